//! A server's reply to a command, one line or several (RFC 5321, 4.2).

use crate::phrases::words_of;
use crate::{Enhanced, Reason, verdict};

/// Bytes of a reply that are looked at; a reply's line may have 512 (RFC 5321, 4.5.3.1.5).
const REPLY_BYTES_MAX: usize = 8192;

/// What a reply means for the mail that is being handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// The next server took it over. That is not delivery.
    Accepted,
    /// Refused for now: try again.
    Soft,
    /// Refused for good: take the next channel.
    Hard,
    /// It cannot be told.
    Unknown,
}

/// A reply, read. It holds nothing of the server's words, which may name the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: Option<u16>,
    /// The enhanced status code behind it.
    pub enhanced: Option<Enhanced>,
    /// What it means for the mail.
    pub fate: Fate,
    /// Why; unknown where it was accepted.
    pub reason: Reason,
}

/// Reads the text of a reply. Anything may come in; what is no reply has an unknown fate. The fate is that of this one
/// handing over, so the reply code alone decides it.
#[must_use]
pub fn reply(text: &str) -> Reply {
    let text = &text[..text.floor_char_boundary(REPLY_BYTES_MAX)];
    let code = code(text);
    let enhanced = text.lines().next().and_then(|line| Enhanced::read(line.get(4..)?.split_whitespace().next()?));
    let fate = match code.map(|code| code / 100) {
        Some(2) => Fate::Accepted,
        Some(4) => Fate::Soft,
        Some(5) => Fate::Hard,
        _ => Fate::Unknown,
    };
    let is_refused = matches!(fate, Fate::Soft | Fate::Hard);
    let reason = if is_refused { verdict::reason(code, enhanced, &words(text)) } else { Reason::Unknown };
    Reply { code, enhanced, fate, reason }
}

/// The code that all lines begin with, behind it a dash, or a space in the last.
fn code(text: &str) -> Option<u16> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let first = lines.peek()?.get(..3)?;
    let code: u16 = first.bytes().all(|byte| byte.is_ascii_digit()).then(|| first.parse().ok())??;
    let is_reply =
        lines.all(|line| line.strip_prefix(first).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-'])));
    (is_reply && (200..600).contains(&code)).then_some(code)
}

/// The words of all lines; codes left out.
fn words(text: &str) -> String {
    let words = text.lines().flat_map(|line| line.get(4..).unwrap_or_default().split_whitespace());
    let words: Vec<&str> = words.filter(|word| Enhanced::read(word).is_none()).collect();
    words_of(&words.join(" "), REPLY_BYTES_MAX)
}

/// Codes within running text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Codes {
    pub(crate) code: Option<u16>,
    pub(crate) enhanced: Option<Enhanced>,
}

/// Words before a number that make it a reply's.
const BEFORE: [&str; 16] = [
    "smtp",
    "error",
    "code",
    "status",
    "said",
    "reply",
    "response",
    "returned",
    "reason",
    "esmtp",
    "fehler",
    "antwort",
    "respuesta",
    "réponse",
    "errore",
    "server",
];

/// Finds the refusing reply in running text: `… said: 550 5.1.1 …`, `<<< 550-5.1.1`, `(#5.1.1)`, `error code 452`. A
/// number that stands anywhere else is a house number or a size.
pub(crate) fn codes_in(text: &str) -> Codes {
    let mut found = Codes::default();
    for line in text.lines() {
        let mut before: Option<&str> = None;
        let mut words = line.split([' ', '\t', ',', '=']).filter(|word| !word.is_empty()).peekable();
        while let Some(word) = words.next() {
            let (number, rest) = split_code(word);
            if let Some(code) = number
                && found.code.is_none()
                && (Enhanced::read(rest).is_some()
                    || words.peek().is_some_and(|next| Enhanced::read(next).is_some())
                    || is_in_parentheses(word)
                    || before.is_none_or(is_before))
            {
                found.code = Some(code);
                found.enhanced = found.enhanced.or_else(|| Enhanced::read(rest)).filter(|code| code.class != 2);
            }
            if found.enhanced.is_none_or(Enhanced::is_bare)
                && let Some(enhanced) = Enhanced::read(word).filter(|enhanced| enhanced.class != 2)
                && !(found.enhanced.is_some() && enhanced.is_bare())
            {
                found.enhanced = Some(enhanced);
            }
            before = Some(word);
        }
    }
    found
}

/// `550`, `550-5.1.1`, `'550`, `(550`, `smtp;550`: the code, and what stands behind a dash.
fn split_code(word: &str) -> (Option<u16>, &str) {
    let word = word.rsplit(';').next().unwrap_or_default();
    let word = word.trim_start_matches(['\'', '"', '(', '<', '>', '[', '#', ':']);
    let Some(head) = word.get(..3).filter(|head| head.bytes().all(|byte| byte.is_ascii_digit())) else {
        return (None, "");
    };
    let rest = &word[3..];
    let ends = rest.is_empty() || rest.starts_with(['-', ':', '\'', '"', ')', ']', '.']) && !is_decimal(rest);
    let code = head.parse::<u16>().ok().filter(|code| ends && matches!(code, 400..=599));
    (code, rest.trim_start_matches(['-', ':']))
}

fn is_decimal(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Whether a number behind this word is a reply's: at a sign that introduces speech, or behind a word of the trade.
fn is_before(word: &str) -> bool {
    if word.ends_with([':', ';', '(', '\'', '"', '<']) || word.chars().all(|sign| matches!(sign, '<' | '>' | '-' | '*'))
    {
        return true;
    }
    let word = word.to_lowercase();
    word.split(|letter: char| !letter.is_alphanumeric()).any(|part| BEFORE.contains(&part))
}

/// `(550)`: a number by itself in parentheses.
fn is_in_parentheses(word: &str) -> bool {
    word.strip_prefix('(').and_then(|word| word.get(3..)).is_some_and(|rest| rest.starts_with(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: Option<u16>, enhanced: &str) {
        let found = codes_in(text);
        assert_eq!((found.code, found.enhanced), (code, Enhanced::read(enhanced)), "{text}");
    }

    #[test]
    fn codes_stand_where_servers_put_them() {
        check("host mx.example.net said: 550 5.1.1 No such user", Some(550), "5.1.1");
        check("<<< 550-5.1.1 Nobody", Some(550), "5.1.1");
        check("no mailbox here by that name. (#5.1.1)", None, "5.1.1");
        check("Remote Server returned '550 5.1.10 RESOLVER.ADR'", Some(550), "5.1.10");
        check("SMTP error from remote mail server after RCPT TO:<a@example.org>: 452 full", Some(452), "");
        check("550 Main Street is a house\nwe are 550 people", Some(550), "");
        check("the 550 people of version 5.1.2.9 at 192.0.2.5", None, "");
        check("size 4.5.6", None, "4.5.6");
        check("smtp;550 5.4.1 Access denied", Some(550), "5.4.1");
        check("Status 5.0.0, server said 554 5.7.1 no", Some(554), "5.7.1");
    }
}
