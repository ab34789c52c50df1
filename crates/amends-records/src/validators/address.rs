//! Parts of postal addresses by their shape.

use super::person_name::words;
use crate::places;

/// Words that end or begin a street line.
const STREET_WORDS: [&str; 52] = [
    "st",
    "street",
    "ave",
    "avenue",
    "av",
    "rd",
    "road",
    "dr",
    "drive",
    "ln",
    "lane",
    "blvd",
    "boulevard",
    "ct",
    "court",
    "pl",
    "place",
    "way",
    "ter",
    "terrace",
    "cir",
    "circle",
    "pkwy",
    "parkway",
    "hwy",
    "highway",
    "sq",
    "square",
    "trl",
    "trail",
    "loop",
    "run",
    "row",
    "alley",
    "aly",
    "apt",
    "apartment",
    "unit",
    "suite",
    "ste",
    "box",
    "rr",
    "broadway",
    "crescent",
    "cres",
    "path",
    "pike",
    "plaza",
    "xing",
    "crossing",
    "pt",
    "point",
];

fn has_street_word(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| {
        word.len() <= 9
            && word.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
            && STREET_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
    })
}

/// A street line: a number and words, or a post-office box.
pub(crate) fn street(text: &str) -> bool {
    let text = super::trim(text);
    if !(5..=120).contains(&text.len()) {
        return false;
    }
    let starts_with_number = text.as_bytes()[0].is_ascii_digit()
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.contains(' ');
    let boxed = text.len() > 6
        && (text.as_bytes()[..2].eq_ignore_ascii_case(b"po")
            || text.as_bytes()[..3].eq_ignore_ascii_case(b"p.o")
            || text.as_bytes()[..3].eq_ignore_ascii_case(b"psc")
            || text.as_bytes()[..2].eq_ignore_ascii_case(b"rr"));
    (starts_with_number && has_street_word(text)) || (boxed && text.bytes().any(|byte| byte.is_ascii_digit()))
}

/// A line of a street that a header has named: anything with a letter.
pub(crate) fn street_loose(text: &str) -> bool {
    let text = super::trim(text);
    (2..=120).contains(&text.len())
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !text.contains('@')
        && !super::is_filler_word(text)
}

/// A town: words of letters.
pub(crate) fn city(text: &str) -> bool {
    let text = super::trim(text);
    let plain = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'.' | b'\'' | b'-');
    let of_a_town = |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '.' | '\'' | '-' | '’');
    (2..=60).contains(&text.len())
        && (text.bytes().all(plain) || text.chars().all(of_a_town))
        && words(text) <= 5
        && !super::is_filler_word(text)
}

/// A state by abbreviation or name.
pub(crate) fn state(text: &str) -> bool {
    places::state(text).is_some()
}

/// A state or territory of Australia. Their abbreviations overlap with those of the US, so that only a whole column can
/// tell which they are.
pub(crate) fn state_au(text: &str) -> bool {
    const STATES: [&str; 16] = [
        "nsw",
        "new south wales",
        "vic",
        "victoria",
        "qld",
        "queensland",
        "sa",
        "south australia",
        "wa",
        "western australia",
        "tas",
        "tasmania",
        "nt",
        "northern territory",
        "act",
        "australian capital territory",
    ];
    let text = super::trim(text);
    STATES.iter().any(|state| text.eq_ignore_ascii_case(state))
}

/// The number of a house, apart from its street: `7`, `12a`, `Lot 5`, `3/14`.
pub(crate) fn street_number(text: &str) -> bool {
    let text = super::trim(text);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    (1..=10).contains(&text.len())
        && (1..=6).contains(&digits)
        && letters <= 4
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'/'))
}

/// A postal code of four digits, as in Australia, Austria or Switzerland.
pub(crate) fn postal_code_short(text: &str) -> bool {
    let text = super::trim(text);
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A ZIP code of five or nine digits whose area is in use; or a postal code of Canada or the United Kingdom.
pub(crate) fn postal_code(text: &str) -> bool {
    let text = super::trim(text);
    zip(text).is_some() || canadian(text)
}

/// The five digits of a ZIP code; four bare digits have lost their zero.
pub(crate) fn zip(text: &str) -> Option<[u8; 5]> {
    let text = super::trim(text);
    let text = text.strip_suffix(".0").unwrap_or(text);
    let bytes = text.as_bytes();
    let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
    let five = match bytes.len() {
        5 | 9 if digits(bytes) => [bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]],
        4 if digits(bytes) => [b'0', bytes[0], bytes[1], bytes[2], bytes[3]],
        8 if digits(bytes) => [b'0', bytes[0], bytes[1], bytes[2], bytes[3]],
        10 if matches!(bytes[5], b'-' | b' ') && digits(&bytes[..5]) && digits(&bytes[6..]) => {
            [bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]]
        }
        _ => return None,
    };
    (places::zip_in_use(&five) && five != *b"12345" && five != *b"99999").then_some(five)
}

/// Whether a cell is written as a ZIP code with its own four further digits: five, a hyphen, four.
pub(crate) fn zip_plus_four(text: &str) -> bool {
    super::trim(text).len() == 10 && zip(text).is_some()
}

fn canadian(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    compact.len() == 6
        && compact
            .iter()
            .enumerate()
            .all(|(index, byte)| if index % 2 == 0 { byte.is_ascii_alphabetic() } else { byte.is_ascii_digit() })
}

/// A country by code or name.
pub(crate) fn country(text: &str) -> bool {
    places::country(text).is_some()
}

/// A whole address in one cell: a street line, and behind it a state and a ZIP code or at least a comma.
pub(crate) fn combined(text: &str) -> bool {
    let text = super::trim(text);
    text.len() >= 12
        && text.len() <= 250
        && text.contains([',', '\n', '|'])
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && (tail(text).is_some() || has_street_word(text))
}

/// State and ZIP code at the end of a one-cell address, and where they begin.
pub(crate) fn tail(text: &str) -> Option<(&'static str, [u8; 5], usize)> {
    let mut trimmed = text.trim_end();
    for country in ["USA", "United States"] {
        while let Some(rest) = trimmed.strip_suffix(country) {
            trimmed = rest;
        }
    }
    let trimmed = trimmed.trim_end_matches([',', ' ', '\n']);
    let (before, last) = trimmed.rsplit_once([' ', ',', '\n', '|'])?;
    let zip = zip(last).filter(|_| last.len() >= 5)?;
    let before = before.trim_end_matches([' ', ',', '\n', '|', '.']);
    let start = before.rfind([' ', ',', '\n', '|']).map_or(0, |place| place + 1);
    if let Some(state) = places::state(&before[start..]) {
        return Some((state, zip, start));
    }
    let start = before.rfind([',', '\n', '|']).map_or(0, |place| place + 1);
    let name = before[start..].trim_start();
    places::state(name).map(|state| (state, zip, before.len() - name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn shapes() {
        check(street, &["12 Main St", "PO Box 77", "1400 N Fleet Ave Apt 3"], true);
        check(street, &["Main", "12", "2065550142", "3 widgets"], false);
        check(postal_code, &["98101", "98101-1234", "2139", "K1A 0B1", "981011234"], true);
        check(postal_code, &["00000", "99999", "981", "219-09-9998", "12345"], false);
        check(street_number, &["7", "12a", "Lot 5", "3/14"], true);
        check(street_number, &["Main St", "12 Main St", "2065550142", ""], false);
        check(state_au, &["NSW", "vic", "Western Australia"], true);
        check(state_au, &["CA", "nws", "Washington"], false);
        check(postal_code_short, &["2600", "0800"], true);
        check(postal_code_short, &["98101", "260", "K1A 0B1"], false);
        check(combined, &["12 Main St, Seattle, WA 98101", "12 Main St, Concord, New Hampshire 03301"], true);
    }

    #[test]
    fn the_tail_of_an_address() {
        assert_eq!(tail("12 Main St, Seattle, WA 98101").map(|(state, ..)| state), Some("us-wa"));
        assert_eq!(tail("12 Main St, Concord, New Hampshire 03301-1111, USA").map(|(state, ..)| state), Some("us-nh"));
        assert_eq!(tail("12 Main St"), None);
    }
}
