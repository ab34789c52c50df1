//! Senders that are killed in the middle of their work: nobody gets two mails for one notice, nobody is missing, and
//! every uncertain one is explained.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use amends_testing::postgres::Postgres;
use amends_testing::smtp_sink::{Policy, SmtpSink};
use common::Amends;
use common::telling::{LEAD, incident, people};

/// Everything that a mail server does to its clients, several times in a hundred mails.
const HOSTILE: Policy = Policy {
    seed: 11,
    delayed: 40,
    soft: 60,
    hard: 20,
    dropped_before: 20,
    dropped_after_taking: 15,
    dropped_after: 15,
};

struct Office {
    amends: Amends,
    sink: SmtpSink,
    _server: Option<Postgres>,
    ledger: Option<String>,
}

impl Office {
    fn open(count: u32, is_shared: bool) -> Self {
        let amends = Amends::new().with_own_program();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(amends.path(""), open).expect("permissions");
        let server = is_shared.then(|| Postgres::start(&amends.path("")).expect("a PostgreSQL server"));
        let sink = SmtpSink::start(HOSTILE, Some(&amends.path("relay.log")), false).expect("a sink");
        let amends = amends
            .with_incident(&incident(sink.address(), "\"email\""))
            .with_evidence("customers.csv", people(count).as_bytes());
        let ledger = server.as_ref().map(Postgres::url);
        let office = Self { amends, sink, _server: server, ledger };
        office.amends.respond();
        office.approve_and_release();
        office
    }

    fn approve_and_release(&self) {
        self.amends.approve();
        self.run(0, &["protection", "issue", "--as", LEAD]);
        self.run(0, &["notices", "release", "--as", LEAD]);
    }

    /// The program, so many hours after the beginning.
    fn command(&self, hours: u32, arguments: &[&str]) -> Command {
        let mut command = self.amends.command(&[arguments, &["--case", "case"]].concat());
        command.env("AMENDS_NOW", format!("2026-11-{:02}T{:02}:00:00Z", 1 + hours / 24, hours % 24));
        if let Some(ledger) = &self.ledger {
            command.env("AMENDS_LEDGER", ledger);
        }
        command
    }

    fn run(&self, hours: u32, arguments: &[&str]) -> String {
        let output = self.command(hours, arguments).output().expect("the program starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 3)), "{code:?}\n{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    fn send(&self, hours: u32, worker: &str) -> Child {
        let mut command = self.command(hours, &["notices", "send", "--channel", "email", "--worker", worker]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// Sends, and settles what is uncertain by the relay's own log, until nobody waits.
    fn finish(&self, mut hours: u32) {
        for _ in 0..40 {
            self.run(hours, &["notices", "send", "--channel", "email", "--worker", "last"]);
            let log = self.amends.path("relay.log");
            let log = log.to_str().expect("a path");
            self.run(hours, &["receipts", "import", log, "--complete", "--as", LEAD]);
            let states = self.states(hours);
            if ["queued", "uncertain", "intended"].iter().all(|state| !states.contains_key(*state)) {
                return;
            }
            hours += 25;
        }
        panic!("somebody still waits: {:?}", self.states(hours));
    }

    fn states(&self, hours: u32) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        for row in common::rows(&self.run(hours, &["export", "coverage"])) {
            *sums.entry(row["state"].clone()).or_default() += row["persons"].parse::<u64>().expect("a count");
        }
        sums
    }

    fn check(&self, count: u64) {
        let states = self.states(600);
        assert_eq!(states.values().sum::<u64>(), count, "{states:?}");
        let taken = self.sink.taken();
        let notices: BTreeSet<&str> =
            taken.iter().map(|mail| mail.message_id.split('.').next().expect("an id")).collect();
        assert_eq!(notices.len(), taken.len(), "somebody got two mails for one notice");
        let recipients: BTreeSet<&str> = taken.iter().map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(recipients.len(), taken.len(), "somebody got somebody else's notice");
        assert_eq!(states["accepted"], taken.len() as u64, "the ledger and the mail server agree");
        let missing = count - states["accepted"] - states.get("undeliverable").copied().unwrap_or(0);
        assert_eq!(missing, 0, "nobody is missing: {states:?}");
        self.run(600, &["case", "verify"]);
    }
}

fn kill_after(mut child: Child, milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
    // SIGKILL: nothing is tidied up.
    let _ = child.kill();
    child.wait().expect("it ends");
}

#[test]
fn a_sender_killed_fifty_times_tells_everybody_once() {
    let count = 10_000;
    let office = Office::open(count, false);
    let mut kills = 0;
    for number in 0..50_u64 {
        // From before the first mail to the middle of the work.
        kill_after(office.send(number as u32, "sender"), 60 + number * 37 % 700);
        kills += 1;
    }
    assert_eq!(kills, 50);
    office.finish(60);
    office.check(u64::from(count));
}

#[test]
fn of_two_workers_on_a_database_one_is_killed_and_everybody_is_told_once() {
    let count = 2_000;
    let office = Office::open(count, true);
    for round in 0..3 {
        let (one, two) = (office.send(round, "worker 1"), office.send(round, "worker 2"));
        kill_after(one, 500 + u64::from(round) * 300);
        let mut two = two;
        assert!(matches!(two.wait().expect("it ends").code(), Some(0 | 3)), "the other goes on");
    }
    office.finish(60);
    office.check(u64::from(count));
}
