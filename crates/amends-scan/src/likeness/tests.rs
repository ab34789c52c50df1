//! The rules of likeness, one by one. The whole is in `tests/likeness.rs`, on real servers.

use super::*;
use Identity::{BirthDate, Email, FirstName, LastName, Phone, Ssn, Street};

const KINDS: [Identity; 7] = [FirstName, LastName, BirthDate, Ssn, Email, Phone, Street];

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

#[test]
fn what_production_has_where_it_knows_nothing_is_no_mask() {
    // Of a hundred rows, forty are real; `masked` have their numbers zeroed, and two of a hundred never had one.
    let judged = |masked: u64| {
        let mut columns = Columns::new(&[Ssn, Email]);
        for at in 0..4_000_u64 {
            let mail = format!("a{at}b@mail.net");
            let ssn = format!("{:03}-12-{:04}", 100 + at % 500, 1 + at);
            let ssn = if at % 50 == 0 || (at % 100) >= 100 - masked { "000-00-0000" } else { &ssn };
            let agreed = if at % 100 < 40 { &[Keys::EMAIL][..] } else { &[] };
            columns.add(&[Some(ssn), Some(&mail)], agreed);
        }
        let row = columns.judge(&[Some("000-00-0000"), Some("zoe@mail.net")], &[]);
        (row.likeness, row.reason)
    };
    assert_eq!(judged(0), (Likeness::Synthetic, "nobody"));
    // Near miss: rows of nobody have it far more often than those of living people.
    assert_eq!(judged(20).0, Likeness::Masked);
}

#[test]
fn a_column_that_was_masked_for_everybody_is_masked() {
    let mut columns = Columns::new(&[Ssn, Email]);
    for at in 0..4_000_u64 {
        let agreed = if at % 100 < 40 { &[Keys::EMAIL][..] } else { &[] };
        columns.add(&[Some("000-00-0000"), Some(&format!("a{at}b@mail.net"))], agreed);
    }
    assert_eq!(columns.judge(&[Some("000-00-0000"), Some("zoe@mail.net")], &[]).likeness, Likeness::Masked);
}
