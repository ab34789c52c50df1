//! What an organisation has: the nouns that `trace` and `posture` share.

use crate::event::Micros;

/// A host, a device, a service or a database of the organisation's: one row of `assets.csv`
/// (`name,addresses,zone,environment,owner,data`, with `;` between several).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Asset {
    /// Its name; what reports call it.
    pub name: String,
    /// IP addresses, networks (`10.20.0.0/16`) and further names.
    pub addresses: Vec<String>,
    /// The network zone that it stands in: `internet`, `lab`, `corp`, `data`.
    pub zone: String,
    /// What it is for: `production`, `test`, `staging`, `development`.
    pub environment: String,
    /// Who answers for it.
    pub owner: String,
    /// What personal data it holds, as the inventory says it. An asset that holds some is a store.
    pub data: Vec<String>,
}

impl Asset {
    /// Whether it holds personal data.
    pub fn is_store(&self) -> bool {
        !self.data.is_empty()
    }

    /// Whether it belongs to production. An environment that is not named counts as production: what nobody has
    /// called a test must not be treated as one.
    pub fn is_production(&self) -> bool {
        is_production(&self.environment)
    }
}

/// Whether an environment is that of production; one that is not named counts as it.
pub fn is_production(environment: &str) -> bool {
    ["", "prod", "production", "live"].iter().any(|word| environment.trim().eq_ignore_ascii_case(word))
}

/// Where a trace begins: what is already known of the intruder. Any of it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seeds {
    /// Addresses and networks that the intruder came from.
    pub addresses: Vec<String>,
    /// Accounts that the intruder used.
    pub accounts: Vec<String>,
    /// Hosts that the intruder was on.
    pub hosts: Vec<String>,
    /// Not before.
    pub from: Option<Micros>,
    /// Not after.
    pub to: Option<Micros>,
    /// Who looks like an intruder and is none.
    pub known: Vec<Known>,
    /// What indicators of others say of the intruder, each with the time for which they say it.
    pub indicated: Vec<Indicated>,
}

/// What an indicator names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndicatedKind {
    /// An address, a network, or a name of what log-ins come from.
    Address,
    /// An account.
    Account,
    /// A host.
    Host,
}

/// One thing that an indicator names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Indicated {
    /// What it is.
    pub kind: IndicatedKind,
    /// Its value.
    pub value: String,
    /// Not before.
    pub from: Option<Micros>,
    /// Not at this time or after.
    pub until: Option<Micros>,
}

/// Somebody whose doings look like an intrusion and were agreed: a penetration test, a scanner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// An address, a network, an account or a host.
    pub who: String,
    /// Why that is known; reports print it.
    pub why: String,
    /// Not before.
    pub from: Option<Micros>,
    /// Not after.
    pub to: Option<Micros>,
}
