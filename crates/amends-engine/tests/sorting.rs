//! The engine sorts and groups more rows than its limit holds, and gives the same answer at any number of threads.

use std::sync::Arc;

use amends_engine::{BoxError, Engine, Options, Rows, Source};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

fn schema() -> SchemaRef {
    let column = |name| Field::new(name, DataType::UInt64, false);
    Arc::new(Schema::new(vec![column("key"), column("row"), column("ballast_a"), column("ballast_b")]))
}

/// `batches` batches of 8,192 rows whose keys are scattered over 0..1,000,003.
fn source(first: u64, batches: u64) -> Source {
    Source::new(move || {
        (first..first + batches).map(|batch| -> Result<RecordBatch, BoxError> {
            let rows = batch * 8_192..(batch + 1) * 8_192;
            let row: UInt64Array = rows.clone().collect();
            let key: UInt64Array = rows.map(|row| row.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 1_000_003).collect();
            let columns =
                vec![Arc::new(key) as _, Arc::new(row.clone()) as _, Arc::new(row.clone()) as _, Arc::new(row) as _];
            Ok(RecordBatch::try_new(schema(), columns)?)
        })
    })
}

fn engine(dir: &tempfile::TempDir, memory_bytes: usize, threads: usize) -> Engine {
    Engine::new(Options {
        memory_bytes,
        kept_bytes: 1 << 20,
        threads,
        spill_dir: dir.path().to_owned(),
        spill_key: [3; 32],
    })
    .expect("engine starts")
}

fn keys(batch: &RecordBatch) -> Vec<(u64, u64)> {
    let (key, row) = (batch.column(0).as_primitive::<UInt64Type>(), batch.column(1).as_primitive::<UInt64Type>());
    key.values().iter().copied().zip(row.values().iter().copied()).collect()
}

#[test]
fn three_million_rows_sort_within_64_megabytes() {
    let dir = tempfile::tempdir().expect("temp dir");
    let engine = engine(&dir, 64 << 20, 1);
    let rows = engine.sorted(&schema(), vec![source(0, 366)], &["key", "row"]).expect("plan");
    let mut last = (0, 0);
    let mut count = 0;
    for batch in rows {
        for pair in keys(&batch.expect("sorts under the limit")) {
            assert!(count == 0 || last < pair, "{last:?} before {pair:?}");
            last = pair;
            count += 1;
        }
    }
    assert_eq!(count, 366 * 8_192);
    assert_eq!(std::fs::read_dir(dir.path()).expect("dir").count(), 0, "spill files are gone");
}

#[test]
fn a_dozen_sources_sort_within_a_limit_that_is_small() {
    let dir = tempfile::tempdir().expect("temp dir");
    // Less than is sensible: the engine takes what it needs at least.
    for memory_bytes in [32 << 20, 1 << 20] {
        let engine = engine(&dir, memory_bytes, 2);
        let sources = (0..12).map(|at| source(at * 20, 20)).collect();
        let rows = engine.sorted(&schema(), sources, &["key", "row"]).expect("plan");
        let pairs: Vec<(u64, u64)> = rows.flat_map(|batch| keys(&batch.expect("sorts under the limit"))).collect();
        assert_eq!(pairs.len(), 240 * 8_192);
        assert!(pairs.is_sorted());
    }
}

/// Sizes of groups, as a count of keys by size: what a group function might yield.
fn group_sizes(rows: Rows<'_>) -> Result<Vec<u64>, BoxError> {
    let mut sizes = Vec::new();
    let mut current = None;
    for batch in rows {
        for (key, _) in keys(&batch?) {
            match (&mut current, sizes.last_mut()) {
                (Some(open), Some(size)) if *open == key => *size += 1,
                _ => {
                    current = Some(key);
                    sizes.push(1);
                }
            }
        }
    }
    Ok(sizes)
}

#[test]
fn groups_are_whole_at_any_number_of_threads() {
    let histogram = |threads| {
        let dir = tempfile::tempdir().expect("temp dir");
        let engine = engine(&dir, 64 << 20, threads);
        let sources = vec![source(0, 60), source(60, 60)];
        let parts = engine.grouped(&schema(), sources, &["key"], &["key", "row"], group_sizes).expect("groups");
        let mut sizes: Vec<u64> = parts.into_iter().flatten().collect();
        sizes.sort_unstable();
        sizes
    };
    let one = histogram(1);
    assert_eq!(one.iter().sum::<u64>(), 120 * 8_192);
    assert_eq!(one, histogram(3));
}

fn numbered() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("key", DataType::UInt64, false),
        Field::new("number", DataType::UInt32, false),
    ]))
}

/// Rows of a scattered key and a number: some keys once, some thrice, one on every hundredth row.
fn numbers(first: u32, rows: u32) -> Source {
    Source::new(move || {
        (first..first + rows).step_by(1_000).map(move |start| -> Result<RecordBatch, BoxError> {
            let number = start..(start + 1_000).min(first + rows);
            let key = |number: u32| match number % 100 {
                0 => u64::MAX,
                1..60 => u64::from(number / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15),
                _ => u64::from(number).wrapping_mul(0xD1B5_4A32_D192_ED03),
            };
            let columns: Vec<ArrayRef> = vec![
                Arc::new(number.clone().map(key).collect::<UInt64Array>()),
                Arc::new(number.collect::<UInt32Array>()),
            ];
            Ok(RecordBatch::try_new(numbered(), columns)?)
        })
    })
}

type Groups = Vec<(u64, Vec<u32>)>;

fn groups_of(rows: &mut dyn Iterator<Item = Result<RecordBatch, BoxError>>) -> Result<Groups, BoxError> {
    let mut groups = Groups::new();
    for batch in rows {
        let batch = batch?;
        let numbers = batch.column(1).as_primitive::<UInt32Type>().values();
        for (key, number) in batch.column(0).as_primitive::<UInt64Type>().values().iter().zip(numbers) {
            match groups.last_mut() {
                Some((open, group)) if open == key => group.push(*number),
                _ => groups.push((*key, vec![*number])),
            }
        }
    }
    Ok(groups)
}

#[test]
fn groups_in_memory_are_those_that_are_sorted_and_spilled() {
    let dir = tempfile::tempdir().expect("temp dir");
    let engine_of = |threads| engine(&dir, 64 << 20, threads);
    let sources = || vec![numbers(0, 70_000), numbers(70_000, 0), numbers(70_000, 50_500)];
    let whole = |parts: Vec<Groups>| {
        let mut groups = parts.concat();
        groups.sort_unstable();
        groups
    };
    let sorted = |rows: Rows<'_>| groups_of(&mut rows.map(|batch| batch.map_err(BoxError::from)));
    let expected =
        whole(engine_of(2).grouped(&numbered(), sources(), &["key"], &["key", "number"], sorted).expect("groups"));
    assert!(expected.windows(2).all(|two| two[0].0 < two[1].0), "each key is in one place");
    for threads in [1, 2, 5] {
        let parts = engine_of(threads).grouped_in_memory(&numbered(), sources(), groups_of).expect("groups");
        assert_eq!(whole(parts), expected);
    }
}

#[test]
fn errors_on_the_way_to_groups_in_memory_reach_the_caller() {
    let dir = tempfile::tempdir().expect("temp dir");
    let engine = engine(&dir, 64 << 20, 2);
    let broken = Source::new(|| std::iter::once(Err::<RecordBatch, BoxError>("row group 3 is damaged".into())));
    let result = engine.grouped_in_memory(&numbered(), vec![numbers(0, 10), broken], groups_of);
    assert_eq!(result.expect_err("fails").to_string(), "row group 3 is damaged");
    let fails = |_: &mut dyn Iterator<Item = _>| Err::<(), BoxError>("no room for pairs".into());
    let result = engine.grouped_in_memory(&numbered(), vec![numbers(0, 10)], fails);
    assert_eq!(result.expect_err("fails").to_string(), "no room for pairs");
    let result = engine.grouped_in_memory(&numbered(), Vec::new(), groups_of);
    assert_eq!(result.expect("nothing"), vec![Groups::new(); 2]);
}

#[test]
fn an_error_in_a_source_reaches_the_caller() {
    let dir = tempfile::tempdir().expect("temp dir");
    let broken = Source::new(|| std::iter::once(Err::<RecordBatch, BoxError>("row group 3 is damaged".into())));
    let result = engine(&dir, 64 << 20, 2).grouped(&schema(), vec![broken], &["key"], &["key"], group_sizes);
    assert_eq!(result.expect_err("fails").to_string(), "row group 3 is damaged");
}
