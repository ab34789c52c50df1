//! Names: taken apart, folded for comparing, and tidied for letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::words::words;
use crate::validators::person_name;

/// A name's parts. Reused from row to row, so that nothing is allocated per name.
#[derive(Debug, Default)]
pub(super) struct NameParts {
    /// Folded: ASCII lower case, no marks, no titles.
    pub(super) first: String,
    pub(super) middle: String,
    pub(super) last: String,
    pub(super) suffix: &'static str,
    /// As a letter would address the person.
    pub(super) display: String,
}

/// Words in front of surnames that belong to them.
const PARTICLES: [&str; 24] = [
    "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la", "las", "le", "los", "ten", "ter",
    "van", "von", "vander", "zu", "bin", "ibn", "st",
];

/// Words in front of names that are no part of them.
const TITLES: [&str; 14] =
    ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "hon", "sir", "capt", "sgt", "sra"];

/// Words behind names that are no part of them.
const DEGREES: [&str; 10] = ["md", "phd", "esq", "cpa", "dds", "rn", "mba", "jd", "do", "dvm"];

impl NameParts {
    /// Forgets the last name.
    pub(super) fn clear(&mut self) {
        self.first.clear();
        self.middle.clear();
        self.last.clear();
        self.suffix = "";
        self.display.clear();
    }

    /// Whether a first name or initial and a surname are there.
    pub(super) fn is_whole(&self) -> bool {
        !self.first.is_empty() && !self.last.is_empty()
    }

    /// Reads columns of name parts.
    pub(super) fn read_parts(&mut self, first: &str, middle: &str, last: &str, suffix: &str) {
        self.clear();
        if is_plain_word(first) && is_plain_word(last) && !is_one_of(first, &TITLES) {
            return self.read_plain_parts(first, middle, last, suffix);
        }
        for (index, word) in words(first).skip_while(|word| is_one_of(word, &TITLES)).enumerate() {
            fold_onto(word, if index == 0 { &mut self.first } else { &mut self.middle });
        }
        for word in words(middle) {
            fold_onto(word, &mut self.middle);
        }
        self.suffix = person_name::suffix(suffix).unwrap_or("");
        let mut rest = words(last).enumerate().peekable();
        while let Some((index, word)) = rest.next() {
            let word = word.trim_end_matches(',');
            let found = if index > 0 && rest.peek().is_none() { person_name::suffix(word) } else { None };
            match found {
                Some(found) => self.suffix = found,
                None => fold_onto(word, &mut self.last),
            }
        }
        let tidy = Tidy::of(&[first, last]);
        [first, middle, last, suffix].into_iter().for_each(|piece| tidy.push(piece, &mut self.display));
    }

    /// The same for a first name and a surname of one word of plain letters each, as nearly all are.
    fn read_plain_parts(&mut self, first: &str, middle: &str, last: &str, suffix: &str) {
        self.first.push_str(first);
        self.first.make_ascii_lowercase();
        self.last.push_str(last);
        self.last.make_ascii_lowercase();
        words(middle).for_each(|word| fold_onto(word, &mut self.middle));
        self.suffix = person_name::suffix(suffix).unwrap_or("");
        let tidy = Tidy::of(&[first, last]);
        tidy.push_word(first, &mut self.display);
        tidy.push(middle, &mut self.display);
        tidy.push_word(last, &mut self.display);
        tidy.push(suffix, &mut self.display);
    }

    /// Reads a whole name, in either order.
    pub(super) fn read_full(&mut self, text: &str) {
        self.clear();
        let text = text.trim();
        match text.split_once(',') {
            Some((last, rest)) if !is_ending(rest) => self.read_last_first(last, rest),
            Some((name, ending)) => self.read_first_last(name, ending),
            None => self.read_first_last(text, ""),
        }
    }

    fn read_last_first(&mut self, last: &str, rest: &str) {
        // "Vance, Ottoline M., Jr." and "Vance Jr, Ottoline" both occur.
        let (given, ending) = rest.rsplit_once(',').filter(|(_, ending)| is_ending(ending)).unwrap_or((rest, ""));
        let mut suffix = ending.trim();
        let mut given = given.trim();
        if let Some((before, word)) =
            given.rsplit_once(' ').filter(|(_, word)| person_name::is_suffix(word) && !word.eq_ignore_ascii_case("v"))
        {
            (given, suffix) = (before, word);
        }
        let suffix = if person_name::is_suffix(suffix) { suffix } else { "" };
        self.read_parts(given, "", last, suffix);
    }

    fn read_first_last(&mut self, name: &str, ending: &str) {
        let mut all: [&str; 12] = [""; 12];
        let mut count = 0;
        for (place, word) in all.iter_mut().zip(words(name)) {
            *place = word;
            count += 1;
        }
        let words = all;
        let mut start = 0;
        while count - start > 1 && is_one_of(words[start], &TITLES) {
            start += 1;
        }
        let mut suffix = if person_name::is_suffix(ending) { ending.trim() } else { "" };
        while count - start > 2 {
            let word = words[count - 1];
            if person_name::is_suffix(word) {
                suffix = word;
            } else if !is_one_of(word, &DEGREES) {
                break;
            }
            count -= 1;
        }
        let words = &words[start..count];
        let surname = surname_at(words);
        self.suffix = person_name::suffix(suffix).unwrap_or("");
        for (index, word) in words.iter().enumerate() {
            let part = if index >= surname {
                &mut self.last
            } else if index == 0 {
                &mut self.first
            } else {
                &mut self.middle
            };
            fold_onto(word, part);
        }
        let tidy = Tidy::of(&[name]);
        words.iter().for_each(|word| tidy.push(word, &mut self.display));
        tidy.push(suffix, &mut self.display);
    }
}

/// Whether what stands behind a comma is a suffix or a degree, not a given name.
fn is_ending(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || person_name::is_suffix(text) || is_one_of(text, &DEGREES)
}

fn is_plain_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    let word = word.trim_end_matches(['.', ',']);
    let first = word.bytes().next().map(|byte| byte.to_ascii_lowercase());
    // The first letter tells nearly every word from nearly every other.
    let alike = |known: &&&str| known.bytes().next() == first;
    word.len() <= 9 && list.iter().filter(alike).any(|known| word.eq_ignore_ascii_case(known))
}

/// Where the surname begins: at the last word, or at the particle before it. One word alone is a surname.
fn surname_at(words: &[&str]) -> usize {
    let last = words.len().saturating_sub(1);
    let particle = (1..last).find(|index| is_one_of(words[*index], &PARTICLES));
    particle.unwrap_or(last)
}

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
        letter if letter.is_alphanumeric() => out.extend(letter.to_lowercase()),
        _ => {}
    }
}

/// How to write a name in a letter: as it is, unless it is all capitals or all small.
pub(super) struct Tidy {
    recase: bool,
}

impl Tidy {
    /// Looks at all pieces of one value.
    pub(super) fn of(pieces: &[&str]) -> Self {
        let (mut small, mut large, mut letters) = (false, false, 0_usize);
        for piece in pieces {
            // Most values have both by their second letter.
            if piece.is_ascii() {
                for byte in piece.bytes() {
                    let (is_small, is_large) = (byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
                    small |= is_small;
                    large |= is_large;
                    letters += usize::from(is_small | is_large);
                    if small && large {
                        return Self { recase: false };
                    }
                }
            } else {
                for letter in piece.chars().filter(|letter| letter.is_alphabetic()) {
                    small |= letter.is_lowercase();
                    large |= letter.is_uppercase();
                    letters += 1;
                }
            }
        }
        Self { recase: small != large && letters > 1 }
    }

    /// Writes a piece behind what is there, with a space between and single spaces inside.
    pub(super) fn push(&self, piece: &str, out: &mut String) {
        if !self.recase && is_tidy(piece) {
            return append_word(piece, out);
        }
        for word in words(piece) {
            let word = if word.ends_with(',') { word.trim_end_matches(',') } else { word };
            if !word.is_empty() {
                self.push_word(word, out);
            }
        }
    }

    fn push_word(&self, word: &str, out: &mut String) {
        if !self.recase || matches!(person_name::suffix(word), Some("ii" | "iii" | "iv")) {
            return append_word(word, out);
        }
        if !out.is_empty() {
            out.push(' ');
        }
        capitalise(word, out);
    }
}

fn append_word(word: &str, out: &mut String) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// Whether a piece has single spaces only, between its words only, and no word ends with a comma.
fn is_tidy(piece: &str) -> bool {
    let mut before = b' ';
    for byte in piece.bytes() {
        if !matches!(byte, b' '..=b'~') || (byte == b' ' && matches!(before, b' ' | b',')) {
            return false;
        }
        before = byte;
    }
    !matches!(before, b' ' | b',')
}

/// One capital per piece of a word: `O'BRIEN` → `O'Brien`, `MCDONALD` → `McDonald`.
fn capitalise(word: &str, out: &mut String) {
    if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
        out[start..=start].make_ascii_uppercase();
        if word.len() > 4 && out[start..].starts_with("Mc") {
            out[start + 2..start + 3].make_ascii_uppercase();
        }
        return;
    }
    let scottish = word.len() > 4 && word.is_char_boundary(2) && word[..2].eq_ignore_ascii_case("mc");
    let mut start = true;
    for (index, letter) in word.char_indices() {
        if start || (scottish && index == 2) {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
        start = matches!(letter, '-' | '\'' | '’' | '.');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: [&str; 5]) {
        let mut name = NameParts::default();
        name.read_full(text);
        assert_eq!([name.first.as_str(), &name.middle, &name.last, name.suffix, &name.display], expected, "{text}");
    }

    #[test]
    fn whole_names_in_either_order() {
        check("Ottoline Vance", ["ottoline", "", "vance", "", "Ottoline Vance"]);
        check("VANCE, OTTOLINE M.", ["ottoline", "m", "vance", "", "Ottoline M. Vance"]);
        check("Vance, Ottoline M., Jr.", ["ottoline", "m", "vance", "jr", "Ottoline M. Vance Jr."]);
        check("Vance Jr, Ottoline", ["ottoline", "", "vance", "jr", "Ottoline Vance Jr"]);
        check("Mr. John Q. Public III", ["john", "q", "public", "iii", "John Q. Public III"]);
        check("JOHN PUBLIC, JR", ["john", "", "public", "jr", "John Public Jr"]);
        check("GARCIA MARQUEZ, GABRIEL", ["gabriel", "", "garcia marquez", "", "Gabriel Garcia Marquez"]);
        check("María de la Cruz", ["maria", "", "de la cruz", "", "María de la Cruz"]);
        check("Ann Smith-Jones", ["ann", "", "smith jones", "", "Ann Smith-Jones"]);
        check("JAMES MCDONALD O'BRIEN", ["james", "mcdonald", "obrien", "", "James McDonald O'Brien"]);
        check("Madonna", ["", "", "madonna", "", "Madonna"]);
        check("Łukasz Søren Þórsson", ["lukasz", "soren", "thorsson", "", "Łukasz Søren Þórsson"]);
        check("", ["", "", "", "", ""]);
    }

    #[test]
    fn parts_from_columns() {
        let mut name = NameParts::default();
        name.read_parts("Dr. Mary Ann", "", "O'Neil Jr.", "");
        assert_eq!([name.first.as_str(), &name.middle, &name.last, name.suffix], ["mary", "ann", "oneil", "jr"]);
        name.read_parts("JOSÉ", "L", "NÚÑEZ", "SR");
        assert_eq!(
            [name.first.as_str(), &name.middle, &name.last, name.suffix, &name.display],
            ["jose", "l", "nunez", "sr", "José L Núñez Sr"]
        );
    }

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

    proptest! {
        #[test]
        fn letter_by_letter_or_as_a_whole(word in "\\PC{0,12}", accented in "[a-zÀ-ž\u{300}-\u{36f}-]{0,12}") {
            // Words that are plain throughout have rules of their own: they may have an underscore for a hyphen.
            for word in [word, accented].iter().filter(|word| !word.is_ascii()) {
                let mut folded = String::new();
                fold_onto(word, &mut folded);
                prop_assert_eq!(folded, folded_as_a_whole(word));
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            let mut name = NameParts::default();
            name.read_full(&text);
            name.read_parts(&text, &text, &text, &text);
        }

        #[test]
        fn a_tidy_piece_is_written_as_it_is(piece in "[ab,\t é]{0,10}") {
            let mut out = String::new();
            Tidy { recase: false }.push(&piece, &mut out);
            let words: Vec<&str> = piece.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
            let expected = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(out, expected);
        }

        #[test]
        fn case_and_marks_do_not_change_what_is_compared(first in "[A-Z][a-z]{2,8}", last in "[A-Z][a-z]{3,9}") {
            let (mut plain, mut loud) = (NameParts::default(), NameParts::default());
            plain.read_full(&format!("{first} {last}"));
            loud.read_full(&format!("{}, {}", last.to_uppercase(), first.to_uppercase()));
            if !is_one_of(&first, &TITLES) && !is_ending(&first) && !is_ending(&last) {
                prop_assert_eq!((plain.first, plain.last), (loud.first, loud.last));
            }
        }
    }
}
