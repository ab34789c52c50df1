//! Kinds of instances and their fields: the contract between whoever makes instances and whoever writes checks.
//!
//! `rules/checks/README.md` has the same table for readers, and a test holds the two together.

use crate::{Instance, Value};

/// What values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    YesNo,
    /// A count, or days.
    Number,
    /// A word.
    Text,
    /// Several words.
    List,
}

/// A field of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub shape: Shape,
    /// What it is about, as sentences say it: «whether it takes a password».
    pub says: &'static str,
    /// Whether its value is somebody's name, which no sentence may say.
    pub is_personal: bool,
}

/// A kind of instance.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// What one is.
    pub says: &'static str,
    /// What may be known of one.
    pub fields: &'static [Field],
}

impl Shape {
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::YesNo => "a yes or no",
            Self::Number => "a number",
            Self::Text => "a word",
            Self::List => "a list of words",
        }
    }

    fn is_of(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (Self::YesNo, Value::Is(_))
                | (Self::Number, Value::Number(_))
                | (Self::Text, Value::Text(_))
                | (Self::List, Value::List(_))
        )
    }
}

impl Kind {
    /// The kind of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// What about an instance is not as the table has it: a kind or field that there is not, a value of another shape.
/// Checks would pass over such a value as if it were not known.
pub fn strays(instance: &Instance) -> Vec<String> {
    let Some(kind) = Kind::named(instance.kind) else { return vec![format!("there is no kind `{}`", instance.kind)] };
    let stray = |(name, value): (&&'static str, &Value)| match kind.field(name) {
        None => Some(format!("{} has no field `{name}`", kind.name)),
        Some(field) if !field.shape.is_of(value) => {
            Some(format!("`{name}` of {} should be {}", kind.name, field.shape.says()))
        }
        Some(_) => None,
    };
    instance.fields.iter().filter_map(stray).collect()
}

const fn yes_no(name: &'static str, says: &'static str) -> Field {
    Field { name, shape: Shape::YesNo, says, is_personal: false }
}

const fn number(name: &'static str, says: &'static str) -> Field {
    Field { name, shape: Shape::Number, says, is_personal: false }
}

const fn text(name: &'static str, says: &'static str) -> Field {
    Field { name, shape: Shape::Text, says, is_personal: false }
}

const fn list(name: &'static str, says: &'static str) -> Field {
    Field { name, shape: Shape::List, says, is_personal: false }
}

/// All kinds.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "host",
        says: "an asset, or an address seen on the wire",
        fields: &[
            text("zone", "its zone"),
            text("environment", "its environment"),
            text("owner", "who answers for it"),
            yes_no("production", "whether it is production"),
            yes_no("in_inventory", "whether it is in the inventory"),
            yes_no("public", "whether it answers from the internet"),
            yes_no("takes_password", "whether it takes a password"),
            yes_no("takes_empty", "whether it takes an empty password"),
            yes_no("root_login", "whether root may log in"),
            yes_no("lockout", "whether it locks out who guesses"),
            yes_no("ships_logs", "whether it sends its logs away"),
            yes_no("holds_store", "whether it holds personal data"),
            yes_no("critical", "whether it is critical"),
            yes_no("on_wire", "whether it was seen on the network"),
            number("tries_max", "how many guesses a connection may make"),
            number("lockout_after", "after how many failures it locks out"),
            number("last_event_minutes", "when its last log line arrived"),
            number("retention_days", "how long its logs are kept"),
            number("scanned_days", "when it was last scanned"),
            number("criticals_overdue", "how many critical weaknesses are overdue"),
            number("weaknesses", "how many weaknesses it has"),
            list("public_ports", "which ports answer from the internet"),
        ],
    },
    Kind {
        name: "listener",
        says: "a port of a host",
        fields: &[
            text("host", "its host"),
            text("service", "what answers there"),
            text("zone", "its zone"),
            text("environment", "its environment"),
            yes_no("production", "whether it is production"),
            yes_no("public", "whether it answers from the internet"),
            yes_no("stated", "whether a rule or a list allows it"),
            yes_no("contradicted", "whether its sources agree"),
            yes_no("asks_who", "whether it asks who is there"),
            number("port", "its port"),
        ],
    },
    Kind {
        name: "account",
        says: "an account",
        fields: &[
            text("host", "its host"),
            text("kind", "whose it is"),
            text("zone", "its zone"),
            list("factors", "what it logs in with"),
            yes_no("phishing_resistant", "whether its log-in can be phished"),
            yes_no("password_only", "whether a password is enough"),
            yes_no("disabled", "whether it is disabled"),
            yes_no("privileged", "whether it is privileged"),
            yes_no("shared", "whether several people use it"),
            yes_no("reads_stores", "whether it reads personal data"),
            yes_no("exempt", "whether it is exempt from the second factor"),
            yes_no("guessable", "whether its password can be guessed"),
            yes_no("sudo_unasked", "whether it becomes root without being asked"),
            number("dormant_days", "when it was last used"),
            number("trained_days", "when its holder was last trained"),
            number("password_days", "how old its password is"),
        ],
    },
    Kind {
        name: "secret",
        says: "one secret, by its keyed hash",
        fields: &[
            text("kind", "what kind of secret it is"),
            list("held_on", "where it lies"),
            list("zones", "in which zones it lies"),
            list("opens", "what it opens"),
            list("opens_zones", "in which zones it opens something"),
            yes_no("crosses_up", "whether it lies below what it opens"),
            yes_no("at_rest", "whether it lies readable on a host"),
            yes_no("long_lived", "whether it never expires"),
            yes_no("was_reached", "whether an intruder was where it lies"),
            yes_no("replaced", "whether it is another one since"),
            number("zones_count", "in how many zones it lies"),
            number("hosts_count", "on how many hosts it lies"),
        ],
    },
    Kind {
        name: "store",
        says: "an asset that holds personal data",
        fields: &[
            text("zone", "its zone"),
            text("environment", "its environment"),
            text("owner", "who answers for it"),
            text("purpose", "what it is kept for"),
            list("elements", "which elements it holds"),
            yes_no("production", "whether it is production"),
            yes_no("persons_known", "how many people it holds"),
            yes_no("has_purpose", "what it is kept for"),
            yes_no("has_retention", "how long records are kept"),
            yes_no("past_retention", "whether it holds records past their time"),
            yes_no("public", "whether it is open to everybody"),
            yes_no("reachable_from_outside", "whether a route leads to it from outside"),
            yes_no("reachable_from_nonproduction", "whether a route leads to it from non-production"),
            yes_no("allow_by_network", "whether an address is enough to be let in"),
            number("persons", "how many people it holds"),
            number("retention_days", "how long records are kept"),
            number("oldest_days", "how old its oldest record is"),
            number("disposed_days", "when records were last disposed of"),
            number("person_readers", "how many people read it by hand"),
            number("real_permille", "what share of its people is real"),
            number("real_people", "how many of its people are real"),
        ],
    },
    Kind {
        name: "copy",
        says: "a copy of a store",
        fields: &[
            text("store", "of which store it is"),
            text("environment", "its environment"),
            text("owner", "who answers for it"),
            text("place", "where it lies"),
            yes_no("production", "whether it is production"),
            yes_no("has_owner", "who answers for it"),
            yes_no("has_expiry", "when it is to be gone"),
            yes_no("overdue", "whether its day has passed"),
            number("age_days", "how old it is"),
        ],
    },
    Kind {
        name: "way",
        says: "a way through the network between two zones",
        fields: &[
            text("from_zone", "where it begins"),
            text("to_zone", "where it ends"),
            yes_no("from_production", "whether it begins in production"),
            yes_no("to_stores", "whether it leads to personal data"),
            yes_no("from_outside", "whether it begins outside"),
            yes_no("to_outside", "whether it leads outside"),
            yes_no("from_stores", "whether it begins where personal data lies"),
            yes_no("any_port", "whether every port is open"),
            list("ports", "which ports are open"),
        ],
    },
    Kind {
        name: "right",
        says: "what an identity of a cloud may do",
        fields: &[
            text("account", "whose it is"),
            yes_no("wildcard", "whether it allows all of a service, or reading, on every resource"),
            text("on_everything", "what it allows on every resource"),
            yes_no("reads", "whether it allows reading"),
            yes_no("limited_by_address", "whether it holds from some addresses only"),
            yes_no("to_stores", "whether it reaches personal data"),
        ],
    },
    Kind {
        name: "weakness",
        says: "a weakness on a host",
        fields: &[
            text("id", "which weakness it is"),
            text("host", "its host"),
            text("severity", "how bad it is"),
            text("zone", "its zone"),
            text("environment", "its environment"),
            yes_no("public", "whether its host answers from the internet"),
            yes_no("mended_elsewhere", "whether it was mended elsewhere"),
            number("age_days", "how long it has been open"),
        ],
    },
    Kind {
        name: "document",
        says: "what only people can vouch for",
        fields: &[
            text("title", "what it is called"),
            Field { name: "holder", shape: Shape::Text, says: "who holds it", is_personal: true },
            text("detail", "its details"),
            yes_no("present", "the document itself"),
            yes_no("has_digest", "its digest"),
            yes_no("independent", "its author's independence"),
            number("age_days", "its date"),
            number("after_notice_days", "how long after the first notice of the breach it begins"),
            number("until_days", "its last day, still to come"),
        ],
    },
    Kind {
        name: "exception",
        says: "something that may be as it is",
        fields: &[
            text("check", "which check it is from"),
            text("owner", "who answers for it"),
            yes_no("has_owner", "who answers for it"),
            yes_no("has_reason", "its reason"),
            yes_no("has_until", "its last day"),
            yes_no("overdue", "whether its last day has passed"),
        ],
    },
    Kind {
        name: "finding",
        says: "a finding of another tool",
        fields: &[
            text("tool", "which tool found it"),
            text("check", "which of its checks"),
            text("resource", "what it is about"),
            text("severity", "how bad it is"),
            yes_no("failed", "whether it failed"),
        ],
    },
    Kind {
        name: "fix",
        says: "a check that failed on several instances and was mended on some",
        fields: &[
            number("open_on", "on how many instances it is open"),
            number("closed_on", "on how many instances it is mended"),
        ],
    },
    Kind {
        name: "claim",
        says: "a public claim about security",
        fields: &[
            list("checks", "which checks bear it out"),
            yes_no("mapped", "which checks would bear it out"),
            yes_no("borne_out", "whether those checks pass"),
        ],
    },
    Kind {
        name: "route",
        says: "a route to a store",
        fields: &[
            text("entry", "where it begins"),
            text("store", "where it ends"),
            number("unseen_steps", "how many of its steps nothing would see"),
            number("steps", "how many steps it has"),
            number("people", "how many people it puts at stake"),
        ],
    },
    Kind {
        name: "logging",
        says: "the logs of the organisation",
        fields: &[
            number("retention_days_least", "how long logs are kept at least"),
            number("dwell_days", "how long an intruder may stay unseen"),
        ],
    },
    Kind {
        name: "spend",
        says: "money spent on security, all together",
        fields: &[number("amount", "how much was spent"), number("committed", "how much was promised")],
    },
];
