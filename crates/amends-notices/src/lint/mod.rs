//! The linter: reads a rendered letter and says why it may not go out.
//!
//! It works on the words that the recipient will read, not on the template: the tags of a block are a claim, and the
//! linter looks whether the words bear it out. A refusal names rule, place and reason, and never a personal value.

mod beside;
mod carried;
mod content;
mod elements;
mod form;
mod language;
mod mail;
mod phrases;
mod reassurance;
mod retraction;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::content::Content;
use crate::facts::Carried;
use crate::letter::{Letter, Variant};
use crate::rules::{LetterRules, LintWords, Words};
use crate::text::Passage;

pub use mail::{lint_mail, mail_hosts};
use phrases::{PhraseBook, sentences};

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
    /// Protection that the person holds since an earlier incident: it has to be told of, and a code would be a second one.
    pub carried: Option<Carried>,
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

/// Checks one letter. For many letters make a [`Linter`] once.
pub fn lint(rules: &LetterRules, letter: &Letter, duty: &LetterDuty) -> Result<Vec<Violation>, LintError> {
    Ok(Linter::new(rules, &letter.variant.body.language)?.letter(letter, duty))
}

/// Checks letters in one language. Holds the phrases in a form that is quick to look up.
pub struct Linter<'r> {
    words: &'r Words,
    books: Books,
}

impl fmt::Debug for Linter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Linter({})", self.words.language)
    }
}

impl<'r> Linter<'r> {
    /// A linter for letters in `language`.
    pub fn new(rules: &'r LetterRules, language: &str) -> Result<Self, LintError> {
        let words = rules.words(language).ok_or_else(|| LintError::UnknownLanguage(language.to_owned()))?;
        let others = rules.languages().filter(|other| *other != language).filter_map(|other| rules.words(other));
        Ok(Self { words, books: Books::new(words, others) })
    }

    /// Checks a whole letter: its text, and to whom it is addressed.
    pub fn letter(&self, letter: &Letter, duty: &LetterDuty) -> Vec<Violation> {
        let mut violations = self.variant(&letter.variant, duty);
        violations.extend(self.addressing(letter, duty));
        violations.sort();
        violations
    }

    /// Checks the text that many people share: once for each variant and duty.
    pub fn variant(&self, variant: &Variant, duty: &LetterDuty) -> Vec<Violation> {
        let body = &variant.body;
        let read: Vec<Read<'_>> =
            body.passages().into_iter().map(|passage| Read::new(&self.words.lint, passage)).collect();
        let told = read.iter().map(|passage| elements::told_in(self, body, passage)).collect();
        let checked = Checked { words: self.words, books: &self.books, read: &read, told, duty };
        let mut violations = content::check(&checked, body);
        violations.extend(elements::check(&checked));
        violations.extend(reassurance::check(&checked));
        violations.extend(form::check(&checked, body));
        violations.extend(carried::check(&checked, variant));
        violations.extend(language::check(&checked));
        violations.sort();
        violations.dedup();
        violations
    }

    /// Checks what is a person's own: to whom the letter goes, and the code. Done for each person.
    pub fn addressing(&self, letter: &Letter, duty: &LetterDuty) -> Vec<Violation> {
        form::addressing(letter, duty, self.words, true)
    }
}

/// To whom a letter goes, and whether the person's own code is there: for many, whose texts were checked before. A mail
/// needs no postal address.
///
/// # Errors
/// If there are no words in the letter's language.
pub fn lint_addressing(
    rules: &LetterRules,
    letter: &Letter,
    duty: &LetterDuty,
    by_post: bool,
) -> Result<Vec<Violation>, LintError> {
    let words = rules.words(&letter.variant.body.language);
    let words = words.ok_or_else(|| LintError::UnknownLanguage(letter.variant.body.language.clone()))?;
    Ok(form::addressing(letter, duty, words, by_post))
}

/// Whether any of the violations forbids to send the letter.
pub fn is_refused(violations: &[Violation]) -> bool {
    violations.iter().any(|violation| violation.severity == Severity::Refusal)
}

/// What every rule looks at.
struct Checked<'a> {
    words: &'a Words,
    books: &'a Books,
    read: &'a [Read<'a>],
    /// The elements that each passage tells to be lost.
    told: Vec<BTreeSet<String>>,
    duty: &'a LetterDuty,
}

/// A passage, split into words once.
struct Read<'a> {
    passage: Passage<'a>,
    words: Vec<String>,
    sentences: Vec<Sentence>,
}

struct Sentence {
    text: String,
    words: Vec<String>,
}

impl<'a> Read<'a> {
    fn new(lint: &LintWords, passage: Passage<'a>) -> Self {
        let sentence = |text: &str| Sentence { text: text.to_owned(), words: lint.fold(text) };
        let sentences = sentences(&passage.text).into_iter().map(sentence).collect();
        Self { words: lint.fold(&passage.text), sentences, passage }
    }

    fn place(&self) -> &str {
        self.passage.place
    }

    fn tells(&self, content: Content) -> bool {
        self.passage.tells(content)
    }
}

/// The phrase lists, ready to be looked up.
struct Books {
    /// Names an element in any statement. `None`: only looks as if it did.
    strong: PhraseBook<Option<String>>,
    /// Names an element where the letter tells which data was involved.
    listed: PhraseBook<Option<String>>,
    exposure: PhraseBook<()>,
    reassurance: PhraseBook<()>,
    denial: PhraseBook<()>,
    outdated: PhraseBook<()>,
    waiver: PhraseBook<()>,
    nature: PhraseBook<()>,
    people: PhraseBook<()>,
    unfilled: PhraseBook<()>,
    numbers: PhraseBook<()>,
    months: PhraseBook<()>,
    credit: PhraseBook<()>,
    not_delayed: PhraseBook<()>,
    common: PhraseBook<()>,
    /// What each content has to show: of each list one.
    shows: BTreeMap<String, Vec<Vec<content::Shown>>>,
    /// Common words of the other languages.
    foreign: Vec<(String, PhraseBook<()>)>,
}

impl Books {
    fn new<'w>(words: &Words, others: impl Iterator<Item = &'w Words>) -> Self {
        let lint = &words.lint;
        let book = |phrases: &[String]| PhraseBook::of(lint, phrases);
        Self {
            strong: elements::book(words, false),
            listed: elements::book(words, true),
            exposure: book(&lint.exposure),
            reassurance: book(&lint.reassurance),
            denial: book(&lint.denial),
            outdated: book(&lint.outdated),
            waiver: book(&lint.waiver),
            nature: book(&lint.nature),
            people: book(&lint.people),
            unfilled: book(&lint.unfilled),
            numbers: book(&lint.numbers),
            months: book(&words.months),
            credit: book(&lint.credit),
            not_delayed: book(&lint.not_delayed),
            common: book(&lint.common),
            shows: shows(lint),
            foreign: others.map(|other| (other.language.clone(), book(&other.lint.common))).collect(),
        }
    }

    /// The phrase with which a sentence comforts, if it does.
    fn comfort(&self, sentence: &[String]) -> Option<String> {
        self.reassurance.first(sentence).or_else(|| self.denial.first(sentence))
    }
}

fn shows(lint: &LintWords) -> BTreeMap<String, Vec<Vec<content::Shown>>> {
    let any = |phrases: &Vec<String>| phrases.iter().map(|phrase| content::Shown::new(lint, phrase)).collect();
    lint.shows.iter().map(|(content, lists)| (content.clone(), lists.iter().map(any).collect())).collect()
}

fn refusal(rule: &'static str, place: &str, message: impl Into<String>) -> Violation {
    Violation { rule, severity: Severity::Refusal, message: message.into(), place: place.to_owned() }
}

fn advice(rule: &'static str, place: &str, message: impl Into<String>) -> Violation {
    Violation { rule, severity: Severity::Advice, message: message.into(), place: place.to_owned() }
}
