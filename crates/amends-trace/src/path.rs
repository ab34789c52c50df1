//! The second pass: the intruder's way, hop by hop, and what was read on it.
//!
//! The intruder is *on* a host while a session of theirs is open there. A log-in from such a host is theirs if something
//! ties it to them: an account that they came with, guesses that went before, or an edge that nobody used on any other day.
//! It is not theirs if somebody else explains it: the account's own session on that host, or a schedule that it keeps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amends_case::{Action, Class, Event, Micros, Outcome, Seeds};

use crate::known::Wanted;
use crate::nodes::Node;
use crate::survey::{DAY, EdgeKey, HOUR, MINUTE, Survey, days_before, kind_of_log};

/// Failed log-ins within a day that count as guessing.
const GUESSES_MIN: u64 = 8;
/// A session without an end is taken to last so long.
const SESSION_MAX: Micros = 18 * HOUR;
/// What comes right after a session's end can still be of it.
const GRACE: Micros = MINUTE;
/// Lines of evidence that are kept for one store.
const EVIDENCE_MAX: usize = 50;
/// Open sessions and bursts of failures that are kept.
const KEPT_MAX: usize = 1_000_000;

/// Where a line stands: number of the file, line.
pub(crate) type Line = (u32, u64);

/// One move of the intruder's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) time: Micros,
    pub(crate) source: Node,
    pub(crate) target: Node,
    pub(crate) account: String,
    pub(crate) how: &'static str,
    pub(crate) technique: &'static str,
    pub(crate) line: Line,
    pub(crate) reason: String,
}

/// Something that the intruder read.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) time: Micros,
    pub(crate) source: Node,
    pub(crate) account: String,
    pub(crate) object: String,
    pub(crate) rows: Option<u64>,
    pub(crate) bytes: Option<u64>,
    pub(crate) line: Line,
    pub(crate) kind: String,
}

/// What was read of one store.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    pub(crate) first: Option<Micros>,
    pub(crate) last: Micros,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) count: u64,
    pub(crate) kept: Vec<Access>,
}

/// A log-in that two could have made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rival {
    pub(crate) time: Micros,
    pub(crate) source: Node,
    pub(crate) target: Node,
    pub(crate) account: String,
    pub(crate) line: Line,
    pub(crate) other: String,
    pub(crate) decided_by: &'static str,
}

/// Bytes that left towards the intruder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Egress {
    pub(crate) time: Micros,
    pub(crate) source: Node,
    pub(crate) target: Node,
    pub(crate) bytes: u64,
    pub(crate) line: Line,
}

/// A session on a host.
#[derive(Debug, Clone)]
struct Session {
    id: String,
    account: u32,
    /// Where it came from.
    source: Node,
    began: Micros,
    ended: Option<Micros>,
    is_theirs: bool,
}

#[derive(Debug, Default)]
struct Burst {
    first: Micros,
    last: Micros,
    count: u64,
    accounts: BTreeSet<u32>,
}

/// The second pass.
#[derive(Debug)]
pub struct Trace {
    pub(crate) survey: Survey,
    pub(crate) wanted: Wanted,
    pub(crate) hops: Vec<Hop>,
    /// Log-ins over edges of the path after the first.
    pub(crate) again: u64,
    pub(crate) reads: BTreeMap<Node, Reads>,
    pub(crate) rivals: Vec<Rival>,
    pub(crate) egress: Vec<Egress>,
    pub(crate) guesses: BTreeMap<(Node, Node), (Micros, u64, usize)>,
    /// Why somebody was let alone, and how often.
    pub(crate) let_alone: BTreeMap<String, u64>,
    /// Addresses of the intruder's.
    pub(crate) addresses: BTreeSet<Node>,
    /// Accounts of theirs, and since when.
    pub(crate) accounts: BTreeMap<u32, Micros>,
    /// Hosts that they were on: first and last moment.
    pub(crate) held: BTreeMap<Node, (Micros, Micros)>,
    on: HashMap<Node, Vec<Session>>,
    failures: HashMap<(Node, Node), Burst>,
    edges: BTreeSet<(Node, Node, u32)>,
    /// Accounts that logged in to a host from outside, and were not the intruder.
    outsiders: BTreeSet<(Node, u32)>,
}

impl Trace {
    /// Begins with what the first pass found out.
    pub fn new(survey: Survey, seeds: &Seeds) -> Self {
        Self {
            survey,
            wanted: Wanted::new(seeds),
            hops: Vec::new(),
            again: 0,
            reads: BTreeMap::new(),
            rivals: Vec::new(),
            egress: Vec::new(),
            guesses: BTreeMap::new(),
            let_alone: BTreeMap::new(),
            addresses: BTreeSet::new(),
            accounts: BTreeMap::new(),
            held: BTreeMap::new(),
            on: HashMap::new(),
            failures: HashMap::new(),
            edges: BTreeSet::new(),
            outsiders: BTreeSet::new(),
        }
    }

    /// Takes the next event, in the same order as the survey did.
    pub fn event(&mut self, event: &Event<'_>) {
        let Some(time) = event.time else { return };
        self.survey.nodes.lease(event);
        let host = self.survey.nodes.of(&event.host, None);
        match event.class {
            Class::Authentication => self.authentication(event, host, time),
            Class::Datastore | Class::Api => self.read(event, host, time),
            Class::File => self.file(event, host, time),
            Class::Network => self.traffic(event, time),
            _ => {}
        }
    }

    fn authentication(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        let Some(key) = self.survey.key(event, host) else { return };
        match (event.action, event.outcome) {
            (Action::LogOn, Outcome::Failure) => self.failed(key, time),
            (Action::LogOn, Outcome::Success) => self.logged_in(event, key, time),
            (Action::LogOff, _) => self.ended(key.1, &event.session, time),
            _ => {}
        }
    }

    fn failed(&mut self, (source, target, account): EdgeKey, time: Micros) {
        if self.failures.len() >= KEPT_MAX && !self.failures.contains_key(&(source, target)) {
            self.failures.retain(|_, burst| time - burst.last < DAY);
        }
        let burst = self.failures.entry((source, target)).or_default();
        if burst.count == 0 || time - burst.last > DAY {
            *burst = Burst { first: time, ..Burst::default() };
        }
        burst.last = time;
        burst.count += 1;
        if burst.accounts.len() < 64 {
            burst.accounts.insert(account);
        }
        let (first, count, accounts) = (burst.first, burst.count, burst.accounts.len());
        if count >= GUESSES_MIN && self.is_theirs_now(source, time) {
            self.guesses.insert((source, target), (first, count, accounts));
        }
    }

    fn is_theirs_now(&self, source: Node, time: Micros) -> bool {
        self.addresses.contains(&source) || self.sessions(source, time).any(|session| session.is_theirs)
    }

    /// When the intruder first came to a host: habits are what was done from there before.
    fn arrival(&self, host: Node, now: Micros) -> Micros {
        self.held.get(&host).map_or(now, |(first, _)| *first)
    }

    fn sessions(&self, host: Node, time: Micros) -> impl Iterator<Item = &Session> {
        let open = move |session: &&Session| {
            let end = session.ended.map_or(session.began + SESSION_MAX, |end| end + GRACE);
            session.began <= time && time <= end
        };
        self.on.get(&host).into_iter().flatten().filter(open)
    }

    fn ended(&mut self, host: Node, id: &str, time: Micros) {
        let Some(sessions) = self.on.get_mut(&host) else { return };
        let found =
            sessions.iter_mut().rev().find(|session| session.ended.is_none() && session.id == id && !id.is_empty());
        if let Some(session) = found {
            session.ended = Some(time);
            if session.is_theirs
                && let Some((_, last)) = self.held.get_mut(&host)
            {
                *last = (*last).max(time);
            }
        }
    }

    fn logged_in(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros) {
        let (source, target, account) = key;
        let names = [event.source.as_ref(), event.actor.as_ref(), event.host.as_ref()];
        let known = self.wanted.known(names, time).map(str::to_owned);
        // A database's session is a way to its rows, not a step to another host.
        let is_database = kind_of_log(event) == "database" || kind_of_log(event) == "cloud";
        let verdict = match known {
            Some(why) => {
                *self.let_alone.entry(why).or_default() += 1;
                None
            }
            None if is_database => None,
            None => self.verdict(event, key, time),
        };
        let is_theirs = verdict.is_some();
        if let Some((how, technique, reason)) = verdict {
            self.take(event, key, time, how, technique, reason);
        } else if !self.survey.nodes.known(source).is_inside {
            self.outsiders.insert((target, account));
        }
        if is_database {
            return;
        }
        let sessions = self.on.entry(target).or_default();
        if sessions.len() > 256 {
            sessions.retain(|session| {
                session.ended.is_none_or(|end| end + GRACE > time) && session.began + SESSION_MAX > time
            });
        }
        if sessions.len() < 4_096 {
            let id = event.session.to_string();
            sessions.push(Session { id, account, source, began: time, ended: None, is_theirs });
        }
    }

    /// Notes a hop: the first over each edge is a step of the path.
    fn take(
        &mut self,
        event: &Event<'_>,
        key: EdgeKey,
        time: Micros,
        how: &'static str,
        technique: &'static str,
        reason: String,
    ) {
        let (source, target, account) = key;
        self.accounts.entry(account).or_insert(time);
        if !self.survey.nodes.known(source).is_inside {
            self.addresses.insert(source);
        }
        let held = self.held.entry(target).or_insert((time, time));
        held.1 = held.1.max(time);
        if !self.edges.insert((source, target, account)) {
            self.again += 1;
            return;
        }
        let account = event.actor.to_string();
        let line = (event.file, event.line);
        self.hops.push(Hop { time, source, target, account, how, technique, line, reason });
    }

    /// Whether a log-in is the intruder's: how, the technique (ATT&CK), and why.
    fn verdict(
        &mut self,
        event: &Event<'_>,
        key: EdgeKey,
        time: Micros,
    ) -> Option<(&'static str, &'static str, String)> {
        let (source, target, _) = key;
        if source == target {
            return None;
        }
        if self.survey.nodes.known(source).is_inside {
            self.step(event, key, time)
        } else if self.survey.nodes.known(target).is_inside {
            self.entry(event, key, time)
        } else {
            None
        }
    }

    /// From outside.
    fn entry(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros) -> Option<(&'static str, &'static str, String)> {
        let (source, target, account) = key;
        let name = self.survey.nodes.name(source).to_owned();
        let guesses = self.guessed(source, target, time);
        let (how, technique) = how_of(event, guesses, true);
        if self.addresses.contains(&source) {
            return Some((how, technique, format!("{name} is an address of the intruder's")));
        }
        if self.wanted.addresses.has(&name) && self.wanted.is_within(time) {
            return Some((how, technique, format!("{name} is known to be the intruder's address")));
        }
        if self.wanted.accounts.has(&event.actor) && self.wanted.is_within(time) {
            return Some((how, technique, format!("the account {} is known to have been used", event.actor)));
        }
        // The same account of the same host, which nobody but the intruder uses from outside.
        let is_theirs =
            self.edges.iter().any(|(from, to, who)| (*to, *who) == (target, account) && self.addresses.contains(from));
        if is_theirs && !self.outsiders.contains(&(target, account)) {
            let why = format!(
                "{} on {} was used from outside by the intruder only",
                event.actor,
                self.survey.nodes.name(target)
            );
            return Some((how, technique, why));
        }
        if !self.wanted.is_empty() && !self.wanted.hosts.has(self.survey.nodes.name(target)) {
            return None;
        }
        let is_test = self.survey.nodes.asset(target).is_some_and(|asset| !asset.is_production());
        let is_usual = self.survey.edges.get(&key).is_some_and(|edge| edge.times.iter().any(|then| *then < time - DAY));
        let mut why = Vec::new();
        if event.credential == "none" {
            why.push("no password was asked for".to_owned());
        }
        if let Some((count, _)) = guesses {
            why.push(format!("{count} log-ins from there had failed before"));
        }
        if is_test && !is_usual {
            why.push("it had not been seen before, and what it opened is no production".to_owned());
        }
        let is_strong = event.credential == "none" || guesses.is_some();
        (is_strong && !is_usual && self.wanted.is_within(time))
            .then(|| (how, technique, format!("from {name}: {}", why.join("; "))))
    }

    /// From one host of the organisation's to another.
    fn step(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros) -> Option<(&'static str, &'static str, String)> {
        let (source, target, account) = key;
        let seed = self.wanted.accounts.has(&event.actor)
            && self.wanted.is_within(time)
            && !self.survey.edges.get(&key).is_some_and(|edge| edge.is_usual_before(time - DAY));
        let by_host = self.wanted.hosts.has(self.survey.nodes.name(source)) && self.wanted.is_within(time);
        // A way that nobody went before the intruder is theirs each time, whatever the clocks of two hosts say.
        let is_new = |edge: &crate::survey::Edge| days_before(&edge.times, self.arrival(source, time)) == 0;
        if self.edges.contains(&key) && self.survey.edges.get(&key).is_some_and(is_new) {
            let (how, technique) = how_of(event, None, false);
            return Some((how, technique, "the same way as before".to_owned()));
        }
        let theirs: Vec<&Session> = self.sessions(source, time).filter(|session| session.is_theirs).collect();
        if theirs.is_empty() && !seed && !by_host {
            return None;
        }
        let came_as = theirs.iter().any(|session| session.account == account);
        let own: Vec<&Session> = self.sessions(source, time).filter(|session| !session.is_theirs).collect();
        let is_own = own.iter().any(|session| session.account == account);
        let others = own.len();
        let arrival = self.arrival(source, time);
        let edge = self.survey.edges.get(&key);
        let is_usual = edge.is_some_and(|edge| edge.is_usual_before(arrival));
        let guesses = self.guessed(source, target, time);
        let from = self.survey.nodes.name(source).to_owned();
        let (how, technique) = how_of(event, guesses, false);
        if let Some((count, accounts)) = guesses
            && !is_usual
            && !is_own
        {
            let why = format!("the intruder was on {from}, and {count} guesses at {accounts} accounts had gone before");
            return Some((how, technique, why));
        }
        if is_usual {
            // What a schedule explains is a schedule's, unless it lasts far longer than it ever does.
            let scheduled = edge.is_some_and(|edge| edge.fits_schedule(time, arrival) && !lasts_longer(edge, time));
            if !came_as || is_own || scheduled {
                return None;
            }
            let why =
                format!("the intruder was on {from} as {}, which was not there otherwise at that time", event.actor);
            return Some((how, technique, why));
        }
        if is_own && !came_as {
            // Somebody's own first visit: their session on the same host explains it.
            return None;
        }
        let is_known = came_as || self.accounts.contains_key(&account) || seed;
        if !is_known && others > 0 {
            let other =
                own.first().map(|session| self.survey.nodes.name(session.source).to_owned()).unwrap_or_default();
            self.rivals.push(Rival {
                time,
                source,
                target,
                account: event.actor.to_string(),
                line: (event.file, event.line),
                other: format!("a session from {other} was open on {from} as well"),
                decided_by: "the commands of both sessions (auditd, shell history)",
            });
            return None;
        }
        let why = match (is_known, edge.map_or(0, |edge| days_before(&edge.times, arrival))) {
            (true, _) => format!("the intruder was on {from} and had used the account {} before", event.actor),
            (false, 0) => {
                format!("the intruder was on {from}, and {} had come from there on no other day", event.actor)
            }
            (false, _) => format!("the intruder was on {from}, and {} hardly ever came from there", event.actor),
        };
        Some((how, technique, why))
    }

    /// Failures that went before a success: how many, at how many accounts.
    fn guessed(&self, source: Node, target: Node, time: Micros) -> Option<(u64, usize)> {
        let burst = self.failures.get(&(source, target)).filter(|burst| time - burst.last < DAY);
        // Few tries at each of many hosts are a spray: they count together.
        let spray = || -> Option<(u64, usize)> {
            let mine = self
                .failures
                .iter()
                .filter(|((from, _), burst)| *from == source && time - burst.last < 6 * HOUR && burst.last <= time);
            let (count, targets) = mine.fold((0, 0), |(count, targets), (_, burst)| (count + burst.count, targets + 1));
            (count >= GUESSES_MIN && targets >= 3 && burst.is_some()).then_some((count, targets))
        };
        let alone = burst.filter(|burst| burst.count >= GUESSES_MIN).map(|burst| (burst.count, burst.accounts.len()));
        alone.or_else(spray)
    }

    fn read(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        if event.outcome == Outcome::Failure || !matches!(event.action, Action::Read | Action::Execute) {
            return;
        }
        let Some(key) = self.survey.key(event, host) else { return };
        let names = [event.source.as_ref(), event.actor.as_ref(), event.host.as_ref()];
        if self.wanted.known(names, time).is_none() && self.is_their_read(event, key, time) {
            self.access(event, key.1, key.0, time);
        }
    }

    fn is_their_read(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros) -> bool {
        let (source, target, account) = key;
        if self.addresses.contains(&source) {
            return true;
        }
        let name = self.survey.nodes.name(source);
        if self.wanted.addresses.has(name) && self.wanted.is_within(time) {
            self.addresses.insert(source);
            return true;
        }
        let (mut theirs, mut own) = (false, false);
        for session in self.sessions(source, time) {
            theirs |= session.is_theirs;
            own |= !session.is_theirs && session.account == account;
        }
        if !theirs {
            return false;
        }
        let arrival = self.arrival(source, time);
        let habit = self.survey.habit(key, event);
        let is_habit = self.survey.habits.get(&habit).is_some_and(|times| days_before(times, arrival) >= 2);
        if is_habit || own && !self.accounts.contains_key(&account) {
            return false;
        }
        let is_usual = self.survey.edges.get(&key).is_some_and(|edge| edge.is_usual_before(arrival));
        self.accounts.contains_key(&account) || !is_usual || source == target
    }

    fn file(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        let Some(host) = host.filter(|_| event.action == Action::Read && event.outcome != Outcome::Failure) else {
            return;
        };
        let is_store = self.survey.nodes.asset(host).is_some_and(amends_case::Asset::is_store);
        if is_store && event.bytes_out.is_some() && self.nearest(host, &event.session, time) {
            self.access(event, host, host, time);
        }
    }

    /// Whether a program within a session is of one of theirs. Its process comes after the session's: of several open
    /// sessions it belongs to the one with the nearest number below.
    fn nearest(&self, host: Node, process: &str, time: Micros) -> bool {
        let number = process.parse::<u64>().ok();
        let distance = |session: &Session| -> u64 {
            let own = session.id.parse::<u64>().ok();
            number.zip(own).and_then(|(number, own)| number.checked_sub(own)).unwrap_or(u64::MAX)
        };
        let mut open: Vec<&Session> = self.sessions(host, time).collect();
        open.sort_by_key(|session| (distance(session), session.is_theirs, session.began));
        open.first().is_some_and(|session| session.is_theirs)
    }

    fn access(&mut self, event: &Event<'_>, store: Node, source: Node, time: Micros) {
        let reads = self.reads.entry(store).or_default();
        reads.first.get_or_insert(time);
        reads.last = reads.last.max(time);
        reads.rows += event.rows.unwrap_or(0);
        reads.bytes += event.bytes_out.unwrap_or(0);
        reads.count += 1;
        if reads.kept.len() < EVIDENCE_MAX {
            reads.kept.push(Access {
                time,
                source,
                account: event.actor.to_string(),
                object: event.object.to_string(),
                rows: event.rows,
                bytes: event.bytes_out,
                line: (event.file, event.line),
                kind: event.kind.to_string(),
            });
        }
    }

    /// Bytes on their way to an address of the intruder's.
    fn traffic(&mut self, event: &Event<'_>, time: Micros) {
        const MANY: u64 = 16 << 20;
        const KEPT: usize = 10_000;
        let nodes = &mut self.survey.nodes;
        let (Some(source), Some(target)) = (nodes.of(&event.source, None), nodes.of(&event.target, None)) else {
            return;
        };
        let (inside, outside, bytes) = match (self.addresses.contains(&source), self.addresses.contains(&target)) {
            (true, _) => (target, source, event.bytes_out),
            (_, true) => (source, target, event.bytes_in),
            _ => return,
        };
        if let Some(bytes) = bytes.filter(|bytes| *bytes >= MANY)
            && self.egress.len() < KEPT
        {
            self.egress.push(Egress { time, source: inside, target: outside, bytes, line: (event.file, event.line) });
        }
    }
}

/// Whether the session that begins now lasts far longer than those of its edge.
fn lasts_longer(edge: &crate::survey::Edge, began: Micros) -> bool {
    match (edge.usual_length(), edge.length_of(began)) {
        (Some(usual), Some(length)) => length > 3 * usual + 5 * MINUTE,
        _ => false,
    }
}

/// How the intruder got in, and the technique in ATT&CK's terms.
fn how_of(event: &Event<'_>, guesses: Option<(u64, usize)>, is_entry: bool) -> (&'static str, &'static str) {
    let is_key = event.credential.starts_with("publickey");
    match (event.credential.as_ref(), guesses) {
        ("none", _) => ("no_password", "T1133"),
        (_, Some((count, accounts))) if !is_key && accounts >= 3 && count < 6 * accounts as u64 => {
            ("guessed_password", "T1110.003")
        }
        (_, Some(_)) if !is_key => ("guessed_password", "T1110.001"),
        _ if is_key => ("stolen_key", "T1552.004"),
        _ if is_entry => ("valid_account", "T1078"),
        _ => ("reused_password", "T1021.004"),
    }
}
