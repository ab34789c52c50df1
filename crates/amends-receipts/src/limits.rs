//! How much is read, and what the caller knows that the files do not tell.

use crate::webhooks::Keys;
use crate::{Receipt, Status};

/// Bounds. Past each there is a [`Problem`], never silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one message; servers commonly take 25 to 50 MB, and a bounce holds at most one of these.
    pub message_bytes: usize,
    /// Bytes of one line of a log, a table or a JSON file.
    pub line_bytes: usize,
    /// Parts of one message, which also bounds how deep they nest.
    pub parts: usize,
    /// Recipients of one report.
    pub recipients: usize,
    /// Bytes of a bounce's text that are looked at; what matters stands at its head.
    pub text_bytes: usize,
    /// Queue ids of a log that are remembered at once.
    pub queue_ids: usize,
    /// Messages of one file.
    pub messages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 64 << 20,
            line_bytes: 1 << 20,
            parts: 256,
            recipients: 1000,
            text_bytes: 64 << 10,
            queue_ids: 1_000_000,
            messages: 10_000_000,
        }
    }
}

/// Bounds, and what the files do not tell.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Bounds.
    pub limits: Limits,
    /// The year of logs that tell none (RFC 3164); without it their dates have none.
    pub year: Option<u16>,
    /// Keys of the providers whose calls are believed.
    pub keys: Keys,
    /// Operation codes of the postal service that the built-in list lacks or has otherwise: three digits and what they
    /// mean. USPS changes its list; the caller's word goes first.
    pub operations: Vec<(String, Status)>,
}

/// Why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A bound of [`Limits`] was reached; what lies beyond was not read.
    LimitReached,
    /// The bytes contradict their format.
    Malformed,
    /// A provider's call that is not signed, wrongly signed, or of a provider without a key.
    NotSigned,
    /// Nothing here knows this format.
    UnknownFormat,
    /// There is nothing in it.
    Empty,
}

/// What could not be read, and where: data like the rest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Why.
    pub kind: ProblemKind,
    /// The message or line, from 1; 0 for the whole file.
    pub at: u64,
    /// What was wrong, without a personal value.
    pub what: std::borrow::Cow<'static, str>,
}

impl Problem {
    pub(crate) fn found(kind: ProblemKind, at: u64, what: impl Into<std::borrow::Cow<'static, str>>) -> Found {
        Found::Problem(Self { kind, at, what: what.into() })
    }
}

/// What reading gives, in the order of the file.
#[expect(clippy::large_enum_variant, reason = "nearly all are receipts; a box would cost each of them an allocation")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// What became of a notice.
    Receipt(Receipt),
    /// What could not be read.
    Problem(Problem),
}

/// Takes what is found.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(Found);
