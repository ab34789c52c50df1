//! The kinds of logs that are known, the most telling first.

use crate::format::Format;

/// All of them. The first that recognises a stream reads it.
pub(crate) const FORMATS: &[Format] = &[];
