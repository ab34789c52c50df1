//! What a run comes to, in forms that other programs read: OSCAL, SARIF, OCSF.
//!
//! Pure functions from rows to text. Equal rows give equal bytes: ids follow from what they stand for, and the moment comes
//! in. A check that *cannot tell* is never read as passed, whatever a form offers; where somebody answers for a failure, the
//! form says who, why and until when.

mod id;
mod ocsf;
mod oscal;
mod rows;
mod sarif;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{ActionRow, CheckRow, EntryRow, RouteRow, StoreRow};

pub use ocsf::{OCSF_VERSION, ocsf};
pub use oscal::{OSCAL_VERSION, assessment_results, plan_of_action};
pub use sarif::sarif;

/// Rows of checks that a document of OSCAL or SARIF holds. What does not pass is written first; how many passes were left
/// out, the document says. Forms of one line for each row (OCSF) have no such bound.
pub const ROWS_MAX: usize = 50_000;

/// Routes that a document of OSCAL holds, those with most people first.
pub const ROUTES_MAX: usize = 1_000;

/// How bad it is when a check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Severity {
    /// Worth an hour when there is one.
    Low,
    /// Worth a place in the plan.
    #[default]
    Medium,
    /// Worth this month.
    High,
    /// Worth today.
    Critical,
}

impl Severity {
    /// Of the word that files of checks have: `low`, `medium`, `high`, `critical`.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            "critical" => Some(Self::Critical),
            _ => None,
        }
    }

    /// The word of exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What the forms say of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckInfo {
    /// The check's name, as in rows.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// What it asks.
    pub asks: String,
    /// Why it is asked: the incident or the decree.
    pub why: String,
    /// How bad it is when it fails.
    pub severity: Severity,
    /// Frameworks (`fcc`, `nist_csf`, `cis`, `iso27001`) and what of them it answers to, by identifier.
    pub answers: BTreeMap<String, Vec<String>>,
}

/// Somebody answers for a failure until a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MuteInfo {
    /// The check.
    pub check: String,
    /// The instance; empty for all of the check's.
    pub instance: String,
    /// Who answers for it.
    pub by: String,
    /// Why.
    pub why: String,
    /// Until when, that day included.
    pub until: Option<Date>,
}

/// All that a form is made from.
#[derive(Debug, Clone, Copy)]
pub struct SharedInput<'a> {
    /// Whose posture.
    pub organisation: &'a str,
    /// The day of the inventory.
    pub as_of: Date,
    /// The moment of the run.
    pub now: Timestamp,
    /// Version of the program.
    pub tool_version: &'a str,
    /// What the checks ask.
    pub checks: &'a [CheckInfo],
    /// What they say.
    pub rows: &'a [CheckRow],
    /// Who answers for what; a muted row without a line here is explained by its own `why`.
    pub mutes: &'a [MuteInfo],
    /// What is to be done.
    pub actions: &'a [ActionRow],
    /// The likeliest ways.
    pub routes: &'a [RouteRow],
    /// People in stores.
    pub stores: &'a [StoreRow],
    /// People at stake from entries.
    pub entries: &'a [EntryRow],
}

impl<'a> SharedInput<'a> {
    fn check(&self, id: &str) -> Option<&'a CheckInfo> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The mute of a row: one of its own instance before one of the whole check.
    fn mute(&self, row: &CheckRow) -> Option<&'a MuteInfo> {
        let of_check = || self.mutes.iter().filter(|mute| mute.check == row.check);
        of_check()
            .find(|mute| mute.instance == row.instance)
            .or_else(|| of_check().find(|mute| mute.instance.is_empty()))
    }

    /// Why a muted row is muted, in a sentence.
    fn justification(&self, row: &CheckRow) -> String {
        let Some(mute) = self.mute(row) else { return words::line(&row.why) };
        let until = mute.until.map_or_else(|| "without an end".to_owned(), |day| format!("until {day}"));
        words::line(&format!("{} Answered for by {} {until}.", words::sentence(&mute.why), mute.by))
    }
}
