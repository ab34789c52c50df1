//! One line of a log: when, which program, what. Syslog of RFC 3164 and RFC 5424, ISO dates, journald's JSON.

use mail_parser::DateTime;
use serde_json::Value;

use super::{exim, postfix, sendmail};
use crate::mail::time_of;

/// A line taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) when: Option<String>,
    /// `postfix/smtp`; empty where the line names none, as in Exim's own log.
    pub(crate) program: String,
    pub(crate) text: String,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Line {
    /// Takes a line apart; `None` for what is no line of a log.
    pub(crate) fn read(raw: &[u8], year: Option<u16>) -> Option<Self> {
        let text = String::from_utf8_lossy(raw);
        let text = text.trim_end_matches(['\r', '\0', ' ']);
        if text.starts_with('{') {
            return of_journal(&serde_json::from_str(text).ok()?);
        }
        let text = match text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            // The priority, and in RFC 5424 the version behind it.
            Some((priority, rest)) if priority.bytes().all(|byte| byte.is_ascii_digit()) => {
                rest.strip_prefix("1 ").unwrap_or(rest)
            }
            _ => text,
        };
        let (when, rest) = date(text, year)?;
        if exim::is_line(rest) {
            return Some(Self { when: Some(when), program: String::new(), text: rest.to_owned() });
        }
        let (program, text) = program(rest)?;
        Some(Self { when: Some(when), program, text: text.to_owned() })
    }

    /// Whether a mail server wrote it.
    pub(crate) fn is_of_mail(&self) -> bool {
        postfix::is(&self.program)
            || sendmail::is(&self.program)
            || (self.program.is_empty() && exim::is_line(&self.text))
    }
}

/// An entry that journald exported (`journalctl -o json`); a message that is no text comes as a list of bytes.
pub(crate) fn of_journal(entry: &Value) -> Option<Line> {
    let text = match entry.get("MESSAGE")? {
        Value::String(text) => text.clone(),
        Value::Array(bytes) => {
            let bytes: Vec<u8> = bytes.iter().filter_map(|byte| u8::try_from(byte.as_u64()?).ok()).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => return None,
    };
    let named = ["SYSLOG_IDENTIFIER", "_COMM"].iter().find_map(|key| entry.get(*key).and_then(Value::as_str));
    let time = ["_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"].iter().find_map(|key| entry.get(*key));
    let micros =
        time.and_then(|time| time.as_str().and_then(|text| text.parse::<i64>().ok()).or_else(|| time.as_i64()));
    let when = micros.map(|micros| crate::mail::from_seconds(micros / 1_000_000));
    Some(Line { when, program: named.unwrap_or_default().to_owned(), text })
}

/// The date at the beginning, and the rest.
fn date(text: &str, year: Option<u16>) -> Option<(String, &str)> {
    let first = text.split(' ').next()?;
    if first.len() >= 19 && first.as_bytes().get(10) == Some(&b'T') {
        return Some((iso(first)?, text[first.len()..].trim_start()));
    }
    if first.len() == 10 && first.as_bytes()[4] == b'-' && first.as_bytes()[7] == b'-' {
        return of_exim(text, first);
    }
    let month = MONTHS.iter().position(|name| first.eq_ignore_ascii_case(name))? + 1;
    let rest = text[first.len()..].trim_start();
    let (day, rest) = rest.split_once(' ')?;
    let day: u8 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let rest = rest.trim_start();
    let (mut time, mut rest) = rest.split_once(' ')?;
    let mut told = year;
    // Some write the year between day and time.
    if time.len() == 4 && time.bytes().all(|byte| byte.is_ascii_digit()) {
        told = time.parse().ok();
        (time, rest) = rest.split_once(' ')?;
    }
    let time = time.get(..8).filter(|time| is_time(time))?;
    let year = told.map_or_else(|| "-".to_owned(), |year| format!("{year:04}"));
    Some((format!("{year}-{month:02}-{day:02}T{time}"), rest))
}

/// `2026-11-26T10:00:00.123456+01:00`, `2026-11-26T10:00:00+0100`, or without a zone.
fn iso(word: &str) -> Option<String> {
    let base = word.get(..19)?;
    is_time(base.get(11..)?).then_some(())?;
    let rest = &word[19..];
    let rest = rest.trim_start_matches(|sign: char| sign == '.' || sign == ',' || sign.is_ascii_digit());
    match rest {
        "" => DateTime::parse_rfc3339(&format!("{base}Z")).filter(DateTime::is_valid).map(|_| base.to_owned()),
        "Z" => time_of(&format!("{base}Z")),
        zone if zone.is_ascii() && zone.len() == 5 => time_of(&format!("{base}{}:{}", &zone[..3], &zone[3..])),
        zone => time_of(&format!("{base}{zone}")),
    }
}

/// `2026-11-26 10:00:00`, with a fraction, a zone (`+0100`) and a process number where Exim is told to log them.
fn of_exim<'a>(text: &'a str, day: &str) -> Option<(String, &'a str)> {
    let rest = text.get(day.len() + 1..)?;
    let (time, rest) = rest.split_once(' ')?;
    let time = time.get(..8).filter(|time| is_time(time))?;
    let zone = rest.split(' ').next().unwrap_or_default();
    let is_zone = zone.is_ascii()
        && zone.len() == 5
        && zone.starts_with(['+', '-'])
        && zone[1..].bytes().all(|byte| byte.is_ascii_digit());
    let (when, rest) = if is_zone {
        (iso(&format!("{day}T{time}{zone}"))?, rest[zone.len()..].trim_start())
    } else {
        (iso(&format!("{day}T{time}"))?, rest)
    };
    let is_process = rest.starts_with('[')
        && rest.find("] ").is_some_and(|end| rest[1..end].bytes().all(|byte| byte.is_ascii_digit()));
    let rest = if is_process { rest.split_once("] ").map_or(rest, |(_, rest)| rest) } else { rest };
    Some((when, rest))
}

fn is_time(time: &str) -> bool {
    let bytes = time.as_bytes();
    bytes.len() == 8
        && [bytes[2], bytes[5]] == [b':', b':']
        && [0, 1, 3, 4, 6, 7].iter().all(|at| bytes[*at].is_ascii_digit())
}

/// `host program[pid]: text`, or RFC 5424's `host program pid msgid - text`.
fn program(rest: &str) -> Option<(String, &str)> {
    let (_, rest) = rest.split_once(' ')?;
    let first = rest.split(' ').next()?;
    if let Some(tag) = first.strip_suffix(':') {
        let name = tag.split('[').next().unwrap_or(tag);
        return Some((name.to_owned(), rest[first.len()..].trim_start()));
    }
    let mut words = rest.splitn(5, ' ');
    let (name, _, _, _, text) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    Some((name.to_owned(), text.trim_start_matches('\u{feff}')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, when: &str, program: &str, text: &str) {
        let line = Line::read(raw.as_bytes(), None).expect(raw);
        assert_eq!((line.when.as_deref(), line.program.as_str(), line.text.as_str()), (Some(when), program, text));
    }

    #[test]
    fn lines_of_all_kinds() {
        check("Nov  6 10:00:00 mx postfix/smtp[7]: A: x", "--11-06T10:00:00", "postfix/smtp", "A: x");
        check("<22>Nov 26 10:00:00 mx sendmail[7]: A: x", "--11-26T10:00:00", "sendmail", "A: x");
        check("2026-11-26T10:00:00.5+01:00 mx postfix/smtp[7]: A: x", "2026-11-26T09:00:00Z", "postfix/smtp", "A: x");
        check("2026-11-26T10:00:00+0100 mx postfix/smtp[7]: A: x", "2026-11-26T09:00:00Z", "postfix/smtp", "A: x");
        check("<22>1 2026-11-26T10:00:00Z mx postfix/smtp 7 - - A: x", "2026-11-26T10:00:00Z", "postfix/smtp", "A: x");
        check(
            "2026-11-26 10:00:00 1xYzAb-0004Bc-2D => a@example.org",
            "2026-11-26T10:00:00",
            "",
            "1xYzAb-0004Bc-2D => a@example.org",
        );
        let entry =
            r#"{"__REALTIME_TIMESTAMP":"1795687200000000","SYSLOG_IDENTIFIER":"postfix/smtp","MESSAGE":"A: x"}"#;
        check(entry, "2026-11-26T10:00:00Z", "postfix/smtp", "A: x");
        assert_eq!(Line::read(b"Dear Ottoline, thank you", None), None);
        assert_eq!(Line::read(b"Nov 26 10:00 x y", None), None);
    }

    #[test]
    fn the_year_comes_from_outside() {
        let line = Line::read(b"Nov 26 10:00:00 mx postfix/smtp[7]: A: x", Some(2026)).and_then(|line| line.when);
        assert_eq!(line.as_deref(), Some("2026-11-26T10:00:00"));
    }
}
