//! Names: taken apart, folded for comparing, and tidied for letters.

use super::fold::fold_onto;
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
        if is_plain_word(first) && is_plain_word(last) && !person_name::is_title(first) {
            return self.read_plain_parts(first, middle, last, suffix);
        }
        for (index, word) in words(first).skip_while(|word| person_name::is_title(word)).enumerate() {
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
        let (given, particles) = given.split_at(particles_at(given));
        if particles.is_empty() {
            return self.read_parts(given, "", last, suffix);
        }
        // "Berg, Jan van der" is Jan van der Berg.
        self.read_parts(given, "", &format!("{} {last}", particles.trim_start()), suffix);
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
        while count - start > 1 && person_name::is_title(words[start]) {
            start += 1;
        }
        let mut suffix = if person_name::is_suffix(ending) { ending.trim() } else { "" };
        while count - start > 2 {
            let word = words[count - 1];
            if person_name::is_suffix(word) {
                suffix = word;
            } else if !person_name::is_degree(word) {
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
    text.is_empty() || person_name::is_suffix(text) || person_name::is_degree(text)
}

fn is_plain_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Where the words behind a given name begin that belong to the surname before the comma; else the end. They are written
/// small, or there are two of them, or they are no given names: in "Nguyen, Thanh Van" Van is one.
fn particles_at(given: &str) -> usize {
    let (mut rest, mut count) = (given, 0);
    while let Some(start) = (!rest.is_empty()).then(|| rest.rfind(' ').map_or(0, |space| space + 1))
        && person_name::is_particle(&rest[start..])
    {
        rest = rest[..start].trim_end();
        count += 1;
    }
    let particles = given[rest.len()..].trim_start();
    let small = !particles.bytes().any(|byte| byte.is_ascii_uppercase());
    let alone = ["de", "del", "der", "von", "dos", "du", "vom"].iter().any(|word| particles.eq_ignore_ascii_case(word));
    if small || (!rest.is_empty() && (count > 1 || alone)) { rest.len() } else { given.len() }
}

/// Where the surname begins: at the last word, or at the particle before it. One word alone is a surname.
fn surname_at(words: &[&str]) -> usize {
    let last = words.len().saturating_sub(1);
    let particle = (1..last).find(|index| person_name::is_particle(words[*index]));
    // "García y López" is one surname; the Y of "John Y Smith" is an initial.
    let joined = (2..last).find(|index| words[*index].eq_ignore_ascii_case("y")).map(|index| index - 1);
    particle.unwrap_or(last).min(joined.unwrap_or(last))
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
        check("Jan van der Berg", ["jan", "", "van der berg", "", "Jan van der Berg"]);
        check("Berg, Jan van der", ["jan", "", "van der berg", "", "Jan van der Berg"]);
        check("BERG, JAN VAN DER", ["jan", "", "van der berg", "", "Jan Van Der Berg"]);
        check("Berg, van der", ["", "", "van der berg", "", "van der Berg"]);
        check("Nguyen, Thanh Van", ["thanh", "van", "nguyen", "", "Thanh Van Nguyen"]);
        check("NGUYEN, VAN LE", ["van", "le", "nguyen", "", "Van Le Nguyen"]);
        check("Omar al-Hassan", ["omar", "", "al hassan", "", "Omar al-Hassan"]);
        check("Omar bin Said al Hassan", ["omar", "", "bin said al hassan", "", "Omar bin Said al Hassan"]);
        check("José García y López", ["jose", "", "garcia y lopez", "", "José García y López"]);
        check("Fiona Mc Donald", ["fiona", "", "mc donald", "", "Fiona Mc Donald"]);
        check("Владимир Петров", ["vladimir", "", "petrov", "", "Владимир Петров"]);
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

    proptest! {
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
            if !person_name::is_title(&first) && !is_ending(&first) && !is_ending(&last) {
                prop_assert_eq!((plain.first, plain.last), (loud.first, loud.last));
            }
        }
    }
}
