//! Small files, stages, and keys: what is written is read again, by the right key only.

mod common;

use amends_case::TokenKind;
use amends_store::{Case, Details, StoreError};
use common::{new_case, world};

#[test]
fn a_sealed_file_comes_back_and_cannot_take_anothers_place() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    case.write_sealed("state/a.json", b"one").expect("written");
    case.write_sealed("state/a.json", b"two").expect("written again");
    assert_eq!(case.read_sealed("state/a.json").expect("read").as_slice(), b"two");
    case.write_sealed("state/b.json", b"").expect("written");
    assert!(case.read_sealed("state/b.json").expect("read").is_empty());
    std::fs::copy(folder.path().join("state/a.json.sealed"), folder.path().join("state/b.json.sealed"))
        .expect("copied");
    let error = case.read_sealed("state/b.json").expect_err("the path is part of the seal");
    assert!(error.to_string().starts_with("state/b.json.sealed is damaged"), "{error}");
    assert!(matches!(case.read_sealed("state/c.json"), Err(StoreError::Missing(_))));
    assert!(matches!(case.write_sealed("../a", b""), Err(StoreError::Name { .. })));
    assert_eq!(case.files("state/").expect("files"), ["state/a.json.sealed", "state/b.json.sealed"]);
    case.remove_file("state/b.json").expect("removed");
    assert_eq!(case.files("state/").expect("files"), ["state/a.json.sealed"]);
    assert!(case.verify().expect("verify").is_intact());
}

#[test]
fn the_last_marker_of_a_stage_counts() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(folder.path());
    assert_eq!(case.last_done("people").expect("asked"), None);
    let count = |n: &str| Details::from([("people".to_owned(), n.to_owned())]);
    case.stage_done("people", "d1", count("40")).expect("done");
    case.stage_done("people", "d2", count("41")).expect("done");
    case.stage_done("duties", "d3", Details::new()).expect("done");
    drop(case);
    for case in [Case::open_to_read(folder.path(), &unlock, world()), Case::open(folder.path(), &unlock, world())] {
        let done = case.expect("open").last_done("people").expect("asked").expect("done");
        assert_eq!((done.input_digest.as_str(), done.details), ("d2", count("41")));
    }
}

#[test]
fn keys_belong_to_the_case_and_to_one_purpose() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(&folder.path().join("one"));
    let (other, _) = new_case(&folder.path().join("two"));
    let token = |case: &Case| case.tokens().token(TokenKind::Ssn, b"219099999");
    let (first, key) = (token(&case), case.table_key().reveal_hex());
    assert_ne!(first, token(&other));
    assert_ne!(case.table_key().reveal_bytes(), &*case.spill_key().unwrap());
    assert_ne!(case.spill_key().unwrap(), case.spill_key().unwrap(), "each engine gets a key of its own");
    drop(case);
    let case = Case::open_to_read(&folder.path().join("one"), &unlock, world()).expect("open");
    assert_eq!((token(&case), case.table_key().reveal_hex()), (first, key));
    assert_eq!(format!("{:?}", case.table_key()), "TableKey([masked])");
    assert_eq!(case.table_key().reveal_base64().len(), 44);
}

#[test]
fn an_endless_detail_is_refused_and_the_journal_stays_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    let long = Details::from([("note".to_owned(), "x".repeat(2_000))]);
    assert!(matches!(case.journal("counsel", "noted", long), Err(StoreError::LongDetail("detail"))));
    assert!(matches!(case.journal("counsel", "files", Details::new()), Err(StoreError::Name { .. })));
    let before = case.journal_head().expect("head");
    let entry =
        case.journal("counsel", "noted\n", Details::from([("a\"b".to_owned(), "é\u{1f}".to_owned())])).expect("noted");
    assert_eq!((entry.seq, entry.prev), (before.seq + 1, before.digest_hex()));
    assert_eq!(case.journal_entries().expect("entries").pop().expect("entry").what, "noted\n");
    assert!(case.verify().expect("verify").is_intact());
}
