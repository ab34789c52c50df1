//! Finding phrases in prose: word by word, without case, accents, punctuation or plurals; the longest phrase wins.

use std::collections::BTreeMap;

use crate::rules::LintWords;

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
    pub(super) fn of(lint: &LintWords, phrases: &[String]) -> Self {
        Self::new(lint, phrases.iter().map(|phrase| (phrase.as_str(), ())))
    }
}

impl<T> PhraseBook<T> {
    pub(super) fn new<'p>(lint: &LintWords, phrases: impl IntoIterator<Item = (&'p str, T)>) -> Self {
        let mut book: BTreeMap<String, Vec<(Vec<String>, T)>> = BTreeMap::new();
        for (phrase, means) in phrases {
            let words = lint.fold(phrase);
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

/// Whether one phrase, folded, is in a text's words.
pub(super) fn has_phrase(text: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && text.windows(phrase.len()).any(|window| window == phrase)
}

impl LintWords {
    /// The words of a text, folded so that `E-mails` equals `email`, `driver’s` equals `drivers` and `DIRECCIONES`
    /// equals `dirección`.
    pub(super) fn fold(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase().replace(['\'', '’'], "").replace("e-mail", "email");
        let words = text.split(|letter: char| !letter.is_alphanumeric() && !is_accent(letter));
        let plain = words.map(|word| word.chars().filter(|letter| !is_accent(*letter)).map(without_accent).collect());
        plain.filter(|word: &String| !word.is_empty()).map(|word| self.singular(word)).collect()
    }

    fn singular(&self, word: String) -> String {
        if word.len() <= 3 {
            return word;
        }
        let endings = self.plurals.iter();
        let found = endings.filter_map(|(plural, single)| Some((word.strip_suffix(plural.as_str())?, single))).next();
        found.map_or(word.clone(), |(stem, single)| format!("{stem}{single}"))
    }
}

/// An accent that stands behind its letter, as some keyboards and PDF files write it.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// People leave accents out, above all in capitals.
fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
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

    fn lint(language: &str) -> LintWords {
        let rules = crate::rules::LetterRules::embedded().expect("the built-in rules");
        rules.words(language).map(|words| words.lint.clone()).expect("a language with words")
    }

    fn check(text: &str, expected: &[&str]) {
        let phrases = [("account number", "account"), ("bank account number", "bank"), ("e-mail", "email")];
        let lint = lint("en");
        let book = PhraseBook::new(&lint, phrases);
        let found: Vec<&str> = book.find(&lint.fold(text)).into_iter().map(|found| *found.means).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_longest_phrase_wins_whatever_its_spelling() {
        check("Your BANK account numbers, and e-mails.", &["bank", "email"]);
        check("account-number", &["account"]);
        check("accounts and numbers", &[]);
    }

    #[test]
    fn accents_and_plurals_make_no_difference() {
        let lint = lint("es");
        for (one, other) in [
            ("Números de TELÉFONO", "numero de telefono"),
            ("direcciones", "dirección"),
            ("contraseñas", "contrasena"),
            ("meses", "mes"),
            ("claves", "clave"),
            ("números de cuentas bancarias", "número de cuenta bancaria"),
            ("direccio\u{301}n", "dirección"),
        ] {
            assert_eq!(lint.fold(one), lint.fold(other), "{one}");
        }
        assert_ne!(lint.fold("seguro"), lint.fold("segura"));
    }

    #[test]
    fn sentences_end_where_a_person_would_stop() {
        assert_eq!(sentences("We hold 1.5 tons. You?\n  * one; two"), ["We hold 1.5 tons.", "You?", "* one;", "two"]);
    }
}
