//! SendGrid's event webhook: ECDSA P-256 with SHA-256 over timestamp and body (Twilio SendGrid, «Getting Started with
//! the Event Webhook Security Features»).

use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde_json::Value;

use super::{Call, Checked, Keys, Refusal, der, failed, receipt, recipient, seconds, text};
use crate::{Enhanced, Reason, Receipt, Status};

const SIGNATURE: &str = "x-twilio-email-event-webhook-signature";
const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";

pub(super) fn is(call: &Call<'_>) -> bool {
    let is_event = |event: &Value| event.get("sg_event_id").is_some() || event.get("sg_message_id").is_some();
    call.header(SIGNATURE).is_some() || call.body.as_array().and_then(|events| events.first()).is_some_and(is_event)
}

pub(super) fn check(call: &Call<'_>, keys: &Keys) -> Checked {
    let key = keys.sendgrid.as_deref().ok_or(Refusal::NoKey)?;
    let point = der::p256_point(key).ok_or(Refusal::BadKey)?;
    let signature = call.header(SIGNATURE).ok_or(Refusal::Unsigned)?;
    let timestamp = call.header(TIMESTAMP).ok_or(Refusal::Unsigned)?;
    let raw = call.raw.ok_or(Refusal::NoRawBody)?;
    let signature = der::bytes_of(signature).ok_or(Refusal::Wrong)?;
    let signed = [timestamp.as_bytes(), raw.as_bytes()].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(&signed, &signature).map_err(|_| Refusal::Wrong)
}

pub(super) fn receipts(call: &Call<'_>) -> Vec<Receipt> {
    call.body.as_array().map(|events| events.iter().map(of_event).collect()).unwrap_or_default()
}

fn of_event(event: &Value) -> Receipt {
    let enhanced = Enhanced::read(text(event, "status"));
    let said = format!("{} {}", text(event, "reason"), text(event, "response"));
    let mut made = match text(event, "event") {
        "processed" => receipt(Status::InTransit, "event processed"),
        "delivered" => receipt(Status::Relayed, "event delivered: the next server took it over"),
        "deferred" => {
            let mut made = failed(None, enhanced, &said, "event deferred");
            made.status = Status::Delayed;
            made
        }
        "bounce" => failed(None, enhanced, &said, "event bounce"),
        "dropped" => {
            let mut made = receipt(Status::FailedHard, "event dropped: not tried");
            made.reason = Some(Reason::Suppressed);
            made
        }
        // A proxy that loads pictures of every mail is no person.
        "open" if event.get("sg_machine_open").and_then(Value::as_bool) == Some(true) => {
            receipt(Status::Unknown, "event open, by a machine")
        }
        "open" => receipt(Status::Opened, "event open"),
        "click" => receipt(Status::Opened, "event click"),
        "spamreport" => receipt(Status::Complaint, "event spamreport"),
        _ => receipt(Status::Unknown, "event of another name"),
    };
    made.recipient = recipient(text(event, "email"));
    made.message_id = crate::mail::message_id(text(event, "smtp-id"))
        .or_else(|| Some(text(event, "sg_message_id").to_owned()).filter(|id| !id.is_empty()));
    made.when = seconds(event.get("timestamp"));
    made
}
