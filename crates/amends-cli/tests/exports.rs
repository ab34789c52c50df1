//! Exports are what scripts rely on: their columns, their formats, and how they end.

mod common;

use std::io::Read;
use std::process::Stdio;
use std::sync::LazyLock;

use common::Amends;

static CASE: LazyLock<Amends> = LazyLock::new(|| {
    let amends = Amends::shared("exports").with_scenario("tidewater");
    amends.respond().exits(0);
    amends
});

#[test]
fn columns_are_those_of_the_contract() {
    for (table, columns) in [
        ("records", "record_id,evidence,table,row,offset,length,person_id,elements"),
        ("findings", "evidence,table,row,column,offset,length,element,confidence,why"),
        ("columns", "evidence,table,column,header,element,confidence,why"),
        (
            "people",
            "person_id,residence,records,accounts,elements,minor,deceased,contact_channels,affected,standing,segments,age_class,language,residence_why,left_out",
        ),
        ("links", "record_a,record_b,weight,why"),
        ("evidence", "evidence,kind,bytes,blake3,sha256,same_as,list,segment,records,store,counts_as,from,to"),
        ("reviews", "record_a,record_b,person_a,person_b,kind,bits,people_lost,people_split,elements,records,why"),
        ("duties", "duty_id,law,kind,recipient,jurisdiction,persons,owed,due,plan_by,months,standard,citation,because"),
    ] {
        assert_eq!(CASE.export(table).lines().next(), Some(columns), "{table}");
    }
}

#[test]
fn every_format_holds_the_same_rows() {
    for table in common::TABLES {
        let expected = CASE.rows(table);
        let text = CASE.on_case(&["export", table, "--format", "json"]).exits(0);
        let found = text.json();
        let found = found.as_array().unwrap_or_else(|| panic!("{table}: no array"));
        assert_eq!(found.len(), expected.len(), "{table}");
        for (object, row) in found.iter().zip(&expected) {
            let mut keys: Vec<&String> = object.as_object().expect("an object").keys().collect();
            keys.sort();
            assert_eq!(keys, row.keys().collect::<Vec<_>>(), "{table}: every column, also where it is empty");
        }
        // A Parquet file, and a stream of Arrow messages.
        for (format, magic) in [("parquet", b"PAR1"), ("arrow", b"\xFF\xFF\xFF\xFF")] {
            let out = CASE.path(&format!("{table}.{format}"));
            let out_text = out.to_str().expect("a path");
            CASE.on_case(&["export", table, "--format", format, "--out", out_text]).exits(0);
            let bytes = std::fs::read(&out).expect("a file");
            assert!(bytes.starts_with(magic), "{table} as {format}");
        }
    }
}

#[test]
fn every_row_leads_to_a_person_and_a_file() {
    let people: Vec<String> = CASE.rows("people").into_iter().map(|row| row["person_id"].clone()).collect();
    let mut sorted = people.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), people.len(), "a person stands twice");
    for record in CASE.rows("records") {
        assert!(sorted.binary_search(&record["person_id"]).is_ok(), "{record:?}");
        let file = record["evidence"].split('!').next().expect("a path").to_owned();
        assert!(CASE.path("incident/evidence").join(file).is_file(), "{record:?}");
        assert!(record["row"].parse::<u64>().is_ok_and(|row| row > 0), "{record:?}");
        let elements: Vec<&str> = record["elements"].split(';').collect();
        assert!(elements.is_sorted() && elements.iter().all(|element| !element.is_empty()), "{record:?}");
    }
    for notice in CASE.rows("notices") {
        assert!(sorted.binary_search(&notice["person_id"]).is_ok(), "{notice:?}");
    }
}

/// `amends export records | head -1`
#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let mut command = CASE.command(&["export", "records", "--case", "case"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut first = [0; 10];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("some bytes");
    // The pipe is closed here, with most of the table unread.
    let ran = common::Ran::from(child.wait_with_output().expect("its end"));
    assert_eq!(&first, b"record_id,");
    assert_eq!(ran.exits(0).stderr, "");
}

#[test]
fn a_full_disk_is_named_as_what_it_is() {
    let ran = CASE.on_case(&["export", "records", "--out", "/dev/full"]).exits(1);
    assert!(ran.stderr.contains("No space left") && ran.stderr.contains("could not write"), "{}", ran.stderr);
}
