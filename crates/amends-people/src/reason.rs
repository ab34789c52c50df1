//! Why two records are linked: packed into 16 bits for the table, spelled out for people.

use amends_case::TokenKind;

use crate::compare::BirthLikeness;
use crate::names::Likeness;

/// What two records share, and how their names and birth dates agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// What they share.
    pub shared: TokenKind,
    /// First names.
    pub first: Likeness,
    /// Surnames.
    pub last: Likeness,
    /// Birth dates.
    pub birth: BirthLikeness,
}

/// Strength in bits (log₂ of the odds) that fixed keys are taken to have, what is shared in words, and whether it is
/// issued to one person only. The probabilistic matcher will estimate the strengths from the case.
const SHARED: [(TokenKind, u8, &str, bool); 15] = [
    (TokenKind::Ssn, 40, "same Social Security number", true),
    (TokenKind::TaxpayerId, 40, "same taxpayer number", true),
    (TokenKind::License, 38, "same driver's licence or state id", true),
    (TokenKind::Passport, 38, "same passport", true),
    (TokenKind::SsnLast4, 32, "same surname, birth date and last four digits of the SSN", false),
    (TokenKind::NameBirth, 30, "same surname, birth date, ZIP code and house number", false),
    (TokenKind::Health, 30, "same health number", false),
    (TokenKind::Email, 28, "same e-mail address", false),
    (TokenKind::Card, 28, "same payment card", false),
    (TokenKind::Bank, 28, "same bank account", false),
    (TokenKind::Account, 27, "same account", false),
    (TokenKind::Device, 26, "same device or SIM", false),
    (TokenKind::Username, 26, "same user name", false),
    (TokenKind::Telephone, 25, "same telephone", false),
    (TokenKind::Address, 24, "same street address", false),
];

/// Whether the number is issued to one person only, so that it outweighs a contradiction elsewhere.
pub fn issued_to_one(kind: TokenKind) -> bool {
    shared(kind).3
}

fn shared(kind: TokenKind) -> (TokenKind, u8, &'static str, bool) {
    SHARED.iter().find(|row| row.0 == kind).copied().unwrap_or((kind, 0, "same value", false))
}

const FIRST: [&str; 7] = [
    "first names equal",
    "first name and its short form",
    "first names one slip apart",
    "first name and its initial",
    "one first name within the other",
    "a first name missing",
    "first names differ",
];
const LAST: [&str; 7] = [
    "surnames equal",
    "surname and its short form",
    "surnames one slip apart",
    "surname and its initial",
    "one surname within the other",
    "a surname missing",
    "surnames differ",
];
const BIRTH: [&str; 4] = ["birth dates equal", "birth dates one slip apart", "", "birth dates differ"];

impl Reason {
    /// Packs the reason for the `why` column of `links`.
    pub fn code(self) -> u16 {
        (self.shared as u16) << 8 | (self.first as u16) << 5 | (self.last as u16) << 2 | self.birth as u16
    }

    /// Unpacks a reason; `None` for a code that no reason has.
    pub fn from_code(code: u16) -> Option<Self> {
        let likeness = |bits: u16| LIKENESSES.get(usize::from(bits & 7)).copied();
        Some(Self {
            shared: SHARED.iter().map(|row| row.0).find(|kind| *kind as u16 == code >> 8)?,
            first: likeness(code >> 5)?,
            last: likeness(code >> 2)?,
            birth: BirthLikeness::ALL[usize::from(code & 3)],
        })
    }

    /// Strength in bits: the shared thing's, less what the names leave open, more for equal birth dates.
    pub fn weight(self) -> i16 {
        const LESS: [i16; 7] = [0, 1, 3, 5, 2, 8, 10];
        const BIRTH_MORE: [i16; 4] = [6, 2, 0, -6];
        i16::from(shared(self.shared).1) - LESS[self.first as usize] - LESS[self.last as usize]
            + BIRTH_MORE[self.birth as usize]
    }

    /// Position in the order in which links are taken: smaller is stronger.
    pub fn rank(self) -> u8 {
        // Strengths lie between 0 and 46 bits.
        (64 - self.weight().clamp(0, 64)) as u8
    }

    /// The reason as a person reads it.
    pub fn words(self) -> String {
        let parts =
            [shared(self.shared).2, FIRST[self.first as usize], LAST[self.last as usize], BIRTH[self.birth as usize]];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("; ")
    }
}

const LIKENESSES: [Likeness; 7] = [
    Likeness::Same,
    Likeness::Nickname,
    Likeness::Slip,
    Likeness::Initial,
    Likeness::Part,
    Likeness::Missing,
    Likeness::Different,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_comes_back_from_its_code() {
        for (shared, ..) in SHARED {
            for first in LIKENESSES {
                for last in LIKENESSES {
                    for birth in BirthLikeness::ALL {
                        let reason = Reason { shared, first, last, birth };
                        assert_eq!(Reason::from_code(reason.code()), Some(reason));
                        assert!(reason.rank() <= 64);
                    }
                }
            }
        }
    }

    #[test]
    fn a_reason_reads_as_a_sentence() {
        let reason = Reason {
            shared: TokenKind::Ssn,
            first: Likeness::Nickname,
            last: Likeness::Same,
            birth: BirthLikeness::Same,
        };
        assert_eq!(
            reason.words(),
            "same Social Security number; first name and its short form; surnames equal; birth dates equal"
        );
    }
}
