//! Networks, and which addresses are in them.

use std::net::IpAddr;

/// `10.20.0.0/16`: its base and how many bits say so.
pub(crate) fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (base, bits) = text.trim().split_once('/')?;
    let (base, bits): (IpAddr, u8) = (base.parse().ok()?, bits.parse().ok()?);
    let most = if base.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some((base, bits))
}

/// Whether an address is within a network.
pub(crate) fn contains(base: IpAddr, bits: u8, address: IpAddr) -> bool {
    let bits = u32::from(bits);
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let differ = base.to_bits() ^ address.to_bits();
            differ.checked_shr(32 - bits.min(32)).unwrap_or(0) == 0
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let differ = base.to_bits() ^ address.to_bits();
            differ.checked_shr(128 - bits.min(128)).unwrap_or(0) == 0
        }
        _ => false,
    }
}
