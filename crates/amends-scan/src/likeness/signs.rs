//! How a masked cell looks, by itself.

use super::Identity;

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing.
    None,
    /// It may be masked, or made up.
    Weak,
    /// It is masked, and how.
    Strong(&'static str),
}

/// Letters that stand for what was taken away.
const MASKS: [char; 7] = ['X', 'x', '*', '#', '•', '█', '●'];

/// Words that nobody is called, and that stand for what was taken away, wherever they stand.
const WORDS: [&str; 9] = [
    "redacted",
    "masked",
    "anonymised",
    "anonymized",
    "pseudonymised",
    "pseudonymized",
    "scrubbed",
    "obfuscated",
    "sanitized",
];

/// Words that do so by themselves; `12 Hidden Valley Road` is an address.
const LONE_WORDS: [&str; 8] =
    ["removed", "anonymous", "anon", "hidden", "deleted", "suppressed", "withheld", "confidential"];

/// Words of test data.
const TEST_WORDS: [&str; 7] = ["example", "test", "dummy", "fake", "sample", "invalid", "demo"];

/// What generators of addresses and of names put before a number.
const NUMBERED: [&str; 18] = [
    "user",
    "customer",
    "client",
    "person",
    "member",
    "subscriber",
    "name",
    "firstname",
    "lastname",
    "surname",
    "fname",
    "lname",
    "employee",
    "patient",
    "contact",
    "anon",
    "masked",
    "email",
];

pub(super) fn sign(kind: Identity, cell: &str) -> Sign {
    if has_run(kind, cell) {
        return Sign::Strong("run");
    }
    let is_one_of = |list: &[&str], word: &str| list.iter().any(|known| word.eq_ignore_ascii_case(known));
    let local = cell.split('@').next().unwrap_or(cell);
    let is_lone = words(local).next().is_some() && words(local).all(|word| is_one_of(&LONE_WORDS, word));
    if is_lone || words(cell).any(|word| is_one_of(&WORDS, word)) {
        return Sign::Strong("word");
    }
    if kind != Identity::Account && is_hash(cell) {
        return Sign::Strong("hash");
    }
    match kind {
        Identity::Ssn | Identity::Licence | Identity::Passport | Identity::Account | Identity::Phone => {
            number(kind, cell)
        }
        Identity::BirthDate if cell.starts_with("0000") => Sign::Strong("alike_digits"),
        Identity::BirthDate => Sign::None,
        Identity::Email => email(cell),
        Identity::FirstName | Identity::LastName | Identity::FullName | Identity::Street => name(kind, cell),
    }
}

/// Three of one masking letter in a row; in numbers and dates, two anywhere; in an e-mail address, where people have
/// ideas, four. Neither `Xavier` nor `Foxx` has them.
fn has_run(kind: Identity, cell: &str) -> bool {
    let is_number = matches!(kind, Identity::Ssn | Identity::Phone | Identity::BirthDate);
    let run_min = if kind == Identity::Email { 4 } else { 3 };
    let masks = cell.chars().filter(|letter| MASKS.contains(letter)).count();
    if is_number && masks >= 2 {
        return true;
    }
    let (mut run, mut last) = (0, ' ');
    for letter in cell.chars() {
        run = if letter == last { run + 1 } else { 1 };
        last = letter;
        if run >= run_min && MASKS.contains(&letter) {
            return true;
        }
    }
    // `*` and `█` stand in no name at all; `#` does in an address (`Apt # 4`).
    cell.chars().any(|letter| matches!(letter, '*' | '█' | '•' | '●'))
}

/// Hexadecimal from 16 digits on (also as a UUID), with letters and digits; or base64 of a hash.
fn is_hash(cell: &str) -> bool {
    let bare: String = cell.chars().filter(|letter| *letter != '-').collect();
    let is_hex = bare.len() >= 16 && bare.bytes().all(|letter| letter.is_ascii_hexdigit());
    if is_hex
        && bare.bytes().any(|letter| letter.is_ascii_digit())
        && bare.bytes().any(|letter| letter.is_ascii_alphabetic())
    {
        return true;
    }
    let length = cell.len();
    let is_base64 = matches!(length, 24 | 28 | 44 | 64 | 88) && cell.ends_with('=');
    is_base64
        && cell
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/' | b'=' | b'-' | b'_'))
}

fn number(kind: Identity, cell: &str) -> Sign {
    let digits: Vec<u8> = cell.bytes().filter(u8::is_ascii_digit).collect();
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    // Honest account numbers are filled up with zeros.
    let is_zeroed = zeros >= 5 && kind != Identity::Account;
    if digits.len() >= 5 && (digits.windows(2).all(|pair| pair[0] == pair[1]) || is_zeroed) {
        return Sign::Strong("alike_digits");
    }
    let is_weak = match kind {
        Identity::Ssn => digits.len() == 9 && was_never_issued(&digits),
        Identity::Phone => is_of_films(&digits),
        _ => words(cell).any(|word| TEST_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))),
    };
    if is_weak { Sign::Weak } else { Sign::None }
}

/// SSA: no area 000, 666 or from 900 on, no group 00, no serial 0000.
fn was_never_issued(digits: &[u8]) -> bool {
    let (area, group, serial) = (&digits[..3], &digits[3..5], &digits[5..]);
    area == b"000" || area == b"666" || area[0] == b'9' || group == b"00" || serial == b"0000" || digits == b"123456789"
}

/// North America: 555-0100 to 555-0199 are nobody's, and no area or exchange begins with 0 or 1.
fn is_of_films(digits: &[u8]) -> bool {
    let national = match digits.len() {
        11 if digits[0] == b'1' => &digits[1..],
        10 => digits,
        _ => return false,
    };
    national[3..8] == *b"55501" || national[0] < b'2' || national[3] < b'2'
}

fn email(cell: &str) -> Sign {
    let Some((local, domain)) = cell.rsplit_once('@') else {
        return if is_numbered(cell) { Sign::Strong("numbered") } else { Sign::None };
    };
    if is_hash(local) {
        return Sign::Strong("hash");
    }
    let domain = domain.to_ascii_lowercase();
    let is_example = domain.split('.').any(|part| TEST_WORDS.contains(&part)) || domain.ends_with(".localhost");
    let is_test = words(local).any(|word| TEST_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    if is_example || is_test || is_numbered(local) { Sign::Weak } else { Sign::None }
}

fn name(kind: Identity, cell: &str) -> Sign {
    if kind != Identity::Street && is_numbered(cell) {
        return Sign::Strong("numbered");
    }
    let is_test = words(cell).any(|word| TEST_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    if is_test { Sign::Weak } else { Sign::None }
}

/// `Customer 0042`, `user123`, `LastName_7`.
fn is_numbered(cell: &str) -> bool {
    let word = cell.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let has_number = word.len() < cell.len();
    let word = word.trim_end_matches([' ', '_', '-', '.', '#']);
    let bare: String = word.chars().filter(|letter| letter.is_ascii_alphabetic()).collect();
    has_number && NUMBERED.iter().any(|known| bare.eq_ignore_ascii_case(known))
}

/// Words of letters and digits.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Identity, cell: &str, expected: Sign) {
        assert_eq!(sign(kind, cell), expected, "{kind:?} {cell}");
    }

    #[test]
    fn masks_and_their_near_misses() {
        use Identity::{BirthDate, Email, FirstName, FullName, LastName, Phone, Ssn, Street};
        for (kind, cell, why) in [
            (Ssn, "XXX-XX-1234", "run"),
            (Ssn, "***-**-1234", "run"),
            (Ssn, "000-00-1234", "alike_digits"),
            (Ssn, "999999999", "alike_digits"),
            (Ssn, "5f4dcc3b5aa765d61d8327deb882cf99", "hash"),
            (LastName, "Sxxxx", "run"),
            (FirstName, "J***", "run"),
            (FullName, "REDACTED", "word"),
            (FullName, "Customer 0042", "numbered"),
            (LastName, "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "hash"),
            (Email, "j***@mail.example", "run"),
            (Email, "5f4dcc3b5aa765d61d8327deb882cf99@mail.net", "hash"),
            (Email, "redacted@mail.net", "word"),
            (Email, "deleted@mail.net", "word"),
            (Email, "xxxxxxx@mail.net", "run"),
            (Identity::Account, "****1234", "run"),
            (FullName, "Name masked", "word"),
            (FirstName, "hidden", "word"),
            (Phone, "(206) 555-XXXX", "run"),
            (BirthDate, "19XX-03-04", "run"),
            (BirthDate, "0000-00-00", "alike_digits"),
            (Street, "XXXXXXX", "run"),
        ] {
            check(kind, cell, Sign::Strong(why));
        }
        for (kind, cell) in [
            (Ssn, "219-09-9998"),
            (Ssn, "100-00-1234x"),
            (Street, "12 Hidden Valley Road"),
            (Email, "maxxxim@mail.net"),
            (Identity::Account, "TX-00X1"),
            (Identity::Account, "0000012345"),
            (FirstName, "Xavier"),
            (FirstName, "Maxx"),
            (LastName, "Foxx"),
            (LastName, "Mask"),
            (FullName, "Beau Decade"),
            (Email, "alex.doe@mail.net"),
            (Phone, "206-234-5678 x12"),
            (BirthDate, "1970-01-01"),
            (Street, "12 Example-free Road, Apt # 4"),
        ] {
            let found = sign(kind, cell);
            assert!(!matches!(found, Sign::Strong(_)), "{cell} {found:?}");
        }
        for (kind, cell) in [
            (Ssn, "900-12-3456"),
            (Ssn, "666-12-3456"),
            (Phone, "206-555-0142"),
            (Phone, "+1 106 234 5678"),
            (Email, "ann.lee@example.org"),
            (Email, "user0815@mail.net"),
            (FullName, "Test Person"),
        ] {
            check(kind, cell, Sign::Weak);
        }
    }
}
