//! The corpus generator.
//!
//! [`write`] goes once through the people, sixteen at a time, and gives each row to the file that it belongs to; the
//! truth is noted as the row is made. Memory does not grow with the number of people.

mod broken;
mod date;
mod draw;
pub(crate) mod element;
mod form;
mod incident;
pub mod intrusion;
mod licence;
mod names;
mod numbers;
mod output;
mod person;
mod places;
mod row;
mod sheet;
mod stores;
mod text;
mod truth;
pub(crate) mod world;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use broken::write_broken;
use output::Outputs;
use row::Row;
use stores::{Making, Rows, STORES};
use truth::{Exposed, Truth};
use world::{Block, World};

pub(crate) use numbers::{card as card_number, push_hyphenated};

/// Which corpus to write, and where.
#[derive(Debug, Clone)]
pub struct Tidewater {
    /// People of the invented carrier; each of them has at least one record.
    pub persons: u64,
    /// Equal seeds give equal bytes.
    pub seed: u64,
    /// The scenario's folder: gets `incident.toml`, `story.md`, `evidence/` and `truth/`.
    pub out: PathBuf,
}

impl Tidewater {
    /// The corpus that the repository holds in `scenarios/tidewater`: 2,000 people, seed 7.
    pub fn committed(out: impl Into<PathBuf>) -> Self {
        Self { persons: 2_000, seed: 7, out: out.into() }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// People with at least one record.
    pub people: u64,
    /// Mentions of people.
    pub records: u64,
    /// Rows, those of nobody too.
    pub rows: u64,
    /// Files of evidence.
    pub files: u64,
    /// Bytes of evidence before compression.
    pub bytes: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { people, records, rows, files, bytes } = self;
        write!(f, "{people} people, {records} records in {rows} rows, {files} files, {bytes} bytes before compression")
    }
}

/// Why a corpus could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// A file could not be made.
    #[error("cannot write {path}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The workbook could not be made.
    #[error("cannot make the workbook")]
    Workbook(#[source] rust_xlsxwriter::XlsxError),
    /// The archive could not be made.
    #[error("cannot make the archive")]
    Archive(#[source] zip::result::ZipError),
}

impl CorpusError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Writes a corpus and its truth.
pub fn write(options: &Tidewater) -> Result<Summary, CorpusError> {
    let world = World::new(options.seed, options.persons);
    let mut outputs = Outputs::open(&options.out)?;
    let mut truth = Truth::create(&options.out)?;
    let mut block = Block { index: 0, people: Vec::with_capacity(world::BLOCK as usize) };
    let mut row = Row::new();
    for index in 0..world.blocks() {
        world.fill(index, &mut block);
        let mut exposed = [Exposed::default(); world::BLOCK as usize];
        for position in 0..STORES.len() {
            write_block(&world, &block, position, &mut row, &mut outputs, &mut truth, &mut exposed)?;
        }
        block.people.iter().zip(&exposed).try_for_each(|(person, exposed)| truth.person(person, exposed))?;
    }
    let (people, records) = (truth.people_count, truth.record_count);
    let rows = outputs.all.iter().map(|output| output.rows).sum();
    truth.finish()?;
    let bytes = outputs.finish()?;
    incident::write(&options.out)?;
    Ok(Summary { people, records, rows, files: stores::file_count(), bytes })
}

/// The rows that one block of people has in one store.
fn write_block(
    world: &World,
    block: &Block,
    position: usize,
    row: &mut Row,
    outputs: &mut Outputs,
    truth: &mut Truth,
    exposed: &mut [Exposed],
) -> Result<(), CorpusError> {
    let store = STORES[position];
    let output = &mut outputs.all[position];
    let mut make = |person: &person::Person, copy: u32| {
        row.begin(store.columns);
        (store.fill)(&mut Making::new(world, block, person, position, copy), row);
        debug_assert!(matches!(store.form, form::Form::Objects) || row.len() == store.columns.len());
        output.push(row)?;
        for (part, mention) in row.mentions.iter().enumerate() {
            truth.record(store, output.rows, part, mention)?;
            exposed[(mention.person % world::BLOCK) as usize].add(mention);
        }
        Ok(())
    };
    if let Rows::PerBlock(count) = store.rows {
        return (0..count).try_for_each(|copy| make(&block.people[0], copy));
    }
    for person in block.people.iter().filter(|person| person.in_store(position)) {
        make(person, 0)?;
        if matches!(store.rows, Rows::Accounts) && person.second_account.is_some() {
            make(person, 1)?;
        }
    }
    Ok(())
}
