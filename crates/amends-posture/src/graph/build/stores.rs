//! Steps into stores: from their own host, by rights in their database, by a copy, or because they are open.

use std::collections::BTreeMap;

use amends_case::statement::PortState;

use super::super::{Graph, How, NONE, State};
use crate::world::{Host, HostId, Said, World, asks_who};

/// Rights that read.
const READS: [&str; 8] = ["SELECT", "ALL", "SUPERUSER", "OWNER", "DBA", "PG_READ_ALL_DATA", "COPY", "EXPORT"];
/// Roles within roles are followed this deep.
const ROLES_DEEP: usize = 32;

pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    for (host, id) in world.hosts.iter().zip(0..).filter(|(host, _)| host.is_store()) {
        let id = HostId(id);
        let store = graph.state(State::Store(id));
        let at = graph.state(State::At(id));
        into(graph, host, |graph| graph.step(at, store, How::ReadsStore, NONE, NONE));
        grants(world, graph, id, store);
        unasked(world, graph, id, store);
        if let Some(said) = world.facts[id.at()].public {
            let internet = graph.state(State::Internet);
            let lever = graph.lever("public_store", "store", host.name.clone());
            into(graph, host, |graph| graph.step(internet, store, How::PublicStore, lever, said));
        }
    }
    for copy in &world.copies {
        let (Some(of), Some(host_of_copy)) = (copy.store, copy.host) else { continue };
        let (store, at) = (graph.state(State::Store(of)), graph.state(State::At(host_of_copy)));
        let lever = graph.lever("copy", "copy", copy.name.clone());
        graph.step(at, store, How::Copy, lever, copy.said);
        // It is no better guarded than where it lies.
        if let Some(said) = world.facts[host_of_copy.at()].public {
            let internet = graph.state(State::Internet);
            graph.step(internet, store, How::Copy, lever, said);
        }
        for (port, said) in asking_nobody(world, host_of_copy) {
            let listener = graph.state(State::Listener(host_of_copy, port));
            graph.step(listener, store, How::Copy, lever, said);
        }
    }
}

/// A step into a store. Outside production it leads to nobody once the real people in it are deleted.
pub(super) fn into(graph: &mut Graph, store: &Host, step: impl FnOnce(&mut Graph)) {
    step(graph);
    if !store.is_production() {
        let real = graph.lever("copy", "store", store.name.clone());
        graph.or_lever(real);
    }
}

/// Open ports of a host that ask nobody who is there.
fn asking_nobody(world: &World<'_>, host: HostId) -> BTreeMap<u16, Said> {
    let mut ports = BTreeMap::new();
    for seen in &world.facts[host.at()].listeners {
        if seen.state == PortState::Open && asks_who(&seen.service) == Some(false) {
            ports.entry(seen.port).or_insert(seen.said);
        }
    }
    ports
}

/// What asks nobody gives its data to whoever connects.
fn unasked(world: &World<'_>, graph: &mut Graph, host: HostId, store: u32) {
    let at = &world.hosts[host.at()];
    for (port, said) in asking_nobody(world, host) {
        let listener = graph.state(State::Listener(host, port));
        let lever = graph.lever("asks_nobody", "listener", format!("{}:{port}", at.name));
        into(graph, at, |graph| graph.step(listener, store, How::AsksNobody, lever, said));
    }
}

/// Whoever acts in the name of an account that may read, and can talk to the database.
fn grants(world: &World<'_>, graph: &mut Graph, host: HostId, store: u32) {
    if world.facts[host.at()].grants.is_empty() {
        return;
    }
    let database = graph.state(State::Listener(host, 0));
    for port in world.network.ports.get(&host).into_iter().flatten() {
        if crate::world::DATABASE_PORTS.contains(port) {
            let listener = graph.state(State::Listener(host, *port));
            graph.step(listener, database, How::Follows, NONE, NONE);
        }
    }
    let at = &world.hosts[host.at()];
    let lever = graph.lever("grant", "store", at.name.clone());
    let people: BTreeMap<String, &String> = world.people.keys().map(|name| (name.to_ascii_lowercase(), name)).collect();
    for (account, said) in readers(world, host) {
        let identity = graph.state(State::Identity(account.to_ascii_lowercase()));
        // Whose the account is, is said by who is in the directory, or by nobody but the database.
        let of_account = match people.get(&account.to_ascii_lowercase()) {
            Some(name) => (*name).clone(),
            None => format!("{account}@{}", at.name),
        };
        let of_account = graph.lever("grant", "account", of_account);
        into(graph, at, |graph| {
            graph.step_of_two((database, identity), store, How::Grant, lever, said);
            graph.or_lever(of_account);
        });
    }
}

/// PostgreSQL and Oracle grant to `PUBLIC` what everybody who can log in may do.
pub(crate) fn is_everybody(account: &str) -> bool {
    account.eq_ignore_ascii_case("public")
}

/// Accounts that may read a store, by themselves or by a role.
pub(crate) fn readers(world: &World<'_>, host: HostId) -> BTreeMap<String, Said> {
    let grants = &world.facts[host.at()].grants;
    let mut readers: BTreeMap<String, Said> = BTreeMap::new();
    let reads =
        |privilege: &str| READS.iter().any(|word| privilege == *word || privilege.starts_with(&format!("{word} ")));
    for grant in grants.iter().filter(|grant| reads(&grant.privilege)) {
        readers.entry(grant.account.clone()).or_insert(grant.said);
    }
    for _ in 0..ROLES_DEEP {
        let members: Vec<(String, Said)> = grants
            .iter()
            .filter(|grant| grant.privilege == "MEMBER" && readers.contains_key(&grant.object))
            .map(|grant| (grant.account.clone(), grant.said))
            .filter(|(account, _)| !readers.contains_key(account))
            .collect();
        if members.is_empty() {
            break;
        }
        readers.extend(members);
    }
    // What everybody may read, every account of the database may.
    if let Some(said) = readers.iter().find(|(name, _)| is_everybody(name)).map(|(_, said)| *said) {
        let known = world.accounts.keys().filter(|(at, _)| *at == host).map(|(_, name)| name);
        for account in grants.iter().map(|grant| &grant.account).chain(known) {
            readers.entry(account.clone()).or_insert(said);
        }
    }
    readers
}
