//! PostgreSQL's `csvlog` (postgresql.org, "Error Reporting and Logging", "Using CSV-Format Log Output"), with what
//! pgAudit writes into it.

use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Micros, Outcome, ProblemKind};

use crate::cells::{Cells, Row};
use crate::csv_records::CsvRows;
use crate::format::{Format, Halt, Head};
use crate::input::Input;
use crate::out::{Out, Stamp};
use crate::{sql, times};

pub(crate) const FORMAT: Format = Format { name: "postgres", looks, read };

const SOURCE: LogSource<'static> = LogSource { product: "postgresql", service: "postgresql", category: "database" };

/// The columns of version 14 and later. 9.0 has the first 23, 13 the first 24.
const COLUMNS: [&str; 26] = [
    "log_time",
    "user_name",
    "database_name",
    "process_id",
    "connection_from",
    "session_id",
    "session_line_num",
    "command_tag",
    "session_start_time",
    "virtual_transaction_id",
    "transaction_id",
    "error_severity",
    "sql_state_code",
    "message",
    "detail",
    "hint",
    "internal_query",
    "internal_query_pos",
    "context",
    "query",
    "query_pos",
    "location",
    "application_name",
    "backend_type",
    "leader_pid",
    "query_id",
];
const LOG_TIME: usize = 0;
const USER: usize = 1;
const FROM: usize = 4;
const SESSION: usize = 5;
const TAG: usize = 7;
const SEVERITY: usize = 11;
const STATE: usize = 12;
const MESSAGE: usize = 13;

fn looks(head: Head<'_>) -> bool {
    // The first row may begin in a cell of the file before.
    head.lines().any(|line| {
        let mut cells = Cells::default();
        // A statement of several lines leaves the quote open: what is before it still tells.
        cells.fill_csv(line, ',');
        cells.len() > STATE && is_row(&cells)
    })
}

fn is_row(cells: &Cells) -> bool {
    const SEVERITIES: [&str; 12] = [
        "LOG", "FATAL", "ERROR", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5",
    ];
    SEVERITIES.contains(&cells.at(SEVERITY)) && times::iso(cells.at(LOG_TIME)) != Stamp::Missing
}

fn is_whole(row: &str) -> bool {
    let mut cells = Cells::default();
    cells.fill_csv(row, ',') && (23..=26).contains(&cells.len()) && is_row(&cells)
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut rows = CsvRows::new(is_whole);
    let mut cells = Cells::default();
    let mut audit = Cells::default();
    while let Some(piece) = rows.next(&mut input, out)? {
        let text = piece.text();
        if text.trim().is_empty() {
            continue;
        }
        if !cells.fill_csv(&text, ',') || !(22..=26).contains(&cells.len()) {
            out.problem(
                piece.line,
                ProblemKind::RaggedRow,
                "a row has other columns than a csvlog has",
                text.len() as u64,
            );
            continue;
        }
        let stamp = times::iso(cells.at(LOG_TIME));
        if stamp == Stamp::Missing {
            out.problem(piece.line, ProblemKind::Malformed, "a row has no time that can be read", text.len() as u64);
        }
        let event = event(&cells, &mut audit, piece.line);
        let names = &COLUMNS[..cells.len()];
        out.emit(event, stamp, &Row { names, cells: &cells, source: SOURCE, nothing: "" })?;
    }
    Ok(())
}

fn event<'c>(cells: &'c Cells, audit: &'c mut Cells, line: u64) -> Event<'c> {
    let (source, source_port) = address(cells.at(FROM));
    let mut event = Event {
        line,
        program: "postgres".into(),
        actor: cells.at(USER).into(),
        source: source.into(),
        source_port,
        session: cells.at(SESSION).into(),
        outcome: match cells.at(SEVERITY) {
            "ERROR" | "FATAL" | "PANIC" => Outcome::Failure,
            _ => Outcome::Unknown,
        },
        kind: "postgres.message".into(),
        ..Event::default()
    };
    let message = cells.at(MESSAGE);
    if let Some(text) = message.strip_prefix("AUDIT: ") {
        audit_event(text, audit, &mut event);
    } else if connection(message, &mut event) || refusal(message, cells.at(STATE), &mut event) {
    } else if let Some((duration, statement)) = statement(message) {
        event.duration = duration;
        datastore(statement, cells.at(TAG), &mut event);
    } else if event.outcome == Outcome::Failure && !cells.at(19).is_empty() {
        // The statement that failed stands in `query`.
        datastore(cells.at(19), cells.at(TAG), &mut event);
        event.outcome = Outcome::Failure;
    } else {
        event.detail = message.into();
        event.rows = sql::tag_rows(cells.at(TAG));
        service(message, &mut event);
    }
    event
}

/// `10.0.0.1:5432`, `fe80::1:5432`, `[local]`.
fn address(from: &str) -> (&str, Option<u16>) {
    match from.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host, port.parse().ok()),
        _ if from == "[local]" => ("", None),
        _ => (from, None),
    }
}

/// `connection received`, `authenticated` (14 and later), `authorized`; `disconnection`.
fn connection<'c>(message: &'c str, event: &mut Event<'c>) -> bool {
    if let Some(rest) = message.strip_prefix("connection received: ") {
        event.class = Class::Network;
        event.action = Action::Connect;
        event.kind = "postgres.received".into();
        event.source = pair(rest, "host=").into();
        event.source_port = pair(rest, "port=").parse().ok();
    } else if let Some(rest) = message.strip_prefix("connection authenticated: ") {
        event.class = Class::Authentication;
        event.kind = "postgres.authenticated".into();
        event.outcome = Outcome::Success;
        event.credential = pair(rest, "method=").into();
    } else if let Some(rest) = message
        .strip_prefix("connection authorized: ")
        .or_else(|| message.strip_prefix("replication connection authorized: "))
    {
        event.class = Class::Authentication;
        event.action = Action::LogOn;
        event.kind = "postgres.authorized".into();
        event.outcome = Outcome::Success;
        event.detail = rest.into();
    } else if let Some(rest) = message.strip_prefix("disconnection: ") {
        event.class = Class::Authentication;
        event.action = Action::LogOff;
        event.kind = "postgres.disconnected".into();
        event.outcome = Outcome::Success;
        event.duration = session_time(pair(rest, "session time: "));
    } else {
        return false;
    }
    true
}

/// A log-in that was refused: SQLSTATE class 28, or what it says.
fn refusal<'c>(message: &'c str, state: &str, event: &mut Event<'c>) -> bool {
    if !state.starts_with("28") && !message.contains("authentication failed") {
        return false;
    }
    event.class = Class::Authentication;
    event.action = Action::LogOn;
    event.kind = "postgres.authentication_failed".into();
    event.outcome = Outcome::Failure;
    event.detail = message.into();
    event.credential = match message {
        it if it.starts_with("password authentication") => "password",
        it if it.starts_with("certificate authentication") => "certificate",
        it if it.starts_with("GSSAPI") => "kerberos",
        _ => "",
    }
    .into();
    true
}

/// The word behind a name.
fn pair<'c>(text: &'c str, name: &str) -> &'c str {
    let Some(at) = text.find(name) else { return "" };
    text[at + name.len()..].split(' ').next().unwrap_or("")
}

/// `0:00:03.210`: hours, minutes, seconds.
fn session_time(text: &str) -> Option<Micros> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':')?;
    let whole = hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    whole.checked_mul(60_000_000)?.checked_add(times::seconds(seconds)?)
}

/// `statement: …`, `execute name: …`, with or without `duration: 12.3 ms  ` in front.
fn statement(message: &str) -> Option<(Option<Micros>, &str)> {
    let mut duration = None;
    let mut rest = message;
    if let Some(timed) = message.strip_prefix("duration: ") {
        let (milliseconds, more) = timed.split_once(" ms")?;
        let whole = times::seconds(milliseconds)?;
        // The text was milliseconds: a thousandth of what seconds would be.
        duration = Some(whole / 1000);
        rest = more.trim_start();
        if rest.is_empty() {
            return Some((duration, ""));
        }
    }
    if let Some(text) = rest.strip_prefix("statement: ") {
        return Some((duration, text));
    }
    let prepared = ["execute ", "parse ", "bind ", "fastpath function call: "].iter().any(|it| rest.starts_with(it));
    prepared.then(|| (duration, rest.split_once(": ").map_or("", |(_, text)| text)))
}

fn datastore<'c>(statement: &'c str, tag: &str, event: &mut Event<'c>) {
    event.class = Class::Datastore;
    event.kind = "postgres.statement".into();
    event.detail = statement.into();
    event.object = sql::table(statement).into();
    event.action = sql::action(if statement.is_empty() { tag } else { statement });
    event.rows = sql::tag_rows(tag);
    event.outcome = Outcome::Success;
}

/// `SESSION,1,1,READ,SELECT,TABLE,public.customers,"select …",<none>[,rows]`.
fn audit_event<'c>(text: &'c str, audit: &'c mut Cells, event: &mut Event<'c>) {
    let whole = audit.fill_csv(text, ',');
    let audit = &*audit;
    event.class = Class::Datastore;
    event.kind = "pgaudit".into();
    event.outcome = Outcome::Success;
    if audit.len() < 8 {
        event.detail = text.into();
        return;
    }
    event.action = match audit.at(3) {
        "READ" => Action::Read,
        "WRITE" if audit.at(4) == "DELETE" || audit.at(4).starts_with("TRUNCATE") => Action::Delete,
        "WRITE" => Action::Write,
        "FUNCTION" => Action::Execute,
        _ => sql::action(audit.at(4)),
    };
    if audit.at(3) == "ROLE" {
        event.class = Class::AccountChange;
        event.action = Action::Write;
    }
    event.kind = format!("pgaudit.{}", audit.at(4)).into();
    event.object = if audit.at(6).is_empty() { sql::table(audit.at(7)) } else { audit.at(6) }.into();
    event.detail = audit.at(7).into();
    if whole && audit.len() >= 10 {
        event.rows = audit.at(9).parse().ok();
    }
}

fn service(message: &str, event: &mut Event<'_>) {
    if message.starts_with("database system is ready") {
        event.action = Action::Start;
        event.kind = "postgres.started".into();
    } else if message.contains("shutdown request") || message == "database system is shut down" {
        event.action = Action::Stop;
        event.kind = "postgres.stopped".into();
    }
}

#[cfg(test)]
#[path = "postgres/tests.rs"]
mod tests;
