//! Who is looked for, and who is known to be none: addresses, networks, accounts, hosts, with their span of time.

use std::collections::BTreeSet;
use std::net::IpAddr;

use amends_case::{Known, Micros, Seeds};

use crate::address::{contains, network};

/// Addresses, networks and names.
#[derive(Debug, Default)]
pub(crate) struct Whom {
    addresses: BTreeSet<IpAddr>,
    networks: Vec<(IpAddr, u8)>,
    names: BTreeSet<String>,
}

impl Whom {
    pub(crate) fn new<'a>(all: impl Iterator<Item = &'a String>) -> Self {
        let mut whom = Self::default();
        for text in all {
            match (text.parse::<IpAddr>(), network(text)) {
                (Ok(address), _) => {
                    whom.addresses.insert(address.to_canonical());
                }
                (_, Some(network)) => whom.networks.push(network),
                _ => {
                    whom.names.insert(text.trim().to_lowercase());
                }
            }
        }
        whom
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        match text.parse::<IpAddr>() {
            Ok(address) => {
                let address = address.to_canonical();
                self.addresses.contains(&address)
                    || self.networks.iter().any(|(base, bits)| contains(*base, *bits, address))
            }
            Err(_) => !self.names.is_empty() && self.names.contains(&text.to_lowercase()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.networks.is_empty() && self.names.is_empty()
    }
}

/// The seeds, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) addresses: Whom,
    pub(crate) accounts: Whom,
    pub(crate) hosts: Whom,
    from: Option<Micros>,
    to: Option<Micros>,
    known: Vec<(Whom, Known)>,
}

impl Wanted {
    pub(crate) fn new(seeds: &Seeds) -> Self {
        let known = seeds.known.iter().map(|known| (Whom::new(std::iter::once(&known.who)), known.clone()));
        Self {
            addresses: Whom::new(seeds.addresses.iter()),
            accounts: Whom::new(seeds.accounts.iter()),
            hosts: Whom::new(seeds.hosts.iter()),
            from: seeds.from,
            to: seeds.to,
            known: known.collect(),
        }
    }

    /// Whether nothing is known of the intruder.
    pub(crate) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.accounts.is_empty() && self.hosts.is_empty()
    }

    pub(crate) fn is_within(&self, time: Micros) -> bool {
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time <= to)
    }

    /// Why somebody is known to be none: by any of these names, at that time.
    pub(crate) fn known(&self, names: [&str; 3], time: Micros) -> Option<&str> {
        let found = self.known.iter().find(|(whom, known)| {
            names.iter().any(|name| !name.is_empty() && whom.has(name))
                && known.from.is_none_or(|from| time >= from)
                && known.to.is_none_or(|to| time <= to)
        });
        found.map(|(_, known)| known.why.as_str())
    }
}
