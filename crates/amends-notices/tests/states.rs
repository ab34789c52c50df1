//! Every jurisdiction's letter tells what its law asks for, for every kind of person.

use std::collections::BTreeSet;
use std::sync::Arc;

use amends_notices::{
    Addressee, LetterDuty, LetterRules, Linter, Severity, Variant, VariantKey, address, draft, example,
};

/// What each statute asks a letter for, by hand from the statutes. A state that is not here has no content rule.
const REQUIRED: &[(&str, &str)] = &[
    ("us-al", "date_of_breach data_types steps_taken self_protection_steps contact_of_sender"),
    ("us-az", "date_of_breach data_types cra_contacts ftc_contact"),
    (
        "us-ca",
        "contact_of_sender data_types date_of_breach date_of_notice delayed_by_law_enforcement description cra_contacts identity_protection_offer",
    ),
    (
        "us-co",
        "date_of_breach data_types contact_of_sender cra_contacts ftc_contact statement_fraud_alerts_and_freezes",
    ),
    ("us-ct", "identity_protection_offer credit_freeze_rights"),
    (
        "us-dc",
        "data_types contact_of_sender cra_contacts credit_freeze_rights ftc_contact ag_contact statement_avoid_identity_theft identity_protection_offer",
    ),
    ("us-de", "identity_protection_offer credit_freeze_rights"),
    ("us-fl", "date_of_breach data_types contact_of_sender"),
    ("us-hi", "description data_types steps_taken contact_of_sender advice_vigilance"),
    ("us-ia", "description date_of_breach data_types cra_contacts advice_report_identity_theft ag_contact"),
    ("us-il", "cra_contacts ftc_contact statement_fraud_alerts_and_freezes"),
    ("us-ma", "police_report_right credit_freeze_rights no_charge_for_freeze mitigation_services parent_company_name"),
    ("us-md", "data_types contact_of_sender cra_contacts ftc_contact ag_contact statement_avoid_identity_theft"),
    ("us-mi", "description data_types steps_taken contact_of_sender advice_vigilance"),
    ("us-mo", "description data_types contact_of_sender cra_contacts advice_vigilance"),
    (
        "us-nc",
        "description data_types steps_taken contact_of_sender advice_vigilance cra_contacts ftc_contact ag_contact statement_avoid_identity_theft",
    ),
    ("us-nh", "description date_of_breach data_types contact_of_sender"),
    ("us-nm", "contact_of_sender data_types date_of_breach description cra_contacts advice_vigilance fcra_rights"),
    ("us-ny", "contact_of_sender state_and_federal_agency_contacts data_types"),
    (
        "us-or",
        "description date_of_breach data_types contact_of_sender cra_contacts report_identity_theft_advice ag_contact ftc_contact",
    ),
    ("us-pa", "credit_monitoring_offer"),
    ("us-pr", "description data_types contact_of_sender"),
    (
        "us-ri",
        "description number_of_affected data_types date_of_breach discovery_date remediation_services cra_contacts ag_contact police_report_right credit_freeze_rights",
    ),
    ("us-va", "description data_types steps_taken contact_of_sender advice_vigilance"),
    ("us-vt", "description data_types steps_taken contact_of_sender advice_vigilance date_of_breach"),
    ("us-wa", "contact_of_sender data_types date_of_breach discovery_date cra_contacts"),
    ("us-wi", "description"),
    ("us-wv", "data_types contact_of_sender cra_contacts credit_freeze_rights fraud_alert data_held"),
    (
        "us-wy",
        "contact_of_sender cra_contacts data_types description date_of_breach steps_taken advice_vigilance law_enforcement_delay_statement",
    ),
    ("us-tx", ""),
    ("us-gu", ""),
    ("", ""),
];

const FORBIDDEN: &[(&str, &str)] =
    &[("us-ma", "nature_of_breach number_of_residents"), ("us-il", "number_of_residents")];

/// Kinds of losses.
const ELEMENTS: &[&[&str]] = &[
    &["name", "ssn", "ssn_last4", "date_of_birth", "drivers_license", "address", "telephone", "email"],
    &["name", "telephone", "account_access_code", "account_number", "imei", "imsi"],
    &["online_credentials"],
    &["username", "password", "name"],
    &["name", "payment_card", "financial_account", "state_id", "passport", "taxpayer_id", "ip_pin"],
    &["name", "medical", "health_insurance", "biometric", "genetic", "mothers_maiden_name", "tax_return"],
    &[
        "name",
        "military_id",
        "tribal_id",
        "student_id",
        "other_government_id",
        "employer_id",
        "digital_signature",
        "private_key",
    ],
    &["name", "license_plate_reader", "birth_or_marriage_certificate", "work_evaluation", "ip_address", "geolocation"],
    &["name"],
];

fn words(table: &[(&str, &str)], residence: &str) -> BTreeSet<String> {
    let row = table.iter().find(|(state, _)| *state == residence).map_or("", |(_, words)| words);
    row.split_whitespace().map(str::to_owned).collect()
}

fn duty(person: &Addressee) -> LetterDuty {
    let mut required = words(REQUIRED, &person.residence);
    if person.deceased || person.minor {
        // Fraud alerts are for living adults; the letters to others tell of the freeze.
        required.remove("fraud_alert");
    }
    LetterDuty {
        required,
        forbidden: words(FORBIDDEN, &person.residence),
        elements: person.elements.clone(),
        minor: person.minor,
        deceased: person.deceased,
        protection_months: person.protection_months,
        carried: None,
        law_enforcement_delay: Some(false),
        california_headings: person.residence != "us-ma",
        has_parent_company: true,
    }
}

fn people() -> impl Iterator<Item = Addressee> {
    let residences = REQUIRED.iter().map(|(residence, _)| *residence);
    residences.flat_map(|residence| {
        ELEMENTS.iter().flat_map(move |elements| {
            [(false, false, 24), (true, false, 24), (false, true, 24), (false, false, 0)].map(
                |(minor, deceased, months)| {
                    let person = example::addressee(residence, elements);
                    let code = person.code.clone().filter(|_| months > 0);
                    Addressee { minor, deceased, protection_months: months, code, ..person }
                },
            )
        })
    })
}

#[test]
fn every_letter_of_the_matrix_passes_the_linter() {
    let (rules, facts) = (LetterRules::embedded().expect("rules"), example::facts());
    let linter = Linter::new(&rules, "en").expect("English words");
    let mut letters = 0;
    for person in people() {
        let variant = Arc::new(draft(&rules, &facts, &person.variant_key("en")).expect("drafts"));
        let letter = address(&rules, &variant, &person).expect("addresses");
        let found = linter.letter(&letter, &duty(&person));
        let refused: Vec<String> =
            found.iter().filter(|v| v.severity == Severity::Refusal).map(ToString::to_string).collect();
        let who =
            format!("{} {:?} minor {} deceased {}", person.residence, person.elements, person.minor, person.deceased);
        assert!(refused.is_empty(), "{who}: {refused:#?}\n{}", variant.body.plain_text());
        letters += 1;
    }
    assert_eq!(letters, REQUIRED.len() * ELEMENTS.len() * 4);
}

#[test]
fn every_state_with_lines_of_its_own_is_in_the_table() {
    let rules = LetterRules::embedded().expect("rules");
    for state in rules.states() {
        assert!(REQUIRED.iter().any(|(known, _)| *known == state.id), "{} is not in REQUIRED", state.id);
        assert!(
            state.lines.iter().all(|line| !line.block.citation.is_empty()),
            "{}: a line without citation",
            state.id
        );
    }
}

fn variant(residence: &str, elements: &[&str]) -> Variant {
    let rules = LetterRules::embedded().expect("rules");
    draft(&rules, &example::facts(), &example::addressee(residence, elements).variant_key("en")).expect("drafts")
}

#[test]
fn only_the_state_that_asks_is_told_its_number() {
    let number = |residence| variant(residence, &["name", "ssn"]).body.plain_text().contains("1,204");
    assert!(number("us-ri"));
    assert!(!number("us-il") && !number("us-ma") && !number("us-tx"));
}

#[test]
fn texts_are_shared_where_they_are_equal() {
    let (alaska, georgia) = (variant("us-ak", &["name", "ssn"]), variant("us-ga", &["name", "ssn"]));
    assert_eq!(alaska.id, georgia.id);
    assert_ne!(alaska.id, variant("us-md", &["name", "ssn"]).id);
    assert_ne!(alaska.id, variant("us-ak", &["name", "date_of_birth"]).id);
    assert_eq!(alaska.id, variant("us-ak", &["ssn_last4", "ssn", "name"]).id);
    assert_ne!(alaska.key, georgia.key);
}

#[test]
fn the_common_letter_is_plain() {
    let rules = LetterRules::embedded().expect("rules");
    let reading = &rules.words("en").expect("English words").reading;
    for (residence, limit) in [("us-ca", 9.0), ("us-ma", 9.0), ("us-nm", 9.0)] {
        let body = variant(residence, ELEMENTS[0]).body;
        let prose = body.plain_text();
        let from = prose.find("We are writing").expect("an opening");
        let to = prose.find("The three credit bureaus").expect("a table");
        let grade = reading.score(&prose[from..to]).expect("words");
        assert!(grade < limit, "{residence}: grade {grade:.2}");
        eprintln!("{residence}: grade {grade:.2}");
    }
}

#[test]
fn the_text_of_a_letter_holds_its_person_and_no_other() {
    let rules = LetterRules::embedded().expect("rules");
    let mut child = example::addressee("us-ri", &["name", "ssn"]);
    child.minor = true;
    let variant = Arc::new(draft(&rules, &example::facts(), &child.variant_key("en")).expect("drafts"));
    let text = address(&rules, &variant, &child).expect("addresses").to_text().into_revealed();
    for part in [
        "To the Parent or Guardian of\nOttoline Vance\n18 Quarry Lane, Apt 4",
        "October 26, 2026",
        "Dear Parent or Guardian of Ottoline Vance,",
        "between July 18, 2026 and August 12, 2026",
        "  * Social Security number",
        "TWLN-7QK4-XHM2",
        "In Rhode Island, 1,204 people are affected.",
        "riag.ri.gov",
        "Marguerite Oyelaran",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!variant.body.plain_text().contains("Ottoline"));
}

#[test]
fn a_language_without_templates_is_refused() {
    let rules = LetterRules::embedded().expect("rules");
    let key = VariantKey { language: "tlh".to_owned(), ..example::addressee("us-ca", &[]).variant_key("en") };
    assert_eq!(
        draft(&rules, &example::facts(), &key).expect_err("no such language").to_string(),
        "there are no letters in the language `tlh`"
    );
}
