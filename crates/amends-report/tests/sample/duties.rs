//! Duties of the sample. Dates follow simple invented clocks: this is a picture of a plan, not law.

use amends_report::view::{DutyLine, Owed, PlaceCount};
use jiff::ToSpan;
use jiff::civil::{Date, date};

const DISCOVERED: Date = date(2026, 10, 5);
const STATE_DAYS: [(&str, i64); 14] = [
    ("us-co", 30),
    ("us-fl", 30),
    ("us-wa", 30),
    ("us-me", 30),
    ("us-ca", 30),
    ("us-ny", 30),
    ("us-az", 45),
    ("us-or", 45),
    ("us-oh", 45),
    ("us-wi", 45),
    ("us-tx", 60),
    ("us-ct", 60),
    ("us-la", 60),
    ("us-sd", 60),
];

/// Duties for these places, with federal ones.
pub(crate) fn duties(places: &[PlaceCount]) -> Vec<DutyLine> {
    let mut duties = federal(places.iter().map(|place| place.people).sum());
    for place in places.iter().filter(|place| place.place.starts_with("us-") && place.people > 0) {
        of_place(&mut duties, place);
    }
    for (index, duty) in duties.iter_mut().enumerate() {
        duty.duty_id = format!("d-{:04}", index + 1);
    }
    duties
}

fn federal(people: u64) -> Vec<DutyLine> {
    let duty = |kind: &str, recipient: &str, due, plan_by, standard: &str, citation: &str, because: &str| DutyLine {
        law: "us-fed-fcc".into(),
        law_label: "FCC data breach rule".into(),
        jurisdiction: "us-fed".into(),
        kind: kind.into(),
        recipient: recipient.into(),
        persons: people,
        due: Some(due),
        plan_by: Some(plan_by),
        standard: standard.into(),
        citation: citation.into(),
        because: because.into(),
        ..DutyLine::default()
    };
    vec![
        DutyLine {
            law: "us-fed-sec-8k".into(),
            law_label: "SEC Form 8-K".into(),
            ..duty(
                "file_public",
                "Securities and Exchange Commission",
                date(2026, 10, 15),
                date(2026, 10, 14),
                "four business days after materiality is determined",
                "Form 8-K, Item 1.05",
                "public company; incident determined to be material on 9 October 2026",
            )
        },
        duty(
            "notify_regulator",
            "FCC, FBI and U.S. Secret Service, through the FCC portal",
            date(2026, 10, 19),
            date(2026, 10, 16),
            "seven business days after reasonable determination",
            "47 CFR § 64.2011(a)",
            "carrier; customers’ records acquired",
        ),
        duty(
            "notify_persons",
            "customers",
            date(2026, 11, 6),
            date(2026, 10, 26),
            "without unreasonable delay, at most 30 days after determination",
            "47 CFR § 64.2011(b)",
            "carrier; harm likely",
        ),
        DutyLine {
            due: Some(date(2028, 11, 6)),
            plan_by: None,
            ..duty(
                "keep_record",
                "own files",
                date(2028, 11, 6),
                date(2026, 11, 6),
                "two years",
                "47 CFR § 64.2011(d)",
                "carrier",
            )
        },
    ]
}

fn of_place(duties: &mut Vec<DutyLine>, place: &PlaceCount) {
    let days = STATE_DAYS.iter().find(|(state, _)| *state == place.place).map(|(_, days)| *days);
    let due = days.and_then(|days| DISCOVERED.checked_add(days.days()).ok());
    let base = DutyLine {
        law: place.place.clone(),
        jurisdiction: place.place.clone(),
        persons: place.people,
        due,
        plan_by: Some(date(2026, 10, 26)),
        standard: days.map_or("without unreasonable delay".into(), |days| {
            format!("without unreasonable delay, at most {days} days after discovery")
        }),
        citation: format!("{} Code § 1.{}", place.place[3..].to_uppercase(), place.people % 90),
        unverified: place.people % 7 == 3,
        ..DutyLine::default()
    };
    duties.push(DutyLine {
        kind: "notify_persons".into(),
        recipient: "each affected resident".into(),
        because: "residents’ name with SSN, driver’s licence or account code acquired, not encrypted".into(),
        ..base.clone()
    });
    let owed = match place.people {
        500.. => Owed::Yes,
        30..500 => Owed::Depends,
        _ => Owed::No,
    };
    duties.push(DutyLine {
        kind: "notify_regulator".into(),
        recipient: "Attorney General".into(),
        owed,
        because: match owed {
            Owed::No => "fewer residents than the threshold".into(),
            Owed::Depends => "threshold turns on residents with unknown address".into(),
            Owed::Yes => "more residents than the threshold".into(),
        },
        ..base.clone()
    });
    if matches!(place.place.as_str(), "us-ct" | "us-de" | "us-ma") {
        duties.push(DutyLine {
            kind: "provide_protection".into(),
            recipient: "residents whose SSN was taken".into(),
            months: Some(24),
            because: "SSN acquired".into(),
            ..base
        });
    }
}
