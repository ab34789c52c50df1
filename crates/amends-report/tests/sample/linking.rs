//! How sure the sample's count of people is.

use amends_report::view::*;

pub(super) fn linking(people: u64) -> LinkingView {
    LinkingView {
        lost_hundredths: people / 10,
        split_hundredths: people * 2,
        price: 250,
        decided: 3,
        waiting: people / 8,
        left_out: 0,
        reviews: vec![
            review(
                77,
                "Two people now; if they are one, one letter less",
                "same account; first name a name and its initial",
            ),
            review(81, "One person now; if they are two, one of them is not told yet", "same telephone; surname equal"),
        ],
        waterfalls: vec![
            waterfall(
                "A link of middling strength",
                &[("same account", 31), ("first name equal", 68), ("e-mail address equal", 42)],
            ),
            waterfall(
                "The pair that would change most (left apart)",
                &[
                    ("same telephone", -24),
                    ("first name one slip apart", 55),
                    ("surname equal", 61),
                    ("birth date not the same", -83),
                ],
            ),
        ],
        defaults: vec![
            default("e-mail address", "n…@e…", people / 50),
            default("birth date", "1970-01-02", people / 60),
            default("account", "", people / 70),
            DefaultLine { example: String::new(), ..default("ssn, a filler", "000-00-0000", people / 90) },
        ],
    }
}

fn review(tenths: i64, would_change: &str, why: &str) -> ReviewLine {
    ReviewLine {
        record_a: "r-00000000000000a1-0-12-0".into(),
        record_b: "r-00000000000000b2-0-7-1".into(),
        tenths,
        would_change: would_change.into(),
        why: why.into(),
        elements: 4,
    }
}

fn waterfall(title: &str, steps: &[(&str, i64)]) -> Waterfall {
    let step = |(words, tenths): &(&str, i64)| WaterfallStep { words: (*words).into(), tenths: *tenths };
    Waterfall {
        title: title.into(),
        record_a: "r-00000000000000a1-0-12-0".into(),
        record_b: "r-00000000000000c3-2-118-0".into(),
        steps: steps.iter().map(step).collect(),
        needed_tenths: 80,
    }
}

fn default(kind: &str, shown: &str, records: u64) -> DefaultLine {
    DefaultLine { kind: kind.into(), shown: shown.into(), records, example: "r-00000000000000a1-0-40-0".into() }
}
