//! A notice to somebody who holds protection since an earlier incident: it tells of that, and has no second code.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_case::Masked;
use amends_notices::{
    Addressee, BlockKind, Carried, CarriedStands, Content, Letter, LetterDuty, LetterRules, MailText, Variant,
    VariantKey, address, draft, example, lint, lint_mail, mail, mail_hosts,
};
use jiff::civil::date;

const RUNS: Carried = Carried { told_on: date(2026, 3, 2), stands: CarriedStands::Until(date(2028, 11, 4)) };
const WAITS: Carried = Carried { told_on: date(2026, 3, 2), stands: CarriedStands::WaitsUntil(date(2027, 1, 9)) };

fn rules() -> LetterRules {
    LetterRules::embedded().expect("the built-in rules")
}

fn person(residence: &str) -> Addressee {
    Addressee { code: None, ..example::addressee(residence, &["name", "date_of_birth", "ssn"]) }
}

fn variant(language: &str, person: &Addressee, carried: Carried) -> Variant {
    let rules = rules();
    let key = VariantKey { carried: Some(carried), ..person.variant_key(language) };
    draft(&rules, &example::facts_in(&rules, language), &key).expect("a text")
}

fn duty(person: &Addressee, carried: Option<Carried>) -> LetterDuty {
    LetterDuty {
        elements: person.elements.clone(),
        minor: person.minor,
        deceased: person.deceased,
        required: BTreeSet::from(["identity_protection_offer".to_owned()]),
        protection_months: 24,
        carried,
        ..LetterDuty::default()
    }
}

/// The rules by which a letter is refused.
fn refusals(letter: &Letter, duty: &LetterDuty) -> BTreeSet<&'static str> {
    let found = lint(&rules(), letter, duty).expect("checked");
    let refused = found.into_iter().filter(|one| one.severity == amends_notices::Severity::Refusal);
    refused.map(|one| one.rule).collect()
}

fn letter(variant: Variant, person: &Addressee) -> Letter {
    address(&rules(), &Arc::new(variant), person).expect("a letter")
}

/// What the letter to this person is refused for once its text was changed so.
fn changed(change: impl Fn(&mut Variant)) -> BTreeSet<&'static str> {
    let person = person("us-wa");
    let mut variant = variant("en", &person, WAITS);
    change(&mut variant);
    refusals(&letter(variant, &person), &duty(&person, Some(WAITS)))
}

fn reword(variant: &mut Variant, from: &str, to: &str) {
    for block in variant.body.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let BlockKind::Paragraph { text, .. } = &mut block.kind
            && block.content.contains(&Content::IdentityProtectionOffer)
        {
            *text = text.replace(from, to);
        }
    }
}

#[test]
fn it_says_when_until_when_and_where_to_ask_in_every_language_and_form() {
    for language in ["en", "es"] {
        for residence in ["us-ca", "us-ma", "us-wa", "us-ny", ""] {
            for (minor, deceased) in [(false, false), (true, false), (false, true)] {
                for (carried, days) in [(RUNS, ["2026", "2028"]), (WAITS, ["2026", "2027"])] {
                    let person = Addressee { minor, deceased, ..person(residence) };
                    let text = variant(language, &person, carried);
                    let what = format!("{language} {residence} minor {minor} deceased {deceased} {carried:?}");
                    let shown = text.body.plain_text();
                    assert!(days.iter().all(|day| shown.contains(day)), "{what}: {shown}");
                    assert!(!text.body.blocks().any(|block| matches!(block.kind, BlockKind::Code { .. })), "{what}");
                    let letter = letter(text, &person);
                    assert_eq!(refusals(&letter, &duty(&person, Some(carried))), BTreeSet::new(), "{what}: {shown}");
                    let plain = lint(&rules(), &letter, &duty(&person, Some(carried))).expect("checked");
                    assert!(plain.iter().all(|one| one.rule != "plain-language"), "{what}: {plain:?}");
                }
            }
        }
    }
}

#[test]
fn a_code_would_be_a_second_one() {
    let holder = person("us-wa");
    let text = variant("en", &holder, RUNS);
    let with_code = Addressee { code: Some(Masked::new("TWLN-7QK4-XHM2".to_owned())), ..holder.clone() };
    let refused = refusals(&letter(text.clone(), &with_code), &duty(&holder, Some(RUNS)));
    assert!(refused.contains("carried-with-code"), "{refused:?}");
    let link = Some(Masked::new("https://enroll.lantern.example?code=TWLN-7QK4-XHM2".to_owned()));
    let with_link = Addressee { portal_url: link, ..holder.clone() };
    let refused = refusals(&letter(text, &with_link), &duty(&holder, Some(RUNS)));
    assert!(refused.contains("carried-with-code"), "{refused:?}");
    // The text that everybody else reads has a place for one.
    let others = draft(&rules(), &example::facts(), &holder.variant_key("en")).expect("a text");
    let refused = refusals(&letter(others, &holder), &duty(&holder, Some(RUNS)));
    assert!(refused.is_superset(&BTreeSet::from(["carried-with-code", "carried-not-told"])), "{refused:?}");
}

#[test]
fn each_thing_that_such_a_person_has_to_know_is_missed() {
    assert_eq!(changed(|_| {}), BTreeSet::new());
    let missed = BTreeSet::from(["carried-not-told"]);
    assert_eq!(changed(|variant| reword(variant, "March 2, 2026", "a day")), missed);
    assert_eq!(changed(|variant| reword(variant, "January 9, 2027", "a day")), missed);
    assert_eq!(changed(|variant| reword(variant, "1-800-555-0142", "us")), missed);
    let refused = changed(|variant| reword(variant, "24 months", "some months"));
    assert_eq!(refused, BTreeSet::from(["protection-not-told"]));
}

#[test]
fn who_holds_none_or_another_is_not_told_so() {
    let person = person("us-wa");
    let text = letter(variant("en", &person, RUNS), &person);
    assert!(refusals(&text, &duty(&person, None)).contains("carried-unfounded"));
    assert!(refusals(&text, &duty(&person, Some(WAITS))).contains("carried-unfounded"));
}

#[test]
fn the_mail_says_it_too() {
    let (rules, hosts) = (rules(), mail_hosts(&example::facts()));
    for language in ["en", "es"] {
        let person = person("us-wa");
        let letter = letter(variant(language, &person, WAITS), &person);
        let duty = duty(&person, Some(WAITS));
        let made = mail(&letter);
        let refused = |mail: &MailText| -> BTreeSet<&'static str> {
            let found = lint_mail(&rules, &letter, mail, Some(&duty), &hosts).expect("checked");
            found.into_iter().map(|one| one.rule).collect()
        };
        assert_eq!(refused(&made), BTreeSet::new());
        let without = |text: &str| -> String {
            text.lines().filter(|line| !line.contains("2027")).map(|line| format!("{line}\n")).collect()
        };
        let broken = MailText { plain: Masked::new(without(made.plain.reveal())), ..made.clone() };
        assert!(refused(&broken).contains("carried-not-told"), "{:?}", refused(&broken));
        let added = MailText { plain: Masked::new(format!("{}\nCode: TWLN-7QK4-XHM2\n", made.plain.reveal())), ..made };
        assert!(refused(&added).contains("mail-text-added"));
    }
}
