//! How hard a text is to read, by the formula that its language names.
//!
//! The usual formulas are all of one kind: a sum of sentence length and word length with weights that were fitted to
//! one language. So the weights are the language's data (`[reading]` in its `words.toml`), with how its syllables are
//! counted: English has the Flesch–Kincaid grade (Kincaid et al., 1975), where more is harder, Spanish the formula of
//! Szigriszt-Pazos (1993) on the INFLESZ scale (Barrio-Cantalejo et al., 2008), where more is easier.

use serde::Deserialize;

/// A reading formula: `base + per_sentence × words per sentence + per_word × syllables per word`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What the score is called.
    pub name: String,
    /// Who found it.
    pub source: String,
    /// The constant.
    pub base: f64,
    /// Weight of words per sentence.
    pub per_sentence: f64,
    /// Weight of syllables per word.
    pub per_word: f64,
    /// Which way a text gets harder.
    pub harder: Harder,
    /// The hardest score of plain language.
    pub plain: f64,
    /// The vowels. A group of them is one syllable,
    pub vowels: String,
    /// but each of these in it is a syllable by itself (`día` has two).
    pub strong: String,
    /// Whether a final e is silent, as in English.
    pub silent_e: bool,
}

/// Which way a text gets harder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Harder {
    Higher,
    Lower,
}

impl Reading {
    /// The score of a text; `None` for a text without words.
    pub fn score(&self, text: &str) -> Option<f64> {
        let (mut words, mut syllables, mut sentences) = (0_u32, 0_u32, 0_u32);
        let mut open = false;
        for token in text.split_whitespace() {
            let word: String = token.chars().filter(|letter| letter.is_alphabetic()).collect();
            if !word.is_empty() {
                words += 1;
                syllables += self.syllables(&word.to_lowercase());
                open = true;
            }
            if open && token.trim_end_matches(['"', '\'', ')', '”', '’']).ends_with(['.', '!', '?', ':', ';']) {
                sentences += 1;
                open = false;
            }
        }
        let sentences = f64::from(sentences + u32::from(open));
        let length = self.per_sentence * f64::from(words) / sentences;
        (words > 0).then(|| self.base + length + self.per_word * f64::from(syllables) / f64::from(words))
    }

    /// Whether a score is that of plain language.
    pub fn is_plain(&self, score: f64) -> bool {
        match self.harder {
            Harder::Higher => score <= self.plain,
            Harder::Lower => score >= self.plain,
        }
    }

    fn vowel(&self, letter: char) -> bool {
        self.vowels.contains(letter)
    }

    fn syllables(&self, word: &str) -> u32 {
        let letters: Vec<char> = word.chars().collect();
        let groups = letters.split(|letter| !self.vowel(*letter)).filter(|group| !group.is_empty());
        let strong = |group: &[char]| group.iter().filter(|letter| self.strong.contains(**letter)).count().max(1);
        let count = groups.map(|group| u32::try_from(strong(group)).unwrap_or(u32::MAX)).fold(0, u32::saturating_add);
        let silent = u32::from(self.silent_e && count > 1 && self.ends_silently(&letters));
        (count - silent).max(1)
    }

    /// A final e is silent (`use`), but not after l and another consonant (`table`); so is that of most past tenses.
    fn ends_silently(&self, letters: &[char]) -> bool {
        let from_end = |back: usize| letters.len().checked_sub(back + 1).and_then(|place| letters.get(place)).copied();
        let consonant = |back| from_end(back).is_some_and(|letter| !self.vowel(letter));
        let silent_e = from_end(0) == Some('e') && consonant(1);
        let table = from_end(1) == Some('l') && consonant(2);
        let past = letters.ends_with(&['e', 'd']) && consonant(2) && !matches!(from_end(2), Some('t' | 'd'));
        silent_e && !table || past
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::LetterRules;

    use super::*;

    fn reading(language: &str) -> Reading {
        let rules = LetterRules::embedded().expect("the built-in rules");
        rules.words(language).map(|words| words.reading.clone()).expect("a language with words")
    }

    fn syllables(language: &str, words: &[(&str, u32)]) {
        let reading = reading(language);
        for (word, expected) in words {
            assert_eq!(reading.syllables(word), *expected, "{word}");
        }
    }

    #[test]
    fn syllables_are_near_what_a_person_counts() {
        syllables("en", &[("cat", 1), ("table", 2), ("use", 1), ("copied", 2), ("security", 4), ("tricked", 1)]);
        syllables("en", &[("edited", 3), ("see", 1), ("e", 1)]);
        syllables("es", &[("pan", 1), ("día", 2), ("ciudad", 2), ("aérea", 4), ("muy", 1), ("leído", 3), ("que", 1)]);
        syllables(
            "es",
            &[("información", 4), ("identidad", 4), ("continúa", 4), ("mayor", 2), ("y", 1), ("número", 3)],
        );
    }

    #[test]
    fn plain_words_are_easier_than_long_ones() {
        let english = reading("en");
        let plain = english.score("We saw the cat. It sat on the mat. It was a good day.").expect("words");
        let heavy = "Notwithstanding the aforementioned organisational considerations, unauthorised individuals \
                     potentially obtained confidential identification documentation.";
        let heavy = english.score(heavy).expect("words");
        assert!(plain < 2.0 && english.is_plain(plain), "{plain}");
        assert!(heavy > 16.0 && !english.is_plain(heavy), "{heavy}");
        let spanish = reading("es");
        let plain = spanish.score("El gato come pan. La casa es roja. Hoy hay sol.").expect("words");
        let heavy = "La mencionada organización, independientemente de consideraciones institucionales, imposibilita \
                     responsabilizar administrativamente a determinadas personalidades internacionales.";
        let heavy = spanish.score(heavy).expect("words");
        assert!(plain > 80.0 && spanish.is_plain(plain), "{plain}");
        assert!(heavy < 10.0 && !spanish.is_plain(heavy), "{heavy}");
        assert_eq!((english.score("1-800"), spanish.score("")), (None, None));
    }

    /// A worked example of the formula: six words in one sentence, nine syllables in Spanish and six in English.
    #[test]
    fn the_score_is_the_formula() {
        let score = reading("es").score("El perro come pan y queso.").expect("words");
        assert!((score - (206.835 - 6.0 - 62.3 * 9.0 / 6.0)).abs() < 1e-9, "{score}");
        let score = reading("en").score("The cat sat on the mat.").expect("words");
        assert!((score - (0.39 * 6.0 + 11.8 - 15.59)).abs() < 1e-9, "{score}");
    }
}
