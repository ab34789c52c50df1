//! The table `events`: rows out of events, and events out of rows.

use std::collections::HashMap;
use std::sync::Arc;

use amends_case::Event;
use amends_case::event::{Action, Class, Outcome, TimeBasis};
use amends_case::schemas::PERSONAL;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, Int64Array, RecordBatch, StringArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::Result;

/// Events as they were read.
pub(crate) const EVENTS_READ: &str = "events_read";
/// Events in the order of time, clocks put right.
pub(crate) const EVENTS: &str = "events";
/// The order: by time, then by all that a rule or a path asks of an event, so that where a line stands decides nothing.
pub(crate) const ORDER: [&str; 18] = [
    "time",
    "host",
    "kind",
    "actor",
    "source",
    "target",
    "session",
    "outcome",
    "object",
    "detail",
    "credential",
    "source_port",
    "target_port",
    "rows",
    "bytes_out",
    "bytes_in",
    "file",
    "line",
];
/// Rows of a batch.
const BATCH: usize = 8_192;

const TEXTS: [&str; 10] =
    ["host", "program", "actor", "source", "target", "credential", "session", "object", "detail", "kind"];

/// Schema of `events`: [`Event`], with its words as numbers.
pub(crate) fn schema() -> SchemaRef {
    use DataType::{Int64, UInt8, UInt16, UInt32, UInt64, Utf8};
    let mut fields = vec![
        Field::new("file", UInt32, false),
        Field::new("line", UInt64, false),
        Field::new("time", Int64, true),
        Field::new("basis", UInt8, false),
        Field::new("class", UInt8, false),
        Field::new("action", UInt8, false),
        Field::new("outcome", UInt8, false),
    ];
    let personal = HashMap::from([(PERSONAL.to_owned(), "true".to_owned())]);
    fields.extend(TEXTS.map(|name| {
        let field = Field::new(name, Utf8, true);
        // What was asked and of what may hold somebody's values: a statement, a URL.
        if matches!(name, "object" | "detail") { field.with_metadata(personal.clone()) } else { field }
    }));
    fields.extend([
        Field::new("source_port", UInt16, true),
        Field::new("target_port", UInt16, true),
        Field::new("bytes_out", UInt64, true),
        Field::new("bytes_in", UInt64, true),
        Field::new("rows", UInt64, true),
        Field::new("duration", Int64, true),
    ]);
    Arc::new(Schema::new(fields))
}

/// Events that wait to be a batch.
#[derive(Default)]
pub(crate) struct EventRows {
    places: Vec<(u32, u64)>,
    times: Vec<Option<i64>>,
    words: Vec<[u8; 4]>,
    texts: [Vec<Option<String>>; 10],
    ports: Vec<[Option<u16>; 2]>,
    counts: Vec<[Option<u64>; 3]>,
    durations: Vec<Option<i64>>,
}

impl EventRows {
    pub(crate) fn push(&mut self, event: &Event<'_>) {
        self.places.push((event.file, event.line));
        self.times.push(event.time);
        self.words.push([event.basis.code(), event.class.code(), event.action.code(), event.outcome.code()]);
        let texts = [
            &event.host,
            &event.program,
            &event.actor,
            &event.source,
            &event.target,
            &event.credential,
            &event.session,
            &event.object,
            &event.detail,
            &event.kind,
        ];
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.push((!text.is_empty()).then(|| text.to_string()));
        }
        self.ports.push([event.source_port, event.target_port]);
        self.counts.push([event.bytes_out, event.bytes_in, event.rows]);
        self.durations.push(event.duration);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.places.len() >= BATCH
    }

    /// Writes what waits.
    pub(crate) fn flush(&mut self, writer: &mut amends_store::TableWriter) -> Result<()> {
        if self.places.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(self);
        writer.write(&rows.batch()?)?;
        Ok(())
    }

    fn batch(self) -> Result<RecordBatch> {
        let word =
            |at: usize| -> ArrayRef { Arc::new(self.words.iter().map(|words| words[at]).collect::<UInt8Array>()) };
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.places.iter().map(|(file, _)| *file).collect::<UInt32Array>()),
            Arc::new(self.places.iter().map(|(_, line)| *line).collect::<UInt64Array>()),
            Arc::new(self.times.iter().copied().collect::<Int64Array>()),
            word(0),
            word(1),
            word(2),
            word(3),
        ];
        columns.extend(self.texts.into_iter().map(|column| Arc::new(StringArray::from(column)) as ArrayRef));
        let port =
            |at: usize| -> ArrayRef { Arc::new(self.ports.iter().map(|ports| ports[at]).collect::<UInt16Array>()) };
        let count =
            |at: usize| -> ArrayRef { Arc::new(self.counts.iter().map(|counts| counts[at]).collect::<UInt64Array>()) };
        columns.extend([port(0), port(1), count(0), count(1), count(2)]);
        columns.push(Arc::new(self.durations.into_iter().collect::<Int64Array>()));
        Ok(RecordBatch::try_new(schema(), columns)?)
    }
}

/// Hands over the events of a batch.
pub(crate) fn each(batch: &RecordBatch, then: &mut dyn FnMut(&Event<'_>)) {
    let text = |name: &str| batch[name].as_string::<i32>();
    let byte = |name: &str| batch[name].as_primitive::<UInt8Type>().values();
    let texts = TEXTS.map(text);
    let (files, lines) =
        (batch["file"].as_primitive::<UInt32Type>().values(), batch["line"].as_primitive::<UInt64Type>().values());
    let (times, durations) = (batch["time"].as_primitive::<Int64Type>(), batch["duration"].as_primitive::<Int64Type>());
    let words = ["basis", "class", "action", "outcome"].map(byte);
    let ports = ["source_port", "target_port"].map(|name| batch[name].as_primitive::<UInt16Type>());
    let counts = ["bytes_out", "bytes_in", "rows"].map(|name| batch[name].as_primitive::<UInt64Type>());
    for row in 0..batch.num_rows() {
        let text =
            |at: usize| std::borrow::Cow::Borrowed(if texts[at].is_valid(row) { texts[at].value(row) } else { "" });
        let count = |at: usize| counts[at].is_valid(row).then(|| counts[at].value(row));
        let port = |at: usize| ports[at].is_valid(row).then(|| ports[at].value(row));
        then(&Event {
            file: files[row],
            line: lines[row],
            time: times.is_valid(row).then(|| times.value(row)),
            basis: TimeBasis::from_code(words[0][row]).unwrap_or_default(),
            class: Class::from_code(words[1][row]).unwrap_or_default(),
            action: Action::from_code(words[2][row]).unwrap_or_default(),
            outcome: Outcome::from_code(words[3][row]).unwrap_or_default(),
            host: text(0),
            program: text(1),
            actor: text(2),
            source: text(3),
            target: text(4),
            credential: text(5),
            session: text(6),
            object: text(7),
            detail: text(8),
            kind: text(9),
            source_port: port(0),
            target_port: port(1),
            bytes_out: count(0),
            bytes_in: count(1),
            rows: count(2),
            duration: durations.is_valid(row).then(|| durations.value(row)),
        });
    }
}
