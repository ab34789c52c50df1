//! The truth beside the evidence: who is in which row, what each column holds, what each person lost.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::CorpusError;
use super::element::{Element, Elements};
use super::output::create_folder;
use super::person::Person;
use super::row::{Holds, Lives, Mention};
use super::stores::{STORES, Store};
use super::text::push_number;

const CHUNK: usize = 1 << 18;

struct Lines {
    path: PathBuf,
    file: File,
    waiting: Vec<u8>,
}

impl Lines {
    fn create(path: PathBuf, header: &str) -> Result<Self, CorpusError> {
        let file = File::create(&path).map_err(|source| CorpusError::io(&path, source))?;
        let mut waiting = Vec::with_capacity(CHUNK + 4_096);
        waiting.extend_from_slice(header.as_bytes());
        waiting.push(b'\n');
        Ok(Self { path, file, waiting })
    }

    fn end_line(&mut self) -> Result<(), CorpusError> {
        self.waiting.push(b'\n');
        if self.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), CorpusError> {
        self.file.write_all(&self.waiting).map_err(|source| CorpusError::io(&self.path, source))?;
        self.waiting.clear();
        Ok(())
    }
}

/// What the rows of one block exposed of one person.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Exposed {
    records: u32,
    elements: Elements,
    lives: Option<(Lives, &'static str)>,
    deceased: bool,
}

impl Exposed {
    pub(crate) fn add(&mut self, mention: &Mention) {
        self.records += 1;
        self.elements.0 |= mention.elements.0;
        self.lives = self.lives.max(mention.lives);
        self.deceased |= mention.deceased;
    }
}

/// The three files.
pub(crate) struct Truth {
    records: Lines,
    people: Lines,
    /// Records so far.
    pub(crate) record_count: u64,
    /// People of whom something was exposed.
    pub(crate) people_count: u64,
}

impl Truth {
    /// Opens the files in `out/truth` and writes what each column holds.
    pub(crate) fn create(out: &Path) -> Result<Self, CorpusError> {
        let folder = out.join("truth");
        create_folder(&folder)?;
        let mut columns = Lines::create(folder.join("columns.csv"), "evidence,table,column,element,header")?;
        STORES.iter().try_for_each(|store| write_columns(store, &mut columns))?;
        columns.flush()?;
        Ok(Self {
            records: Lines::create(folder.join("records.csv"), "evidence,table,row,part,person,elements")?,
            people: Lines::create(folder.join("people.csv"), "person,residence,minor,deceased,elements")?,
            record_count: 0,
            people_count: 0,
        })
    }

    /// Notes one mention; `row` counts from 1.
    pub(crate) fn record(
        &mut self,
        store: &Store,
        row: u64,
        part: usize,
        mention: &Mention,
    ) -> Result<(), CorpusError> {
        let out = &mut self.records.waiting;
        push_place(store, out);
        push_number(out, row);
        out.push(b',');
        push_number(out, part as u64);
        out.push(b',');
        push_number(out, mention.person);
        out.push(b',');
        mention.elements.push(out);
        self.record_count += 1;
        self.records.end_line()
    }

    /// Notes what became known of a person, unless nothing did.
    ///
    /// Residence is where the best of their rows shows them to live, and is empty where none does; that somebody is a
    /// minor or has died counts where a row shows it.
    pub(crate) fn person(&mut self, person: &Person, exposed: &Exposed) -> Result<(), CorpusError> {
        if exposed.records == 0 {
            return Ok(());
        }
        let minor = person.minor && exposed.elements.contains(Element::DateOfBirth);
        let out = &mut self.people.waiting;
        push_number(out, person.index);
        for cell in [exposed.lives.map_or("", |(_, residence)| residence), flag(minor), flag(exposed.deceased)] {
            out.push(b',');
            out.extend_from_slice(cell.as_bytes());
        }
        out.push(b',');
        exposed.elements.push(out);
        self.people_count += 1;
        self.people.end_line()
    }

    pub(crate) fn finish(mut self) -> Result<(), CorpusError> {
        self.records.flush()?;
        self.people.flush()
    }
}

fn flag(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

fn push_place(store: &Store, out: &mut Vec<u8>) {
    out.extend_from_slice(store.evidence.as_bytes());
    out.push(b',');
    out.extend_from_slice(store.table.as_bytes());
    out.push(b',');
}

fn write_columns(store: &Store, lines: &mut Lines) -> Result<(), CorpusError> {
    for (position, column) in store.columns.iter().enumerate() {
        let element = match column.holds {
            Holds::Of(element, _) => element.name(),
            Holds::Text => "text",
            Holds::Decoy => "",
            Holds::Either => "any",
        };
        push_place(store, &mut lines.waiting);
        let rest = format!("{},{element},{}", position + 1, column.header);
        lines.waiting.extend_from_slice(rest.as_bytes());
        lines.end_line()?;
    }
    Ok(())
}
