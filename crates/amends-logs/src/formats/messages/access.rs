//! Log-ins over a VPN: OpenVPN, strongSwan, ocserv.

use amends_case::{Action, Class, Event, Outcome};

/// The event of a message, or `None` where it is no log-in.
pub(super) fn vpn<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let made = |outcome, actor: &'a str, source: &'a str| Event {
        class: Class::Authentication,
        action: Action::LogOn,
        outcome,
        actor: actor.into(),
        source: source.into(),
        credential: "vpn".into(),
        kind: "vpn.log_in".into(),
        ..event.clone()
    };
    // 203.0.113.9:1194 [amy] Peer Connection Initiated with [AF_INET]203.0.113.9:1194
    if let Some((before, with)) = text.split_once("] Peer Connection Initiated with [") {
        let name = before.rsplit_once('[').map_or("", |(_, name)| name);
        let address = with.split_once(']').map_or("", |(_, address)| address);
        return Some(made(Outcome::Success, name, address.rsplit_once(':').map_or(address, |(address, _)| address)));
    }
    // 203.0.113.9:1194 TLS Auth Error: Auth Username/Password verification failed for peer
    if text.contains("verification failed for peer") || text.contains("AUTH_FAILED") {
        let peer = text.split(' ').next().unwrap_or("");
        let (name, peer) = peer.split_once('/').unwrap_or(("", peer));
        return Some(made(Outcome::Failure, name, peer.rsplit_once(':').map_or(peer, |(address, _)| address)));
    }
    // main[amy]:203.0.113.9:40001 user logged in
    let rest = text.strip_prefix("main[")?;
    let (name, rest) = rest.split_once("]:")?;
    let (peer, said) = rest.split_once(' ')?;
    let outcome = match said {
        said if said.starts_with("user logged in") => Outcome::Success,
        said if said.contains("authentication failed") || said.contains("failed authentication") => Outcome::Failure,
        _ => return None,
    };
    Some(made(outcome, name, peer.rsplit_once(':').map_or(peer, |(address, _)| address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_ins_over_a_vpn_are_read() {
        let check = |text: &'static str, expected: (&str, &str, Outcome)| {
            let base = Event::default();
            let found = vpn(&base, text).expect("a log-in");
            assert_eq!((found.actor.as_ref(), found.source.as_ref(), found.outcome), expected, "{text}");
        };
        check(
            "203.0.113.9:1194 [amy] Peer Connection Initiated with [AF_INET]203.0.113.9:1194",
            ("amy", "203.0.113.9", Outcome::Success),
        );
        check(
            "203.0.113.9:1194 TLS Auth Error: Auth Username/Password verification failed for peer",
            ("", "203.0.113.9", Outcome::Failure),
        );
        check("main[amy]:203.0.113.9:40001 user logged in", ("amy", "203.0.113.9", Outcome::Success));
        assert_eq!(vpn(&Event::default(), "Initialization Sequence Completed"), None);
    }
}
