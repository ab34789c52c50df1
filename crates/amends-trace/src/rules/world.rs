//! What detections ask of the inventory, and an inventory that answers.

use std::collections::HashMap;
use std::net::IpAddr;

use amends_case::{Asset, Net};

use crate::address::network;
use crate::sigma::lowered;

/// What detections ask of the inventory.
pub trait World {
    /// The asset that a name or an address belongs to, if one is known.
    fn asset(&self, endpoint: &str) -> Option<&Asset>;

    /// What the endpoint is called, where it has one name. An address that is known by its network only has none: the
    /// network's hosts must not become one.
    fn name(&self, endpoint: &str) -> Option<&str> {
        self.asset(endpoint).map(|asset| asset.name.as_str())
    }
}

/// Nothing is known of any endpoint: rules that need zones and environments are silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoWorld;

impl World for NoWorld {
    fn asset(&self, _endpoint: &str) -> Option<&Asset> {
        None
    }
}

/// The rows of `assets.csv`, by name, short name, address and network.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    assets: Vec<Asset>,
    by_text: HashMap<String, usize>,
    /// With their assets: the longest prefix first.
    networks: Vec<(Net, usize)>,
}

impl Inventory {
    /// Where two assets claim one name or address, the first has it.
    pub fn new(assets: &[Asset]) -> Self {
        let mut inventory = Self { assets: assets.to_vec(), ..Self::default() };
        for (at, asset) in assets.iter().enumerate() {
            for text in std::iter::once(&asset.name).chain(&asset.addresses) {
                match network(text) {
                    Some(network) => inventory.networks.push((network, at)),
                    None => inventory.add(text, at),
                }
            }
        }
        for (at, asset) in assets.iter().enumerate() {
            if let Some((short, _)) = asset.name.split_once('.') {
                inventory.add(short, at);
            }
        }
        inventory.networks.sort_by_key(|(network, at)| (std::cmp::Reverse(network.prefix()), *at));
        inventory
    }

    fn add(&mut self, text: &str, asset: usize) {
        self.by_text.entry(plain(text)).or_insert(asset);
    }

    fn exactly(&self, endpoint: &str) -> Option<usize> {
        let by_text = |text: &str| self.by_text.get(text).copied();
        by_text(&lowered(endpoint)).or_else(|| by_text(&plain(endpoint)))
    }
}

impl World for Inventory {
    fn asset(&self, endpoint: &str) -> Option<&Asset> {
        let by_network = || {
            let address = endpoint.parse::<IpAddr>().ok()?.to_canonical();
            self.networks.iter().find(|(network, _)| network.contains(address)).map(|(_, at)| *at)
        };
        self.exactly(endpoint).or_else(by_network).map(|at| &self.assets[at])
    }

    fn name(&self, endpoint: &str) -> Option<&str> {
        self.exactly(endpoint).map(|at| self.assets[at].name.as_str())
    }
}

fn plain(text: &str) -> String {
    let text = text.trim();
    match text.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().to_string(),
        Err(_) => lowered(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(endpoint: &str, asset: Option<&str>, name: Option<&str>) {
        let row = |name: &str, addresses: &[&str]| Asset {
            name: name.to_owned(),
            addresses: addresses.iter().map(|it| (*it).to_owned()).collect(),
            ..Asset::default()
        };
        let inventory = Inventory::new(&[
            row("lab", &["10.9.0.0/16", "2001:db8::/32"]),
            row("gw-test.example", &["10.9.0.7", "gateway"]),
            row("all", &["10.0.0.0/8"]),
        ]);
        assert_eq!(inventory.asset(endpoint).map(|it| it.name.as_str()), asset, "{endpoint}");
        assert_eq!(inventory.name(endpoint), name, "{endpoint}");
    }

    #[test]
    fn names_addresses_and_networks() {
        check("GW-TEST.example", Some("gw-test.example"), Some("gw-test.example"));
        check("gw-test", Some("gw-test.example"), Some("gw-test.example"));
        check("gateway", Some("gw-test.example"), Some("gw-test.example"));
        check("::ffff:10.9.0.7", Some("gw-test.example"), Some("gw-test.example"));
        check("10.9.0.8", Some("lab"), None);
        check("10.8.0.8", Some("all"), None);
        check("2001:db8::7", Some("lab"), None);
        check("203.0.113.9", None, None);
        check("elsewhere", None, None);
    }
}
