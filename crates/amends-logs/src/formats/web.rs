//! Access logs of web servers: NCSA common and combined, with or without the virtual host in front.

use std::borrow::Cow;
use std::io::Read;
use std::net::IpAddr;

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
    head.lines()
        .find(|line| !line.is_empty())
        .is_some_and(|line| parts(line).is_some_and(|parts| parts.stamp != Stamp::Missing))
}

fn parts(line: &str) -> Option<Parts<'_>> {
    // A user name may hold brackets but no bare quote (both servers escape it): the time is what stands right before the
    // first `] "`.
    let (before, rest) = line.split_once("] \"")?;
    let (before, time) = before.rsplit_once(" [")?;
    let is_shaped = time.as_bytes().get(11) == Some(&b':') && time.as_bytes().get(2) == Some(&b'/');
    let stamp = stamp::common(time).or(is_shaped.then_some(Stamp::Missing))?;
    let (host, client, user) = names(before)?;
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

/// `[VHOST ]CLIENT IDENT USER`. The user name may hold spaces; where the client is an address tells where it begins.
fn names(text: &str) -> Option<(&str, &str, &str)> {
    let is_address = |word: &str| word.parse::<IpAddr>().is_ok();
    let (first, rest) = text.split_once(' ')?;
    let (second, after) = rest.split_once(' ')?;
    // Clients by name: with a virtual host there are four words, and the third is the `-` of a question that nobody asks.
    let has_host = is_address(second) || (second != "-" && after.starts_with("- "));
    if is_address(first) || !has_host {
        return Some(("", first, after));
    }
    let (_, user) = after.split_once(' ')?;
    Some((first, second, user))
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
        if parts.stamp == Stamp::Missing {
            out.problem(line.number, ProblemKind::Malformed, "a line has a time that cannot be", 0);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_forges_neither_time_nor_client() {
        let check = |before: &str, expected: (&str, &str, &str)| {
            let line = format!("{before} [08/Jul/2026:02:11:09 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"");
            let found = parts(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.host, found.client, found.user), expected, "{line}");
            assert_eq!(found.stamp, Stamp::Absolute(1_783_476_669_000_000), "{line}");
        };
        check("203.0.113.9 - -", ("", "203.0.113.9", "-"));
        check("203.0.113.9 - amy smith", ("", "203.0.113.9", "amy smith"));
        check("203.0.113.9 - 10.0.0.5 - root", ("", "203.0.113.9", "10.0.0.5 - root"));
        check("203.0.113.9 - a [01/Jan/2020:00:00:00 +0000]", ("", "203.0.113.9", "a [01/Jan/2020:00:00:00 +0000]"));
        check("shop.example:443 2001:db8::7 - amy", ("shop.example:443", "2001:db8::7", "amy"));
        check("shop.example pc-7.example - amy", ("shop.example", "pc-7.example", "amy"));
        check("pc-7.example - amy", ("", "pc-7.example", "amy"));
        let bad = "203.0.113.9 - - [31/Jun/2026:02:11:09 +0000] \"GET / HTTP/1.1\" 200 5";
        assert_eq!(parts(bad).map(|parts| parts.stamp), Some(Stamp::Missing));
    }
}
