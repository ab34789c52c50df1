//! How far values speak for themselves, when no header names them.
//!
//! A validator passes one cell; here whole columns are tested, against what chance, order numbers and checksums of
//! other kinds would give. Random nine-digit numbers fail as SSNs in about 11 % of cells (areas and groups that were
//! never issued), routing numbers and card numbers carry checksums, an office's own numbers rise from row to row.

use super::stats::ColumnStats;
use crate::roles::Role;
use crate::rules::Reading;

/// What the rest of the table tells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Neighbours {
    pub(super) names: bool,
    pub(super) births: bool,
    /// Street, telephone or e-mail.
    pub(super) contacts: bool,
    /// The column to the right is a state or a ZIP code.
    pub(super) before_region: bool,
    /// The column to the left is a street or a town.
    pub(super) after_street: bool,
    /// The column to the left or to the right is a part of a name.
    pub(super) beside_name: bool,
    /// The latest year in any column of dates.
    pub(super) latest_year: i32,
}

impl Neighbours {
    /// What neighbours add to the standing of a column of numbers, in percent.
    fn lift(self) -> i32 {
        match (self.names, self.births, self.contacts) {
            (true, true, _) => 16,
            (true, false, _) => 10,
            (false, true, _) => 6,
            (false, false, true) => 2,
            (false, false, false) => -20,
        }
    }
}

/// Percent of confidence from values and neighbours, as if there were no header.
pub(super) fn confidence(reading: &Reading, passes: u32, stats: &ColumnStats, near: Neighbours) -> i32 {
    let share = stats.part(passes);
    if reading.alone == 0 || stats.real < 5 {
        return 0;
    }
    let sure = match (reading.validator.as_str(), reading.role) {
        ("ssn", _) => ssn(stats, share, near),
        ("taxpayer_id", _) => {
            when(share >= 0.97 && stats.part(stats.nine.never_issued) >= 0.97, reading.alone + near.lift())
        }
        ("card", _) => when(share >= 0.95, reading.alone),
        ("imei", _) => imei(stats, share, reading.alone),
        ("imsi_us", _) => when(share >= 0.97 && stats.distinct_part() >= 0.3, reading.alone),
        ("telephone", _) => telephone(stats, near),
        ("birth_date", _) => birth(stats, near),
        ("full_name", _) => when(share >= 0.85 && names_known(stats) >= 0.2 && stats.distinct() > 4, reading.alone),
        ("middle_name", _) => when(
            share >= 0.95 && near.beside_name && stats.main_shape().0 == b"A" && stats.distinct() > 5,
            reading.alone,
        ),
        // Where most have two words, they are whole names.
        ("single_name", _) if stats.part(stats.spaced) > 0.6 => 0,
        ("single_name", Role::FirstName) => given_names(stats, share),
        ("single_name", _) => surnames(stats, share, near),
        ("city", _) => when(share >= 0.95 && near.before_region && stats.distinct() > 2, reading.alone),
        ("state", _) => when(share >= 0.98 && (stats.distinct() > 3 || near.after_street), reading.alone),
        ("postal_code", _) => postal_code(stats, share, near),
        ("street_loose", _) => when(stats.part(stats.strict_street) >= 0.7, reading.alone),
        ("combined_address", _) => when(stats.part(stats.address_tail) >= 0.7, reading.alone),
        ("drivers_license", _) => licence(stats, share, near),
        ("account", _) => account(stats, share, near),
        ("routing", _) => when(share >= 0.97, reading.alone),
        ("coordinates", _) => when(share >= 0.95 && stats.part(stats.coordinate_pairs) >= 0.5, reading.alone),
        ("uk_nhs" | "ca_sin" | "de_steuer_id" | "in_aadhaar" | "br_cpf", _) => {
            when(share >= 0.97 && stats.real >= 30, reading.alone)
        }
        _ => when(share >= 0.9, reading.alone),
    };
    sure.clamp(0, 97)
}

fn when(condition: bool, confidence: i32) -> i32 {
    if condition { confidence } else { 0 }
}

fn ssn(stats: &ColumnStats, share: f64, near: Neighbours) -> i32 {
    let nine = &stats.nine;
    let count = nine.bare + nine.grouped;
    let never = f64::from(nine.never_issued) / f64::from(count.max(1));
    // Eight bare digits may be nine that lost a zero, but only among nines; a column of them is of days.
    if stats.part(count) < 0.75 || share < 0.9 || never > 0.02 || stats.is_sequence() || stats.distinct_part() < 0.3 {
        return 0;
    }
    if f64::from(nine.grouped) >= 0.9 * f64::from(count) {
        return 86 + near.lift() / 2;
    }
    let spread = nine.first_digits.iter().filter(|count| **count > 0).count();
    let checksummed = f64::from(nine.routing.max(nine.luhn)) >= 0.9 * f64::from(count);
    if checksummed || (count >= 50 && spread < 4) {
        return 20;
    }
    let base = match count {
        0..20 => 38,
        20..60 => 50,
        60..300 => 62,
        _ => 74,
    };
    // One in nine areas begins with zero; an office that numbers from 100,000,000 has none. One random number in a
    // hundred has group 00; the office that issued SSNs gave out none.
    let leading_zero = stats.part(nine.leading_zero + stats.short_of_nine);
    let unlike = when(count >= 60 && leading_zero < 0.005, 22) + when(count >= 60 && never > 0.003, 20);
    base + near.lift() - unlike
}

fn imei(stats: &ColumnStats, share: f64, alone: i32) -> i32 {
    let all = stats.fifteen.all.max(1);
    let body = f64::from(stats.fifteen.reporting_body) / f64::from(all);
    let amex = f64::from(stats.fifteen.amex) / f64::from(all);
    when(share >= 0.95 && body >= 0.9 && amex < 0.9, alone)
}

fn telephone(stats: &ColumnStats, near: Neighbours) -> i32 {
    let in_use = stats.part(stats.phones_in_use);
    if in_use < 0.95 || stats.is_sequence() {
        return 0;
    }
    if stats.part(stats.bare_digits) < 0.5 {
        return 90;
    }
    // Of random ten-digit numbers a quarter fit area codes in use: all of thirty will not.
    when(stats.real >= 20, 74 + near.lift() / 2)
}

fn birth(stats: &ColumnStats, near: Neighbours) -> i32 {
    let dates = &stats.dates;
    if stats.part(dates.all) < 0.95 || stats.real < 20 || stats.distinct_part() < 0.2 {
        return 0;
    }
    let (early, middle, late) = (dates.year_at(0.1), dates.year_at(0.5), dates.year_at(0.95));
    let ages =
        late - early >= 30 && middle <= near.latest_year - 15 && middle >= near.latest_year - 75 && early >= 1900;
    when(ages, 60 + near.lift())
}

fn names_known(stats: &ColumnStats) -> f64 {
    stats.part(stats.common_first).max(stats.part(stats.common_last))
}

fn given_names(stats: &ColumnStats, share: f64) -> i32 {
    let (first, last) = (stats.part(stats.common_first), stats.part(stats.common_last));
    when(share >= 0.9 && first >= 0.35 && first > last && stats.distinct() > 4, 60 + (first * 30.0) as i32)
}

fn surnames(stats: &ColumnStats, share: f64, near: Neighbours) -> i32 {
    let (first, last) = (stats.part(stats.common_first), stats.part(stats.common_last));
    let known = last >= 0.2 && last > first && stats.distinct() > 4;
    when(share >= 0.9 && known, 50 + (last * 30.0) as i32 + if near.names { 12 } else { 0 })
}

fn postal_code(stats: &ColumnStats, share: f64, near: Neighbours) -> i32 {
    let (tested, inside) = stats.zip_joint;
    let joint = tested >= 5 && f64::from(inside) >= 0.7 * f64::from(tested);
    let written = stats.part(stats.zip_plus_four) >= 0.3;
    when(share >= 0.95 && (joint || (written && near.after_street)), 88)
}

fn licence(stats: &ColumnStats, share: f64, near: Neighbours) -> i32 {
    let (tested, fitting) = stats.licence_joint;
    let joint = tested >= 20 && f64::from(fitting) >= 0.75 * f64::from(tested);
    let lettered = stats.part(stats.licence_letters) >= 0.2;
    when(
        share >= 0.95 && joint && lettered && stats.distinct_part() >= 0.5 && stats.main_shape().1 < 0.95,
        66 + near.lift(),
    )
}

/// An account number without a header has no form of its own; letters in front and digits of one width, nearly all
/// different, beside names, is as much as can be asked for, and digits alone are not taken.
fn account(stats: &ColumnStats, share: f64, near: Neighbours) -> i32 {
    let (shape, part) = stats.main_shape();
    let letters = shape.iter().filter(|byte| **byte == b'A').count();
    let digits = shape.iter().filter(|byte| **byte == b'9').count();
    let structured = (1..=4).contains(&letters) && shape.first() == Some(&b'A') && (6..=14).contains(&digits);
    when(
        share >= 0.97
            && part >= 0.97
            && structured
            && near.names
            && !stats.is_sequence()
            && stats.distinct_part() >= 0.5,
        40,
    )
}
