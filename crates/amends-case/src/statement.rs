//! What the files of an inventory say, one sentence at a time.
//!
//! A scan, a firewall's rules, a host's `sshd_config` and a list kept by hand say different things in different forms.
//! Read, each is a [`Statement`] with its place and its date, so that two that contradict each other can be shown side
//! by side. Hosts are named here as the file names them, by name or address: who is who is worked out later, over all
//! files together.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::civil::Date;

use crate::event::Micros;
use crate::inventory::Asset;
use crate::net::Net;

/// A statement, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// What is said.
    pub what: Statement,
    /// Path below the inventory's folder.
    pub file: Arc<str>,
    /// 1-based line; where a format has none, the 1-based item (a host of a scan, a resource). 0: the whole file.
    pub line: u64,
    /// The day on which it was so, where the file tells.
    pub as_of: Option<Date>,
}

/// One secret, by a keyed hash of what identifies it: a key's fingerprint, an access key's id, a password's hash. The same
/// secret in two places has the same id; the secret cannot be found from it without the case's key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretId(pub [u8; 16]);

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("k-")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretId({self})")
    }
}

/// Where something was seen from: a scan from outside sees less than one from within.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Vantage {
    /// It is not known.
    #[default]
    Unknown,
    /// The internet.
    Outside,
    /// A zone of the inventory.
    Zone(String),
    /// The host itself (an agent, a scan with a log-in).
    Itself,
}

/// Whether something listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PortState {
    /// Connections are accepted.
    #[default]
    Open,
    /// Connections are refused.
    Closed,
    /// Nothing answers: something stands in between.
    Filtered,
}

/// One side of a rule of a firewall or a security group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Side {
    /// Everybody, within and without.
    #[default]
    Any,
    /// Whatever comes in by an interface, or goes out by it. Which one leads outside is said in `incident.toml`.
    Interface(String),
    /// Addresses.
    Nets(Vec<Net>),
    /// Those on an interface, with these addresses.
    InterfaceNets(String, Vec<Net>),
    /// Members of a security group.
    Group(String),
}

/// How bad a weakness is, as the scanner says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Severity {
    /// For information.
    #[default]
    Info,
    /// CVSS below 4.
    Low,
    /// CVSS below 7.
    Medium,
    /// CVSS below 9.
    High,
    /// CVSS from 9.
    Critical,
}

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum AccountKind {
    /// Not said.
    #[default]
    Unknown,
    /// One person's.
    Person,
    /// A program's.
    Service,
    /// Used by several people.
    Shared,
}

/// What one place of one file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// There is an asset.
    Asset(Asset),
    /// A port of a host was looked at.
    Listener {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
        /// `tcp` or `udp`.
        protocol: String,
        /// `ssh`, `postgresql` …; empty where it is not known.
        service: String,
        /// What answers, with its version; empty where it is not known.
        product: String,
        /// What became of it.
        state: PortState,
        /// From where.
        seen_from: Vantage,
    },
    /// A name belongs to an address.
    Named {
        /// The address.
        address: String,
        /// The name.
        name: String,
    },
    /// A scan took place: silence about a host in its nets means that the host did not answer.
    Scan {
        /// `nmap`, `nessus` …
        tool: String,
        /// From where.
        seen_from: Vantage,
        /// When it began.
        at: Option<Micros>,
        /// What it looked at; empty where the file does not say.
        nets: Vec<Net>,
    },
    /// A weakness of a host.
    Weakness {
        /// Name or address.
        host: String,
        /// Port; 0 for the host.
        port: u16,
        /// `CVE-2024-3094`, `nessus:10881`.
        id: String,
        /// One line.
        title: String,
        /// How bad.
        severity: Severity,
        /// First seen, where the scanner tells.
        since: Option<Date>,
    },
    /// A rule of a firewall, a security group or a network policy, in the order of its device.
    Rule {
        /// The firewall, or the group.
        device: String,
        /// Position, from 1: the first that fits decides, where `ordered`.
        order: u32,
        /// Whether order decides (a firewall), or every rule allows (a security group).
        ordered: bool,
        /// Lets through, or not.
        is_allowed: bool,
        /// From where.
        from: Side,
        /// To where.
        to: Side,
        /// `tcp`, `udp`; empty for all.
        protocol: String,
        /// Ports, ends included; empty for all.
        ports: Vec<(u16, u16)>,
        /// What the rule's author wrote beside it.
        note: String,
    },
    /// A public address stands for one within.
    Translation {
        /// Outside.
        public: IpAddr,
        /// Within.
        private: IpAddr,
    },
    /// A host belongs to a security group.
    Member {
        /// Name, address or id.
        host: String,
        /// The group.
        group: String,
    },
    /// How a host lets people in over SSH (`sshd_config`, defaults filled in).
    Sshd {
        /// The host.
        host: String,
        /// Ports.
        ports: Vec<u16>,
        /// Whether a password is taken.
        takes_password: bool,
        /// Whether an empty password is taken.
        takes_empty: bool,
        /// `yes`, `no`, `prohibit-password`, `forced-commands-only`.
        root: String,
        /// Guesses per connection.
        tries_max: u32,
        /// Whether one log-in needs several methods.
        needs_several: bool,
    },
    /// Guessing is slowed down or locked out on a host (faillock, fail2ban, a database's profile).
    Lockout {
        /// The host or store.
        host: String,
        /// After how many failures; 0 if never.
        after: u32,
    },
    /// An account.
    Account {
        /// The host; empty at the identity provider.
        host: String,
        /// Its name.
        name: String,
        /// Whose.
        kind: AccountKind,
        /// `password`, `totp`, `sms`, `push`, `fido2`, `piv`, `key`; empty where it is not known.
        factors: Vec<String>,
        /// Last log-in.
        last_login: Option<Date>,
        /// Cannot be used.
        is_disabled: bool,
        /// May do everything there.
        is_admin: bool,
    },
    /// The password of an account on a host, without the password.
    Password {
        /// The host.
        host: String,
        /// The account.
        account: String,
        /// The same on two hosts: the same password, copied. None where there is no password to log in with.
        secret: Option<SecretId>,
        /// Anybody may log in.
        is_empty: bool,
        /// Last changed.
        changed: Option<Date>,
    },
    /// An account takes a key.
    Accepts {
        /// The host, or the service.
        host: String,
        /// The account.
        account: String,
        /// The key.
        secret: SecretId,
        /// From these addresses only; empty for any.
        from: Vec<Net>,
    },
    /// A secret lies on a host.
    Holds {
        /// The host.
        host: String,
        /// Where.
        path: String,
        /// Who may read it there; empty: whoever is on the host.
        reader: String,
        /// The secret.
        secret: SecretId,
        /// `private_key`, `access_key`, `password`, `token`, `connection_string`.
        kind: String,
        /// Whose account it opens, where that is known.
        opens: String,
    },
    /// An account has gone to another host before (`known_hosts`).
    Knows {
        /// The host.
        host: String,
        /// The account.
        account: String,
        /// Name or address.
        target: String,
    },
    /// An account may become another on a host (`sudoers`).
    Sudo {
        /// The host.
        host: String,
        /// The account, or `%group`.
        account: String,
        /// Whom it may become: `root`, `oracle`, `ALL`.
        becomes: String,
        /// Whether all commands are allowed.
        is_all: bool,
        /// Whether its own password is asked for.
        asks_password: bool,
    },
    /// A job runs on a host (`cron`).
    Job {
        /// The host.
        host: String,
        /// As whom.
        account: String,
        /// The program, without its arguments: those may hold secrets.
        program: String,
    },
    /// An account may do something with a store.
    Grant {
        /// The store.
        store: String,
        /// The account or role.
        account: String,
        /// `SELECT`, `ALL`, `SUPERUSER`, `MEMBER` (then `object` is the role).
        privilege: String,
        /// Table, schema or role.
        object: String,
    },
    /// An identity of a cloud may do something.
    CloudRight {
        /// User or role.
        account: String,
        /// Allow or deny.
        is_allowed: bool,
        /// `s3:GetObject`, `s3:*`; empty where what a policy allows is not known.
        actions: Vec<String>,
        /// `arn:aws:s3:::bucket/*`, `*`.
        resources: Vec<String>,
        /// Only from these addresses; empty for any.
        from: Vec<Net>,
        /// Only under a further condition that nothing here understands.
        has_condition: bool,
    },
    /// A store is open to everybody on the internet, or to everybody with an account at the cloud.
    Public {
        /// The store or host.
        host: String,
    },
    /// A copy of a store: a backup, a snapshot, an export, a copy for a test.
    Copy {
        /// Its name.
        name: String,
        /// Of which store.
        store: String,
        /// Where: a host, `offsite`, a bucket.
        place: String,
        /// `production`, `test` …
        environment: String,
        /// When it was made.
        made: Option<Date>,
        /// Who answers for it.
        owner: String,
        /// When it is to be gone.
        expires: Option<Date>,
    },
    /// Whether a host sends its logs away.
    Shipping {
        /// The host.
        host: String,
        /// Where to; empty for nowhere.
        to: String,
        /// The newest event that arrived.
        last_event: Option<Micros>,
        /// How long logs are kept.
        retention_days: Option<u32>,
    },
    /// What is known of a store: for what, whose, how long.
    StoreFacts {
        /// The store.
        store: String,
        /// For what its data is kept.
        purpose: String,
        /// Who answers for it.
        owner: String,
        /// How long records are kept.
        retention_days: Option<u32>,
        /// The oldest record.
        oldest: Option<Date>,
        /// Last disposal of records past their time.
        disposed: Option<Date>,
        /// How many people, as the inventory says.
        persons: Option<u64>,
    },
    /// Somebody was trained.
    Training {
        /// The account.
        account: String,
        /// When.
        completed: Option<Date>,
    },
    /// A document or act that only people can vouch for: a CISO's appointment, a report to the board.
    Document {
        /// `ciso`, `board_report`, `programme`, `compliance_plan`, `assessment`, `phishing_resistant_mfa_plan` …
        kind: String,
        /// What it is called.
        title: String,
        /// Who holds the office, or wrote it.
        holder: String,
        /// Its date.
        date: Option<Date>,
        /// Valid until, next due.
        until: Option<Date>,
        /// BLAKE3 or SHA-256 of the file, in hex; empty where there is none.
        digest: String,
        /// Further words: `independent`.
        detail: String,
    },
    /// A public claim about security, and the check that bears it.
    Claim {
        /// The sentence, as published.
        text: String,
        /// Ids of checks, one at least.
        checks: Vec<String>,
    },
    /// An account is excused from the second factor, or is not.
    Exempt {
        /// The account; `*` for all that nothing else is said of.
        account: String,
        /// Whether it is.
        is_exempt: bool,
    },
    /// Money spent on security.
    Spend {
        /// When.
        date: Option<Date>,
        /// In whole units of `currency`.
        amount: u64,
        /// `USD`.
        currency: String,
        /// On what.
        purpose: String,
        /// The whole sum that was promised, where the ledger says it.
        committed: Option<u64>,
    },
    /// Something may be as it is, though it should not: by whom, until when.
    Exception {
        /// The check.
        check: String,
        /// The instance.
        instance: String,
        /// Who answers for it.
        owner: String,
        /// Why.
        reason: String,
        /// Until when.
        until: Option<Date>,
    },
    /// A finding of another tool (Prowler and others that write OCSF).
    Finding {
        /// The tool.
        tool: String,
        /// Its check.
        check: String,
        /// On what.
        resource: String,
        /// Failed, or passed.
        is_failed: bool,
        /// How bad.
        severity: Severity,
        /// One line.
        title: String,
    },
    /// One thing of a directory gives power over another (BloodHound): `MemberOf`, `AdminTo`, `HasSession`, `CanRDP`.
    Relation {
        /// Who.
        from: String,
        /// Over what.
        to: String,
        /// The relation's name.
        kind: String,
    },
}
