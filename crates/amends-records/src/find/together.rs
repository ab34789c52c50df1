//! Several people whom one field of a row names: a mention each.
//!
//! Nobody may be lost because a form had one line for two. Whose number or birth date stands beside two names the row does
//! not say.

use std::collections::BTreeSet;

use super::mention::Mention;
use super::name::NameParts;
use crate::validators::together::{Named, people, people_of_parts};

/// Further people of one field have the number of their turn above the part's own bits.
const PART_BITS: u32 = 13;

/// The people of all mentions besides the first one of each; nearly always there are none. The first of several becomes who
/// the field names first.
///
/// What the row exposes may be anybody's of them, so that all are told of all of it. Numbers and dates that tell people apart
/// stay with the first: they are one person's. How somebody is reached is shared.
pub(super) fn further(mentions: &mut [Mention]) -> Vec<Mention> {
    let mut all = Vec::new();
    for mention in mentions.iter_mut() {
        let in_parts = !mention.first.is_empty() || !mention.last.is_empty();
        let found = if in_parts { people_of_parts(&mention.first, &mention.last) } else { people(&mention.full) };
        let Some((first, others)) = found.as_deref().and_then(<[Named]>::split_first) else { continue };
        let suffix = std::mem::take(&mut mention.name.suffix);
        read(first, &mut mention.name);
        if mention.name.suffix.is_empty() {
            mention.name.suffix = suffix;
        }
        all.extend(others.iter().zip(1..).map(|(other, turn)| beside(mention, other, turn)));
    }
    if !all.is_empty() {
        number_apart(mentions, &mut all);
    }
    all
}

/// Gives whoever has a number that is taken in this row the next free one: a list of thousands of people in one row reaches
/// up to where the further ones begin.
fn number_apart(mentions: &[Mention], further: &mut [Mention]) {
    let mut taken: BTreeSet<u16> = mentions.iter().map(|mention| mention.part).collect();
    for mention in further {
        let wanted = mention.part;
        let mut free = (0..=u16::MAX).map(|step| wanted.wrapping_add(step));
        mention.part = free.find(|part| taken.insert(*part)).unwrap_or(wanted);
    }
}

fn beside(mention: &Mention, named: &Named, turn: u16) -> Mention {
    let mut other = Mention {
        part: turn << PART_BITS | mention.part & ((1 << PART_BITS) - 1),
        elements: mention.elements,
        account: mention.account,
        email: mention.email.clone(),
        telephone: mention.telephone.clone(),
        street: mention.street.clone(),
        city: mention.city.clone(),
        postal_code: mention.postal_code.clone(),
        residence: mention.residence,
        residence_why: mention.residence_why,
        segment: mention.segment,
        as_of: mention.as_of,
        language: mention.language,
        ..Mention::default()
    };
    read(named, &mut other.name);
    other
}

fn read(named: &Named, into: &mut NameParts) {
    into.read_full(&named.name);
    if let Some(title) = &named.title {
        // With no first name at all she would be taken for the next best person of that address. So she keeps what tells her
        // from him.
        into.first.clear();
        into.middle.clear();
        into.first.push_str(&title.trim_end_matches('.').to_ascii_lowercase());
        into.display = format!("{title} {}", into.display);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::together::people;
    use proptest::prelude::*;

    /// First name, surname and how to write it, of each person.
    fn check(text: &str, expected: &[[&str; 3]]) {
        let found: Vec<NameParts> = people(text)
            .unwrap_or_default()
            .iter()
            .map(|named| {
                let mut parts = NameParts::default();
                read(named, &mut parts);
                parts
            })
            .collect();
        let found: Vec<[&str; 3]> =
            found.iter().map(|parts| [parts.first.as_str(), &parts.last, &parts.display]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn two_people_in_one_field() {
        let john_and_mary = [["john", "smith", "John Smith"], ["mary", "smith", "Mary Smith"]];
        check("John & Mary Smith", &john_and_mary);
        check("John and Mary Smith", &john_and_mary);
        check("JOHN AND MARY SMITH", &john_and_mary);
        check("John&Mary Smith", &john_and_mary);
        check("John/Mary Smith", &john_and_mary);
        check("Smith, John & Mary", &john_and_mary);
        check("SMITH JOHN / SMITH MARY", &john_and_mary);
        check("SMITH, JOHN / SMITH, MARY", &john_and_mary);
        check("SMITH JOHN & MARY", &john_and_mary);
        check("John Smith & Mary", &john_and_mary);
        check("Mr John & Mrs Mary Smith", &john_and_mary);
        check("John Smith and Mary Jones", &[["john", "smith", "John Smith"], ["mary", "jones", "Mary Jones"]]);
        check("John Smith / Mary Jones", &[["john", "smith", "John Smith"], ["mary", "jones", "Mary Jones"]]);
        check("John Q. & Mary Smith", &[["john", "smith", "John Q. Smith"], ["mary", "smith", "Mary Smith"]]);
        check(
            "Jan & Ria van der Berg",
            &[["jan", "van der berg", "Jan van der Berg"], ["ria", "van der berg", "Ria van der Berg"]],
        );
        check("Ann, Bob & Cy Ash", &[["ann", "ash", "Ann Ash"], ["bob", "ash", "Bob Ash"], ["cy", "ash", "Cy Ash"]]);
        check("Ann & Bob and Cy Ash", &[["ann", "ash", "Ann Ash"], ["bob", "ash", "Bob Ash"], ["cy", "ash", "Cy Ash"]]);
    }

    #[test]
    fn a_spouse_without_a_name_is_somebody() {
        check("Mr and Mrs J Smith", &[["j", "smith", "J Smith"], ["mrs", "smith", "Mrs J Smith"]]);
        check("Mr. & Mrs. John Smith", &[["john", "smith", "John Smith"], ["mrs", "smith", "Mrs. John Smith"]]);
        check("Mr & Mrs Smith", &[["", "smith", "Smith"], ["mrs", "smith", "Mrs Smith"]]);
        check("Smith, Mr & Mrs J", &[["j", "smith", "J Smith"], ["mrs", "smith", "Mrs J Smith"]]);
        check("Smith, Mr & Mrs", &[["", "smith", "Smith"], ["mrs", "smith", "Mrs Smith"]]);
    }

    #[test]
    fn no_number_stands_for_two_people_of_a_row() {
        let mention =
            |part: u16, full: &str| Mention { part, full: full.to_owned(), as_of: Some(9), ..Mention::default() };
        let mut mentions = vec![mention(1, "Ann & Bob Ash"), mention(8_193, "Cy & Di Elm"), mention(16_385, "Eve Fir")];
        let further = further(&mut mentions);
        let found: Vec<(u16, &str)> = further.iter().map(|other| (other.part, other.name.first.as_str())).collect();
        assert_eq!(found, [(8_194, "bob"), (8_195, "di")]);
        assert!(further.iter().all(|other| other.as_of == Some(9)), "the day is the row's");
    }

    #[test]
    fn however_many_are_in_one_row_each_has_a_number() {
        let (first, last) = ("Ann/Bob/Cy/Di/Eve/Fay/Gus/Hal/Ivy/Jo", "Ash/Elm/Fir/Oak/Yew/Lark/Pike/Roe/Swan/Wren");
        let mention = Mention { first: first.to_owned(), last: last.to_owned(), ..Mention::default() };
        let parts: BTreeSet<u16> = further(&mut [mention]).iter().map(|other| other.part).collect();
        assert!(parts.len() == 9 && !parts.contains(&0), "{parts:?}");
    }

    #[test]
    fn one_person_or_nobody() {
        for text in [
            "Ann Smith/Jones",
            "Smith & Wesson",
            "Johnson & Sons",
            "Ash & Oak Plumbing LLC",
            "Sandy Anderson",
            "AT&T",
            "R&D 7",
            "& Co",
        ] {
            check(text, &[]);
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}", near in "[A-D a-d&/+,.]{0,24}") {
            for text in [text, near] {
                let mut parts = NameParts::default();
                people(&text).unwrap_or_default().iter().for_each(|named| read(named, &mut parts));
            }
        }
    }
}
