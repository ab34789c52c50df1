//! Message disposition notifications (RFC 8098): what the recipient's own program did with the mail.

use amends_case::Masked;

use super::address::typed;
use super::fields::{Fields, blocks};
use super::letter::Letter;
use crate::limits::{Found, Sink};
use crate::{Receipt, Source, Status};

pub(super) fn read(letter: &Letter, report: &[u8], sink: Sink<'_>) {
    let mut fields = Fields::default();
    for block in blocks(report, 8).0 {
        fields.extend(block);
    }
    let disposition = fields.get("disposition").unwrap_or_default().to_ascii_lowercase();
    let (status, why) = status_of(&disposition);
    let origin = letter.origin(&fields, "");
    let mut receipt = Receipt::new(Source::Mdn, status, why);
    receipt.recipient = ["original-recipient", "final-recipient"]
        .iter()
        .find_map(|name| fields.get(name).and_then(typed))
        .map(Masked::new);
    // The id that the report names goes before the one of a returned header.
    receipt.message_id = fields.get("original-message-id").and_then(super::origin::id).or(origin.message_id);
    receipt.token = origin.token;
    receipt.when = letter.when();
    sink(Found::Receipt(receipt));
}

/// `manual-action/MDN-sent-manually; displayed` (RFC 8098, 3.2.6). A program of the recipient writes it once it has the
/// mail, so all but an error mean at least that the mail arrived.
fn status_of(disposition: &str) -> (Status, &'static str) {
    let (_, kind) = disposition.split_once(';').unwrap_or(("", disposition));
    let (kind, modifier) = kind.split_once('/').unwrap_or((kind, ""));
    if modifier.trim().starts_with("error") || modifier.trim().starts_with("failure") {
        return (Status::Unknown, "disposition with an error");
    }
    match kind.trim() {
        "displayed" => (Status::Opened, "disposition: displayed"),
        "dispatched" => (Status::Forwarded, "disposition: dispatched"),
        "processed" => (Status::Delivered, "disposition: processed by a program, not shown"),
        "deleted" => (Status::Delivered, "disposition: deleted; whether it was read is not told"),
        // Words of RFC 2298 that RFC 3798 took out.
        "denied" => (Status::Unknown, "disposition: denied"),
        "failed" => (Status::Unknown, "disposition: failed"),
        _ => (Status::Unknown, "no disposition that is known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispositions() {
        assert_eq!(status_of("manual-action/mdn-sent-manually; displayed").0, Status::Opened);
        assert_eq!(status_of("automatic-action/mdn-sent-automatically; deleted").0, Status::Delivered);
        assert_eq!(status_of("automatic-action/mdn-sent-automatically; displayed/error").0, Status::Unknown);
        assert_eq!(status_of("").0, Status::Unknown);
    }
}
