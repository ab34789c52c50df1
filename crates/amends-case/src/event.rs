//! One line of a log, in words that do not depend on the system that wrote it.
//!
//! The words follow the Open Cybersecurity Schema Framework (OCSF 1.4, <https://schema.ocsf.io>): class, activity,
//! status, actor, source and destination endpoint. An event borrows from the line that it was read from, so that a
//! hundred million of them cost no allocation each.

use std::borrow::Cow;

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $code:literal $word:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(u8)]
        pub enum $name { $($(#[$inner])* $variant = $code),+ }

        impl $name {
            /// All, in the order of their codes.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that exports and rules use.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// What a word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }

            /// The number in the `events` table.
            pub fn code(self) -> u8 {
                self as u8
            }

            /// What a number of the `events` table stands for.
            pub fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What kind of thing happened: an OCSF event class.
    Class {
        /// OCSF 0, `base_event`: known to be a log line, and nothing more.
        #[default]
        Other = 0 "other",
        /// OCSF 3002: somebody logged in or out, or tried to.
        Authentication = 1 "authentication",
        /// OCSF 3001: an account, a group or a secret was changed.
        AccountChange = 2 "account_change",
        /// OCSF 4001: two hosts exchanged packets.
        Network = 3 "network_activity",
        /// OCSF 4002: a request over HTTP.
        Http = 4 "http_activity",
        /// OCSF 1001: a file was read, written or deleted.
        File = 5 "file_activity",
        /// OCSF 1007: a program ran. `detail` is its command line.
        Process = 6 "process_activity",
        /// OCSF 6005: a database was asked. `object` is the table, `detail` the statement.
        Datastore = 7 "datastore_activity",
        /// OCSF 6003: a cloud's API was called. `object` is what it was called on.
        Api = 8 "api_activity",
        /// OCSF 1008: a log was cleared, stopped, rotated or started.
        EventLog = 9 "event_log_activity",
        /// OCSF 4004: an address was leased to a host.
        Dhcp = 10 "dhcp_activity",
        /// OCSF 2004: another system's alarm.
        Finding = 11 "detection_finding",
    }
}

words! {
    /// What was done: an OCSF activity.
    Action {
        /// Not one of these.
        #[default]
        Other = 0 "other",
        /// A log-in, or the attempt.
        LogOn = 1 "log_on",
        /// The end of a log-in.
        LogOff = 2 "log_off",
        /// A connection was opened, or summed up by whoever watched it.
        Connect = 3 "connect",
        /// A connection ended.
        Close = 4 "close",
        /// Read, selected, listed, downloaded.
        Read = 5 "read",
        /// Written, inserted, updated, uploaded.
        Write = 6 "write",
        /// Deleted, dropped.
        Delete = 7 "delete",
        /// Run.
        Execute = 8 "execute",
        /// Made: an account, a key, a snapshot.
        Create = 9 "create",
        /// A log was emptied.
        Clear = 10 "clear",
        /// A service or a log was stopped.
        Stop = 11 "stop",
        /// A service or a log was started.
        Start = 12 "start",
        /// An address was leased.
        Assign = 13 "assign",
        /// Another account's rights were taken on (`su`, `sudo`, `AssumeRole`).
        Elevate = 14 "elevate",
        /// A leased address was given back, or its lease ran out.
        Release = 15 "release",
    }
}

words! {
    /// How it ended.
    Outcome {
        /// The line does not say.
        #[default]
        Unknown = 0 "unknown",
        /// It worked; for a connection: it was let through.
        Success = 1 "success",
        /// It was refused or went wrong.
        Failure = 2 "failure",
    }
}

words! {
    /// How an event's time is known. Whatever is not `stated` was worked out, and reports say so.
    TimeBasis {
        /// The line has no time, or one that cannot be.
        #[default]
        None = 0 "none",
        /// Date, time and zone stand in the line.
        Stated = 1 "stated",
        /// The line has no zone: it was given for the source, or assumed to be UTC.
        ZoneSupplied = 2 "zone_supplied",
        /// The line has no year (RFC 3164): worked out from its neighbours and the order of rotation.
        YearSupplied = 3 "year_supplied",
        /// The host's clock was off and its events were shifted, by pairs that two hosts saw.
        Shifted = 4 "shifted",
    }
}

/// One line of a log. Text that does not apply is empty. Endpoints are as the line has them (a name or an address,
/// without port); who they are is worked out later.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event<'a> {
    /// Which log file: its number in the run's list of files.
    pub file: u32,
    /// 1-based line; for binary logs the record's own number.
    pub line: u64,
    /// When, if known.
    pub time: Option<Micros>,
    /// How the time is known.
    pub basis: TimeBasis,
    /// What kind of thing.
    pub class: Class,
    /// What was done.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// The host (or service) that wrote the line.
    pub host: Cow<'a, str>,
    /// The program that wrote the line: `sshd`, `sudo`, `postgres`, `Security`.
    pub program: Cow<'a, str>,
    /// The account that acted, as it is called there: `svc_batch`, `TIDEWATER\\jdoe`, `arn:aws:iam::…`.
    pub actor: Cow<'a, str>,
    /// From where: an address or a name.
    pub source: Cow<'a, str>,
    /// Port at the source.
    pub source_port: Option<u16>,
    /// To where. For a log-in, the host that was logged in to (empty: `host` itself).
    pub target: Cow<'a, str>,
    /// Port at the target.
    pub target_port: Option<u16>,
    /// What proved the account: `password`, `publickey SHA256:…`, `kerberos`, `key AKIA…`. Never the secret.
    pub credential: Cow<'a, str>,
    /// What ties the lines of one session together on its host: a process id, an audit session, a connection id.
    pub session: Cow<'a, str>,
    /// What was acted on: a file's path, a table, a bucket and key, another account.
    pub object: Cow<'a, str>,
    /// A command line, a statement, a URL. May hold personal values.
    pub detail: Cow<'a, str>,
    /// Bytes that went from target to source: what left, where the target was read.
    pub bytes_out: Option<u64>,
    /// Bytes that went from source to target.
    pub bytes_in: Option<u64>,
    /// Rows read or written.
    pub rows: Option<u64>,
    /// How long it lasted, or, of a lease, how long it is given for; in microseconds.
    pub duration: Option<Micros>,
    /// The format's own name of the event, with the format in front: `sshd.accepted`, `evtx.Security.4624`,
    /// `cloudtrail.GetObject`, `zeek.conn`.
    pub kind: Cow<'a, str>,
}

impl Event<'_> {
    /// The event with texts of its own, to be kept longer than its line.
    pub fn into_owned(self) -> Event<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Event {
            file: self.file,
            line: self.line,
            time: self.time,
            basis: self.basis,
            class: self.class,
            action: self.action,
            outcome: self.outcome,
            host: own(self.host),
            program: own(self.program),
            actor: own(self.actor),
            source: own(self.source),
            source_port: self.source_port,
            target: own(self.target),
            target_port: self.target_port,
            credential: own(self.credential),
            session: own(self.session),
            object: own(self.object),
            detail: own(self.detail),
            bytes_out: self.bytes_out,
            bytes_in: self.bytes_in,
            rows: self.rows,
            duration: self.duration,
            kind: own(self.kind),
        }
    }
}

/// What a rule of Sigma asks for under `logsource`. Empty where it does not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LogSource<'a> {
    /// `windows`, `linux`, `aws`, `zeek` …
    pub product: &'a str,
    /// `security`, `sshd`, `auditd`, `cloudtrail` …
    pub service: &'a str,
    /// `process_creation`, `webserver` …
    pub category: &'a str,
}

/// The fields of a line under the names that its own system gives them, for rules that are written in these names.
pub trait Fields {
    /// What kind of log this is.
    fn source(&self) -> LogSource<'_>;
    /// The value of a field; nested ones with dots (`userIdentity.type`). `None` where there is no such field.
    fn get(&self, name: &str) -> Option<Cow<'_, str>>;
    /// Calls back with every value there is, for rules that search for words anywhere.
    fn each(&self, then: &mut dyn FnMut(&str, &str));
}
