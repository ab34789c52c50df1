//! Programs that tests call: found, or installed from the system's packages, or asked for in plain words.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

/// Makes sure that `program` can be called. If it is missing, installs `debian_package` with apt-get, as root or
/// through sudo, and says so.
///
/// # Errors
/// If it is missing and cannot be installed; the message names the package.
pub(crate) fn ensure(program: &str, debian_package: &str) -> anyhow::Result<()> {
    install(program, debian_package, &|| is_there(program))
}

/// The same for a program that is not on the path: in one of the folders below `folder`, as `place`; or on the path
/// by its name.
///
/// # Errors
/// If it is missing and cannot be installed; the message names the package.
pub(crate) fn ensure_in(folder: &str, place: &str, debian_package: &str) -> anyhow::Result<()> {
    let program = place.rsplit('/').next().unwrap_or(place);
    let below = || {
        let folders = std::fs::read_dir(folder).into_iter().flatten().flatten();
        folders.into_iter().any(|version| is_program(&version.path().join(place)))
    };
    install(program, debian_package, &|| is_there(program) || below())
}

fn install(program: &str, debian_package: &str, is_installed: &dyn Fn() -> bool) -> anyhow::Result<()> {
    if is_installed() {
        return Ok(());
    }
    let missing = format!("tests need `{program}`, which is not installed (Debian package `{debian_package}`)");
    let Some(apt_get) = apt_get() else {
        bail!("{missing}; install it with your system's package manager and run again");
    };
    println!("{missing}; installing it with {}", apt_get.join(" "));
    // Package lists may be missing (a fresh container) or old; they are fetched only if the first try fails.
    let installed = call(&apt_get, &["install", "-y", "--no-install-recommends", debian_package])?
        || (call(&apt_get, &["update"])?
            && call(&apt_get, &["install", "-y", "--no-install-recommends", debian_package])?);
    if installed && is_installed() { Ok(()) } else { bail!("{missing}, and apt-get could not install it") }
}

/// Makes sure that a part of the Rust toolchain is there.
///
/// # Errors
/// If it is not; the message says how to get it.
pub(crate) fn ensure_component(subcommand: &str, component: &str) -> anyhow::Result<()> {
    let answers = Command::new("cargo").args([subcommand, "--version"]).output().is_ok_and(|out| out.status.success());
    if answers {
        return Ok(());
    }
    bail!("`cargo {subcommand}` is missing; add it with `rustup component add {component}` and run again")
}

fn is_there(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| is_program(&folder.join(program))))
}

fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// How apt-get is to be called here, if there is a way.
fn apt_get() -> Option<Vec<&'static str>> {
    if !is_there("apt-get") {
        return None;
    }
    let user = Command::new("id").arg("-u").output().ok()?;
    match (user.stdout.trim_ascii(), is_there("sudo")) {
        (b"0", _) => Some(vec!["apt-get"]),
        (_, true) => Some(vec!["sudo", "apt-get"]),
        _ => None,
    }
}

fn call(program: &[&str], arguments: &[&str]) -> anyhow::Result<bool> {
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command.status().with_context(|| format!("cannot start {}", program[0]))?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_not_installed() {
        assert!(is_there("cargo"));
        assert!(ensure("cargo", "no-such-package").is_ok());
        assert!(!is_there("no-such-program-anywhere"));
    }
}
