//! What became of one notice to one recipient, as one message or one line tells it.

use std::borrow::Cow;

use amends_case::Masked;
use serde::{Serialize, Serializer};

use crate::{Enhanced, Reason};

/// Where a receipt was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A delivery status notification (RFC 3464, RFC 6533).
    Dsn,
    /// An abuse report (RFC 5965).
    Arf,
    /// A message disposition notification (RFC 8098).
    Mdn,
    /// A bounce in words, of no standard.
    BounceText,
    /// A vacation notice or another answer that a program wrote.
    AutoReply,
    /// A line of a mail server's log.
    SmtpLog,
    /// A signed call of a provider.
    Webhook,
    /// A scan of a letter's barcode (USPS Informed Visibility).
    UspsScan,
    /// A returned letter, or an ACS notice of one.
    ReturnedMail,
    /// A move-update file (NCOALink).
    Ncoa,
    /// Nothing that is understood.
    Unknown,
}

/// What became of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It lies in the recipient's mailbox or letter box, by the word of who put it there.
    Delivered,
    /// The next server took it over. That is not delivery.
    Relayed,
    /// Not yet; whoever has it keeps trying.
    Delayed,
    /// It will not arrive, nor would another to this address.
    FailedHard,
    /// It will not arrive; another may.
    FailedSoft,
    /// The recipient called it spam. So it was delivered.
    Complaint,
    /// It was shown to the recipient.
    Opened,
    /// It went on to another address.
    Forwarded,
    /// The letter comes back.
    Returned,
    /// No word on a notice: the recipient lives elsewhere now.
    NewAddress,
    /// On its way.
    InTransit,
    /// A program answered; that says nothing of delivery.
    AutoReply,
    /// It cannot be told.
    Unknown,
}

/// Whether the address is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Take the next channel.
    Hard,
    /// Try again.
    Soft,
    /// No failure.
    None,
}

impl Status {
    /// All with their words.
    pub const ALL: [(Status, &'static str); 13] = [
        (Status::Delivered, "delivered"),
        (Status::Relayed, "relayed"),
        (Status::Delayed, "delayed"),
        (Status::FailedHard, "failed_hard"),
        (Status::FailedSoft, "failed_soft"),
        (Status::Complaint, "complaint"),
        (Status::Opened, "opened"),
        (Status::Forwarded, "forwarded"),
        (Status::Returned, "returned"),
        (Status::NewAddress, "new_address"),
        (Status::InTransit, "in_transit"),
        (Status::AutoReply, "auto_reply"),
        (Status::Unknown, "unknown"),
    ];

    /// The word of exports.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("unknown", |(_, word)| word)
    }
}

/// Where somebody lives now, as the post gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct NewAddress {
    /// Street line, and a second one.
    pub lines: Vec<String>,
    /// City.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// ZIP or ZIP+4.
    pub zip: String,
}

/// What became of one notice to one recipient. Serialised by itself it masks what is personal; [`Receipt::revealed`]
/// shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Where it was read from.
    pub source: Source,
    /// What became of it.
    pub status: Status,
    /// Why it failed; `None` where nothing failed.
    pub reason: Option<Reason>,
    /// E-mail address or telephone number, as the notice was sent to it where that is told.
    #[serde(serialize_with = "masked")]
    pub recipient: Option<Masked<String>>,
    /// The notice's `Message-ID` without its brackets (RFC 5322, 3.6.4), or the provider's id of a text message.
    pub message_id: Option<String>,
    /// The token of the return path (`bounces+TOKEN@…`), else the envelope id (RFC 3461, 4.4).
    pub token: Option<String>,
    /// What postal files call the letter by: the barcode's digits, or a record's number.
    pub piece: Option<String>,
    /// The server's reply, 200 to 599.
    pub reply_code: Option<u16>,
    /// Enhanced status code (RFC 3463).
    pub enhanced: Option<Enhanced>,
    /// When it happened, ISO 8601: UTC where the zone is told (`2026-11-26T10:00:00Z`), else without zone; a log that
    /// tells no year gives `--11-26T10:00:00`.
    pub when: Option<String>,
    /// Where the recipient lives now.
    #[serde(serialize_with = "masked")]
    pub new_address: Option<Masked<NewAddress>>,
    /// Which line, field or pattern decided. Never a personal value.
    pub why: Cow<'static, str>,
}

/// The mask's words, so that a reader sees that something is there.
fn masked<T, S: Serializer>(value: &Option<Masked<T>>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

/// A receipt with its personal values, for a screen or a file that may show them.
#[derive(Serialize)]
pub struct Revealed<'a> {
    recipient: Option<&'a str>,
    status: Status,
    reply_code: Option<u16>,
    enhanced: Option<Enhanced>,
    kind: Kind,
    reason: Option<Reason>,
    source: Source,
    message_id: Option<&'a str>,
    token: Option<&'a str>,
    piece: Option<&'a str>,
    new_address: Option<&'a NewAddress>,
    when: Option<&'a str>,
    why: &'a str,
}

impl Receipt {
    /// A receipt of which nothing is known but where it comes from, what it says and why we say so.
    #[must_use]
    pub fn new(source: Source, status: Status, why: impl Into<Cow<'static, str>>) -> Self {
        Self {
            source,
            status,
            reason: None,
            recipient: None,
            message_id: None,
            token: None,
            piece: None,
            reply_code: None,
            enhanced: None,
            when: None,
            new_address: None,
            why: why.into(),
        }
    }

    /// Whether the address is lost. A delay is no failure, and what is unknown is none either. A letter that came back
    /// is lost for good unless the addressee is only away, refused it, or did not collect it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (self.status, self.reason) {
            (Status::FailedHard, _) => Kind::Hard,
            (Status::FailedSoft, _) => Kind::Soft,
            (
                Status::Returned,
                Some(Reason::TemporarilyAway | Reason::RefusedByAddressee | Reason::Unclaimed | Reason::InDispute),
            ) => Kind::Soft,
            (Status::Returned, _) => Kind::Hard,
            _ => Kind::None,
        }
    }

    /// The receipt with its personal values. The caller answers for where it goes.
    #[must_use]
    pub fn revealed(&self) -> Revealed<'_> {
        Revealed {
            // The point of this view; see its name.
            recipient: self.recipient.as_ref().map(|address| address.reveal().as_str()),
            status: self.status,
            reply_code: self.reply_code,
            enhanced: self.enhanced,
            kind: self.kind(),
            reason: self.reason,
            source: self.source,
            message_id: self.message_id.as_deref(),
            token: self.token.as_deref(),
            piece: self.piece.as_deref(),
            // As above.
            new_address: self.new_address.as_ref().map(Masked::reveal),
            when: self.when.as_deref(),
            why: &self.why,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_hides_the_recipient_unless_asked() {
        let mut receipt = Receipt::new(Source::Dsn, Status::FailedHard, "action: failed");
        receipt.recipient = Some(Masked::new("o.vance@example.org".to_owned()));
        let hidden = format!("{receipt:?} {}", serde_json::to_string(&receipt).expect("it is plain data"));
        assert!(!hidden.contains("vance") && hidden.contains("[masked]"));
        let shown = serde_json::to_string(&receipt.revealed()).expect("it is plain data");
        assert!(shown.contains("o.vance@example.org") && shown.contains("\"kind\":\"hard\""));
    }
}
