//! Enhanced status codes: `5.1.1` (RFC 3463; registry of RFC 5248).

use std::fmt;

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

    /// The reason that the code names; `None` where it is one of those that servers use for anything.
    pub(crate) fn reason(self) -> Option<Reason> {
        Some(match (self.topic, self.detail) {
            (1, 1) => Reason::MailboxUnknown,
            (1, 2 | 10) => Reason::DomainUnknown,
            (1, 3) => Reason::AddressWrong,
            (1, 6) | (2, 1) => Reason::MailboxClosed,
            (2, 2) => Reason::MailboxFull,
            (2, 3) | (3, 4) => Reason::TooLarge,
            (3, 1 | 2) | (4, 5) => Reason::Busy,
            (4, 1..=4 | 6) => Reason::Network,
            (4, 7) => Reason::Expired,
            (7, _) => Reason::Policy,
            _ => return None,
        })
    }
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.topic, self.detail)
    }
}
