//! New age identities, for people who have none.

use std::io::Write;
use std::path::Path;

use age::secrecy::ExposeSecret;
use amends_case::Masked;

use crate::disk;
use crate::error::{Result, StoreError};

/// A new age identity: the secret half opens, the public half can be given away.
#[derive(Debug)]
pub struct NewIdentity {
    /// The text of an identity file, with its secret line.
    pub file: Masked<String>,
    /// The public half, `age1…`.
    pub recipient: String,
}

impl NewIdentity {
    /// Makes an identity from the system's randomness.
    pub fn generate() -> Self {
        let identity = age::x25519::Identity::generate();
        let recipient = identity.to_public().to_string();
        let secret = identity.to_string();
        let file = format!(
            "# Secret key of an Amends operator. Whoever has it reads the case.\n# public key: {recipient}\n{}\n",
            secret.expose_secret()
        );
        Self { file: Masked::new(file), recipient }
    }
}

/// Writes a new identity to a file that only its owner can read (mode 0600); an existing file is not touched.
pub fn write_identity_file(path: &Path, identity: &NewIdentity) -> Result<()> {
    let mut file = disk::create_private(path)?;
    file.write_all(identity.file.reveal().as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(StoreError::io("write", path))
}
