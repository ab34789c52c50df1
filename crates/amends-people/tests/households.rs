//! Records of awkward families, written as a table, and the people that they are.
//!
//! Columns: first, surname, suffix, birth, SSN, e-mail, telephone, street, ZIP, account. A dot is an empty cell. The
//! number before the bar is the person; records with equal numbers must come out as one person, others must not.

use std::sync::Arc;

use amends_case::{TokenKind, Tokens, schemas as case_schemas};
use amends_people::crowds::{Counted, Counter, Crowds};
use amends_people::frequencies::Frequencies;
use amends_people::keys::{Kinds, keys_of};
use amends_people::links::{ByRound, LinkReader, Lot, ODDS_SEEN, Round, links_of};
use amends_people::pairs::random_pairs;
use amends_people::weights::{Remembered, Unseen, estimate};
use amends_people::{Decider, Pattern, Price, Shelf, Side, SideMaker, Weights, pair_groups, reason, schemas, side};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray, UInt32Array, UInt64Array, new_null_array};
use arrow_schema::ArrowError;

fn records(table: &str) -> (Vec<u32>, RecordBatch) {
    let rows: Vec<(u32, Vec<&str>)> = table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (person, cells) = line.split_once('|').expect("a person and a record");
            let cells = cells.split(',').map(str::trim).map(|cell| if cell == "." { "" } else { cell }).collect();
            (person.trim().parse().expect("a number"), cells)
        })
        .collect();
    let tokens = Tokens::new([9; 32]);
    let text = |column: usize| -> ArrayRef {
        Arc::new(
            rows.iter().map(|(_, cells)| (!cells[column].is_empty()).then_some(cells[column])).collect::<StringArray>(),
        )
    };
    let token = |column: usize, kind: TokenKind| -> ArrayRef {
        let token = |cell: &str| (!cell.is_empty()).then(|| tokens.token(kind, cell.as_bytes()));
        Arc::new(rows.iter().map(|(_, cells)| token(cells[column])).collect::<UInt64Array>())
    };
    let near = || -> ArrayRef {
        let mut column = arrow_array::builder::FixedSizeBinaryBuilder::new(16);
        for (_, cells) in &rows {
            match cells[4].as_bytes().first_chunk() {
                Some(digits) => column.append_value(tokens.near(*digits)).expect("sixteen bytes"),
                None => column.append_null(),
            }
        }
        Arc::new(column.finish())
    };
    let birth = |cell: &str| -> Option<i32> {
        let date: jiff::civil::Date = cell.parse().ok()?;
        Some((date - jiff::civil::date(1970, 1, 1)).get_days())
    };
    let schema = case_schemas::records();
    let columns = schema.fields().iter().map(|field| match field.name().as_str() {
        // Each line is from a list of its own.
        "table" => Arc::new((0..rows.len() as u32).collect::<arrow_array::UInt32Array>()) as ArrayRef,
        "row" => Arc::new((1..=rows.len() as u64).collect::<UInt64Array>()),
        "part" => Arc::new(rows.iter().map(|_| 0_u16).collect::<arrow_array::UInt16Array>()),
        "first" => text(0),
        "last" => text(1),
        "suffix" => text(2),
        "birth" => Arc::new(rows.iter().map(|(_, cells)| birth(cells[3])).collect::<arrow_array::Date32Array>()),
        "ssn" => token(4, TokenKind::Ssn),
        "email" => text(5),
        "telephone" => text(6),
        "street" => text(7),
        "postal_code" => text(8),
        "ssn_near" => near(),
        "account" => token(9, TokenKind::Account),
        _ => new_null_array(field.data_type(), rows.len()),
    });
    let fields: Vec<_> = schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true)).collect();
    let batch = RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), columns.collect()).expect("a batch");
    (rows.into_iter().map(|(person, _)| person).collect(), batch)
}

/// Gathers a batch of records in memory, as the facade does with the engine.
fn gather(records: &RecordBatch) -> Vec<u32> {
    let mut all = Vec::new();
    SideMaker::new(Tokens::new([9; 32])).read(records, 0, 0, |side| all.push(side));
    let crowds = Arc::new(Crowds::new(all.len() as u64, 1 << 20));
    let mut counter = Counter::new(Arc::clone(&crowds));
    let (mut frequencies, mut counted) = (Frequencies::default(), Counted::default());
    for side in &all {
        frequencies.add(side.first, side.last);
        counter.add(side);
    }
    drop(counter);
    let crowded = crowds.crowded();
    all.iter().for_each(|side| counted.add(side, &crowded));
    let defaults = counted.defaults();
    for side in &mut all {
        defaults.strip(side);
    }
    let rows = keyed(&all, &frequencies);
    let mut pairs = Vec::new();
    let found =
        pair_groups(std::iter::once(Ok(rows)), &Shelf::new([&shelf(&all)]), (&frequencies, None), true, &mut |batch| {
            pairs.push(batch);
            Ok::<_, ArrowError>(())
        })
        .expect("pairs");
    let mut weights = estimate(&found.tally, &random_pairs(all.clone(), &frequencies));
    let mut unseen = Unseen::new(all.len());
    pairs.iter().for_each(|batch| unseen.read(batch));
    weights.unseen = unseen.share();
    if std::env::var_os("AMENDS_TEST_SHOW").is_some() {
        show(&pairs, &weights);
    }
    let odds_min = Price::default().odds_min();
    let mut decider = Decider::new(all.len() as u64, &weights, odds_min).expect("few");
    decider.runs([all.len()]).iter_mut().for_each(|run| all.iter().for_each(|side| run.describe(side)));
    let said: Vec<u32> = all.iter().map(Side::said).collect();
    let by_round = by_round(&pairs, &weights);
    for round in Round::ALL {
        let mut reader = LinkReader::new(&weights);
        let mut take = |lot: &Lot| decider.take(round, lot, &mut |_| Ok::<_, ArrowError>(()));
        let least = if round.gives() { ODDS_SEEN } else { odds_min };
        let batches: Vec<_> = by_round
            .iter()
            .filter(|(of, _)| *of == round)
            .map(|(_, batch)| {
                links_of(batch, &weights, &mut Remembered::default(), &said, (round, least)).expect("links")
            })
            .collect();
        let all = arrow_select::concat::concat_batches(&schemas::links(), &batches).expect("one batch");
        reader.read(&sorted(&all, "order"), &mut take).expect("taken");
        reader.finish(&mut take).expect("taken");
        decider.settle(&said, &mut |_| Ok::<_, ArrowError>(())).expect("settled");
    }
    decider.into_people().0
}

fn by_round(pairs: &[RecordBatch], weights: &Weights) -> Vec<(Round, RecordBatch)> {
    let (mut found, mut by_round) = (Vec::new(), ByRound::new(weights));
    let mut emit = |round, batch| {
        found.push((round, batch));
        Ok::<_, ArrowError>(())
    };
    pairs.iter().for_each(|batch| by_round.read(batch, &mut emit).expect("read"));
    by_round.finish(&mut emit).expect("finished");
    found
}

/// What each pair is worth, for whoever wonders (`AMENDS_TEST_SHOW=1`).
fn show(pairs: &[RecordBatch], weights: &Weights) {
    for batch in pairs {
        let [a, b] = ["a", "b"].map(|name| batch[name].as_primitive::<UInt32Type>().values());
        for (row, pattern) in batch["pattern"].as_primitive::<UInt64Type>().values().iter().enumerate() {
            let pattern = Pattern(*pattern);
            let (shared, fields) = weights.contributions(pattern);
            let fields: Vec<String> = fields
                .iter()
                .map(|(field, bits)| format!("{} {} {bits:.1}", field.words(), reason::level_words(*field, pattern)))
                .collect();
            println!(
                "lines {} and {}: {:.1} bits; {} {shared:.1}; {}",
                a[row] + 1,
                b[row] + 1,
                weights.odds(pattern).log2(),
                pattern.key().words(),
                fields.join("; ")
            );
        }
    }
}

fn shelf(sides: &[Side]) -> RecordBatch {
    let bytes: Vec<u8> = sides.iter().flat_map(|side| side.to_bytes()).collect();
    let column = FixedSizeBinaryArray::try_new(side::BYTES as i32, bytes.into(), None).expect("sides");
    RecordBatch::try_new(schemas::sides(), vec![Arc::new(column)]).expect("a batch")
}

/// A row for each key of each side, sorted.
fn keyed(sides: &[Side], frequencies: &Frequencies) -> RecordBatch {
    let (mut keys, mut records) = (Vec::new(), Vec::new());
    for side in sides {
        let rarity = |side: &Side| frequencies.rarity(side.first, side.last);
        keys_of(side, Kinds::ALL, rarity, |key| {
            keys.push(key);
            records.push(side.record);
        });
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(keys)), Arc::new(UInt32Array::from(records))];
    sorted(&RecordBatch::try_new(schemas::keyed_records(), columns).expect("a batch"), "key")
}

fn sorted(rows: &RecordBatch, by: &str) -> RecordBatch {
    let order = arrow_ord::sort::sort_to_indices(&rows[by], None, None).expect("sortable");
    arrow_select::take::take_record_batch(rows, &order).expect("takes")
}

fn people(table: &str) -> (Vec<u32>, Vec<u32>) {
    let (expected, records) = records(table);
    let found = gather(&records);
    (expected, found)
}

fn check(table: &str) {
    let (expected, found) = people(table);
    for a in 0..expected.len() {
        for b in 0..a {
            assert_eq!(expected[a] == expected[b], found[a] == found[b], "lines {} and {}", b + 1, a + 1);
        }
    }
}

#[test]
fn one_person_in_many_files() {
    check(
        "1 | robert, vance, ., 1961-04-02, 219000001, rv@example.com, ., ., ., A1
         1 | bob, vance, ., ., ., rv@example.com, 206-555-0101, ., ., .
         1 | robert, vance, ., ., ., ., ., 12 oak st, 98101, A1
         1 | r, vance, ., ., 219000001, ., ., ., ., .
         2 | ., ., ., ., ., ., ., ., ., A1",
    );
    // The last row has nothing but an account, and nobody has seen how many share one in this case: it could be anybody's
    // of the household.
}

#[test]
fn married_and_moved() {
    check(
        "1 | maria, lopez, ., 1990-05-06, 219000002, ml@example.com, ., 1 elm st, 10001, .
         1 | maria, ashe, ., 1990-05-06, 219000002, ma@example.com, ., 9 fir rd, 60601, .
         1 | maria, ashe, ., 1990-05-06, ., ma@example.com, ., ., ., .",
    );
}

#[test]
fn twins_share_all_but_their_first_names() {
    check(
        "1 | ann, ash, ., 2001-07-08, 219000003, home@example.com, 206-555-0103, 5 bay ct, 98101, F1
         2 | amy, ash, ., 2001-07-08, 219000004, home@example.com, 206-555-0103, 5 bay ct, 98101, F1
         3 | a, ash, ., ., ., ., 206-555-0103, 5 bay ct, 98101, .",
    );
}

#[test]
fn father_and_son_of_one_name() {
    check(
        "1 | john, reed, sr, 1950-01-09, 219000005, ., 206-555-0105, 7 hill rd, 98101, .
         2 | john, reed, jr, 1979-11-30, 219000006, ., 206-555-0105, 7 hill rd, 98101, .
         2 | john, reed, ., 1979-11-30, ., ., 206-555-0105, ., ., .
         3 | john, reed, ., ., ., ., 206-555-0105, 7 hill rd, 98101, .",
    );
}

#[test]
fn same_name_and_birthday_in_one_town_is_not_enough() {
    check(
        "1 | mary, smith, ., 1970-02-03, 219000007, ., ., 1 first st, 98101, .
         2 | mary, smith, ., 1970-02-03, 219550148, ., ., 99 last ave, 98109, .",
    );
}

#[test]
fn a_recycled_telephone_and_a_mistyped_number() {
    check(
        "1 | ida, stone, ., 1944-01-01, 219000009, ., 206-555-0109, ., ., .
         2 | omar, haddad, ., 1999-12-31, 219000010, ., 206-555-0109, ., ., .
         3 | lena, berg, ., 1985-06-07, 219000010, ., ., ., ., .",
    );
}

#[test]
fn a_child_under_a_parents_account() {
    check(
        "1 | carla, diaz, ., 1980-03-04, 219000011, cd@example.com, ., 3 low ln, 33101, C1
         2 | nico, diaz, ., 2014-09-10, ., cd@example.com, ., 3 low ln, 33101, C1
         1 | carla, diaz, ., ., ., cd@example.com, ., ., ., C1",
    );
}

#[test]
fn a_device_of_a_shared_account_is_nobodys() {
    check(
        "1 | carla, diaz, ., 1980-03-04, 219000011, ., ., ., ., C1
         2 | pablo, ruiz, ., 1978-03-04, 219000012, ., ., ., ., C1
         3 | ., ., ., ., ., ., ., ., ., C1",
    );
}

#[test]
fn a_default_on_many_rows_links_nobody() {
    let rows: Vec<String> = (0..500)
        .map(|row| {
            format!("{row} | pat, lane, ., ., ., noreply@example.com, ., {row} wood st, 9{:04}, .", row % 10_000)
        })
        .collect();
    check(&rows.join("\n"));
}

#[test]
fn jr_and_sr_with_a_row_that_says_neither() {
    check(
        "1 | benjamin, bell, sr, 1972-05-26, 219000021, bell@example.org, 712-555-0121, 15 wren ave, 52734, B1
         2 | benjamin, bell, jr, ., ., benjamin@example.com, 712-555-0121, ., ., B1
         3 | benjamin, bell, ., ., ., ., ., ., ., B1",
    );
}

#[test]
fn two_prepaid_customers_of_one_name_and_account() {
    check(
        "1 | paul, griffin, ., ., ., one@example.org, 757-555-0122, ., ., G1
         2 | paul, griffin, ., ., ., two@example.org, 757-555-0123, ., ., G1
         3 | paul, griffin, ., ., ., ., ., ., ., G1",
    );
}

#[test]
fn a_note_between_two_namesakes_of_an_account_joins_nobody() {
    check(
        "1 | tom, kerr, ., 1985-10-22, ., tk@example.org, 808-555-0124, 11 zinnia st, 96724, K1
         2 | tom, kerr, ., ., ., kerr@example.com, 808-555-0125, ., ., K1
         3 | tom, kerr, ., ., ., ., ., ., ., K1",
    );
}

#[test]
fn two_lines_that_may_be_fathers_or_sons_are_one_mention() {
    check(
        "1 | john, reed, sr, 1950-01-09, 219000005, ., 206-555-0105, 7 hill rd, 98101, R1
         2 | john, reed, jr, 1979-11-30, 219000006, ., 206-555-0105, 7 hill rd, 98101, R1
         3 | john, reed, ., ., ., ., 206-555-0105, ., ., R1
         3 | john, reed, ., ., ., ., 206-555-0105, ., ., R1",
    );
}

#[test]
fn one_has_a_number_and_two_have_birth_dates() {
    check(
        "1 | jana, murray, ., 1982-07-16, ., ., 360-555-0126, ., ., M1
         2 | jana, murray, ., 1950-08-13, ., ., 425-555-0127, ., ., M1
         3 | jana, murray, ., ., 219000023, ., ., ., ., M1",
    );
}

#[test]
fn slips_in_a_date_and_in_a_number() {
    check(
        "1 | lena, bergstrom, ., 1985-06-07, 219384756, ., ., ., ., .
         1 | lena, bergstrom, ., 1985-07-06, 219384756, ., ., ., ., .
         1 | lena, bergstrom, ., 1985-06-07, 219384765, ., ., 4 pine st, 10003, .",
    );
}

#[test]
fn an_old_number_goes_to_a_stranger_of_the_same_first_name() {
    check(
        "1 | ida, stone, ., 1944-01-01, 219000031, ., 206-555-0131, ., ., .
         2 | ida, moreno, ., 1999-12-31, 219000032, ., 206-555-0131, ., ., .",
    );
}

#[test]
fn short_forms_and_a_married_name_over_one_address() {
    check(
        "1 | virginia, jones, ., 1935-06-26, 219000033, vj@example.org, 607-555-0133, 13 wagon rd, 10520, V1
         1 | ginny, jones, ., ., ., vj@example.org, ., ., ., V1
         1 | virginia, jones-adeyemi, ., 1935-06-26, 219000033, ., ., ., ., .
         2 | reza, jones, ., 2018-10-04, ., ., ., 13 wagon rd, 10520, V1",
    );
}

#[test]
fn spouses_share_all_that_a_household_shares() {
    check(
        "1 | carla, diaz, ., 1980-03-04, 219000034, diaz@example.com, 305-555-0134, 3 low ln, 33101, D1
         2 | pablo, diaz, ., 1981-05-06, 219000035, diaz@example.com, 305-555-0134, 3 low ln, 33101, D1
         2 | p, diaz, ., ., 219000035, diaz@example.com, ., ., ., D1",
    );
}

#[test]
fn names_swapped_and_misspelled() {
    check(
        "1 | barnaby, siggins, ., 1998-10-21, ., ., ., 51 hurley st, 98101, .
         1 | siggins, barhaby, ., 1998-10-21, ., ., ., 51 hurley st, 98101, .
         2 | ruby, siggins, ., 1996-02-11, ., ., ., 51 hurley st, 98101, .",
    );
}

#[test]
fn one_name_in_two_spellings() {
    check(
        "1 | bjoern, mueller, ., 1971-03-09, ., ., ., 8 oak st, 10001, .
         1 | bjorn, muller, ., 1971-03-09, ., ., ., 8 oak st, 10001, .
         2 | jan, van der berg, ., 1980-05-06, ., ., ., 9 elm st, 10002, .
         2 | jan, vanderberg, ., 1980-05-06, ., ., ., 9 elm st, 10002, .
         3 | omar, al hassan, ., 1990-07-08, 219000041, ., ., ., ., .
         3 | omar, hassan, ., 1990-07-08, 219000041, ., ., ., ., .",
    );
}

#[test]
fn twins_of_one_address_whose_numbers_follow_each_other() {
    check(
        "1 | ann, ash, ., 2001-07-08, 219384756, ., ., 5 bay ct, 98101, .
         2 | amy, ash, ., 2001-07-08, 219384757, ., ., 5 bay ct, 98101, .
         3 | ida, moreno, ., 2001-07-08, ., ., ., 7 bay ct, 98101, .",
    );
}

#[test]
fn namesakes_of_one_street() {
    check(
        "1 | mary, smith, ., 1970-02-03, 219000043, ., ., 1 first st, 98101, .
         2 | mary, smith, ., 1944-11-23, 219550149, ., ., 12 first st, 98101, .",
    );
}

#[test]
fn a_street_in_two_spellings_and_a_postal_code_with_a_slip() {
    check(
        "1 | lena, bergstrom, ., 1985-01-22, 219000045, ., ., 545 hawkesbury ave, 10003, .
         1 | lena, bergstrom, ., 1985-01-22, ., ., ., 545 hawksbury avenue, 10030, .",
    );
}
