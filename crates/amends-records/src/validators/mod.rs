//! Validators: one question each, whether a cell can be a value of one kind.
//!
//! They are plain functions from text to `bool`, named in the files of `rules/elements/`. They know neither header nor
//! neighbours; what a column is, is decided elsewhere from how many of its cells pass.

pub(crate) mod address;
pub(crate) mod bank;
pub(crate) mod card;
pub(crate) mod codes;
pub(crate) mod date;
pub(crate) mod digits;
pub(crate) mod email;
pub(crate) mod filler;
pub(crate) mod gate;
pub(crate) mod imei;
pub(crate) mod imsi;
pub(crate) mod ip;
pub(crate) mod language;
pub(crate) mod licence;
pub(crate) mod national;
pub(crate) mod person_name;
pub(crate) mod secret;
pub(crate) mod ssn;
pub(crate) mod taxpayer;
pub(crate) mod telephone;
pub(crate) mod together;

/// The text without white space around it. Nearly every cell begins and ends with a visible ASCII character, which a
/// look at two bytes tells.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// Whether a cell can be a value of one kind.
pub(crate) type Check = fn(&str) -> bool;

/// All validators by the name that rule files use, sorted.
pub(crate) const ALL: [(&str, Check); 52] = [
    ("account", codes::account),
    ("anything", codes::anything),
    ("bank_account", bank::account_valid),
    ("birth_date", date::birth_valid),
    ("br_cpf", national::br_cpf),
    ("ca_sin", national::ca_sin),
    ("card", card::valid),
    ("city", address::city),
    ("combined_address", address::combined),
    ("coordinates", codes::coordinates),
    ("country", address::country),
    ("date", date::any),
    ("de_steuer_id", national::de_steuer_id),
    ("drivers_license", licence::valid),
    ("email", email::valid),
    ("full_name", person_name::full),
    ("iban", bank::iban),
    ("icd10", codes::icd10),
    ("imei", imei::valid),
    ("imsi", imsi::valid),
    ("imsi_us", imsi::valid_us),
    ("in_aadhaar", national::in_aadhaar),
    ("ip", ip::valid),
    ("issued", codes::issued),
    ("last_first", person_name::last_first),
    ("last_four", secret::last_four),
    ("member", codes::member),
    ("middle_name", person_name::middle),
    ("passport", codes::passport),
    ("password", secret::password_valid),
    ("pin", secret::pin_valid),
    ("postal_code", address::postal_code),
    ("postal_code_short", address::postal_code_short),
    ("routing", bank::routing_valid),
    ("single_name", person_name::single),
    ("six_digits", secret::six_digits),
    ("social_number_abroad", codes::social_number_abroad),
    ("ssn", ssn::valid),
    ("ssn_last4", secret::four_digits),
    ("state", address::state),
    ("state_au", address::state_au),
    ("street", address::street),
    ("street_loose", address::street_loose),
    ("street_number", address::street_number),
    ("suffix", person_name::is_suffix),
    ("taxpayer_id", taxpayer::valid),
    ("telephone", telephone::valid),
    ("uk_nhs", national::uk_nhs),
    ("uk_nino", national::uk_nino),
    ("us_passport", codes::us_passport),
    ("username", secret::username_valid),
    ("words", codes::words),
];

/// The validator of a name.
pub(crate) fn by_name(name: &str) -> Option<Check> {
    ALL.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|place| ALL[place].1)
}

/// Words that people and systems write where there is no value.
const FILLER_WORDS: [&str; 30] = [
    "-",
    "--",
    "---",
    ".",
    "?",
    "blank",
    "deleted",
    "empty",
    "missing",
    "n.a.",
    "n/a",
    "na",
    "nan",
    "nil",
    "no",
    "none",
    "not available",
    "not provided",
    "null",
    "\\n",
    "redacted",
    "refused",
    "tba",
    "tbd",
    "test",
    "unk",
    "unknown",
    "xxx",
    "xxxx",
    "undefined",
];

/// The bytes that filler words begin with: most cells are told from them by their first byte.
const FILLER_STARTS: [bool; 256] = filler_starts();

const fn filler_starts() -> [bool; 256] {
    let mut starts = [false; 256];
    let mut word = 0;
    while word < FILLER_WORDS.len() {
        let first = FILLER_WORDS[word].as_bytes()[0];
        starts[first as usize] = true;
        starts[first.to_ascii_uppercase() as usize] = true;
        word += 1;
    }
    starts
}

/// Whether a cell says that there is no value.
pub(crate) fn is_filler_word(text: &str) -> bool {
    text.len() <= 13
        && text.bytes().next().is_some_and(|byte| FILLER_STARTS[usize::from(byte)])
        && FILLER_WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the digits of a cell are a filler: all equal, or counting up or down.
pub(crate) fn is_filler_number(text: &str) -> bool {
    let text = trim(text);
    text.len() <= 24
        && may_be_filler(text)
        && digits::digits_between(text, b"-/. ()+").is_some_and(|found| {
            let bytes = found.as_bytes();
            bytes.len() >= 5 && (digits::all_same(bytes) || (bytes.len() >= 9 && digits::counting(bytes)))
        })
}

/// Whether the first three digits are equal or count up or down; most numbers show with them that they are no filler.
fn may_be_filler(text: &str) -> bool {
    let mut digits = text.bytes().filter(u8::is_ascii_digit);
    let (Some(first), Some(second), Some(third)) = (digits.next(), digits.next(), digits.next()) else {
        return false;
    };
    let step = |from: u8, to: u8| (to + 10 - from) % 10;
    step(first, second) == step(second, third) && matches!(step(first, second), 0 | 1 | 9)
}

/// Whether a cell holds a default instead of a value: `N/A`, `000-00-0000`, `1900-01-01`, `123456789`.
pub(crate) fn is_default(text: &str) -> bool {
    let text = trim(text);
    if text.is_empty() || text == "0" || is_filler_word(text) || is_filler_number(text) {
        return true;
    }
    let dated = (8..=26).contains(&text.len())
        && text.as_bytes()[0].is_ascii_digit()
        && text.bytes().all(|byte| !byte.is_ascii_lowercase());
    dated && date::read(text).and_then(|written| written.date(date::DateOrder::MonthFirst)).is_some_and(date::is_filler)
}

#[cfg(test)]
pub(crate) mod testing {
    use super::Check;

    /// Checks that `test` says `expected` for each cell.
    pub(crate) fn check(test: Check, cells: &[&str], expected: bool) {
        for cell in cells {
            assert_eq!(test(cell), expected, "{cell:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ALL.windows(2).all(|pair| pair[0].0 < pair[1].0), "validators must be sorted by name");
    }

    #[test]
    fn defaults_are_not_values() {
        testing::check(
            is_default,
            &[
                "000-00-0000",
                "N/A",
                "1900-01-01",
                "01/01/1900",
                "123456789",
                "999999999",
                "",
                " ",
                "unknown",
                "9999-12-31",
                "(000) 000-0000",
            ],
            true,
        );
        testing::check(is_default, &["219-09-9998", "1985-03-14", "Norman", "98101", "Nana", "4821", "1111"], false);
    }

    proptest::proptest! {
        #[test]
        fn the_first_three_digits_hide_no_filler(start in 0_u8..10, step in 0_u8..3, len in 5_usize..24, at in 0_usize..24) {
            let digit = |place: usize| char::from(b'0' + (start + (step + 9) % 10 * (place % 10) as u8) % 10);
            let mut text: String = (0..len).map(digit).collect();
            let filler = step == 1 || len >= 9;
            proptest::prop_assert_eq!(is_filler_number(&text), filler);
            text.insert(at.min(text.len()), '-');
            proptest::prop_assert_eq!(is_filler_number(&text), filler && text.len() <= 24);
        }

        #[test]
        fn no_text_breaks_a_validator(text in "\\PC{0,40}") {
            for (_, check) in ALL {
                let _ = check(&text);
            }
            let _ = is_default(&text);
        }
    }
}
