//! How fast logs of text become events, per core: `cargo run --release -p amends-logs --example log_speed -- [MB]`.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Instant;

use amends_case::{Event, Fields, Problem};
use amends_logs::{EventSink, ReadSettings, read};

#[derive(Default)]
struct Counted {
    /// Keeps the reading from being optimised away.
    bytes: usize,
    problems: u64,
}

impl EventSink for Counted {
    fn event(&mut self, event: &Event<'_>, _: &dyn Fields) -> ControlFlow<()> {
        self.bytes += event.actor.len() + event.source.len() + event.detail.len();
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems += problem.count;
    }
}

/// One line of a format by its number.
type Line = fn(usize, &mut String);

fn sshd(at: usize, into: &mut String) {
    let clock = format!("{:02}:{:02}:{:02}", at / 3600 % 24, at / 60 % 60, at % 60);
    let said = match at % 5 {
        0 => format!(
            "Failed password for invalid user guest{} from 203.0.113.{} port 40{:03} ssh2",
            at % 97,
            at % 250,
            at % 999
        ),
        1 => format!(
            "Accepted publickey for deploy from 10.0.{}.7 port 5{:04} ssh2: ED25519 SHA256:Zk3l1xQ0pWm9s5v7",
            at % 250,
            at % 9999
        ),
        2 => "pam_unix(sshd:session): session opened for user deploy(uid=1001) by (uid=0)".to_owned(),
        3 => format!("Received disconnect from 10.0.{}.7 port 5{:04}:11: disconnected by user", at % 250, at % 9999),
        _ => "pam_unix(sshd:session): session closed for user deploy".to_owned(),
    };
    into.push_str(&format!("Jul  8 {clock} lab-{:02} sshd[{}]: {said}\n", at % 40, 1000 + at % 30_000));
}

fn rfc5424(at: usize, into: &mut String) {
    into.push_str(&format!(
        "<86>1 2026-07-08T02:{:02}:{:02}.123456Z lab-{:02} sshd {} - - Failed password for root from 203.0.113.{} port 4{:04} ssh2\n",
        at / 60 % 60, at % 60, at % 40, 1000 + at % 30_000, at % 250, at % 9999
    ));
}

fn auditd(at: usize, into: &mut String) {
    let id = format!("audit(1783476669.{:03}:{at})", at % 1000);
    into.push_str(&format!(
        "type=SYSCALL msg={id}: arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=7ffe a2=0 a3=8 items=2 ppid=1 pid={at} auid=1001 uid=0 ses=4 comm=\"cat\" exe=\"/usr/bin/cat\" key=\"run\"\n\
         type=EXECVE msg={id}: argc=2 a0=\"cat\" a1=\"/etc/hosts\"\n"
    ));
}

fn journald(at: usize, into: &mut String) {
    into.push_str(&format!(
        "{{\"__REALTIME_TIMESTAMP\":\"{}\",\"_HOSTNAME\":\"db-01\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"{}\",\"_COMM\":\"sshd\",\"MESSAGE\":\"Failed password for root from 203.0.113.{} port 7 ssh2\"}}\n",
        1_783_476_669_000_000_usize + at, at % 30_000, at % 250
    ));
}

fn web(at: usize, into: &mut String) {
    into.push_str(&format!(
        "203.0.113.{} - - [08/Jul/2026:02:{:02}:{:02} +0000] \"GET /account/{at}?page=2 HTTP/1.1\" 200 5120 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n",
        at % 250, at / 60 % 60, at % 60
    ));
}

/// Seconds that this thread had a core: others on the machine do not count. By the clock on the wall where the kernel
/// does not tell.
fn on_core(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split(' ').next().and_then(|first| first.parse::<u64>().ok()));
    nanos.map_or_else(|| since.elapsed().as_secs_f64(), |nanos| nanos as f64 / 1e9)
}

fn main() {
    let megabytes = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(200_usize);
    let formats: [(&str, Line); 5] =
        [("sshd", sshd), ("rfc5424", rfc5424), ("auditd", auditd), ("journald", journald), ("web", web)];
    println!("format     MB/s   events/s   lines/s   problems");
    for (name, line) in formats {
        let mut text = String::with_capacity((megabytes << 20) + 1024);
        for at in 0.. {
            if text.len() >= megabytes << 20 {
                break;
            }
            line(at, &mut text);
        }
        let settings = ReadSettings { first_year: Some(2026), ..ReadSettings::default() };
        let mut sink = Counted::default();
        let begun = Instant::now();
        let start = on_core(begun);
        let summary = match read(&mut Cursor::new(text.as_bytes()), &settings, &mut sink) {
            Ok(summary) => summary,
            Err(error) => return eprintln!("{name}: {error}"),
        };
        let seconds = on_core(begun) - start;
        println!(
            "{name:9} {:6.0} {:10.0} {:9.0} {:10}   ({} bytes of values)",
            text.len() as f64 / 1e6 / seconds,
            summary.events as f64 / seconds,
            summary.lines as f64 / seconds,
            sink.problems,
            sink.bytes
        );
    }
}
