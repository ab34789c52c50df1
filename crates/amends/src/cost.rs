//! What a stage cost.

use std::time::Instant;

use serde::Serialize;

/// Rows, time and memory of one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// The stage.
    pub stage: &'static str,
    /// Whether it ran, or its result was there already.
    pub ran: bool,
    /// Rows that went in.
    pub rows_in: u64,
    /// Rows that came out.
    pub rows_out: u64,
    /// Bytes of evidence, where the stage reads evidence.
    pub bytes_in: u64,
    /// Seconds by the wall clock.
    pub wall_seconds: f64,
    /// Seconds of processor time, all threads together; 0 where the system does not say.
    pub cpu_seconds: f64,
    /// Largest resident memory of the process so far, in bytes; 0 where the system does not say.
    pub peak_bytes: u64,
}

/// Measures a stage from here on.
pub(crate) struct Meter {
    stage: &'static str,
    started: Instant,
    cpu: f64,
}

impl Meter {
    pub(crate) fn start(stage: &'static str) -> Self {
        Self { stage, started: Instant::now(), cpu: cpu_seconds() }
    }

    pub(crate) fn stop(self, ran: bool, rows_in: u64, rows_out: u64, bytes_in: u64) -> Cost {
        Cost {
            stage: self.stage,
            ran,
            rows_in,
            rows_out,
            bytes_in,
            wall_seconds: self.started.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds() - self.cpu,
            peak_bytes: peak_bytes(),
        }
    }
}

/// User and system time of this process (`/proc/self/stat`, fields 14 and 15, in hundredths of a second; proc(5)).
fn cpu_seconds() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return 0.0 };
    // The second field is the program's name in brackets and may hold blanks.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |field: usize| after_name.split_whitespace().nth(field).and_then(|ticks| ticks.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}

/// High-water mark of resident memory (`/proc/self/status`, `VmHWM`, in KiB; proc(5)).
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}
