//! The first pass over a dump: which tables it has and what their columns are.

use std::collections::BTreeMap;

use amends_case::ProblemKind;

use super::statements::Listener;
use super::values::Values;
use crate::error::Flow;

/// What the first pass learns, by the tables' full names.
#[derive(Default)]
pub(crate) struct Survey {
    seen: BTreeMap<String, Seen>,
    current: Option<String>,
}

#[derive(Default)]
struct Seen {
    columns: Vec<String>,
    /// Columns that only statements with rows name, in order.
    listed: Vec<String>,
    width: usize,
    rows: u64,
}

/// A table of a dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// As exports show it.
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
}

impl Survey {
    /// The tables that have rows, by their full names.
    pub(crate) fn tables(self) -> BTreeMap<String, Table> {
        let filled: BTreeMap<String, Seen> = self.seen.into_iter().filter(|(_, seen)| seen.rows > 0).collect();
        let mut bare_names: BTreeMap<&str, usize> = BTreeMap::new();
        for full in filled.keys() {
            *bare_names.entry(bare(full)).or_default() += 1;
        }
        let shown = |full: &str| match (filled.len(), bare_names.get(bare(full))) {
            (1, _) => String::new(),
            (_, Some(1)) => bare(full).to_owned(),
            _ => full.to_owned(),
        };
        let names: Vec<String> = filled.keys().map(|full| shown(full)).collect();
        filled.into_iter().zip(names).map(|((full, seen), name)| (full, Table { name, columns: seen.all() })).collect()
    }
}

impl Seen {
    fn all(self) -> Vec<String> {
        let mut columns = self.columns;
        for name in self.listed {
            if !columns.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                columns.push(name);
            }
        }
        if columns.is_empty() {
            columns.resize(self.width, String::new());
        }
        columns
    }
}

fn bare(full: &str) -> &str {
    full.rsplit_once('.').map_or(full, |(_, bare)| bare)
}

impl Listener for Survey {
    fn defined(&mut self, table: &str, columns: Vec<String>) {
        let seen = self.seen.entry(table.to_owned()).or_default();
        if seen.columns.is_empty() {
            seen.columns = columns;
        }
    }

    fn rows_of(&mut self, table: &str, columns: Option<Vec<String>>) -> Flow {
        let seen = self.seen.entry(table.to_owned()).or_default();
        for name in columns.unwrap_or_default() {
            if !seen.listed.contains(&name) {
                seen.listed.push(name);
            }
        }
        self.current = Some(table.to_owned());
        Ok(())
    }

    fn row(&mut self, values: &Values, _: &[u8], _: usize) -> Flow {
        if let Some(seen) = self.current.as_ref().and_then(|table| self.seen.get_mut(table)) {
            seen.rows += 1;
            seen.width = seen.width.max(values.cells.len());
        }
        Ok(())
    }

    /// The second pass meets the same trouble and writes it down.
    fn problem(&mut self, _: ProblemKind, _: &str, _: usize) {}
}
