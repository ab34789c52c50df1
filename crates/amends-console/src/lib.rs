//! The endpoint at which a protection vendor redeems codes: `POST /v1/codes/redeem`.
//!
//! A vendor shows a token and a code, and hears whether the code is good. Whoever has no token hears one thing only,
//! whatever they ask: 401, the same bytes each time. [`serve`] is given a [`Redeem`] (the facade's, on the ledger), the
//! [`Vendor`]s and the [`Limits`]; it knows no case.
//!
//! Decisions that a reader would question:
//!
//! * **Plain HTTP on this machine.** TLS, and patience with clients that send a byte a minute, are a proxy's trade; an
//!   address that others can reach is refused unless `is_behind_tls` says that something stands before it.
//! * **A stranger never reaches the ledger.** The token is hashed and compared with every vendor's before anything else, and
//!   its absence as well, so that no answer comes sooner than another.
//! * **Slips are told to vendors.** A person at a keyboard is helped by "look at it again"; a guesser learns nothing, for
//!   whether the check sign fits can be computed without us.
//! * **One redemption at a time.** The ledger has one writer. A vendor's limit is far below what that takes.

mod answer;
mod limit;
mod server;

use std::net::IpAddr;

pub use answer::Answer;
pub use server::serve;

/// Redeems codes.
pub trait Redeem: Send {
    /// Redeems what somebody typed, in the name of a vendor, at a time in seconds since 1970.
    ///
    /// # Errors
    /// If it cannot be known; the caller hears 503 and may ask again.
    fn redeem(&mut self, typed: &str, vendor: &str, time: i64) -> Result<Answer, Failed>;
}

/// The ledger could not be asked. Why is the operator's to know, not the vendor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ledger could not be asked")]
pub struct Failed;

/// Who may redeem.
#[derive(Clone)]
pub struct Vendor {
    /// The name that the ledger notes.
    pub name: String,
    token_hash: blake3::Hash,
}

impl std::fmt::Debug for Vendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vendor({})", self.name)
    }
}

impl Vendor {
    /// A vendor with a token, of which only the hash is kept. `None` for a token that could be guessed: shorter than 32
    /// characters.
    pub fn new(name: &str, token: &str) -> Option<Self> {
        (token.len() >= 32).then(|| Self { name: name.to_owned(), token_hash: blake3::hash(token.as_bytes()) })
    }
}

/// How much is asked of the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Redemptions a minute for each vendor.
    pub per_vendor: u32,
    /// Requests without a token a minute for each address (IPv6: for each /64).
    pub per_stranger: u32,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Seconds for a whole request.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_vendor: 600, per_stranger: 20, body_bytes: 1_024, seconds: 10 }
    }
}

/// Why the endpoint cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// Others could reach it, and nothing says that TLS stands before it.
    #[error("{0} can be reached by others; listen on 127.0.0.1, or say --behind-tls where a proxy stands before it")]
    Open(IpAddr),
    /// Nobody may redeem.
    #[error("no vendor is named")]
    NoVendors,
    /// The network says no.
    #[error("the endpoint could not be opened")]
    Io(#[from] std::io::Error),
}
