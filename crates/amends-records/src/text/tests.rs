//! What is found in prose, and what is not.

use proptest::prelude::*;

use crate::Rules;

fn rules() -> Rules {
    Rules::embedded().expect("the embedded rules are sound")
}

/// Elements and the very characters found, as `element=value`.
fn check(text: &str, expected: &[&str]) {
    let rules = rules();
    let letters: Vec<char> = text.chars().collect();
    let found: Vec<String> = rules
        .detect_text(text)
        .iter()
        .map(|found| {
            format!(
                "{}={}",
                rules.vocabulary().name(found.element),
                letters[found.start..found.end].iter().collect::<String>()
            )
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_note_of_a_call_centre() {
    check(
        "Zoë called from (206) 555-0142, gave SSN 219-09-9998 and DOB 03/14/1985; set PIN to 4821.",
        &["telephone=(206) 555-0142", "ssn=219-09-9998", "date_of_birth=03/14/1985", "account_access_code=4821"],
    );
    check("IMEI 490154203237518, IMSI 310260123456780", &["imei=490154203237518", "imsi=310260123456780"]);
    check(
        "card 4111 1111 1111 1111, mail o.vance@example.com",
        &["payment_card=4111 1111 1111 1111", "email=o.vance@example.com"],
    );
}

#[test]
fn numbers_without_a_word_are_left_alone() {
    check("order 219099998 of 2026-08-01, ref 2065550142, tracking 490154203237518", &[]);
    check("part 1-219-09-9998-7", &[]);
    check("", &[]);
    check("nothing here", &[]);
}

#[test]
fn what_a_column_is_not_needs_a_word() {
    let rules = rules();
    let count = |text: &str, denied: &[&str]| {
        let denied = denied.iter().filter_map(|name| rules.vocabulary().index(name)).collect();
        let (mut present, mut count) = (rules.text().none_present(), 0);
        rules.text().search(text, denied, &mut present, |_, _| count += 1);
        count
    };
    for (text, without, with) in
        [("219-09-9998", 1, 0), ("206-555-0142", 1, 0), ("ssn 219-09-9998", 1, 1), ("4111 1111 1111 1111", 1, 1)]
    {
        assert_eq!((count(text, &[]), count(text, &["ssn", "telephone"])), (without, with), "{text}");
    }
}

#[test]
fn offsets_are_characters() {
    let found = rules().detect_text("Grüße aus Köln: o.vance@example.com");
    assert_eq!((found[0].start, found[0].end), (16, 35));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn findings_lie_inside_the_text_and_apart(text in "(\\PC|[0-9@:. -]|ssn |password: |219-09-9998){0,40}") {
        let rules = rules();
        let mut end = 0;
        for found in rules.detect_text(&text) {
            prop_assert!(found.start >= end && found.end > found.start);
            end = found.end;
        }
        prop_assert!(end <= text.chars().count());
    }
}
