//! Planted values of one person appear in nothing that lies or is printed in the open: not in the case's files, temporary
//! files, logs, errors, plain exports or the report. When revealed for a purpose they do appear, and the journal knows.

mod common;

use std::process::Command;

use amends_testing::canaries;
use amends_testing::corpus::Tidewater;
use common::{Amends, Ran, TABLES, files};

/// The spellings to search for, in lower case.
fn spellings() -> Vec<Vec<u8>> {
    let planted = canaries(&Tidewater::committed("."));
    assert!(planted.ssn.len() == 11 && planted.card.len() == 16, "nothing is planted");
    planted.spellings().into_iter().map(|spelling| spelling.to_lowercase().into_bytes()).collect()
}

fn has_any(content: &[u8]) -> bool {
    let content = content.to_ascii_lowercase();
    spellings().iter().any(|spelling| content.windows(spelling.len()).any(|window| window == &spelling[..]))
}

#[track_caller]
fn clean(what: &str, content: &[u8]) {
    assert!(!has_any(content), "a planted value stands in {what}");
}

#[track_caller]
fn clean_run(what: &str, ran: &Ran) {
    clean(what, ran.stdout.as_bytes());
    clean(what, ran.stderr.as_bytes());
}

/// Everything that the program may have written, and the names of it.
#[track_caller]
fn clean_folders(amends: &Amends) {
    for folder in ["case", "tmp", "home", "config"] {
        for path in files::below(&amends.path(folder)) {
            clean(&path.display().to_string(), path.display().to_string().as_bytes());
            clean(&path.display().to_string(), &std::fs::read(&path).expect("a file"));
        }
    }
}

fn traced(amends: &Amends, arguments: &[&str]) -> Ran {
    Ran::of(traces(&mut amends.command(arguments)))
}

/// Asks for all that there is to be told.
fn traces(command: &mut Command) -> &mut Command {
    command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full")
}

const RESPOND: [&str; 4] = ["respond", "incident/incident.toml", "--case", "case"];

#[test]
fn nothing_in_the_open_holds_them() {
    let amends = Amends::new().with_scenario("tidewater");
    let evidence = files::contents(&amends.path("incident/evidence"));
    assert!(evidence.values().any(|content| has_any(content)), "they are not in the evidence at all");
    clean_run("respond", &traced(&amends, &RESPOND).exits(0));
    clean_folders(&amends);
    for table in TABLES {
        for format in ["csv", "json", "parquet", "arrow"] {
            let out = ["export", table, "--format", format, "--out", "exported", "--case", "case"];
            clean_run(table, &traced(&amends, &out).exits(0));
            clean(&format!("{table} as {format}"), &std::fs::read(amends.path("exported")).expect("an export"));
        }
    }
    let person = amends.rows("people")[0]["person_id"].clone();
    for command in
        [&["status"][..], &["explain", &person], &["people", "review"], &["case", "open"], &["case", "verify"]]
    {
        clean_run(command[0], &traced(&amends, &[command, &["--case", "case"]].concat()));
    }
    clean_folders(&amends);
}

#[test]
fn revealed_for_a_purpose_they_appear_and_the_journal_knows() {
    let amends = Amends::new().with_scenario("tidewater");
    amends.respond();
    let ran = amends.on_case(&["export", "people", "--reveal"]).exits(2);
    clean_run("a reveal without purpose", &ran);
    let shown = amends.on_case(&["export", "people", "--reveal", "--purpose", "call centre test"]).exits(0);
    let planted = canaries(&Tidewater::committed("."));
    assert!(
        has_any(shown.stdout.as_bytes()) && shown.stdout.to_lowercase().contains(&planted.last_name.to_lowercase())
    );
    let entry = amends.last_entry("revealed");
    assert_eq!(entry["details"]["purpose"], "call centre test");
    assert_eq!(entry["actor"], "tester");
    clean_folders(&amends);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn damaged_evidence_brings_none_of_them_into_a_message() {
    let amends = Amends::new().with_scenario("tidewater");
    for (path, content) in files::contents(&amends.path("incident/evidence")) {
        // Every file ends early, and has bytes that are no text and a quote that is not closed in its middle.
        let (half, most) = (content.len() / 2, content.len() * 9 / 10);
        let damaged = [&content[..half], b"\xFF\xFE\"\0,", &content[half..most]].concat();
        std::fs::write(amends.path("incident/evidence").join(path), damaged).expect("written");
    }
    let ran = traced(&amends, &RESPOND).exits(3);
    clean_run("respond", &ran);
    assert!(amends.rows("problems").len() > 5, "{}", amends.export("problems"));
    clean("problems", amends.export("problems").as_bytes());
    clean_folders(&amends);
}

/// Runs on a disk that is full, ever a little later, and then with room.
fn on_a_full_disk(amends: &Amends) {
    for blocks in [8, 40, 90, 200] {
        let ran = Ran::of(traces(&mut amends.respond_on_full_disk(blocks)));
        assert_eq!(ran.code, Some(1), "{blocks} blocks: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("File too large"), "{blocks} blocks: {}", ran.stderr);
        clean_run("respond on a full disk", &ran);
        clean_folders(amends);
    }
    // With room again the same command goes on.
    amends.respond().exits(0);
    amends.on_case(&["case", "verify"]).exits(0);
}

#[test]
fn a_full_disk_brings_none_of_them_into_a_message_and_loses_nothing() {
    let amends = Amends::new().with_scenario("tidewater");
    on_a_full_disk(&amends);
    let other = Amends::new().with_scenario("tidewater");
    other.respond().exits(0);
    // Two cases have two keys, and a link that stands on the edge may fall to either side of it.
    for table in ["records", "findings", "columns", "problems"] {
        assert!(
            without_people(&amends, table) == without_people(&other, table),
            "{table} differs from that of a run with room"
        );
    }
}

/// A table without its columns of people.
fn without_people(amends: &Amends, table: &str) -> Vec<common::Row> {
    let mut rows = amends.rows(table);
    rows.iter_mut().for_each(|row| drop(row.remove("person_id")));
    rows
}

#[test]
fn under_one_key_a_full_disk_changes_nothing() {
    let amends = Amends::new().with_scenario("tidewater");
    amends.on_case(&["case", "new"]).exits(0);
    files::copy(&amends.path("case"), &amends.path("empty"));
    on_a_full_disk(&amends);
    let found = amends.exports();
    std::fs::remove_dir_all(amends.path("case")).expect("removed");
    files::copy(&amends.path("empty"), &amends.path("case"));
    amends.respond().exits(0);
    for (table, text) in amends.exports() {
        assert!(found.get(table) == Some(&text), "{table} differs from that of a run with room");
    }
}
