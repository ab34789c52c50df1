//! Protection codes: granted once, redeemed once, counted.

mod common;

use std::convert::Infallible;

use amends_ledger::{NewGrant, Redemption, State};
use common::{Home, START, notice_id, person, released};

const DAY: i64 = 86_400;

fn grant(number: u64, issue: u32, months: u32) -> Result<NewGrant, Infallible> {
    let mut digest = [issue as u8; 32];
    digest[..8].copy_from_slice(&number.to_be_bytes());
    let product = "adult".to_owned();
    Ok(NewGrant { digest, person: person(number), issue, product, months, expires: START + 90 * DAY })
}

fn digest(number: u64, issue: u32) -> [u8; 32] {
    let Ok(grant) = grant(number, issue, 0);
    grant.digest
}

fn both(story: impl Fn(&Home)) {
    story(&Home::file());
    story(&Home::server());
}

#[test]
fn a_code_is_redeemed_once_and_its_term_starts_then() {
    both(|home| {
        let mut ledger = released(home, 3, "post");
        let added = ledger.grant((1..=3).map(|number| grant(number, 1, 24)), "lead", START).expect("granted");
        assert_eq!(added, 3);
        assert_eq!(ledger.grant((1..=3).map(|number| grant(number, 1, 24)), "lead", START).expect("again"), 0);
        let redeemed = ledger.redeem(&digest(1, 1), "vendor", START + DAY).expect("asked");
        let Redemption::Granted { months, starts, ends, .. } = redeemed else { panic!("{redeemed:?}") };
        // 13 October 2026, and two years on.
        assert_eq!((months, starts, ends - starts), (24, START + DAY, 731 * DAY));
        assert_eq!(ledger.redeem(&digest(1, 1), "vendor", START + DAY).expect("asked"), Redemption::Used);
        assert_eq!(ledger.redeem(&digest(9, 1), "vendor", START).expect("asked"), Redemption::Unknown);
        assert_eq!(ledger.redeem(&digest(2, 1), "vendor", START + 91 * DAY).expect("asked"), Redemption::Expired);
        let notice = ledger.notice(&notice_id(1, 1)).expect("read").expect("there");
        assert_eq!(notice.state, State::Enrolled, "who enrols has read the letter");
        assert_eq!(ledger.take_up().expect("counted"), (3, 1));
        assert!(ledger.check().expect("checked").is_whole());
    });
}

#[test]
fn a_new_code_makes_the_old_one_void() {
    both(|home| {
        let mut ledger = released(home, 1, "post");
        ledger.grant([grant(1, 1, 24)].into_iter(), "lead", START).expect("granted");
        assert_eq!(ledger.void(&person(1), "agent", START + 1).expect("void"), 1);
        ledger.grant([grant(1, 2, 24)].into_iter(), "agent", START + 1).expect("granted");
        assert_eq!(ledger.redeem(&digest(1, 1), "vendor", START + 2).expect("asked"), Redemption::Void);
        assert!(matches!(ledger.redeem(&digest(1, 2), "vendor", START + 3), Ok(Redemption::Granted { .. })));
        assert_eq!(ledger.void(&person(1), "agent", START + 4).expect("void"), 0, "what is activated stays");
        assert_eq!(ledger.grants_of(&person(1)).expect("read").len(), 2);
        let told = ledger.history_of(&person(1)).expect("history");
        let words: Vec<&str> = told.iter().map(|entry| entry.what.as_str()).collect();
        assert_eq!(words, ["approved", "released", "entered", "granted", "voided", "granted", "enrolled"]);
        assert!(ledger.check().expect("checked").is_whole());
    });
}

#[test]
fn a_grant_made_behind_the_ledgers_back_is_found() {
    let home = Home::file();
    let mut ledger = released(&home, 2, "post");
    ledger.grant((1..=2).map(|number| grant(number, 1, 24)), "lead", START).expect("granted");
    drop(ledger);
    for sql in ["UPDATE code SET months = 12 WHERE issue = 1", "UPDATE code SET redeemed = 5", "DELETE FROM code"] {
        let copy = tempfile::tempdir().expect("a folder");
        let path = copy.path().join("ledger.sqlite");
        std::fs::copy(home.folder.path().join("ledger.sqlite"), &path).expect("copied");
        rusqlite::Connection::open(&path).and_then(|file| file.execute(sql, [])).expect("changed");
        let mut ledger = amends_ledger::Ledger::sqlite(&path).expect("opened");
        assert!(!ledger.check().expect("checked").is_whole(), "{sql}");
    }
}

#[test]
fn two_vendors_cannot_redeem_one_code_at_once() {
    let home = Home::server();
    released(&home, 1, "post").grant([grant(1, 1, 24)].into_iter(), "lead", START).expect("granted");
    let tries: Vec<_> = (0..4)
        .map(|_| {
            let mut ledger = home.open();
            std::thread::spawn(move || ledger.redeem(&digest(1, 1), "vendor", START + 1).expect("asked"))
        })
        .collect();
    let answers: Vec<Redemption> = tries.into_iter().map(|it| it.join().expect("asked")).collect();
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Redemption::Granted { .. })).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Redemption::Used).count(), 3);
}

#[test]
fn a_longer_term_extends_what_is_not_used_up() {
    both(|home| {
        let mut ledger = released(home, 4, "post");
        ledger.grant((1..=4).map(|number| grant(number, 1, 12)), "lead", START).expect("granted");
        ledger.redeem(&digest(1, 1), "vendor", START + DAY).expect("redeemed");
        ledger.redeem(&digest(2, 1), "vendor", START).expect("redeemed");
        let terms = |months: u32| (1..=4).map(move |number| (person(number), months)).collect::<Vec<_>>();
        assert_eq!(ledger.extend(&terms(12), "lead", START + 2 * DAY).expect("asked"), 0, "as long is not longer");
        assert_eq!(ledger.extend(&terms(6), "lead", START + 2 * DAY).expect("asked"), 0, "nothing becomes shorter");
        // 366 days after the start person 2's year is over, and the codes of 3 and 4 were never activated.
        assert_eq!(ledger.extend(&terms(24), "lead", START + 365 * DAY).expect("asked"), 1);
        assert_eq!(ledger.extend(&terms(24), "lead", START + 365 * DAY).expect("asked"), 0, "once");
        let of = |ledger: &mut amends_ledger::Ledger, number| {
            let grants = ledger.grants_of(&person(number)).expect("read");
            (grants[0].new.months, grants[0].ends)
        };
        // 13 October 2026, and two years on: the same as a term of 24 months from the beginning.
        assert_eq!(of(&mut ledger, 1), (24, Some(START + 732 * DAY)));
        assert_eq!(of(&mut ledger, 2), (12, Some(START + 365 * DAY)));
        assert_eq!(of(&mut ledger, 3), (12, None));
        let entries = ledger.history_of(&person(1)).expect("read");
        assert!(entries.iter().any(|entry| entry.to_json().contains("issue 1, adult, 24 months")));
        assert!(ledger.check().expect("checked").is_whole());
    });
}

#[test]
fn a_code_that_waits_is_redeemed_for_the_longer_term() {
    both(|home| {
        let mut ledger = released(home, 1, "post");
        ledger.grant([grant(1, 1, 12)].into_iter(), "lead", START).expect("granted");
        // However it grows, the term is the longest that it ever was to be.
        let mut extend = |months| ledger.extend(&[(person(1), months)], "lead", START + 1).expect("asked");
        assert_eq!([18, 12, 24, 20].map(&mut extend), [1, 0, 1, 0]);
        let redeemed = ledger.redeem(&digest(1, 1), "vendor", START + DAY).expect("asked");
        let Redemption::Granted { months, ends, starts, .. } = redeemed else { panic!("{redeemed:?}") };
        assert_eq!((months, ends - starts), (24, 731 * DAY));
        assert!(ledger.check().expect("checked").is_whole());
    });
}
