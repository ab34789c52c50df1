//! States that an intruder can be in, and steps between them.
//!
//! A step leads from one state or from two to another: to log in to a host one needs a way to its port *and* the key. What
//! can be reached is the least fixed point; the likeliest way is found by Knuth's generalisation of Dijkstra's algorithm
//! (D. E. Knuth, *A generalization of Dijkstra's algorithm*, Information Processing Letters 6 (1977)): a step costs what its
//! harder condition costs, and its own difficulty on top. Costs are negative logarithms of likelihoods, so that sums
//! multiply them.

mod build;
mod search;

use std::collections::HashMap;

use amends_case::SecretId;

pub use build::{Entry, build};
pub(crate) use build::{Right, is_everybody, is_password_alone, lower_zones, readers, rights, withstands_phishing};
pub(crate) use search::likelihood;
pub use search::{Reached, Search};

use crate::world::{HostId, Said};

/// A state, by number.
pub type StateId = u32;
/// No state, no lever, no place.
pub const NONE: u32 = u32::MAX;
/// Levers of one step at most.
pub const LEVERS: usize = 3;
/// The network of all of one's own hosts together: for rights that hold wherever one is within.
pub(crate) const WITHIN: &str = "within";

/// What an intruder has or where they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// On the internet.
    Internet,
    /// On a partner's line.
    Partner,
    /// Somewhere in a zone.
    Zone(String),
    /// With the computer and the password of a person who fell for a letter.
    Phished(String),
    /// May send to a segment of the network.
    Segment(String),
    /// May use a rule of a firewall, coming from a zone.
    Rule(u32, String),
    /// May talk to a port of a host; 0: to its database.
    Listener(HostId, u16),
    /// Runs programs on a host.
    At(HostId),
    /// Runs programs on a host as an account.
    As(HostId, String),
    /// Has a secret.
    Secret(SecretId),
    /// May act as an account wherever its name has rights.
    Identity(String),
    /// Reads a store.
    Store(HostId),
}

/// How a step is made. Its likelihood stands in `rules/posture.toml` under this word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum How {
    /// It is so by itself: whoever is on a host is in its network.
    Follows,
    /// The network lets it through.
    Reaches,
    /// A port answers the internet.
    Answers,
    /// A password can be guessed, and many guesses are let through.
    Guess,
    /// A password can be guessed, a few at a time.
    GuessSlowly,
    /// No password is asked for.
    NoPassword,
    /// Data are given to whoever connects.
    AsksNobody,
    /// The password of another account or host.
    SamePassword,
    /// A password that was stolen or sprayed opens an account of the identity provider's or the cloud's, which answer everybody.
    StolenPassword,
    /// A key or secret that was found opens it.
    HeldSecret,
    /// A secret that lies on the host is read.
    ReadsSecret,
    /// One account becomes another.
    Sudo,
    /// A known weakness that is critical.
    ExploitCritical,
    /// A known weakness that is severe.
    ExploitHigh,
    /// An account of this name has rights there.
    Grant,
    /// An identity of a cloud has rights there.
    CloudRight,
    /// A right that holds under a condition that nothing here understands.
    CloudRightIf,
    /// Whoever is on the store's host reads what it holds.
    ReadsStore,
    /// Anybody may read it.
    PublicStore,
    /// A copy lies there.
    Copy,
    /// A directory says so.
    Directory,
    /// A person falls for a letter.
    Phish,
}

impl How {
    /// All, in order.
    pub const ALL: [How; 22] = [
        How::Follows,
        How::Reaches,
        How::Answers,
        How::Guess,
        How::GuessSlowly,
        How::NoPassword,
        How::AsksNobody,
        How::SamePassword,
        How::StolenPassword,
        How::HeldSecret,
        How::ReadsSecret,
        How::Sudo,
        How::ExploitCritical,
        How::ExploitHigh,
        How::Grant,
        How::CloudRight,
        How::CloudRightIf,
        How::ReadsStore,
        How::PublicStore,
        How::Copy,
        How::Directory,
        How::Phish,
    ];

    /// The word of exports and of the file of likelihoods.
    pub fn word(self) -> &'static str {
        match self {
            Self::Follows => "follows",
            Self::Reaches => "reaches",
            Self::Answers => "answers",
            Self::Guess => "guess",
            Self::GuessSlowly => "guess_slowly",
            Self::NoPassword => "no_password",
            Self::AsksNobody => "asks_nobody",
            Self::SamePassword => "same_password",
            Self::StolenPassword => "stolen_password",
            Self::HeldSecret => "held_secret",
            Self::ReadsSecret => "reads_secret",
            Self::Sudo => "sudo",
            Self::ExploitCritical => "exploit_critical",
            Self::ExploitHigh => "exploit_high",
            Self::Grant => "grant",
            Self::CloudRight => "cloud_right",
            Self::CloudRightIf => "cloud_right_if",
            Self::ReadsStore => "reads_store",
            Self::PublicStore => "public_store",
            Self::Copy => "copy",
            Self::Directory => "directory",
            Self::Phish => "phish",
        }
    }
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From here.
    pub from: StateId,
    /// And from here; [`NONE`] where one state is enough.
    pub and: StateId,
    /// To here.
    pub to: StateId,
    /// How.
    pub how: How,
    /// What takes it away, by number, each by itself; [`NONE`] where nothing does. The first is the step's own, which an action may
    /// be made of where no check fails on it.
    pub levers: [u32; LEVERS],
    /// Where it is known from; [`NONE`] where it follows by itself.
    pub said: Said,
}

/// What takes steps away: a word for its kind, and the instance of a check that fails on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lever {
    /// `guess`, `way`, `held_secret` … (see `rules/checks/README.md`).
    pub word: &'static str,
    /// What kind of instance it is on: an account and a host may have one name.
    pub kind: &'static str,
    /// The instance: a host's name, `lab → corp`, a secret's id.
    pub instance: String,
}

/// States and steps.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// States, by number.
    pub states: Vec<State>,
    /// Steps, in the order in which they were found.
    pub steps: Vec<Step>,
    /// Levers, by number.
    pub levers: Vec<Lever>,
    by_state: HashMap<State, StateId>,
    by_lever: HashMap<Lever, u32>,
    /// What levers call secrets.
    secret_names: HashMap<SecretId, String>,
}

impl Graph {
    /// An empty graph whose levers call secrets by these names.
    fn with_secret_names(secret_names: HashMap<SecretId, String>) -> Self {
        Self { secret_names, ..Self::default() }
    }

    /// The number of a state, which is added where it is new.
    pub fn state(&mut self, state: State) -> StateId {
        if let Some(id) = self.by_state.get(&state) {
            return *id;
        }
        let id = self.states.len() as StateId;
        self.states.push(state.clone());
        self.by_state.insert(state, id);
        id
    }

    /// The number of a state, if there is one.
    pub fn find(&self, state: &State) -> Option<StateId> {
        self.by_state.get(state).copied()
    }

    /// The number of a lever, which is added where it is new.
    pub fn lever(&mut self, word: &'static str, kind: &'static str, instance: impl Into<String>) -> u32 {
        let lever = Lever { word, kind, instance: instance.into() };
        if let Some(id) = self.by_lever.get(&lever) {
            return *id;
        }
        let id = self.levers.len() as u32;
        self.levers.push(lever.clone());
        self.by_lever.insert(lever, id);
        id
    }

    /// The number of a lever on a secret.
    pub(crate) fn secret_lever(&mut self, word: &'static str, id: SecretId) -> u32 {
        let name = self.secret_names.get(&id).cloned().unwrap_or_else(|| id.to_string());
        self.lever(word, "secret", name)
    }

    /// The number of a lever, if there is one.
    pub fn find_lever(&self, word: &'static str, kind: &'static str, instance: &str) -> Option<u32> {
        self.by_lever.get(&Lever { word, kind, instance: instance.to_owned() }).copied()
    }

    /// Adds a step from one state.
    pub fn step(&mut self, from: StateId, to: StateId, how: How, lever: u32, said: Said) {
        self.steps.push(Step { from, and: NONE, to, how, levers: [lever, NONE, NONE], said });
    }

    /// Lets the newest step be taken away by a further lever.
    pub fn or_lever(&mut self, lever: u32) {
        let free = self.steps.last_mut().and_then(|step| step.levers[1..].iter_mut().find(|known| **known == NONE));
        debug_assert!(free.is_some(), "a step has {LEVERS} levers at most");
        if let Some(free) = free {
            *free = lever;
        }
    }

    /// Adds a step that needs two states.
    pub fn step_of_two(&mut self, from: (StateId, StateId), to: StateId, how: How, lever: u32, said: Said) {
        self.steps.push(Step { from: from.0, and: from.1, to, how, levers: [lever, NONE, NONE], said });
    }
}
