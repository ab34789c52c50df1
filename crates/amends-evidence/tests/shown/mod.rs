//! Tables as text, so that a test says what it expects in the form in which a person would write it down.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::ops::ControlFlow;
use std::path::Path;

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{Problem, RowBatch, TableHead};
use amends_evidence::{Limits, Sink, Source, read};
use arrow_array::Array;

/// Writes every call down. A table is `# index name: header | header`, a row `number: cell | cell + overflow`, a null
/// `-`, a problem `! kind @row xcount`, with what comes from a member of an archive under `== path`.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) tables: String,
    pub(crate) problems: Vec<Problem>,
    pub(crate) rows: u64,
    evidence: String,
}

impl Sink for Shown {
    fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
        if head.evidence != self.evidence {
            self.tables += &format!("== {}\n", head.evidence);
            self.evidence.clone_from(&head.evidence);
        }
        let headers: Vec<&str> = head.columns.iter().map(|column| column.header.as_str()).collect();
        self.tables += &format!("# {} {}: {}\n", head.index, head.name, headers.join(" | "));
        ControlFlow::Continue(())
    }

    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        assert!(rows.rows() <= 8_192 && rows.rows() > 0);
        self.rows += rows.rows() as u64;
        for row in 0..rows.rows() {
            let cells: Vec<String> = (0..rows.cells.num_columns())
                .map(|column| {
                    let cells = rows.column(column);
                    assert!(cells.is_null(row) || !cells.value(row).is_empty(), "an empty cell is null");
                    if cells.is_null(row) {
                        "-".to_owned()
                    } else {
                        cells.value(row).replace(VALUE_SEPARATOR, "^").escape_debug().to_string()
                    }
                })
                .collect();
            let overflow = rows.overflow.as_ref().filter(|overflow| overflow.is_valid(row));
            let overflow = overflow
                .map_or(String::new(), |cells| format!(" + {}", cells.value(row).replace(VALUE_SEPARATOR, "^")));
            let shown = cells.join(" | ");
            self.tables += &format!("{}: {shown}{overflow}\n", rows.first_row + row as u64);
        }
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

impl Shown {
    /// All of it as text.
    pub(crate) fn text(&self) -> String {
        let mut text = self.tables.clone();
        for problem in &self.problems {
            let place =
                if problem.evidence == "evidence" { String::new() } else { format!(" in {}", problem.evidence) };
            let table = if problem.table.is_empty() { String::new() } else { format!(" of {}", problem.table) };
            text += &format!("! {} @{} x{}{table}{place}\n", problem.kind, problem.row, problem.count);
        }
        text
    }
}

/// Reads bytes as a file called `evidence`, twice, and makes sure that both readings agree.
pub(crate) fn show_with(bytes: &[u8], limits: &Limits) -> Shown {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("evidence"), bytes).expect("written");
    show_file(folder.path(), "evidence", limits)
}

/// Reads a file below a folder, twice.
pub(crate) fn show_file(root: &Path, path: &str, limits: &Limits) -> Shown {
    let source = Source::new(root, path);
    let (mut first, mut second) = (Shown::default(), Shown::default());
    let one = read(&source, &mut first, limits).expect("the machine does its part");
    let two = read(&source, &mut second, limits).expect("the machine does its part");
    assert_eq!(first, second);
    assert_eq!(one, two);
    assert_eq!(one.rows, first.rows);
    assert_eq!(one.problems, first.problems.iter().map(|problem| problem.count).sum::<u64>());
    first.evidence.clear();
    first
}

/// Reads bytes under the default limits.
pub(crate) fn show(bytes: &[u8]) -> Shown {
    show_with(bytes, &Limits::default())
}

/// Compares what was read with what is expected; the first line is given without `== evidence`.
#[track_caller]
pub(crate) fn check(bytes: impl AsRef<[u8]>, expected: &str) {
    let text = show(bytes.as_ref()).text();
    let text = text.strip_prefix("== evidence\n").unwrap_or(&text);
    assert_eq!(text.trim_end(), expected.trim_end());
}
