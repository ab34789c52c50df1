//! The world as states and steps.

mod clouds;
mod logins;
mod network;
mod secrets;
mod stores;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use amends_case::statement::AccountKind;

pub(crate) use clouds::{Right, rights};
pub(crate) use stores::{is_everybody, readers};

use super::{Graph, How, NONE, State, StateId, WITHIN};
use crate::world::{Account, HostId, World};

/// Factors that a letter cannot talk anybody out of (FIDO2 and smart cards: CISA, *Implementing Phishing-Resistant MFA*).
const PHISHING_RESISTANT: [&str; 4] = ["fido2", "piv", "webauthn", "passkey"];

/// Where an intruder may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `internet`, `partner`, `zone:lab`, `phished:mara`.
    pub name: String,
    /// `outside`, `lower_zone`, `phished`.
    pub class: &'static str,
    /// How likely it is that somebody begins there, in thousandths.
    pub likelihood: u32,
    /// Its state.
    pub state: StateId,
}

/// Whether an account's factors withstand phishing; none where they are not known.
pub(crate) fn withstands_phishing(account: &Account) -> Option<bool> {
    let factors = &account.factors;
    (!factors.is_empty())
        .then(|| factors.iter().all(|factor| PHISHING_RESISTANT.contains(&factor.as_str()) || factor == "key"))
}

/// Builds the graph, and says where an intruder may begin in it. `likely` is the likelihood of an entry by its class
/// (`internet`, `partner`, `lower_zone`, `phished`), in thousandths.
pub fn build(world: &World<'_>, likely: &dyn Fn(&str) -> u32) -> (Graph, Vec<Entry>) {
    let names = world.secrets().iter().map(|(id, secret)| (*id, world.secret_name(*id, secret))).collect();
    let mut graph = Graph::with_secret_names(names);
    let mut entries = Vec::new();
    let mut entry = |graph: &mut Graph, name: String, class, state| {
        let state = graph.state(state);
        let likelihood = likely(if name == "partner" { "partner" } else { class });
        entries.push(Entry { name, class, likelihood, state });
        state
    };
    entry(&mut graph, "internet".to_owned(), "outside", State::Internet);
    if world.network.rules.iter().any(|rule| rule.from_partner) {
        entry(&mut graph, "partner".to_owned(), "outside", State::Partner);
    }
    for (zone, hosts) in lower_zones(world) {
        let from = entry(&mut graph, format!("zone:{zone}"), "lower_zone", State::Zone(zone.to_owned()));
        for host in hosts {
            // A host that is lost is lost whole: whoever has it reads all that lies on it.
            let root = graph.state(State::As(host, "root".to_owned()));
            graph.step(from, root, How::Follows, NONE, NONE);
        }
    }
    network::steps(world, &mut graph);
    logins::steps(world, &mut graph);
    secrets::steps(world, &mut graph);
    stores::steps(world, &mut graph);
    clouds::steps(world, &mut graph);
    passwords_alone(world, &mut graph);
    for (name, account) in &world.people {
        if withstands_phishing(account) == Some(true) || account.is_disabled || account.kind != AccountKind::Person {
            continue;
        }
        let from = entry(&mut graph, format!("phished:{name}"), "phished", State::Phished(name.clone()));
        phished(world, &mut graph, from, name, account);
    }
    (graph, entries)
}

/// Zones with something that is not of production, and no store: their hosts are easier to come by, and hold nothing that would
/// make it worth while but the way onwards.
pub(crate) fn lower_zones<'w>(world: &'w World<'_>) -> BTreeMap<&'w str, BTreeSet<HostId>> {
    let mut zones: BTreeMap<&str, (bool, BTreeSet<HostId>)> = BTreeMap::new();
    for (host, id) in world.hosts.iter().zip(0..).filter(|(host, _)| !host.zone.is_empty()) {
        let (has_other, hosts) = zones.entry(&host.zone).or_default();
        *has_other |= !host.is_production();
        if !host.is_production() {
            hosts.insert(HostId(id));
        }
    }
    zones.into_iter().filter(|(_, (has_other, _))| *has_other).map(|(zone, (_, hosts))| (zone, hosts)).collect()
}

/// Whether a password is all that is asked for, where anything is known of it. A key beside it opens another door, and shuts
/// none.
pub(crate) fn is_password_alone(account: &Account) -> Option<bool> {
    let factors = &account.factors;
    let has = |factor: &str| factors.iter().any(|known| known == factor);
    (!factors.is_empty())
        .then(|| has("password") && factors.iter().all(|factor| factor == "password" || factor == "key"))
}

/// Whether a password is all that an account of the identity provider's is asked for.
fn needs_password_only(account: &Account) -> bool {
    is_password_alone(account) == Some(true) || account.is_exempt == Some(true)
}

/// An identity provider and a cloud answer everybody: who has the password of an account that is asked for nothing else is that
/// account, from wherever they sit.
fn passwords_alone(world: &World<'_>, graph: &mut Graph) {
    for (name, account) in world.people.iter().filter(|(_, account)| !account.is_disabled) {
        if !needs_password_only(account) {
            continue;
        }
        let internet = graph.state(State::Internet);
        let identity = graph.state(State::Identity(name.to_ascii_lowercase()));
        let lever = graph.lever("guess", "account", name);
        let said = account.said.first().copied().unwrap_or(NONE);
        graph.step(internet, identity, How::StolenPassword, lever, said);
    }
}

/// Whoever falls for a letter gives away their computer, their name, and the keys that lie on the one.
fn phished(world: &World<'_>, graph: &mut Graph, from: StateId, name: &str, account: &Account) {
    let said = account.said.first().copied().unwrap_or(NONE);
    let lever = graph.lever("phish", "account", name);
    let identity = graph.state(State::Identity(name.to_ascii_lowercase()));
    graph.step(from, identity, How::Phish, lever, said);
    // Wherever their computer is, it is one of ours.
    let within = graph.state(State::Segment(WITHIN.to_owned()));
    graph.step(from, within, How::Follows, NONE, NONE);
    // Where people's computers are: ranges of addresses that hold no store.
    for (host, id) in world.hosts.iter().zip(0..) {
        if !host.is_single() && host.is_production() && !host.is_store() {
            let at = graph.state(State::At(HostId(id)));
            graph.step(from, at, How::Phish, lever, said);
        }
    }
    let keys: BTreeSet<_> = world
        .facts
        .iter()
        .flat_map(|facts| facts.accepts.iter().filter(|accepts| accepts.account == name).map(|accepts| accepts.secret))
        .collect();
    for key in keys {
        let key = graph.state(State::Secret(key));
        graph.step(from, key, How::Phish, lever, said);
    }
}
