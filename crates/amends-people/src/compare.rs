//! Two sides, compared field by field.

use amends_case::tokens::{one_slip_apart, one_slip_apart_codes};

use crate::frequencies::Frequencies;
use crate::keys::Key;
use crate::levels::{DIFFERENT, DOCUMENT_SLIP, Field, MISSING, Pattern, SAME, birth, place, ssn};
use crate::names::{Likeness, are_swapped, first_likeness, is_one_street, last_likeness};
use crate::side::{NO_BIRTH, Number, Side};

/// How two sides agree that share `key`. The rarity is that of names that are the same.
pub fn compare(key: Key, a: &Side, b: &Side, frequencies: &Frequencies) -> Pattern {
    // Where one has two surnames and the other one, the first of the two may have been read as a middle name.
    let (first, last) = names(a, b);
    let first_rarity = if first == Likeness::Same { frequencies.first_bits(a.first) } else { 0 };
    let last_rarity = if last == Likeness::Same { frequencies.last_bits(a.last) } else { 0 };
    Pattern::under(key)
        .with(Field::First, first as u8)
        .with(Field::Last, last as u8)
        .with_rarity(first_rarity, last_rarity)
        .with(Field::Middle, if last == Likeness::Part { MISSING } else { middle(a.middle, b.middle) })
        .with(Field::Suffix, suffix(a.suffix, b.suffix))
        .with(Field::Birth, birth_level(a.birth, b.birth))
        .with(Field::Ssn, ssn_level(a, b))
        .with(Field::Last4, last4(a, b))
        .with(Field::Document, document(a, b))
        .with(Field::Account, token(a.account, b.account))
        .with(Field::Email, token(a.email, b.email))
        .with(Field::Telephone, telephone(a, b))
        .with(Field::Device, token(a.device, b.device))
        .with(Field::Place, place_level(a, b))
        .with(Field::Number, number(a, b))
        .with_tiers(a.tier(), b.tier())
        .with_one_roll(a.roll != 0 && a.roll == b.roll)
}

/// First names and surnames; `Nickname` of surnames says that first name and surname are swapped.
fn names(a: &Side, b: &Side) -> (Likeness, Likeness) {
    let last = match last_likeness(a.last, b.last) {
        Likeness::Near | Likeness::Different if a.last_word == b.last_word => Likeness::Part,
        other => other,
    };
    let first = first_likeness(a.first, b.first);
    let apart = (first, last) == (Likeness::Different, Likeness::Different);
    if apart && are_swapped((a.first, a.last), (b.first, b.last)) {
        return (Likeness::Nickname, Likeness::Nickname);
    }
    (first, last)
}

fn token(a: u64, b: u64) -> u8 {
    match (a, b) {
        (0, _) | (_, 0) => MISSING,
        (a, b) if a == b => SAME,
        _ => DIFFERENT,
    }
}

/// An initial agrees with a name that begins with it.
fn middle(a: u16, b: u16) -> u8 {
    const REST: u16 = 0x7ff;
    if a == 0 || b == 0 {
        return MISSING;
    }
    let initials = a & !REST == b & !REST;
    let rests = a & REST == 0 || b & REST == 0 || a == b;
    if initials && rests { SAME } else { DIFFERENT }
}

/// «Jr» and «II» may be the same man.
fn suffix(a: u8, b: u8) -> u8 {
    const JUNIOR: u8 = 1;
    const SECOND: u8 = 3;
    if a == 0 || b == 0 {
        MISSING
    } else if a == b || (a.min(b) == JUNIOR && a.max(b) == SECOND) {
        SAME
    } else {
        DIFFERENT
    }
}

/// Whether both have a suffix and the suffixes differ.
pub fn two_suffixes(a: u8, b: u8) -> bool {
    suffix(a, b) == DIFFERENT
}

/// How two birth dates (days since 1970) agree, as a level of [`Field::Birth`].
pub fn birth_level(a: i32, b: i32) -> u8 {
    if a == NO_BIRTH || b == NO_BIRTH {
        return birth::MISSING;
    }
    if a == b {
        return birth::SAME;
    }
    let (a, b) = (civil(a), civil(b));
    let same = [a.0 == b.0, a.1 == b.1, a.2 == b.2];
    let swapped = same[0] && a.1 == b.2 && a.2 == b.1;
    // Two neighbours swapped where month and day meet: 0122 and 0212.
    let met = same[0] && a.1 / 10 == b.1 / 10 && a.2 % 10 == b.2 % 10 && a.1 % 10 == b.2 / 10 && b.1 % 10 == a.2 / 10;
    match same {
        _ if swapped || met => birth::SLIP,
        [false, true, true] if digits_slip(a.0, b.0, 4) => birth::SLIP,
        [true, false, true] if digits_slip(a.1, b.1, 2) => birth::SLIP,
        [true, true, false] if digits_slip(a.2, b.2, 2) => birth::SLIP,
        [false, true, true] | [true, false, true] | [true, true, false] => birth::NEAR,
        _ => birth::DIFFERENT,
    }
}

/// Whether two numbers, written with `width` digits, differ in one digit or in two neighbours swapped.
fn digits_slip(a: i64, b: i64, width: u32) -> bool {
    let digit = |number: i64, place: u32| number / 10_i64.pow(place) % 10;
    let mut wrong = (0..width).filter(|place| digit(a, *place) != digit(b, *place));
    match (wrong.next(), wrong.next(), wrong.next()) {
        (Some(_), None, _) => true,
        (Some(x), Some(y), None) => y == x + 1 && digit(a, x) == digit(b, y) && digit(a, y) == digit(b, x),
        _ => false,
    }
}

/// Year, month and day of a day count since 1970 (proleptic Gregorian calendar; Howard Hinnant, "chrono-compatible
/// low-level date algorithms").
pub(crate) fn civil(days: i32) -> (i64, i64, i64) {
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

fn ssn_level(a: &Side, b: &Side) -> u8 {
    match (a.ssn, b.ssn) {
        (0, _) | (_, 0) => ssn::MISSING,
        (x, y) if x == y => ssn::SAME,
        _ if one_slip_apart(&a.ssn_near, &b.ssn_near, a.last4 == b.last4) => ssn::SLIP,
        _ => ssn::DIFFERENT,
    }
}

/// Only where one side does not have the whole number.
fn last4(a: &Side, b: &Side) -> u8 {
    match (a.last4, b.last4) {
        (0, _) | (_, 0) => MISSING,
        _ if a.ssn != 0 && b.ssn != 0 => MISSING,
        (x, y) if x == y => SAME,
        _ => DIFFERENT,
    }
}

fn document(a: &Side, b: &Side) -> u8 {
    match best(token(a.license, b.license), numbers(a, b, Number::is_document)) {
        // Where there is an SSN, it is of that one that the slips can be told.
        DIFFERENT if a.ssn == 0 && b.ssn == 0 && one_slip_apart_codes(&a.ssn_near, &b.ssn_near) => DOCUMENT_SLIP,
        level => level,
    }
}

fn number(a: &Side, b: &Side) -> u8 {
    numbers(a, b, |number| !number.is_document())
}

/// Numbers of the same kind: the same if any are.
fn numbers(a: &Side, b: &Side, wanted: impl Fn(&Number) -> bool) -> u8 {
    let mut level = MISSING;
    for x in a.numbers.iter().filter(|number| number.token != 0 && wanted(number)) {
        for y in b.numbers.iter().filter(|number| number.kind == x.kind) {
            level = best(level, token(x.token, y.token));
        }
    }
    level
}

fn best(a: u8, b: u8) -> u8 {
    match (a, b) {
        (SAME, _) | (_, SAME) => SAME,
        (DIFFERENT, _) | (_, DIFFERENT) => DIFFERENT,
        _ => MISSING,
    }
}

fn telephone(a: &Side, b: &Side) -> u8 {
    if a.telephones[0] == 0 || b.telephones[0] == 0 {
        MISSING
    } else if a.telephones.iter().any(|x| *x != 0 && b.telephones.contains(x)) {
        SAME
    } else {
        DIFFERENT
    }
}

fn place_level(a: &Side, b: &Side) -> u8 {
    let same = |x: u64, y: u64| x != 0 && x == y;
    let untold = |side: &Side| side.street.is_none() && side.postal_code == 0;
    if same(a.address, b.address) {
        place::SAME
    } else if same(a.house_in_area(), b.house_in_area()) {
        place::HOUSE
    } else if is_one_street(a.street, b.street) {
        if same(a.house.into(), b.house.into()) { place::STREET } else { place::ROAD }
    } else if same(a.postal_code.into(), b.postal_code.into()) || same(a.city.into(), b.city.into()) {
        if a.street.is_none() || b.street.is_none() { place::MISSING } else { place::AREA }
    } else if untold(a) || untold(b) {
        place::MISSING
    } else {
        place::DIFFERENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> i32 {
        (jiff::civil::date(year, month, day) - jiff::civil::date(1970, 1, 1)).get_days()
    }

    #[test]
    fn birth_dates() {
        let check = |a, b, expected| assert_eq!((birth_level(a, b), birth_level(b, a)), (expected, expected));
        check(day(1980, 3, 7), day(1980, 3, 7), birth::SAME);
        check(day(1980, 3, 7), day(1980, 7, 3), birth::SLIP);
        check(day(1980, 3, 7), day(1980, 3, 17), birth::SLIP);
        check(day(1933, 1, 22), day(1933, 2, 12), birth::SLIP);
        check(day(1957, 10, 24), day(1957, 12, 4), birth::SLIP);
        check(day(1957, 10, 24), day(1957, 12, 5), birth::DIFFERENT);
        check(day(1980, 3, 7), day(1908, 3, 7), birth::SLIP);
        check(day(1980, 3, 7), day(1953, 3, 7), birth::NEAR);
        check(day(1980, 3, 7), day(1990, 3, 7), birth::SLIP);
        check(day(1980, 3, 12), day(1980, 3, 21), birth::SLIP);
        check(day(1980, 3, 12), day(1980, 3, 30), birth::NEAR);
        check(day(1980, 3, 7), day(2004, 8, 7), birth::DIFFERENT);
        check(day(1950, 2, 28), NO_BIRTH, birth::MISSING);
    }

    #[test]
    fn middle_names() {
        const M: u16 = 13 << 11;
        assert_eq!(middle(M | 7, M), SAME);
        assert_eq!(middle(M | 7, M | 9), DIFFERENT);
        assert_eq!(middle(M | 7, 14 << 11), DIFFERENT);
        assert_eq!(middle(M, 0), MISSING);
    }

    #[test]
    fn suffixes() {
        assert_eq!(suffix(1, 3), SAME);
        assert_eq!(suffix(1, 2), DIFFERENT);
        assert_eq!(suffix(0, 2), MISSING);
    }
}
