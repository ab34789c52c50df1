//! Enhanced status codes: `5.1.1` (RFC 3463; registry of RFC 5248).

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Reason;

/// Class, what it is about, and the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Enhanced {
    /// 2 success, 4 for now, 5 for good.
    pub class: u8,
    /// 1 address, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 policy.
    pub topic: u16,
    /// The detail.
    pub detail: u16,
}

impl Enhanced {
    /// Reads a word, such as `5.1.1` or `#5.1.1`.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let word = word.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
        let mut parts = word.split('.');
        let mut part = |digits_max: usize| {
            let part = parts.next()?;
            let is_number = (1..=digits_max).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse::<u16>().ok())?
        };
        let (class, topic, detail) = (part(1)?, part(3)?, part(3)?);
        if parts.next().is_some() {
            return None;
        }
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        Some(Self { class, topic, detail })
    }

    /// The reason that the code names; `None` where it is one of those that servers use for anything. RFC 3463 with
    /// the registry of RFC 5248, RFC 7372 (authentication), RFC 7505 (null MX) and, behind X.7.5xx, what Exchange
    /// Online documents for its own.
    pub(crate) fn reason(self) -> Option<Reason> {
        Some(match (self.topic, self.detail) {
            (1, 1) => Reason::NoSuchMailbox,
            (1, 2 | 10) => Reason::DomainUnknown,
            (1, 3) => Reason::AddressWrong,
            (1, 6) => Reason::Moved,
            (2, 1) => Reason::MailboxDisabled,
            (2, 2) => Reason::MailboxFull,
            (2, 3) | (3, 4) => Reason::TooLarge,
            (3, 1 | 2) | (4, 5) => Reason::System,
            (4, 6 | 14) => Reason::Loop,
            (4, 1 | 7 | 300) => Reason::Timeout,
            (4, 4 | 310) => Reason::DomainUnknown,
            (4, 2 | 3 | 312..=318) => Reason::Network,
            (6, 1) => Reason::Content,
            (7, 4 | 10 | 30) => Reason::TlsRequired,
            (7, 20..=27 | 509 | 515) => Reason::Authentication,
            (7, 28) => Reason::RateLimited,
            (7, 606..=649) => Reason::Reputation,
            _ => return None,
        })
    }

    /// The reason of its topic, where neither the code nor the words tell more.
    pub(crate) fn topic_reason(self) -> Option<Reason> {
        Some(match self.topic {
            3 => Reason::System,
            4 => Reason::Network,
            5 => Reason::Protocol,
            6 => Reason::Content,
            7 => Reason::Policy,
            _ => return None,
        })
    }

    /// `5.0.0` and its like: the class and nothing else.
    pub(crate) fn is_bare(self) -> bool {
        (self.topic, self.detail) == (0, 0)
    }
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.topic, self.detail)
    }
}

impl Serialize for Enhanced {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
