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
fn nothing_that_is_declared_is_expanded_and_no_file_fetched() {
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
        let settings = amends_inventory::Settings { secret: &secret, seen_from: &seen_from, beside: &|_, _| Default::default() };
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
        let settings = amends_inventory::Settings { secret: &secret, seen_from: &seen_from, beside: &|_, _| Default::default() };
        amends_inventory::read(path, &bytes, &settings);
    }
}

/// What stands for a secret in the samples, in whatever field: no debug output of what was read has it, however it is broken.
const SECRETS: [&str; 3] = ["hunter2", "hidden-", "BEGIN"];

#[test]
fn no_secret_of_any_sample_comes_out() {
    for (path, text) in SAMPLES {
        for end in [text.len(), text.len() * 9 / 10, text.len() / 2] {
            let end = text.floor_char_boundary(end);
            let all = format!("{:?}", read(path, &text[..end]));
            for secret in SECRETS {
                assert!(!all.contains(secret), "{path} up to {end}: {secret}");
            }
        }
    }
    let with = |secret: &&str| SAMPLES.iter().any(|(_, text)| text.contains(secret));
    assert!(SECRETS.iter().all(with), "the samples have secrets");
}

#[test]
fn json_that_is_broken_or_deep_is_a_problem() {
    for (path, text) in SAMPLES.iter().filter(|(path, _)| path.ends_with(".json") || path.ends_with(".tfstate")) {
        let deep = text.replacen(": \"", &format!(": {}", "[".repeat(10_000)), 1);
        for broken in [deep, format!("{text} }}"), text.replacen(", ", ", , ", 1)] {
            let read = read(path, &broken);
            assert!(!read.problems.is_empty(), "{path}");
        }
    }
}

#[test]
fn control_characters_of_names_are_cut() {
    let groups = super::aws::GROUPS.replace("\"office\"", "\"of\\u001b[2Jfi\\u202ece\"").replace("sg-2", "sg\\u0007-2");
    let all = format!("{:?}", read("groups.json", &groups).statements);
    assert!(all.contains("of[2Jfice") && all.contains("\"sg-2\""), "{all}");
    let scan = super::nmap::SAMPLE.replace("web.example.org", "web&#x1b;.example.org");
    assert!(format!("{:?}", read("scan.xml", &scan).statements).contains("\"web.example.org\""));
}
