//! Who may reach whom over the network: rules of firewalls and security groups, translations, what scans saw.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use amends_case::statement::{PortState, Side};
use amends_case::{Net, Statement};

use super::{Given, Host, HostId, Said, World, is_outside};

/// Databases' usual ports: where a store has rights in a database and nobody says on which port it listens.
pub(crate) const DATABASE_PORTS: [u16; 5] = [1433, 1521, 3306, 5432, 27017];
/// A net of the internet that is as wide as this (IPv4 bits) means everybody.
const WIDE_PREFIX: u8 = 8;

/// One rule that lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Firewall or group.
    pub device: String,
    /// Hosts that it lets out.
    pub from: Vec<HostId>,
    /// Whether the internet is among its sources.
    pub from_outside: bool,
    /// Whether a partner's line is.
    pub from_partner: bool,
    /// Hosts that it lets in to.
    pub to: Vec<HostId>,
    /// Whether it lets out to the internet.
    pub to_outside: bool,
    /// Ports; empty for all.
    pub ports: Vec<(u16, u16)>,
    /// What its author wrote.
    pub note: String,
    /// Where it stands.
    pub said: Said,
}

impl Rule {
    /// Whether it lets this port through.
    pub fn has_port(&self, port: u16) -> bool {
        self.ports.is_empty() || self.ports.iter().any(|(first, last)| (*first..=*last).contains(&port))
    }
}

/// A way between two zones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// Ports, as written; empty for all.
    pub ports: BTreeSet<String>,
    /// Any port.
    pub is_any: bool,
    /// Rules that make it.
    pub said: Vec<Said>,
}

/// The network.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Rules that let through, denials before them taken off.
    pub rules: Vec<Rule>,
    /// Whether the inventory has any rule at all; where it has none, nothing is known to stand in between.
    pub has_rules: bool,
    /// Whether it is known which side is outside: rules that name interfaces say so only where `[inventory]` names one of these.
    pub knows_outside: bool,
    /// By zones, `internet` for outside.
    pub ways: BTreeMap<(String, String), Way>,
    /// Ports of each host that answer from outside, with where that was said.
    pub outside_ports: BTreeMap<HostId, BTreeMap<u16, Said>>,
    /// Ports on which each host is known to listen.
    pub ports: BTreeMap<HostId, BTreeSet<u16>>,
    /// Ports that a scan from outside saw open and no rule lets through.
    unexplained: Vec<(HostId, u16, Said)>,
}

impl Network {
    /// Ports of a host that a scan from outside saw open and no rule lets through.
    pub fn unexplained_on(&self, host: HostId) -> impl Iterator<Item = u16> {
        self.unexplained.iter().filter(move |(on, ..)| *on == host).map(|(_, port, _)| *port)
    }
}

/// Addresses in order, for nets.
struct Index {
    by_address: Vec<(IpAddr, HostId)>,
    ranges: Vec<(Net, HostId)>,
}

impl Index {
    fn of(hosts: &[Host]) -> Self {
        let mut by_address = Vec::new();
        let mut ranges = Vec::new();
        for (host, id) in hosts.iter().zip(0..) {
            for net in &host.nets {
                if net.is_single() {
                    by_address.push((net.address(), HostId(id)));
                } else {
                    ranges.push((*net, HostId(id)));
                }
            }
        }
        by_address.sort_unstable();
        Self { by_address, ranges }
    }

    fn within(&self, net: &Net, into: &mut BTreeSet<HostId>) {
        let first = self.by_address.partition_point(|(address, _)| *address < net.address());
        let inside = self.by_address[first..].iter().take_while(|(address, _)| net.contains(*address));
        into.extend(inside.map(|(_, host)| *host));
        into.extend(self.ranges.iter().filter(|(range, _)| range.meets(net)).map(|(_, host)| *host));
    }
}

/// Hosts and the outside on one side of a rule.
#[derive(Debug, Default)]
struct Matched {
    hosts: BTreeSet<HostId>,
    is_everywhere: bool,
    outside: bool,
    partner: bool,
}

/// A rule that does not let through.
#[derive(Debug)]
struct Denial {
    device: String,
    from: Matched,
    to: Matched,
    protocol: String,
    ports: Vec<(u16, u16)>,
}

pub(super) fn of(world: &World<'_>, given: &Given) -> Network {
    let index = Index::of(&world.hosts);
    let mut network = Network::default();
    let translated = translations(world);
    for (facts, id) in world.facts.iter().zip(0..) {
        let mut ports: BTreeSet<u16> = facts.sshd.iter().flat_map(|sshd| sshd.ports.iter().copied()).collect();
        ports.extend(facts.listeners.iter().filter(|seen| seen.state == PortState::Open).map(|seen| seen.port));
        ports.extend(facts.weaknesses.iter().map(|weakness| weakness.port).filter(|port| *port > 0));
        let takes_ssh =
            !facts.accepts.is_empty() || facts.passwords.iter().any(|it| it.secret.is_some() || it.is_empty);
        if ports.is_empty() && takes_ssh {
            ports.insert(22);
        }
        if !ports.is_empty() {
            network.ports.insert(HostId(id), ports);
        }
    }
    let mut denied: Vec<Denial> = Vec::new();
    for (stated, said) in world.statements.iter().zip(0..) {
        let Statement::Rule { device, ordered, is_allowed, from, to, protocol, ports, note, .. } = &stated.what else {
            continue;
        };
        network.has_rules = true;
        if protocol.starts_with("icmp") {
            // Neither opens a port, nor closes one.
            continue;
        }
        let (from, to) = (matched(world, given, &index, from), matched(world, given, &index, to));
        if !is_allowed {
            if *ordered {
                denied.push(Denial {
                    device: device.clone(),
                    from,
                    to,
                    protocol: protocol.clone(),
                    ports: ports.clone(),
                });
            }
            continue;
        }
        let rule = Rule {
            device: device.clone(),
            from: allowed(&from, world),
            from_outside: from.outside,
            from_partner: from.partner,
            to: allowed(&to, world),
            to_outside: to.outside,
            ports: ports.clone(),
            note: note.clone(),
            said,
        };
        network.rules.extend(without(rule, protocol, &denied));
    }
    network.knows_outside = network.has_rules && knows_outside(world, given);
    outside(world, &translated, &mut network);
    ways(world, &mut network);
    network
}

/// Whether one of the interfaces that rules name is said to lead outside, if they name any.
fn knows_outside(world: &World<'_>, given: &Given) -> bool {
    let name = |side: &Side| match side {
        Side::Interface(name) | Side::InterfaceNets(name, _) => Some(name.clone()),
        _ => None,
    };
    let sides = world.statements.iter().filter_map(|stated| match &stated.what {
        Statement::Rule { from, to, .. } => Some([name(from), name(to)]),
        _ => None,
    });
    let mut named = sides.flatten().flatten().peekable();
    named.peek().is_none() || named.any(|name| given.outside.contains(&name))
}

fn allowed(side: &Matched, world: &World<'_>) -> Vec<HostId> {
    if side.is_everywhere {
        return (0..world.hosts.len() as u32).map(HostId).collect();
    }
    side.hosts.iter().copied().collect()
}

/// What an earlier denial of the same firewall takes from a rule: hosts of one side, where the denial covers the whole of the
/// other side and all ports. A denial that covers less takes nothing: the rule then lets through too much rather than too
/// little.
fn without(mut rule: Rule, protocol: &str, denied: &[Denial]) -> Option<Rule> {
    // What is denied of one protocol says nothing of another.
    let is_about = |denial: &&Denial| denial.protocol.is_empty() || denial.protocol == protocol;
    let denied: Vec<&Denial> = denied.iter().filter(|denial| denial.device == rule.device).filter(is_about).collect();
    for Denial { from, to, ports, .. } in denied {
        let covers_ports = ports.is_empty()
            || (!rule.ports.is_empty()
                && rule.ports.iter().all(|(a, b)| ports.iter().any(|(first, last)| first <= a && b <= last)));
        if !covers_ports {
            continue;
        }
        let covers =
            |side: &Matched, hosts: &[HostId]| side.is_everywhere || hosts.iter().all(|host| side.hosts.contains(host));
        if covers(to, &rule.to) && (to.outside || !rule.to_outside) {
            rule.from_outside &= !from.outside;
            rule.from_partner &= !from.partner;
            rule.from.retain(|host| !(from.is_everywhere || from.hosts.contains(host)));
        } else if covers(from, &rule.from) && (from.outside || !rule.from_outside) {
            rule.to.retain(|host| !(to.is_everywhere || to.hosts.contains(host)));
        }
    }
    let (is_from, is_to) =
        (rule.from_outside || rule.from_partner || !rule.from.is_empty(), rule.to_outside || !rule.to.is_empty());
    (is_from && is_to).then_some(rule)
}

fn matched(world: &World<'_>, given: &Given, index: &Index, side: &Side) -> Matched {
    let mut found = Matched::default();
    let nets = |nets: &[Net], found: &mut Matched| {
        for net in nets {
            if net.prefix() == 0 {
                found.is_everywhere = true;
            }
            index.within(net, &mut found.hosts);
        }
    };
    let is_wide = |nets: &[Net]| nets.iter().any(|net| net.prefix() <= WIDE_PREFIX && !net.is_private());
    match side {
        Side::Any => (found.is_everywhere, found.outside, found.partner) = (true, true, true),
        Side::Nets(list) => {
            nets(list, &mut found);
            found.outside = is_wide(list);
        }
        Side::Interface(name) => match (given.outside.contains(name), given.partners.contains(name)) {
            (true, _) => found.outside = true,
            (_, true) => found.partner = true,
            _ => found.is_everywhere = true,
        },
        Side::InterfaceNets(name, list) => match (given.outside.contains(name), given.partners.contains(name)) {
            (true, _) => found.outside = is_wide(list),
            (_, true) => found.partner = true,
            _ => nets(list, &mut found),
        },
        Side::Group(group) => {
            let members = world.facts.iter().zip(0..).filter(|(facts, _)| facts.groups.contains(group));
            found.hosts.extend(members.map(|(_, id)| HostId(id)));
        }
    }
    found
}

/// Hosts that have an address on the internet, by a translation or of their own.
fn translations(world: &World<'_>) -> BTreeMap<HostId, Said> {
    let mut public = BTreeMap::new();
    for (host, id) in world.hosts.iter().zip(0..) {
        // A host with addresses of both kinds has its public one by a translation, and none if that is gone.
        if !host.nets.is_empty() && !host.nets.iter().any(Net::is_private) {
            public.insert(HostId(id), host.said.first().copied().unwrap_or(0));
        }
    }
    for (stated, said) in world.statements.iter().zip(0..) {
        if let Statement::Translation { private, .. } = &stated.what
            && let Some(host) = world.host(&private.to_string())
        {
            public.insert(host, said);
        }
    }
    public
}

/// What answers from outside: by a scan, or by a rule to a host that has a public address.
fn outside(world: &World<'_>, public: &BTreeMap<HostId, Said>, network: &mut Network) {
    for rule in network.rules.iter().filter(|rule| rule.from_outside) {
        for host in rule.to.iter().filter(|host| public.contains_key(host)) {
            let known = network.ports.get(host).into_iter().flatten().copied().filter(|port| rule.has_port(*port));
            let mut ports: Vec<u16> = known.collect();
            if !network.ports.contains_key(host) {
                // Nobody has looked at what listens there: what the rule lets through by number is taken to answer.
                ports.extend(rule.ports.iter().filter(|(first, last)| first == last).map(|(port, _)| *port));
            }
            network.outside_ports.entry(*host).or_default().extend(ports.into_iter().map(|port| (port, rule.said)));
        }
    }
    for (facts, id) in world.facts.iter().zip(0..) {
        let host = HostId(id);
        for seen in facts.listeners.iter().filter(|seen| seen.state == PortState::Open && is_outside(&seen.seen_from)) {
            let ports = network.outside_ports.entry(host).or_default();
            if network.has_rules && !ports.contains_key(&seen.port) {
                network.unexplained.push((host, seen.port, seen.said));
            }
            ports.insert(seen.port, seen.said);
        }
        if let Some(said) = facts.public {
            network.outside_ports.entry(host).or_default().insert(443, said);
            network.ports.entry(host).or_default().insert(443);
        }
    }
    network.outside_ports.retain(|_, ports| !ports.is_empty());
}

fn ways(world: &World<'_>, network: &mut Network) {
    let zone = |host: &HostId| world.hosts[host.at()].zone.clone();
    let mut ways: BTreeMap<(String, String), Way> = BTreeMap::new();
    for rule in &network.rules {
        let mut from: BTreeSet<String> = rule.from.iter().map(zone).filter(|zone| !zone.is_empty()).collect();
        let mut to: BTreeSet<String> = rule.to.iter().map(zone).filter(|zone| !zone.is_empty()).collect();
        from.extend(rule.from_outside.then(|| "internet".to_owned()));
        from.extend(rule.from_partner.then(|| "partner".to_owned()));
        to.extend(rule.to_outside.then(|| "internet".to_owned()));
        for from in &from {
            for to in to.iter().filter(|to| *to != from) {
                let way = ways.entry((from.clone(), to.clone())).or_default();
                way.is_any |= rule.ports.is_empty();
                way.ports.extend(rule.ports.iter().map(|(first, last)| match first == last {
                    true => first.to_string(),
                    false => format!("{first}-{last}"),
                }));
                way.said.push(rule.said);
            }
        }
    }
    network.ways = ways;
}

/// Open from outside, though no rule lets it through.
pub(super) fn contradictions(world: &World<'_>) -> Vec<(String, Vec<Said>)> {
    let sentence = |(host, port, said): &(HostId, u16, Said)| {
        let name = &world.hosts[host.at()].name;
        (
            format!("{name} answers from outside on port {port}, though no rule of a firewall lets that through"),
            vec![*said],
        )
    };
    let mut sentences: Vec<(String, Vec<Said>)> = world.network.unexplained.iter().map(sentence).collect();
    if world.network.has_rules && !world.network.knows_outside {
        let words = "Rules name interfaces, and none of these is the one that leads to the internet by [inventory] outside: what can be \
            reached from outside is known by scans only";
        sentences.push((words.to_owned(), Vec::new()));
    }
    sentences
}
