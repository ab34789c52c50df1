//! Several people in one field: «John & Mary Smith», «Mr and Mrs J Smith», `SMITH JOHN / SMITH MARY`.
//!
//! What such a field says is taken apart into names, each as whole as the field tells it.

use super::person_name::{self, is_common_first, is_common_last, is_title};

/// People in one field.
const PEOPLE_MAX: usize = 7;

/// One of several people in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The whole name, in either order.
    pub(crate) name: String,
    /// «Mrs» of «Mr and Mrs J Smith»: what is known of her instead of a first name.
    pub(crate) title: Option<String>,
}

impl Named {
    fn new(name: String) -> Self {
        Self { name, title: None }
    }
}

/// The people of a field of given names and one of surnames, if there are several.
pub(crate) fn people_of_parts(first: &str, last: &str) -> Option<Vec<Named>> {
    if !is_joint(first) {
        return None;
    }
    if !is_joint(last) {
        let pieces = pieces(first);
        let named = pieces.len() > 1 && are_names(&pieces) && are_names(&[last]);
        return named.then(|| surname_first(last, &pieces, |_| true));
    }
    // A given name and a surname each.
    let (firsts, lasts) = (pieces(first), pieces(last));
    let both = firsts.iter().zip(&lasts).map(|(first, last)| Named::new(format!("{last}, {first}")));
    (firsts.len() > 1 && firsts.len() == lasts.len()).then(|| both.collect())
}

/// A quick look whether a text may name several people.
fn is_joint(text: &str) -> bool {
    let bytes = text.as_bytes();
    let and = |at: &[u8]| at[0] == b' ' && at[4] == b' ' && at[1..4].eq_ignore_ascii_case(b"and");
    memchr::memchr3(b'&', b'/', b'+', bytes).is_some() || bytes.windows(5).any(and)
}

/// The names of a text that names several people; none where it names one, or something else.
pub(crate) fn people(text: &str) -> Option<Vec<Named>> {
    if !is_joint(text) {
        return None;
    }
    let pieces = pieces(text);
    if !(2..=PEOPLE_MAX).contains(&pieces.len()) || !are_names(&pieces) {
        return None;
    }
    match pieces[0].split_once(',') {
        // «Ann, Bob & Cy Ash».
        Some((one, other)) if is_first(one) && !is_last(one) && is_given(other) && !is_given(pieces[1]) => {
            surname_last(&[&[one, other.trim()], &pieces[1..]].concat())
        }
        Some((last, given)) if !person_name::is_suffix(given) => {
            Some(surname_first(last.trim(), &[&[given.trim()], &pieces[1..]].concat(), is_given))
        }
        _ => surname_last(&pieces),
    }
}

fn are_names(pieces: &[&str]) -> bool {
    let is_name = |word: &str| word.chars().all(|letter| letter.is_alphabetic() || ".,'’-`".contains(letter));
    pieces.iter().flat_map(|piece| piece.split_whitespace()).all(|word| is_name(word) && !is_of_a_company(word))
}

fn pieces(text: &str) -> Vec<&str> {
    let words = || text.split_whitespace();
    // "Ann Smith/Jones" has two surnames, "John/Mary Smith" two people.
    let slash = text.contains(" / ")
        || text.split('/').all(|piece| piece.split_whitespace().count() > 1)
        || words().next().is_some_and(|word| word.contains('/'));
    let joins = |letter: char| matches!(letter, '&' | '+') || (slash && letter == '/');
    let mut found = Vec::new();
    for piece in text.split(joins) {
        let mut rest = piece;
        while let Some(at) = rest.as_bytes().windows(5).position(|at| at.eq_ignore_ascii_case(b" and ")) {
            found.push(rest[..at].trim());
            rest = &rest[at + 5..];
        }
        found.push(rest.trim());
    }
    // "Smith, John, and Mary".
    found.iter().map(|piece| piece.trim_end_matches(',')).filter(|piece| !piece.is_empty()).collect()
}

/// «Smith, John & Mary», «Smith, John & Jones, Mary», «Smith, Mr & Mrs J».
fn surname_first(last: &str, pieces: &[&str], is_given: fn(&str) -> bool) -> Vec<Named> {
    let mut found = Vec::new();
    let mut untold = None;
    for piece in pieces {
        if is_titles(piece) {
            // «Mr» of «Mr & Mrs J»: his name is the next one's.
            untold = Some(*piece);
            continue;
        }
        let own = without_titles(piece);
        let whole = piece.contains(',') || !is_given(piece);
        let name = if whole { own.to_owned() } else { format!("{last}, {own}") };
        let title = title_of(piece).filter(|_| untold.take().is_some());
        found.push(Named::new(name.clone()));
        found.extend(title.map(|title| Named { name, title: Some(title) }));
    }
    // «Smith, Mr & Mrs».
    if let Some(title) = untold {
        found.push(Named::new(last.to_owned()));
        found.push(Named { name: last.to_owned(), title: Some(title.to_owned()) });
    }
    found
}

/// «John & Mary Smith», «John Smith & Mary Jones», «Mr & Mrs J Smith», `SMITH JOHN & SMITH MARY`.
fn surname_last(pieces: &[&str]) -> Option<Vec<Named>> {
    let (last_piece, before) = pieces.split_last()?;
    if let [titles] = before
        && is_titles(titles)
    {
        let (title, name) = (title_of(last_piece)?, without_titles(last_piece).to_owned());
        return Some(vec![Named::new(name.clone()), Named { name, title: Some(title) }]);
    }
    let pieces: Vec<&str> =
        pieces.iter().map(|piece| without_titles(piece)).filter(|piece| !piece.is_empty()).collect();
    if let Some(surname) = common_first_word(&pieces) {
        let reordered = |piece: &&str| Named::new(format!("{surname},{}", &piece[surname.len()..]));
        return Some(pieces.iter().map(reordered).collect());
    }
    let (last, before) = pieces.split_last()?;
    let Some(surname) = surname_of(last) else { return surname_of_the_first(&pieces) };
    let named =
        |piece: &&str| Named::new(if is_given(piece) { format!("{surname}, {piece}") } else { (*piece).to_owned() });
    Some(before.iter().map(named).chain([Named::new((*last).to_owned())]).collect())
}

/// «John Smith & Mary», `SMITH JOHN & MARY`: the one surname is the first one's. «Smith & Wesson» is nobody.
fn surname_of_the_first(pieces: &[&str]) -> Option<Vec<Named>> {
    let (first, others) = pieces.split_first()?;
    let (front, back) = (first.split_whitespace().next()?, first.split_whitespace().next_back()?);
    if front == back {
        return None;
    }
    let turned = is_first(back) && !is_first(front);
    let surname = if turned { front } else { back };
    let own = if turned { format!("{front},{}", &first[front.len()..]) } else { (*first).to_owned() };
    let others = others.iter().map(|piece| Named::new(format!("{surname}, {piece}")));
    Some(std::iter::once(Named::new(own)).chain(others).collect())
}

/// The word that all pieces begin with, if they go on differently.
fn common_first_word<'a>(pieces: &[&'a str]) -> Option<&'a str> {
    let first = pieces.first()?.split_whitespace().next()?;
    let alike = |piece: &&str| {
        let mut words = piece.split_whitespace();
        words.next().is_some_and(|word| word.eq_ignore_ascii_case(first)) && words.next().is_some()
    };
    let last_word = |piece: &&str| piece.split_whitespace().next_back().map(str::to_ascii_lowercase);
    let same_end = pieces.iter().all(|piece| last_word(piece) == pieces.first().and_then(last_word));
    (pieces.len() > 1 && pieces.iter().all(alike) && !same_end).then_some(first)
}

/// The surname of a whole name, with its particles; none where there is one word.
fn surname_of(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let suffix = words.len() > 2 && words.last().is_some_and(|word| person_name::is_suffix(word));
    let last = words.len().checked_sub(1 + usize::from(suffix)).filter(|last| *last > 0)?;
    let start = (1..last).find(|at| person_name::is_particle(words[*at])).unwrap_or(last);
    Some(words[start..=last].join(" "))
}

/// Whether a piece has given names and no surname: one word, initials behind it, or a second given name.
fn is_given(piece: &str) -> bool {
    let mut words = piece.split_whitespace().filter(|word| !is_title(word));
    let Some(_) = words.next() else { return false };
    words.all(|word| word.trim_end_matches('.').chars().count() == 1 || (is_first(word) && !is_last(word)))
}

fn is_first(word: &str) -> bool {
    is_common_first(&word.to_ascii_lowercase())
}

fn is_last(word: &str) -> bool {
    is_common_last(&word.to_ascii_lowercase())
}

fn is_titles(piece: &str) -> bool {
    piece.split_whitespace().all(is_title)
}

fn without_titles(piece: &str) -> &str {
    let mut rest = piece.trim_start();
    while let Some(word) = rest.split_whitespace().next().filter(|word| is_title(word)) {
        rest = rest[word.len()..].trim_start();
    }
    rest
}

fn title_of(piece: &str) -> Option<String> {
    piece.split_whitespace().next().filter(|word| is_title(word)).map(str::to_owned)
}

/// Words that companies, estates and teams have in their names, and people have not.
fn is_of_a_company(word: &str) -> bool {
    const WORDS: [&str; 40] = [
        "agency",
        "assoc",
        "associates",
        "assn",
        "bank",
        "bros",
        "brothers",
        "church",
        "co",
        "company",
        "consulting",
        "corp",
        "corporation",
        "daughters",
        "dept",
        "electric",
        "enterprises",
        "estate",
        "foundation",
        "group",
        "holdings",
        "hotel",
        "inc",
        "incorporated",
        "insurance",
        "law",
        "llc",
        "llp",
        "ltd",
        "management",
        "partners",
        "plumbing",
        "properties",
        "repair",
        "sales",
        "school",
        "services",
        "sons",
        "supply",
        "trust",
    ];
    let word = word.trim_end_matches(['.', ',']);
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
