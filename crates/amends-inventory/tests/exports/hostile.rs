//! Files that were made to break their reader: a problem, and what was read before it stays.

use amends_case::ProblemKind;
use proptest::prelude::*;

use super::{read, secret};

/// A sample of each format, with a name that it may have.
const SAMPLES: &[(&str, &str)] = &[
    ("scan.xml", super::nmap::SAMPLE),
    ("july.nessus", super::nessus::SAMPLE),
    ("report.xml", super::openvas::SAMPLE),
    ("groups.json", super::aws::GROUPS),
    ("instances.json", super::aws::INSTANCES),
    ("iam.json", super::aws::IAM),
    ("credentials.csv", super::aws::CREDENTIALS),
    ("snapshots.json", super::aws::SNAPSHOTS),
    ("prod.tfstate", super::terraform::STATE),
    ("plan.json", super::terraform::PLAN),
    ("users.json", super::bloodhound::USERS),
    ("computers.json", super::bloodhound::COMPUTERS),
    ("graph.json", super::bloodhound::GRAPH),
    ("finding.json", super::prowler::FAILED),
];

/// The first elements of the formats that are XML.
const XML_ROOTS: [&str; 3] = ["nmaprun", "NessusClientData_v2", "get_reports_response"];

#[test]
fn entities_are_never_expanded_and_files_never_fetched() {
    let laughs =
        r#"<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>"#;
    let fetch = r#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"#;
    for root in XML_ROOTS {
        for prologue in [laughs, fetch] {
            let read = read("a.xml", &format!("{prologue}<{root} args=\"&c;\"><x>&a;</x></{root}>"));
            assert!(!read.format.is_empty(), "{root}");
            assert!(read.problems.iter().any(|problem| problem.kind == ProblemKind::Malformed), "{:?}", read.problems);
            let all = format!("{read:?}");
            assert!(!all.contains("root:") && !all.contains("haha"), "{all}");
        }
    }
}

#[test]
fn ten_thousand_levels_are_a_problem() {
    for root in XML_ROOTS {
        let read = read("a.xml", &format!("<{root}>{}", "<host>".repeat(10_000)));
        assert!(read.problems.iter().any(|problem| problem.kind == ProblemKind::LimitReached), "{:?}", read.problems);
    }
}

#[test]
fn samples_cut_at_every_byte_are_read_as_far_as_they_go() {
    for (path, text) in SAMPLES {
        let whole = read(path, text);
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = read(path, &text[..end]);
            assert!(cut.statements.len() <= whole.statements.len(), "{path} {end}");
        }
    }
}

#[test]
fn a_cut_sample_keeps_what_came_before() {
    for (path, text) in SAMPLES {
        let end = text.floor_char_boundary(text.len() * 9 / 10);
        let cut = read(path, &text[..end]);
        assert!(!cut.problems.is_empty(), "{path}");
        // An item of JSON is read whole or not at all, and these samples have one each.
        assert!(path.ends_with(".json") || !cut.statements.is_empty(), "{path}");
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let seen_from = |_: &str| amends_case::statement::Vantage::Unknown;
        let settings = amends_inventory::Settings { secret: &secret, seen_from: &seen_from };
        amends_inventory::read("a.xml", &bytes, &settings);
    }

    #[test]
    fn damaged_samples_never_panic(which in 0..SAMPLES.len(), at in 0_usize..8_000, new in any::<u8>(), cut in 0_usize..40) {
        let (path, text) = SAMPLES[which];
        let mut bytes = text.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = new;
        let end = (at + 1 + cut).min(bytes.len());
        bytes.drain(at + 1..end);
        let seen_from = |_: &str| amends_case::statement::Vantage::Unknown;
        let settings = amends_inventory::Settings { secret: &secret, seen_from: &seen_from };
        amends_inventory::read(path, &bytes, &settings);
    }
}
