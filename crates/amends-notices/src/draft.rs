//! Drafting: rule files and facts become the text of a letter.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_case::Masked;
use jiff::civil::Date;

use crate::facts::{Addressee, BreachFacts, LetterFacts, Taking, VariantKey};
use crate::fill::{Facts, UnknownWord, fill};
use crate::letter::{
    Block, BlockKind, Body, ContactLine, ElementLine, Letter, Origin, Recipient, Section, Variant, VariantId,
};
use crate::rules::{BlockRule, LetterRules, StateRules, Template, When, Words};

/// Why no letter could be drafted. Names rule files and words, never what a letter holds.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DraftError {
    /// A language without templates.
    #[error("there are no letters in the language `{0}`")]
    UnknownLanguage(String),
    /// A template that the language does not have.
    #[error("the language `{language}` has no letter `{letter}`")]
    UnknownLetter {
        /// The language.
        language: String,
        /// The letter.
        letter: String,
    },
    /// A template uses a word that no fact has.
    #[error("rules/notices/{file}: block `{place}` uses the unknown word `{{{word}}}`")]
    UnknownWord {
        /// The file.
        file: String,
        /// The block.
        place: String,
        /// The word.
        word: String,
    },
    /// A retraction that takes nothing back, or would tell something new.
    #[error("a retraction needs the day of the earlier notice, something to take back, and nothing that is new")]
    NothingToRetract,
    /// A reminder of nothing that was told, or of nothing that was granted.
    #[error("a reminder needs the day of the notice and a protection that was granted")]
    NothingToRemind,
    /// A block that is nothing, or several things at once.
    #[error("rules/notices/{file}: block `{place}` has to be one of text, items, items_from, elements, contacts, code")]
    Shapeless {
        /// The file.
        file: String,
        /// The block.
        place: String,
    },
}

/// The text that everyone with this key reads.
pub fn draft(rules: &LetterRules, facts: &LetterFacts, key: &VariantKey) -> Result<Variant, DraftError> {
    let state = rules.state(&key.residence);
    let letter = state.map_or("common", |state| state.letter.as_str());
    draft_as(rules, facts, key, letter, state)
}

/// The text for people who were told of elements (`told_before`, on `told_on`) that they did not all lose
/// (`elements`): a retraction where none is left, else a correction. It takes back a notice and is none itself, so that
/// no state adds lines to it.
///
/// # Errors
/// Also if there is nothing to take back, no day of the earlier notice, or an element of which nobody told yet: that
/// needs a notice of its own.
pub fn draft_retraction(rules: &LetterRules, facts: &LetterFacts, key: &VariantKey) -> Result<Variant, DraftError> {
    let new = !key.elements.is_subset(&key.told_before);
    if key.told_on.is_none() || key.withdrawn().is_empty() || new {
        return Err(DraftError::NothingToRetract);
    }
    draft_as(rules, facts, key, if key.elements.is_empty() { "retraction" } else { "correction" }, None)
}

/// The text for people who were told (`told_on`) and have not signed up for the protection that they were granted. It
/// names again what was lost, and tells nothing new.
///
/// # Errors
/// Also if there is no day of the notice, or nothing was granted.
pub fn draft_reminder(rules: &LetterRules, facts: &LetterFacts, key: &VariantKey) -> Result<Variant, DraftError> {
    if key.told_on.is_none() || key.protection_months == 0 {
        return Err(DraftError::NothingToRemind);
    }
    draft_as(rules, facts, key, "reminder", None)
}

/// The page for everybody, on the sender's website: `elements` are all that anybody lost.
///
/// # Errors
/// If the language has no such page.
pub fn draft_web(
    rules: &LetterRules,
    facts: &LetterFacts,
    language: &str,
    elements: &BTreeSet<String>,
) -> Result<Variant, DraftError> {
    let key = VariantKey { elements: elements.clone(), ..VariantKey::everybody(language) };
    draft_as(rules, facts, &key, "web", None)
}

fn draft_as(
    rules: &LetterRules,
    facts: &LetterFacts,
    key: &VariantKey,
    letter: &str,
    state: Option<&StateRules>,
) -> Result<Variant, DraftError> {
    let words = rules.words(&key.language).ok_or_else(|| DraftError::UnknownLanguage(key.language.clone()))?;
    let template = rules
        .template(&key.language, letter)
        .ok_or_else(|| DraftError::UnknownLetter { language: key.language.clone(), letter: letter.to_owned() })?;
    let state_name = rules.state_name(&key.language, &key.residence);
    let body =
        Drafter { rules, facts, key, words, known: known(facts, key, words, state_name) }.body(template, state)?;
    let digest = blake3::hash(body.plain_text().as_bytes());
    let mut first = [0_u8; 8];
    first.copy_from_slice(&digest.as_bytes()[..8]);
    Ok(Variant { id: VariantId(u64::from_be_bytes(first)), key: key.clone(), body })
}

/// The letter to one person: the variant of their key, with what is their own.
pub fn address(rules: &LetterRules, variant: &Arc<Variant>, addressee: &Addressee) -> Result<Letter, DraftError> {
    let language = &variant.key.language;
    let words = rules.words(language).ok_or_else(|| DraftError::UnknownLanguage(language.clone()))?;
    let form = words.form(variant.key.minor, variant.key.deceased);
    let name = addressee.full_name.reveal();
    let recipient = Recipient {
        to: form.to.clone(),
        lines: [&addressee.full_name].into_iter().chain(&addressee.address).cloned().collect(),
        greeting: Masked::new(form.greeting.replace("{name}", name)),
        code: addressee.code.clone(),
        barcode: addressee.barcode.clone(),
        portal_url: addressee.portal_url.clone(),
    };
    Ok(Letter { variant: Arc::clone(variant), recipient })
}

/// Every word that templates may use, with its fact.
pub(crate) fn known<'a>(
    facts: &LetterFacts,
    key: &VariantKey,
    words: &'a Words,
    state_name: Option<&str>,
) -> Facts<'a> {
    let (sender, breach) = (&facts.sender, &facts.breach);
    let offer = facts.protection.clone().unwrap_or_default();
    let form = words.form(key.minor, key.deceased);
    let copied = match breach.taking {
        Taking::Acquired => (&words.acquired, &words.default_acquired),
        Taking::Accessed => (&words.accessed, &words.default_accessed),
    };
    let full = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let optional = |text: &Option<String>| text.as_deref().and_then(full);
    let own = form.own.iter().map(|(word, text)| (word.as_str(), full(text)));
    let mut known: Facts<'a> = own.collect();
    known.extend([
        ("sender", full(&sender.name)),
        ("address", full(&sender.address.join(", "))),
        ("telephone", optional(&sender.telephone)),
        ("email", optional(&sender.email)),
        ("website", optional(&sender.website)),
        ("parent_company", optional(&sender.parent_company)),
        ("what_happened", optional(&breach.what_happened).or_else(|| full(copied.1))),
        ("occurred", occurred(breach, words)),
        ("told_on", key.told_on.map(|date| date_text(date, words))),
        ("discovered", breach.discovered.map(|date| date_text(date, words))),
        ("copied", full(copied.0)),
        ("whose", full(&form.whose)),
        ("person", full(&form.person)),
        ("carried_on", key.carried.map(|carried| date_text(carried.told_on, words))),
        ("carried_day", key.carried.map(|carried| date_text(carried.day(), words))),
        ("months", (key.protection_months > 0).then(|| key.protection_months.to_string())),
        ("vendor", optional(&offer.vendor)),
        ("enrol_url", optional(&offer.enrol_url)),
        ("enrol_telephone", optional(&offer.telephone)),
        ("state", state_name.and_then(full)),
        ("affected_in_state", breach.affected.get(&key.residence).map(|count| grouped(*count, &words.thousands))),
    ]);
    known
}

fn occurred(breach: &BreachFacts, words: &Words) -> Option<String> {
    let pattern = match (breach.occurred_from, breach.occurred_to) {
        (None, None) => return None,
        (Some(from), Some(to)) if from == to => &words.on,
        (Some(_), Some(_)) => &words.between,
        (Some(_), None) => &words.since,
        (None, Some(_)) => &words.until,
    };
    let text = |date: Option<Date>| date.map(|date| date_text(date, words)).unwrap_or_default();
    Some(pattern.replace("{from}", &text(breach.occurred_from)).replace("{to}", &text(breach.occurred_to)))
}

/// A day as letters in a language write it.
pub(crate) fn date_text(date: Date, words: &Words) -> String {
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1).min(11);
    date.strftime(&words.date_format.replace("%B", &words.months[month])).to_string()
}

/// A number with `between` (a comma, say) between groups of three digits.
fn grouped(number: u64, between: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push_str(between);
        }
        text.push(digit);
    }
    text
}

struct Drafter<'a> {
    rules: &'a LetterRules,
    facts: &'a LetterFacts,
    key: &'a VariantKey,
    words: &'a Words,
    known: Facts<'a>,
}

impl Drafter<'_> {
    fn body(&self, template: &Template, state: Option<&StateRules>) -> Result<Body, DraftError> {
        let opening = self.blocks(&template.file, "opening", &template.opening)?;
        let mut sections = Vec::with_capacity(template.sections.len());
        for rule in &template.sections {
            let mut blocks = self.blocks(&template.file, &rule.id, &rule.blocks)?;
            if let Some(state) = state {
                let lines = self.rules.state_lines(&self.key.language, state, &rule.id);
                blocks.extend(self.blocks(&state.file(), &rule.id, &lines)?);
            }
            sections.push(Section { id: rule.id.clone(), heading: rule.heading.clone(), blocks });
        }
        let sender = &self.facts.sender;
        let name = self.fill(&template.file, "letterhead", "{sender}")?;
        let signed = [sender.signatory.as_ref(), sender.signatory_title.as_ref(), Some(&name)];
        Ok(Body {
            language: template.language.clone(),
            title: template.title.clone(),
            california_headings: template.california_headings,
            type_size_points: template.type_size_points,
            letterhead: [&name].into_iter().chain(&sender.address).cloned().collect(),
            dated: self.facts.dated,
            dated_text: date_text(self.facts.dated, self.words),
            opening,
            sections,
            closing: [&self.words.sincerely].into_iter().chain(signed.into_iter().flatten()).cloned().collect(),
            code_pending: self.words.code_pending.clone(),
            portal_alt: self.words.portal_alt.clone(),
            contact_headings: self.words.contact_headings.clone(),
            page_of: self.words.page_of.clone(),
            protection_months: self.key.protection_months,
        })
    }

    fn blocks<'r>(
        &self,
        file: &str,
        section: &str,
        rules: impl IntoIterator<Item = &'r BlockRule>,
    ) -> Result<Vec<Block>, DraftError> {
        let there = rules.into_iter().filter(|rule| self.holds(&rule.when));
        there.map(|rule| self.block(file, &format!("{section}/{}", rule.id), rule)).collect()
    }

    fn holds(&self, when: &When) -> bool {
        let is = |wanted: Option<bool>, fact: bool| wanted.is_none_or(|wanted| wanted == fact);
        let delay = self.facts.breach.law_enforcement_delay;
        (when.any_element.is_empty() || !when.any_element.is_disjoint(&self.key.elements))
            && is(when.minor, self.key.minor)
            && is(when.deceased, self.key.deceased)
            && is(when.protection, self.key.protection_months > 0)
            && is(when.parent_company, self.facts.sender.parent_company.is_some())
            && is(when.later, !self.key.told_before.is_empty())
            && is(when.carried, self.key.carried.is_some())
            && is(when.activated, self.key.carried.is_some_and(|carried| carried.is_activated()))
            && when.law_enforcement_delay.is_none_or(|wanted| delay == Some(wanted))
    }

    fn block(&self, file: &str, place: &str, rule: &BlockRule) -> Result<Block, DraftError> {
        let origin = Origin { file: file.to_owned(), place: place.to_owned(), citation: rule.citation.clone() };
        let kind = self.kind(file, place, rule)?;
        Ok(Block { kind, content: rule.content.clone(), role: rule.role, origin })
    }

    fn kind(&self, file: &str, place: &str, rule: &BlockRule) -> Result<BlockKind, DraftError> {
        let fill = |text: &str| self.fill(file, place, text);
        let shapes = [
            !rule.text.is_empty(),
            !rule.items.is_empty(),
            !rule.items_from.is_empty(),
            rule.elements,
            rule.earlier_elements,
            !rule.contacts.is_empty(),
            !rule.code.is_empty(),
            rule.withdrawn_elements,
            rule.remaining_elements,
        ];
        let shape = shapes.iter().position(|there| *there);
        match (shape, shapes.iter().filter(|there| **there).count()) {
            (Some(0), 1) => Ok(BlockKind::Paragraph { lead: fill(&rule.lead)?, text: fill(&rule.text)? }),
            (Some(1), 1) => {
                Ok(BlockKind::List { items: rule.items.iter().map(|item| fill(item)).collect::<Result<_, _>>()? })
            }
            (Some(2), 1) if rule.items_from == "steps_taken" => Ok(BlockKind::List { items: self.steps() }),
            (Some(3), 1) => Ok(BlockKind::Elements { items: self.elements(&self.new_elements()) }),
            (Some(4), 1) => Ok(BlockKind::Elements { items: self.elements(&self.key.told_before) }),
            (Some(5), 1) => {
                Ok(BlockKind::Contacts { caption: fill(&rule.caption)?, rows: self.contacts(&rule.contacts) })
            }
            (Some(6), 1) => Ok(BlockKind::Code { label: fill(&rule.code)? }),
            (Some(7), 1) => Ok(BlockKind::Elements { items: self.elements(&self.key.withdrawn()) }),
            (Some(8), 1) => Ok(BlockKind::Elements { items: self.elements(&self.key.remaining()) }),
            _ => Err(DraftError::Shapeless { file: file.to_owned(), place: place.to_owned() }),
        }
    }

    fn steps(&self) -> Vec<String> {
        let steps: Vec<String> = self.facts.breach.steps_taken.iter().map(|step| step.trim().to_owned()).collect();
        match steps.iter().any(|step| !step.is_empty()) {
            true => steps.into_iter().filter(|step| !step.is_empty()).collect(),
            false => vec![self.blank("steps_taken")],
        }
    }

    /// What this notice tells for the first time.
    fn new_elements(&self) -> BTreeSet<String> {
        self.key.elements.difference(&self.key.told_before).cloned().collect()
    }

    /// Elements in the order of `words.toml`; those that another one tells already are left out.
    fn elements(&self, elements: &BTreeSet<String>) -> Vec<ElementLine> {
        let covered = covered(self.words, elements);
        let order = self.words.elements.iter().map(|words| &words.id);
        let ordered = order.filter(|id| elements.contains(*id));
        let others = elements.iter().filter(|id| self.words.elements.iter().all(|words| words.id != **id));
        let told = ordered.chain(others).filter(|id| !covered.contains(id.as_str()));
        told.map(|id| ElementLine { element: id.clone(), title: self.title(id) }).collect()
    }

    fn title(&self, element: &str) -> String {
        let own = || self.words.elements.iter().find(|words| words.id == element).map(|words| words.title.clone());
        let given = self.facts.element_titles.get(element).cloned();
        let unnamed = || self.words.unknown.replace("{word}", &self.words.unnamed.replace("{element}", element));
        given.or_else(own).unwrap_or_else(unnamed)
    }

    fn contacts(&self, ids: &[String]) -> Vec<ContactLine> {
        let found = ids.iter().filter_map(|id| self.rules.contact_in(&self.key.language, id));
        let row = |contact: crate::rules::Contact| ContactLine {
            id: contact.id,
            name: contact.name,
            telephone: contact.telephone,
            address: contact.address,
            website: contact.website,
            confirm: contact.confirm,
        };
        found.map(row).collect()
    }

    /// What stands in the place of a fact that is not known.
    fn blank(&self, word: &str) -> String {
        let name = self.words.blanks.get(word).cloned().unwrap_or_else(|| word.replace('_', " "));
        self.words.unknown.replace("{word}", &name)
    }

    fn fill(&self, file: &str, place: &str, text: &str) -> Result<String, DraftError> {
        fill(text, &self.known, &|word| self.blank(word)).map_err(|word| unknown_word(file, place, word))
    }
}

fn unknown_word(file: &str, place: &str, word: UnknownWord) -> DraftError {
    DraftError::UnknownWord { file: file.to_owned(), place: place.to_owned(), word: word.0 }
}

/// The elements that are told with another one of the set.
pub(crate) fn covered<'w>(words: &'w Words, elements: &BTreeSet<String>) -> BTreeSet<&'w str> {
    let present = words.elements.iter().filter(|element| elements.contains(&element.id));
    present.flat_map(|element| element.covers.iter().map(String::as_str)).collect()
}
