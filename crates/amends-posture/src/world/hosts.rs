//! Hosts: who is who among names and addresses.

use std::collections::HashMap;
use std::net::IpAddr;

use amends_case::inventory::is_production;
use amends_case::{Net, Stated, Statement};

use super::{Said, World};

/// A host, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u32);

impl HostId {
    /// As an index.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// One host, or whatever has a name in the inventory: a database, a bucket, a range of workstations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// Its name in the list of assets, else as it was seen.
    pub name: String,
    /// Its addresses and networks.
    pub nets: Vec<Net>,
    /// Its zone; empty where nobody says.
    pub zone: String,
    /// What it is for.
    pub environment: String,
    /// Who answers for it.
    pub owner: String,
    /// What personal data it holds, as the inventory says.
    pub data: Vec<String>,
    /// Other words for it, such as the ARN of a bucket.
    pub words: Vec<String>,
    /// Whether a list of assets names it.
    pub in_inventory: bool,
    /// Where that was said.
    pub said: Vec<Said>,
}

impl Host {
    /// Whether it is production, where its environment is said. What follows ways takes one of which nothing is said for
    /// production; a check on it cannot tell.
    pub fn production_if_said(&self) -> Option<bool> {
        (!self.environment.is_empty()).then(|| self.is_production())
    }

    /// Whether it belongs to production. What nobody has called a test is not treated as one.
    pub fn is_production(&self) -> bool {
        is_production(&self.environment)
    }

    /// Whether it holds personal data.
    pub fn is_store(&self) -> bool {
        !self.data.is_empty()
    }

    /// Whether it is one machine, and not a range of them.
    pub fn is_single(&self) -> bool {
        self.nets.is_empty() || self.nets.iter().any(Net::is_single)
    }
}

/// Names and addresses to hosts.
#[derive(Debug, Default)]
pub(super) struct Names {
    hosts: Vec<Host>,
    by_word: HashMap<String, HostId>,
    by_address: HashMap<IpAddr, HostId>,
    /// Networks of ranges, the narrowest first.
    ranges: Vec<(Net, HostId)>,
    clashes: Vec<(String, Vec<Said>)>,
}

impl Names {
    pub(super) fn of(statements: &[Stated]) -> Self {
        let mut names = Self::default();
        for (stated, at) in statements.iter().zip(0..) {
            if let Statement::Asset(asset) = &stated.what {
                names.asset(asset, at);
            }
        }
        names.ranges.sort_by_key(|(net, host)| (std::cmp::Reverse(net.prefix()), *host));
        // Names of addresses first: what else is said of a host may use either.
        for stated in statements {
            if let Statement::Named { address, name } = &stated.what {
                names.named(address, name);
            }
        }
        for (stated, at) in statements.iter().zip(0..) {
            for word in spoken_of(&stated.what) {
                names.meet(word, at);
            }
        }
        names
    }

    pub(super) fn hosts(&self) -> Vec<Host> {
        self.hosts.clone()
    }

    fn asset(&mut self, asset: &amends_case::Asset, said: Said) {
        let id = match self.by_word.get(&lower(&asset.name)) {
            Some(id) => *id,
            None => self.add(Host { name: asset.name.clone(), ..Host::default() }),
        };
        let host = &mut self.hosts[id.at()];
        let (before, is_known) = (host.clone(), host.in_inventory);
        host.in_inventory = true;
        host.said.push(said);
        for (place, word) in [
            (&mut host.zone, &asset.zone),
            (&mut host.environment, &asset.environment),
            (&mut host.owner, &asset.owner),
        ] {
            if place.is_empty() {
                place.clone_from(word);
            }
        }
        host.data.extend(asset.data.iter().filter(|element| !before.data.contains(element)).cloned());
        let differs = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        if is_known && (differs(&before.zone, &asset.zone) || differs(&before.environment, &asset.environment)) {
            let said = before.said.iter().copied().chain([said]).collect();
            self.clashes.push((format!("{} stands in two zones or environments", asset.name), said));
        }
        for word in &asset.addresses {
            self.word(id, word, said);
        }
    }

    fn word(&mut self, id: HostId, word: &str, said: Said) {
        let Ok(net) = word.parse::<Net>() else {
            self.hosts[id.at()].words.push(word.to_owned());
            self.by_word.entry(lower(word)).or_insert(id);
            return;
        };
        if !self.hosts[id.at()].nets.contains(&net) {
            self.hosts[id.at()].nets.push(net);
        }
        if !net.is_single() {
            self.ranges.push((net, id));
            return;
        }
        let other = *self.by_address.entry(net.address()).or_insert(id);
        if other != id {
            let (a, b) = (&self.hosts[other.at()], &self.hosts[id.at()]);
            let said = a.said.iter().copied().chain([said]).collect();
            self.clashes.push((format!("{} and {} are said to have one address", a.name, b.name), said));
        }
    }

    fn named(&mut self, address: &str, name: &str) {
        let by_address = address.parse().ok().and_then(|address: IpAddr| self.by_address.get(&address).copied());
        let by_name = self.find_word(name);
        match (by_address, by_name, address.parse::<Net>()) {
            (None, Some(id), Ok(net)) => {
                self.by_address.insert(net.address(), id);
                self.hosts[id.at()].nets.push(net);
            }
            (Some(id), None, _) => {
                self.by_word.insert(lower(name), id);
            }
            (None, None, Ok(net)) => {
                let id = self.add(Host { name: name.to_owned(), nets: vec![net], ..Host::default() });
                self.by_address.insert(net.address(), id);
            }
            _ => {}
        }
    }

    /// A host that something is said of and that no list names becomes one of its own.
    fn meet(&mut self, word: &str, said: Said) {
        if word.is_empty() || self.find(word).is_some() {
            return;
        }
        let nets: Vec<Net> = word.parse().into_iter().collect();
        let id = self.add(Host { name: word.to_owned(), nets: nets.clone(), said: vec![said], ..Host::default() });
        for net in nets {
            self.by_address.insert(net.address(), id);
        }
    }

    fn add(&mut self, host: Host) -> HostId {
        let id = HostId(self.hosts.len() as u32);
        self.by_word.entry(lower(&host.name)).or_insert(id);
        self.hosts.push(host);
        id
    }

    /// By name, by the first part of a full name, by address; an address within a range is the range's.
    pub(super) fn find(&self, word: &str) -> Option<HostId> {
        if let Ok(address) = word.parse::<IpAddr>() {
            let range = || self.ranges.iter().find(|(net, _)| net.contains(address)).map(|(_, id)| *id);
            return self.by_address.get(&address).copied().or_else(range);
        }
        self.find_word(word)
    }

    fn find_word(&self, word: &str) -> Option<HostId> {
        let word = lower(word);
        let short = || self.by_word.get(word.split('.').next()?);
        self.by_word.get(&word).or_else(short).copied()
    }
}

fn lower(word: &str) -> String {
    word.trim().to_ascii_lowercase()
}

/// Hosts that a statement is about.
fn spoken_of(what: &Statement) -> Vec<&str> {
    match what {
        Statement::Listener { host, state, .. } if *state == amends_case::statement::PortState::Open => vec![host],
        Statement::Weakness { host, .. }
        | Statement::Member { host, .. }
        | Statement::Sshd { host, .. }
        | Statement::Lockout { host, .. }
        | Statement::Account { host, .. }
        | Statement::Password { host, .. }
        | Statement::Accepts { host, .. }
        | Statement::Holds { host, .. }
        | Statement::Sudo { host, .. }
        | Statement::Job { host, .. }
        | Statement::Public { host }
        | Statement::Shipping { host, .. } => vec![host],
        Statement::Grant { store, .. } | Statement::StoreFacts { store, .. } | Statement::Copy { store, .. } => {
            vec![store]
        }
        _ => Vec::new(),
    }
}

/// What lists say against each other.
pub(super) fn contradictions(world: &World<'_>) -> Vec<(String, Vec<Said>)> {
    world.names.clashes.clone()
}
