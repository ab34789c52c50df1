//! `scan-store`: what a store holds, and of whom, by the stage that reads evidence; which of its rows are living people,
//! which are made up, and which are masked.
//!
//! A store is read once (its columns by a sample before that). Then the records of the case go by once, and each row is
//! judged by which keyed hashes agree with whom. What is held of a row is its keys and the cells that would show a mask,
//! in memory alone; what is kept in the case are counts, and the ids of people.

mod compare;
mod index;
mod kept;
mod keys;
mod place;
mod read;
mod rows;
mod say;

use std::num::NonZeroU32;

use amends_scan::Engine;
use amends_store::{Case, Details};

pub(crate) use kept::people_of;
pub use kept::{Customers, Scan, ScannedTable, Shares, scans};
pub use place::Place;
pub use say::{CopyNote, said};

use crate::cost::{Cost, Meter};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, evidence, incident_of, records};

/// Letters of a store's name at most.
const NAME_MAX: usize = 200;
/// Of the memory that may be used, one part in so many is for rows of the store: 100 to 300 bytes a row.
const ROWS_SHARE: u64 = 2;

/// How much of a store is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Of a live store a sample of 50,000 rows of each table; of files, everything.
    Usual,
    /// So many rows of each table: in a live store spread over it, in a file the first ones.
    Rows(u64),
    /// Everything.
    All,
}

/// What is to be scanned.
pub struct Wanted<'a> {
    /// What the inventory calls the store.
    pub store: &'a str,
    /// Where it is.
    pub place: &'a Place,
    /// How much of it is read.
    pub amount: Amount,
    /// Rows a second at most.
    pub rate: Option<NonZeroU32>,
    /// Whether the organisation's lists of customers have to be there to compare with.
    pub reference: bool,
    /// Asked between two batches.
    pub go_on: &'a (dyn Fn() -> bool + Sync),
}

/// Scans a store and keeps what was found in place of its last scan.
///
/// # Errors
/// If the store cannot be reached, or people were not gathered yet; of the case. What is wrong with a table, and a
/// connection that breaks on the way, are problems of the scan.
pub fn scan_store(
    case: &Case,
    wanted: &Wanted<'_>,
    settings: &Settings,
    progress: &dyn Progress,
    name: &str,
) -> Result<(Scan, Cost)> {
    let meter = Meter::start("scan");
    let store = wanted.store.trim();
    if store.is_empty() || store.chars().count() > NAME_MAX || store.chars().any(char::is_control) {
        return Err(Error::Refused(format!("--store: the store's name in the inventory, up to {NAME_MAX} letters")));
    }
    let wanted = &Wanted { store, ..*wanted };
    let incident = incident_of(case)?;
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    if wanted.reference && !readings.iter().any(|reading| reading.file.standing.is_some()) {
        return Err(Error::Refused(
            "--reference: the incident file names no list of customers ([[reference]])".to_owned(),
        ));
    }
    crate::people::gathered(case)?;
    let (rules, tokens) = (records::rules(settings)?, case.tokens());
    let overrides = records::overrides(&incident);
    let room = settings.memory_bytes / ROWS_SHARE;
    let job = read::Job { rules: &rules, overrides: &overrides, tokens: &tokens, wanted, progress, room };
    let (mut reading, kind) = match wanted.place {
        Place::Files(path) => (read::files(&job, path)?, "files"),
        Place::Live { address, typed } => {
            let mut reading = read::live(&job, address)?;
            if *typed {
                reading.warnings.push(
                    "the address was typed, and other users of this machine can see what is typed: use --url-file, env: or file:"
                        .to_owned(),
                );
            }
            let kind = match address.engine() {
                Engine::PostgreSql => "postgresql",
                Engine::MySql => "mysql",
            };
            (reading, kind)
        }
    };
    progress.end("");
    let compared = compare::compare(case, &readings, &reading.tables, progress)?;
    reading.problems.extend(left_out(store, &reading.tables));
    let scan = put_together(case, &rules, reading, &compared, store, kind);
    let scan = kept::keep(case, scan, &compared.people)?;
    let details = [("store", store.to_owned()), ("kind", kind.to_owned())].into_iter().chain([
        ("tables", scan.tables.len().to_string()),
        ("rows", scan.rows.to_string()),
        ("people", scan.people.to_string()),
        ("complete", scan.is_complete.to_string()),
    ]);
    let details: Details = details.map(|(key, value)| (key.to_owned(), value)).collect();
    case.journal(name, "store_scanned", details)?;
    case.seal()?;
    let (rows, people, bytes) = (scan.rows, scan.people, scan.bytes);
    Ok((scan, meter.stop(true, rows, people, bytes)))
}

/// Rows that speak of more people than are compared.
fn left_out<'a>(store: &'a str, tables: &'a [read::ReadTable]) -> impl Iterator<Item = amends_case::Problem> + 'a {
    tables.iter().filter(|read| read.table.left_out > 0).map(move |read| amends_case::Problem {
        evidence: store.to_owned(),
        table: read.table.name.clone(),
        row: 0,
        kind: amends_case::ProblemKind::LimitReached,
        why: "rows speak of more people than are compared of one row".to_owned(),
        bytes: 0,
        count: read.table.left_out,
    })
}

fn put_together(
    case: &Case,
    rules: &amends_records::Rules,
    reading: read::Reading,
    compared: &compare::Compared,
    store: &str,
    kind: &str,
) -> Scan {
    let mut scan = Scan {
        store: store.to_owned(),
        kind: kind.to_owned(),
        when: case.now(),
        is_sample: reading.tables.iter().any(|read| read.is_sample),
        is_complete: !reading.is_broken_off,
        people: compared.people.len(),
        others: compared.others,
        shares: Shares::sum(compared.shares.iter().copied()),
        customers: compared.customers.as_ref().map(|(rows, people)| Customers { rows: *rows, people: people.len() }),
        problems: reading.problems.into_iter().map(Into::into).collect(),
        warnings: reading.warnings,
        ..Scan::default()
    };
    scan.problems.sort();
    let grants = reading.grants.into_iter().filter_map(|statement| match statement {
        amends_case::Statement::Grant { account, privilege, object, .. } => Some((account, privilege, object)),
        _ => None,
    });
    scan.grants = grants.collect();
    for (read, shares) in reading.tables.into_iter().zip(&compared.shares) {
        let named = |(element, rows): (&u8, &u64)| (rules.vocabulary().name(*element).to_owned(), *rows);
        let elements: std::collections::BTreeMap<String, u64> = read.table.tallies.exposed.iter().map(named).collect();
        for (element, rows) in &elements {
            *scan.elements.entry(element.clone()).or_default() += rows;
        }
        scan.rows += read.table.rows;
        scan.bytes += read.table.bytes;
        let (table, rows, is_sample) = (read.table.name, read.table.rows, read.is_sample);
        scan.tables.push(ScannedTable { table, rows, is_sample, elements, shares: *shares });
    }
    scan
}
