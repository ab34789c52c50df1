//! Measures how fast a table like `records` is written and read, on one core.
//!
//! ```text
//! cargo run -p amends-store --example table_speed -- FOLDER [ROWS]
//! ```
//!
//! The case stays in the folder, and its table key is printed, to try other programs on it (docs/case-format.md).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use amends_case::{Masked, schemas};
use amends_store::{Case, NewIdentity, Recipient, TableName, World};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, FixedSizeBinaryArray, RecordBatch, StringArray, UInt16Array, UInt32Array,
    UInt64Array,
};
use arrow_schema::DataType;

const BATCH: u64 = 8_192;

/// Numbers that look random and are the same in each run.
fn scrambled(n: u64, salt: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ x >> 29
}

fn text(name: &str, n: u64) -> Option<String> {
    let pick = scrambled(n, name.len() as u64);
    match name {
        "first" => Some(["ottoline", "bram", "celestine", "dov", "esme"][(pick % 5) as usize].to_owned()),
        "last" => Some(format!("vance{}", pick % 40_000)),
        "full_name" => Some(format!("Ottoline Vance{}", pick % 200_000)),
        "email" => (!pick.is_multiple_of(3)).then(|| format!("o.vance{}@example.com", pick % 10_000_000)),
        "telephone" => Some(format!("2065550{:03}", pick % 200)),
        "street" => Some(format!("{} invented lane {}", pick % 9_000, pick % 97)),
        "city" => Some(format!("sampleton{}", pick % 3_000)),
        "residence" => Some(["us-ca", "us-wa", "us-tx", "us-pr"][(pick % 4) as usize].to_owned()),
        "residence_why" => Some("state".to_owned()),
        "postal_code" => Some(format!("{:05}", pick % 40_000)),
        _ => pick.is_multiple_of(20).then(|| "jr".to_owned()),
    }
}

fn column(name: &str, kind: &DataType, rows: std::ops::Range<u64>) -> ArrayRef {
    let salt = name.bytes().map(u64::from).sum();
    match kind {
        DataType::UInt16 => Arc::new(UInt16Array::from_iter_values(rows.map(|_| 0))),
        DataType::UInt32 => Arc::new(UInt32Array::from_iter_values(rows.map(|_| 0))),
        DataType::UInt64 if matches!(name, "row" | "offset" | "length") => {
            Arc::new(UInt64Array::from_iter_values(rows.map(|n| if name == "row" { n } else { 0 })))
        }
        // Half of the tokens are there.
        DataType::UInt64 => {
            Arc::new(rows.map(|n| (salt % 2 == 0).then(|| scrambled(n, salt))).collect::<UInt64Array>())
        }
        DataType::Date32 => Arc::new(Date32Array::from_iter_values(rows.map(|n| (scrambled(n, 3) % 30_000) as i32))),
        DataType::Boolean => Arc::new(BooleanArray::from_iter(rows.map(|n| Some(n % 1_000 == 0)))),
        DataType::FixedSizeBinary(_) => {
            let sets = rows.map(|n| ((scrambled(n, 5) % 32) as u128).to_le_bytes());
            Arc::new(FixedSizeBinaryArray::try_from_iter(sets).expect("sixteen bytes each"))
        }
        _ => Arc::new(rows.map(|n| text(name, n)).collect::<StringArray>()),
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder for the case"));
    let rows: u64 = arguments.next().map_or(2_000_000, |rows| rows.parse().expect("a number of rows"));
    let world = World::system("table_speed", "table_speed");
    let start = Watch::start();
    let word = Recipient::Passphrase(Masked::new("seven quiet herons".to_owned()));
    Case::create(&folder.join("passphrase"), &[("word", word)], world.clone()).expect("a new case");
    each("a passphrase", 1, start);
    let recipient = Recipient::PublicKey(NewIdentity::generate().recipient);
    let case = Case::create(&folder.join("case"), &[("nobody", recipient)], world).expect("a new case");

    let schema = schemas::records();
    // A few batches over and over, so that making them costs nothing.
    let batches: Vec<RecordBatch> = (0..32)
        .map(|batch| {
            let range = batch * BATCH..(batch + 1) * BATCH;
            let columns = schema.fields().iter().map(|f| column(f.name(), f.data_type(), range.clone())).collect();
            RecordBatch::try_new(schema.clone(), columns).expect("a batch")
        })
        .collect();
    let bytes: usize = batches.iter().map(RecordBatch::get_array_memory_size).sum();
    println!("{} columns, {} bytes a row in memory", schema.fields().len(), bytes as u64 / (32 * BATCH));

    let name = TableName::new("records/speed").expect("a name");
    let start = Watch::start();
    let mut writer = case.table_writer(&name, schema).expect("a writer");
    for batch in batches.iter().cycle().take((rows / BATCH) as usize) {
        writer.write(batch).expect("written");
    }
    let rows = writer.finish().expect("finished");
    let size = std::fs::metadata(&case.file_paths(&name).expect("paths")[0]).expect("a file").len();
    report("written", rows, start);
    println!("{} bytes a row on disk", size / rows.max(1));

    let start = Watch::start();
    let read: usize =
        case.read_table(&name).open().expect("open").map(|batch| batch.expect("a batch").num_rows()).sum();
    report("read", read as u64, start);

    let start = Watch::start();
    let small = batches[0].slice(0, 100);
    let few = |n: u32| {
        let name = TableName::new(format!("findings/{n}")).expect("a name");
        let mut writer = case.table_writer(&name, small.schema()).expect("a writer");
        writer.write(&small).expect("written");
        writer.ready().expect("ready")
    };
    (0..100).for_each(|n| case.commit(vec![few(n)]).expect("committed"));
    each("a small table by itself", 100, start);
    let start = Watch::start();
    case.commit((100..200).map(few).collect()).expect("committed");
    each("a small table among a hundred", 100, start);

    case.seal().expect("sealed");
    let start = Watch::start();
    assert!(case.verify().expect("verified").is_intact());
    report("verified", rows, start);
    println!("table key: {}", case.table_key().reveal_hex());
}

/// Time that passed, and time that this thread had a core (Linux only): the machine may be busy with other things.
struct Watch {
    start: Instant,
    core: Duration,
}

impl Watch {
    fn start() -> Self {
        Self { start: Instant::now(), core: core_time() }
    }

    fn seconds(&self) -> (f64, f64) {
        (self.start.elapsed().as_secs_f64(), (core_time() - self.core).as_secs_f64())
    }
}

fn core_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0))
}

fn report(what: &str, rows: u64, watch: Watch) {
    let (seconds, core) = watch.seconds();
    println!(
        "{rows} rows {what} in {seconds:.2} s, {core:.2} s of a core: {:.0} rows/s of a core",
        rows as f64 / core.max(1e-9)
    );
}

fn each(what: &str, count: u32, watch: Watch) {
    let (seconds, core) = watch.seconds();
    let milliseconds = 1e3 / f64::from(count);
    println!("{what}: {:.1} ms each, {:.1} ms of a core", seconds * milliseconds, core * milliseconds);
}
