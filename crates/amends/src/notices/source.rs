//! What letters are written from: the rules in force, the plan, and the facts of the incident in each language.

use std::collections::BTreeMap;

use amends_case::incident::{Access, Incident, When};
use amends_notices::rules::DEFAULT_LANGUAGE;
use amends_notices::{
    BreachFacts, LetterFacts, LetterRules, ProtectionOffer, Sender, Taking, embedded_files, language_for,
};
use jiff::civil::Date;

use crate::duties::PlanState;
use crate::settings::Settings;
use crate::{Error, Result};

/// The texts of the letter rules: the embedded ones, with the person's own in place of those that have the same path.
pub(super) fn rule_texts(settings: &Settings) -> Result<BTreeMap<String, String>> {
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
    Ok(texts)
}

/// The rules of their texts.
pub(super) fn letter_rules(texts: &BTreeMap<String, String>) -> Result<LetterRules> {
    Ok(LetterRules::from_files(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))?)
}

/// All that texts follow from.
pub(crate) struct Source {
    /// Names it: equal where everybody would read the same, over the same channels.
    pub(crate) digest: String,
    pub(crate) incident: Incident,
    pub(crate) plan: PlanState,
    pub(crate) rules: LetterRules,
    /// The facts, by the language that letters can be written in.
    pub(crate) facts: BTreeMap<String, LetterFacts>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({})", self.digest)
    }
}

impl Source {
    pub(super) fn new(version: &str, incident: &Incident, plan: PlanState, rules: LetterRules) -> Self {
        let facts: BTreeMap<String, LetterFacts> = rules
            .languages()
            .filter_map(|language| Some((language.to_owned(), facts_in(incident, &plan, language)?)))
            .collect();
        let text = format!("{version} {} {facts:?} {rules:?} {:?}", plan.digest, incident.channels.order);
        let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
        Self { digest, incident: incident.clone(), plan, rules, facts }
    }

    /// The language that a person is written to in: theirs, if the whole letter can be in it.
    pub(crate) fn language_for(&self, own: &str, residence: &str) -> &str {
        let wanted = language_for(Some(own).filter(|own| !own.is_empty()), residence, &self.rules);
        let known = self.facts.get_key_value(wanted).map(|(language, _)| language.as_str());
        known.unwrap_or(DEFAULT_LANGUAGE)
    }
}

/// The facts for letters in a language; `None` where words of the organisation's own would stay in another.
fn facts_in(incident: &Incident, plan: &PlanState, language: &str) -> Option<LetterFacts> {
    let mut facts = letter_facts(incident, plan);
    if language == DEFAULT_LANGUAGE {
        return Some(facts);
    }
    let own = incident.words.get(language)?;
    let all = |has: bool, words: bool| !has || words;
    let is_whole = all(facts.breach.what_happened.is_some(), own.what_happened.is_some())
        && all(!facts.breach.steps_taken.is_empty(), !own.steps_taken.is_empty())
        && all(facts.sender.signatory_title.is_some(), own.signatory_title.is_some());
    facts.breach.what_happened.clone_from(&own.what_happened);
    facts.breach.steps_taken.clone_from(&own.steps_taken);
    facts.sender.signatory_title.clone_from(&own.signatory_title);
    is_whole.then_some(facts)
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
pub(crate) fn dated(incident: &Incident) -> Date {
    let facts = &incident.facts;
    facts.notice_planned.as_ref().unwrap_or(facts.determined_or_discovered()).value().date
}
