//! What services say of themselves: logs that stop and start, and addresses that are leased.

use amends_case::{Action, Class, Event, Outcome};

/// Logging that stopped, started, or was emptied.
pub(super) fn logging<'a>(event: &Event<'a>, program: &str, text: &'a str) -> Option<Event<'a>> {
    let is_systemd = program == "systemd";
    let concerns_logs = || {
        ["rsyslog", "System Logging", "auditd", "Auditing", "Journal Service", "journald"]
            .iter()
            .any(|name| text.contains(name))
    };
    let (action, kind) = match program {
        _ if is_systemd && !concerns_logs() => return None,
        _ if is_systemd && (text.starts_with("Stopping ") || text.starts_with("Stopped ")) => {
            (Action::Stop, "log.stopped")
        }
        _ if is_systemd && text.starts_with("Started ") => (Action::Start, "log.started"),
        "systemd-journald" if text.starts_with("Vacuuming done, freed ") && !text.contains("freed 0B") => {
            (Action::Clear, "log.cleared")
        }
        "systemd-journald" if text.starts_with("Journal stopped") => (Action::Stop, "log.stopped"),
        "systemd-journald" if text.starts_with("Journal started") => (Action::Start, "log.started"),
        "auditd" if text.contains("is exiting") || text.contains("exiting.") => (Action::Stop, "log.stopped"),
        "rsyslogd" | "syslogd" | "syslog-ng"
            if text.contains("exiting on signal") || text.contains("shutting down") =>
        {
            (Action::Stop, "log.stopped")
        }
        "rsyslogd" | "syslogd" | "syslog-ng" if text.ends_with("] start") || text.contains("starting up") => {
            (Action::Start, "log.started")
        }
        _ => return None,
    };
    Some(Event {
        class: Class::EventLog,
        action,
        outcome: Outcome::Success,
        object: program.to_owned().into(),
        detail: text.into(),
        kind: kind.into(),
        ..event.clone()
    })
}

/// `DHCPACK on 10.0.0.5 to aa:bb:… (NAME) via eth0` (ISC), `DHCPACK(eth0) 10.0.0.5 aa:bb:… NAME` (dnsmasq); the same of
/// `DHCPRELEASE of … from …`. These lines do not say for how long. A host without a name is called by its hardware address.
pub(super) fn lease<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let released = text.strip_prefix("DHCPRELEASE");
    let rest = released.or_else(|| text.strip_prefix("DHCPACK"))?;
    let spoken = rest.strip_prefix(" on ").and_then(|rest| rest.split_once(" to "));
    let spoken = spoken.or_else(|| rest.strip_prefix(" of ").and_then(|rest| rest.split_once(" from ")));
    let (address, hardware, name) = if let Some((address, rest)) = spoken {
        let name = rest.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(name, _)| name);
        (address, rest.split(' ').next().unwrap_or(""), name)
    } else {
        let mut words = rest.strip_prefix('(')?.split_once(") ")?.1.split(' ');
        (words.next()?, words.next().unwrap_or(""), words.next().unwrap_or(""))
    };
    Some(Event {
        class: Class::Dhcp,
        action: if released.is_some() { Action::Release } else { Action::Assign },
        outcome: Outcome::Success,
        source: address.into(),
        object: if name.is_empty() { hardware } else { name }.into(),
        kind: if released.is_some() { "dhcp.release" } else { "dhcp.lease" }.into(),
        ..event.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_that_stop_and_leases_are_read() {
        let base = Event::default();
        let check = |program: &str, text: &'static str, action: Option<Action>| {
            assert_eq!(logging(&base, program, text).map(|event| event.action), action, "{text}");
        };
        check("rsyslogd", "[origin software=\"rsyslogd\" x-pid=\"7\"] exiting on signal 15.", Some(Action::Stop));
        check("rsyslogd", "[origin software=\"rsyslogd\" x-pid=\"7\"] start", Some(Action::Start));
        check("rsyslogd", "[origin software=\"rsyslogd\"] rsyslogd was HUPed", None);
        check("systemd", "Stopping rsyslog.service - System Logging Service...", Some(Action::Stop));
        check("systemd", "Stopping nginx.service", None);
        check("systemd-journald", "Vacuuming done, freed 1.2G of archived journals", Some(Action::Clear));
        check("systemd-journald", "Vacuuming done, freed 0B of archived journals", None);
        let leased = lease(&base, "DHCPACK(eth0) 10.0.0.5 aa:bb:cc:dd:ee:ff laptop-7").expect("a lease");
        assert_eq!((leased.source.as_ref(), leased.object.as_ref()), ("10.0.0.5", "laptop-7"));
        let leased = lease(&base, "DHCPACK on 10.0.0.6 to aa:bb:cc:dd:ee:ff (pc-2) via eth0").expect("a lease");
        assert_eq!((leased.source.as_ref(), leased.object.as_ref()), ("10.0.0.6", "pc-2"));
        let nameless = lease(&base, "DHCPACK on 10.0.0.7 to aa:bb:cc:dd:ee:ff via eth0").expect("a lease");
        assert_eq!(nameless.object, "aa:bb:cc:dd:ee:ff");
        for line in
            ["DHCPRELEASE of 10.0.0.6 from aa:bb:cc:dd:ee:ff (pc-2) via eth0", "DHCPRELEASE(eth0) 10.0.0.6 aa:bb:c"]
        {
            let released = lease(&base, line).expect("a release");
            assert_eq!((released.source.as_ref(), released.action), ("10.0.0.6", Action::Release));
        }
        assert_eq!(lease(&base, "DHCPDISCOVER from aa:bb:cc:dd:ee:ff via eth0"), None);
    }
}
