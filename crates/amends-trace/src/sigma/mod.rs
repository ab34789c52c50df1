//! The public Sigma rules, as they are: <https://github.com/SigmaHQ/sigma-specification>, version 2.1.
//!
//! A rule is compiled once. For an event, [`place`] says which rules are written for its log, [`index`] which of those
//! can apply, and only these are run. A rule that cannot be read is listed with the reason.
//!
//! Why our own engine: of the two crates that there are, `sigma-rust` 0.7 runs every rule on every event and knows no
//! log source (144 events a second with 3,000 rules). `rsigma` 0.23 works, and is fast (30,000 to 36,000; ours 50,000 to
//! 73,000, November 2026, one of two busy cores); but it is 45,000 lines and 14 crates that nothing else here needs,
//! among them a translated C library for YAML, its windows are kept in whole seconds, and it refuses `|all` with one value.

#[cfg(test)]
mod agreement;
mod condition;
mod correlation;
mod fields;
mod index;
mod notes;
mod pattern;
mod place;
mod rule;
mod select;
mod test;
#[cfg(test)]
mod tests;
mod value;
mod yaml;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use amends_case::{Event, Fields, Micros};

use crate::rules::say::signal;
use crate::signal::Signal;
use condition::Expr;
use correlation::Correlation;
use fields::{FieldTable, Slots, Source, WORDS};
use index::Index;
use notes::{Note, Notes};
pub(crate) use pattern::{Pattern, lowered};
use place::Answers;
use rule::{Place, Rule};
use select::Select;
use yaml::Node;

/// How many kinds of event are remembered with the places that they answer to; past it they are looked up each time.
const KINDS_MAX: usize = 65_536;

/// A rule that cannot be run, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The file that it stands in.
    pub file: String,
    /// Its title, where it has one.
    pub title: String,
    /// What in it cannot be read.
    pub why: String,
}

/// Sigma rules, ready to run over events in any order. What correlations say comes at the end ([`Sigma::finish`]): only then is
/// known what was first.
#[derive(Debug)]
pub struct Sigma {
    rules: Vec<Rule>,
    /// Whether a rule is reported for itself: not if only a correlation asks for it.
    reported: Vec<bool>,
    places: Vec<(Place, Index)>,
    correlations: Vec<Correlation>,
    /// For each rule and (numbered behind them) correlation, the correlations that ask for it, and as which of
    /// their rules.
    asked: BTreeMap<u32, Vec<(usize, usize)>>,
    notes: Notes,
    slots: Slots,
    kinds: HashMap<String, Arc<[usize]>>,
    /// At which event a rule was last a candidate.
    called: Vec<u64>,
    events: u64,
}

impl Sigma {
    /// Reads rules from files: name and text of each. What cannot be run is listed beside.
    pub fn load<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> (Self, Vec<Refused>) {
        let mut table = FieldTable::default();
        let (mut rules, mut refused, mut later) = (Vec::new(), Vec::new(), Vec::<(&str, Node)>::new());
        let mut refuse = |file: &str, title: String, why: String| {
            refused.push(Refused { file: file.to_owned(), title, why });
        };
        for (file, text) in files {
            let documents = match yaml::documents(text) {
                Ok(documents) => documents,
                Err(why) => {
                    refuse(file, String::new(), why);
                    continue;
                }
            };
            for node in documents {
                if node.get("correlation").is_some() {
                    later.push((file, node));
                } else if let Some(why) = other_kind(&node) {
                    refuse(file, rule::title(&node), why);
                } else {
                    match rule::compile(&node, &mut table) {
                        Ok(rule) => rules.push(rule),
                        Err(why) => refuse(file, rule::title(&node), why),
                    }
                }
            }
        }
        // A correlation may stand before the rules and the correlations that it names.
        let mut known: Vec<(String, String)> =
            rules.iter().map(|rule: &Rule| (rule.id.clone(), rule.name.clone())).collect();
        let mut correlations = Vec::new();
        while let Some(at) = later.iter().position(|(_, node)| correlation::is_complete(node, &known)) {
            let (file, node) = later.remove(at);
            match correlation::compile(&node, &known, &mut table) {
                Ok(correlation) => {
                    known.push((correlation.id.clone(), correlation.name.clone()));
                    correlations.push(correlation);
                }
                Err(why) => refuse(file, rule::title(&node), why),
            }
        }
        for (file, node) in later {
            refuse(file, rule::title(&node), "names a rule that there is not, or that was refused".to_owned());
        }
        (Self::of(rules, correlations, &table), refused)
    }

    fn of(rules: Vec<Rule>, correlations: Vec<Correlation>, table: &FieldTable) -> Self {
        let mut by_place: BTreeMap<&Place, Vec<u32>> = BTreeMap::new();
        for (at, rule) in rules.iter().enumerate() {
            by_place.entry(&rule.place).or_default().push(at as u32);
        }
        let places = by_place.into_iter().map(|(place, list)| (place.clone(), Index::new(&list, &rules))).collect();
        let mut asked: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
        let mut reported = vec![true; rules.len() + correlations.len()];
        for (at, correlation) in correlations.iter().enumerate() {
            for (place, (rule, _)) in correlation.rules.iter().enumerate() {
                asked.entry(*rule).or_default().push((at, place));
                reported[*rule as usize] = correlation.generate;
            }
        }
        let called = vec![0; rules.len()];
        let slots = Slots::new(table);
        let (kinds, notes) = (HashMap::new(), Notes::default());
        Self { rules, reported, places, correlations, asked, notes, slots, kinds, called, events: 0 }
    }

    /// How many rules and correlations are run.
    pub fn len(&self) -> usize {
        self.rules.len() + self.correlations.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Groups of correlations that were forgotten to stay within the bounds, and what was found for them and not held.
    pub fn forgotten(&self) -> u64 {
        self.correlations.iter().map(Correlation::forgotten).sum::<u64>() + self.notes.lost()
    }

    /// Runs the correlations over all that was found for them, in the order of time; appends what they say. `shift` is by how
    /// much a host's clock shows more than there is.
    pub fn finish(&mut self, shift: &dyn Fn(&str) -> Micros, signals: &mut Vec<Signal>) {
        for note in self.notes.take(shift) {
            self.correlate(note.number, &note, signals);
        }
    }

    /// Runs the rules that can apply to an event; appends what they found, in the order of the rules, and holds what
    /// correlations ask for.
    pub fn event(&mut self, event: &Event<'_>, fields: &dyn Fields, signals: &mut Vec<Signal>) {
        let places = self.places_of(event, fields);
        let source = Source { event, fields };
        let candidates = self.candidates(&places, source);
        self.run(&candidates, source, signals);
    }

    /// Runs every rule whose place fits, without the index. Gives what [`Sigma::event`] gives, and takes long: it is
    /// there so that tests and benches can compare.
    pub fn event_without_index(&mut self, event: &Event<'_>, fields: &dyn Fields, signals: &mut Vec<Signal>) {
        self.events += 1;
        self.slots.next_event();
        let answers = Answers::of(fields.source(), number_of(event, fields), event.class);
        let all: Vec<u32> =
            (0..self.rules.len() as u32).filter(|at| answers.to(&self.rules[*at as usize].place)).collect();
        self.run(&all, Source { event, fields }, signals);
    }

    fn run(&mut self, candidates: &[u32], source: Source<'_>, signals: &mut Vec<Signal>) {
        for at in candidates {
            let rule = &self.rules[*at as usize];
            if !holds(&rule.condition, &rule.selections, &mut self.slots, source) {
                continue;
            }
            if self.reported[*at as usize] {
                let why = format!("the Sigma rule «{}» applies", rule.title);
                signals.push(signal(source.event, sigma_id(&rule.id, &rule.title), &rule.level, &rule.technique, why));
            }
            self.note(*at, source);
        }
    }

    /// Holds a rule that was found for all correlations that it may lead to: those that ask for it, those that ask for these.
    fn note(&mut self, number: u32, source: Source<'_>) {
        let Some(time) = source.event.time else { return };
        let (mut keys, mut numbers) = (BTreeMap::new(), vec![number]);
        while let Some(number) = numbers.pop() {
            for (at, place) in self.asked.get(&number).into_iter().flatten() {
                if let Some(key) = self.correlations[*at].key(*place, &mut self.slots, source)
                    && keys.insert((*at, *place), key).is_none()
                {
                    numbers.push((self.rules.len() + at) as u32);
                }
            }
        }
        if !keys.is_empty() {
            self.notes.add(Note::new(source.event, time, number, keys));
        }
    }

    /// Tells the correlations that ask for a rule, or for another correlation, that it was found. They name only what
    /// was read before them, so that this ends.
    fn correlate(&mut self, number: u32, note: &Note, signals: &mut Vec<Signal>) {
        let Some(asked) = self.asked.get(&number) else { return };
        // From the last place on, so that one event is not a whole chain by itself.
        let asked: Vec<(usize, usize)> = asked.iter().rev().copied().collect();
        for (at, place) in asked {
            let Some(key) = note.keys.get(&(at, place)) else { continue };
            let correlation = &mut self.correlations[at];
            let Some(count) = correlation.found(place, note.time, key) else { continue };
            let number = (self.rules.len() + at) as u32;
            if self.reported[number as usize] {
                let why = format!("the Sigma correlation «{}» applies: {count} within its time", correlation.title);
                let id = sigma_id(&correlation.id, &correlation.title);
                signals.push(note.signal(id, &correlation.level, &correlation.technique, why));
            }
            self.correlate(number, note, signals);
        }
    }

    /// The numbers of the places that an event answers to; remembered by kind.
    fn places_of(&mut self, event: &Event<'_>, fields: &dyn Fields) -> Arc<[usize]> {
        self.events += 1;
        self.slots.next_event();
        let source = fields.source();
        let number = number_of(event, fields);
        let key = kind_key(source, number, event);
        if let Some(found) = self.kinds.get(&key) {
            return Arc::clone(found);
        }
        let answers = Answers::of(source, number, event.class);
        let places: Arc<[usize]> = (0..self.places.len()).filter(|at| answers.to(&self.places[*at].0)).collect();
        if self.kinds.len() < KINDS_MAX {
            self.kinds.insert(key, Arc::clone(&places));
        }
        places
    }

    fn candidates(&mut self, places: &[usize], source: Source<'_>) -> Vec<u32> {
        let mut found = Vec::new();
        for place in places {
            let index = &self.places[*place].1;
            for field in index.fields() {
                self.slots.fill(field, source);
            }
            let (slots, called, event) = (&self.slots, &mut self.called, self.events);
            index.candidates(|field| slots.lower(field), &mut |rule| {
                if called[rule as usize] != event {
                    called[rule as usize] = event;
                    found.push(rule);
                }
            });
        }
        found.sort_unstable();
        found
    }
}

fn sigma_id(id: &str, title: &str) -> String {
    format!("sigma:{}", if id.is_empty() { title } else { id })
}

/// Documents that are no rules, by what they have.
fn other_kind(node: &Node) -> Option<String> {
    if node.get("filter").is_some() {
        return Some("is a filter, which is not known here".to_owned());
    }
    node.get("action").map(|_| "`action` was taken out of Sigma".to_owned())
}

/// Windows' number of the event.
fn number_of(event: &Event<'_>, fields: &dyn Fields) -> Option<u32> {
    let given = fields.get("EventID").and_then(|text| text.trim().parse().ok());
    given.or_else(|| event.kind.strip_prefix("evtx.").and_then(|kind| kind.rsplit('.').next()?.parse().ok()))
}

fn kind_key(source: amends_case::LogSource<'_>, number: Option<u32>, event: &Event<'_>) -> String {
    let mut key = String::with_capacity(64);
    for part in [source.product, source.service, source.category] {
        key.push_str(part);
        key.push('\u{1f}');
    }
    let number = number.map_or(u64::MAX, u64::from);
    key.push_str(&number.to_string());
    key.push(char::from(event.class.code() + b'a'));
    key
}

fn holds(expr: &Expr, selections: &[Select], slots: &mut Slots, source: Source<'_>) -> bool {
    match expr {
        Expr::Is(at) => selected(&selections[*at], slots, source),
        Expr::Not(inner) => !holds(inner, selections, slots, source),
        Expr::All(parts) => parts.iter().all(|part| holds(part, selections, slots, source)),
        Expr::Any(parts) => parts.iter().any(|part| holds(part, selections, slots, source)),
    }
}

fn selected(select: &Select, slots: &mut Slots, source: Source<'_>) -> bool {
    match select {
        Select::All(parts) => parts.iter().all(|part| selected(part, slots, source)),
        Select::Any(parts) => parts.iter().any(|part| selected(part, slots, source)),
        Select::Field(field, any, wanted) => {
            slots.fill(*field, source);
            any.fields.iter().for_each(|other| slots.fill(*other, source));
            let slots = &*slots;
            let value = |field: usize| if any.cased { slots.raw(field) } else { slots.lower(field) };
            any.holds(slots.raw(*field), value(*field), &value) == *wanted
        }
        Select::Words(any) => {
            slots.fill(WORDS, source);
            let word = |(raw, lower)| any.holds(Some(raw), Some(if any.cased { raw } else { lower }), &|_| None);
            slots.words().any(word)
        }
    }
}
