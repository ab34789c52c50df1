//! What changed is done again, and only that: after every change the case is what a new case would be.

mod common;

use common::{Amends, SMALL_INCIDENT, THREE_PEOPLE};

const OTHERS: &str = "first_name,last_name,ssn,email\n\
    Ignatius,Penhallow,219-09-9964,iggy@example.com\n\
    Rosalind,Ashgrove,219-09-9965,rosalind@example.org\n\
    Winona,Begay,219-09-9967,winona@example.com\n";

fn small() -> Amends {
    let amends = Amends::new().with_incident(SMALL_INCIDENT).with_evidence("good.csv", THREE_PEOPLE.as_bytes());
    ends(&amends);
    amends
}

fn ends(amends: &Amends) {
    let ran = amends.respond();
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
}

/// The tables after one more run are those of a case that knows nothing of before.
#[track_caller]
fn as_if_new(amends: &Amends) {
    ends(amends);
    let found = amends.exports();
    std::fs::remove_dir_all(amends.case()).expect("removed");
    ends(amends);
    for (table, expected) in amends.exports() {
        assert_eq!(common::parting(&expected, &found[table]), None, "`{table}`: as expected, and as found");
    }
}

#[test]
fn other_people_in_the_same_number_are_told() {
    let amends = small().with_evidence("good.csv", OTHERS.as_bytes());
    as_if_new(&amends);
    let ids = |table: &str| amends.rows(table).into_iter().map(|row| row["person_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids("notices"), ids("people"));
}

#[test]
fn one_more_file_is_read_and_one_that_went_is_forgotten() {
    let amends = small().with_evidence("others.csv", OTHERS.as_bytes());
    as_if_new(&amends);
    assert_eq!(amends.rows("people").len(), 6);
    std::fs::remove_file(amends.path("incident/evidence/good.csv")).expect("removed");
    ends(&amends);
    assert_eq!(amends.rows("people").len(), 3);
    // That it went is not forgotten, as long as it is not back.
    let gone = |amends: &Amends| amends.rows("problems").iter().filter(|row| row["evidence"] == "good.csv").count();
    ends(&amends);
    assert_eq!(gone(&amends), 1);
    let amends = amends.with_evidence("good.csv", THREE_PEOPLE.as_bytes());
    as_if_new(&amends);
    assert_eq!(gone(&amends), 0);
}

#[test]
fn a_file_by_another_name_is_known_by_its_content() {
    let amends = small();
    let [old, new] = ["good.csv", "renamed.csv"].map(|name| amends.path("incident/evidence").join(name));
    std::fs::rename(old, new).expect("renamed");
    as_if_new(&amends);
    assert!(amends.rows("records").iter().all(|row| row["evidence"] == "renamed.csv"));
}

#[test]
fn the_same_file_twice_is_the_same_people() {
    let amends = small().with_evidence("copy.csv", THREE_PEOPLE.as_bytes());
    as_if_new(&amends);
    assert_eq!(amends.rows("people").len(), 3);
    // Both places are told of: in records, or as a problem of the copy.
    let told = amends.export("records") + &amends.export("problems");
    assert!(told.contains("copy.csv") && told.contains("good.csv"), "{told}");
}

#[test]
fn a_person_s_word_on_a_column_is_taken() {
    let amends = small();
    let word = "[[columns]]\nevidence = \"good.csv\"\ncolumn = \"ssn\"\nelement = \"account_number\"\n";
    let amends = amends.with_incident(&format!("{SMALL_INCIDENT}{word}"));
    as_if_new(&amends);
    let column = amends.rows("columns").into_iter().find(|row| row["header"] == "ssn").expect("the column");
    assert_eq!(column["element"], "account_number");
    assert!(amends.rows("people").iter().all(|row| !row["elements"].contains("ssn")));
}

#[test]
fn other_facts_make_other_duties_and_letters() {
    let amends = small().with_incident(&SMALL_INCIDENT.replace("2026-10-05", "2026-09-28"));
    as_if_new(&amends);
}
