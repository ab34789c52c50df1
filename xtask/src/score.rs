//! `cargo xtask score`: how near the program's exports come to the truth.

use std::path::PathBuf;

use amends_testing::score::{Compared, count_rows, score};
use clap::Args;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder with the truth: records.csv, columns.csv, people.csv
    #[arg(long)]
    truth: PathBuf,
    /// What `amends export records --format csv` wrote
    #[arg(long)]
    records: PathBuf,
    /// What `amends export columns --format csv` wrote
    #[arg(long)]
    columns: PathBuf,
    /// What `amends export people --format csv` wrote
    #[arg(long)]
    people: PathBuf,
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { truth, records, columns, people } = arguments;
    let people = count_rows(&people)?;
    println!("{}", score(&Compared { truth, records, columns, people })?);
    Ok(())
}
