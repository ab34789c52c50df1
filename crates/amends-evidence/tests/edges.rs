//! Where what is at hand ends: wherever in a record that falls, no row is lost, and none is made up.

use std::ops::ControlFlow;

use amends_case::{Problem, RowBatch, TableHead};
use amends_evidence::{Limits, Sink, Source, read};
use arrow_array::Array;

/// Bytes of a file: more than is read at once, twice.
const BYTES: usize = 1_200_000;

#[derive(Default)]
struct Counted {
    rows: u64,
    /// Cells that are neither empty nor null.
    cells: u64,
    problems: Vec<Problem>,
}

impl Sink for Counted {
    fn table(&mut self, _: &TableHead) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        self.rows += rows.rows() as u64;
        let full = |column: usize| (rows.rows() - rows.column(column).null_count()) as u64;
        self.cells += (0..rows.cells.num_columns()).map(full).sum::<u64>();
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// A record in which `@` is what moves the others.
fn check(head: &str, record: &str, between: &str, foot: &str, cells: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = record.replace('@', "a");
    let many = BYTES / (plain.len() + between.len());
    let rest = format!("{between}{plain}").repeat(many);
    for shift in 0..plain.len() + between.len() {
        let first = record.replace('@', &"a".repeat(1 + shift));
        std::fs::write(folder.path().join("evidence"), format!("{head}{first}{rest}{foot}")).expect("written");
        let source = Source::new(folder.path(), "evidence");
        let mut counted = Counted::default();
        read(&source, &mut counted, &Limits::default()).expect("read");
        let expected = (many as u64 + 1, (many as u64 + 1) * cells);
        assert_eq!((counted.rows, counted.cells), expected, "{record} moved by {shift}: {:?}", counted.problems);
        assert!(counted.problems.is_empty(), "{record} moved by {shift}: {:?}", counted.problems);
    }
}

#[test]
fn delimited_rows() {
    check("id,name,note\n", "17,@,\"x \"\"y\"\"\nz\"", "\n", "\n", 3);
    check("id\tname\tnote\r\n", "17\t@\tÅngström", "\r\n", "\r\n", 3);
}

#[test]
fn json_rows() {
    check("", r#"{"id":17,"name":"@","note":"\u00e9\"}{"}"#, "\n", "\n", 3);
    check("[\n", r#"{"id":17,"name":"@","note":{"a":"é, ]"}}"#, ",\n", "\n]\n", 3);
}

#[test]
fn rows_of_dumps() {
    let table = "CREATE TABLE `t` (`id` int, `name` text, `note` text);\n";
    check(&format!("{table}INSERT INTO `t` VALUES "), r"(17,'@','x\'),(''y')", ",", ";\n", 3);
    check(table, "INSERT INTO `t` VALUES (17,'@','é;');", "\n", "\n", 3);
    let table =
        "CREATE TABLE public.t (id integer, name text, note text);\n\nCOPY public.t (id, name, note) FROM stdin;\n";
    check(table, "17\t@\tx\\ty", "\n", "\n\\.\n", 3);
}
