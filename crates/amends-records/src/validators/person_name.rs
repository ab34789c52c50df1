//! Shapes of personal names, and small dictionaries of common ones: enough to tell a column of people from a column of
//! products, never to decide about one cell.

use std::collections::HashSet;
use std::sync::OnceLock;

fn dictionary(cell: &'static OnceLock<HashSet<&'static str>>, text: &'static str) -> &'static HashSet<&'static str> {
    cell.get_or_init(|| text.split_whitespace().collect())
}

/// Whether a word is a common given name.
pub(crate) fn is_common_first(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    dictionary(&WORDS, include_str!("../data/first_names.txt")).contains(word)
}

/// Whether a word is a common surname.
pub(crate) fn is_common_last(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    dictionary(&WORDS, include_str!("../data/surnames.txt")).contains(word)
}

/// Whether all characters are those of names.
fn name_characters(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'.' | b'\'' | b'-' | b',' | b'`');
    if text.bytes().all(plain) {
        return text.bytes().any(|byte| byte.is_ascii_alphabetic());
    }
    text.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '.' | '\'' | '-' | ',' | '’' | '`'))
        && text.chars().any(char::is_alphabetic)
}

/// How many words a text has whose only white space is spaces.
pub(crate) fn words(text: &str) -> usize {
    let (mut count, mut inside) = (0, false);
    for byte in text.bytes() {
        count += usize::from(byte != b' ' && !inside);
        inside = byte != b' ';
    }
    count
}

/// One or two words, as a column of given names or surnames has them.
pub(crate) fn single(text: &str) -> bool {
    let text = super::trim(text);
    text.len() <= 60 && name_characters(text) && words(text) <= 4 && !super::is_filler_word(text)
}

/// An initial or a middle name.
pub(crate) fn middle(text: &str) -> bool {
    let text = super::trim(text);
    text.len() <= 40 && name_characters(text) && words(text) <= 3 && !super::is_filler_word(text)
}

/// A whole name, first name first: two to six words, or more where there is a comma before a suffix. Or several names.
pub(crate) fn full(text: &str) -> bool {
    let text = super::trim(text);
    (3..=100).contains(&text.len())
        && ((name_characters(text) && (2..=7).contains(&words(text))) || super::together::people(text).is_some())
        && !super::is_filler_word(text)
}

/// A whole name, surname first, a comma between.
pub(crate) fn last_first(text: &str) -> bool {
    let Some((last, first)) = text.split_once(',') else { return false };
    full(text) && single(last) && !first.trim().is_empty() && !is_suffix(first.trim())
}

/// Words in front of names that are no part of them.
const TITLES: [&str; 18] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "hon",
    "sir",
    "capt",
    "sgt",
    "sra",
    "srta",
    "mme",
    "herr",
    "frau",
];

/// Words behind names that are no part of them.
const DEGREES: [&str; 10] = ["md", "phd", "esq", "cpa", "dds", "rn", "mba", "jd", "do", "dvm"];

/// Words in front of surnames that belong to them.
const PARTICLES: [&str; 42] = [
    "abu", "af", "al", "av", "bin", "bint", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "della", "den",
    "der", "di", "dos", "du", "el", "het", "ibn", "la", "las", "le", "los", "mac", "mc", "o'", "op", "st", "ten",
    "ter", "ul", "van", "vander", "vom", "von", "zu", "zum", "zur",
];

/// Whether a word is a title.
pub(crate) fn is_title(word: &str) -> bool {
    is_one_of(word, &TITLES)
}

/// Whether a word is a degree.
pub(crate) fn is_degree(word: &str) -> bool {
    is_one_of(word, &DEGREES)
}

/// Whether a word belongs to the surname behind it.
pub(crate) fn is_particle(word: &str) -> bool {
    is_one_of(word, &PARTICLES)
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    let word = word.trim_end_matches(['.', ',']);
    let first = word.bytes().next().map(|byte| byte.to_ascii_lowercase());
    // The first letter tells nearly every word from nearly every other.
    let alike = |known: &&&str| known.bytes().next() == first;
    word.len() <= 9 && list.iter().filter(alike).any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a word is a suffix that tells generations apart.
pub(crate) fn is_suffix(text: &str) -> bool {
    suffix(text).is_some()
}

/// The folded form of a generation suffix.
pub(crate) fn suffix(text: &str) -> Option<&'static str> {
    let text = super::trim(text).trim_end_matches('.');
    // Nearly every word is told from these by its length or first letter.
    let first = text.as_bytes().first()?.to_ascii_lowercase();
    if text.len() > 6 || !matches!(first, b'j' | b's' | b'i' | b'v' | b'2'..=b'5') {
        return None;
    }
    let known: [(&str, &'static str); 12] = [
        ("jr", "jr"),
        ("junior", "jr"),
        ("sr", "sr"),
        ("senior", "sr"),
        ("ii", "ii"),
        ("2nd", "ii"),
        ("iii", "iii"),
        ("3rd", "iii"),
        ("iv", "iv"),
        ("4th", "iv"),
        ("v", "v"),
        ("5th", "v"),
    ];
    known.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, folded)| *folded)
}

/// Whether the first word of a cell, in lower case, is a common given name.
pub(crate) fn starts_with_first(text: &str) -> bool {
    lower_word(text.split([' ', '.']).find(|word| !word.is_empty()).unwrap_or(""), is_common_first)
}

/// Whether the last word of a cell, in lower case, is a common surname.
pub(crate) fn ends_with_last(text: &str) -> bool {
    lower_word(text.split([' ', '-']).rfind(|word| !word.is_empty() && !is_suffix(word)).unwrap_or(""), is_common_last)
}

fn lower_word(word: &str, test: fn(&str) -> bool) -> bool {
    let mut buffer = [0_u8; 24];
    let mut len = 0;
    for byte in word.bytes().filter(|byte| *byte != b'\'' && *byte != b',') {
        if len == buffer.len() {
            return false;
        }
        buffer[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    std::str::from_utf8(&buffer[..len]).is_ok_and(test)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn shapes() {
        check(full, &["Ottoline Vance", "María-José de la Cruz", "O'Brien, Pat", "J. R. Vance Jr."], true);
        check(full, &["Widget 3000", "Ottoline", "unknown", "12 Main St", "a b c d e f g h"], false);
        check(last_first, &["Vance, Ottoline M.", "DE LA CRUZ, MARIA"], true);
        check(last_first, &["Vance Jr, ", "Ottoline Vance, Jr", "Ottoline Vance"], false);
        check(starts_with_first, &["MARY ANN", "james"], true);
        check(ends_with_last, &["Ana Garcia", "Mary O'Brien", "JONES"], true);
    }
}
