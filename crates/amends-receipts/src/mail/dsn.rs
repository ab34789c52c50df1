//! Delivery status notifications (RFC 3464; with addresses beyond ASCII, RFC 6533): one receipt for each recipient.

use amends_case::Masked;

use super::address::typed;
use super::bounce;
use super::fields::{Fields, blocks};
use super::letter::{Letter, time_of};
use crate::limits::{Found, Limits, Problem, ProblemKind, Sink};
use crate::phrases::words_of;
use crate::reply::{Codes, codes_in};
use crate::verdict::{Action, of_report};
use crate::{Enhanced, Receipt, Source, Status};

/// Bytes of a diagnostic code that are looked at.
const DIAGNOSTIC_BYTES_MAX: usize = 8 << 10;

pub(super) fn read(letter: &Letter, report: &[u8], at: u64, limits: &Limits, sink: Sink<'_>) {
    let (mut found, is_whole) = blocks(report, limits.recipients + 1);
    if !is_whole {
        sink(Problem::found(ProblemKind::LimitReached, at, "more recipients than the bound"));
    }
    // Some write everything in one block; the standard's first block has no recipient.
    found = found.into_iter().flat_map(apart).filter(|block| !block.is_empty()).collect();
    let mut message = Fields::default();
    let mut recipients = Vec::new();
    for block in found {
        if names_recipient(&block) { recipients.push(block) } else { message.extend(block) }
    }
    recipients.truncate(limits.recipients);
    let origin = letter.origin(&message, &bounce::returned_text(&letter.text));
    let is_only = recipients.len() == 1;
    if recipients.is_empty() {
        // The report is there and says of nobody anything; the words may.
        return bounce::read(letter, at, limits, sink);
    }
    for block in recipients {
        let mut receipt = receipt_of(&block, is_only.then_some(letter), limits);
        receipt.message_id = origin.message_id.clone();
        receipt.token = origin.token.clone();
        receipt.when = receipt.when.or_else(|| letter.when());
        if receipt.recipient.is_none() && is_only && origin.to.len() == 1 {
            receipt.recipient = origin.to.first().cloned().map(Masked::new);
        }
        sink(Found::Receipt(receipt));
    }
}

fn names_recipient(block: &Fields) -> bool {
    ["final-recipient", "original-recipient", "action"].iter().any(|name| block.has(name))
}

/// A block with several final recipients, apart. What stands before the first belongs to it if it names an original
/// recipient, as the standard's order has it.
fn apart(block: Fields) -> Vec<Fields> {
    let name = match block.all("final-recipient").count() {
        0 | 1 => return vec![block],
        finals if block.all("original-recipient").count() == finals => "original-recipient",
        _ => "final-recipient",
    };
    block.split_at(name)
}

/// One recipient's block. With the letter, its words are asked where the block is silent.
fn receipt_of(block: &Fields, letter: Option<&Letter>, limits: &Limits) -> Receipt {
    let action = block.get("action").and_then(Action::read);
    let status = block.get("status").and_then(|value| value.split_whitespace().find_map(Enhanced::read));
    let diagnostic = block.get("diagnostic-code").unwrap_or_default();
    let diagnostic = &diagnostic[..diagnostic.floor_char_boundary(DIAGNOSTIC_BYTES_MAX)];
    let said = diagnostic_codes(diagnostic);
    // The code of the server that refused tells more than `5.0.0`.
    let enhanced = match (status, said.enhanced) {
        (Some(status), Some(said)) if status.is_bare() => Some(said),
        (status, said) => status.or(said),
    };
    let mut words = words_of(diagnostic, DIAGNOSTIC_BYTES_MAX);
    let is_silent = crate::verdict::reason(said.code, enhanced, &words) == crate::Reason::Unknown;
    let mut from_text = "";
    if let Some(letter) = letter.filter(|_| is_silent && !matches!(action, Some(Action::Delivered | Action::Relayed))) {
        words.push(' ');
        words.push_str(&words_of(bounce::said_text(&letter.text), limits.text_bytes));
        from_text = "; reason from the text";
    }
    let verdict = of_report(action, said.code, enhanced, &words);
    let mut receipt = match verdict {
        Some(verdict) => {
            let mut receipt =
                Receipt::new(Source::Dsn, verdict.status, format!("{}{from_text}", why(block, verdict.because)));
            receipt.reason = verdict.reason;
            receipt
        }
        None => Receipt::new(Source::Dsn, Status::Unknown, "no action that is known"),
    };
    receipt.reply_code = said.code;
    receipt.enhanced = enhanced;
    receipt.recipient = ["original-recipient", "final-recipient", "x-actual-recipient"]
        .iter()
        .find_map(|name| block.get(name).and_then(typed))
        .map(Masked::new);
    receipt.when = ["last-attempt-date", "x-delivery-time"].iter().find_map(|name| block.get(name).and_then(time_of));
    receipt
}

/// The rule and the fields it looked at.
fn why(block: &Fields, because: &str) -> String {
    let fields = ["action", "status", "diagnostic-code"].iter().filter(|name| block.has(name));
    let fields: Vec<&str> = fields.copied().collect();
    format!("{because} (fields {})", fields.join(", "))
}

/// `smtp; 550 5.1.1 …` (RFC 3464, 2.3.6): the reply, or codes in what else stands there. A success is no refusal.
fn diagnostic_codes(diagnostic: &str) -> Codes {
    let text = diagnostic.split_once(';').map_or(diagnostic, |(_, rest)| rest).trim();
    let first = text.get(..3).filter(|head| head.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(code) = first.and_then(|head| head.parse::<u16>().ok()).filter(|code| (200..300).contains(code)) {
        return Codes { code: Some(code), enhanced: None };
    }
    codes_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_with_several_recipients_is_taken_apart() {
        let block = Fields::read(b"Reporting-MTA: dns; x\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nFinal-Recipient: rfc822; b@example.org\nAction: delayed\n");
        assert_eq!(apart(block).iter().filter(|block| names_recipient(block)).count(), 2);
        assert_eq!(diagnostic_codes("smtp; 250 2.1.5 Ok").code, Some(250));
        assert_eq!(diagnostic_codes("X-Notes; Error transferring, 550 5.1.1 no").code, Some(550));
    }
}
