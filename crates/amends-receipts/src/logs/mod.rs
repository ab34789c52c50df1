//! Logs of mail servers: each delivery line gives a receipt, keyed by the notice's `Message-ID`.
//!
//! A server names the `Message-ID` once, when it takes a mail in, and a queue id in every line. So the queue ids are
//! remembered while the log is read. A server's `sent` means that the next server said 250.

mod exim;
mod line;
mod postfix;
mod sendmail;

use std::collections::HashMap;

use crate::limits::{Found, Options, Problem, ProblemKind, Sink};

pub(crate) use line::{Line, of_journal};

/// Lines at the head of a file that are looked at to tell what it is.
const HEAD_LINES: usize = 400;

/// Whether this is a mail server's log.
pub(crate) fn is_log(bytes: &[u8], options: &Options) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n').take(HEAD_LINES);
    lines.filter_map(|raw| Line::read(raw, options.year)).any(|line| line.is_of_mail())
}

/// Queue ids and the message ids that they stand for.
pub(crate) struct Queue {
    ids: HashMap<String, String>,
    most: usize,
    is_full: bool,
}

impl Queue {
    /// Remembers; past the bound nothing new is.
    fn learn(&mut self, queue_id: &str, message_id: String) {
        if self.ids.len() < self.most || self.ids.contains_key(queue_id) {
            self.ids.insert(queue_id.to_owned(), message_id);
        } else {
            self.is_full = true;
        }
    }

    fn message_id(&self, queue_id: &str) -> Option<String> {
        self.ids.get(queue_id).cloned()
    }

    /// The mail left the queue; its id may be given to another.
    fn forget(&mut self, queue_id: &str) {
        self.ids.remove(queue_id);
    }
}

/// Reads a log.
pub(crate) fn read(bytes: &[u8], options: &Options, sink: Sink<'_>) {
    let mut queue = Queue { ids: HashMap::new(), most: options.limits.queue_ids, is_full: false };
    for (at, raw) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if raw.len() > options.limits.line_bytes {
            sink(Problem::found(ProblemKind::LimitReached, at as u64 + 1, "line longer than the bound"));
            continue;
        }
        let Some(line) = Line::read(raw, options.year) else { continue };
        let mut give = |mut receipt: crate::Receipt| {
            receipt.when = receipt.when.take().or_else(|| line.when.clone());
            receipt.why = format!("line {}: {}", at + 1, receipt.why).into();
            sink(Found::Receipt(receipt));
        };
        match line.program.as_str() {
            program if postfix::is(program) => postfix::read(&line, &mut queue, &mut give),
            program if sendmail::is(program) => sendmail::read(&line, &mut queue, &mut give),
            _ => exim::read(&line, &mut queue, &mut give),
        }
    }
    if queue.is_full {
        sink(Problem::found(
            ProblemKind::LimitReached,
            0,
            "more queue ids at once than the bound; some lines have no message id",
        ));
    }
}

/// The value behind `key=` in a list of `key=value`, up to the comma or the end; in brackets or bare.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(key)?;
        let is_whole = at == 0 || text[..at].ends_with([' ', ',']);
        let rest = &text[at + key.len()..];
        if is_whole && rest.starts_with('=') {
            let rest = &rest[1..];
            let end = rest.find(", ").unwrap_or(rest.len());
            return Some(rest[..end].trim_end_matches(','));
        }
        from = at + key.len();
    }
}

/// An address or id without its brackets; an empty one is none.
fn bare(value: &str) -> Option<&str> {
    let value = value.trim().trim_start_matches('<').trim_end_matches('>');
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_as_whole_keys() {
        let text = "orig_to=<b@example.org>, to=<a@example.org>, dsn=2.0.0, status=sent (250 ok, dsn=9)";
        assert_eq!(value(text, "to"), Some("<a@example.org>"));
        assert_eq!((value(text, "dsn"), value(text, "nrcpt")), (Some("2.0.0"), None));
    }
}
