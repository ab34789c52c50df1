//! What happens every week: people who log in to work, programs that run at night, and the things that look odd and
//! are not.

use super::super::draw::Draw;
use super::cast::{
    CHANGES, Cast, Chance, OFFSITE, OUTWARD, TEST_FROM, TEST_TO, TESTER, TESTER_ACCOUNT, Worker, seconds,
};
use super::clock::{DAY, FIRST, HOUR, MINUTE, Micros, SECOND};
use super::desk::Desk;
use super::hosts::{HOSTS, HostId, address, host, public};
use super::network::{Flow, firewall, is_open};
use super::postgres::{Connection, Reading};
use super::ssh::{Proof, Session, guess, key_of, uid_of};
use super::syslog::Message;
use super::{audit, cloud, mysql, oracle};

/// PostgreSQL servers: host, database, table that reports read, rows that it has.
pub(crate) const POSTGRES: [(&str, &str, &str, u64); 5] = [
    ("db-crm-01", "crm", "public.customers", 4_870_000),
    ("db-portal-01", "portal", "public.users", 3_120_000),
    ("db-credit-01", "credit", "public.applications", 2_240_000),
    ("db-disputes-01", "disputes", "public.complaints", 410_000),
    ("loyalty-eu-01", "loyalty", "public.members", 690_000),
];

/// As whom the nightly report reads a server.
pub(crate) fn reporter(store: &str) -> &'static str {
    if store == "loyalty-eu-01" { "loyalty_report" } else { "svc-report" }
}

/// All that one hour brings, however many lines are asked for.
pub(crate) fn hour(cast: &Cast, desk: &mut Desk, start: Micros) {
    let number = (start - FIRST) / HOUR;
    let mut draw = cast.draw(Chance::Planned, number as u64);
    let (day, of_day) = ((start - FIRST) / DAY, number % 24);
    heartbeats(cast, desk, &mut draw, start, day, of_day);
    batch(cast, desk, &mut draw, start, number);
    match of_day {
        2 => backups(cast, desk, &mut draw, start),
        10 => reports(cast, desk, &mut draw, start),
        14 => working_day(cast, desk, &mut draw, start + HOUR, day),
        18 => deployment(cast, desk, &mut draw, start, day),
        _ => {}
    }
    if number == 24 * 24 + 16 {
        forgotten_password(cast, desk, &mut draw, start + 5 * MINUTE);
    }
    if (TEST_FROM..TEST_TO).contains(&start) && of_day == 14 {
        penetration_test(cast, desk, &mut draw, start, day);
    }
    after_clearing(cast, desk, start);
}

/// Each host shows that it still logs.
fn heartbeats(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros, day: i64, of_day: i64) {
    for (at, known) in HOSTS.iter().enumerate() {
        let often = known.zone == "data";
        let due = if often { of_day == 6 || of_day == 18 } else { of_day == 6 && (day + at as i64) % 2 == 0 };
        if due {
            let time = start + 25 * MINUTE + seconds(draw, 2);
            cron(cast, desk, draw, at, time);
        }
    }
    if of_day % 6 == 1 {
        for (name, database, table, _) in POSTGRES {
            let account = format!("{database}_app");
            let time = start + seconds(draw, 3_000);
            pooled(desk, draw, (host(name), database, &account, table), time);
        }
    }
}

/// A line pair of cron.
pub(crate) fn cron(cast: &Cast, desk: &mut Desk, draw: &mut Draw, at: HostId, time: Micros) {
    cron_of(cast, desk, draw, (at, "root"), (time, time + 600_000));
}

/// The same for an account's job that takes a while.
fn cron_of(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    (at, account): (HostId, &str),
    (start, end): (Micros, Micros),
) {
    let (process, uid) = (draw.between(1_200, 4_190_000), uid_of(account));
    let opened = format!("pam_unix(cron:session): session opened for user {account}(uid={uid}) by (uid=0)");
    let closed = format!("pam_unix(cron:session): session closed for user {account}");
    for (time, text) in [(start, opened), (end, closed)] {
        Message { host: at, program: "CRON", process, text: &text }.put(desk, cast.skew, time);
    }
}

/// An application reads a few rows through its pool.
pub(crate) fn pooled(
    desk: &mut Desk,
    draw: &mut Draw,
    (at, database, account, table): (HostId, &str, &str, &str),
    time: Micros,
) {
    let app = match database {
        "crm" | "disputes" => "app-crm-01",
        "credit" => "app-credit-01",
        _ => "app-portal-01",
    };
    let statement = format!("SELECT * FROM {table} WHERE id = $1");
    let reading = Reading { time, table, statement: &statement, rows: u64::from(draw.between(1, 40)) };
    let started = FIRST + (time - FIRST) / DAY * DAY;
    let source = address(host(app));
    let connection = Connection {
        host: at,
        database,
        account,
        source,
        application: "PostgreSQL JDBC Driver",
        start: started,
        end: time,
    };
    connection.put(desk, draw, true, &[reading]);
}

/// Every hour at 17 minutes past: a service goes from the jump host to one server after the other.
fn batch(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros, number: i64) {
    const SERVERS: [&str; 7] =
        ["db-crm-01", "db-disputes-01", "ora-billing-01", "ids-img-01", "my-pay-01", "fs-exports-01", "db-credit-01"];
    let at = host(SERVERS[(number % 7) as usize]);
    let start = start + 17 * MINUTE + seconds(draw, 20);
    let end = start + seconds(draw, 70) + 2 * SECOND;
    let source = address(cast.intruder.jump);
    // What tells this from somebody who uses the same account on the same way: cron says that it began there.
    let span = (start - SECOND - start % SECOND % 400_000, end + SECOND);
    cron_of(cast, desk, draw, (cast.intruder.jump, "svc-batch"), span);
    Session { host: at, account: "svc-batch", source, proof: key_of(cast.seed, "svc-batch"), start, end }
        .put(desk, cast.skew, draw);
}

/// At night: every store goes to the backup host and from there out of the house.
fn backups(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros) {
    let source = address(host("backup-01"));
    for (at, (name, database, table, rows)) in POSTGRES.into_iter().enumerate() {
        let begin = start + at as i64 * 4 * MINUTE + seconds(draw, 60);
        let statement = format!("COPY {table} TO stdout");
        let read = Reading {
            time: begin + 40 * SECOND,
            table,
            statement: &statement,
            rows: rows + u64::from(draw.below(9_000)),
        };
        let end = begin + 3 * MINUTE;
        Connection {
            host: host(name),
            database,
            account: "svc-backup",
            source,
            application: "pg_dump",
            start: begin,
            end,
        }
        .put(desk, draw, false, &[read]);
    }
    let time = start + 25 * MINUTE + seconds(draw, 40);
    oracle::sysdba(desk, draw, time, "oracle", "UNKNOWN");
    let id = draw.between(100, 99_999);
    let time = start + 31 * MINUTE;
    mysql::connect(desk, time, id, "svc-backup", source);
    mysql::query(desk, time + SECOND, id, "SELECT /*!40001 SQL_NO_CACHE */ * FROM `payment_methods`");
    let statement = "SELECT /*!40001 SQL_NO_CACHE */ * FROM `payment_methods`";
    mysql::slow(
        desk,
        time + 55 * SECOND,
        (id, "svc-backup", source),
        (statement, 2_910_000 + u64::from(draw.below(9_000))),
    );
    mysql::quit(desk, time + MINUTE, id);
    for name in ["fs-exports-01", "fs-stores-01", "hr-payroll-01"] {
        let begin = start + 35 * MINUTE + seconds(draw, 600);
        let proof = key_of(cast.seed, "svc-backup");
        Session { host: host(name), account: "svc-backup", source, proof, start: begin, end: begin + 2 * MINUTE }
            .put(desk, cast.skew, draw);
    }
    let sent = u64::from(draw.between(61_000, 74_000)) << 20;
    let begin = start + 50 * MINUTE;
    let source_port = draw.between(32_768, 60_999);
    let flow = Flow {
        source,
        source_port,
        target: OFFSITE,
        target_port: 443,
        sent,
        received: sent >> 9,
        start: begin,
        end: begin + 90 * MINUTE,
    };
    flow.put(desk, draw);
    firewall(desk, draw, begin, (source, source_port, OFFSITE, 443), true);
    let account = "archive-uploader";
    let key = format!("nightly/{}.tar.zst", (start - FIRST) / DAY);
    let agent = "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.0 exe/x86_64.debian.12 prompt/off command/s3.cp";
    cloud::Call {
        service: "s3",
        name: "PutObject",
        account,
        access_key: &cloud::access_key(account),
        source: OUTWARD,
        agent,
        key: &key,
        bytes: 0,
    }
    .put(desk, draw, start + 58 * MINUTE);
}

/// In the morning (of UTC): reports that read whole tables, and are meant to.
fn reports(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros) {
    let source = address(host("app-billing-01"));
    for (at, (name, database, table, rows)) in POSTGRES.into_iter().enumerate() {
        let begin = start + at as i64 * 5 * MINUTE + seconds(draw, 60);
        let statement = format!("SELECT account_id, state, plan FROM {table}");
        let read = Reading { time: begin + 50 * SECOND, table, statement: &statement, rows };
        let end = begin + 2 * MINUTE;
        Connection {
            host: host(name),
            database,
            account: reporter(name),
            source,
            application: "nightly_report",
            start: begin,
            end,
        }
        .put(desk, draw, false, &[read]);
    }
    let session = draw.between(900_000, 9_000_000);
    let mut record = oracle::Record {
        session,
        account: "SVC_REPORT",
        system_account: "report",
        client: "app-billing-01",
        address: source,
        action: oracle::LOGON,
        table: "",
        statement: "",
    };
    let begin = start + 30 * MINUTE;
    record.put(desk, begin);
    record = oracle::Record {
        action: oracle::SELECT,
        table: "POSTPAID_ACCOUNTS",
        statement: "SELECT STATE, COUNT(*) FROM BILLING.POSTPAID_ACCOUNTS GROUP BY STATE",
        ..record
    };
    record.put(desk, begin + 20 * SECOND);
    record = oracle::Record { action: oracle::LOGOFF, table: "", statement: "", ..record };
    record.put(desk, begin + MINUTE);
    // It also looks at the hosts where it is not the database that counts.
    let at = host(["db-disputes-01", "ids-img-01", "fs-exports-01"][((start - FIRST) / DAY % 3) as usize]);
    let begin = start + 45 * MINUTE;
    let span = (begin - 2 * SECOND, begin + MINUTE + SECOND);
    cron_of(cast, desk, draw, (cast.intruder.jump, "svc-report"), span);
    Session {
        host: at,
        account: "svc-report",
        source: address(cast.intruder.jump),
        proof: key_of(cast.seed, "svc-report"),
        start: begin,
        end: begin + MINUTE,
    }
    .put(desk, cast.skew, draw);
}

/// Monday to Friday, eight to four in Washington: everybody logs in once or twice.
fn working_day(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros, day: i64) {
    if day % 7 >= 5 {
        return;
    }
    for (at, worker) in cast.workers.iter().enumerate() {
        let is_first_day = start < worker.from + DAY;
        if start >= worker.from && (is_first_day || day <= 2 || draw.chance(8_500)) {
            let begin = start + seconds(draw, 6 * 3_600);
            // Whoever is new has no key on their first day.
            let proof = (at == cast.newcomer && is_first_day).then_some(Proof::Password);
            // Those who look after the servers whose logs get cleared have been there before: the way is known.
            let target = match day {
                1 | 2 if at < 4 => cast.cleared[day as usize - 1].host,
                _ => draw.pick(&worker.hosts),
            };
            visit_host(cast, desk, draw, worker, target, begin, proof);
        }
    }
}

/// Somebody goes to one of the servers where they usually work.
pub(crate) fn visit(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    worker: &Worker,
    begin: Micros,
    proof: Option<Proof>,
) {
    let target = draw.pick(&worker.hosts);
    visit_host(cast, desk, draw, worker, target, begin, proof);
}

/// Somebody goes from their workstation to a server, through the jump host where there is one.
fn visit_host(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    worker: &Worker,
    target: HostId,
    begin: Micros,
    proof: Option<Proof>,
) {
    let account = worker.account.as_str();
    let lasted = 4 * MINUTE + seconds(draw, 2_400);
    let proof = proof.unwrap_or_else(|| key_of(cast.seed, account));
    let own = worker.workstation.as_str();
    let Some(jump) = worker.jump else {
        let session = Session { host: target, account, source: own, proof, start: begin, end: begin + lasted };
        let opened = session.put(desk, cast.skew, draw);
        let (sent, received) = (u64::from(draw.between(9_000, 90_000)), u64::from(draw.between(30_000, 900_000)));
        let flow = Flow {
            source: own,
            source_port: opened.port,
            target: address(target),
            target_port: 22,
            sent,
            received,
            start: begin,
            end: begin + lasted,
        };
        flow.put(desk, draw);
        return;
    };
    let end = begin + lasted + MINUTE;
    Session { host: jump, account, source: own, proof: proof.clone(), start: begin, end }.put(desk, cast.skew, draw);
    let inner = begin + 20 * SECOND + seconds(draw, 30);
    Session { host: target, account, source: address(jump), proof, start: inner, end: begin + lasted }
        .put(desk, cast.skew, draw);
    let known = POSTGRES.into_iter().find(|(name, ..)| host(name) == target);
    if let Some((_, database, table, _)) = known.filter(|_| draw.chance(6_000)) {
        let statement = format!("SELECT * FROM {table} WHERE id = 4711");
        let read =
            Reading { time: inner + 70 * SECOND, table, statement: &statement, rows: u64::from(draw.between(1, 60)) };
        let (start, end) = (inner + MINUTE, inner + 2 * MINUTE);
        Connection { host: target, database, account, source: "[local]", application: "psql", start, end }.put(
            desk,
            draw,
            false,
            &[read],
        );
    }
}

/// A release goes from the build host to staging and to the applications; since 3 August from a new build host.
fn deployment(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros, day: i64) {
    if day % 7 >= 5 {
        return;
    }
    let source = address(host(if start >= CHANGES { "ci-02" } else { "ci-01" }));
    for (at, name) in ["stg-app-01", "stg-app-02", "stg-db-01", "app-crm-01", "app-portal-01"].into_iter().enumerate() {
        let begin = start + at as i64 * 3 * MINUTE + seconds(draw, 60);
        let proof = key_of(cast.seed, "svc-deploy");
        let session =
            Session { host: host(name), account: "svc-deploy", source, proof, start: begin, end: begin + MINUTE };
        let opened = session.put(desk, cast.skew, draw);
        if name.starts_with("stg") {
            let sent = u64::from(draw.between(40, 400)) << 20;
            let flow = Flow {
                source,
                source_port: opened.port,
                target: address(host(name)),
                target_port: 22,
                sent,
                received: 41_200,
                start: begin,
                end: begin + MINUTE,
            };
            flow.put(desk, draw);
        }
    }
}

/// Thursday, 30 July: somebody types a password three times before it is the right one.
fn forgotten_password(cast: &Cast, desk: &mut Desk, draw: &mut Draw, mut time: Micros) {
    let worker = &cast.workers[cast.forgetful];
    let jump = worker.jump.unwrap_or_default();
    for _ in 0..3 {
        time = guess(desk, cast.skew, draw, (jump, &worker.account, &worker.workstation, true), time) + 6 * SECOND;
    }
    visit(cast, desk, draw, worker, time, Some(Proof::Password));
}

/// The agreed test: scans, guesses, and gets in on two hosts of the lab.
fn penetration_test(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros, day: i64) {
    let mut time = start + 10 * MINUTE;
    for port in [21_u32, 22, 23, 25, 80, 443, 1521, 3306, 5432, 8080] {
        let target = public(host(draw.pick(&["bastion-01", "gw-prod-01", "web-portal-01", "vpn-01"])));
        let from = draw.between(32_768, 60_999);
        firewall(desk, draw, time, (TESTER, from, target, port), is_open(target, port));
        time += SECOND;
    }
    for at in cast.tested {
        for account in ["root", "admin", "oracle", "test", "guest", TESTER_ACCOUNT, TESTER_ACCOUNT] {
            let known = account == "root" || account == TESTER_ACCOUNT;
            time = guess(desk, cast.skew, draw, (at, account, TESTER, known), time);
        }
    }
    let at = cast.tested[(day % 2) as usize];
    let (begin, end) = (time + 4 * MINUTE, time + 50 * MINUTE);
    let session =
        Session { host: at, account: TESTER_ACCOUNT, source: TESTER, proof: Proof::Password, start: begin, end };
    let opened = session.put(desk, cast.skew, draw);
    let doing = audit::Doing { host: at, account: TESTER_ACCOUNT, program: "cat", session: opened.process % 900 };
    doing.read(desk, cast.skew, draw, "/etc/shadow", begin + 5 * MINUTE);
    let flow = Flow {
        source: TESTER,
        source_port: opened.port,
        target: address(at),
        target_port: 22,
        sent: 61_000,
        received: 412_000,
        start: begin,
        end,
    };
    flow.put(desk, draw);
}

/// What remains in a log that was cleared: that logging ended, and that it began again.
fn after_clearing(cast: &Cast, desk: &mut Desk, start: Micros) {
    let due = |time: Micros| (start..start + HOUR).contains(&time);
    for cleared in &cast.cleared {
        let is_journal = HOSTS[cleared.host].style == super::hosts::Style::Journal;
        let (program, process, ends, begins): (_, _, &[&str], &[&str]) = if is_journal {
            (
                "systemd-journald",
                312,
                &["Received SIGTERM from PID 1 (systemd).", "Journal stopped"],
                &["Journal started", "File system.journal corrupted or uncleanly shut down, renaming and replacing."],
            )
        } else {
            (
                "rsyslogd",
                0,
                &[
                    "[origin software=\"rsyslogd\" swVersion=\"8.2302.0\" x-pid=\"611\" x-info=\"https://www.rsyslog.com\"] exiting on signal 15.",
                ],
                &[
                    "[origin software=\"rsyslogd\" swVersion=\"8.2302.0\" x-pid=\"20417\" x-info=\"https://www.rsyslog.com\"] start",
                ],
            )
        };
        for (time, texts) in [(cleared.at, ends), (cleared.to, begins)] {
            for (at, text) in texts.iter().enumerate().filter(|_| due(time)) {
                let message = Message { host: cleared.host, program, process, text };
                message.put_surviving(desk, cast.skew, time + at as i64 * 2_000);
            }
        }
    }
}

/// On the nights of the intrusion others work too: they leave the jump host minutes before, or come minutes after.
pub(crate) fn night_work(cast: &Cast, desk: &mut Desk, night: usize, time: Micros) {
    let mut draw = cast.draw(Chance::Planned, 90_000 + night as u64);
    let same_jump =
        |worker: &&Worker| worker.jump == Some(cast.intruder.jump) && worker.account != cast.intruder.stolen;
    let others: Vec<&Worker> = cast.workers.iter().filter(same_jump).filter(|worker| time > worker.from).collect();
    for shift in [-7 * MINUTE, 4 * MINUTE] {
        let worker = others[draw.below(others.len() as u32) as usize];
        let begin = time + shift + seconds(&mut draw, 90);
        visit(cast, desk, &mut draw, worker, begin, None);
    }
}
