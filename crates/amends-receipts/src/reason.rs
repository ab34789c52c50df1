//! Why a notice did not arrive, in one word of a fixed list.

use std::fmt;

use serde::{Serialize, Serializer};

/// Why. The word in exports is what [`Reason::word`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Nobody has this address there (RFC 3463: X.1.1).
    NoSuchMailbox,
    /// Somebody had it; it is closed or switched off (X.2.1).
    MailboxDisabled,
    /// No room in it (X.2.2).
    MailboxFull,
    /// There is no such domain, or it takes no mail (X.1.2, X.1.10).
    DomainUnknown,
    /// It is no address (X.1.3).
    AddressWrong,
    /// Refused by a rule of the receiver that it does not name (X.7.*).
    Policy,
    /// The sender's host or domain is on a list, or not trusted.
    Reputation,
    /// Taken for spam or malware, or a forbidden attachment, by what it says (X.6.*).
    Content,
    /// SPF, DKIM or DMARC failed (RFC 7372: X.7.20 to X.7.26).
    Authentication,
    /// Too much at once, too many connections, or greylisted (RFC 6647).
    RateLimited,
    /// The mail is larger than the receiver takes (X.2.3, X.3.4).
    TooLarge,
    /// The server does not take mail for that domain from us.
    RelayDenied,
    /// The receiver takes mail over TLS only, or the other way round.
    TlsRequired,
    /// Tried for too long, or nobody answered (X.4.1, X.4.7).
    Timeout,
    /// The server could not be reached, or a name not be looked up for now (X.4.*).
    Network,
    /// The mail went round in a circle (X.4.6).
    Loop,
    /// The receiver's own trouble: disk, configuration, «try later» (X.3.*).
    System,
    /// The next server did not understand a command (X.5.*).
    Protocol,
    /// The provider would not even try: an earlier bounce, complaint or unsubscription stands on its list.
    Suppressed,
    /// A telephone that cannot take text messages, or is switched off.
    Unreachable,
    /// The addressee moved; a new address may come with it.
    Moved,
    /// The addressee moved abroad.
    MovedAbroad,
    /// A forwarding order was there and has run out.
    ForwardExpired,
    /// The addressee has died.
    Deceased,
    /// Nobody lives there.
    Vacant,
    /// The addressee would not take it.
    RefusedByAddressee,
    /// Held at the post office and not collected.
    Unclaimed,
    /// The address lacks a part, such as a number or an apartment.
    InsufficientAddress,
    /// The street has no such number.
    NoSuchNumber,
    /// There is no such street.
    NoSuchStreet,
    /// There is no letter box.
    NoMailReceptacle,
    /// Tried there; the addressee is not known at that place.
    AttemptedNotKnown,
    /// The addressee is away for some time.
    TemporarilyAway,
    /// The post office box is closed.
    BoxClosed,
    /// The address cannot be read.
    Illegible,
    /// Two people claim the mail.
    InDispute,
    /// The post does not deliver there.
    OutsideDelivery,
    /// Undeliverable as addressed and not to be forwarded; the post says no more.
    Undeliverable,
    /// None was given, or none that is understood.
    Unknown,
}

impl Reason {
    /// All reasons with their words.
    pub const ALL: [(Reason, &'static str); 39] = [
        (Reason::NoSuchMailbox, "no_such_mailbox"),
        (Reason::MailboxDisabled, "mailbox_disabled"),
        (Reason::MailboxFull, "mailbox_full"),
        (Reason::DomainUnknown, "domain_unknown"),
        (Reason::AddressWrong, "address_wrong"),
        (Reason::Policy, "policy"),
        (Reason::Reputation, "reputation"),
        (Reason::Content, "content"),
        (Reason::Authentication, "authentication"),
        (Reason::RateLimited, "rate_limited"),
        (Reason::TooLarge, "too_large"),
        (Reason::RelayDenied, "relay_denied"),
        (Reason::TlsRequired, "tls_required"),
        (Reason::Timeout, "timeout"),
        (Reason::Network, "network"),
        (Reason::Loop, "loop"),
        (Reason::System, "system"),
        (Reason::Protocol, "protocol"),
        (Reason::Suppressed, "suppressed"),
        (Reason::Unreachable, "unreachable"),
        (Reason::Moved, "moved"),
        (Reason::MovedAbroad, "moved_abroad"),
        (Reason::ForwardExpired, "forward_expired"),
        (Reason::Deceased, "deceased"),
        (Reason::Vacant, "vacant"),
        (Reason::RefusedByAddressee, "refused_by_addressee"),
        (Reason::Unclaimed, "unclaimed"),
        (Reason::InsufficientAddress, "insufficient_address"),
        (Reason::NoSuchNumber, "no_such_number"),
        (Reason::NoSuchStreet, "no_such_street"),
        (Reason::NoMailReceptacle, "no_mail_receptacle"),
        (Reason::AttemptedNotKnown, "attempted_not_known"),
        (Reason::TemporarilyAway, "temporarily_away"),
        (Reason::BoxClosed, "box_closed"),
        (Reason::Illegible, "illegible"),
        (Reason::InDispute, "in_dispute"),
        (Reason::OutsideDelivery, "outside_delivery"),
        (Reason::Undeliverable, "undeliverable"),
        (Reason::Unknown, "unknown"),
    ];

    /// The word of exports.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(reason, _)| *reason == self).map_or("unknown", |(_, word)| word)
    }

    /// Reasons that pass, whatever class of code came with them: rooms are cleared, queues drain.
    pub(crate) fn is_passing(self) -> bool {
        matches!(
            self,
            Self::MailboxFull | Self::RateLimited | Self::Timeout | Self::Network | Self::System | Self::Unreachable
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_used_once() {
        let words: std::collections::BTreeSet<&str> = Reason::ALL.iter().map(|(_, word)| *word).collect();
        let reasons: std::collections::BTreeSet<Reason> = Reason::ALL.iter().map(|(reason, _)| *reason).collect();
        assert_eq!((words.len(), reasons.len()), (Reason::ALL.len(), Reason::ALL.len()));
    }
}
