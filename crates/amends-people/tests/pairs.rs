//! Sides at hand and sides in chunks: the same pairs.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_people::frequencies::Frequencies;
use amends_people::keys::{Kinds, keys_of};
use amends_people::names::Packed;
use amends_people::pairs::{Chunks, Lists, PairFindings, candidates, shared_out};
use amends_people::{Pairer, Shelf, Side, pair_groups, schemas, side};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::ArrowError;
use proptest::prelude::*;

const FIRST: [&str; 5] = ["ann", "amy", "john", "jon", ""];
const LAST: [&str; 4] = ["reed", "read", "oakes", "moss"];

/// Pairs by their records.
type Found = BTreeMap<(u32, u32), u64>;

fn read(found: &mut Found, batch: &RecordBatch) {
    let [a, b] = ["a", "b"].map(|name| batch[name].as_primitive::<UInt32Type>().values());
    let patterns = batch["pattern"].as_primitive::<UInt64Type>().values();
    for row in 0..batch.num_rows() {
        assert!(found.insert((a[row], b[row]), patterns[row]).is_none(), "each pair once");
    }
}

fn keyed(sides: &[Side], frequencies: &Frequencies) -> RecordBatch {
    let mut rows = Vec::new();
    for side in sides {
        let rarity = |side: &Side| frequencies.rarity(side.first, side.last);
        keys_of(side, Kinds::ALL, rarity, |key| rows.push((key, side.record)));
    }
    // Any order within a key will do.
    rows.sort_by_key(|(key, record)| (*key, std::cmp::Reverse(*record)));
    let (keys, records): (Vec<u64>, Vec<u32>) = rows.into_iter().unzip();
    let columns: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(keys)), Arc::new(UInt32Array::from(records))];
    RecordBatch::try_new(schemas::keyed_records(), columns).expect("a batch")
}

fn shelf(sides: &[Side]) -> Shelf {
    let bytes: Vec<u8> = sides.iter().flat_map(|side| side.to_bytes()).collect();
    let column = FixedSizeBinaryArray::try_new(side::BYTES as i32, bytes.into(), None).expect("sides");
    Shelf::new([&RecordBatch::try_new(schemas::sides(), vec![Arc::new(column)]).expect("a batch")])
}

fn at_hand(
    sides: &[Side],
    rows: &RecordBatch,
    frequencies: &Frequencies,
    lists: Option<Lists<'_>>,
) -> (Found, PairFindings) {
    let mut found = Found::new();
    let findings =
        pair_groups(std::iter::once(Ok(rows.clone())), &shelf(sides), (frequencies, lists), false, &mut |batch| {
            read(&mut found, &batch);
            Ok::<_, ArrowError>(())
        });
    (found, findings.expect("pairs"))
}

fn in_chunks(
    sides: &[Side],
    lengths: &[usize],
    rows: &RecordBatch,
    frequencies: &Frequencies,
    lists: Option<Lists<'_>>,
) -> (Found, PairFindings) {
    let chunks = Chunks::new(lengths.iter().copied());
    let orders: Vec<side::Order> = sides.iter().map(Side::order).collect();
    let mut buckets = vec![Vec::new(); chunks.buckets()];
    let mut findings =
        candidates(std::iter::once(Ok(rows.clone())), (&orders, lists), &chunks, &mut |bucket, batch| {
            buckets[bucket].push(batch);
            Ok::<_, ArrowError>(())
        })
        .expect("candidates");
    let mut rest = sides;
    let shelves: Vec<Shelf> = lengths.iter().map(|length| shelf(rest.split_off(..*length).expect("sides"))).collect();
    let mut found = Found::new();
    for (b, shelf_b) in shelves.iter().enumerate() {
        for (a, shelf_a) in shelves[..=b].iter().enumerate() {
            let mut pairer = Pairer::new(frequencies, false).with_lists(lists);
            let mut keep = |batch: RecordBatch| {
                read(&mut found, &batch);
                Ok::<_, ArrowError>(())
            };
            for batch in &buckets[Chunks::bucket(a, b)] {
                pairer.compare(batch, [shelf_a, shelf_b], &mut keep).expect("compared");
            }
            findings.tally.merge(pairer.finish(&mut keep).expect("finished"));
        }
    }
    (found, findings)
}

fn sides() -> impl Strategy<Value = Vec<Side>> {
    let side = (0..5_usize, 0..4_usize, 0..6_i32, 0..9_u64, 0..9_u64, 0..3_u32);
    proptest::collection::vec(side, 3..200).prop_map(|sides| {
        let made = sides.into_iter().zip(0..).map(|((first, last, birth, ssn, telephone, mate), record)| Side {
            record,
            mate: record.saturating_sub(mate),
            first: Packed::new(FIRST[first]),
            last: Packed::new(LAST[last]),
            birth: if birth == 0 { side::NO_BIRTH } else { 4_000 + birth },
            ssn: ssn.saturating_sub(4),
            telephones: [telephone, 0],
            ..Side::UNKNOWN
        });
        made.collect()
    })
}

proptest! {
    #[test]
    fn chunks_change_nothing(sides in sides(), cuts: (prop::sample::Index, prop::sample::Index), listed: prop::sample::Index) {
        let mut frequencies = Frequencies::default();
        sides.iter().for_each(|side| frequencies.add(side.first, side.last));
        let rows = keyed(&sides, &frequencies);
        let (x, y) = (cuts.0.index(sides.len()), cuts.1.index(sides.len()));
        let lengths = [x.min(y), x.abs_diff(y), sides.len() - x.max(y)];
        let from = listed.index(sides.len()) as u32;
        for lists in [None, Some(Lists { from, frequencies: &frequencies })] {
            let expected = at_hand(&sides, &rows, &frequencies, lists);
            prop_assert_eq!(in_chunks(&sides, &lengths, &rows, &frequencies, lists), expected);
        }
    }

    /// What is found within the evidence, and counted of it, is the same with lists and without.
    #[test]
    fn lists_change_nothing_of_the_evidence(sides in sides(), listed: prop::sample::Index) {
        let from = listed.index(sides.len());
        let (mut frequencies, mut with_lists) = (Frequencies::default(), Frequencies::default());
        sides[..from].iter().for_each(|side| frequencies.add(side.first, side.last));
        sides.iter().for_each(|side| with_lists.add(side.first, side.last));
        let alone = &sides[..from];
        let expected = at_hand(alone, &keyed(alone, &frequencies), &frequencies, None);
        let lists = Some(Lists { from: from as u32, frequencies: &with_lists });
        let (mut found, findings) = at_hand(&sides, &keyed(&sides, &frequencies), &frequencies, lists);
        found.retain(|(_, b), _| (*b as usize) < from);
        prop_assert_eq!(found, expected.0);
        prop_assert_eq!((findings.tally, findings.accounts), (expected.1.tally, expected.1.accounts));
    }
}

#[test]
fn pairs_are_shared_out_by_where_their_records_stand() {
    let pairs: [(u32, u32); 5] = [(0, 1), (0, 4), (1, 2), (3, 4), (2, 3)];
    let columns: Vec<ArrayRef> = vec![
        Arc::new(pairs.iter().map(|(a, _)| *a).collect::<UInt32Array>()),
        Arc::new(pairs.iter().map(|(_, b)| *b).collect::<UInt32Array>()),
        Arc::new(UInt64Array::from(vec![0; pairs.len()])),
    ];
    let batch = RecordBatch::try_new(schemas::pairs(), columns).expect("a batch");
    let rows = shared_out(&batch, 3).expect("shared out").map(|part| part.num_rows());
    assert_eq!(rows, [2, 2, 1]);
}
