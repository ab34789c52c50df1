//! What is counted about a column while its first rows and a sample of the rest go by.

use std::collections::BTreeMap;

use super::seen::{Seen, Shapes};
use super::told::{Told, Trait};
use crate::rules::{Checks, Reading};
use crate::validators::{
    self, address,
    date::{self, DateOrder, Written},
    digits::digits_between,
    gate::Look,
};

/// Counts over the sampled cells of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnStats {
    /// Cells with content, in all rows seen.
    pub(super) present: u64,
    /// Sampled values that are neither empty nor defaults.
    pub(super) real: u32,
    /// Sampled defaults (`N/A`, `000-00-0000`).
    pub(super) defaults: u32,
    /// Per check of the rules: how many real values pass.
    passes: Vec<u32>,
    distinct: Seen,
    pub(super) bare_digits: u32,
    pub(super) prose: u32,
    pub(super) nine: NineDigits,
    /// Bare numbers of seven or eight digits: nine that have lost zeros, if the column is of nine.
    pub(super) short_of_nine: u32,
    pub(super) fifteen: FifteenDigits,
    pub(super) phones_in_use: u32,
    pub(super) dates: DateCounts,
    pub(super) common_first: u32,
    pub(super) common_last: u32,
    /// Values of two words or more.
    pub(super) spaced: u32,
    pub(super) strict_street: u32,
    pub(super) address_tail: u32,
    pub(super) zip_plus_four: u32,
    /// ZIP codes beside a state in the same row: how many, and how many lie in it.
    pub(super) zip_joint: (u32, u32),
    /// Licence-like values beside a state in the same row: how many, and how many have its format.
    pub(super) licence_joint: (u32, u32),
    /// Of these, how many have letters: a column of bare digits fits some state whatever it is.
    pub(super) licence_letters: u32,
    pub(super) coordinate_pairs: u32,
    shapes: Shapes,
    previous: Option<u64>,
    steps: u32,
    small_rises: u32,
}

/// Counts over values of nine digits.
#[derive(Debug, Clone, Default)]
pub(super) struct NineDigits {
    pub(super) bare: u32,
    pub(super) grouped: u32,
    /// Never issued as SSNs: area 000, 666 or 9xx, group 00, serial 0000.
    pub(super) never_issued: u32,
    pub(super) routing: u32,
    pub(super) luhn: u32,
    pub(super) leading_zero: u32,
    /// Which of the ten first digits occur.
    pub(super) first_digits: [u32; 10],
}

impl NineDigits {
    fn observe(&mut self, told: Told, text: &str) {
        self.bare += told.count(Trait::NineBare);
        self.grouped += told.count(Trait::NineGrouped);
        self.never_issued += told.count(Trait::NeverIssued);
        self.leading_zero += told.count(Trait::LeadingZero);
        self.routing += told.count(Trait::Routing);
        self.luhn += told.count(Trait::NineLuhn);
        // Bare or grouped, the value begins with its first digit.
        let first = text.as_bytes().first().map_or(0, |digit| usize::from(digit.wrapping_sub(b'0')));
        self.first_digits[first.min(9)] += 1;
    }
}

/// Counts over values of fifteen digits.
#[derive(Debug, Clone, Default)]
pub(super) struct FifteenDigits {
    pub(super) all: u32,
    pub(super) luhn: u32,
    pub(super) amex: u32,
    pub(super) reporting_body: u32,
}

/// Counts over dates.
#[derive(Debug, Clone, Default)]
pub(super) struct DateCounts {
    pub(super) all: u32,
    epoch: u32,
    first_over_twelve: u32,
    second_over_twelve: u32,
    years: BTreeMap<i32, u32>,
}

impl DateCounts {
    fn observe(&mut self, written: Written) {
        self.all += 1;
        if let Written::Pair(first, second, _) = written {
            self.first_over_twelve += u32::from(first > 12);
            self.second_over_twelve += u32::from(second > 12);
        }
        if let Some(date) = written.date(DateOrder::MonthFirst) {
            *self.years.entry(date.year).or_default() += 1;
            self.epoch += u32::from(date == date::EPOCH);
        }
    }

    /// Day first only where the column's values speak for it more often than against.
    pub(super) fn order(&self) -> DateOrder {
        if self.first_over_twelve > self.second_over_twelve { DateOrder::DayFirst } else { DateOrder::MonthFirst }
    }

    /// Whether 1970-01-01 stands in the column far more often than one birthday in thirty thousand.
    pub(super) fn epoch_is_filler(&self) -> bool {
        self.epoch >= 3 && f64::from(self.epoch) > 0.002 * f64::from(self.all)
    }

    /// The year below which the given part (0.0 … 1.0) of the dates lies.
    pub(super) fn year_at(&self, part: f64) -> i32 {
        let goal = (f64::from(self.all) * part) as u32;
        let mut seen = 0;
        for (year, count) in &self.years {
            seen += count;
            if seen > goal {
                return *year;
            }
        }
        self.latest_year().unwrap_or(0)
    }

    /// The latest year.
    pub(super) fn latest_year(&self) -> Option<i32> {
        self.years.keys().next_back().copied()
    }
}

impl ColumnStats {
    pub(super) fn new(checks: usize) -> Self {
        Self { passes: vec![0; checks], ..Self::default() }
    }

    /// Counts one sampled value. `state` is the state that the same row names, if it names one.
    pub(super) fn observe(&mut self, text: &str, state: Option<&'static str>, checks: &Checks) {
        let told = self.distinct.told(text, || Told::of(text, checks, &mut self.shapes));
        if told.is(Trait::Default) {
            self.defaults += 1;
            return;
        }
        self.real += 1;
        let text = validators::trim(text);
        self.count_passes(told.passed, text, checks);
        if let Some(place) = told.shape {
            self.shapes.count(place);
        }
        self.prose += told.count(Trait::Prose);
        if told.is(Trait::Digits) {
            self.count_digits(told, text);
            self.count_beside(told, text, state);
        }
        if told.is(Trait::Letters) {
            self.count_words(told);
        } else {
            self.zip_plus_four += told.count(Trait::ZipPlusFour);
            self.coordinate_pairs += told.count(Trait::CoordinatePair);
        }
    }

    fn count_passes(&mut self, mut passed: u64, text: &str, checks: &Checks) {
        while passed != 0 {
            self.passes[passed.trailing_zeros() as usize] += 1;
            passed &= passed - 1;
        }
        if let Some(beyond @ [_, ..]) = self.passes.get_mut(u64::BITS as usize..) {
            let passed = checks.passed_beyond(text, Look::at(text));
            beyond.iter_mut().zip(passed).for_each(|(count, passed)| *count += u32::from(passed));
        }
    }

    fn count_digits(&mut self, told: Told, text: &str) {
        self.phones_in_use += told.count(Trait::PhoneInUse);
        self.bare_digits += told.count(Trait::BareDigits);
        if told.is(Trait::NineBare) || told.is(Trait::NineGrouped) {
            self.nine.observe(told, text);
        }
        self.short_of_nine += told.count(Trait::ShortOfNine);
        self.fifteen.all += told.count(Trait::Fifteen);
        self.fifteen.luhn += told.count(Trait::FifteenLuhn);
        self.fifteen.amex += told.count(Trait::Amex);
        self.fifteen.reporting_body += told.count(Trait::ReportingBody);
        if let Some(written) = told.is(Trait::Date).then(|| date::read(text)).flatten() {
            self.dates.observe(written);
        }
        if told.is(Trait::BareDigits) {
            self.observe_step(text);
        }
    }

    /// How a bare number stands to the one before it.
    fn observe_step(&mut self, text: &str) {
        let Some(number) = digits_between(text, b"").and_then(|digits| digits.number()) else { return };
        if let Some(previous) = self.previous {
            self.steps += 1;
            let room = (previous / 10_000).max(1_000);
            self.small_rises += u32::from(number >= previous && number - previous <= room);
        }
        self.previous = Some(number);
    }

    /// What a value says together with the state in its row.
    fn count_beside(&mut self, told: Told, text: &str, state: Option<&'static str>) {
        let Some(state) = state else { return };
        if let Some(five) = told.is(Trait::Zip).then(|| address::zip(text)).flatten() {
            self.zip_joint.0 += 1;
            self.zip_joint.1 += u32::from(crate::places::zip(&five) == Some(state));
        }
        if (5..=22).contains(&text.len()) {
            self.licence_joint.0 += 1;
            self.licence_joint.1 += u32::from(validators::licence::valid_in(state, text));
            self.licence_letters += told.count(Trait::Letters);
        }
    }

    fn count_words(&mut self, told: Told) {
        self.common_first += told.count(Trait::CommonFirst);
        self.common_last += told.count(Trait::CommonLast);
        self.spaced += told.count(Trait::Spaced);
        self.strict_street += told.count(Trait::StrictStreet);
        self.address_tail += told.count(Trait::AddressTail);
    }

    /// The commonest form of a value (`AA-99999999`) and its part of the real values.
    pub(super) fn main_shape(&self) -> (&[u8], f64) {
        let (shape, count) = self.shapes.main();
        (shape, self.part(count))
    }

    /// How many real values pass the check of a reading.
    pub(super) fn passes(&self, reading: &Reading) -> u32 {
        self.passes.get(reading.check).copied().unwrap_or(0)
    }

    /// A count as part of the real values: 0.0 … 1.0.
    pub(super) fn part(&self, count: u32) -> f64 {
        if self.real == 0 { 0.0 } else { f64::from(count) / f64::from(self.real) }
    }

    /// How many different values there are.
    pub(super) fn distinct(&self) -> u32 {
        self.distinct.len() as u32
    }

    /// Different values as part of the real values.
    pub(super) fn distinct_part(&self) -> f64 {
        self.part(self.distinct())
    }

    /// Whether numbers rise in small steps from row to row, as an office's own numbering does.
    pub(super) fn is_sequence(&self) -> bool {
        self.steps >= 4 && f64::from(self.small_rises) >= 0.8 * f64::from(self.steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(values: impl IntoIterator<Item = String>) -> ColumnStats {
        let mut stats = ColumnStats::new(0);
        let none = Checks::new(Vec::new());
        values.into_iter().for_each(|value| stats.observe(&value, None, &none));
        stats
    }

    #[test]
    fn sequences_are_seen() {
        assert!(stats((0..50).map(|row| (204_417_000 + row * 3).to_string())).is_sequence());
        assert!(!stats((0..50_u64).map(|row| (100_000_000 + row * 7_919_317 % 799_999_999).to_string())).is_sequence());
    }

    #[test]
    fn the_order_of_dates_is_the_columns() {
        assert_eq!(stats(["13/02/1985", "03/04/1985"].map(String::from)).dates.order(), DateOrder::DayFirst);
        assert_eq!(stats(["02/13/1985", "03/04/1985"].map(String::from)).dates.order(), DateOrder::MonthFirst);
        assert_eq!(stats(["02/03/1985", "1985-03-04"].map(String::from)).dates.order(), DateOrder::MonthFirst);
    }

    #[test]
    fn defaults_are_counted_apart() {
        let stats = stats(["N/A", "000-00-0000", "219-09-9998"].map(String::from));
        assert_eq!((stats.real, stats.defaults, stats.nine.grouped), (1, 2, 1));
    }
}
