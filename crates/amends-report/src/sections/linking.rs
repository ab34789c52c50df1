//! Linking: how sure the count of people is, what waits for a person, what a link is made of, and what linked nobody.

use askama::Template;

use super::{More, shown};
use crate::drawings::waterfall::Scale;
use crate::limits::{REVIEWS_MAX, SHORT_MAX};
use crate::view::{LinkingView, ReportView, Waterfall};
use crate::words::{clipped, counted, number, spaced};

#[derive(Template)]
#[template(path = "linking.html")]
pub(crate) struct Section {
    people: String,
    lost: String,
    split: String,
    price: String,
    decided: String,
    waiting: String,
    reviews: Vec<Review>,
    more: More,
    left_out: String,
    falls: Vec<Fall>,
    defaults: Vec<Default>,
}

struct Review {
    bits: String,
    would_change: String,
    why: String,
    elements: String,
    record_a: String,
    record_b: String,
}

struct Fall {
    title: String,
    record_a: String,
    record_b: String,
    rows: Vec<Row>,
    total: String,
    total_bar: String,
    needed: String,
    enough: bool,
}

struct Row {
    words: String,
    bits: String,
    bar: String,
}

struct Default {
    kind: String,
    shown: String,
    records: String,
    example: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let linking = &view.linking;
        let shown_reviews = linking.reviews.iter().take(REVIEWS_MAX);
        let reviews: Vec<Review> = shown_reviews
            .map(|line| Review {
                bits: bits(line.tenths),
                would_change: shown(&line.would_change),
                why: shown(&line.why),
                elements: counted(line.elements, "element", "elements"),
                record_a: clipped(&line.record_a),
                record_b: clipped(&line.record_b),
            })
            .collect();
        Self {
            people: counted(view.counts.people, "person", "people"),
            lost: expected(linking.lost_hundredths),
            split: expected(linking.split_hundredths),
            price: number(linking.price),
            decided: decided(linking),
            waiting: number(linking.waiting),
            more: More::of(reviews.len(), linking.waiting, "pairs", "amends export reviews --out reviews.csv"),
            reviews,
            left_out: if linking.left_out == 0 { String::new() } else { number(linking.left_out) },
            falls: linking.waterfalls.iter().take(2).map(fall).collect(),
            defaults: defaults(linking),
        }
    }
}

fn decided(linking: &LinkingView) -> String {
    match linking.decided {
        0 => String::new(),
        many => counted(many, "pair was decided by a person", "pairs were decided by a person"),
    }
}

/// An expectation: one decimal below ten, none from there on, and never nought where it is not.
fn expected(hundredths: u64) -> String {
    match hundredths {
        0 => "none".to_owned(),
        1..10 => "fewer than 0.1".to_owned(),
        10..1_000 => format!("about {}.{}", hundredths / 100, hundredths / 10 % 10),
        _ => format!("about {}", number(hundredths / 100)),
    }
}

/// Tenths of a bit: `+7.9`, `−3.0`.
fn bits(tenths: i64) -> String {
    let sign = if tenths < 0 { "−" } else { "+" };
    format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
}

fn fall(fall: &Waterfall) -> Fall {
    let steps: Vec<i64> = fall.steps.iter().map(|step| step.tenths).collect();
    let scale = Scale::of(&steps, fall.needed_tenths);
    let mut sum = 0_i64;
    let rows = fall.steps.iter().map(|step| {
        let from = sum;
        sum = sum.saturating_add(step.tenths);
        Row { words: shown(&step.words), bits: bits(step.tenths), bar: scale.row(from, sum) }
    });
    let rows = rows.collect();
    Fall {
        title: shown(&fall.title),
        record_a: clipped(&fall.record_a),
        record_b: clipped(&fall.record_b),
        rows,
        total: bits(sum),
        total_bar: scale.sum(sum),
        needed: bits(fall.needed_tenths),
        enough: sum >= fall.needed_tenths,
    }
}

fn defaults(linking: &LinkingView) -> Vec<Default> {
    let line = |line: &crate::view::DefaultLine| Default {
        kind: spaced(&shown(&line.kind)),
        shown: shown(&line.shown),
        records: number(line.records),
        example: clipped(&line.example),
    };
    linking.defaults.iter().take(SHORT_MAX).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_is_never_rounded_to_none() {
        for (hundredths, words) in [(0, "none"), (4, "fewer than 0.1"), (125, "about 1.2"), (123_456, "about 1,234")] {
            assert_eq!(expected(hundredths), words);
        }
        assert_eq!([bits(79), bits(-30), bits(0), bits(-4)], ["+7.9", "−3.0", "+0.0", "−0.4"]);
    }
}
