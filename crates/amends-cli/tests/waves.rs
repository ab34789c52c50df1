//! Evidence comes in instalments: the people are the same as all at once, and no id is lost.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::Amends;

/// Records of each person, by places that do not depend on the folders in front.
fn people(amends: &Amends) -> BTreeSet<BTreeSet<String>> {
    let mut people: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in amends.rows("records") {
        let place = row["record_id"].clone();
        people.entry(row["person_id"].clone()).or_default().insert(place);
    }
    people.into_values().collect()
}

fn ids(amends: &Amends) -> BTreeSet<String> {
    amends.rows("people").into_iter().map(|row| row["person_id"].clone()).collect()
}

/// The parts of the evidence that come one after the other.
fn folders(amends: &Amends) -> Vec<PathBuf> {
    let root = amends.path("incident/evidence");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).expect("evidence").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

fn ends(amends: &Amends) {
    let ran = amends.respond_with(&["--sample", "0"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.stderr);
}

fn moved(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    std::fs::rename(from, to).expect("moved");
}

#[test]
fn three_instalments_make_the_people_of_one_and_no_id_is_lost() {
    let amends = Amends::new().with_scenario("tidewater");
    ends(&amends);
    let at_once = people(&amends);
    std::fs::remove_dir_all(amends.case()).expect("removed");

    let aside = amends.path("aside");
    let all = folders(&amends);
    for folder in &all {
        moved(folder, &aside.join(folder.file_name().expect("a name")));
    }
    let mut told = BTreeSet::new();
    // What sorts last comes first, so that later records stand before those that people are known by.
    for wave in all.chunks(all.len().div_ceil(3)).rev() {
        for folder in wave {
            moved(&aside.join(folder.file_name().expect("a name")), folder);
        }
        ends(&amends);
        told.extend(ids(&amends));
    }
    assert_eq!(people(&amends), at_once);

    // Whoever was ever told something is still there, or the history says who has their records.
    let now = ids(&amends);
    let mut heirs: BTreeMap<String, String> = BTreeMap::new();
    for row in amends.rows("history") {
        heirs.entry(row["old_id"].clone()).or_insert_with(|| row["new_id"].clone());
    }
    let lost: Vec<&String> = told.iter().filter(|id| !now.contains(*id) && !heirs.contains_key(*id)).collect();
    assert!(lost.is_empty(), "{} ids lost", lost.len());
    if let Some(old) = told.iter().find(|id| !now.contains(*id)) {
        let story = amends.on_case(&["explain", old]).stdout;
        assert!(story.contains(old.as_str()), "{story}");
    }
}

#[test]
fn two_records_are_compared_in_words_and_numbers() {
    let amends = Amends::new().with_scenario("tidewater");
    ends(&amends);
    let rows = amends.rows("links");
    let link = rows.first().expect("a link");
    let compared = amends.on_case(&["people", "compare", &link["record_a"], &link["record_b"], "--format", "json"]);
    let story = compared.exits(0).json();
    assert_eq!(story["one_person"], true);
    let bits = story["bits"].as_f64().expect("bits");
    assert!(bits >= story["bits_needed"].as_f64().expect("bits"), "{story}");
    // The strongest link says the same in the table.
    let weight: f64 = link["weight"].parse().expect("bits");
    assert!((weight - bits).abs() <= 1.0, "{weight} {bits}");
    let shown = amends.on_case(&["people", "compare", &link["record_a"], &link["record_b"]]).exits(0).stdout;
    assert!(shown.starts_with("One person") && shown.contains("first name"), "{shown}");
}

/// Tables with a line for each row, and a header.
const LINES: [&str; 4] =
    ["current/postpaid_accounts.csv", "current/family_lines.csv", "prepaid/prepaid_active.csv", "network/devices.txt"];

/// People as sets of places: evidence, table, row and part; rows of files that were turned around are told as they were.
fn people_by_rows(amends: &Amends, turned: &BTreeMap<&str, usize>) -> BTreeSet<BTreeSet<String>> {
    let mut people: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in amends.rows("records") {
        let at: usize = row["row"].parse().expect("a row");
        let at = turned.get(row["evidence"].as_str()).map_or(at, |rows| rows + 1 - at);
        let part = row["record_id"].rsplit('-').next().expect("a part").to_owned();
        let place = format!("{} {} {at} {part}", row["evidence"], row["table"]);
        people.entry(row["person_id"].clone()).or_default().insert(place);
    }
    people.into_values().collect()
}

#[test]
fn rows_in_another_order_make_the_same_people() {
    let amends = Amends::new().with_scenario("tidewater");
    ends(&amends);
    let before = people_by_rows(&amends, &BTreeMap::new());
    std::fs::remove_dir_all(amends.case()).expect("removed");
    let mut turned = BTreeMap::new();
    for name in LINES {
        let path = amends.path("incident/evidence").join(name);
        // In bytes, because one of them is in Latin-1.
        let text = std::fs::read(&path).expect("a table");
        let mut lines: Vec<&[u8]> = text.trim_ascii_end().split(|byte| *byte == b'\n').collect();
        let quotes = |line: &[u8]| line.iter().filter(|byte| **byte == b'"').count();
        assert!(lines.iter().all(|line| quotes(line) % 2 == 0), "{name} has rows of several lines");
        lines[1..].reverse();
        turned.insert(name, lines.len() - 1);
        std::fs::write(&path, lines.join(&b'\n')).expect("written");
    }
    ends(&amends);
    let after = people_by_rows(&amends, &turned);
    if std::env::var_os("AMENDS_TEST_SHOW").is_some() {
        before.difference(&after).for_each(|person| println!("- {person:?}"));
        after.difference(&before).for_each(|person| println!("+ {person:?}"));
    }
    let differ = before.symmetric_difference(&after).count();
    assert_eq!(differ, 0, "of {} people {differ} differ", before.len());
}
