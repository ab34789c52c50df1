//! Packets that netfilter logged: `PREFIX IN=eth0 OUT= SRC=… DST=… LEN=… PROTO=TCP SPT=… DPT=…`.

use amends_case::{Action, Class, Event, Outcome};

/// The event of a packet, or `None` where the kernel speaks of something else.
pub(super) fn event<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let at = text.find("IN=")?;
    let (prefix, rest) = text.split_at(at);
    let field = |key: &str| {
        rest.split(' ').find_map(|word| word.strip_prefix(key).and_then(|word| word.strip_prefix('='))).unwrap_or("")
    };
    let (source, target) = (field("SRC"), field("DST"));
    if source.is_empty() || target.is_empty() {
        return None;
    }
    let words = prefix.to_ascii_uppercase();
    let said = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let outcome = if said(&["DROP", "DENY", "BLOCK", "REJECT"]) {
        Outcome::Failure
    } else if said(&["ACCEPT", "ALLOW", "PASS", "NEW"]) {
        Outcome::Success
    } else {
        Outcome::Unknown
    };
    Some(Event {
        class: Class::Network,
        action: Action::Connect,
        outcome,
        source: source.into(),
        source_port: field("SPT").parse().ok(),
        target: target.into(),
        target_port: field("DPT").parse().ok(),
        object: field("PROTO").into(),
        bytes_in: field("LEN").parse().ok(),
        session: "".into(),
        kind: "netfilter.packet".into(),
        ..event.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_read() {
        let text = "[12.3] FW-DROP IN=eth0 OUT=eth1 SRC=203.0.113.9 DST=10.0.0.5 LEN=60 PROTO=TCP SPT=41000 DPT=22 SYN";
        let found = event(&Event { session: "7".into(), ..Event::default() }, text).expect("a packet");
        assert_eq!((found.source.as_ref(), found.target.as_ref()), ("203.0.113.9", "10.0.0.5"));
        assert_eq!((found.target_port, found.outcome), (Some(22), Outcome::Failure));
        assert_eq!(event(&Event::default(), "eth0: link is up"), None);
    }
}
