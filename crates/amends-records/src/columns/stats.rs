//! What is counted about a column while its first rows and a sample of the rest go by.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use super::seen::{Seen, Shapes};
use crate::rules::{GatedCheck, Reading};
use crate::validators::{
    self, address,
    date::{self, DateOrder, Written},
    digits::{digits_between, luhn},
    gate::Look,
    imei, person_name, ssn, telephone,
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
    pub(super) fn observe(&mut self, text: &str, state: Option<&'static str>, checks: &[GatedCheck]) {
        if validators::is_default(text) {
            self.defaults += 1;
            return;
        }
        self.real += 1;
        let mut hasher = std::hash::DefaultHasher::new();
        text.hash(&mut hasher);
        let text = validators::trim(text);
        let look = Look::at(text);
        // Plans, towns and states repeat; what passed then passes now.
        let passed = self.distinct.passed(hasher.finish(), || {
            let tests = checks.iter().take(u64::BITS as usize).enumerate();
            tests.fold(0, |bits, (index, check)| bits | u64::from(check.passes(text, look)) << index)
        });
        for (index, count) in self.passes.iter_mut().take(u64::BITS as usize).enumerate() {
            *count += (passed >> index & 1) as u32;
        }
        for (count, check) in self.passes.iter_mut().zip(checks).skip(u64::BITS as usize) {
            *count += u32::from(check.passes(text, look));
        }
        self.prose += u32::from(text.len() > 24 && text.bytes().filter(|byte| *byte == b' ').count() >= 3);
        if look.digits() > 0 {
            self.observe_digits(text);
            if let Some(written) = date::read(text) {
                self.dates.observe(written);
            }
        }
        self.observe_words(text, look, state);
        self.shapes.observe(text);
    }

    fn observe_digits(&mut self, text: &str) {
        let Some(digits) = digits_between(text, b"- ") else { return };
        let bytes = digits.as_bytes();
        let bare = bytes.len() == text.len();
        self.bare_digits += u32::from(bare);
        match bytes.len() {
            9 if bare || ssn::grouped(text) => {
                self.nine.bare += u32::from(bare);
                self.nine.grouped += u32::from(!bare);
                self.nine.never_issued += u32::from(!ssn::is_issued(bytes));
                self.nine.leading_zero += u32::from(bytes[0] == b'0');
                self.nine.routing += u32::from(validators::bank::routing_valid(text));
                self.nine.luhn += u32::from(luhn(bytes));
                self.nine.first_digits[usize::from(bytes[0] - b'0')] += 1;
            }
            7 | 8 if bare => self.short_of_nine += 1,
            15 => {
                self.fifteen.all += 1;
                self.fifteen.luhn += u32::from(luhn(bytes));
                self.fifteen.amex += u32::from(validators::card::is_issuer(bytes));
                self.fifteen.reporting_body += u32::from(imei::is_reporting_body(bytes));
            }
            _ => {}
        }
        if let Some(number) = digits.number().filter(|_| bare) {
            if let Some(previous) = self.previous {
                self.steps += 1;
                let room = (previous / 10_000).max(1_000);
                self.small_rises += u32::from(number >= previous && number - previous <= room);
            }
            self.previous = Some(number);
        }
    }

    fn observe_words(&mut self, text: &str, look: Look, state: Option<&'static str>) {
        self.phones_in_use += u32::from(look.digits() >= 8 && telephone::valid_in_use(text));
        let letters = look.has_letter();
        if let Some(state) = state.filter(|_| look.digits() >= 4)
            && let Some(five) = address::zip(text)
        {
            self.zip_joint.0 += 1;
            self.zip_joint.1 += u32::from(crate::places::zip(&five) == Some(state));
        }
        if letters {
            self.common_first += u32::from(if text.contains(',') {
                text.split_once(',').is_some_and(|(_, first)| person_name::starts_with_first(first.trim()))
            } else {
                person_name::starts_with_first(text)
            });
            self.common_last += u32::from(person_name::ends_with_last(text.split(',').next().unwrap_or(text)));
            if look.digits() > 0 {
                self.strict_street += u32::from(address::street(text));
                self.address_tail += u32::from(look.digits() >= 4 && address::tail(text).is_some());
            }
        } else {
            self.zip_plus_four += u32::from(address::zip_plus_four(text));
            self.coordinate_pairs += u32::from(text.contains(',') && validators::codes::coordinates(text));
        }
        let licence_like = text.len() >= 5 && text.len() <= 22 && look.digits() > 0;
        if let Some(state) = state.filter(|_| licence_like) {
            self.licence_joint.0 += 1;
            self.licence_joint.1 += u32::from(validators::licence::valid_in(state, text));
            self.licence_letters += u32::from(letters);
        }
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
        values.into_iter().for_each(|value| stats.observe(&value, None, &[]));
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
