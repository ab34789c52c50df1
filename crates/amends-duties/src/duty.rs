//! A duty: something owed to somebody, by a law, by a date, because of facts.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::law::Confidence;

/// What a duty asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Tell the people.
    NotifyPersons,
    /// Tell an authority.
    NotifyRegulator,
    /// Tell the consumer reporting agencies.
    NotifyAgencies,
    /// Tell the media.
    NotifyMedia,
    /// Tell people by publication instead of by letter.
    SubstituteNotice,
    /// Give identity protection.
    ProvideProtection,
    /// File for the public.
    FilePublic,
    /// Write down and keep.
    KeepRecord,
    /// Tell the owner of data that was held for somebody else.
    NotifyOwner,
}

impl Kind {
    /// The word of exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotifyPersons => "notify_persons",
            Self::NotifyRegulator => "notify_regulator",
            Self::NotifyAgencies => "notify_agencies",
            Self::NotifyMedia => "notify_media",
            Self::SubstituteNotice => "substitute_notice",
            Self::ProvideProtection => "provide_protection",
            Self::FilePublic => "file_public",
            Self::KeepRecord => "keep_record",
            Self::NotifyOwner => "notify_owner",
        }
    }
}

/// Whether a duty is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// Not owed; the because says why.
    No,
    /// Owed or not, by a fact that is missing or a question for counsel. Planned as if owed.
    Depends,
    /// Owed.
    Yes,
}

impl Owed {
    /// The word of exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Depends => "depends",
        }
    }

    /// Whether to plan for it: owed, or perhaps owed.
    pub fn is_planned(self) -> bool {
        self != Self::No
    }
}

/// A law's own limit: a day, or an instant where the law counts hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// The end of a day.
    Day(Date),
    /// An instant, with the day on which it falls where the clock was started.
    Instant(Date, Timestamp),
}

impl Due {
    /// The day.
    pub fn date(self) -> Date {
        match self {
            Self::Day(date) | Self::Instant(date, _) => date,
        }
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Instant(_, at) => write!(f, "{at}"),
        }
    }
}

impl Serialize for Due {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One row of a plan: one law, one kind, one recipient. Serialised, it has the keys of the export, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Stable: made of the law, the kind and the rule's own name.
    pub duty_id: String,
    /// The law file's id.
    pub law: String,
    /// What is asked for.
    pub kind: Kind,
    /// Who is to be told, or served.
    pub recipient: String,
    /// The jurisdiction's name.
    pub jurisdiction: String,
    /// How many people the row is about: those it is owed for; in a row that is not owed, those it was examined for.
    pub persons: u64,
    /// Whether it is owed.
    pub owed: Owed,
    /// The law's own limit, where it has one.
    pub due: Option<Due>,
    /// The safe working day to plan for.
    pub plan_by: Option<Date>,
    /// Months of protection.
    pub months: Option<u32>,
    /// How fast, in the law's spirit and our words.
    pub standard: String,
    /// The statute's section.
    pub citation: String,
    /// Why, in short sentences.
    pub because: String,
    /// Where a statute on the computation of time moves the last day. A remark: nobody should plan for it.
    #[serde(skip)]
    pub extended_due: Option<Date>,
    /// Whether a law-enforcement hold suspends it.
    #[serde(skip)]
    pub on_hold: bool,
    /// How sure the law file is.
    #[serde(skip)]
    pub confidence: Confidence,
    /// The day from which the law counts, where it counts.
    #[serde(skip)]
    pub clock_start: Option<Date>,
}
