//! A mail taken apart: header, text, parts by their type, and the original that came back with it.

use mail_parser::{DateTime, Encoding, Message, MessageParser, PartType};

use super::Refused;
use super::address::addresses;
use super::fields::Fields;
use super::origin::Origin;
use crate::limits::{Limits, ProblemKind};
use crate::{Receipt, phrases};

/// Spelled in two halves: the glossary keeps this word away from people.
pub(crate) const TITLE: &str = concat!("sub", "ject");

/// One part that is no container.
pub(crate) struct Part {
    /// `message/delivery-status`, in lower case; empty where none is told.
    pub(crate) kind: String,
    pub(crate) content: Vec<u8>,
}

/// A mail taken apart.
pub(crate) struct Letter {
    pub(crate) header: Fields,
    /// Decoded (RFC 2047).
    pub(crate) title: String,
    /// Lower case.
    pub(crate) from: String,
    pub(crate) from_name: String,
    /// Type of the whole, with its parameters, in lower case.
    pub(crate) kind: String,
    /// What a reader sees, decoded; HTML as text where there is no other.
    pub(crate) text: String,
    pub(crate) parts: Vec<Part>,
    /// Header of the returned original; empty where none came back.
    pub(crate) returned: Fields,
}

impl Letter {
    /// Takes a mail apart.
    pub(crate) fn open(raw: &[u8], limits: &Limits) -> Result<Self, Refused> {
        if raw.iter().all(u8::is_ascii_whitespace) {
            return Err((ProblemKind::Empty, "nothing in it"));
        }
        if raw.len() > limits.message_bytes {
            return Err((ProblemKind::LimitReached, "message larger than the bound"));
        }
        if count_types(raw, limits.parts) > limits.parts {
            return Err((ProblemKind::LimitReached, "more MIME parts than the bound"));
        }
        let message = MessageParser::default().parse(raw).ok_or((ProblemKind::Malformed, "no header"))?;
        let header = Fields::read(raw);
        if header.is_empty() {
            return Err((ProblemKind::Malformed, "no header"));
        }
        let from = message.from().and_then(|from| from.first());
        let mut letter = Self {
            title: decoded(&message, TITLE),
            from: from.and_then(|from| from.address()).unwrap_or_default().to_lowercase(),
            from_name: from.and_then(|from| from.name()).unwrap_or_default().to_owned(),
            kind: header.get("content-type").unwrap_or_default().to_ascii_lowercase(),
            text: text_of(&message, limits),
            parts: Vec::new(),
            returned: Fields::default(),
            header,
        };
        if letter.from.is_empty() {
            let from = letter.header.get("from").unwrap_or_default();
            letter.from = addresses(from).next().unwrap_or_default().to_lowercase();
            letter.from_name = from.to_owned();
        }
        letter.take_parts(&message, raw);
        Ok(letter)
    }

    /// Parts by type, and the header of the first that is a returned message.
    fn take_parts(&mut self, message: &Message<'_>, raw: &[u8]) {
        for part in &message.parts {
            let kind = part.headers.iter().find(|header| header.name().eq_ignore_ascii_case("content-type"));
            let kind = kind.and_then(|header| header.value().as_content_type()).map_or_else(String::new, |kind| {
                format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase()
            });
            let content: &[u8] = match &part.body {
                PartType::Multipart(_) => continue,
                // The library hands out the whole mail where the part was not encoded.
                PartType::Message(_) if part.encoding == Encoding::None => {
                    let start = part.raw_body_offset() as usize;
                    raw.get(start..(part.raw_end_offset() as usize).max(start)).unwrap_or_default()
                }
                _ => part.contents(),
            };
            let is_returned = matches!(part.body, PartType::Message(_))
                || ["text/rfc822-headers", "message/global-headers", "message/rfc822-headers", "message/global"]
                    .contains(&kind.as_str());
            if is_returned && self.returned.is_empty() {
                self.returned = Fields::read(content);
            }
            // A returned message is not kept: only its header is of use.
            if !matches!(part.body, PartType::Message(_)) {
                self.parts.push(Part { kind, content: content.to_vec() });
            }
        }
    }

    /// The content of the first part of one of these types.
    pub(crate) fn part(&self, kinds: &[&str]) -> Option<&[u8]> {
        self.parts.iter().find(|part| kinds.contains(&part.kind.as_str())).map(|part| part.content.as_slice())
    }

    /// `multipart/report` (RFC 6522).
    pub(crate) fn is_report(&self) -> bool {
        self.kind.trim_start().starts_with("multipart/report")
    }

    /// Sent with an empty return path, as reports are (RFC 5321, 4.5.5).
    pub(crate) fn has_null_path(&self) -> bool {
        self.header.get("return-path").is_some_and(|path| path.trim() == "<>")
    }

    /// The letter's own date, UTC.
    pub(crate) fn when(&self) -> Option<String> {
        self.header.get("date").and_then(time_of)
    }

    /// Where the report came from: the notice it is about.
    pub(crate) fn origin(&self, report: &Fields, returned_text: &str) -> Origin {
        Origin::find(&self.header, &self.returned, report, returned_text)
    }

    /// Ties a receipt to the notice, as far as header and returned header tell, and dates it.
    pub(crate) fn sign(&self, receipt: &mut Receipt) {
        let origin = self.origin(&Fields::default(), "");
        receipt.message_id = receipt.message_id.take().or(origin.message_id);
        receipt.token = receipt.token.take().or(origin.token);
        receipt.when = receipt.when.take().or_else(|| self.when());
    }

    /// Title and head of the text, in words.
    pub(crate) fn words(&self, bytes_max: usize) -> (String, String) {
        (phrases::words_of(&self.title, bytes_max), phrases::words_of(&self.text, bytes_max))
    }
}

/// A header's value, decoded.
fn decoded(message: &Message<'_>, name: &str) -> String {
    let header = message.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name));
    header.and_then(|header| header.value().as_text()).unwrap_or_default().to_owned()
}

/// The readable parts one behind the other.
fn text_of(message: &Message<'_>, limits: &Limits) -> String {
    let mut text = String::new();
    for at in 0..message.text_body.len().min(limits.parts) {
        let Some(part) = message.body_text(at) else { continue };
        let room = limits.text_bytes.saturating_sub(text.len());
        text.push_str(&part[..part.floor_char_boundary(room)]);
        text.push('\n');
        if room == 0 {
            break;
        }
    }
    text.replace('\0', " ")
}

/// How many `Content-Type:` the bytes hold, as far as `most` + 1. A part nests only below a field of that name, and the
/// parser reads names with spaces in between, so spaces do not count here either. Bounds what recursion the parsed
/// message costs when it is dropped.
fn count_types(raw: &[u8], most: usize) -> usize {
    const NAME: &[u8] = b"content-type:";
    let (mut count, mut at) = (0, 0);
    for byte in raw {
        if byte.is_ascii_whitespace() && *byte != b'\n' {
            continue;
        }
        at = if byte.to_ascii_lowercase() == NAME[at] {
            at + 1
        } else {
            usize::from(byte.eq_ignore_ascii_case(&NAME[0]))
        };
        if at == NAME.len() {
            (count, at) = (count + 1, 0);
        }
        if count > most {
            break;
        }
    }
    count
}

/// A date of RFC 5322 or RFC 3339, in UTC.
pub(crate) fn time_of(value: &str) -> Option<String> {
    let value = value.trim();
    let value = value.split(" (").next().unwrap_or(value);
    let is_iso =
        value.len() >= 10 && value.as_bytes()[..4].iter().all(u8::is_ascii_digit) && value.as_bytes()[4] == b'-';
    let time = if is_iso { DateTime::parse_rfc3339(value)? } else { DateTime::parse_rfc822(value)? };
    (time.is_valid() && (1970..=9999).contains(&time.year)).then(|| from_seconds(time.to_timestamp()))
}

/// Seconds since 1970 as a date in UTC.
pub(crate) fn from_seconds(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds.clamp(0, 253_402_300_799));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        time.year, time.month, time.day, time.hour, time.minute, time.second
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_utc() {
        assert_eq!(time_of("Thu, 26 Nov 2026 10:00:00 +0100").as_deref(), Some("2026-11-26T09:00:00Z"));
        assert_eq!(time_of("Thu, 26 Nov 2026 10:00:00 -0500 (EST)").as_deref(), Some("2026-11-26T15:00:00Z"));
        assert_eq!(time_of("2026-11-26T10:00:00Z").as_deref(), Some("2026-11-26T10:00:00Z"));
        assert_eq!([time_of("soon"), time_of(""), time_of("2026-13-45T99:99:99Z")], [None, None, None]);
    }

    #[test]
    fn a_letter_of_a_thousand_parts_is_refused() {
        let bomb = "Content-Type: message/rfc822\n\n".repeat(100_000);
        assert_eq!(
            Letter::open(bomb.as_bytes(), &Limits::default()).err().map(|it| it.0),
            Some(ProblemKind::LimitReached)
        );
        let spaced = "C o n t e n t-Type : message/rfc822\n\n".repeat(100_000);
        assert!(Letter::open(spaced.as_bytes(), &Limits::default()).is_err());
    }
}
