//! What holds for every person and every text, not only for those somebody thought of.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use amends_notices::{Addressee, LetterDuty, LetterRules, Linter, Severity, address, draft, example};
use proptest::prelude::*;

static RULES: LazyLock<LetterRules> = LazyLock::new(|| LetterRules::embedded().expect("rules"));
static LINTER: LazyLock<Linter<'static>> = LazyLock::new(|| Linter::new(&RULES, "en").expect("English words"));

fn all_elements() -> Vec<String> {
    RULES.words("en").expect("English words").elements.iter().map(|words| words.id.clone()).collect()
}

fn refusals(person: &Addressee, lost: &BTreeSet<String>) -> Vec<String> {
    let variant = Arc::new(draft(&RULES, &example::facts(), &person.variant_key("en")).expect("drafts"));
    let letter = address(&RULES, &variant, person).expect("addresses");
    let duty = LetterDuty {
        elements: lost.clone(),
        minor: person.minor,
        deceased: person.deceased,
        law_enforcement_delay: Some(false),
        ..LetterDuty::default()
    };
    let found = LINTER.letter(&letter, &duty);
    found.iter().filter(|v| v.severity == Severity::Refusal).map(ToString::to_string).collect()
}

fn person() -> impl Strategy<Value = Addressee> {
    let elements = proptest::sample::subsequence(all_elements(), 1..12);
    let residence = proptest::sample::select(vec!["us-ca", "us-ma", "us-ri", "us-ny", "us-tx", "us-wa", ""]);
    (elements, residence, any::<bool>(), any::<bool>()).prop_map(|(elements, residence, minor, deceased)| Addressee {
        minor,
        deceased,
        elements: elements.into_iter().collect(),
        ..example::addressee(residence, &[])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_letter_names_exactly_what_its_person_lost(person in person(), other in proptest::sample::select(all_elements())) {
        let lost = person.elements.clone();
        prop_assert_eq!(refusals(&person, &lost), Vec::<String>::new());
        // Someone else's letter is refused: an element more or less makes it the wrong one. Elements that are told
        // with another one (an SSN's last four digits) make no difference.
        let told_with_another = ["ssn_last4", "username", "password", "online_credentials"];
        if !told_with_another.contains(&other.as_str()) {
            let mut wrong = lost;
            if !wrong.remove(&other) {
                wrong.insert(other.clone());
            }
            let told_alone = other != "ssn" || !wrong.contains("ssn_last4");
            prop_assert!(!told_alone || !refusals(&person, &wrong).is_empty(), "{other}");
        }
    }

    #[test]
    fn no_fact_can_break_the_drafter_or_the_linter(text in ".{0,200}", step in "[ -~{}\\[\\]\n]{0,80}") {
        let mut facts = example::facts();
        facts.breach.what_happened = Some(text.clone());
        facts.breach.steps_taken = vec![step, text.clone()];
        facts.sender.name = text.clone();
        let person = example::addressee("us-ca", &["name", "ssn"]);
        let variant = draft(&RULES, &facts, &person.variant_key("en")).expect("drafts");
        LINTER.variant(&variant, &LetterDuty { elements: person.elements.clone(), ..LetterDuty::default() });
        let reading = &RULES.words("en").expect("English words").reading;
        prop_assert!(reading.score(&text).is_none_or(f64::is_finite));
    }
}
