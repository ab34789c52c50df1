//! The second pass: the intruder's way, hop by hop.
//!
//! The intruder is *on* a host while a session of theirs is open there. A log-in from such a host is theirs if something
//! ties it to them: an account that they came with, guesses that went before, or an edge that nobody used on any other day.
//! It is not theirs if somebody else explains it: the account's own session on that host, or a schedule that it keeps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amends_case::{Action, Class, Event, Micros, Outcome, Seeds};

use crate::entries::{Entry, Evidence};
use crate::how::{how_of, lasts_longer};
use crate::known::Wanted;
use crate::moment;
use crate::nodes::Node;
use crate::reads::{Egress, MANY, Reads};
use crate::survey::{DAY, EdgeKey, HOUR, MINUTE, Survey, days_before, kind_of_log};

/// Failed log-ins within a day that count as guessing.
const GUESSES_MIN: u64 = 8;
/// So many failures at one account can be a person's who forgot the password; from outside it takes more to be called
/// guessing.
const FORGETFUL_MAX: u64 = 12;
/// A session without an end is taken to last so long.
const SESSION_MAX: Micros = 18 * HOUR;
/// What comes right after a session's end can still be of it.
const GRACE: Micros = MINUTE;
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

/// A session on a host.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) account: u32,
    /// Where it came from.
    source: Node,
    pub(crate) began: Micros,
    ended: Option<Micros>,
    pub(crate) is_theirs: bool,
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
    /// By the address that they came from.
    pub(crate) entries: BTreeMap<Node, Entry>,
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
    /// Events of the moment that is being read.
    pub(crate) waiting: Vec<Event<'static>>,
    on: HashMap<Node, Vec<Session>>,
    /// By source, then by target: a spray is asked for by its source.
    failures: HashMap<Node, HashMap<Node, Burst>>,
    bursts: usize,
    swept: Micros,
    /// When somebody was logged in to a host; computed once for each that is asked about.
    presence: HashMap<Node, Option<Vec<(Micros, Micros)>>>,
    edges: BTreeSet<(Node, Node, u32)>,
    /// Accounts that logged in to a host from outside, and were not the intruder.
    outsiders: BTreeSet<(Node, u32)>,
}

impl Trace {
    /// Begins with what the first pass found out.
    pub fn new(mut survey: Survey, seeds: &Seeds) -> Self {
        survey.nodes.begin_again();
        Self {
            survey,
            wanted: Wanted::new(seeds),
            hops: Vec::new(),
            again: 0,
            reads: BTreeMap::new(),
            rivals: Vec::new(),
            entries: BTreeMap::new(),
            egress: Vec::new(),
            guesses: BTreeMap::new(),
            let_alone: BTreeMap::new(),
            addresses: BTreeSet::new(),
            accounts: BTreeMap::new(),
            held: BTreeMap::new(),
            waiting: Vec::new(),
            on: HashMap::new(),
            failures: HashMap::new(),
            bursts: 0,
            swept: 0,
            presence: HashMap::new(),
            edges: BTreeSet::new(),
            outsiders: BTreeSet::new(),
        }
    }

    /// Takes the next event, in the same order as the survey did.
    pub fn event(&mut self, event: &Event<'_>) {
        if event.time.is_none() {
            return;
        }
        let is_next = self.waiting.first().is_some_and(|first| first.time != event.time);
        if is_next || self.waiting.len() >= moment::MOMENT_MAX {
            self.settle();
        }
        match event.class {
            Class::Authentication | Class::Datastore | Class::Api | Class::File | Class::Dhcp => {
                self.waiting.push(event.clone().into_owned());
            }
            // Of traffic only what is much can count; there is too much of it to hold it all.
            Class::Network if event.bytes_out.max(event.bytes_in) >= Some(MANY) => {
                self.waiting.push(event.clone().into_owned());
            }
            _ => {}
        }
    }

    pub(crate) fn authentication(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        let Some(key) = self.survey.key(event, host) else { return };
        match (event.action, event.outcome) {
            (Action::LogOn, Outcome::Failure) => self.failed(key, time),
            (Action::LogOn, Outcome::Success) => self.logged_in(event, key, time),
            (Action::LogOff, _) => self.ended(key.1, &event.session, time),
            _ => {}
        }
    }

    fn failed(&mut self, (source, target, account): EdgeKey, time: Micros) {
        if self.bursts >= KEPT_MAX && time - self.swept >= HOUR {
            self.sweep(time);
        }
        let of_source = self.failures.entry(source).or_default();
        let is_new = !of_source.contains_key(&target);
        self.bursts += usize::from(is_new);
        let burst = of_source.entry(target).or_default();
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

    /// Forgets failures that are a day old, at most once in an hour of the logs: a sweep costs as much as there is.
    fn sweep(&mut self, time: Micros) {
        self.swept = time;
        for of_source in self.failures.values_mut() {
            of_source.retain(|_, burst| time - burst.last < DAY);
        }
        self.failures.retain(|_, of_source| !of_source.is_empty());
        self.bursts = self.failures.values().map(HashMap::len).sum();
    }

    fn is_theirs_now(&self, source: Node, time: Micros) -> bool {
        self.addresses.contains(&source) || self.sessions(source, time).any(|session| session.is_theirs)
    }

    /// When the intruder first came to a host: habits are what was done from there before.
    pub(crate) fn arrival(&self, host: Node, now: Micros) -> Micros {
        self.held.get(&host).map_or(now, |(first, _)| *first)
    }

    pub(crate) fn sessions(&self, host: Node, time: Micros) -> impl Iterator<Item = &Session> {
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
        if !is_theirs
            && let Some(burst) = self.failures.get_mut(&source).and_then(|of_source| of_source.get_mut(&target))
            && burst.accounts.iter().eq([&account])
        {
            // Somebody remembered the password: what they typed wrong before does not count tomorrow.
            *burst = Burst { first: time, last: time, ..Burst::default() };
        }
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
        // Theirs are kept in any crowd; without them the path would end here.
        if is_theirs || sessions.len() < 4_096 {
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
        let is_guessing = |(count, accounts): &(u64, usize)| *accounts >= 2 || *count > FORGETFUL_MAX;
        let guesses = self.guessed(source, target, time).filter(is_guessing);
        let (how, technique) = how_of(event, guesses, true);
        if self.addresses.contains(&source) {
            return Some((how, technique, format!("{name} is an address of the intruder's")));
        }
        if self.wanted.is_address(&name, time) {
            return Some((how, technique, format!("{name} is known to be the intruder's address")));
        }
        if self.wanted.is_account(&event.actor, time) {
            return Some((how, technique, "this account is known to have been used".to_owned()));
        }
        // The same account of the same host, which nobody but the intruder uses from outside.
        let is_theirs =
            self.edges.iter().any(|(from, to, who)| (*to, *who) == (target, account) && self.addresses.contains(from));
        if is_theirs && !self.outsiders.contains(&(target, account)) {
            let host = self.survey.nodes.name(target);
            let why = format!("this account of {host} was used from outside by the intruder only");
            return Some((how, technique, why));
        }
        if !self.wanted.is_empty() && !self.wanted.is_host_ever(self.survey.nodes.name(target)) {
            return None;
        }
        let is_test = self.survey.nodes.asset(target).is_some_and(|asset| !asset.is_production());
        let is_usual = self.survey.edges.get(&key).is_some_and(|edge| edge.times.iter().any(|then| *then < time - DAY));
        let evidence = Evidence {
            is_open: event.credential == "none",
            guesses: guesses.map(|(count, _)| count),
            is_new_to_test: is_test && !is_usual,
        };
        let is_strong = evidence.is_open || guesses.is_some();
        let is_candidate = !is_usual && self.wanted.is_within(time);
        let words = evidence.words();
        if is_candidate && self.wanted.is_empty() {
            self.candidate(event, (source, target), time, evidence, is_strong);
        }
        (is_strong && is_candidate).then(|| (how, technique, format!("from {name}: {words}")))
    }

    /// From one host of the organisation's to another.
    fn step(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros) -> Option<(&'static str, &'static str, String)> {
        let (source, target, account) = key;
        let seed = self.wanted.is_account(&event.actor, time)
            && !self.survey.edges.get(&key).is_some_and(|edge| edge.is_usual_before(time - DAY));
        let by_host = self.wanted.is_host(self.survey.nodes.name(source), time);
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
        // Who is there every week has had every chance to come this way, and never did.
        let are_usual = own.iter().all(|session| {
            let edge = self.survey.edges.get(&(session.source, source, session.account));
            edge.is_some_and(|edge| edge.is_usual_before(self.arrival(source, time)))
        });
        let other = own.first().map(|session| self.survey.nodes.name(session.source).to_owned()).unwrap_or_default();
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
            let why = format!("the intruder was on {from} as this account, which was not there otherwise at that time");
            return Some((how, technique, why));
        }
        if is_own && !came_as {
            // Somebody's own first visit: their session on the same host explains it.
            return None;
        }
        let is_known = came_as || self.accounts.contains_key(&account) || seed;
        if !is_known && self.survey.runs_unattended(key, &mut self.presence) {
            let other = format!("a service on {from}: it logs in while nobody is there, on three days or more");
            self.rival(event, key, time, other, "what was deployed there and when (change records, crontabs, units)");
            return None;
        }
        if !is_known && others > 0 {
            let is_first = edge.is_none_or(|edge| days_before(&edge.times, arrival) == 0);
            let other = format!("a session from {other} was open on {from} as well");
            self.rival(event, key, time, other, "the commands of both sessions (auditd, shell history)");
            if !are_usual || !is_first {
                return None;
            }
        }
        let edge = self.survey.edges.get(&key);
        let why = match (is_known, edge.map_or(0, |edge| days_before(&edge.times, arrival))) {
            (true, _) => format!("the intruder was on {from} and had used this account before"),
            (false, 0) => format!("the intruder was on {from}, and this account had come from there on no other day"),
            (false, _) => format!("the intruder was on {from}, and this account hardly ever came from there"),
        };
        Some((how, technique, why))
    }

    /// Notes a log-in that two could have made.
    fn rival(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros, other: String, decided_by: &'static str) {
        let (source, target, _) = key;
        let (account, line) = (event.actor.to_string(), (event.file, event.line));
        self.rivals.push(Rival { time, source, target, account, line, other, decided_by });
    }

    /// Failures that went before a success: how many, at how many accounts.
    fn guessed(&self, source: Node, target: Node, time: Micros) -> Option<(u64, usize)> {
        let of_source = self.failures.get(&source)?;
        let burst = of_source.get(&target).filter(|burst| time - burst.last < DAY);
        // Few tries at each of many hosts are a spray: they count together.
        let spray = || -> Option<(u64, usize)> {
            let mine = of_source.values().filter(|burst| time - burst.last < 6 * HOUR && burst.last <= time);
            let (count, targets) = mine.fold((0, 0), |(count, targets), burst| (count + burst.count, targets + 1));
            (count >= GUESSES_MIN && targets >= 3 && burst.is_some()).then_some((count, targets))
        };
        let alone = burst.filter(|burst| burst.count >= GUESSES_MIN).map(|burst| (burst.count, burst.accounts.len()));
        alone.or_else(spray)
    }
}
