//! auditd on the hosts of the lab: files that were read, programs that were run.

use super::super::draw::Draw;
use super::clock::{Micros, Spelling, Stamp};
use super::desk::{Desk, Log, Note};
use super::hosts::HostId;
use super::ssh::uid_of;
use super::syslog::Skew;

/// Somebody's doing on a host.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doing<'a> {
    pub(crate) host: HostId,
    pub(crate) account: &'a str,
    pub(crate) program: &'a str,
    pub(crate) session: u32,
}

impl Doing<'_> {
    fn head(&self, skew: Skew, time: Micros, serial: u32) -> String {
        let shown = if skew.host == self.host { time + skew.micros } else { time };
        format!("msg=audit({}:{serial}):", Stamp(shown, Spelling::EpochMillis))
    }

    fn call(&self, number: u32, draw: &mut Draw, key: &str) -> String {
        let Doing { account, program, session, .. } = *self;
        let (uid, process) = (uid_of(account), draw.between(1_500, 4_190_000));
        format!(
            "arch=c000003e syscall={number} success=yes exit=3 a0=ffffff9c a1=7ffd3b1c a2=0 a3=0 items=1 ppid={} \
             pid={process} auid={uid} uid={uid} gid={uid} euid={uid} suid={uid} fsuid={uid} egid={uid} sgid={uid} \
             fsgid={uid} tty=pts0 ses={session} comm=\"{program}\" exe=\"/usr/bin/{program}\" key=\"{key}\"",
            process - 9
        )
    }

    /// A file is opened for reading (`openat`); the note is of the line with its path.
    pub(crate) fn read(&self, desk: &mut Desk, skew: Skew, draw: &mut Draw, path: &str, time: Micros) -> Note {
        let serial = draw.between(10_000, 9_999_999);
        let head = self.head(skew, time, serial);
        let text = format!("type=SYSCALL {head} {}\n", self.call(257, draw, "secrets"));
        desk.put(time, Log::Audit(self.host), text);
        let inode = draw.between(200_000, 900_000);
        let text = format!(
            "type=PATH {head} item=0 name=\"{path}\" inode={inode} dev=fd:00 mode=0100600 ouid=0 ogid=0 rdev=00:00 \
             nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\n"
        );
        desk.put_noted(time, Log::Audit(self.host), text)
    }

    /// A program is run (`execve`).
    pub(crate) fn run(&self, desk: &mut Desk, skew: Skew, draw: &mut Draw, arguments: &[&str], time: Micros) {
        let serial = draw.between(10_000, 9_999_999);
        let head = self.head(skew, time, serial);
        let text = format!("type=SYSCALL {head} {}\n", self.call(59, draw, "exec"));
        desk.put(time, Log::Audit(self.host), text);
        let list: Vec<String> = arguments.iter().enumerate().map(|(at, word)| format!("a{at}=\"{word}\"")).collect();
        let text = format!("type=EXECVE {head} argc={} {}\n", arguments.len(), list.join(" "));
        desk.put(time, Log::Audit(self.host), text);
    }
}
