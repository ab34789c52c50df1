//! Exim's main log: `<=` arrival, `=>` and `->` delivery, `>>` cut-through, `**` failure, `==` deferral, `*>` suppressed
//! (The Exim specification, chapter «Log files»).

use amends_case::Masked;

use super::{Line, Queue, bare};
use crate::mail::{addresses, first_address};
use crate::phrases::words_of;
use crate::reply::codes_in;
use crate::verdict;
use crate::{Receipt, Source, Status};

const REPLY_BYTES_MAX: usize = 8192;
/// Transports that end in a mailbox of this host, by the names of the distributed configurations.
const MAILBOXES: [&str; 7] = [
    "local_delivery",
    "mail_spool",
    "maildir_home",
    "dovecot_lmtp",
    "dovecot_delivery",
    "virtual_delivery",
    "address_directory",
];

/// Whether a line's text, behind its date, is Exim's.
pub(super) fn is_line(text: &str) -> bool {
    let mut words = text.split(' ');
    let (Some(id), Some(flag)) = (words.next(), words.next()) else { return false };
    is_id(id)
        && (matches!(flag, "<=" | "=>" | "->" | ">>" | "**" | "==" | "*>")
            || matches!(flag, "Completed" | "Completed\r"))
}

/// `1xYzAb-0004Bc-2D`, or from 4.97 on `1xYzAb-00000004Bcd-2D3e`.
fn is_id(word: &str) -> bool {
    let mut parts = word.split('-');
    let lengths = [parts.next(), parts.next(), parts.next()].map(|part| part.map(str::len));
    let is_shape = matches!(lengths, [Some(6), Some(6 | 11), Some(2 | 4)]) && parts.next().is_none();
    is_shape && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

pub(super) fn read(line: &Line, queue: &mut Queue, give: &mut dyn FnMut(Receipt)) {
    if !is_line(&line.text) {
        return;
    }
    let mut words = line.text.splitn(3, ' ');
    let (Some(id), Some(flag)) = (words.next(), words.next()) else { return };
    let rest = words.next().unwrap_or_default();
    match flag {
        "<=" => {
            if let Some(message_id) = rest.split(' ').find_map(|word| word.strip_prefix("id=")).and_then(bare) {
                queue.learn(id, message_id.to_owned());
            }
        }
        "Completed" => queue.forget(id),
        _ => {
            let mut receipt = judge(flag, rest);
            receipt.recipient = recipient(rest).map(|address| Masked::new(address.to_owned()));
            receipt.message_id = queue.message_id(id);
            give(receipt);
        }
    }
}

/// `=> user <orig@example.org> R=…`: the address that the mail came for stands in brackets, where it differs.
fn recipient(rest: &str) -> Option<&str> {
    let head = rest.split(" R=").next().unwrap_or(rest);
    let head = head.split(": ").next().unwrap_or(head);
    let bracketed = head.split_once('<').and_then(|(_, inner)| inner.split('>').next()).and_then(first_address);
    bracketed.or_else(|| addresses(head).next())
}

fn judge(flag: &str, rest: &str) -> Receipt {
    let new = |status, why: &'static str| Receipt::new(Source::SmtpLog, status, why);
    let error = error_of(rest);
    let words = words_of(error, REPLY_BYTES_MAX);
    let codes = codes_in(error);
    match flag {
        "**" => {
            let found = verdict::failed(codes.code, codes.enhanced, &words);
            let mut receipt = Receipt::new(Source::SmtpLog, found.status, format!("flag **, {}", found.because));
            receipt.reason = found.reason;
            receipt.reply_code = codes.code;
            receipt.enhanced = codes.enhanced;
            receipt
        }
        "==" => {
            let mut receipt = new(Status::Delayed, "flag ==, deferred");
            receipt.reason = Some(verdict::reason(codes.code, codes.enhanced, &words));
            receipt.reply_code = codes.code;
            receipt.enhanced = codes.enhanced;
            receipt
        }
        "*>" => new(Status::Unknown, "flag *>, delivery suppressed"),
        _ => delivered(rest),
    }
}

/// `=>`, `->`, `>>`: where to.
fn delivered(rest: &str) -> Receipt {
    let transport = rest.split(' ').find_map(|word| word.strip_prefix("T=")).unwrap_or_default();
    if rest.starts_with(":blackhole:") || rest.contains("/dev/null") {
        return Receipt::new(Source::SmtpLog, Status::Unknown, "flag =>, discarded");
    }
    if MAILBOXES.contains(&transport) {
        return Receipt::new(Source::SmtpLog, Status::Delivered, "flag =>, a mailbox of this host");
    }
    let reply = rest.split_once("C=\"").map(|(_, reply)| reply);
    let has_host = rest.split(' ').any(|word| word.starts_with("H="));
    let mut receipt = if has_host || reply.is_some() {
        Receipt::new(Source::SmtpLog, Status::Relayed, "flag =>, the next server took it over")
    } else if transport.is_empty() {
        Receipt::new(Source::SmtpLog, Status::Unknown, "flag => without a transport")
    } else {
        Receipt::new(Source::SmtpLog, Status::Relayed, "flag =>, handed to a transport of another name")
    };
    receipt.reply_code = reply.and_then(super::postfix::accepted_code);
    receipt.enhanced = reply.and_then(|reply| reply.split(' ').nth(1)).and_then(crate::Enhanced::read);
    receipt
}

/// What stands behind the recipient's own words: `R=… T=…: SMTP error …`, `defer (-53): retry time not reached`.
fn error_of(rest: &str) -> &str {
    let from = rest.find(" R=").or_else(|| rest.find(" defer (")).unwrap_or(0);
    let tail = &rest[from..];
    match tail.find(": ").or_else(|| tail.find(" defer (")) {
        Some(at) => &tail[at..],
        None => rest.split_once(": ").map_or(tail, |(_, error)| error),
    }
}
