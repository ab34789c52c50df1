//! Doubtful pairs wait for a person; what the person says goes before all odds, and stays.

mod common;

use std::collections::BTreeSet;

use common::{Amends, SMALL_INCIDENT, THREE_PEOPLE};
use serde_json::Value;

const OTHERS: &str = "first_name,last_name,ssn,email\n\
    Ignatius,Penhallow,219-09-9964,iggy@example.com\n\
    Rosalind,Ashgrove,219-09-9965,rosalind@example.org\n\
    Winona,Begay,219-09-9967,winona@example.com\n";

fn ends(amends: &Amends) {
    let ran = amends.respond_with(&["--sample", "0"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
}

fn small() -> Amends {
    let amends = Amends::new().with_incident(SMALL_INCIDENT).with_evidence("good.csv", THREE_PEOPLE.as_bytes());
    ends(&amends);
    amends
}

fn decide(amends: &Amends, a: &str, b: &str, verdict: &str, more: &[&str]) -> common::Ran {
    amends.on_case(&[&["people", "decide", a, b, verdict, "--as", "Ada Counsel"], more].concat())
}

fn gather(amends: &Amends) {
    amends.on_case(&["people", "gather"]).exits(0);
}

fn reviews(amends: &Amends) -> Value {
    amends.on_case(&["people", "review", "--limit", "5000", "--format", "json"]).exits(0).json()
}

/// The pairs that wait, as (record, record).
fn pairs(list: &Value) -> Vec<(String, String)> {
    let text = |pair: &Value, key: &str| pair[key].as_str().expect("an id").to_owned();
    let pairs = list["pairs"].as_array().expect("a list").iter();
    pairs.map(|pair| (text(pair, "record_a"), text(pair, "record_b"))).collect()
}

fn first_of(list: &Value, kind: &str) -> (String, String) {
    let mut all = list["pairs"].as_array().expect("a list").iter().zip(pairs(list));
    all.find(|(pair, _)| pair["kind"] == kind).unwrap_or_else(|| panic!("no pair is `{kind}`")).1
}

/// The record ids of a file of evidence, in the order of its rows.
fn records_of(amends: &Amends, evidence: &str) -> Vec<String> {
    let rows = amends.rows("records").into_iter().filter(|row| row["evidence"] == evidence);
    rows.map(|row| row["record_id"].clone()).collect()
}

fn person_of(amends: &Amends, record: &str) -> String {
    let row = amends.rows("records").into_iter().find(|row| row["record_id"] == record);
    row.expect("the record")["person_id"].clone()
}

fn are_one(amends: &Amends, a: &str, b: &str) -> bool {
    person_of(amends, a) == person_of(amends, b)
}

#[test]
fn what_a_person_decides_leaves_the_queue_and_holds() {
    let amends = Amends::new().with_scenario("tidewater");
    ends(&amends);
    let people = amends.rows("people").len();
    let list = reviews(&amends);
    let (apart, taken) = (first_of(&list, "apart"), first_of(&list, "taken"));
    assert!(!are_one(&amends, &apart.0, &apart.1) && are_one(&amends, &taken.0, &taken.1));

    // Off the list at once; acted on by the next run.
    decide(&amends, &apart.0, &apart.1, "one", &["--because", "both stand on one form"]).exits(0);
    let since = reviews(&amends);
    assert_eq!((&since["decided_since"], pairs(&since).contains(&apart)), (&Value::from(1), false));
    assert_eq!(amends.rows("people").len(), people);
    gather(&amends);
    // Whatever was linked to the one alone may stand alone now.
    assert!((people - 1..=people).contains(&amends.rows("people").len()));
    let person = person_of(&amends, &apart.0);
    assert_eq!(person, person_of(&amends, &apart.1));
    let story = amends.on_case(&["explain", &person]).exits(0).stdout;
    let told = story.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("Ada Counsel decided on 2026-10-12T09:00:00Z that they are one person: both stand on one form")
    );
    assert!(amends.export("links").contains("a person’s decision"));
    let compared = amends.on_case(&["people", "compare", &apart.0, &apart.1]).exits(0);
    compared.says(&["One person: somebody has decided so", "Ada Counsel"]);
    let after = reviews(&amends);
    assert_eq!((&after["decided_since"], pairs(&after).contains(&apart)), (&Value::from(0), false));

    // The other way round: a link that was taken.
    decide(&amends, &taken.1, &taken.0, "two", &[]).exits(0);
    gather(&amends);
    assert!(!are_one(&amends, &taken.0, &taken.1));
    assert!(are_one(&amends, &apart.0, &apart.1), "what was decided before still holds");
    amends.on_case(&["explain", &person_of(&amends, &taken.0)]).exits(0).says(&["Kept apart", "Ada Counsel"]);

    // Whoever changes their mind.
    decide(&amends, &apart.0, &apart.1, "two", &[]).exits(0);
    decide(&amends, &taken.0, &taken.1, "undecided", &[]).exits(0);
    gather(&amends);
    assert_eq!(amends.rows("people").len(), people);
    assert!(!are_one(&amends, &apart.0, &apart.1) && are_one(&amends, &taken.0, &taken.1));
    let list = reviews(&amends);
    assert!(!pairs(&list).contains(&apart) && pairs(&list).contains(&taken));
    // The report and the plan follow.
    ends(&amends);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn the_queue_is_ordered_and_holds_no_name() {
    let amends = Amends::new().with_scenario("tidewater");
    ends(&amends);
    let list = reviews(&amends);
    let saved = |pair: &Value| {
        let number = |key: &str| pair[key].as_f64().expect("a number");
        ((number("people_lost") * 150.0 + number("people_split")) * 100.0).round()
    };
    let stakes: Vec<f64> = list["pairs"].as_array().expect("a list").iter().map(saved).collect();
    assert!(stakes.len() > 10 && stakes.windows(2).all(|two| two[0] >= two[1]), "{stakes:?}");
    let kinds: BTreeSet<&str> =
        list["pairs"].as_array().expect("a list").iter().filter_map(|p| p["kind"].as_str()).collect();
    assert!(["ambiguous", "apart", "taken"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    // Each two people are asked about once, and in 80 columns.
    let printed = amends.on_case(&["people", "review", "--limit", "40"]).exits(0).stdout;
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    assert!(printed.contains("amends people decide"));
    let revealed = amends.on_case(&["export", "people", "--reveal", "--purpose", "test"]).exits(0).stdout;
    let names: BTreeSet<String> = common::rows(&revealed).into_iter().map(|row| row["name"].to_lowercase()).collect();
    let printed = format!("{printed}{list}").to_lowercase();
    assert!(names.iter().filter(|name| name.contains(' ')).all(|name| !printed.contains(name.as_str())));
}

#[test]
fn decisions_outlive_more_evidence_and_less() {
    let amends = small();
    let known = records_of(&amends, "good.csv");
    decide(&amends, &known[0], &known[1], "one", &[]).exits(0);
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 2);
    // A file that sorts before moves all ordinals.
    let amends = amends.with_evidence("a.csv", OTHERS.as_bytes());
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 2 + 3);
    assert!(are_one(&amends, &known[0], &known[1]));
    std::fs::remove_file(amends.path("incident/evidence/good.csv")).expect("removed");
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 3);
    let amends = amends.with_evidence("back.csv", THREE_PEOPLE.as_bytes());
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 2 + 3);
    assert!(are_one(&amends, &known[0], &known[1]));
}

#[test]
fn two_people_stay_two_however_much_links_them() {
    let again = THREE_PEOPLE.replace("ottoline@example.com", "o.vance@example.org");
    let amends =
        small().with_evidence("more.csv", again.as_bytes()).with_evidence("most.csv", (again + ",,,\n").as_bytes());
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 3);
    let [good, more, most] = ["good.csv", "more.csv", "most.csv"].map(|name| records_of(&amends, name)[0].clone());
    decide(&amends, &good, &most, "two", &[]).exits(0);
    ends(&amends);
    // The third record is somebody's, and never brings the two together.
    assert_eq!(amends.rows("people").len(), 4);
    assert!(!are_one(&amends, &good, &most));
    assert!(are_one(&amends, &more, &good) || are_one(&amends, &more, &most));
}

#[test]
fn a_contradiction_is_refused_and_names_its_decisions() {
    let amends = small();
    let known = records_of(&amends, "good.csv");
    decide(&amends, &known[0], &known[1], "one", &[]).exits(0);
    decide(&amends, &known[2], &known[1], "one", &[]).exits(0);
    let words = ["decisions contradict each other", "Ada Counsel", &known[0], &known[1], &known[2]];
    decide(&amends, &known[0], &known[2], "two", &[]).exits(1).complains(&words);
    decide(&amends, &known[1], &known[2], "undecided", &[]).exits(0);
    decide(&amends, &known[0], &known[2], "two", &[]).exits(0);
    decide(&amends, &known[1], &known[2], "one", &[]).exits(1).complains(&words);
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 2);
}

#[test]
fn a_decision_has_a_name_two_records_and_no_personal_value() {
    let amends = small();
    let known = records_of(&amends, "good.csv");
    amends.on_case(&["people", "decide", &known[0], &known[1], "one"]).exits(2).complains(&["--as NAME"]);
    decide(&amends, &known[0], &known[0], "one", &[]).exits(1).complains(&["one and the same"]);
    decide(&amends, &known[0], "r-0000000000000000-0-1-0", "one", &[]).exits(1).complains(&["no record"]);
    for because in ["Ottoline said so", "her number is 219-09-9962", "wrote from ottoline@example.com"] {
        let ran = decide(&amends, &known[0], &known[1], "one", &["--because", because]).exits(1);
        for value in ["ottoline", "219-09", "example.com"] {
            assert!(!ran.stderr.to_lowercase().contains(value), "{}", ran.stderr);
        }
    }
    assert!(!amends.journal().iter().any(|entry| entry["what"] == "pair_decided"));
    decide(&amends, &known[1], &known[0], "one", &["--because", "same handwriting"]).exits(0);
    let entry = amends.last_entry("pair_decided");
    assert_eq!((&entry["actor"], &entry["details"]["because"]), (&"Ada Counsel".into(), &"same handwriting".into()));
    assert_eq!(
        (&entry["details"]["record_a"], &entry["details"]["verdict"]),
        (&known[0].as_str().into(), &"one".into())
    );
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn values_that_linked_nobody_are_named_as_far_as_they_are_nobodys() {
    // 450 people of one shop's list: two mail boxes and a telephone that tell nobody apart.
    let firsts =
        ["Ann", "Bea", "Cleo", "Dora", "Edda", "Fay", "Gwen", "Hope", "Ida", "Joy", "Kay", "Lea", "Mae", "Nell", "Oda"];
    let lasts = [
        "Ash", "Birch", "Cedar", "Dale", "Elm", "Firth", "Glen", "Hill", "Iver", "Jay", "Kirk", "Lake", "Moor", "Nash",
        "Oak",
    ];
    let mut rows = String::from("first_name,last_name,email,telephone,account_number,ssn,date_of_birth\n");
    for at in 0..900_usize {
        let (first, last) = (firsts[at % 15], lasts[at / 15 % 15]);
        let email = if at % 2 == 0 { "frontdesk@carrier.example" } else { "quillfeather@carrier.example" };
        let (ssn, birth) = if at % 9 == 0 { ("219-09-9961", "1971-03-04") } else { ("000-00-0000", "1900-01-01") };
        rows.push_str(&format!("{first},{last}{},{email},206-555-0142,77{:06},{ssn},{birth}\n", at / 225, at * 37));
    }
    let amends = Amends::new().with_incident(SMALL_INCIDENT).with_evidence("shop.csv", rows.as_bytes());
    ends(&amends);
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    let (_, linking) = report.split_once("Values that linked nobody").expect("the list");
    let linking = linking.split("</section>").next().expect("the section");
    for shown in
        ["f…@c…", "q…@c…", "…42", ">450<", ">900<", "000-00-0000", "1900-01-01", &records_of(&amends, "shop.csv")[0]]
    {
        assert!(linking.contains(shown), "no `{shown}` in {linking}");
    }
    for value in ["quillfeather", "frontdesk", "carrier.example", "5550142", "555-0142", "219-09-9961"] {
        assert!(!report.contains(value), "{value}");
    }
}
