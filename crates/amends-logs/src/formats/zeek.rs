//! Zeek's logs (docs.zeek.org, "Log Files"), as tab-separated text with its own header lines and as JSON.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Micros, Outcome, ProblemKind};

use crate::cells::{Cells, Row};
use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::input::Input;
use crate::json_records;
use crate::out::{Out, Stamp};
use crate::times;

/// With `#separator`, `#fields` and `#types` lines at its top.
pub(crate) const TSV: Format = Format { name: "zeek", looks: looks_tsv, read: read_tsv };

/// One object a line, with `ts`, and mostly with `uid` or `fuid`.
pub(crate) const JSON: Format = Format { name: "zeek_json", looks: looks_json, read: read_json };

fn looks_tsv(head: Head<'_>) -> bool {
    head.bytes.starts_with(b"#separator ")
}

fn looks_json(head: Head<'_>) -> bool {
    let Some(line) = head.lines().find(|line| !line.trim().is_empty()) else { return false };
    let mut flat = Flat::default();
    if !line.starts_with('{') || !flat.fill(line.trim().as_bytes()) || flat.text("ts").is_empty() {
        return false;
    }
    ["uid", "fuid", "_path", "id.orig_h"].iter().any(|name| flat.find(name).is_some())
}

/// The values of one line under their names.
trait Values {
    /// Empty where there is none.
    fn text(&self, name: &str) -> &str;

    fn count(&self, name: &str) -> Option<u64> {
        self.text(name).parse().ok()
    }

    fn port(&self, name: &str) -> Option<u16> {
        self.text(name).parse().ok()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.text(name) {
            "T" | "true" => Some(true),
            "F" | "false" => Some(false),
            _ => None,
        }
    }
}

impl Values for Flat {
    fn text(&self, name: &str) -> &str {
        Flat::text(self, name)
    }
}

/// What the header lines said.
#[derive(Default)]
struct Header {
    separator: String,
    names: Vec<String>,
    path: String,
    unset: String,
}

impl Values for Row<'_, String> {
    fn text(&self, name: &str) -> &str {
        let cell = self.cells.maybe(self.names.iter().position(|it| it == name));
        if cell == self.nothing || cell == "(empty)" { "" } else { cell }
    }
}

fn read_tsv(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut header = Header { separator: "\t".to_owned(), unset: "-".to_owned(), ..Header::default() };
    let mut cells = Cells::default();
    let mut closed = false;
    let mut last = 0;
    while let Some(piece) = input.next_line(out)? {
        last = piece.line;
        let text = piece.text();
        if let Some(line) = text.strip_prefix('#') {
            closed = header_line(line, &mut header);
            out.summary.quiet += 1;
            continue;
        }
        if text.is_empty() {
            continue;
        }
        cells.fill_plain(&text, &header.separator);
        if header.names.is_empty() || cells.len() != header.names.len() {
            out.problem(
                piece.line,
                ProblemKind::RaggedRow,
                "a line has other fields than #fields says",
                text.len() as u64,
            );
            continue;
        }
        let source = LogSource { product: "zeek", service: &header.path, category: "" };
        let row = Row { names: &header.names, cells: &cells, source, nothing: &header.unset };
        let (event, stamp) = event(&row, &header.path, piece.line);
        if stamp == Stamp::Missing {
            out.problem(piece.line, ProblemKind::Malformed, "a line has no time that can be read", 0);
        }
        out.emit(event, stamp, &row)?;
    }
    if !closed {
        out.problem(last, ProblemKind::Truncated, "the log has no #close line: it was still written, or cut off", 0);
    }
    Ok(())
}

/// Takes in one line of the header or the end; true for the end.
fn header_line(line: &str, header: &mut Header) -> bool {
    if let Some(separator) = line.strip_prefix("separator ") {
        header.separator = unescaped(separator.trim());
        return false;
    }
    let Some((name, value)) = line.split_once(header.separator.as_str()) else { return false };
    match name {
        "fields" => header.names = value.split(header.separator.as_str()).take(1024).map(str::to_owned).collect(),
        "path" => header.path = value.to_owned(),
        "unset_field" => header.unset = value.to_owned(),
        _ => {}
    }
    name == "close"
}

/// `\x09` as the tabulator that it is. Anything else that is no plain text is a tabulator too: that is Zeek's default.
fn unescaped(separator: &str) -> String {
    let code = separator.strip_prefix("\\x").and_then(|hex| u8::from_str_radix(hex, 16).ok());
    match code {
        Some(code) if code.is_ascii() => char::from(code).to_string(),
        None if !separator.is_empty() && !separator.contains('\\') => separator.to_owned(),
        _ => "\t".to_owned(),
    }
}

fn read_json(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    json_records::each(stream, out, &mut |flat, line, out| {
        let path = path_of(flat);
        let source = LogSource { product: "zeek", service: path, category: "" };
        let (event, stamp) = event(flat, path, line);
        out.emit(event, stamp, &flat.under(source))?;
        Ok(stamp != Stamp::Missing)
    })
}

/// The kind of log: as it is said (`_path`), else by the fields that only this kind has.
fn path_of(flat: &Flat) -> &str {
    const TELLING: [(&str, &str); 8] = [
        ("conn_state", "conn"),
        ("auth_attempts", "ssh"),
        ("next_protocol", "ssl"),
        ("cipher", "ssl"),
        ("fuid", "files"),
        ("note", "notice"),
        ("status_code", "http"),
        ("user_agent", "http"),
    ];
    match flat.text("_path") {
        "" => TELLING.iter().find(|(field, _)| flat.find(field).is_some()).map_or("", |(_, path)| path),
        path => path,
    }
}

fn event<'v>(values: &'v dyn Values, path: &str, line: u64) -> (Event<'v>, Stamp) {
    let kind = match path {
        "conn" => Cow::Borrowed("zeek.conn"),
        "ssh" => Cow::Borrowed("zeek.ssh"),
        "ssl" => Cow::Borrowed("zeek.ssl"),
        "files" => Cow::Borrowed("zeek.files"),
        "notice" => Cow::Borrowed("zeek.notice"),
        "http" => Cow::Borrowed("zeek.http"),
        "" => Cow::Borrowed("zeek"),
        path => Cow::Owned(format!("zeek.{}", path.chars().take(40).collect::<String>())),
    };
    let ts = values.text("ts");
    let stamp = if ts.contains('T') { times::iso(ts) } else { times::epoch(ts) };
    let mut event = Event {
        line,
        kind,
        program: Cow::Borrowed("zeek"),
        source: values.text("id.orig_h").into(),
        source_port: values.port("id.orig_p"),
        target: values.text("id.resp_h").into(),
        target_port: values.port("id.resp_p"),
        session: values.text("uid").into(),
        ..Event::default()
    };
    match path {
        "conn" => conn(values, &mut event),
        "ssh" => ssh(values, &mut event),
        "ssl" => ssl(values, &mut event),
        "files" => files(values, &mut event),
        "notice" => notice(values, &mut event),
        "http" => http(values, &mut event),
        _ => {}
    }
    (event, stamp)
}

fn duration(values: &dyn Values) -> Option<Micros> {
    times::seconds(values.text("duration"))
}

fn conn<'v>(values: &'v dyn Values, event: &mut Event<'v>) {
    event.class = Class::Network;
    event.action = Action::Connect;
    event.outcome = match values.text("conn_state") {
        // Asked and never answered, or refused.
        "S0" | "REJ" | "RSTOS0" | "SH" => Outcome::Failure,
        "S1" | "SF" | "S2" | "S3" | "RSTO" | "RSTR" => Outcome::Success,
        _ => Outcome::Unknown,
    };
    event.duration = duration(values);
    event.bytes_in = values.count("orig_bytes");
    event.bytes_out = values.count("resp_bytes");
    event.object = values.text("service").into();
}

/// Whoever watches the wire guesses at success from lengths of packets, and knows no account: a connection, no log-in.
fn ssh<'v>(values: &'v dyn Values, event: &mut Event<'v>) {
    event.class = Class::Network;
    event.action = Action::Connect;
    event.outcome = match values.flag("auth_success") {
        Some(true) => Outcome::Success,
        Some(false) => Outcome::Failure,
        None => Outcome::Unknown,
    };
    event.detail = values.text("client").into();
}

fn ssl<'v>(values: &'v dyn Values, event: &mut Event<'v>) {
    event.class = Class::Network;
    event.action = Action::Connect;
    event.outcome = match values.flag("established") {
        Some(true) => Outcome::Success,
        Some(false) => Outcome::Failure,
        None => Outcome::Unknown,
    };
    event.object = values.text("server_name").into();
}

fn files<'v>(values: &'v dyn Values, event: &mut Event<'v>) {
    event.class = Class::File;
    event.action = Action::Read;
    // Who received the file asked for it; who sent it had it.
    if event.source.is_empty() {
        event.source = first_of(values.text("rx_hosts")).into();
        event.target = first_of(values.text("tx_hosts")).into();
    }
    if event.session.is_empty() {
        event.session = first_of(values.text("conn_uids")).into();
    }
    event.object = values.text("filename").into();
    event.bytes_out = values.count("seen_bytes");
    event.duration = duration(values);
    if values.flag("is_orig") == Some(true) && !values.text("id.orig_h").is_empty() {
        event.action = Action::Write;
        (event.bytes_in, event.bytes_out) = (event.bytes_out, None);
    }
}

fn notice<'v>(values: &'v dyn Values, event: &mut Event<'v>) {
    event.class = Class::Finding;
    if event.source.is_empty() {
        event.source = values.text("src").into();
        event.target = values.text("dst").into();
        event.target_port = values.port("p");
    }
    event.object = values.text("note").into();
    event.detail = values.text("msg").into();
}

fn http<'v>(values: &'v dyn Values, event: &mut Event<'v>) {
    event.class = Class::Http;
    event.action = match values.text("method") {
        "GET" | "HEAD" => Action::Read,
        "POST" | "PUT" | "PATCH" => Action::Write,
        "DELETE" => Action::Delete,
        _ => Action::Other,
    };
    event.outcome = match values.count("status_code") {
        Some(100..=399) => Outcome::Success,
        Some(400..) => Outcome::Failure,
        _ => Outcome::Unknown,
    };
    event.actor = values.text("username").into();
    event.object = values.text("host").into();
    event.detail = values.text("uri").into();
    event.bytes_in = values.count("request_body_len");
    event.bytes_out = values.count("response_body_len");
}

/// The first of a set, which is written with commas.
fn first_of(set: &str) -> &str {
    set.split(',').next().unwrap_or("")
}

#[cfg(test)]
#[path = "zeek/tests.rs"]
mod tests;
