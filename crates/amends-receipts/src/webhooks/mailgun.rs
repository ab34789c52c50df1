//! Mailgun's webhooks: HMAC-SHA256 over timestamp and token (Mailgun, «Securing webhooks»).
//!
//! The signature does not cover the event. It proves that the call comes from who has the key, once: a token that
//! comes twice is refused.

use std::collections::BTreeSet;

use ring::hmac;
use serde_json::Value;

use super::{Call, Checked, Keys, Refusal, failed, receipt, recipient, seconds, text};
use crate::{Enhanced, Reason, Receipt, Status};

pub(super) fn is(call: &Call<'_>) -> bool {
    call.body.get("event-data").is_some() || call.body.pointer("/signature/token").is_some()
}

pub(super) fn check(call: &Call<'_>, keys: &Keys, tokens: &mut BTreeSet<String>) -> Checked {
    let key = keys.mailgun.as_ref().ok_or(Refusal::NoKey)?;
    let signed = call.body.get("signature").ok_or(Refusal::Unsigned)?;
    let (timestamp, token, signature) = (text(signed, "timestamp"), text(signed, "token"), text(signed, "signature"));
    if timestamp.is_empty() || token.is_empty() || signature.is_empty() {
        return Err(Refusal::Unsigned);
    }
    let signature = hex(signature).ok_or(Refusal::Wrong)?;
    // Revealed to the signature's check and nothing else.
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.reveal().as_bytes());
    let signed = [timestamp.as_bytes(), token.as_bytes()].concat();
    hmac::verify(&key, &signed, &signature).map_err(|_| Refusal::Wrong)?;
    if tokens.insert(token.to_owned()) { Ok(()) } else { Err(Refusal::Replayed) }
}

pub(super) fn receipts(call: &Call<'_>) -> Vec<Receipt> {
    call.body.get("event-data").map(of_event).into_iter().collect()
}

fn of_event(event: &Value) -> Receipt {
    let mut made = match text(event, "event") {
        "accepted" => receipt(Status::InTransit, "event accepted"),
        "delivered" => receipt(Status::Relayed, "event delivered: the next server took it over"),
        "failed" => of_failure(event),
        "rejected" => {
            let mut made = receipt(Status::FailedSoft, "event rejected: not tried");
            made.reason = Some(Reason::Policy);
            made
        }
        "opened" => receipt(Status::Opened, "event opened"),
        "clicked" => receipt(Status::Opened, "event clicked"),
        "complained" => receipt(Status::Complaint, "event complained"),
        _ => receipt(Status::Unknown, "event of another name"),
    };
    made.recipient = recipient(text(event, "recipient"));
    made.message_id =
        event.pointer("/message/headers/message-id").and_then(Value::as_str).and_then(crate::mail::message_id);
    made.when = seconds(event.get("timestamp"));
    made
}

fn of_failure(event: &Value) -> Receipt {
    let status = event.get("delivery-status").unwrap_or(&Value::Null);
    let code = status.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    let said = format!("{} {}", text(status, "message"), text(status, "description"));
    let reason = text(event, "reason");
    if reason.starts_with("suppress-") {
        let mut made = receipt(Status::FailedHard, "event failed, suppressed: not tried");
        made.reason = Some(Reason::Suppressed);
        return made;
    }
    let enhanced = Enhanced::read(text(status, "enhanced-code"));
    let mut made = failed(code, enhanced, &said, "event failed");
    // Mailgun goes on trying.
    if text(event, "severity") == "temporary" {
        made.status = Status::Delayed;
        made.why = "event failed, severity temporary".into();
    }
    made
}

/// Hexadecimal digits, in pairs.
fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}
