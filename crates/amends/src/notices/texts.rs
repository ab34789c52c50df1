//! The texts of a plan: one for all people who are to read the same. Each is drafted and checked when it is first asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use amends_notices::{
    Carried, LetterDuty, Linter, Severity, Variant, VariantKey, Violation, draft, draft_reminder, draft_retraction,
};
use jiff::civil::Date;

use super::Drafts;
use super::source::Source;
use crate::duties::ProfileRow;
use crate::{Error, Result};

/// What makes a text: the key of its words, what it must say, and what it must not.
type TextKey = (VariantKey, BTreeSet<String>, BTreeSet<String>);

/// Texts that are kept, some ten kilobytes each.
pub(crate) const TEXTS_MAX: usize = 8_192;

/// What earlier notices told somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Earlier {
    /// Elements, and on which day.
    pub(crate) told: Option<(BTreeSet<String>, Date)>,
    /// Protection that holds, and the months that are to be told.
    pub(crate) carried: Option<(Carried, u32)>,
}

impl Earlier {
    /// Whether they told anything.
    pub(crate) fn is_any(&self) -> bool {
        self.told.is_some() || self.carried.is_some()
    }
}

/// The texts of a source.
pub(crate) struct Texts<'a> {
    pub(crate) source: &'a Source,
    linters: BTreeMap<&'a str, Linter<'a>>,
    drafted: RefCell<HashMap<TextKey, Arc<Text>>>,
    /// By profile and language, so that a key is made once for all who share them.
    known: RefCell<HashMap<(usize, &'a str), Arc<Text>>>,
}

/// A text, and what the linter says of it.
pub(crate) struct Text {
    pub(crate) variant: Arc<Variant>,
    pub(crate) duty: LetterDuty,
    pub(super) refusals: Vec<(String, String)>,
    pub(super) advice: Vec<(String, String)>,
}

/// How many people read which text: profile and language → people.
pub(super) type Readers<'a> = BTreeMap<(usize, &'a str), u64>;

impl<'a> Texts<'a> {
    pub(crate) fn new(source: &'a Source) -> Result<Self> {
        let mut linters = BTreeMap::new();
        for language in source.facts.keys() {
            linters.insert(language.as_str(), linter(source, language)?);
        }
        Ok(Self { source, linters, drafted: RefCell::default(), known: RefCell::default() })
    }

    /// The text for people of a profile whom earlier notices told something: some of it, or of protection that holds.
    pub(crate) fn after(&self, profile: usize, language: &'a str, earlier: &Earlier) -> Result<Option<Arc<Text>>> {
        let row = self.source.plan.profiles.get(profile).filter(|row| row.notice != "no");
        let (Some(row), Some(linter)) = (row, self.linters.get(language)) else { return Ok(None) };
        let mut key = variant_key(row, language);
        if let Some((told_before, told_on)) = &earlier.told {
            (key.told_before, key.told_on) = (told_before.clone(), Some(*told_on));
        }
        if let Some((carried, months)) = earlier.carried {
            key.carried = Some(carried);
            key.protection_months = u16::try_from(months).unwrap_or(u16::MAX);
        }
        self.drafted(row, linter, key).map(Some)
    }

    /// The text that takes back what people were told (`told_before`, on `told_on`) and did not all lose.
    pub(crate) fn taken_back(&self, key: VariantKey) -> Result<Option<Text>> {
        let Some((linter, facts)) = self.linters.get(key.language.as_str()).zip(self.source.facts.get(&key.language))
        else {
            return Ok(None);
        };
        let variant = draft_retraction(&self.source.rules, facts, &key)?;
        let violations = linter.retraction(&variant);
        Ok(Some(Text::beside(variant, &violations)))
    }

    /// The text that reminds people of a profile, who were told on that day, of their protection.
    pub(crate) fn reminder(&self, profile: usize, language: &str, told_on: Date) -> Result<Option<Text>> {
        let row = self.source.plan.profiles.get(profile).filter(|row| row.notice != "no" && row.months > 0);
        let (Some(row), Some(linter), Some(facts)) = (row, self.linters.get(language), self.source.facts.get(language))
        else {
            return Ok(None);
        };
        let key = VariantKey { told_on: Some(told_on), ..variant_key(row, language) };
        let variant = draft_reminder(&self.source.rules, facts, &key)?;
        let violations = linter.reminder(&variant);
        Ok(Some(Text::beside(variant, &violations)))
    }

    fn drafted(&self, row: &ProfileRow, linter: &Linter<'_>, key: VariantKey) -> Result<Arc<Text>> {
        let whole = (key, row.required.clone(), row.forbidden.clone());
        if let Some(text) = self.drafted.borrow().get(&whole) {
            return Ok(Arc::clone(text));
        }
        let text = Arc::new(Text::draft(self.source, linter, row, whole.0.clone())?);
        // Texts that tell of a day of somebody's are many, and each is asked for once or twice.
        if self.drafted.borrow().len() >= TEXTS_MAX {
            self.drafted.borrow_mut().clear();
        }
        self.drafted.borrow_mut().insert(whole, Arc::clone(&text));
        Ok(text)
    }

    /// The text for people of a profile in a language; `None` where they are not told.
    pub(crate) fn of(&self, profile: usize, language: &'a str) -> Result<Option<Arc<Text>>> {
        if let Some(text) = self.known.borrow().get(&(profile, language)) {
            return Ok(Some(Arc::clone(text)));
        }
        let row = self.source.plan.profiles.get(profile).filter(|row| row.notice != "no");
        let (Some(row), Some(linter)) = (row, self.linters.get(language)) else { return Ok(None) };
        let text = self.drafted(row, linter, variant_key(row, language))?;
        self.known.borrow_mut().insert((profile, language), Arc::clone(&text));
        Ok(Some(text))
    }

    /// What drafting came to, by who reads which text.
    pub(super) fn summary(&self, readers: &Readers<'a>) -> Result<Drafts> {
        let source = self.source;
        let mut drafts =
            Drafts { plan: source.plan.digest.clone(), digest: source.digest.clone(), ..Drafts::default() };
        let mut seen = BTreeSet::new();
        for ((profile, language), persons) in readers {
            let Some(text) = self.of(*profile, language)? else { continue };
            let id = text.variant.id.to_string();
            let is_new = u64::from(seen.insert((id.clone(), Arc::as_ptr(&text) as usize)));
            *drafts.variants.entry(id).or_default() += persons;
            *drafts.months.entry(source.plan.profiles[*profile].months).or_default() += persons;
            *drafts.languages.entry((*language).to_owned()).or_default() += persons;
            drafts.notices += persons;
            if text.is_refused() {
                drafts.refused += persons;
            }
            tally(&mut drafts.refusals, &text.refusals, is_new, *persons);
            tally(&mut drafts.advice, &text.advice, is_new, *persons);
        }
        Ok(drafts)
    }
}

fn linter<'a>(source: &'a Source, language: &str) -> Result<Linter<'a>> {
    Ok(Linter::new(&source.rules, language)?)
}

fn tally(sums: &mut BTreeMap<String, (String, u64, u64)>, found: &[(String, String)], texts: u64, persons: u64) {
    let mut rules = BTreeSet::new();
    for (rule, message) in found.iter().filter(|(rule, _)| rules.insert(rule.clone())) {
        let sum = sums.entry(rule.clone()).or_insert_with(|| (message.clone(), 0, 0));
        sum.1 += texts;
        sum.2 += persons;
    }
}

fn variant_key(profile: &ProfileRow, language: &str) -> VariantKey {
    let residence = if profile.key.residence == "unknown" { String::new() } else { profile.key.residence.clone() };
    VariantKey {
        language: language.to_owned(),
        residence,
        elements: profile.key.elements.iter().cloned().collect(),
        minor: profile.key.minor,
        deceased: profile.key.deceased,
        protection_months: u16::try_from(profile.months).unwrap_or(u16::MAX),
        told_before: BTreeSet::new(),
        told_on: None,
        carried: None,
    }
}

impl Text {
    fn draft(source: &Source, linter: &Linter<'_>, profile: &ProfileRow, key: VariantKey) -> Result<Self> {
        let facts = source.facts.get(&key.language);
        let facts = facts.ok_or_else(|| Error::Unknown(format!("there are no letters in `{}`", key.language)))?;
        let variant = draft(&source.rules, facts, &key)?;
        let sender = source.incident.sender.as_ref();
        let duty = LetterDuty {
            required: profile.required.clone(),
            forbidden: profile.forbidden.clone(),
            elements: key.elements.clone(),
            minor: key.minor,
            deceased: key.deceased,
            protection_months: key.protection_months,
            carried: key.carried,
            law_enforcement_delay: facts.breach.law_enforcement_delay,
            california_headings: key.residence == "us-ca",
            has_parent_company: sender.is_some_and(|sender| sender.parent_company.is_some()),
        };
        let violations = linter.variant(&variant, &duty);
        Ok(Self::of(variant, duty, &violations))
    }

    /// A text that follows a notice: no law's contents are asked of it.
    fn beside(variant: Variant, violations: &[Violation]) -> Self {
        let key = &variant.key;
        let duty = LetterDuty {
            elements: key.elements.clone(),
            minor: key.minor,
            deceased: key.deceased,
            protection_months: key.protection_months,
            ..LetterDuty::default()
        };
        Self::of(variant, duty, violations)
    }

    fn of(variant: Variant, duty: LetterDuty, violations: &[Violation]) -> Self {
        let of = |severity: Severity| {
            let some = violations.iter().filter(|violation| violation.severity == severity);
            some.map(|violation| (violation.rule.to_owned(), violation.message.clone())).collect()
        };
        Self { refusals: of(Severity::Refusal), advice: of(Severity::Advice), variant: Arc::new(variant), duty }
    }

    /// Whether the linter refused it.
    pub(crate) fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// Whether a sample may be typeset: a letter that only waits for words of a person's may be looked at.
    pub(super) fn can_be_shown(&self) -> bool {
        self.refusals.iter().all(|(rule, _)| rule == "blank")
    }
}
