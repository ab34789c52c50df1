//! Texts beside the notices: text messages, banners, pages and reminders say what they are for, and no more.

use std::collections::BTreeSet;

use amends_notices::{
    BlockKind, LetterRules, Linter, Sms, VariantKey, draft_banner, draft_reminder, draft_sms, draft_web, example,
    measure,
};
use jiff::civil::date;

fn violated(text: &str) -> Vec<&'static str> {
    let rules = LetterRules::embedded().expect("the built-in rules");
    let (encoding, segments) = measure(text);
    let sms = Sms { language: "en".to_owned(), text: text.to_owned(), encoding, segments };
    let linter = Linter::new(&rules, "en").expect("a linter");
    linter.sms(&sms).iter().map(|violation| violation.rule).collect()
}

#[test]
fn every_language_fits_and_passes() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    for language in ["en", "es"] {
        let mut facts = example::facts_in(&rules, language);
        let sms = draft_sms(&rules, &facts, language).expect("a text message");
        let linter = Linter::new(&rules, language).expect("a linter");
        assert_eq!(linter.sms(&sms), [], "{sms:?}");
        assert!(sms.text.contains("Tidewater Mobile") && sms.text.contains("1-800-555-0142"), "{sms:?}");
        facts.sender.telephone = None;
        let blank = draft_sms(&rules, &facts, language).expect("a text message");
        assert!(linter.sms(&blank).iter().any(|violation| violation.rule == "unfilled"), "{blank:?}");
    }
}

#[test]
fn slips_are_refused() {
    let near = "Tidewater: We sent you a notice of a data breach. Please read it.";
    assert_eq!(violated(near), Vec::<&str>::new());
    let check = |more: &str, rule: &str| assert!(violated(&format!("{near} {more}")).contains(&rule), "{more}");
    check("Your Social Security number was copied.", "sms-names-element");
    check("See bit.ly/3xyz.", "sms-hidden-link");
    check(&"Read it. ".repeat(40), "sms-too-long");
    check("Your payment card was not affected.", "sms-comforts");
}

fn elements(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn banners_tell_before_they_comfort() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    for language in ["en", "es"] {
        let text = draft_banner(&rules, &example::facts_in(&rules, language), language).expect("a banner");
        let linter = Linter::new(&rules, language).expect("a linter");
        assert_eq!(linter.banner(&text), [], "{text}");
    }
    let linter = Linter::new(&rules, "en").expect("a linter");
    let check = |text: &str, rule: &str| {
        let found = linter.banner(text);
        assert!(found.iter().any(|violation| violation.rule == rule), "{text}: {found:?}");
    };
    check(
        "Your data is safe. Personal data of some people was copied. Call 555-0100.",
        "reassurance-before-disclosure",
    );
    check("Personal data of some people was copied.", "content-missing");
    check("Good news. Call 555-0100.", "content-missing");
    check("Personal data was copied. Call [to be completed: telephone] or 555-0100.", "unfilled");
}

#[test]
fn a_reminder_names_again_what_was_lost() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    for language in ["en", "es"] {
        let facts = example::facts_in(&rules, language);
        let linter = Linter::new(&rules, language).expect("a linter");
        let key = VariantKey {
            elements: elements(&["name", "ssn", "drivers_license"]),
            protection_months: 24,
            told_on: Some(date(2026, 10, 26)),
            ..VariantKey::everybody(language)
        };
        for (minor, deceased) in [(false, false), (true, false), (false, true)] {
            let key = VariantKey { minor, deceased, ..key.clone() };
            let mut variant = draft_reminder(&rules, &facts, &key).expect("a reminder");
            assert_eq!(linter.reminder(&variant), [], "{language} {minor} {deceased}");
            assert!(variant.body.plain_text().contains("24"), "{}", variant.body.plain_text());
            variant.key.elements.insert("passport".to_owned());
            assert!(linter.reminder(&variant).iter().any(|violation| violation.rule == "element-omitted"));
            for section in &mut variant.body.sections {
                section.blocks.retain(|block| !matches!(block.kind, BlockKind::Code { .. }));
            }
            assert!(linter.reminder(&variant).iter().any(|violation| violation.rule == "content-missing"));
        }
        assert!(draft_reminder(&rules, &facts, &VariantKey { protection_months: 0, ..key.clone() }).is_err());
        assert!(draft_reminder(&rules, &facts, &VariantKey { told_on: None, ..key }).is_err());
    }
}

#[test]
fn a_page_lists_all_that_anybody_lost() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    for language in ["en", "es"] {
        let facts = example::facts_in(&rules, language);
        let linter = Linter::new(&rules, language).expect("a linter");
        let lost = elements(&["name", "address", "ssn", "payment_card", "imei"]);
        let page = draft_web(&rules, &facts, language, &lost).expect("a page");
        assert_eq!(linter.page(&page), [], "{language}");
        let mut facts = facts;
        facts.sender.telephone = None;
        let blank = draft_web(&rules, &facts, language, &lost).expect("a page");
        assert!(linter.page(&blank).iter().any(|violation| violation.rule == "unfilled"));
    }
}
