//! What programs say over syslog and the journal, one module per family. A message is read from its left, by the words that
//! the program itself writes; what somebody else could put into it (a user name, a host name) never decides what it is.

mod access;
mod accounts;
mod daemons;
mod firewall;
mod sshd;

use std::borrow::Cow;

use amends_case::{Event, LogSource, ProblemKind};

use crate::fields::Message;
use crate::format::Halt;
use crate::out::{Out, Stamp};

/// More than that is no count of one line's: what is beyond it is said, not counted.
const TIMES_MAX: u64 = 10_000;

/// Hands on the event of one message.
pub(super) fn emit(event: Event<'_>, text: &str, stamp: Stamp, out: &mut Out<'_>) -> Result<(), Halt> {
    let (text, times) = repeated(text);
    emit_times(event, text, stamp, times, out)
}

/// Hands on the event of a message that was said so many times: each counts.
pub(super) fn emit_times(
    event: Event<'_>,
    text: &str,
    stamp: Stamp,
    times: u64,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    if times > TIMES_MAX {
        let why = "a message was repeated more than 10,000 times; as many events stand for it";
        out.problem(event.line, ProblemKind::LimitReached, why, 0);
    }
    let program = event.program.clone();
    let event = understood(event, &program, text);
    let fields = Message { source: source_of(&program), text };
    for _ in 1..times.min(TIMES_MAX) {
        out.emit(event.clone(), stamp, &fields)?;
    }
    out.emit(event, stamp, &fields)
}

/// Hands on a line that nothing is known of.
pub(super) fn emit_other(event: Event<'_>, stamp: Stamp, out: &mut Out<'_>) -> Result<(), Halt> {
    let text = event.detail.clone();
    out.emit(event, stamp, &Message { source: source_of(""), text: &text })
}

fn understood<'a>(event: Event<'a>, program: &str, text: &'a str) -> Event<'a> {
    let known = match program {
        "sshd" | "sshd-session" | "sshd-auth" => sshd::event(&event, text),
        "sftp-server" | "internal-sftp" => sshd::sftp(&event, text),
        "sudo" => accounts::sudo(&event, text),
        "su" | "su-l" => accounts::su(&event, text),
        "CRON" | "cron" | "crond" | "anacron" => accounts::cron(&event, text),
        "useradd" | "userdel" | "usermod" | "groupadd" | "groupmod" | "gpasswd" | "passwd" | "chpasswd" | "chage" => {
            accounts::change(&event, program, text)
        }
        "rsyslogd" | "syslogd" | "syslog-ng" | "systemd-journald" | "auditd" | "systemd" | "logrotate" => {
            daemons::logging(&event, program, text)
        }
        "dhcpd" | "dnsmasq-dhcp" | "dnsmasq" | "kea-dhcp4" => daemons::lease(&event, text),
        "kernel" | "ulogd" => firewall::event(&event, text),
        "openvpn" | "ovpn-server" | "charon" | "ocserv" => access::vpn(&event, text),
        _ => None,
    };
    let other = |event: Event<'a>| match accounts::pam(&event, text) {
        Some(known) => known,
        None => Event { detail: Cow::Borrowed(text), ..event },
    };
    known.unwrap_or_else(|| other(event))
}

/// `message repeated 5 times: [ Failed password … ]`: the message, and how many times.
fn repeated(text: &str) -> (&str, u64) {
    let rest = text.strip_prefix("message repeated ").and_then(|rest| rest.split_once(" times: ["));
    let Some((times, inner)) = rest else { return (text, 1) };
    match (times.parse::<u64>(), inner.strip_suffix(']')) {
        (Ok(times @ 1..), Some(inner)) => (inner.trim(), times),
        _ => (text, 1),
    }
}

fn source_of(program: &str) -> LogSource<'static> {
    let service = match program {
        "sshd" | "sshd-session" | "sshd-auth" => "sshd",
        "sudo" => "sudo",
        "CRON" | "cron" | "crond" => "cron",
        "su" | "login" => "auth",
        _ => "syslog",
    };
    LogSource { product: "linux", service, category: "" }
}
