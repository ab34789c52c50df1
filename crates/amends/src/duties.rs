//! Stage *duties*: people in, a plan out. People who are alike in all that the law looks at are one profile; the law is
//! asked about profiles.

mod forecast;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use amends_case::incident::Incident;
use amends_case::{ElementSet, Vocabulary};
use amends_duties::{Duty, ElementClasses, Laws, Plan, ProfileCount, ProfileOutcome};
use amends_records::Rules;
use amends_store::{Case, Details};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(crate) use forecast::Forecast;

use crate::cost::{Cost, Meter};
use crate::settings::{Progress, Settings};
use crate::trace::Unsure;
use crate::{Error, Result, files, people};

/// Changes when the meaning of what this stage writes changes.
const VERSION: &str = "duties/2";

/// A plan as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanState {
    /// What an approval names.
    pub digest: String,
    /// Which law it was made by.
    pub laws_digest: String,
    /// Oldest as-of day of those laws.
    pub laws_as_of: Option<Date>,
    /// All duties, owed or not, in the order of exports.
    pub duties: Vec<DutyRow>,
    /// What each profile is owed.
    pub profiles: Vec<ProfileRow>,
    /// What counsel should look at.
    pub questions: Vec<String>,
    /// What the checker found wrong with the plan; empty for a sound one.
    pub unsound: Vec<String>,
}

/// One duty; the first thirteen fields are the columns of the export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of amends_duties::Duty")]
pub struct DutyRow {
    pub duty_id: String,
    pub law: String,
    pub kind: String,
    pub recipient: String,
    pub jurisdiction: String,
    pub persons: u64,
    pub owed: String,
    pub due: String,
    pub plan_by: Option<Date>,
    pub months: Option<u32>,
    pub standard: String,
    pub citation: String,
    pub because: String,
    pub due_day: Option<Date>,
    pub extended_due: Option<Date>,
    pub on_hold: bool,
    pub low_confidence: bool,
}

/// One profile and what its people are owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// What makes the profile.
    pub key: ProfileKey,
    /// How many people.
    pub persons: u64,
    /// Whether they are told: `yes`, `depends`, `no`.
    pub notice: String,
    /// By which laws.
    pub notice_laws: Vec<String>,
    /// Months of protection to give.
    pub months: u32,
    /// What their letter must say.
    pub required: BTreeSet<String>,
    /// What it must not say.
    pub forbidden: BTreeSet<String>,
    /// The strictest limit.
    pub due: Option<Date>,
    /// Ids of the duties that are owed, or may be, because of these people; the duties say why.
    pub duties: Vec<String>,
    /// What is particular to these people.
    pub remarks: Vec<String>,
}

impl ProfileRow {
    /// Of people to whom nothing is owed.
    pub(crate) fn nothing_owed(key: ProfileKey) -> Self {
        Self {
            key,
            persons: 0,
            notice: "no".to_owned(),
            notice_laws: Vec::new(),
            months: 0,
            required: BTreeSet::new(),
            forbidden: BTreeSet::new(),
            due: None,
            duties: Vec::new(),
            remarks: Vec::new(),
        }
    }
}

/// What the law looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProfileKey {
    /// Jurisdiction word or `unknown`.
    pub residence: String,
    /// Elements, by name.
    pub elements: Vec<String>,
    /// Segments, `;` between.
    pub segments: String,
    /// A minor.
    pub minor: bool,
    /// Deceased.
    pub deceased: bool,
}

/// The law files of a run.
///
/// # Errors
/// If the person's own law files contradict the schema.
pub fn laws(settings: &Settings) -> Result<Laws> {
    Laws::load(settings.rules_folder("law").as_deref()).map_err(|error| Error::Laws(Box::new(error)))
}

/// Which class of law each element counts as.
pub fn classes(rules: &Rules) -> ElementClasses {
    let vocabulary = rules.vocabulary();
    ElementClasses::new((0..vocabulary.names().len() as u8).map(|element| {
        let class = rules.counts_as(element).map(|class| vocabulary.name(class).to_owned());
        (vocabulary.name(element).to_owned(), class)
    }))
}

/// The plan of a case.
///
/// # Errors
/// If there is none yet.
pub fn plan_of(case: &Case) -> Result<PlanState> {
    files::read_state(case, files::PLAN, "plan")?.ok_or(Error::NotYet { what: "plan", command: "amends duties plan" })
}

/// Plans the duties of an incident towards the people of the case.
///
/// # Errors
/// Of the case and of rule files.
pub fn plan(
    case: &Case,
    incident: &Incident,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(PlanState, Cost)> {
    let meter = Meter::start("duties");
    progress.begin("duties", 0);
    crate::trace::in_step(case)?;
    let rules = crate::records::rules(settings)?;
    let laws = laws(settings)?;
    let profiles = profiles(case, rules.vocabulary())?;
    let persons = profiles.values().sum();
    let counts: Vec<ProfileCount> = profiles.iter().map(|(key, persons)| count_of(key, *persons)).collect();
    let plan = amends_duties::plan(&laws, incident, &counts, &classes(&rules));
    let people = case.last_done("people")?.ok_or(Error::NotYet { what: "people", command: "amends people gather" })?;
    let mut unsure = crate::trace::unsure(case)?;
    unsure.questions.extend(crate::trace::days_of_the_logs(incident));
    let state = state_of(&plan, &laws, &people.input_digest, unsure);
    let known: Option<PlanState> = files::read_state(case, files::PLAN, "plan")?;
    let ran = known.as_ref() != Some(&state);
    if ran {
        files::write_state(case, files::PLAN, "plan", &state)?;
        let details = Details::from([
            ("plan".to_owned(), state.digest.clone()),
            ("duties".to_owned(), state.duties.len().to_string()),
            ("profiles".to_owned(), state.profiles.len().to_string()),
        ]);
        case.stage_done("duties", &format!("{VERSION} {}", state.digest), details)?;
        case.seal()?;
    }
    let owed = state.duties.iter().filter(|duty| duty.owed != "no").count() as u64;
    progress.end(&format!("{owed} duties from {} profiles", state.profiles.len()));
    Ok((state, meter.stop(ran, persons, owed, 0)))
}

/// What would be owed if these people had lost these elements in a breach that was found out on `today`. Nothing of it is
/// kept, and nothing of the real incident is in it but the organisation.
///
/// # Errors
/// Of the case and of rule files.
pub(crate) fn rehearse(
    case: &Case,
    incident: &Incident,
    people: &roaring::RoaringBitmap,
    elements: &BTreeSet<String>,
    today: Date,
    settings: &Settings,
) -> Result<Vec<DutyRow>> {
    let rules = crate::records::rules(settings)?;
    let laws = laws(settings)?;
    let vocabulary = rules.vocabulary();
    let lost: ElementSet = elements.iter().filter_map(|element| vocabulary.index(element)).collect();
    let mut packed: BTreeMap<PackedProfile, u64> = BTreeMap::new();
    let mut person = 0;
    if let Some(table) = people::people_table(case)? {
        for batch in
            case.read_table(&table).columns(["residence", "elements", "segments", "minor", "deceased"]).open()?
        {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                if people.contains(person) {
                    let mut profile = PackedProfile::at(&batch, row);
                    profile.elements = profile.elements.iter().filter(|element| lost.contains(*element)).collect();
                    *packed.entry(profile).or_default() += 1;
                }
                person += 1;
            }
        }
    }
    let counts: Vec<ProfileCount> =
        packed.iter().map(|(profile, persons)| count_of(&profile.key(vocabulary), *persons)).collect();
    let plan = amends_duties::plan(&laws, &rehearsed(incident, today)?, &counts, &classes(&rules));
    Ok(plan.duties.iter().map(duty_row).collect())
}

/// The same organisation, and a breach that nobody has had: acquired, not encrypted, likely to harm, found out today.
fn rehearsed(incident: &Incident, today: Date) -> Result<Incident> {
    let organization = &incident.organization;
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let sectors: Vec<String> = organization.sectors.iter().map(|sector| quoted(sector)).collect();
    let home = organization.home.as_deref().map(|home| format!("home = {}\n", quoted(home))).unwrap_or_default();
    let text = format!(
        "[organization]\nname = {}\nsectors = [{}]\n{home}public_company = {}\n\
         [incident]\noccurred_from = {today}\noccurred_to = {today}\ndiscovered = {today}\ndetermined = {today}\n\
         access = \"acquired\"\nencrypted = false\nkey_taken = false\nharm = \"likely\"\nsource_of_breach = true\n\
         [[evidence]]\npath = \"evidence\"\n",
        quoted(&organization.name),
        sectors.join(", "),
        organization.public_company,
    );
    Ok(Incident::from_toml(&text, "the rehearsal")?)
}

fn count_of(key: &ProfileKey, persons: u64) -> ProfileCount {
    ProfileCount {
        residence: key.residence.clone(),
        elements: key.elements.iter().cloned().collect(),
        segment: (!key.segments.is_empty()).then(|| key.segments.clone()),
        minor: key.minor,
        deceased: key.deceased,
        persons,
    }
}

/// Affected people by profile. Thousands of profiles for tens of millions of people.
fn profiles(case: &Case, vocabulary: &Vocabulary) -> Result<BTreeMap<ProfileKey, u64>> {
    let mut packed: BTreeMap<PackedProfile, u64> = BTreeMap::new();
    scan_people(case, |person| *packed.entry(person).or_default() += 1)?;
    Ok(packed.into_iter().map(|(profile, persons)| (profile.key(vocabulary), persons)).collect())
}

/// A profile whose elements are still bits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PackedProfile {
    pub(crate) residence: String,
    pub(crate) elements: ElementSet,
    pub(crate) segments: String,
    pub(crate) minor: bool,
    pub(crate) deceased: bool,
}

impl PackedProfile {
    pub(crate) fn at(batch: &RecordBatch, row: usize) -> Self {
        Self {
            residence: batch["residence"].as_string::<i32>().value(row).to_owned(),
            elements: ElementSet::from_bytes(batch["elements"].as_fixed_size_binary().value(row)).unwrap_or_default(),
            segments: batch["segments"].as_string::<i32>().value(row).to_owned(),
            minor: batch["minor"].as_boolean().value(row),
            deceased: batch["deceased"].as_boolean().value(row),
        }
    }

    pub(crate) fn key(&self, vocabulary: &Vocabulary) -> ProfileKey {
        ProfileKey {
            residence: self.residence.clone(),
            elements: vocabulary.names_of(self.elements).into_iter().map(str::to_owned).collect(),
            segments: self.segments.clone(),
            minor: self.minor,
            deceased: self.deceased,
        }
    }
}

/// Which profile of a plan people belong to, by their rows.
pub(crate) struct ProfileNumbers<'a> {
    vocabulary: Vocabulary,
    numbers: HashMap<&'a ProfileKey, usize>,
    /// What was asked before: some thousands of profiles for tens of millions of rows.
    known: HashMap<PackedProfile, Option<usize>>,
}

impl<'a> ProfileNumbers<'a> {
    pub(crate) fn new(case: &Case, plan: &'a PlanState) -> Result<Self> {
        let numbers = plan.profiles.iter().enumerate().map(|(number, profile)| (&profile.key, number)).collect();
        Ok(Self { vocabulary: crate::export::vocabulary(case)?, numbers, known: HashMap::new() })
    }

    /// Of a row of `people`; `None` where the plan does not know such people.
    pub(crate) fn of(&mut self, batch: &RecordBatch, row: usize) -> Option<usize> {
        let Self { vocabulary, numbers, known } = self;
        let packed = PackedProfile::at(batch, row);
        *known.entry(packed).or_insert_with_key(|packed| numbers.get(&packed.key(vocabulary)).copied())
    }

    /// The same, for a plan that has to know everybody.
    ///
    /// # Errors
    /// If it was made for other people.
    pub(crate) fn of_all(&mut self, batch: &RecordBatch, row: usize) -> Result<usize> {
        let not_yet = Error::NotYet { what: "plan of the present people", command: "amends duties plan" };
        self.of(batch, row).ok_or(not_yet)
    }
}

fn scan_people(case: &Case, mut each: impl FnMut(PackedProfile)) -> Result<()> {
    let Some(table) = people::people_table(case)? else { return Ok(()) };
    let columns = ["residence", "elements", "segments", "minor", "deceased", "affected"];
    for batch in case.read_table(&table).columns(columns).open()? {
        let batch = batch?;
        // Nothing is owed to whom nothing was taken of.
        let affected = batch["affected"].as_boolean();
        let rows = (0..batch.num_rows()).filter(|row| affected.value(*row));
        rows.for_each(|row| each(PackedProfile::at(&batch, row)));
    }
    Ok(())
}

/// `people` is the digest of the people that the plan is for: an approval is of these very people, not of as many others.
/// `unsure` is what was decided of stores that could have been reached: another decision is another plan.
fn state_of(plan: &Plan, laws: &Laws, people: &str, unsure: Unsure) -> PlanState {
    let decided = if unsure.word.is_empty() { String::new() } else { format!(" could_have {}", unsure.word) };
    let told: BTreeSet<&str> = plan.duties.iter().map(|duty| duty.because.as_str()).collect();
    PlanState {
        digest: blake3::hash(format!("{} {people}{decided}", plan.digest()).as_bytes()).to_hex().to_string(),
        laws_digest: plan.laws_digest.clone(),
        laws_as_of: laws.iter().map(|law| law.as_of).min(),
        duties: plan.duties.iter().map(duty_row).collect(),
        profiles: plan.profiles.iter().map(|outcome| profile_row(outcome, &told)).collect(),
        questions: unsure.questions.into_iter().chain(plan.questions.iter().cloned()).collect(),
        unsound: amends_duties::check::check(plan),
    }
}

fn duty_row(duty: &Duty) -> DutyRow {
    DutyRow {
        duty_id: duty.duty_id.clone(),
        law: duty.law.clone(),
        kind: duty.kind.word().to_owned(),
        recipient: duty.recipient.clone(),
        jurisdiction: duty.jurisdiction.clone(),
        persons: duty.persons,
        owed: duty.owed.word().to_owned(),
        due: duty.due.map(|due| due.to_string()).unwrap_or_default(),
        plan_by: duty.plan_by,
        months: duty.months,
        standard: duty.standard.clone(),
        citation: duty.citation.clone(),
        because: duty.because.clone(),
        due_day: duty.due.map(amends_duties::Due::date),
        extended_due: duty.extended_due,
        on_hold: duty.on_hold,
        low_confidence: duty.confidence == amends_duties::law::Confidence::Low,
    }
}

/// `told` holds what the duties say by themselves.
fn profile_row(outcome: &ProfileOutcome, told: &BTreeSet<&str>) -> ProfileRow {
    let profile = &outcome.profile;
    ProfileRow {
        key: ProfileKey {
            residence: profile.residence.clone(),
            elements: profile.elements.iter().cloned().collect(),
            segments: profile.segment.clone().unwrap_or_default(),
            minor: profile.minor,
            deceased: profile.deceased,
        },
        persons: profile.persons,
        notice: outcome.notice.word().to_owned(),
        notice_laws: outcome.notice_laws.clone(),
        months: outcome.protection_months.unwrap_or(0),
        required: outcome.content_required.clone(),
        forbidden: outcome.content_forbidden.clone(),
        due: outcome.due,
        duties: outcome.duties.clone(),
        remarks: outcome.because.iter().filter(|because| !told.contains(because.as_str())).cloned().collect(),
    }
}

/// Approves the case's plan by its digest, in the name of a person.
///
/// # Errors
/// If the digest is not that of the case's present plan, or the name is empty.
pub fn approve(case: &Case, digest: &str, name: &str) -> Result<()> {
    let plan = plan_of(case)?;
    crate::trace::in_step(case)?;
    if name.trim().is_empty() {
        return Err(Error::Refused("an approval needs the name of the person who approves".to_owned()));
    }
    if digest.len() < 12 || !plan.digest.starts_with(digest) {
        let why =
            format!("the case's plan is {}; an approval names that digest (at least 12 characters of it)", plan.digest);
        return Err(Error::Refused(why));
    }
    // What was approved is kept as it was, whatever is planned later.
    files::write_state(case, &files::approved_plan(&plan.digest), "approved plan", &plan)?;
    case.journal(name, "plan_approved", Details::from([("plan".to_owned(), plan.digest)]))?;
    case.seal()?;
    Ok(())
}

/// The last approval of another plan than this one: digest, name and time. It does not apply any more.
///
/// # Errors
/// If the journal cannot be read.
pub fn superseded_approval(case: &Case, digest: &str) -> Result<Option<(String, String, String)>> {
    let entries = case.journal_entries()?;
    let other = entries.into_iter().rev().find(|entry| entry.what == "plan_approved");
    Ok(other.and_then(|entry| {
        let plan = entry.details.get("plan").filter(|plan| *plan != digest)?.clone();
        Some((plan, entry.actor, entry.time.to_string()))
    }))
}

/// Who approved the plan with this digest, and when, from the journal.
///
/// # Errors
/// If the journal cannot be read.
pub fn approval(case: &Case, digest: &str) -> Result<Option<(String, String)>> {
    let entries = case.journal_entries()?;
    let of_plan = entries
        .into_iter()
        .rev()
        .find(|entry| entry.what == "plan_approved" && entry.details.get("plan").is_some_and(|plan| plan == digest));
    Ok(of_plan.map(|entry| (entry.actor, entry.time.to_string())))
}
