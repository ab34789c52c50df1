//! How sure the count of people is, for the report.

use std::collections::BTreeMap;

use amends_people::Pattern;
use amends_report::limits::REVIEWS_MAX;
use amends_report::view::{DefaultLine, LinkingView, ReviewLine, Waterfall, WaterfallStep};
use amends_store::Case;

use crate::Result;
use crate::people::compare::{Part, parts, weights};
use crate::people::reviews::{Waiting, reviews};
use crate::people::{DefaultValue, Gathered};
use crate::records::FileReading;

/// Fillers that are named: the commonest.
const FILLERS_MAX: usize = 20;

pub(super) fn of(case: &Case, gathered: &Gathered, readings: &[FileReading]) -> Result<LinkingView> {
    let mut view = LinkingView {
        lost_hundredths: hundredths(gathered.expected_lost),
        split_hundredths: hundredths(gathered.expected_split),
        price: gathered.odds_min.round() as u64,
        decided: gathered.decided,
        left_out: gathered.reviews_left_out,
        defaults: gathered.default_values.iter().map(default_line).collect(),
        ..LinkingView::default()
    };
    view.defaults.extend(fillers(case, readings)?);
    if gathered.records == 0 {
        return Ok(view);
    }
    let (waiting, weights) = (reviews(case, REVIEWS_MAX)?, weights(case)?);
    view.waiting = waiting.waiting;
    view.reviews = waiting.pairs.iter().map(review_line).collect();
    let needed_tenths = tenths(gathered.odds_min.log2());
    view.waterfalls.extend(gathered.typical.as_ref().map(|link| Waterfall {
        title: "A link of middling strength".to_owned(),
        record_a: link.record_a.clone(),
        record_b: link.record_b.clone(),
        steps: steps(&parts(&weights, Pattern(link.pattern))),
        needed_tenths,
    }));
    view.waterfalls.extend(waiting.pairs.first().map(|pair| Waterfall {
        title: format!("The pair that would change most ({})", kind_words(&pair.kind)),
        record_a: pair.record_a.clone(),
        record_b: pair.record_b.clone(),
        steps: steps(&pair.parts),
        needed_tenths,
    }));
    Ok(view)
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "taken" => "taken, by little",
        "refused" => "refused",
        "ambiguous" => "fits others as well",
        _ => "left apart",
    }
}

fn steps(parts: &[Part]) -> Vec<WaterfallStep> {
    let words = |part: &Part| format!("{} {}", part.what, part.how).trim_end().to_owned();
    parts.iter().map(|part| WaterfallStep { words: words(part), tenths: tenths(part.bits) }).collect()
}

fn review_line(pair: &Waiting) -> ReviewLine {
    ReviewLine {
        record_a: pair.record_a.clone(),
        record_b: pair.record_b.clone(),
        tenths: tenths(pair.bits),
        would_change: pair.would_change.clone(),
        why: pair.why.clone(),
        elements: pair.elements.len() as u64,
    }
}

fn default_line(value: &DefaultValue) -> DefaultLine {
    DefaultLine {
        kind: value.kind.clone(),
        shown: value.shown.clone(),
        records: value.rows,
        example: value.example.clone(),
    }
}

/// What stood where a value should, such as `000-00-0000`: told as it is, since it is nobody's.
fn fillers(case: &Case, readings: &[FileReading]) -> Result<Vec<DefaultLine>> {
    let vocabulary = crate::export::vocabulary(case)?;
    let mut sums: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (element, filler, cells) in readings.iter().flat_map(|file| &file.tables).flat_map(|table| &table.fillers) {
        *sums.entry((vocabulary.name(*element), filler)).or_default() += cells;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(named, cells)| (std::cmp::Reverse(*cells), *named));
    sums.truncate(FILLERS_MAX);
    let line = |((element, filler), records): ((&str, &str), u64)| DefaultLine {
        kind: format!("{}, a filler", element.replace('_', " ")),
        shown: if element == "ssn" { grouped(filler) } else { filler.to_owned() },
        records,
        example: String::new(),
    };
    Ok(sums.into_iter().map(line).collect())
}

/// Nine digits as an SSN is written.
fn grouped(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..5), digits.get(5..)) {
        (Some(area), Some(group), Some(serial)) if digits.len() == 9 => format!("{area}-{group}-{serial}"),
        _ => digits.to_owned(),
    }
}

fn tenths(bits: f64) -> i64 {
    (bits * 10.0).round().clamp(-10_000.0, 10_000.0) as i64
}

fn hundredths(people: f64) -> u64 {
    (people * 100.0).ceil() as u64
}
