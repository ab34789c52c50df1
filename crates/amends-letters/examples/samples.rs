//! Writes sample letters into a folder: `cargo run -p amends-letters --example samples -- FOLDER [COUNT]`. With a count, it
//! also typesets that many letters and tells how long one takes.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use amends_letters::Typesetter;
use amends_notices::imb::Imb;
use amends_notices::{Addressee, Letter, LetterRules, address, draft, example};

const ELEMENTS: &[&str] = &[
    "name",
    "date_of_birth",
    "ssn",
    "drivers_license",
    "address",
    "telephone",
    "account_number",
    "account_access_code",
];

fn letter(rules: &LetterRules, person: &Addressee) -> Result<Letter, Box<dyn Error>> {
    let variant = Arc::new(draft(rules, &example::facts(), &person.variant_key("en"))?);
    Ok(address(rules, &variant, person)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder")?;
    let folder = Path::new(&folder);
    let rules = LetterRules::embedded()?;
    let typesetter = Typesetter::new()?;
    fs::create_dir_all(folder)?;
    let child = Addressee { minor: true, code: None, ..example::addressee("us-ri", &["name", "ssn"]) };
    let estate = Addressee { deceased: true, ..example::addressee("us-ny", &["name", "ssn"]) };
    let people = [
        ("common", example::addressee("us-ca", ELEMENTS)),
        ("massachusetts", example::addressee("us-ma", ELEMENTS)),
        ("minor", child),
        ("estate", estate),
        ("credentials", example::addressee("us-nc", &["online_credentials", "name"])),
    ];
    for (name, mut person) in people {
        let barcode = Imb::from_digits("00270900000123456789", "90000123418")?;
        person.barcode = Some(barcode.encode().into());
        person.portal_url = Some("https://enroll.lantern.example/start?code=TWLN-7QK4-XHM2".to_owned().into());
        let started = Instant::now();
        fs::write(folder.join(format!("{name}.pdf")), typesetter.pdf(&letter(&rules, &person)?)?)?;
        println!("{name}: {} ms", started.elapsed().as_millis());
    }
    if let Some(count) = arguments.next() {
        let count: u32 = count.parse()?;
        let started = Instant::now();
        for number in 0..count {
            let mut person = example::addressee("us-ca", ELEMENTS);
            person.full_name = format!("Person Number {number}").into();
            typesetter.pdf(&letter(&rules, &person)?)?;
        }
        println!("{count} letters: {} ms each", started.elapsed().as_millis() / u128::from(count.max(1)));
    }
    Ok(())
}
