//! What the case takes from outside: time, randomness, who acts, and which program.

use std::sync::Arc;

use amends_case::Clock;
use amends_case::clock::SystemClock;
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Result, StoreError};

/// Where random bytes come from. (The age and Parquet libraries draw their own nonces from the system.)
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}

/// The operating system's randomness.
#[derive(Debug, Clone)]
pub struct SystemRandomness(SystemRandom);

impl Default for SystemRandomness {
    fn default() -> Self {
        Self(SystemRandom::new())
    }
}

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        self.0.fill(bytes).map_err(|_| StoreError::Randomness)
    }
}

/// The outside world of a case.
#[derive(Clone)]
pub struct World {
    /// The time of journal entries.
    pub clock: Arc<dyn Clock>,
    /// Secrets and nonces.
    pub randomness: Arc<dyn Randomness>,
    /// Who acts: goes into each journal entry that the case writes by itself.
    pub actor: String,
    /// Name and version of the program, for `case.toml`.
    pub program: String,
    /// Cost of a passphrase: scrypt's N is two to this power. [`World::PASSPHRASE_COST`] unless a test is in a hurry.
    pub passphrase_cost: u8,
}

impl World {
    /// About a second and 256 MiB for each guess of a passphrase.
    pub const PASSPHRASE_COST: u8 = 18;

    /// The machine's clock and randomness.
    pub fn system(actor: impl Into<String>, program: impl Into<String>) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness::default()),
            actor: actor.into(),
            program: program.into(),
            passphrase_cost: Self::PASSPHRASE_COST,
        }
    }

    /// The present instant to the second, as journal and header write it.
    pub(crate) fn now(&self) -> String {
        let now = self.clock.now();
        now.round(jiff::Unit::Second).unwrap_or(now).to_string()
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("actor", &self.actor).field("program", &self.program).finish_non_exhaustive()
    }
}
