//! Keys: one master secret for each case, and what is derived from it.

mod identity;
mod recipients;
mod unlock;

use amends_case::Tokens;
use zeroize::Zeroizing;

pub use identity::{NewIdentity, write_identity_file};
pub use recipients::{Recipient, RecipientKind, RecipientNote};
pub(crate) use recipients::{file_of, kind_of, wrap};
pub(crate) use unlock::unlock;
pub use unlock::{KeyError, Unlock};

use crate::text;

/// The master secret of a case: 32 random bytes, wiped from memory when dropped.
pub(crate) type MasterSecret = Zeroizing<[u8; 32]>;

/// The key that opens the tables, for the person who asked to see it.
pub struct TableKey(Zeroizing<[u8; 32]>);

impl TableKey {
    /// As 64 hexadecimal digits.
    pub fn reveal_hex(&self) -> String {
        text::hex(&*self.0)
    }

    /// As base 64.
    pub fn reveal_base64(&self) -> String {
        text::base64(&*self.0)
    }

    /// The 32 bytes.
    pub fn reveal_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for TableKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TableKey([masked])")
    }
}

/// The keys of a case, each for one purpose. The contexts are part of the case format and never change.
pub(crate) struct CaseKeys {
    pub(crate) table: Zeroizing<[u8; 32]>,
    pub(crate) file: Zeroizing<[u8; 32]>,
    pub(crate) token: Zeroizing<[u8; 32]>,
    pub(crate) journal: Zeroizing<[u8; 32]>,
    pub(crate) seal: Zeroizing<[u8; 32]>,
    pub(crate) spill: Zeroizing<[u8; 32]>,
    /// Not a key: tells in `case.toml` whether a secret is the case's own.
    pub(crate) check: [u8; 32],
}

impl CaseKeys {
    pub(crate) fn derive(master: &MasterSecret) -> Self {
        let key = |context: &str| Zeroizing::new(blake3::derive_key(context, &**master));
        Self {
            table: key("amends 2026 case format 1: tables"),
            file: key("amends 2026 case format 1: small files"),
            token: key("amends 2026 case format 1: tokens"),
            journal: key("amends 2026 case format 1: journal"),
            seal: key("amends 2026 case format 1: seal"),
            spill: key("amends 2026 case format 1: spill"),
            check: blake3::derive_key("amends 2026 case format 1: key check", &**master),
        }
    }

    pub(crate) fn tokens(&self) -> Tokens {
        Tokens::new(*self.token)
    }

    pub(crate) fn table_key(&self) -> TableKey {
        TableKey(self.table.clone())
    }
}
