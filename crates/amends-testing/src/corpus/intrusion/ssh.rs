//! sshd: log-ins that work, log-ins that do not, and files fetched over sftp. Sentences as OpenSSH 9 and PAM have them.

use super::super::draw::Draw;
use super::clock::{MINUTE, Micros, SECOND};
use super::desk::{Desk, Note};
use super::hosts::HostId;
use super::keys::fingerprint;
use super::syslog::{Message, Skew};

/// What proved who somebody was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The server asked for nothing.
    Nothing,
    Password,
    /// A key, by its fingerprint.
    Key(String),
}

impl Proof {
    /// The words of exports.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Password => "password",
            Self::Key(_) => "publickey",
        }
    }
}

/// An account's key: always the same one for the same account of the same seed.
pub(crate) fn key_of(seed: u64, account: &str) -> Proof {
    Proof::Key(fingerprint(seed, account))
}

/// A session on a host.
#[derive(Debug, Clone)]
pub(crate) struct Session<'a> {
    pub(crate) host: HostId,
    pub(crate) account: &'a str,
    pub(crate) source: &'a str,
    pub(crate) proof: Proof,
    pub(crate) start: Micros,
    pub(crate) end: Micros,
}

/// A session's ports and processes, for what happens in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened {
    pub(crate) note: Note,
    pub(crate) port: u32,
    pub(crate) process: u32,
}

impl Session<'_> {
    /// The session's lines, from the log-in to the log-out.
    pub(crate) fn put(&self, desk: &mut Desk, skew: Skew, draw: &mut Draw) -> Opened {
        let Session { host, account, source, start, end, .. } = *self;
        let (process, port) = (draw.between(1_200, 4_190_000), draw.between(32_768, 60_999));
        let say = |text: String, process: u32| (text, process);
        let how = match &self.proof {
            Proof::Nothing => format!("Accepted none for {account} from {source} port {port} ssh2"),
            Proof::Password => format!("Accepted password for {account} from {source} port {port} ssh2"),
            Proof::Key(print) => {
                format!("Accepted publickey for {account} from {source} port {port} ssh2: ED25519 SHA256:{print}")
            }
        };
        let uid = uid_of(account);
        let message = Message { host, program: "sshd", process, text: &how };
        let note = message.put_noted(desk, skew, start);
        let opened = format!("pam_unix(sshd:session): session opened for user {account}(uid={uid}) by (uid=0)");
        let mut lines = vec![(start + 42_000, say(opened, process))];
        // Short sessions are a program's: it closes its connection without a word.
        if end - start > 3 * MINUTE {
            let child = process + 14;
            let text = format!("Received disconnect from {source} port {port}:11: disconnected by user");
            lines.push((end - 31_000, say(text, child)));
            let text = format!("Disconnected from user {account} {source} port {port}");
            lines.push((end - 30_500, say(text, child)));
        }
        lines.push((end, say(format!("pam_unix(sshd:session): session closed for user {account}"), process)));
        for (time, (text, process)) in lines {
            Message { host, program: "sshd", process, text: &text }.put(desk, skew, time);
        }
        Opened { note, port, process }
    }
}

/// The number of an account, the same on all hosts.
pub(crate) fn uid_of(account: &str) -> u32 {
    if account == "root" {
        return 0;
    }
    1_000 + account.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 900
}

/// A guess that fails; with `known` the account is one of the host's. Returns what time it is after it.
pub(crate) fn guess(
    desk: &mut Desk,
    skew: Skew,
    draw: &mut Draw,
    (host, account, source, known): (HostId, &str, &str, bool),
    time: Micros,
) -> Micros {
    let (process, port) = (draw.between(1_200, 4_190_000), draw.between(32_768, 60_999));
    let mut say = |time, text: &str| Message { host, program: "sshd", process, text }.put(desk, skew, time);
    let end = time + SECOND + Micros::from(draw.below(900_000));
    if known {
        say(end, &format!("Failed password for {account} from {source} port {port} ssh2"));
    } else {
        say(time, &format!("Invalid user {account} from {source} port {port}"));
        say(end, &format!("Failed password for invalid user {account} from {source} port {port} ssh2"));
    }
    if draw.chance(4_000) {
        let kind = if known { "authenticating" } else { "invalid" };
        say(end + 900, &format!("Connection closed by {kind} user {account} {source} port {port} [preauth]"));
    }
    end + SECOND
}

/// A file fetched over sftp within a session: the server says how many bytes were read. The note is of that line.
pub(crate) fn fetch(
    desk: &mut Desk,
    skew: Skew,
    (host, process): (HostId, u32),
    (path, bytes): (&str, u64),
    (start, end): (Micros, Micros),
) -> Note {
    let process = process + 20;
    let open = format!("open \"{path}\" flags READ mode 0666");
    Message { host, program: "sftp-server", process, text: &open }.put(desk, skew, start);
    let close = format!("close \"{path}\" bytes read {bytes} written 0");
    Message { host, program: "sftp-server", process, text: &close }.put_noted(desk, skew, end)
}
