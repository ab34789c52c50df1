//! The `amends` program: what was typed, what it means, one command, one exit code.

mod args;
mod commands;
mod exit;
mod keys;
mod progress;
mod render;
mod world;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Gives back what sorting has used: with the system's allocator a limit on memory is exceeded by half
/// (`benches/diary/2026-11-26-people.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    world::quiet_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&error),
    };
    // Libraries may log what they handle; ours never log values, and those of others are not asked to speak.
    env_logger::Builder::new().filter_level(log::LevelFilter::Off).parse_filters(&log_filter()).init();
    exit::code(run(arguments))
}

/// `RUST_LOG` for our own crates only: the Arrow and Parquet libraries log values at `trace`.
fn log_filter() -> String {
    let level = std::env::var("RUST_LOG").ok().and_then(|level| level.trim().parse::<log::LevelFilter>().ok());
    level.map_or_else(String::new, |level| format!("amends={level}"))
}

fn run(arguments: Arguments) -> anyhow::Result<exit::Done> {
    let common = arguments.common;
    match arguments.command {
        Command::Respond(given) => commands::respond::run(&common, &given),
        Command::Status(given) => commands::status::run(&common, &given),
        Command::Explain(given) => commands::explain::run(&common, &given),
        Command::Lookup(given) => commands::lookup::run(&common, &given),
        Command::Detect(given) => commands::detect::run(&common, &given),
        Command::Export(given) => commands::export::run(&common, &given),
        Command::Trace(given) => commands::trace::run(&common, &given),
        Command::Posture(given) => commands::posture::run(&common, &given),
        Command::Actions(given) => commands::actions::run(&common, &given),
        Command::Evidence(given) => commands::stage::evidence(&common, &given),
        Command::Records(given) => commands::stage::records(&common, &given),
        Command::People(given) => commands::stage::people(&common, &given),
        Command::Duties(given) => commands::duties::run(&common, &given),
        Command::Notices(given) => commands::notices::run(&common, &given),
        Command::Receipts(given) => commands::receipts::run(&common, &given),
        Command::Protection(given) => commands::protection::run(&common, &given),
        Command::Proof(given) => commands::proof::run(&common, &given),
        Command::VerifyProof(given) => commands::proof::check(&given),
        Command::Serve(given) => commands::serve::run(&common, &given),
        Command::Imb(given) => commands::imb::run(&given),
        Command::Case(given) => commands::case::run(&common, &given),
    }
}
