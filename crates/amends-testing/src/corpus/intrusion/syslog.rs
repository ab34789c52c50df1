//! One message of a host's log of log-ins, in the syntax of that host, under that host's clock.

use std::fmt::Write;

use super::super::draw::Draw;
use super::clock::{Micros, Spelling, Stamp};
use super::desk::{Desk, Log, Note};
use super::hosts::{HOSTS, HostId, Style};

/// A host whose clock is off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Skew {
    pub(crate) host: HostId,
    /// What its clock shows more than there is (negative: less).
    pub(crate) micros: Micros,
}

/// A program's message on a host.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'a> {
    pub(crate) host: HostId,
    pub(crate) program: &'a str,
    /// 0: the program says none (the kernel, sudo).
    pub(crate) process: u32,
    pub(crate) text: &'a str,
}

impl Message<'_> {
    pub(crate) fn put(&self, desk: &mut Desk, skew: Skew, time: Micros) {
        desk.put(time, Log::Auth(self.host), self.line(skew, time));
    }

    pub(crate) fn put_noted(&self, desk: &mut Desk, skew: Skew, time: Micros) -> Note {
        desk.put_noted(time, Log::Auth(self.host), self.line(skew, time))
    }

    pub(crate) fn put_surviving(&self, desk: &mut Desk, skew: Skew, time: Micros) {
        desk.put_surviving(time, Log::Auth(self.host), self.line(skew, time));
    }

    fn line(&self, skew: Skew, time: Micros) -> String {
        let Message { host, program, process, text } = *self;
        let shown = if skew.host == host { time + skew.micros } else { time };
        let name = HOSTS[host].name;
        let tag = if process == 0 { format!("{program}:") } else { format!("{program}[{process}]:") };
        match HOSTS[host].style {
            Style::Bsd | Style::Short | Style::Silent => {
                format!("{} {name} {tag} {text}\n", Stamp(shown, Spelling::Bsd))
            }
            Style::Iso => format!("{} {name} {tag} {text}\n", Stamp(shown, Spelling::Micros)),
            Style::Rfc5424 => {
                let process = if process == 0 { "-".to_owned() } else { process.to_string() };
                // 86: facility authpriv (10), severity informational (6).
                format!("<86>1 {} {name} {program} {process} - - {text}\n", Stamp(shown, Spelling::Micros))
            }
            Style::Journal => self.journal(shown),
        }
    }

    /// As `journalctl -o json` prints it: all values are strings.
    fn journal(&self, shown: Micros) -> String {
        let Message { host, program, process, text } = *self;
        let mut draw = Draw::numbered(host as u64, 7_900, 0);
        let boot = format!("{:016x}{:016x}", draw.next(), draw.next());
        let machine = format!("{:016x}{:016x}", draw.next(), draw.next());
        let monotonic = shown - super::clock::FIRST + 8_640_123_456;
        let (unit, transport) = match program {
            "CRON" => ("cron.service", "syslog"),
            "systemd-journald" => ("systemd-journald.service", "driver"),
            _ => ("ssh.service", "syslog"),
        };
        format!(
            "{{\"__CURSOR\":\"s={machine};i={monotonic:x};b={boot};m={monotonic:x};t={shown:x};x={process:x}\",\
             \"__REALTIME_TIMESTAMP\":\"{shown}\",\"__MONOTONIC_TIMESTAMP\":\"{monotonic}\",\"_BOOT_ID\":\"{boot}\",\
             \"_MACHINE_ID\":\"{machine}\",\"_HOSTNAME\":\"{}\",\"_TRANSPORT\":\"{transport}\",\"PRIORITY\":\"6\",\
             \"SYSLOG_FACILITY\":\"10\",\"SYSLOG_IDENTIFIER\":\"{program}\",\"SYSLOG_PID\":\"{process}\",\
             \"_PID\":\"{process}\",\"_UID\":\"0\",\"_GID\":\"0\",\"_COMM\":\"{program}\",\"_SYSTEMD_UNIT\":\"{unit}\",\
             \"MESSAGE\":\"{}\"}}\n",
            HOSTS[host].name,
            escaped(text)
        )
    }
}

/// Text within a string of JSON.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if letter < ' ' => {
                let _ = write!(out, "\\u{:04x}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
    out
}
