//! Who is looked for, and who is known to be none: addresses, networks, accounts, hosts, with their span of time.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use amends_case::{Indicated, IndicatedKind, Known, Micros, Net, Seeds};

use crate::address::network;

/// Addresses, networks and names.
#[derive(Debug, Default)]
pub(crate) struct Whom {
    addresses: BTreeSet<IpAddr>,
    networks: Vec<Net>,
    names: BTreeSet<String>,
}

impl Whom {
    pub(crate) fn new<'a>(all: impl Iterator<Item = &'a String>) -> Self {
        let mut whom = Self::default();
        for text in all {
            match (text.parse::<IpAddr>(), network(text)) {
                (Ok(address), _) => {
                    whom.addresses.insert(address.to_canonical());
                }
                (_, Some(network)) => whom.networks.push(network),
                _ => {
                    whom.names.insert(text.trim().to_lowercase());
                }
            }
        }
        whom
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        match text.parse::<IpAddr>() {
            Ok(address) => {
                let address = address.to_canonical();
                self.addresses.contains(&address) || self.networks.iter().any(|network| network.contains(address))
            }
            Err(_) => !self.names.is_empty() && self.names.contains(&text.to_lowercase()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.networks.is_empty() && self.names.is_empty()
    }
}

/// What indicators name, each with its time. There may be thousands: they are found by their value.
#[derive(Debug, Default)]
struct Timed {
    names: HashMap<(IndicatedKind, String), Vec<Span>>,
    networks: Vec<(Net, Span)>,
}

/// Not before, and not at or after.
type Span = (Option<Micros>, Option<Micros>);

impl Timed {
    fn new(all: &[Indicated]) -> Self {
        let mut timed = Self::default();
        for one in all {
            let span = (one.from, one.until);
            match network(&one.value) {
                Some(network) if one.kind == IndicatedKind::Address => timed.networks.push((network, span)),
                _ => timed.names.entry((one.kind, canonical(&one.value))).or_default().push(span),
            }
        }
        timed
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.networks.is_empty()
    }

    /// Whether it is named, at that time or, without one, at any.
    fn has(&self, kind: IndicatedKind, text: &str, time: Option<Micros>) -> bool {
        if self.is_empty() {
            return false;
        }
        let is_within = |(from, until): &Span| {
            time.is_none_or(|time| from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until))
        };
        let by_name = self.names.get(&(kind, canonical(text))).is_some_and(|spans| spans.iter().any(is_within));
        by_name
            || (kind == IndicatedKind::Address && !self.networks.is_empty())
                && text.parse::<IpAddr>().is_ok_and(|address| {
                    let address = address.to_canonical();
                    self.networks.iter().any(|(network, span)| network.contains(address) && is_within(span))
                })
    }
}

/// One spelling for each address and each name.
fn canonical(text: &str) -> String {
    let text = text.trim();
    text.parse::<IpAddr>().map_or_else(|_| text.to_lowercase(), |address| address.to_canonical().to_string())
}

/// The seeds, ready to be looked up.
#[derive(Debug)]
pub(crate) struct Wanted {
    addresses: Whom,
    accounts: Whom,
    hosts: Whom,
    indicated: Timed,
    from: Option<Micros>,
    to: Option<Micros>,
    known: Vec<(Whom, Known)>,
}

impl Wanted {
    pub(crate) fn new(seeds: &Seeds) -> Self {
        let known = seeds.known.iter().map(|known| (Whom::new(std::iter::once(&known.who)), known.clone()));
        Self {
            addresses: Whom::new(seeds.addresses.iter()),
            accounts: Whom::new(seeds.accounts.iter()),
            hosts: Whom::new(seeds.hosts.iter()),
            indicated: Timed::new(&seeds.indicated),
            from: seeds.from,
            to: seeds.to,
            known: known.collect(),
        }
    }

    /// Whether nothing is known of the intruder.
    pub(crate) fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.accounts.is_empty() && self.hosts.is_empty() && self.indicated.is_empty()
    }

    pub(crate) fn is_within(&self, time: Micros) -> bool {
        self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time <= to)
    }

    /// Whether log-ins from there are the intruder's, at that time.
    pub(crate) fn is_address(&self, text: &str, time: Micros) -> bool {
        self.names(&self.addresses, IndicatedKind::Address, text, time)
    }

    /// Whether the intruder used the account, at that time.
    pub(crate) fn is_account(&self, text: &str, time: Micros) -> bool {
        self.names(&self.accounts, IndicatedKind::Account, text, time)
    }

    /// Whether the intruder was on the host, at that time.
    pub(crate) fn is_host(&self, text: &str, time: Micros) -> bool {
        self.names(&self.hosts, IndicatedKind::Host, text, time)
    }

    /// The same, at any time.
    pub(crate) fn is_host_ever(&self, text: &str) -> bool {
        self.hosts.has(text) || self.indicated.has(IndicatedKind::Host, text, None)
    }

    fn names(&self, plain: &Whom, kind: IndicatedKind, text: &str, time: Micros) -> bool {
        self.is_within(time) && (plain.has(text) || self.indicated.has(kind, text, Some(time)))
    }

    /// Why somebody is known to be none: by any of these names, at that time.
    pub(crate) fn known(&self, names: [&str; 3], time: Micros) -> Option<&str> {
        let found = self.known.iter().find(|(whom, known)| {
            names.iter().any(|name| !name.is_empty() && whom.has(name))
                && known.from.is_none_or(|from| time >= from)
                && known.to.is_none_or(|to| time <= to)
        });
        found.map(|(_, known)| known.why.as_str())
    }
}
