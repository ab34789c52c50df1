//! What is said of each host, account and store, sorted to whom it is said of.

use std::collections::BTreeSet;

use amends_case::statement::{PortState, Severity, Side, Vantage};
use amends_case::{Micros, Net, SecretId, Statement};
use jiff::civil::Date;

use super::{Account, HostId, Said, World};

/// In a list of who is excused from the second factor: whoever it does not name.
const ALL_OTHERS: &str = "*";

impl HostFacts {
    /// Whether anything says how somebody gets in. Where nothing does, that no way was found says nothing.
    pub fn says_who_gets_in(&self) -> bool {
        let lists = !self.accepts.is_empty() || !self.passwords.is_empty() || !self.grants.is_empty();
        lists || self.sshd.is_some() || self.public.is_some()
    }
}

/// What is known of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostFacts {
    /// Ports that were looked at.
    pub listeners: Vec<Listener>,
    /// How it lets people in over SSH.
    pub sshd: Option<Sshd>,
    /// After how many failures somebody is locked out; 0: never.
    pub lockout: Option<(u32, Said)>,
    /// Passwords of its accounts.
    pub passwords: Vec<Password>,
    /// Keys that open its accounts.
    pub accepts: Vec<Accepts>,
    /// Secrets that lie on it.
    pub holds: Vec<Held>,
    /// Who may become whom.
    pub sudo: Vec<Sudo>,
    /// Weaknesses.
    pub weaknesses: Vec<Weakness>,
    /// Rights in its database.
    pub grants: Vec<Grant>,
    /// Where its logs go.
    pub shipping: Option<Shipping>,
    /// Known as a store beyond the list of assets.
    pub store: Option<StoreFacts>,
    /// Open to everybody.
    pub public: Option<Said>,
    /// Security groups that it belongs to.
    pub groups: Vec<String>,
    /// When it was last scanned, or looked at by a scanner with a log-in.
    pub scanned: Option<Date>,
}

/// A port that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Port.
    pub port: u16,
    /// Service, if known.
    pub service: String,
    /// What became of it.
    pub state: PortState,
    /// From where.
    pub seen_from: Vantage,
    /// Where that was said.
    pub said: Said,
}

/// SSH on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sshd {
    /// Ports.
    pub ports: Vec<u16>,
    /// Takes passwords.
    pub takes_password: bool,
    /// Takes empty ones.
    pub takes_empty: bool,
    /// Whether root may log in, as OpenSSH says it.
    pub root: String,
    /// Guesses per connection.
    pub tries_max: u32,
    /// One log-in needs several methods.
    pub needs_several: bool,
    /// Where that was said.
    pub said: Said,
}

/// A password of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// The account.
    pub account: String,
    /// The same elsewhere is the same password.
    pub secret: Option<SecretId>,
    /// None is needed.
    pub is_empty: bool,
    /// Last changed.
    pub changed: Option<Date>,
    /// Where that was said.
    pub said: Said,
}

/// A key that opens an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepts {
    /// The account.
    pub account: String,
    /// The key.
    pub secret: SecretId,
    /// Only from there; empty for anywhere.
    pub from: Vec<Net>,
    /// Where that was said.
    pub said: Said,
}

/// A secret that lies on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The secret.
    pub secret: SecretId,
    /// Who may read it; empty: anybody there.
    pub reader: String,
    /// What it is.
    pub kind: String,
    /// Whose account it opens.
    pub opens: String,
    /// Where that was said.
    pub said: Said,
}

/// Who may become whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sudo {
    /// The account.
    pub account: String,
    /// Whom.
    pub becomes: String,
    /// For all commands.
    pub is_all: bool,
    /// Is asked for a password.
    pub asks_password: bool,
    /// Where that was said.
    pub said: Said,
}

/// A weakness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakness {
    /// Its id.
    pub id: String,
    /// The port; 0 for the host.
    pub port: u16,
    /// How bad.
    pub severity: Severity,
    /// First seen.
    pub since: Option<Date>,
    /// Where that was said.
    pub said: Said,
}

/// A right in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Account or role.
    pub account: String,
    /// `SELECT`, `ALL`, `MEMBER` …
    pub privilege: String,
    /// Table, schema or role.
    pub object: String,
    /// Where that was said.
    pub said: Said,
}

/// Logs that leave a host, or do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipping {
    /// Where to; empty for nowhere.
    pub to: String,
    /// The newest that arrived.
    pub last_event: Option<Micros>,
    /// How long they are kept.
    pub retention_days: Option<u32>,
    /// Where that was said.
    pub said: Said,
}

/// What the inventory says of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreFacts {
    /// For what.
    pub purpose: String,
    /// Who answers.
    pub owner: String,
    /// How long.
    pub retention_days: Option<u32>,
    /// The oldest record.
    pub oldest: Option<Date>,
    /// Last disposal.
    pub disposed: Option<Date>,
    /// People.
    pub persons: Option<u64>,
    /// Where that was said.
    pub said: Said,
}

/// A copy of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyFacts {
    /// Its name.
    pub name: String,
    /// Of which store.
    pub store: Option<HostId>,
    /// The store's name as it was given.
    pub store_name: String,
    /// The host that it lies on, if it is one.
    pub host: Option<HostId>,
    /// Where it lies.
    pub place: String,
    /// For what.
    pub environment: String,
    /// When it was made.
    pub made: Option<Date>,
    /// Who answers.
    pub owner: String,
    /// When it is to be gone.
    pub expires: Option<Date>,
    /// Where that was said.
    pub said: Said,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFacts {
    /// What it is called.
    pub title: String,
    /// Who.
    pub holder: String,
    /// Its date.
    pub date: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
    /// Whether it is fixed by a digest.
    pub has_digest: bool,
    /// Further words.
    pub detail: String,
    /// Where that was said.
    pub said: Said,
}

/// What has an address outside is open to everybody, unless it stands behind security groups: then their rules say who may come.
/// Where the rules of one are not known, nobody has said that anybody is kept out.
pub(super) fn behind_groups(world: &mut World<'_>) {
    let mut ruled: BTreeSet<&str> = BTreeSet::new();
    for stated in world.statements {
        if let Statement::Rule { from, to, .. } = &stated.what {
            ruled.extend([from, to].into_iter().filter_map(|side| match side {
                Side::Group(group) => Some(group.as_str()),
                _ => None,
            }));
        }
    }
    for facts in &mut world.facts {
        let is_ruled = facts.groups.iter().all(|group| ruled.contains(group.as_str()));
        if is_ruled && !facts.groups.is_empty() {
            facts.public = None;
        }
    }
}

/// Sorts every statement to its place in the world.
pub(super) fn take(world: &mut World<'_>) {
    let statements = world.statements;
    for (stated, said) in statements.iter().zip(0..) {
        of_hosts(world, &stated.what, said, stated.as_of);
        of_others(world, &stated.what, said);
    }
    for facts in &mut world.facts {
        // The same listener from two scans stands twice; a stable order lets both be compared.
        facts
            .listeners
            .sort_by(|a, b| (a.port, a.state, &a.seen_from, a.said).cmp(&(b.port, b.state, &b.seen_from, b.said)));
    }
}

fn of_hosts(world: &mut World<'_>, what: &Statement, said: Said, as_of: Option<Date>) {
    let name = match what {
        Statement::Listener { host, .. }
        | Statement::Weakness { host, .. }
        | Statement::Member { host, .. }
        | Statement::Sshd { host, .. }
        | Statement::Lockout { host, .. }
        | Statement::Password { host, .. }
        | Statement::Accepts { host, .. }
        | Statement::Holds { host, .. }
        | Statement::Sudo { host, .. }
        | Statement::Public { host }
        | Statement::Shipping { host, .. } => host,
        Statement::Grant { store, .. } | Statement::StoreFacts { store, .. } => store,
        _ => return,
    };
    let Some(id) = world.host(name) else { return };
    let facts = &mut world.facts[id.at()];
    match what.clone() {
        Statement::Listener { port, service, state, seen_from, .. } => {
            facts.scanned = facts.scanned.max(as_of);
            facts.listeners.push(Listener { port, service, state, seen_from, said });
        }
        Statement::Weakness { port, id, severity, since, .. } => {
            facts.scanned = facts.scanned.max(as_of);
            facts.weaknesses.push(Weakness { id, port, severity, since, said });
        }
        Statement::Member { group, .. } => facts.groups.push(group),
        Statement::Sshd { ports, takes_password, takes_empty, root, tries_max, needs_several, .. } => {
            facts.sshd = Some(Sshd { ports, takes_password, takes_empty, root, tries_max, needs_several, said });
        }
        Statement::Lockout { after, .. } => facts.lockout = Some((after, said)),
        Statement::Password { account, secret, is_empty, changed, .. } => {
            facts.passwords.push(Password { account, secret, is_empty, changed, said });
        }
        Statement::Accepts { account, secret, from, .. } => {
            facts.accepts.push(Accepts { account, secret, from, said });
        }
        Statement::Holds { reader, secret, kind, opens, .. } => {
            facts.holds.push(Held { secret, reader, kind, opens, said });
        }
        Statement::Sudo { account, becomes, is_all, asks_password, .. } => {
            facts.sudo.push(Sudo { account, becomes, is_all, asks_password, said });
        }
        Statement::Public { .. } => facts.public = Some(said),
        Statement::Shipping { to, last_event, retention_days, .. } => {
            facts.shipping = Some(Shipping { to, last_event, retention_days, said });
        }
        Statement::Grant { account, privilege, object, .. } => {
            facts.grants.push(Grant { account, privilege, object, said });
        }
        Statement::StoreFacts { purpose, owner, retention_days, oldest, disposed, persons, .. } => {
            facts.store = Some(StoreFacts { purpose, owner, retention_days, oldest, disposed, persons, said });
        }
        _ => {}
    }
}

fn of_others(world: &mut World<'_>, what: &Statement, said: Said) {
    match what.clone() {
        Statement::Account { host, name, kind, factors, last_login, is_disabled, is_admin } => {
            let said = Account {
                kind,
                factors,
                last_login,
                is_disabled,
                is_admin,
                lists: 1,
                said: vec![said],
                ..Account::default()
            };
            if host.is_empty() {
                merge_identity(world.people.entry(name).or_default(), said);
            } else if let Some(id) = world.host(&host) {
                merge(world.accounts.entry((id, name)).or_default(), said);
            }
        }
        Statement::Exempt { account, is_exempt } => {
            // Of two lists, one that excuses somebody is believed.
            if account == ALL_OTHERS {
                world.others_exempt = world.others_exempt.max(Some(is_exempt));
            } else {
                let account = world.people.entry(account).or_default();
                account.is_exempt = account.is_exempt.max(Some(is_exempt));
                account.said.push(said);
            }
        }
        Statement::Training { account, completed } => {
            let account = world.people.entry(account).or_default();
            account.trained = account.trained.max(completed);
            account.said.push(said);
        }
        Statement::Copy { name, store, place, environment, made, owner, expires } => {
            let (of, host) = (world.host(&store), world.host(&place));
            world.copies.push(CopyFacts {
                name,
                store: of,
                store_name: store,
                host,
                place,
                environment,
                made,
                owner,
                expires,
                said,
            });
        }
        Statement::Document { kind, title, holder, date, until, digest, detail } => {
            let has_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            world.has_documents = true;
            let documents = world.documents.entry(kind).or_default();
            documents.push(DocumentFacts { title, holder, date, until, has_digest, detail, said });
        }
        _ => {}
    }
}

/// What two identity providers say of one name: it may be two accounts, and the weaker one is the one that opens. It is
/// disabled only where all of them say so, and asks for no more than the list that asks least.
fn merge_identity(account: &mut Account, other: Account) {
    let is_first = account.lists == 0;
    let is_disabled = other.is_disabled && (is_first || account.is_disabled);
    let asks_least = match (account.factors.as_slice(), other.factors.as_slice()) {
        (known, []) => known.to_vec(),
        ([], more) => more.to_vec(),
        (known, more) if known == ["password"] || more == ["password"] => vec!["password".to_owned()],
        (known, more) => [known, more].concat(),
    };
    merge(account, other);
    account.factors = asks_least;
    account.factors.sort();
    account.factors.dedup();
    account.is_disabled = is_disabled;
}

/// What two lists say of one account of a host: what one of them knows counts.
fn merge(account: &mut Account, other: Account) {
    if account.kind == amends_case::statement::AccountKind::Unknown {
        account.kind = other.kind;
    }
    account.factors.extend(other.factors);
    account.factors.sort();
    account.factors.dedup();
    account.last_login = account.last_login.max(other.last_login);
    account.is_disabled |= other.is_disabled;
    account.is_admin |= other.is_admin;
    account.lists += other.lists;
    account.said.extend(other.said);
}
