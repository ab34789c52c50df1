//! The outside: clock, user, machine.

use std::sync::Arc;

use amends::Settings;
use amends::case::Masked;
use amends::case::clock::{FixedClock, SystemClock};
use amends::store::{SystemRandomness, World};
use anyhow::Context;

use crate::args::Common;
use crate::exit::Misused;

/// The world of a run. `AMENDS_NOW` (RFC 3339) stops the clock, for runs that must give equal bytes.
pub(crate) fn world(common: &Common) -> anyhow::Result<World> {
    let program = concat!("amends ", env!("CARGO_PKG_VERSION"));
    let mut world = World::system(actor(common), program);
    world.randomness = Arc::new(SystemRandomness::default());
    world.clock = match std::env::var("AMENDS_NOW") {
        Ok(now) => Arc::new(FixedClock(now.parse().context("AMENDS_NOW is not a time as 2026-11-01T12:00:00Z")?)),
        Err(_) => Arc::new(SystemClock),
    };
    Ok(world)
}

/// Whose name stands in the journal.
pub(crate) fn actor(common: &Common) -> String {
    let user = || std::env::var("USER").ok().filter(|user| !user.is_empty());
    common.actor.clone().or_else(user).unwrap_or_else(|| "unnamed".to_owned())
}

/// What was typed, with what the machine has where nothing was.
pub(crate) fn settings(common: &Common, sample_letters: usize) -> anyhow::Result<Settings> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory_bytes = match &common.memory {
        Some(text) => parse_size(text).ok_or_else(|| Misused(format!("--memory {text}: write it as 4GB or 800MB")))?,
        None => machine_memory() / 2,
    };
    if common.threads == Some(0) {
        return Err(Misused("--threads 0: at least one is needed".to_owned()).into());
    }
    let price = common.person_lost_in_letters;
    if !price.is_finite() || price < 1.0 {
        return Err(Misused(format!("--person-lost-in-letters {price}: a person is worth at least one letter")).into());
    }
    Ok(Settings {
        memory_bytes,
        threads: common.threads.unwrap_or(cores),
        rules: common.rules.clone(),
        sample_letters,
        person_lost_in_letters: price,
        ledger_url: std::env::var("AMENDS_LEDGER").ok().filter(|url| !url.is_empty()).map(Masked::new),
    })
}

/// `4GB`, `800 MB`, `1.5GiB`, `123456`: bytes, with units of 1,000 or 1,024.
fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let number: f64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    let bytes = number * unit;
    (1.0..1e18).contains(&bytes).then_some(bytes as u64)
}

/// Memory of the machine (`/proc/meminfo`), or 4 GB where it does not say.
fn machine_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).map_or(4_000_000_000, |kib| kib * 1024)
}

/// A new file that only its owner can read: for what holds personal values in the clear.
pub(crate) fn private_file(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // A file that was there before keeps its mode; a device has none to change.
    if file.metadata()?.is_file() {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// A panic's message may quote what the program was reading; only its place is printed.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        eprintln!("amends: a part of the program stopped unexpectedly{place}");
    }));
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes() {
        let check = |text, expected| assert_eq!(parse_size(text), expected, "{text}");
        check("4GB", Some(4_000_000_000));
        check("1.5 GiB", Some(1_610_612_736));
        check("800m", Some(800_000_000));
        check("lots", None);
        check("0", None);
    }
}
