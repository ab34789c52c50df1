//! A second notice to somebody who was told before: what is new, in words that say so, and nothing is denied.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_notices::{
    BlockKind, Content, LetterDuty, LetterRules, Variant, VariantKey, address, draft, example, is_refused, lint,
};
use jiff::civil::date;

fn set(elements: &[&str]) -> BTreeSet<String> {
    elements.iter().map(|element| (*element).to_owned()).collect()
}

fn key(residence: &str, language: &str, minor: bool, deceased: bool) -> VariantKey {
    let mut person = example::addressee(residence, &["name", "date_of_birth", "ssn", "drivers_license"]);
    (person.minor, person.deceased) = (minor, deceased);
    VariantKey {
        told_before: set(&["name", "date_of_birth"]),
        told_on: Some(date(2026, 10, 26)),
        ..person.variant_key(language)
    }
}

fn lists(variant: &Variant) -> Vec<BTreeSet<String>> {
    let of = |kind: &BlockKind| match kind {
        BlockKind::Elements { items } => Some(items.iter().map(|item| item.element.clone()).collect()),
        _ => None,
    };
    variant.body.blocks().filter_map(|block| of(&block.kind)).collect()
}

fn refused(rules: &LetterRules, variant: Variant) -> bool {
    let key = &variant.key;
    let mut person = example::addressee(&key.residence, &["name", "date_of_birth", "ssn", "drivers_license"]);
    (person.minor, person.deceased) = (key.minor, key.deceased);
    let duty = LetterDuty {
        elements: key.elements.clone(),
        minor: key.minor,
        deceased: key.deceased,
        ..LetterDuty::default()
    };
    let letter = address(rules, &Arc::new(variant), &person).expect("a letter");
    let violations = lint(rules, &letter, &duty).expect("checked");
    let shown: Vec<String> = violations.iter().map(ToString::to_string).collect();
    println!("{shown:?}");
    is_refused(&violations)
}

#[test]
fn what_is_new_comes_first_and_what_was_told_is_not_denied() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    for language in ["en", "es"] {
        let facts = example::facts_in(&rules, language);
        for residence in ["us-ca", "us-ma", "us-wa"] {
            for (minor, deceased) in [(false, false), (true, false), (false, true)] {
                let key = key(residence, language, minor, deceased);
                let variant = draft(&rules, &facts, &key).expect("a text");
                let what = format!("{language} {residence} minor {minor} deceased {deceased}");
                assert_eq!(lists(&variant), [set(&["ssn", "drivers_license"]), key.told_before.clone()], "{what}");
                let opening = format!("{:?}", variant.body.opening);
                assert!(opening.contains("26") && opening.contains("2026"), "{what}: says when");
                assert!(!refused(&rules, variant), "{what}");
            }
        }
    }
}

#[test]
fn a_later_notice_without_what_was_told_before_is_refused() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    let facts = example::facts_in(&rules, "en");
    let mut variant = draft(&rules, &facts, &key("us-wa", "en", false, false)).expect("a text");
    for section in &mut variant.body.sections {
        section.blocks.retain(|block| !block.origin.place.ends_with("/earlier"));
    }
    assert!(refused(&rules, variant));
}

#[test]
fn a_first_notice_says_nothing_of_another() {
    let rules = LetterRules::embedded().expect("the built-in rules");
    let facts = example::facts_in(&rules, "en");
    let first = VariantKey { told_before: BTreeSet::new(), told_on: None, ..key("us-wa", "en", false, false) };
    let variant = draft(&rules, &facts, &first).expect("a text");
    assert_eq!(lists(&variant).len(), 1);
    let text = format!("{:?}", variant.body);
    assert!(!text.contains("Since then") && !text.contains("before. They"));
    assert!(variant.body.content().contains(&Content::DataTypes));
    assert_ne!(variant.id, draft(&rules, &facts, &key("us-wa", "en", false, false)).expect("a text").id);
}
