//! Sendmail: `QUEUEID: to=…, mailer=esmtp, relay=…, dsn=…, stat=Sent (…)` (Sendmail Installation and Operation Guide, 2.1.1).

use amends_case::Masked;

use super::{Line, Queue, bare, value};
use crate::mail::addresses;
use crate::phrases::words_of;
use crate::reply::codes_in;
use crate::verdict;
use crate::{Enhanced, Receipt, Source, Status};

const REPLY_BYTES_MAX: usize = 8192;

pub(super) fn is(program: &str) -> bool {
    matches!(program, "sendmail" | "sm-mta" | "sm-msp-queue" | "sm-mta-out")
}

pub(super) fn read(line: &Line, queue: &mut Queue, give: &mut dyn FnMut(Receipt)) {
    let Some((queue_id, text)) = line.text.split_once(": ") else { return };
    if let Some(id) = value(text, "msgid").and_then(bare) {
        return queue.learn(queue_id, id.to_owned());
    }
    let Some(stat) = text.find("stat=").map(|at| &text[at + "stat=".len()..]) else { return };
    let Some(to) = value(text, "to") else { return };
    let mailer = value(text, "mailer").unwrap_or_default();
    let dsn = value(text, "dsn").and_then(Enhanced::read);
    // One line for all recipients of one host, behind `to=` as a list without spaces.
    let recipients: Vec<&str> = addresses(to).collect();
    let relay = value(text, "relay").unwrap_or_default();
    let judged = judge(stat, mailer, relay, dsn);
    for recipient in recipients.iter().map(|address| Some(*address)).chain(recipients.is_empty().then_some(bare(to))) {
        let mut receipt = judged.clone();
        receipt.recipient = recipient.map(|address| Masked::new(address.to_owned()));
        receipt.message_id = queue.message_id(queue_id);
        give(receipt);
    }
}

fn judge(stat: &str, mailer: &str, relay: &str, dsn: Option<Enhanced>) -> Receipt {
    let words = words_of(stat, REPLY_BYTES_MAX);
    let codes = codes_in(stat);
    let new = |status, why: &'static str| Receipt::new(Source::SmtpLog, status, why);
    let mut receipt = if words.starts_with("sent") {
        if mailer == "local" {
            new(Status::Delivered, "stat=Sent, mailer local")
        } else if relay.contains("[127.0.0.1]") || mailer == "relay" && relay.starts_with("localhost") {
            new(Status::InTransit, "stat=Sent to a queue of this host")
        } else {
            new(Status::Relayed, "stat=Sent, the next server took it over")
        }
    } else if words.starts_with("deferred") || words.starts_with("queued") {
        let mut receipt = new(Status::Delayed, "stat=Deferred");
        receipt.reason = Some(verdict::reason(codes.code, dsn, &words));
        receipt
    } else if dsn.is_some_and(|dsn| dsn.class == 2) {
        new(Status::Unknown, "stat of another name")
    } else {
        let found = verdict::failed(codes.code, dsn, &words);
        let mut receipt = Receipt::new(Source::SmtpLog, found.status, format!("stat, {}", found.because));
        receipt.reason = found.reason;
        receipt
    };
    receipt.enhanced = dsn.or(codes.enhanced);
    receipt.reply_code = codes.code;
    receipt
}
