//! What a format is: how it is recognised, and how its stream becomes events.

use std::io::{self, Read};

use crate::out::Out;

/// The beginning of a stream, by which formats are told apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The first bytes, up to [`HEAD_BYTES`].
    pub(crate) bytes: &'a [u8],
}

/// How much of a stream is looked at before its format is decided.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

impl<'a> Head<'a> {
    /// Its first whole lines, as far as they are text; at most 50.
    pub(crate) fn lines(self) -> impl Iterator<Item = &'a str> {
        self.bytes.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok()).take(50)
    }
}

/// One kind of log. A module per kind, each with a `FORMAT`.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    /// Its name in reports and in front of [`amends_case::Event::kind`].
    pub(crate) name: &'static str,
    /// Whether a stream that begins like this is of this kind. The first in the order of the registry wins.
    pub(crate) looks: fn(Head<'_>) -> bool,
    /// Reads the whole stream. What contradicts the format is a problem, said through `out`; it never ends the reading.
    pub(crate) read: fn(&mut dyn Read, &mut Out<'_>) -> Result<(), Halt>,
}

/// Why a reading ended before the stream did.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The sink asked for it.
    Stopped,
    /// The device failed.
    Failed(io::Error),
}
