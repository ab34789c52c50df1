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

/// `DHCPACK on 10.0.0.5 to aa:bb:… (NAME) via eth0` (ISC), `DHCPACK(eth0) 10.0.0.5 aa:bb:… NAME` (dnsmasq).
pub(super) fn lease<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let (address, name) = if let Some(rest) = text.strip_prefix("DHCPACK on ") {
        let (address, rest) = rest.split_once(" to ")?;
        (address, rest.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(name, _)| name))
    } else {
        let mut words = text.strip_prefix("DHCPACK(")?.split_once(") ")?.1.split(' ');
        let address = words.next()?;
        (address, words.nth(1).unwrap_or(""))
    };
    Some(Event {
        class: Class::Dhcp,
        action: Action::Assign,
        outcome: Outcome::Success,
        source: address.into(),
        object: name.into(),
        kind: "dhcp.lease".into(),
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
    }
}
