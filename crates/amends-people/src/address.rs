//! Street addresses, folded so that two spellings of one house agree.

use crate::names::Packed;

/// Words of US street addresses and what the postal service writes for them (USPS Publication 28, appendix C).
const SHORT: &[(&str, &str)] = &[
    ("alley", "aly"),
    ("apartment", "apt"),
    ("avenue", "ave"),
    ("boulevard", "blvd"),
    ("building", "bldg"),
    ("circle", "cir"),
    ("court", "ct"),
    ("crescent", "cres"),
    ("drive", "dr"),
    ("east", "e"),
    ("floor", "fl"),
    ("highway", "hwy"),
    ("lane", "ln"),
    ("north", "n"),
    ("northeast", "ne"),
    ("northwest", "nw"),
    ("parkway", "pkwy"),
    ("place", "pl"),
    ("plaza", "plz"),
    ("road", "rd"),
    ("room", "rm"),
    ("south", "s"),
    ("southeast", "se"),
    ("southwest", "sw"),
    ("square", "sq"),
    ("street", "st"),
    ("suite", "ste"),
    ("terrace", "ter"),
    ("trail", "trl"),
    ("turnpike", "tpke"),
    ("unit", "unit"),
    ("way", "way"),
    ("west", "w"),
];

/// Their short words of more than a letter, in order.
const KINDS: [&str; 29] = [
    "aly", "apt", "ave", "bldg", "blvd", "cir", "cres", "ct", "dr", "fl", "hwy", "ln", "ne", "nw", "pkwy", "pl", "plz",
    "rd", "rm", "se", "sq", "st", "ste", "sw", "ter", "tpke", "trl", "unit", "way",
];

/// Where in a sorted list the words with each first letter begin, and behind them where the last ones end.
const fn starts<const N: usize>(words: &[&str; N]) -> [u8; 27] {
    let mut starts = [0; 27];
    let mut letter = 0;
    while letter < 27 {
        let mut word = 0;
        while word < N && words[word].as_bytes()[0] < b'a' + letter as u8 {
            word += 1;
        }
        starts[letter] = word as u8;
        letter += 1;
    }
    starts
}

const LONG: [&str; SHORT.len()] = {
    let mut long = [""; SHORT.len()];
    let mut at = 0;
    while at < SHORT.len() {
        long[at] = SHORT[at].0;
        at += 1;
    }
    long
};
const LONG_STARTS: [u8; 27] = starts(&LONG);
const KIND_STARTS: [u8; 27] = starts(&KINDS);

/// The place of a word in one of the lists above. Hardly any word shares letter and length with one of theirs, so hardly
/// any is compared.
fn place(words: &[&str], starts: &[u8; 27], word: &str) -> Option<usize> {
    let letter = word.bytes().next().filter(u8::is_ascii_lowercase)? - b'a';
    let [start, end] = [letter, letter + 1].map(|letter| usize::from(starts[usize::from(letter)]));
    words[start..end].iter().position(|known| *known == word).map(|at| start + at)
}

/// Writes `street` in comparable form into `out` (cleared first): small letters, the postal service's short words, one
/// space behind each word. Returns the house number: the first digits, as a number.
pub fn fold(street: &str, out: &mut String) -> Option<u32> {
    out.clear();
    let mut start = 0;
    let mut house: Option<u32> = None;
    let mut in_house = true;
    let end_word = |start: &mut usize, out: &mut String| {
        if out.len() > *start {
            if let Some(found) = place(&LONG, &LONG_STARTS, &out[*start..]) {
                out.truncate(*start);
                out.push_str(SHORT[found].1);
            }
            out.push(' ');
            *start = out.len();
        }
    };
    for letter in street.chars() {
        match letter {
            '0'..='9' if in_house => {
                let digit = letter as u32 - '0' as u32;
                house = Some(house.unwrap_or(0).wrapping_mul(10).wrapping_add(digit));
            }
            _ => in_house &= house.is_none(),
        }
        if letter.is_ascii_alphanumeric() {
            out.push(letter.to_ascii_lowercase());
        } else if letter.is_alphanumeric() {
            out.extend(letter.to_lowercase());
        } else {
            end_word(&mut start, out);
        }
    }
    end_word(&mut start, out);
    house
}

/// The street's name of a folded line, packed: without number, direction, flat, and what kind of street it is, which are
/// misspelled and left out most of all. A line of nothing else is kept as it is.
pub fn name_of(folded: &str) -> Packed {
    let named = |word: &&str| {
        let letter = word.bytes().any(|byte| byte.is_ascii_alphabetic());
        letter && word.len() > 1 && (word.len() > 4 || place(&KINDS, &KIND_STARTS, word).is_none())
    };
    let name = Packed::of(folded.split(' ').filter(named).flat_map(str::bytes));
    if name.is_none() { Packed::new(folded) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(street: &str, expected: &str, house: Option<u32>) {
        let mut out = String::from("left over");
        assert_eq!(fold(street, &mut out), house, "{street}");
        assert_eq!(out, expected);
    }

    #[test]
    fn spellings_of_one_house_agree() {
        check("1200 North Alder Street, Apt. 4", "1200 n alder st apt 4 ", Some(1200));
        check("1200 N ALDER ST APT 4", "1200 n alder st apt 4 ", Some(1200));
    }

    #[test]
    fn each_word_is_found_and_no_other() {
        for (at, (long, _)) in SHORT.iter().enumerate() {
            assert_eq!(place(&LONG, &LONG_STARTS, long), Some(at), "{long}");
        }
        for (at, kind) in KINDS.iter().enumerate() {
            assert_eq!(place(&KINDS, &KIND_STARTS, kind), Some(at), "{kind}");
        }
        for other in ["", "a", "zoo", "ñu", "7th", "wayside", "aven"] {
            assert_eq!(place(&LONG, &LONG_STARTS, other), None, "{other}");
        }
    }

    #[test]
    fn a_street_without_a_number_has_no_house() {
        check("Alder Street", "alder st ", None);
        check("Calle Ñuñoa 7", "calle ñuñoa 7 ", Some(7));
    }

    #[test]
    fn a_street_has_a_name() {
        let check = |line: &str, name: &str| {
            let mut folded = String::new();
            fold(line, &mut folded);
            assert_eq!(name_of(&folded), Packed::new(name), "{line}");
        };
        check("1200 North Alder Street, Apt. 4", "alder");
        check("1200 ALDER ST", "alder");
        check("5 Old Mill Rd", "oldmill");
        check("9 North Court", "nct");
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(SHORT.is_sorted() && KINDS.is_sorted());
        assert!(SHORT.iter().all(|(_, short)| short.len() < 2 || KINDS.contains(short)));
    }
}
