//! What a law file asks for: notices, protection, records and filings, each with its clock.

use serde::Deserialize;

use super::schema::{Breach, Data};
use crate::clocks::Unit;

/// From when, and how long.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The event that starts it.
    pub from: Start,
    /// How many; none where the law sets no number.
    pub amount: Option<u32>,
    /// Of what.
    #[serde(default)]
    pub unit: Unit,
    /// Ends at this event, if it comes sooner.
    pub or_sooner: Option<Start>,
    /// A fixed day (`02-01`) of the year after the start.
    pub next_year_on: Option<String>,
}

/// The event that starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The organisation learned of it, or was told.
    Discovery,
    /// Breach and likely harm were established.
    Determination,
    /// It was found to be material to investors.
    Materiality,
    /// People were told.
    NoticeToPersons,
    /// The federal agencies were told.
    AgenciesTold,
    /// The US health department was told.
    HealthDepartmentTold,
}

/// How an authority's notice stands to the notice to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Each by its own clock.
    #[default]
    Free,
    /// Not later than the people, or at the same time.
    WithPersons,
    /// Before the people.
    BeforePersons,
    /// After the people.
    AfterPersons,
}

/// Time that is left after a law-enforcement hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterHold {
    /// How many.
    pub amount: u32,
    /// Of what.
    #[serde(default)]
    pub unit: Unit,
}

/// Notice to people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonsRule {
    /// Tells apart several texts; empty where there is one.
    #[serde(default)]
    pub id: String,
    /// Who is told.
    pub recipient: String,
    /// The section.
    pub citation: String,
    /// How fast, in our words.
    pub standard: String,
    /// The clock.
    pub clock: Clock,
    /// Whether law enforcement may hold it back.
    #[serde(default)]
    pub law_enforcement_delay: bool,
    /// What is left after such a hold.
    pub after_hold: Option<AfterHold>,
    /// No notice before so many full business days have passed since the federal agencies were told.
    pub silence_business_days: Option<u32>,
    /// How people may be told.
    #[serde(default)]
    pub methods: Vec<String>,
    /// What the letter must contain.
    #[serde(default)]
    pub content_required: Vec<String>,
    /// What it must contain for certain elements.
    #[serde(default)]
    pub content_if: Vec<ContentIf>,
    /// What it must not contain.
    #[serde(default)]
    pub content_forbidden: Vec<String>,
    /// Layout and wording, in words.
    pub format: Option<String>,
    /// A question that keeps it from being plainly owed, in words.
    pub depends_on: Option<String>,
    /// Other data than the law's own table.
    pub data: Option<Data>,
    /// Another notion of breach than the law's own table.
    pub breach: Option<Breach>,
}

/// Content that certain elements call for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentIf {
    /// Any of these classes.
    pub elements: Vec<String>,
    /// Content keys.
    pub content: Vec<String>,
}

/// Notice by publication.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitute {
    /// The section.
    pub citation: String,
    /// Allowed where notice would cost more, in US dollars.
    pub cost_over_usd: Option<u64>,
    /// Allowed where more people must be told.
    pub persons_over: Option<u64>,
    /// Allowed for people whose address is not known.
    #[serde(default)]
    pub or_no_contact: bool,
    /// By which means.
    pub means: Vec<String>,
    /// How long the posting must stand, in days.
    pub web_posting_days: Option<u32>,
    /// In words.
    pub note: Option<String>,
}

/// Which people a threshold counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Residents who are told under this law.
    #[default]
    Residents,
    /// All people who are told, wherever they live.
    Persons,
}

/// Whose number an authority's notice hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// People who must be told.
    #[default]
    Notified,
    /// People whose listed data was got at, told or not.
    Affected,
}

/// In which situation a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Whenever people must be told (or, with `basis = "affected"`, are affected).
    #[default]
    Always,
    /// Only where the harm test is relied on.
    HarmNotLikely,
    /// Only where the data was held for somebody else.
    HeldForAnother,
}

/// Notice to an authority.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Tells it from the law's other authorities; part of the duty's id.
    pub id: String,
    /// Who is told.
    pub recipient: String,
    /// By which form.
    pub how: Option<String>,
    /// The section.
    pub citation: String,
    /// Owed where MORE than so many are concerned.
    pub over: u64,
    /// Owed where not more than so many are concerned.
    pub at_most: Option<u64>,
    /// Who is counted.
    #[serde(default)]
    pub counts: Counts,
    /// Whose number it hangs on.
    #[serde(default)]
    pub basis: Basis,
    /// The situation.
    #[serde(default)]
    pub when: When,
    /// Only for organisations of these sectors.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Its own clock, if it has one.
    pub clock: Option<Clock>,
    /// How it stands to the notice to people.
    #[serde(default)]
    pub order: Order,
    /// How fast, in our words.
    pub standard: String,
    /// What it must contain.
    #[serde(default)]
    pub content_required: Vec<String>,
    /// A question that keeps it from being plainly owed, in words.
    pub depends_on: Option<String>,
    /// Other data than the law's own table.
    pub data: Option<Data>,
    /// Another notion of breach than the law's own table.
    pub breach: Option<Breach>,
    /// In words.
    pub note: Option<String>,
}

/// Notice to consumer reporting agencies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agencies {
    /// The section.
    pub citation: String,
    /// Owed where MORE than so many are told.
    pub over: u64,
    /// Who is counted.
    #[serde(default)]
    pub counts: Counts,
    /// Its own clock, if it has one.
    pub clock: Option<Clock>,
    /// How fast, in our words.
    pub standard: String,
    /// A question that keeps it from being plainly owed, in words.
    pub depends_on: Option<String>,
}

/// Identity protection that the law itself makes the sender give.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectionRule {
    /// The section.
    pub citation: String,
    /// Any of these classes raises the duty.
    pub elements: Vec<String>,
    /// For how long.
    pub months: u32,
    /// Only where the sender was the source of the breach.
    #[serde(default)]
    pub only_if_source: bool,
    /// Only for organisations of these sectors.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Not for organisations of these sectors.
    #[serde(default)]
    pub not_sectors: Vec<String>,
    /// What kind of service, in our words.
    pub standard: String,
}

/// What must be written down and kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRule {
    /// Tells it from the law's other records.
    pub id: String,
    /// The section.
    pub citation: String,
    /// For how long, where the law says.
    pub years: Option<u32>,
    /// What is kept, in our words.
    pub standard: String,
    /// The situation.
    #[serde(default)]
    pub when: When,
}

/// A public filing.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// Tells it from the law's other filings.
    pub id: String,
    /// With whom.
    pub recipient: String,
    /// The section.
    pub citation: String,
    /// The clock.
    pub clock: Clock,
    /// How fast, in our words.
    pub standard: String,
    /// What it must contain.
    #[serde(default)]
    pub content_required: Vec<String>,
}
