//! The Linux audit log (`auditd`): records of one event share a serial number and become one event here.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome, ProblemKind};

use crate::fields::Pairs;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::stamp;

pub(crate) const FORMAT: Format = Format { name: "auditd", looks, read };

/// Records of one event that are kept together.
const RECORDS_MAX: usize = 64;

fn looks(head: Head<'_>) -> bool {
    head.lines().next().is_some_and(|line| body(line).is_some_and(|(_, kind, _)| kind.contains("type=")))
}

/// Host, what stands before the identity, and from it on.
fn body(line: &str) -> Option<(&str, &str, &str)> {
    let (host, rest) = match line.strip_prefix("node=") {
        Some(rest) => rest.split_once(' ')?,
        None => ("", line),
    };
    let (kind, rest) = rest.split_once(" msg=audit(")?;
    Some((host, kind, rest))
}

/// One event's records so far.
#[derive(Default)]
struct Group {
    serial: String,
    line: u64,
    host: String,
    stamp: Option<Stamp>,
    kinds: Vec<String>,
    pairs: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    let mut group = Group::default();
    while let Some(line) = lines.next(out)? {
        let number = line.number;
        let Some((host, kind, rest)) = body(&line.text) else {
            let is_blank = line.text.trim().is_empty();
            let length = line.text.len() as u64;
            if is_blank {
                out.summary.quiet += 1;
            } else {
                out.problem(number, ProblemKind::Malformed, "a line is no record of auditd", length);
            }
            continue;
        };
        let Some((identity, fields)) = rest.split_once("):") else {
            out.problem(number, ProblemKind::Malformed, "a line is no record of auditd", 0);
            continue;
        };
        if identity != group.serial || group.kinds.len() >= RECORDS_MAX {
            emit(&std::mem::take(&mut group), out)?;
            group.serial = identity.to_owned();
            group.line = number;
            group.host = host.to_owned();
            group.stamp = identity.split(':').next().and_then(stamp::epoch);
        }
        let kind = kind.strip_prefix("type=").unwrap_or(kind);
        // The note that a reader looks for is of the last record with a path.
        if kind == "PATH" || kind == "EXECVE" {
            group.line = number;
        }
        group.kinds.push(kind.to_owned());
        pairs(fields, &mut group.pairs);
    }
    emit(&group, out)
}

/// `a=1 b="x y" c='op=login acct="amy"'`; the inner ones of a quoted message count as well.
fn pairs(text: &str, into: &mut Vec<(Cow<'static, str>, Cow<'static, str>)>) {
    let mut rest = text.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim();
        let (value, next) = match after.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = &after[1..];
                let end = inner.find(char::from(*quote)).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or(""))
            }
            _ => {
                let end = after.find(' ').unwrap_or(after.len());
                (&after[..end], &after[end..])
            }
        };
        if name == "msg" {
            pairs(value, into);
        } else if !name.is_empty() && !name.contains(' ') {
            into.push((Cow::Owned(name.to_owned()), Cow::Owned(value.to_owned())));
        }
        rest = next.trim_start();
    }
}

fn emit(group: &Group, out: &mut Out<'_>) -> Result<(), Halt> {
    if group.kinds.is_empty() {
        return Ok(());
    }
    let source = LogSource { product: "linux", service: "auditd", category: "" };
    let fields = Pairs { source, pairs: group.pairs.clone() };
    let kind = group.kinds.first().map_or("", String::as_str);
    let text = |name: &str| -> Cow<'static, str> { Cow::Owned(decoded(fields.text(name)).into_owned()) };
    let first = |names: &[&str]| {
        names.iter().map(|name| text(name)).find(|value| !value.is_empty() && value != "?").unwrap_or_default()
    };
    let has = |wanted: &str| group.kinds.iter().any(|kind| kind == wanted);
    let words: Vec<String> = (0..64)
        .map(|at| decoded(fields.text(&format!("a{at}"))).into_owned())
        .take_while(|word| !word.is_empty())
        .collect();
    let (class, action) = match kind {
        _ if has("EXECVE") => (Class::Process, Action::Execute),
        "USER_LOGIN" => (Class::Authentication, Action::LogOn),
        "USER_AUTH" => (Class::Authentication, Action::Other),
        "USER_START" => (Class::Authentication, Action::Start),
        "USER_END" | "USER_LOGOUT" => (Class::Authentication, Action::LogOff),
        "USER_CMD" => (Class::Process, Action::Elevate),
        "ADD_USER" | "ADD_GROUP" => (Class::AccountChange, Action::Create),
        "DEL_USER" | "DEL_GROUP" => (Class::AccountChange, Action::Delete),
        "USER_CHAUTHTOK" | "USER_MGMT" | "GRP_MGMT" => (Class::AccountChange, Action::Write),
        "DAEMON_END" | "DAEMON_ABORT" => (Class::EventLog, Action::Stop),
        "DAEMON_START" => (Class::EventLog, Action::Start),
        "SERVICE_STOP" if ["rsyslog", "auditd", "systemd-journald"].contains(&fields.text("unit")) => {
            (Class::EventLog, Action::Stop)
        }
        "CONFIG_CHANGE" if fields.text("audit_enabled") == "0" => (Class::EventLog, Action::Stop),
        _ if has("PATH") => (Class::File, if is_written(&fields) { Action::Write } else { Action::Read }),
        _ => (Class::Other, Action::Other),
    };
    let outcome = match first(&["res", "success"]).as_ref() {
        "success" | "yes" | "1" => Outcome::Success,
        "failed" | "no" | "0" => Outcome::Failure,
        _ => Outcome::Unknown,
    };
    let session = first(&["ses"]);
    let event = Event {
        line: group.line,
        class,
        action,
        outcome,
        host: group.host.as_str().into(),
        program: first(&["comm", "exe"]),
        actor: actor(&fields),
        source: first(&["addr", "hostname"]),
        session: if session == "4294967295" { Cow::Borrowed("") } else { session },
        object: first(&["name", "unit", "grantors"]),
        detail: if words.is_empty() { first(&["cmd", "proctitle"]) } else { words.join(" ").into() },
        kind: format!(
            "auditd.{}",
            if has("EXECVE") {
                "EXECVE"
            } else if has("PATH") {
                "PATH"
            } else {
                kind
            }
        )
        .into(),
        ..Event::default()
    };
    out.emit(event, group.stamp.unwrap_or(Stamp::Missing), &fields)
}

/// The account: by name where there is one, else the log-in's number, which stays when rights are taken on.
fn actor(fields: &Pairs<'_>) -> Cow<'static, str> {
    for name in ["acct", "AUID", "auid", "UID", "uid"] {
        let value = decoded(fields.text(name));
        if !value.is_empty() && value != "4294967295" && value != "unset" && value != "?" {
            let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
            return if is_number { format!("uid={value}").into() } else { value.into_owned().into() };
        }
    }
    Cow::Borrowed("")
}

/// Whether a file was opened for writing, made, renamed or removed.
fn is_written(fields: &Pairs<'_>) -> bool {
    let flags = u64::from_str_radix(fields.text("a2"), 16).unwrap_or(0);
    ["CREATE", "DELETE"].contains(&fields.text("nametype")) || flags & 3 != 0
}

/// Values with spaces or control characters are written in hexadecimal, without quotes.
fn decoded(value: &str) -> Cow<'_, str> {
    let is_hex = value.len() >= 8
        && value.len().is_multiple_of(2)
        && value.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte))
        && value.bytes().any(|byte| byte.is_ascii_uppercase());
    if !is_hex {
        return Cow::Borrowed(value);
    }
    let bytes: Option<Vec<u8>> =
        (0..value.len()).step_by(2).map(|at| u8::from_str_radix(&value[at..at + 2], 16).ok()).collect();
    match bytes.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text.replace('\0', " ")),
        _ => Cow::Borrowed(value),
    }
}
