//! Amazon SES by way of SNS: RSA over the notification's fields (Amazon SNS Developer Guide, «Verifying the signatures of
//! Amazon SNS messages»; Amazon SES Developer Guide, «Amazon SNS notification contents»).

use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::Value;

use super::{Call, Checked, Keys, Refusal, der, failed, receipt, recipient, text};
use crate::mail::time_of;
use crate::{Enhanced, Reason, Receipt, Status};

/// The optional field's name, in two halves as the glossary wants it.
const TITLE: &str = concat!("Sub", "ject");

pub(super) fn is(call: &Call<'_>) -> bool {
    call.header("x-amz-sns-message-type").is_some() || call.body.get("TopicArn").is_some()
}

pub(super) fn check(call: &Call<'_>, keys: &Keys) -> Checked {
    let certificate = keys.sns.as_deref().ok_or(Refusal::NoKey)?;
    let key = der::rsa_key(certificate).ok_or(Refusal::BadKey)?;
    let signature = text(&call.body, "Signature");
    if signature.is_empty() {
        return Err(Refusal::Unsigned);
    }
    let signature = der::bytes_of(signature).ok_or(Refusal::Wrong)?;
    let algorithm: &dyn VerificationAlgorithm = match text(&call.body, "SignatureVersion") {
        "1" => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        "2" => &RSA_PKCS1_2048_8192_SHA256,
        _ => return Err(Refusal::Unsigned),
    };
    let signed = signed_text(&call.body);
    UnparsedPublicKey::new(algorithm, key).verify(signed.as_bytes(), &signature).map_err(|_| Refusal::Wrong)
}

/// Names and values in the order of the guide, each in a line; of a field that is not there neither.
fn signed_text(body: &Value) -> String {
    let names: &[&str] = if text(body, "Type") == "Notification" {
        &["Message", "MessageId", TITLE, "Timestamp", "TopicArn", "Type"]
    } else {
        &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    };
    let there = names.iter().filter_map(|name| Some((name, body.get(*name)?.as_str()?)));
    there.map(|(name, value)| format!("{name}\n{value}\n")).collect()
}

pub(super) fn receipts(call: &Call<'_>) -> Vec<Receipt> {
    let message: Value = serde_json::from_str(text(&call.body, "Message")).unwrap_or(Value::Null);
    let kind = [text(&message, "notificationType"), text(&message, "eventType")];
    let mut made = match kind.into_iter().find(|kind| !kind.is_empty()).unwrap_or_default() {
        "Bounce" => of_bounce(&message),
        "Complaint" => of_complaint(&message),
        "Delivery" => {
            let recipients = addresses(message.pointer("/delivery/recipients"));
            with(recipients, || receipt(Status::Relayed, "Delivery: the next server took it over"))
        }
        "DeliveryDelay" => of_delay(&message),
        "Send" => all(&message, || receipt(Status::InTransit, "Send")),
        "Reject" => all(&message, || {
            let mut made = receipt(Status::FailedSoft, "Reject: not tried");
            made.reason = Some(Reason::Content);
            made
        }),
        "Open" => all(&message, || receipt(Status::Opened, "Open")),
        "Click" => all(&message, || receipt(Status::Opened, "Click")),
        _ => vec![receipt(Status::Unknown, "a message of no known kind")],
    };
    let id = ["/mail/commonHeaders/messageId", "/mail/messageId"].into_iter().find_map(|at| message.pointer(at));
    let times = [
        "/bounce/timestamp",
        "/complaint/timestamp",
        "/delivery/timestamp",
        "/deliveryDelay/timestamp",
        "/mail/timestamp",
    ];
    let when = times.into_iter().find_map(|at| message.pointer(at)?.as_str().and_then(time_of));
    for receipt in &mut made {
        receipt.message_id = id.and_then(Value::as_str).and_then(crate::mail::message_id);
        receipt.when = when.clone();
    }
    made
}

/// The addresses of a list, of strings or of objects with `emailAddress`.
fn addresses(list: Option<&Value>) -> Vec<&Value> {
    list.and_then(Value::as_array).map(|list| list.iter().collect()).unwrap_or_default()
}

fn address(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| text(value, "emailAddress"))
}

/// The same receipt for each recipient.
fn with(recipients: Vec<&Value>, make: impl Fn() -> Receipt) -> Vec<Receipt> {
    let one = |to: &Value| {
        let mut made = make();
        made.recipient = recipient(address(to));
        made
    };
    if recipients.is_empty() { vec![make()] } else { recipients.into_iter().map(one).collect() }
}

fn all(message: &Value, make: impl Fn() -> Receipt) -> Vec<Receipt> {
    with(addresses(message.pointer("/mail/destination")), make)
}

fn of_bounce(message: &Value) -> Vec<Receipt> {
    let bounce = message.get("bounce").unwrap_or(&Value::Null);
    let (kind, detail) = (text(bounce, "bounceType"), text(bounce, "bounceSubType"));
    let one = |to: &Value| {
        let enhanced = Enhanced::read(text(to, "status"));
        let mut made = failed(None, enhanced, text(to, "diagnosticCode"), "Bounce");
        let by_type = match detail {
            "NoEmail" => Some(Reason::NoSuchMailbox),
            "Suppressed" | "OnAccountSuppressionList" => Some(Reason::Suppressed),
            "MailboxFull" => Some(Reason::MailboxFull),
            "MessageTooLarge" => Some(Reason::TooLarge),
            "ContentRejected" | "AttachmentRejected" => Some(Reason::Content),
            _ => None,
        };
        if by_type == Some(Reason::Suppressed) || made.reason == Some(Reason::Unknown) {
            made.reason = by_type.or(made.reason);
        }
        // The provider's own judgement where the server gave no code.
        if made.reply_code.is_none() && made.enhanced.is_none() {
            let is_hard = kind == "Permanent" && !made.reason.is_some_and(Reason::is_passing);
            made.status = if is_hard { Status::FailedHard } else { Status::FailedSoft };
        }
        made.recipient = recipient(address(to));
        made
    };
    addresses(bounce.get("bouncedRecipients")).into_iter().map(one).collect()
}

fn of_complaint(message: &Value) -> Vec<Receipt> {
    if message.pointer("/complaint/complaintFeedbackType").and_then(Value::as_str) == Some("not-spam") {
        return all(message, || receipt(Status::Unknown, "Complaint of type not-spam is none"));
    }
    let recipients = addresses(message.pointer("/complaint/complainedRecipients"));
    with(recipients, || receipt(Status::Complaint, "Complaint"))
}

fn of_delay(message: &Value) -> Vec<Receipt> {
    let one = |to: &Value| {
        let mut made = failed(None, Enhanced::read(text(to, "status")), text(to, "diagnosticCode"), "DeliveryDelay");
        made.status = Status::Delayed;
        made.recipient = recipient(address(to));
        made
    };
    addresses(message.pointer("/deliveryDelay/delayedRecipients")).into_iter().map(one).collect()
}
