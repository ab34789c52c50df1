//! A placed letter is the typeset one: to the eye, to who copies its text, and to who has it read aloud.

mod letters;

use std::sync::Arc;

use amends_letters::{Placer, TypesetError, Typesetter, Way, Why};
use amends_notices::{Addressee, Carried, CarriedStands, LetterRules, VariantKey, address, draft, example};
use letters::{MANY, all_bytes, find, is_tagged, letter, look_the_same, mailed, named, pages, people, structure, text};

#[test]
fn a_placed_letter_is_the_typeset_one() {
    let (placer, typesetter) = (Placer::new().expect("placer"), Typesetter::new().expect("typesetter"));
    let mut pages_most = 0;
    for person in people() {
        let letter = letter(&person);
        let placed = placer.pdf(&letter).expect("places");
        assert_eq!(placed.way, Way::Placed);
        let typeset = typesetter.pdf(&letter).expect("typesets");
        let drawn = pages(&placed.pdf);
        assert!(look_the_same(&drawn, &pages(&typeset)), "{}", letter.variant.id);
        assert_eq!(text(&placed.pdf), text(&typeset));
        assert!(is_tagged(&placed.pdf));
        assert_eq!(structure(&placed.pdf), structure(&typeset));
        pages_most = pages_most.max(drawn.len());
    }
    assert!(pages_most >= 3, "tables on more than one page");
}

#[test]
fn a_line_moved_by_two_points_or_another_name_does_not_look_the_same() {
    let placer = Placer::new().expect("placer");
    let person = mailed(example::addressee("us-ca", MANY));
    let made = |person: &Addressee| placer.pdf(&letter(person)).expect("places").pdf;
    let (right, mut moved) = (made(&person), made(&person));
    let at = find(&moved, b"1 0 0 -1 0 0  Tm").expect("a placed line");
    moved[at..at + 16].copy_from_slice(b"1 0 0 -1 0 2  Tm");
    assert!(look_the_same(&pages(&right), &pages(&right)));
    assert!(!look_the_same(&pages(&right), &pages(&moved)));
    let other = made(&named(person, "Ottoline Vanse"));
    assert!(!look_the_same(&pages(&right), &pages(&other)));
    assert_ne!(text(&right), text(&other));
    assert_ne!(structure(&right), structure(&other));
}

#[test]
fn who_holds_protection_gets_a_placed_letter_without_a_code() {
    let (placer, typesetter) = (Placer::new().expect("placer"), Typesetter::new().expect("typesetter"));
    let rules = LetterRules::embedded().expect("rules");
    let person = Addressee { code: None, portal_url: None, ..mailed(example::addressee("us-ca", MANY)) };
    let told_on = example::facts().dated;
    for language in ["en", "es"] {
        let carried = Some(Carried { told_on, stands: CarriedStands::Until(told_on) });
        let key = VariantKey { carried, ..person.variant_key(language) };
        let variant = draft(&rules, &example::facts_in(&rules, language), &key).expect("drafts");
        let letter = address(&rules, &Arc::new(variant), &person).expect("addresses");
        let placed = placer.pdf(&letter).expect("places");
        assert_eq!(placed.way, Way::Placed);
        let typeset = typesetter.pdf(&letter).expect("typesets");
        assert!(look_the_same(&pages(&placed.pdf), &pages(&typeset)), "{language}");
        assert_eq!(text(&placed.pdf), text(&typeset));
        assert!(is_tagged(&placed.pdf));
        // Poppler prints titles with accents as no text.
        if language == "en" {
            assert_eq!(structure(&placed.pdf), structure(&typeset));
        }
    }
}

#[test]
fn it_is_read_in_the_order_in_which_it_stands() {
    let person = mailed(example::addressee("us-ca", MANY));
    let pdf = Placer::new().expect("placer").pdf(&letter(&person)).expect("places").pdf;
    let read = structure(&pdf);
    let place = |part: &str| read.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}"));
    let order =
        ["Tidewater Mobile", "\"Ottoline Vance", "October 26, 2026", "Notice of Data Breach", "Dear Ottoline Vance,"]
            .into_iter()
            .chain(["What Happened", "TWLN-7QK4-XHM2", "Figure", "Protect your tax return", "Sincerely,"]);
    assert!(order.map(place).is_sorted());
    assert_eq!(read.iter().filter(|line| line.trim() == "Document").count(), 1);
    let said: String = "QR code: opens the sign-up page".bytes().map(|byte| format!("{byte:02X}")).collect();
    assert!(find(&pdf, format!("/Alt <{said}").as_bytes()).is_some());
}

#[test]
fn equal_letters_are_equal_bytes_whatever_was_made_before() {
    let letters: Vec<_> = people().iter().map(letter).collect();
    let make = |placer: &Placer, at: usize| placer.pdf(&letters[at]).expect("places").pdf;
    let placer = Placer::new().expect("placer");
    let forwards: Vec<_> = (0..letters.len()).map(|at| make(&placer, at)).collect();
    let placer = Placer::new().expect("placer");
    let mut backwards: Vec<_> = (0..letters.len()).rev().map(|at| make(&placer, at)).collect();
    backwards.reverse();
    assert!(forwards == backwards);
    assert!(make(&placer, 2) == forwards[2]);
}

/// The glyphs of each line that was placed.
fn placed_lines(pdf: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let mut rest = pdf;
    while let Some(at) = find(rest, b"[<") {
        let end = find(&rest[at..], b"]TJ").expect("ends");
        lines.push(rest[at..at + end].to_vec());
        rest = &rest[at + end..];
    }
    lines
}

#[test]
fn nothing_is_left_of_the_letter_before() {
    let placer = Placer::new().expect("placer");
    let first = mailed(named(example::addressee("us-ca", MANY), "Perpetua Quillfeather"));
    let second = Addressee {
        address: ["7 Mill Row", "Oakholt, CA 90001"].map(|line| line.to_owned().into()).to_vec(),
        code: Some("HHHH-3333-JJJJ".to_owned().into()),
        portal_url: Some("https://enroll.lantern.example/start?code=HHHH-3333-JJJJ".to_owned().into()),
        ..named(first.clone(), "Bartholomew Unger")
    };
    let before = placer.pdf(&letter(&first)).expect("places").pdf;
    let lines = placed_lines(&before);
    assert_eq!(lines.len(), 5, "window, greeting, code");
    let all = all_bytes(&placer.pdf(&letter(&second)).expect("places").pdf);
    for line in lines {
        assert!(find(&all_bytes(&before), &line).is_some());
        assert_eq!(find(&all, &line), None);
    }
    for personal in ["Perpetua", "Quillfeather", "Quarry", "TWLN", "7QK4"] {
        let wide: Vec<u8> = personal.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(find(&all, personal.as_bytes()), None, "{personal}");
        assert_eq!(find(&all, &wide), None, "{personal}");
    }
}

#[test]
fn what_does_not_fit_is_typeset_as_a_whole_and_said() {
    let (placer, typesetter) = (Placer::new().expect("placer"), Typesetter::new().expect("typesetter"));
    let person = example::addressee("us-ca", &["name", "ssn"]);
    for (name, way) in [
        ("Ottoline Vance", Way::Placed),
        ("Jeff Fitzgerald-Tjörn O'Quinn", Way::Placed),
        (&"Longname ".repeat(20), Way::Typeset(Why::Room)),
        ("Ottoline  Vance", Way::Typeset(Why::Room)),
        ("Ottoline Van\u{0323}ce", Way::Typeset(Why::Glyph)),
        ("שרה Vance", Way::Typeset(Why::Glyph)),
    ] {
        let letter = letter(&named(person.clone(), name));
        let placed = placer.pdf(&letter).expect("makes");
        assert_eq!(placed.way, way, "{name}");
        if way != Way::Placed {
            assert!(placed.pdf == typesetter.pdf(&letter).expect("typesets"));
        }
    }
    let error = placer.pdf(&letter(&named(person, "王小明"))).expect_err("no such glyphs");
    assert!(matches!(error, TypesetError::NoGlyph), "{error}");
}

#[test]
fn debug_shows_nothing_of_a_letter() {
    let placed = Placer::new().expect("placer").pdf(&letter(&people()[0])).expect("places");
    let shown = format!("{placed:?}");
    assert!(shown.starts_with("Placed { bytes: ") && !shown.contains("Ottoline"), "{shown}");
}

#[test]
fn a_placer_is_shared_between_threads() {
    let placer = Placer::new().expect("placer");
    let letters: Vec<_> = people().iter().map(letter).collect();
    let make = || letters.iter().map(|letter| placer.pdf(letter).expect("places").pdf).collect::<Vec<_>>();
    let (one, other) = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(make), scope.spawn(make));
        (one.join().expect("ends"), other.join().expect("ends"))
    });
    assert!(one == other);
}
