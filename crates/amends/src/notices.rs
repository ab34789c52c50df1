//! Stage *notices*: the plan in; a draft notice for each person out, as a row, and some letters typeset to look at.

mod approval;
mod following;
mod rows;
mod samples;
mod source;
mod texts;
mod web;
mod wordings;

use std::collections::BTreeMap;

use amends_case::incident::Incident;
use amends_store::{Case, Details};
use serde::{Deserialize, Serialize};

pub use approval::approve;
pub(crate) use approval::{approved, approved_by};
pub use following::{FollowingText, following_text};
pub(crate) use rows::{PEOPLE_COLUMNS, person_id};
pub(crate) use source::{Source, dated as letter_day};
pub(crate) use texts::{Earlier, TEXTS_MAX, Text, Texts};
pub use web::{WebText, web_texts};

use crate::cost::{Cost, Meter};
use crate::duties::PlanState;
use crate::records::FileReading;
use crate::settings::{Progress, Settings};
use crate::{Error, Result, files};

/// Changes when the meaning of what this stage writes changes.
const VERSION: &str = "notices/4";
/// Draft notices.
pub(crate) const NOTICES: &str = "notices";

/// What drafting came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    /// Digest of the plan that the drafts are made from.
    pub plan: String,
    /// What an approval of the drafts names: covers plan, facts and words.
    #[serde(default)]
    pub digest: String,
    /// Notices drafted, one for each person who is to be told.
    pub notices: u64,
    /// Of these, how many the linter refused.
    pub refused: u64,
    /// Texts: id → people.
    pub variants: BTreeMap<String, u64>,
    /// Refusals: rule → (message, texts, people).
    pub refusals: BTreeMap<String, (String, u64, u64)>,
    /// What a person should look at: rule → (message, texts, people).
    pub advice: BTreeMap<String, (String, u64, u64)>,
    /// Language → people.
    #[serde(default)]
    pub languages: BTreeMap<String, u64>,
    /// Months of protection → people.
    pub months: BTreeMap<u32, u64>,
    /// Way → people: `post`, `email`, `telephone`, `none`.
    pub channels: BTreeMap<String, u64>,
    /// Sample letters that lie in the case: person, variant, sealed path.
    pub samples: Vec<Sample>,
    /// The texts with most people, in full.
    #[serde(default)]
    pub wordings: Vec<amends_report::view::Wording>,
    /// Texts that may follow a notice.
    #[serde(default)]
    pub following: Vec<FollowingText>,
}

/// A sample letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Whose letter.
    pub person: String,
    /// Jurisdiction word.
    pub residence: String,
    /// Which text.
    pub variant: String,
    /// Where it lies in the case, encrypted.
    pub path: String,
}

/// What drafting came to.
///
/// # Errors
/// If nothing was drafted yet.
pub fn drafts_of(case: &Case) -> Result<Drafts> {
    files::read_state(case, files::DRAFTS, "drafts")?
        .ok_or(Error::NotYet { what: "drafts", command: "amends notices draft" })
}

/// Drafts the notices of a plan.
///
/// # Errors
/// Of the case, of rule files and of the typesetter.
pub fn draft_all(
    case: &Case,
    incident: &Incident,
    plan: &PlanState,
    readings: &[FileReading],
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(Drafts, Cost)> {
    let meter = Meter::start("notices");
    let rules = source::letter_rules(&source::rule_texts(settings)?)?;
    let source = Source::new(VERSION, incident, plan.clone(), rules);
    let digest = format!("{} {} following/1", source.digest, settings.sample_letters);
    if matches!(case.last_done("notices")?, Some(done) if done.input_digest == digest)
        && let Some(drafts) = files::read_state::<Drafts>(case, files::DRAFTS, "drafts")?
    {
        let rows = drafts.notices;
        return Ok((drafts, meter.stop(false, rows, rows, 0)));
    }
    let persons: u64 = plan.profiles.iter().map(|profile| profile.persons).sum();
    progress.begin("notices", persons);
    let texts = Texts::new(&source)?;
    let written = rows::write_rows(case, &texts, settings.sample_letters, progress)?;
    let mut drafts = texts.summary(&written.readers)?;
    drafts.channels = written.channels;
    drafts.samples = samples::typeset(case, &texts, &written.picks, readings)?;
    drafts.wordings = wordings::most_people(&texts, &written.readers)?;
    drafts.following = following::following(&texts, drafts.languages.keys())?;
    case.write_plain(files::FOLLOWING, following_text(&drafts.following).as_bytes())?;
    files::write_state(case, files::DRAFTS, "drafts", &drafts)?;
    let details = Details::from([
        ("notices".to_owned(), drafts.notices.to_string()),
        ("variants".to_owned(), drafts.variants.len().to_string()),
        ("refused".to_owned(), drafts.refused.to_string()),
    ]);
    case.stage_done("notices", &digest, details)?;
    case.seal()?;
    progress.end(&format!("{} notices in {} texts", drafts.notices, drafts.variants.len()));
    let rows = drafts.notices;
    Ok((drafts, meter.stop(true, persons, rows, 0)))
}
