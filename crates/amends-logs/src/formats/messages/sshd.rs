//! What OpenSSH's server says (`auth.c`, `auth2.c`, `packet.c`, `sftp-server.c`).
//!
//! The user name is whatever a client sent, spaces and " from 1.2.3.4 port 22" included. It ends before the *last*
//! ` from ADDRESS port NUMBER`, since what follows it is the server's own.

use std::borrow::Cow;

use amends_case::{Action, Class, Event, Outcome};

/// The event of a message, or `None` where it is none of a log-in.
pub(super) fn event<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let base = || Event { class: Class::Authentication, ..event.clone() };
    if let Some(rest) = text.strip_prefix("Accepted ") {
        let (how, rest) = rest.split_once(" for ")?;
        let (user, from, after) = user_from(rest)?;
        let credential = match after.rsplit_once(' ').filter(|_| how == "publickey") {
            Some((_, print)) if print.contains(':') => Cow::Owned(format!("publickey {print}")),
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
        let (rest, is_known) = rest.strip_prefix("invalid user ").map_or((rest, true), |rest| (rest, false));
        let (user, from, _) = user_from(rest)?;
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
    let ended = ["Disconnected from ", "Connection closed by ", "Connection reset by ", "Received disconnect from "];
    if let Some(rest) = ended.iter().find_map(|start| text.strip_prefix(start)) {
        return Some(closed(base(), rest));
    }
    super::accounts::pam(event, text)
}

/// `user NAME ADDRESS port N`, `invalid user NAME ADDRESS port N [preauth]`, `ADDRESS port N:11: …`.
fn closed<'a>(event: Event<'a>, rest: &'a str) -> Event<'a> {
    let whose = ["authenticating user ", "invalid user ", "user "].iter().find_map(|who| rest.strip_prefix(who));
    let (before, port) = rest.rsplit_once(" port ").unwrap_or((rest, ""));
    let (name, address) = match whose {
        Some(named) => named.rsplit_once(" port ").and_then(|(both, _)| both.rsplit_once(' ')).unwrap_or(("", before)),
        None => ("", before),
    };
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    Event {
        action: Action::Close,
        actor: name.into(),
        source: address.into(),
        source_port: port[..digits].parse().ok(),
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

/// `USER from ADDRESS port NUMBER[ ssh2[: …]]`
fn user_from(text: &str) -> Option<(&str, From<'_>, &str)> {
    let mut search = text;
    loop {
        let at = search.rfind(" from ")?;
        let (user, rest) = (&text[..at], &text[at + " from ".len()..]);
        let (address, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        // The server's own is an address and a port; a fingerprint's comment could hold words like them.
        let is_address = !address.is_empty()
            && address
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || b".:%-_".contains(&byte) || byte.is_ascii_alphanumeric());
        if let Some(rest) = rest.strip_prefix("port ").filter(|_| is_address) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            return Some((user, From { address, port: rest[..digits].parse().ok() }, &rest[digits..]));
        }
        if rest.is_empty() && is_address {
            return Some((user, From { address, port: None }, ""));
        }
        search = &search[..at];
    }
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
    fn bytes_of_files_are_read() {
        let found =
            sftp(&Event::default(), "close \"/x \" bytes read 9 y\" bytes read 120 written 0").expect("an event");
        assert_eq!((found.object.as_ref(), found.bytes_out), ("/x \" bytes read 9 y", Some(120)));
    }
}
