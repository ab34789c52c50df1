//! What people decided on pairs of records: into the journal, and out of it.
//!
//! The journal is the only place where decisions are kept. A later decision on the same two records replaces an earlier
//! one; the earlier one stays on record. See `docs/decisions/0014-review-and-decisions.md`.

use std::collections::BTreeMap;

use amends_case::RecordId;
use amends_people::Decided;
use amends_people::decisions::{Contradiction, contradiction};
use amends_records::Rules;
use amends_store::{Case, Details};
use serde::Serialize;

use crate::places::{self, Pieces};
use crate::records::FileReading;
use crate::reveal::{Identity, identities};
use crate::{Error, Result, evidence, records};

/// The word of these entries in the journal.
const ENTRY: &str = "pair_decided";
/// Longest reason, in characters: a sentence or two.
const BECAUSE_MAX: usize = 300;
/// Shorter parts of a name stand in too many words to tell that it was named.
const NAME_LETTERS_MIN: usize = 3;

/// What can be said of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They are one person's.
    One,
    /// They are two people's.
    Two,
    /// What was decided before does not hold any more; the odds decide again.
    Undecided,
}

impl Verdict {
    /// The word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Undecided => "undecided",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::One, Self::Two, Self::Undecided].into_iter().find(|verdict| verdict.word() == word)
    }
}

/// A decision on two records that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The record that comes first in the order of ids.
    pub record_a: String,
    /// The other.
    pub record_b: String,
    /// What was decided.
    pub verdict: Verdict,
    /// By whom.
    pub who: String,
    /// Why; may be empty.
    pub because: String,
    /// When, UTC.
    pub time: String,
    #[serde(skip)]
    pair: (RecordId, RecordId),
}

impl Decision {
    /// What of it decides who is who: without name, reason and time.
    pub(crate) fn essence(&self) -> String {
        format!("{} {} {}\n", self.record_a, self.record_b, self.verdict.word())
    }

    /// The decision as a sentence.
    pub fn sentence(&self) -> String {
        let what = if self.verdict == Verdict::One { "one person" } else { "two people" };
        let because = if self.because.is_empty() { String::new() } else { format!(": {}", self.because) };
        format!("{} decided on {} that they are {what}{because}", self.who, self.time)
    }
}

/// The decisions that hold, in the order of their records.
///
/// # Errors
/// If the journal cannot be read.
pub fn of(case: &Case) -> Result<Vec<Decision>> {
    let mut last: BTreeMap<(RecordId, RecordId), Decision> = BTreeMap::new();
    for entry in case.journal_entries()?.into_iter().filter(|entry| entry.what == ENTRY) {
        let detail = |name: &str| entry.details.get(name).cloned().unwrap_or_default();
        let (record_a, record_b) = (detail("record_a"), detail("record_b"));
        let pair = (record_a.parse::<RecordId>(), record_b.parse::<RecordId>());
        // A later version may know other words; what this one does not understand it does not act upon.
        let (Ok(a), Ok(b), Some(verdict)) = (pair.0, pair.1, Verdict::of_word(&detail("verdict"))) else { continue };
        let (who, because, time) = (entry.actor.clone(), detail("because"), entry.time.clone());
        let decision = Decision { record_a, record_b, verdict, who, because, time, pair: (a, b) };
        last.insert((a, b), decision);
    }
    Ok(last.into_values().filter(|decision| decision.verdict != Verdict::Undecided).collect())
}

/// The decision on two records, if there is one that holds.
pub(crate) fn on<'d>(decisions: &'d [Decision], a: &str, b: &str) -> Option<&'d Decision> {
    decisions.iter().find(|decision| {
        (decision.record_a == a && decision.record_b == b) || (decision.record_a == b && decision.record_b == a)
    })
}

/// Decisions by ordinals, those on records that the evidence holds.
///
/// # Errors
/// If decisions contradict each other.
pub(super) fn within(
    case: &Case,
    readings: &[FileReading],
    pieces: &Pieces,
    decisions: &[Decision],
) -> Result<Vec<Decided<u32>>> {
    consistent(decisions)?;
    let mut wanted: Vec<RecordId> = decisions.iter().flat_map(|decision| [decision.pair.0, decision.pair.1]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = places::ordinals(case, readings, pieces, &wanted)?;
    // At most 2³² − 1 records: the pieces were counted.
    let ordinal = |id: &RecordId| found.get(id).map(|ordinal| *ordinal as u32);
    Ok(decisions
        .iter()
        .filter_map(|decision| {
            let (a, b) = (ordinal(&decision.pair.0)?, ordinal(&decision.pair.1)?);
            Some(Decided { a, b, one: decision.verdict == Verdict::One })
        })
        .collect())
}

/// Decides on two records, in a person's name. People are gathered anew at the next run.
///
/// # Errors
/// [`Error::Unknown`] for a record that the case does not hold; [`Error::Refused`] without a name, with a reason that holds
/// somebody's data, or against decisions that hold; and of the case.
pub fn decide(
    case: &Case,
    rules: &Rules,
    (a, b): (&str, &str),
    verdict: Verdict,
    name: &str,
    because: &str,
) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::Refused("a decision needs the name of the person who decides".to_owned()));
    }
    let parse = |id: &str| id.parse::<RecordId>().map_err(|_| unknown(id));
    let (first, second) = (parse(a)?.min(parse(b)?), parse(a)?.max(parse(b)?));
    if first == second {
        return Err(Error::Refused("a decision is about two records; these are one and the same".to_owned()));
    }
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let found = places::ordinals(case, &readings, &pieces, &[first, second])?;
    let ordinal = |id: &RecordId| found.get(id).copied().ok_or_else(|| unknown(&id.to_string()));
    let mut ordinals = [ordinal(&first)?, ordinal(&second)?];
    ordinals.sort_unstable();
    let named = identities(case, &pieces, &ordinals)?;
    check_reason(rules, because.trim(), named.values())?;

    let (record_a, record_b) = (first.to_string(), second.to_string());
    let mut all: Vec<Decision> = of(case)?.into_iter().filter(|known| known.pair != (first, second)).collect();
    let (who, because, time) = (name.trim().to_owned(), because.trim().to_owned(), String::new());
    let pair = (first, second);
    let decision = Decision { record_a, record_b, verdict, who, because, time, pair };
    if verdict != Verdict::Undecided {
        all.push(decision.clone());
        consistent(&all)?;
    }
    let mut details = Details::from([
        ("record_a".to_owned(), decision.record_a),
        ("record_b".to_owned(), decision.record_b),
        ("verdict".to_owned(), verdict.word().to_owned()),
    ]);
    if !decision.because.is_empty() {
        details.insert("because".to_owned(), decision.because);
    }
    case.journal(&decision.who, ENTRY, details)?;
    case.seal()?;
    Ok(())
}

fn unknown(id: &str) -> Error {
    Error::Unknown(format!("the case holds no record with the id `{id}`"))
}

fn consistent(decisions: &[Decision]) -> Result<()> {
    let pairs: Vec<Decided<RecordId>> = decisions
        .iter()
        .map(|decision| Decided { a: decision.pair.0, b: decision.pair.1, one: decision.verdict == Verdict::One })
        .collect();
    match contradiction(&pairs) {
        None => Ok(()),
        Some(found) => Err(Error::Refused(sentence(&found, decisions))),
    }
}

/// Which decisions cannot all be so, each with who made it.
fn sentence(found: &Contradiction<RecordId>, decisions: &[Decision]) -> String {
    let who = |(a, b): &(RecordId, RecordId)| {
        let known = on(decisions, &a.to_string(), &b.to_string());
        known.map_or_else(String::new, |known| format!(" ({})", known.who))
    };
    let chain: Vec<String> =
        found.chain.iter().map(|pair| format!("{} and {} are one{}", pair.0, pair.1, who(pair))).collect();
    let two = format!("{} and {} are two people's{}", found.two.0, found.two.1, who(&found.two));
    format!(
        "decisions contradict each other: {two}, but {}. Decide one of these anew first, as `one`, `two` or `undecided`",
        chain.join(", and ")
    )
}

/// A reason goes into the journal, which holds no personal value.
fn check_reason<'i>(rules: &Rules, because: &str, named: impl Iterator<Item = &'i Identity>) -> Result<()> {
    let refused = |why: String| Err(Error::Refused(format!("{why}; name records and kinds of data, not values")));
    if because.chars().count() > BECAUSE_MAX {
        return refused(format!("the reason has more than {BECAUSE_MAX} characters"));
    }
    if let Some(finding) = rules.detect_text(because).first() {
        let element = rules.vocabulary().name(finding.element).replace('_', " ");
        return refused(format!("the reason seems to hold personal data ({element}), and the journal must not"));
    }
    let words = words(because);
    let digits: String = because.chars().filter(char::is_ascii_digit).collect();
    if named.into_iter().any(|identity| is_named(identity, &words, because, &digits)) {
        return refused("the reason names something that the records hold, and the journal must not".to_owned());
    }
    Ok(())
}

/// Whether a text names what a record holds. Reveals the record's values, to compare them and for nothing else.
fn is_named(identity: &Identity, in_text: &[String], text: &str, digits: &str) -> bool {
    let text = text.to_lowercase();
    let name = words(identity.name.reveal());
    let street = identity.street.reveal().to_lowercase();
    let telephones = identity.telephone.iter().map(|value| value.reveal().as_str());
    name.iter().any(|part| part.chars().count() >= NAME_LETTERS_MIN && in_text.contains(part))
        || (!street.is_empty() && text.contains(&street))
        || identity.email.iter().any(|value| text.contains(&value.reveal().to_lowercase()))
        || telephones.filter_map(|value| value.get(value.len().checked_sub(7)?..)).any(|end| digits.contains(end))
}

/// The words of a text in lower case.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use amends_case::Masked;

    fn check(because: &str, expected: Option<&str>) {
        let rules = Rules::embedded().expect("rules");
        let identity = Identity {
            name: Masked::new("ottoline vance".to_owned()),
            street: Masked::new("12 elm street".to_owned()),
            telephone: vec![Masked::new("+12065550142".to_owned())],
            ..Identity::default()
        };
        let found = check_reason(&rules, because, [identity].iter()).map_err(|error| error.to_string());
        match expected {
            None => assert_eq!(found, Ok(()), "{because}"),
            Some(word) => {
                let error = found.expect_err(because);
                assert!(error.contains(word) && !error.contains("vance") && !error.contains("0142"), "{error}");
            }
        }
    }

    #[test]
    fn a_reason_names_no_value() {
        check("", None);
        check("same handwriting on the form; the second is a copy", None);
        check("Mrs Vance called", Some("names something"));
        check("her SSN is 219-09-9961", Some("personal data"));
        check("moved to 12 Elm Street", Some("the journal must not"));
        check("she called from 555 01 42", Some("the journal must not"));
        check(&"long ".repeat(80), Some("300 characters"));
    }
}
