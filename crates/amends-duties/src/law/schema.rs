//! What a law file says. `rules/law/README.md` walks through one.
//!
//! Everything that decides is typed; free text (`note`, `notes`, `conditions`, `beyond`) is for people. Unknown keys
//! are errors.

use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::example::Example;
use super::rules::{Agencies, Authority, Filing, PersonsRule, ProtectionRule, RecordRule, Substitute};
use crate::clocks::Holidays;

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
    /// Holidays that its office may keep besides; not verified. They are counted as business days, which gives the
    /// earlier, safer limit, and the because names them with the later one.
    pub holidays_perhaps: Option<Holidays>,
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

impl Confidence {
    /// The word of law files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
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
    /// The same, without the name.
    #[serde(default)]
    pub perhaps_alone: Vec<String>,
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

fn to_day(written: &toml::value::Datetime) -> Option<Date> {
    let date = written.date?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    to_day(&written).ok_or_else(|| D::Error::custom("not a date"))
}
