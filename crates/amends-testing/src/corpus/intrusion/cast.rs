//! Who is in the story: the intruder and the way that they take, the people who work there, and what goes wrong.
//! All of it follows from the seed.

use std::collections::BTreeSet;

use super::super::draw::Draw;
use super::super::names::Names;
use super::super::text::push_folded;
use super::clock::{DAY, FIRST, HOUR, MINUTE, Micros, SECOND, WEEK, july};
use super::desk::Cleared;
use super::hosts::{HostId, host};
use super::ssh::Proof;
use super::syslog::Skew;

/// Streams of draws that are this folder's own: those of people and rows lie below 7,000.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(crate) enum Chance {
    Cast = 7_000,
    Intruder = 7_001,
    Planned = 7_002,
    Noise = 7_003,
}

/// Somebody who works there.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    pub(crate) account: String,
    pub(crate) workstation: String,
    /// Through which jump host; `None`: straight from the workstation, to the lab.
    pub(crate) jump: Option<HostId>,
    /// Where they usually work.
    pub(crate) hosts: Vec<HostId>,
    /// First day there.
    pub(crate) from: Micros,
}

/// The intruder.
#[derive(Debug, Clone)]
pub(crate) struct Intruder {
    /// One or two, in the order of use.
    pub(crate) addresses: Vec<String>,
    /// The night from which the second one is used.
    pub(crate) second_from: usize,
    pub(crate) entry: HostId,
    pub(crate) entry_account: &'static str,
    pub(crate) entry_proof: Proof,
    /// The first log-in.
    pub(crate) first: Micros,
    pub(crate) lab: HostId,
    pub(crate) lab_account: &'static str,
    pub(crate) staging: HostId,
    pub(crate) staging_account: &'static str,
    pub(crate) jump: HostId,
    /// The account that opens the servers with the data: a worker's or a service's.
    pub(crate) stolen: String,
    pub(crate) stolen_worker: Option<usize>,
    /// Whether the stolen account is used with its key, found on staging, or its password, guessed.
    pub(crate) by_key: bool,
    /// When the log-in at the jump host comes, each night.
    pub(crate) nights: Vec<Micros>,
    /// Which stores each night is for.
    pub(crate) takes: Vec<Vec<HostId>>,
    /// Files leave by a connection from inside (else they are fetched from outside).
    pub(crate) pushes: bool,
}

/// Everybody and everything that the lines need.
#[derive(Debug, Clone)]
pub(crate) struct Cast {
    pub(crate) seed: u64,
    pub(crate) intruder: Intruder,
    pub(crate) workers: Vec<Worker>,
    pub(crate) newcomer: usize,
    pub(crate) forgetful: usize,
    pub(crate) skew: Skew,
    pub(crate) cleared: Vec<Cleared>,
    /// Hosts on which the penetration test succeeded.
    pub(crate) tested: [HostId; 2],
}

/// The agreed test: who, and when (Monday to Friday).
pub(crate) const TESTER: &str = "192.0.2.45";
pub(crate) const TESTER_ACCOUNT: &str = "tester";
pub(crate) const TEST_FROM: Micros = FIRST + 3 * WEEK + 14 * HOUR;
pub(crate) const TEST_TO: Micros = TEST_FROM + 4 * DAY + 9 * HOUR;
/// The new employee's first day and the day of the new build host: Monday, 3 August.
pub(crate) const CHANGES: Micros = FIRST + 4 * WEEK;
/// Accounts of programs.
pub(crate) const SERVICES: [&str; 5] = ["svc-batch", "svc-report", "svc-deploy", "svc-backup", "svc-monitor"];
/// What the inside looks like from outside.
pub(crate) const OUTWARD: &str = "198.51.100.2";
/// Where backups go.
pub(crate) const OFFSITE: &str = "192.0.2.77";

impl Cast {
    pub(crate) fn new(seed: u64) -> Self {
        let mut draw = Draw::numbered(seed, Chance::Cast as u64, 0);
        let workers = workers(&mut draw);
        let intruder = intruder(&mut draw, &workers);
        let cleared = ["db-disputes-01", "ids-img-01"].map(|name| cleared(&mut draw, &intruder, host(name)));
        let skewed = draw.pick(&[intruder.lab, intruder.staging, intruder.jump]);
        let off = Micros::from(draw.between(287, 313)) * SECOND;
        let skew = Skew { host: skewed, micros: if draw.chance(5_000) { off } else { -off } };
        let labs: Vec<HostId> = LABS.iter().map(|name| host(name)).filter(|lab| *lab != intruder.lab).collect();
        let first = draw.below(labs.len() as u32 - 1) as usize;
        // The forgetful one is neither new nor robbed.
        let forgetful =
            (0..workers.len() - 1).find(|at| intruder.stolen_worker != Some(*at) && workers[*at].jump.is_some());
        Self {
            seed,
            newcomer: workers.len() - 1,
            forgetful: forgetful.unwrap_or_default(),
            workers,
            cleared: cleared.to_vec(),
            skew,
            tested: [labs[first], labs[first + 1]],
            intruder,
        }
    }

    pub(crate) fn draw(&self, chance: Chance, index: u64) -> Draw {
        Draw::numbered(self.seed, chance as u64, index)
    }

    /// The address that the intruder comes from on a night.
    pub(crate) fn intruder_address(&self, night: usize) -> &str {
        let who = &self.intruder;
        if night >= who.second_from { who.addresses.last().map_or("", String::as_str) } else { &who.addresses[0] }
    }

    /// An address of the internet that guesses and scans, and is not the intruder's, nor the tester's.
    pub(crate) fn scanner(&self, draw: &mut Draw) -> String {
        loop {
            let net = draw.pick(&["192.0.2", "203.0.113"]);
            let address = format!("{net}.{}", draw.between(100, 180));
            if !self.intruder.addresses.contains(&address) {
                return address;
            }
        }
    }
}

const LABS: [&str; 7] = ["lab-01", "lab-02", "lab-03", "lab-04", "lab-05", "lab-06", "lab-12"];
/// Hosts that people who look after databases know; the first two are those whose logs get cleared.
const DATA: [&str; 11] = [
    "db-disputes-01",
    "ids-img-01",
    "db-crm-01",
    "ora-billing-01",
    "my-pay-01",
    "db-portal-01",
    "db-credit-01",
    "fs-exports-01",
    "fs-stores-01",
    "app-crm-01",
    "app-billing-01",
];

fn workers(draw: &mut Draw) -> Vec<Worker> {
    let names = Names::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut workers = Vec::new();
    while workers.len() < 10 {
        let mut account = Vec::new();
        push_folded(&mut account, &names.first(draw, workers.len() % 2 == 0).chars().take(1).collect::<String>());
        push_folded(&mut account, names.last(draw).text().as_str());
        let account = String::from_utf8_lossy(&account).into_owned();
        if account.len() < 4 || !taken.insert(account.clone()) {
            continue;
        }
        let at = workers.len();
        let lab = (7..9).contains(&at);
        let jump = (!lab).then(|| host(if at % 2 == 0 { "jump-01" } else { "jump-02" }));
        let from: &[&str] = if lab { &LABS } else { &DATA };
        let mut hosts: Vec<HostId> = Vec::new();
        while hosts.len() < 3 + at % 3 {
            let next = host(draw.pick(from));
            if !hosts.contains(&next) {
                hosts.push(next);
            }
        }
        let from = if at == 9 { CHANGES + 15 * HOUR } else { FIRST };
        workers.push(Worker { account, workstation: format!("10.30.1.{}", 20 + at * 7), jump, hosts, from });
    }
    // Two of those who may be robbed know the servers whose logs get cleared.
    for worker in &mut workers[..4] {
        worker.hosts.extend([host(DATA[0]), host(DATA[1])]);
        worker.hosts.sort_unstable();
        worker.hosts.dedup();
    }
    workers
}

fn intruder(draw: &mut Draw, workers: &[Worker]) -> Intruder {
    let first = draw.between(10, 99);
    let mut addresses = vec![format!("203.0.113.{first}")];
    if draw.chance(4_000) {
        addresses.push(format!("203.0.113.{}", draw.between(190, 250)));
    }
    let open = draw.chance(5_000);
    let robbed = draw.chance(5_000);
    let stolen_worker = robbed.then(|| draw.below(4) as usize);
    let jump = match stolen_worker {
        Some(at) => workers[at].jump.unwrap_or_default(),
        None => host(draw.pick(&["jump-01", "jump-02"])),
    };
    let stolen = match stolen_worker {
        Some(at) => workers[at].account.clone(),
        None => draw.pick(&SERVICES[..2]).to_owned(),
    };
    let nights: Vec<Micros> = [24, 26, 29, 32, 36, 39, 43]
        .into_iter()
        .map(|day| july(day, i64::from(draw.between(3, 7)), i64::from(draw.between(0, 59))) + seconds(draw, 59))
        .collect();
    let mut takes: Vec<Vec<HostId>> = [
        &["db-crm-01"][..],
        &["ora-billing-01"],
        &["db-disputes-01", "db-credit-01"],
        &["my-pay-01", "db-portal-01"],
        &["ids-img-01", "fs-exports-01"],
        &["fs-stores-01"],
        &["tidewater-archive"],
    ]
    .iter()
    .map(|names| names.iter().map(|name| host(name)).collect())
    .collect();
    for last in (1..takes.len()).rev() {
        takes.swap(last, draw.below(last as u32 + 1) as usize);
    }
    Intruder {
        second_from: if addresses.len() == 2 { draw.between(3, 5) as usize } else { usize::MAX },
        addresses,
        entry: host(draw.pick(&["gw-test-01", "gw-test-02"])),
        entry_account: if open { "root" } else { "admin" },
        entry_proof: if open { Proof::Nothing } else { Proof::Password },
        first: july(18, i64::from(draw.between(1, 9)), i64::from(draw.between(0, 59))) + seconds(draw, 59),
        lab: host(draw.pick(&LABS)),
        lab_account: draw.pick(&["labadmin", "simops", "radio"]),
        staging: host(draw.pick(&["stg-app-01", "stg-app-02", "stg-db-01"])),
        staging_account: draw.pick(&["deploy", "release"]),
        jump,
        stolen,
        stolen_worker,
        by_key: draw.chance(5_000),
        nights,
        takes,
        pushes: draw.chance(5_000),
    }
}

fn cleared(draw: &mut Draw, intruder: &Intruder, of: HostId) -> Cleared {
    let night = intruder.takes.iter().position(|take| take.contains(&of)).unwrap_or_default();
    let at = intruder.nights[night] + 100 * MINUTE + seconds(draw, 900);
    let from = FIRST + (at - FIRST) / WEEK * WEEK;
    Cleared { host: of, from, at, to: at + Micros::from(draw.between(44, 90)) * HOUR }
}

/// Up to so many seconds, with a fraction.
pub(crate) fn seconds(draw: &mut Draw, most: u32) -> Micros {
    Micros::from(draw.below(most)) * SECOND + Micros::from(draw.below(1_000_000))
}
