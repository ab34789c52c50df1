//! The first pass: what is usual, which clocks are off, and where logs have holes. No decision is made here.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use amends_case::{Action, Asset, Class, Event, Micros, Outcome};

use crate::nodes::{Node, Nodes};

pub(crate) const SECOND: Micros = 1_000_000;
pub(crate) const MINUTE: Micros = 60 * SECOND;
pub(crate) const HOUR: Micros = 60 * MINUTE;
pub(crate) const DAY: Micros = 24 * HOUR;

/// Edges that are kept; past it, the rarest news is what is lost, and it is said.
const EDGES_MAX: usize = 3_000_000;
/// Log-ins of an edge whose time of day is remembered.
const SAMPLES: usize = 400;
/// Sessions of an edge whose length is remembered whatever it is: with the above 10 KB for an edge at worst.
const LENGTHS: usize = 400;
/// Further sessions of it that lasted far longer than usual: only those are ever asked for by their beginning.
const LONG: usize = 2_000;
/// Accounts and credentials that are told apart. What comes later is not followed, and it is said: some 100 bytes each.
const WORDS_MAX: usize = 2_000_000;
/// Sessions that are open at one time.
const OPEN_MAX: usize = 1_000_000;
/// How far apart two hosts' views of one connection may be.
const PAIR_WINDOW: Micros = 40 * MINUTE;
/// Pairs that have to agree before a clock is called wrong.
const PAIRS_MIN: usize = 5;
/// A clock that is off by less is left alone.
const SKEW_MIN: Micros = 20 * SECOND;

/// Where databases listen: SQL Server, Oracle, MySQL, PostgreSQL, Redis, Cassandra, Elasticsearch, MongoDB, Db2 (IANA's
/// register of ports, and what each gives as its default).
pub const DATABASE_PORTS: [u16; 9] = [1433, 1521, 3306, 5432, 6379, 9042, 9200, 27017, 50000];

/// Who goes where as whom.
pub(crate) type EdgeKey = (Node, Node, u32);

/// An edge of the graph of log-ins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edge {
    /// When, for the first log-ins of it.
    pub(crate) times: Vec<Micros>,
    /// How they were proved.
    pub(crate) credentials: BTreeSet<u32>,
    /// Beginning and length of sessions that ended.
    pub(crate) lengths: Vec<(Micros, Micros)>,
    pub(crate) count: u64,
}

/// Connections between two nodes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Link {
    pub(crate) first: Micros,
    pub(crate) last: Micros,
}

/// The hours in which one log of a host says something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    pub(crate) hours: Vec<i32>,
    pub(crate) first: Option<Micros>,
    pub(crate) last: Micros,
    pub(crate) events: u64,
    /// Lines that tell of somebody who got at something from elsewhere.
    pub(crate) accesses: u64,
    /// Of these, those that tell of data: a database's session or statement, an object that was fetched.
    pub(crate) reads: u64,
    /// When it was stopped or emptied.
    pub(crate) broken: Vec<(Micros, Action)>,
}

/// Words that come often, by number.
#[derive(Debug, Default)]
pub(crate) struct Words {
    known: HashMap<String, u32>,
}

impl Words {
    /// The number of a text; `None` where there are too many.
    pub(crate) fn number(&mut self, text: &str) -> Option<u32> {
        if let Some(number) = self.known.get(text) {
            return Some(*number);
        }
        let number = self.known.len();
        if number >= WORDS_MAX {
            return None;
        }
        self.known.insert(text.to_owned(), number as u32);
        Some(number as u32)
    }
}

/// What the first pass gathers.
#[derive(Debug)]
pub struct Survey {
    pub(crate) nodes: Nodes,
    pub(crate) words: Words,
    pub(crate) edges: HashMap<EdgeKey, Edge>,
    /// What is asked over an edge, and on which days (the first ones).
    pub(crate) habits: HashMap<(EdgeKey, u64), Vec<Micros>>,
    pub(crate) links: HashMap<(Node, Node), Link>,
    /// Host and kind of log.
    pub(crate) heard: BTreeMap<(Node, &'static str), Heard>,
    pub(crate) span: Option<(Micros, Micros)>,
    pub(crate) dropped: u64,
    /// Hosts that a database answers on, by what the inventory and the network say.
    pub(crate) databases: BTreeSet<Node>,
    open: HashMap<(Node, String), (EdgeKey, Micros)>,
    /// When sessions without an end were last forgotten.
    swept: Micros,
    flows: Pending,
    accepts: Pending,
    differences: HashMap<Node, Vec<Micros>>,
}

/// Connections that one side has seen and the other not yet.
#[derive(Debug, Default)]
struct Pending {
    by_key: HashMap<(Node, u16, Node), Micros>,
    order: VecDeque<(Micros, (Node, u16, Node))>,
}

impl Pending {
    fn put(&mut self, key: (Node, u16, Node), time: Micros) {
        while self.order.front().is_some_and(|(old, _)| *old < time - PAIR_WINDOW) || self.order.len() > 400_000 {
            if let Some((old, key)) = self.order.pop_front()
                && self.by_key.get(&key) == Some(&old)
            {
                self.by_key.remove(&key);
            }
        }
        self.by_key.insert(key, time);
        self.order.push_back((time, key));
    }

    fn take(&mut self, key: &(Node, u16, Node), time: Micros) -> Option<Micros> {
        self.by_key.remove(key).filter(|found| (time - found).abs() <= PAIR_WINDOW)
    }
}

/// Which of a host's logs a line is from: what is stopped together is one.
pub(crate) fn kind_of_log(event: &Event<'_>) -> &'static str {
    match event.kind.split('.').next().unwrap_or("") {
        "auditd" => "audit",
        "postgres" | "pgaudit" => "database",
        "oracle" => "database",
        "mysql" => "database",
        "web" => "web",
        "cloudtrail" => "cloud",
        "zeek" | "netfilter" | "flow" => "network",
        "evtx" => "windows",
        _ => "system",
    }
}

/// Whether a line tells of somebody who came to a host, or to what it serves.
fn is_access(event: &Event<'_>) -> bool {
    match event.class {
        Class::Authentication => event.action == Action::LogOn && !event.source.is_empty(),
        Class::File | Class::Http => true,
        _ => is_read(event),
    }
}

/// Whether a line tells of what was asked for of a database or of a cloud's store, or that somebody may ask now.
fn is_read(event: &Event<'_>) -> bool {
    match event.class {
        Class::Datastore | Class::Api => true,
        Class::Authentication => kind_of_log(event) == "database",
        _ => false,
    }
}

impl Survey {
    /// Begins with what the organisation says it has.
    pub fn new(assets: &[Asset]) -> Self {
        Self {
            nodes: Nodes::new(assets),
            words: Words::default(),
            edges: HashMap::new(),
            habits: HashMap::new(),
            links: HashMap::new(),
            heard: BTreeMap::new(),
            span: None,
            dropped: 0,
            databases: BTreeSet::new(),
            open: HashMap::new(),
            swept: Micros::MIN / 2,
            flows: Pending::default(),
            accepts: Pending::default(),
            differences: HashMap::new(),
        }
    }

    /// Names or addresses of hosts that a database is known to run on: only its own log shows who reads it.
    pub fn with_databases<'a>(mut self, hosts: impl IntoIterator<Item = &'a str>) -> Self {
        for host in hosts {
            let node = self.nodes.of(host, None);
            self.databases.extend(node);
        }
        self
    }

    /// Takes the next event; they come in the order of time. Those without a time say nothing here.
    pub fn event(&mut self, event: &Event<'_>) {
        let Some(time) = event.time else { return };
        let (first, last) = self.span.unwrap_or((time, time));
        self.span = Some((first.min(time), last.max(time)));
        self.nodes.at(time);
        self.nodes.lease(event);
        let host = self.nodes.of(&event.host, None);
        if let Some(host) = host {
            self.hear(host, event, time);
        }
        match event.class {
            Class::Authentication => self.session(event, host, time),
            Class::Network => self.connection(event, time),
            Class::Datastore | Class::Api => self.read(event, host, time),
            _ => {}
        }
    }

    fn hear(&mut self, host: Node, event: &Event<'_>, time: Micros) {
        let heard = self.heard.entry((host, kind_of_log(event))).or_default();
        let hour = time.div_euclid(HOUR) as i32;
        if heard.hours.last() != Some(&hour) {
            heard.hours.push(hour);
        }
        heard.first.get_or_insert(time);
        heard.last = time;
        heard.events += 1;
        heard.accesses += u64::from(is_access(event));
        heard.reads += u64::from(is_read(event));
        if event.class == Class::EventLog
            && matches!(event.action, Action::Stop | Action::Clear)
            && heard.broken.len() < 1_000
        {
            heard.broken.push((time, event.action));
        }
    }

    /// Source, target and account of a log-in.
    pub(crate) fn key(&mut self, event: &Event<'_>, host: Option<Node>) -> Option<EdgeKey> {
        let target = self.nodes.of(&event.target, host).or(host)?;
        let source = self.nodes.of(&event.source, Some(target))?;
        let account = self.words.number(&event.actor);
        self.dropped += u64::from(account.is_none());
        Some((source, target, account?))
    }

    fn session(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        let Some(key) = self.key(event, host) else { return };
        // A refused log-in tells the time as well as any.
        if let Some(port) = event.source_port.filter(|_| event.action == Action::LogOn) {
            self.pair(key, port, time, true);
        }
        match (event.action, event.outcome) {
            (Action::LogOn, Outcome::Success) => {
                let credential = self.words.number(&event.credential);
                self.used(key, time, credential);
                if self.open.len() >= OPEN_MAX {
                    self.forget_open(time);
                }
                if !event.session.is_empty() && self.open.len() < OPEN_MAX {
                    self.open.insert((key.1, event.session.to_string()), (key, time));
                }
            }
            (Action::LogOff, _) => {
                if let Some((key, began)) = self.open.remove(&(key.1, event.session.to_string()))
                    && let Some(edge) = self.edges.get_mut(&key)
                {
                    edge.lasted(began, time - began);
                }
            }
            _ => {}
        }
    }

    /// Forgets sessions that never ended, at most once in an hour of the logs: looking costs as much as there is.
    fn forget_open(&mut self, time: Micros) {
        if time - self.swept >= HOUR {
            self.swept = time;
            self.open.retain(|_, (_, began)| time - *began < DAY);
        }
    }

    fn used(&mut self, key: EdgeKey, time: Micros, credential: Option<u32>) {
        if self.edges.len() >= EDGES_MAX && !self.edges.contains_key(&key) {
            self.dropped += 1;
            return;
        }
        let edge = self.edges.entry(key).or_default();
        edge.count += 1;
        // One key or ticket for each log-in would be one more each time.
        if edge.credentials.len() < SAMPLES {
            edge.credentials.extend(credential);
        }
        if edge.times.len() < SAMPLES {
            edge.times.push(time);
        }
        self.linked(key.0, key.1, time);
    }

    fn linked(&mut self, source: Node, target: Node, time: Micros) {
        if self.links.len() < EDGES_MAX || self.links.contains_key(&(source, target)) {
            let link = self.links.entry((source, target)).or_insert(Link { first: time, last: time });
            (link.first, link.last) = (link.first.min(time), link.last.max(time));
        }
    }

    /// A database read is a use of its edge, too: pools log in once and read for weeks.
    fn read(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        if let Some(key) = self.key(event, host)
            && event.outcome != Outcome::Failure
        {
            let credential = self.words.number("");
            self.used(key, time, credential);
            let habit = self.habit(key, event);
            if self.habits.len() < EDGES_MAX || self.habits.contains_key(&habit) {
                let times = self.habits.entry(habit).or_default();
                if times.len() < 8 && times.last().is_none_or(|last| last.div_euclid(DAY) != time.div_euclid(DAY)) {
                    times.push(time);
                }
            }
        }
    }

    /// What is asked over an edge, numbers aside: a report asks the same each day. A number stands for the text, so
    /// that a hundred million statements that differ are not kept (FNV-1a, 64 bits: no two of a case are likely alike).
    pub(crate) fn habit(&self, key: EdgeKey, event: &Event<'_>) -> (EdgeKey, u64) {
        const LETTERS: usize = 200;
        let asked: String = event.detail.chars().take(LETTERS).filter(|letter| !letter.is_ascii_digit()).collect();
        let object: String = match event.class {
            // An object of a bucket is new each day.
            Class::Api => event.object.chars().filter(|letter| !letter.is_ascii_digit()).collect(),
            _ => event.object.to_string(),
        };
        (key, fnv(&format!("{} {object} {asked}", event.kind)))
    }

    fn connection(&mut self, event: &Event<'_>, time: Micros) {
        if event.outcome == Outcome::Failure {
            return;
        }
        let (Some(source), Some(target)) = (self.nodes.of(&event.source, None), self.nodes.of(&event.target, None))
        else {
            return;
        };
        self.linked(source, target, time);
        let is_asked = event.target_port.is_some_and(|port| DATABASE_PORTS.contains(&port));
        // What answers nothing serves nothing: a scan asks at every port.
        if is_asked && event.bytes_out > Some(0) && self.nodes.asset(target).is_some() {
            self.databases.insert(target);
        }
        if let Some(port) = event.source_port {
            self.pair((source, target, 0), port, time, false);
        }
    }

    /// One connection, seen by the network and by the host: how far apart are their clocks?
    fn pair(&mut self, (source, target, _): EdgeKey, port: u16, time: Micros, is_host: bool) {
        let key = (source, port, target);
        let (mine, others) = match is_host {
            true => (&mut self.accepts, &mut self.flows),
            false => (&mut self.flows, &mut self.accepts),
        };
        match others.take(&key, time) {
            Some(other) => {
                let difference = if is_host { time - other } else { other - time };
                let all = self.differences.entry(target).or_default();
                if all.len() < 10_000 {
                    all.push(difference);
                }
            }
            None => mine.put(key, time),
        }
    }

    /// Whether an account goes this way on three days or more while nobody at all is logged in at its source: then it is
    /// a machine's. An intruder has to be there to go on. Where not all log-ins are remembered, nothing is claimed.
    pub(crate) fn runs_unattended(
        &self,
        key: EdgeKey,
        known: &mut HashMap<Node, Option<Vec<(Micros, Micros)>>>,
    ) -> bool {
        const DAYS_MIN: usize = 3;
        let Some(edge) = self.edges.get(&key) else { return false };
        let Some(presence) = known.entry(key.0).or_insert_with(|| self.presence(key.0)) else { return false };
        let is_alone = |time: &&Micros| {
            let before = presence.partition_point(|(began, _)| began <= time);
            presence[..before].last().is_none_or(|(_, ended)| ended < *time)
        };
        let days: BTreeSet<i64> = edge.times.iter().filter(is_alone).map(|time| time.div_euclid(DAY)).collect();
        days.len() >= DAYS_MIN
    }

    /// When somebody was logged in to a host, joined and in order. A session without an end lasts for a day here.
    fn presence(&self, host: Node) -> Option<Vec<(Micros, Micros)>> {
        let mut spans = Vec::new();
        for (_, edge) in self.edges.iter().filter(|((_, target, _), _)| *target == host) {
            if edge.count > edge.times.len() as u64 {
                return None;
            }
            let lengths: HashMap<Micros, Micros> = edge.lengths.iter().copied().collect();
            let end = |began: &Micros| began + lengths.get(began).copied().unwrap_or(DAY) + MINUTE;
            spans.extend(edge.times.iter().map(|began| (*began, end(began))));
        }
        spans.sort_unstable();
        let mut joined: Vec<(Micros, Micros)> = Vec::new();
        for (began, ended) in spans {
            match joined.last_mut().filter(|last| began <= last.1) {
                Some(last) => last.1 = last.1.max(ended),
                None => joined.push((began, ended)),
            }
        }
        Some(joined)
    }

    /// Hosts whose clock is off, and by how much it shows more than there is.
    pub fn skews(&self) -> Vec<Skew> {
        let mut skews: Vec<Skew> = self
            .differences
            .iter()
            .filter_map(|(host, differences)| {
                let mut sorted = differences.clone();
                sorted.sort_unstable();
                let median = sorted[sorted.len() / 2];
                let mut spread: Vec<Micros> = sorted.iter().map(|it| (it - median).abs()).collect();
                spread.sort_unstable();
                let agree = spread[spread.len() * 3 / 4] < SKEW_MIN / 2;
                let is_off = sorted.len() >= PAIRS_MIN && median.abs() >= SKEW_MIN && agree;
                let host = self.nodes.name(*host).to_owned();
                is_off.then_some(Skew { host, micros: median, pairs: sorted.len() })
            })
            .collect();
        skews.sort_by(|a, b| a.host.cmp(&b.host));
        skews
    }
}

/// A clock that is off.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Skew {
    /// The host.
    pub host: String,
    /// What its clock shows more than there is, in microseconds.
    pub micros: Micros,
    /// Connections that another system saw as well, by which that is known.
    pub pairs: usize,
}

impl Skew {
    /// For a report.
    pub fn sentence(&self) -> String {
        let seconds = (self.micros as f64 / SECOND as f64).round() as i64;
        let (way, seconds) = if seconds > 0 { ("fast", seconds) } else { ("slow", -seconds) };
        let (minutes, rest) = (seconds / 60, seconds % 60);
        format!(
            "The clock of {} is {minutes} min {rest} s {way}, by {} connections that the network saw as well; its events were shifted.",
            self.host, self.pairs
        )
    }
}

impl Edge {
    /// Whether it was used on two days or more before: what nobody new does.
    pub(crate) fn is_usual_before(&self, time: Micros) -> bool {
        days_before(&self.times, time) >= 2
    }

    /// Whether it was used before on two days or more at this time of the day: what a schedule does.
    pub(crate) fn fits_schedule(&self, time: Micros, before: Micros) -> bool {
        const NEAR: Micros = 6 * MINUTE;
        let of_day = time.rem_euclid(DAY);
        let near = |other: &&Micros| {
            let apart = (other.rem_euclid(DAY) - of_day).abs();
            **other < before && apart.min(DAY - apart) <= NEAR
        };
        days_before(&self.times.iter().filter(near).copied().collect::<Vec<_>>(), before) >= 2
    }

    /// Notes how long a session lasted: the first ones each, and then those far above what these usually do.
    fn lasted(&mut self, began: Micros, length: Micros) {
        let room = match self.lengths.len() {
            few if few < LENGTHS => true,
            many => many < LENGTHS + LONG && self.usual_length().is_some_and(|usual| is_long(length, usual)),
        };
        if room {
            self.lengths.push((began, length));
        }
    }

    /// How long its sessions usually last.
    pub(crate) fn usual_length(&self) -> Option<Micros> {
        let mut sorted: Vec<Micros> = self.lengths.iter().take(LENGTHS).map(|(_, length)| *length).collect();
        let middle = sorted.len() / 2;
        (sorted.len() >= 3).then(|| *sorted.select_nth_unstable(middle).1)
    }

    /// How long the session lasted that began then.
    pub(crate) fn length_of(&self, began: Micros) -> Option<Micros> {
        self.lengths.iter().find(|(then, _)| *then == began).map(|(_, length)| *length)
    }
}

/// Whether a session lasts far longer than is usual.
pub(crate) fn is_long(length: Micros, usual: Micros) -> bool {
    length > 3 * usual + 5 * MINUTE
}

/// Fowler, Noll and Vo's hash, 1a, of 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same in each run.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// On how many days before `time`; counted to two.
pub(crate) fn days_before(times: &[Micros], time: Micros) -> usize {
    let mut days = times.iter().filter(|it| **it < time).map(|it| it.div_euclid(DAY));
    let Some(first) = days.next() else { return 0 };
    1 + usize::from(days.any(|day| day != first))
}
