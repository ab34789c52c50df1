//! Who is who: a host has a name, short names, addresses, networks and leases; an address outside all of them is its own.

use std::collections::HashMap;
use std::net::IpAddr;

use amends_case::{Action, Asset, Class, Event, Net};

use crate::address::network;

/// Nodes that are told apart: a scan of the whole internet makes no more. What comes later is not followed.
const NODES_MAX: usize = 2_000_000;

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
    /// Whose a leased address was before its first lease.
    before_leases: HashMap<String, Option<Node>>,
}

impl Nodes {
    pub(crate) fn new(assets: &[Asset]) -> Self {
        let mut nodes = Self {
            assets: assets.to_vec(),
            known: Vec::new(),
            by_text: HashMap::new(),
            networks: Vec::new(),
            before_leases: HashMap::new(),
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
        if let Some(node) = self.by_text.get(text) {
            return Some(*node);
        }
        let key = plain(text);
        if let Some(node) = self.by_text.get(&key) {
            return Some(*node);
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
        for (address, before) in std::mem::take(&mut self.before_leases) {
            match before {
                Some(node) => self.by_text.insert(address, node),
                None => self.by_text.remove(&address),
            };
        }
    }

    /// Takes note of an address that was leased to a host.
    pub(crate) fn lease(&mut self, event: &Event<'_>) {
        if event.class == Class::Dhcp && event.action == Action::Assign && !event.object.is_empty() {
            let host = self.of(&event.object, None);
            let address = plain(&event.source);
            if let Some(host) = host
                && address.parse::<IpAddr>().is_ok()
            {
                let before = self.by_text.insert(address.clone(), host);
                self.before_leases.entry(address).or_insert(before);
            }
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

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_private() || four.is_loopback() || four.is_link_local() || four.is_unspecified(),
        IpAddr::V6(six) => {
            six.is_loopback() || (six.segments()[0] & 0xfe00) == 0xfc00 || (six.segments()[0] & 0xffc0) == 0xfe80
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
