//! Same input, same bytes: whatever the number of threads and the memory, every exported table is equal.

mod common;

use common::{Amends, TABLES};

/// Enough people for several row groups and sorted runs, few enough for a test.
const PEOPLE: u64 = 4_000;

fn exports(amends: &Amends, more: &[&str]) -> Vec<(&'static str, String)> {
    // Each run has a case, and so a key, of its own.
    let _ = std::fs::remove_dir_all(amends.case());
    amends.respond_with(&[more, &["--sample", "0"]].concat()).exits(0);
    amends.exports().into_iter().collect()
}

#[test]
fn threads_and_memory_change_no_byte() {
    let amends = Amends::new().with_own_program().with_corpus(PEOPLE, 11);
    let first = exports(&amends, &["--threads", "1"]);
    assert_eq!(first.len(), TABLES.len());
    for (table, text) in &first {
        // A test of equality means nothing on empty tables.
        assert!(text.lines().count() > 1 || *table == "problems", "`{table}` is empty");
    }
    for more in [["--threads", "2"].as_slice(), &["--threads", "3"], &["--threads", "2", "--memory", "64MB"]] {
        for ((table, one), (_, other)) in first.iter().zip(&exports(&amends, more)) {
            assert_eq!(common::parting(one, other), None, "`{table}` with {more:?}");
        }
    }
}

#[test]
fn a_second_run_does_nothing_and_changes_nothing() {
    let amends = Amends::new().with_scenario("tidewater");
    amends.respond().exits(0);
    let before = amends.exports();
    let again = amends.respond_with(&["--format", "json"]).exits(0).json();
    let stages = again["costs"].as_array().expect("stages");
    assert!(stages.len() >= 5 && stages.iter().all(|stage| stage["ran"] == false), "{stages:?}");
    assert!(before == amends.exports(), "the tables changed");
}
