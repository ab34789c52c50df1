//! Ids. Each is derived from content, so that a second run agrees with the first.

use std::fmt;
use std::str::FromStr;

/// Identity of a piece of evidence: the BLAKE3 hash of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceId(pub [u8; 32]);

impl EvidenceId {
    /// The first 64 bits: what a [`RecordId`] carries.
    pub fn short(&self) -> u64 {
        let mut first = [0_u8; 8];
        first.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(first)
    }
}

impl fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for EvidenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EvidenceId({:016x})", self.short())
    }
}

/// An id that could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not {1}")]
pub struct IdError(String, &'static str);

/// One record, named by its place: `r-<evidence>-<table>-<row>-<part>`.
///
/// `part` tells apart several mentions in one row (an authorised user beside the account holder): 0 is the row's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    /// [`EvidenceId::short`] of the file.
    pub evidence: u64,
    /// Position of the table within the file, from 0.
    pub table: u32,
    /// 1-based data row (the header is not counted).
    pub row: u64,
    /// Mention within the row, from 0.
    pub part: u16,
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r-{:016x}-{}-{}-{}", self.evidence, self.table, self.row, self.part)
    }
}

impl FromStr for RecordId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || IdError(text.to_owned(), "a record id (r-<evidence>-<table>-<row>-<part>)");
        let mut parts = text.strip_prefix("r-").ok_or_else(wrong)?.split('-');
        let mut next = || parts.next().ok_or_else(wrong);
        let id = Self {
            evidence: u64::from_str_radix(next()?, 16).map_err(|_| wrong())?,
            table: next()?.parse().map_err(|_| wrong())?,
            row: next()?.parse().map_err(|_| wrong())?,
            part: next()?.parse().map_err(|_| wrong())?,
        };
        if parts.next().is_some() || id.to_string() != text { Err(wrong()) } else { Ok(id) }
    }
}

/// One human being. 80 bits of a hash over the person's first record, written as `p-` and 16 letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub [u8; 10]);

/// Crockford's base 32, lower case: no `i`, `l`, `o`, `u`, so an id can be read out over a telephone.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl PersonId {
    /// The id of the person whose first record this is. It depends on that record's place only: not on the case's
    /// key, and not on what other people the case holds.
    pub fn of_first_record(first: &RecordId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("amends 2026 person id from first record");
        hasher.update(&first.evidence.to_le_bytes());
        hasher.update(&first.table.to_le_bytes());
        hasher.update(&first.row.to_le_bytes());
        hasher.update(&first.part.to_le_bytes());
        let mut id = [0_u8; 10];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..10]);
        Self(id)
    }

    /// Another id that follows from this one, for the rare case in which this one is borne by somebody else.
    pub fn next(&self) -> Self {
        let mut id = [0_u8; 10];
        id.copy_from_slice(&blake3::derive_key("amends 2026 person id after a person id", &self.0)[..10]);
        Self(id)
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("p-")?;
        let bits = self.0.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        (0..16).rev().try_for_each(|group| {
            let letter = ALPHABET[(bits >> (5 * group) & 31) as usize];
            write!(f, "{}", char::from(letter))
        })
    }
}

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PersonId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || IdError(text.to_owned(), "a person id (p- and 16 letters)");
        let letters = text.strip_prefix("p-").filter(|letters| letters.len() == 16).ok_or_else(wrong)?;
        let mut bits = 0_u128;
        for letter in letters.bytes() {
            let value = ALPHABET.iter().position(|known| *known == letter).ok_or_else(wrong)?;
            bits = bits << 5 | value as u128;
        }
        let mut id = [0_u8; 10];
        id.copy_from_slice(&bits.to_be_bytes()[6..]);
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_come_back_from_their_text(evidence: u64, table: u32, row: u64, part: u16, bytes: [u8; 10]) {
            let record = RecordId { evidence, table, row, part };
            prop_assert_eq!(record.to_string().parse(), Ok(record));
            let person = PersonId(bytes);
            prop_assert_eq!(person.to_string().parse(), Ok(person));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "r-", "r-12-0-1-0", "r-0000000000000012-0-1", "r-0000000000000012-0-01-0", "p-short"] {
            assert!(text.parse::<RecordId>().is_err(), "{text}");
            assert!(text.parse::<PersonId>().is_err(), "{text}");
        }
    }
}
