//! Tables: what is written comes back, is encrypted on disk, and is replaced as a whole.

mod common;

use amends_case::schemas::is_personal;
use amends_store::{Case, StoreError, content_digest};
use common::{new_case, people, read, schema, table, world, write};

#[test]
fn rows_come_back_with_the_metadata_of_their_columns() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, unlock) = new_case(folder.path());
    write(&case, "people", &people(0, 1000));
    drop(case);
    let case = Case::open_to_read(folder.path(), &unlock, world()).expect("open");
    assert_eq!(read(&case, "people"), vec![people(0, 1000)]);
    let schema = case.table_schema(&table("people")).expect("schema");
    assert!(is_personal(schema.field(1)) && !is_personal(schema.field(0)));
    assert_eq!(case.tables().expect("tables"), [table("people")]);
    assert_eq!(case.table_rows(&table("people")).expect("rows"), 1000);
}

#[test]
fn nothing_of_a_table_stands_on_disk_in_the_clear() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    write(&case, "people", &people(0, 10));
    case.write_sealed("state/plan.json", b"{\"to\":\"Ottoline Vance 3\"}").expect("sealed");
    let files = [case.file_paths(&table("people")).expect("paths"), vec![folder.path().join("state/plan.json.sealed")]];
    for path in files.concat() {
        let bytes = std::fs::read(&path).expect("read");
        for clear in [&b"Ottoline"[..], b"birth"] {
            assert!(!bytes.windows(clear.len()).any(|window| window == clear), "{}", path.display());
        }
    }
}

#[test]
fn columns_batches_parts_and_row_groups_can_be_chosen() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    let rows = amends_store::table::ROW_GROUP_ROWS as u64;
    let new = case.new_table(&table("records/00ff"), schema()).expect("new");
    // Finished out of order: the rows follow the parts' numbers.
    for (number, first, count) in [(1, rows + 10, 5), (0, 0, rows + 10)] {
        let mut part = new.part(number).expect("part");
        part.write(&people(first, count)).expect("write");
        part.finish().expect("finish");
    }
    case.commit(vec![new]).expect("commit");
    let layout = case.table_layout(&table("records/00ff")).expect("layout");
    let groups: Vec<_> = layout.iter().map(|part| (part.number, part.row_groups.clone())).collect();
    assert_eq!(groups, [(0, vec![rows, 10]), (1, vec![5])]);

    let reader = || case.read_table(&table("records/00ff"));
    let batches: Vec<_> = reader().columns(["birth", "row"]).batch_rows(50_000).open().expect("open").collect();
    let names: Vec<_> =
        batches[0].as_ref().expect("batch").schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, ["row", "birth"]);
    let counts: Vec<_> = batches.iter().map(|batch| batch.as_ref().expect("batch").num_rows()).collect();
    assert_eq!(counts.iter().sum::<usize>() as u64, rows + 15);
    assert!(counts.iter().all(|count| *count <= 50_000));

    let rest: Vec<_> = reader().part(0).row_groups(1..9).open().expect("open").map(|b| b.expect("batch")).collect();
    assert_eq!(rest, [people(rows, 10)]);
    assert!(matches!(reader().columns(["shoe"]).open(), Err(StoreError::NoColumn { .. })));
}

#[test]
fn a_table_is_replaced_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    let two = case.new_table(&table("people"), schema()).expect("new");
    for number in 0..2 {
        let mut part = two.part(number).expect("part");
        part.write(&people(u64::from(number), 1)).expect("write");
        part.finish().expect("finish");
    }
    case.commit(vec![two]).expect("commit");

    let mut dropped = case.table_writer(&table("people"), schema()).expect("writer");
    dropped.write(&people(0, 9)).expect("write");
    assert!(matches!(case.table_writer(&table("people"), schema()), Err(StoreError::BeingWritten(_))));
    drop(dropped);
    assert_eq!(read(&case, "people"), [people(0, 1), people(1, 1)]);

    write(&case, "people", &people(7, 3));
    assert_eq!(read(&case, "people"), [people(7, 3)]);
    assert_eq!(case.file_paths(&table("people")).expect("paths").len(), 1);
    case.remove_table(&table("people")).expect("remove");
    assert!(!case.has_table(&table("people")).expect("asked"));
    assert!(case.verify().expect("verify").is_intact());
}

#[test]
fn a_table_without_rows_is_still_a_table() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    let nothing = case.new_table(&table("people"), schema()).expect("new");
    assert!(matches!(case.commit(vec![nothing]), Err(StoreError::NoPart(_))));
    assert_eq!(case.table_writer(&table("people"), schema()).expect("writer").finish().expect("finish"), 0);
    assert!(read(&case, "people").is_empty());
    assert_eq!(case.read_table(&table("people")).open().expect("open").schema().fields().len(), 3);
}

#[test]
fn no_table_lies_inside_another() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    write(&case, "records/00ff", &people(0, 1));
    assert!(matches!(case.table_writer(&table("records"), schema()), Err(StoreError::Name { .. })));
    assert!(matches!(case.table_writer(&table("records/00ff/x"), schema()), Err(StoreError::Name { .. })));
}

#[test]
fn two_encrypted_files_differ_and_their_content_digests_agree() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    write(&case, "a", &people(0, 500));
    let mut writer = case.table_writer(&table("b"), schema()).expect("writer");
    (0..5).for_each(|n| writer.write(&people(n * 100, 100)).expect("write"));
    writer.finish().expect("finish");
    let bytes = |name| std::fs::read(&case.file_paths(&table(name)).expect("paths")[0]).expect("read");
    assert_ne!(bytes("a"), bytes("b"));
    let digest = |name| content_digest(schema(), case.read_table(&table(name)).batch_rows(77).open().expect("open"));
    assert_eq!(digest("a").expect("digest"), digest("b").expect("digest"));
}

#[test]
fn a_damaged_table_is_an_error_that_names_the_file_and_no_value() {
    let folder = tempfile::tempdir().expect("folder");
    let (case, _) = new_case(folder.path());
    write(&case, "people", &people(0, 50));
    let path = case.file_paths(&table("people")).expect("paths").remove(0);
    let good = std::fs::read(&path).expect("read");
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 0x55;
        std::fs::write(&path, bad).expect("write");
        let opened = case.read_table(&table("people")).open();
        let result: Result<Vec<_>, _> = opened.and_then(Iterator::collect);
        match result {
            // Some bytes (the leading magic, a length that is written twice) are read by nobody. `verify` finds them.
            Ok(batches) => assert_eq!(batches, [people(0, 50)], "byte {place}"),
            Err(error) => assert!(error.to_string().contains("tables/people/part-00000.parquet"), "{error}"),
        }
    }
}
