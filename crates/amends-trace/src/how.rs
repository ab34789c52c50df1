//! How a log-in of the intruder's was proved, in our words and in ATT&CK's.

use amends_case::{Event, Micros};

use crate::survey::is_long;

/// How the intruder got in, and the technique in ATT&CK's terms.
pub(crate) fn how_of(event: &Event<'_>, guesses: Option<(u64, usize)>, is_entry: bool) -> (&'static str, &'static str) {
    let is_key = event.credential.starts_with("publickey");
    match (event.credential.as_ref(), guesses) {
        ("none", _) => ("no_password", "T1133"),
        (_, Some((count, accounts))) if !is_key && accounts >= 3 && count < 6 * accounts as u64 => {
            ("guessed_password", "T1110.003")
        }
        (_, Some(_)) if !is_key => ("guessed_password", "T1110.001"),
        _ if is_key => ("stolen_key", "T1552.004"),
        _ if is_entry => ("valid_account", "T1078"),
        _ => ("reused_password", "T1021.004"),
    }
}

/// Whether the session that begins now lasts far longer than those of its edge.
pub(crate) fn lasts_longer(edge: &crate::survey::Edge, began: Micros) -> bool {
    match (edge.usual_length(), edge.length_of(began)) {
        (Some(usual), Some(length)) => is_long(length, usual),
        _ => false,
    }
}
