//! The texts of a plan: one for all people who are to read the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use amends_case::incident::Incident;
use amends_notices::{LetterDuty, LetterFacts, LetterRules, Linter, Severity, Variant, VariantKey, draft};

use super::{Drafts, LANGUAGE};
use crate::duties::{PlanState, ProfileRow};
use crate::{Error, Result};

pub(super) fn linter(rules: &LetterRules) -> Result<Linter<'_>> {
    Linter::new(rules, LANGUAGE).map_err(|error| Error::LetterRules(Box::new(error)))
}

/// The texts of all profiles that are to be told.
pub(crate) struct Texts {
    /// By position of the profile in the plan; `None` for people who are not told.
    pub(super) by_profile: Vec<Option<Arc<Text>>>,
}

pub(crate) struct Text {
    pub(crate) variant: Arc<Variant>,
    pub(crate) duty: LetterDuty,
    pub(super) refusals: Vec<(String, String)>,
    pub(super) advice: Vec<(String, String)>,
}

impl Texts {
    pub(super) fn draft(rules: &LetterRules, facts: &LetterFacts, plan: &PlanState, incident: &Incident) -> Result<Self> {
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

    /// Whether people of this profile are told.
    pub(crate) fn is_told(&self, profile: usize) -> bool {
        self.by_profile.get(profile).is_some_and(Option::is_some)
    }

    /// Whether the linter refused the text of this profile.
    pub(crate) fn is_refused(&self, profile: usize) -> bool {
        self.by_profile.get(profile).and_then(Option::as_ref).is_some_and(|text| !text.refusals.is_empty())
    }

    /// The text of this profile.
    pub(crate) fn of(&self, profile: usize) -> Option<&Arc<Text>> {
        self.by_profile.get(profile)?.as_ref()
    }

    pub(super) fn summary(&self, plan: &PlanState) -> Drafts {
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
    pub(super) fn can_be_shown(&self) -> bool {
        self.refusals.iter().all(|(rule, _)| rule == "blank")
    }
}
