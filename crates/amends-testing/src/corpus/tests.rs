//! The corpus keeps its promises: same bytes, valid numbers, a truth that agrees with the evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use super::element::{Element, NAMES};
use super::*;

fn corpus(persons: u64, seed: u64) -> (tempfile::TempDir, Summary) {
    let folder = tempfile::tempdir().expect("a folder");
    let summary = write(&Tidewater { persons, seed, out: folder.path().to_owned() }).expect("a corpus");
    (folder, summary)
}

fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn same_seed_same_bytes() {
    let (a, summary) = corpus(300, 11);
    let (b, again) = corpus(300, 11);
    let (c, _) = corpus(300, 12);
    assert_eq!(summary, again);
    let (a, b, c) = (files(a.path()), files(b.path()), files(c.path()));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{name} differs between two runs");
    }
    assert!(a["truth/records.csv"] != c["truth/records.csv"]);
    assert!(!a.keys().any(|name| name.starts_with("parts")));
    assert_eq!(a.keys().filter(|name| name.starts_with("evidence/")).count() as u64, summary.files);
}

/// A larger corpus begins with the same people: nobody depends on how many come after (but for the caps on sheets).
#[test]
fn people_are_functions_of_seed_and_index() {
    let (small, large) = (World::new(5, 160), World::new(5, 1_600));
    let mut blocks = [Block { index: 0, people: Vec::new() }, Block { index: 0, people: Vec::new() }];
    for index in (0..10).rev() {
        small.fill(index, &mut blocks[0]);
        large.fill(index, &mut blocks[1]);
        for (a, b) in blocks[0].people.iter().zip(&blocks[1].people) {
            assert_eq!((a.first, a.last, a.birth, a.ssn, a.telephone), (b.first, b.last, b.birth, b.ssn, b.telephone));
            assert!(blocks[0].people.capacity() <= 16);
        }
    }
}

#[test]
fn everybody_has_a_record_and_the_mix_is_as_planned() {
    let (folder, summary) = corpus(4_000, 3);
    let per_person = summary.records as f64 / summary.people as f64;
    assert_eq!(summary.people, 4_000);
    assert!((1.7..2.1).contains(&per_person), "{per_person} records a person");
    let people = fs::read_to_string(folder.path().join("truth/people.csv")).expect("people");
    let column = |place: usize| people.lines().skip(1).map(move |line| line.split(',').nth(place).unwrap_or_default());
    let washington = column(1).filter(|residence| *residence == "us-wa").count();
    assert!((250..700).contains(&washington), "{washington} in Washington");
    assert!(column(1).collect::<BTreeSet<_>>().len() > 50);
    assert!(column(2).filter(|minor| *minor == "true").count() > 200);
    assert!((5..300).contains(&column(3).filter(|deceased| *deceased == "true").count()));
    let lost: BTreeSet<&str> = column(4).flat_map(|elements| elements.split(';')).collect();
    assert_eq!(lost, NAMES.iter().copied().collect());
}

/// The rows of every delimited file, however packed, without the header.
fn delimited(root: &Path, store: &stores::Store) -> Option<Vec<csv::StringRecord>> {
    let (delimiter, header) = match store.evidence {
        name if name.ends_with(".dat") && name.starts_with("former") => (b'\t', false),
        name if name.ends_with(".tsv") => (b'\t', true),
        "prospective/applications.txt" => (b'|', true),
        "prepaid/prepaid_active.csv" => (b';', true),
        _ => (b',', true),
    };
    if !matches!(store.form, form::Form::Delimited(..)) {
        return None;
    }
    let (file, member) = store.evidence.split_once('!').unwrap_or((store.evidence, ""));
    let mut bytes = fs::read(root.join("evidence").join(file)).expect("evidence");
    if file.ends_with(".gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).expect("gzip");
        bytes = plain;
    } else if file.ends_with(".zst") {
        bytes = zstd::decode_all(&bytes[..]).expect("zstd");
    } else if file.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
        let mut plain = Vec::new();
        archive.by_name(member).expect("member").read_to_end(&mut plain).expect("member");
        bytes = plain;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(header).from_reader(text.as_bytes());
    Some(reader.records().map(|row| row.expect("a whole row")).collect())
}

#[test]
fn the_truth_agrees_with_the_rows() {
    let (folder, _) = corpus(600, 9);
    let mut truth: BTreeMap<(String, u64), Vec<(u64, String)>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(folder.path().join("truth/records.csv")).expect("truth");
    for line in reader.records() {
        let line = line.expect("a line");
        let key = (format!("{}#{}", &line[0], &line[1]), line[2].parse().expect("row"));
        truth.entry(key).or_default().push((line[3].parse().expect("part"), line[5].to_owned()));
    }
    for store in STORES {
        let Some(rows) = delimited(folder.path(), store) else { continue };
        let place = format!("{}#{}", store.evidence, store.table);
        assert!(!rows.is_empty(), "{place}");
        let known = truth.keys().filter(|(p, _)| *p == place).count();
        let people = !matches!(store.rows, Rows::PerBlock(_));
        assert_eq!(known, if people { rows.len() } else { 0 }, "{place}");
        for (number, row) in rows.iter().enumerate() {
            for (part, elements) in truth.get(&(place.clone(), number as u64 + 1)).into_iter().flatten() {
                check_row(store, row, *part as u8, elements);
            }
        }
    }
}

/// Elements that the truth names stand in the row's cells, and those that it does not name do not.
fn check_row(store: &stores::Store, row: &csv::StringRecord, part: u8, elements: &str) {
    assert_eq!(row.len(), store.columns.len(), "{}", store.evidence);
    let named: BTreeSet<&str> = elements.split(';').collect();
    for (cell, column) in row.iter().zip(store.columns) {
        let row::Holds::Of(element, of) = column.holds else { continue };
        let shown = match element {
            Element::Ssn if cell.len() == 4 => Element::SsnLast4,
            Element::Ssn if cell.starts_with('9') && cell.len() == 11 => Element::TaxpayerId,
            other => other,
        };
        let placeholder = ["000-00-0000", "000000000", "N/A", "0", "", "noreply@example.com"].contains(&cell);
        let placeholder = placeholder || (element == Element::DateOfBirth && cell.contains("1900"));
        if of == part && !placeholder {
            assert!(named.contains(shown.name()), "{}: {} is shown and not named", store.evidence, shown.name());
        }
    }
    let columns = store.columns.iter().any(|column| column.holds == row::Holds::Text);
    for name in named.iter().filter(|_| !columns) {
        let shown = row.iter().zip(store.columns).any(|(cell, column)| match column.holds {
            row::Holds::Of(element, of) => {
                let last4 = *name == "ssn_last4" && element == Element::Ssn && cell.len() == 4;
                let taxpayer = *name == "taxpayer_id" && element == Element::Ssn && cell.starts_with('9');
                of == part && !cell.is_empty() && (element.name() == *name || last4 || taxpayer)
            }
            _ => false,
        });
        assert!(shown, "{}: {name} is named and not shown", store.evidence);
    }
}

#[test]
fn objects_and_dumps_have_a_line_for_each_row_of_the_truth() {
    let (folder, _) = corpus(600, 9);
    let evidence = folder.path().join("evidence");
    let truth = fs::read_to_string(folder.path().join("truth/records.csv")).expect("truth");
    let rows = |start: &str| {
        truth.lines().filter(|line| line.starts_with(start) && line.split(',').nth(3) == Some("0")).count()
    };
    let objects = fs::read_to_string(evidence.join("crm/customers.ndjson")).expect("objects");
    let users: usize = objects
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|object| object["authorized_users"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(objects.lines().count(), rows("crm/customers.ndjson,"));
    let parts =
        truth.lines().filter(|line| line.starts_with("crm/customers.ndjson,") && line.split(',').nth(3) != Some("0"));
    assert_eq!(users, parts.count());
    let inserts = fs::read_to_string(evidence.join("prospective/identity_checks.sql")).expect("dump");
    assert_eq!(
        inserts.lines().filter(|line| line.starts_with("INSERT")).count(),
        rows("prospective/identity_checks.sql,")
    );
    let copies = fs::read_to_string(evidence.join("database/portal.sql")).expect("dump");
    let block = copies.split("FROM stdin;\n").nth(1).expect("a block").split("\\.\n").next().expect("its rows");
    assert_eq!(block.lines().count(), rows("database/portal.sql,users,"));
    let tuples = fs::read_to_string(evidence.join("database/billing.sql")).expect("dump");
    assert_eq!(tuples.matches("),(").count() + tuples.matches("INSERT INTO").count(), rows("database/billing.sql,"));
}

#[test]
fn canaries_stand_in_the_evidence() {
    let (folder, _) = corpus(64, 21);
    let options = Tidewater { persons: 64, seed: 21, out: folder.path().to_owned() };
    let canaries = crate::canaries(&options);
    let all: Vec<u8> = files(&folder.path().join("evidence")).into_values().flatten().collect();
    let stands = |text: &str| all.windows(text.len()).any(|window| window == text.as_bytes());
    for value in [&canaries.first_name, &canaries.last_name, &canaries.ssn, &canaries.card] {
        assert!(stands(value));
    }
}

#[test]
fn broken_evidence_is_small_and_the_same_each_time() {
    let (a, b) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write_broken(a.path()).expect("written");
    write_broken(b.path()).expect("written");
    let files = files(a.path());
    assert_eq!(files, super::tests::files(b.path()));
    assert!(files.values().map(Vec::len).sum::<usize>() < 200_000);
    assert_eq!(files["evidence/empty.csv"].len(), 0);
    let mut plain = Vec::new();
    assert!(flate2::read::GzDecoder::new(&files["evidence/truncated.csv.gz"][..]).read_to_end(&mut plain).is_err());
    assert!(plain.len() > 1_000);
    assert!(std::str::from_utf8(&files["evidence/invalid_utf8.csv"]).is_err());
}
