//! Programs that tests call: found, or installed from the system's packages, or asked for in plain words.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, bail};

use crate::root::root;

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

/// Makes sure that the Python programs of `xtask/python/<name>.txt` are there, in those versions, in a virtual environment
/// of the project's own: `target/python/<name>`. It is made anew when the list has changed.
///
/// # Errors
/// If Python cannot be installed, or pip cannot fetch the packages; the message says what was tried.
pub(crate) fn ensure_python(name: &str) -> anyhow::Result<()> {
    let list = root().join("xtask/python").join(format!("{name}.txt"));
    let wanted = fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let place = root().join("target/python").join(name);
    // Written last: an environment without it was not finished.
    let stamp = place.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    ensure("python3", "python3")?;
    install("python3 -m venv", "python3-venv", &|| answers("python3", &["-c", "import venv, ensurepip"]))?;
    println!("making {} with the packages of {}", place.display(), list.display());
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot clear {}", place.display()))?;
    }
    let made = Command::new("python3").args(["-m", "venv"]).arg(&place).status().context("cannot start python3")?;
    if !made.success() {
        bail!("`python3 -m venv {}` failed", place.display());
    }
    let mut pip = Command::new(place.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r"]).arg(&list);
    if !pip.status().context("cannot start pip")?.success() {
        bail!("pip could not install {} from the Python package index; tests need them", list.display());
    }
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Makes sure that a part of the Rust toolchain is there.
///
/// # Errors
/// If it is not; the message says how to get it.
pub(crate) fn ensure_component(subcommand: &str, component: &str) -> anyhow::Result<()> {
    if answers("cargo", &[subcommand, "--version"]) {
        return Ok(());
    }
    bail!("`cargo {subcommand}` is missing; add it with `rustup component add {component}` and run again")
}

/// Whether a program can be called so, and is content.
fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|out| out.status.success())
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

    #[test]
    fn an_environment_has_a_list_of_exact_versions() {
        for list in fs::read_dir(root().join("xtask/python")).expect("the folder").flatten() {
            let text = fs::read_to_string(list.path()).expect("a list");
            let packages = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
            // What has no wheel is named as such, beside its exact version.
            let is_exact = |line: &str| match line.strip_prefix("--no-binary ") {
                Some(name) => text.lines().any(|line| line.starts_with(&format!("{name}=="))),
                None => line.contains("=="),
            };
            packages.for_each(|line| assert!(is_exact(line), "{}: {line}", list.path().display()));
        }
        assert!(ensure_python("no-such-list").is_err());
    }
}
