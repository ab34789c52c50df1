//! Postfix: `QUEUEID: to=<…>, relay=…, dsn=…, status=sent (…)` (postfix.org, `postconf(5)`, `bounce(8)`).

use amends_case::Masked;

use super::{Line, Queue, bare, value};
use crate::phrases::words_of;
use crate::reply::codes_in;
use crate::verdict;
use crate::{Enhanced, Reason, Receipt, Source, Status};

/// Bytes of a reply that are looked at.
const REPLY_BYTES_MAX: usize = 8192;

/// `postfix/smtp`, `postfix-out/lmtp`; another syslog name has the slash as well.
pub(super) fn is(program: &str) -> bool {
    program.starts_with("postfix")
}

pub(super) fn read(line: &Line, queue: &mut Queue, give: &mut dyn FnMut(Receipt)) {
    let Some((queue_id, text)) = line.text.split_once(": ").filter(|(queue_id, _)| is_queue_id(queue_id)) else {
        return;
    };
    if let Some(id) = text.strip_prefix("message-id=").or_else(|| text.strip_prefix("resent-message-id=")) {
        if let Some(id) = bare(id) {
            queue.learn(queue_id, id.to_owned());
        }
        return;
    }
    if text == "removed" {
        return queue.forget(queue_id);
    }
    let Some((status, reply)) = status(text) else { return };
    let recipient = value(text, "orig_to").and_then(bare).or_else(|| value(text, "to").and_then(bare));
    if recipient.is_none() && status != "expired" {
        return;
    }
    let service = line.program.rsplit('/').next().unwrap_or_default();
    let relay = value(text, "relay").unwrap_or_default();
    let dsn = value(text, "dsn").and_then(Enhanced::read);
    let mut receipt = judge(status, service, relay, dsn, reply);
    receipt.recipient = recipient.map(|recipient| Masked::new(recipient.to_owned()));
    receipt.message_id = queue.message_id(queue_id);
    if receipt.message_id.is_none() {
        receipt.why = format!("{}; the log does not tell the message id", receipt.why).into();
    }
    give(receipt);
}

/// The word behind `status=`, and what stands in the parentheses behind it.
fn status(text: &str) -> Option<(&str, &str)> {
    let at = text.find("status=").filter(|at| *at == 0 || text[..*at].ends_with(", "))?;
    let rest = &text[at + "status=".len()..];
    let word = rest.split([' ', ',']).next()?;
    let reply = rest[word.len()..].trim_start_matches([' ', ',']);
    Some((word, reply.strip_prefix('(').and_then(|reply| reply.strip_suffix(')')).unwrap_or(reply)))
}

fn judge(status: &str, service: &str, relay: &str, dsn: Option<Enhanced>, reply: &str) -> Receipt {
    let words = words_of(reply, REPLY_BYTES_MAX);
    let codes = codes_in(reply);
    let new = |status, why: &'static str| Receipt::new(Source::SmtpLog, status, why);
    let mut receipt = match status {
        "sent" => sent(service, relay, reply),
        "bounced" | "undeliverable" => {
            let found = verdict::failed(codes.code, dsn.filter(|dsn| dsn.class != 2), &words);
            let mut receipt = Receipt::new(Source::SmtpLog, found.status, format!("status=bounced, {}", found.because));
            receipt.reason = found.reason;
            receipt
        }
        "deferred" => {
            let mut receipt = new(Status::Delayed, "status=deferred");
            receipt.reason = Some(verdict::reason(codes.code, dsn, &words));
            receipt
        }
        "expired" => {
            let mut receipt = new(Status::FailedSoft, "status=expired");
            receipt.reason = Some(Reason::Timeout);
            receipt
        }
        "deliverable" => new(Status::Unknown, "status=deliverable: a probe, no mail"),
        _ => new(Status::Unknown, "status of another name"),
    };
    receipt.enhanced = dsn.or(codes.enhanced);
    receipt.reply_code = if status == "sent" { accepted_code(reply) } else { codes.code };
    receipt
}

/// Sent where to: into a mailbox of this host, to a filter of this host, to the next server.
fn sent(service: &str, relay: &str, reply: &str) -> Receipt {
    let new = |status, why: &'static str| Receipt::new(Source::SmtpLog, status, why);
    let is_of_mailbox = reply.starts_with("delivered to mailbox") || reply.starts_with("delivered to maildir");
    if matches!(service, "local" | "virtual") && is_of_mailbox {
        return new(Status::Delivered, "status=sent, delivered to a mailbox of this host");
    }
    if reply.starts_with("forwarded as ") {
        return new(Status::Forwarded, "status=sent, forwarded");
    }
    if reply.contains("discarded") || service == "discard" {
        return new(Status::Unknown, "status=sent, but discarded");
    }
    let is_here = ["127.0.0.1", "[::1]", "localhost", "private/"].iter().any(|host| relay.contains(host));
    if is_here && reply.contains("queued as") {
        return new(Status::InTransit, "status=sent to a filter of this host");
    }
    if reply.trim_start().starts_with('2') {
        return new(Status::Relayed, "status=sent, the next server took it over");
    }
    if matches!(service, "local" | "virtual" | "pipe" | "lmtp") {
        return new(Status::Relayed, "status=sent, handed to a program");
    }
    new(Status::Unknown, "status=sent without a reply of the next server")
}

/// `250 2.0.0 Ok`: the reply of who took it over.
pub(super) fn accepted_code(reply: &str) -> Option<u16> {
    let head = reply.trim_start().get(..3)?;
    head.parse().ok().filter(|code| (200..300).contains(code))
}

/// Hexadecimal, or of the long kind (`enable_long_queue_ids`): letters and digits only.
fn is_queue_id(word: &str) -> bool {
    (3..=32).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
