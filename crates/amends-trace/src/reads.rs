//! What the intruder read, and what went out to them.

use amends_case::{Action, Class, Event, Micros, Outcome};

use crate::nodes::Node;
use crate::path::{Line, Session, Trace};
use crate::survey::{EdgeKey, days_before};

/// A connection that carries less is not told of: bytes.
pub(crate) const MANY: u64 = 16 << 20;
/// Lines of evidence that are kept for one store.
const EVIDENCE_MAX: usize = 50;

/// Something that the intruder read. Only what is called like a table has a name here: a file's may be somebody's.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) object: String,
    pub(crate) line: Line,
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

/// Bytes that left towards the intruder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Egress {
    pub(crate) time: Micros,
    pub(crate) source: Node,
    pub(crate) target: Node,
    pub(crate) bytes: u64,
    pub(crate) line: Line,
}

/// The table that an event is about; empty where it is about none, or what stands there is no name of one.
fn table_of<'e>(event: &'e Event<'_>) -> &'e str {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '#');
    let is_table = event.class == Class::Datastore && event.object.chars().all(is_name);
    if is_table { &event.object } else { "" }
}

impl Trace {
    pub(crate) fn read(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        if event.outcome == Outcome::Failure || !matches!(event.action, Action::Read | Action::Execute) {
            return;
        }
        let Some(key) = self.survey.key(event, host) else { return };
        let names = [event.source.as_ref(), event.actor.as_ref(), event.host.as_ref()];
        if self.wanted.known(names, time).is_none() && self.is_their_read(event, key, time) {
            self.access(event, key.1, time);
        }
    }

    fn is_their_read(&mut self, event: &Event<'_>, key: EdgeKey, time: Micros) -> bool {
        let (source, target, account) = key;
        if self.addresses.contains(&source) {
            return true;
        }
        let name = self.survey.nodes.name(source);
        if self.wanted.is_address(name, time) {
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

    pub(crate) fn file(&mut self, event: &Event<'_>, host: Option<Node>, time: Micros) {
        let Some(host) = host.filter(|_| event.action == Action::Read && event.outcome != Outcome::Failure) else {
            return;
        };
        let is_store = self.survey.nodes.asset(host).is_some_and(amends_case::Asset::is_store);
        if is_store && event.bytes_out.is_some() && self.nearest(host, &event.session, time) {
            self.access(event, host, time);
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

    fn access(&mut self, event: &Event<'_>, store: Node, time: Micros) {
        let reads = self.reads.entry(store).or_default();
        reads.first.get_or_insert(time);
        reads.last = reads.last.max(time);
        reads.rows += event.rows.unwrap_or(0);
        reads.bytes += event.bytes_out.unwrap_or(0);
        reads.count += 1;
        if reads.kept.len() < EVIDENCE_MAX {
            reads.kept.push(Access { object: table_of(event).to_owned(), line: (event.file, event.line) });
        }
    }

    /// Bytes on their way to an address of the intruder's.
    pub(crate) fn traffic(&mut self, event: &Event<'_>, time: Micros) {
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
