//! Twilio's status callbacks for text messages: HMAC-SHA1 over the address and the sorted fields (Twilio, «Webhooks
//! security», «Validating signatures from Twilio»).

use std::collections::BTreeMap;

use ring::hmac;

use super::{Call, Checked, Keys, Refusal, der, receipt, recipient};
use crate::{Reason, Receipt, Status};

const SIGNATURE: &str = "x-twilio-signature";
/// Fields of a form that are looked at; Twilio sends some twenty.
const FIELDS_MAX: usize = 200;

pub(super) fn is(call: &Call<'_>) -> bool {
    call.header(SIGNATURE).is_some()
        || call.raw.is_some_and(|raw| raw.contains("MessageSid=") || raw.contains("SmsSid="))
}

pub(super) fn check(call: &Call<'_>, keys: &Keys) -> Checked {
    let token = keys.twilio.as_ref().ok_or(Refusal::NoKey)?;
    let signature = call.header(SIGNATURE).ok_or(Refusal::Unsigned)?;
    let signature = der::bytes_of(signature).ok_or(Refusal::Wrong)?;
    let raw = call.raw.ok_or(Refusal::NoRawBody)?;
    let mut signed = call.url.to_owned();
    for (name, value) in fields(raw) {
        signed.push_str(&name);
        signed.push_str(&value);
    }
    // Revealed to the signature's check and nothing else.
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.reveal().as_bytes());
    hmac::verify(&key, signed.as_bytes(), &signature).map_err(|_| Refusal::Wrong)
}

pub(super) fn receipts(call: &Call<'_>) -> Vec<Receipt> {
    let fields = fields(call.raw.unwrap_or_default());
    let field =
        |names: &[&str]| names.iter().find_map(|name| fields.get(*name)).map(String::as_str).unwrap_or_default();
    let status = field(&["MessageStatus", "SmsStatus"]);
    let mut made = match status {
        "queued" | "accepted" | "scheduled" | "sending" => {
            receipt(Status::InTransit, "status queued, accepted or sending")
        }
        "sent" => receipt(Status::Relayed, "status sent: the carrier took it over"),
        "delivered" => receipt(Status::Delivered, "status delivered, by the carrier's word"),
        "read" => receipt(Status::Opened, "status read"),
        "failed" | "undelivered" => of_error(field(&["ErrorCode"])),
        _ => receipt(Status::Unknown, "status of another name"),
    };
    made.recipient = recipient(field(&["To"]));
    made.message_id = Some(field(&["MessageSid", "SmsSid"]).to_owned()).filter(|id| !id.is_empty());
    vec![made]
}

/// «Error and Warning Dictionary», messages that were sent and not delivered.
fn of_error(code: &str) -> Receipt {
    let (status, reason) = match code {
        "30003" => (Status::FailedSoft, Reason::Unreachable),
        "30004" | "30007" => (Status::FailedHard, Reason::Policy),
        "30005" | "21211" | "21614" => (Status::FailedHard, Reason::NoSuchMailbox),
        "30006" => (Status::FailedHard, Reason::AddressWrong),
        "21610" => (Status::FailedHard, Reason::Suppressed),
        "30001" | "30022" | "30027" => (Status::FailedSoft, Reason::RateLimited),
        "30010" => (Status::FailedHard, Reason::TooLarge),
        _ => (Status::FailedSoft, Reason::Unknown),
    };
    let is_number = !code.is_empty() && code.len() <= 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let mut made = receipt(status, format!("status failed, error {}", if is_number { code } else { "not told" }));
    made.reason = Some(reason);
    made
}

/// The fields of a form (`application/x-www-form-urlencoded`), sorted by name.
fn fields(raw: &str) -> BTreeMap<String, String> {
    let pairs = raw.split('&').filter(|pair| !pair.is_empty()).take(FIELDS_MAX);
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        })
        .collect()
}

fn plain(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], escaped) {
            (_, Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
