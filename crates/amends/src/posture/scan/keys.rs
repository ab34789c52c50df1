//! What a row says of whom it is about: keyed hashes that are compared with those of the people of the case.
//!
//! Rows of a store and records of the case are read by the same stage and become the same sides, so that a telephone
//! number is the same however it is written. A hash has 60 bits of what a side holds in 48; among three hundred million
//! rows, compared with a hundred million records, about a hundred agree by chance.

use std::hash::{DefaultHasher, Hash, Hasher};

use amends_case::TokenKind;
use amends_people::Side;
use amends_people::side::NO_BIRTH;
use amends_scan::likeness::Keys;

/// What a key is made of, the strongest first. The lower bits of its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
enum Kind {
    Ssn = 0,
    /// Also a number that stands for an SSN before a tax office.
    Licence = 1,
    Passport = 2,
    Email = 3,
    /// Also a card, a bank account, a health plan's number.
    Account = 4,
    Telephone = 5,
    NameBirth = 6,
    NameAddress = 7,
    /// Agrees with nobody by itself: it says who of those that share an address is meant.
    FirstEmail = 8,
}

/// Bits of a hash that say its kind.
const KIND_BITS: u32 = 4;

/// Which key of likeness a hash is.
pub(super) fn meaning(hash: u64) -> Keys {
    match hash & ((1 << KIND_BITS) - 1) {
        0 => Keys::SSN,
        1 => Keys::LICENCE,
        2 => Keys::PASSPORT,
        3 => Keys::EMAIL,
        4 => Keys::ACCOUNT,
        5 => Keys::PHONE,
        6 => Keys::NAME_BIRTH,
        7 => Keys::NAME_ADDRESS,
        _ => Keys::NONE,
    }
}

/// Which of two keys tells people apart better: the one of the smaller number.
pub(super) fn weakness(hash: u64) -> u64 {
    hash & ((1 << KIND_BITS) - 1)
}

/// Whether a key alone says who somebody is.
pub(super) fn is_strong(keys: Keys) -> bool {
    keys.and(Keys::SSN | Keys::LICENCE | Keys::PASSPORT | Keys::EMAIL | Keys::ACCOUNT) != Keys::NONE
}

/// Keys of one side at most: one of each kind, a second telephone, and two further numbers.
pub(super) const KEYS_MAX: usize = 12;

/// Hands the keys of a side to `each`.
pub(super) fn keys_of(side: &Side, mut each: impl FnMut(u64)) {
    let mut put = |kind: Kind, what: (u64, u64, u64)| each(hash(kind, what));
    for (kind, token) in [
        (Kind::Ssn, side.ssn),
        (Kind::Licence, side.license),
        (Kind::Email, side.email),
        (Kind::Account, side.account),
        (Kind::Telephone, side.telephones[0]),
        (Kind::Telephone, side.telephones[1]),
    ] {
        if token != 0 {
            put(kind, (token, 0, 0));
        }
    }
    for number in side.numbers.iter().filter(|number| number.token != 0) {
        let of = |kind: TokenKind| number.kind == kind as u8;
        let kind = if of(TokenKind::Passport) {
            Kind::Passport
        } else if of(TokenKind::TaxpayerId) {
            Kind::Licence
        } else if of(TokenKind::Card) || of(TokenKind::Bank) || of(TokenKind::Health) {
            Kind::Account
        } else {
            // A user name is chosen, and `admin` is chosen often.
            continue;
        };
        put(kind, (number.token, u64::from(number.kind), 0));
    }
    let (first, last) = (side.first.0, side.last.0);
    if !side.first.is_none() && !side.last.is_none() {
        if side.birth != NO_BIRTH {
            put(Kind::NameBirth, (first, last, u64::from(side.birth as u32)));
        }
        let place = side.house_in_area();
        if place != 0 {
            put(Kind::NameAddress, (first, last, place));
        }
    }
    if !side.first.is_none() && side.email != 0 {
        put(Kind::FirstEmail, (first, side.email, 0));
    }
}

fn hash(kind: Kind, what: (u64, u64, u64)) -> u64 {
    // Its keys are fixed; what goes in are keyed hashes already, or names that are hashed for the time of a scan only.
    let mut hasher = DefaultHasher::new();
    (kind as u8, what).hash(&mut hasher);
    hasher.finish() << KIND_BITS | kind as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use amends_people::names::Packed;

    fn check(side: Side, expected: &[Keys]) {
        let mut found = Vec::new();
        keys_of(&side, |hash| found.push(meaning(hash)));
        assert_eq!(found, expected);
        assert!(found.len() <= KEYS_MAX);
    }

    #[test]
    fn a_side_gives_the_keys_that_it_can() {
        let named = Side { first: Packed::new("ann"), last: Packed::new("reed"), ..Side::UNKNOWN };
        check(named, &[]);
        check(Side { birth: 4_000, ..named }, &[Keys::NAME_BIRTH]);
        check(Side { house: 13, postal_code: 98_101, ..named }, &[Keys::NAME_ADDRESS]);
        check(Side { house: 13, ..named }, &[]);
        check(Side { ssn: 7, email: 8, ..named }, &[Keys::SSN, Keys::EMAIL, Keys::NONE]);
        check(Side { telephones: [7, 8], ..Side::UNKNOWN }, &[Keys::PHONE, Keys::PHONE]);
        let number = |kind: TokenKind| amends_people::side::Number { kind: kind as u8, token: 7 };
        let both = [number(TokenKind::Passport), number(TokenKind::Username)];
        check(Side { numbers: both, ..Side::UNKNOWN }, &[Keys::PASSPORT]);
        check(Side { numbers: [number(TokenKind::Card); 2], ..Side::UNKNOWN }, &[Keys::ACCOUNT, Keys::ACCOUNT]);
    }

    #[test]
    fn a_number_of_one_kind_is_none_of_another() {
        let of = |side: Side| {
            let mut found = Vec::new();
            keys_of(&side, |hash| found.push(hash));
            found
        };
        let (ssn, email) = (of(Side { ssn: 7, ..Side::UNKNOWN }), of(Side { email: 7, ..Side::UNKNOWN }));
        assert!(ssn[0] != email[0] && weakness(ssn[0]) < weakness(email[0]));
        assert!(is_strong(meaning(ssn[0])) && !is_strong(Keys::PHONE | Keys::NAME_BIRTH));
    }
}
