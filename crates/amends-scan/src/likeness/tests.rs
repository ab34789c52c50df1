//! A mixed store is told apart, rule by rule and as a whole.

use std::collections::HashMap;

use super::*;
use Identity::{BirthDate, Email, FirstName, LastName, Phone, Ssn, Street};

const KINDS: [Identity; 7] = [FirstName, LastName, BirthDate, Ssn, Email, Phone, Street];

type Row = [String; 7];

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.next(of.len() as u64) as usize]
    }
}

/// A plausible person; `domain` tells worlds apart.
fn person(draw: &mut Draw, number: usize, domain: &str) -> Row {
    let first = draw.one_of(&["Ann", "Ben", "Xavier", "Cora", "Dan", "Eve", "Finn", "Gus", "Hana", "Ivo", "Jo", "Kai"]);
    let last = draw.one_of(&["Reed", "Foxx", "Lane", "Moss", "Nash", "Ode", "Page", "Quill", "Ross", "Stone", "Vale"]);
    let (year, month, day) = (1940 + draw.next(60), 1 + draw.next(12), 1 + draw.next(28));
    let ssn = format!("{:03}-{:02}-{:04}", 1 + draw.next(665), 1 + draw.next(99), 1 + draw.next(9_999));
    let phone = format!("{}-{}-{:04}", 201 + draw.next(700), 200 + draw.next(300), draw.next(10_000));
    [
        first.to_owned(),
        last.to_owned(),
        format!("{year}-{month:02}-{day:02}"),
        ssn,
        format!("{}.{}{number}@{domain}", first.to_lowercase(), last.to_lowercase()),
        phone,
        format!("{} {} Street", 1 + draw.next(9_000), draw.one_of(&["Elm", "Oak", "Lake", "Hill", "Mill", "Park"])),
    ]
}

/// A person's row after somebody has made it unreadable, each in another manner.
fn masked(row: &Row, manner: usize, number: usize) -> Row {
    let mut out = row.clone();
    let cover = |text: &str, mask: char| -> String {
        text.chars().enumerate().map(|(at, it)| if at == 0 || !it.is_alphanumeric() { it } else { mask }).collect()
    };
    let digest = |text: &str| {
        let hashed = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        format!("{hashed:016x}{:016x}", hashed.rotate_left(17).wrapping_mul(31))
    };
    match manner {
        // Runs, and the last four digits left.
        0 => {
            out[3] = format!("XXX-XX-{}", &row[3][7..]);
            out[4] = cover(&row[4], '*');
            out[5] = format!("XXX-XXX-{}", &row[5][8..]);
            out[6] = cover(&row[6], 'X');
        }
        // Hashes.
        1 => (0..7).filter(|at| *at != 2).for_each(|at| out[at] = digest(&row[at])),
        // One word everywhere.
        2 => (0..7).for_each(|at| out[at] = "REDACTED".to_owned()),
        // Nothing left but one birth date for all, and numbers for names.
        3 => {
            out = Row::default();
            (out[0], out[1]) = ("Customer".to_owned(), format!("Customer {number:05}"));
            out[2] = "1900-01-01".to_owned();
        }
        // The form is kept, with numbers that were never issued, and addresses that lead nowhere.
        4 => {
            out[0] = "Jo".to_owned();
            out[3] = format!("9{}", &row[3][1..]);
            out[4] = format!("user{number}@example.com");
            out[5] = format!("{}-555-01{:02}", &row[5][..3], number % 100);
        }
        // Zeroed, and one value for all.
        5 => {
            out[3] = "000-00-0000".to_owned();
            out[4] = "noreply@carrier.net".to_owned();
            out[5] = "202-456-1000".to_owned();
            out[6] = "1 Main Street".to_owned();
        }
        // Only the name is left, and the rest is gone.
        _ => {
            out = Row::default();
            (out[0], out[1]) = (cover(&row[0], 'x') + "xxx", cover(&row[1], 'x') + "xx");
        }
    }
    out
}

/// What a caller does with keyed hashes: which keys of a row agree with whom.
#[derive(Default)]
struct Case(HashMap<(u8, String), Vec<usize>>);

impl Case {
    fn keys(row: &Row) -> Vec<(u8, Keys, String)> {
        let mut keys = Vec::new();
        for (at, kind) in [(3, Keys::SSN), (4, Keys::EMAIL), (5, Keys::PHONE)] {
            keys.extend((!row[at].is_empty()).then(|| (at as u8, kind, row[at].clone())));
        }
        keys.push((10, Keys::NAME_BIRTH, format!("{}|{}|{}", row[0], row[1], row[2])));
        keys.push((11, Keys::NAME_ADDRESS, format!("{}|{}|{}", row[0], row[1], row[6])));
        keys
    }

    fn add(&mut self, who: usize, row: &Row) {
        for (kind, _, value) in Self::keys(row) {
            self.0.entry((kind, value)).or_default().push(who);
        }
    }

    fn agreed(&self, row: &Row) -> Vec<Keys> {
        let mut found: HashMap<usize, Keys> = HashMap::new();
        for (kind, key, value) in Self::keys(row) {
            for who in self.0.get(&(kind, value)).into_iter().flatten() {
                let keys = found.entry(*who).or_default();
                *keys = *keys | key;
            }
        }
        found.into_values().collect()
    }
}

fn cells(row: &Row) -> Vec<Option<&str>> {
    row.iter().map(|cell| Some(cell.as_str()).filter(|cell| !cell.is_empty())).collect()
}

fn mixed(seed: u64, domain: &str) -> (Case, Vec<(Row, Likeness)>) {
    let mut draw = Draw(seed);
    let people: Vec<Row> = (0..20_000).map(|number| person(&mut draw, number, domain)).collect();
    let mut case = Case::default();
    people.iter().enumerate().for_each(|(who, row)| case.add(who, row));
    // Somebody put a value for nobody into production, too.
    let mut nobody = Row::default();
    nobody[4] = "noreply@carrier.net".to_owned();
    case.add(20_000, &nobody);
    let mut rows = Vec::new();
    for (number, person_of) in people.iter().enumerate() {
        rows.push(match number % 10 {
            0..4 => {
                let mut row = person_of.clone();
                // Some of the copies are masked in part: the e-mail address, or telephone and birth date, are still real.
                match number % 40 {
                    1 => row[3] = format!("XXX-XX-{}", &row[3][7..]),
                    11 => (row[3], row[4]) = (String::new(), "removed".to_owned()),
                    21 => row[4] = format!("user{number}@example.com"),
                    _ => {}
                }
                (row, Likeness::Real)
            }
            4..8 => (person(&mut draw, 50_000 + number, domain), Likeness::Synthetic),
            _ => (masked(person_of, number / 10 % 7, number), Likeness::Masked),
        });
    }
    (case, rows)
}

fn judged(case: &Case, rows: &[(Row, Likeness)]) -> (Shares, usize) {
    let mut columns = Columns::new(&KINDS);
    rows.iter().for_each(|(row, _)| columns.add(&cells(row), &case.agreed(row)));
    let (mut shares, mut wrong) = (Shares::default(), 0);
    for (row, truth) in rows {
        let judged = columns.judge(&cells(row), &case.agreed(row));
        shares.add(judged.likeness);
        wrong += usize::from(judged.likeness != *truth);
    }
    (shares, wrong)
}

#[test]
fn forty_forty_twenty_is_told_apart_within_one_percentage_point() {
    for (seed, domain) in [(1, "mail.net"), (2, "mail.net"), (3, "mail.net"), (4, "mail.example")] {
        let (case, rows) = mixed(seed, domain);
        let (shares, wrong) = judged(&case, &rows);
        let percent = |count: u64| count as f64 * 100.0 / rows.len() as f64;
        let found = [shares.real, shares.synthetic, shares.masked].map(percent);
        for (found, truth) in found.iter().zip([40.0, 40.0, 20.0]) {
            assert!((found - truth).abs() <= 1.0, "{domain}, seed {seed}: {found} for {truth}; {shares:?}");
        }
        // Nor do two errors cancel each other.
        assert!(wrong * 100 <= rows.len(), "{domain}, seed {seed}: {wrong} rows are wrong; {shares:?}");
    }
}

fn check(row: [&str; 7], agreed: &[Keys], expected: (Likeness, &str)) {
    let cells: Vec<Option<&str>> = row.iter().map(|cell| Some(*cell).filter(|cell| !cell.is_empty())).collect();
    let judged = Columns::new(&KINDS).judge(&cells, agreed);
    assert_eq!((judged.likeness, judged.reason), expected, "{row:?}");
}

const PLAIN: [&str; 7] =
    ["Ann", "Reed", "1970-02-03", "219-09-9998", "ann.reed@mail.net", "206-234-5678", "1 Elm Street"];

#[test]
fn keys_speak_first() {
    check(PLAIN, &[Keys::SSN], (Likeness::Real, "strong_key"));
    check(PLAIN, &[Keys::PHONE | Keys::NAME_BIRTH], (Likeness::Real, "two_weaker_keys"));
    // Near miss: two weaker keys, with two people.
    check(PLAIN, &[Keys::PHONE, Keys::NAME_BIRTH], (Likeness::Unknown, "one_weaker_key"));
    check(PLAIN, &[], (Likeness::Synthetic, "nobody"));
}

#[test]
fn a_masked_ssn_beside_a_real_address_is_a_living_person() {
    let mut row = PLAIN;
    row[3] = "XXX-XX-9998";
    check(row, &[Keys::EMAIL], (Likeness::Real, "strong_key"));
    check(row, &[], (Likeness::Masked, "run"));
    // Near miss: what agrees is the mask, which stands in production as well.
    check(row, &[Keys::SSN], (Likeness::Masked, "run"));
}

#[test]
fn one_weak_sign_is_how_test_data_looks_and_all_of_them_are_a_mask() {
    let mut row = PLAIN;
    row[4] = "ann.reed@example.org";
    check(row, &[], (Likeness::Synthetic, "nobody"));
    row[3] = "900-12-3456";
    check(row, &[], (Likeness::Masked, "weak_signs"));
    check(["Ann", "Reed", "", "", "ann@example.org", "", ""], &[], (Likeness::Masked, "weak_signs"));
}

#[test]
fn a_row_without_identity_is_unknown() {
    check(["", "n/a", "NULL", "-", "", "", ""], &[], (Likeness::Unknown, "no_identity"));
}

#[test]
fn what_many_rows_have_tells_nobody_apart() {
    let mut columns = Columns::new(&[Email, FirstName]);
    let rows: Vec<String> =
        (0..1_000).map(|at| if at < 30 { "box@mail.net".into() } else { format!("a{at}b@mail.net") }).collect();
    rows.iter().for_each(|mail| columns.add(&[Some(mail), Some("Ann")], &[]));
    let judge = |mail: &str, agreed: &[Keys]| columns.judge(&[Some(mail), Some("Bob")], agreed).likeness;
    assert_eq!(judge("box@mail.net", &[Keys::EMAIL]), Likeness::Masked);
    assert_eq!(judge("a77b@mail.net", &[Keys::EMAIL]), Likeness::Real);
    assert_eq!(judge("a77b@mail.net", &[]), Likeness::Synthetic);
}

#[test]
fn counting_is_bounded_and_finds_what_is_common_among_millions() {
    let mut columns = Columns::new(&[Email]);
    for at in 0..300_000 {
        let mail = if at % 50 == 0 { "box@mail.net".to_owned() } else { format!("a{at}@mail.net") };
        columns.add(&[Some(&mail)], &[]);
    }
    assert_eq!(columns.judge(&[Some("box@mail.net")], &[]).reason, "shared_by_many");
    assert_eq!(columns.judge(&[Some("a299999@mail.net")], &[]).reason, "nobody");
}
