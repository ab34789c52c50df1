//! A server's reply to a command, one line or several (RFC 5321, 4.2).

use crate::Enhanced;
use crate::phrases::{LATER, PHRASES};

/// Bytes of a reply that are looked at; a reply's line may have 512 (RFC 5321, 4.5.3.1.5).
const REPLY_BYTES_MAX: usize = 8192;

/// What a reply means for the mail.
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

/// Why a mail was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nobody has this address there.
    MailboxUnknown,
    /// Somebody had it.
    MailboxClosed,
    /// No room in it.
    MailboxFull,
    /// There is no such domain, or it takes no mail.
    DomainUnknown,
    /// It is no address.
    AddressWrong,
    /// The mail is too large.
    TooLarge,
    /// Taken for spam, blocked, or not authenticated.
    Policy,
    /// Too much at once, or greylisted.
    Busy,
    /// The server could not be reached.
    Network,
    /// Tried for too long.
    Expired,
    /// None was given, or none that is understood.
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

/// Reads the text of a reply. Anything may come in; what is no reply has an unknown fate.
#[must_use]
pub fn read(text: &str) -> Reply {
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
    let reason = if is_refused { reason(enhanced, &words(text)) } else { Reason::Unknown };
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

/// The words of all lines, in small letters, with one space between; codes left out.
fn words(text: &str) -> String {
    let words = text.lines().flat_map(|line| line.get(4..).unwrap_or_default().split_whitespace());
    words.filter(|word| Enhanced::read(word).is_none()).map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn reason(enhanced: Option<Enhanced>, words: &str) -> Reason {
    if LATER.iter().any(|phrase| words.contains(phrase)) {
        return Reason::Busy;
    }
    let said = || PHRASES.iter().find(|(_, phrases)| phrases.iter().any(|phrase| words.contains(phrase)));
    enhanced.and_then(Enhanced::reason).or_else(|| said().map(|(reason, _)| *reason)).unwrap_or(Reason::Unknown)
}
