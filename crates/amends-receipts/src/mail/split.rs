//! One file, many messages: mbox (RFC 4155), and messages that were put one behind the other.

use super::fields::Fields;

/// The messages of a file, in order. A file that begins with a `From ` line is an mbox; in it such a line behind an
/// empty line begins the next message. In any other file a message ends where its outermost MIME boundary closes and a
/// header follows, or where an empty line is followed by a header that begins with `Return-Path: <>`.
pub(crate) fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(b"From ") { of_mbox(bytes) } else { of_heap(bytes) }
}

fn of_mbox(bytes: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    let mut is_behind_empty = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if is_behind_empty && line.starts_with(b"From ") && is_header_next(&bytes[at + line.len()..]) {
            starts.push((at, at + line.len()));
        }
        is_behind_empty = is_blank(line);
        at += line.len();
    }
    if starts.is_empty() {
        return vec![bytes];
    }
    let ends = starts.iter().skip(1).map(|(line, _)| *line).chain([bytes.len()]);
    starts.iter().zip(ends).map(|((_, start), end)| &bytes[*start..end]).collect()
}

/// Text has lines that begin with «From» as well, and not every program quotes them.
fn is_header_next(rest: &[u8]) -> bool {
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.iter().position(|byte| *byte == b':').is_some_and(|at| at > 0 && line[..at].iter().all(u8::is_ascii_graphic))
}

fn of_heap(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(end) = end_of_first(rest) {
        found.push(&rest[..end]);
        rest = &rest[end..];
    }
    if !rest.iter().all(u8::is_ascii_whitespace) || found.is_empty() {
        found.push(rest);
    }
    found
}

/// Where the first message ends, if another follows.
fn end_of_first(bytes: &[u8]) -> Option<usize> {
    let close = closing_line(&Fields::read(bytes));
    let mut at = 0;
    let mut is_closed = false;
    let mut is_behind_empty = false;
    let mut is_in_header = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = trimmed(line);
        let may_begin = !is_in_header && !text.is_empty() && (is_closed || (close.is_none() && is_behind_empty));
        if may_begin && begins_message(&bytes[at..], text, is_closed) {
            return Some(at);
        }
        is_closed = (is_closed && text.is_empty()) || close.as_deref().is_some_and(|close| text == close);
        is_behind_empty = text.is_empty();
        is_in_header &= !(text.is_empty() && at > 0);
        at += line.len();
    }
    None
}

/// `--boundary--` of the outermost multipart.
fn closing_line(header: &Fields) -> Option<Vec<u8>> {
    let kind = header.get("content-type")?;
    let lower = kind.to_ascii_lowercase();
    let start = lower.find("boundary=")? + "boundary=".len();
    let value = kind.get(start..)?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', ' ', '\n', '\t']).next()?,
    };
    (!value.is_empty()).then(|| format!("--{value}--").into_bytes())
}

/// Whether a message's header begins here. Behind a closed boundary any header that tells who and when will do; behind
/// an empty line of plain text, where a bounce returns the original's header, only that of another bounce.
fn begins_message(bytes: &[u8], line: &[u8], is_closed: bool) -> bool {
    let name_end = line.iter().position(|byte| *byte == b':').unwrap_or(0);
    let name = line[..name_end].to_ascii_lowercase();
    let known: [&[u8]; 9] = [
        b"return-path",
        b"received",
        b"from",
        b"date",
        b"delivered-to",
        b"message-id",
        b"to",
        b"mime-version",
        b"x-original-to",
    ];
    if !known.contains(&name.as_slice()) {
        return false;
    }
    let header = Fields::read(&bytes[..bytes.len().min(64 << 10)]);
    let is_whole = header.has("from") && (header.has("date") || header.has("message-id"));
    is_whole && (is_closed || (name == b"return-path" && header.get("return-path") == Some("<>")))
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

fn is_blank(line: &[u8]) -> bool {
    trimmed(line).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: usize) {
        assert_eq!(messages(text.as_bytes()).len(), expected, "{text}");
    }

    #[test]
    fn messages_are_told_apart() {
        check(
            "From a Thu Nov 26 10:00:00 2026\nTo: a\n\nFrom here on\n\nFrom me to you\n\nFrom b Thu\nTo: b\n\nx\n",
            2,
        );
        check("From: a@example.org\nDate: x\n\nReturn-Path: <a@example.org>\nFrom: b\nDate: y\n\nz\n", 1);
        check("From: a@example.org\nDate: x\n\nbody\n\nReturn-Path: <>\nFrom: b\nDate: y\n\nz\n", 2);
        let one =
            "From: a\nDate: x\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nFrom: q\nDate: r\n\n--b--\n\n";
        check(one, 1);
        check(&format!("{one}{one}"), 2);
        check("", 1);
    }
}
