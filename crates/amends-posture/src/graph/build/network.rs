//! Steps over the network: from a host to the ports that it may talk to.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use amends_case::Net;
use amends_case::statement::{PortState, Vantage};

use super::super::{Graph, How, NONE, State, WITHIN};
use crate::world::{HostId, World};

/// A segment is what no firewall stands within: a network of this length, where nothing else is said.
const SEGMENT_V4: u8 = 24;
const SEGMENT_V6: u8 = 64;

pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    from_outside(world, graph);
    segments(world, graph);
    rules(world, graph);
    scans(world, graph);
    if !world.network.has_rules {
        flat(world, graph);
    }
    let within = graph.state(State::Segment(WITHIN.to_owned()));
    for host in (0..world.hosts.len() as u32).map(HostId) {
        let at = graph.state(State::At(host));
        graph.step(at, within, How::Follows, NONE, NONE);
    }
}

/// The segment of an address; public ones are not shared.
fn segment(address: IpAddr) -> Option<String> {
    let net = Net::new(address, if address.is_ipv4() { SEGMENT_V4 } else { SEGMENT_V6 });
    net.is_private().then(|| net.to_string())
}

fn from_outside(world: &World<'_>, graph: &mut Graph) {
    let internet = graph.state(State::Internet);
    for (host, ports) in &world.network.outside_ports {
        let at = &world.hosts[host.at()];
        let lever = graph.lever("public_listener", "host", at.name.clone());
        let way = graph.lever("way", "way", format!("internet → {}", at.zone));
        for (port, said) in ports {
            let listener = graph.state(State::Listener(*host, *port));
            graph.step(internet, listener, How::Answers, lever, *said);
            graph.or_lever(way);
        }
    }
}

/// Ports of a host that the graph knows of: 0 stands for its database, where it has rights in one.
fn ports(world: &World<'_>, host: HostId) -> Vec<u16> {
    let known = world.network.ports.get(&host).into_iter().flatten().copied();
    let database = (!world.facts[host.at()].grants.is_empty()).then_some(0);
    known.chain(database).collect()
}

/// Within a segment everybody may talk to everybody.
fn segments(world: &World<'_>, graph: &mut Graph) {
    let mut members: BTreeMap<String, BTreeSet<HostId>> = BTreeMap::new();
    for (host, id) in world.hosts.iter().zip(0..) {
        for segment in host.nets.iter().filter_map(|net| segment(net.address())) {
            members.entry(segment).or_default().insert(HostId(id));
        }
    }
    for (name, hosts) in members.into_iter().filter(|(_, hosts)| hosts.len() > 1) {
        let segment = graph.state(State::Segment(name));
        for host in hosts {
            let at = graph.state(State::At(host));
            graph.step(at, segment, How::Follows, NONE, NONE);
            for port in ports(world, host) {
                let listener = graph.state(State::Listener(host, port));
                graph.step(segment, listener, How::Reaches, NONE, NONE);
            }
        }
    }
}

/// By a rule: from each zone that it lets out, to each port that it lets in to. One state for rule and zone keeps the number
/// of steps at the sum of both sides, not their product.
fn rules(world: &World<'_>, graph: &mut Graph) {
    let zone_of = |host: &HostId| world.hosts[host.at()].zone.clone();
    for (rule, number) in world.network.rules.iter().zip(0_u32..) {
        let mut zones: BTreeMap<String, Vec<HostId>> = BTreeMap::new();
        for host in &rule.from {
            zones.entry(zone_of(host)).or_default().push(*host);
        }
        let mut froms: Vec<(String, u32)> = Vec::new();
        for (zone, hosts) in zones {
            let state = graph.state(State::Rule(number, zone.clone()));
            for host in hosts {
                let at = graph.state(State::At(host));
                graph.step(at, state, How::Follows, NONE, NONE);
            }
            froms.push((zone, state));
        }
        if rule.from_partner {
            let state = graph.state(State::Partner);
            froms.push(("partner".to_owned(), state));
        }
        for (from, state) in froms {
            for host in &rule.to {
                let to = zone_of(host);
                let lever = if from == to { NONE } else { graph.lever("way", "way", format!("{from} → {to}")) };
                for port in ports(world, *host).into_iter().filter(|port| is_let_in(rule, *port)) {
                    let listener = graph.state(State::Listener(*host, port));
                    graph.step(state, listener, How::Reaches, lever, rule.said);
                }
            }
        }
    }
}

fn is_let_in(rule: &crate::world::Rule, port: u16) -> bool {
    match port {
        0 => crate::world::DATABASE_PORTS.iter().any(|port| rule.has_port(*port)),
        port => rule.has_port(port),
    }
}

/// What a scan from a zone saw open is open from there, whatever rules say.
fn scans(world: &World<'_>, graph: &mut Graph) {
    let mut seen: BTreeMap<&str, Vec<(HostId, u16, u32)>> = BTreeMap::new();
    for (facts, id) in world.facts.iter().zip(0..) {
        for listener in facts.listeners.iter().filter(|listener| listener.state == PortState::Open) {
            if let Vantage::Zone(zone) = &listener.seen_from {
                seen.entry(zone).or_default().push((HostId(id), listener.port, listener.said));
            }
        }
    }
    for (zone, listeners) in seen {
        let state = graph.state(State::Rule(NONE, zone.to_owned()));
        for (_, id) in world.hosts.iter().zip(0..).filter(|(host, _)| host.zone == zone) {
            let at = graph.state(State::At(HostId(id)));
            graph.step(at, state, How::Follows, NONE, NONE);
        }
        for (host, port, said) in listeners {
            let to = &world.hosts[host.at()].zone;
            let lever = if to == zone { NONE } else { graph.lever("way", "way", format!("{zone} → {to}")) };
            let listener = graph.state(State::Listener(host, port));
            graph.step(state, listener, How::Reaches, lever, said);
        }
    }
}

/// Without any rule in the inventory nothing is known to stand between two hosts.
fn flat(world: &World<'_>, graph: &mut Graph) {
    let everywhere = graph.state(State::Segment("everywhere".to_owned()));
    for id in (0..world.hosts.len() as u32).map(HostId) {
        let at = graph.state(State::At(id));
        graph.step(at, everywhere, How::Follows, NONE, NONE);
        for port in ports(world, id) {
            let listener = graph.state(State::Listener(id, port));
            graph.step(everywhere, listener, How::Reaches, NONE, NONE);
        }
    }
}
