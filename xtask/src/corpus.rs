//! `cargo xtask corpus`: writes scenarios.

use std::path::PathBuf;

use amends_testing::corpus::intrusion::{LOG_LINES, incident_with_logs, write_intrusion};
use amends_testing::corpus::{self, Tidewater};
use clap::{Args, Subcommand};

use crate::root::root;

#[derive(Subcommand)]
pub(crate) enum Which {
    /// The breach of an invented carrier, with any number of people
    Tidewater(Size),
    /// Small files, each broken in its own way
    Broken(Place),
}

#[derive(Args)]
pub(crate) struct Size {
    /// People who have at least one record
    #[arg(long, default_value_t = Tidewater::committed("").persons)]
    persons: u64,
    /// Equal seeds give equal bytes
    #[arg(long, default_value_t = Tidewater::committed("").seed)]
    seed: u64,
    /// Lines of logs, about; not fewer than what the story itself needs
    #[arg(long, default_value_t = LOG_LINES)]
    log_lines: u64,
    /// Folder to write to [default: scenarios/tidewater]
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Place {
    /// Folder to write to [default: scenarios/broken]
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn run(which: Which) -> anyhow::Result<()> {
    match which {
        Which::Tidewater(Size { persons, seed, log_lines, out }) => {
            let out = out.unwrap_or_else(|| root().join("scenarios/tidewater"));
            let summary = corpus::write(&Tidewater { persons, seed, out: out.clone() })?;
            println!("{}: {summary}", out.display());
            let summary = write_intrusion(&out, seed, log_lines)?;
            let incident = out.join("incident.toml");
            std::fs::write(&incident, incident_with_logs(&std::fs::read_to_string(&incident)?))?;
            println!("{}: {summary}", out.display());
        }
        Which::Broken(Place { out }) => {
            let out = out.unwrap_or_else(|| root().join("scenarios/broken"));
            corpus::write_broken(&out)?;
            println!("{}: written", out.display());
        }
    }
    Ok(())
}
