//! Destruction: nothing can be read any more, and the report says what was done.

mod common;

use amends_store::{Case, StoreError, destroy};
use common::{new_case, people, world, write};

#[test]
fn a_destroyed_case_is_gone_and_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(folder.path());
    write(&case, "people", &people(0, 100));
    case.write_sealed("state/plan.json", b"{}").expect("sealed");
    assert!(matches!(destroy(folder.path(), &world()), Err(StoreError::Locked(_))), "not while it is being written");
    let id = case.header().case.clone();
    drop(case);
    std::fs::write(folder.path().join("notes.txt"), "mine").expect("written");

    let report = destroy(folder.path(), &world()).expect("destroyed");
    assert_eq!((report.case.as_str(), report.key_files, report.files, report.actor.as_str()), (&*id, 1, 6, "test"));
    assert_eq!(report.left, ["notes.txt"]);
    let text = std::fs::read_to_string(folder.path().join("DESTROYED.txt")).expect("a tombstone");
    assert_eq!(text, report.to_text());
    assert!(text.contains("2026-11-23T08:00:00Z") && text.contains(&id) && text.contains("notes.txt"));
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).expect("list").map(|f| f.expect("file").file_name()).collect();
    left.sort();
    assert_eq!(left, ["DESTROYED.txt", "notes.txt"]);
    assert!(matches!(Case::open(folder.path(), &unlock, world()), Err(StoreError::Destroyed(_))));
}

#[test]
fn an_interrupted_destruction_goes_on() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(folder.path());
    write(&case, "people", &people(0, 100));
    drop(case);
    // As a crash would leave it after the keys went.
    std::fs::remove_dir_all(folder.path().join("keys")).expect("removed");
    std::fs::write(folder.path().join("DESTROYED.txt"), "under way").expect("written");
    assert!(matches!(Case::open_to_read(folder.path(), &unlock, world()), Err(StoreError::Destroyed(_))));
    let report = destroy(folder.path(), &world()).expect("destroyed");
    assert_eq!((report.key_files, report.left.len()), (0, 0));
    assert!(!folder.path().join("tables").exists());
}

#[test]
fn a_folder_that_is_no_case_is_not_touched() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::create_dir(folder.path().join("tables")).expect("made");
    std::fs::write(folder.path().join("tables/mine.txt"), "mine").expect("written");
    assert!(matches!(destroy(folder.path(), &world()), Err(StoreError::NotACase(_))));
    assert!(folder.path().join("tables/mine.txt").exists());
}
