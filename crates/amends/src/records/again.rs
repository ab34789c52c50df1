//! Evidence read once more, with identifiers under another key than the case's: what the case keeps of an SSN can be
//! compared with nothing outside it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use amends_case::{Problem, RowBatch, TableHead, Tokens};
use amends_evidence::{Limits, Sink, fingerprint, read};
use amends_records::Finder;
use amends_store::Case;
use arrow_array::RecordBatch;

use super::kept::Kept;
use super::profile::ProfileSink;
use super::{overrides, readings, rules};
use crate::evidence::{EvidenceFile, manifest};
use crate::settings::Settings;
use crate::{Error, Result, incident_of};

/// What is done with some records: the ordinal of the first, and the records.
pub(crate) type Each<'a> = dyn FnMut(u64, &RecordBatch) -> Result<()> + 'a;

/// Hands over all records of the evidence, in the order of their ordinals, as they would be under `tokens`.
///
/// # Errors
/// If the evidence is not what was read; of the case and of `each`.
pub(crate) fn read_again(case: &Case, settings: &Settings, tokens: &Tokens, each: &mut Each<'_>) -> Result<()> {
    let (rules, overrides) = (rules(settings)?, overrides(&incident_of(case)?));
    let mut first = 0;
    for reading in readings(case, &manifest(case)?)? {
        let file = &reading.file;
        if !file.is_list && reading.records > 0 {
            unchanged(file)?;
            let advance = |_: u64| {};
            let mut profile = ProfileSink::new(&rules, Kept::new(settings), &advance);
            let limits = Limits::default();
            read(&file.source(), &mut profile, &limits)?;
            let kept = profile.kept;
            let finder = |(head, profiler): (TableHead, amends_records::Profiler)| {
                let readings = profiler.decide(&overrides);
                (head.index, Finder::new(&rules, &head, &readings, tokens, file.segment.as_deref()))
            };
            let finders = profile.tables.into_values().map(finder).collect();
            let mut sink = AgainSink { finders, current: 0, next: first, each, error: None };
            if !kept.replay(&mut sink) {
                read(&file.source(), &mut sink, &limits)?;
            }
            let next = sink.next;
            if let Some(error) = sink.error {
                return Err(error);
            }
            if next != first + reading.records {
                return Err(changed(file));
            }
        }
        first += reading.records;
    }
    Ok(())
}

fn unchanged(file: &EvidenceFile) -> Result<()> {
    let path = file.source().file();
    let found = fingerprint(&path).map_err(Error::file("read", &path))?;
    let same = found.blake3.to_string() == file.blake3;
    if same { Ok(()) } else { Err(changed(file)) }
}

fn changed(file: &EvidenceFile) -> Error {
    Error::Refused(format!("{} is not as it was when it was read; run `amends respond` first", file.path))
}

struct AgainSink<'a, 'e> {
    finders: BTreeMap<u32, Finder>,
    current: u32,
    next: u64,
    each: &'a mut Each<'e>,
    error: Option<Error>,
}

impl AgainSink<'_, '_> {
    fn take(&mut self, rows: &RowBatch) -> Result<()> {
        let Some(finder) = self.finders.get(&self.current) else { return Ok(()) };
        let records = finder.find(rows)?.records;
        (self.each)(self.next, &records)?;
        self.next += records.num_rows() as u64;
        Ok(())
    }
}

impl Sink for AgainSink<'_, '_> {
    fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
        self.current = head.index;
        ControlFlow::Continue(())
    }

    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        match self.take(&rows) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// The first reading has noted the same ones.
    fn problem(&mut self, _: Problem) {}
}
