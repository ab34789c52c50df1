//! Gates: what a cell must look like for a validator to be worth asking.
//!
//! A column is weighed against some fifty validators, and most of them say no to most cells for a plain reason: no
//! digit, too many, a letter. One look at a cell's bytes answers that for all of them. A gate may let pass what its
//! validator refuses, never the other way round; the tests below hold every gate to it.

const DIGIT: u16 = 1;
const LETTER: u16 = 1 << 1;
/// Any byte of a character beyond ASCII.
const HIGH: u16 = 1 << 2;
const SPACE: u16 = 1 << 3;
const DASH: u16 = 1 << 4;
const DOT: u16 = 1 << 5;
const COMMA: u16 = 1 << 6;
const SLASH: u16 = 1 << 7;
const COLON: u16 = 1 << 8;
const AT: u16 = 1 << 9;
/// `*` and `#`, which mask digits.
const MASK: u16 = 1 << 10;
const QUOTE: u16 = 1 << 11;
/// `+`, `(` and `)`.
const DIAL: u16 = 1 << 12;
const UNDERSCORE: u16 = 1 << 13;
/// What parts the lines of an address besides a comma.
const BREAK: u16 = 1 << 14;
const OTHER: u16 = 1 << 15;
const ANY: u16 = u16::MAX;

const CLASSES: [u16; 256] = classes();

const fn classes() -> [u16; 256] {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            0x80.. => HIGH,
            b' ' => SPACE,
            b'-' => DASH,
            b'.' => DOT,
            b',' => COMMA,
            b'/' => SLASH,
            b':' => COLON,
            b'@' => AT,
            b'*' | b'#' => MASK,
            b'\'' | b'`' => QUOTE,
            b'+' | b'(' | b')' => DIAL,
            b'_' => UNDERSCORE,
            b'\n' | b'|' => BREAK,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
}

/// What one look at a cell tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    classes: u16,
    digits: usize,
    letters: usize,
    len: usize,
}

impl Look {
    /// Looks at a cell without white space around it.
    pub(crate) fn at(trimmed: &str) -> Self {
        let (mut classes, mut digits, mut letters) = (0, 0, 0);
        for byte in trimmed.bytes() {
            let class = CLASSES[usize::from(byte)];
            classes |= class;
            digits += usize::from(class == DIGIT);
            letters += usize::from(class == LETTER);
        }
        Self { classes, digits, letters, len: trimmed.len() }
    }

    /// How many ASCII digits there are.
    pub(crate) fn digits(self) -> usize {
        self.digits
    }

    /// Whether there is an ASCII letter.
    pub(crate) fn has_letter(self) -> bool {
        self.classes & LETTER != 0
    }
}

/// What a cell must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gate {
    /// No byte of any other class.
    allowed: u16,
    /// At least one byte of these classes, unless there are none.
    needed: u16,
    digits: (usize, usize),
    /// Digits and ASCII letters together.
    signs: (usize, usize),
    /// In bytes.
    len: (usize, usize),
    /// Whether its validator takes all that passes it, defaults left out: there is nothing more to ask.
    sure: bool,
}

impl Gate {
    /// Lets every cell pass.
    pub(crate) const OPEN: Self = Self {
        allowed: ANY,
        needed: 0,
        digits: (0, usize::MAX),
        signs: (0, usize::MAX),
        len: (0, usize::MAX),
        sure: false,
    };

    /// Whether the cell may be worth asking about.
    pub(crate) fn admits(self, look: Look) -> bool {
        look.classes & !self.allowed == 0
            && (self.needed == 0 || look.classes & self.needed != 0)
            && (self.digits.0..=self.digits.1).contains(&look.digits)
            && (self.signs.0..=self.signs.1).contains(&(look.digits + look.letters))
            && (self.len.0..=self.len.1).contains(&look.len)
    }

    /// So many digits, and nothing but them and `separators`.
    const fn digits(low: usize, high: usize, separators: u16) -> Self {
        Self { allowed: DIGIT | separators, digits: (low, high), ..Self::OPEN }
    }

    /// Letters and signs, no digit.
    const fn words(signs: u16, low: usize, high: usize) -> Self {
        Self { allowed: LETTER | HIGH | signs, needed: LETTER | HIGH, len: (low, high), ..Self::OPEN }
    }

    /// The gate of the validator of that name.
    pub(crate) fn of(validator: &str) -> Self {
        numbers(validator).or_else(|| words(validator)).or_else(|| codes(validator)).unwrap_or(Self::OPEN)
    }
}

/// The gates of up to 64 checks turned round: for each thing that a look tells, the bits of the checks that stay open.
#[derive(Debug, Clone)]
pub(crate) struct Gates {
    /// By class: the checks that allow it.
    allowing: [u64; CLASS_COUNT],
    /// By class: the checks that are content with it.
    content: [u64; CLASS_COUNT],
    /// The checks that need no class.
    undemanding: u64,
    by_digits: [u64; COUNTED],
    by_signs: [u64; COUNTED],
    /// The checks whose gate is all there is to them.
    sure: u64,
    by_len: [u64; COUNTED],
}

const CLASS_COUNT: usize = 16;
/// Numbers of digits and bytes that are told apart; no gate has a bound beyond the last of them but none at all.
const COUNTED: usize = 256;

impl Gates {
    /// The gates of the checks in their order; those past the 64th are not asked about.
    pub(crate) fn new(gates: impl Iterator<Item = Gate> + Clone) -> Self {
        let those = |test: &dyn Fn(Gate) -> bool| {
            let bits = gates.clone().take(u64::BITS as usize).enumerate();
            bits.fold(0_u64, |bits, (index, gate)| bits | u64::from(test(gate)) << index)
        };
        Self {
            allowing: std::array::from_fn(|class| those(&|gate| gate.allowed >> class & 1 == 1)),
            content: std::array::from_fn(|class| those(&|gate| gate.needed >> class & 1 == 1)),
            undemanding: those(&|gate| gate.needed == 0),
            by_digits: std::array::from_fn(|digits| those(&|gate| (gate.digits.0..=gate.digits.1).contains(&digits))),
            by_signs: std::array::from_fn(|signs| those(&|gate| (gate.signs.0..=gate.signs.1).contains(&signs))),
            sure: those(&|gate| gate.sure),
            by_len: std::array::from_fn(|len| those(&|gate| (gate.len.0..=gate.len.1).contains(&len))),
        }
    }

    /// The bits of the checks that are worth asking.
    pub(crate) fn open(&self, look: Look) -> u64 {
        let (mut open, mut content) = (u64::MAX, self.undemanding);
        let mut classes = look.classes;
        while classes != 0 {
            let class = classes.trailing_zeros() as usize;
            open &= self.allowing[class];
            content |= self.content[class];
            classes &= classes - 1;
        }
        let counted = |count: usize| count.min(COUNTED - 1);
        let counts = self.by_digits[counted(look.digits)] & self.by_signs[counted(look.digits + look.letters)];
        open & content & counts & self.by_len[counted(look.len)]
    }

    /// Of these checks, those that are passed by what is no default and gets this far.
    pub(crate) fn sure(&self, open: u64) -> u64 {
        open & self.sure
    }
}

fn numbers(validator: &str) -> Option<Gate> {
    const PARTED: u16 = DASH | SPACE;
    Some(match validator {
        "br_cpf" => Gate::digits(11, 11, PARTED | DOT),
        "ca_sin" | "routing" | "taxpayer_id" => Gate::digits(9, 9, PARTED),
        "card" => Gate::digits(14, 16, PARTED),
        "de_steuer_id" => Gate::digits(11, 11, SPACE),
        "imei" => Gate::digits(15, 15, PARTED | SLASH),
        "imsi" | "imsi_us" => Gate::digits(14, 15, PARTED),
        "in_aadhaar" => Gate::digits(12, 12, PARTED),
        "uk_nhs" => Gate::digits(10, 10, PARTED),
        "pin" => Gate::digits(4, 8, 0),
        "six_digits" => Gate::digits(6, 6, 0),
        // A spreadsheet may have written `.0` behind the number.
        "ssn" => Gate::digits(7, 10, PARTED | DOT),
        "ssn_last4" => Gate::digits(4, 4, PARTED | MASK | LETTER),
        "last_four" => Gate::digits(1, 4, PARTED | MASK | LETTER),
        // Behind the number there may be an extension and any words.
        "telephone" => Gate { digits: (8, usize::MAX), ..Gate::OPEN },
        "date" | "birth_date" => Gate {
            allowed: DIGIT | LETTER | PARTED | DOT | SLASH | COMMA | COLON | DIAL,
            digits: (3, usize::MAX),
            len: (6, 35),
            ..Gate::OPEN
        },
        _ => return None,
    })
}

fn words(validator: &str) -> Option<Gate> {
    const NAME: u16 = SPACE | DOT | QUOTE | DASH | COMMA;
    // A whole name may be several: «Ann & Bob Ash», «Ann + Bob Ash», «Ann/Bob Ash».
    const SEVERAL: u16 = NAME | SLASH | DIAL | OTHER;
    Some(match validator {
        "single_name" => Gate::words(NAME, 1, 60),
        "middle_name" => Gate::words(NAME, 1, 40),
        "full_name" => Gate::words(SEVERAL, 3, 100),
        "last_first" => Gate { needed: COMMA, ..Gate::words(SEVERAL, 3, 100) },
        // A hyphen and a point are a town to that validator: it asks for no letter.
        "city" => Gate { needed: 0, ..Gate::words(SPACE | DOT | QUOTE | DASH, 2, 60) },
        "state" | "state_au" | "country" => Gate { digits: (0, 0), ..Gate::OPEN },
        "suffix" => Gate { allowed: LETTER | DIGIT | DOT, digits: (0, 1), ..Gate::OPEN },
        "words" => Gate { needed: LETTER | HIGH, ..Gate::OPEN },
        "username" => Gate { allowed: ANY & !SPACE, needed: LETTER | HIGH, len: (2, 64), ..Gate::OPEN },
        "email" => Gate { allowed: ANY & !SPACE, needed: AT, len: (0, 254), ..Gate::OPEN },
        _ => return None,
    })
}

fn codes(validator: &str) -> Option<Gate> {
    const MIXED: u16 = DIGIT | LETTER | DASH | SPACE | DOT | SLASH | UNDERSCORE;
    let mixed =
        |digits: usize, signs| Gate { allowed: MIXED, digits: (digits, usize::MAX), signs, sure: true, ..Gate::OPEN };
    Some(match validator {
        "account" => mixed(4, (5, 24)),
        "member" => mixed(4, (5, 20)),
        "issued" => mixed(3, (4, 20)),
        "passport" => Gate { allowed: MIXED & !(DOT | SLASH), ..mixed(5, (6, 9)) },
        "us_passport" => Gate::digits(8, 9, LETTER),
        "bank_account" => Gate::digits(2, usize::MAX, LETTER | SPACE | DASH),
        "iban" => Gate { len: (15, usize::MAX), ..Gate::digits(2, usize::MAX, LETTER | SPACE) },
        "uk_nino" => Gate::digits(6, 6, LETTER | SPACE | DASH),
        "icd10" => Gate { len: (3, 8), ..Gate::digits(1, usize::MAX, LETTER | DOT) },
        "postal_code_short" => Gate::digits(4, 4, 0),
        "street_number" => Gate { len: (1, 10), ..Gate::digits(1, 6, LETTER | SPACE | DASH | SLASH) },
        "social_number_abroad" => Gate { len: (5, 20), ..Gate::digits(5, 15, LETTER | SPACE | DASH | SLASH | DOT) },
        "postal_code" => Gate::digits(3, 10, LETTER | SPACE | DASH | DOT),
        "drivers_license" => Gate::digits(0, 24, LETTER | MASK | SPACE | DASH),
        "coordinates" => Gate { needed: DOT, digits: (1, usize::MAX), ..Gate::OPEN },
        "ip" => Gate { needed: DOT | COLON, len: (3, 50), ..Gate::OPEN },
        "street" => Gate { needed: DIGIT, len: (5, 120), ..Gate::OPEN },
        "street_loose" => Gate { allowed: ANY & !AT, needed: DIGIT | LETTER, len: (2, 120), ..Gate::OPEN },
        "combined_address" => Gate { needed: COMMA | BREAK, digits: (1, usize::MAX), len: (12, 250), ..Gate::OPEN },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::{ALL, is_default};
    use proptest::prelude::*;

    /// A gate never refuses what its validator takes, and white space around a cell changes nothing.
    fn check(text: &str) {
        let look = Look::at(text.trim());
        for (name, validator) in ALL {
            let valid = validator(text);
            assert_eq!(valid, validator(text.trim()), "{name}: {text:?}");
            let gate = Gate::of(name);
            assert!(!valid || gate.admits(look), "{name}: {text:?}");
            assert!(valid || is_default(text) || !gate.sure || !gate.admits(look), "{name}: {text:?}");
        }
        let open = Gates::new(ALL.iter().map(|(name, _)| Gate::of(name))).open(look);
        for (index, (name, _)) in ALL.iter().enumerate() {
            assert_eq!(open >> index & 1 == 1, Gate::of(name).admits(look), "{name}: {text:?}");
        }
    }

    #[test]
    fn no_gate_has_a_bound_that_is_not_counted() {
        for gate in ALL.map(|(name, _)| Gate::of(name)) {
            for (low, high) in [gate.digits, gate.signs, gate.len] {
                assert!(low < COUNTED && (high < COUNTED - 1 || high == usize::MAX));
            }
        }
    }

    #[test]
    fn gates_refuse_what_they_should() {
        let admits = |name: &str, text: &str| Gate::of(name).admits(Look::at(text));
        assert!(!admits("ssn", "Ottoline Vance") && !admits("full_name", "12 Main St") && !admits("email", "none"));
        assert!(admits("ssn", "219-09-9998") && admits("anything", "yes"));
    }

    #[test]
    fn forms_that_validators_take() {
        for text in [
            "219-09-9998",
            "219099998.0",
            "19099998",
            "***-**-6789",
            "XXXXX6789",
            "912-70-1234",
            "92-3456781",
            "4111 1111 1111 1111",
            "490154203237518",
            "49-015420-323751-8",
            "310150123456789",
            "011000015",
            "GB82 WEST 1234 5698 7654 32",
            "2139",
            "98101-1234",
            "981011234.0",
            "K1A 0B1",
            "0800",
            "7",
            "12a",
            "Lot 5",
            "12/14-16",
            "5304218",
            "850-214.77 A",
            "New South Wales",
            "nsw",
            "1-206-555-0142 x77",
            "+33 1 42 68 53 00",
            "206 555 0142 ext 3 – front desk",
            "0044 20 7946 0018",
            "1985-03-14T00:00:00Z",
            "14th of March 1985",
            "Mar 14th, 1985",
            "3/1/85",
            "1985-03-14 00:00:00 +01:00",
            "(47.6062, -122.3321)",
            "47.6062;\u{a0}-122.3321",
            "::ffff:1.2.3.4",
            "2001:db8::1/64",
            "192.0.2.7:8080",
            "S72.001A",
            "J45",
            "AB 12 34 56 C",
            "943 476 5919",
            "046 454 286",
            "111.444.777-35",
            "12 Main St, Concord, New Hampshire 03301-1111, USA",
            "12 Main St|Seattle|WA 98101",
            "PO Box 77",
            "D.C.",
            "us-ca",
            "CALIFORNIA",
            "Deutschland",
            "III.",
            "2nd",
            "o'vance+bill@mail.example.org",
            "Vance, Ottoline M.",
            "María-José de la Cruz",
            "O’Brien",
            "correct horse battery staple",
            "ovance",
            "WDLABCD1234X",
            "WDL*ABCDEFG*",
            "V123-456-78-901-0",
            "C12345678",
            "-.",
            "\u{a0}98101\t",
            " a@b.example ",
        ] {
            check(text);
        }
    }

    #[test]
    fn every_state_and_country_passes() {
        for data in [include_str!("../data/states.txt"), include_str!("../data/countries.txt")] {
            for line in data.lines().filter(|line| !line.starts_with('#')) {
                line.split([' ', '|']).chain(line.split_once(' ').map(|(_, names)| names)).for_each(check);
                line.split_once(' ').into_iter().flat_map(|(_, names)| names.split('|')).for_each(check);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn gates_hold_for_any_text(text in "\\PC{0,40}") {
            check(&text);
        }

        #[test]
        fn gates_hold_for_likely_text(text in "[0-9A-Ca-c .,/:@*#'+()_|\n-]{0,24}") {
            check(&text);
        }

        #[test]
        fn gates_hold_for_numbers(text in "[+(]?[0-9]{1,6}[-. /:)]?[0-9]{0,5}[-. /:]?[0-9]{0,7}(\\.0)?") {
            check(&text);
        }

        #[test]
        fn gates_hold_for_masks_and_codes(text in "[A-Zx*#]{0,4}[- ]?[0-9]{1,9}[- ]?[A-Z0-9]{0,6}") {
            check(&text);
        }
    }
}
