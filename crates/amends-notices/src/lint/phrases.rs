//! Finding phrases in prose: word by word, without case, punctuation or plural s; the longest phrase wins.

use std::collections::BTreeMap;

/// Phrases, each standing for a `T`.
pub(super) struct PhraseBook<T> {
    /// By first word; longest phrase first.
    phrases: BTreeMap<String, Vec<(Vec<String>, T)>>,
}

/// A phrase found in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'b, T> {
    pub(super) means: &'b T,
    /// The phrase, in the words of the list.
    pub(super) phrase: String,
}

impl PhraseBook<()> {
    /// A list in which it matters only that one of the phrases is there.
    pub(super) fn of(phrases: &[String]) -> Self {
        Self::new(phrases.iter().map(|phrase| (phrase.as_str(), ())))
    }
}

impl<T> PhraseBook<T> {
    pub(super) fn new<'p>(phrases: impl IntoIterator<Item = (&'p str, T)>) -> Self {
        let mut book: BTreeMap<String, Vec<(Vec<String>, T)>> = BTreeMap::new();
        for (phrase, means) in phrases {
            let words = words(phrase);
            if let Some(first) = words.first().cloned() {
                book.entry(first).or_default().push((words, means));
            }
        }
        book.values_mut().for_each(|phrases| phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
        Self { phrases: book }
    }

    /// All phrases in a text's [`words`], left to right, none overlapping.
    pub(super) fn find(&self, text: &[String]) -> Vec<Found<'_, T>> {
        let (mut found, mut position) = (Vec::new(), 0);
        while let Some(word) = text.get(position) {
            let candidates = self.phrases.get(word).into_iter().flatten();
            match candidates.into_iter().find(|(phrase, _)| text[position..].starts_with(phrase)) {
                Some((phrase, means)) => {
                    found.push(Found { means, phrase: phrase.join(" ") });
                    position += phrase.len();
                }
                None => position += 1,
            }
        }
        found
    }

    /// The first phrase in a text, if there is one.
    pub(super) fn first(&self, text: &[String]) -> Option<String> {
        self.find(text).into_iter().next().map(|found| found.phrase)
    }
}

/// Whether one phrase is in a text's words.
pub(super) fn has_phrase(text: &[String], phrase: &str) -> bool {
    let phrase = words(phrase);
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase)
}

/// The words of a text, folded so that `E-mails` equals `email` and `driver’s` equals `drivers`.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['\'', '’'], "").replace("e-mail", "email");
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(singular).collect()
}

fn singular(word: &str) -> String {
    let stem = match word {
        _ if word.len() <= 3 || word.ends_with("ss") => word,
        _ if word.ends_with("sses") => word.strip_suffix("es").unwrap_or(word),
        _ => word.strip_suffix('s').unwrap_or(word),
    };
    stem.to_owned()
}

/// The sentences of a text. A list's lines are sentences of their own.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        for (position, letter) in line.char_indices() {
            let end = position + letter.len_utf8();
            if matches!(letter, '.' | '!' | '?' | ';') && line[end..].starts_with(' ') {
                sentences.push(line[start..end].trim());
                start = end;
            }
        }
        sentences.push(line[start..].trim());
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let book =
            PhraseBook::new([("account number", "account"), ("bank account number", "bank"), ("e-mail", "email")]);
        let found: Vec<&str> = book.find(&words(text)).into_iter().map(|found| *found.means).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_longest_phrase_wins_whatever_its_spelling() {
        check("Your BANK account numbers, and e-mails.", &["bank", "email"]);
        check("account-number", &["account"]);
        check("accounts and numbers", &[]);
    }

    #[test]
    fn sentences_end_where_a_person_would_stop() {
        assert_eq!(sentences("We hold 1.5 tons. You?\n  * one; two"), ["We hold 1.5 tons.", "You?", "* one;", "two"]);
    }
}
