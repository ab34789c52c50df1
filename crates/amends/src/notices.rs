//! Stage *notices*: the plan in; a draft notice for each person out, as a row, and some letters typeset to look at.

mod wordings;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use amends_case::incident::{Access, Incident, When};
use amends_case::{Masked, PersonId};
use amends_letters::Typesetter;
use amends_notices::{
    Addressee, BreachFacts, LetterDuty, LetterFacts, LetterRules, Linter, ProtectionOffer, Sender, Severity, Taking,
    Variant, VariantKey, address, draft, embedded_files, is_refused,
};
use amends_store::{Case, Details};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{Array, FixedSizeBinaryArray, RecordBatch, StringArray, UInt16Array, UInt32Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::cost::{Cost, Meter};
use crate::duties::{PackedProfile, PlanState, ProfileKey, ProfileRow};
use crate::places::Pieces;
use crate::records::FileReading;
use crate::reveal::{self, Identity};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, files, people};

/// Changes when the meaning of what this stage writes changes.
const VERSION: &str = "notices/3";
/// The language of letters, until people's own is known.
const LANGUAGE: &str = "en";
/// Draft notices.
pub(crate) const NOTICES: &str = "notices";

/// What drafting came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    /// Digest of the plan that the drafts are made from.
    pub plan: String,
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
    /// Months of protection → people.
    pub months: BTreeMap<u32, u64>,
    /// Way → people: `post`, `email`, `telephone`, `none`.
    pub channels: BTreeMap<String, u64>,
    /// Sample letters that lie in the case: person, variant, sealed path.
    pub samples: Vec<Sample>,
    /// The texts with most people, in full.
    #[serde(default)]
    pub wordings: Vec<amends_report::view::Wording>,
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
    let rules = letter_rules(settings)?;
    let facts = letter_facts(incident, plan);
    let digest = input_digest(plan, &facts, &rules, settings.sample_letters);
    if matches!(case.last_done("notices")?, Some(done) if done.input_digest == digest)
        && let Some(drafts) = files::read_state::<Drafts>(case, files::DRAFTS, "drafts")?
    {
        let rows = drafts.notices;
        return Ok((drafts, meter.stop(false, rows, rows, 0)));
    }
    let persons: u64 = plan.profiles.iter().map(|profile| profile.persons).sum();
    progress.begin("notices", persons);
    let texts = Texts::draft(&rules, &facts, plan, incident)?;
    let mut drafts = texts.summary(plan);
    let picks = write_rows(case, plan, &texts, &mut drafts, settings.sample_letters, progress)?;
    drafts.samples = typeset(case, &rules, &texts, &picks, readings)?;
    drafts.wordings = wordings::most_people(&rules, plan, &texts)?;
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

/// The embedded letter rules, with the person's own in place of those that have the same path.
fn letter_rules(settings: &Settings) -> Result<LetterRules> {
    let mut texts: BTreeMap<String, String> =
        embedded_files().iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    if let Some(folder) = settings.rules_folder("notices") {
        let files = amends_evidence::walk(&folder, &amends_evidence::Limits::default()).files;
        for file in files.into_iter().filter(|file| file.path.ends_with(".toml")) {
            let path = folder.join(&file.path);
            let text = std::fs::read_to_string(&path).map_err(Error::file("read", path))?;
            texts.insert(file.path, text);
        }
    }
    LetterRules::from_files(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|error| Error::LetterRules(Box::new(error)))
}

fn linter(rules: &LetterRules) -> Result<Linter<'_>> {
    Linter::new(rules, LANGUAGE).map_err(|error| Error::LetterRules(Box::new(error)))
}

fn input_digest(plan: &PlanState, facts: &LetterFacts, rules: &LetterRules, samples: usize) -> String {
    let text = format!("{VERSION} {} {facts:?} {rules:?} {samples}", plan.digest);
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// What letters need to know of the incident.
fn letter_facts(incident: &Incident, plan: &PlanState) -> LetterFacts {
    let facts = &incident.facts;
    let day = |fact: &Option<amends_case::incident::Fact<When>>| fact.as_ref().map(|fact| fact.value().date);
    let mut affected: BTreeMap<String, u64> = BTreeMap::new();
    for profile in plan.profiles.iter().filter(|profile| profile.notice != "no") {
        *affected.entry(profile.key.residence.clone()).or_default() += profile.persons;
    }
    let offered = plan.profiles.iter().any(|profile| profile.months > 0);
    LetterFacts {
        sender: sender(incident),
        breach: BreachFacts {
            occurred_from: day(&facts.occurred_from),
            occurred_to: day(&facts.occurred_to),
            discovered: Some(facts.discovered.value().date),
            taking: match facts.access.value() {
                Access::Acquired => Taking::Acquired,
                Access::Accessed => Taking::Accessed,
            },
            what_happened: facts.what_happened.clone(),
            steps_taken: facts.steps_taken.clone(),
            law_enforcement_delay: Some(facts.hold_until.is_some()),
            affected,
        },
        protection: offered.then(|| {
            let given = incident.protection.as_ref();
            ProtectionOffer {
                vendor: given.and_then(|given| given.vendor.clone()),
                enrol_url: given.and_then(|given| given.enrol_url.clone()),
                telephone: given.and_then(|given| given.telephone.clone()),
            }
        }),
        dated: dated(incident),
        element_titles: BTreeMap::new(),
    }
}

fn sender(incident: &Incident) -> Sender {
    let name = incident.organization.name.clone();
    let Some(given) = &incident.sender else { return Sender { name, ..Sender::default() } };
    Sender {
        name: given.name.clone().unwrap_or(name),
        address: given.address.clone(),
        telephone: given.telephone.clone(),
        email: given.email.clone(),
        website: given.website.clone(),
        signatory: given.signatory_name.clone(),
        signatory_title: given.signatory_title.clone(),
        parent_company: given.parent_company.clone(),
    }
}

/// The date on a letter: the day planned for the notice, so that drafts do not change from day to day.
fn dated(incident: &Incident) -> Date {
    let facts = &incident.facts;
    facts.notice_planned.as_ref().unwrap_or(facts.determined_or_discovered()).value().date
}

/// The texts of all profiles that are to be told.
struct Texts {
    /// By position of the profile in the plan; `None` for people who are not told.
    by_profile: Vec<Option<Arc<Text>>>,
}

struct Text {
    variant: Arc<Variant>,
    duty: LetterDuty,
    refusals: Vec<(String, String)>,
    advice: Vec<(String, String)>,
}

impl Texts {
    fn draft(rules: &LetterRules, facts: &LetterFacts, plan: &PlanState, incident: &Incident) -> Result<Self> {
        let mut drafted: HashMap<(VariantKey, BTreeSet<String>, BTreeSet<String>), Arc<Text>> = HashMap::new();
        let linter = linter(rules)?;
        let mut by_profile = Vec::with_capacity(plan.profiles.len());
        for profile in &plan.profiles {
            if profile.notice == "no" {
                by_profile.push(None);
                continue;
            }
            let key = (variant_key(profile), profile.required.clone(), profile.forbidden.clone());
            let text = match drafted.get(&key) {
                Some(text) => Arc::clone(text),
                None => {
                    let text = Arc::new(Text::draft(&linter, rules, facts, profile, incident)?);
                    drafted.insert(key, Arc::clone(&text));
                    text
                }
            };
            by_profile.push(Some(text));
        }
        Ok(Self { by_profile })
    }

    fn summary(&self, plan: &PlanState) -> Drafts {
        let mut drafts = Drafts { plan: plan.digest.clone(), ..Drafts::default() };
        let mut seen = BTreeSet::new();
        for (profile, text) in plan.profiles.iter().zip(&self.by_profile) {
            let Some(text) = text else { continue };
            let id = text.variant.id.to_string();
            let is_new = u64::from(seen.insert((id.clone(), Arc::as_ptr(text) as usize)));
            *drafts.variants.entry(id).or_default() += profile.persons;
            *drafts.months.entry(profile.months).or_default() += profile.persons;
            drafts.notices += profile.persons;
            if !text.refusals.is_empty() {
                drafts.refused += profile.persons;
            }
            tally(&mut drafts.refusals, &text.refusals, is_new, profile.persons);
            tally(&mut drafts.advice, &text.advice, is_new, profile.persons);
        }
        drafts
    }
}

fn tally(sums: &mut BTreeMap<String, (String, u64, u64)>, found: &[(String, String)], texts: u64, persons: u64) {
    let mut rules = BTreeSet::new();
    for (rule, message) in found.iter().filter(|(rule, _)| rules.insert(rule.clone())) {
        let sum = sums.entry(rule.clone()).or_insert_with(|| (message.clone(), 0, 0));
        sum.1 += texts;
        sum.2 += persons;
    }
}

fn variant_key(profile: &ProfileRow) -> VariantKey {
    let residence = if profile.key.residence == "unknown" { String::new() } else { profile.key.residence.clone() };
    VariantKey {
        language: LANGUAGE.to_owned(),
        residence,
        elements: profile.key.elements.iter().cloned().collect(),
        minor: profile.key.minor,
        deceased: profile.key.deceased,
        protection_months: u16::try_from(profile.months).unwrap_or(u16::MAX),
    }
}

impl Text {
    fn draft(
        linter: &Linter<'_>,
        rules: &LetterRules,
        facts: &LetterFacts,
        profile: &ProfileRow,
        incident: &Incident,
    ) -> Result<Self> {
        let key = variant_key(profile);
        let variant = draft(rules, facts, &key).map_err(|error| Error::LetterRules(Box::new(error)))?;
        let duty = LetterDuty {
            required: profile.required.clone(),
            forbidden: profile.forbidden.clone(),
            elements: key.elements.clone(),
            minor: key.minor,
            deceased: key.deceased,
            protection_months: key.protection_months,
            law_enforcement_delay: facts.breach.law_enforcement_delay,
            california_headings: key.residence == "us-ca",
            has_parent_company: incident.sender.as_ref().is_some_and(|sender| sender.parent_company.is_some()),
        };
        let violations = linter.variant(&variant, &duty);
        let of = |severity: Severity| {
            let some = violations.iter().filter(|violation| violation.severity == severity);
            some.map(|violation| (violation.rule.to_owned(), violation.message.clone())).collect()
        };
        Ok(Self { refusals: of(Severity::Refusal), advice: of(Severity::Advice), variant: Arc::new(variant), duty })
    }
}

impl Text {
    /// Whether a sample may be typeset: a letter that only waits for words of a person's may be looked at.
    fn can_be_shown(&self) -> bool {
        self.refusals.iter().all(|(rule, _)| rule == "blank")
    }
}

/// Schema of `notices`: one row for each person who is to be told.
pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("person", DataType::UInt32, false),
        Field::new("person_id", DataType::FixedSizeBinary(10), false),
        Field::new("profile", DataType::UInt32, false),
        Field::new("variant", DataType::UInt64, false),
        Field::new("months", DataType::UInt16, false),
        Field::new("channel", DataType::Utf8, false),
        Field::new("state", DataType::Utf8, false),
    ]))
}

/// A person picked for a sample letter.
struct Pick {
    person: PersonId,
    profile: usize,
    name_record: u64,
    address_record: u64,
}

/// Columns of `people` that notices are made from.
const PEOPLE_COLUMNS: [&str; 12] = [
    "person",
    "person_id",
    "elements",
    "residence",
    "segments",
    "minor",
    "deceased",
    "name_record",
    "address_record",
    "email_record",
    "telephone_record",
    "affected",
];

fn write_rows(
    case: &Case,
    plan: &PlanState,
    texts: &Texts,
    drafts: &mut Drafts,
    samples: usize,
    progress: &dyn Progress,
) -> Result<Vec<Pick>> {
    let table = people::people_table(case)?;
    let vocabulary = crate::export::vocabulary(case)?;
    let numbers: HashMap<&ProfileKey, usize> =
        plan.profiles.iter().enumerate().map(|(number, profile)| (&profile.key, number)).collect();
    let mut cache: HashMap<PackedProfile, Option<usize>> = HashMap::new();
    let mut picks = Picks::new(plan, texts, samples);
    let notices = files::table(NOTICES)?;
    let Some(table) = table else {
        case.remove_table(&notices)?;
        return Ok(Vec::new());
    };
    let mut writer = case.table_writer(&notices, schema())?;
    for batch in case.read_table(&table).columns(PEOPLE_COLUMNS).open()? {
        let batch = batch?;
        let mut rows = NoticeRows::default();
        let affected = batch["affected"].as_boolean();
        for row in (0..batch.num_rows()).filter(|row| affected.value(*row)) {
            let packed = PackedProfile::at(&batch, row);
            let number =
                *cache.entry(packed).or_insert_with_key(|packed| numbers.get(&packed.key(&vocabulary)).copied());
            let Some((number, Some(text))) = number.map(|number| (number, &texts.by_profile[number])) else { continue };
            let channel = channel(&batch, row);
            *drafts.channels.entry(channel.to_owned()).or_default() += 1;
            rows.add(&batch, row, number, text, plan.profiles[number].months, channel);
            picks.consider(&batch, row, number);
        }
        writer.write(&rows.finish()?)?;
        progress.advance(batch.num_rows() as u64);
    }
    writer.finish()?;
    Ok(picks.chosen())
}

/// The first way to reach a person; later ways come with sending.
fn channel(batch: &RecordBatch, row: usize) -> &'static str {
    let has = |column: &str| batch[column].is_valid(row);
    match (has("address_record"), has("email_record"), has("telephone_record")) {
        (true, ..) => "post",
        (_, true, _) => "email",
        (_, _, true) => "telephone",
        _ => "none",
    }
}

#[derive(Default)]
struct NoticeRows {
    person: Vec<u32>,
    person_id: Vec<[u8; 10]>,
    profile: Vec<u32>,
    variant: Vec<u64>,
    months: Vec<u16>,
    channel: Vec<&'static str>,
    state: Vec<&'static str>,
}

impl NoticeRows {
    fn add(
        &mut self,
        batch: &RecordBatch,
        row: usize,
        profile: usize,
        text: &Text,
        months: u32,
        channel: &'static str,
    ) {
        self.person.push(batch["person"].as_primitive::<UInt32Type>().value(row));
        self.person_id.push(person_id(batch, row).0);
        self.profile.push(profile as u32);
        self.variant.push(text.variant.id.0);
        self.months.push(u16::try_from(months).unwrap_or(u16::MAX));
        self.channel.push(channel);
        // Whom no letter can reach is not told by drafting one: substitute notice is for them.
        self.state.push(match (text.refusals.is_empty(), channel) {
            (false, _) => "refused",
            (true, "none") => "unreachable",
            (true, _) => "drafted",
        });
    }

    fn finish(self) -> Result<RecordBatch> {
        let ids = FixedSizeBinaryArray::try_from_sparse_iter_with_size(self.person_id.iter().map(Some), 10)?;
        Ok(RecordBatch::try_new(
            schema(),
            vec![
                Arc::new(UInt32Array::from(self.person)),
                Arc::new(ids),
                Arc::new(UInt32Array::from(self.profile)),
                Arc::new(UInt64Array::from(self.variant)),
                Arc::new(UInt16Array::from(self.months)),
                Arc::new(StringArray::from(self.channel)),
                Arc::new(StringArray::from(self.state)),
            ],
        )?)
    }
}

pub(crate) fn person_id(batch: &RecordBatch, row: usize) -> PersonId {
    let mut id = [0; 10];
    id.copy_from_slice(batch["person_id"].as_fixed_size_binary().value(row));
    PersonId(id)
}

/// Chooses whose letters to typeset: the jurisdictions with a letter of their own first, then those with most people;
/// in each, the first person with a name and an address. Where more are wanted than there are jurisdictions, the first
/// people of further profiles.
struct Picks {
    samples: usize,
    more: BTreeMap<usize, Pick>,
    wanted: Vec<String>,
    of: BTreeMap<String, Pick>,
    residence_of: Vec<Option<String>>,
}

impl Picks {
    fn new(plan: &PlanState, texts: &Texts, samples: usize) -> Self {
        let mut people: BTreeMap<&str, u64> = BTreeMap::new();
        for (profile, text) in plan.profiles.iter().zip(&texts.by_profile) {
            if text.is_some() {
                *people.entry(&profile.key.residence).or_default() += profile.persons;
            }
        }
        const OWN_LETTER: [&str; 2] = ["us-ma", "us-ca"];
        let mut order: Vec<(&str, u64)> = people.into_iter().collect();
        order.sort_by_key(|(residence, persons)| {
            (!OWN_LETTER.contains(residence), std::cmp::Reverse(*persons), *residence)
        });
        let told = |(profile, text): (&ProfileRow, &Option<Arc<Text>>)| {
            let sendable = text.as_ref().is_some_and(|text| text.can_be_shown());
            sendable.then(|| profile.key.residence.clone())
        };
        Self {
            samples,
            more: BTreeMap::new(),
            wanted: order.into_iter().take(samples).map(|(residence, _)| residence.to_owned()).collect(),
            of: BTreeMap::new(),
            residence_of: plan.profiles.iter().zip(&texts.by_profile).map(told).collect(),
        }
    }

    fn consider(&mut self, batch: &RecordBatch, row: usize, profile: usize) {
        let Some(residence) = &self.residence_of[profile] else { return };
        let is_first = self.wanted.contains(residence) && !self.of.contains_key(residence);
        let is_further = self.wanted.len() + self.more.len() < self.samples && !self.more.contains_key(&profile);
        if !is_first && !is_further {
            return;
        }
        let record = |column: &str| {
            let column = batch[column].as_primitive::<UInt64Type>();
            column.is_valid(row).then(|| column.value(row))
        };
        if let (Some(name_record), Some(address_record)) = (record("name_record"), record("address_record")) {
            let pick = Pick { person: person_id(batch, row), profile, name_record, address_record };
            if is_first {
                self.of.insert(residence.clone(), pick);
            } else {
                self.more.insert(profile, pick);
            }
        }
    }

    fn chosen(mut self) -> Vec<Pick> {
        let firsts: Vec<Pick> = self.wanted.iter().filter_map(|residence| self.of.remove(residence)).collect();
        firsts.into_iter().chain(self.more.into_values()).take(self.samples).collect()
    }
}

fn typeset(
    case: &Case,
    rules: &LetterRules,
    texts: &Texts,
    picks: &[Pick],
    readings: &[FileReading],
) -> Result<Vec<Sample>> {
    for path in case.files("outputs/letters")? {
        case.remove_file(&path)?;
    }
    if picks.is_empty() {
        return Ok(Vec::new());
    }
    let mut wanted: Vec<u64> = picks.iter().flat_map(|pick| [pick.name_record, pick.address_record]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let identities = reveal::identities(case, &Pieces::of(case, readings)?, &wanted)?;
    let linter = linter(rules)?;
    let typesetter = Typesetter::new().map_err(|error| Error::Letters(Box::new(error)))?;
    let mut samples = Vec::with_capacity(picks.len());
    for pick in picks {
        let Some(text) = &texts.by_profile[pick.profile] else { continue };
        let letter = address(rules, &text.variant, &addressee(pick, text, &identities))
            .map_err(|error| Error::LetterRules(Box::new(error)))?;
        if is_refused(&linter.addressing(&letter, &text.duty)) {
            continue;
        }
        let pdf = typesetter.pdf(&letter).map_err(|error| Error::Letters(Box::new(error)))?;
        let path = format!("outputs/letters/{}.pdf", pick.person);
        case.write_sealed(&path, &pdf)?;
        samples.push(Sample {
            person: pick.person.to_string(),
            residence: text.variant.key.residence.clone(),
            variant: text.variant.id.to_string(),
            path,
        });
    }
    Ok(samples)
}

fn addressee(pick: &Pick, text: &Text, identities: &BTreeMap<u64, Identity>) -> Addressee {
    let key = &text.variant.key;
    let none = Identity::default();
    let name = identities.get(&pick.name_record).unwrap_or(&none);
    let place = identities.get(&pick.address_record).unwrap_or(&none);
    let state = place.residence.strip_prefix("us-").unwrap_or(&place.residence).to_uppercase();
    let last_line = format!("{} {state} {}", place.city.reveal(), place.postal_code.reveal());
    Addressee {
        full_name: name.name.clone(),
        address: vec![place.street.clone(), Masked::new(last_line.trim().to_owned())],
        residence: key.residence.clone(),
        minor: key.minor,
        deceased: key.deceased,
        elements: key.elements.clone(),
        protection_months: key.protection_months,
        code: None,
        barcode: None,
        portal_url: None,
    }
}
