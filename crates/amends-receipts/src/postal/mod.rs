//! Files of the United States Postal Service and of its licensees: scans of barcodes, returned mail, move update.
//!
//! Columns are known by their names, whatever the spelling (`Scan Date/Time`, `scan_datetime`, `ScanDatetime`), since each
//! subscriber of a feed chooses fields and order.

mod moves;
mod returned;
mod row;
mod scans;

use serde_json::Value;

use crate::limits::{Found, Options, Problem, ProblemKind, Sink};
use row::{Row, delimiter, digits_of_barcode, normal};

/// Bytes at the head of a file that tell what it is.
const HEAD_BYTES: usize = 64 << 10;
/// Rows at the head of a file without column names.
const HEAD_ROWS: usize = 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Scans,
    Returned,
    Moves,
}

fn content_of(names: &[String]) -> Option<Content> {
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    if has(&moves::CODES) {
        return Some(Content::Moves);
    }
    let has_piece = has(&row::PIECES) || has(&row::RECORDS);
    if has(&row::PIECES) && (has(&scans::OPERATIONS) || has(&scans::EVENTS) || has(&scans::CLOCKS)) {
        return Some(Content::Scans);
    }
    (has_piece && (has(&returned::CODES) || has(&returned::WORDS))).then_some(Content::Returned)
}

/// Whether this is a table of the post.
pub(crate) fn is_table(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let Some(delimiter) = delimiter(head) else { return false };
    let mut rows = rows_of(head, delimiter);
    let Some(Ok(first)) = rows.next() else { return false };
    content_of(&names_of(&first)).is_some() || scans::is_bare(&first)
}

fn rows_of(bytes: &[u8], delimiter: u8) -> impl Iterator<Item = Result<csv::ByteRecord, csv::Error>> + '_ {
    let reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(bytes);
    reader.into_byte_records()
}

fn names_of(record: &csv::ByteRecord) -> Vec<String> {
    record.iter().map(|cell| normal(&String::from_utf8_lossy(cell))).collect()
}

/// Reads a table.
pub(crate) fn read_table(bytes: &[u8], options: &Options, sink: Sink<'_>) {
    let Some(delimiter) = delimiter(&bytes[..bytes.len().min(HEAD_BYTES)]) else { return };
    let mut names: Option<(Vec<String>, Content)> = None;
    for (at, record) in rows_of(bytes, delimiter).enumerate() {
        let line = at as u64 + 1;
        let Ok(record) = record else {
            sink(Problem::found(ProblemKind::Malformed, line, "no row of a table"));
            continue;
        };
        if record.iter().map(<[u8]>::len).sum::<usize>() > options.limits.line_bytes {
            sink(Problem::found(ProblemKind::LimitReached, line, "row longer than the bound"));
            continue;
        }
        if names.is_none() {
            let found = names_of(&record);
            if let Some(content) = content_of(&found) {
                names = Some((found, content));
                continue;
            }
        }
        let given = match &names {
            Some((names, content)) => give(&Row::of(names, &record), *content, options),
            None => scans::of_bare(&record, options).filter(|_| at < HEAD_ROWS || !record.is_empty()),
        };
        match given {
            Some(mut receipt) => {
                receipt.why = format!("row {line}: {}", receipt.why).into();
                sink(Found::Receipt(receipt));
            }
            None => sink(Problem::found(ProblemKind::Malformed, line, "a row without barcode, record number or code")),
        }
    }
}

fn give(row: &Row, content: Content, options: &Options) -> Option<crate::Receipt> {
    match content {
        Content::Scans => scans::receipt(row, options),
        Content::Returned => returned::receipt(row),
        Content::Moves => moves::receipt(row),
    }
}

/// Scans as JSON, an object a line.
pub(crate) fn read_json_lines(bytes: &[u8], options: &Options, sink: Sink<'_>) {
    for (at, raw) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = at as u64 + 1;
        if raw.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if raw.len() > options.limits.line_bytes {
            sink(Problem::found(ProblemKind::LimitReached, line, "line longer than the bound"));
            continue;
        }
        match serde_json::from_slice::<Value>(raw) {
            Ok(value) => read_json(&value, line, options, sink),
            Err(_) => sink(Problem::found(ProblemKind::Malformed, line, "no JSON")),
        }
    }
}

/// Scans as JSON: objects that hold a barcode, at the top or in lists below (`{"events": [{"imb": …}]}`).
pub(crate) fn read_json(document: &Value, line: u64, options: &Options, sink: Sink<'_>) {
    let mut count = 0;
    walk(document, &mut |object| {
        let row = Row::of_json(object);
        let content = content_of(row.names())?;
        count += 1;
        match give(&row, content, options) {
            Some(mut receipt) => {
                receipt.why = format!("object {count}: {}", receipt.why).into();
                sink(Found::Receipt(receipt));
            }
            None => {
                sink(Problem::found(ProblemKind::Malformed, line, "an object without barcode, record number or code"))
            }
        }
        Some(())
    });
    if count == 0 {
        sink(Problem::found(ProblemKind::UnknownFormat, line, "JSON of no known kind"));
    }
}

/// Visits objects from the outside; one that is taken is not looked into. serde_json bounds nesting to 128.
fn walk(value: &Value, take: &mut dyn FnMut(&serde_json::Map<String, Value>) -> Option<()>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, take)),
        Value::Object(object) if take(object).is_none() => object.values().for_each(|value| walk(value, take)),
        _ => {}
    }
}

/// The piece that a row is about: the barcode's first 20 digits, else the record's number.
fn piece_of(row: &Row) -> Option<String> {
    let barcode = row.get(&row::PIECES).and_then(digits_of_barcode);
    barcode.or_else(|| row.get(&row::RECORDS).map(str::to_owned))
}
