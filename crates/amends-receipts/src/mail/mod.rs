//! Mails that come back: reports of the standards, bounces in words, complaints, auto-replies, and what is none of it.

mod address;
mod arf;
mod auto_reply;
mod bounce;
mod dsn;
mod fields;
mod gate;
mod letter;
mod mdn;
mod origin;
mod split;

pub(crate) use address::{addresses, first as first_address};
pub(crate) use letter::{from_seconds, time_of};
pub(crate) use origin::id as message_id;
pub(crate) use split::messages;

use crate::limits::{Limits, Problem, ProblemKind, Sink};
use crate::{Receipt, Source, Status};

use letter::Letter;

/// Reads one message. `at` is its number within the file, from 1.
pub(crate) fn read(raw: &[u8], at: u64, limits: &Limits, sink: Sink<'_>) {
    let letter = match Letter::open(raw, limits) {
        Ok(letter) => letter,
        Err((kind, what)) => return sink(Problem::found(kind, at, what)),
    };
    if let Some(report) = letter.part(&["message/feedback-report"]).filter(|_| letter.is_report()) {
        return arf::read(&letter, report, sink);
    }
    if let Some(report) = letter.part(&MDN).filter(|_| letter.is_report()) {
        return mdn::read(&letter, report, sink);
    }
    if let Some(report) = letter.part(&DSN).filter(|_| letter.is_report() || gate::is_from_machine(&letter)) {
        return dsn::read(&letter, report, at, limits, sink);
    }
    if let Some(receipt) = arf::by_header(&letter) {
        return sink(crate::Found::Receipt(receipt));
    }
    let is_bounce = gate::is_bounce(&letter);
    if let Some(because) = auto_reply::because(&letter).filter(|_| !is_bounce) {
        return sink(crate::Found::Receipt(auto_reply::receipt(&letter, because)));
    }
    if is_bounce {
        return bounce::read(&letter, at, limits, sink);
    }
    let mut receipt = Receipt::new(Source::Unknown, Status::Unknown, "no report, no bounce and no auto-reply");
    letter.sign(&mut receipt);
    sink(crate::Found::Receipt(receipt));
}

const DSN: [&str; 2] = ["message/delivery-status", "message/global-delivery-status"];
const MDN: [&str; 2] = ["message/disposition-notification", "message/global-disposition-notification"];

/// What `Letter::open` refuses.
type Refused = (ProblemKind, &'static str);

/// Fields that a mail begins with, of which one is enough.
const FIRST: [&str; 22] = [
    "received",
    "return-path",
    "from",
    "to",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "delivery-date",
    "dkim-signature",
    "authentication-results",
    "arc-seal",
    "arc-message-signature",
    "reply-to",
    "sender",
    "x-failed-recipients",
    "auto-submitted",
    "x-received",
    "received-spf",
];

/// Whether the bytes begin as a mail or an mbox does.
pub(crate) fn is_mail(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let lines: Vec<&[u8]> = head.split(|byte| *byte == b'\n').take(2).collect();
    let is_mbox = head.starts_with(b"From ") && lines.len() == 2;
    // A file that begins with text has no header, however many fields stand further down.
    let is_field = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        name.len() < line.len() && !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
    };
    let fields = fields::Fields::read(head);
    is_mbox
        || (lines.first().is_some_and(|line| is_field(line))
            && (FIRST.iter().any(|name| fields.has(name)) || fields.has(letter::TITLE)))
}
