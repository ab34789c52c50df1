//! Who is who: a host has a name, short names, addresses, networks and leases; an address outside all of them is its own.

use std::collections::HashMap;
use std::net::IpAddr;

use amends_case::{Action, Asset, Class, Event, Micros, Net};

use crate::address::{is_private, network};
use crate::survey::HOUR;

/// Nodes that are told apart: a scan of the whole internet makes no more. What comes later is not followed.
const NODES_MAX: usize = 2_000_000;

/// How long a lease is taken to last where its line does not say. The servers whose lines do not say it give an hour
/// (dnsmasq), two (Kea) or twelve (ISC dhcpd) unless they are told otherwise, and a host renews at half of that
/// (RFC 2131, 4.4.5). Too short, and an address is nobody's for a while; too long, and it is the wrong host's.
const LEASE: Micros = 24 * HOUR;

/// A host or an address, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub(crate) u32);

/// What is known of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// What reports call it.
    pub(crate) name: String,
    /// Its row of the inventory, if it has one.
    pub(crate) asset: Option<usize>,
    /// Whether it is one of the organisation's.
    pub(crate) is_inside: bool,
}

/// Everybody who appears.
#[derive(Debug)]
pub(crate) struct Nodes {
    assets: Vec<Asset>,
    known: Vec<Known>,
    by_text: HashMap<String, Node>,
    networks: Vec<(Net, usize)>,
    /// Whose a leased address is, and until when.
    leases: HashMap<String, (Node, Micros)>,
    /// The time of the event that is being read: leases count as of then.
    now: Micros,
}

impl Nodes {
    pub(crate) fn new(assets: &[Asset]) -> Self {
        let mut nodes = Self {
            assets: assets.to_vec(),
            known: Vec::new(),
            by_text: HashMap::new(),
            networks: Vec::new(),
            leases: HashMap::new(),
            now: Micros::MIN,
        };
        for (at, asset) in assets.iter().enumerate() {
            let node = nodes.add(&asset.name, Some(at), true);
            nodes.by_text.insert(asset.name.to_ascii_lowercase(), node);
            for address in &asset.addresses {
                match network(address) {
                    Some(network) => nodes.networks.push((network, at)),
                    None => {
                        nodes.by_text.insert(plain(address), node);
                    }
                }
            }
        }
        // A short name counts where only one host has it.
        for asset in assets {
            let short = asset.name.split('.').next().unwrap_or("").to_ascii_lowercase();
            let node = nodes.by_text[&asset.name.to_ascii_lowercase()];
            nodes.by_text.entry(short).or_insert(node);
        }
        nodes.networks.sort_by_key(|(network, at)| (std::cmp::Reverse(network.prefix()), *at));
        nodes
    }

    fn add(&mut self, name: &str, asset: Option<usize>, is_inside: bool) -> Node {
        self.known.push(Known { name: name.to_owned(), asset, is_inside });
        Node((self.known.len() - 1) as u32)
    }

    /// The node of a name or an address; `here` where it means the host itself.
    pub(crate) fn of(&mut self, text: &str, here: Option<Node>) -> Option<Node> {
        let text = text.trim();
        if text.is_empty() || matches!(text, "-" | "[local]" | "localhost" | "127.0.0.1" | "::1" | "?") {
            return here;
        }
        if let Some(node) = self.leased(text).or_else(|| self.by_text.get(text).copied()) {
            return Some(node);
        }
        let key = plain(text);
        if let Some(node) = self.leased(&key).or_else(|| self.by_text.get(&key).copied()) {
            return Some(node);
        }
        let address = key.parse::<IpAddr>().ok();
        let short = key.split('.').next().unwrap_or("").to_owned();
        if address.is_none()
            && let Some(node) = self.by_text.get(&short).copied().filter(|node| self.asset(*node).is_some())
        {
            return Some(node);
        }
        if self.known.len() >= NODES_MAX {
            return None;
        }
        let asset = address.and_then(|address| self.networks.iter().find(|(network, _)| network.contains(address)));
        let asset = asset.map(|(_, at)| *at);
        let is_inside = asset.is_some() || address.is_none_or(is_private);
        let node = self.add(&key, asset, is_inside);
        self.by_text.insert(key, node);
        Some(node)
    }

    /// What is known of a node.
    pub(crate) fn known(&self, node: Node) -> &Known {
        &self.known[node.0 as usize]
    }

    /// What reports call it.
    pub(crate) fn name(&self, node: Node) -> &str {
        &self.known(node).name
    }

    /// Its row of the inventory.
    pub(crate) fn asset(&self, node: Node) -> Option<&Asset> {
        self.known(node).asset.map(|at| &self.assets[at])
    }

    /// The nodes of the inventory that hold personal data, in its order.
    pub(crate) fn stores(&self) -> Vec<Node> {
        let stores = self.assets.iter().filter(|asset| asset.is_store());
        stores.filter_map(|asset| self.by_text.get(&asset.name.to_ascii_lowercase()).copied()).collect()
    }

    /// Forgets all leases: a second pass begins where the first did.
    pub(crate) fn begin_again(&mut self) {
        self.leases.clear();
        self.now = Micros::MIN;
    }

    /// From now on it is so late.
    pub(crate) fn at(&mut self, time: Micros) {
        self.now = time;
    }

    /// The host that has a lease of an address now. Past its end the address is what it is without one.
    fn leased(&self, address: &str) -> Option<Node> {
        if self.leases.is_empty() {
            return None;
        }
        self.leases.get(address).filter(|(_, until)| self.now < *until).map(|(node, _)| *node)
    }

    /// Takes note of an address that was leased to a host, for another time, or given back.
    pub(crate) fn lease(&mut self, event: &Event<'_>) {
        let (Class::Dhcp, Some(time)) = (event.class, event.time) else { return };
        self.at(time);
        let address = plain(&event.source);
        if address.parse::<IpAddr>().is_err() {
            return;
        }
        match event.action {
            Action::Assign if !event.object.is_empty() => {
                if let Some(host) = self.of(&event.object, None)
                    && (self.leases.len() < NODES_MAX || self.leases.contains_key(&address))
                {
                    let length = event.duration.filter(|length| *length > 0).unwrap_or(LEASE);
                    self.leases.insert(address, (host, time.saturating_add(length)));
                }
            }
            // Whoever it went to has it: nobody who had it before.
            Action::Assign | Action::Release => _ = self.leases.remove(&address),
            _ => {}
        }
    }
}

/// Without port, zone and case; an IPv4 address within IPv6 as itself.
fn plain(text: &str) -> String {
    let text = text.trim().trim_matches(['[', ']']).split('%').next().unwrap_or("");
    match text.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().to_string(),
        Err(_) => text.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(minute: i64, action: Action, address: &str, host: &str, minutes: Option<i64>) -> Event<'static> {
        Event {
            time: Some(minute * 60_000_000),
            class: Class::Dhcp,
            action,
            source: address.to_owned().into(),
            object: host.to_owned().into(),
            duration: minutes.map(|minutes| minutes * 60_000_000),
            ..Event::default()
        }
    }

    /// Who has `10.1.0.7` at each of these minutes, after all of these lines.
    fn check_leases(lines: &[Event<'static>], expected: &[(i64, &str)]) {
        let mut nodes = Nodes::new(&[]);
        for (minute, name) in expected {
            nodes.begin_again();
            let until = Some(minute * 60_000_000);
            lines.iter().filter(|line| line.time <= until).for_each(|line| nodes.lease(line));
            nodes.at(minute * 60_000_000);
            let found = nodes.of("10.1.0.7", None).expect("a node");
            assert_eq!(nodes.name(found), *name, "minute {minute}");
        }
    }

    #[test]
    fn an_address_is_its_lessees_and_nobodys_after() {
        let given = |minute, host, minutes| lease(minute, Action::Assign, "10.1.0.7", host, minutes);
        let back = |minute| lease(minute, Action::Release, "10.1.0.7", "", None);
        // Before, within, past the end, and the next one's.
        check_leases(
            &[given(10, "amy-pc", Some(60)), given(200, "jo-pc", Some(60))],
            &[(9, "10.1.0.7"), (10, "amy-pc"), (69, "amy-pc"), (70, "10.1.0.7"), (200, "jo-pc"), (260, "10.1.0.7")],
        );
        // A renewal lengthens it; another host's lease ends it early; so does giving it back.
        check_leases(
            &[given(0, "amy-pc", Some(60)), given(30, "amy-pc", Some(60))],
            &[(89, "amy-pc"), (90, "10.1.0.7")],
        );
        check_leases(&[given(0, "amy-pc", Some(60)), given(30, "jo-pc", Some(60))], &[(29, "amy-pc"), (30, "jo-pc")]);
        check_leases(&[given(0, "amy-pc", Some(60)), back(20)], &[(19, "amy-pc"), (20, "10.1.0.7")]);
        // A line that does not say for how long: a day.
        check_leases(&[given(0, "amy-pc", None)], &[(24 * 60 - 1, "amy-pc"), (24 * 60, "10.1.0.7")]);
        // A lessee whose name nobody knows is not the one before.
        check_leases(&[given(0, "amy-pc", Some(600)), given(30, "", Some(60))], &[(29, "amy-pc"), (30, "10.1.0.7")]);
    }

    #[test]
    fn names_addresses_and_networks_lead_to_hosts() {
        let asset = |name: &str, addresses: &[&str]| Asset {
            name: name.to_owned(),
            addresses: addresses.iter().map(|it| (*it).to_owned()).collect(),
            ..Asset::default()
        };
        let mut nodes = Nodes::new(&[asset("db-01.corp.example", &["10.0.0.5"]), asset("desks", &["10.1.0.0/16"])]);
        let db = nodes.of("db-01", None);
        assert_eq!((nodes.of("10.0.0.5", None), nodes.of("::ffff:10.0.0.5", None)), (db, db));
        assert_eq!(nodes.of("DB-01.corp.example", None), db);
        let desk = nodes.of("10.1.2.3", None).expect("a node");
        assert_eq!((nodes.name(desk), nodes.asset(desk).map(|it| it.name.as_str())), ("10.1.2.3", Some("desks")));
        let outside = nodes.of("203.0.113.9", None).expect("a node");
        assert!(!nodes.known(outside).is_inside && nodes.known(desk).is_inside);
        assert_eq!(nodes.of("[local]", db), db);
    }
}
