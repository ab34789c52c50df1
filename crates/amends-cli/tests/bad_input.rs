//! Bad input: each kind gives a clear message or a problem row, the rest of the run is complete, nothing is lost.

mod common;

use common::{Amends, SMALL_INCIDENT, THREE_PEOPLE};

/// Three people in one good file, whatever else is there.
fn small() -> Amends {
    Amends::new().with_incident(SMALL_INCIDENT).with_evidence("good.csv", THREE_PEOPLE.as_bytes())
}

#[track_caller]
fn the_three_are_there(amends: &Amends) {
    let good = amends.rows("records").into_iter().filter(|row| row["evidence"] == "good.csv");
    let elements: Vec<String> = good.map(|row| row["elements"].clone()).collect();
    assert_eq!(elements, ["email;name;ssn"; 3]);
}

#[test]
fn broken_files_are_problems_and_the_rest_is_read() {
    let amends = Amends::new().with_scenario("broken");
    amends.respond().exits(3).says(&["Problems", "truncated", "empty"]);
    the_three_are_there(&amends);
    for (evidence, kind) in [
        ("empty.csv", "empty"),
        ("ragged.csv", "ragged_row"),
        ("ragged.csv", "broken_quote"),
        ("truncated.csv.gz", "truncated"),
        ("invalid_utf8.csv", "invalid_text"),
        ("unknown.bin", "unknown_format"),
        ("climbing.zip!climbed.csv", "outside_evidence"),
        ("bomb.zip!bomb.csv", "limit_reached"),
    ] {
        let kinds = amends.problems_of(evidence);
        assert!(kinds.iter().any(|found| found == kind), "{evidence}: {kinds:?}, and not {kind}");
    }
    // Nothing was written where the archive's path led.
    assert!(!amends.path("incident/climbed.csv").exists() && !amends.path("climbed.csv").exists());
}

#[test]
fn what_can_be_read_of_broken_files_is_read() {
    let amends = Amends::new().with_scenario("broken");
    amends.respond().exits(3);
    let records = amends.rows("records");
    let of = |evidence: &str| records.iter().filter(|row| row["evidence"] == evidence).count();
    // The six rows that follow a head and a quote that never ends are five lines; each is somebody.
    assert_eq!(of("ragged.csv"), 5);
    assert_eq!(of("invalid_utf8.csv"), 3);
    // Half of 400 rows survive half of the bytes, more or less.
    assert!((150..250).contains(&of("truncated.csv.gz")), "{}", of("truncated.csv.gz"));
    assert_eq!(of("climbing.zip!climbed.csv"), 3);
}

#[test]
fn two_people_in_one_field_are_two() {
    let rows = "customer name,ssn,phone,address\n\
        Wilhelmina Hartfield,219-09-9931,206-555-0131,1 Alder St\n\
        John & Mary Smith,219-09-9932,206-555-0132,2 Alder St\n\
        Mr and Mrs J Penrose,219-09-9933,206-555-0133,3 Alder St\n\
        ASHGROVE LEOPOLD / ASHGROVE SERAPHINA,219-09-9934,206-555-0134,4 Alder St\n\
        Augustin Holloway,219-09-9935,206-555-0135,5 Alder St\n";
    let amends = small().with_evidence("joint.csv", rows.as_bytes());
    amends.respond().exits(3);
    let records: Vec<_> = amends.rows("records").into_iter().filter(|row| row["evidence"] == "joint.csv").collect();
    let rows: Vec<&str> = records.iter().map(|record| record["row"].as_str()).collect();
    assert_eq!(rows, ["1", "2", "2", "3", "3", "4", "4", "5"]);
    // Whose number it is the row does not say: each of the two is told of it.
    assert!(records.iter().all(|record| record["elements"].split(';').any(|element| element == "ssn")));
    let people: std::collections::BTreeSet<&str> = records.iter().map(|record| record["person_id"].as_str()).collect();
    assert_eq!(people.len(), 8, "nobody is lost");
}

#[test]
fn people_in_an_object_by_key_are_people() {
    let two = r#"{"user0": {"ssn": "219-09-9971", "name": "Wilhelmina Hartfield"},
        "user1": {"ssn": "219-09-9972", "name": "Augustin Penrose"}}"#;
    let nested = r#"{"exported": "2026-05-03", "users": {"17": {"ssn": "219-09-9973", "name": "Leopold Ashgrove"},
        "18": {"ssn": "219-09-9974", "name": "Seraphina Holloway"}}}"#;
    // Whether these keys are people or fields, nobody could tell; that two SSNs stand in one record can be told.
    let pair = r#"{"id": 7, "seller": {"ssn": "219-09-9975"}, "buyer": {"ssn": "219-09-9976"}}"#;
    let amends = small()
        .with_evidence("two.json", two.as_bytes())
        .with_evidence("nested.json", nested.as_bytes())
        .with_evidence("pair.json", pair.as_bytes());
    amends.respond().exits(3).says(&["several_ssns"]);
    let records = amends.rows("records");
    for evidence in ["two.json", "nested.json"] {
        let found = records.iter().filter(|row| row["evidence"] == evidence && row["elements"] == "name;ssn");
        assert_eq!(found.count(), 2, "{evidence}: {records:#?}");
    }
    assert_eq!(amends.rows("people").len(), 3 + 2 + 2 + 1);
    assert_eq!(amends.problems_of("pair.json"), ["several_ssns"]);
    assert!(amends.problems_of("two.json").is_empty() && amends.problems_of("nested.json").is_empty());
}

#[test]
fn a_file_that_may_not_be_read_is_a_problem() {
    use std::os::unix::fs::PermissionsExt;
    let amends = small().with_evidence("closed.csv", THREE_PEOPLE.as_bytes());
    let closed = amends.path("incident/evidence/closed.csv");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    if std::fs::read(&closed).is_ok() {
        // Root may read everything; a link that leads nowhere cannot be read by anybody.
        println!("running as root: a dangling link stands for the closed file");
        std::fs::remove_file(&closed).expect("removed");
        std::os::unix::fs::symlink("nowhere.csv", &closed).expect("a link");
    }
    amends.respond().exits(3);
    the_three_are_there(&amends);
    assert!(!amends.problems_of("closed.csv").is_empty(), "{}", amends.export("problems"));
}

#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let amends = small();
    std::fs::write(amends.path("private.csv"), THREE_PEOPLE.replace("219-09-99", "219-09-88")).expect("a file");
    std::os::unix::fs::symlink("../../private.csv", amends.path("incident/evidence/link.csv")).expect("a link");
    amends.respond().exits(3);
    the_three_are_there(&amends);
    assert_eq!(amends.problems_of("link.csv"), ["outside_evidence"]);
    assert_eq!(amends.rows("people").len(), 3, "nobody of the file outside");
}

#[test]
fn an_empty_folder_of_evidence_is_a_problem_and_no_crash() {
    let amends = Amends::new().with_incident(SMALL_INCIDENT);
    amends.respond().exits(3).says(&["0 people", "Problems"]);
    assert_eq!(amends.rows("records").len(), 0);
}

#[test]
fn an_unknown_key_is_refused_before_a_case_is_made() {
    let amends = small().with_incident(&SMALL_INCIDENT.replace("home", "hmoe"));
    amends.respond().exits(1).complains(&["incident.toml:4", "unknown key `hmoe`", "did you mean `home`"]);
    assert!(!amends.case().exists());
}

#[test]
fn missing_files_are_named() {
    let amends = Amends::new();
    amends.respond().exits(1).complains(&["incident/incident.toml", "No such file"]);
    assert!(!amends.case().exists());
    let amends = Amends::new().with_incident(&SMALL_INCIDENT.replace("\"evidence\"", "\"elsewhere\""));
    let ran = amends.respond();
    assert!(matches!(ran.code, Some(1 | 3)), "{:?} {}", ran.code, ran.stderr);
    assert!(
        format!("{}{}{}", ran.stdout, ran.stderr, amends.on_case(&["export", "problems"]).stdout).contains("elsewhere")
    );
}

#[test]
fn nonsense_on_the_command_line_is_usage() {
    let amends = small();
    amends.respond_with(&["--memory", "nonsense"]).exits(2).complains(&["--memory nonsense", "4GB"]);
    amends.respond_with(&["--threads", "0"]).exits(2);
    assert!(!amends.case().exists(), "what was typed wrong makes no case");
    amends.respond_with(&["--threads", "many"]).exits(2);
    amends.run(&["export", "recrods"]).exits(2).complains(&["records"]);
    amends.run(&["lookup", "--ssn", "219-09-9961"]).exits(2).complains(&["standard input"]);
    amends.run(&["respnod"]).exits(2).complains(&["respond"]);
}

#[test]
fn a_wrong_passphrase_opens_nothing() {
    let amends = small();
    let with = |passphrase: &str, arguments: &[&str]| {
        let mut command = amends.command(arguments);
        common::Ran::of(command.env("AMENDS_PASSPHRASE", passphrase))
    };
    with("right horse", &["respond", "incident/incident.toml", "--case", "case"]);
    let refused = with("wrong horse", &["export", "people", "--case", "case"]).exits(1);
    assert!(!refused.stderr.is_empty() && !refused.stderr.contains("horse") && refused.stdout.is_empty());
    with("right horse", &["export", "people", "--case", "case"]).exits(0);
}

#[test]
fn a_stranger_without_a_key_is_told_what_is_missing() {
    let amends = small();
    amends.respond();
    std::fs::rename(amends.path("config"), amends.path("config-away")).expect("renamed");
    amends.on_case(&["status"]).exits(1).complains(&["AMENDS_IDENTITY"]);
}

#[test]
fn a_case_of_a_newer_version_is_left_alone() {
    let amends = small();
    amends.respond();
    let head = amends.path("case/case.toml");
    let text = std::fs::read_to_string(&head).expect("a head");
    std::fs::write(&head, text.replace("format = 1", "format = 2")).expect("written");
    let before = common::files::contents(&amends.case());
    amends.respond().exits(1).complains(&["newer"]);
    amends.on_case(&["status"]).exits(1).complains(&["newer"]);
    assert!(before == common::files::contents(&amends.case()), "the case was changed");
}

#[test]
fn a_destroyed_case_says_so() {
    let amends = small();
    amends.respond();
    amends.on_case(&["case", "destroy", "--yes"]).exits(0);
    amends.on_case(&["status"]).exits(1).complains(&["destroyed"]);
    amends.respond().exits(1).complains(&["destroyed"]);
}

#[test]
fn a_table_of_thousands_of_columns_is_read_and_what_is_not_is_said() {
    let wide = |columns: usize, at: usize| {
        let name = |column: usize| match column {
            1 => "customer_name".to_owned(),
            _ if column == at => "ssn".to_owned(),
            _ => format!("reading_of_meter_number_{column}"),
        };
        let cell = |person: usize, column: usize| match column {
            1 => ["Wilhelmina Hartfield", "Augustin Penrose", "Leopold Ashgrove"][person].to_owned(),
            _ if column == at => format!("219-09-99{:02}", 71 + person),
            _ => (column % 97).to_string(),
        };
        let line = |cell: &dyn Fn(usize) -> String| (1..=columns).map(cell).collect::<Vec<_>>().join(",") + "\n";
        let rows = (0..3).map(|person| line(&|column| cell(person, column)));
        line(&name) + &rows.collect::<String>()
    };
    let amends = small()
        .with_evidence("wide.csv", wide(3_000, 2_950).as_bytes())
        .with_evidence("wider.csv", wide(5_000, 4_900).replace("219-09-", "219-10-").as_bytes());
    amends.respond().exits(3).says(&["limit_reached"]);
    let records = amends.rows("records");
    let of = |evidence: &str| {
        records.iter().filter(|row| row["evidence"] == evidence && row["elements"] == "name;ssn").count()
    };
    assert_eq!(of("wide.csv"), 3);
    assert!(amends.problems_of("wide.csv").is_empty());
    // The cells beyond are searched, and one problem says which columns they are.
    assert_eq!(of("wider.csv"), 3, "{records:#?}");
    let problems = amends.rows("problems");
    let why: Vec<&str> =
        problems.iter().filter(|row| row["evidence"] == "wider.csv").map(|row| row["why"].as_str()).collect();
    assert_eq!(why.len(), 1, "{why:?}");
    assert!(why[0].contains("columns 4097 to 5000"), "{why:?}");
}
