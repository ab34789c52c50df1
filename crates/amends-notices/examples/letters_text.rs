//! Prints a letter as plain text, to read it as its recipient will: residence, elements, language, and what else is told of
//! the person.
//!
//! ```text
//! cargo run -p amends-notices --example letters_text -- us-pr name,ssn es minor
//! ```
//!
//! After the letter come its reading score and what the linter says of it.

use std::env;
use std::error::Error;
use std::sync::Arc;

use amends_notices::{Addressee, LetterDuty, LetterRules, address, draft, example, lint};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [residence, elements, language, rest @ ..] = words.as_slice() else {
        return Err("say: residence elements,with,commas language [minor] [deceased] [months]".into());
    };
    let rules = LetterRules::embedded()?;
    let months = rest.iter().find_map(|word| word.parse().ok()).unwrap_or(24);
    let elements: Vec<&str> = elements.split(',').collect();
    let person = example::addressee(residence, &elements);
    let person = Addressee {
        minor: rest.iter().any(|word| word == "minor"),
        deceased: rest.iter().any(|word| word == "deceased"),
        protection_months: months,
        code: person.code.clone().filter(|_| months > 0),
        ..person
    };
    let facts = example::facts_in(&rules, language);
    let variant = Arc::new(draft(&rules, &facts, &person.variant_key(language))?);
    let letter = address(&rules, &variant, &person)?;
    println!("{}", letter.to_text().into_revealed());
    if let Some(reading) = rules.words(language).map(|words| &words.reading) {
        println!("{}: {:.1}", reading.name, variant.body.reading_score(reading).unwrap_or_default());
    }
    let duty = LetterDuty {
        elements: person.elements.clone(),
        minor: person.minor,
        deceased: person.deceased,
        protection_months: person.protection_months,
        law_enforcement_delay: Some(false),
        california_headings: residence == "us-ca",
        ..LetterDuty::default()
    };
    for violation in lint(&rules, &letter, &duty)? {
        println!("{:?} {violation}", violation.severity);
    }
    Ok(())
}
