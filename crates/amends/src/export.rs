//! Exports: the tables that people and scripts take out of a case. Columns are a contract (`docs/architecture.md`).

mod columns;
mod duties;
mod findings;
mod history;
mod links;
mod manifest;
mod notices;
mod people;
mod posture;
mod problems;
mod records;
mod reviews;
mod trace;
mod write;

use std::io::Write;
use std::sync::Arc;

use amends_case::Vocabulary;
use amends_store::Case;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::coverage::By;
use crate::settings::Settings;
use crate::{Error, Result, files};

pub(crate) use records::{PersonIds, membership};
pub use write::Format;

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of the tables")]
pub enum Table {
    Records,
    Findings,
    People,
    Links,
    Duties,
    Notices,
    Problems,
    Columns,
    Coverage,
    History,
    Reviews,
    Events,
    Hops,
    Reach,
    Routes,
    Checks,
    Actions,
    Evidence,
}

impl Table {
    /// All tables with their words.
    pub const ALL: [(&'static str, Self); 18] = [
        ("records", Self::Records),
        ("findings", Self::Findings),
        ("people", Self::People),
        ("links", Self::Links),
        ("duties", Self::Duties),
        ("notices", Self::Notices),
        ("problems", Self::Problems),
        ("columns", Self::Columns),
        ("coverage", Self::Coverage),
        ("history", Self::History),
        ("reviews", Self::Reviews),
        ("events", Self::Events),
        ("hops", Self::Hops),
        ("reach", Self::Reach),
        ("routes", Self::Routes),
        ("checks", Self::Checks),
        ("actions", Self::Actions),
        ("evidence", Self::Evidence),
    ];
}

type Emit<'a> = dyn FnMut(&RecordBatch) -> Result<()> + 'a;

/// What is exported, and how.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The table.
    pub table: Table,
    /// Its format.
    pub format: Format,
    /// People with names and contact points; the caller has named a purpose ([`crate::reveal::note`]).
    pub reveal: bool,
    /// By what coverage is summed up.
    pub by: By,
    /// Where the ledger is.
    pub settings: &'a Settings,
}

/// Writes a table of the case to `out`.
///
/// # Errors
/// If the stage that makes the table has not run, the case cannot be read, or `out` cannot be written.
pub fn export(case: &Case, wanted: &Wanted<'_>, out: &mut (dyn Write + Send)) -> Result<u64> {
    let (table, reveal) = (wanted.table, wanted.reveal);
    if reveal && table != Table::People {
        return Err(Error::Refused("only `people` can be exported with --reveal".to_owned()));
    }
    let schema = match table {
        Table::Records => records::schema(),
        Table::Findings => findings::schema(),
        Table::People => people::schema(reveal),
        Table::Links => links::schema(),
        Table::Duties => duties::schema(),
        Table::Notices => notices::schema(),
        Table::Problems => problems::schema(),
        Table::Columns => columns::schema(),
        Table::Coverage => notices::coverage_schema(wanted.by),
        Table::History => history::schema(),
        Table::Reviews => reviews::schema(),
        Table::Events => trace::events_schema(),
        Table::Hops => trace::hops_schema(),
        Table::Reach => trace::reach_schema(),
        Table::Routes => posture::routes_schema(),
        Table::Checks => posture::checks_schema(),
        Table::Actions => posture::actions_schema(),
        Table::Evidence => manifest::schema(),
    };
    let mut watched = write::Watched::new(out);
    let written = write_table(case, wanted, &schema, &mut watched);
    // Arrow wraps what the file system says; a full disk or a closed pipe should be called by its name.
    written.map_err(|error| watched.into_failure().map_or(error, Error::file("write", "the export")))
}

fn write_table(case: &Case, wanted: &Wanted<'_>, schema: &SchemaRef, out: &mut write::Watched<'_>) -> Result<u64> {
    let mut writer = write::Writer::new(wanted.format, schema, out)?;
    let mut rows = 0;
    let emit = &mut |batch: &RecordBatch| {
        rows += batch.num_rows() as u64;
        writer.write(batch)
    };
    match wanted.table {
        Table::Records => records::rows(case, emit)?,
        Table::Findings => findings::rows(case, emit)?,
        Table::People => people::rows(case, wanted.reveal, emit)?,
        Table::Links => links::rows(case, emit)?,
        Table::Duties => duties::rows(case, emit)?,
        Table::Notices => notices::rows(case, wanted.settings, emit)?,
        Table::Problems => problems::rows(case, emit)?,
        Table::Columns => columns::rows(case, emit)?,
        Table::Coverage => notices::coverage(case, wanted, emit)?,
        Table::History => history::rows(case, emit)?,
        Table::Reviews => reviews::rows(case, emit)?,
        Table::Events => trace::events(case, emit)?,
        Table::Hops => trace::hops(case, emit)?,
        Table::Reach => trace::reach(case, emit)?,
        Table::Routes => posture::routes(case, emit)?,
        Table::Checks => posture::checks(case, emit)?,
        Table::Actions => posture::actions(case, emit)?,
        Table::Evidence => manifest::rows(case, emit)?,
    }
    writer.finish()?;
    Ok(rows)
}

/// The vocabulary that the case's element sets are written in.
///
/// # Errors
/// If no records were found yet.
pub(crate) fn vocabulary(case: &Case) -> Result<Vocabulary> {
    let names: Option<Vec<String>> = files::read_state(case, files::VOCABULARY, "vocabulary")?;
    let names = names.ok_or(Error::NotYet { what: "records", command: "amends records find" })?;
    Vocabulary::new(names).map_err(|error| Error::Unknown(error.to_string()))
}

fn table_of(columns: &[(&str, DataType)]) -> SchemaRef {
    let fields = columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn texts<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
