//! Syslog in its three spellings: RFC 3164 (no year, no zone), RFC 5424, and the traditional form with an ISO date that
//! newer systems write.

use std::io::Read;

use amends_case::{Event, ProblemKind};

use super::messages;
use crate::format::{Format, Halt, Head};
use crate::lines::Lines;
use crate::out::{Out, Stamp};
use crate::stamp;

pub(crate) const FORMAT: Format = Format { name: "syslog", looks, read };

/// A line's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts<'a> {
    stamp: Stamp,
    host: &'a str,
    program: &'a str,
    process: &'a str,
    text: &'a str,
}

fn looks(head: Head<'_>) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(20).peekable();
    let mut known = 0_i32;
    lines.peek().is_some() && {
        lines.for_each(|line| known += if parts(line).is_some() { 1 } else { -1 });
        known > 0
    }
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut lines = Lines::new(stream);
    // The line before: what "last message repeated" speaks of.
    let mut previous = String::new();
    while let Some(line) = lines.next(out)? {
        if line.text.is_empty() {
            out.summary.quiet += 1;
            continue;
        }
        let Some(parts) = parts(&line.text) else {
            out.problem(line.number, ProblemKind::Malformed, "a line is no syslog", line.text.len() as u64);
            let event = Event { line: line.number, detail: line.text.as_ref().into(), ..Event::default() };
            messages::emit_other(event, Stamp::Missing, out)?;
            continue;
        };
        let times = last_repeated(&parts);
        if times == 0 {
            previous.clear();
            previous.push_str(&line.text);
        }
        if parts.stamp == Stamp::Missing {
            out.problem(line.number, ProblemKind::Malformed, "a line has a time that cannot be", 0);
        }
        let last = (times > 0).then(|| self::parts(&previous)).flatten().filter(|last| last.host == parts.host);
        if let Some(last) = last {
            let event = Event {
                line: line.number,
                host: last.host.into(),
                program: last.program.into(),
                session: last.process.into(),
                ..Event::default()
            };
            messages::emit_times(event, last.text, parts.stamp, times, out)?;
            continue;
        }
        let event = Event {
            line: line.number,
            host: parts.host.into(),
            program: parts.program.into(),
            session: parts.process.into(),
            ..Event::default()
        };
        messages::emit(event, parts.text, parts.stamp, out)?;
    }
    Ok(())
}

/// `last message repeated 5 times`, without a tag, as traditional daemons put it; 0 where the line is none of these.
fn last_repeated(parts: &Parts<'_>) -> u64 {
    if !parts.program.is_empty() {
        return 0;
    }
    let times = parts.text.strip_prefix("last message repeated ").and_then(|rest| rest.strip_suffix(" times"));
    times.and_then(|times| times.parse().ok()).unwrap_or(0)
}

fn parts(line: &str) -> Option<Parts<'_>> {
    let (priority, rest) = match line.strip_prefix('<') {
        Some(rest) => {
            let (digits, rest) = rest.split_once('>')?;
            (digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((true, rest))?
        }
        None => (false, line),
    };
    match rest.strip_prefix("1 ") {
        Some(rest) if priority => rfc5424(rest),
        _ => traditional(rest),
    }
}

/// `TIME HOST PROGRAM PROCESS ID DATA MESSAGE` (RFC 5424, 6).
fn rfc5424(line: &str) -> Option<Parts<'_>> {
    let (time, rest) = line.split_once(' ')?;
    let (host, rest) = rest.split_once(' ')?;
    let (program, rest) = rest.split_once(' ')?;
    let (process, rest) = rest.split_once(' ')?;
    let (_, rest) = rest.split_once(' ')?;
    let text = match rest.strip_prefix('-') {
        Some(rest) => rest,
        None => after_data(rest)?,
    };
    let stamp = match time {
        "-" => Stamp::Missing,
        // Number and version have said what it is; a time that cannot be hides no message.
        time => stamp::iso(time).map_or(Stamp::Missing, |(stamp, _)| stamp),
    };
    let none = |text| if text == "-" { "" } else { text };
    let text = text.trim_start().trim_start_matches('\u{feff}');
    Some(Parts { stamp, host: none(host), program: none(program), process: none(process), text })
}

/// What follows structured data: `[id key="value"]…`, with `\]`, `\"` and `\\` escaped.
fn after_data(text: &str) -> Option<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let mut rest = text;
    while rest.starts_with('[') {
        let end = rest.bytes().position(|byte| {
            let closes = byte == b']' && !quoted;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ => {}
            }
            closes
        })?;
        rest = &rest[end + 1..];
    }
    (rest.len() < text.len()).then_some(rest)
}

/// `TIME HOST PROGRAM[PROCESS]: MESSAGE`.
fn traditional(line: &str) -> Option<Parts<'_>> {
    let (stamp, rest) = stamp::bsd(line).or_else(|| stamp::iso(line)).or_else(|| stamp::iso_shaped(line))?;
    let (host, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    // A tag ends at the first colon, bracket or space: what a message says cannot make itself one.
    let end = rest.bytes().position(|byte| matches!(byte, b':' | b'[' | b' ')).unwrap_or(rest.len());
    let (program, after) = rest.split_at(end);
    let (process, text) = match after.as_bytes().first() {
        Some(b'[') => {
            after[1..].split_once(']').map(|(process, text)| (process, text.strip_prefix(':').unwrap_or(text)))?
        }
        Some(b':') => ("", &after[1..]),
        // No tag: the whole is the message.
        _ => return Some(Parts { stamp, host, program: "", process: "", text: rest }),
    };
    Some(Parts { stamp, host, program, process, text: text.strip_prefix(' ').unwrap_or(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_where_the_standards_put_them() {
        let check = |line: &str, expected: [&str; 4]| {
            let found = parts(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!([found.host, found.program, found.process, found.text], expected, "{line}");
        };
        check("Jul  8 02:11:09 lab-01 sshd[311]: Accepted", ["lab-01", "sshd", "311", "Accepted"]);
        check("<38>Jul  8 02:11:09 lab-01 kernel: [1.2] IN=eth0", ["lab-01", "kernel", "", "[1.2] IN=eth0"]);
        check("2026-07-08T02:11:09.123456+00:00 ci-01 sudo: x : y", ["ci-01", "sudo", "", "x : y"]);
        check("<86>1 2026-07-08T02:11:09Z mon-01 sshd 7 - - Accepted", ["mon-01", "sshd", "7", "Accepted"]);
        check(
            "<86>1 2026-07-08T02:11:09Z mon-01 app - ID1 [a@1 k=\"x\\\"] y\"][b] said [z]",
            ["mon-01", "app", "", "said [z]"],
        );
        check("Jul  8 02:11:09 h a message without a tag", ["h", "", "", "a message without a tag"]);
        assert_eq!(parts("<999999>Jul  8 02:11:09 h x: y"), None);
        assert_eq!(parts("no syslog at all"), None);
    }
}
