//! What became of one try.

/// The step of a conversation that a reply answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Greeting, hello, TLS, log-in.
    Connect,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The end of the message.
    Message,
}

impl Step {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Data => "data",
            Self::Message => "message",
        }
    }
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side took it.
    Accepted {
        /// Reply code.
        code: u16,
        /// Enhanced code (RFC 3463), where there was one.
        enhanced: Option<String>,
    },
    /// The other side said no.
    Refused {
        /// For good (5xx), or for now (4xx).
        is_permanent: bool,
        /// Reply code.
        code: u16,
        /// Enhanced code (RFC 3463), where there was one.
        enhanced: Option<String>,
        /// To which step.
        step: Step,
    },
    /// It certainly did not leave.
    NotSent {
        /// Why, in words.
        why: &'static str,
    },
    /// It may have left.
    Uncertain {
        /// Why that is not known.
        why: &'static str,
    },
}

impl Outcome {
    /// In a few words without personal values: what a ledger's detail holds.
    pub fn detail(&self) -> String {
        let with = |code: &u16, enhanced: &Option<String>| match enhanced {
            Some(enhanced) => format!("{code} {enhanced}"),
            None => code.to_string(),
        };
        match self {
            Self::Accepted { code, enhanced } => with(code, enhanced),
            Self::Refused { code, enhanced, step, .. } => format!("{} to {}", with(code, enhanced), step.word()),
            Self::NotSent { why } | Self::Uncertain { why } => (*why).to_owned(),
        }
    }
}
