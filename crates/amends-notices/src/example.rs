//! An invented incident and invented people, for examples and tests of this crate and of the typesetter.

use std::collections::BTreeMap;

use amends_case::Masked;
use jiff::civil::date;

use crate::facts::{Addressee, BreachFacts, LetterFacts, ProtectionOffer, Sender, Taking};
use crate::rules::LetterRules;

/// The breach of an invented carrier.
pub fn facts() -> LetterFacts {
    LetterFacts {
        sender: Sender {
            name: "Tidewater Mobile".to_owned(),
            address: vec!["4100 Harbor Way".to_owned(), "Olympia, WA 98501".to_owned()],
            telephone: Some("1-800-555-0142".to_owned()),
            email: Some("breach-help@tidewater.example".to_owned()),
            website: Some("tidewater.example/notice".to_owned()),
            signatory: Some("Marguerite Oyelaran".to_owned()),
            signatory_title: Some("Chief Privacy Officer".to_owned()),
            parent_company: Some("Tidewater Holdings, Inc.".to_owned()),
        },
        breach: BreachFacts {
            occurred_from: Some(date(2026, 7, 18)),
            occurred_to: Some(date(2026, 8, 12)),
            discovered: Some(date(2026, 10, 5)),
            taking: Taking::Acquired,
            what_happened: None,
            steps_taken: vec![
                "We closed the way in, and took the test systems off the Internet.".to_owned(),
                "We changed all keys and sign-ins that could reach customer data.".to_owned(),
                "We told the police, and we work with an outside security firm.".to_owned(),
            ],
            law_enforcement_delay: Some(false),
            affected: BTreeMap::from([("us-ri".to_owned(), 1_204)]),
        },
        protection: Some(ProtectionOffer {
            vendor: Some("Lantern Identity".to_owned()),
            enrol_url: Some("enroll.lantern.example".to_owned()),
            telephone: Some("1-800-555-0177".to_owned()),
        }),
        dated: date(2026, 10, 26),
        element_titles: BTreeMap::new(),
    }
}

/// The same breach, told by a sender who speaks `language`: what the sender says comes from the language's words.
/// Where there are none, [`facts`].
pub fn facts_in(rules: &LetterRules, language: &str) -> LetterFacts {
    let mut facts = facts();
    if let Some(words) = rules.words(language) {
        facts.sender.signatory_title = Some(words.example.signatory_title.clone());
        facts.breach.steps_taken.clone_from(&words.example.steps_taken);
    }
    facts
}

/// An invented person with this residence who lost these elements, and is granted 24 months of protection.
pub fn addressee(residence: &str, elements: &[&str]) -> Addressee {
    Addressee {
        full_name: Masked::new("Ottoline Vance".to_owned()),
        address: ["18 Quarry Lane, Apt 4", "Springvale, CA 90000"].map(|line| Masked::new(line.to_owned())).to_vec(),
        residence: residence.to_owned(),
        minor: false,
        deceased: false,
        elements: elements.iter().map(|element| (*element).to_owned()).collect(),
        protection_months: 24,
        code: Some(Masked::new("TWLN-7QK4-XHM2".to_owned())),
        barcode: None,
        portal_url: None,
    }
}
