//! Complaints: abuse reports (RFC 5965), and the feedback of a provider that uses a header instead.

use amends_case::Masked;

use super::address::{addresses, first, typed};
use super::fields::{Fields, blocks};
use super::letter::{Letter, time_of};
use crate::limits::{Found, Sink};
use crate::{Receipt, Source, Status};

pub(super) fn read(letter: &Letter, report: &[u8], sink: Sink<'_>) {
    let mut fields = Fields::default();
    for block in blocks(report, 8).0 {
        fields.extend(block);
    }
    let kind = fields.get("feedback-type").unwrap_or_default().trim().to_ascii_lowercase();
    let (status, why) = match kind.as_str() {
        "abuse" => (Status::Complaint, "feedback-type: abuse"),
        "fraud" | "virus" | "miscategorized" => (Status::Complaint, "feedback-type: fraud, virus or miscategorized"),
        "opt-out" | "opt-out-list" => (Status::Complaint, "feedback-type: opt-out"),
        // RFC 5965, 7.3 and RFC 6591: neither is a word of the recipient against the mail.
        "not-spam" => (Status::Unknown, "feedback-type: not-spam is no complaint"),
        "auth-failure" | "dmarc" => (Status::Unknown, "feedback-type: auth-failure is no complaint"),
        "" => (Status::Complaint, "feedback report without a type"),
        _ => (Status::Complaint, "feedback-type of another name"),
    };
    let origin = letter.origin(&fields, &letter.text);
    let mut recipients: Vec<String> = fields.all("original-rcpt-to").filter_map(typed).collect();
    if recipients.is_empty() {
        recipients.extend(fields.get("removal-recipient").and_then(typed));
    }
    if recipients.is_empty() && origin.to.len() == 1 {
        recipients.extend(origin.to.first().cloned());
    }
    let when = ["arrival-date", "received-date"].iter().find_map(|name| fields.get(name).and_then(time_of));
    let recipients = recipients.into_iter().map(Some).collect::<Vec<_>>();
    for recipient in if recipients.is_empty() { vec![None] } else { recipients } {
        let mut receipt = Receipt::new(Source::Arf, status, why);
        receipt.recipient = recipient.map(Masked::new);
        receipt.message_id = origin.message_id.clone();
        receipt.token = origin.token.clone();
        receipt.when = when.clone().or_else(|| letter.when());
        sink(Found::Receipt(receipt));
    }
}

/// Outlook.com's junk mail reporting returns the mail with a field of its own and no report.
pub(super) fn by_header(letter: &Letter) -> Option<Receipt> {
    let recipient =
        letter.returned.get("x-hmxmroriginalrecipient").or_else(|| letter.header.get("x-hmxmroriginalrecipient"))?;
    let mut receipt = Receipt::new(Source::Arf, Status::Complaint, "field x-hmxmroriginalrecipient");
    receipt.recipient = first(recipient).map(|address| Masked::new(address.to_owned()));
    if receipt.recipient.is_none() {
        receipt.recipient = addresses(letter.returned.get("to")?).next().map(|address| Masked::new(address.to_owned()));
    }
    letter.sign(&mut receipt);
    Some(receipt)
}
