//! DKIM (RFC 6376, and RFC 8463 for Ed25519): the organisation signs for what goes out in its name.

use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::HeaderName;

use crate::error::ChannelError;

/// Headers that are signed, where they are there. Each is signed once more than it occurs nowhere: a second `From`
/// would be seen by who checks.
const HEADERS: [&str; 10] = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
    "Auto-Submitted",
];

/// A key that signs.
pub struct Dkim {
    pub(crate) selector: String,
    pub(crate) domain: String,
    key: String,
    algorithm: DkimSigningAlgorithm,
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dkim({}._domainkey.{})", self.selector, self.domain)
    }
}

impl Dkim {
    /// A key for `selector._domainkey.domain`: an RSA key in PEM (PKCS #1, `BEGIN RSA PRIVATE KEY`), or the 32 bytes of
    /// an Ed25519 seed in base 64.
    ///
    /// # Errors
    /// If it is neither.
    pub fn new(selector: &str, domain: &str, key: &str) -> Result<Self, ChannelError> {
        let is_rsa = key.contains("BEGIN");
        let (algorithm, word) =
            if is_rsa { (DkimSigningAlgorithm::Rsa, "RSA") } else { (DkimSigningAlgorithm::Ed25519, "Ed25519") };
        let dkim = Self { selector: selector.to_owned(), domain: domain.to_owned(), key: key.trim().to_owned(), algorithm };
        dkim.config(&[]).map_err(|_| ChannelError::Key(word)).map(|_| dkim)
    }

    /// What a library signs with, for a mail that has these headers.
    pub(crate) fn config(&self, present: &[&'static str]) -> Result<DkimConfig, ChannelError> {
        let key = DkimSigningKey::new(&self.key, self.algorithm).map_err(|_| ChannelError::Key("usable"))?;
        let relaxed = DkimCanonicalizationType::Relaxed;
        let signed = HEADERS.iter().filter(|header| present.contains(header));
        Ok(DkimConfig::new(
            self.selector.clone(),
            self.domain.clone(),
            key,
            signed.map(|header| HeaderName::new_from_ascii_str(header)).collect(),
            DkimCanonicalization { header: relaxed, body: relaxed },
        ))
    }
}
