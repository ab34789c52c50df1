//! Letters become accessible PDF files, equal for equal letters, whatever stands in them.

use std::sync::Arc;

use amends_case::Masked;
use amends_letters::{EVICT_EVERY, TypesetError, Typesetter};
use amends_notices::{Addressee, Letter, LetterRules, address, draft, example};

fn letter(person: &Addressee) -> Letter {
    let rules = LetterRules::embedded().expect("rules");
    let variant = Arc::new(draft(&rules, &example::facts(), &person.variant_key("en")).expect("drafts"));
    address(&rules, &variant, person).expect("addresses")
}

fn named(name: &str) -> Letter {
    letter(&Addressee { full_name: Masked::new(name.to_owned()), ..example::addressee("us-ca", &["name", "ssn"]) })
}

fn has(pdf: &[u8], part: &str) -> bool {
    pdf.windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn a_letter_is_tagged_titled_and_the_same_every_time() {
    let letter = named("Ottoline Vance");
    let pdf = Typesetter::new().expect("typesetter").pdf(&letter).expect("typesets");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    for part in ["pdfuaid:part", "Notice of Data Breach", "/StructTreeRoot", "/MarkInfo", "2026-10-26"] {
        assert!(has(&pdf, part), "{part}");
    }
    assert_eq!(Typesetter::new().expect("typesetter").pdf(&letter).expect("typesets"), pdf);
    assert_ne!(Typesetter::new().expect("typesetter").pdf(&named("Ottoline Vane")).expect("typesets"), pdf);
}

#[test]
fn text_is_never_read_as_markup() {
    let typesetter = Typesetter::new().expect("typesetter");
    for name in
        ["#panic(\"x\") *Vance*", "$x$ \\ [[{name}]] </script>", "Zoë Łukasz Nguyễn-Ångström", &"Longname ".repeat(60)]
    {
        typesetter.pdf(&named(name)).expect("typesets");
    }
}

#[test]
fn a_name_that_no_font_can_show_is_an_error_that_does_not_tell_it() {
    let error = Typesetter::new().expect("typesetter").pdf(&named("王小明")).expect_err("no such glyphs");
    assert!(matches!(error, TypesetError::NoGlyph), "{error}");
    let message = format!("{error} {error:?}");
    assert!(!message.contains(['王', '小', '明']), "{message}");
}

#[test]
fn letters_stay_the_same_across_an_eviction() {
    let typesetter = Typesetter::new().expect("typesetter");
    let letter = named("Ottoline Vance");
    let first = typesetter.pdf(&letter).expect("typesets");
    for _ in 0..=EVICT_EVERY {
        assert_eq!(typesetter.pdf(&letter).expect("typesets"), first);
    }
}
