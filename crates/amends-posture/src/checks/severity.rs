//! The words of severities and levers, as check files and exports write them.

use amends_case::statement::Severity;
use serde::{Deserialize, Serialize};

/// Words of severities that a check may have.
pub(super) const SEVERITIES: [(&str, Severity); 4] =
    [("low", Severity::Low), ("medium", Severity::Medium), ("high", Severity::High), ("critical", Severity::Critical)];

/// The word of a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    SEVERITIES.iter().find(|(_, known)| *known == severity).map_or("info", |(word, _)| word)
}

/// Which kind of step of a route something that fails allows. When the check passes, that step is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// A listener that the internet reaches.
    PublicListener,
    /// A listener that gives what it has to whoever connects.
    AsksNobody,
    /// Guessing a password.
    Guess,
    /// A password that is valid in several places.
    SamePassword,
    /// A secret that lies on a host, for another one.
    HeldSecret,
    /// A way through the network.
    Way,
    /// A right to read a store.
    Grant,
    /// A right of a cloud.
    CloudRight,
    /// Becoming another account on a host.
    Sudo,
    /// Talking somebody out of what they log in with.
    Phish,
    /// Using a weakness.
    Exploit,
    /// A key that is taken from any address.
    KeyAnywhere,
    /// A store that is open to everybody.
    PublicStore,
    /// A copy of a store.
    Copy,
}

impl Lever {
    /// All of them, by their words.
    pub const ALL: [(&'static str, Self); 14] = [
        ("public_listener", Self::PublicListener),
        ("asks_nobody", Self::AsksNobody),
        ("guess", Self::Guess),
        ("same_password", Self::SamePassword),
        ("held_secret", Self::HeldSecret),
        ("way", Self::Way),
        ("grant", Self::Grant),
        ("cloud_right", Self::CloudRight),
        ("sudo", Self::Sudo),
        ("phish", Self::Phish),
        ("exploit", Self::Exploit),
        ("key_anywhere", Self::KeyAnywhere),
        ("public_store", Self::PublicStore),
        ("copy", Self::Copy),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, lever)| *lever == self).map_or("", |(word, _)| word)
    }
}
