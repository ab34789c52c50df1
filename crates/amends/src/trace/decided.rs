//! What people decide of stores that could have been reached: a named person, store by store or all at once.

use std::collections::{BTreeMap, BTreeSet};

use amends_store::Case;
use jiff::civil::Date;

use super::{TRACED, Tracing, stake, traced, traced_or_not_yet};
use crate::{Error, Result, files};

/// The stores that could have been reached, by what was decided of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// Treated as taken.
    pub taken: BTreeSet<String>,
    /// Treated as not taken.
    pub not_taken: BTreeSet<String>,
    /// Nobody has decided.
    pub undecided: BTreeSet<String>,
}

impl Decided {
    /// Of a trace.
    pub fn of(tracing: &Tracing) -> Self {
        let mut decided = Self::default();
        for store in unsure(tracing) {
            let stores = match tracing.treated_as_taken.get(&store) {
                Some(true) => &mut decided.taken,
                Some(false) => &mut decided.not_taken,
                None => &mut decided.undecided,
            };
            stores.insert(store);
        }
        decided
    }

    /// In one word where all are treated alike, else store by store: another decision is another plan.
    pub(super) fn word(&self) -> String {
        match (self.taken.is_empty(), self.not_taken.is_empty(), self.undecided.is_empty()) {
            (true, true, _) => "undecided".to_owned(),
            (false, true, true) => "taken".to_owned(),
            (true, false, true) => "not_taken".to_owned(),
            _ => format!("taken {} not_taken {}", listed(&self.taken), listed(&self.not_taken)),
        }
    }

    /// Who decided what, and how many people are left out by it. `by` is the last who decided, and when.
    pub fn sentence(&self, by: Option<&(String, Option<Date>)>, left_out: u64) -> String {
        let alone = |stores: &BTreeSet<String>| {
            stores.len() == self.taken.len() + self.not_taken.len() + self.undecided.len() && !stores.is_empty()
        };
        if self.taken.is_empty() && self.not_taken.is_empty() {
            return "Not decided yet.".to_owned();
        }
        let mut sentence = match by {
            Some((who, Some(day))) => format!("Decided by {who}, {}: ", day.strftime("%-d %B %Y")),
            _ => "Decided: ".to_owned(),
        };
        if alone(&self.taken) {
            sentence.push_str("what could have been reached is treated as taken.");
        } else if alone(&self.not_taken) {
            sentence.push_str("what could have been reached is treated as not taken.");
        } else {
            let parts = [
                ("treated as taken", &self.taken),
                ("treated as not taken", &self.not_taken),
                ("not decided", &self.undecided),
            ];
            let said = parts.iter().filter(|(_, stores)| !stores.is_empty());
            sentence.push_str(
                &said.map(|(word, stores)| format!("{word}: {}", listed(stores))).collect::<Vec<_>>().join("; "),
            );
            sentence.push('.');
        }
        match left_out {
            0 => {}
            1 => sentence.push_str(" 1 person whose data lies nowhere else is left out of the plan, and told nothing."),
            people => sentence.push_str(&format!(
                " {people} people whose data lies nowhere else are left out of the plan, and told nothing."
            )),
        }
        sentence
    }
}

pub(super) fn listed(stores: &BTreeSet<String>) -> String {
    stores.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn unsure(tracing: &Tracing) -> BTreeSet<String> {
    let stores = tracing.traced.reach.iter().map(|row| row.store.clone());
    stores.filter(|store| stake::state_of(tracing, store) == Some("could_have")).collect()
}

/// The stores of which a person has decided that they are treated as not taken.
///
/// # Errors
/// Of the case.
pub(crate) fn not_taken(case: &Case) -> Result<BTreeSet<String>> {
    Ok(traced(case)?.map(|tracing| Decided::of(&tracing).not_taken).unwrap_or_default())
}

/// Who decided last, and on which day; from the journal.
///
/// # Errors
/// If the journal cannot be read.
pub fn decided_by(case: &Case) -> Result<Option<(String, Option<Date>)>> {
    let last = case.journal_entries()?.into_iter().rev().find(|entry| entry.what == "reach_decided");
    Ok(last.map(|entry| (entry.actor, entry.time.to_string().get(..10).and_then(|day| day.parse().ok()))))
}

/// Decides, in a person's name, whether stores that could have been reached are treated as taken: the named ones, or all. The
/// journal keeps it.
///
/// # Errors
/// If there is no trace, or a store of that name could not have been reached; of the case.
pub fn decide(case: &Case, as_taken: bool, stores: &[String], name: &str) -> Result<()> {
    let mut tracing = traced_or_not_yet(case)?;
    let known = unsure(&tracing);
    if let Some(other) = stores.iter().find(|store| !known.contains(*store)) {
        let which =
            if known.is_empty() { "there is none".to_owned() } else { format!("these are: {}", listed(&known)) };
        return Err(Error::Refused(format!("{other} is no store that could have been reached; {which}")));
    }
    let chosen: BTreeSet<String> = if stores.is_empty() { known } else { stores.iter().cloned().collect() };
    let more: BTreeMap<String, bool> = chosen.iter().map(|store| (store.clone(), as_taken)).collect();
    tracing.treated_as_taken.extend(more);
    files::write_state(case, TRACED, "trace", &tracing)?;
    let word = if as_taken { "taken" } else { "not_taken" };
    let details = [
        ("could_have".to_owned(), word.to_owned()),
        ("stores".to_owned(), listed(&chosen)),
        ("trace".to_owned(), tracing.key),
    ];
    case.journal(name, "reach_decided", details.into_iter().collect())?;
    case.seal()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decided: [&[&str]; 3], word: &str, sentence: &str) {
        let [taken, not_taken, undecided] =
            decided.map(|stores| stores.iter().map(|store| (*store).to_owned()).collect());
        let decided = Decided { taken, not_taken, undecided };
        assert_eq!((decided.word().as_str(), decided.sentence(None, 0).as_str()), (word, sentence));
    }

    #[test]
    fn what_was_decided_in_a_word_and_in_a_sentence() {
        check([&[], &[], &["a"]], "undecided", "Not decided yet.");
        check([&["a", "b"], &[], &[]], "taken", "Decided: what could have been reached is treated as taken.");
        check([&[], &["a"], &[]], "not_taken", "Decided: what could have been reached is treated as not taken.");
        check(
            [&["a"], &["b"], &["c"]],
            "taken a not_taken b",
            "Decided: treated as taken: a; treated as not taken: b; not decided: c.",
        );
        check([&["a"], &[], &["c"]], "taken a not_taken ", "Decided: treated as taken: a; not decided: c.");
    }

    #[test]
    fn who_is_left_out_is_said_with_name_and_day() {
        let decided = Decided { not_taken: BTreeSet::from(["a".to_owned()]), ..Decided::default() };
        let by = ("Ines Calder".to_owned(), Some(jiff::civil::date(2026, 11, 28)));
        assert_eq!(
            decided.sentence(Some(&by), 1),
            "Decided by Ines Calder, 28 November 2026: what could have been reached is treated as not taken. \
             1 person whose data lies nowhere else is left out of the plan, and told nothing."
        );
    }
}
