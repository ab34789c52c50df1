//! Recipients: who can open a case. Each has one file under `keys/`, the master secret wrapped by age.

use std::io::Write;
use std::str::FromStr;

use age::secrecy::SecretString;
use amends_case::Masked;

use super::{KeyError, MasterSecret};

/// Somebody who is to open the case.
#[derive(Debug, Clone)]
pub enum Recipient {
    /// By an age identity: its public half, `age1…`.
    PublicKey(String),
    /// By a passphrase. What a person can remember is what a machine can guess, so each guess is made slow.
    Passphrase(Masked<String>),
}

/// How a recipient opens the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecipientKind {
    /// With an age identity.
    Identity,
    /// With a passphrase.
    Passphrase,
}

impl RecipientKind {
    /// The word in the journal and in lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Passphrase => "passphrase",
        }
    }
}

/// One line of the list of recipients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientNote {
    /// The name given when the recipient was added; also the key file's.
    pub name: String,
    /// How the recipient opens the case; none where the key file is damaged.
    pub kind: Option<RecipientKind>,
    /// The public key, where there is one and the journal knows it.
    pub public_key: Option<String>,
}

/// Path of a recipient's key file below the case folder. Names are lower-case words, so that no file system mixes two.
pub(crate) fn file_of(name: &str) -> Result<String, KeyError> {
    let allowed =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-' || letter == b'_';
    if name.is_empty() || name.len() > 64 || !name.bytes().all(allowed) {
        return Err(KeyError::Name(name.to_owned()));
    }
    Ok(format!("keys/{name}.age"))
}

/// The master secret for one recipient, as the content of a key file.
pub(crate) fn wrap(secret: &MasterSecret, recipient: &Recipient, passphrase_cost: u8) -> Result<Vec<u8>, KeyError> {
    match recipient {
        Recipient::PublicKey(text) => {
            let key = age::x25519::Recipient::from_str(text.trim()).map_err(|_| KeyError::PublicKey)?;
            wrap_for(secret, &key)
        }
        Recipient::Passphrase(passphrase) => {
            if passphrase.reveal().is_empty() {
                return Err(KeyError::EmptyPassphrase);
            }
            let mut key = age::scrypt::Recipient::new(SecretString::from(passphrase.reveal().clone()));
            key.set_work_factor(passphrase_cost.clamp(1, 22));
            wrap_for(secret, &key)
        }
    }
}

fn wrap_for(secret: &MasterSecret, recipient: &dyn age::Recipient) -> Result<Vec<u8>, KeyError> {
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient)).map_err(|_| KeyError::Wrap)?;
    let mut file = Vec::new();
    let mut writer = encryptor.wrap_output(&mut file).map_err(|_| KeyError::Wrap)?;
    writer.write_all(&**secret).map_err(|_| KeyError::Wrap)?;
    writer.finish().map_err(|_| KeyError::Wrap)?;
    Ok(file)
}

/// How a key file opens; none for one that is no age file.
pub(crate) fn kind_of(file: &[u8]) -> Option<RecipientKind> {
    let decryptor = age::Decryptor::new_buffered(file).ok()?;
    Some(if decryptor.is_scrypt() { RecipientKind::Passphrase } else { RecipientKind::Identity })
}
