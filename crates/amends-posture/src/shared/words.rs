//! Words and places as the forms can bear them: one line, a token, a URI.

use jiff::Timestamp;
use jiff::civil::Date;

/// Characters of one text; the rest becomes an ellipsis.
const CHARS_MAX: usize = 2_000;

/// A text in one line, without control characters, cut; a dash where nothing is left. (OSCAL's titles and values are one
/// line and not empty.)
pub(super) fn line(text: &str) -> String {
    // What turns the direction of text round would let a name show as another.
    let hidden = |letter: &char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let clean: String = words.join(" ").chars().filter(|letter| !hidden(letter)).collect();
    let clean = clean.trim();
    match clean.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", clean[..end].trim_end()),
        None if clean.is_empty() => "—".to_owned(),
        None => clean.to_owned(),
    }
}

/// A text with a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let text = line(text);
    if text.ends_with(['.', '!', '?', '…']) { text } else { format!("{text}.") }
}

/// A name as OSCAL's tokens are: letters, digits, `-`, `_`, `.`; a letter or `_` first.
pub(super) fn token(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let clean: String = text.trim().chars().map(|letter| if fits(letter) { letter } else { '_' }).collect();
    let begins_well = clean.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    if begins_well { clean } else { format!("_{clean}") }
}

/// A place: a file of the inventory, and a line of it where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    /// 1-based.
    pub(super) line: Option<u64>,
}

/// `file:line` taken apart; what has no number behind its last colon is a file.
pub(super) fn place(text: &str) -> Place<'_> {
    let parts = text.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse::<u64>().ok()?)));
    match parts {
        Some((file, line)) if !file.is_empty() && line > 0 => Place { file, line: Some(line) },
        _ => Place { file: text, line: None },
    }
}

/// A path as a relative URI (RFC 3986, section 4.2): all but unreserved characters and `/` are percent-encoded, so that no
/// name of a file can read as a scheme, a host or a query. Leading slashes go: it is relative to the inventory.
pub(super) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = String::with_capacity(path.len());
    for byte in path.trim_start_matches('/').bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A framework's name as its readers know it.
pub(super) fn framework(name: &str) -> String {
    match name {
        "fcc" => "FCC consent decree".to_owned(),
        "nist_csf" => "NIST Cybersecurity Framework 2.0".to_owned(),
        "cis" => "CIS Controls v8".to_owned(),
        "iso27001" => "ISO/IEC 27001:2022 Annex A".to_owned(),
        "patterns" => "Patterns of earlier breaches".to_owned(),
        other => line(other),
    }
}

/// Midnight, UTC, of a day, as RFC 3339 has it.
pub(super) fn midnight(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// A moment, to the second.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_never_empty() {
        let cases = [(" a\n b\u{7} ", "a b"), ("\r\n", "—"), ("", "—"), ("gw\u{202e}10-bd", "gw10-bd"), ("\u{7}", "—")];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text:?}");
        }
        assert_eq!(line(&"é".repeat(CHARS_MAX + 9)).chars().count(), CHARS_MAX + 1);
        assert_eq!(sentence("accepted for the move"), "accepted for the move.");
    }

    #[test]
    fn tokens_begin_with_a_letter() {
        let cases = [("PR.AA-01", "PR.AA-01"), ("5.3", "_5.3"), ("no guess/5", "no_guess_5"), ("", "_"), ("é", "_")];
        for (text, expected) in cases {
            assert_eq!(token(text), expected, "{text:?}");
        }
    }

    #[test]
    fn places_are_taken_apart() {
        let cases = [
            ("nmap/scan.xml:12", "nmap/scan.xml", Some(12)),
            ("assets.csv", "assets.csv", None),
            ("odd:name", "odd:name", None),
            ("a:0", "a:0", None),
            (":7", ":7", None),
        ];
        for (text, file, line) in cases {
            assert_eq!(place(text), Place { file, line }, "{text}");
        }
    }

    #[test]
    fn a_file_never_reads_as_a_scheme() {
        assert_eq!(uri("nmap/lab scan#2.xml"), "nmap/lab%20scan%232.xml");
        assert_eq!(uri("javascript:x"), "javascript%3Ax");
        assert_eq!(uri("//host/é"), "host/%C3%A9");
        assert_eq!(uri("a\\b"), "a/b");
    }
}
