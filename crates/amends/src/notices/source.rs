//! What letters are written from: the rules in force, and the facts of the incident.

use std::collections::BTreeMap;

use amends_case::incident::{Access, Incident, When};
use amends_notices::{BreachFacts, LetterFacts, LetterRules, ProtectionOffer, Sender, Taking, embedded_files};
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
    LetterRules::from_files(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())))
        .map_err(|error| Error::LetterRules(Box::new(error)))
}

/// What letters need to know of the incident.
pub(super) fn letter_facts(incident: &Incident, plan: &PlanState) -> LetterFacts {
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
