//! From counts to readings: every way to read a column is weighed, the surest is taken.

use amends_case::{ElementSet, Vocabulary};

use super::alone::{self, Neighbours};
use super::parts;
use super::profile::Profiler;
use super::reading::{ColumnReading, Overrides};
use super::stats::ColumnStats;
use crate::roles::Role;
use crate::rules::{HeaderWords, Reading};

/// An element is taken from this confidence on (percent).
const TAKEN: i32 = 50;
/// A header must be worth this much to name an element.
const NAMED: i32 = 50;

/// A way to read a column, weighed.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    reading: usize,
    confidence: i32,
    header: i32,
    passes: u32,
}

impl Profiler {
    /// What each column is, in order of columns.
    pub fn decide(&self, overrides: &Overrides) -> Vec<ColumnReading> {
        let headers: Vec<HeaderWords> =
            self.head.columns.iter().map(|column| HeaderWords::new(&column.header)).collect();
        let latest_year = self.latest_year(overrides);
        let alone = vec![Neighbours { latest_year, ..Neighbours::default() }; headers.len()];
        // Columns are read twice: first each by itself, then in the light of what the others seem to be.
        let first: Vec<Option<Weighed>> = self.weigh_all(&headers, &alone);
        let neighbours = self.neighbours(&first, latest_year);
        let second = self.weigh_all(&headers, &neighbours);
        let mut readings: Vec<ColumnReading> =
            (0..headers.len()).map(|column| self.reading(column, second[column], neighbours[column])).collect();
        self.tell_middle_names(&mut readings);
        for reading in &mut readings {
            self.apply_override(reading, overrides);
        }
        parts::assign(&self.head, &headers, &mut readings, self.rules.vocabulary());
        readings
    }

    /// The year of the case, or the latest of a date in the table.
    fn latest_year(&self, overrides: &Overrides) -> i32 {
        let shown = self.stats.iter().filter(|stats| stats.part(stats.dates.all) > 0.5);
        let latest = shown.map(|stats| stats.dates.year_at(0.98)).filter(|year| *year < 2100).max();
        overrides.as_of_year.or(latest).unwrap_or(2026)
    }

    fn weigh_all(&self, headers: &[HeaderWords], neighbours: &[Neighbours]) -> Vec<Option<Weighed>> {
        (0..headers.len()).map(|column| self.weigh(column, &headers[column], neighbours[column])).collect()
    }

    /// The surest way to read a column.
    fn weigh(&self, column: usize, header: &HeaderWords, near: Neighbours) -> Option<Weighed> {
        let stats = &self.stats[column];
        if stats.present == 0 {
            return None;
        }
        let helpful = !header.is_unhelpful();
        let weighed = self.rules.readings().iter().enumerate().map(|(index, reading)| {
            let passes = stats.passes(reading);
            let score = if helpful { reading.hints.score(header) } else { 0 };
            let confidence = weigh_one(reading, passes, score, stats, near);
            Weighed { reading: index, confidence, header: score, passes }
        });
        // Of equals the first in the rules' order stays, so that the outcome does not depend on anything else.
        let best = weighed.reduce(|best, next| if next.confidence > best.confidence { next } else { best });
        best.filter(|best| best.confidence > 0)
    }

    fn neighbours(&self, first: &[Option<Weighed>], latest_year: i32) -> Vec<Neighbours> {
        let readings = self.rules.readings();
        let vocabulary = self.rules.vocabulary();
        let role = |weighed: &Option<Weighed>| {
            weighed.filter(|weighed| weighed.confidence >= 60).map(|weighed| &readings[weighed.reading])
        };
        let element = |reading: &Reading| reading.element.map_or("", |element| vocabulary.name(element));
        let at = |column: Option<usize>| {
            column.and_then(|column| first.get(column)).and_then(role).map(|reading| reading.role)
        };
        (0..first.len())
            .map(|column| {
                let others = || {
                    first
                        .iter()
                        .enumerate()
                        .filter(move |(other, _)| *other != column)
                        .filter_map(|(_, weighed)| role(weighed))
                };
                Neighbours {
                    names: others()
                        .any(|reading| matches!(reading.role, Role::FirstName | Role::LastName | Role::FullName)),
                    births: others().any(|reading| reading.role == Role::BirthDate),
                    contacts: others().any(|reading| {
                        reading.role.is_personal_context() || matches!(element(reading), "email" | "telephone")
                    }),
                    before_region: matches!(at(Some(column + 1)), Some(Role::State | Role::PostalCode)),
                    after_street: matches!(
                        at(column.checked_sub(1)),
                        Some(Role::Street | Role::StreetMore | Role::City)
                    ),
                    beside_name: [column.checked_sub(1), Some(column + 1)]
                        .into_iter()
                        .any(|beside| matches!(at(beside), Some(Role::FirstName | Role::LastName))),
                    latest_year,
                }
            })
            .collect()
    }

    fn reading(&self, column: usize, best: Option<Weighed>, near: Neighbours) -> ColumnReading {
        let stats = &self.stats[column];
        // `phones[].kind` does not promise a telephone: only the last word of a path names the values.
        let path = self.head.columns[column].header.as_str();
        let last_word = HeaderWords::new(path.rsplit('.').next().unwrap_or(path));
        let mut reading = ColumnReading {
            column: column as u32 + 1,
            header: self.head.columns[column].header.clone(),
            element: None,
            as_text: false,
            role: Role::Text,
            validator: String::new(),
            part: 0,
            confidence: 0,
            why: String::new(),
            overridden: false,
            mismatch: false,
            spread: false,
            dates: stats.dates.order(),
            epoch_is_filler: stats.dates.epoch_is_filler(),
            numeric: stats.part(stats.bare_digits) > 0.5,
            denied: self.denied(stats),
        };
        match best.filter(|best| best.confidence >= TAKEN) {
            Some(best) => {
                let rule = &self.rules.readings()[best.reading];
                reading.element = rule.element;
                reading.role = rule.role;
                reading.validator.clone_from(&rule.validator);
                reading.confidence = best.confidence.clamp(0, 99) as u8;
                reading.why = why(rule, best, stats, near, self.rules.vocabulary());
            }
            None => reading.why = self.why_not(&last_word, stats),
        }
        reading.mismatch = reading.element.is_none() && self.named_in_vain(&last_word, stats).is_some();
        let prose = stats.part(stats.prose) >= 0.2;
        let plain = matches!(reading.role, Role::Text | Role::Plain | Role::AsOf);
        reading.as_text = reading.element.is_none() && plain && prose;
        if reading.as_text {
            reading.role = Role::Text;
        }
        reading
    }

    /// Elements for which the column holds enough valid values to have been weighed, and which it is not.
    fn denied(&self, stats: &ColumnStats) -> ElementSet {
        let weighed = self.rules.readings().iter().filter(|reading| {
            // An address or a card proves itself cell by cell; no column speaks against it.
            let passes = stats.passes(reading);
            !matches!(reading.validator.as_str(), "email" | "card" | "iban")
                && passes >= 2
                && stats.part(passes) >= 0.05
        });
        weighed.filter_map(|reading| reading.element).collect()
    }

    /// The element that a header names although the values are not of it.
    fn named_in_vain(&self, header: &HeaderWords, stats: &ColumnStats) -> Option<&str> {
        let named = self.rules.readings().iter().filter(|reading| {
            reading.element.is_some()
                && reading.hints.score(header) >= 90
                && stats.part(stats.passes(reading)) < reading.share
        });
        let best = named.max_by_key(|reading| reading.hints.score(header))?;
        (stats.real > 0).then(|| best.element.map_or("", |element| self.rules.vocabulary().name(element)))
    }

    fn why_not(&self, header: &HeaderWords, stats: &ColumnStats) -> String {
        if stats.present == 0 {
            return "no cell has content".to_owned();
        }
        if let Some(element) = self.named_in_vain(header, stats) {
            return format!(
                "header says {element}, but too few of {} values are of its form; cells are searched",
                grouped(stats.real)
            );
        }
        if stats.part(stats.prose) >= 0.2 {
            return format!("prose in {} of {} values; cells are searched", grouped(stats.prose), grouped(stats.real));
        }
        if stats.is_sequence() {
            return format!("{} numbers that rise from row to row: a numbering", grouped(stats.real));
        }
        format!("nothing personal in the form of {} values; cells are searched", grouped(stats.real))
    }

    /// Of two columns of given names without headers, side by side, the emptier one holds middle names.
    fn tell_middle_names(&self, readings: &mut [ColumnReading]) {
        for right in 1..readings.len() {
            let left = right - 1;
            let bare = |column: usize| {
                readings[column].role == Role::FirstName && HeaderWords::new(&readings[column].header).is_unhelpful()
            };
            if bare(left) && bare(right) {
                let middle = if self.stats[left].present < self.stats[right].present { left } else { right };
                readings[middle].role = Role::MiddleName;
            }
        }
    }

    fn apply_override(&self, reading: &mut ColumnReading, overrides: &Overrides) {
        let word = overrides
            .columns
            .iter()
            .rev()
            .find(|word| word.is_about(&self.head.evidence, &self.head.name, reading.column, &reading.header));
        let Some(word) = word else { return };
        let element = self.rules.vocabulary().index(&word.element);
        if element.is_none() && word.element != "none" {
            return;
        }
        let before = match reading.element {
            Some(element) => format!("{} ({} %)", self.rules.vocabulary().name(element), reading.confidence),
            None => "no element".to_owned(),
        };
        let part = word.part.map_or(String::new(), |part| format!(" ({})", part.words()));
        reading.why =
            format!("a person says {}{part}; by itself it was read as {before}: {}", word.element, reading.why);
        if element != reading.element || element.is_none() || word.part.is_some_and(|part| part != reading.role) {
            let rule = element.and_then(|_| self.best_rule(reading.column as usize - 1, element, word.part));
            let role = rule.map_or(if element.is_some() { Role::Whole } else { Role::Plain }, |rule| rule.role);
            reading.role = word.part.unwrap_or(role);
            reading.validator = rule.map(|rule| rule.validator.clone()).unwrap_or_default();
        }
        reading.element = element;
        reading.as_text = false;
        reading.mismatch = false;
        reading.overridden = true;
        reading.confidence = 100;
    }

    /// Of an element's readings the one that fits the values best.
    fn best_rule(&self, column: usize, element: Option<u8>, part: Option<Role>) -> Option<&Reading> {
        let passes = |reading: &Reading| self.stats[column].passes(reading);
        let fitting = self.rules.readings().iter().filter(|reading| {
            // A street's number says what a street is only beside it: somebody has to say so.
            reading.element == element && part.map_or(reading.role != Role::StreetNumber, |part| part == reading.role)
        });
        fitting.reduce(|best, next| if passes(next) > passes(best) { next } else { best })
    }
}

/// Percent of confidence in one way to read a column.
fn weigh_one(reading: &Reading, passes: u32, header: i32, stats: &ColumnStats, near: Neighbours) -> i32 {
    let share = stats.part(passes);
    let by_values = alone::confidence(reading, passes, stats, near);
    if header < 0 {
        // Checksums and grouped forms outweigh a header; a plausible form does not.
        return (by_values + if by_values >= 90 { header / 2 } else { header }).max(0);
    }
    if header < NAMED {
        return by_values;
    }
    if reading.element.is_none() {
        // What is not personal needs no proof from its values, but a date must be one.
        return if share >= reading.share {
            header / 2 + if reading.share > 0.0 { (share * 50.0) as i32 } else { 44 }
        } else {
            0
        };
    }
    if stats.real == 0 {
        return header * 3 / 4;
    }
    if share < reading.share {
        return by_values;
    }
    let doubt = doubt(reading, header, stats, near);
    (header / 2 + (share * 50.0) as i32 - doubt).max(by_values)
}

/// What speaks against a header that is not specific.
fn doubt(reading: &Reading, header: i32, stats: &ColumnStats, near: Neighbours) -> i32 {
    let names_known = stats.part(stats.common_first).max(stats.part(stats.common_last));
    match reading.role {
        Role::FullName if header < 88 && stats.real >= 20 && names_known < 0.05 => 45,
        Role::FirstName | Role::LastName if header < 90 && stats.real >= 20 && names_known < 0.03 => 40,
        // Four digits are a ZIP code that lost its zero only among others of five.
        Role::PostalCode if reading.validator == "postal_code" && stats.main_shape().0 == b"9999" => 60,
        // Seven or eight digits are an SSN that lost its zeros only among others of nine.
        Role::Whole
            if reading.validator == "ssn"
                && stats.real >= 20
                && stats.part(stats.nine.bare + stats.nine.grouped) < 0.5
                && stats.part(stats.short_of_nine) >= 0.5 =>
        {
            60
        }
        Role::BirthDate if header < 80 && stats.dates.year_at(0.5) > near.latest_year - 8 => 40,
        Role::Whole
            if reading.validator == "account"
                && header < 80
                && (stats.distinct_part() < 0.05 || stats.part(stats.prose) > 0.1) =>
        {
            40
        }
        _ => 0,
    }
}

/// The sentence for a column that was taken.
fn why(rule: &Reading, best: Weighed, stats: &ColumnStats, near: Neighbours, vocabulary: &Vocabulary) -> String {
    let what = rule.element.map_or("", |element| vocabulary.name(element));
    let what = if rule.role.words().is_empty() { what.to_owned() } else { rule.role.words().to_owned() };
    if stats.real == 0 {
        return format!("header says {what}; only defaults among the values looked at");
    }
    let mut text = if best.header >= NAMED {
        format!("header says {what}; ")
    } else {
        format!("values say {what}, no header does; ")
    };
    if rule.element.is_some() {
        text += &format!(
            "{} of {} values are valid, {} distinct",
            grouped(best.passes),
            grouped(stats.real),
            grouped(stats.distinct())
        );
    } else {
        text += &format!("{} values", grouped(stats.real));
    }
    if stats.defaults > 0 {
        text += &format!(", {} defaults", grouped(stats.defaults));
    }
    match (rule.role == Role::Whole, near.names, near.births) {
        (true, true, true) => text += "; beside names and birth dates",
        (true, true, false) => text += "; beside names",
        (true, false, true) => text += "; beside birth dates",
        _ => {}
    }
    text
}

/// 12345 → `12,345`.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
