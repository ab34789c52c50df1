//! Zeek's logs, as tab-separated values with their head, and as JSON.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, Fields, LogSource, Outcome, ProblemKind};
use serde_json::Value;

use crate::fields::{Json, Pairs};
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::stamp;

pub(crate) const FORMAT: Format = Format { name: "zeek", looks, read };
pub(crate) const JSON: Format = Format { name: "zeek_json", looks: looks_json, read: read_json };

fn looks(head: Head<'_>) -> bool {
    head.bytes.starts_with(b"#separator")
}

fn looks_json(head: Head<'_>) -> bool {
    head.lines()
        .next()
        .is_some_and(|line| line.starts_with('{') && line.contains("\"ts\":") && line.contains("\"id.orig_h\":"))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    let (mut path, mut names) = (String::new(), Vec::<String>::new());
    while let Some(line) = lines.next(out)? {
        if let Some(head) = line.text.strip_prefix('#') {
            let (word, rest) = head.split_once(['\t', ' ']).unwrap_or((head, ""));
            match word {
                "path" => path = rest.to_owned(),
                "fields" => names = rest.split('\t').map(str::to_owned).collect(),
                _ => {}
            }
            out.summary.quiet += 1;
            continue;
        }
        let values: Vec<&str> = line.text.split('\t').collect();
        if names.is_empty() || values.len() != names.len() {
            let length = line.text.len() as u64;
            out.problem(line.number, ProblemKind::Malformed, "a line has not the fields of its head", length);
            continue;
        }
        let pairs = names.iter().zip(values).filter(|(_, value)| !matches!(*value, "-" | "(empty)"));
        let pairs = pairs.map(|(name, value)| (Cow::Borrowed(name.as_str()), Cow::Borrowed(value))).collect();
        let fields = Pairs { source: source_of(&path), pairs };
        let number = line.number;
        emit(&fields, &path, number, out)?;
    }
    Ok(())
}

fn read_json(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    while let Some(line) = lines.next(out)? {
        let Ok(value) = serde_json::from_str::<Value>(&line.text) else {
            let length = line.text.len() as u64;
            out.problem(line.number, ProblemKind::Malformed, "a line is no JSON", length);
            continue;
        };
        let path = value.get("_path").and_then(Value::as_str).unwrap_or(guess(&value)).to_owned();
        let fields = Json { source: source_of(&path), value: &value };
        let number = line.number;
        emit(&fields, &path, number, out)?;
    }
    Ok(())
}

/// Without `_path`, a log is known by fields that only it has.
fn guess(value: &Value) -> &'static str {
    let has = |name: &str| value.get(name).is_some();
    match () {
        () if has("auth_success") || has("auth_attempts") => "ssh",
        () if has("conn_state") => "conn",
        () if has("uri") || has("status_code") => "http",
        () if has("server_name") => "ssl",
        () if has("note") => "notice",
        () if has("fuid") => "files",
        () => "",
    }
}

fn source_of(path: &str) -> LogSource<'static> {
    let service =
        ["conn", "ssh", "ssl", "http", "files", "notice", "dns", "rdp"].into_iter().find(|known| *known == path);
    LogSource { product: "zeek", service: service.unwrap_or(""), category: "" }
}

fn emit(fields: &dyn Fields, path: &str, line: u64, out: &mut Out<'_>) -> Result<(), Halt> {
    let text = |name: &str| fields.get(name).unwrap_or_default().into_owned();
    let count = |name: &str| fields.get(name).and_then(|value| value.parse::<f64>().ok()).map(|value| value as u64);
    let stamp = fields.get("ts").and_then(|time| stamp::epoch(&time).or_else(|| stamp::iso(&time).map(|(it, _)| it)));
    let (class, action, outcome) = match path {
        "conn" => {
            let refused = matches!(text("conn_state").as_str(), "S0" | "REJ" | "RSTRH" | "SH");
            (Class::Network, Action::Connect, if refused { Outcome::Failure } else { Outcome::Success })
        }
        "ssh" => (
            Class::Network,
            Action::Connect,
            match text("auth_success").as_str() {
                "T" | "true" => Outcome::Success,
                "F" | "false" => Outcome::Failure,
                _ => Outcome::Unknown,
            },
        ),
        "http" => (Class::Http, Action::Read, Outcome::Unknown),
        "ssl" => (Class::Network, Action::Connect, Outcome::Success),
        "files" => (Class::File, Action::Read, Outcome::Success),
        "notice" => (Class::Finding, Action::Other, Outcome::Unknown),
        _ => (Class::Other, Action::Other, Outcome::Unknown),
    };
    let seconds = fields.get("duration").and_then(|value| value.parse::<f64>().ok());
    let object = match path {
        "conn" => text("service"),
        "http" => text("uri"),
        "ssl" => text("server_name"),
        "files" => text("filename"),
        "notice" => text("note"),
        _ => String::new(),
    };
    let event = Event {
        line,
        class,
        action,
        outcome,
        program: format!("zeek.{path}").into(),
        actor: text("username").into(),
        source: text("id.orig_h").into(),
        source_port: fields.get("id.orig_p").and_then(|port| port.parse().ok()),
        target: text("id.resp_h").into(),
        target_port: fields.get("id.resp_p").and_then(|port| port.parse().ok()),
        session: text("uid").into(),
        object: object.into(),
        detail: text("msg").into(),
        bytes_out: count("resp_bytes"),
        bytes_in: count("orig_bytes"),
        duration: seconds.map(|seconds| (seconds * 1e6) as i64),
        kind: format!("zeek.{path}").into(),
        ..Event::default()
    };
    out.emit(event, stamp.unwrap_or(Stamp::Missing), fields)
}
