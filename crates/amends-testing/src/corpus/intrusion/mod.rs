//! Tidewater's logs and inventory: the intrusion among everything else that happens in six weeks.
//!
//! [`write_intrusion`] goes once through the hours. Each hour people work, programs run, the internet guesses, and the
//! intruder does what the story says; all of it lands on one desk, which writes what is due in the order of true time
//! and knows which line each deed became. So the truth is noted by the hand that writes, as it is with the evidence,
//! and memory is what an hour holds, for any number of lines.
//!
//! The story is the same for each seed; who, from where, by which hosts, with whose account, in which order and by
//! which means differ. What must happen is counted first, then noise fills up to the number of lines that was asked
//! for; less than what must happen there cannot be (some 17,000 lines).
//!
//! Logs speak of Tidewater as it is, with millions of rows; the files of evidence hold as many people as were asked
//! for.

mod audit;
mod cast;
mod clock;
mod cloud;
mod desk;
mod honest;
mod hosts;
mod intruder;
mod inventory;
mod keys;
mod mysql;
mod network;
mod noise;
mod oracle;
mod postgres;
mod ssh;
mod syslog;
mod takes;
mod truth;

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::path::Path;

use super::CorpusError;
use cast::{Cast, Chance};
use clock::{END, FIRST, HOUR};
use desk::Desk;
use intruder::Deeds;

/// Lines of logs that the repository's scenario has.
pub const LOG_LINES: u64 = 20_000;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntrusionSummary {
    /// Lines of logs (records, where a log has no lines).
    pub lines: u64,
    /// Files of logs.
    pub files: u64,
    /// Bytes of logs before compression.
    pub bytes: u64,
    /// Log-ins of the intruder's.
    pub log_ins: u64,
}

impl fmt::Display for IntrusionSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, files, bytes, log_ins } = self;
        write!(
            f,
            "{lines} lines in {files} logs, {bytes} bytes before compression, {log_ins} log-ins of the intruder's"
        )
    }
}

/// An incident file of Tidewater's with what it says of logs and inventory: where each store's part of the evidence is,
/// where logs lie, and who was agreed to test the network.
pub fn incident_with_logs(incident: &str) -> String {
    const BEHIND_EVIDENCE: &str = "\n# Four digits under";
    let sections = include_str!("incident-logs.toml");
    incident.replacen(BEHIND_EVIDENCE, &format!("{sections}{BEHIND_EVIDENCE}"), 1)
}

/// Writes `logs/`, `inventory/` and the truth about both (`truth/trace.json`, `hops.csv`, `reach.csv`,
/// `accesses.csv`, `posture.json`) into `out`, and `inventory-after/`, what it looks like when almost all was put right. Paths
/// in the truth are below `logs/`. The three folders are made anew.
///
/// # Errors
/// If a file cannot be written.
pub fn write_intrusion(out: &Path, seed: u64, log_lines: u64) -> Result<IntrusionSummary, CorpusError> {
    let cast = Cast::new(seed);
    // Logs of an earlier run under other names would speak of another story.
    for name in ["logs", "inventory", "inventory-after"] {
        let folder = out.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|source| CorpusError::io(&folder, source))?;
        }
    }
    let mut counting = Desk::new(None, cast.cleared.clone());
    run(&cast, &mut counting, 0)?;
    let mut desk = Desk::new(Some(out.join("logs")), cast.cleared.clone());
    let mut deeds = run(&cast, &mut desk, log_lines.saturating_sub(counting.lines))?;
    truth::write(out, &cast, &desk, &mut deeds)?;
    inventory::write(out, &cast)?;
    Ok(IntrusionSummary { lines: desk.lines, files: desk.files, bytes: desk.bytes, log_ins: deeds.hops.len() as u64 })
}

/// Goes through the hours, with so many lines of noise spread over them.
fn run(cast: &Cast, desk: &mut Desk, noise_lines: u64) -> Result<Deeds, CorpusError> {
    let mut deeds = Deeds::default();
    let hours = ((END - FIRST) / HOUR) as u64;
    let (mut noise, mut start) = (0, FIRST);
    for hour in 0..hours {
        honest::hour(cast, desk, start);
        desk.is_noting = true;
        intruder::hour(cast, desk, &mut deeds, start);
        desk.is_noting = false;
        let mut draw = cast.draw(Chance::Noise, hour);
        while noise < noise_lines * (hour + 1) / hours {
            let before = desk.put_count;
            noise::one(cast, desk, &mut draw, start);
            noise += desk.put_count - before;
        }
        start += HOUR;
        desk.write_until(start)?;
    }
    desk.finish()?;
    Ok(deeds)
}
