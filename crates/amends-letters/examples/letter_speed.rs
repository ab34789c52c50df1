//! Letters a second on one core, typeset as a whole, placed, and placed into files of many:
//! `cargo run --release -p amends-letters --example letter_speed -- [COUNT ...]`. Prints the memory after each count. Seconds
//! are seconds of the process on a core, so that a busy machine changes little.

use std::error::Error;
use std::sync::Arc;
use std::{env, fs, io};

use amends_letters::{LETTERS_MAX, Placer, Typesetter, Way};
use amends_notices::imb::Imb;
use amends_notices::{Addressee, Letter, LetterRules, Variant, address, draft, example};

const ELEMENTS: &[&str] =
    &["name", "date_of_birth", "ssn", "drivers_license", "address", "telephone", "account_number"];
const FIRST: &[&str] = &["Ottoline", "Bartholomew", "Zoë", "Jeff", "María", "Thuy", "Desmond", "Ana", "Łukasz", "Ruth"];
const LAST: &[&str] =
    &["Vance", "Quillfeather", "O’Fallon", "Ávila", "Griffin", "Nowak", "To", "Unger-Finch", "Oyelaran"];
/// How many letters are typeset as a whole, to know what that costs.
const TYPESET: usize = 200;

struct People {
    rules: LetterRules,
    variant: Arc<Variant>,
    person: Addressee,
}

impl People {
    fn new() -> Result<Self, Box<dyn Error>> {
        let rules = LetterRules::embedded()?;
        let person = example::addressee("us-ca", ELEMENTS);
        let variant = Arc::new(draft(&rules, &example::facts(), &person.variant_key("en"))?);
        Ok(Self { rules, variant, person })
    }

    fn letter(&self, number: usize) -> Result<Letter, Box<dyn Error>> {
        self.made(number, true)
    }

    fn made(&self, number: usize, portal: bool) -> Result<Letter, Box<dyn Error>> {
        let mut person = self.person.clone();
        let (first, last) = (FIRST[number % FIRST.len()], LAST[number / FIRST.len() % LAST.len()]);
        let code = format!("TWLN-{:04}-{:04}", number / 10_000 % 10_000, number % 10_000);
        let street = format!("{} Quarry Lane, Apt {}", 1 + number % 9_973, 1 + number % 97);
        person.full_name = format!("{first} {last}").into();
        person.address = vec![street.into(), format!("Springvale, CA {:05}", 90_000 + number % 6_000).into()];
        let barcode = Imb::from_digits(&format!("00270900000{:09}", number % 1_000_000_000), "90000123418")?;
        person.barcode = Some(barcode.encode().into());
        person.portal_url = portal.then(|| format!("https://enroll.lantern.example/start?code={code}").into());
        person.code = Some(code.into());
        Ok(address(&self.rules, &self.variant, &person)?)
    }
}

fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("?").trim().to_owned();
    format!("now {}, most {}", line("VmRSS:"), line("VmHWM:"))
}

/// Seconds on a core, of Linux's hundredths.
fn worked() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn tell(what: &str, count: usize, bytes: u64, started: f64) {
    let seconds = (worked() - started).max(0.01);
    let (each, size) = (count as f64 / seconds, bytes / count.max(1) as u64);
    println!("{what}: {count} letters, {each:.0} a second, {size} bytes each; memory {}", memory());
}

fn main() -> Result<(), Box<dyn Error>> {
    let counts: Result<Vec<usize>, _> = env::args().skip(1).map(|count| count.parse()).collect();
    let counts = Some(counts?).filter(|counts| !counts.is_empty()).unwrap_or_else(|| vec![1_000, 10_000, 100_000]);
    let people = People::new()?;

    let started = worked();
    for number in 0..counts[0] {
        people.letter(number)?;
    }
    tell("addressing alone", counts[0], 0, started);

    let started = worked();
    let placer = Placer::new()?;
    println!("fonts and blocks: {:.2} s", worked() - started);
    for count in &counts {
        let (started, mut bytes, mut typeset) = (worked(), 0, 0);
        for number in 0..*count {
            let placed = placer.pdf(&people.letter(number)?)?;
            bytes += placed.pdf.len() as u64;
            typeset += usize::from(placed.way != Way::Placed);
        }
        tell("placed, a file each", *count, bytes, started);
        assert_eq!(typeset, 0);
    }
    let (started, mut bytes) = (worked(), 0);
    for number in 0..counts[0] {
        bytes += placer.pdf(&people.made(number, false)?)?.pdf.len() as u64;
    }
    tell("placed, without a QR code", counts[0], bytes, started);
    for count in &counts {
        let (started, mut bytes) = (worked(), 0);
        let mut batch = placer.batch(io::sink());
        for number in 0..*count {
            if number > 0 && number % LETTERS_MAX == 0 {
                bytes += batch.finish()?.1.bytes;
                batch = placer.batch(io::sink());
            }
            batch.add(&people.letter(number)?)?;
        }
        bytes += batch.finish()?.1.bytes;
        tell("placed, files of 1,000", *count, bytes, started);
    }

    let typesetter = Typesetter::new()?;
    typesetter.pdf(&people.letter(0)?)?;
    let (started, mut bytes) = (worked(), 0);
    for number in 0..TYPESET {
        bytes += typesetter.pdf(&people.letter(number)?)?.len() as u64;
    }
    tell("typeset as a whole", TYPESET, bytes, started);
    Ok(())
}
