//! `cargo xtask test`: the one command that tests everything, here and in CI.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;

use crate::ensure::{ensure, ensure_component, ensure_in, ensure_python};
use crate::root::root;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Leave out the lints
    #[arg(long)]
    quick: bool,
}

struct Step {
    name: &'static str,
    cargo: &'static [&'static str],
    is_quick: bool,
}

/// In this order: what fails fast comes first. The build is that of `cargo run`, so that tests reuse it.
const STEPS: [Step; 4] = [
    Step { name: "format", cargo: &["fmt", "--all", "--check"], is_quick: true },
    Step { name: "build", cargo: &["build", "--locked"], is_quick: true },
    Step { name: "tests", cargo: &["test", "--workspace", "--locked"], is_quick: true },
    Step {
        name: "lints",
        cargo: &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
        is_quick: false,
    },
];

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    ensure_component("fmt", "rustfmt")?;
    if !arguments.quick {
        ensure_component("clippy", "clippy")?;
    }
    // Tests of letters read the text of a PDF with a program that is not ours.
    ensure("pdftotext", "poppler-utils")?;
    // Tests of mails talk to a server and are checked by a DKIM that are not ours, with keys and certificates of OpenSSL.
    ensure("openssl", "openssl")?;
    ensure("aiosmtpd", "python3-aiosmtpd")?;
    ensure("dkimverify", "python3-dkim")?;
    // Tests of the ledger start a server of their own; its programs are not on the path where Debian puts them.
    ensure_in("/usr/lib/postgresql", "bin/postgres", "postgresql")?;
    // So do tests of live stores; this one's server is on root's path only, its tool to make a data folder on everybody's.
    ensure("mariadb-install-db", "mariadb-server")?;
    // Tests of posture's forms are read by programs of others: OSCAL, SARIF, OCSF.
    ensure_python("posture")?;
    // And the trace's by one of STIX.
    ensure_python("trace")?;
    let steps: Vec<&Step> = STEPS.iter().filter(|step| step.is_quick || !arguments.quick).collect();
    let mut done = Vec::new();
    for (position, step) in steps.iter().enumerate() {
        println!("[{}/{}] {}: cargo {}", position + 1, steps.len(), step.name, step.cargo.join(" "));
        let started = Instant::now();
        let went_well = cargo(step.cargo)?;
        done.push((step.name, started.elapsed()));
        println!("[{}/{}] {}: {}", position + 1, steps.len(), step.name, took(started.elapsed()));
        if !went_well {
            bail!("{} failed ({})", step.name, summary(&done));
        }
    }
    println!("all is well: {}{}", summary(&done), if arguments.quick { "; lints were left out" } else { "" });
    Ok(())
}

fn cargo(arguments: &[&str]) -> anyhow::Result<bool> {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    // Cargo told this program about its own package. Build scripts that watch these variables (ring's does) would run
    // again, and all that depends on them with them.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(speaks_of_xtask)) {
        command.env_remove(name);
    }
    Ok(command.status().context("cannot start cargo")?.success())
}

fn speaks_of_xtask(variable: &str) -> bool {
    let ours = ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "OUT_DIR"];
    ours.contains(&variable) || variable.starts_with("CARGO_PKG_")
}

fn summary(done: &[(&str, Duration)]) -> String {
    done.iter().map(|(name, time)| format!("{name} {}", took(*time))).collect::<Vec<_>>().join(", ")
}

fn took(time: Duration) -> String {
    match time.as_secs() {
        0 => "under a second".to_owned(),
        seconds @ 1..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_by_people() {
        let said = [0, 59, 60, 754].map(|seconds| took(Duration::from_secs(seconds)));
        assert_eq!(said, ["under a second", "59 s", "1 min 0 s", "12 min 34 s"]);
    }

    #[test]
    fn settings_of_the_user_stay() {
        assert!(speaks_of_xtask("CARGO_PKG_NAME") && speaks_of_xtask("CARGO_MANIFEST_DIR"));
        assert!(!speaks_of_xtask("CARGO_HOME") && !speaks_of_xtask("CARGO_TARGET_DIR"));
    }
}
