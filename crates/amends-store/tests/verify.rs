//! Verification: one changed byte anywhere is found, and what a crash leaves is not taken for tampering.

mod common;

use std::fs;
use std::path::Path;

use amends_store::{Case, Details, Trouble, Unlock, Verification};
use common::{identity, new_case, people, read, table, world, write};

/// A case with some of everything, sealed.
fn full_case(folder: &Path) -> (Case, Unlock) {
    let (case, unlock) = new_case(folder);
    write(&case, "people", &people(0, 40));
    write(&case, "records/00ff", &people(0, 1_000));
    case.write_sealed("state/plan.json", b"{}").expect("sealed");
    case.write_plain("outputs/report.html", b"<p>40 people</p>").expect("plain");
    case.add_recipient("lead", &identity().0).expect("added");
    case.stage_done("people", "d1", Details::from([("people".to_owned(), "40".to_owned())])).expect("done");
    case.seal().expect("sealed");
    (case, unlock)
}

fn every_file(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder).expect("list") {
        let path = item.expect("item").path();
        if path.is_dir() { files.extend(every_file(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// What a fresh opening to read finds; none where the case does not even open.
fn verified(folder: &Path, unlock: &Unlock) -> Option<Verification> {
    Case::open_to_read(folder, unlock, world()).ok().map(|case| case.verify().expect("verify"))
}

#[test]
fn every_flipped_byte_is_found() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    drop(case);
    let good = verified(folder.path(), &unlock).expect("open");
    assert!(good.is_intact() && good.leftovers.is_empty(), "{good:?}");
    let files = every_file(folder.path());
    assert_eq!(files.len(), 10, "{files:?}");
    // Opened before the harm, so that each byte is put to the verification itself; every 50th also to an opening.
    let opened = Case::open_to_read(folder.path(), &unlock, world()).expect("open");
    let mut flipped = 0;
    for path in files {
        let bytes = fs::read(&path).expect("read");
        // All bytes of small files, every 61st of the large ones and the last.
        let step = if bytes.len() > 6_000 { 61 } else { 1 };
        for place in (0..bytes.len()).step_by(step).chain(bytes.len().checked_sub(1)) {
            let mut bad = bytes.clone();
            bad[place] ^= 1 << (place % 8);
            fs::write(&path, &bad).expect("write");
            assert!(!opened.verify().expect("verify").is_intact(), "byte {place} of {}", path.display());
            if flipped % 50 == 0 {
                let found = verified(folder.path(), &unlock).is_none_or(|report| !report.is_intact());
                assert!(found, "byte {place} of {} after opening", path.display());
            }
            flipped += 1;
        }
        fs::write(&path, &bytes).expect("write");
    }
    assert!(flipped > 5_000, "{flipped}");
    assert_eq!(verified(folder.path(), &unlock), Some(good));
}

/// Does something to a full case and tells what a verification says.
fn check(harm: impl Fn(&Path), expected: &[Trouble]) {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    drop(case);
    harm(folder.path());
    assert_eq!(verified(folder.path(), &unlock).expect("open").troubles, expected);
}

#[test]
fn files_that_are_missing_added_or_swapped_are_named() {
    let (people, records) = ("tables/people/part-00000.parquet", "tables/records/00ff/part-00000.parquet");
    let named = |path: &str| path.to_owned();
    check(|case| fs::remove_file(case.join(people)).expect("removed"), &[Trouble::Missing(named(people))]);
    check(
        |case| fs::write(case.join("outputs/x.html"), "").expect("written"),
        &[Trouble::Extra(named("outputs/x.html"))],
    );
    check(|case| fs::write(case.join("lock"), "x").expect("written"), &[Trouble::Changed(named("lock"))]);
    check(
        |case| {
            fs::rename(case.join(people), case.join("x")).expect("renamed");
            fs::rename(case.join(records), case.join(people)).expect("renamed");
            fs::rename(case.join("x"), case.join(records)).expect("renamed");
        },
        &[Trouble::Changed(named(people)), Trouble::Changed(named(records))],
    );
}

#[test]
#[cfg(unix)]
fn a_link_is_no_file_of_the_case() {
    let people = "tables/people/part-00000.parquet";
    check(
        |case| {
            let elsewhere = case.join("spill/copy");
            fs::create_dir(case.join("spill")).expect("made");
            fs::rename(case.join(people), &elsewhere).expect("renamed");
            std::os::unix::fs::symlink(&elsewhere, case.join(people)).expect("linked");
        },
        &[Trouble::Changed(people.to_owned())],
    );
}

#[test]
fn a_journal_that_was_cut_at_an_entry_does_not_reach_its_seal() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    let entries = case.journal_entries().expect("entries").len();
    drop(case);
    let path = folder.path().join("journal.jsonl");
    let text = fs::read_to_string(&path).expect("read");
    let cut: Vec<&str> = text.lines().take(entries - 1).collect();
    fs::write(&path, format!("{}\n", cut.join("\n"))).expect("write");
    let report = verified(folder.path(), &unlock).expect("open");
    assert_eq!(report.troubles.len(), 1, "{:?}", report.troubles);
    assert!(report.troubles[0].to_string().contains("when it was sealed"));
    assert!(Case::open(folder.path(), &unlock, world()).is_err(), "nothing is written to such a case");
}

#[test]
fn an_older_seal_with_an_older_table_does_not_fit_the_journal() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    let kept = ["seal.json", "tables/people/part-00000.parquet"]
        .map(|path| (path, fs::read(folder.path().join(path)).expect("read")));
    write(&case, "people", &people(0, 41));
    case.seal().expect("sealed");
    write(&case, "people", &people(0, 42));
    case.seal().expect("sealed");
    drop(case);
    for (path, bytes) in kept {
        fs::write(folder.path().join(path), bytes).expect("write");
    }
    let report = verified(folder.path(), &unlock).expect("open");
    assert_eq!(report.troubles, [Trouble::Changed("tables/people/part-00000.parquet".to_owned())]);
}

#[test]
fn what_a_crash_leaves_is_no_tampering_and_goes_at_the_next_opening() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    drop(case);
    let below = |path: &str| folder.path().join(path);
    fs::create_dir_all(below("tables/people.new")).expect("made");
    fs::write(below("tables/people.new/part-00000.parquet"), "half a part").expect("written");
    fs::write(below("state/plan.json.sealed.tmp"), "half a file").expect("written");
    fs::create_dir_all(below("spill")).expect("made");
    fs::write(below("spill/7"), "spilled").expect("written");
    let report = verified(folder.path(), &unlock).expect("open");
    assert!(report.is_intact());
    let left = ["spill/7", "state/plan.json.sealed.tmp", "tables/people.new/part-00000.parquet"];
    assert_eq!(report.leftovers, left);

    let case = Case::open(folder.path(), &unlock, world()).expect("open");
    assert_eq!(read(&case, "people"), [people(0, 40)]);
    assert_eq!(case.verify().expect("verify").leftovers, Vec::<String>::new());
}

#[test]
fn a_change_that_was_journalled_is_completed() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    write(&case, "people", &people(0, 41));
    case.write_sealed("state/plan.json", b"{\"new\":1}").expect("sealed");
    drop(case);
    // As a crash would leave it right after the journal entries: new bytes beside their places, the old in place.
    let below = |path: &str| folder.path().join(path);
    fs::rename(below("tables/people"), below("tables/people.new")).expect("renamed");
    fs::create_dir(below("tables/people")).expect("made");
    fs::write(below("tables/people/part-00000.parquet"), "the old part").expect("written");
    fs::rename(below("state/plan.json.sealed"), below("state/plan.json.sealed.tmp")).expect("renamed");

    let reader = Case::open_to_read(folder.path(), &unlock, world()).expect("open");
    assert_eq!(read(&reader, "people"), [people(0, 41)], "a reader sees the new table already");
    let report = reader.verify().expect("verify");
    assert!(report.is_intact() && report.leftovers.len() == 2, "{report:?}");
    let case = Case::open(folder.path(), &unlock, world()).expect("open");
    assert_eq!(read(&case, "people"), [people(0, 41)]);
    assert_eq!(case.read_sealed("state/plan.json").expect("read").as_slice(), b"{\"new\":1}");
    let report = case.verify().expect("verify");
    assert!(report.is_intact() && report.leftovers.is_empty(), "{report:?}");
}

#[test]
fn a_torn_end_of_the_journal_is_repaired_and_noted() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = full_case(folder.path());
    drop(case);
    let path = folder.path().join("journal.jsonl");
    let mut bytes = fs::read(&path).expect("read");
    bytes.extend_from_slice(b"{\"seq\":99");
    fs::write(&path, bytes).expect("write");
    assert!(!verified(folder.path(), &unlock).expect("open").is_intact());
    let case = Case::open(folder.path(), &unlock, world()).expect("open");
    let last = case.journal_entries().expect("entries").pop().expect("an entry");
    assert_eq!((last.what.as_str(), last.details["removed_bytes"].as_str()), ("journal_repaired", "9"));
    assert!(case.verify().expect("verify").is_intact());
    assert!(case.has_table(&table("people")).expect("asked"));
}
