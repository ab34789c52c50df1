//! How fast a delimited file is read: `cargo run --release -p amends-evidence --example csv_speed [MEGABYTES | FILE]`.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use amends_case::{Problem, RowBatch, TableHead};
use amends_evidence::{Limits, Sink, Source, read};

struct Nothing;

impl Sink for Nothing {
    fn table(&mut self, _: &TableHead) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        std::hint::black_box(rows);
        ControlFlow::Continue(())
    }
    fn problem(&mut self, problem: Problem) {
        println!("{}: {}", problem.kind, problem.why);
    }
}

/// Invented customers, a dozen columns, now and then a quoted cell.
fn customers(bytes: usize) -> String {
    let mut text = String::from("id,first,last,ssn,dob,street,city,state,zip,email,phone,notes\n");
    let mut row = 0_u64;
    while text.len() < bytes {
        row += 1;
        let note = if row.is_multiple_of(10) { "\"moved, then called again\"" } else { "" };
        let _ = writeln!(
            text,
            "{row},Ottoline,Vance,219-09-{:04},19{:02}-0{}-1{},{} Harbour Street,Tampa,FL,33601,vance{row}@example.com,813-555-01{:02},{note}",
            row % 10_000,
            row % 90,
            row % 9 + 1,
            row % 9,
            row % 900 + 1,
            row % 100,
        );
    }
    text
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "200".to_owned());
    let folder = tempfile::tempdir()?;
    let file = match argument.parse::<usize>() {
        Ok(megabytes) => {
            let file = folder.path().join("customers.csv");
            std::fs::write(&file, customers(megabytes << 20))?;
            file
        }
        Err(_) => PathBuf::from(argument),
    };
    for _ in 0..5 {
        let start = Instant::now();
        let summary = read(&Source::new(&file, "customers.csv"), &mut Nothing, &Limits::default())?;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{} rows, {:.0} MB, {seconds:.3} s: {:.0} MB/s",
            summary.rows,
            summary.bytes as f64 / 1e6,
            summary.bytes as f64 / 1e6 / seconds
        );
    }
    Ok(())
}
