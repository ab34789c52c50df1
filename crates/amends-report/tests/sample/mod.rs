//! An invented case, for tests and for looking at the page. Nobody in it exists; it holds counts and words only.

#![allow(dead_code, reason = "shared by several tests and an example, each of which uses a part")]

mod duties;
mod evidence;
mod linking;
mod posture;

use amends_report::ReportView;
use amends_report::view::*;
use jiff::civil::date;

/// Elements with the tenths of a percent of people who lost them.
const ELEMENTS: [(&str, &str, u64); 17] = [
    ("name", "Name", 1_000),
    ("address", "Postal address", 931),
    ("telephone", "Telephone number", 890),
    ("date_of_birth", "Date of birth", 742),
    ("ssn", "Social Security number", 613),
    ("account_number", "Account number", 548),
    ("drivers_license", "Driver’s licence number", 402),
    ("email", "E-mail address", 377),
    ("imei", "Device number (IMEI)", 290),
    ("imsi", "Subscriber number (IMSI)", 288),
    ("account_access_code", "Account PIN or access code", 121),
    ("payment_card", "Payment card number", 44),
    ("financial_account", "Bank account number", 31),
    ("passport", "Passport number", 12),
    ("state_id", "State identification card number", 9),
    ("health_insurance", "Health insurance number", 4),
    ("taxpayer_id", "Taxpayer identification number", 2),
];

/// Places with their share of people in thousandths; all of a case's people live in these.
const PLACES: [(&str, &str, u64); 58] = [
    ("us-ak", "", 3),
    ("us-al", "", 14),
    ("us-ar", "", 8),
    ("us-az", "", 31),
    ("us-ca", "", 118),
    ("us-co", "", 26),
    ("us-ct", "", 9),
    ("us-dc", "", 3),
    ("us-de", "", 3),
    ("us-fl", "", 69),
    ("us-ga", "", 32),
    ("us-gu", "", 1),
    ("us-hi", "", 6),
    ("us-ia", "", 8),
    ("us-id", "", 14),
    ("us-il", "", 35),
    ("us-in", "", 17),
    ("us-ks", "", 8),
    ("us-ky", "", 11),
    ("us-la", "", 11),
    ("us-ma", "", 19),
    ("us-md", "", 16),
    ("us-me", "", 3),
    ("us-mi", "", 26),
    ("us-mn", "", 15),
    ("us-mo", "", 16),
    ("us-ms", "", 8),
    ("us-mt", "", 7),
    ("us-nc", "", 28),
    ("us-nd", "", 2),
    ("us-ne", "", 5),
    ("us-nh", "", 3),
    ("us-nj", "", 24),
    ("us-nm", "", 7),
    ("us-nv", "", 15),
    ("us-ny", "", 51),
    ("us-oh", "", 30),
    ("us-ok", "", 11),
    ("us-or", "", 33),
    ("us-pa", "", 33),
    ("us-pr", "", 5),
    ("us-ri", "", 3),
    ("us-sc", "", 14),
    ("us-sd", "", 2),
    ("us-tn", "", 18),
    ("us-tx", "", 78),
    ("us-ut", "", 12),
    ("us-va", "", 22),
    ("us-vi", "", 0),
    ("us-vt", "", 0),
    ("us-wa", "", 0),
    ("us-wi", "", 15),
    ("us-wv", "", 4),
    ("us-wy", "", 2),
    ("us-ap", "Armed forces mail (Pacific)", 2),
    ("de", "Germany", 1),
    ("ca", "Canada", 3),
    ("", "", 18),
];

/// The small case: 2,000 people, as of three days after discovery.
pub(crate) fn sample() -> ReportView {
    case(2_000)
}

/// A case of the size that the program is built for.
pub(crate) fn large() -> ReportView {
    case(76_600_000)
}

fn case(people: u64) -> ReportView {
    let places = places(people);
    let mut elements = Vec::new();
    let mut matrix = Vec::new();
    for (name, label, permille) in ELEMENTS {
        let cells: Vec<u64> = places.iter().map(|place| (place.people * permille + 500) / 1_000).collect();
        let sum = cells.iter().sum();
        elements.push(ElementCount { element: name.into(), label: label.into(), people: sum, records: sum * 7 / 4 });
        matrix.extend(places.iter().zip(cells).filter(|(_, people)| *people > 0).map(|(place, people)| MatrixCell {
            place: place.place.clone(),
            element: name.into(),
            people,
        }));
    }
    let with_ssn = elements.iter().find(|line| line.element == "ssn").map_or(0, |line| line.people);
    let mut view = ReportView {
        head: head(),
        counts: Counts {
            left_out: 0,
            people,
            records: people * 312 / 100,
            accounts: people * 127 / 100,
            people_with_ssn: with_ssn,
            evidence_bytes: people * 2_140,
            evidence_files: 11,
        },
        duties: duties::duties(&places),
        elements,
        places,
        matrix,
        people: people_view(people),
        linking: linking::linking(people),
        notices: notices(people, with_ssn),
        decisions: decisions(),
        posture: Some(posture::posture(people)),
        ..ReportView::default()
    };
    evidence::fill(&mut view, people);
    view
}

/// People by place; Washington, the carrier's home, has whoever is left.
fn places(people: u64) -> Vec<PlaceCount> {
    let mut places: Vec<PlaceCount> = PLACES
        .iter()
        .map(|(place, label, permille)| PlaceCount {
            place: (*place).into(),
            label: (*label).into(),
            people: people * permille / 1_000,
        })
        .collect();
    let placed: u64 = places.iter().map(|place| place.people).sum();
    for place in &mut places {
        if place.place == "us-wa" {
            place.people = people - placed;
        }
    }
    places
}

fn head() -> Head {
    Head {
        organization: "Tidewater Mobile".into(),
        sectors: vec!["telecom_carrier".into()],
        occurred_from: Some(date(2026, 7, 18)),
        occurred_to: Some(date(2026, 8, 12)),
        discovered: Some(date(2026, 10, 5)),
        determined: Some(date(2026, 10, 7)),
        materiality_determined: Some(date(2026, 10, 9)),
        notice_planned: Some(date(2026, 10, 26)),
        case_id: "case-tidewater-7f3a".into(),
        as_of: "2026-10-16T09:30:00Z".parse().unwrap_or_default(),
        plan_digest: "b3:4f0c9a6e7d1b25e8a39f60c2d4e7b1885a6c3f90d2e1b47c".into(),
        version: "0.1.0".into(),
        law_as_of: Some(date(2026, 9, 30)),
        rival_facts: vec![RivalFact {
            fact: "incident.discovered".into(),
            values: vec![
                value("5 October 2026", "incident-response lead, call log", "high", true),
                value("1 October 2026", "a post on a forum, seen by a vendor", "low", false),
            ],
        }],
    }
}

fn value(value: &str, source: &str, confidence: &str, chosen: bool) -> FactValue {
    FactValue {
        value: value.into(),
        source: source.into(),
        as_of: Some(date(2026, 10, 8)),
        confidence: confidence.into(),
        chosen,
    }
}

fn people_view(people: u64) -> PeopleView {
    let segment =
        |segment: &str, permille: u64| SegmentTally { segment: segment.into(), people: people * permille / 1_000 };
    let link = |why: &str, permille: u64| LinkTally { why: why.into(), links: people * permille / 1_000 };
    let shared = |kind: &str, values, records| SharedValueTally { kind: kind.into(), values, records };
    let standing = |standing: &str, affected: u64, unaffected: u64| StandingTally {
        standing: standing.into(),
        affected: people * affected / 1_000,
        unaffected: people * unaffected / 1_000,
    };
    PeopleView {
        segments: vec![segment("former", 402), segment("postpaid", 377), segment("prospect", 186), segment("", 61)],
        minors: people * 11 / 1_000,
        deceased: people * 4 / 1_000,
        unknown_residence: people * 18 / 1_000,
        without_contact: people * 6 / 1_000,
        in_one_record: people * 291 / 1_000,
        largest_group: 31,
        links: vec![
            link("same SSN, compatible name", 1_120),
            link("same account, same name", 604),
            link("same name and date of birth, same address", 310),
            link("same name and date of birth, same telephone", 87),
            link("same driver’s licence, compatible name", 44),
        ],
        shared_values: vec![shared("telephone", 3, 412), shared("address", 2, 187), shared("ssn", 1, 96)],
        lists: vec![standing("current", 604, 88), standing("former", 311, 40), standing("unknown", 85, 0)],
        list_entries: people * 104 / 100,
        list_entries_unclear: 27,
    }
}

fn notices(people: u64, with_ssn: u64) -> NoticesView {
    let sample = |path: &str, variant: &str| SampleLetter { path: path.into(), variant: variant.into() };
    NoticesView {
        variants: 214,
        planned: people + 61,
        samples: vec![
            sample("notices/sample/0001.pdf", "California layout: name, date of birth, SSN"),
            sample("notices/sample/0002.pdf", "Massachusetts: SSN; no nature of the breach, no numbers"),
            sample("notices/sample/0003.pdf", "Washington: name, driver’s licence; time frame of exposure"),
        ],
        wordings: vec![
            wording("v-00000000000000c1", people / 50, "us-ca"),
            wording("v-00000000000000a7", people / 20, "us-wa"),
        ],
        refusals: vec![RefusalTally {
            rule: "reassures_before_disclosure".into(),
            why: "says that no card data was taken before it says what was".into(),
            variants: 2,
        }],
        protection: vec![
            ProtectionTally { months: 24, people: with_ssn * 3 / 10 },
            ProtectionTally { months: 18, people: with_ssn / 10 },
            ProtectionTally { months: 12, people: with_ssn * 6 / 10 },
        ],
        approval: Approval::Draft,
    }
}

fn wording(variant: &str, people: u64, place: &str) -> Wording {
    let block = |lead: &str, text: &str, items: &[&str]| WordingBlock {
        lead: lead.into(),
        text: text.into(),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
    };
    Wording {
        variant: variant.into(),
        people,
        places: vec![place.into()],
        refused: false,
        letterhead: vec!["Tidewater Mobile, Inc.".into(), "26 October 2026".into()],
        window: vec!["[name of the person]".into(), "[postal address]".into()],
        title: "Notice of Data Breach".into(),
        greeting: "Dear [name of the person],".into(),
        parts: vec![
            WordingPart {
                heading: String::new(),
                blocks: vec![block("", "We write because your personal information was taken from us.", &[])],
            },
            WordingPart {
                heading: "What information was involved".into(),
                blocks: vec![block("", "", &["your name", "your Social Security number"])],
            },
            WordingPart {
                heading: "For more information".into(),
                blocks: vec![block("Call us:", "1-800-555-0142, or see https://www.tidewater.example/incident.", &[])],
            },
        ],
        closing: vec!["Sincerely,".into(), "Rosalind Achterberg".into()],
    }
}

fn decisions() -> Vec<DecisionLine> {
    vec![
        DecisionLine {
            what: "Which day counts as discovery: 5 or 1 October 2026?".into(),
            why: "Two values stand in incident.toml. With the earlier day, 14 duties fall due four days sooner.".into(),
            command: "incident.toml: discovered = 2026-10-05".into(),
            people: None,
            by: Some(date(2026, 10, 15)),
        },
        DecisionLine {
            what: "Approve or refuse the plan".into(),
            why: "Nothing leaves the case before a named person approves this very plan.".into(),
            command: "amends duties approve b3:4f0c9a6e7d1b25e8 --as NAME".into(),
            people: None,
            by: Some(date(2026, 10, 26)),
        },
        DecisionLine {
            what: "Where do 36 people live?".into(),
            why:
                "No address, and their telephone numbers lead to no state. Until decided they get the strictest letter."
                    .into(),
            command: "amends export people --format csv".into(),
            people: Some(36),
            by: None,
        },
        DecisionLine {
            what: "A password for archive/backup-2019.zip".into(),
            why: "The archive is encrypted; whoever is in it is not counted.".into(),
            command: "incident.toml: [[evidence]] path = \"archive/backup-2019.zip\", password_from = \"AMENDS_ZIP\""
                .into(),
            people: None,
            by: None,
        },
    ]
}
