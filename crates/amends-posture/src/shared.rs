//! What a run comes to, in forms that other programs read: OSCAL, SARIF, OCSF.
//!
//! Pure functions from rows to text. Equal rows give equal bytes: ids follow from what they stand for, and the moment comes
//! in. A check that *cannot tell* is never read as passed, whatever a form offers; where somebody answers for a failure, the
//! form says who, why and until when.

mod id;
mod ocsf;
mod oscal;
mod plain;
mod rows;
mod sarif;
mod words;

use std::collections::BTreeMap;

use amends_case::statement::Severity;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::{ActionRow, CheckRow, EntryRow, RouteRow, StoreRow};

pub use ocsf::{OCSF_VERSION, ocsf};
pub use oscal::{OSCAL_VERSION, assessment_results, plan_of_action};
pub use plain::{plain_entry, plain_step};
pub use sarif::sarif;

/// Rows of checks that a document of OSCAL or SARIF holds. What does not pass is written first; how many passes were left
/// out, the document says. A row takes about 2.3 kB of OSCAL, so that this is a document of some 45 MB, which validators still
/// read. Forms of one line for each row (OCSF) have no such bound.
pub const ROWS_MAX: usize = 20_000;

/// Routes that a document of OSCAL holds, those with most people first.
pub const ROUTES_MAX: usize = 1_000;

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
    /// The instance; `*` for all of the check's.
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

    /// The mute of a row: one that has not ended before one that has, one of its own instance before one of all.
    fn mute(&self, row: &CheckRow) -> Option<&'a MuteInfo> {
        let fits =
            |mute: &&MuteInfo| mute.check == row.check && (mute.instance == row.instance || mute.instance == "*");
        let rank = |mute: &&MuteInfo| (mute.until.is_some_and(|until| until < self.as_of), mute.instance == "*");
        self.mutes.iter().filter(fits).min_by_key(rank)
    }

    /// Why a muted row is muted, in a sentence.
    fn justification(&self, row: &CheckRow) -> String {
        let Some(mute) = self.mute(row) else { return words::line(&row.why) };
        let until = mute.until.map_or_else(|| "without an end".to_owned(), |day| format!("until {day}"));
        words::line(&format!("{} Answered for by {} {until}.", words::sentence(&mute.why), mute.by))
    }
}

/// The word of exports.
fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}
