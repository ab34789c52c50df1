//! Postmark's webhooks. They are not signed; Postmark offers a user and a password in the address instead (Postmark,
//! «Webhooks overview», «Protecting your webhook»). So a call counts as signed if it brings the configured ones.

use mail_parser::decoders::base64::base64_decode;
use ring::digest;
use serde_json::Value;

use super::{Call, Checked, Keys, Refusal, failed, receipt, recipient, text};
use crate::mail::time_of;
use crate::{Reason, Receipt, Status};

pub(super) fn is(call: &Call<'_>) -> bool {
    call.body.get("RecordType").is_some()
}

pub(super) fn check(call: &Call<'_>, keys: &Keys) -> Checked {
    let expected = keys.postmark.as_ref().ok_or(Refusal::NoKey)?;
    let given = call.header("authorization").ok_or(Refusal::Unsigned)?;
    let given = given.strip_prefix("Basic ").ok_or(Refusal::Unsigned)?;
    let given = base64_decode(given.trim().as_bytes()).ok_or(Refusal::Wrong)?;
    // Digests, so that how long the comparison takes says nothing of the password; revealed to this check only.
    let digests = [given.as_slice(), expected.reveal().as_bytes()].map(|it| digest::digest(&digest::SHA256, it));
    if digests[0].as_ref() == digests[1].as_ref() { Ok(()) } else { Err(Refusal::Wrong) }
}

pub(super) fn receipts(call: &Call<'_>) -> Vec<Receipt> {
    vec![of_record(&call.body)]
}

fn of_record(record: &Value) -> Receipt {
    let mut made = match text(record, "RecordType") {
        "Delivery" => receipt(Status::Relayed, "record Delivery: the next server took it over"),
        "Bounce" => of_bounce(record),
        "SpamComplaint" => receipt(Status::Complaint, "record SpamComplaint"),
        "Open" => receipt(Status::Opened, "record Open"),
        "Click" => receipt(Status::Opened, "record Click"),
        _ => receipt(Status::Unknown, "record of another type"),
    };
    let address = [text(record, "Recipient"), text(record, "Email")].into_iter().find(|address| !address.is_empty());
    made.recipient = address.and_then(recipient);
    let ids = [record.pointer("/Metadata/message_id"), record.get("MessageID")];
    made.message_id = ids.into_iter().flatten().find_map(|id| id.as_str().and_then(crate::mail::message_id));
    let times = ["DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt"];
    made.when = times.into_iter().find_map(|name| time_of(text(record, name)));
    made
}

/// Types of «Bounce API», «Bounce types».
fn of_bounce(record: &Value) -> Receipt {
    let said = format!("{} {}", text(record, "Details"), text(record, "Description"));
    let mut made = failed(None, None, &said, "record Bounce");
    let (status, reason) = match text(record, "Type") {
        "HardBounce" | "BadEmailAddress" => (Some(Status::FailedHard), Some(Reason::NoSuchMailbox)),
        "ManuallyDeactivated" | "Unsubscribe" | "InactiveRecipient" => {
            (Some(Status::FailedHard), Some(Reason::Suppressed))
        }
        "SoftBounce" | "Undeterminable" => (Some(Status::FailedSoft), None),
        "DnsError" => (Some(Status::FailedSoft), Some(Reason::Network)),
        "Transient" => (Some(Status::Delayed), None),
        "SpamNotification" | "VirusNotification" => (None, Some(Reason::Content)),
        "Blocked" | "ISPBlocked" => (None, Some(Reason::Policy)),
        "SpamComplaint" => return receipt(Status::Complaint, "bounce type SpamComplaint"),
        "AutoResponder" | "ChallengeVerification" => return receipt(Status::AutoReply, "bounce type AutoResponder"),
        _ => (None, None),
    };
    // What the server said goes before the type's name, where it says anything.
    if made.reason == Some(Reason::Unknown) {
        made.reason = reason.or(made.reason);
    }
    let is_passing = made.reason.is_some_and(Reason::is_passing);
    if let Some(status) = status.filter(|status| !(is_passing && *status == Status::FailedHard)) {
        made.status = status;
    }
    made
}
