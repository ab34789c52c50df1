//! A letter is in one language: no sentence of another one stands in it.

use super::{Checked, Sentence, Violation, refusal};

/// This many common words of another language make a sentence one of that language, if its own has fewer.
const FOREIGN_WORDS_MIN: usize = 2;

/// What the sender says of the incident comes in the sender's own words, and may not have been translated yet.
pub(super) fn check(checked: &Checked<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for read in checked.read {
        let foreign = read.sentences.iter().find_map(|sentence| foreign(checked, sentence));
        violations.extend(foreign.map(|language| {
            let own = &checked.words.language;
            let message = format!("has a sentence in the language `{language}`, and the letter is in `{own}`");
            refusal("other-language", read.place(), message)
        }));
    }
    violations
}

fn foreign<'a>(checked: &'a Checked<'_>, sentence: &Sentence) -> Option<&'a str> {
    let own = checked.books.common.find(&sentence.words).len();
    let others = checked.books.foreign.iter();
    let counted = others.map(|(language, book)| (language.as_str(), book.find(&sentence.words).len()));
    counted.filter(|(_, count)| *count >= FOREIGN_WORDS_MIN && *count > own).map(|(language, _)| language).next()
}
