//! MySQL's audit logs as JSON: Percona's plugin (`{"audit_record":{…}}`, a line each) and the audit log of MySQL
//! Enterprise and of Percona's filter (a list of objects with `class` and `event`).

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome};

use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::out::{Out, Stamp};
use crate::{json_records, sql, times};

pub(crate) const FORMAT: Format = Format { name: "mysql_json", looks, read };

const SOURCE: LogSource<'static> = LogSource { product: "mysql", service: "", category: "database" };

fn looks(head: Head<'_>) -> bool {
    let start = head.bytes.trim_ascii_start();
    let has = |word: &str| memchr::memmem::find(start, word.as_bytes()).is_some();
    start.starts_with(b"{\"audit_record\"")
        || matches!(start.first(), Some(b'[' | b'{'))
            && has("\"class\"")
            && has("\"connection_id\"")
            && (has("\"general_data\"")
                || has("\"connection_data\"")
                || has("\"table_access_data\"")
                || has("\"login\""))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    json_records::each(stream, out, &mut |flat, place, out| {
        let percona = flat.find("audit_record.name").is_some();
        if !percona && flat.find("class").is_none() {
            return Ok(false);
        }
        let (event, time) = if percona { record(flat, place) } else { object(flat, place) };
        let stamp = times::iso(time);
        out.emit(event, stamp, &flat.under(SOURCE))?;
        Ok(stamp != Stamp::Missing)
    })
}

/// Percona: `name` says what.
fn record(flat: &Flat, place: u64) -> (Event<'_>, &str) {
    let text = |name: &str| flat.text(name);
    let statement = text("audit_record.sqltext");
    // `root[root] @ localhost []`: asked for and given, where from.
    let user = text("audit_record.user").split('[').next().unwrap_or("").trim();
    let name = text("audit_record.name");
    let (class, action) = kind_of(name, text("audit_record.command_class"), statement);
    let event = Event {
        line: place,
        class,
        action,
        outcome: outcome(text("audit_record.status")),
        program: "mysql".into(),
        actor: user.into(),
        source: flat.first(&["audit_record.ip", "audit_record.host"]).into(),
        session: text("audit_record.connection_id").into(),
        object: table(sql::table(statement), text("audit_record.db")),
        detail: statement.into(),
        kind: kind(name),
        ..Event::default()
    };
    (event, text("audit_record.timestamp"))
}

/// MySQL Enterprise: `class` and `event` say what.
fn object(flat: &Flat, place: u64) -> (Event<'_>, &str) {
    let class = flat.text("class");
    let statement =
        flat.first(&["general_data.query", "table_access_data.query", "query_data.query", "general_data.sql_command"]);
    let status =
        flat.first(&["connection_data.status", "general_data.status", "query_data.status", "command_data.status"]);
    let command = flat.first(&["general_data.sql_command", "table_access_data.sql_command", "query_data.sql_command"]);
    let (class, action) = match (class, flat.text("event")) {
        ("audit", "shutdown") => (Class::EventLog, Action::Stop),
        ("audit", _) => (Class::EventLog, Action::Start),
        ("connection", event) => kind_of(event, "", ""),
        ("table_access", event) => (Class::Datastore, sql::action(event)),
        _ => kind_of("query", command, statement),
    };
    let table_name = match flat.text("table_access_data.table") {
        "" => sql::table(statement),
        name => name,
    };
    let event = Event {
        line: place,
        class,
        action,
        outcome: outcome(status),
        program: "mysql".into(),
        // The filter of Percona has `root[root] @ localhost []` here too.
        actor: flat.first(&["account.user", "login.user"]).split('[').next().unwrap_or("").trim().into(),
        source: flat.first(&["login.ip", "account.host"]).into(),
        session: flat.text("connection_id").into(),
        object: table(table_name, flat.first(&["table_access_data.db", "connection_data.db"])),
        detail: statement.into(),
        kind: kind(flat.first(&["event", "class"])),
        rows: flat.count("general_data.rows_sent").or_else(|| flat.count("query_statistics.rows_sent")),
        bytes_out: flat.count("query_statistics.bytes_sent"),
        ..Event::default()
    };
    (event, flat.text("timestamp"))
}

fn kind(name: &str) -> Cow<'static, str> {
    Cow::Owned(format!("mysql.audit_{}", name.to_ascii_lowercase().chars().take(40).collect::<String>()))
}

fn outcome(status: &str) -> Outcome {
    match status {
        "" => Outcome::Unknown,
        "0" => Outcome::Success,
        _ => Outcome::Failure,
    }
}

fn table<'a>(name: &'a str, database: &'a str) -> Cow<'a, str> {
    if name.is_empty() || database.is_empty() || name.contains('.') {
        return name.into();
    }
    Cow::Owned(format!("{database}.{name}"))
}

fn kind_of(name: &str, command: &str, statement: &str) -> (Class, Action) {
    match name.to_ascii_lowercase().as_str() {
        "connect" | "change user" | "change_user" => (Class::Authentication, Action::LogOn),
        "quit" | "disconnect" => (Class::Authentication, Action::LogOff),
        "audit" => (Class::EventLog, Action::Start),
        "noaudit" => (Class::EventLog, Action::Stop),
        _ => match command {
            "create_user" | "drop_user" | "alter_user" | "grant" | "revoke" | "set_password" | "rename_user" => {
                (Class::AccountChange, if command == "create_user" { Action::Create } else { Action::Write })
            }
            _ => (Class::Datastore, sql::action(if statement.is_empty() { command } else { statement })),
        },
    }
}

#[cfg(test)]
#[path = "mysql_json/tests.rs"]
mod tests;
