//! Columns: what each holds, and what it was read as.

use std::collections::BTreeMap;
use std::path::Path;

use super::places::{Places, Table, names};
use super::{ScoreError, Tally};

/// How columns were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnScore {
    /// Per element.
    pub elements: BTreeMap<String, Tally>,
    /// Decoys that were read as something, with the element: `evidence, column → element`.
    pub decoys_taken: Vec<String>,
    /// Decoys that were left alone.
    pub decoys_left: u64,
    /// Columns read as something else than they are, or not at all: `evidence, column: is → read as`.
    pub misread: Vec<String>,
    /// Columns of the export that the truth does not know.
    pub unknown: u64,
}

struct TrueColumn {
    place: String,
    element: String,
    header: String,
    read: Option<String>,
}

type ByTable = BTreeMap<u32, BTreeMap<u64, TrueColumn>>;

/// Reads both files and compares them.
pub(super) fn compare(truth: &Path, export: &Path) -> Result<ColumnScore, ScoreError> {
    let mut places = Places::default();
    let mut tables = read_truth(truth, &mut places)?;
    let mut score = ColumnScore::default();
    let mut file = Table::open(export)?;
    let (evidence, table) = (file.column("evidence")?, file.column("table")?);
    let (column, header, element) = (file.column("column")?, file.column("header")?, file.column("element")?);
    while file.next()? {
        let number = file.number(column, "column")?;
        let columns = places.find(file.cell(evidence), file.cell(table)).and_then(|place| tables.get_mut(&place));
        match columns.and_then(|columns| choose(columns, number, file.cell(header))) {
            // A path may stand in several exported columns (`a[].x` of objects that differ): any reading counts.
            Some(known) if !file.cell(element).is_empty() || known.read.is_none() => {
                known.read = Some(file.cell(element).to_owned());
            }
            Some(_) => {}
            None => score.unknown += 1,
        }
    }
    tables.values().flat_map(BTreeMap::values).for_each(|column| score.add(column));
    Ok(score)
}

/// By header where the truth's header is in the export, by position otherwise: readers may order JSON paths as they like.
fn choose<'a>(columns: &'a mut BTreeMap<u64, TrueColumn>, number: u64, header: &str) -> Option<&'a mut TrueColumn> {
    let named = columns.iter().find(|(_, column)| !header.is_empty() && column.header == header).map(|(n, _)| *n);
    columns.get_mut(&named.unwrap_or(number))
}

fn read_truth(path: &Path, places: &mut Places) -> Result<ByTable, ScoreError> {
    let mut file = Table::open(path)?;
    let (evidence, table, column) = (file.column("evidence")?, file.column("table")?, file.column("column")?);
    let (element, header) = (file.column("element")?, file.column("header")?);
    let mut tables = ByTable::new();
    while file.next()? {
        let place = places.add(file.cell(evidence), file.cell(table));
        let known = TrueColumn {
            place: format!("{} {}", file.cell(evidence), file.cell(header)),
            element: file.cell(element).to_owned(),
            header: file.cell(header).to_owned(),
            read: None,
        };
        tables.entry(place).or_default().insert(file.number(column, "column")?, known);
    }
    Ok(tables)
}

impl ColumnScore {
    fn add(&mut self, column: &TrueColumn) {
        let read = column.read.as_deref().unwrap_or_default();
        match (column.element.as_str(), read) {
            ("any", _) | ("text", "" | "text") => {}
            // Searching a decoy's cells as text reads nothing into the column.
            ("", "" | "text") => self.decoys_left += 1,
            ("", taken) => {
                self.decoys_taken.push(format!("{} → {taken}", column.place));
                self.wrong(taken);
            }
            ("text", taken) => self.misread(column, taken),
            (element, read) => {
                let tally = self.elements.entry(element.to_owned()).or_default();
                if names(read).any(|name| name == element) {
                    tally.right += 1;
                } else {
                    tally.missed += 1;
                    self.misread(column, read);
                }
            }
        }
    }

    fn misread(&mut self, column: &TrueColumn, read: &str) {
        self.misread.push(format!(
            "{}: {} → {}",
            column.place,
            column.element,
            if read.is_empty() { "nothing" } else { read }
        ));
        self.wrong(read);
    }

    fn wrong(&mut self, read: &str) {
        for name in names(read).filter(|name| *name != "text") {
            self.elements.entry(name.to_owned()).or_default().wrong += 1;
        }
    }
}
