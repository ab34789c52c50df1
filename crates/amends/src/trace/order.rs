//! Events in the order of time: sorted under the memory limit, clocks put right on the way.

use std::collections::HashMap;
use std::sync::Arc;

use amends_case::{Event, Micros, TimeBasis};
use amends_engine::{BoxError, Engine, Options, Source};
use amends_store::Case;
use amends_trace::Skew;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt8Type};
use arrow_array::{Array, Int64Array, RecordBatch, UInt8Array};

use super::table::{EVENTS, EVENTS_READ, ORDER, each as each_event, schema};
use crate::settings::Settings;
use crate::{Result, files};

/// Sorts the events of a case.
pub(super) struct Sorter<'a> {
    case: &'a Case,
    engine: Engine,
}

impl<'a> Sorter<'a> {
    pub(super) fn new(case: &'a Case, settings: &Settings) -> Result<Self> {
        let mut spill_key = [0; 32];
        spill_key.copy_from_slice(&*case.spill_key()?);
        let bytes = usize::try_from(settings.memory_bytes / 2).unwrap_or(usize::MAX);
        let engine = Engine::new(Options {
            memory_bytes: bytes,
            kept_bytes: bytes / 4,
            threads: settings.threads,
            spill_dir: case.spill_folder()?,
            spill_key,
        })?;
        Ok(Self { case, engine })
    }

    /// Writes the table of events in the order of time and shows each to `look` on its way.
    pub(super) fn sort(&self, skews: &[Skew], look: &mut dyn FnMut(&Event<'_>)) -> Result<()> {
        let shifts: Arc<HashMap<String, Micros>> =
            Arc::new(skews.iter().map(|skew| (skew.host.clone(), skew.micros)).collect());
        let (case, table) = (self.case.clone(), files::table(EVENTS_READ)?);
        let source = Source::new(move || {
            let batches: Box<dyn Iterator<Item = std::result::Result<RecordBatch, BoxError>> + Send> =
                match case.read_table(&table).open() {
                    Ok(batches) => Box::new(batches.map(move |batch| shifted(&batch?, &shifts))),
                    Err(error) => Box::new(std::iter::once(Err(error.into()))),
                };
            batches
        });
        let mut writer = self.case.table_writer(&files::table(EVENTS)?, schema())?;
        for batch in self.engine.sorted(&schema(), vec![source], &ORDER)? {
            let batch = batch?;
            each_event(&batch, look);
            writer.write(&batch)?;
        }
        writer.finish()?;
        Ok(())
    }
}

/// The times of hosts whose clock is off, put right.
fn shifted(batch: &RecordBatch, shifts: &HashMap<String, Micros>) -> std::result::Result<RecordBatch, BoxError> {
    if shifts.is_empty() {
        return Ok(batch.clone());
    }
    let hosts = batch["host"].as_string::<i32>();
    let (times, bases) = (batch["time"].as_primitive::<Int64Type>(), batch["basis"].as_primitive::<UInt8Type>());
    let shift = |row: usize| {
        let host = hosts.is_valid(row).then(|| hosts.value(row))?;
        shifts.get(host).copied().filter(|_| times.is_valid(row))
    };
    let shifts: Vec<Option<Micros>> = (0..batch.num_rows()).map(shift).collect();
    let time =
        |(row, shift): (usize, &Option<Micros>)| times.is_valid(row).then(|| times.value(row) - shift.unwrap_or(0));
    let basis = |(row, shift): (usize, &Option<Micros>)| match shift {
        Some(_) => TimeBasis::Shifted.code(),
        None => bases.value(row),
    };
    let new_times: Int64Array = shifts.iter().enumerate().map(time).collect();
    let new_bases: UInt8Array = shifts.iter().enumerate().map(basis).collect();
    let mut columns = batch.columns().to_vec();
    let at = |name: &str| batch.schema().index_of(name);
    columns[at("time")?] = Arc::new(new_times);
    columns[at("basis")?] = Arc::new(new_bases);
    Ok(RecordBatch::try_new(batch.schema(), columns)?)
}

/// Shows every event of the sorted table.
pub(super) fn each(case: &Case, look: &mut dyn FnMut(&Event<'_>)) -> Result<()> {
    for batch in case.read_table(&files::table(EVENTS)?).open()? {
        each_event(&batch?, look);
    }
    Ok(())
}
