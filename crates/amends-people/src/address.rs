//! Street addresses, folded so that two spellings of one house agree.

/// Words of US street addresses and what the postal service writes for them (USPS Publication 28, appendix C).
const SHORT: &[(&str, &str)] = &[
    ("alley", "aly"),
    ("apartment", "apt"),
    ("avenue", "ave"),
    ("boulevard", "blvd"),
    ("building", "bldg"),
    ("circle", "cir"),
    ("court", "ct"),
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

/// Writes `street` and the first five digits of `postal_code` in comparable form into `out` (cleared first). `out`
/// stays empty where there is no house number or no postal code: a street without either is shared by many.
pub fn fold(street: &str, postal_code: &str, out: &mut String) {
    out.clear();
    let zip = postal_code.get(..5).unwrap_or(postal_code);
    if zip.len() < 4 || !street.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    for word in street.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let start = out.len();
        out.extend(word.chars().flat_map(char::to_lowercase));
        if let Ok(place) = SHORT.binary_search_by(|(long, _)| (*long).cmp(&out[start..])) {
            out.truncate(start);
            out.push_str(SHORT[place].1);
        }
        out.push(' ');
    }
    out.push_str(zip);
}

/// The first five digits of the postal code and the house number, whatever the spelling of the street; `None` where one
/// of them is missing.
pub fn house(street: &str, postal_code: &str) -> Option<Vec<u8>> {
    let zip = postal_code.get(..5)?;
    let number = street.split(|letter: char| !letter.is_ascii_digit()).find(|digits| !digits.is_empty())?;
    Some([zip.as_bytes(), b" ", number.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(street: &str, zip: &str, expected: &str) {
        let mut out = String::from("left over");
        fold(street, zip, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn spellings_of_one_house_agree() {
        check("1200 North Alder Street, Apt. 4", "98101-2231", "1200 n alder st apt 4 98101");
        check("1200 N ALDER ST APT 4", "98101", "1200 n alder st apt 4 98101");
    }

    #[test]
    fn a_street_without_number_or_zip_is_no_key() {
        check("Alder Street", "98101", "");
        check("1200 Alder Street", "", "");
    }

    #[test]
    fn a_house_is_a_number_in_a_zip_area() {
        assert_eq!(house("Apt 4, 1200 Alder Stret", "98101-2231"), Some(b"98101 4".to_vec()));
        assert_eq!(house("1200 Alder St", "98101"), Some(b"98101 1200".to_vec()));
        assert_eq!(house("Alder St", "98101"), None);
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(SHORT.is_sorted());
    }
}
