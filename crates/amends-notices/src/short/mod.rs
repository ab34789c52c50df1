//! Texts of one paragraph, which nobody's own letter depends on: a text message that only points to the notice, and a
//! banner for pages where people log in who are believed not to be affected.

mod length;

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
    let text = paragraph(rules, facts, language, "sms.toml")?;
    let (encoding, segments) = measure(&text);
    Ok(Sms { language: language.to_owned(), text, encoding, segments })
}

/// The banner in one language, as plain text.
///
/// # Errors
/// If the language has none, or it uses a word that no fact has.
pub fn draft_banner(rules: &LetterRules, facts: &LetterFacts, language: &str) -> Result<String, DraftError> {
    paragraph(rules, facts, language, "banner.toml")
}

fn paragraph(rules: &LetterRules, facts: &LetterFacts, language: &str, file: &str) -> Result<String, DraftError> {
    let words = rules.words(language).ok_or_else(|| DraftError::UnknownLanguage(language.to_owned()))?;
    let missing = || DraftError::UnknownLetter { language: language.to_owned(), letter: file.to_owned() };
    let template = rules.short(language, file).ok_or_else(missing)?;
    let blank = |word: &str| {
        let name = words.blanks.get(word).cloned().unwrap_or_else(|| word.replace('_', " "));
        words.unknown.replace("{word}", &name)
    };
    let nobody = VariantKey::everybody(language);
    let unknown = |word: crate::fill::UnknownWord| DraftError::UnknownWord {
        file: format!("{language}/{file}"),
        place: "text".to_owned(),
        word: word.0,
    };
    let text = fill(template, &known(facts, &nobody, words, None), &blank).map_err(unknown)?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
