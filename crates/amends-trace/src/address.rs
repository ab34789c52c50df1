//! Which words of an inventory or a person's are networks, and which addresses are the organisation's own by their kind.

use std::net::IpAddr;

use amends_case::Net;

/// `10.20.0.0/16`. A single address is none: it is found by its text.
pub(crate) fn network(text: &str) -> Option<Net> {
    text.contains('/').then(|| text.parse().ok()).flatten()
}

/// Whether an endpoint can only be within: a private address, or a name without a domain.
pub(crate) fn is_within(endpoint: &str) -> bool {
    endpoint.parse::<IpAddr>().map_or_else(|_| !endpoint.contains('.'), |address| is_private(address.to_canonical()))
}

/// Addresses that no other organisation's host answers to (RFC 1918, RFC 4193, and those of the link and of the host).
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_private() || four.is_loopback() || four.is_link_local() || four.is_unspecified(),
        IpAddr::V6(six) => {
            six.is_loopback() || (six.segments()[0] & 0xfe00) == 0xfc00 || (six.segments()[0] & 0xffc0) == 0xfe80
        }
    }
}
