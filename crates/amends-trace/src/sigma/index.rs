//! Which rules of a place can apply to an event at all.
//!
//! For nearly every rule some texts can be named of which one must stand in a certain field. All those texts of a field
//! are looked for at once, by one automaton; only rules whose text was there are run. This is what makes three
//! thousand rules cost little more than thirty.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::condition::Expr;
use super::fields::WORDS;
use super::pattern::lower;
use super::rule::Rule;
use super::select::Select;
use super::test::AnyOf;

/// A text that must be in a field (or be all of it).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Atom {
    field: usize,
    text: String,
    whole: bool,
}

/// Texts of which one must be there.
type Clause = Vec<Atom>;

/// The texts of one field, and which rules each calls.
#[derive(Debug, Clone)]
struct FieldIndex {
    field: usize,
    whole: HashMap<String, Vec<u32>>,
    parts: Option<AhoCorasick>,
    calls: Vec<Vec<u32>>,
}

/// The rules of one place.
#[derive(Debug, Clone)]
pub(super) struct Index {
    fields: Vec<FieldIndex>,
    /// Rules for which no text can be named.
    always: Vec<u32>,
}

impl Index {
    /// `rules` are numbers in `all`.
    pub(super) fn new(rules: &[u32], all: &[Rule]) -> Self {
        let clauses: Vec<Vec<Clause>> = rules.iter().map(|rule| clauses_of(&all[*rule as usize])).collect();
        // A text that many rules name is likely to be frequent in events: it tells little.
        let mut crowd: HashMap<&Atom, u32> = HashMap::new();
        for atom in clauses.iter().flatten().flatten() {
            *crowd.entry(atom).or_default() += 1;
        }
        let cost = |clause: &Clause| -> u64 { clause.iter().map(|atom| price(atom, crowd[atom])).sum() };
        let mut chosen: HashMap<usize, Vec<(&Atom, u32)>> = HashMap::new();
        let mut always = Vec::new();
        for (rule, options) in rules.iter().zip(&clauses) {
            match options.iter().min_by_key(|clause| cost(clause)) {
                Some(clause) => {
                    clause.iter().for_each(|atom| chosen.entry(atom.field).or_default().push((atom, *rule)));
                }
                None => always.push(*rule),
            }
        }
        let mut fields: Vec<usize> = chosen.keys().copied().collect();
        fields.sort_unstable();
        let fields = fields.into_iter().map(|field| FieldIndex::new(field, &chosen[&field])).collect();
        Self { fields, always }
    }

    /// The fields that are looked at.
    pub(super) fn fields(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().map(|index| index.field)
    }

    /// Calls back with rules that may apply, some of them more than once. `value` gives a field in lower case.
    pub(super) fn candidates<'v>(&self, value: impl Fn(usize) -> Option<&'v str>, then: &mut impl FnMut(u32)) {
        self.always.iter().for_each(|rule| then(*rule));
        for index in &self.fields {
            let Some(value) = value(index.field) else { continue };
            if let Some(rules) = index.whole.get(value) {
                rules.iter().for_each(|rule| then(*rule));
            }
            if let Some(parts) = &index.parts {
                for found in parts.find_overlapping_iter(value) {
                    index.calls[found.pattern().as_usize()].iter().for_each(|rule| then(*rule));
                }
            }
        }
    }
}

impl FieldIndex {
    fn new(field: usize, atoms: &[(&Atom, u32)]) -> Self {
        let mut whole: HashMap<String, Vec<u32>> = HashMap::new();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut texts: Vec<&str> = Vec::new();
        let mut calls: Vec<Vec<u32>> = Vec::new();
        for (atom, rule) in atoms {
            if atom.whole {
                whole.entry(atom.text.clone()).or_default().push(*rule);
                continue;
            }
            let number = *numbers.entry(&atom.text).or_insert_with(|| {
                texts.push(&atom.text);
                calls.push(Vec::new());
                texts.len() - 1
            });
            calls[number].push(*rule);
        }
        // An automaton that grew too large calls all its rules; no rule is lost.
        let parts = if texts.is_empty() {
            None
        } else {
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts).ok().or_else(|| {
                calls = vec![calls.concat()];
                AhoCorasick::new([""]).ok()
            })
        };
        Self { field, whole, parts, calls }
    }
}

/// What a text costs: rules that share it, and shortness.
fn price(atom: &Atom, crowd: u32) -> u64 {
    let short = match atom.text.len() {
        _ if atom.whole => 1,
        0..=1 => 200,
        2..=3 => 40,
        4..=5 => 6,
        _ => 1,
    };
    u64::from(crowd) * short
}

/// The clauses of a rule: each is necessary.
fn clauses_of(rule: &Rule) -> Vec<Clause> {
    necessary(&rule.condition, rule)
}

fn necessary(expr: &Expr, rule: &Rule) -> Vec<Clause> {
    match expr {
        Expr::Is(at) => of_selection(&rule.selections[*at]),
        Expr::Not(_) => Vec::new(),
        Expr::All(parts) => parts.iter().flat_map(|part| necessary(part, rule)).collect(),
        Expr::Any(parts) => one_of(parts.iter().map(|part| necessary(part, rule))),
    }
}

fn of_selection(select: &Select) -> Vec<Clause> {
    match select {
        Select::All(parts) => parts.iter().flat_map(of_selection).collect(),
        Select::Any(parts) => one_of(parts.iter().map(of_selection)),
        Select::Field(field, any, true) => of_tests(*field, any).into_iter().collect(),
        Select::Field(_, _, false) => Vec::new(),
        Select::Words(any) => {
            let parts = of_tests(WORDS, any);
            parts
                .map(|atoms| atoms.into_iter().map(|atom| Atom { whole: false, ..atom }).collect())
                .into_iter()
                .collect()
        }
    }
}

/// If one of several must hold, one text of any of them must be there: the cheapest clause of each, together.
fn one_of(parts: impl Iterator<Item = Vec<Clause>>) -> Vec<Clause> {
    let mut together = Vec::new();
    for clauses in parts {
        let cheapest = clauses.into_iter().min_by_key(|clause| clause.iter().map(|atom| price(atom, 1)).sum::<u64>());
        match cheapest {
            Some(clause) => together.extend(clause),
            None => return Vec::new(),
        }
    }
    vec![together]
}

fn of_tests(field: usize, any: &AnyOf) -> Option<Clause> {
    let atoms = any.tests.iter().map(|test| {
        let (text, whole) = test.literal()?;
        let text = if any.cased { lower(text) } else { text.to_owned() };
        (whole || !text.is_empty()).then_some(Atom { field, text, whole })
    });
    atoms.collect()
}
