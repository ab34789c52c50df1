//! Hosts, their ports and their weaknesses.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::Micros;
use amends_case::statement::{PortState, Severity};

use super::Beside;
use crate::checks::severity_word;
use crate::instance::Instance;
use crate::world::{Host, HostFacts, HostId, Said, World, asks_who};

pub(super) fn add(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
    let newest = world.facts.iter().filter_map(|facts| facts.shipping.as_ref()?.last_event).max();
    for (host, id) in world.hosts.iter().zip(0..) {
        let facts = &world.facts[id as usize];
        let id = HostId(id);
        if host.is_single() {
            into.push(of(world, host, id, facts, newest));
            listeners(world, host, id, facts, into);
        }
        weaknesses(world, host, id, facts, beside.mended, into);
    }
}

fn of(world: &World<'_>, host: &Host, id: HostId, facts: &HostFacts, newest: Option<Micros>) -> Instance {
    let public = world.network.outside_ports.get(&id);
    let is_known_outside = public.is_some()
        || world.network.knows_outside
        || facts.listeners.iter().any(|seen| crate::world::is_outside(&seen.seen_from));
    let shipping = facts.shipping.as_ref();
    let minutes = last_event_minutes(world, shipping.and_then(|shipping| shipping.last_event), newest);
    let overdue = facts.weaknesses.iter().filter(|weakness| weakness.severity == Severity::Critical);
    let mut said: Vec<Said> = host.said.clone();
    said.extend(facts.sshd.iter().map(|sshd| sshd.said));
    said.extend(facts.lockout.iter().map(|(_, said)| *said));
    said.extend(shipping.map(|shipping| shipping.said));
    said.extend(public.iter().flat_map(|ports| ports.values().copied()));
    let ports: Option<Vec<String>> = public.map(|ports| ports.keys().map(u16::to_string).collect());
    let opens_data = world.network.rules.iter().any(|rule| {
        rule.from.len() <= 16 && rule.from.contains(&id) && rule.to.iter().any(|to| world.hosts[to.at()].is_store())
    });
    let mut instance = Instance::new("host", &host.name)
        .with_known("production", host.production_if_said())
        .with("in_inventory", host.in_inventory)
        .with("holds_store", host.is_store())
        .with("on_wire", facts.listeners.iter().any(|seen| seen.state == PortState::Open))
        .with("critical", host.is_production() && (host.is_store() || public.is_some() || opens_data))
        .with("weaknesses", facts.weaknesses.len() as i64)
        .with_known("public", is_known_outside.then_some(public.is_some()))
        .with_known("public_ports", ports)
        .with_known("takes_password", facts.sshd.as_ref().map(|sshd| sshd.takes_password && has_password(facts)))
        .with_known("takes_empty", facts.sshd.as_ref().map(|sshd| sshd.takes_empty))
        .with_known("root_login", facts.sshd.as_ref().map(|sshd| sshd.root != "no"))
        .with_known("tries_max", facts.sshd.as_ref().map(|sshd| i64::from(sshd.tries_max)))
        .with_known("lockout", facts.lockout.map(|(after, _)| after > 0))
        .with_known("lockout_after", facts.lockout.map(|(after, _)| i64::from(after)))
        .with_known("ships_logs", shipping.map(|shipping| !shipping.to.is_empty()))
        .with_known("last_event_minutes", minutes)
        .with_known("retention_days", shipping.and_then(|shipping| shipping.retention_days).map(i64::from))
        .with_known("scanned_days", world.days_since(facts.scanned));
    if facts.scanned.is_some() {
        instance = instance.with("criticals_overdue", overdue.count() as i64);
    }
    for (field, word) in [("zone", &host.zone), ("environment", &host.environment), ("owner", &host.owner)] {
        instance = instance.with_known(field, Some(word.as_str()).filter(|word| !word.is_empty()));
    }
    instance.places = world.places(&said);
    instance
}

/// Behind the newest event that any host has sent, as the list does not tell at what hour it was made; and behind the
/// inventory's day, where all of them fell silent before it.
fn last_event_minutes(world: &World<'_>, last: Option<Micros>, newest: Option<Micros>) -> Option<i64> {
    let (last, newest) = last.zip(newest)?;
    let begins = world.as_of.and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok());
    let begins = begins.map_or(newest, |begins| begins.timestamp().as_microsecond());
    Some((newest.max(begins) - last) / 60_000_000)
}

/// Whether any account has a password to log in with; where passwords are not known, it may have.
fn has_password(facts: &HostFacts) -> bool {
    facts.passwords.is_empty() || facts.passwords.iter().any(|password| password.secret.is_some() || password.is_empty)
}

fn listeners(world: &World<'_>, host: &Host, id: HostId, facts: &HostFacts, into: &mut Vec<Instance>) {
    let mut ports: BTreeMap<u16, (String, Vec<Said>)> = BTreeMap::new();
    for seen in facts.listeners.iter().filter(|seen| seen.state == PortState::Open) {
        let (service, said) = ports.entry(seen.port).or_default();
        if service.is_empty() {
            service.clone_from(&seen.service);
        }
        said.push(seen.said);
    }
    let public = world.network.outside_ports.get(&id);
    let unexplained: BTreeSet<u16> = world.network.unexplained_on(id).collect();
    for (port, (service, said)) in ports {
        let mut instance = Instance::new("listener", format!("{}:{port}", host.name))
            .with("host", host.name.as_str())
            .with("port", i64::from(port))
            .with_known("production", host.production_if_said())
            .with("public", public.is_some_and(|ports| ports.contains_key(&port)))
            .with_known("contradicted", contradicted(unexplained.contains(&port), said.len()))
            .with_known("stated", world.network.has_rules.then_some(!unexplained.contains(&port)))
            .with_known("asks_who", asks_who(&service))
            .with_known("service", Some(service.as_str()).filter(|service| !service.is_empty()));
        for (field, word) in [("zone", &host.zone), ("environment", &host.environment)] {
            instance = instance.with_known(field, Some(word.as_str()).filter(|word| !word.is_empty()));
        }
        instance.places = world.places(&said);
        into.push(instance);
    }
}

/// Whether sources contradict each other: one source alone neither agrees nor disagrees.
fn contradicted(is_unexplained: bool, sources: usize) -> Option<bool> {
    (is_unexplained || sources > 1).then_some(is_unexplained)
}

fn weaknesses(
    world: &World<'_>,
    host: &Host,
    id: HostId,
    facts: &HostFacts,
    mended: Option<&BTreeSet<String>>,
    into: &mut Vec<Instance>,
) {
    for weakness in &facts.weaknesses {
        let severity = severity_word(weakness.severity);
        let public = world.network.outside_ports.get(&id);
        let mut instance = Instance::new("weakness", format!("{} on {}", weakness.id, host.name))
            .with("id", weakness.id.as_str())
            .with("host", host.name.as_str())
            .with("severity", severity)
            .with("public", public.is_some_and(|ports| weakness.port == 0 || ports.contains_key(&weakness.port)))
            .with_known("mended_elsewhere", mended.map(|mended| mended.contains(&weakness.id)))
            .with_known("age_days", world.days_since(weakness.since));
        for (field, word) in [("zone", &host.zone), ("environment", &host.environment)] {
            instance = instance.with_known(field, Some(word.as_str()).filter(|word| !word.is_empty()));
        }
        instance.places = world.places(&[weakness.said]);
        into.push(instance);
    }
}
