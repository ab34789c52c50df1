//! Why two records are one person's, or are not.

use amends_case::RecordId;
use amends_people::compare::compare as compare_sides;
use amends_people::frequencies::Frequencies;
use amends_people::keys::{Key, Kinds, first_shared, keys_of};
use amends_people::weights::crowd;
use amends_people::{Pattern, Side, SideMaker, Weights, reason, sides};
use amends_store::Case;
use serde::Serialize;

use super::decisions::{self, Decision, Verdict};
use crate::export::{PersonIds, membership};
use crate::places::{Piece, Pieces, RecordIds};
use crate::{Error, Result, evidence, files, records};

/// What one part of a comparison is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The field, or what is shared.
    pub what: String,
    /// How it agrees.
    pub how: String,
    /// What that is worth, in bits (log₂ of odds): positive for one person.
    pub bits: f64,
}

/// Two records, compared. Holds no personal value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// One record.
    pub record_a: String,
    /// The other.
    pub record_b: String,
    /// Whose they are.
    pub person_a: String,
    /// Whose the other is.
    pub person_b: String,
    /// Whether they were taken for one person's.
    pub one_person: bool,
    /// What they share, so that they were compared; empty if nothing.
    pub shared: String,
    /// Part by part.
    pub parts: Vec<Part>,
    /// Odds in bits that they are one person's, by what these two records say alone.
    pub bits: f64,
    /// Bits from which on a link is taken.
    pub bits_needed: f64,
    /// The outcome in a sentence.
    pub verdict: String,
    /// What a person has decided on the two.
    pub decided: Option<Decision>,
}

/// What a link's pattern is worth, part by part.
pub(crate) fn parts(weights: &Weights, pattern: Pattern) -> Vec<Part> {
    let (shared, fields) = weights.contributions(pattern);
    let first = Part { what: format!("same {}", pattern.key().words()), how: String::new(), bits: tenths(shared) };
    let told = fields.into_iter().map(|(field, bits)| Part {
        what: field.words().to_owned(),
        how: reason::level_words(field, pattern).to_owned(),
        bits: tenths(bits),
    });
    std::iter::once(first).chain(told).collect()
}

fn tenths(bits: f64) -> f64 {
    (bits * 10.0).round() / 10.0
}

/// The weights that people were gathered with.
pub(crate) fn weights(case: &Case) -> Result<Weights> {
    files::read_state(case, files::WEIGHTS, "weights")?
        .ok_or(Error::NotYet { what: "people", command: "amends people gather" })
}

/// Compares two records of the case.
///
/// # Errors
/// If an id is not one of the case's, or people were not gathered.
pub fn compare(case: &Case, a: &str, b: &str) -> Result<Comparison> {
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let ids = RecordIds::load(case, &readings, &pieces)?;
    let weights = weights(case)?;
    let ordinal = |id: &str| -> Result<u64> {
        let unknown = || Error::Unknown(format!("the case holds no record with the id `{id}`"));
        let parsed: RecordId = id.parse().map_err(|_| unknown())?;
        ids.ordinal(&parsed).ok_or_else(unknown)
    };
    let (at_a, at_b) = (ordinal(a)?, ordinal(b)?);
    let [side_a, side_b] = [side(case, &pieces, at_a)?, side(case, &pieces, at_b)?];
    let (people, person_of) = (PersonIds::load(case)?, membership(case)?);
    let person = |at: u64| person_of.get(at as usize).copied();
    let one_person = at_a == at_b || (person(at_a).is_some() && person(at_a) == person(at_b));
    let id = |at: u64| person(at).map_or_else(String::new, |person| people.id(person));
    let key = first_shared(&side_a, &side_b);
    let (frequencies, sharing) = others(case, &pieces, key, &side_a, &side_b)?;
    let pattern = compare_sides(key.unwrap_or(Key::RareName), &side_a, &side_b, &frequencies);
    let pattern = pattern.with_crowd(crowd(pattern.key(), sharing, pattern));
    let odds = weights.odds(pattern);
    let needed = super::gathered(case)?.odds_min;
    let parts = parts(&weights, pattern);
    let decided = decisions::on(&decisions::of(case)?, a, b).cloned();
    let verdict = match &decided {
        Some(decision) => verdict_of(decision, one_person),
        None => verdict(&side_a, &side_b, key, odds >= needed, one_person),
    };
    Ok(Comparison {
        record_a: a.to_owned(),
        record_b: b.to_owned(),
        person_a: id(at_a),
        person_b: id(at_b),
        one_person,
        shared: key.map_or_else(String::new, |key| key.words().to_owned()),
        parts: if key.is_some() { parts } else { parts.into_iter().skip(1).collect() },
        bits: tenths(odds.log2()),
        bits_needed: tenths(needed.log2()),
        verdict: verdict.to_owned(),
        decided,
    })
}

/// The outcome where a person has decided on the two.
fn verdict_of(decision: &Decision, one_person: bool) -> &'static str {
    match (decision.verdict == Verdict::One, one_person) {
        (true, true) => "one person: somebody has decided so",
        (false, false) => "two people: somebody has decided so",
        (true, false) => "two people until people are gathered again: somebody has decided that they are one",
        (false, true) => "one person until people are gathered again: somebody has decided that they are two",
    }
}

fn verdict(a: &Side, b: &Side, key: Option<Key>, enough: bool, one_person: bool) -> &'static str {
    match (one_person, key.is_some() && enough) {
        (true, true) => "one person",
        (true, false) => "one person, by way of other records: see `amends explain` for the links",
        _ if a.mate == b.mate => "two people: one row of evidence names both",
        (false, true) => {
            "two people: the record fits somebody else as well, or the link would have put a contradiction into one person"
        }
        (false, false) if key.is_none() => "two people: they share nothing by which they would be compared",
        (false, false) => "two people: not enough speaks for one",
    }
}

fn side(case: &Case, pieces: &Pieces, record: u64) -> Result<Side> {
    let lost = || Error::Unknown(format!("record number {record} is not in the case"));
    let piece: &Piece = pieces.holding(record).ok_or_else(lost)?;
    let mut maker = SideMaker::new(case.tokens());
    let (mut first, mut found) = (piece.first, None);
    for batch in case.read_table(&piece.table).part(piece.part).columns(sides::COLUMNS).open()? {
        let batch = batch?;
        maker.read(&batch, piece.file as u32, first, |side| {
            if u64::from(side.record) == record {
                found = Some(side);
            }
        });
        first += batch.num_rows() as u64;
        if found.is_some() {
            break;
        }
    }
    found.ok_or_else(lost)
}

/// How frequent names are, and how many records share what the two share first.
fn others(case: &Case, pieces: &Pieces, key: Option<Key>, a: &Side, b: &Side) -> Result<(Frequencies, usize)> {
    let (mut frequencies, mut sharing) = (Frequencies::default(), 0);
    let kinds = Kinds::of(key.as_slice());
    let rare = |_: &Side| u32::MAX;
    let (mut of_a, mut shared) = (Vec::new(), Vec::new());
    keys_of(a, kinds, rare, |key| of_a.push(key));
    keys_of(b, kinds, rare, |key| shared.extend(of_a.contains(&key).then_some(key)));
    let mut maker = SideMaker::new(case.tokens());
    for piece in &pieces.pieces {
        let mut first = piece.first;
        for batch in case.read_table(&piece.table).part(piece.part).columns(sides::COLUMNS).open()? {
            let batch = batch?;
            maker.read(&batch, piece.file as u32, first, |side| {
                frequencies.add(side.first, side.last);
                let mut shares = false;
                keys_of(&side, kinds, rare, |key| shares |= shared.contains(&key));
                sharing += usize::from(shares);
            });
            first += batch.num_rows() as u64;
        }
    }
    Ok((frequencies, sharing))
}
