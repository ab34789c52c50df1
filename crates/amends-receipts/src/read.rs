//! One file, of whatever kind: tell what it is, and read it.

use serde_json::Value;

use crate::limits::{Found, Options, Problem, ProblemKind, Sink};
use crate::{Receipt, logs, mail, postal, webhooks};

/// Reads a file and gives what it finds in the file's order. A format that nothing here knows, and whatever is past a
/// bound, comes as a problem; nothing is passed over in silence.
pub fn read(bytes: &[u8], options: &Options, sink: &mut dyn FnMut(Found)) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Some(start) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return sink(Problem::found(ProblemKind::Empty, 0, "nothing in it"));
    };
    match bytes[start] {
        b'{' | b'[' => read_json(bytes, &bytes[start..], options, sink),
        _ if logs::is_log(bytes, options) => logs::read(bytes, options, sink),
        _ if mail::is_mail(&bytes[start..]) => read_mail(&bytes[start..], options, sink),
        _ if postal::is_table(bytes) => postal::read_table(bytes, options, sink),
        _ => sink(Problem::found(
            ProblemKind::UnknownFormat,
            0,
            "neither mail nor log nor a file of a provider or the post",
        )),
    }
}

/// As [`read`], collected: receipts and problems in the file's order.
pub fn classify(bytes: &[u8], options: &Options) -> impl Iterator<Item = Result<Receipt, Problem>> {
    let mut all = Vec::new();
    read(bytes, options, &mut |found| all.push(found));
    all.into_iter().map(|found| match found {
        Found::Receipt(receipt) => Ok(receipt),
        Found::Problem(problem) => Err(problem),
    })
}

fn read_mail(bytes: &[u8], options: &Options, sink: Sink<'_>) {
    let messages = mail::messages(bytes);
    let is_whole = messages.len() <= options.limits.messages;
    for (at, message) in messages.into_iter().take(options.limits.messages).enumerate() {
        mail::read(message, at as u64 + 1, &options.limits, sink);
    }
    if !is_whole {
        sink(Problem::found(ProblemKind::LimitReached, 0, "more messages than the bound"));
    }
}

/// JSON a line, or one document: calls, journald's entries, scans.
fn read_json(bytes: &[u8], from: &[u8], options: &Options, sink: Sink<'_>) {
    let first = from.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.len() <= options.limits.line_bytes {
        if webhooks::is_call(first) {
            return webhooks::read(bytes, options, sink);
        }
        let entry: Option<Value> = serde_json::from_slice(first).ok();
        if entry.as_ref().is_some_and(|entry| logs::of_journal(entry).is_some()) {
            return logs::read(bytes, options, sink);
        }
        if entry.as_ref().is_some_and(Value::is_object) && from.len() > first.len() + 1 {
            return postal::read_json_lines(bytes, options, sink);
        }
    }
    if bytes.len() > options.limits.message_bytes {
        return sink(Problem::found(ProblemKind::LimitReached, 0, "JSON document larger than the bound"));
    }
    match serde_json::from_slice::<Value>(bytes) {
        Ok(document) => postal::read_json(&document, 0, options, sink),
        Err(error) => {
            let at = error.line() as u64;
            sink(Problem::found(ProblemKind::Malformed, at, "no JSON"));
        }
    }
}
