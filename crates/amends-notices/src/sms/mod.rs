//! A text message that only points to the notice: who writes, what about, where to read it. Nothing of a person's own.

mod length;

use std::collections::BTreeSet;

use crate::draft::{DraftError, known};
use crate::facts::{LetterFacts, VariantKey};
use crate::fill::fill;
use crate::rules::LetterRules;

pub use length::{Encoding, measure};

/// The most segments that a text message may have.
pub const MAX_SEGMENTS: usize = 2;

/// A text message, the same for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// Its language.
    pub language: String,
    /// Its words.
    pub text: String,
    /// The alphabet in which it travels.
    pub encoding: Encoding,
    /// Segments; more than [`MAX_SEGMENTS`] are refused by [`crate::Linter::sms`].
    pub segments: usize,
}

/// The text message in one language.
///
/// # Errors
/// If the language has none, or it uses a word that no fact has.
pub fn draft_sms(rules: &LetterRules, facts: &LetterFacts, language: &str) -> Result<Sms, DraftError> {
    let words = rules.words(language).ok_or_else(|| DraftError::UnknownLanguage(language.to_owned()))?;
    let template = rules
        .sms(language)
        .ok_or_else(|| DraftError::UnknownLetter { language: language.to_owned(), letter: "sms".to_owned() })?;
    let nobody = VariantKey {
        language: language.to_owned(),
        residence: String::new(),
        elements: BTreeSet::new(),
        minor: false,
        deceased: false,
        protection_months: 0,
        told_before: BTreeSet::new(),
        told_on: None,
    };
    let blank = |word: &str| {
        let name = words.blanks.get(word).cloned().unwrap_or_else(|| word.replace('_', " "));
        words.unknown.replace("{word}", &name)
    };
    let text = fill(template, &known(facts, &nobody, words, None), &blank).map_err(|word| DraftError::UnknownWord {
        file: format!("{language}/sms.toml"),
        place: "text".to_owned(),
        word: word.0,
    })?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (encoding, segments) = measure(&text);
    Ok(Sms { language: language.to_owned(), text, encoding, segments })
}
