//! Opening: from an identity or a passphrase to the master secret.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use amends_case::Masked;
use zeroize::Zeroizing;

use super::{CaseKeys, MasterSecret, RecipientKind, kind_of};

/// A larger file is no identity file.
const IDENTITY_FILE_LIMIT: u64 = 1 << 20;
/// The highest cost of a passphrase that is tried: above it, a planted key file would keep the program busy for hours.
const PASSPHRASE_COST_LIMIT: u8 = 22;

/// What a person opens a case with.
#[derive(Debug, Clone)]
pub enum Unlock {
    /// An age identity file.
    IdentityFile(PathBuf),
    /// The text of an age identity file.
    Identity(Masked<String>),
    /// A passphrase.
    Passphrase(Masked<String>),
}

impl Unlock {
    /// What was tried, in words that give nothing away.
    fn described(&self) -> String {
        match self {
            Self::IdentityFile(path) => format!("the identity file {}", path.display()),
            Self::Identity(_) => "the identity given".to_owned(),
            Self::Passphrase(_) => "the passphrase".to_owned(),
        }
    }

    fn kind(&self) -> RecipientKind {
        match self {
            Self::IdentityFile(_) | Self::Identity(_) => RecipientKind::Identity,
            Self::Passphrase(_) => RecipientKind::Passphrase,
        }
    }
}

/// Why a case did not open, or a recipient could not be added or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The wrong identity or passphrase.
    #[error("{what} opens none of the case's keys; tried {}", tried.join(", "))]
    NoneOpened {
        /// What it was tried with.
        what: String,
        /// The key files that were tried.
        tried: Vec<String>,
    },
    /// An identity for a case that has passphrases only, or the reverse.
    #[error("{what} cannot open this case: it has no key for {wanted}, only {}", have.join(", "))]
    NoneOfKind {
        /// What was given.
        what: String,
        /// `an identity` or `a passphrase`.
        wanted: &'static str,
        /// The key files that the case has.
        have: Vec<String>,
    },
    /// The case has no key files.
    #[error("the case has no keys; nobody can open it")]
    NoKeys,
    /// An identity file that cannot be read.
    #[error("cannot read the identity file {path}")]
    IdentityFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Text that is no identity.
    #[error("{0} is not an age identity (a line AGE-SECRET-KEY-1…)")]
    NotAnIdentity(String),
    /// Text that is no public key.
    #[error("a recipient is an age public key, age1…; what was given is none")]
    PublicKey,
    /// A passphrase of no letters.
    #[error("an empty passphrase protects nothing")]
    EmptyPassphrase,
    /// A name that a recipient cannot have.
    #[error("`{0}` cannot name a recipient: up to 64 lower-case letters, digits, - and _")]
    Name(String),
    /// There is one already.
    #[error("the case already has a recipient {0}")]
    Taken(String),
    /// There is none.
    #[error("the case has no recipient {0}")]
    NoSuch(String),
    /// Nobody could open the case any more.
    #[error(
        "{0} is the last recipient; without it nobody could open the case (`amends case destroy` does that openly)"
    )]
    Last(String),
    /// A case is made for somebody.
    #[error("a case needs at least one recipient")]
    NoRecipients,
    /// A key file opened, and what was in it is not this case's secret.
    #[error("{0} holds the key of another case")]
    OtherCase(String),
    /// The age library could not wrap the secret.
    #[error("the master secret could not be wrapped")]
    Wrap,
}

/// The master secret, by the first of the key files (path and content) that opens.
pub(crate) fn unlock(
    unlock: &Unlock,
    key_files: &[(String, Vec<u8>)],
    check: &[u8; 32],
) -> Result<MasterSecret, KeyError> {
    if key_files.is_empty() {
        return Err(KeyError::NoKeys);
    }
    let identities = identities(unlock)?;
    let mut tried = Vec::new();
    for (path, file) in key_files {
        // A damaged file has no kind; it is tried all the same, so that the error names it.
        if kind_of(file).is_some_and(|kind| kind != unlock.kind()) {
            continue;
        }
        tried.push(path.clone());
        if let Some(secret) = open(file, &identities) {
            let fits = CaseKeys::derive(&secret).check == *check;
            return if fits { Ok(secret) } else { Err(KeyError::OtherCase(path.clone())) };
        }
    }
    let what = unlock.described();
    if tried.is_empty() {
        let wanted = if unlock.kind() == RecipientKind::Identity { "an identity" } else { "a passphrase" };
        return Err(KeyError::NoneOfKind {
            what,
            wanted,
            have: key_files.iter().map(|(path, _)| path.clone()).collect(),
        });
    }
    Err(KeyError::NoneOpened { what, tried })
}

type Identities = Vec<Box<dyn age::Identity + Send + Sync>>;

fn identities(unlock: &Unlock) -> Result<Identities, KeyError> {
    match unlock {
        Unlock::Passphrase(passphrase) => {
            let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.reveal().clone()));
            identity.set_max_work_factor(PASSPHRASE_COST_LIMIT);
            Ok(vec![Box::new(identity)])
        }
        Unlock::Identity(text) => parse(text.reveal().as_bytes(), unlock),
        Unlock::IdentityFile(path) => parse(&read_limited(path)?, unlock),
    }
}

fn read_limited(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut text = Zeroizing::new(Vec::new());
    fs::File::open(path)
        .and_then(|file| file.take(IDENTITY_FILE_LIMIT).read_to_end(&mut text))
        .map_err(|source| KeyError::IdentityFile { path: path.to_owned(), source })?;
    Ok(text)
}

fn parse(text: &[u8], unlock: &Unlock) -> Result<Identities, KeyError> {
    let wrong = || KeyError::NotAnIdentity(unlock.described());
    let identities =
        age::IdentityFile::from_buffer(text).map_err(|_| wrong())?.into_identities().map_err(|_| wrong())?;
    if identities.is_empty() { Err(wrong()) } else { Ok(identities) }
}

fn open(file: &[u8], identities: &Identities) -> Option<MasterSecret> {
    let decryptor = age::Decryptor::new_buffered(file).ok()?;
    let reader = decryptor.decrypt(identities.iter().map(|identity| &**identity as &dyn age::Identity)).ok()?;
    let mut secret = Zeroizing::new(Vec::with_capacity(64));
    reader.take(64).read_to_end(&mut secret).ok()?;
    let mut master = MasterSecret::new([0; 32]);
    if secret.len() != master.len() {
        return None;
    }
    master.copy_from_slice(&secret);
    Some(master)
}
