//! Correlations: rules over what other rules found, within a time (Sigma correlation specification 2.1).

use std::collections::{BTreeMap, VecDeque};

use amends_case::Micros;

use super::fields::{FieldTable, Slots, Source};
use super::rule::{technique, title};
use super::yaml::Node;
use crate::rules::keep::{KEYS_MAX, Keep};

/// Highest number that a correlation may count to: as many times are kept for each group.
const COUNT_MAX: usize = 100_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    EventCount,
    ValueCount(usize),
    Temporal,
    Ordered,
}

/// A correlation and its state.
#[derive(Debug, Clone)]
pub(super) struct Correlation {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) level: String,
    pub(super) technique: String,
    /// Whether its rules are reported for themselves as well.
    pub(super) generate: bool,
    /// Rule or correlation by number, and the fields that it is grouped by.
    pub(super) rules: Vec<(u32, Vec<usize>)>,
    kind: Kind,
    span: Micros,
    least: usize,
    groups: Keep<Group>,
}

/// What a correlation asks of an event: to which group it belongs, and, where values are counted, which it has.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    group: String,
    value: String,
}

/// What is known of one group.
#[derive(Debug, Clone, Default)]
struct Group {
    times: VecDeque<Micros>,
    values: BTreeMap<String, Micros>,
    /// For each rule, when it was last found; in order: when the chain that ends with it began.
    rules: Vec<Option<Micros>>,
}

/// What a correlation may refer to: id and name of rules and of correlations, by number.
pub(super) type Known = [(String, String)];

/// Reads a correlation over what is known so far. The error says what cannot be read.
pub(super) fn compile(node: &Node, known: &Known, fields: &mut FieldTable) -> Result<Correlation, String> {
    let body = node.get("correlation").ok_or("has no correlation")?;
    let kind_word = body.text_of("type");
    let condition = body.get("condition");
    let kind = match kind_word {
        "event_count" => Kind::EventCount,
        "value_count" => {
            // Before version 2 of the specification the field stood beside the condition.
            let places = [condition, Some(body)].into_iter().flatten();
            let field = places.map(|it| it.text_of("field")).find(|field| !field.is_empty());
            Kind::ValueCount(fields.number(field.ok_or("value_count without `field`")?))
        }
        "temporal" => Kind::Temporal,
        "temporal_ordered" => Kind::Ordered,
        other => return Err(format!("correlation type `{other}` is not known here")),
    };
    let names = body.get("rules").map(Node::texts).unwrap_or_default();
    let named = names.iter().map(|name| find(name, known)).collect::<Result<Vec<_>, _>>()?;
    if named.is_empty() {
        return Err("correlation without rules".to_owned());
    }
    let least = match kind {
        Kind::Temporal | Kind::Ordered if condition.is_none() => named.len(),
        _ => least(condition.ok_or("correlation without a condition")?)?,
    };
    if matches!(kind, Kind::Temporal | Kind::Ordered) && least != named.len() {
        return Err("a temporal correlation of a part of its rules is not known here".to_owned());
    }
    let groups = body.get("group-by").map(Node::texts).unwrap_or_default();
    let aliases = body.get("aliases");
    let grouped = named.iter().zip(&names).map(|(rule, name)| {
        let field = |group: &&str| {
            let alias = aliases.and_then(|it| it.get(group)).and_then(|it| it.get(name)).and_then(Node::text);
            fields.number(alias.unwrap_or(group))
        };
        (*rule, groups.iter().map(field).collect())
    });
    let grouped = grouped.collect();
    Ok(Correlation {
        id: node.text_of("id").to_owned(),
        name: node.text_of("name").to_owned(),
        title: title(node),
        level: node.text_of("level").to_ascii_lowercase(),
        technique: technique(node),
        generate: body.text_of("generate").eq_ignore_ascii_case("true"),
        rules: grouped,
        kind,
        span: span(body.text_of("timespan"))?,
        least,
        groups: Keep::new(KEYS_MAX),
    })
}

/// Whether what it refers to is known.
pub(super) fn is_complete(node: &Node, known: &Known) -> bool {
    let names = node.get("correlation").and_then(|body| body.get("rules")).map(Node::texts).unwrap_or_default();
    names.iter().all(|name| find(name, known).is_ok())
}

fn find(name: &str, known: &Known) -> Result<u32, String> {
    let found = known.iter().position(|(id, own)| !name.is_empty() && (own == name || id == name));
    found.map(|at| at as u32).ok_or_else(|| format!("no rule that was read is called `{name}`"))
}

fn least(condition: &Node) -> Result<usize, String> {
    let Node::Map(pairs) = condition else { return Err("the condition is no map".to_owned()) };
    let mut found = None;
    for (key, value) in pairs.iter().filter(|(key, _)| key != "field") {
        let number: usize =
            value.text().and_then(|text| text.parse().ok()).ok_or("the condition's number is not one")?;
        let least = match key.as_str() {
            "gte" | "eq" => number,
            "gt" => number.saturating_add(1),
            // Says something at the end of each window, also of windows in which nothing was.
            other => return Err(format!("the condition `{other}` is not known here")),
        };
        found = Some(least);
    }
    match found {
        None => Err("the condition is empty".to_owned()),
        Some(0) => Err("the condition is always true".to_owned()),
        Some(least) if least > COUNT_MAX => Err(format!("counts to more than {COUNT_MAX}")),
        Some(least) => Ok(least),
    }
}

/// `90s`, `5m`, `1h`, `7d` in microseconds.
fn span(text: &str) -> Result<Micros, String> {
    let wrong = || format!("the timespan `{text}` is none");
    let at = text.len().checked_sub(1).filter(|at| text.is_char_boundary(*at)).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(at);
    let number: i64 = number.trim().parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    if !(1..=366).contains(&(number.saturating_mul(seconds) / 86_400 + 1)) || number < 1 {
        return Err(wrong());
    }
    Ok(number * seconds * 1_000_000)
}

impl Correlation {
    /// What it asks of an event that one of its rules was found in; `None` where the event belongs to no group.
    pub(super) fn key(&self, place: usize, slots: &mut Slots, source: Source<'_>) -> Option<Key> {
        let mut key = Key::default();
        for field in &self.rules[place].1 {
            slots.fill(*field, source);
            // Without the field the event belongs to no group.
            key.group.push_str(slots.lower(*field)?);
            key.group.push('\u{1f}');
        }
        if let Kind::ValueCount(field) = self.kind {
            slots.fill(field, source);
            key.value.push_str(slots.lower(field)?);
        }
        Some(key)
    }

    /// Takes note that a rule of its list was found at a time. Says how many there were, if that completes it.
    pub(super) fn found(&mut self, place: usize, time: Micros, key: &Key) -> Option<usize> {
        let Key { group: key, value } = key;
        let group = self.groups.touch(key);
        let from = time - self.span;
        let complete = match self.kind {
            Kind::EventCount => {
                group.times.push_back(time);
                while group.times.front().is_some_and(|first| *first < from) {
                    group.times.pop_front();
                }
                group.times.len()
            }
            Kind::ValueCount(_) => {
                group.values.retain(|_, last| *last >= from);
                group.values.insert(value.clone(), time);
                group.values.len()
            }
            Kind::Temporal => {
                group.rules.resize(self.rules.len(), None);
                group.rules[place] = Some(time);
                group.rules.iter().flatten().filter(|last| **last >= from).count()
            }
            Kind::Ordered => {
                group.rules.resize(self.rules.len(), None);
                let began = if place == 0 { Some(time) } else { group.rules[place - 1] };
                group.rules[place] = began.filter(|began| *began >= from);
                if group.rules[self.rules.len() - 1].is_some() { self.least } else { 0 }
            }
        };
        if complete < self.least {
            return None;
        }
        self.groups.remove(key);
        Some(complete)
    }

    /// How many groups were forgotten to stay within the bound.
    pub(super) fn forgotten(&self) -> u64 {
        self.groups.forgotten()
    }
}
