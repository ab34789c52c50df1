//! The organisation's own lists (`[[reference]]`): who is a customer, where they live now, and who is not affected.

mod common;

use std::collections::BTreeMap;

use common::{Amends, Row, SMALL_INCIDENT, rows};

/// What was taken: two people who are customers still, one who is not, and one of whom no list knows.
const TAKEN: &str = "first_name,last_name,date_of_birth,ssn,email,phone,street,city,state,zip,account_number\n\
    Ottoline,Vance,1971-03-14,219-09-9961,ottoline@example.com,206-555-0111,12 Elm Street,Seattle,WA,98101,TM10000001\n\
    Philippa,Marlowe,1985-11-02,219-09-9962,philippa@example.org,206-555-0112,9 Fir Road,Seattle,WA,98102,TM10000002\n\
    Bartholomew,Quillfeather,1990-07-21,219-09-9963,bart@example.net,206-555-0113,4 Oak Lane,Seattle,WA,98103,TM10000003\n\
    Ignatius,Penhallow,1958-01-30,219-09-9964,iggy@example.com,206-555-0114,77 Ash Court,Seattle,WA,98104,TM10000004\n";

/// The organisation's customers today. Ottoline has moved; Wilhelmina's data was not taken.
const CUSTOMERS: &str = "first_name,last_name,date_of_birth,email,phone,street,city,state,zip,account_number,passport\n\
    Ottoline,Vance,1971-03-14,otti@example.com,503-555-0198,300 Harbor View,Portland,OR,97201,TM10000001,X12345678\n\
    Philippa,Marlowe,1985-11-02,philippa@example.org,206-555-0112,9 Fir Road,Seattle,WA,98102,TM10000002,\n\
    Wilhelmina,Thackeray,1966-09-09,mina@example.com,206-555-0119,1 Quay Street,Seattle,WA,98105,TM10000009,\n";

const LEFT: &str = "first_name,last_name,date_of_birth,email,account_number\n\
    Bartholomew,Quillfeather,1990-07-21,bart@example.net,TM10000003\n";

const LISTS: &str = "[[reference]]\npath = \"customers.csv\"\nstanding = \"current\"\n\
    [[reference]]\npath = \"lists\"\nglob = \"*.csv\"\nstanding = \"former\"\n";

fn incident(lists: &str) -> Amends {
    let amends = Amends::new().with_incident(&(SMALL_INCIDENT.to_owned() + lists));
    let amends = amends.with_evidence("people.csv", TAKEN.as_bytes());
    std::fs::create_dir(amends.path("incident/lists")).expect("a folder");
    for (name, text) in [("customers.csv", CUSTOMERS), ("lists/left.csv", LEFT), ("lists/notes.txt", "nothing here\n")]
    {
        std::fs::write(amends.path("incident").join(name), text).expect("a list");
    }
    amends
}

fn ends(amends: &Amends) {
    let ran = amends.respond_with(&["--sample", "0"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
}

/// People by the first word of their names.
fn people(amends: &Amends) -> BTreeMap<String, Row> {
    let text = amends.on_case(&["export", "people", "--reveal", "--purpose", "a test"]).exits(0).stdout;
    let first = |row: &Row| row["name"].split(' ').next().unwrap_or_default().to_owned();
    rows(&text).into_iter().map(|row| (first(&row), row)).collect()
}

#[test]
fn who_is_on_a_list_has_a_standing_and_who_is_only_there_is_not_affected() {
    let amends = incident(LISTS);
    ends(&amends);
    let people = people(&amends);
    let standing = |name: &str| [&people[name]["affected"], &people[name]["standing"]].map(String::as_str);
    assert_eq!(people.len(), 5);
    assert_eq!(standing("Ottoline"), ["true", "current"]);
    assert_eq!(standing("Philippa"), ["true", "current"]);
    assert_eq!(standing("Bartholomew"), ["true", "former"]);
    assert_eq!(standing("Ignatius"), ["true", "unknown"]);
    assert_eq!(standing("Wilhelmina"), ["false", "current"]);
}

#[test]
fn the_lists_address_wins_and_what_stands_there_was_not_taken() {
    let amends = incident(LISTS);
    ends(&amends);
    let people = people(&amends);
    let ottoline = &people["Ottoline"];
    assert_eq!(ottoline["address"], "300 Harbor View, Portland, OR 97201");
    assert_eq!(ottoline["email"], "otti@example.com");
    assert!(ottoline["phone"].ends_with("5035550198"), "{}", ottoline["phone"]);
    assert_eq!(ottoline["residence"], "us-or", "the law of where she lives now");
    // Her passport stands on the list only.
    assert!(ottoline["elements"].contains("ssn") && !ottoline["elements"].contains("passport"), "{ottoline:?}");
    assert_eq!([&ottoline["records"], &ottoline["accounts"]], ["1", "1"]);
    // A list without an address takes none away.
    assert_eq!(people["Bartholomew"]["address"], "4 Oak Lane, Seattle, WA 98103");
    let wilhelmina = &people["Wilhelmina"];
    assert_eq!([&wilhelmina["records"], &wilhelmina["accounts"], &wilhelmina["elements"]], ["0", "0", ""]);
    let listed: Vec<Row> =
        amends.rows("records").into_iter().filter(|row| row["evidence"].starts_with("reference:")).collect();
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|row| row["elements"].is_empty() && !row["person_id"].is_empty()));
}

#[test]
fn only_who_is_affected_is_counted_and_told() {
    let amends = incident(LISTS);
    ends(&amends);
    let status = amends.on_case(&["status", "--format", "json"]).json();
    assert_eq!([&status["people"], &status["records"], &status["accounts"]], [4, 4, 4]);
    assert_eq!(status["evidence_files"], 1);
    assert_eq!(status["lists"]["affected"], serde_json::json!({"current": 2, "former": 1, "unknown": 1}));
    assert_eq!(status["lists"]["unaffected"], serde_json::json!({"current": 1}));
    amends.on_case(&["status"]).says(&[
        "4 people · 4 records",
        "affected      2 current, 1 former",
        "not affected  1 current",
    ]);
    let wilhelmina = people(&amends)["Wilhelmina"]["person_id"].clone();
    assert!(amends.rows("notices").iter().all(|row| row["person_id"] != wilhelmina));
    assert_eq!(amends.rows("notices").len(), 4);
    let covered: u64 = amends.rows("coverage").iter().map(|row| row["persons"].parse::<u64>().expect("a count")).sum();
    assert_eq!(covered, 4);
    assert!(amends.rows("duties").iter().all(|row| row["persons"].parse::<u64>().expect("a count") <= 4));
    let report = std::fs::read_to_string(amends.path("case/outputs/report.html")).expect("a report");
    assert!(report.contains("By the organisation’s own lists") && report.contains("Not affected"));
}

#[test]
fn explain_and_lookup_say_who_is_not_affected() {
    let amends = incident(LISTS);
    ends(&amends);
    let people = people(&amends);
    let story = |name: &str| amends.on_case(&["explain", &people[name]["person_id"]]).exits(0).stdout;
    let wilhelmina = story("Wilhelmina");
    assert!(wilhelmina.contains("not affected") && wilhelmina.contains("reference:customers.csv, row 3 (current)"));
    assert!(!wilhelmina.contains("Is to be told"), "{wilhelmina}");
    let ottoline = story("Ottoline");
    assert!(ottoline.contains("standing current") && ottoline.contains("lives in us-or"), "{ottoline}");
    assert!(ottoline.contains("Stands in 1 records") && ottoline.contains("reference:customers.csv, row 1 (current)"));
    assert!(ottoline.contains("bits  r-"), "why the entry is hers: {ottoline}");
    amends.on_case(&["lookup", "--email", "mina@example.com"]).exits(0).says(&["not affected"]);
    let found = amends.on_case(&["lookup", "--email", "otti@example.com"]).exits(0);
    assert!(found.stdout.contains(&people["Ottoline"]["person_id"]) && !found.stdout.contains("not affected"));
}

/// People of the evidence as sets of records.
fn clusters(amends: &Amends) -> Vec<(String, String)> {
    let taken = amends.rows("records").into_iter().filter(|row| !row["evidence"].starts_with("reference:"));
    taken.map(|row| (row["record_id"].clone(), row["person_id"].clone())).collect()
}

#[test]
fn a_list_changes_nobody_of_the_evidence() {
    let amends = Amends::new().with_scenario("tidewater");
    ends(&amends);
    let (people, counts) = (clusters(&amends), amends.on_case(&["status", "--format", "json"]).json());
    // A list of half of the customers, twice over, and of people of the same families.
    let text = std::fs::read(amends.path("incident/evidence/current/postpaid_accounts.csv")).expect("a table");
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let list =
        |from: usize| lines.iter().skip(from).step_by(2).flat_map(|line| [*line, b"\n"].concat()).collect::<Vec<u8>>();
    std::fs::create_dir(amends.path("incident/lists")).expect("a folder");
    let header = [lines[0], b"\n"].concat();
    for (name, from) in [("a.csv", 1), ("b.csv", 2), ("c.csv", 3)] {
        let file = amends.path("incident/lists").join(name);
        std::fs::write(file, [header.clone(), list(from)].concat()).expect("a list");
    }
    let incident = amends.path("incident/incident.toml");
    let more = "\n[[reference]]\npath = \"lists\"\nstanding = \"current\"\n";
    let whole = std::fs::read_to_string(&incident).expect("an incident") + more;
    std::fs::write(&incident, whole).expect("written");
    ends(&amends);
    assert_eq!(clusters(&amends), people, "the same people, under the same ids");
    let after = amends.on_case(&["status", "--format", "json"]).json();
    for count in ["people", "records", "accounts", "elements"] {
        assert_eq!(after[count], counts[count], "{count}");
    }
    // Each entry stands in the evidence as well; where that row fits two people, so does the entry.
    let count = |of: &str| after["lists"]["unaffected"][of].as_u64().unwrap_or(0);
    assert!(count("current") <= after["lists"]["unclear"].as_u64().expect("a count"), "{}", after["lists"]);
    assert!(after["lists"]["affected"]["current"].as_u64() > Some(400), "{}", after["lists"]);
    assert!(amends.rows("history").is_empty());
}

#[test]
fn a_list_that_was_taken_itself_is_evidence_and_gives_a_standing() {
    let list = "[[reference]]\npath = \"customers.csv\"\nstanding = \"current\"\n";
    let amends = incident(list).with_evidence("copy_of_customers.csv", CUSTOMERS.as_bytes());
    ends(&amends);
    let people = people(&amends);
    assert_eq!(people.values().filter(|row| row["affected"] == "false").count(), 0);
    assert_eq!([&people["Wilhelmina"]["standing"], &people["Ottoline"]["standing"]], ["current"; 2]);
    assert!(people["Ottoline"]["elements"].contains("passport"));
    assert_eq!(people["Ottoline"]["residence"], "us-or");
    assert_eq!(amends.problems_of("reference:customers.csv"), ["duplicate"]);
    // The very file, named both as evidence and as a list: it is evidence.
    let list = "[[reference]]\npath = \"evidence/people.csv\"\nstanding = \"former\"\n";
    let amends = incident(list);
    ends(&amends);
    let standings: Vec<String> = amends.rows("people").into_iter().map(|row| row["standing"].clone()).collect();
    assert_eq!(standings, ["former"; 4]);
}

#[test]
fn a_list_that_goes_leaves_no_trace() {
    let amends = incident(LISTS);
    ends(&amends);
    let with_lists = clusters(&amends);
    std::fs::write(amends.path("incident/incident.toml"), SMALL_INCIDENT).expect("written");
    ends(&amends);
    assert_eq!(clusters(&amends), with_lists);
    assert_eq!(amends.rows("people").len(), 4);
    assert!(amends.rows("history").is_empty(), "nobody was told anything under an id of a list");
    assert!(amends.rows("problems").is_empty());
}

#[test]
fn a_word_that_is_no_standing_is_refused_with_the_words_that_are() {
    let amends = incident("[[reference]]\npath = \"customers.csv\"\nstanding = \"curent\"\n");
    let words = ["incident.toml:11", "`curent` is no value for `standing`", "did you mean `current`?", "former"];
    amends.respond().exits(1).complains(&words);
    let amends = incident("[[reference]]\npath = \"customers.csv\"\n");
    amends.respond().exits(1).complains(&["[[reference]] has no `standing`"]);
    // A list that is not there is a problem, and keeps nobody from being told.
    let amends = incident("[[reference]]\npath = \"nowhere.csv\"\nstanding = \"current\"\n");
    ends(&amends);
    assert_eq!(amends.problems_of("reference:nowhere.csv"), ["unreadable"]);
    assert_eq!(amends.rows("people").len(), 4);
}
