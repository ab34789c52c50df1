//! How the program ends.

use std::io::Write;
use std::process::ExitCode;

/// How a command went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// 0: done.
    Well,
    /// 3: done, with problems that need a person.
    WithProblems,
}

const FAILURE: u8 = 1;
const USAGE: u8 = 2;
const PROBLEMS: u8 = 3;

/// Prints an error with its causes, once each, and turns the result into an exit code.
pub(crate) fn code(result: anyhow::Result<Done>) -> ExitCode {
    match result {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::WithProblems) => ExitCode::from(PROBLEMS),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = format!("amends: {error}");
            let mut said = error.to_string();
            for cause in error.chain().skip(1) {
                // Some errors repeat their cause in their own words.
                let cause = cause.to_string();
                if !said.contains(&cause) {
                    text.push_str(&format!("\n  because: {cause}"));
                }
                said.push_str(&cause);
            }
            let _ = writeln!(std::io::stderr(), "{text}");
            ExitCode::from(if error.is::<Misused>() { USAGE } else { FAILURE })
        }
    }
}

/// A command that was typed wrong in a way that the argument parser cannot see.
#[derive(Debug)]
pub(crate) struct Misused(pub(crate) String);

impl std::fmt::Display for Misused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misused {}

/// The argument parser's own words: help and version are no errors.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
