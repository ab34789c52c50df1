//! Oracle's audit trails: the text files of mandatory auditing (`*.aud`), the XML trail, and the log of Data Pump.

use std::borrow::Cow;
use std::io::{BufReader, Read};

use amends_case::{Action, Class, Event, LogSource, Outcome, ProblemKind};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;

use crate::fields::Pairs;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::{sql, stamp};

pub(crate) const TEXT: Format = Format { name: "oracle_text", looks: looks_text, read: read_text };
pub(crate) const XML: Format = Format { name: "oracle_xml", looks: looks_xml, read: read_xml };
pub(crate) const DATA_PUMP: Format = Format { name: "oracle_data_pump", looks: looks_pump, read: read_pump };

/// Elements of one record that are kept.
const FIELDS_MAX: usize = 200;
/// Bytes of one element's text that are kept.
const TEXT_BYTES_MAX: usize = 1 << 20;
const SOURCE: LogSource<'static> = LogSource { product: "oracle", service: "", category: "database" };

type Row = Vec<(Cow<'static, str>, Cow<'static, str>)>;

fn looks_text(head: Head<'_>) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    lines.next().is_some_and(|line| line.starts_with("Audit file "))
        || head.lines().any(|line| line.starts_with("ACTION :["))
}

fn looks_xml(head: Head<'_>) -> bool {
    head.lines().take(12).any(|line| line.contains("<AuditRecord>") || line.contains("dbserver_audittrail"))
}

fn looks_pump(head: Head<'_>) -> bool {
    head.lines().take(6).any(|line| line.starts_with("Export: Release ") && line.contains(" on "))
}

/// Blocks begin with a line that is a time; `KEY:[length] 'value'` lines follow.
fn read_text(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    let (mut row, mut first, mut stamp, mut host) = (Row::new(), 1_u64, Stamp::Missing, String::new());
    while let Some(line) = lines.next(out)? {
        if let Some(name) = line.text.strip_prefix("Node name:") {
            host = name.trim().to_owned();
        }
        if let Some(found) = stamp::ctime(&line.text).or_else(|| stamp::iso(&line.text).map(|(stamp, _)| stamp)) {
            let number = line.number;
            text_event(&std::mem::take(&mut row), first, stamp, &host, out)?;
            (first, stamp) = (number, found);
            continue;
        }
        match line.text.split_once(":[").and_then(|(key, rest)| Some((key, rest.split_once("] ")?.1))) {
            Some((key, value)) if row.len() < FIELDS_MAX => {
                let value = value.trim().trim_matches(['\'', '"']).to_owned();
                row.push((key.trim().to_owned().into(), value.into()));
            }
            _ => out.summary.quiet += 1,
        }
    }
    text_event(&row, first, stamp, &host, out)
}

fn text_event(row: &Row, line: u64, stamp: Stamp, host: &str, out: &mut Out<'_>) -> Result<(), Halt> {
    if row.is_empty() {
        return Ok(());
    }
    let fields = Pairs { source: SOURCE, pairs: row.clone() };
    let statement = fields.text("ACTION").to_owned();
    let (class, action) = what(fields.text("ACTION NUMBER").parse().ok(), &statement);
    let user = match fields.text("DATABASE USER") {
        "/" | "" => fields.text("PRIVILEGE"),
        user => user,
    };
    let host = if host.is_empty() { fields.text("USERHOST") } else { host };
    let event = Event {
        line,
        class,
        action,
        outcome: if fields.text("STATUS") == "0" { Outcome::Success } else { Outcome::Failure },
        host: host.to_owned().into(),
        program: "oracle".into(),
        actor: user.to_owned().into(),
        source: address(fields.text("CLIENT ADDRESS")).to_owned().into(),
        credential: fields.text("CLIENT USER").to_owned().into(),
        session: fields.text("SESSIONID").to_owned().into(),
        detail: statement.into(),
        kind: "oracle.aud".into(),
        ..Event::default()
    };
    out.emit(event, stamp, &fields)
}

/// `(ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.5)(PORT=41000))` or an address as it is.
fn address(text: &str) -> &str {
    match text.split_once("(HOST=") {
        Some((_, rest)) => rest.split(')').next().unwrap_or(""),
        None => text,
    }
}

/// By the number of the action (`AUDIT_ACTIONS`), else by the statement.
fn what(number: Option<u32>, statement: &str) -> (Class, Action) {
    match number {
        Some(100) => (Class::Authentication, Action::LogOn),
        Some(101 | 102) => (Class::Authentication, Action::LogOff),
        Some(3) => (Class::Datastore, Action::Read),
        Some(2 | 6 | 189) => (Class::Datastore, Action::Write),
        Some(7 | 12 | 85) => (Class::Datastore, Action::Delete),
        Some(51) => (Class::AccountChange, Action::Create),
        Some(43) => (Class::AccountChange, Action::Write),
        // NOAUDIT: auditing is switched off.
        Some(105 | 106 | 31) => (Class::EventLog, Action::Stop),
        _ if statement == "CONNECT" => (Class::Authentication, Action::LogOn),
        _ if statement == "LOGOFF" => (Class::Authentication, Action::LogOff),
        _ => (Class::Datastore, sql::action(statement)),
    }
}

fn read_xml(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut counted = super::Counted::new(stream);
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, &mut counted));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let (mut row, mut name, mut text, mut records) = (Row::new(), String::new(), String::new(), 0_u64);
    let mut broken_at = None;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Xml::Start(start)) => {
                name = start.local_name().as_ref().to_owned();
                text.clear();
            }
            Ok(Xml::Text(part)) => {
                push(&mut text, &part);
            }
            Ok(Xml::CData(part)) => push(&mut text, &part),
            // The five that XML knows and numbers; others are what a document type would have to say, and are not followed.
            Ok(Xml::GeneralRef(reference)) => {
                let word: &str = &reference;
                let known = quick_xml::escape::unescape(&format!("&{word};")).map(Cow::into_owned);
                push(&mut text, &known.unwrap_or_default());
            }
            Ok(Xml::End(end)) => {
                let ended = end.local_name().as_ref().to_owned();
                if ended == "AuditRecord" {
                    records += 1;
                    xml_event(&std::mem::take(&mut row), records, out)?;
                } else if ended == name && row.len() < FIELDS_MAX {
                    row.push((std::mem::take(&mut name).into(), std::mem::take(&mut text).into()));
                }
            }
            Ok(Xml::DocType(_)) => {
                out.problem(0, ProblemKind::Malformed, "the XML has a document type; nothing in it is followed", 0);
            }
            Ok(Xml::Eof) => break,
            Ok(_) => {}
            Err(quick_xml::Error::Io(error)) => {
                return Err(Halt::Failed(std::io::Error::new(error.kind(), error.to_string())));
            }
            Err(_) => {
                out.problem(records + 1, ProblemKind::Malformed, "the XML is broken", 0);
                // The reader goes on behind what it could not understand; where it does not move, this was the end.
                let at = Some(reader.buffer_position());
                if at == broken_at {
                    break;
                }
                (row, name, broken_at) = (Row::new(), String::new(), at);
            }
        }
    }
    if !row.is_empty() {
        out.problem(records + 1, ProblemKind::Truncated, "the last record has no end", 0);
    }
    drop(reader);
    out.summary.bytes += counted.bytes;
    Ok(())
}

fn push(text: &mut String, part: &str) {
    if text.len() + part.len() <= TEXT_BYTES_MAX {
        text.push_str(part);
    }
}

fn xml_event(row: &Row, record: u64, out: &mut Out<'_>) -> Result<(), Halt> {
    let fields = Pairs { source: SOURCE, pairs: row.clone() };
    out.summary.lines += 1;
    let own = |name: &str| -> Cow<'static, str> { fields.text(name).to_owned().into() };
    let statement = fields.text("Sql_Text").to_owned();
    let (class, action) = what(fields.text("Action").parse().ok(), &statement);
    let object = match (fields.text("Object_Schema"), fields.text("Object_Name")) {
        ("", name) => name.to_owned(),
        (schema, name) => format!("{schema}.{name}"),
    };
    let source = match address(fields.text("Comment_Text")) {
        found if fields.text("Comment_Text").contains("(HOST=") => found.to_owned(),
        _ => fields.text("Userhost").to_owned(),
    };
    let event = Event {
        line: record,
        class,
        action,
        outcome: if matches!(fields.text("Returncode"), "0" | "") { Outcome::Success } else { Outcome::Failure },
        program: "oracle".into(),
        actor: own("DB_User"),
        source: source.into(),
        credential: own("OS_User"),
        session: own("Session_Id"),
        object: object.into(),
        detail: statement.into(),
        kind: format!("oracle.action_{}", fields.text("Action")).into(),
        ..Event::default()
    };
    let stamp = stamp::iso(fields.text("Extended_Timestamp")).map_or(Stamp::Missing, |(stamp, _)| stamp);
    out.emit(event, stamp, &fields)
}

/// `. . exported "BILLING"."CUSTOMERS"   3.2 GB  1234 rows`, one event a table, at the time at which the job ended.
fn read_pump(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    let (mut account, mut began, mut tables) = (String::new(), Stamp::Missing, Vec::new());
    while let Some(line) = lines.next(out)? {
        let text = line.text.as_ref();
        if let Some((_, time)) = text.split_once("Production on ").filter(|_| text.starts_with("Export: ")) {
            began = stamp::ctime(time).unwrap_or(Stamp::Missing);
        } else if let Some(rest) = text.strip_prefix("Starting \"") {
            account = rest.split('"').next().unwrap_or("").to_owned();
        } else if let Some(rest) = text.strip_prefix(". . exported ") {
            let mut words = rest.split_whitespace();
            let object = words.next().unwrap_or("").replace('"', "");
            let size = words.next().and_then(|size| size.parse::<f64>().ok());
            let unit = match words.next() {
                Some("KB") => 1_024.0,
                Some("MB") => 1_048_576.0,
                Some("GB") => 1_073_741_824.0,
                _ => 1.0,
            };
            let rows = words.next().and_then(|rows| rows.parse().ok());
            tables.push((line.number, object, size.map(|size| (size * unit) as u64), rows));
        } else {
            out.summary.quiet += 1;
        }
        if let Some((_, time)) = text.split_once("successfully completed at ") {
            began = stamp::ctime(time).unwrap_or(began);
        }
    }
    for (line, object, bytes, rows) in tables {
        let event = Event {
            line,
            class: Class::Datastore,
            action: Action::Read,
            outcome: Outcome::Success,
            program: "expdp".into(),
            actor: account.as_str().into(),
            object: object.into(),
            detail: "expdp".into(),
            bytes_out: bytes,
            rows,
            kind: "oracle.data_pump".into(),
            ..Event::default()
        };
        out.emit(event, began, &Pairs { source: SOURCE, pairs: Vec::new() })?;
    }
    Ok(())
}
