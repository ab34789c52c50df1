//! Which words of an inventory or a person's are networks.

use amends_case::Net;

/// `10.20.0.0/16`. A single address is none: it is found by its text.
pub(crate) fn network(text: &str) -> Option<Net> {
    text.contains('/').then(|| text.parse().ok()).flatten()
}
