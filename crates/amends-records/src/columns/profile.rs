//! The first pass over a table: counts, in bounded memory.

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{RowBatch, TableHead};
use arrow_array::{Array, StringArray};

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
        let sample = self.sample(batch);
        // Column by column: what a column remembers of its values then stays in the cache while it is asked.
        for (column, stats) in self.stats.iter_mut().enumerate() {
            let cells = batch.column(column);
            for (row, state) in sample.iter().filter(|(row, _)| !cells.is_null(*row)) {
                let values = cells.value(*row).split(VALUE_SEPARATOR).filter(|value| !value.is_empty());
                for value in values.take(VALUES_IN_CELL_MAX) {
                    stats.observe(value, *state, self.rules.checks());
                }
            }
        }
    }

    /// The rows of a batch that are looked at, each with the state that it names.
    fn sample(&mut self, batch: &RowBatch) -> Vec<(usize, Option<&'static str>)> {
        let wanted = |row: &usize| {
            let number = batch.first_row + *row as u64;
            number <= FIRST_ROWS || number.is_multiple_of(SAMPLE_EVERY)
        };
        let room = (SAMPLED_ROWS_MAX - self.sampled) as usize;
        let columns: Vec<&StringArray> = (0..self.stats.len()).map(|column| batch.column(column)).collect();
        let state = |row: usize| {
            let pairs = columns.iter().filter(|cells| cells.value_length(row) == 2 && !cells.is_null(row));
            pairs.map(|cells| cells.value(row)).find_map(places::state)
        };
        let sample: Vec<_> = (0..batch.rows()).filter(wanted).take(room).map(|row| (row, state(row))).collect();
        self.sampled += sample.len() as u64;
        sample
    }

    /// How many rows went by.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}
