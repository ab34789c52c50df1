//! What people decide of stores that could have been reached: a named person, store by store or all at once, of the evidence that
//! there was of it then.

use std::collections::{BTreeMap, BTreeSet};

use amends_store::{Case, Details};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{TRACED, Tracing, stake, traced, traced_or_not_yet};
use crate::evidence::{self, EvidenceFile, Manifest};
use crate::{Error, Result, files, people};

/// What a person decided of one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Whether it is treated as taken.
    pub as_taken: bool,
    /// Who decided.
    pub who: String,
    /// On which day.
    pub day: Date,
    /// BLAKE3 of the store's evidence then: what came later nobody has decided on.
    pub files: BTreeSet<String>,
}

/// How a file of the evidence is treated. A later one outweighs an earlier one: what was taken from one of two places was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Treated {
    /// It could have been reached, and a person has decided that it was not taken.
    NotTaken,
    /// It could have been reached, and nobody has decided.
    Undecided,
    /// It could have been reached, and a person has decided that it was taken.
    Taken,
    /// Its store was seen to be reached.
    Seen,
    /// The logs do not speak of it, or would clear its store: it is evidence.
    Evidence,
}

impl Treated {
    /// Of a file with the stores of its copies.
    pub(crate) fn of(tracing: &Tracing, file: &EvidenceFile) -> Self {
        let of_store = |store: &String| match (stake::state_of(tracing, store), tracing.decisions.get(store)) {
            (Some("seen"), _) => Self::Seen,
            (Some("could_have"), Some(decision)) if decision.as_taken => Self::Taken,
            (Some("could_have"), Some(decision)) if decision.files.contains(&file.blake3) => Self::NotTaken,
            (Some("could_have"), _) => Self::Undecided,
            _ => Self::Evidence,
        };
        let storeless = file.storeless.then_some(Self::Evidence);
        file.stores.iter().map(of_store).chain(storeless).max().unwrap_or(Self::Evidence)
    }
}

/// The stores that could have been reached, by what was decided of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// Decided, by who decided what, and when.
    pub by: BTreeMap<(String, Date, bool), BTreeSet<String>>,
    /// Nobody has decided.
    pub undecided: BTreeSet<String>,
    /// Decided, and evidence came since of which nobody has.
    pub later: BTreeSet<String>,
}

impl Decided {
    /// Of a trace.
    pub fn of(tracing: &Tracing) -> Self {
        Self::of_stores(tracing, unsure(tracing))
    }

    /// Of a case's trace, with the evidence that came since, and how many people are left out by it; none while people were not
    /// gathered by what is decided now.
    ///
    /// # Errors
    /// Of the case.
    pub fn of_case(case: &Case, tracing: &Tracing) -> Result<(Self, u64)> {
        let mut decided = Self::of(tracing);
        let manifest = match evidence::manifest(case) {
            Err(Error::NotYet { .. }) => return Ok((decided, 0)),
            manifest => manifest?,
        };
        for file in manifest.evidence().filter(|file| Treated::of(tracing, file) == Treated::Undecided) {
            let known = file.stores.iter().filter(|store| tracing.decisions.contains_key(*store));
            decided.later.extend(known.cloned());
        }
        let left_out = match is_in_step(case) {
            Ok(true) => people::gathered(case)?.left_out,
            Ok(false) | Err(Error::NotYet { .. }) => 0,
            Err(other) => return Err(other),
        };
        Ok((decided, left_out))
    }

    pub(super) fn of_stores(tracing: &Tracing, stores: impl IntoIterator<Item = String>) -> Self {
        let mut decided = Self::default();
        for store in stores {
            let same = match tracing.decisions.get(&store) {
                Some(Decision { as_taken, who, day, .. }) => {
                    decided.by.entry((who.clone(), *day, *as_taken)).or_default()
                }
                None => &mut decided.undecided,
            };
            same.insert(store);
        }
        decided
    }

    /// The stores that are treated as taken, or as not taken.
    pub(super) fn stores(&self, as_taken: bool) -> BTreeSet<String> {
        let of = self.by.iter().filter(|((.., taken), _)| *taken == as_taken);
        of.flat_map(|(_, stores)| stores.iter().cloned()).collect()
    }

    /// In one word where all are treated alike, else store by store: another decision is another plan.
    pub(super) fn word(&self) -> String {
        let (taken, not_taken) = (self.stores(true), self.stores(false));
        match (taken.is_empty(), not_taken.is_empty(), self.undecided.is_empty()) {
            (true, true, _) => "undecided".to_owned(),
            (false, true, true) => "taken".to_owned(),
            (true, false, true) => "not_taken".to_owned(),
            _ => format!("taken {} not_taken {}", listed(&taken), listed(&not_taken)),
        }
    }

    /// Whether something is left to be decided.
    pub fn is_open(&self) -> bool {
        !(self.undecided.is_empty() && self.later.is_empty())
    }

    /// Who decided what, and how many people are left out by it.
    pub fn sentence(&self, left_out: u64) -> String {
        if self.by.is_empty() {
            return "Not decided yet.".to_owned();
        }
        let alone = self.by.len() == 1 && !self.is_open();
        self.named(alone, left_out)
    }

    /// The same; where not all is `alone` decided by one, with the stores' names.
    pub(super) fn named(&self, alone: bool, left_out: u64) -> String {
        let mut sentences: Vec<String> = self
            .by
            .iter()
            .map(|((who, day, as_taken), stores)| {
                let what = if alone { "what could have been reached".to_owned() } else { listed(stores) };
                let taken = if *as_taken { "taken" } else { "not taken" };
                format!("Decided by {who}, {}: {what} is treated as {taken}.", day.strftime("%-d %B %Y"))
            })
            .collect();
        if !self.undecided.is_empty() {
            sentences.push(format!("Not decided: {}.", listed(&self.undecided)));
        }
        if !self.later.is_empty() {
            sentences.push(format!("Not decided of what came since: {}.", listed(&self.later)));
        }
        match left_out {
            0 => {}
            1 => sentences
                .push("1 person whose data lies nowhere else is left out of the plan, and told nothing.".to_owned()),
            people => sentences.push(format!(
                "{people} people whose data lies nowhere else are left out of the plan, and told nothing."
            )),
        }
        sentences.join(" ")
    }
}

pub(super) fn listed(stores: &BTreeSet<String>) -> String {
    stores.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn unsure(tracing: &Tracing) -> BTreeSet<String> {
    let stores = tracing.traced.reach.iter().map(|row| row.store.clone());
    stores.filter(|store| stake::state_of(tracing, store) == Some("could_have")).collect()
}

/// The content that is left out by the present decisions: BLAKE3 of each.
///
/// # Errors
/// Of the case.
pub(crate) fn left_out_files(case: &Case, manifest: &Manifest) -> Result<BTreeSet<String>> {
    let Some(tracing) = traced(case)? else { return Ok(BTreeSet::new()) };
    let firsts = manifest.evidence().filter(|file| file.same_as.is_none());
    let left_out = firsts.filter(|file| Treated::of(&tracing, file) == Treated::NotTaken);
    Ok(left_out.map(|file| file.blake3.clone()).collect())
}

/// Refuses where people were gathered by other decisions than the present ones: a plan, an approval or a release would be of
/// others than those that counsel reads of.
///
/// # Errors
/// [`Error::NotYet`] then; of the case.
pub(crate) fn in_step(case: &Case) -> Result<()> {
    match is_in_step(case)? {
        true => Ok(()),
        false => Err(Error::NotYet { what: "people by what is decided of stores now", command: "amends respond" }),
    }
}

/// Whether people were gathered by the present decisions.
///
/// # Errors
/// Of the case.
pub(crate) fn is_in_step(case: &Case) -> Result<bool> {
    let (wanted, gathered) = (left_out_files(case, &evidence::manifest(case)?)?, people::gathered(case)?);
    // An earlier version did not keep which files.
    let is_known = gathered.left_out == 0 || !gathered.left_out_files.is_empty();
    Ok(is_known && wanted == gathered.left_out_files)
}

/// Decides, in a person's name, whether stores that could have been reached are treated as taken: the named ones, or all. The
/// journal keeps it.
///
/// # Errors
/// If there is no trace, or a store of that name could not have been reached, or something is to be left out that was not read
/// yet; of the case.
pub fn decide(case: &Case, as_taken: bool, stores: &[String], name: &str) -> Result<()> {
    let mut tracing = traced_or_not_yet(case)?;
    let known = unsure(&tracing);
    if let Some(other) = stores.iter().find(|store| !known.contains(*store)) {
        let which =
            if known.is_empty() { "there is none".to_owned() } else { format!("these are: {}", listed(&known)) };
        return Err(Error::Refused(format!("{other} is no store that could have been reached; {which}")));
    }
    let manifest = match evidence::manifest(case) {
        Err(Error::NotYet { .. }) if as_taken => Manifest::default(),
        manifest => manifest?,
    };
    let chosen: BTreeSet<String> = if stores.is_empty() { known } else { stores.iter().cloned().collect() };
    let day = case.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut files = 0;
    for store in &chosen {
        let own = manifest.evidence().filter(|file| file.stores.contains(store));
        let own: BTreeSet<String> = own.map(|file| file.blake3.clone()).collect();
        files += own.len();
        let decision = Decision { as_taken, who: name.to_owned(), day, files: own };
        tracing.decisions.insert(store.clone(), decision);
    }
    let word = if as_taken { "taken" } else { "not_taken" };
    let details = Details::from([
        ("could_have".to_owned(), word.to_owned()),
        ("stores".to_owned(), listed(&chosen)),
        ("files".to_owned(), files.to_string()),
        ("trace".to_owned(), tracing.key.clone()),
    ]);
    case.journal(name, "reach_decided", details)?;
    files::write_state(case, TRACED, "trace", &tracing)?;
    case.seal()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use amends_trace::{ReachRow, Traced};
    use jiff::civil::date;

    const DAY: Date = date(2026, 11, 28);

    fn tracing(decisions: &[(&str, bool, &str)]) -> Tracing {
        let row = |(store, state): &(&str, &str)| ReachRow {
            store: (*store).to_owned(),
            state: (*state).to_owned(),
            ..ReachRow::default()
        };
        let reach =
            [("seen", "seen"), ("a", "could_have"), ("b", "could_have"), ("c", "could_have"), ("n", "not_seen")];
        let decision = |(store, as_taken, who): &(&str, bool, &str)| {
            let files = BTreeSet::from(["old".to_owned()]);
            ((*store).to_owned(), Decision { as_taken: *as_taken, who: (*who).to_owned(), day: DAY, files })
        };
        Tracing {
            traced: Traced { reach: reach.iter().map(row).collect(), ..Traced::default() },
            decisions: decisions.iter().map(decision).collect(),
            ..Tracing::default()
        }
    }

    fn check(decisions: &[(&str, bool, &str)], word: &str, sentence: &str) {
        let decided = Decided::of(&tracing(decisions));
        assert_eq!((decided.word().as_str(), decided.sentence(0).as_str()), (word, sentence));
    }

    #[test]
    fn what_was_decided_in_a_word_and_in_a_sentence() {
        check(&[], "undecided", "Not decided yet.");
        let all =
            |as_taken| [("a", as_taken, "Ines Calder"), ("b", as_taken, "Ines Calder"), ("c", as_taken, "Ines Calder")];
        let by = "Decided by Ines Calder, 28 November 2026: what could have been reached is treated as";
        check(&all(true), "taken", &format!("{by} taken."));
        check(&all(false), "not_taken", &format!("{by} not taken."));
        check(
            &[("a", true, "Ines Calder"), ("b", false, "Tamsin Roe")],
            "taken a not_taken b",
            "Decided by Ines Calder, 28 November 2026: a is treated as taken. \
             Decided by Tamsin Roe, 28 November 2026: b is treated as not taken. Not decided: c.",
        );
    }

    #[test]
    fn what_was_taken_from_one_of_two_places_was_taken() {
        let tracing = tracing(&[("a", false, "x"), ("b", true, "x")]);
        let check = |stores: &[&str], storeless: bool, blake3: &str, expected: Treated| {
            let stores = stores.iter().map(|store| (*store).to_owned()).collect();
            let file = EvidenceFile { stores, storeless, blake3: blake3.to_owned(), ..EvidenceFile::default() };
            assert_eq!(Treated::of(&tracing, &file), expected, "{file:?}");
        };
        check(&["a"], false, "old", Treated::NotTaken);
        check(&["a"], false, "new", Treated::Undecided);
        check(&["a"], true, "old", Treated::Evidence);
        check(&["a", "b"], false, "old", Treated::Taken);
        check(&["a", "c"], false, "old", Treated::Undecided);
        check(&["a", "seen"], false, "old", Treated::Seen);
        check(&["a", "n"], false, "old", Treated::Evidence);
        check(&["elsewhere"], false, "old", Treated::Evidence);
        check(&[], true, "old", Treated::Evidence);
    }

    #[test]
    fn how_many_are_left_out_is_said() {
        let decided = Decided::of(&tracing(&[("a", false, "Ines Calder")]));
        assert!(
            decided
                .sentence(1)
                .ends_with("1 person whose data lies nowhere else is left out of the plan, and told nothing.")
        );
        assert!(decided.sentence(2).contains("2 people whose data lies nowhere else are left out"));
    }
}
