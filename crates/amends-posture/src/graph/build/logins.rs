//! Steps onto hosts: guessed, copied and empty passwords, keys, weaknesses; and from one account to another.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::SecretId;
use amends_case::statement::Severity;

use super::super::{Graph, How, NONE, State, StateId};
use crate::world::{HostFacts, HostId, Sshd, World};

/// Above this many guesses per connection, guessing is not slowed down (OpenSSH's default is 6).
const MANY_TRIES: u32 = 6;

pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    // Passwords that lie in files, by whose account they open: a history file tells the word, and no hash to compare.
    let mut found: BTreeMap<&str, BTreeSet<SecretId>> = BTreeMap::new();
    for held in world.facts.iter().flat_map(|facts| &facts.holds) {
        if held.kind == "password" && !held.opens.is_empty() {
            found.entry(&held.opens).or_default().insert(held.secret);
        }
    }
    for (facts, id) in world.facts.iter().zip(0..) {
        let host = HostId(id);
        if let Some(sshd) = &facts.sshd {
            passwords(world, graph, host, facts, sshd, &found);
        }
        keys(world, graph, host, facts);
        weaknesses(world, graph, host, facts);
        sudo(world, graph, host, facts);
    }
    // Whoever runs as an account runs on its host, and may act in its name elsewhere, where the host is one of production:
    // `admin` of a test system is nobody in a database.
    let accounts: Vec<(StateId, HostId, String)> = graph
        .states
        .iter()
        .zip(0..)
        .filter_map(|(state, id)| match state {
            State::As(host, account) => Some((id, *host, account.clone())),
            _ => None,
        })
        .collect();
    for (state, host, account) in accounts {
        let at = graph.state(State::At(host));
        graph.step(state, at, How::Follows, NONE, NONE);
        if world.hosts[host.at()].is_production() && !account.is_empty() {
            let identity = graph.state(State::Identity(account.to_ascii_lowercase()));
            graph.step(state, identity, How::Follows, NONE, NONE);
        }
    }
}

/// Listeners by which one logs in over SSH.
fn listeners(world: &World<'_>, graph: &mut Graph, host: HostId) -> Vec<StateId> {
    let facts = &world.facts[host.at()];
    let ports: Vec<u16> = match &facts.sshd {
        Some(sshd) => sshd.ports.clone(),
        None => {
            let seen = facts.listeners.iter().filter(|seen| seen.service.contains("ssh")).map(|seen| seen.port);
            let mut ports: Vec<u16> = seen.collect();
            ports.sort_unstable();
            ports.dedup();
            if ports.is_empty() { vec![22] } else { ports }
        }
    };
    ports.into_iter().map(|port| graph.state(State::Listener(host, port))).collect()
}

fn passwords(
    world: &World<'_>,
    graph: &mut Graph,
    host: HostId,
    facts: &HostFacts,
    sshd: &Sshd,
    found: &BTreeMap<&str, BTreeSet<SecretId>>,
) {
    if !sshd.takes_password || sshd.needs_several {
        return;
    }
    let name = world.hosts[host.at()].name.clone();
    let guess = graph.lever("guess", "host", name.clone());
    let is_locked_out = facts.lockout.is_some_and(|(after, _)| after > 0);
    let how = if is_locked_out || sshd.tries_max <= MANY_TRIES { How::GuessSlowly } else { How::Guess };
    for listener in listeners(world, graph, host) {
        for password in &facts.passwords {
            if password.account == "root" && sshd.root != "yes" {
                continue;
            }
            let account = graph.state(State::As(host, password.account.clone()));
            let of_account = graph.lever("guess", "account", format!("{}@{name}", password.account));
            if password.is_empty && sshd.takes_empty {
                graph.step(listener, account, How::NoPassword, guess, password.said);
                graph.or_lever(of_account);
            }
            let Some(id) = password.secret else { continue };
            for known in found.get(password.account.as_str()).into_iter().flatten() {
                let secret = graph.state(State::Secret(*known));
                let lever = graph.secret_lever("held_secret", *known);
                graph.step_of_two((listener, secret), account, How::HeldSecret, lever, password.said);
            }
            let secret = graph.state(State::Secret(id));
            graph.step(listener, account, how, guess, sshd.said);
            graph.or_lever(of_account);
            // What was guessed is known from then on.
            graph.step(account, secret, How::Follows, NONE, NONE);
            let same = graph.secret_lever("same_password", id);
            graph.step_of_two((listener, secret), account, How::SamePassword, same, password.said);
        }
    }
}

fn keys(world: &World<'_>, graph: &mut Graph, host: HostId, facts: &HostFacts) {
    let listeners = listeners_if(world, graph, host, !facts.accepts.is_empty());
    for accepts in &facts.accepts {
        if accepts.account == "root" && facts.sshd.as_ref().is_some_and(|sshd| sshd.root == "no") {
            continue;
        }
        let account = graph.state(State::As(host, accepts.account.clone()));
        let secret = graph.state(State::Secret(accepts.secret));
        let lever = graph.secret_lever("held_secret", accepts.secret);
        if accepts.from.is_empty() {
            for listener in &listeners {
                graph.step_of_two((*listener, secret), account, How::HeldSecret, lever, accepts.said);
            }
            continue;
        }
        // Only from there: one has to be on a host with such an address, and that it may talk to this one is taken as given.
        for (from, id) in world.hosts.iter().zip(0..) {
            let is_there = from.nets.iter().any(|net| accepts.from.iter().any(|limit| limit.contains(net.address())));
            if is_there {
                let at = graph.state(State::At(HostId(id)));
                graph.step_of_two((at, secret), account, How::HeldSecret, lever, accepts.said);
            }
        }
        if accepts.from.iter().any(|limit| limit.prefix() == 0) {
            for listener in &listeners {
                graph.step_of_two((*listener, secret), account, How::HeldSecret, lever, accepts.said);
            }
        }
    }
}

fn listeners_if(world: &World<'_>, graph: &mut Graph, host: HostId, is_needed: bool) -> Vec<StateId> {
    if is_needed { listeners(world, graph, host) } else { Vec::new() }
}

fn weaknesses(world: &World<'_>, graph: &mut Graph, host: HostId, facts: &HostFacts) {
    for weakness in &facts.weaknesses {
        let how = match weakness.severity {
            Severity::Critical => How::ExploitCritical,
            Severity::High => How::ExploitHigh,
            _ => continue,
        };
        // A weakness of the host, and not of a port, needs somebody on it already.
        if weakness.port == 0 {
            continue;
        }
        let listener = graph.state(State::Listener(host, weakness.port));
        let at = graph.state(State::As(host, String::new()));
        let lever = graph.lever("exploit", "weakness", format!("{} on {}", weakness.id, world.hosts[host.at()].name));
        graph.step(listener, at, how, lever, weakness.said);
    }
}

fn sudo(world: &World<'_>, graph: &mut Graph, host: HostId, facts: &HostFacts) {
    for sudo in &facts.sudo {
        if sudo.account == "root" {
            continue;
        }
        let becomes = match sudo.becomes.as_str() {
            "ALL" if sudo.is_all => "root",
            "ALL" => continue,
            other if other == "root" && !sudo.is_all => continue,
            other => other,
        };
        let from = graph.state(State::As(host, sudo.account.clone()));
        let to = graph.state(State::As(host, becomes.to_owned()));
        let password = facts.passwords.iter().find(|password| password.account == sudo.account);
        let own = password.and_then(|password| password.secret);
        let lever = graph.lever("sudo", "account", format!("{}@{}", sudo.account, world.hosts[host.at()].name));
        match (sudo.asks_password, own) {
            (false, _) => graph.step(from, to, How::Sudo, lever, sudo.said),
            (true, Some(secret)) => {
                let secret = graph.state(State::Secret(secret));
                graph.step_of_two((from, secret), to, How::Sudo, lever, sudo.said);
            }
            // No password: it cannot be asked for.
            (true, None) => continue,
        }
    }
}
