//! Reading by a mapping.

use std::borrow::Cow;
use std::io::{self, Read};

use amends_case::{Event, Fields, LogSource, ProblemKind};

use super::{Layout, Mapping, Words};
use crate::cells::{Cells, Row};
use crate::csv_records::CsvRows;
use crate::format::Halt;
use crate::input::Input;
use crate::json_records;
use crate::out::{LogSummary, Out, ReadSettings, Stamp};
use crate::sink::EventSink;
use crate::times;

/// Reads an unpacked stream by a mapping.
///
/// # Errors
/// Only where the device fails; whatever the content is, it becomes events and problems.
pub fn read_mapped(
    stream: &mut dyn Read,
    settings: &ReadSettings,
    mapping: &Mapping,
    sink: &mut dyn EventSink,
) -> io::Result<LogSummary> {
    let mut out = Out::new(sink, settings);
    out.summary.format = "mapped";
    let read = match &mapping.layout {
        Layout::Csv { separator, header } => csv(stream, mapping, *separator, header, &mut out),
        Layout::Jsonl => jsonl(stream, mapping, &mut out),
    };
    match read {
        Ok(()) | Err(Halt::Stopped) => Ok(out.finish()),
        Err(Halt::Failed(error)) => Err(error),
    }
}

fn jsonl(stream: &mut dyn Read, mapping: &Mapping, out: &mut Out<'_>) -> Result<(), Halt> {
    json_records::each(stream, out, &mut |flat, place, out| {
        mapping.emit(&|name| flat.text(name), &flat.under(mapping.source()), place, out)?;
        Ok(true)
    })
}

fn csv(
    stream: &mut dyn Read,
    mapping: &Mapping,
    separator: char,
    header: &[String],
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut cells = Cells::default();
    let mut names = header.to_vec();
    while names.is_empty() {
        let Some(piece) = input.next_line(out)? else { return Ok(()) };
        out.summary.quiet += 1;
        cells.fill_csv(piece.text().trim_start_matches('\u{feff}'), separator);
        names = (0..cells.len()).map(|column| cells.at(column).trim().to_owned()).collect();
    }
    if mapping.wanted().any(|column| !names.iter().any(|name| name == column)) {
        out.problem(1, ProblemKind::ValueMismatch, "a column of the mapping is not in the file", 0);
    }
    let width = names.len();
    let mut rows = CsvRows::new(move |row| {
        let mut cells = Cells::default();
        cells.fill_csv(row, separator) && cells.len() == width
    });
    while let Some(piece) = rows.next(&mut input, out)? {
        let text = piece.text();
        if text.trim().is_empty() {
            continue;
        }
        if !cells.fill_csv(&text, separator) || cells.len() != width {
            out.problem(piece.line, ProblemKind::RaggedRow, "a row has other columns than the file", text.len() as u64);
            continue;
        }
        let cell = |name: &str| cells.maybe(names.iter().position(|it| it == name));
        let row = Row { names: &names, cells: &cells, source: mapping.source(), nothing: "" };
        mapping.emit(&cell, &row, piece.line, out)?;
    }
    Ok(())
}

impl<T: Copy> Words<T> {
    /// The word for a row; false where a column's word is not in the mapping.
    fn of<'a>(&self, cell: &dyn Fn(&str) -> &'a str) -> (T, bool) {
        if self.column.is_empty() {
            return (self.fixed, true);
        }
        match cell(&self.column).trim() {
            "" => (self.fixed, true),
            word => match self.words.get(&word.to_lowercase()) {
                Some(found) => (*found, true),
                None => (self.fixed, false),
            },
        }
    }
}

impl Mapping {
    fn source(&self) -> LogSource<'_> {
        let [product, service, category] = &self.logsource;
        LogSource { product, service, category }
    }

    /// All columns that it reads.
    fn wanted(&self) -> impl Iterator<Item = &str> {
        let words = [&self.class.column, &self.action.column, &self.outcome.column, &self.time.column];
        let fields = self.columns.iter().map(|(_, column)| column);
        words.into_iter().chain(fields).map(String::as_str).filter(|column| !column.is_empty())
    }

    fn emit<'a>(
        &'a self,
        cell: &dyn Fn(&str) -> &'a str,
        fields: &dyn Fields,
        line: u64,
        out: &mut Out<'_>,
    ) -> Result<(), Halt> {
        let ((class, class_known), (action, action_known), (outcome, outcome_known)) =
            (self.class.of(cell), self.action.of(cell), self.outcome.of(cell));
        if !(class_known && action_known && outcome_known) {
            out.problem(line, ProblemKind::ValueMismatch, "a word of the row is not in the mapping", 0);
        }
        let mut event =
            Event { line, class, action, outcome, kind: Cow::Borrowed(self.name.as_str()), ..Event::default() };
        let constants = self.constants.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        let columns = self.columns.iter().map(|(field, column)| (field.as_str(), cell(column)));
        let mut is_read = true;
        for (field, value) in constants.chain(columns).filter(|(_, value)| !value.is_empty()) {
            is_read &= self.put(&mut event, field, value);
        }
        if !is_read {
            out.problem(line, ProblemKind::ValueMismatch, "a number of the row cannot be read", 0);
        }
        let stamp = self.time.stamp(cell(&self.time.column));
        if stamp == Stamp::Missing {
            out.problem(line, ProblemKind::Malformed, "a row has no time that can be read", 0);
        }
        out.emit(event, stamp, fields)
    }

    /// Puts a value into a field; false where it should be a number and is none.
    fn put<'a>(&self, event: &mut Event<'a>, field: &str, value: &'a str) -> bool {
        let text = match field {
            "host" => &mut event.host,
            "program" => &mut event.program,
            "actor" => &mut event.actor,
            "source" => &mut event.source,
            "target" => &mut event.target,
            "credential" => &mut event.credential,
            "session" => &mut event.session,
            "object" => &mut event.object,
            "detail" => &mut event.detail,
            "kind" => {
                event.kind = Cow::Owned(format!("{}.{}", self.name, value.chars().take(40).collect::<String>()));
                return true;
            }
            "source_port" => return number(value, &mut event.source_port),
            "target_port" => return number(value, &mut event.target_port),
            "bytes_out" => return number(value, &mut event.bytes_out),
            "bytes_in" => return number(value, &mut event.bytes_in),
            "rows" => return number(value, &mut event.rows),
            "duration" => {
                event.duration = times::seconds(value.trim());
                return event.duration.is_some();
            }
            _ => return false,
        };
        *text = Cow::Borrowed(value);
        true
    }
}

fn number<T: std::str::FromStr>(value: &str, into: &mut Option<T>) -> bool {
    *into = value.trim().parse().ok();
    into.is_some()
}
