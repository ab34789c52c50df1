//! Whether two records that share something are one person.

use amends_case::TokenKind;

use crate::names::{Likeness, Packed, first_likeness, last_likeness};
use crate::reason::{Reason, issued_to_one};

/// Stands for an unknown birth date.
pub const NO_BIRTH: i32 = i32::MIN;

/// How two birth dates agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum BirthLikeness {
    /// The same day.
    Same = 0,
    /// Day and month swapped, or one of day and month written wrong.
    Slip = 1,
    /// At least one is unknown.
    Unknown = 2,
    /// Two different days.
    Different = 3,
}

impl BirthLikeness {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Same, Self::Slip, Self::Unknown, Self::Different];
}

/// How two birth dates (days since 1970) agree.
pub fn birth_likeness(a: i32, b: i32) -> BirthLikeness {
    if a == NO_BIRTH || b == NO_BIRTH {
        return BirthLikeness::Unknown;
    }
    if a == b {
        return BirthLikeness::Same;
    }
    let (a, b) = (civil(a), civil(b));
    let swapped = a.0 == b.0 && a.1 == b.2 && a.2 == b.1;
    let one_part = a.0 == b.0 && (a.1 == b.1 || a.2 == b.2);
    if swapped || one_part { BirthLikeness::Slip } else { BirthLikeness::Different }
}

/// Year, month and day of a day count since 1970 (proleptic Gregorian calendar; Howard Hinnant, "chrono-compatible
/// low-level date algorithms").
fn civil(days: i32) -> (i64, i64, i64) {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// What a record brings to a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// First name.
    pub first: Packed,
    /// Surname.
    pub last: Packed,
    /// Token of the SSN, 0 where unknown.
    pub ssn: u64,
    /// 16 bits of the token of the SSN's last four digits, 0 where unknown: enough to see that two differ.
    pub last4: u16,
    /// Days since 1970, or [`NO_BIRTH`].
    pub birth: i32,
    /// 0 none, 1 Jr, 2 Sr, 3 and up: II, III …
    pub suffix: u8,
}

impl Side {
    /// Whether the record has no name at all.
    pub fn is_nameless(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    /// Whether the record can be told from a namesake's.
    pub fn is_determined(&self) -> bool {
        self.ssn != 0 || self.birth != NO_BIRTH
    }

    /// Whether two records cannot be one person, whatever else they share.
    pub fn contradicts(&self, other: &Self) -> bool {
        let birth = birth_likeness(self.birth, other.birth);
        let two_numbers = two_numbers(self, other);
        let two_names = first_likeness(self.first, other.first) == Likeness::Different;
        birth == BirthLikeness::Different || two_suffixes(self.suffix, other.suffix) || (two_numbers && two_names)
    }
}

/// Whether both have an SSN, or at least its last four digits, and these differ.
pub fn two_numbers(a: &Side, b: &Side) -> bool {
    let differ = |a: u64, b: u64| a != 0 && b != 0 && a != b;
    differ(a.ssn, b.ssn) || differ(u64::from(a.last4), u64::from(b.last4))
}

/// Whether both have a suffix and the suffixes differ. «Jr» and «II» may be the same man.
pub fn two_suffixes(a: u8, b: u8) -> bool {
    const JUNIOR: u8 = 1;
    const SECOND: u8 = 3;
    a != 0 && b != 0 && a != b && !(a.min(b) == JUNIOR && a.max(b) == SECOND)
}

/// Compares two named records that share a token of kind `shared`: a reason if they are one person.
pub fn compare(shared: TokenKind, a: &Side, b: &Side) -> Option<Reason> {
    let reason = Reason {
        shared,
        first: first_likeness(a.first, b.first),
        last: last_likeness(a.last, b.last),
        birth: birth_likeness(a.birth, b.birth),
    };
    let agrees = if issued_to_one(shared) { same_number(&reason, a, b) } else { same_contact(&reason, a, b) };
    agrees.then_some(reason)
}

/// A number that is issued to one person: names must be compatible, or the surname changed while first name and birth
/// date stayed. A number typed wrong that equals somebody else's fails here.
fn same_number(reason: &Reason, a: &Side, b: &Side) -> bool {
    use BirthLikeness::{Different, Same, Slip, Unknown};
    if two_suffixes(a.suffix, b.suffix) && reason.birth != Same {
        return false;
    }
    let first_agrees = reason.first != Likeness::Different;
    let last_agrees = reason.last != Likeness::Different;
    match (first_agrees, last_agrees) {
        (true, true) => true,
        (true, false) => match reason.birth {
            Same | Slip => true,
            Unknown => reason.first == Likeness::Same,
            Different => false,
        },
        (false, true) => reason.birth == Same,
        (false, false) => false,
    }
}

/// Something that a household may share: both names must agree, and nothing may speak against it.
fn same_contact(reason: &Reason, a: &Side, b: &Side) -> bool {
    use Likeness::{Different, Initial, Missing, Nickname, Part, Same, Slip};
    let birth_same = reason.birth == BirthLikeness::Same;
    if reason.birth == BirthLikeness::Different || two_suffixes(a.suffix, b.suffix) {
        return false;
    }
    if two_numbers(a, b) {
        // One of the numbers is mistyped: everything else must be equal.
        return birth_same && reason.first == Same && reason.last == Same;
    }
    let shared_by_family = matches!(reason.shared, TokenKind::Address | TokenKind::Telephone | TokenKind::Device);
    let first_agrees = match reason.first {
        Same | Nickname => true,
        // Twins may be one letter apart, and share all that a family shares.
        Slip => !matches!(reason.shared, TokenKind::Address | TokenKind::NameBirth),
        Initial => birth_same || !shared_by_family,
        Part | Missing | Different => false,
    };
    let last_agrees = match reason.last {
        Same | Slip | Part => true,
        // Married since.
        Different => reason.first == Same && birth_same,
        Nickname | Initial | Missing => false,
    };
    first_agrees && last_agrees
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(first: &str, last: &str, ssn: u64, birth: i32, suffix: u8) -> Side {
        Side { first: Packed::new(first), last: Packed::new(last), ssn, last4: ssn as u16, birth, suffix }
    }

    fn check(shared: TokenKind, a: Side, b: Side, expected: bool) {
        assert_eq!(compare(shared, &a, &b).is_some(), expected, "{shared:?}");
        assert_eq!(compare(shared, &b, &a).is_some(), expected, "{shared:?}, sides swapped");
    }

    #[test]
    fn one_number() {
        use TokenKind::Ssn;
        let maria = side("maria", "lopez", 7, 5_000, 0);
        check(Ssn, maria, side("maria", "garcia", 7, 5_000, 0), true); // married
        check(Ssn, maria, side("mary", "garcia", 7, 9_000, 0), false); // somebody else's number, mistyped
        check(Ssn, maria, side("m", "lopez", 7, NO_BIRTH, 0), true);
        check(Ssn, side("john", "ash", 7, 100, 1), side("john", "ash", 7, 9_000, 2), false); // father's number on the son
    }

    #[test]
    fn one_household() {
        use TokenKind::{Address, Email, Telephone};
        let (senior, junior) = (side("john", "ash", 1, -9_000, 0), side("john", "ash", 2, 400, 0));
        check(Address, senior, junior, false);
        let (ann, amy) = (side("ann", "ash", 3, 700, 0), side("amy", "ash", 4, 700, 0));
        check(Telephone, ann, amy, false); // twins
        check(Email, ann, side("ann", "ash", 0, NO_BIRTH, 0), true);
        check(Address, ann, side("a", "ash", 0, NO_BIRTH, 0), false); // Ann or Amy?
    }

    #[test]
    fn a_mistyped_number_needs_everything_else_equal() {
        let right = side("ann", "ash", 3, 700, 0);
        check(TokenKind::Email, right, side("ann", "ash", 9, 700, 0), true);
        check(TokenKind::Email, right, side("ann", "ashe", 9, 700, 0), false);
        check(TokenKind::Email, right, side("ann", "ash", 9, NO_BIRTH, 0), false);
    }

    #[test]
    fn birth_dates() {
        let day = |year: i16, month: i8, day: i8| {
            let date = jiff::civil::date(year, month, day);
            (date - jiff::civil::date(1970, 1, 1)).get_days()
        };
        let check = |a, b, expected| assert_eq!(birth_likeness(a, b), expected);
        check(day(1980, 3, 7), day(1980, 7, 3), BirthLikeness::Slip);
        check(day(1980, 3, 7), day(1980, 3, 17), BirthLikeness::Slip);
        check(day(1980, 3, 7), day(2004, 3, 7), BirthLikeness::Different);
        check(day(1950, 2, 28), NO_BIRTH, BirthLikeness::Unknown);
    }
}
