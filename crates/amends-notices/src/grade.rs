//! How hard a text is to read: the Flesch–Kincaid grade (Kincaid et al., 1975).

/// The US school grade at which a text is read with ease: `0.39 × words per sentence + 11.8 × syllables per word −
/// 15.59`. Syllables are estimated from groups of vowels. 0 for a text without words.
pub fn reading_grade(text: &str) -> f64 {
    let (mut words, mut syllables) = (0_u32, 0_u32);
    let mut sentences = 0_u32;
    let mut open = false;
    for token in text.split_whitespace() {
        let word: String = token.chars().filter(|letter| letter.is_alphabetic()).collect();
        if !word.is_empty() {
            words += 1;
            syllables += syllables_of(&word.to_lowercase());
            open = true;
        }
        if open && token.trim_end_matches(['"', '\'', ')', '”', '’']).ends_with(['.', '!', '?', ':', ';']) {
            sentences += 1;
            open = false;
        }
    }
    if words == 0 {
        return 0.0;
    }
    let sentences = f64::from(sentences + u32::from(open));
    0.39 * f64::from(words) / sentences + 11.8 * f64::from(syllables) / f64::from(words) - 15.59
}

fn syllables_of(word: &str) -> u32 {
    let vowel = |letter: char| "aeiouyáéíóúü".contains(letter);
    let (mut count, mut before) = (0, false);
    for letter in word.chars() {
        count += u32::from(vowel(letter) && !before);
        before = vowel(letter);
    }
    // A final e is silent (`use`), but not after l and another consonant (`table`); so is that of most past tenses.
    let letters: Vec<char> = word.chars().rev().collect();
    let silent_e = letters.first() == Some(&'e') && letters.get(1).is_some_and(|letter| !vowel(*letter));
    let table = letters.get(1) == Some(&'l') && letters.get(2).is_some_and(|letter| !vowel(*letter));
    let past = word.ends_with("ed") && letters.get(2).is_some_and(|letter| !vowel(*letter) && !"td".contains(*letter));
    if count > 1 && ((silent_e && !table) || past) {
        count -= 1;
    }
    count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_near_what_a_person_counts() {
        for (word, expected) in [("cat", 1), ("table", 2), ("use", 1), ("copied", 2), ("security", 4), ("tricked", 1)] {
            assert_eq!(syllables_of(word), expected, "{word}");
        }
    }

    #[test]
    fn plain_words_grade_below_long_ones() {
        let plain = reading_grade("We saw the cat. It sat on the mat. It was a good day.");
        let heavy = reading_grade(
            "Notwithstanding the aforementioned organisational considerations, unauthorised individuals \
             potentially obtained confidential identification documentation.",
        );
        assert!(plain < 2.0, "{plain}");
        assert!(heavy > 16.0, "{heavy}");
        assert_eq!(reading_grade("1-800"), 0.0);
    }
}
