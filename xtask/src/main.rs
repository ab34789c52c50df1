//! The project's own chores, in the project's own language: `cargo xtask <chore>`.
//!
//! `cargo xtask test` is the one command that says whether a change may go in; `.ci/run` calls it and nothing else.

mod corpus;
mod dependencies;
mod ensure;
mod root;
mod score;
mod test;
mod tidy;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the Amends project")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything that must hold before a change goes in: format, build, tests (tidy among them), lints
    Test(test::Arguments),
    /// What no compiler checks: words, sizes, arrows between crates, names in documents
    Tidy,
    /// Write an invented carrier's stolen files and the truth about them
    #[command(subcommand)]
    Corpus(corpus::Which),
    /// Compare the program's exports with a corpus's truth
    Score(score::Arguments),
    /// Print the graph of crates, or renew its copy in docs/dependencies.txt
    Dependencies(dependencies::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Test(arguments) => test::run(&arguments),
        Chore::Tidy => tidy::run(),
        Chore::Corpus(which) => corpus::run(which),
        Chore::Score(arguments) => score::run(arguments),
        Chore::Dependencies(arguments) => dependencies::run(&arguments),
    }
}

/// The chores that exist, for the check of documents.
fn chores() -> Vec<String> {
    use clap::CommandFactory;
    Arguments::command().get_subcommands().map(|chore| chore.get_name().to_owned()).collect()
}
