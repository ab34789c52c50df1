//! What OpenSSH's server says (`auth.c`, `auth2.c`, `packet.c`, `sftp-server.c`).
//!
//! The name of an unknown account is whatever a client sent, spaces and " from 1.2.3.4 port 22" included: it ends before the
//! *last* ` from ADDRESS port NUMBER`. An account that exists was named by its host, but a certificate's identity, which
//! comes behind the address, is the client's: there the *first* one counts.

use std::borrow::Cow;

use amends_case::{Action, Class, Event, Outcome};

/// The event of a message, or `None` where it is none of a log-in.
pub(super) fn event<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let base = || Event { class: Class::Authentication, ..event.clone() };
    if let Some(rest) = text.strip_prefix("Accepted ") {
        let (how, rest) = rest.split_once(" for ")?;
        let (user, from, after) = known_from(rest)?;
        // ` ssh2: ED25519 SHA256:…`; of a certificate, ` ID … CA … SHA256:…` of who signed it follows.
        let credential = match after.split(' ').nth(3).filter(|_| how == "publickey") {
            Some(print) if print.contains(':') => Cow::Owned(format!("publickey {print}")),
            _ => Cow::Borrowed(how.split('/').next().unwrap_or(how)),
        };
        return Some(Event {
            action: Action::LogOn,
            outcome: Outcome::Success,
            credential,
            kind: "sshd.accepted".into(),
            ..from.into_event(base(), user)
        });
    }
    if let Some(rest) = text.strip_prefix("Failed ") {
        let (how, rest) = rest.split_once(" for ")?;
        let unknown = ["invalid user ", "illegal user "].iter().find_map(|who| rest.strip_prefix(who));
        let is_known = unknown.is_none();
        let (user, from, _) = match unknown {
            Some(rest) => user_from(rest)?,
            None => known_from(rest)?,
        };
        let kind = if is_known { "sshd.failed" } else { "sshd.failed_unknown_user" };
        return Some(Event {
            action: Action::LogOn,
            outcome: Outcome::Failure,
            credential: how.into(),
            kind: kind.into(),
            ..from.into_event(base(), user)
        });
    }
    // Said before the failure that follows: not another try.
    if let Some(rest) = text.strip_prefix("Invalid user ") {
        let (user, from, _) = user_from(rest)?;
        return Some(Event {
            action: Action::Connect,
            kind: "sshd.invalid_user".into(),
            ..from.into_event(base(), user)
        });
    }
    if let Some(rest) = text.strip_prefix("error: maximum authentication attempts exceeded for ") {
        let (user, from, _) = user_from(rest.strip_prefix("invalid user ").unwrap_or(rest))?;
        return Some(Event {
            action: Action::Close,
            outcome: Outcome::Failure,
            kind: "sshd.too_many".into(),
            ..from.into_event(base(), user)
        });
    }
    if let Some(rest) = text.strip_prefix("User ") {
        // User NAME from HOST not allowed because …: said before the failure that follows.
        let (named, _) = rest.rsplit_once(" not allowed because ")?;
        let (user, from, _) = user_from(named)?;
        let kind = "sshd.not_allowed".into();
        let outcome = Outcome::Failure;
        return Some(Event { action: Action::Connect, outcome, kind, ..from.into_event(base(), user) });
    }
    if let Some(event) = session(event, text) {
        return Some(event);
    }
    let ended = [
        "Disconnected from ",
        "Disconnecting ",
        "Connection closed by ",
        "Connection reset by ",
        "Received disconnect from ",
    ];
    if let Some(rest) = ended.iter().find_map(|start| text.strip_prefix(start)) {
        return Some(closed(base(), rest));
    }
    super::accounts::pam(event, text)
}

/// What is done within a connection, and connections that never came to a log-in.
fn session<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    if let Some(rest) = text.strip_prefix("subsystem request for ") {
        // subsystem request for sftp by user NAME
        let (name, user) = rest.split_once(" by user ").unwrap_or((rest, ""));
        return Some(Event {
            class: Class::Process,
            action: Action::Execute,
            outcome: Outcome::Success,
            actor: user.into(),
            object: name.into(),
            kind: "sshd.subsystem".into(),
            ..event.clone()
        });
    }
    // Connection from ADDRESS port N on ADDRESS port N (LogLevel VERBOSE)
    if let Some((peer, own)) = text.strip_prefix("Connection from ").and_then(|rest| rest.split_once(" on ")) {
        let ((source, source_port), (target, target_port)) = (endpoint(peer)?, endpoint(own)?);
        return Some(Event {
            class: Class::Network,
            action: Action::Connect,
            outcome: Outcome::Success,
            source: source.into(),
            source_port,
            target: target.into(),
            target_port,
            kind: "sshd.connection".into(),
            ..event.clone()
        });
    }
    // Scanners: whoever speaks another protocol, or nothing.
    let silent = [
        "Did not receive identification string from ",
        "error: kex_exchange_identification: Connection closed by ",
        "banner exchange: Connection from ",
        "Unable to negotiate with ",
    ];
    let (source, source_port) = endpoint(silent.iter().find_map(|start| text.strip_prefix(start))?)?;
    Some(Event {
        class: Class::Network,
        action: Action::Connect,
        outcome: Outcome::Failure,
        source: source.into(),
        source_port,
        kind: "sshd.no_log_in".into(),
        ..event.clone()
    })
}

/// `ADDRESS[ port N]…`
fn endpoint(text: &str) -> Option<(&str, Option<u16>)> {
    let (address, rest) = text.split_once(' ').unwrap_or((text, ""));
    let address = address.trim_end_matches(':');
    let digits = |rest: &str| {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..length].parse().ok()
    };
    (!address.is_empty()).then(|| (address, rest.strip_prefix("port ").and_then(digits)))
}

/// `user NAME ADDRESS port N`, `invalid user NAME ADDRESS port N [preauth]`, `ADDRESS port N:11: …`.
fn closed<'a>(event: Event<'a>, rest: &'a str) -> Event<'a> {
    let whose = ["authenticating user ", "invalid user ", "user "].iter().find_map(|who| rest.strip_prefix(who));
    // Without a name the address comes first, and a message of the client's last.
    let (name, (address, port)) = match whose {
        None => ("", endpoint(rest).unwrap_or(("", None))),
        Some(named) => {
            let before = named.rsplit_once(" port ").and_then(|(both, _)| both.rsplit_once(' '));
            before
                .map_or(("", ("", None)), |(name, _)| (name, endpoint(&named[name.len() + 1..]).unwrap_or(("", None))))
        }
    };
    Event {
        action: Action::Close,
        actor: name.into(),
        source: address.into(),
        source_port: port,
        kind: "sshd.closed".into(),
        ..event
    }
}

struct From<'a> {
    address: &'a str,
    port: Option<u16>,
}

impl<'a> From<'a> {
    fn into_event(self, event: Event<'a>, user: &'a str) -> Event<'a> {
        Event { actor: user.into(), source: self.address.into(), source_port: self.port, ..event }
    }
}

/// `USER from ADDRESS port NUMBER[ ssh2[: …]]`, by the last place that can be it.
fn user_from(text: &str) -> Option<(&str, From<'_>, &str)> {
    let mut search = text;
    loop {
        let at = search.rfind(" from ")?;
        if let Some((from, after)) = from_at(&text[at + " from ".len()..]) {
            return Some((&text[..at], from, after));
        }
        search = &search[..at];
    }
}

/// The same by the first place, for accounts that exist.
fn known_from(text: &str) -> Option<(&str, From<'_>, &str)> {
    let places = memchr::memmem::find_iter(text.as_bytes(), " from ");
    places.into_iter().find_map(|at| {
        let (from, after) = from_at(&text[at + " from ".len()..])?;
        Some((&text[..at], from, after))
    })
}

/// `ADDRESS port NUMBER…`, or an address alone.
fn from_at(text: &str) -> Option<(From<'_>, &str)> {
    let (address, rest) = text.split_once(' ').unwrap_or((text, ""));
    let is_address =
        !address.is_empty() && address.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".:%-_".contains(&byte));
    if let Some(rest) = rest.strip_prefix("port ").filter(|_| is_address) {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        return Some((From { address, port: rest[..digits].parse().ok() }, &rest[digits..]));
    }
    (rest.is_empty() && is_address).then_some((From { address, port: None }, ""))
}

/// `close "PATH" bytes read N written N`, `open "PATH" flags READ mode 0666`, `remove name "PATH"`.
pub(super) fn sftp<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let base = || Event { class: Class::File, outcome: Outcome::Success, ..event.clone() };
    if let Some(rest) = text.strip_prefix("close \"") {
        let (path, rest) = rest.rsplit_once("\" bytes read ")?;
        let (read, written) = rest.split_once(" written ")?;
        let (read, written): (u64, u64) = (read.parse().ok()?, written.trim().parse().ok()?);
        let action = if read > 0 || written == 0 { Action::Read } else { Action::Write };
        return Some(Event {
            action,
            object: path.into(),
            bytes_out: Some(read),
            bytes_in: Some(written),
            kind: "sftp.close".into(),
            ..base()
        });
    }
    if let Some(rest) = text.strip_prefix("open \"") {
        let (path, rest) = rest.rsplit_once("\" flags ")?;
        let action = if rest.starts_with("READ") { Action::Read } else { Action::Write };
        return Some(Event { action, object: path.into(), kind: "sftp.open".into(), ..base() });
    }
    if let Some(path) = text.strip_prefix("remove name \"").and_then(|rest| rest.strip_suffix('"')) {
        return Some(Event { action: Action::Delete, object: path.into(), kind: "sftp.remove".into(), ..base() });
    }
    // session opened for local user NAME from [ADDRESS]
    let rest = text.strip_prefix("session opened for local user ")?;
    let (user, from) = rest.rsplit_once(" from [")?;
    Some(Event {
        class: Class::Authentication,
        action: Action::Connect,
        actor: user.into(),
        source: from.trim_end_matches(']').into(),
        kind: "sftp.session".into(),
        ..base()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: [&str; 5]) {
        let event = event(&Event::default(), text).unwrap_or_else(|| panic!("{text}"));
        let found = [&event.kind, &event.actor, &event.source, &event.credential].map(|it| it.to_string());
        let port = event.source_port.map(|port| port.to_string()).unwrap_or_default();
        assert_eq!([&found[0], &found[1], &found[2], &found[3], &port].map(String::as_str), expected, "{text}");
    }

    #[test]
    fn log_ins_are_read() {
        check(
            "Accepted password for alice from 10.0.0.5 port 50122 ssh2",
            ["sshd.accepted", "alice", "10.0.0.5", "password", "50122"],
        );
        check(
            "Accepted publickey for deploy from 2001:db8::7 port 4022 ssh2: ED25519 SHA256:Ab+/9",
            ["sshd.accepted", "deploy", "2001:db8::7", "publickey SHA256:Ab+/9", "4022"],
        );
        check(
            "Accepted none for root from 203.0.113.9 port 1 ssh2",
            ["sshd.accepted", "root", "203.0.113.9", "none", "1"],
        );
        check(
            "Accepted keyboard-interactive/pam for bob from 10.0.0.5 port 7 ssh2",
            ["sshd.accepted", "bob", "10.0.0.5", "keyboard-interactive", "7"],
        );
        check(
            "Failed password for invalid user oracle from 10.0.0.5 port 7 ssh2",
            ["sshd.failed_unknown_user", "oracle", "10.0.0.5", "password", "7"],
        );
        check("Invalid user  from 10.0.0.5 port 7", ["sshd.invalid_user", "", "10.0.0.5", "", "7"]);
        check(
            "Connection closed by authenticating user root 10.0.0.5 port 7 [preauth]",
            ["sshd.closed", "root", "10.0.0.5", "", "7"],
        );
        check(
            "Received disconnect from 10.0.0.5 port 7:11: disconnected by user",
            ["sshd.closed", "", "10.0.0.5", "", "7"],
        );
    }

    #[test]
    fn a_user_name_fools_nobody() {
        check(
            "Failed password for invalid user root from 1.2.3.4 port 22 ssh2 from 203.0.113.7 port 5 ssh2",
            ["sshd.failed_unknown_user", "root from 1.2.3.4 port 22 ssh2", "203.0.113.7", "password", "5"],
        );
        check(
            "Failed password for invalid user Accepted password for root from 9.9.9.9 port 1 from 203.0.113.7 port 5 ssh2",
            [
                "sshd.failed_unknown_user",
                "Accepted password for root from 9.9.9.9 port 1",
                "203.0.113.7",
                "password",
                "5",
            ],
        );
        check(
            "Invalid user Failed password for root from 203.0.113.7 port 5",
            ["sshd.invalid_user", "Failed password for root", "203.0.113.7", "", "5"],
        );
        assert_eq!(
            event(&Event::default(), "Server listening: Failed password for root from 1.2.3.4 port 5 ssh2"),
            None
        );
    }

    #[test]
    fn what_a_client_sends_behind_the_address_fools_nobody() {
        check(
            "Failed publickey for root from 203.0.113.7 port 5 ssh2: ED25519-CERT SHA256:a ID x from 8.8.8.8 port 1 ssh2 (serial 0) CA ED25519 SHA256:b",
            ["sshd.failed", "root", "203.0.113.7", "publickey", "5"],
        );
        check(
            "Accepted publickey for amy from 10.0.0.5 port 7 ssh2: ED25519-CERT SHA256:a ID amy (serial 3) CA ED25519 SHA256:b",
            ["sshd.accepted", "amy", "10.0.0.5", "publickey SHA256:a", "7"],
        );
        check(
            "Received disconnect from 10.0.0.5 port 7:11: bye 9.9.9.9 port 22",
            ["sshd.closed", "", "10.0.0.5", "", "7"],
        );
        check("Received disconnect from 10.0.0.5: 11: disconnected by user", ["sshd.closed", "", "10.0.0.5", "", ""]);
        check("Connection closed by 10.0.0.5 [preauth]", ["sshd.closed", "", "10.0.0.5", "", ""]);
        check(
            "Disconnected from invalid user x 9.9.9.9 port 1 10.0.0.5 port 7 [preauth]",
            ["sshd.closed", "x 9.9.9.9 port 1", "10.0.0.5", "", "7"],
        );
        check(
            "Disconnecting authenticating user root 10.0.0.5 port 7: Too many authentication failures [preauth]",
            ["sshd.closed", "root", "10.0.0.5", "", "7"],
        );
    }

    #[test]
    fn what_is_said_around_a_log_in_is_read() {
        check(
            "User eve from 10.0.0.5 not allowed because not listed in AllowUsers",
            ["sshd.not_allowed", "eve", "10.0.0.5", "", ""],
        );
        check("subsystem request for sftp by user amy", ["sshd.subsystem", "amy", "", "", ""]);
        check(
            "Connection from 10.0.0.5 port 7 on 10.0.0.9 port 22 rdomain \"\"",
            ["sshd.connection", "", "10.0.0.5", "", "7"],
        );
        check(
            "Did not receive identification string from 10.0.0.5 port 7",
            ["sshd.no_log_in", "", "10.0.0.5", "", "7"],
        );
        check(
            "Unable to negotiate with 10.0.0.5 port 7: no matching host key",
            ["sshd.no_log_in", "", "10.0.0.5", "", "7"],
        );
    }

    #[test]
    fn bytes_of_files_are_read() {
        let found =
            sftp(&Event::default(), "close \"/x \" bytes read 9 y\" bytes read 120 written 0").expect("an event");
        assert_eq!((found.object.as_ref(), found.bytes_out), ("/x \" bytes read 9 y", Some(120)));
    }
}
