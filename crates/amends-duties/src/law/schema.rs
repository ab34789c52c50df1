//! What a law file says. `docs/contributing/add-a-law.md` walks through one.
//!
//! Everything that decides is typed; free text (`note`, `notes`, `conditions`, `beyond`) is for people. Unknown keys
//! are errors.

use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::clocks::{Holidays, Unit};
use crate::duty::{Kind, Owed};

/// One law file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// The file's name without `.toml`.
    pub id: String,
    /// The jurisdiction, as a sentence would name it.
    pub name: String,
    /// Whose law it is.
    pub level: Level,
    /// Primary citations.
    pub statute: Vec<String>,
    /// The newest amendment that could be confirmed.
    pub last_amendment: String,
    /// The day for which the file states the law.
    #[serde(deserialize_with = "day")]
    pub as_of: Date,
    /// How sure the file is.
    pub confidence: Confidence,
    /// What was not verified, in words.
    #[serde(default)]
    pub unverified: Vec<String>,
    /// What a reader should know.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Pages that were read.
    pub sources: Vec<String>,
    /// Whether a last day that is no working day moves forward.
    #[serde(default)]
    pub roll_forward: RollForward,
    /// Which days are no business days.
    #[serde(default)]
    pub holidays: Holidays,
    /// Whom the law binds and protects.
    pub scope: Scope,
    /// Which data it is about.
    #[serde(default)]
    pub data: Data,
    /// What counts as a breach.
    #[serde(default)]
    pub breach: Breach,
    /// Notice to people. More than one where two texts stand side by side.
    #[serde(default)]
    pub persons: Vec<PersonsRule>,
    /// Notice by publication.
    pub substitute: Option<Substitute>,
    /// Notices to authorities.
    #[serde(default)]
    pub authorities: Vec<Authority>,
    /// Notice to consumer reporting agencies.
    pub agencies: Option<Agencies>,
    /// Identity protection that the law itself makes the sender give.
    #[serde(default)]
    pub protection: Vec<ProtectionRule>,
    /// What must be written down and kept.
    #[serde(default)]
    pub records: Vec<RecordRule>,
    /// Public filings.
    #[serde(default)]
    pub filings: Vec<Filing>,
    /// What people may sue for.
    pub private_action: Option<PrivateAction>,
    /// Amendments to come, or that could not be confirmed.
    #[serde(default)]
    pub upcoming: Vec<Upcoming>,
    /// Small situations and what is owed in each; a test runs them.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// Whose law it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A US state.
    State,
    /// The District of Columbia.
    District,
    /// A US territory.
    Territory,
    /// The United States.
    Federal,
    /// Another country or union.
    Country,
}

/// How sure a law file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Unverified or old sources.
    Low,
    /// One recent source.
    Medium,
    /// The statute was read, or two recent sources agree.
    High,
}

/// Whether a last day that is no working day moves forward, by a statute on the computation of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollForward {
    /// No such rule is known.
    #[default]
    No,
    /// There is such a rule.
    Yes,
    /// There is said to be one; its text was not read.
    Unverified,
}

/// Whom the law binds and protects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// It protects residents of this place; people anywhere, where none is given.
    pub residence: Option<String>,
    /// It binds only organisations of these sectors; all, where none is given.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// What to say of other organisations.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// It binds only companies that file with the SEC.
    #[serde(default)]
    pub public_company: bool,
    /// Health organisations under HIPAA.
    #[serde(default)]
    pub hipaa: Exemption,
    /// Financial institutions under the Gramm-Leach-Bliley Act.
    #[serde(default)]
    pub glba: Exemption,
    /// The conditions of these exemptions, in words.
    pub exemption_note: Option<String>,
}

/// What to say of an organisation whose sector the law does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// Not bound.
    #[default]
    No,
    /// Whether it is bound is for counsel.
    Depends,
}

/// How a law treats organisations that a federal law regulates already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    /// Like all others.
    #[default]
    None,
    /// Some duties fall away.
    Partial,
    /// They comply by complying with the federal law.
    Deemed,
    /// The law does not apply to them.
    Outside,
}

/// Which data the law is about.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The section that defines it.
    #[serde(default)]
    pub citation: String,
    /// What identifies a person.
    #[serde(default)]
    pub identifier: DataIdentifier,
    /// The law's own words for the name, shortened.
    #[serde(default)]
    pub name_form: String,
    /// Any one of these together with the name.
    #[serde(default)]
    pub with_name: Vec<String>,
    /// Any one of these by itself.
    #[serde(default)]
    pub alone: Vec<String>,
    /// Sets that count only together.
    #[serde(default)]
    pub together: Vec<Vec<String>>,
    /// Together with the name these may count, by a condition that the elements do not tell: a question for counsel.
    #[serde(default)]
    pub perhaps: Vec<String>,
    /// The condition, in words.
    pub perhaps_note: Option<String>,
    /// So many of `with_name` may count even without the name, if they are enough for identity theft.
    pub without_name_at_least: Option<u32>,
    /// What the law lists and the vocabulary of elements does not have, in words.
    #[serde(default)]
    pub beyond: Vec<String>,
    /// Whether publicly available records are left out.
    #[serde(default)]
    pub public_records_exempt: bool,
    /// Whether paper counts.
    #[serde(default)]
    pub paper: bool,
}

/// What identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataIdentifier {
    /// The name.
    #[default]
    Name,
    /// The name or any other identifier, such as an e-mail address or a number.
    Any,
}

/// What counts as a breach.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// What the intruder must have done.
    #[serde(default)]
    pub trigger: Trigger,
    /// Whether encrypted data does not count.
    #[serde(default)]
    pub encryption_safe_harbor: bool,
    /// Whether it counts where the key was taken too; not given where the file does not say.
    pub key_taken_voids: Option<bool>,
    /// The test by which harm decides.
    pub harm_test: Option<HarmTest>,
}

/// What the intruder must have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Taken the data.
    #[default]
    Acquisition,
    /// Got at the data.
    Access,
    /// Both.
    AccessAndAcquisition,
    /// Either.
    AccessOrAcquisition,
}

/// The test by which no notice is owed where no harm is to be expected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HarmTest {
    /// When no notice is owed, in our words.
    pub standard: String,
    /// In which situations the test may be used.
    #[serde(default)]
    pub reach: HarmTestReach,
    /// What must be done to rely on it, in words.
    pub conditions: Option<String>,
}

/// In which situations a harm test may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HarmTestReach {
    /// In any.
    #[default]
    Any,
    /// Not where the data is known to have been taken.
    NotTaken,
    /// Only for a slip by somebody who was allowed to see the data; never for an intruder.
    InadvertentOnly,
}

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

/// What people may sue for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateAction {
    /// Whether they may.
    pub exists: bool,
    /// Penalties, in words.
    pub note: String,
}

/// An amendment to come, or one that could not be confirmed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upcoming {
    /// From when: a day, or `unknown`.
    pub effective: String,
    /// What changes.
    pub change: String,
}

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

fn to_day(written: &toml::value::Datetime) -> Option<Date> {
    let date = written.date?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    to_day(&written).ok_or_else(|| D::Error::custom("not a date"))
}

fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}
