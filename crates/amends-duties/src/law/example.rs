//! The examples of a law file.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use super::schema::day;
use crate::duty::{Kind, Owed};

/// A small situation and what is owed in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The situation, in words.
    pub about: String,
    /// Whether it comes close to a duty and does not raise it.
    #[serde(default)]
    pub near_miss: bool,
    /// Where the people live; the law's own residence, where none is given.
    pub residence: Option<String>,
    /// What was taken.
    #[serde(default)]
    pub elements: Vec<String>,
    /// From how many people.
    pub persons: u64,
    /// Facts that differ from the example incident: keys of `[incident]`, `sectors`, `public_company`.
    #[serde(default)]
    pub facts: toml::Table,
    /// What is owed, or not.
    pub expect: Vec<Expected>,
}

/// One row that an example expects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The kind.
    pub kind: Kind,
    /// The rule's own id, where the law has several of the kind.
    pub rule: Option<String>,
    /// Whether it is owed.
    pub owed: Owed,
    /// The law's limit.
    #[serde(default, deserialize_with = "optional_day")]
    pub due: Option<Date>,
    /// The safe day.
    #[serde(default, deserialize_with = "optional_day")]
    pub plan_by: Option<Date>,
    /// Months of protection.
    pub months: Option<u32>,
    /// Words that the because must hold.
    pub because: Option<String>,
}

fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}
