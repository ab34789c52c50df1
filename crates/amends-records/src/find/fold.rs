//! Names folded for comparing: small Latin letters without marks, whatever they were written in.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds one word behind what is there, with a space between.
pub(super) fn fold_onto(word: &str, out: &mut String) {
    let start = out.len();
    if start > 0 {
        out.push(' ');
    }
    let inner = out.len();
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        out.push_str(word);
        out[inner..].make_ascii_lowercase();
    } else if word.is_ascii() {
        for byte in word.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => out.push(byte as char),
                b'A'..=b'Z' => out.push(byte.to_ascii_lowercase() as char),
                b'-' | b'/' | b'_' | b' ' if out.len() > inner && !out.ends_with(' ') => out.push(' '),
                _ => {}
            }
        }
    } else {
        for letter in word.chars() {
            // Letter by letter: what taking a word apart as a whole adds is the order of marks, and marks are left out.
            match letter {
                'a'..='z' | '0'..='9' => out.push(letter),
                'A'..='Z' => out.push(letter.to_ascii_lowercase()),
                '\u{c0}'..='\u{ff}' if LATIN_BASES[letter as usize - 0xc0] != b'*' => {
                    out.push(char::from(LATIN_BASES[letter as usize - 0xc0]));
                }
                // A syllable of Korean, or a letter that another script has with a mark (й), is one letter.
                _ if is_of_another_script(letter) => transliterate(letter, out),
                _ => std::iter::once(letter).nfkd().for_each(|letter| fold_letter(letter, inner, out)),
            }
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    if out.len() == inner {
        out.truncate(start);
    }
}

/// The letters from `À` to `ÿ` without their marks; `*` for what is not a letter with a mark.
const LATIN_BASES: &[u8; 64] = b"aaaaaa*ceeeeiiii*nooooo**uuuuy**aaaaaa*ceeeeiiii*nooooo**uuuuy*y";

/// Letters that no decomposition takes apart, and all the others.
fn fold_letter(letter: char, inner: usize, out: &mut String) {
    match letter {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'þ' | 'Þ' => out.push_str("th"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ı' | 'İ' => out.push('i'),
        'ħ' | 'Ħ' => out.push('h'),
        'ŋ' | 'Ŋ' => out.push('n'),
        '-' | '‐' | '‑' | '–' | '/' | ' ' if out.len() > inner && !out.ends_with(' ') => out.push(' '),
        mark if is_combining_mark(mark) => {}
        letter if letter.is_ascii_alphanumeric() => out.push(letter.to_ascii_lowercase()),
        letter if letter.is_alphanumeric() => transliterate(letter, out),
        _ => {}
    }
}

/// Whether a letter is of a script that has a sound for each sign, or for each syllable, and is not Latin.
fn is_of_another_script(letter: char) -> bool {
    let latin = matches!(letter, '\0'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{2bff}' | '\u{ff00}'..='\u{ff5e}');
    !latin && letter.is_alphanumeric()
}

/// Writes a letter as it sounds: «Ю» as `yu`, «θ» as `th`. What has no sound is left out.
fn transliterate(letter: char, out: &mut String) {
    let letters = any_ascii_char(letter).bytes().filter(u8::is_ascii_alphanumeric);
    letters.for_each(|letter| out.push(char::from(letter.to_ascii_lowercase())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As `fold_onto`, with the whole word taken apart at once.
    fn folded_as_a_whole(word: &str) -> String {
        let mut out = String::new();
        word.nfkd().for_each(|letter| fold_letter(letter, 0, &mut out));
        out.trim_end().to_owned()
    }

    #[test]
    fn every_letter_of_latin_1_is_folded_as_its_decomposition() {
        for letter in '\u{a0}'..='\u{17f}' {
            let mut folded = String::new();
            fold_onto(&letter.to_string(), &mut folded);
            assert_eq!(folded, folded_as_a_whole(&letter.to_string()), "{letter}");
        }
    }

    #[test]
    fn other_scripts_are_written_as_they_sound() {
        let check = |word: &str, expected: &str| {
            let mut folded = String::new();
            fold_onto(word, &mut folded);
            assert_eq!(folded, expected, "{word}");
        };
        check("Сергей", "sergey");
        check("ЮЛИЯ", "yuliya");
        check("Хрущёв", "khrushchev");
        check("Ольга-Мария", "olga mariya");
        check("Γεώργιος", "georgios");
        check("Παπαδόπουλος", "papadopoylos");
        check("Πέτρος-Παύλος", "petros paylos");
        check("김철수", "gimcheolsu");
        check("王", "wang");
        check("Ａｎｎ", "ann");
    }

    proptest! {
        #[test]
        fn letter_by_letter_or_as_a_whole(
            word in "[\u{20}-\u{36f}\u{1e00}-\u{1eff}\u{2000}-\u{214f}]{0,12}",
            accented in "[a-zÀ-ž\u{300}-\u{36f}-]{0,12}",
        ) {
            // Words that are plain throughout have rules of their own: they may have an underscore for a hyphen.
            for word in [word, accented].iter().filter(|word| !word.is_ascii()) {
                let mut folded = String::new();
                fold_onto(word, &mut folded);
                prop_assert_eq!(folded, folded_as_a_whole(word));
            }
        }

        #[test]
        fn what_is_folded_is_plain(word in "\\PC{0,12}") {
            let mut folded = String::new();
            fold_onto(&word, &mut folded);
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b' ';
            prop_assert!(folded.bytes().all(plain), "{}", folded);
        }
    }
}
