//! Every jurisdiction, every kind of person, every language: the letter passes the linter, and what is wrong with it does
//! not. What the law asks a letter to tell comes from the law files themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use amends_duties::Laws;
use amends_notices::letter::{Origin, Role};
use amends_notices::{
    Addressee, Block, BlockKind, Body, Content, Letter, LetterDuty, LetterFacts, LetterRules, Linter, Severity,
    address, draft, example,
};

/// The states, the District of Columbia, the territories (one, the Northern Marianas, has no law file), a person whose
/// residence is not known, and one abroad.
const JURISDICTIONS: [&str; 57] = [
    "us-al", "us-ak", "us-az", "us-ar", "us-ca", "us-co", "us-ct", "us-de", "us-fl", "us-ga", "us-hi", "us-id",
    "us-il", "us-in", "us-ia", "us-ks", "us-ky", "us-la", "us-me", "us-md", "us-ma", "us-mi", "us-mn", "us-ms",
    "us-mo", "us-mt", "us-ne", "us-nv", "us-nh", "us-nj", "us-nm", "us-ny", "us-nc", "us-nd", "us-oh", "us-ok",
    "us-or", "us-pa", "us-ri", "us-sc", "us-sd", "us-tn", "us-tx", "us-ut", "us-vt", "us-va", "us-wa", "us-wv",
    "us-wi", "us-wy", "us-dc", "us-pr", "us-gu", "us-vi", "us-mp", "", "mx",
];

/// A kind of person: what was lost, minor, deceased, months of protection.
type Profile = (&'static str, bool, bool, u16);

const EVERYTHING: &str = "name ssn ssn_last4 date_of_birth drivers_license state_id passport military_id taxpayer_id ip_pin \
    financial_account payment_card account_number account_access_code online_credentials medical health_insurance \
    biometric genetic mothers_maiden_name tax_return address email telephone imei imsi geolocation";

const PROFILES: [Profile; 16] = [
    ("ssn", false, false, 24),
    ("name ssn", false, false, 12),
    ("name ssn drivers_license", false, false, 18),
    ("name financial_account account_access_code", false, false, 0),
    ("online_credentials", false, false, 0),
    ("name medical health_insurance", false, false, 12),
    ("name biometric", false, false, 0),
    ("name date_of_birth address", false, false, 0),
    ("name ssn date_of_birth", true, false, 24),
    ("name date_of_birth", true, false, 0),
    ("name ssn", false, true, 12),
    ("name ssn", true, true, 0),
    (EVERYTHING, false, false, 24),
    (EVERYTHING, true, false, 18),
    ("name payment_card_alone financial_account_alone employer_id", false, false, 0),
    ("name br_cpf uk_nino other_government_id", false, false, 12),
];

fn person(residence: &str, (elements, minor, deceased, months): Profile) -> Addressee {
    let elements: Vec<&str> = elements.split_whitespace().collect();
    let person = example::addressee(residence, &elements);
    let code = person.code.clone().filter(|_| months > 0);
    Addressee { minor, deceased, protection_months: months, code, ..person }
}

/// What the law of the residence asks the letter to tell, and forbids.
fn duty(laws: &Laws, person: &Addressee) -> LetterDuty {
    let mut duty = LetterDuty {
        elements: person.elements.clone(),
        minor: person.minor,
        deceased: person.deceased,
        protection_months: person.protection_months,
        law_enforcement_delay: Some(false),
        california_headings: person.residence == "us-ca",
        has_parent_company: true,
        ..LetterDuty::default()
    };
    for rule in laws.get(&person.residence).into_iter().flat_map(|law| &law.persons) {
        duty.required.extend(rule.content_required.iter().cloned());
        duty.forbidden.extend(rule.content_forbidden.iter().cloned());
        let of_loss = |elements: &[String]| elements.iter().any(|element| person.elements.contains(element));
        let conditional = rule.content_if.iter().filter(|rule| of_loss(&rule.elements));
        duty.required.extend(conditional.flat_map(|rule| &rule.content).cloned());
    }
    if person.minor || person.deceased {
        // Fraud alerts are for living adults; the letters to others tell of the freeze.
        duty.required.remove("fraud_alert");
    }
    duty
}

fn refusals(linter: &Linter<'_>, letter: &Letter, duty: &LetterDuty) -> Vec<String> {
    let found = linter.letter(letter, duty);
    found.iter().filter(|v| v.severity == Severity::Refusal).map(ToString::to_string).collect()
}

fn refused_for(linter: &Linter<'_>, letter: &Letter, duty: &LetterDuty, rules: &[&str]) -> bool {
    let found = linter.letter(letter, duty);
    found.iter().any(|v| v.severity == Severity::Refusal && rules.contains(&v.rule))
}

fn paragraph(text: &str, content: &[Content]) -> Block {
    Block {
        kind: BlockKind::Paragraph { lead: String::new(), text: text.to_owned() },
        content: content.iter().copied().collect(),
        role: Role::Statement,
        origin: Origin { file: "mutation".to_owned(), place: "mutation".to_owned(), citation: String::new() },
    }
}

fn changed(letter: &Letter, change: impl FnOnce(&mut Body)) -> Letter {
    let mut letter = letter.clone();
    change(&mut Arc::make_mut(&mut letter.variant).body);
    letter
}

/// What a language would say to comfort, and to name a loss: the first phrase of its own lists.
struct Wrongs {
    comfort: Vec<String>,
    titles: BTreeMap<String, String>,
}

impl Wrongs {
    fn of(rules: &LetterRules, language: &str) -> Self {
        let words = rules.words(language).expect("a language with words");
        let titles = words.elements.iter().map(|words| (words.id.clone(), words.title.clone())).collect();
        Self { comfort: words.lint.reassurance.clone(), titles }
    }

    /// An element that the person did not lose, and that no lost one tells.
    fn other(&self, person: &Addressee) -> Option<&str> {
        let ids = ["passport", "medical", "payment_card", "tribal_id"];
        let other = ids.into_iter().find(|id| !person.elements.contains(*id))?;
        self.titles.get(other).map(String::as_str)
    }
}

/// Each wrong letter, and whether it was refused for the right reason.
fn wrong_letters(
    linter: &Linter<'_>,
    letter: &Letter,
    duty: &LetterDuty,
    person: &Addressee,
    wrongs: &Wrongs,
    turn: usize,
) -> [bool; 4] {
    let omitted = changed(letter, |body| {
        for block in body.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            if let BlockKind::Elements { items } = &mut block.kind {
                items.pop();
            }
        }
    });
    let comfort = &wrongs.comfort[turn % wrongs.comfort.len()];
    let comforting = changed(letter, |body| body.opening.insert(0, paragraph(&format!("{comfort}."), &[])));
    let other = wrongs.other(person).expect("an element that was not lost");
    let foreign = changed(letter, |body| {
        let section = body.sections.iter_mut().find(|section| section.id == "what_information").expect("the list");
        section.blocks.push(paragraph(&format!("{other}."), &[Content::DataTypes]));
    });
    let mut forgetful = duty.clone();
    forgetful.required.insert("cra_contacts".to_owned());
    let without_bureaus = changed(letter, |body| {
        for section in &mut body.sections {
            section.blocks.retain(|block| !block.content.contains(&Content::CraContacts));
        }
    });
    [
        refused_for(linter, &omitted, duty, &["element-omitted"]),
        refused_for(linter, &comforting, duty, &["reassurance-before-disclosure"]),
        refused_for(linter, &foreign, duty, &["element-not-lost"]),
        refused_for(linter, &without_bureaus, &forgetful, &["content-missing"]),
    ]
}

fn check(rules: &LetterRules, laws: &Laws, language: &str) -> (usize, BTreeSet<String>) {
    let linter = Linter::new(rules, language).expect("a language with words");
    let facts: LetterFacts = example::facts_in(rules, language);
    let wrongs = Wrongs::of(rules, language);
    let (mut letters, mut told) = (0, BTreeSet::new());
    for residence in JURISDICTIONS {
        for profile in PROFILES {
            let person = person(residence, profile);
            let duty = duty(laws, &person);
            let variant = Arc::new(draft(rules, &facts, &person.variant_key(language)).expect("drafts"));
            let letter = address(rules, &variant, &person).expect("addresses");
            let refused = refusals(&linter, &letter, &duty);
            assert!(
                refused.is_empty(),
                "{language} {residence} {profile:?}: {refused:#?}\n{}",
                variant.body.plain_text()
            );
            let wrong = wrong_letters(&linter, &letter, &duty, &person, &wrongs, letters);
            assert_eq!(wrong, [true; 4], "{language} {residence} {profile:?}: a wrong letter passed");
            told.extend(duty.required);
            letters += 1;
        }
    }
    (letters, told)
}

#[test]
fn every_letter_passes_and_every_wrong_one_is_refused() {
    let (rules, laws) = (LetterRules::embedded().expect("rules"), Laws::embedded().expect("laws"));
    let languages: Vec<&str> = rules.languages().collect();
    assert!(languages.contains(&"en") && languages.contains(&"es"), "{languages:?}");
    std::thread::scope(|scope| {
        let runs: Vec<_> = languages.iter().map(|language| scope.spawn(|| check(&rules, &laws, language))).collect();
        for run in runs {
            let (letters, told) = run.join().expect("a language whose letters pass");
            assert_eq!(letters, JURISDICTIONS.len() * PROFILES.len());
            // The laws did ask for something: else the test would pass with a law folder that is empty.
            assert!(told.len() > 15, "{told:?}");
        }
    });
}

/// Every comfort and every element's name is known where it would do harm, in every form that the lists have.
#[test]
fn every_phrase_of_a_language_is_found_in_a_letter() {
    let (rules, laws) = (LetterRules::embedded().expect("rules"), Laws::embedded().expect("laws"));
    for language in rules.languages() {
        let linter = Linter::new(&rules, language).expect("a language with words");
        let person = person("us-tx", ("name ssn", false, false, 24));
        let duty = duty(&laws, &person);
        let facts = example::facts_in(&rules, language);
        let variant = Arc::new(draft(&rules, &facts, &person.variant_key(language)).expect("drafts"));
        let letter = address(&rules, &variant, &person).expect("addresses");
        let with = |text: &str| changed(&letter, |body| body.opening.push(paragraph(text, &[])));
        let words = rules.words(language).expect("a language with words");
        for comfort in words.lint.reassurance.iter().chain(&words.lint.denial) {
            let refused = refused_for(&linter, &with(comfort), &duty, &["reassurance-before-disclosure"]);
            assert!(refused, "{language}: {comfort}");
        }
        let lost = ["name", "ssn", "ssn_last4"];
        for element in words.elements.iter().filter(|element| !lost.contains(&element.id.as_str())) {
            let listed =
                |text: &str| changed(&letter, |body| body.opening.push(paragraph(text, &[Content::DataTypes])));
            let stated = element.strong.iter().map(|phrase| (phrase, with(&phrase.to_uppercase())));
            let named = element.listed.iter().chain([&element.title]).map(|phrase| (phrase, listed(phrase)));
            for (phrase, wrong) in stated.chain(named) {
                let refused = refused_for(&linter, &wrong, &duty, &["element-not-lost"]);
                assert!(refused, "{language}: {} is not known by `{phrase}`", element.id);
            }
        }
    }
}

/// Plain language, for everyone: the score of every letter is inside its language's bound.
#[test]
fn every_letter_is_plain() {
    let rules = LetterRules::embedded().expect("rules");
    for language in rules.languages() {
        let reading = &rules.words(language).expect("a language with words").reading;
        let facts = example::facts_in(&rules, language);
        let mut scores = Vec::new();
        for residence in JURISDICTIONS {
            for profile in PROFILES {
                let key = person(residence, profile).variant_key(language);
                let body = draft(&rules, &facts, &key).expect("drafts").body;
                let score = body.reading_score(reading).expect("prose");
                assert!(reading.is_plain(score), "{language} {residence} {profile:?}: {score:.1}");
                scores.push(score);
            }
        }
        scores.sort_by(f64::total_cmp);
        let (least, middle, most) = (scores[0], scores[scores.len() / 2], scores[scores.len() - 1]);
        println!(
            "{language}: {} {least:.1} to {most:.1}, median {middle:.1}; plain to {}",
            reading.name, reading.plain
        );
    }
}
