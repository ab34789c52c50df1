//! Postal addresses: form, defects, abroad, and the move-update files. People and addresses are invented.

use amends_case::Masked;
use amends_notices::postal::moves::{MoveProblem, MoveRecord, Outcome, read, write};
use amends_notices::postal::{Address, Defect, Kind, envelope_lines, standardise};
use proptest::prelude::*;

fn shown(address: &Address) -> String {
    let lines: Vec<String> = envelope_lines(address).iter().map(|line| line.reveal().clone()).collect();
    lines.join(" / ")
}

/// Free lines in, envelope's lines, kind and defects out.
#[track_caller]
fn check(lines: &[&str], expected: &str, kind: Kind, defects: &[Defect]) {
    let found = standardise(&Address::of_lines(lines));
    assert_eq!(
        (shown(&found.address).as_str(), found.kind, found.defects.as_slice()),
        (expected, kind, defects),
        "{lines:?}"
    );
}

#[test]
fn addresses_at_home() {
    check(
        &["123 North Main Street", "Salem, Oregon 97301-4321"],
        "123 N MAIN ST / SALEM OR 97301-4321",
        Kind::Street,
        &[],
    );
    check(
        &["c/o Ida Quill", "P.O. Box 12", "Salem OR 97301"],
        "C/O IDA QUILL / PO BOX 12 / SALEM OR 97301",
        Kind::PoBox,
        &[],
    );
    check(&["RURAL ROUTE 3 BOX 12", "Bend, OR 97701"], "RR 3 BOX 12 / BEND OR 97701", Kind::Route, &[]);
    check(&["General Delivery", "Bend, OR 97701"], "GENERAL DELIVERY / BEND OR 97701", Kind::GeneralDelivery, &[]);
    check(&["PSC 802 Box 74", "APO, AE 09499-0074"], "PSC 802 BOX 74 / APO AE 09499-0074", Kind::Military, &[]);
    check(&["Unit 2050 Box 4190", "DPO AP 96278", "USA"], "UNIT 2050 BOX 4190 / DPO AP 96278", Kind::Military, &[]);
    check(&["7 Elm Court", "Boston, Mass. 2134"], "7 ELM CT / BOSTON MA 02134", Kind::Street, &[]);
    check(&["7 Elm Court", "San Juan, PR 00901"], "7 ELM CT / SAN JUAN PR 00901", Kind::Street, &[]);
    check(&["1 Bay Rd", "Washington, D.C. 20001"], "1 BAY RD / WASHINGTON DC 20001", Kind::Street, &[]);
}

#[test]
fn undeliverable_as_addressed() {
    check(&["Main Street", "Salem, OR 97301"], "MAIN STREET / SALEM OR 97301", Kind::Unknown, &[Defect::NoNumber]);
    check(&["unknown", "Salem, OR 97301"], "UNKNOWN / SALEM OR 97301", Kind::Unknown, &[Defect::Placeholder]);
    check(&["xxxx", "Salem, OR 97301"], "XXXX / SALEM OR 97301", Kind::Unknown, &[Defect::Placeholder]);
    check(&["12 Oak St", "Salem, OR 10001"], "12 OAK ST / SALEM OR 10001", Kind::Street, &[Defect::ZipNotOfState]);
    check(&["12 Oak St", "Salem, OR 00000"], "12 OAK ST / SALEM OR 00000", Kind::Street, &[Defect::BadZip]);
    check(&["12 Oak St"], "12 OAK ST", Kind::Street, &[Defect::NoCity, Defect::NoZip, Defect::NoState]);
    let bad = standardise(&Address::of(&["12 Oak St"], "Salem", "ZZ", "9730", ""));
    assert_eq!((bad.defects.as_slice(), bad.is_deliverable()), ([Defect::BadZip, Defect::NoState].as_slice(), false));
    assert_eq!(standardise(&Address::default()).defects, [Defect::Empty]);
    let long = "1 ".to_owned() + &"OAK ".repeat(100);
    assert_eq!(
        standardise(&Address::of(&[&long], "Salem", "OR", "97301", "")).defects,
        [Defect::NoNumber, Defect::TooLong]
    );
}

#[test]
fn addresses_abroad() {
    check(
        &["Hauptstraße 5", "10115 Berlin", "Deutschland"],
        "HAUPTSTRASSE 5 / 10115 BERLIN / GERMANY",
        Kind::Foreign,
        &[],
    );
    check(
        &["12, rue de l’Église", "75001 Paris", "France"],
        "12, RUE DE L’ÉGLISE / 75001 PARIS / FRANCE",
        Kind::Foreign,
        &[],
    );
    let canada = standardise(&Address::of(&["5 Bay St"], "Toronto", "on", "m5h 2n2", ""));
    assert_eq!(
        (shown(&canada.address).as_str(), canada.kind),
        ("5 BAY ST / TORONTO ON M5H 2N2 / CANADA", Kind::Foreign)
    );
    let spain = standardise(&Address::of(&["Calle Mayor 3"], "Madrid", "", "28013", "es"));
    assert_eq!(shown(&spain.address), "CALLE MAYOR 3 / MADRID 28013 / SPAIN");
    let nowhere = standardise(&Address::of(&["Calle Mayor 3"], "", "", "", "España"));
    assert_eq!(nowhere.defects, [Defect::NoTown]);
    // A state and a territory are at home, whatever the field says.
    assert_eq!(standardise(&Address::of(&["5 Elm St"], "Guaynabo", "", "00966", "Puerto Rico")).kind, Kind::Street);
    assert_eq!(standardise(&Address::of(&["5 Elm St"], "Atlanta", "GA", "30301", "United States")).kind, Kind::Street);
}

#[test]
fn nothing_personal_is_shown_by_accident() {
    let found = standardise(&Address::of(&["123 Oak St"], "Salem", "OR", "97301", ""));
    let debug = format!("{found:?}");
    assert!(!debug.contains("OAK") && !debug.contains("SALEM") && !debug.contains("97301"));
}

#[test]
fn move_update_out_and_back() {
    let person = |record: u64, lines: &[&str], country: &str| MoveRecord {
        record,
        name: Masked::new("Vance, Ottoline".to_owned()),
        address: Address::of(lines, "Salem", "OR", "97301", country),
    };
    let people =
        [person(1, &["c/o Quill", "12 Oak Street"], ""), person(2, &["Calle Mayor 3"], "Spain"), person(3, &[], "")];
    let mut file = Vec::new();
    let written = write(&mut file, people).expect("a vector takes everything");
    assert_eq!((written.rows, written.abroad, written.empty), (1, 1, 1));
    let text = String::from_utf8(file).expect("text");
    let expected =
        "record,name,address1,address2,city,state,zip\n1,\"Vance, Ottoline\",12 OAK ST,C/O QUILL,SALEM,OR,97301\n";
    assert_eq!(text, expected);

    let back = "Record,NCOA Return Code,Move Effective Date,New Address1,New City,New State,New ZIP\n\
        1,A,202609,7 elm court,Bend,OR,97701\n2,00,,,,,\n3,1,,,,,\n4,02,,,,,\n5,03,,,,,\n6,19,,,,,\n7,12,,,,,\n8,66,,,,,\n\
        9,A,,,,,\n10,ZZ,,,,,\nx,A,,,,,\n";
    let found = read(back.as_bytes());
    let Some(Ok(first)) = found.first() else { panic!("{found:?}") };
    let Outcome::NewAddress(standard) = &first.outcome else { panic!("{first:?}") };
    assert_eq!(
        (shown(&standard.address).as_str(), first.effective.as_deref()),
        ("7 ELM CT / BEND OR 97701", Some("202609"))
    );
    let outcomes: Vec<&Outcome> = found.iter().skip(1).flatten().map(|moved| &moved.outcome).collect();
    let expected = [
        Outcome::NoOrder,
        Outcome::MovedAbroad,
        Outcome::MovedNoAddress,
        Outcome::BoxClosed,
        Outcome::MovedUnusable,
        Outcome::NotTold,
        Outcome::Deleted,
        Outcome::MovedUnusable,
        Outcome::Unknown,
    ];
    assert_eq!(outcomes, expected.iter().collect::<Vec<_>>());
    assert_eq!(found.last(), Some(&Err(MoveProblem::NoRecord(12))));
    assert_eq!(read(b"record,name\n1,x\n"), [Err(MoveProblem::NoColumn("return code"))]);
    assert_eq!(read(b""), [Err(MoveProblem::Malformed(1))]);
}

/// Words of delivery lines: those with a standard form, and names that have none.
const WORDS: [&str; 40] = [
    "North",
    "S",
    "southwest",
    "NE",
    "Street",
    "St.",
    "avenue",
    "Ave",
    "Road",
    "Drive",
    "Court",
    "Plaza",
    "Highway",
    "Apartment",
    "Apt",
    "Suite",
    "#",
    "Unit",
    "Floor",
    "Rear",
    "Front",
    "Box",
    "PO",
    "P.O.",
    "Rural",
    "Route",
    "RR",
    "HC",
    "PSC",
    "Post",
    "Office",
    "General",
    "Delivery",
    "No",
    "12",
    "4B",
    "1/2",
    "101-5",
    "3rd",
    "One",
];

fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned),
        2 => "[A-Z][a-z]{3,8}(x|q|z)".prop_map(|word| word),
        1 => "[0-9]{1,5}",
    ];
    prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "))
}

/// The words that have no standard form: numbers, and names.
fn names(line: &str) -> Vec<String> {
    let words = line.split_whitespace().map(str::to_uppercase);
    words
        .filter(|word| {
            word.ends_with(['X', 'Q', 'Z']) && word.len() > 4 || word.bytes().all(|byte| byte.is_ascii_digit())
        })
        .collect()
}

fn delivery(line: &str) -> String {
    standardise(&Address::of(&[line], "Salem", "OR", "97301", ""))
        .address
        .lines
        .first()
        .map_or_else(String::new, |line| line.reveal().clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn twice_is_once(lines in prop::collection::vec(prop_oneof![line(), "\\PC{0,40}"], 0..4), city in "\\PC{0,20}", state in "[A-Za-z. ]{0,12}|OR|Maine", zip in "[0-9 -]{0,11}", country in "|USA|Deutschland|[A-Za-z.,]{0,9}") {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let once = standardise(&Address::of(&lines, &city, &state, &zip, &country));
        let twice = standardise(&once.address);
        prop_assert_eq!(shown(&twice.address), shown(&once.address));
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn names_and_numbers_are_never_lost_nor_moved(line in line()) {
        prop_assert_eq!(names(&delivery(&line)), names(&line));
    }

    #[test]
    fn only_the_words_of_the_list_are_lost(line in line()) {
        // Each word's standard form, on both sides; what the list in `line` says is lost is taken out.
        let listed = ["PO", "POST", "OFFICE", "BOX", "RURAL", "ROUTE", "RR", "HC", "#", "NO", "RTE", "OFC"];
        let short = |word: &str| delivery(&format!("1 QUILLX {word}")).split(' ').next_back().unwrap_or_default().to_owned();
        let forms = |line: &str| -> Vec<String> {
            let words = line.split_whitespace().map(|word| word.replace('.', "").to_uppercase());
            words.filter(|word| !listed.contains(&word.as_str())).map(|word| {
                let long = ["APARTMENT", "SUITE", "FLOOR", "UNIT", "NORTH", "SOUTHWEST"];
                let to = ["APT", "STE", "FL", "UNIT", "N", "SW"];
                long.iter().position(|known| *known == word).map_or_else(|| short(&word), |at| to[at].to_owned())
            }).collect()
        };
        prop_assert_eq!(forms(&delivery(&line)), forms(&line));
    }

    #[test]
    fn files_that_come_back_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let with_head = [b"record,ncoa_return_code,new_address1\n".as_slice(), &bytes].concat();
        let _ = read(&with_head);
    }
}

#[test]
fn what_one_pass_makes_shorter_is_seen_by_the_next() {
    let once = standardise(&Address::of(&["0 North Apartment Floor 0"], "", "", "", ""));
    assert_eq!(standardise(&once.address).address, once.address);
}
