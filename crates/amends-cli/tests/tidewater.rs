//! The committed scenario, run by the program: its figures are those that the repository holds, and near the truth.
//!
//! After a change that is meant to change them: `AMENDS_BLESS=1 cargo test --workspace --test tidewater`.

mod common;

use std::path::Path;
use std::sync::LazyLock;

use amends_testing::corpus::intrusion::{LOG_LINES, incident_with_logs, write_intrusion};
use amends_testing::corpus::{Tidewater, write, write_broken};
use amends_testing::score::{Compared, Score, count_rows, score};
use common::{Amends, Row, files, scenarios};

/// Nothing in the scenario needs a person before counsel looks at the plan.
const DONE: i32 = 0;

/// Of the 2,000 people, those who would never be told because their records went to somebody else: one, whose only record
/// has the name of a father and the account that he shares, and nothing else.
const PEOPLE_LOST: u64 = 1;

static RUN: LazyLock<(Amends, String)> = LazyLock::new(|| {
    let amends = Amends::shared("tidewater").with_scenario("tidewater");
    let printed = amends.respond().exits(DONE).stdout;
    (amends, printed)
});

/// Compares with a file of `expected/`, or writes it.
fn expect(name: &str, found: &str) {
    let path = scenarios().join("tidewater/expected").join(name);
    if std::env::var_os("AMENDS_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, found).expect("a file of expected/");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some(parting) = common::parting(&expected, found) {
        panic!("expected/{name} and what was found part in {parting}");
    }
}

/// Some columns of a table as CSV.
fn columns(rows: &[Row], names: &[&str]) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(names).expect("memory");
    rows.iter().for_each(|row| out.write_record(names.iter().map(|name| &row[*name])).expect("memory"));
    String::from_utf8(out.into_inner().expect("memory")).expect("text")
}

#[test]
fn it_prints_what_is_expected() {
    let (amends, printed) = &*RUN;
    expect("status.txt", printed);
    // `status` says the same as `respond` did, but for the last line, which names the case's folder.
    let again = amends.on_case(&["status"]).exits(DONE).stdout;
    assert_eq!(printed.strip_suffix("Case:   case\n"), Some(again.as_str()));
}

#[test]
fn columns_are_read_as_expected() {
    let rows = RUN.0.rows("columns");
    expect("columns.csv", &columns(&rows, &["evidence", "table", "column", "element"]));
}

#[test]
fn duties_are_as_expected() {
    let rows = RUN.0.rows("duties");
    let names = ["law", "kind", "recipient", "owed", "due", "plan_by", "months", "persons"];
    expect("duties.csv", &columns(&rows, &names));
}

#[test]
fn elements_are_counted_as_expected() {
    let status = RUN.0.on_case(&["status", "--format", "json"]).exits(DONE).json();
    let pairs = status["elements"].as_array().expect("a list").iter();
    let lines = pairs.map(|pair| format!("{},{}\n", pair[0].as_str().expect("a name"), pair[1]));
    expect("elements.csv", &["element,people\n".to_owned()].into_iter().chain(lines).collect::<String>());
}

#[test]
fn the_three_counts_are_those_of_the_tables() {
    let status = RUN.0.on_case(&["status", "--format", "json"]).json();
    let people = RUN.0.rows("people");
    assert_eq!(status["people"], people.len());
    assert_eq!(status["records"], RUN.0.rows("records").len());
    let sum: u64 = people.iter().map(|row| row["records"].parse::<u64>().expect("a count")).sum();
    assert_eq!(status["records"], sum);
    // Everybody is in exactly one state.
    let states: u64 = RUN.0.rows("coverage").iter().map(|row| row["persons"].parse::<u64>().expect("a count")).sum();
    assert_eq!(status["people"], states);
}

#[test]
fn the_report_shows_the_letters_and_what_is_overdue_by_law_only() {
    let page = std::fs::read_to_string(RUN.0.path("case/outputs/report.html")).expect("a report");
    assert_eq!(page.matches("<details class=\"letter").count(), 3);
    assert!(page.contains("[name of the person]") && page.contains("What Information Was Involved"));
    assert!(page.contains("As soon as possible"));
    // Minnesota's 48 hours are the only limit that is past.
    assert_eq!(page.matches("3 days overdue").count(), 4, "in the minute, the calendar, the duties, the approval");
}

fn scored() -> Score {
    let amends = &RUN.0;
    for table in ["records", "columns", "people"] {
        std::fs::write(amends.path(&format!("{table}.csv")), amends.export(table)).expect("a file");
    }
    let compared = Compared {
        truth: scenarios().join("tidewater/truth"),
        records: amends.path("records.csv"),
        columns: amends.path("columns.csv"),
        people: count_rows(&amends.path("people.csv")).expect("people"),
    };
    score(&compared).expect("exports that read")
}

#[test]
fn it_comes_near_the_truth() {
    let score = scored();
    let mut short = Vec::new();
    for (element, tally) in &score.columns.elements {
        if tally.precision() < 0.99 || tally.recall() < 0.99 {
            short.push(format!("{element}: {tally:?}"));
        }
    }
    if score.people_off().abs() > 0.03 {
        short.push(format!("people: {} of {}", score.people_found, score.people_true));
    }
    if score.clusters.people_lost != PEOPLE_LOST {
        short.push(format!("people lost: {}, stated: {PEOPLE_LOST}", score.clusters.people_lost));
    }
    short.extend(score.columns.decoys_taken.iter().map(|decoy| format!("decoy taken: {decoy}")));
    // Every mention of somebody is a record of somebody.
    if score.clusters.records_missed > score.clusters.records / 100 {
        short.push(format!("records missed: {}", score.clusters.records_missed));
    }
    assert!(short.is_empty(), "{}\n\n{score}", short.join("\n"));
}

#[test]
fn the_committed_corpora_are_what_the_generator_writes() {
    let made = tempfile::tempdir().expect("a folder");
    let tidewater = Tidewater::committed(made.path().join("tidewater"));
    write(&tidewater).expect("a corpus");
    write_intrusion(&tidewater.out, tidewater.seed, LOG_LINES).expect("logs");
    let incident = tidewater.out.join("incident.toml");
    let text = std::fs::read_to_string(&incident).expect("an incident file");
    std::fs::write(&incident, incident_with_logs(&text)).expect("an incident file");
    write_broken(&made.path().join("broken")).expect("a corpus");
    same_files(&made.path().join("tidewater"), &scenarios().join("tidewater"));
    same_files(&made.path().join("broken"), &scenarios().join("broken"));
}

/// Equal but for `expected/` and cases that somebody made there.
fn same_files(made: &Path, committed: &Path) {
    let made = files::contents(made);
    let mut committed = files::contents(committed);
    committed.retain(|path, _| {
        let first = path.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        !first.is_some_and(|first| first == "expected" || first.ends_with(".case"))
    });
    assert_eq!(made.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (path, bytes) in &made {
        assert!(*bytes == committed[path], "{} is not what the generator writes", path.display());
    }
}
