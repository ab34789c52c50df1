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
        if identity != group.serial || host != group.host || group.kinds.len() >= RECORDS_MAX {
            emit(std::mem::take(&mut group), out)?;
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
        add(kind, fields, &mut group.pairs);
    }
    emit(group, out)
}

/// Adds a record's values to those of its event. Where two records of an event use one name for two things, the name is
/// kept for the more telling one.
fn add(kind: &str, text: &str, into: &mut Vec<(Cow<'static, str>, Cow<'static, str>)>) {
    let mut own = Vec::new();
    // "Enriched" records have a group separator before the names that auditd looked up (auditd.conf(5), log_format).
    text.split('\u{1d}').for_each(|part| pairs(part, kind, &mut own));
    if kind == "EXECVE" {
        // SYSCALL's `a0` to `a3` are registers, EXECVE's are the words of the command.
        into.retain(|(name, _)| !is_argument(name));
    }
    let is_parent = kind == "PATH" && own.iter().any(|(name, value)| name == "nametype" && value == "PARENT");
    for (name, value) in own {
        match name.as_ref() {
            // The folder stands before the file that was made or removed in it.
            "name" if is_parent => into.push(("parent".into(), value)),
            "nametype" if is_parent => {}
            _ => into.push((name, value)),
        }
    }
}

fn is_argument(name: &str) -> bool {
    name.strip_prefix('a').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `a=1 b="x y" c='op=login acct="amy"'`; the inner ones of a quoted message count as well.
fn pairs(text: &str, kind: &str, into: &mut Vec<(Cow<'static, str>, Cow<'static, str>)>) {
    let mut rest = text.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim();
        let (value, is_quoted, next) = match after.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = &after[1..];
                let end = inner.find(char::from(*quote)).unwrap_or(inner.len());
                (&inner[..end], true, inner.get(end + 1..).unwrap_or(""))
            }
            _ => {
                let end = after.find(' ').unwrap_or(after.len());
                (&after[..end], false, &after[end..])
            }
        };
        if name == "msg" && !kind.is_empty() {
            // Once: a message within a message is a value.
            pairs(value, "", into);
        } else if !name.is_empty() && !name.contains(' ') {
            // A value in quotes stands as it is: a file may be *called* like a hexadecimal number.
            let value = if is_quoted { Cow::Borrowed(value) } else { decoded(name, value, kind == "EXECVE") };
            into.push((Cow::Owned(name.to_owned()), Cow::Owned(value.into_owned())));
        }
        rest = next.trim_start();
    }
}

fn emit(mut group: Group, out: &mut Out<'_>) -> Result<(), Halt> {
    if group.kinds.is_empty() {
        return Ok(());
    }
    let source = LogSource { product: "linux", service: "auditd", category: "" };
    let kind = group.kinds.first().map_or("", String::as_str);
    let telling = ["EXECVE", "PATH"].into_iter().find(|wanted| group.kinds.iter().any(|kind| kind == wanted));
    let mut pairs = std::mem::take(&mut group.pairs);
    pairs.push(("type".into(), telling.unwrap_or(kind).to_owned().into()));
    let fields = Pairs { source, pairs };
    let text = |name: &str| -> Cow<'static, str> { Cow::Owned(fields.text(name).to_owned()) };
    let first = |names: &[&str]| {
        names
            .iter()
            .map(|name| text(name))
            .find(|value| !value.is_empty() && value != "?" && value != "(null)")
            .unwrap_or_default()
    };
    let has = |wanted: &str| group.kinds.iter().any(|kind| kind == wanted);
    // The words stand in order, among lengths and counts.
    let words: Vec<&str> = match has("EXECVE") {
        true => fields.pairs.iter().filter(|(name, _)| is_argument(name)).map(|(_, word)| word.as_ref()).collect(),
        false => Vec::new(),
    };
    let (class, action) = match kind {
        _ if has("EXECVE") => (Class::Process, Action::Execute),
        "USER_LOGIN" => (Class::Authentication, Action::LogOn),
        "USER_AUTH" | "USER_ACCT" | "CRED_ACQ" | "CRED_DISP" | "CRED_REFR" => (Class::Authentication, Action::Other),
        "USER_START" => (Class::Authentication, Action::Start),
        "USER_END" | "USER_LOGOUT" => (Class::Authentication, Action::LogOff),
        "USER_CMD" => (Class::Process, Action::Elevate),
        "ADD_USER" | "ADD_GROUP" => (Class::AccountChange, Action::Create),
        "DEL_USER" | "DEL_GROUP" => (Class::AccountChange, Action::Delete),
        "USER_CHAUTHTOK" | "USER_MGMT" | "GRP_MGMT" => (Class::AccountChange, Action::Write),
        "DAEMON_END" | "DAEMON_ABORT" => (Class::EventLog, Action::Stop),
        "DAEMON_START" => (Class::EventLog, Action::Start),
        "SERVICE_STOP" if LOGGING.contains(&fields.text("unit")) => (Class::EventLog, Action::Stop),
        "SERVICE_START" if LOGGING.contains(&fields.text("unit")) => (Class::EventLog, Action::Start),
        "CONFIG_CHANGE" if fields.text("audit_enabled") == "0" => (Class::EventLog, Action::Stop),
        // Rules added or taken away: what is logged from here on is something else.
        "CONFIG_CHANGE" => (Class::EventLog, Action::Other),
        _ if has("PATH") => (Class::File, file_action(&fields)),
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
        kind: format!("auditd.{}", telling.unwrap_or(kind)).into(),
        ..Event::default()
    };
    out.emit(event, group.stamp.unwrap_or(Stamp::Missing), &fields)
}

/// The account: by name where there is one, else the log-in's number, which stays when rights are taken on.
fn actor(fields: &Pairs<'_>) -> Cow<'static, str> {
    for name in ["acct", "AUID", "auid", "UID", "uid"] {
        let value = fields.text(name);
        if !value.is_empty() && value != "4294967295" && value != "unset" && value != "?" {
            let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
            return if is_number { format!("uid={value}").into() } else { value.to_owned().into() };
        }
    }
    Cow::Borrowed("")
}

fn file_action(fields: &Pairs<'_>) -> Action {
    match fields.text("nametype") {
        "DELETE" => Action::Delete,
        _ if is_written(fields) => Action::Write,
        _ => Action::Read,
    }
}

/// Whether a file was opened for writing, made, renamed, removed, or its rights changed. Numbers are those of x86-64
/// (`arch=c000003e`); of another processor only what the records themselves say is used.
fn is_written(fields: &Pairs<'_>) -> bool {
    if ["CREATE", "DELETE"].contains(&fields.text("nametype")) {
        return true;
    }
    let flags = |name| u64::from_str_radix(fields.text(name), 16).unwrap_or(0) & 3 != 0;
    // Enriched records have the name as well.
    match (fields.text("SYSCALL"), fields.text("syscall")) {
        ("open", _) | ("", "2") => flags("a1"),
        ("openat", _) | ("", "257") => flags("a2"),
        (name, "") | (name, _) if !name.is_empty() => CHANGING.iter().any(|(known, _)| *known == name),
        (_, number) => CHANGING.iter().any(|(_, known)| *known == number),
    }
}

/// Calls of the system that change a file that is there already.
const CHANGING: [(&str, &str); 14] = [
    ("truncate", "76"),
    ("ftruncate", "77"),
    ("rename", "82"),
    ("creat", "85"),
    ("unlink", "87"),
    ("chmod", "90"),
    ("fchmod", "91"),
    ("chown", "92"),
    ("fchown", "93"),
    ("setxattr", "188"),
    ("fchownat", "260"),
    ("unlinkat", "263"),
    ("renameat", "264"),
    ("fchmodat", "268"),
];

/// Services whose stop is a stop of logging.
const LOGGING: [&str; 5] = ["rsyslog", "syslog", "syslog-ng", "auditd", "systemd-journald"];

/// Values with spaces, quotes or control characters are written in hexadecimal, without quotes, where the kernel or PAM
/// did not choose them themselves (`audit_log_untrustedstring`). Other fields are numbers as they stand.
fn decoded<'a>(name: &str, value: &'a str, is_words: bool) -> Cow<'a, str> {
    let may_be = (is_words && is_argument(name))
        || ["name", "proctitle", "cmd", "acct", "exe", "comm", "cwd", "key", "data", "path"].contains(&name);
    let is_hex = may_be
        && !value.is_empty()
        && value.len().is_multiple_of(2)
        && value.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
    if !is_hex {
        return Cow::Borrowed(value);
    }
    let bytes: Option<Vec<u8>> =
        (0..value.len()).step_by(2).map(|at| u8::from_str_radix(&value[at..at + 2], 16).ok()).collect();
    match bytes {
        Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).replace('\0', " ")),
        None => Cow::Borrowed(value),
    }
}
