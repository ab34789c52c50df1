//! JSON: one value per line, or one array of values; objects become rows, their fields columns.
//!
//! Fields of objects within are named by their path (`customer.name.first`), items of arrays by `[]`
//! (`customer.phones[].n`), and the values of all items stand in one cell with [`VALUE_SEPARATOR`] between, so that
//! item `i` of one column belongs to item `i` of its neighbours. The columns have to be known before the first row, so
//! a file is read twice: once for the paths, once for the values.
//!
//! Where the keys of an object name things and not fields (`{"user0": {…}, "user1": {…}}`), its values are rows, each
//! with its key in a column called `{}`. That holds for the whole of a file, for what stands below keys in it
//! (`{"users": {"17": {…}, …}}`), and for each line of a file of lines; within a row such values are the items of an
//! array (`users[].ssn`, `users[].{}`). What an export wraps around all of its rows is looked through, and its own fields
//! are a row behind them; but an object that is one person with long lists is a row.
//!
//! [`VALUE_SEPARATOR`]: amends_case::table::VALUE_SEPARATOR

mod envelope;
mod keyed;
mod parse;
mod paths;
mod row;
mod somebody;
mod values;

use amends_case::ProblemKind;

use crate::content::Content;
use crate::delimited::end_of_text;
use crate::error::{Flow, Halt};
use crate::identify::FileKind;
use crate::reading::Reading;
use crate::source::with_text;
use crate::table_rows::TableRows;
use crate::text::TextStream;
use envelope::Members;
use parse::{Trouble, parse};
use paths::Paths;
use row::Row;
pub(crate) use values::Shape;
use values::{Next, next_value};

/// Whether text is JSON, and of which shape. `ended` says that `head` is all of it.
pub(crate) fn kind_of(head: &[u8], ended: bool) -> Option<FileKind> {
    let mut rest = head.trim_ascii_start().iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    let (first, second) = (rest.next()?, rest.next());
    match (first, second) {
        (b'[', Some(b'{' | b'[' | b'"' | b']')) if plausible(head, ended) => Some(FileKind::Json),
        (b'{', _) if envelope::is_around_all(head, ended) => Some(FileKind::Json),
        (b'{', Some(b'"' | b'}')) => {
            let line = head.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
            let whole = parse(line.trim_ascii(), 64, &mut parse::Nothing).is_ok();
            let unfinished = line.len() == head.trim_ascii_start().len() && !ended;
            // A line cut by the end of the head may still be one value.
            Some(if whole || unfinished { FileKind::NdJson } else { FileKind::Json })
        }
        _ => None,
    }
}

/// Whether a text that begins with a bracket goes on as an array: its first item must be sound as far as it is there.
fn plausible(head: &[u8], ended: bool) -> bool {
    let Some(open) = head.iter().position(|byte| *byte == b'[') else { return false };
    let rest = head[open + 1..].trim_ascii_start();
    match parse(rest, 64, &mut parse::Nothing) {
        Ok(used) => matches!(rest[used..].trim_ascii_start().first(), None | Some(b',' | b']')),
        Err((_, at)) => rest.first() == Some(&b']') || (at >= rest.len() && !ended) || rest.starts_with(b"{\""),
    }
}

/// Reads the one table of a JSON file.
pub(crate) fn read(content: &Content, reading: &mut Reading<'_>, shape: Shape) -> Flow {
    let mut paths = Paths::new(reading.limits.json_columns);
    with_text(content, reading, |text, reading| collect(text, reading, shape, &mut paths))?;
    paths.settle();
    let left_out = paths.left_out();
    let head = reading.new_table("", paths.headers());
    reading.table(&head)?;
    if left_out > 0 {
        let why = format!("{left_out} fields beyond the limit of columns; their values are in the overflow");
        reading.problem("", 0, ProblemKind::LimitReached, &why, 0);
    }
    let rows = TableRows::new(head, 1);
    with_text(content, reading, |text, reading| fill(text, reading, shape, paths, rows))
}

/// The first pass: which paths there are.
fn collect(text: &mut TextStream, reading: &mut Reading<'_>, shape: Shape, paths: &mut Paths) -> Flow {
    let mut state = values::State::new(shape);
    loop {
        match next_value(text, &mut state, reading.limits) {
            Next::End => return Ok(()),
            Next::Value { start, end, .. } => {
                let mut row = Row::new(paths, reading.limits.cell_bytes, true).named(state.key());
                let _ = parse(&text.text()[start..end], reading.limits.json_depth, &mut row);
                text.consume(end);
            }
            Next::Own { object, .. } => {
                let mut row = Row::new(paths, reading.limits.cell_bytes, true);
                let _ = parse(&object, reading.limits.json_depth, &mut row);
            }
        }
    }
}

/// The second pass: the values.
fn fill(text: &mut TextStream, reading: &mut Reading<'_>, shape: Shape, mut paths: Paths, mut rows: TableRows) -> Flow {
    let mut state = values::State::new(shape);
    loop {
        match next_value(text, &mut state, reading.limits) {
            Next::End => break,
            Next::Value { start, end, whole } => {
                let value = Value { text: &text.text()[start..end], bytes: end, whole, keys: [state.key(), None] };
                if !(paths.splits() && whole && split(&value, reading, &mut paths, &mut rows)?) {
                    one_row(&value, reading, &mut paths, &mut rows)?;
                }
                text.consume(end);
            }
            Next::Own { object, bytes } => {
                let value = Value { text: &object, bytes, whole: true, keys: [None, None] };
                one_row(&value, reading, &mut paths, &mut rows)?;
            }
        }
    }
    rows.flush(reading)?;
    if state.unfinished() {
        let why = "the text ends before its array or its last value does";
        reading.problem("", rows.next_row() - 1, ProblemKind::Truncated, why, 0);
    }
    if text.replaced > 0 {
        let why = "bytes that are no text in the file's encoding were replaced";
        reading.problems("", 0, ProblemKind::InvalidText, why, 0, text.replaced);
    }
    end_of_text(text, reading, "", rows.next_row() - 1);
    Ok(())
}

/// A value that becomes a row.
struct Value<'a> {
    text: &'a [u8],
    /// Bytes of the source that it stands for.
    bytes: usize,
    whole: bool,
    /// The keys that name it, the outer one first.
    keys: [Option<&'a [u8]>; 2],
}

/// Makes a row of each field of an object; `false`, and none, if it is no sound object with fields.
fn split(value: &Value<'_>, reading: &mut Reading<'_>, paths: &mut Paths, rows: &mut TableRows) -> Result<bool, Halt> {
    let object = value.text.trim_ascii();
    let sound = parse(object, reading.limits.json_depth, &mut parse::Nothing) == Ok(object.len());
    let count = if sound { Members::of(object).count() } else { 0 };
    let mut bytes_left = value.bytes;
    for (number, member) in Members::of(object).take(count).enumerate() {
        let key = parse::string(member.key);
        let bytes = if number + 1 == count { bytes_left } else { member.value.len().min(bytes_left) };
        bytes_left -= bytes;
        let keys = [value.keys[0], Some(key.as_slice())];
        one_row(&Value { text: member.value, bytes, whole: true, keys }, reading, paths, rows)?;
    }
    Ok(count > 0)
}

fn one_row(value: &Value<'_>, reading: &mut Reading<'_>, paths: &mut Paths, rows: &mut TableRows) -> Flow {
    let mut row = Row::new(paths, reading.limits.cell_bytes, false).named(value.keys[0]).named(value.keys[1]);
    let outcome = parse(value.text, reading.limits.json_depth, &mut row);
    let trouble = match outcome {
        Ok(used) if value.whole && value.text[used..].trim_ascii().is_empty() => None,
        Ok(_) | Err((Trouble::Malformed, _)) => {
            Some((ProblemKind::Malformed, "no JSON, or not only JSON; the text as it stands is in the overflow"))
        }
        Err((Trouble::Deep, _)) => {
            Some((ProblemKind::LimitReached, "JSON nested deeper than is read; what lies deeper was left out"))
        }
    };
    let unread = trouble.filter(|(kind, _)| *kind == ProblemKind::Malformed).map(|_| value.text.trim_ascii());
    let (cells, cut_bytes) = row.finish(unread);
    let number = rows.next_row();
    if let Some((kind, why)) = trouble {
        reading.problem("", number, kind, why, value.text.len() as u64);
    }
    if cut_bytes > 0 {
        let why = "a cell is longer than a cell may be; the rest of it was not read";
        reading.problem("", number, ProblemKind::LimitReached, why, cut_bytes);
    }
    rows.push_row(cells, |cell, out| out.extend_from_slice(cell));
    rows.end_row(value.bytes, reading)
}
