//! A letter that takes back what an earlier notice told wrongly: all of it, nothing else, and no alarm.

use std::collections::BTreeSet;

use amends_notices::{BlockKind, DraftError, LetterRules, Linter, Variant, VariantKey, draft_retraction, example};
use jiff::civil::date;

fn set(elements: &[&str]) -> BTreeSet<String> {
    elements.iter().map(|element| (*element).to_owned()).collect()
}

fn key(language: &str, lost: &[&str], told: &[&str]) -> VariantKey {
    let person = example::addressee("us-wa", lost);
    VariantKey { told_before: set(told), told_on: Some(date(2026, 10, 26)), ..person.variant_key(language) }
}

fn rules() -> LetterRules {
    LetterRules::embedded().expect("the built-in rules")
}

fn violated(rules: &LetterRules, variant: &Variant) -> Vec<&'static str> {
    let linter = Linter::new(rules, &variant.key.language).expect("a linter");
    let violations = linter.retraction(variant);
    violations.iter().for_each(|violation| println!("{violation}"));
    violations.iter().map(|violation| violation.rule).collect()
}

fn correction(rules: &LetterRules) -> Variant {
    let key = key("en", &["name", "date_of_birth"], &["name", "date_of_birth", "ssn"]);
    draft_retraction(rules, &example::facts(), &key).expect("a text")
}

#[test]
fn every_form_is_plain_and_whole() {
    let rules = rules();
    for language in ["en", "es"] {
        let (facts, words) = (example::facts_in(&rules, language), rules.words(language).expect("words"));
        for lost in [&[][..], &["name", "date_of_birth"]] {
            for (minor, deceased, months) in [(false, false, 24), (true, false, 24), (false, true, 0)] {
                let key = key(language, lost, &["name", "date_of_birth", "ssn"]);
                let key = VariantKey { minor, deceased, protection_months: months, ..key };
                let variant = draft_retraction(&rules, &facts, &key).expect("a text");
                let text = variant.body.plain_text();
                assert_eq!(violated(&rules, &variant), Vec::<&str>::new(), "{text}");
                let score = variant.body.reading_score(&words.reading).expect("prose");
                assert!(words.reading.is_plain(score), "{language} {score}: {text}");
                assert_eq!(text.contains("Lantern"), months > 0, "protection granted stays");
                assert!(text.contains("26"), "says which notice it takes back");
            }
        }
    }
}

#[test]
fn what_stays_true_comes_before_what_is_taken_back() {
    let variant = correction(&rules());
    let lists = variant.body.blocks().filter_map(|block| match &block.kind {
        BlockKind::Elements { items } => Some(items.iter().map(|item| item.element.clone()).collect::<BTreeSet<_>>()),
        _ => None,
    });
    assert_eq!(lists.collect::<Vec<_>>(), [set(&["name", "date_of_birth"]), set(&["ssn"])]);
}

#[test]
fn a_retraction_takes_something_back_and_tells_nothing_new() {
    let rules = rules();
    let refuses = |key: VariantKey| {
        assert_eq!(draft_retraction(&rules, &example::facts(), &key), Err(DraftError::NothingToRetract));
    };
    refuses(key("en", &["name"], &["name"]));
    refuses(key("en", &[], &[]));
    refuses(key("en", &["name", "ssn"], &["name", "medical"]));
    refuses(VariantKey { told_on: None, ..key("en", &[], &["ssn"]) });
}

#[test]
fn slips_are_refused() {
    let rules = rules();
    let check = |rule: &str, slip: &dyn Fn(&mut Variant)| {
        let mut variant = correction(&rules);
        slip(&mut variant);
        assert!(violated(&rules, &variant).contains(&rule), "{rule}");
    };
    let section = |variant: &Variant, id: &str| variant.body.sections.iter().position(|section| section.id == id);
    check("reassurance-before-disclosure", &|variant| variant.body.sections.swap(0, 1));
    check("element-omitted", &|variant| drop(variant.body.sections.remove(0)));
    check("retraction-incomplete", &|variant| drop(variant.body.sections.remove(1)));
    check("content-missing", &|variant| drop(variant.body.sections.pop()));
    check("protection-withdrawn", &|variant| {
        let means = section(variant, "what_it_means").expect("the section");
        variant.body.sections.remove(means);
    });
    check("element-not-lost", &|variant| {
        let BlockKind::Paragraph { text, .. } = &mut variant.body.opening[0].kind else { panic!("a paragraph") };
        text.push_str(" Your medical records were copied.");
    });
    check("unfilled", &|variant| {
        let mut facts = example::facts();
        facts.sender.telephone = None;
        *variant = draft_retraction(&rules, &facts, &variant.key).expect("a text");
    });
}
