//! IP addresses of both versions.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a cell holds an address (port and prefix length allowed).
pub(crate) fn valid(text: &str) -> bool {
    let text = super::trim(text);
    if text.len() < 3
        || text.len() > 50
        || !text.bytes().next().is_some_and(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'[')
    {
        return false;
    }
    let bare = text.split('/').next().unwrap_or(text);
    if bare.bytes().filter(|byte| *byte == b'.').count() == 3 {
        let bare = bare.split(':').next().unwrap_or(bare);
        return bare
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| !address.is_unspecified() && !address.is_loopback() && !address.is_broadcast());
    }
    bare.bytes().filter(|byte| *byte == b':').count() >= 2
        && bare.parse::<Ipv6Addr>().is_ok_and(|address| !address.is_unspecified() && !address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn both_versions() {
        check(valid, &["203.0.113.9", "203.0.113.9:443", "2001:db8::1"], true);
        check(valid, &["0.0.0.0", "1.2.3", "256.1.1.1", "::", "12:30", "12:30:15", "1.2.3.4.5"], false);
    }
}
