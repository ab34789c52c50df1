//! Places: states, countries, ZIP codes and area codes, each from a data file, read once into flat tables.

use std::sync::OnceLock;

struct Tables {
    /// Jurisdiction words in use, for `&'static str` answers.
    zip3: Vec<Option<&'static str>>,
    zip5: Vec<([u8; 5], &'static str)>,
    /// The areas of three digits in which there are exceptions.
    zip5_areas: Vec<bool>,
    areas: Vec<Option<&'static str>>,
    states: Names,
    countries: Names,
}

/// `(spelling, code)` pairs, sorted by spelling, and where the spellings of each first letter begin.
struct Names {
    names: Vec<(&'static str, &'static str)>,
    starts: [usize; 257],
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let (zip3, zip5) = zips(include_str!("data/zip3.txt"));
        let mut zip5_areas = vec![false; 1000];
        zip5.iter().for_each(|(code, _)| zip5_areas[number(&code[..3])] = true);
        Tables {
            zip3,
            zip5,
            zip5_areas,
            areas: area_codes(include_str!("data/area_codes.txt")),
            states: names(include_str!("data/states.txt")),
            countries: names(include_str!("data/countries.txt")),
        }
    })
}

fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

/// Places by the first three digits, and exceptions by all five.
type ZipTables = (Vec<Option<&'static str>>, Vec<([u8; 5], &'static str)>);

fn zips(text: &'static str) -> ZipTables {
    let (mut three, mut five) = (vec![None; 1000], Vec::new());
    for (place, codes) in lines(text) {
        for code in codes.split_whitespace() {
            if let Ok(exact) = <[u8; 5]>::try_from(code.as_bytes()) {
                five.push((exact, place));
                continue;
            }
            let (low, high) = code.split_once('-').unwrap_or((code, code));
            let (Ok(low), Ok(high)) = (low.parse::<usize>(), high.parse::<usize>()) else { continue };
            (low..=high.min(999)).for_each(|area| three[area] = Some(place));
        }
    }
    (three, five)
}

fn area_codes(text: &'static str) -> Vec<Option<&'static str>> {
    let mut areas = vec![None; 1000];
    for (place, codes) in lines(text) {
        for code in codes.split_whitespace().filter_map(|code| code.parse::<usize>().ok()).filter(|code| *code < 1000) {
            areas[code] = Some(place);
        }
    }
    areas
}

fn names(text: &'static str) -> Names {
    let mut names: Vec<(&'static str, &'static str)> = lines(text)
        .flat_map(|(code, rest)| rest.split('|').chain(std::iter::once(code)).map(move |name| (name, code)))
        .collect();
    names.sort_unstable();
    let first = |name: &str| name.bytes().next().map_or(0, usize::from);
    let starts = std::array::from_fn(|byte| names.partition_point(|(name, _)| first(name) < byte));
    Names { names, starts }
}

/// Lower-cased letters of a cell with single spaces and no points, in a stack array.
fn plain(text: &str, buffer: &mut [u8; 32]) -> usize {
    let mut len = 0;
    for byte in text.trim().bytes() {
        let byte = match byte {
            b'.' | b',' => b' ',
            byte => byte.to_ascii_lowercase(),
        };
        if byte == b' ' && (len == 0 || buffer[len - 1] == b' ') {
            continue;
        }
        if len == buffer.len() {
            return 0;
        }
        buffer[len] = byte;
        len += 1;
    }
    while len > 0 && buffer[len - 1] == b' ' {
        len -= 1;
    }
    len
}

fn by_name(names: &Names, text: &str) -> Option<&'static str> {
    let mut buffer = [0_u8; 32];
    let len = plain(text, &mut buffer);
    let wanted = std::str::from_utf8(&buffer[..len]).ok().filter(|wanted| !wanted.is_empty())?;
    let first = usize::from(wanted.as_bytes()[0]);
    let names = &names.names[names.starts[first]..names.starts[first + 1]];
    names.binary_search_by(|(name, _)| (*name).cmp(wanted)).ok().map(|place| names[place].1)
}

/// Jurisdiction words of the states, by their two letters behind `us-`.
const STATES: [&str; 56] = [
    "us-al", "us-ak", "us-az", "us-ar", "us-ca", "us-co", "us-ct", "us-de", "us-dc", "us-fl", "us-ga", "us-hi",
    "us-id", "us-il", "us-in", "us-ia", "us-ks", "us-ky", "us-la", "us-me", "us-md", "us-ma", "us-mi", "us-mn",
    "us-ms", "us-mo", "us-mt", "us-ne", "us-nv", "us-nh", "us-nj", "us-nm", "us-ny", "us-nc", "us-nd", "us-oh",
    "us-ok", "us-or", "us-pa", "us-ri", "us-sc", "us-sd", "us-tn", "us-tx", "us-ut", "us-vt", "us-va", "us-wa",
    "us-wv", "us-wi", "us-wy", "us-pr", "us-gu", "us-vi", "us-as", "us-mp",
];

/// State words by the two letters of their postal code.
fn state_letters() -> &'static [Option<&'static str>; 676] {
    static LETTERS: OnceLock<[Option<&'static str>; 676]> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let mut letters = [None; 676];
        for state in STATES {
            if let Some(place) = letter_pair(&state.as_bytes()[3..]) {
                letters[place] = Some(state);
            }
        }
        letters
    })
}

fn letter_pair(bytes: &[u8]) -> Option<usize> {
    let place = |byte: u8| byte.to_ascii_lowercase().checked_sub(b'a').filter(|place| *place < 26).map(usize::from);
    Some(place(*bytes.first()?)? * 26 + place(*bytes.get(1)?)?)
}

/// The jurisdiction word (`us-ca`) of a state's abbreviation or name.
pub(crate) fn state(text: &str) -> Option<&'static str> {
    let text = crate::validators::trim(text);
    let code = match text.len() {
        0 | 1 => return None,
        2 => return letter_pair(text.as_bytes()).and_then(|place| state_letters()[place]),
        5 if text.as_bytes()[..3].eq_ignore_ascii_case(b"us-") => &text[3..],
        _ => by_name(&tables().states, text)?,
    };
    letter_pair(code.as_bytes()).and_then(|place| state_letters()[place])
}

/// The ISO code (`de`) of a country's code or name.
pub(crate) fn country(text: &str) -> Option<&'static str> {
    by_name(&tables().countries, text)
}

/// The jurisdiction word of a ZIP code.
pub(crate) fn zip(five: &[u8; 5]) -> Option<&'static str> {
    let tables = tables();
    let area = number(&five[..3]);
    let exceptions = if tables.zip5_areas[area] { tables.zip5.as_slice() } else { &[] };
    let exact = exceptions.iter().find(|(code, _)| code == five).map(|(_, place)| *place);
    exact.or(tables.zip3[area])
}

/// Whether post is delivered to a ZIP code's area: the states and territories, and military mail.
pub(crate) fn zip_in_use(five: &[u8; 5]) -> bool {
    let area = number(&five[..3]);
    zip(five).is_some() || (90..=98).contains(&area) || area == 340 || (962..=966).contains(&area)
}

/// The place of a North American area code: `us-wa`, `ca` (Canada), or `us` for toll-free.
pub(crate) fn area(code: &[u8]) -> Option<&'static str> {
    tables().areas.get(number(code)).copied().flatten()
}

fn number(digits: &[u8]) -> usize {
    digits.iter().fold(0, |sum, byte| sum * 10 + usize::from(byte.wrapping_sub(b'0'))).min(999)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_by_any_spelling() {
        for text in ["CA", "ca", "California", "calif.", " CALIFORNIA ", "us-ca"] {
            assert_eq!(state(text), Some("us-ca"), "{text}");
        }
        assert_eq!(state("District of Columbia"), Some("us-dc"));
        assert_eq!(state("D.C."), Some("us-dc"));
        assert_eq!(state("XX"), None);
        assert_eq!(state(""), None);
        assert_eq!(country("Deutschland"), Some("de"));
    }

    #[test]
    fn codes_lead_to_places() {
        assert_eq!(zip(b"98101"), Some("us-wa"));
        assert_eq!(zip(b"06390"), Some("us-ny"));
        assert_eq!(zip(b"00901"), Some("us-pr"));
        assert_eq!(zip(b"20188"), Some("us-va"));
        assert_eq!(area(b"206"), Some("us-wa"));
        assert_eq!(area(b"416"), Some("ca"));
        assert!(zip_in_use(b"09001") && !zip_in_use(b"00000"));
    }

    #[test]
    fn every_state_has_zip_and_area_codes() {
        let tables = tables();
        for place in STATES {
            assert!(state(&place[3..]) == Some(place), "{place}");
            assert!(tables.areas.contains(&Some(place)), "{place} has no area code");
            assert!(
                tables.zip3.contains(&Some(place)) || tables.zip5.iter().any(|(_, known)| *known == place),
                "{place}"
            );
        }
    }
}
