//! Whole tables through both passes, as the pipeline does it.

use std::sync::Arc;

use amends_case::{ColumnHead, RowBatch, TableHead, Tokens, Vocabulary};
use amends_records::{ColumnOverride, ColumnReading, Finder, Found, Overrides, Profiler, Rules, SeveralSsns};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, UInt16Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};

/// A table of text: a header and rows.
struct Table {
    head: TableHead,
    batch: RowBatch,
}

fn table(headers: &[&str], rows: Vec<Vec<String>>) -> Table {
    let columns = headers.iter().map(|header| ColumnHead { header: (*header).to_owned() }).collect();
    let fields: Vec<Field> =
        (0..headers.len()).map(|column| Field::new(column.to_string(), DataType::Utf8, true)).collect();
    let cells: Vec<ArrayRef> = (0..headers.len())
        .map(|column| {
            let cells = rows.iter().map(|row| Some(row[column].as_str()).filter(|cell| !cell.is_empty()));
            Arc::new(cells.collect::<StringArray>()) as ArrayRef
        })
        .collect();
    Table {
        head: TableHead { evidence: "crm/people.csv".to_owned(), index: 0, name: String::new(), columns },
        batch: RowBatch {
            first_row: 1,
            cells: RecordBatch::try_new(Arc::new(Schema::new(fields)), cells).expect("columns of one length"),
            overflow: None,
            bytes: 0,
        },
    }
}

fn rules() -> Rules {
    Rules::embedded().expect("the embedded rules are sound")
}

fn read(table: &Table, overrides: &Overrides) -> Vec<ColumnReading> {
    let mut profiler = Profiler::new(&rules(), &table.head);
    profiler.observe(&table.batch);
    profiler.decide(overrides)
}

fn elements(readings: &[ColumnReading], words: &Vocabulary) -> Vec<String> {
    readings
        .iter()
        .map(|reading| {
            reading.element.map_or(if reading.as_text { "text" } else { "" }, |element| words.name(element)).to_owned()
        })
        .collect()
}

fn find(table: &Table) -> Found {
    let readings = read(table, &Overrides::default());
    Finder::new(&rules(), &table.head, &readings, &Tokens::new([7; 32]), None).find(&table.batch).expect("a batch")
}

/// A small deterministic source of numbers.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn ssn(&mut self) -> String {
        let area = match 1 + self.below(899) {
            666 => 667,
            area => area,
        };
        format!("{area:03}{:02}{:04}", 1 + self.below(99), 1 + self.below(9_999))
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    fn day(&mut self) -> String {
        format!("{}-{:02}-{:02}", 1935 + self.below(72), 1 + self.below(12), 1 + self.below(28))
    }
}

const FIRST: [&str; 12] =
    ["Mary", "James", "Linda", "Robert", "Ana", "Wei", "Omar", "Grace", "Peter", "Ruth", "Luis", "Hannah"];
const LAST: [&str; 12] =
    ["Smith", "Garcia", "Chen", "Okafor", "Vance", "Brown", "Lopez", "Nguyen", "Walker", "Reed", "Khan", "Stone"];

#[test]
fn an_unhelpful_column_of_ssns_is_found() {
    let mut draw = Draw(1);
    let rows = (0..400).map(|_| vec![draw.of(&FIRST).into(), draw.of(&LAST).into(), draw.day(), draw.ssn()]).collect();
    let table = table(&["col1", "col2", "col3", "col4"], rows);
    let readings = read(&table, &Overrides::default());
    assert_eq!(elements(&readings, rules().vocabulary()), ["name", "name", "date_of_birth", "ssn"], "{readings:#?}");
    assert!(
        readings.iter().all(|reading| !reading.why.contains(char::is_alphabetic) || !reading.why.contains("Smith"))
    );
}

#[test]
fn numbers_that_only_look_like_ssns_are_not_taken() {
    let mut draw = Draw(2);
    let rows = (0..400_u64)
        .map(|row| {
            vec![
                draw.of(&FIRST).into(),
                (300_000_000 + draw.below(600_000_000)).to_string(),
                (204_417_000 + row * 7).to_string(),
                format!("98101-{:04}", draw.below(9_999)),
                (100_000_000_000_000 + draw.below(1 << 40)).to_string(),
            ]
        })
        .collect();
    let table = table(&["first_name", "", "", "zip", "trk"], rows);
    let words = elements(&read(&table, &Overrides::default()), rules().vocabulary());
    assert_eq!(words, ["name", "", "", "address", ""]);
    assert_eq!(find(&table).findings.num_rows(), 0);
}

#[test]
fn a_table_without_a_header_is_read_by_values_and_neighbours() {
    let mut draw = Draw(8);
    let rows = (0..300)
        .map(|row| {
            let state = draw.of(&["WA 98101", "FL 33101", "IL 60601", "TX 75001"]);
            vec![
                draw.of(&LAST).into(),
                draw.of(&FIRST).into(),
                draw.of(&["J", "K", "L", "M", "N", "P", "Q"]).into(),
                // The day an account was opened, and the day of birth, as eight digits.
                format!("{}{:02}{:02}", 2001 + row % 20, 1 + row % 12, 1 + row % 28),
                draw.day().replace('-', ""),
                // An office's numbers from 100,000,000 on, and SSNs that lost their zeros.
                (100_000_000 + draw.below(799_999_999)).to_string(),
                draw.ssn().trim_start_matches('0').to_owned(),
                format!("{} Main St", 10 + row),
                draw.of(&["Seattle", "Miami", "Chicago", "Dallas"]).into(),
                state[..2].to_owned(),
                state[3..].to_owned(),
            ]
        })
        .collect();
    let readings = read(&table(&[""; 11], rows), &Overrides::default());
    let words = elements(&readings, rules().vocabulary());
    let expected = ["name", "name", "name", "", "date_of_birth", "", "ssn", "address", "address", "address", "address"];
    assert_eq!(words, expected, "{readings:#?}");
}

#[test]
fn fifteen_and_sixteen_digits_are_told_apart() {
    let with_check = |stem: String| {
        let luhn = |text: &str| {
            let digits = text.bytes().rev().map(|byte| u32::from(byte - b'0')).enumerate();
            digits
                .map(|(place, digit)| if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
                .sum::<u32>()
                % 10
                == 0
        };
        (0..10).map(|check| format!("{stem}{check}")).find(|whole| luhn(whole)).unwrap_or_default()
    };
    let mut draw = Draw(9);
    let rows = (0..100)
        .map(|_| {
            vec![
                with_check(format!("35{:012}", draw.below(1 << 31) * 400 + draw.below(400))),
                with_check(format!("37{:012}", draw.below(1 << 31) * 400 + draw.below(400))),
                format!("310260{:09}", draw.below(999_999_999)),
                with_check(format!("4{:014}", draw.below(1 << 31) * 40_000 + draw.below(40_000))),
                format!("4{:015}", draw.below(1 << 31) * 400_000 + draw.below(400_000)),
            ]
        })
        .collect();
    let words =
        elements(&read(&table(&["a1", "a2", "a3", "a4", "a5"], rows), &Overrides::default()), rules().vocabulary());
    assert_eq!(words, ["imei", "payment_card", "imsi", "payment_card", ""]);
}

#[test]
fn the_first_day_of_computers_is_a_birthday_unless_it_is_everywhere() {
    let mut draw = Draw(10);
    let births = |fillers: usize, draw: &mut Draw| {
        let rows = (0..300).map(|row| vec![if row < fillers { "1970-01-01".to_owned() } else { draw.day() }]).collect();
        find(&table(&["dob"], rows)).records.num_rows()
    };
    assert_eq!(births(1, &mut draw), 300);
    assert_eq!(births(40, &mut draw), 260);
}

#[test]
fn a_header_without_its_values_is_a_mismatch() {
    let rows = (0..40).map(|row| vec![format!("see file {row}"), "N/A".to_owned()]).collect();
    let readings = read(&table(&["ssn", "email"], rows), &Overrides::default());
    assert!(readings[0].mismatch && readings[0].element.is_none(), "{readings:#?}");
}

#[test]
fn a_persons_word_decides() {
    let rows = (0..10).map(|row| vec![format!("x{row}"), format!("ann{row}@example.com")]).collect();
    let table = table(&["ref", "mail_to"], rows);
    let word = |column: &str, element: &str| ColumnOverride {
        evidence_glob: "crm/*.csv".to_owned(),
        table: None,
        column: column.to_owned(),
        element: element.to_owned(),
        part: None,
    };
    let overrides = Overrides { columns: vec![word("ref", "account_number"), word("2", "none")], as_of_year: None };
    let readings = read(&table, &overrides);
    assert_eq!(elements(&readings, rules().vocabulary()), ["account_number", ""]);
    assert!(readings.iter().all(|reading| reading.overridden));
    assert!(readings[1].why.contains("a person says none") && readings[1].why.contains("email"), "{}", readings[1].why);
}

/// Rows as FEBRL's generator writes them: Australian addresses, social security numbers of seven digits.
fn australians(rows: usize) -> Vec<Vec<String>> {
    let mut draw = Draw(11);
    (0..rows)
        .map(|row| {
            vec![
                draw.of(&FIRST).to_lowercase(),
                draw.of(&LAST).to_lowercase(),
                (1 + draw.below(if row % 2 == 0 { 9 } else { 300 })).to_string(),
                draw.of(&["wallaby place", "hoseason street", "kent street"]).into(),
                draw.of(&["", "delmar", "brentwood vlge"]).into(),
                draw.of(&["cleveland", "marsden", "towradgi", "corio"]).into(),
                (2_000 + draw.below(5_000)).to_string(),
                draw.of(&["nsw", "vic", "qld", "wa", "sa", "act", "nsw", "vic"]).into(),
                draw.day().replace('-', ""),
                (1_000_000 + draw.below(8_999_999)).to_string(),
            ]
        })
        .collect()
}

#[test]
fn addresses_abroad_are_read_in_parts_and_numbers_are_no_ssns() {
    let headers = [
        "given_name",
        "surname",
        "street_number",
        "address_1",
        "address_2",
        "suburb",
        "postcode",
        "state",
        "date_of_birth",
        "soc_sec_id",
    ];
    let mut rows = australians(200);
    rows[0][2..8].clone_from_slice(&["7", "wallaby place", "", "cleveland", "2119", "wa"].map(String::from));
    let table = table(&headers, rows);
    let readings = read(&table, &Overrides::default());
    let words = elements(&readings, rules().vocabulary());
    let address = ["address"; 6];
    let expected = [&["name", "name"][..], &address, &["date_of_birth", "other_government_id"]].concat();
    assert_eq!(words, expected, "{readings:#?}");
    let found = find(&table);
    assert_eq!(text_of(&found, "street")[0], "7 Wallaby Place");
    assert_eq!(text_of(&found, "postal_code")[0], "2119");
    assert_eq!(text_of(&found, "residence")[0], "au");
    assert_eq!(exposed(&found)[0], "address;date_of_birth;name;other_government_id");
}

#[test]
fn a_persons_word_names_parts() {
    let columns = ["given", "surname", "street_number", "street", "second_line", "city", "postcode", "state"];
    let parts = columns.iter().enumerate().map(|(at, part)| {
        let element = if at < 2 { "name" } else { "address" };
        let part = amends_records::Role::of_part(element, part);
        assert!(part.is_some());
        let (evidence_glob, column) = ("**".to_owned(), (at + 1).to_string());
        ColumnOverride { evidence_glob, table: None, column, element: element.to_owned(), part }
    });
    let overrides = Overrides { columns: parts.collect(), as_of_year: None };
    let mut rows = australians(3);
    rows[0][..8].clone_from_slice(
        &["mary", "green", "7", "wallaby place", "flat 2", "cleveland", "2119", "nsw"].map(String::from),
    );
    let table = table(&["", "", "", "", "", "", "", "", "", ""], rows);
    let readings = read(&table, &overrides);
    assert!(readings[6].why.starts_with("a person says address (postal code); "), "{}", readings[6].why);
    let finder = Finder::new(&rules(), &table.head, &readings, &Tokens::new([7; 32]), None);
    let found = finder.find(&table.batch).expect("a batch");
    for (column, expected) in [
        ("first", "mary"),
        ("last", "green"),
        ("street", "7 Wallaby Place, Flat 2"),
        ("city", "Cleveland"),
        ("postal_code", "2119"),
        ("residence", "au"),
    ] {
        assert_eq!(text_of(&found, column)[0], expected, "{column}");
    }
}

#[test]
fn us_addresses_stay_what_they_were() {
    let mut draw = Draw(12);
    let rows = (0..60)
        .map(|_| {
            let state = draw.of(&["WA 98101", "FL 33101", "MA 2139", "TX 75001"]);
            vec![draw.ssn(), state[..2].to_owned(), state[3..].to_owned()]
        })
        .collect();
    let readings = read(&table(&["ssn", "state", "postal_code"], rows), &Overrides::default());
    let validators: Vec<&str> = readings.iter().map(|reading| reading.validator.as_str()).collect();
    assert_eq!(validators, ["ssn", "state", "postal_code"]);
}

#[test]
fn items_that_name_nobody_are_the_holders() {
    let mut draw = Draw(13);
    let mut rows: Vec<Vec<String>> = (0..30)
        .map(|row| {
            let names = format!("{} {}\u{1f}{} {}", draw.of(&FIRST), draw.of(&LAST), draw.of(&FIRST), draw.of(&LAST));
            let phones = format!("206-555-{:04}\u{1f}206-555-{:04}", 100 + row, 200 + row);
            vec![
                format!("{} {}", draw.of(&FIRST), draw.of(&LAST)),
                "96020417".into(),
                names,
                "mother\u{1f}son".into(),
                phones,
            ]
        })
        .collect();
    rows[0][2] = "\u{1f}Bob Stone".into();
    rows[0][4] = "206-555-0177\u{1f}206-555-0178".into();
    // Neither a person of its own nor a name in the list: what is there stands by itself.
    rows[1] = vec![String::new(), String::new(), String::new(), "aunt".into(), "206-555-0179".into()];
    let table = table(&["name", "account_number", "contacts[].name", "contacts[].relation", "contacts[].phone"], rows);
    let found = find(&table);
    let parts = found.records.column_by_name("part").expect("part").as_primitive::<UInt16Type>();
    assert_eq!(parts.values()[..3], [0, 2, 1]);
    assert_eq!(exposed(&found)[..3], ["account_number;name;telephone", "name;telephone", "telephone"]);
    assert_eq!(text_of(&found, "telephone")[..3], ["+12065550177", "+12065550178", "+12065550179"]);
}

fn text_of(found: &Found, column: &str) -> Vec<String> {
    let array = found.records.column_by_name(column).expect("a column of records").as_string::<i32>();
    array.iter().map(|value| value.unwrap_or("").to_owned()).collect()
}

fn exposed(found: &Found) -> Vec<String> {
    let sets = found.records.column_by_name("elements").expect("elements").as_fixed_size_binary();
    sets.iter()
        .map(|bytes| {
            rules()
                .vocabulary()
                .join(amends_case::ElementSet::from_bytes(bytes.expect("never null")).expect("16 bytes"))
        })
        .collect()
}

#[test]
fn a_row_becomes_a_record() {
    let mut draw = Draw(3);
    let mut rows: Vec<Vec<String>> = (0..60)
        .map(|row| {
            vec![
                format!("{}, {}", draw.of(&LAST), draw.of(&FIRST)),
                draw.day(),
                draw.ssn(),
                format!("P{row}@Example.com"),
                format!("206-555-{:04}", 100 + row),
                "12 MAIN ST".into(),
                "SEATTLE".into(),
                "WA".into(),
                "98101-1234".into(),
                String::new(),
            ]
        })
        .collect();
    rows[0][0] = "VANCE, OTTOLINE M.".into();
    rows[1][2] = "000-00-0000".into();
    rows[2][2] = "6789".into();
    rows[3][9] = "gave card 4111 1111 1111 1111".into();
    rows[4][1] = "1900-01-01".into();
    let table = table(&["name", "dob", "ssn", "email", "phone", "address", "city", "state", "zip", "notes"], rows);
    let found = find(&table);
    assert_eq!(found.records.num_rows(), 60);
    assert_eq!(found.records.schema(), amends_case::schemas::records());
    assert_eq!(found.findings.schema(), amends_case::schemas::findings());
    let all = "address;date_of_birth;email;name;ssn;telephone";
    let elements = exposed(&found);
    assert_eq!(elements[0], all);
    assert_eq!(elements[1], all.replace(";ssn;", ";"));
    assert_eq!(elements[2], all.replace(";ssn;", ";ssn_last4;"));
    assert_eq!(elements[3], all.replace(";ssn;", ";payment_card;ssn;"));
    assert_eq!(elements[4], all.replace("date_of_birth;", ""));
    assert_eq!(text_of(&found, "first")[0], "ottoline");
    assert_eq!(text_of(&found, "middle")[0], "m");
    assert_eq!(text_of(&found, "full_name")[0], "Ottoline M. Vance");
    assert_eq!(text_of(&found, "telephone")[0], "+12065550100");
    assert_eq!(text_of(&found, "email")[0], "p0@example.com");
    assert_eq!(text_of(&found, "street")[0], "12 Main St");
    assert_eq!(text_of(&found, "residence")[0], "us-wa");
    assert_eq!(text_of(&found, "postal_code")[0], "98101");
    let births = found.records.column_by_name("birth").expect("birth").as_primitive::<Date32Type>();
    assert!(births.is_null(4) && !births.is_null(0));
    assert_eq!(found.findings.num_rows(), 1);
}

#[test]
fn a_lost_zero_and_hyphens_make_one_token() {
    let mut draw = Draw(4);
    let mut rows: Vec<Vec<String>> = (0..30).map(|_| vec![draw.ssn()]).collect();
    rows[0][0] = "019-09-9998".into();
    rows[1][0] = "19099998".into();
    let found = find(&table(&["ssn"], rows));
    let tokens = found.records.column_by_name("ssn").expect("ssn").as_primitive::<UInt64Type>();
    assert_eq!(tokens.value(0), tokens.value(1));
    assert_ne!(tokens.value(0), tokens.value(2));
}

#[test]
fn others_in_the_same_row_are_parts() {
    let mut draw = Draw(5);
    let rows = (0..30)
        .map(|row| {
            let others = if row == 0 { "Ann Reed\u{1f}Bob Stone" } else { "" };
            vec![
                format!("{} {}", draw.of(&FIRST), draw.of(&LAST)),
                format!("96020{row:04}"),
                if row == 1 { "Carol Khan".into() } else { String::new() },
                others.into(),
                "(206) 555-0101\u{1f}(206) 555-0102".into(),
            ]
        })
        .collect();
    let table = table(
        &[
            "customer.name",
            "customer.account_number",
            "spouse_name",
            "customer.authorized_users[].name",
            "customer.phones[].n",
        ],
        rows,
    );
    let found = find(&table);
    let parts = found.records.column_by_name("part").expect("part").as_primitive::<UInt16Type>();
    let rows = found.records.column_by_name("row").expect("row").as_primitive::<UInt64Type>();
    let pairs: Vec<(u64, u16)> = rows.values().iter().copied().zip(parts.values().iter().copied()).take(6).collect();
    assert_eq!(pairs, [(1, 0), (1, 2), (1, 3), (2, 0), (2, 1), (3, 0)]);
    assert_eq!(text_of(&found, "telephone")[0], "+12065550101\u{1f}+12065550102");
    assert_eq!(exposed(&found)[1], "name");
    assert_eq!(text_of(&found, "residence")[1], "us-wa");
}

#[test]
fn rows_whose_one_record_has_several_ssns_are_told() {
    let mut draw = Draw(7);
    let rows: Vec<Vec<String>> = (1..=40)
        .map(|row| {
            let own = draw.ssn();
            let (wife, note) = match row {
                2 => (draw.ssn(), String::new()),
                3 => (own.clone(), String::new()),
                5 => (String::new(), format!("call about SSN 219-09-99{:02}, not hers", row)),
                6 => (String::new(), format!("SSN {}-{}-{}", &own[..3], &own[3..5], &own[5..])),
                7 => (format!("{own}\u{1f}{}", draw.ssn()), String::new()),
                _ if row > 20 => (own.clone(), String::new()),
                _ => (String::new(), String::new()),
            };
            vec![format!("{} {}", draw.of(&FIRST), draw.of(&LAST)), own, wife, draw.ssn(), note]
        })
        .collect();
    let table = table(&["name", "ssn", "alternate_ssn", "spouse_ssn", "note"], rows);
    let readings = read(&table, &Overrides::default());
    let words = elements(&readings, rules().vocabulary());
    assert_eq!(words, ["name", "ssn", "ssn", "ssn", "text"], "{readings:#?}");
    let found = find(&table);
    assert_eq!(SeveralSsns::new(&rules(), &readings).rows(&table.batch, &found), [2, 5, 7]);
}

#[test]
fn batches_do_not_matter() {
    let mut draw = Draw(6);
    let rows: Vec<Vec<String>> =
        (0..200).map(|_| vec![draw.of(&FIRST).into(), draw.of(&LAST).into(), draw.ssn()]).collect();
    let whole = table(&["first", "last", "ssn"], rows);
    let readings = read(&whole, &Overrides::default());
    let finder = Finder::new(&rules(), &whole.head, &readings, &Tokens::new([7; 32]), Some("former"));
    let all = finder.find(&whole.batch).expect("a batch");
    let piece = |start: usize, len: usize| RowBatch {
        first_row: 1 + start as u64,
        cells: whole.batch.cells.slice(start, len),
        overflow: None,
        bytes: 0,
    };
    let mut tallies = amends_records::Tallies::default();
    let mut count = 0;
    for start in [0, 70, 140] {
        let found = finder.find(&piece(start, 70.min(200 - start))).expect("a batch");
        assert_eq!(found.records, all.records.slice(count, found.records.num_rows()));
        count += found.records.num_rows();
        tallies.add(&found.tallies);
    }
    assert_eq!(tallies, all.tallies);
}
