//! A text message points to the notice and says nothing of its own.

use amends_notices::{LetterRules, Linter, Sms, draft_sms, example, measure};

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
