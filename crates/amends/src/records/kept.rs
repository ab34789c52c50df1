//! What the first pass over a file keeps for the second: a small file is read, unpacked and split only once.

use amends_case::{RowBatch, TableHead};
use amends_evidence::Sink;

use crate::settings::Settings;

/// Bytes of rows that are kept for one file at most: to read twice what is larger costs less than a machine that swaps.
const KEPT_BYTES_MAX: u64 = 128 << 20;
/// All files under way together keep at most this part of the memory of a run.
const PART_OF_MEMORY: u64 = 16;

/// The calls of a first pass, as long as they fit.
pub(super) struct Kept {
    calls: Vec<Call>,
    room: usize,
    whole: bool,
}

enum Call {
    Table(TableHead),
    Rows(RowBatch),
}

impl Kept {
    /// Nothing yet; as much room as the run's memory allows one of its threads.
    pub(super) fn new(settings: &Settings) -> Self {
        let room = settings.memory_bytes / PART_OF_MEMORY / settings.threads.max(1) as u64;
        Self::with_room(usize::try_from(room.min(KEPT_BYTES_MAX)).unwrap_or(0))
    }

    fn with_room(room: usize) -> Self {
        Self { calls: Vec::new(), room, whole: true }
    }

    pub(super) fn table(&mut self, head: &TableHead) {
        if self.whole {
            self.calls.push(Call::Table(head.clone()));
        }
    }

    /// Keeps rows; where there is no room for them, lets go of all.
    pub(super) fn rows(&mut self, rows: RowBatch) {
        let bytes = rows.cells.get_array_memory_size();
        match self.room.checked_sub(bytes) {
            Some(room) if self.whole => {
                self.room = room;
                self.calls.push(Call::Rows(rows));
            }
            _ => {
                self.whole = false;
                self.calls = Vec::new();
            }
        }
    }

    /// Gives all calls to the second pass; false where not all were kept, and the file must be read again.
    pub(super) fn replay(self, sink: &mut impl Sink) -> bool {
        if !self.whole {
            return false;
        }
        let _ = self.calls.into_iter().try_for_each(|call| match call {
            Call::Table(head) => sink.table(&head),
            Call::Rows(rows) => sink.rows(rows),
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use amends_case::Problem;
    use arrow_array::{ArrayRef, RecordBatch, StringArray};

    use super::*;

    #[derive(Default)]
    struct Heard(Vec<String>);

    impl Sink for Heard {
        fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
            self.0.push(format!("table {}", head.index));
            ControlFlow::Continue(())
        }

        fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
            self.0.push(format!("rows from {}", rows.first_row));
            ControlFlow::Continue(())
        }

        fn problem(&mut self, _: Problem) {}
    }

    fn rows(first_row: u64) -> RowBatch {
        let cells = Arc::new(StringArray::from(vec!["a"])) as ArrayRef;
        let cells = RecordBatch::try_from_iter([("c1", cells)]).expect("a batch");
        RowBatch { first_row, cells, overflow: None, bytes: 2 }
    }

    fn check(room: usize, expected: Option<&[&str]>) {
        let mut kept = Kept::with_room(room);
        kept.table(&TableHead { index: 3, evidence: "a.csv".to_owned(), name: String::new(), columns: Vec::new() });
        kept.rows(rows(1));
        kept.rows(rows(2));
        let mut heard = Heard::default();
        assert_eq!(kept.replay(&mut heard), expected.is_some());
        assert_eq!(heard.0, expected.unwrap_or_default());
    }

    #[test]
    fn all_or_nothing_is_kept() {
        let one = rows(1).cells.get_array_memory_size();
        check(2 * one, Some(&["table 3", "rows from 1", "rows from 2"]));
        check(2 * one - 1, None);
        check(0, None);
    }
}
