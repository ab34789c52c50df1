//! What servers say in words, where their codes do not tell. Lower case; the first that is found counts.

use crate::Reason;

/// Said beside codes of policy, and yet only «later».
pub(crate) const LATER: [&str; 5] = ["greylist", "graylist", "too many connections", "rate limit", "try again later"];

/// In this order, since what is further down is said more loosely.
pub(crate) const PHRASES: [(Reason, &[&str]); 7] = [
    (Reason::MailboxFull, &["mailbox full", "mailbox is full", "over quota", "quota exceeded", "exceeded storage"]),
    (Reason::TooLarge, &["message too large", "message size exceeds", "exceeds size limit", "message too big"]),
    (
        Reason::MailboxClosed,
        &["account disabled", "mailbox disabled", "account is disabled", "account has been disabled"],
    ),
    (Reason::DomainUnknown, &["domain not found", "host not found", "unknown domain", "no such domain"]),
    (
        Reason::MailboxUnknown,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "no such recipient",
            "no such mailbox",
            "mailbox unavailable",
            "mailbox not found",
            "user not found",
            "recipient not found",
            "no mailbox here by that name",
            "does not have an account",
        ],
    ),
    (Reason::Policy, &["spam", "blocked", "blacklist", "blocklist", "spf", "dkim", "dmarc", "relay", "policy"]),
    (Reason::Network, &["connection timed out", "connection refused", "no route to host"]),
];
