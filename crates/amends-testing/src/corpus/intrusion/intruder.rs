//! What the intruder did, from the first scan to the last night, and the notes of it that the truth is made from.

use super::super::draw::Draw;
use super::cast::{Cast, Chance, TESTER_ACCOUNT, seconds};
use super::clock::{FIRST, HOUR, MINUTE, Micros, SECOND, july};
use super::desk::{Desk, Note};
use super::hosts::{HOSTS, HostId, address, host, public};
use super::network::{Flow, firewall, is_open};
use super::ssh::{Opened, Proof, Session, guess, key_of};
use super::{audit, honest, takes};

/// A log-in of the intruder's.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    pub(crate) time: Micros,
    /// The intruder's address for the entry, a host's name for the rest.
    pub(crate) source: String,
    pub(crate) target: HostId,
    pub(crate) account: String,
    pub(crate) how: &'static str,
    pub(crate) technique: &'static str,
    pub(crate) note: Note,
}

/// A store, or a part of it, that the intruder read.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) time: Micros,
    pub(crate) store: HostId,
    /// A host's name, or an address.
    pub(crate) source: String,
    pub(crate) account: String,
    /// Table, file or key.
    pub(crate) object: String,
    /// 0 for files.
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) note: Note,
}

/// Files leaving the house.
#[derive(Debug, Clone)]
pub(crate) struct Egress {
    pub(crate) time: Micros,
    pub(crate) source: HostId,
    pub(crate) target: String,
    pub(crate) bytes: u64,
    pub(crate) note: Note,
}

/// Many guesses from one host or address.
#[derive(Debug, Clone)]
pub(crate) struct Guesses {
    pub(crate) time: Micros,
    pub(crate) source: String,
    pub(crate) targets: Vec<HostId>,
    pub(crate) accounts: Vec<String>,
    pub(crate) count: u64,
}

/// A key or history file that was read.
#[derive(Debug, Clone)]
pub(crate) struct Loot {
    pub(crate) time: Micros,
    pub(crate) host: HostId,
    pub(crate) path: String,
    pub(crate) note: Note,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Deeds {
    pub(crate) hops: Vec<Hop>,
    pub(crate) accesses: Vec<Access>,
    pub(crate) egress: Vec<Egress>,
    pub(crate) guesses: Vec<Guesses>,
    pub(crate) loot: Vec<Loot>,
}

/// Homes of accounts, put together so that no line of ours names a folder of a real machine.
pub(crate) fn home(account: &str) -> String {
    if account == "root" { "/root".to_owned() } else { format!("/{}/{account}", "home") }
}

/// What begins in this hour.
pub(crate) fn hour(cast: &Cast, desk: &mut Desk, deeds: &mut Deeds, start: Micros) {
    let who = &cast.intruder;
    let due = |time: Micros| (start..start + HOUR).contains(&time);
    let mut draw = cast.draw(Chance::Intruder, ((start - FIRST) / HOUR) as u64);
    if due(who.first - 31 * HOUR) {
        scan(cast, desk, &mut draw, who.first - 31 * HOUR);
    }
    if due(who.first - 12 * MINUTE) {
        entry(cast, desk, &mut draw, deeds);
    }
    let staging = july(20, 3, 20) + who.first % HOUR;
    if due(staging) {
        to_staging(cast, desk, &mut draw, deeds, staging);
    }
    let jump = july(22, 5, 5) + who.first % HOUR;
    if due(jump) {
        to_jump(cast, desk, &mut draw, deeds, jump);
    }
    for (night, time) in who.nights.iter().enumerate() {
        if due(time - 20 * MINUTE) {
            self::night(cast, desk, &mut draw, deeds, night);
        }
    }
}

/// The public addresses are tried, one port after the other.
fn scan(cast: &Cast, desk: &mut Desk, draw: &mut Draw, start: Micros) {
    let source = cast.intruder.addresses[0].as_str();
    let outside: Vec<&str> =
        HOSTS.iter().filter(|host| host.addresses.len() > 1).map(|host| host.addresses[1]).collect();
    let mut time = start;
    for port in [22, 23, 443, 2222, 8443] {
        for target in &outside {
            let from = draw.between(32_768, 60_999);
            firewall(desk, draw, time, (source, from, target, port), is_open(target, port));
            let flow = Flow {
                source,
                source_port: from,
                target,
                target_port: port,
                sent: 0,
                received: 0,
                start: time,
                end: time + SECOND,
            };
            if !is_open(target, port) && draw.chance(3_000) {
                flow.put(desk, draw);
            }
            time += seconds(draw, 9) + SECOND;
        }
    }
}

/// One step from host to host, within a session that lasts until `end`.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    pub(crate) source: &'a str,
    /// The source's name, as the truth calls it.
    pub(crate) source_name: &'a str,
    pub(crate) target: HostId,
    pub(crate) account: &'a str,
    pub(crate) proof: Proof,
    pub(crate) technique: &'static str,
}

/// Takes a step and notes it.
pub(crate) fn step(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    step: Step<'_>,
    (start, end): (Micros, Micros),
) -> Opened {
    let Step { source, source_name, target, account, proof, technique } = step;
    let how = proof.word();
    let opened = Session { host: target, account, source, proof, start, end }.put(desk, cast.skew, draw);
    let (source, account) = (source_name.to_owned(), account.to_owned());
    deeds.hops.push(Hop { time: start, source, target, account, how, technique, note: opened.note });
    opened
}

/// Through the test gateway, from the internet. `received` bytes are fetched through the session.
fn enter(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    source: &str,
    (start, end): (Micros, Micros),
    received: u64,
) {
    let who = &cast.intruder;
    let technique = if who.entry_proof == Proof::Nothing { "T1133" } else { "T1110.001" };
    let proof = who.entry_proof.clone();
    let way = Step { source, source_name: source, target: who.entry, account: who.entry_account, proof, technique };
    let opened = step(cast, desk, draw, deeds, way, (start, end));
    let target = public(who.entry);
    firewall(desk, draw, start - SECOND, (source, opened.port, target, 22), true);
    let sent = 40_000 + u64::from(draw.below(90_000)) + received / 700;
    let received = received + 300_000 + u64::from(draw.below(900_000));
    let flow =
        Flow { source, source_port: opened.port, target, target_port: 22, sent, received, start: start - SECOND, end };
    let note = flow.put(desk, draw);
    if received > 1 << 28 {
        deeds.egress.push(Egress {
            time: start - SECOND,
            source: who.entry,
            target: source.to_owned(),
            bytes: received,
            note,
        });
    }
}

/// The way from the internet to staging, as it was found: each session lies within the one before.
fn chain(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    source: &str,
    (start, end): (Micros, Micros),
    received: u64,
) {
    let who = &cast.intruder;
    enter(cast, desk, draw, deeds, source, (start, end), received);
    let inner = start + 2 * MINUTE + seconds(draw, 50);
    let (from, name) = (address(who.entry), HOSTS[who.entry].name);
    let way = Step {
        source: from,
        source_name: name,
        target: who.lab,
        account: who.lab_account,
        proof: Proof::Password,
        technique: "T1021.004",
    };
    step(cast, desk, draw, deeds, way, (inner, end - 2 * MINUTE));
}

fn on_to_staging(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    (start, end): (Micros, Micros),
    technique: &'static str,
) -> Opened {
    let who = &cast.intruder;
    let way = Step {
        source: address(who.lab),
        source_name: HOSTS[who.lab].name,
        target: who.staging,
        account: who.staging_account,
        proof: Proof::Password,
        technique,
    };
    step(cast, desk, draw, deeds, way, (start, end))
}

fn on_to_jump(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    (start, end): (Micros, Micros),
    bytes: u64,
) -> Opened {
    let who = &cast.intruder;
    let proof = if who.by_key { key_of(cast.seed, &who.stolen) } else { Proof::Password };
    let technique = if who.by_key { "T1552.004" } else { "T1078" };
    let source = address(who.staging);
    let way =
        Step { source, source_name: HOSTS[who.staging].name, target: who.jump, account: &who.stolen, proof, technique };
    let opened = step(cast, desk, draw, deeds, way, (start, end));
    let (sent, received) = (90_000 + bytes / 600, 500_000 + bytes);
    let flow = Flow {
        source,
        source_port: opened.port,
        target: address(who.jump),
        target_port: 22,
        sent,
        received,
        start,
        end,
    };
    flow.put(desk, draw);
    opened
}

/// Reads files that hold keys and passwords.
fn loot(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    (at, account, session): (HostId, &str, u32),
    mut time: Micros,
) {
    let own = home(account);
    for path in [
        format!("{own}/.bash_history"),
        format!("{own}/.ssh/id_ed25519"),
        format!("{own}/.ssh/known_hosts"),
        "/etc/shadow".into(),
    ] {
        let doing = audit::Doing { host: at, account, program: "cat", session: session % 900 };
        let note = doing.read(desk, cast.skew, draw, &path, time);
        deeds.loot.push(Loot { time, host: at, path, note });
        time += seconds(draw, 40) + 5 * SECOND;
    }
}

/// Guesses: so many at one host, and a few accounts at several. Returns when they end.
fn guesses(
    cast: &Cast,
    desk: &mut Desk,
    draw: &mut Draw,
    deeds: &mut Deeds,
    (source, source_name): (&str, &str),
    tries: &[(HostId, &str, bool)],
    start: Micros,
) -> Micros {
    let mut time = start;
    let (mut targets, mut accounts) = (Vec::new(), Vec::new());
    for (target, account, known) in tries {
        time = guess(desk, cast.skew, draw, (*target, account, source, *known), time);
        targets.push(*target);
        accounts.push((*account).to_owned());
    }
    targets.sort_unstable();
    targets.dedup();
    accounts.sort_unstable();
    accounts.dedup();
    deeds.guesses.push(Guesses {
        time: start,
        source: source_name.to_owned(),
        targets,
        accounts,
        count: tries.len() as u64,
    });
    time
}

/// 18 July: in through the gateway, and on to a host of the lab.
fn entry(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds) {
    let who = &cast.intruder;
    let source = who.addresses[0].as_str();
    let (start, end) = (who.first, who.first + 3 * HOUR);
    if who.entry_proof == Proof::Password {
        let tries: Vec<_> =
            (0..draw.between(24, 60)).map(|at| (who.entry, if at % 3 == 0 { "root" } else { "admin" }, true)).collect();
        // The guesses end before the log-in: they began as long before it as they take at most, or nearly.
        let begin = start - 12 * MINUTE;
        guesses(cast, desk, draw, deeds, (source, source), &tries, begin);
    }
    enter(cast, desk, draw, deeds, source, (start, end), 0);
    loot(cast, desk, draw, deeds, (who.entry, who.entry_account, 77), start + 9 * MINUTE);
    let doing = audit::Doing { host: who.entry, account: who.entry_account, program: "nmap", session: 77 };
    doing.run(desk, cast.skew, draw, &["nmap", "-sT", "-p22", "10.20.0.0/24"], start + 30 * MINUTE);
    let labs: Vec<HostId> =
        HOSTS.iter().enumerate().filter(|(_, host)| host.name.starts_with("lab-")).map(|(at, _)| at).collect();
    let mut tries: Vec<(HostId, &str, bool)> = Vec::new();
    // One password, many accounts, many hosts; then many passwords for one account.
    for account in ["root", "test", who.lab_account, "ubuntu", TESTER_ACCOUNT] {
        tries.extend(labs.iter().map(|lab| (*lab, account, account == "root" || account == who.lab_account)));
    }
    tries.extend((0..draw.between(30, 70)).map(|_| (who.lab, who.lab_account, true)));
    let (from, name) = (address(who.entry), HOSTS[who.entry].name);
    let done = guesses(cast, desk, draw, deeds, (from, name), &tries, start + 70 * MINUTE);
    let way = Step {
        source: from,
        source_name: name,
        target: who.lab,
        account: who.lab_account,
        proof: Proof::Password,
        technique: "T1110.001",
    };
    let opened = step(cast, desk, draw, deeds, way, (done + 3 * SECOND, end - 5 * MINUTE));
    loot(cast, desk, draw, deeds, (who.lab, who.lab_account, opened.process), done + 4 * MINUTE);
}

/// 20 July: the lab's password opens staging too.
fn to_staging(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, start: Micros) {
    let who = &cast.intruder;
    let end = start + 2 * HOUR;
    chain(cast, desk, draw, deeds, &who.addresses[0], (start, end), 0);
    let staging = ["stg-app-01", "stg-app-02", "stg-db-01"].map(host);
    let mut tries = Vec::new();
    for account in ["root", "deploy", "release", "jenkins", "postgres"] {
        tries.extend(staging.iter().map(|at| (*at, account, account != "jenkins")));
    }
    let (from, name) = (address(who.lab), HOSTS[who.lab].name);
    let done = guesses(cast, desk, draw, deeds, (from, name), &tries, start + 10 * MINUTE);
    let opened = on_to_staging(cast, desk, draw, deeds, (done + 4 * SECOND, end - 4 * MINUTE), "T1110.003");
    loot(cast, desk, draw, deeds, (who.staging, who.staging_account, opened.process), done + 6 * MINUTE);
}

/// 22 July: with what lay on staging, on to the jump host.
fn to_jump(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, start: Micros) {
    let who = &cast.intruder;
    let end = start + 100 * MINUTE;
    chain(cast, desk, draw, deeds, &who.addresses[0], (start, end), 0);
    on_to_staging(cast, desk, draw, deeds, (start + 5 * MINUTE, end - 4 * MINUTE), "T1021.004");
    let mut time = start + 12 * MINUTE;
    if !who.by_key {
        let (from, name) = (address(who.staging), HOSTS[who.staging].name);
        let tries: Vec<_> = (0..draw.between(9, 22)).map(|_| (who.jump, who.stolen.as_str(), true)).collect();
        time = guesses(cast, desk, draw, deeds, (from, name), &tries, time);
    }
    on_to_jump(cast, desk, draw, deeds, (time + 5 * SECOND, end - 6 * MINUTE), 0);
}

/// A night: the whole way, and then what that night was for.
fn night(cast: &Cast, desk: &mut Desk, draw: &mut Draw, deeds: &mut Deeds, night: usize) {
    let who = &cast.intruder;
    let time = who.nights[night];
    let end = time + 150 * MINUTE;
    let source = cast.intruder_address(night).to_owned();
    let first = deeds.accesses.len();
    let mut at = time + 6 * MINUTE;
    for store in &who.takes[night] {
        at = takes::take(cast, desk, draw, deeds, *store, &source, at);
    }
    let inside = deeds.accesses[first..].iter().filter(|access| HOSTS[access.store].zone != "cloud");
    let bytes: u64 = inside.map(|access| access.bytes).sum();
    let fetched = if who.pushes { 0 } else { bytes };
    chain(cast, desk, draw, deeds, &source, (time - 15 * MINUTE, end + 12 * MINUTE), fetched);
    on_to_staging(cast, desk, draw, deeds, (time - 8 * MINUTE, end + 6 * MINUTE), "T1021.004");
    on_to_jump(cast, desk, draw, deeds, (time, end), bytes);
    honest::night_work(cast, desk, night, time);
    if who.pushes && bytes > 0 {
        let (from, port) = (address(who.entry), draw.between(32_768, 60_999));
        let begin = time + 60 * MINUTE;
        firewall(desk, draw, begin, (from, port, &source, 443), true);
        let flow = Flow {
            source: from,
            source_port: port,
            target: &source,
            target_port: 443,
            sent: bytes,
            received: bytes / 900,
            start: begin,
            end: end - 3 * MINUTE,
        };
        let note = flow.put(desk, draw);
        deeds.egress.push(Egress { time: begin, source: who.entry, target: source, bytes, note });
    }
}
