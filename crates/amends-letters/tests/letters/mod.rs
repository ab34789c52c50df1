//! Invented letters, and what Poppler makes of a PDF: its pixels, its text, its structure.
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::fs;
use std::process::Command;
use std::sync::Arc;

use amends_case::Masked;
use amends_notices::imb::Imb;
use amends_notices::{Addressee, Letter, LetterRules, address, draft, example};

pub(crate) const URL: &str = "https://enroll.lantern.example/start?code=TWLN-7QK4-XHM2";

pub(crate) fn letter(person: &Addressee) -> Letter {
    let rules = LetterRules::embedded().expect("rules");
    let variant = Arc::new(draft(&rules, &example::facts(), &person.variant_key("en")).expect("drafts"));
    address(&rules, &variant, person).expect("addresses")
}

pub(crate) fn named(person: Addressee, name: &str) -> Addressee {
    Addressee { full_name: Masked::new(name.to_owned()), ..person }
}

/// With everything that a letter can have on it.
pub(crate) fn mailed(person: Addressee) -> Addressee {
    let barcode = Imb::from_digits("00270900000123456789", "90000123418").expect("digits of the right lengths");
    let (barcode, portal_url) = (Some(barcode.encode().into()), Some(URL.to_owned().into()));
    Addressee { barcode, portal_url, ..person }
}

pub(crate) const MANY: &[&str] = &[
    "name",
    "date_of_birth",
    "ssn",
    "drivers_license",
    "address",
    "telephone",
    "account_number",
    "account_access_code",
];

/// Four variants, each with a name; the first has tables of contacts on two pages, the third is a minor's.
pub(crate) fn people() -> Vec<Addressee> {
    let minor = Addressee { minor: true, code: None, ..example::addressee("us-ri", &["name", "ssn"]) };
    vec![
        mailed(example::addressee("us-ca", MANY)),
        example::addressee("us-ca", MANY),
        named(mailed(example::addressee("us-ma", MANY)), "Griffin Affleck O’Fjord-Quigley"),
        Addressee { portal_url: None, ..mailed(named(minor, "Zoë Łukasz Nguyễn-Ångström")) },
        named(mailed(example::addressee("us-nc", &["online_credentials", "name"])), "Θωμάς Ильин Tiffany-Ávila"),
        Addressee { deceased: true, ..named(example::addressee("us-ny", &["name", "ssn"]), "AV. To, Yvette") },
    ]
}

/// A program of poppler-utils, which tests need; without it they fail.
fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter.pdf");
    fs::write(&path, pdf).expect("writes");
    let mut command = Command::new(program);
    let path = path.to_str().expect("plain");
    let arguments = arguments.iter().map(|argument| if *argument == "FILE" { path } else { argument });
    let output = command.args(arguments).output().unwrap_or_else(|error| panic!("{program} of poppler-utils: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

pub(crate) fn text(pdf: &[u8]) -> String {
    String::from_utf8(poppler("pdftotext", &["-layout", "FILE", "-"], pdf)).expect("text")
}

pub(crate) fn is_tagged(pdf: &[u8]) -> bool {
    let about = String::from_utf8(poppler("pdfinfo", &["FILE"], pdf)).expect("text");
    about.lines().any(|line| line.split_whitespace().eq(["Tagged:", "yes"]))
}

/// The tree of the structure with its text. What belongs to one element is put into one order: its attributes, which
/// may stand in any, and pieces of its text, which may be cut anywhere.
pub(crate) fn structure(pdf: &[u8]) -> Vec<String> {
    let listed = String::from_utf8(poppler("pdfinfo", &["-struct-text", "FILE"], pdf)).expect("text");
    let mut lines: Vec<String> = Vec::new();
    let mut attributes = 0;
    for line in listed.lines() {
        let before = lines.last_mut().filter(|before| before.ends_with('"') && before.trim_start().starts_with('"'));
        match (line.trim_start().strip_prefix('"'), before) {
            (Some(more), Some(before)) => {
                before.pop();
                before.push_str(more);
            }
            _ => lines.push(line.to_owned()),
        }
        attributes = if line.trim_start().starts_with('/') { attributes + 1 } else { 0 };
        let from = lines.len() - attributes;
        lines[from..].sort();
    }
    lines
}

/// One page in shades of grey.
#[derive(PartialEq, Eq)]
pub(crate) struct Page {
    width: usize,
    shades: Vec<u8>,
}

/// The pages at 100 dots an inch.
pub(crate) fn pages(pdf: &[u8]) -> Vec<Page> {
    let drawn = poppler("pdftoppm", &["-r", "100", "-gray", "FILE"], pdf);
    let mut pages = Vec::new();
    let mut rest = drawn.as_slice();
    while let Some(page) = rest.strip_prefix(b"P5\n") {
        let mut lines = page.splitn(3, |byte| *byte == b'\n');
        let size = std::str::from_utf8(lines.next().expect("a size")).expect("digits");
        let size: Vec<usize> = size.split(' ').map(|side| side.parse().expect("a number")).collect();
        assert_eq!(lines.next(), Some(b"255".as_slice()));
        let (shades, more) = lines.next().expect("shades").split_at(size[0] * size[1]);
        pages.push(Page { width: size[0], shades: shades.to_vec() });
        rest = more;
    }
    assert!(rest.is_empty() && !pages.is_empty());
    pages
}

/// Dots of a page that may differ by more than [`SHADES`]: as many as a quarter of a small letter.
const DOTS: usize = 8;
/// Shades of 255 by which rounding may change a dot at the edge of a letter.
const SHADES: u8 = 48;

/// Whether two files look the same.
pub(crate) fn look_the_same(one: &[Page], other: &[Page]) -> bool {
    let differs = |(one, other): (&u8, &u8)| one.abs_diff(*other) > SHADES;
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let same_size = one.width == other.width && one.shades.len() == other.shades.len();
            same_size && one.shades.iter().zip(&other.shades).filter(|pair| differs(*pair)).count() <= DOTS
        })
}

/// What is in the file by itself and in its compressed streams.
pub(crate) fn all_bytes(pdf: &[u8]) -> Vec<u8> {
    let mut all = pdf.to_vec();
    let mut rest = pdf;
    while let Some(at) = find(rest, b"stream\n") {
        rest = &rest[at + 7..];
        let mut plain = Vec::new();
        let mut reader = std::io::Read::take(flate2::read::ZlibDecoder::new(rest), 1 << 24);
        // Not each stream is compressed; those stand there by themselves.
        if std::io::Read::read_to_end(&mut reader, &mut plain).is_ok() {
            all.extend(plain);
        }
    }
    all
}

pub(crate) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
