//! Why two records are linked, as a person reads it.

use crate::keys::Key;
use crate::levels::{DIFFERENT, DOCUMENT_SLIP, Field, Pattern, SAME, birth, place, ssn};
use crate::names::Likeness;

impl Key {
    /// What is shared, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ssn => "Social Security number",
            Self::License => "licence, passport or taxpayer number",
            Self::Number => "card, bank account, health number or user name",
            Self::Device => "device or SIM",
            Self::Account => "account",
            Self::Email => "e-mail address",
            Self::Telephone => "telephone",
            Self::Address => "street address",
            Self::BirthLast => "birth date and beginning of the surname",
            Self::BirthFirst => "birth date and beginning of the first name",
            Self::NamePlace => "names and ZIP code",
            Self::HouseFirst => "first name, house number and ZIP code",
            Self::RareName => "rare name",
            Self::BirthPlace => "birth date and ZIP code",
        }
    }
}

impl Field {
    /// The field, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::First => "first name",
            Self::Last => "surname",
            Self::Middle => "middle name",
            Self::Suffix => "suffix",
            Self::Birth => "birth date",
            Self::Ssn => "SSN",
            Self::Last4 => "last four of the SSN",
            Self::Document => "licence, passport or taxpayer number",
            Self::Account => "account",
            Self::Email => "e-mail address",
            Self::Telephone => "telephone",
            Self::Device => "device or SIM",
            Self::Place => "address",
            Self::Number => "card, bank, health number or user name",
        }
    }
}

/// How a field agrees, in words.
pub fn level_words(field: Field, pattern: Pattern) -> &'static str {
    let level = pattern.level(field);
    if level == field.missing() {
        return "not told";
    }
    match field {
        Field::First | Field::Last => name_words(field, level),
        Field::Birth => match level {
            birth::SAME => "equal",
            birth::SLIP => "one slip apart",
            birth::NEAR => "two of three parts agree",
            _ => "different",
        },
        Field::Ssn => match level {
            ssn::SAME => "equal",
            ssn::SLIP => "one slip apart",
            _ => "different",
        },
        Field::Place => match level {
            place::SAME => "equal",
            place::STREET => "same street and number, another ZIP code",
            place::HOUSE => "same house number and ZIP code",
            place::AREA => "same ZIP code or city",
            place::ROAD => "same street, another number",
            _ => "different",
        },
        Field::Document if level == DOCUMENT_SLIP => "one slip apart",
        _ if level == SAME => "equal",
        _ if level == DIFFERENT => "different",
        _ => "not told",
    }
}

fn name_words(field: Field, level: u8) -> &'static str {
    match Likeness::ALL.get(usize::from(level)) {
        Some(Likeness::Same) => "equal",
        Some(Likeness::Nickname) if field == Field::Last => "swapped with the first name",
        Some(Likeness::Nickname) => "a name and its short form",
        Some(Likeness::Slip) => "one slip apart",
        Some(Likeness::Initial) => "a name and its initial",
        Some(Likeness::Part) => "one within the other",
        Some(Likeness::Near) => "two slips apart",
        Some(Likeness::Missing) => "not told",
        Some(Likeness::Different) | None => "different",
    }
}

/// The reason in one sentence: what is shared, and how the rest agrees.
pub fn words(pattern: Pattern) -> String {
    let told = Field::ALL.into_iter().filter(|field| pattern.level(*field) != field.missing());
    let parts = told.map(|field| format!("{} {}", field.words(), level_words(field, pattern)));
    std::iter::once(format!("same {}", pattern.key().words())).chain(parts).collect::<Vec<_>>().join("; ")
}

/// Odds in whole bits (log₂), as far as they fit.
pub fn bits(odds: f64) -> i16 {
    odds.log2().round().clamp(-1_000.0, 1_000.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_a_sentence() {
        let pattern = Pattern::under(Key::Ssn)
            .with(Field::First, Likeness::Nickname as u8)
            .with(Field::Last, Likeness::Same as u8)
            .with(Field::Ssn, ssn::SAME)
            .with(Field::Birth, birth::SAME);
        assert_eq!(
            words(pattern),
            "same Social Security number; first name a name and its short form; surname equal; birth date equal; SSN equal"
        );
    }
}
