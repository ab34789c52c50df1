//! A month of log-ins at an invented company in memory, an intrusion among them, and the truth of it.

mod honest;
mod intruder;

use amends_case::{Action, Asset, Class, Event, Known, Micros, Outcome, Seeds};
use amends_trace::{Survey, Trace, Traced};

pub(crate) const SECOND: Micros = 1_000_000;
pub(crate) const MINUTE: Micros = 60 * SECOND;
pub(crate) const HOUR: Micros = 60 * MINUTE;
pub(crate) const DAY: Micros = 24 * HOUR;
/// 2026-07-01T00:00:00Z.
const BEGIN: Micros = 1_782_864_000 * SECOND;
pub(crate) const DAYS: i64 = 30;
/// The host whose clock is five minutes fast.
pub(crate) const FAST: &str = "lab-02";
const TESTER: &str = "192.0.2.77";

/// Hosts with address, zone, environment and what they hold.
const HOSTS: [(&str, &str, &str, &str, &str); 17] = [
    ("gw-test-01", "10.50.0.1", "lab", "test", ""),
    ("lab-01", "10.50.0.11", "lab", "test", ""),
    ("lab-02", "10.50.0.12", "lab", "test", ""),
    ("lab-03", "10.50.0.13", "lab", "test", ""),
    ("jump-01", "10.10.0.5", "corp", "production", ""),
    ("app-01", "10.20.0.1", "apps", "production", ""),
    ("app-02", "10.20.0.2", "apps", "production", ""),
    ("app-04", "10.20.0.4", "apps", "production", ""),
    ("ora-01", "10.30.0.1", "data", "production", "ssn"),
    ("pg-01", "10.30.0.2", "data", "production", "name"),
    ("pg-02", "10.30.0.3", "data", "production", "email"),
    ("bk-01", "10.30.0.4", "data", "production", "ssn"),
    ("hr-01", "10.30.0.5", "data", "production", "tax_return"),
    ("old-01", "10.30.0.6", "data", "production", "name"),
    ("few-01", "10.30.0.7", "data", "production", "name"),
    ("sealed-01", "10.99.0.1", "sealed", "production", "medical"),
    ("fw-01", "10.0.0.1", "edge", "production", ""),
];

/// What really happened.
#[derive(Default, Clone, Debug)]
pub(crate) struct Truth {
    pub(crate) address: String,
    pub(crate) first: Micros,
    pub(crate) hops: Vec<(String, String, String)>,
    pub(crate) rows: u64,
    pub(crate) out: u64,
}

/// A month of it.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) events: Vec<Event<'static>>,
    pub(crate) truth: Truth,
    pub(crate) known: Vec<Known>,
    random: u64,
    ids: u64,
    /// Sessions end before this; the next logs are emptied from here.
    arrival: Micros,
}

/// Who logs in: source, target, account, credential.
pub(crate) type Who<'a> = (&'a str, &'a str, &'a str, &'a str);

impl Story {
    pub(crate) fn new(seed: u64) -> Self {
        let mut story = Self {
            events: Vec::new(),
            truth: Truth::default(),
            known: Vec::new(),
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            ids: 1_000,
            arrival: 0,
        };
        story.arrival = BEGIN + (16 + story.below(5)) * DAY + (9 + story.below(9)) * HOUR + story.below(3_600) * SECOND;
        story.honest();
        story.intruder();
        story.heartbeat();
        story.file_away();
        story
    }

    /// From 0 up to `end`, by a linear congruential generator (Knuth, MMIX).
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.random >> 33) % end as u64) as i64
    }

    fn say(&mut self, mut event: Event<'static>, time: Micros) {
        let is_fast = event.host == FAST;
        event.time = Some(time + if is_fast { 5 * MINUTE } else { 0 });
        self.events.push(event);
    }

    pub(crate) fn flow(&mut self, source: &str, target: &str, ports: (u16, u16), time: Micros, bytes: u64) {
        let event = Event {
            class: Class::Network,
            action: Action::Connect,
            outcome: Outcome::Success,
            host: "fw-01".into(),
            program: "flow".into(),
            source: address(source).into(),
            target: address(target).into(),
            source_port: Some(ports.0),
            target_port: Some(ports.1),
            bytes_in: Some(bytes),
            kind: "flow.connect".into(),
            ..Event::default()
        };
        self.say(event, time);
    }

    fn attempt(&mut self, (source, target, account, credential): Who<'_>, time: Micros, outcome: Outcome) -> String {
        self.ids += 1;
        let (port, session) = (20_000 + (self.ids % 40_000) as u16, self.ids.to_string());
        self.flow(source, target, (port, 22), time, 4_000);
        let event = Event {
            class: Class::Authentication,
            action: Action::LogOn,
            outcome,
            host: target.to_owned().into(),
            program: "sshd".into(),
            actor: account.to_owned().into(),
            source: address(source).into(),
            source_port: Some(port),
            credential: credential.to_owned().into(),
            session: session.clone().into(),
            kind: "sshd.login".into(),
            ..Event::default()
        };
        self.say(event, time + SECOND);
        session
    }

    pub(crate) fn fail(&mut self, who: Who<'_>, time: Micros) {
        self.attempt(who, time, Outcome::Failure);
    }

    /// A session that lasts so long.
    pub(crate) fn visit(&mut self, who: Who<'_>, time: Micros, length: Micros) {
        let session = self.attempt(who, time, Outcome::Success);
        let event = Event {
            class: Class::Authentication,
            action: Action::LogOff,
            outcome: Outcome::Success,
            host: who.1.to_owned().into(),
            program: "sshd".into(),
            actor: who.2.to_owned().into(),
            source: address(who.0).into(),
            session: session.into(),
            kind: "sshd.end".into(),
            ..Event::default()
        };
        self.say(event, time + length);
    }

    /// A statement that a store's database notes.
    pub(crate) fn ask(&mut self, who: (&str, &str, &str), object: &str, time: Micros, rows: u64) {
        let event = Event {
            class: Class::Datastore,
            action: Action::Read,
            outcome: Outcome::Success,
            host: who.1.to_owned().into(),
            program: "postgres".into(),
            actor: who.2.to_owned().into(),
            source: address(who.0).into(),
            object: object.to_owned().into(),
            detail: format!("select * from {object}").into(),
            rows: Some(rows),
            bytes_out: Some(rows * 100),
            kind: "postgres.read".into(),
            ..Event::default()
        };
        self.say(event, time);
    }

    /// What each host says at all times, so that silence means something; two logs are emptied, one was not collected.
    fn heartbeat(&mut self) {
        for (host, ..) in HOSTS {
            for half in 0..DAYS * 48 {
                let time = BEGIN + half * 30 * MINUTE + self.below(600) * SECOND;
                let rare = host == "few-01" && half % 300 != 0;
                if host == "old-01" || rare {
                    continue;
                }
                for (kind, program) in [("syslog.cron", "cron"), ("postgres.checkpoint", "postgres")] {
                    let program = program.into();
                    let event = Event { host: host.into(), program, kind: kind.into(), ..Event::default() };
                    self.say(event, time);
                }
            }
        }
        for host in ["bk-01", "hr-01"] {
            let (from, to) = (self.arrival - HOUR, self.arrival + 2 * DAY);
            self.events.retain(|event| event.host != host || !event.time.is_some_and(|at| at >= from && at < to));
            let event = Event {
                class: Class::EventLog,
                action: Action::Clear,
                host: host.into(),
                kind: "syslog.cleared".into(),
                ..Event::default()
            };
            self.say(event, to);
        }
        self.events.retain(|event| event.host != "old-01");
    }

    /// In the order of time, with a file for each host and its lines.
    fn file_away(&mut self) {
        self.events.sort_by_key(|event| event.time);
        let mut lines = std::collections::BTreeMap::<String, u64>::new();
        for event in &mut self.events {
            let line = lines.entry(event.host.to_string()).or_default();
            *line += 1;
            event.line = *line;
            event.file = HOSTS.iter().position(|host| host.0 == event.host).unwrap_or(99) as u32;
        }
    }

    pub(crate) fn assets() -> Vec<Asset> {
        let asset = |(name, address, zone, environment, data): (&str, &str, &str, &str, &str)| Asset {
            name: name.to_owned(),
            addresses: vec![address.to_owned()],
            zone: zone.to_owned(),
            environment: environment.to_owned(),
            owner: String::new(),
            data: Some(data.to_owned()).filter(|data| !data.is_empty()).into_iter().collect(),
        };
        HOSTS.into_iter().map(asset).collect()
    }

    /// The two passes over these events, clocks put right between.
    pub(crate) fn trace(&self, events: &[Event<'static>], seeds: &Seeds) -> Traced {
        self.trace_with(events, seeds, &[])
    }

    /// The same, where a database is known to run on some of the hosts.
    pub(crate) fn trace_with(&self, events: &[Event<'static>], seeds: &Seeds, databases: &[&str]) -> Traced {
        let mut first = Survey::new(&Self::assets());
        events.iter().for_each(|event| first.event(event));
        let skews = first.skews();
        let mut shifted = events.to_vec();
        for event in &mut shifted {
            if let Some(skew) = skews.iter().find(|skew| skew.host == event.host) {
                event.time = event.time.map(|time| time - skew.micros);
            }
        }
        shifted.sort_by_key(|event| event.time);
        let mut survey = Survey::new(&Self::assets()).with_databases(databases.iter().copied());
        shifted.iter().for_each(|event| survey.event(event));
        let mut trace = Trace::new(survey, seeds);
        shifted.iter().for_each(|event| trace.event(event));
        let mut traced = trace.finish();
        traced.repaired(&skews);
        traced
    }

    pub(crate) fn seeds(&self) -> Seeds {
        Seeds { known: self.known.clone(), ..Seeds::default() }
    }
}

fn address(name: &str) -> String {
    HOSTS.iter().find(|host| host.0 == name).map_or(name, |host| host.1).to_owned()
}
