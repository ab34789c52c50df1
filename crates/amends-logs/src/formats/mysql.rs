//! MySQL's general and slow logs, and the CSV of MariaDB's audit plugin.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome, ProblemKind};

use crate::fields::Message;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::{sql, stamp};

pub(crate) const GENERAL: Format = Format { name: "mysql_general", looks: looks_general, read: read_general };
pub(crate) const SLOW: Format = Format { name: "mysql_slow", looks: looks_slow, read: read_slow };
pub(crate) const AUDIT: Format = Format { name: "mysql_audit", looks: looks_audit, read: read_audit };

const SOURCE: LogSource<'static> = LogSource { product: "mysql", service: "", category: "database" };
/// Connections whose account is remembered.
const CONNECTIONS_MAX: usize = 100_000;

fn looks_general(head: Head<'_>) -> bool {
    head.lines().take(6).any(|line| line.starts_with("Time") && line.contains("Id Command"))
}

fn looks_slow(head: Head<'_>) -> bool {
    head.lines().take(12).any(|line| line.starts_with("# User@Host: "))
}

fn looks_audit(head: Head<'_>) -> bool {
    head.lines().next().is_some_and(|line| audited(line).is_some())
}

/// One entry: `2026-07-08T02:11:09.123456Z   42 Query  SELECT …`, and what its statement says on further lines.
struct Entry {
    line: u64,
    stamp: Stamp,
    id: String,
    command: String,
    argument: String,
}

fn read_general(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    /// Bytes of a statement that are kept.
    const STATEMENT_MAX: usize = 1 << 20;
    let mut lines = Lines::new(stream);
    let mut who = BTreeMap::new();
    let mut entry: Option<Entry> = None;
    let mut last = Stamp::Missing;
    while let Some(line) = lines.next(out)? {
        if let Some(found) = begins(&line.text, last, line.number) {
            if let Some(whole) = entry.replace(found) {
                general(&whole, &mut who, out)?;
            }
            last = entry.as_ref().map_or(last, |entry| entry.stamp);
            continue;
        }
        match &mut entry {
            // A server that starts again writes its head again.
            Some(_)
                if line.text.ends_with("started with:")
                    || line.text.starts_with("Time") && line.text.contains("Id Command") =>
            {
                out.summary.quiet += 1
            }
            Some(entry) if entry.argument.len() + line.text.len() < STATEMENT_MAX => {
                entry.argument.push('\n');
                entry.argument.push_str(&line.text);
            }
            Some(_) => {
                let why = "a statement is longer than 1 MiB; its end was not read";
                let length = line.text.len() as u64;
                out.problem(line.number, ProblemKind::LimitReached, why, length);
            }
            None => out.summary.quiet += 1,
        }
    }
    entry.map_or(Ok(()), |entry| general(&entry, &mut who, out))
}

/// A line that begins an entry: with a time of MySQL 5.7 and later, with one of MariaDB (`210720  9:14:02`), or with two
/// tabulators, where the second is the same as before.
fn begins(line: &str, last: Stamp, number: u64) -> Option<Entry> {
    let (stamp, rest) = match stamp::iso(line) {
        Some((stamp, rest)) => (stamp, rest),
        None => match line.strip_prefix("\t\t") {
            Some(rest) => (last, rest),
            None => short_time(line)?,
        },
    };
    let (id, rest) = rest.trim_start().split_once(' ')?;
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (command, argument) = rest.split_once('\t').unwrap_or((rest, ""));
    let command = command.trim();
    let is_command =
        !command.is_empty() && command.len() < 30 && command.starts_with(|it: char| it.is_ascii_uppercase());
    is_command.then(|| Entry {
        line: number,
        stamp,
        id: id.to_owned(),
        command: command.to_owned(),
        argument: argument.to_owned(),
    })
}

/// `210720  9:14:02`, local.
fn short_time(line: &str) -> Option<(Stamp, &str)> {
    let (date, rest) = (line.get(..6)?, line.get(6..15)?);
    if !date.bytes().all(|byte| byte.is_ascii_digit()) || !rest.starts_with(' ') {
        return None;
    }
    let clock = rest.trim_start();
    let zero = if clock.len() == 7 { "0" } else { "" };
    let spelled = format!("20{}-{}-{}T{zero}{clock}", &date[..2], &date[2..4], &date[4..]);
    Some((stamp::iso(&spelled)?.0, line.get(15..)?))
}

fn general(entry: &Entry, who: &mut BTreeMap<String, (String, String)>, out: &mut Out<'_>) -> Result<(), Halt> {
    let argument = entry.argument.as_str();
    let base =
        Event { line: entry.line, program: "mysql".into(), session: entry.id.as_str().into(), ..Event::default() };
    let known = who.get(&entry.id).cloned().unwrap_or_default();
    let event = match entry.command.as_str() {
        "Connect" => {
            let failed = argument.starts_with("Access denied");
            let quoted = |at: usize| argument.split('\'').nth(at).unwrap_or("");
            let (name, source) = match failed {
                true => (quoted(1), quoted(3)),
                false => {
                    let user = argument.split([' ', '\t']).next().unwrap_or("");
                    user.rsplit_once('@').unwrap_or((user, ""))
                }
            };
            if who.len() < CONNECTIONS_MAX && !failed {
                who.insert(entry.id.clone(), (name.to_owned(), source.to_owned()));
            }
            Event {
                class: Class::Authentication,
                action: Action::LogOn,
                outcome: if failed { Outcome::Failure } else { Outcome::Success },
                actor: name.into(),
                source: source.into(),
                credential: "password".into(),
                kind: "mysql.connect".into(),
                ..base
            }
        }
        "Quit" => {
            who.remove(&entry.id);
            Event {
                class: Class::Authentication,
                action: Action::LogOff,
                actor: known.0.into(),
                source: known.1.into(),
                kind: "mysql.quit".into(),
                ..base
            }
        }
        "Query" | "Execute" => Event {
            class: Class::Datastore,
            action: sql::action(argument),
            outcome: Outcome::Unknown,
            actor: known.0.into(),
            source: known.1.into(),
            object: sql::table(argument).into(),
            detail: argument.into(),
            kind: "mysql.query".into(),
            ..base
        },
        _ => Event {
            actor: known.0.into(),
            source: known.1.into(),
            detail: argument.into(),
            kind: "mysql.other".into(),
            ..base
        },
    };
    out.emit(event, entry.stamp, &Message { source: SOURCE, text: argument })
}

/// Entries of several lines: `# Time:`, `# User@Host:`, `# Query_time: … Rows_sent:`, statements.
fn read_slow(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    #[derive(Default)]
    struct Slow {
        line: u64,
        stamp: Option<Stamp>,
        user: String,
        source: String,
        id: String,
        rows: Option<u64>,
        statement: String,
    }
    fn emit(entry: &Slow, out: &mut Out<'_>) -> Result<(), Halt> {
        if entry.user.is_empty() && entry.statement.is_empty() {
            return Ok(());
        }
        let event = Event {
            line: entry.line,
            class: Class::Datastore,
            action: sql::action(&entry.statement),
            outcome: Outcome::Success,
            program: "mysql".into(),
            actor: entry.user.as_str().into(),
            source: entry.source.as_str().into(),
            session: entry.id.as_str().into(),
            object: sql::table(&entry.statement).into(),
            detail: entry.statement.as_str().into(),
            rows: entry.rows,
            kind: "mysql.slow".into(),
            ..Event::default()
        };
        out.emit(event, entry.stamp.unwrap_or(Stamp::Missing), &Message { source: SOURCE, text: &entry.statement })
    }
    let mut lines = Lines::new(stream);
    let mut entry = Slow::default();
    while let Some(line) = lines.next(out)? {
        let (text, number) = (line.text.as_ref(), line.number);
        if let Some(time) = text.strip_prefix("# Time: ") {
            let stamp = stamp::iso(time).map(|(stamp, _)| stamp);
            let done = std::mem::replace(&mut entry, Slow { line: number, stamp, ..Slow::default() });
            emit(&done, out)?;
        } else if let Some(rest) = text.strip_prefix("# User@Host: ") {
            if !entry.user.is_empty() {
                let fresh = Slow { line: number, stamp: entry.stamp, ..Slow::default() };
                emit(&std::mem::replace(&mut entry, fresh), out)?;
            }
            entry.user = rest.split('[').next().unwrap_or("").trim().to_owned();
            let from = rest.split_once('@').map_or("", |(_, from)| from);
            entry.source = from.split_once('[').and_then(|(_, it)| it.split(']').next()).unwrap_or("").to_owned();
            entry.id = rest.split_once("Id:").map_or("", |(_, id)| id.trim()).to_owned();
        } else if let Some(rest) = text.strip_prefix("# ") {
            let sent = rest.split_once("Rows_sent:").map(|(_, rest)| rest.trim_start());
            let digits = sent.map(|sent| sent.split(' ').next().unwrap_or("").parse().ok());
            entry.rows = digits.flatten().or(entry.rows);
        } else if text.starts_with("SET timestamp=") || text.starts_with("use ") {
            out.summary.quiet += 1;
        } else if entry.stamp.is_some() || !entry.user.is_empty() {
            if entry.statement.len() < 65_536 {
                if !entry.statement.is_empty() {
                    entry.statement.push(' ');
                }
                entry.statement.push_str(text.trim_end_matches(';'));
            }
        } else {
            out.summary.quiet += 1;
        }
    }
    emit(&entry, out)
}

/// `20260708 02:11:09,host,user,10.0.0.5,42,77,QUERY,db,'SELECT …',0` (server_audit).
fn audited(line: &str) -> Option<(Stamp, Vec<&str>)> {
    let parts: Vec<&str> = line.splitn(9, ',').collect();
    let time = parts.first()?;
    if parts.len() < 9 || time.len() != 17 || !time.is_ascii() || !time[..8].bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let spelled = format!("{}-{}-{}T{}", &time[..4], &time[4..6], &time[6..8], &time[9..]);
    Some((stamp::iso(&spelled)?.0, parts))
}

/// The plugin writes quotes and ends of line within a statement with a backslash.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => plain.push('\n'),
                Some('r') => plain.push('\r'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => {}
            },
            (letter, false) => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

fn read_audit(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    while let Some(line) = lines.next(out)? {
        let Some((stamp, parts)) = audited(&line.text) else {
            let length = line.text.len() as u64;
            out.problem(line.number, ProblemKind::Malformed, "a line is no entry of the audit plugin", length);
            continue;
        };
        let (statement, code) = parts[8].rsplit_once(',').unwrap_or((parts[8], ""));
        let statement =
            unescaped(statement.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')).unwrap_or(statement));
        let statement = statement.as_ref();
        let failed = !matches!(code.trim(), "0" | "");
        let (class, action) = match parts[6] {
            "CONNECT" | "FAILED_CONNECT" => (Class::Authentication, Action::LogOn),
            "DISCONNECT" => (Class::Authentication, Action::LogOff),
            "READ" => (Class::Datastore, Action::Read),
            "WRITE" => (Class::Datastore, Action::Write),
            _ => (Class::Datastore, sql::action(statement)),
        };
        let object = if matches!(parts[6], "READ" | "WRITE") { statement } else { sql::table(statement) };
        let event = Event {
            line: line.number,
            class,
            action,
            outcome: if failed || parts[6] == "FAILED_CONNECT" { Outcome::Failure } else { Outcome::Success },
            host: parts[1].into(),
            program: "mysql".into(),
            actor: parts[2].into(),
            source: parts[3].into(),
            session: parts[4].into(),
            object: object.into(),
            detail: statement.into(),
            kind: format!("mysql.audit_{}", parts[6].to_ascii_lowercase()).into(),
            ..Event::default()
        };
        out.emit(event, stamp, &Message { source: SOURCE, text: statement })?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "mysql/tests.rs"]
mod tests;
