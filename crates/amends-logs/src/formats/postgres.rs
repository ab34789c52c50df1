//! PostgreSQL's csvlog (its manual, 20.8.4), with the lines of pgaudit in it.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome, ProblemKind};

use crate::fields::Pairs;
use crate::format::{Format, Halt, Head};
use crate::out::Out;
use crate::stamp;

pub(crate) const FORMAT: Format = Format { name: "postgres", looks, read };

/// Columns that are used, by position.
const NAMES: [&str; 24] = [
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
];
const SEVERITIES: [&str; 9] = ["LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG1", "DEBUG2"];

fn looks(head: Head<'_>) -> bool {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(head.bytes);
    let first = reader.records().next();
    first.is_some_and(|row| {
        row.is_ok_and(|row| {
            row.len() >= 22
                && SEVERITIES.contains(&row.get(11).unwrap_or(""))
                && stamp::iso(row.get(0).unwrap_or("")).is_some()
        })
    })
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut counted = super::Counted::new(stream);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&mut counted);
    let mut row = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if error.is_io_error() => return Err(super::halt_of(error)),
            Err(_) => {
                out.problem(0, ProblemKind::Malformed, "a row is no CSV", 0);
                continue;
            }
        }
        let line = row.position().map_or(0, csv::Position::line);
        out.summary.lines += 1;
        let cells: Vec<Cow<'_, str>> = row.iter().map(String::from_utf8_lossy).collect();
        if cells.len() < 14 {
            out.problem(
                line,
                ProblemKind::RaggedRow,
                "a row has too few columns for csvlog",
                row.as_slice().len() as u64,
            );
            continue;
        }
        emit(&cells, line, out)?;
    }
    drop(reader);
    out.summary.bytes += counted.bytes;
    Ok(())
}

fn emit(cells: &[Cow<'_, str>], line: u64, out: &mut Out<'_>) -> Result<(), Halt> {
    let cell = |at: usize| cells.get(at).map_or("", |cell| cell.as_ref());
    let (message, severity) = (cell(13), cell(11));
    let from = cell(4);
    let (source, port) = match from.rsplit_once(':') {
        Some((address, port)) => (address, port.parse().ok()),
        None => (if from == "[local]" { "" } else { from }, None),
    };
    let base = Event {
        line,
        program: "postgres".into(),
        actor: cell(1).into(),
        source: source.into(),
        source_port: port,
        session: cell(5).into(),
        ..Event::default()
    };
    let event = if let Some(rest) = message.strip_prefix("AUDIT: ") {
        audit(base, rest)
    } else if message.starts_with("connection authorized: ") {
        log_on(base, Outcome::Success, "postgres.authorized")
    } else if severity == "FATAL" && message.contains("authentication failed") {
        log_on(base, Outcome::Failure, "postgres.authentication_failed")
    } else if message.starts_with("disconnection: ") {
        let kind = "postgres.disconnected";
        Event { class: Class::Authentication, action: Action::LogOff, kind: kind.into(), ..base }
    } else if message.starts_with("connection received: ") {
        let kind = "postgres.connected";
        Event { class: Class::Network, action: Action::Connect, kind: kind.into(), ..base }
    } else if let Some(statement) = statement_of(message) {
        statement_event(base, statement, cell(7))
    } else {
        Event { detail: message.into(), kind: "postgres.other".into(), ..base }
    };
    let pairs = NAMES.iter().enumerate().map(|(at, name)| (Cow::Borrowed(*name), Cow::Borrowed(cell(at))));
    let pairs = pairs.filter(|(_, value)| !value.is_empty()).collect();
    let fields = Pairs { source: LogSource { product: "postgresql", service: "", category: "database" }, pairs };
    let stamp = stamp::iso(cell(0)).map_or(crate::out::Stamp::Missing, |(stamp, _)| stamp);
    out.emit(event, stamp, &fields)
}

fn log_on<'a>(base: Event<'a>, outcome: Outcome, kind: &'a str) -> Event<'a> {
    Event {
        class: Class::Authentication,
        action: Action::LogOn,
        outcome,
        credential: "password".into(),
        kind: kind.into(),
        ..base
    }
}

/// `duration: 12.3 ms  statement: …`, `execute <unnamed>: …`, `statement: …`.
fn statement_of(message: &str) -> Option<&str> {
    let rest = match message.strip_prefix("duration: ") {
        Some(rest) => rest.split_once(" ms  ").map(|(_, rest)| rest)?,
        None => message,
    };
    rest.strip_prefix("statement: ")
        .or_else(|| rest.strip_prefix("execute ").and_then(|rest| rest.split_once(": ")).map(|(_, it)| it))
}

fn statement_event<'a>(base: Event<'a>, statement: &'a str, tag: &str) -> Event<'a> {
    let (verb, rows) = tag.rsplit_once(' ').map_or((tag, None), |(verb, rows)| (verb, rows.parse().ok()));
    Event {
        class: Class::Datastore,
        action: action_of(if verb.is_empty() { statement } else { verb }),
        outcome: Outcome::Success,
        detail: statement.into(),
        rows,
        kind: "postgres.statement".into(),
        ..base
    }
}

/// What a statement does, by its first word.
pub(super) fn action_of(statement: &str) -> Action {
    let start = statement.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '(');
    let word: String = start.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    match word.as_str() {
        "SELECT" | "COPY" | "SHOW" | "FETCH" | "WITH" | "TABLE" | "EXPLAIN" => Action::Read,
        "INSERT" | "UPDATE" | "MERGE" | "REPLACE" | "ALTER" | "GRANT" => Action::Write,
        "DELETE" | "DROP" | "TRUNCATE" => Action::Delete,
        "CREATE" => Action::Create,
        _ => Action::Execute,
    }
}

/// `SESSION,1,1,READ,SELECT,TABLE,public.customers,"SELECT …",<not logged>[,81234]`
fn audit<'a>(base: Event<'a>, text: &str) -> Event<'a> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = reader.records().next().and_then(Result::ok).unwrap_or_default();
    let cell = |at: usize| row.get(at).unwrap_or("").to_owned();
    let action = match cell(3).as_str() {
        "READ" => Action::Read,
        "WRITE" => action_of(&cell(4)),
        "DDL" => action_of(&cell(4)),
        _ => Action::Execute,
    };
    let rows = (row.len() > 8).then(|| row.get(row.len() - 1).and_then(|last| last.parse().ok())).flatten();
    Event {
        class: Class::Datastore,
        action,
        outcome: Outcome::Success,
        object: cell(6).into(),
        detail: cell(7).into(),
        rows,
        kind: format!("pgaudit.{}", cell(4)).into(),
        ..base
    }
}
