//! The linter: reads a rendered letter and says why it may not go out.
//!
//! It works on the words that the recipient will read, not on the template: the tags of a block are a claim, and the
//! linter looks whether the words bear it out. A refusal names rule, place and reason, and never a personal value.

mod content;
mod elements;
mod form;
mod phrases;
mod reassurance;

use std::collections::BTreeSet;
use std::fmt;

use crate::letter::{Letter, Variant};
use crate::rules::{LetterRules, LintWords, Words};
use crate::text::Passage;

use phrases::PhraseBook;

/// What a letter to one person has to be. Comes from the duties, not from the letter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LetterDuty {
    /// Words of the laws for what has to be told.
    pub required: BTreeSet<String>,
    /// Words of the laws for what must not be told.
    pub forbidden: BTreeSet<String>,
    /// The elements that the person lost: no more and no less is to be named.
    pub elements: BTreeSet<String>,
    /// To a parent or guardian.
    pub minor: bool,
    /// To the estate or next of kin.
    pub deceased: bool,
    /// Months of identity protection owed (the longest); 0 for none.
    pub protection_months: u16,
    /// Whether law enforcement delayed the notice; `None` while unknown.
    pub law_enforcement_delay: Option<bool>,
    /// Whether title and headings have to be those of California.
    pub california_headings: bool,
    /// Whether the sender is owned by another company.
    pub has_parent_company: bool,
}

/// How bad a violation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A person should look at it; the letter can still be drafted and approved.
    Advice,
    /// The letter may not go out.
    Refusal,
}

/// A rule that a letter breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The rule's id (`element-omitted`).
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, for a person. Names elements and phrases, never a personal value.
    pub message: String,
    /// Where: section and block, or a part of the letter.
    pub place: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]: {}", self.rule, self.place, self.message)
    }
}

/// Why a letter could not be checked at all.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LintError {
    /// No phrases to look for.
    #[error("letters in the language `{0}` cannot be checked: rules/notices/{0}/words.toml is missing")]
    UnknownLanguage(String),
}

/// Checks a whole letter: its text, and to whom it is addressed.
pub fn lint(rules: &LetterRules, letter: &Letter, duty: &LetterDuty) -> Result<Vec<Violation>, LintError> {
    let mut violations = lint_variant(rules, &letter.variant, duty)?;
    let words = rules.words(&letter.variant.body.language);
    violations.extend(words.map(|words| form::addressing(letter, duty, words)).unwrap_or_default());
    violations.sort();
    Ok(violations)
}

/// Checks the text that many people share. Done once for each variant and duty; only addressing is left for
/// each person.
pub fn lint_variant(rules: &LetterRules, variant: &Variant, duty: &LetterDuty) -> Result<Vec<Violation>, LintError> {
    let body = &variant.body;
    let words = rules.words(&body.language).ok_or_else(|| LintError::UnknownLanguage(body.language.clone()))?;
    let passages = body.passages();
    let checked = Checked { words, passages: &passages, duty, books: Books::new(&words.lint) };
    let mut violations = content::check(&checked, body);
    violations.extend(elements::check(&checked, body));
    violations.extend(reassurance::check(&checked, body));
    violations.extend(form::check(&checked, body));
    violations.sort();
    violations.dedup();
    Ok(violations)
}

/// Whether any of the violations forbids to send the letter.
pub fn is_refused(violations: &[Violation]) -> bool {
    violations.iter().any(|violation| violation.severity == Severity::Refusal)
}

/// What every rule looks at.
struct Checked<'a> {
    words: &'a Words,
    passages: &'a [Passage<'a>],
    duty: &'a LetterDuty,
    books: Books,
}

/// The phrase lists, ready to be looked up.
struct Books {
    exposure: PhraseBook<()>,
    reassurance: PhraseBook<()>,
    denial: PhraseBook<()>,
    outdated: PhraseBook<()>,
    waiver: PhraseBook<()>,
    nature: PhraseBook<()>,
    unfilled: PhraseBook<()>,
}

impl Books {
    fn new(lint: &LintWords) -> Self {
        Self {
            exposure: PhraseBook::of(&lint.exposure),
            reassurance: PhraseBook::of(&lint.reassurance),
            denial: PhraseBook::of(&lint.denial),
            outdated: PhraseBook::of(&lint.outdated),
            waiver: PhraseBook::of(&lint.waiver),
            nature: PhraseBook::of(&lint.nature),
            unfilled: PhraseBook::of(&lint.unfilled),
        }
    }
}

fn refusal(rule: &'static str, place: &str, message: impl Into<String>) -> Violation {
    Violation { rule, severity: Severity::Refusal, message: message.into(), place: place.to_owned() }
}

fn advice(rule: &'static str, place: &str, message: impl Into<String>) -> Violation {
    Violation { rule, severity: Severity::Advice, message: message.into(), place: place.to_owned() }
}
