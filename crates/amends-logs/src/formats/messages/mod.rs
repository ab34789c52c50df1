//! What programs say over syslog and the journal, one module per family. A message is read from its left, by the words that
//! the program itself writes; what somebody else could put into it (a user name, a host name) never decides what it is.

mod access;
mod accounts;
mod daemons;
mod firewall;
mod sshd;

use std::borrow::Cow;

use amends_case::{Event, LogSource};

use crate::fields::Message;
use crate::format::Halt;
use crate::out::{Out, Stamp};

/// Hands on the event of one message.
pub(super) fn emit(event: Event<'_>, text: &str, stamp: Stamp, out: &mut Out<'_>) -> Result<(), Halt> {
    let program = event.program.clone();
    let (event, repeated) = understood(event, &program, text);
    let fields = Message { source: source_of(&program), text };
    out.emit(event.clone(), stamp, &fields)?;
    // The same thing so many times more: each counts.
    for _ in 0..repeated {
        out.emit(event.clone(), stamp, &fields)?;
    }
    Ok(())
}

/// Hands on a line that nothing is known of.
pub(super) fn emit_other(event: Event<'_>, stamp: Stamp, out: &mut Out<'_>) -> Result<(), Halt> {
    let text = event.detail.clone();
    out.emit(event, stamp, &Message { source: source_of(""), text: &text })
}

/// The event, and how many times more it happened.
fn understood<'a>(event: Event<'a>, program: &str, text: &'a str) -> (Event<'a>, u64) {
    let (text, repeated) = repeated(text);
    let known = match program {
        "sshd" | "sshd-session" | "sshd-auth" => sshd::event(&event, text),
        "sftp-server" | "internal-sftp" => sshd::sftp(&event, text),
        "sudo" => accounts::sudo(&event, text),
        "su" | "su-l" => accounts::su(&event, text),
        "CRON" | "cron" | "crond" | "anacron" => accounts::cron(&event, text),
        "useradd" | "userdel" | "usermod" | "groupadd" | "passwd" | "chpasswd" | "chage" => {
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
    (known.unwrap_or_else(|| other(event)), repeated)
}

/// `message repeated 5 times: [ Failed password … ]`: the message, and how many times *more* than once.
fn repeated(text: &str) -> (&str, u64) {
    /// More than that is no count of one line's.
    const TIMES_MAX: u64 = 10_000;
    let rest = text.strip_prefix("message repeated ").and_then(|rest| rest.split_once(" times: ["));
    let Some((times, inner)) = rest else { return (text, 0) };
    match (times.parse::<u64>(), inner.strip_suffix(']')) {
        (Ok(times @ 1..=TIMES_MAX), Some(inner)) => (inner.trim(), times - 1),
        _ => (text, 0),
    }
}

fn source_of(program: &str) -> LogSource<'static> {
    let service = match program {
        "sshd" | "sshd-session" => "sshd",
        "sudo" => "sudo",
        "CRON" | "cron" | "crond" => "cron",
        "su" | "login" => "auth",
        _ => "syslog",
    };
    LogSource { product: "linux", service, category: "" }
}
