//! Networks: an address and how many of its bits count.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An IPv4 or IPv6 network in CIDR notation (RFC 4632); a single address is one of full length. Bits behind the prefix are
/// zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Net {
    address: IpAddr,
    prefix: u8,
}

/// A network that could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("is no address and no network")]
pub struct NetError;

impl Net {
    /// The network of this prefix that the address stands in; a longer prefix than there are bits counts as all of them.
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        match address {
            IpAddr::V4(v4) => {
                let prefix = prefix.min(32);
                let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
                Self { address: Ipv4Addr::from(u32::from(v4) & mask).into(), prefix }
            }
            IpAddr::V6(v6) => {
                let prefix = prefix.min(128);
                let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
                Self { address: Ipv6Addr::from(u128::from(v6) & mask).into(), prefix }
            }
        }
    }

    /// The network's first address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many bits count.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether it is one address.
    pub fn is_single(&self) -> bool {
        self.prefix == if self.address.is_ipv4() { 32 } else { 128 }
    }

    /// Whether the address stands in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4() && Self::new(address, self.prefix).address == self.address
    }

    /// Whether the two have an address in common.
    pub fn meets(&self, other: &Self) -> bool {
        let (wide, narrow) = if self.prefix <= other.prefix { (self, other) } else { (other, self) };
        wide.contains(narrow.address)
    }

    /// Whether its addresses are not routed on the internet: RFC 1918, RFC 6598, RFC 4193, loopback and link-local.
    pub fn is_private(&self) -> bool {
        match self.address {
            IpAddr::V4(v4) => {
                let [a, b, ..] = v4.octets();
                let is_shared = a == 100 && (64..128).contains(&b);
                self.prefix > 0 && (v4.is_private() || v4.is_loopback() || v4.is_link_local() || is_shared)
            }
            IpAddr::V6(v6) => {
                let first = v6.segments()[0];
                self.prefix > 0 && (v6.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80)
            }
        }
    }
}

impl From<IpAddr> for Net {
    fn from(address: IpAddr) -> Self {
        Self::new(address, 128)
    }
}

impl FromStr for Net {
    type Err = NetError;

    /// `10.20.0.0/16`, `10.20.0.21`, `2001:db8::/32`.
    fn from_str(text: &str) -> Result<Self, NetError> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| NetError)?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NetError)?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        match prefix {
            Some(prefix) if prefix > bits => Err(NetError),
            Some(prefix) => Ok(Self::new(address, prefix)),
            None => Ok(Self::new(address, bits)),
        }
    }
}

impl fmt::Display for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_single() { write!(f, "{}", self.address) } else { write!(f, "{}/{}", self.address, self.prefix) }
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> Net {
        text.parse().unwrap_or_else(|_| panic!("{text} is no network"))
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let lab = net("10.20.0.77/24");
        assert_eq!(lab.to_string(), "10.20.0.0/24");
        assert!(lab.contains("10.20.0.255".parse().expect("address")));
        assert!(!lab.contains("10.20.1.0".parse().expect("address")));
        assert!(net("0.0.0.0/0").contains("255.255.255.255".parse().expect("address")));
        assert!(!net("0.0.0.0/0").contains("::1".parse().expect("address")));
        assert!(net("2001:db8::/32").contains("2001:db8:1::1".parse().expect("address")));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "host", "10.0.0.1/", "10.0.0.1/-1"] {
            assert_eq!(text.parse::<Net>(), Err(NetError), "{text}");
        }
    }

    #[test]
    fn networks_meet_where_one_holds_the_other() {
        assert!(net("10.0.0.0/8").meets(&net("10.20.0.21")));
        assert!(net("10.20.0.21").meets(&net("10.0.0.0/8")));
        assert!(!net("10.20.0.0/24").meets(&net("10.25.0.0/24")));
    }

    #[test]
    fn private_is_what_the_internet_does_not_route() {
        assert!(net("192.168.3.0/24").is_private() && net("100.64.0.1").is_private() && net("fd00::1").is_private());
        assert!(
            !net("0.0.0.0/0").is_private() && !net("198.51.100.21").is_private() && !net("2001:db8::1").is_private()
        );
    }
}
