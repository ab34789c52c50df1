//! The first pass over a table: counts, in bounded memory.

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{RowBatch, TableHead};
use arrow_array::Array;

use super::stats::ColumnStats;
use crate::places;
use crate::rules::Rules;

/// All of the first rows are looked at,
const FIRST_ROWS: u64 = 8_192;
/// then one in so many,
const SAMPLE_EVERY: u64 = 64;
/// up to so many in all: enough to tell a share of 1 % from one of 2 %.
const SAMPLED_ROWS_MAX: u64 = 65_536;
/// Values of one cell (a JSON array) that are looked at.
const VALUES_IN_CELL_MAX: usize = 16;

/// Watches the rows of one table go by and then decides what its columns are.
#[derive(Debug, Clone)]
pub struct Profiler {
    pub(super) rules: Rules,
    pub(super) head: TableHead,
    pub(super) stats: Vec<ColumnStats>,
    pub(super) rows: u64,
    sampled: u64,
}

impl Profiler {
    /// Nothing seen yet.
    pub fn new(rules: &Rules, head: &TableHead) -> Self {
        let checks = rules.checks().len();
        Self {
            rules: rules.clone(),
            head: head.clone(),
            stats: head.columns.iter().map(|_| ColumnStats::new(checks)).collect(),
            rows: 0,
            sampled: 0,
        }
    }

    /// Takes the next rows. Which rows are sampled depends on their number alone, so that two runs, whatever their
    /// batches, decide alike.
    pub fn observe(&mut self, batch: &RowBatch) {
        let rows = batch.rows();
        for (column, stats) in self.stats.iter_mut().enumerate() {
            let cells = batch.column(column);
            stats.present += (cells.len() - cells.null_count()) as u64;
        }
        self.rows += rows as u64;
        for row in 0..rows {
            let number = batch.first_row + row as u64;
            let wanted = number <= FIRST_ROWS || number.is_multiple_of(SAMPLE_EVERY);
            if wanted && self.sampled < SAMPLED_ROWS_MAX {
                self.sampled += 1;
                self.observe_row(batch, row);
            }
        }
    }

    fn observe_row(&mut self, batch: &RowBatch, row: usize) {
        let cell = |column: usize| {
            let cells = batch.column(column);
            (!cells.is_null(row)).then(|| cells.value(row))
        };
        let state = (0..self.stats.len()).filter_map(cell).filter(|text| text.len() == 2).find_map(places::state);
        for (column, stats) in self.stats.iter_mut().enumerate() {
            let Some(text) = cell(column) else { continue };
            for value in text.split(VALUE_SEPARATOR).filter(|value| !value.is_empty()).take(VALUES_IN_CELL_MAX) {
                stats.observe(value, state, self.rules.checks());
            }
        }
    }

    /// How many rows went by.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}
