//! How long a run takes, and how much memory: `cargo run --release -p amends-posture --example posture_speed -- 250000`.
//!
//! Makes up a company of so many hosts: segments of 250, a firewall, accounts with keys that open a dozen hosts each, a lab with
//! passwords in which some of those keys lie, two hundred stores with overlapping people. A quarter of a million hosts are about a
//! million states and ten million steps.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use amends_case::statement::{PortState, Side, Vantage};
use amends_case::{Asset, Net, SecretId, Stated, Statement};
use amends_posture::graph::build;
use amends_posture::world::{Given, World};
use amends_posture::{Checks, Counted, Inputs, Intrusion, Weights, run};

/// Accounts that take a key, on each host.
const ACCOUNTS: u64 = 12;
/// Keys that an account takes.
const KEYS: u64 = 2;

fn main() {
    let hosts: u64 = std::env::args().nth(1).and_then(|hosts| hosts.parse().ok()).unwrap_or(250_000);
    let statements = company(hosts);
    println!("{} statements, {} MB resident", statements.len(), resident());
    let given = Given { outside: vec!["eth0".into()], ..Given::default() };
    let started = Instant::now();
    {
        let world = World::of(&statements, &given);
        println!("world: {:.1} s", started.elapsed().as_secs_f64());
        let (graph, entries) = build(&world, &|_| 1_000);
        println!(
            "graph: {:.1} s, {} states, {} steps, {} entries, {} MB resident",
            started.elapsed().as_secs_f64(),
            graph.states.len(),
            graph.steps.len(),
            entries.len(),
            resident()
        );
    }
    let (checks, weights) = match (Checks::embedded(), Weights::embedded()) {
        (Ok(checks), Ok(weights)) => (checks, weights),
        _ => return eprintln!("the embedded rules cannot be used"),
    };
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    for store in 0..200_u32 {
        let people = (store * 40_000..store * 40_000 + 100_000).collect();
        counted.insert(format!("store-{store}"), Counted { people, by: "evidence".into(), ..Counted::default() });
    }
    let started = Instant::now();
    let done = run(&Inputs {
        statements: &statements,
        given: &given,
        counted: &counted,
        checks: &checks,
        weights: &weights,
        mutes: &[],
        assignments: &BTreeMap::new(),
        last: None,
        intrusion: &Intrusion::default(),
    });
    println!(
        "run: {:.1} s; {} routes, {} actions, {} check rows; {} people at stake, first three protect {:?} ‰; best known {:?}; {} MB resident",
        started.elapsed().as_secs_f64(),
        done.routes.len(),
        done.actions.len(),
        done.checks.len(),
        done.at_stake,
        done.share_of_first(),
        done.best_of_three,
        resident()
    );
    for action in done.actions.iter().take(5) {
        println!(
            "  {} · {} hours · {} people · {}",
            action.action, action.effort, action.people, action.people_cumulative
        );
    }
}

fn company(hosts: u64) -> Vec<Stated> {
    let mut all = Vec::new();
    let file: Arc<str> = "made-up".into();
    let mut say = |what: Statement| {
        let line = all.len() as u64 + 1;
        all.push(Stated { what, file: Arc::clone(&file), line, as_of: None });
    };
    let lab = hosts / 20;
    for host in 0..hosts {
        let (name, is_lab) = (name(host), host < lab);
        let is_store = host >= hosts - 200;
        let name = if is_store { format!("store-{}", host - (hosts - 200)) } else { name };
        let zone = if is_lab {
            "lab"
        } else if is_store {
            "data"
        } else {
            "corp"
        };
        let asset = Asset {
            name: name.clone(),
            addresses: vec![address(host)],
            zone: zone.into(),
            environment: if is_lab { "test" } else { "production" }.into(),
            owner: format!("team-{}", host % 50),
            data: if is_store { vec!["name".into(), "ssn".into()] } else { Vec::new() },
        };
        say(Statement::Asset(asset));
        say(Statement::Sshd {
            host: name.clone(),
            ports: vec![22],
            takes_password: is_lab,
            takes_empty: false,
            root: "no".into(),
            tries_max: if is_lab { 100 } else { 3 },
            needs_several: false,
        });
        for account in 0..ACCOUNTS {
            for key in 0..KEYS {
                let id = mixed(host / 250 % 20 * 31 + account * 7 + key) % (hosts / 4);
                let secret = secret(id);
                say(Statement::Accepts {
                    host: name.clone(),
                    account: format!("u{account}"),
                    secret,
                    from: Vec::new(),
                });
            }
        }
        if is_lab {
            let secret = Some(secret((1 << 40) | (host % 40)));
            say(Statement::Password {
                host: name.clone(),
                account: "lab".into(),
                secret,
                is_empty: false,
                changed: None,
            });
        }
        // One host in fifty has a key lying about.
        if host % 50 == 0 {
            let id = mixed(host / 50 % 20 * 31 + host % 12 * 7) % (hosts / 4);
            let reader = if is_lab { "lab" } else { "u1" };
            say(Statement::Holds {
                host: name.clone(),
                path: "/home/x/.ssh/id".into(),
                reader: reader.into(),
                secret: secret(id),
                kind: "private_key".into(),
                opens: String::new(),
            });
        }
    }
    network(&mut say);
    all
}

/// One door to the internet, and a firewall that keeps nobody apart.
fn network(say: &mut dyn FnMut(Statement)) {
    say(Statement::Listener {
        host: name(0),
        port: 22,
        protocol: "tcp".into(),
        service: "ssh".into(),
        product: String::new(),
        state: PortState::Open,
        seen_from: Vantage::Outside,
    });
    for (from, to) in [("10.0.0.0/9", "10.0.0.0/8"), ("10.128.0.0/9", "10.0.0.0/9")] {
        let nets = |text: &str| Side::Nets(text.parse::<Net>().into_iter().collect());
        say(Statement::Rule {
            device: "fw".into(),
            order: 1,
            ordered: true,
            is_allowed: true,
            from: nets(from),
            to: nets(to),
            protocol: "tcp".into(),
            ports: vec![(22, 22)],
            note: String::new(),
        });
    }
}

fn name(host: u64) -> String {
    format!("h{host}")
}

/// 250 hosts to a segment of 256 addresses.
fn address(host: u64) -> String {
    let (segment, place) = (host / 250, host % 250 + 1);
    format!("10.{}.{}.{place}", segment / 256, segment % 256)
}

fn secret(number: u64) -> SecretId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    SecretId(id)
}

/// Numbers that look drawn and are always the same (Steele, Lea, Flood: SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Resident memory in MB, where the system says it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
