//! Scans of letters: Informed Visibility Mail Tracking & Reporting (IV-MTR), and the older IMb Tracing layout.
//!
//! Sources: USPS, «Informed Visibility Mail Tracking & Reporting External Facing Data Dictionary» (fields, logical
//! events); USPS Publication 197, «Confirm Service» (the five fields of a record without names: facility, operation,
//! date and time, routing code, barcode); USPS Handbook M-32, «Management Operating Data System» (operation numbers).
//!
//! No machine sees a letter enter a letter box. So only the *logical delivery event*, which the postal service infers
//! from the carrier's round, is `delivered`, and `why` says that it was inferred. The scan that *stops the clock* of the
//! service measurement is the last one before delivery and stays `in_transit`.

use super::piece_of;
use super::row::{Row, digits_of_barcode, normal, time_of};
use crate::limits::Options;
use crate::{Reason, Receipt, Source, Status};

/// Columns with an operation code.
pub(super) const OPERATIONS: [&str; 8] = [
    "operationcode",
    "opcode",
    "operation",
    "mailpieceoperationcode",
    "scanoperationcode",
    "opscode",
    "scaneventcode",
    "eventcode",
];
/// Columns with an event in words.
pub(super) const EVENTS: [&str; 10] = [
    "event",
    "eventname",
    "eventtype",
    "scanevent",
    "scaneventname",
    "scaneventdescription",
    "handlingevent",
    "handlingeventtype",
    "mailphase",
    "eventdescription",
];
/// Columns that say that the clock of the service measurement stopped.
pub(super) const CLOCKS: [&str; 4] = ["stoptheclock", "stopclock", "stoptheclockindicator", "stcscan"];
const TIMES: [&str; 9] = [
    "scandatetime",
    "scandateandtime",
    "eventdatetime",
    "datetime",
    "scantimestamp",
    "timestamp",
    "scandate",
    "eventdate",
    "date",
];
const CLOCK_TIMES: [&str; 2] = ["scantime", "eventtime"];

/// Words of events; the first that is found counts.
const WORDS: [(&str, Status, &str); 12] = [
    ("logical out for delivery", Status::InTransit, "event: out for delivery, inferred"),
    ("out for delivery", Status::InTransit, "event: out for delivery"),
    ("logical delivery", Status::Delivered, "logical delivery event, inferred from the carrier's round"),
    ("return to sender", Status::Returned, "event: return to sender"),
    ("returned to sender", Status::Returned, "event: return to sender"),
    ("rts", Status::Returned, "event: return to sender"),
    ("undeliverable", Status::Returned, "event: undeliverable as addressed"),
    ("forward", Status::Forwarded, "event: forwarded"),
    ("not delivered", Status::Unknown, "event: not delivered"),
    ("attempted", Status::InTransit, "event: attempted"),
    ("delivered", Status::Delivered, "event: delivered"),
    ("stop the clock", Status::InTransit, "stop the clock: the last scan before delivery"),
];

/// A row that has names.
pub(super) fn receipt(row: &Row, options: &Options) -> Option<Receipt> {
    let piece = piece_of(row)?;
    let operation = row.get(&OPERATIONS);
    let words = row.get(&EVENTS).unwrap_or_default();
    let is_stopped = row.get(&CLOCKS).is_some_and(|value| matches!(normal(value).as_str(), "y" | "yes" | "true" | "1"));
    let mut made = judge(operation, words, is_stopped, options);
    made.when = time(row);
    made.piece = Some(piece);
    Some(made)
}

/// Date and time, in one column or in two.
fn time(row: &Row) -> Option<String> {
    let date = row.get(&TIMES)?;
    match row.get(&CLOCK_TIMES) {
        Some(clock) if !date.contains(':') => time_of(&format!("{date} {clock}")),
        _ => time_of(date),
    }
}

fn judge(operation: Option<&str>, words: &str, is_stopped: bool, options: &Options) -> Receipt {
    let new = |status, why: &'static str| Receipt::new(Source::UspsScan, status, why);
    let words = crate::phrases::words_of(&words.replace(['_', '-'], " "), 1000);
    let operation = operation.map(|code| format!("{:0>3}", code.trim())).filter(|code| is_code(code));
    let own = operation.as_ref().and_then(|code| options.operations.iter().find(|(known, _)| known == code));
    if let Some((code, status)) = own {
        return finished(Receipt::new(Source::UspsScan, *status, format!("operation {code}, as configured")));
    }
    let is_said = |said: &str| words.contains(said) && (said != "rts" || words.split(' ').any(|word| word == said));
    if let Some((_, status, why)) = WORDS.iter().find(|(said, _, _)| is_said(said)) {
        return finished(new(*status, why));
    }
    if is_stopped {
        return new(Status::InTransit, "stop the clock: the last scan before delivery");
    }
    match operation.as_deref().and_then(|code| code.parse::<u16>().ok()) {
        // M-32: the automated redirection system lifts, forwards and returns mail under these numbers.
        Some(91..=99) => {
            new(Status::InTransit, "operation of the redirection system; forwarded or returned is not told")
        }
        Some(898 | 899 | 918 | 919) => {
            new(Status::InTransit, "operation that sorts into the carrier's delivery sequence")
        }
        Some(_) => new(Status::InTransit, "operation of mail processing"),
        None if words.is_empty() => new(Status::Unknown, "neither operation nor event"),
        None => new(Status::Unknown, "event of another name"),
    }
}

/// A letter that comes back is undeliverable; the scan tells no more.
fn finished(mut receipt: Receipt) -> Receipt {
    receipt.reason = match receipt.status {
        Status::Returned => Some(Reason::Undeliverable),
        Status::Forwarded => Some(Reason::Moved),
        _ => None,
    };
    receipt
}

fn is_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a row without names is a scan: one cell is a barcode, another an operation.
pub(super) fn is_bare(record: &csv::ByteRecord) -> bool {
    bare(record).is_some_and(|(_, operation, _)| operation.is_some())
}

/// A row without names.
pub(super) fn of_bare(record: &csv::ByteRecord, options: &Options) -> Option<Receipt> {
    let (piece, operation, when) = bare(record)?;
    let mut made = judge(operation.as_deref(), "", false, options);
    made.piece = Some(piece);
    made.when = when;
    Some(made)
}

/// Barcode, operation and time, by their shapes: the fields' order differs between the file's generations.
fn bare(record: &csv::ByteRecord) -> Option<(String, Option<String>, Option<String>)> {
    let cells: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let piece = cells.iter().find_map(|cell| digits_of_barcode(cell))?;
    let operation = cells.iter().find(|cell| is_code(cell)).cloned();
    let when = cells.iter().filter(|cell| cell.contains(['/', '-', ':'])).find_map(|cell| time_of(cell));
    Some((piece, operation, when))
}
