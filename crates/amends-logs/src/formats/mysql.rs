//! MySQL's general and slow logs, and the CSV of MariaDB's audit plugin.

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
    head.lines().take(6).any(|line| line.starts_with("Time ") && line.contains("Id Command"))
}

fn looks_slow(head: Head<'_>) -> bool {
    head.lines().take(12).any(|line| line.starts_with("# User@Host: "))
}

fn looks_audit(head: Head<'_>) -> bool {
    head.lines().next().is_some_and(|line| audited(line).is_some())
}

/// `2026-07-08T02:11:09.123456Z   42 Query  SELECT …`
fn read_general(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    let mut who: BTreeMap<String, (String, String)> = BTreeMap::new();
    while let Some(line) = lines.next(out)? {
        let Some((stamp, rest)) = stamp::iso(&line.text) else {
            // The head, or a statement that goes over several lines.
            out.summary.quiet += 1;
            continue;
        };
        let mut parts = rest.trim_start().splitn(2, ' ');
        let (id, rest) = (parts.next().unwrap_or("").to_owned(), parts.next().unwrap_or("").trim_start());
        let (command, argument) = rest.split_once('\t').unwrap_or((rest, ""));
        let base = Event { line: line.number, program: "mysql".into(), session: id.clone().into(), ..Event::default() };
        let event = match command.trim() {
            "Connect" => {
                let failed = argument.starts_with("Access denied");
                let user = argument.split(" on ").next().unwrap_or(argument).to_owned();
                let user = if failed {
                    argument.split('\'').nth(1).unwrap_or("").to_owned()
                        + "@"
                        + argument.split('\'').nth(3).unwrap_or("")
                } else {
                    user
                };
                let (name, source) = user.split_once('@').unwrap_or((&user, ""));
                if who.len() < CONNECTIONS_MAX && !failed {
                    who.insert(id, (name.to_owned(), source.to_owned()));
                }
                Event {
                    class: Class::Authentication,
                    action: Action::LogOn,
                    outcome: if failed { Outcome::Failure } else { Outcome::Success },
                    actor: name.to_owned().into(),
                    source: source.to_owned().into(),
                    credential: "password".into(),
                    kind: "mysql.connect".into(),
                    ..base
                }
            }
            "Quit" => {
                let known = who.remove(&id).unwrap_or_default();
                let (actor, source) = (known.0.into(), known.1.into());
                Event {
                    class: Class::Authentication,
                    action: Action::LogOff,
                    actor,
                    source,
                    kind: "mysql.quit".into(),
                    ..base
                }
            }
            "Query" | "Execute" => {
                let known = who.get(&id).cloned().unwrap_or_default();
                Event {
                    class: Class::Datastore,
                    action: sql::action(argument),
                    outcome: Outcome::Unknown,
                    actor: known.0.into(),
                    source: known.1.into(),
                    object: table_of(argument).to_owned().into(),
                    detail: argument.into(),
                    kind: "mysql.query".into(),
                    ..base
                }
            }
            _ => Event { detail: argument.into(), kind: "mysql.other".into(), ..base },
        };
        out.emit(event, stamp, &Message { source: SOURCE, text: argument })?;
    }
    Ok(())
}

/// The first table that a statement reads or writes, as far as one can tell from its words.
fn table_of(statement: &str) -> &str {
    let mut words = statement.split_whitespace();
    while let Some(word) = words.next() {
        if ["FROM", "INTO", "UPDATE", "TABLE"].iter().any(|key| key.eq_ignore_ascii_case(word)) {
            return words.next().unwrap_or("").trim_matches(['`', ';', ',', '(']);
        }
    }
    ""
}

/// Entries of several lines: `# Time:`, `# User@Host:`, `# Query_time: … Rows_sent:`, statements.
fn read_slow(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    #[derive(Default)]
    struct Entry {
        line: u64,
        stamp: Option<Stamp>,
        user: String,
        source: String,
        id: String,
        rows: Option<u64>,
        statement: String,
    }
    fn emit(entry: &Entry, out: &mut Out<'_>) -> Result<(), Halt> {
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
            object: table_of(&entry.statement).into(),
            detail: entry.statement.as_str().into(),
            rows: entry.rows,
            kind: "mysql.slow".into(),
            ..Event::default()
        };
        out.emit(event, entry.stamp.unwrap_or(Stamp::Missing), &Message { source: SOURCE, text: &entry.statement })
    }
    let mut lines = Lines::new(stream);
    let mut entry = Entry::default();
    while let Some(line) = lines.next(out)? {
        let (text, number) = (line.text.as_ref(), line.number);
        if let Some(time) = text.strip_prefix("# Time: ") {
            let stamp = stamp::iso(time).map(|(stamp, _)| stamp);
            let done = std::mem::replace(&mut entry, Entry { line: number, stamp, ..Entry::default() });
            emit(&done, out)?;
        } else if let Some(rest) = text.strip_prefix("# User@Host: ") {
            if !entry.user.is_empty() {
                let fresh = Entry { line: number, stamp: entry.stamp, ..Entry::default() };
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

fn read_audit(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    while let Some(line) = lines.next(out)? {
        let Some((stamp, parts)) = audited(&line.text) else {
            let length = line.text.len() as u64;
            out.problem(line.number, ProblemKind::Malformed, "a line is no entry of the audit plugin", length);
            continue;
        };
        let (statement, code) = parts[8].rsplit_once(',').unwrap_or((parts[8], ""));
        let statement = statement.trim_matches('\'');
        let failed = !matches!(code.trim(), "0" | "");
        let (class, action) = match parts[6] {
            "CONNECT" | "FAILED_CONNECT" => (Class::Authentication, Action::LogOn),
            "DISCONNECT" => (Class::Authentication, Action::LogOff),
            "READ" => (Class::Datastore, Action::Read),
            "WRITE" => (Class::Datastore, Action::Write),
            _ => (Class::Datastore, sql::action(statement)),
        };
        let object = if matches!(parts[6], "READ" | "WRITE") { statement } else { table_of(statement) };
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
