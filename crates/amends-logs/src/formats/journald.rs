//! The journal as `journalctl -o json` prints it: one object a line. The message goes the way of syslog's.

use std::io::Read;

use amends_case::{Event, ProblemKind};
use serde_json::Value;

use super::messages;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};

pub(crate) const FORMAT: Format = Format { name: "journald", looks, read };

fn looks(head: Head<'_>) -> bool {
    head.lines().next().is_some_and(|line| line.starts_with('{') && line.contains("\"__REALTIME_TIMESTAMP\""))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    while let Some(line) = lines.next(out)? {
        if line.text.trim().is_empty() {
            out.summary.quiet += 1;
            continue;
        }
        let Ok(record) = serde_json::from_str::<Value>(&line.text) else {
            out.problem(line.number, ProblemKind::Malformed, "a line is no JSON", line.text.len() as u64);
            continue;
        };
        let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or("");
        let micros = text("__REALTIME_TIMESTAMP").parse().ok();
        let message = message(&record);
        let first = |keys: [&'static str; 2]| keys.into_iter().map(text).find(|value| !value.is_empty()).unwrap_or("");
        let (called, ran) = (first(["SYSLOG_IDENTIFIER", "_COMM"]), first(["_EXE", "_COMM"]));
        let program = if is_borrowed(called, ran) {
            let why = "a message calls itself sshd's, sudo's or su's, and another program sent it";
            out.problem(line.number, ProblemKind::Malformed, why, 0);
            ran
        } else {
            called
        };
        let event = Event {
            line: line.number,
            host: text("_HOSTNAME").into(),
            program: program.into(),
            session: first(["SYSLOG_PID", "_PID"]).into(),
            ..Event::default()
        };
        let stamp = micros.map_or(Stamp::Missing, Stamp::Absolute);
        if stamp == Stamp::Missing {
            out.problem(line.number, ProblemKind::Malformed, "a line has a time that cannot be", 0);
        }
        messages::emit(event, &message, stamp, out)?;
    }
    Ok(())
}

/// Whether a message bears the name of a program that vouches for log-ins, and was sent by another one. Anybody may choose
/// the name (`logger -t sshd`); fields that begin with `_` are the journal's own (systemd.journal-fields(7)).
fn is_borrowed(called: &str, ran: &str) -> bool {
    let ran = ran.rsplit('/').next().unwrap_or(ran);
    let vouching = ["sshd", "sudo", "su"].into_iter().find(|name| called.split('-').next() == Some(name));
    vouching.is_some_and(|name| !ran.is_empty() && !ran.starts_with(name))
}

/// A message that is no text is an array of its bytes.
fn message(record: &Value) -> String {
    match record.get("MESSAGE") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(bytes)) => {
            let bytes: Vec<u8> = bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => String::new(),
    }
}
