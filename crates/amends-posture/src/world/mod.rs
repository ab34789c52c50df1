//! What the statements of all files come to: one world of hosts, accounts, secrets and ways, with contradictions named.

mod facts;
mod hosts;
mod network;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use amends_case::statement::{AccountKind, Vantage};
use amends_case::{SecretId, Stated, Statement};
use jiff::civil::Date;

pub use facts::{
    Accepts, CopyFacts, DocumentFacts, Grant, Held, HostFacts, Listener, Password, Shipping, Sshd, StoreFacts, Sudo,
    Weakness,
};
pub use hosts::{Host, HostId};
pub(crate) use network::DATABASE_PORTS;
pub use network::{Network, Rule, Way};
pub(crate) use services::asks_who;

/// What an inventory cannot say of itself, from `[inventory]` of `incident.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// Interfaces of firewalls that lead to the internet.
    pub outside: Vec<String>,
    /// Interfaces of firewalls that lead to partners.
    pub partners: Vec<String>,
    /// The day on which all this was so; without it, the latest that a file tells.
    pub as_of: Option<Date>,
    /// Today. A mute ends on its day, however old the inventory is.
    pub today: Option<Date>,
    /// Files that were read, also those in which nothing was found: what they once spoke of is gone.
    pub files: BTreeSet<String>,
}

/// Where something was said: index into the statements.
pub type Said = u32;

/// An account on a host, or at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Whose.
    pub kind: AccountKind,
    /// Factors; empty where they are not known.
    pub factors: Vec<String>,
    /// Last log-in.
    pub last_login: Option<Date>,
    /// Cannot be used.
    pub is_disabled: bool,
    /// May do everything.
    pub is_admin: bool,
    /// Excused from the second factor.
    pub is_exempt: Option<bool>,
    /// How many lists of accounts name it.
    pub lists: u32,
    /// Last training.
    pub trained: Option<Date>,
    /// Password last changed.
    pub password_changed: Option<Date>,
    /// Where it was said.
    pub said: Vec<Said>,
}

/// The world of one inventory.
#[derive(Debug)]
pub struct World<'a> {
    /// All that was said, in order.
    pub statements: &'a [Stated],
    /// The day on which it was so.
    pub as_of: Option<Date>,
    /// Every host that anything speaks of.
    pub hosts: Vec<Host>,
    /// What is known of each, by number.
    pub facts: Vec<HostFacts>,
    /// Who may reach whom.
    pub network: Network,
    /// At the identity provider, by name.
    pub people: BTreeMap<String, Account>,
    /// Whether those are excused from the second factor whom no list names.
    pub others_exempt: Option<bool>,
    /// On hosts: by host and name.
    pub accounts: BTreeMap<(HostId, String), Account>,
    /// Copies of stores.
    pub copies: Vec<CopyFacts>,
    /// Documents, by kind.
    pub documents: BTreeMap<String, Vec<DocumentFacts>>,
    /// Whether anybody has given a list of documents at all.
    pub has_documents: bool,
    /// What contradicts what, in sentences, with places.
    pub contradictions: Vec<(String, Vec<Said>)>,
    names: hosts::Names,
}

impl<'a> World<'a> {
    /// Puts all statements together. The order of files decides nothing but which of two places is named first.
    pub fn of(statements: &'a [Stated], given: &Given) -> Self {
        let names = hosts::Names::of(statements);
        let mut world = World {
            statements,
            as_of: given.as_of.or_else(|| latest(statements)),
            hosts: names.hosts(),
            facts: Vec::new(),
            network: Network::default(),
            people: BTreeMap::new(),
            accounts: BTreeMap::new(),
            copies: Vec::new(),
            documents: BTreeMap::new(),
            has_documents: false,
            others_exempt: None,
            contradictions: Vec::new(),
            names,
        };
        world.facts = vec![HostFacts::default(); world.hosts.len()];
        facts::take(&mut world);
        facts::behind_groups(&mut world);
        world.network = network::of(&world, given);
        world.contradictions.extend(hosts::contradictions(&world));
        world.contradictions.extend(network::contradictions(&world));
        world
    }

    /// The host of a name or an address.
    pub fn host(&self, name: &str) -> Option<HostId> {
        self.names.find(name)
    }

    /// `file:line` of statements, sorted, each once.
    pub fn places(&self, said: &[Said]) -> Vec<String> {
        let places: BTreeSet<String> = said.iter().filter_map(|at| self.place(*at)).collect();
        places.into_iter().collect()
    }

    /// `file:line` of one statement.
    pub fn place(&self, said: Said) -> Option<String> {
        let stated = self.statements.get(said as usize)?;
        Some(if stated.line == 0 { stated.file.to_string() } else { format!("{}:{}", stated.file, stated.line) })
    }

    /// Days from then until the day of the inventory; none where either is not known.
    pub fn days_since(&self, then: Option<Date>) -> Option<i64> {
        days_between(then?, self.as_of?)
    }

    /// What checks, actions and people call a secret: the beginning of its id, what it is, and where it lies.
    pub fn secret_name(&self, id: SecretId, secret: &SecretFacts) -> String {
        let place = match (secret.held_on.first(), secret.opens.first()) {
            (Some(host), _) => format!("on {}", self.hosts[host.at()].name),
            (None, Some((host, _))) => format!("of {}", self.hosts[host.at()].name),
            (None, None) => "somewhere".to_owned(),
        };
        // Sixteen letters of a keyed hash: no two secrets of one organisation share them.
        let short: String = id.to_string().chars().take(18).collect();
        format!("{short} ({} {place})", secret.kind.replace('_', " "))
    }

    /// Secrets that lie somewhere or open something, each with where.
    pub fn secrets(&self) -> BTreeMap<SecretId, SecretFacts> {
        let mut secrets: BTreeMap<SecretId, SecretFacts> = BTreeMap::new();
        for (facts, host) in self.facts.iter().zip(0..) {
            for held in &facts.holds {
                let secret = secrets.entry(held.secret).or_default();
                secret.held_on.insert(HostId(host));
                secret.kind.clone_from(&held.kind);
                if !held.opens.is_empty() {
                    secret.opens_accounts.insert(held.opens.clone());
                }
                secret.said.push(held.said);
            }
            for accepts in &facts.accepts {
                let secret = secrets.entry(accepts.secret).or_default();
                secret.opens.insert((HostId(host), accepts.account.clone()));
                secret.said.push(accepts.said);
                if secret.kind.is_empty() {
                    "private_key".clone_into(&mut secret.kind);
                }
            }
            for password in &facts.passwords {
                let Some(id) = password.secret else { continue };
                let secret = secrets.entry(id).or_default();
                "password".clone_into(&mut secret.kind);
                secret.opens.insert((HostId(host), password.account.clone()));
                secret.said.push(password.said);
            }
        }
        secrets
    }
}

/// What is known of one secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecretFacts {
    /// `private_key`, `access_key`, `password` …
    pub kind: String,
    /// Hosts on which it lies.
    pub held_on: BTreeSet<HostId>,
    /// Accounts that it opens, by host.
    pub opens: BTreeSet<(HostId, String)>,
    /// Accounts that it is said to open, wherever they are.
    pub opens_accounts: BTreeSet<String>,
    /// Where that was said.
    pub said: Vec<Said>,
}

fn latest(statements: &[Stated]) -> Option<Date> {
    let moments = statements.iter().filter_map(|stated| match &stated.what {
        Statement::Shipping { last_event, .. } => *last_event,
        Statement::Scan { at, .. } => *at,
        _ => None,
    });
    let others = statements.iter().filter_map(|stated| match &stated.what {
        Statement::Copy { made, .. } => *made,
        Statement::Account { last_login, .. } => *last_login,
        _ => stated.as_of,
    });
    moments.filter_map(day_of).chain(others).max()
}

/// The day of a moment.
pub(crate) fn day_of(micros: amends_case::Micros) -> Option<Date> {
    let time = jiff::Timestamp::from_microsecond(micros).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// Whether a vantage is outside.
pub(crate) fn is_outside(vantage: &Vantage) -> bool {
    matches!(vantage, Vantage::Outside)
}

/// Days from one date to another.
pub fn days_between(from: Date, to: Date) -> Option<i64> {
    Some(i64::from(from.until(to).ok()?.get_days()))
}
