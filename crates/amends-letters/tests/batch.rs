//! A file of many letters: each looks as it does by itself, each has its own structure, and it says where each stands.

mod letters;

use amends_letters::{BatchError, LETTERS_MAX, Placer, Way, Why};
use amends_notices::{Letter, example};
use letters::{all_bytes, find, is_tagged, letter, look_the_same, named, pages, people, structure, text};

/// Names of cells are made different from one letter to the next by four digits in front.
fn unnumbered(line: String) -> String {
    let is_name = |at: &usize| line[at + 1..].starts_with(|sign: char| sign.is_ascii_digit());
    match line.find('U').filter(is_name).filter(|at| line[..*at].ends_with(|sign: char| sign.is_ascii_digit())) {
        Some(at) => format!("{}{}", &line[..at - 4], &line[at..]),
        None => line,
    }
}

fn batch(placer: &Placer, letters: &[Letter]) -> Vec<u8> {
    let mut batch = placer.batch(Vec::new());
    for letter in letters {
        batch.add(letter).expect("adds");
    }
    batch.finish().expect("finishes").0
}

#[test]
fn letters_in_a_file_are_the_letters_by_themselves() {
    let placer = Placer::new().expect("placer");
    let mut people = people();
    people.push(named(people[0].clone(), "Marguerite Oyelaran"));
    people.insert(2, named(people[0].clone(), &"Longname ".repeat(20)));
    let mut batch = placer.batch(Vec::new());
    let mut first = 1;
    let (mut drawn, mut read, mut said) = (Vec::new(), Vec::new(), String::new());
    for person in &people {
        let letter = letter(person);
        let alone = placer.pdf(&letter).expect("makes");
        let place = batch.add(&letter).expect("adds");
        let pages = pages(&alone.pdf);
        assert_eq!((place.first, place.count as usize, place.way), (first, pages.len(), alone.way));
        first += place.count;
        drawn.extend(pages);
        read.extend(structure(&alone.pdf));
        said.push_str(&text(&alone.pdf));
    }
    let (file, summary) = batch.finish().expect("finishes");
    assert_eq!((summary.letters, summary.typeset, summary.pages), (8, 1, first - 1));
    assert_eq!(summary.bytes, file.len() as u64);
    assert!(look_the_same(&pages(&file), &drawn));
    assert!(text(&file) == said);
    assert!(is_tagged(&file));
    assert!(structure(&file).into_iter().map(unnumbered).eq(read));
    for part in ["pdfuaid:part", "/MarkInfo<</Marked true", "/DisplayDocTitle true", "/Lang(en)"] {
        assert!(find(&file, part.as_bytes()).is_some(), "{part}");
    }
}

#[test]
fn cells_of_different_letters_have_different_names() {
    let placer = Placer::new().expect("placer");
    let letters = ["Ottoline Vance", "Bartholomew Unger"].map(|name| letter(&named(people()[0].clone(), name)));
    let file = batch(&placer, &letters);
    let read = structure(&file);
    let mut names: Vec<&str> = read.iter().map(|line| line.trim()).filter(|line| line.starts_with("TH <")).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(count >= 16 && names.len() == count, "{names:?}");
}

#[test]
fn what_letters_share_is_in_the_file_once() {
    let placer = Placer::new().expect("placer");
    let person = example::addressee("us-ca", &["name", "ssn"]);
    let letters: Vec<_> = ["Ada Vance", "Bo Vance", "Cy Vance"].map(|name| letter(&named(person.clone(), name))).into();
    let sizes: Vec<usize> = (1..=3).map(|count| batch(&placer, &letters[..count]).len()).collect();
    assert!(sizes[2] - sizes[1] < sizes[0] / 3, "{sizes:?}");
    assert!(batch(&placer, &letters) == batch(&Placer::new().expect("placer"), &letters));
    let reversed: Vec<_> = letters.iter().rev().cloned().collect();
    assert!(batch(&placer, &letters) != batch(&placer, &reversed));
    let all = all_bytes(&batch(&placer, &letters));
    assert_eq!(find(&all, b"Ada Vance"), None, "names are glyphs, not bytes");
}

#[test]
fn a_letter_that_cannot_be_made_leaves_the_file_as_it_was() {
    let placer = Placer::new().expect("placer");
    let person = example::addressee("us-ca", &["name", "ssn"]);
    let (good, bad) = (letter(&person), letter(&named(person, "王小明")));
    let mut batch = placer.batch(Vec::new());
    assert!(matches!(batch.add(&bad), Err(BatchError::Typeset(_))));
    let place = batch.add(&good).expect("adds");
    assert_eq!((place.first, place.way), (1, Way::Placed));
    let mut alone = placer.batch(Vec::new());
    alone.add(&good).expect("adds");
    assert!(batch.finish().expect("finishes").0 == alone.finish().expect("finishes").0);
}

#[test]
fn a_file_has_a_bound_and_is_never_empty() {
    let placer = Placer::new().expect("placer");
    assert!(matches!(placer.batch(Vec::new()).finish(), Err(BatchError::Empty)));
    let letter = letter(&example::addressee("us-nc", &["name", "ssn"]));
    let mut batch = placer.batch(std::io::sink());
    for _ in 0..LETTERS_MAX {
        batch.add(&letter).expect("adds");
    }
    assert!(matches!(batch.add(&letter), Err(BatchError::Full)));
    let (_, summary) = batch.finish().expect("finishes");
    assert_eq!((summary.letters as usize, summary.typeset), (LETTERS_MAX, 0));
}

#[test]
fn who_is_typeset_as_a_whole_is_counted() {
    let placer = Placer::new().expect("placer");
    let person = named(example::addressee("us-nc", &["name", "ssn"]), "Ottoline  Vance");
    let mut batch = placer.batch(Vec::new());
    assert_eq!(batch.add(&letter(&person)).expect("adds").way, Way::Typeset(Why::Room));
    assert_eq!(batch.finish().expect("finishes").1.typeset, 1);
}
