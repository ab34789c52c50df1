//! Where a case stands, in counts and words.

use std::collections::{BTreeMap, BTreeSet};

use amends_store::Case;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::coverage::Coverage;
use crate::duties::{DutyRow, PlanState};
use crate::evidence::ProblemNote;
use crate::settings::Settings;
use crate::{
    Error, Result, duties, evidence, files, incident_of, ledger, notices, people, posture, protection, records, trace,
};

/// Where a case stands. Holds no personal value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// The organisation.
    pub organization: String,
    /// The case's id.
    pub case: String,
    /// People who are affected.
    pub people: u64,
    /// Records.
    pub records: u64,
    /// Accounts.
    pub accounts: u64,
    /// What the organisation's own lists came to, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<people::Listed>,
    /// Files of evidence.
    pub evidence_files: u64,
    /// Their bytes.
    pub evidence_bytes: u64,
    /// People by element, most people first.
    pub elements: Vec<(String, u64)>,
    /// People by jurisdiction, most people first.
    pub residences: Vec<(String, u64)>,
    /// What is due, first first; duties that are owed or may be, and have a day.
    pub due: Vec<DueLine>,
    /// Duties that are owed, may be, are not.
    pub owed: BTreeMap<String, u64>,
    /// Problems by kind.
    pub problems: BTreeMap<String, u64>,
    /// Notices drafted.
    pub notices: u64,
    /// Of these, refused by the linter.
    pub notices_refused: u64,
    /// Texts of letters.
    pub variants: u64,
    /// Sample letters in the case.
    pub samples: Vec<String>,
    /// What counsel should look at.
    pub questions: u64,
    /// The plan's digest.
    pub plan: String,
    /// Who approved it, and when.
    pub approved: Option<(String, String)>,
    /// The drafts' digest.
    pub drafts: String,
    /// Who approved them, and when.
    pub drafts_approved: Option<(String, String)>,
    /// An approval of an earlier plan, which does not apply to this one: digest, name, time.
    pub superseded: Option<(String, String, String)>,
    /// Whether the plan contradicts itself: sentences of the checker.
    pub unsound: Vec<String>,
    /// What the logs say of the stores, where there are logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<Reached>,
    /// Who would be hurt next, where there is an inventory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_stake: Option<AtStake>,
    /// What became of the waves that were released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telling: Option<Telling>,
    /// Where the report lies.
    pub report: String,
}

/// Stores of the inventory, by what the logs say of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// Read, or opened at least.
    pub seen: u64,
    /// Within reach, and the log that would show it is missing.
    pub could_have: u64,
    /// The logs bear it out that nobody was there.
    pub not_seen: u64,
    /// People who are left out of the plan, since it was decided that what could have been reached is treated as not taken.
    pub people_left_out: u64,
    /// Whether people were gathered by what is decided now.
    pub in_step: bool,
}

/// Who would be hurt by the routes that are open today, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AtStake {
    /// The day of the inventory.
    pub as_of: Option<Date>,
    /// Distinct people.
    pub people: u64,
    /// Of these, from outside.
    pub outside: u64,
    /// Instances on which a check fails, and nobody answers for it.
    pub failing: u64,
    /// Actions that are not closed.
    pub actions_open: u64,
    /// Of these, past their day.
    pub actions_late: u64,
    /// Of these, closed once.
    pub actions_reopened: u64,
}

/// What became of the waves that were released.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Telling {
    /// Waves: number, kind, notices, who approved, who released.
    pub waves: Vec<(u32, String, u64, String, String)>,
    /// All that coverage counts: who is affected, and who is left out.
    pub people: u64,
    /// State → people; their sum is all of them.
    pub states: BTreeMap<String, u64>,
    /// People whom a notice left for, and nothing says that it did not arrive.
    pub told: u64,
    /// The law's limit → people whom it has passed and who are not told.
    pub late: Vec<(Date, u64)>,
    /// Codes granted and activated.
    pub protection: (u64, u64),
}

/// One thing that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueLine {
    /// The law's limit.
    pub due: Date,
    /// The working day to plan for.
    pub plan_by: Option<Date>,
    /// The law.
    pub law: String,
    /// What kind of duty.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// For how many people.
    pub persons: u64,
    /// `yes` or `depends`.
    pub owed: String,
}

impl Status {
    /// Whether a person has to look at something before the case can go on.
    pub fn needs_a_person(&self) -> bool {
        let uncertain = |telling: &Telling| telling.states.contains_key("uncertain") || !telling.late.is_empty();
        !self.problems.is_empty()
            || self.notices_refused > 0
            || !self.unsound.is_empty()
            || self.telling.as_ref().is_some_and(uncertain)
    }
}

/// Where a case stands.
///
/// # Errors
/// If a stage has not run, or the case cannot be read.
pub fn of(case: &Case, settings: &Settings) -> Result<Status> {
    let incident = incident_of(case)?;
    let manifest = evidence::manifest(case)?;
    let readings = records::readings(case, &manifest)?;
    let gathered = people::gathered(case)?;
    let plan = duties::plan_of(case)?;
    let drafts = notices::drafts_of(case)?;
    Ok(Status {
        organization: incident.organization.name.clone(),
        case: case.header().case.clone(),
        people: gathered.people,
        records: gathered.records,
        accounts: gathered.accounts,
        lists: (gathered.listed.entries > 0).then(|| gathered.listed.clone()),
        evidence_files: manifest.evidence().count() as u64,
        evidence_bytes: manifest.evidence().map(|file| file.size).sum(),
        elements: most_first(elements(&plan)),
        residences: most_first(residences(&plan)),
        due: due(&plan),
        owed: tally(plan.duties.iter().map(|duty| (duty.owed.clone(), 1))),
        problems: tally(
            problems(&manifest, &readings, &gathered, beside(case)?).map(|problem| (problem.kind, problem.count)),
        ),
        notices: drafts.notices,
        notices_refused: drafts.refused,
        variants: drafts.variants.len() as u64,
        samples: drafts.samples.iter().map(|sample| sample.path.clone()).collect(),
        questions: plan.questions.len() as u64,
        approved: duties::approval(case, &plan.digest)?,
        drafts_approved: notices::approved_by(case, &drafts.digest)?,
        drafts: drafts.digest,
        superseded: duties::superseded_approval(case, &plan.digest)?,
        plan: plan.digest,
        unsound: plan.unsound,
        reached: reached(case)?,
        at_stake: at_stake(case)?,
        telling: telling(case, settings)?,
        report: case.folder().join(files::REPORT).display().to_string(),
    })
}

fn reached(case: &Case) -> Result<Option<Reached>> {
    let Some(tracing) = trace::traced(case)? else { return Ok(None) };
    let names: BTreeSet<&str> = tracing.traced.reach.iter().map(|row| row.store.as_str()).collect();
    let worst: Vec<&str> = names.into_iter().filter_map(|store| trace::state_of(&tracing, store)).collect();
    let stores = |state: &str| worst.iter().filter(|known| **known == state).count() as u64;
    let people_left_out = people::gathered(case)?.left_out;
    let (seen, could_have, not_seen) = (stores("seen"), stores("could_have"), stores("not_seen"));
    let in_step = trace::is_in_step(case)?;
    Ok(Some(Reached { seen, could_have, not_seen, people_left_out, in_step }))
}

fn at_stake(case: &Case) -> Result<Option<AtStake>> {
    let Some(posture::Posture { run, .. }) = posture::posture(case)? else { return Ok(None) };
    let today = as_of(case).to_zoned(jiff::tz::TimeZone::UTC).date();
    let open = || run.actions.iter().filter(|action| !matches!(action.state.as_str(), "closed" | "muted"));
    Ok(Some(AtStake {
        as_of: run.as_of,
        people: run.at_stake,
        outside: run.at_stake_outside,
        failing: run.checks.iter().filter(|row| row.verdict == posture::model::Verdict::Fail).count() as u64,
        actions_open: open().count() as u64,
        actions_late: open().filter(|action| action.due.is_some_and(|due| due < today)).count() as u64,
        actions_reopened: open().filter(|action| action.state == "reopened").count() as u64,
    }))
}

pub(crate) fn telling(case: &Case, settings: &Settings) -> Result<Option<Telling>> {
    let Some(mut book) = ledger::open_if_there(case, settings)? else { return Ok(None) };
    let waves = book.waves()?;
    if waves.is_empty() {
        return Ok(None);
    }
    let coverage = match Coverage::of(case, Some(&mut book)) {
        Ok(coverage) => coverage,
        // New evidence was read and nothing planned for it yet: where people stand is told once it is.
        Err(Error::NotYet { .. }) => return Ok(None),
        Err(other) => return Err(other),
    };
    let states = coverage.states();
    let is_told = |state: &str| STATES_TOLD.contains(&state);
    let wave = |(wave, notices, _): (amends_ledger::Wave, u64, i64)| {
        (wave.number, wave.kind, notices, wave.approved_by, wave.released_by)
    };
    Ok(Some(Telling {
        waves: waves.into_iter().map(wave).collect(),
        people: coverage.persons(),
        told: states.iter().filter(|(state, _)| is_told(state)).map(|(_, people)| people).sum(),
        states,
        late: coverage.late(case.now().to_zoned(jiff::tz::TimeZone::UTC).date()).into_iter().collect(),
        protection: book.take_up()?,
    }))
}

/// States in which a person counts as told.
const STATES_TOLD: [&str; 5] = ["handed_over", "accepted", "delivered", "opened", "enrolled"];

/// All problems of a case: of the manifest, of the readings, values that could not be used to link, and of what is read beside
/// evidence.
pub(crate) fn problems(
    manifest: &evidence::Manifest,
    readings: &[records::FileReading],
    gathered: &people::Gathered,
    beside: Vec<ProblemNote>,
) -> impl Iterator<Item = ProblemNote> {
    let read = readings.iter().flat_map(|reading| reading.problems.clone());
    let shared = gathered.shared_values.iter().map(|(kind, (values, rows))| ProblemNote {
        evidence: String::new(),
        table: String::new(),
        row: 0,
        kind: amends_case::ProblemKind::SharedValue.word().to_owned(),
        why: format!("{kind}: {values} value(s) stand on {rows} rows and cannot tell people apart; not used to link"),
        bytes: 0,
        count: *values,
    });
    let mut all: Vec<ProblemNote> = manifest.problems.iter().cloned().chain(read).chain(shared).chain(beside).collect();
    all.sort();
    all.into_iter()
}

/// Problems of what is read beside evidence: logs, the inventory, and grants of earlier incidents.
pub(crate) fn beside(case: &Case) -> Result<Vec<ProblemNote>> {
    let mut problems = trace::problems(case)?;
    problems.extend(posture::problems(case)?);
    problems.extend(protection::problems(case)?);
    Ok(problems)
}

fn tally(counts: impl Iterator<Item = (String, u64)>) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    counts.for_each(|(word, count)| *sums.entry(word).or_default() += count);
    sums
}

/// People by element.
pub(crate) fn elements(plan: &PlanState) -> BTreeMap<String, u64> {
    tally(
        plan.profiles
            .iter()
            .flat_map(|profile| profile.key.elements.iter().map(|element| (element.clone(), profile.persons))),
    )
}

/// People by residence.
pub(crate) fn residences(plan: &PlanState) -> BTreeMap<String, u64> {
    tally(plan.profiles.iter().map(|profile| (profile.key.residence.clone(), profile.persons)))
}

pub(crate) fn most_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

fn due(plan: &PlanState) -> Vec<DueLine> {
    let line = |duty: &DutyRow| {
        Some(DueLine {
            due: duty.due_day?,
            plan_by: duty.plan_by,
            law: duty.law.clone(),
            kind: duty.kind.clone(),
            recipient: duty.recipient.clone(),
            persons: duty.persons,
            owed: duty.owed.clone(),
        })
    };
    let planned = plan.duties.iter().filter(|duty| duty.owed != "no");
    let mut lines: Vec<DueLine> = planned.filter_map(line).collect();
    lines.sort_by(|a, b| (a.due, &a.law, &a.kind, &a.recipient).cmp(&(b.due, &b.law, &b.kind, &b.recipient)));
    lines
}

/// The present instant of a case's clock, to the second.
pub(crate) fn as_of(case: &Case) -> Timestamp {
    case.now()
}
