//! What is known of a person once their records are together: where they live, how they are reached, how old they are,
//! which language they read, and which record exposed what.

mod common;

use std::collections::BTreeMap;

use common::{Amends, Row, SMALL_INCIDENT, rows};

/// People by the first word of their names; `files` are evidence, each with its text.
fn people(files: &[(&str, &str)]) -> (Amends, BTreeMap<String, Row>) {
    let amends = Amends::new().with_incident(SMALL_INCIDENT);
    let amends = files.iter().fold(amends, |amends, (name, text)| amends.with_evidence(name, text.as_bytes()));
    let ran = amends.respond_with(&["--sample", "0"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
    let text = amends.on_case(&["export", "people", "--reveal", "--purpose", "a test"]).exits(0).stdout;
    let first = |row: &Row| row["name"].split(' ').next().unwrap_or_default().to_owned();
    let people: BTreeMap<String, Row> = rows(&text).into_iter().map(|row| (first(&row), row)).collect();
    (amends, people)
}

const MOVED: [(&str, &str); 3] = [
    (
        "a_newest.csv",
        "first_name,last_name,ssn,street,city,state,zip,last_updated\n\
         Ottoline,Vance,219-09-9961,300 Harbor View,Portland,OR,97201,2024-05-01\n\
         Philippa,Marlowe,219-09-9962,9 Fir Road,Seattle,WA,98102,2011-02-03\n",
    ),
    (
        "b_older.csv",
        "first_name,last_name,ssn,street,city,state,zip,updated_at\n\
         Ottoline,Vance,219-09-9961,12 Elm Street,Seattle,WA,98101,2019-01-31\n\
         Philippa,Marlowe,219-09-9962,44 Bay Street,Boise,ID,83702,2023-08-09\n",
    ),
    (
        "c_undated.csv",
        "first_name,last_name,ssn,street,city,state,zip\n\
         Ottoline,Vance,219-09-9961,12 Elm St,Seattle,WA,98101\n\
         Ottoline,Vance,219-09-9961,12 Elm Street,Seattle,WA,98101\n\
         Ignatius,Penhallow,219-09-9964,77 Ash Court,Reno,NV,89501\n",
    ),
];

#[test]
fn people_live_at_their_newest_dated_address() {
    let (_, people) = people(&MOVED);
    let lives = |name: &str| [&people[name]["residence"], &people[name]["address"]].map(String::as_str);
    assert_eq!(lives("Ottoline"), ["us-or", "300 Harbor View, Portland, OR 97201"]);
    assert_eq!(lives("Philippa"), ["us-id", "44 Bay Street, Boise, ID 83702"]);
    assert_eq!(lives("Ignatius"), ["us-nv", "77 Ash Court, Reno, NV 89501"], "without a day as good as any");
}

#[test]
fn where_there_is_no_address_the_zip_tells_then_the_area_code_then_nothing() {
    let text = "first_name,last_name,ssn,zip,phone\n\
         Ottoline,Vance,219-09-9961,97201,206-555-0111\n\
         Philippa,Marlowe,219-09-9962,,206-555-0112\n\
         Ignatius,Penhallow,219-09-9964,,\n";
    let (_, people) = people(&[("people.csv", text)]);
    let told = |name: &str| [&people[name]["residence"], &people[name]["residence_why"]].map(String::as_str);
    assert_eq!(told("Ottoline"), ["us-or", "zip"]);
    assert_eq!(told("Philippa"), ["us-wa", "area_code"]);
    assert_eq!(told("Ignatius"), ["unknown", ""]);
}

#[test]
fn people_are_reached_by_what_most_records_say() {
    let mail = |mail: &str, phone: &str| {
        format!("first_name,last_name,ssn,email,phone\nOttoline,Vance,219-09-9961,{mail},{phone}\n")
    };
    let [a, b, c] = [
        mail("otti@example.com", "206-555-0111"),
        mail("OTTI@example.com", "206-555-0111"),
        mail("old@example.com", "206-555-0199"),
    ];
    let (amends, people) = people(&[("a.csv", &a), ("b.csv", &b), ("c.csv", &c)]);
    assert_eq!(people["Ottoline"]["email"], "otti@example.com");
    assert!(people["Ottoline"]["phone"].ends_with("2065550111"));
    let story = amends.on_case(&["explain", &people["Ottoline"]["person_id"], "--format", "json"]).exits(0).json();
    let ways: Vec<&str> =
        story["contacts"].as_array().expect("ways").iter().filter_map(|way| way[0].as_str()).collect();
    assert_eq!(ways, ["email", "telephone"]);
}

#[test]
fn age_and_language_are_known_where_the_evidence_tells_them() {
    let text = "first_name,last_name,ssn,date_of_birth,date_of_death,preferred_language\n\
         Ottoline,Vance,219-09-9961,1971-03-14,,es-MX\n\
         Philippa,Marlowe,219-09-9962,2012-11-02,,English\n\
         Bartholomew,Quillfeather,219-09-9963,1930-07-21,2020-05-05,Vietnamese\n\
         Ignatius,Penhallow,219-09-9964,,,N/A\n";
    let (amends, people) = people(&[("people.csv", text)]);
    let known = |name: &str| [&people[name]["age_class"], &people[name]["language"]].map(String::as_str);
    assert_eq!(known("Ottoline"), ["adult", "es"]);
    assert_eq!(known("Philippa"), ["minor", "en"]);
    assert_eq!(known("Bartholomew"), ["deceased", "vi"]);
    assert_eq!(known("Ignatius"), ["unknown", ""]);
    let story = amends.on_case(&["explain", &people["Ottoline"]["person_id"]]).exits(0).stdout;
    assert!(story.contains("age      adult") && story.contains("language es"), "{story}");
    // Neither is an element.
    assert!(!people["Ottoline"]["elements"].contains("lang"), "{:?}", people["Ottoline"]);
}

#[test]
fn each_element_leads_to_the_rows_that_expose_it() {
    let (amends, people) = people(&MOVED);
    let id = &people["Ottoline"]["person_id"];
    let story = amends.on_case(&["explain", id, "--format", "json"]).exits(0).json();
    let row = |element: &str| -> Vec<String> {
        let rows = story["matrix"].as_array().expect("a matrix");
        let found = rows.iter().find(|row| row["element"] == element).expect("the element");
        let places = found["records"].as_array().expect("records").iter();
        places.map(|place| format!("{} {}", place["evidence"].as_str().expect("a path"), place["row"])).collect()
    };
    let all = ["a_newest.csv 1", "b_older.csv 1", "c_undated.csv 1", "c_undated.csv 2"];
    assert_eq!(row("ssn"), all);
    assert_eq!(story["matrix"].as_array().map(Vec::len), Some(people["Ottoline"]["elements"].split(';').count()));
    amends.on_case(&["explain", id]).exits(0).says(&["What was exposed where", "ssn", "a_newest.csv, row 1"]);
}

/// Two people in one row are two. The only row of a file and the first one of the next are not one row.
#[test]
fn the_same_row_of_two_files_is_two_rows() {
    let head = "first_name,last_name,ssn,street,city,state,zip,date_of_birth\n";
    let ottoline = "Ottoline,Vance,219-09-9961,12 Elm Street,Seattle,WA,98101,1980-02-03\n";
    let others = "Philippa,Marlowe,219-09-9962,14 Oak Street,Sacramento,CA,95814,1970-05-04\n\
         Bartholomew,Quillfeather,219-09-9963,9 Ash Road,Austin,TX,78701,1971-05-04\n";
    let json = r#"{"first_name":"Ottoline","last_name":"Vance","ssn":"219-09-9961","date_of_birth":"1980-02-03"}"#;
    let (amends, _) = people(&[
        ("a.csv", &format!("{head}{ottoline}")),
        ("b.json", json),
        ("c.json", &json.replace(':', ": ")),
        ("d.csv", &format!("{head}{ottoline}{others}")),
    ]);
    let records = amends.rows("records");
    let people: std::collections::BTreeSet<&str> = records.iter().map(|row| row["person_id"].as_str()).collect();
    assert_eq!((records.len(), people.len()), (6, 3), "{records:?}");
}
