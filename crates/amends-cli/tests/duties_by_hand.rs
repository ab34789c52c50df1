//! `duties what-if` on typed counts, against a table that was worked out by hand from the laws and a calendar.
//!
//! The days of the example incident stand with it, in `amends_testing::example`.

mod common;

use amends_testing::example::INCIDENT;
use common::{Amends, Ran};

const KEYS: [&str; 13] = [
    "duty_id",
    "law",
    "kind",
    "recipient",
    "jurisdiction",
    "persons",
    "owed",
    "due",
    "plan_by",
    "months",
    "standard",
    "citation",
    "because",
];

/// Just over the laws' thresholds.
const OVER: &str = "residence,elements,persons
us-al,name;ssn,1001
us-az,name;ssn,1001
us-ca,name;ssn;drivers_license,501
us-co,name;ssn,500
us-de,name;ssn,501
us-fl,name;date_of_birth,900
us-ia,name;drivers_license,501
us-in,ssn,5
us-la,name;ssn,7
us-mn,name;ssn,501
us-ny,name;ssn,5001
us-or,name;passport,251
us-pa,name;drivers_license,501
us-pr,name;ssn,7
us-tx,medical,250
us-wi,name;ssn,9
";

// law, kind, persons, owed, due, plan_by, months. Two regulators of one law are two lines.
const EXPECTED: &str = "
us-al notify_persons   1001 yes 2026-11-21 2026-11-20 -
us-al notify_regulator 1001 yes 2026-11-21 2026-11-20 -
us-al notify_agencies  1001 yes - 2026-10-26 -
us-az notify_persons   1001 yes 2026-11-21 2026-11-20 -
us-az notify_regulator 1001 yes 2026-11-21 2026-11-20 -
us-az notify_regulator 1001 yes 2026-11-21 2026-11-20 -
us-az notify_agencies  1001 yes 2026-11-21 2026-11-20 -
us-ca notify_persons    501 yes 2026-11-04 2026-11-04 -
us-ca notify_regulator  501 yes 2026-11-10 2026-11-10 -
us-ca provide_protection 501 yes 2026-11-04 2026-11-04 12
us-co notify_persons    500 yes 2026-11-06 2026-11-06 -
us-co notify_regulator  500 yes 2026-11-06 2026-11-06 -
us-de notify_persons    501 yes 2026-12-06 2026-12-04 -
us-de notify_regulator  501 yes 2026-12-06 2026-10-26 -
us-de provide_protection 501 yes 2026-12-06 2026-12-04 12
us-fl notify_persons    900 no  - - -
us-ia notify_persons    501 yes - 2026-10-26 -
us-ia notify_regulator  501 yes 2026-11-02 2026-11-02 -
us-in notify_persons      5 yes 2026-11-19 2026-11-19 -
us-in notify_regulator    5 yes 2026-11-19 2026-11-19 -
us-la notify_persons      7 yes 2026-12-04 2026-12-04 -
us-la notify_regulator    7 yes 2026-11-05 2026-11-05 -
us-mn notify_persons    501 yes - 2026-10-26 -
us-mn notify_agencies   501 yes 2026-10-09 2026-10-09 -
us-ny notify_persons   5001 yes 2026-11-04 2026-11-04 -
us-ny notify_regulator 5001 yes - 2026-10-26 -
us-ny notify_regulator 5001 yes - 2026-10-26 -
us-ny notify_regulator 5001 yes - 2026-10-26 -
us-ny notify_agencies  5001 yes - 2026-10-26 -
us-or notify_persons    251 yes 2026-11-19 2026-11-19 -
us-or notify_regulator  251 yes 2026-11-19 2026-10-26 -
us-pa notify_persons    501 yes - 2026-10-26 -
us-pa notify_regulator  501 yes - 2026-10-26 -
us-pa notify_agencies   501 yes - 2026-10-26 -
us-pa provide_protection 501 yes - 2026-10-26 12
us-pr notify_persons      7 yes - 2026-10-26 -
us-pr notify_regulator    7 yes 2026-10-15 2026-10-15 -
us-tx notify_persons    250 yes 2026-12-06 2026-12-04 -
us-tx notify_regulator  250 yes 2026-11-06 2026-11-06 -
us-tx notify_agencies   250 yes - 2026-10-26 -
us-wi notify_persons      9 yes 2026-11-19 2026-11-19 -
";
// October has 31 days and November 30. From 10-05, 26 days lead to 10-31; from 10-07, 24 do; from 10-26, 5 do.
//
// AL, AZ  45 days from determination: 24 + 21 → 11-21, a Saturday (11-01 is a Sunday, so 11-21 is); Friday is 11-20.
//         Both have more than 1,000 for authorities and agencies; AZ's agencies have the same 45 days, AL's none.
// CA      30 days from discovery: 26 + 4 → 11-04, a Wednesday. Attorney General: more than 500, 15 days after the
//         mailing: 5 + 10 → 11-10, a Tuesday. The source of the breach gives twelve months for SSN or licence.
// CO      30 days from determination: 24 + 6 → 11-06. Attorney General from 500 on.
// DE      60 days from determination: 24 + 30 + 6 → 12-06, a Sunday; Friday is 12-04. Attorney General over 500, not
//         later than the residents, and so by the mailing. Twelve months for SSN.
// FL      a birth date is not on its list.
// IA      Attorney General over 500, five business days after the mailing: 27, 28, 29, 30 October, 2 November.
// IN      SSN without a name counts. 45 days from discovery: 26 + 19 → 11-19, for the Attorney General too.
// LA      60 days from discovery: 26 + 30 + 4 → 12-04. Attorney General ten days after the mailing: 5 + 5 → 11-05.
// MN      no days for persons. Agencies over 500 persons, 48 hours from the finding: 10-07 + 2.
// NY      30 days from discovery. Three authorities always, «without delaying notice». Agencies over 5,000.
// OR      45 days from discovery. Attorney General over 250, as the consumers, and so by the mailing.
// PA      no days. Attorney General over 500, at the same time; agencies over 500; twelve months for a licence.
// PR      ten days from detection, without extension: 10-15.
// TX      medical data without a name counts. 60 days from determination: 12-06, a Sunday. Attorney General from 250 on,
//         30 days: 11-06. Agencies over 10,000 persons of the whole incident: the table has 11,437, of whom FL's 900 are
//         not told.
// WI      45 days from learning of it.

fn what_if(counts: &str) -> Ran {
    let amends = Amends::new().with_incident(INCIDENT);
    std::fs::write(amends.path("counts.csv"), counts).expect("a file");
    let ran =
        amends.run(&["duties", "what-if", "incident/incident.toml", "--counts", "counts.csv", "--format", "json"]);
    assert!(!amends.case().exists(), "asking what if makes no case");
    ran
}

fn line(duty: &serde_json::Value) -> String {
    let cell = |key: &str| match &duty[key] {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    ["law", "kind", "persons", "owed", "due", "plan_by", "months"].map(cell).join(" ")
}

fn duties(counts: &str) -> Vec<serde_json::Value> {
    what_if(counts).exits(0).json().as_array().expect("an array").clone()
}

#[test]
fn the_keys_are_those_of_the_contract_in_their_order() {
    let text = what_if("residence,elements,persons\nus-ca,name;ssn,501\nus-ma,name;ssn,4\n").exits(0).stdout;
    let count = text.matches("\"duty_id\":").count();
    assert!(count > 5);
    // An array of objects whose keys stand in the contract's order; the parsed form forgets the order.
    let keys: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    \"")?.split('"').next()).collect();
    assert_eq!(keys, KEYS.repeat(count));
}

#[test]
fn sixteen_jurisdictions_come_out_as_worked_out_by_hand() {
    let laws: Vec<&str> = EXPECTED.lines().filter_map(|line| line.split(' ').next()).collect();
    let planned = |duty: &&serde_json::Value| {
        let is_of_table = laws.contains(&duty["law"].as_str().expect("a law")) && duty["kind"] != "substitute_notice";
        is_of_table && (duty["owed"] != "no" || duty["kind"] == "notify_persons")
    };
    let mut found: Vec<String> = duties(OVER).iter().filter(planned).map(line).collect();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut expected: Vec<String> = EXPECTED.trim().lines().map(words).collect();
    found.sort();
    expected.sort();
    assert_eq!(found.join("\n"), expected.join("\n"));
}

/// One person fewer in each of these, and the authority or the agencies are owed nothing: for a written reason.
#[test]
fn one_person_below_a_threshold_nothing_is_owed() {
    let counts = "residence,elements,persons\nus-al,name;ssn,1000\nus-ca,name;ssn,500\nus-co,name;ssn,499\n\
        us-de,name;ssn,500\nus-ia,name;ssn,500\nus-or,name;ssn,250\nus-tx,name;ssn,249\nus-wa,name;ssn,500\n\
        us-fl,name;ssn,499\n";
    let duties = duties(counts);
    for law in ["us-al", "us-ca", "us-co", "us-de", "us-ia", "us-or", "us-tx", "us-wa", "us-fl"] {
        let told = |duty: &&serde_json::Value| duty["law"] == law && duty["kind"] == "notify_regulator";
        let duty = duties.iter().find(told).unwrap_or_else(|| panic!("{law}: not even a reason"));
        assert_eq!(duty["owed"], "no", "{duty}");
        assert!(duty["because"].as_str().is_some_and(|because| because.starts_with("Not owed, because")), "{duty}");
    }
}

#[test]
fn federal_clocks_skip_weekends_and_the_holiday() {
    let duties = duties("residence,elements,persons\nus-wa,name;ssn,600\n");
    let due = |law: &str, kind: &str| {
        let of = |duty: &&serde_json::Value| duty["law"] == law && duty["kind"] == kind && duty["owed"] != "no";
        duties.iter().find(of).map(|duty| duty["due"].clone()).expect("a duty")
    };
    // SEC, four business days from Friday 10-09; Monday is the holiday: 13, 14, 15, 16.
    assert_eq!(due("us-fed-sec-8k", "file_public"), "2026-10-16");
    // FCC, seven business days from Wednesday 10-07: 8, 9, 13, 14, 15, 16, 19.
    assert_eq!(due("us-fed-fcc-cpni", "notify_regulator"), "2026-10-19");
}

#[test]
fn mistakes_in_typed_counts_name_their_line() {
    let head = "residence,elements,persons,minor\nus-ca,name;ssn,5,\n";
    for (line, words) in [
        ("us-ca,name;snn,5,", &["line 3", "snn", "did you mean `ssn`"][..]),
        ("us-ca,name;ssn,about five,", &["line 3", "whole number", "about five"]),
        ("us-ca,name;ssn,-5,", &["line 3", "whole number"]),
        ("us-cx,name;ssn,5,", &["line 3", "us-cx"]),
        ("us-ca,name;ssn,5,perhaps", &["line 3", "true or false"]),
        ("us-ca,name;ssn,5", &["line 3", "3 cells"]),
    ] {
        what_if(&format!("{head}{line}\n")).exits(1).complains(words);
    }
    what_if("residence,element,persons\n").exits(1).complains(&["line 1", "did you mean `elements`"]);
}
