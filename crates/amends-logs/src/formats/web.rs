//! Access logs of web servers: NCSA common and combined, with or without the virtual host in front.

use std::borrow::Cow;
use std::io::Read;

use amends_case::{Action, Class, Event, LogSource, Outcome, ProblemKind};

use crate::fields::Pairs;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::stamp;

pub(crate) const FORMAT: Format = Format { name: "web", looks, read };

/// A line's parts.
struct Parts<'a> {
    host: &'a str,
    client: &'a str,
    user: &'a str,
    stamp: Stamp,
    request: &'a str,
    status: &'a str,
    bytes: &'a str,
    referrer: &'a str,
    agent: &'a str,
}

fn looks(head: Head<'_>) -> bool {
    head.lines().find(|line| !line.is_empty()).is_some_and(|line| parts(line).is_some())
}

fn parts(line: &str) -> Option<Parts<'_>> {
    let (before, rest) = line.split_once(" [")?;
    let (time, rest) = rest.split_once("] \"")?;
    let stamp = stamp::common(time)?;
    let mut words: Vec<&str> = before.splitn(4, ' ').collect();
    // vhost:443 client ident user
    let host = if words.len() == 4 { words.remove(0) } else { "" };
    let [client, _, user] = words.as_slice() else { return None };
    let (request, rest) = quoted(rest)?;
    let mut after = rest.trim_start().splitn(3, ' ');
    let (status, bytes) = (after.next()?, after.next().unwrap_or("-"));
    let mut texts = after.next().unwrap_or("").trim_start().strip_prefix('"').unwrap_or("");
    let mut text = || {
        let (found, rest) = quoted(texts).unwrap_or(("", ""));
        texts = rest.trim_start().strip_prefix('"').unwrap_or("");
        found
    };
    let (referrer, agent) = (text(), text());
    Some(Parts { host, client, user, stamp, request, status, bytes, referrer, agent })
}

/// Up to the next quote that no backslash escapes, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((&text[..end], &text[end + 1..]))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    while let Some(line) = lines.next(out)? {
        let Some(parts) = parts(&line.text) else {
            if line.text.trim().is_empty() {
                out.summary.quiet += 1;
            } else {
                let length = line.text.len() as u64;
                out.problem(line.number, ProblemKind::Malformed, "a line is no entry of an access log", length);
            }
            continue;
        };
        let mut words = parts.request.split(' ');
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = [
            ("c-ip", parts.client),
            ("cs-method", method),
            ("cs-uri-stem", path),
            ("cs-uri-query", query),
            ("cs-uri", target),
            ("sc-status", parts.status),
            ("cs-user-agent", parts.agent),
            ("cs-referer", parts.referrer),
            ("cs-username", parts.user),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty() && *value != "-");
        let source = LogSource { product: "", service: "", category: "webserver" };
        let fields =
            Pairs { source, pairs: pairs.map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))).collect() };
        let failed = parts.status.starts_with(['4', '5']);
        let action = match method {
            "GET" | "HEAD" | "OPTIONS" => Action::Read,
            "DELETE" => Action::Delete,
            _ => Action::Write,
        };
        let event = Event {
            line: line.number,
            class: Class::Http,
            action,
            outcome: if failed { Outcome::Failure } else { Outcome::Success },
            actor: if parts.user == "-" { "" } else { parts.user }.into(),
            source: parts.client.into(),
            target: parts.host.split(':').next().unwrap_or("").into(),
            object: path.into(),
            detail: parts.request.into(),
            bytes_out: parts.bytes.parse().ok(),
            program: "web".into(),
            kind: "web.request".into(),
            ..Event::default()
        };
        out.emit(event, parts.stamp, &fields)?;
    }
    Ok(())
}
