//! Sending: what waits in the ledger goes over its channel, and what became of each try goes into the ledger.
//!
//! The order of steps is the whole point. A notice is claimed, its words are made and checked, *then* its sending is
//! written down and synced, *then* the wire is touched, and its outcome is written down with the next ones' intents in one
//! transaction. Whatever kills the program, at most the mails that were just in the air are uncertain.

mod compose;
mod mail;
mod post;
mod present;
mod sms;
mod trial;

use std::collections::BTreeMap;
use std::path::PathBuf;

use amends_case::Masked;
use amends_channels::Outcome;
use amends_ledger::{Ledger, Notice, Recovered, State, What};
use serde::Serialize;

use crate::Result;

pub use mail::send as send_mail;
pub use post::print as print_post;
pub use sms::send as send_sms;
pub use trial::{Trial, try_out};

/// How to send.
pub struct Means<'a> {
    /// Who sends: each worker has its own name.
    pub worker: String,
    /// At most so many notices; all that wait, where none is given.
    pub limit: Option<u64>,
    /// The folder of `incident.toml`, from which key files are named.
    pub base: PathBuf,
    /// What an environment variable holds.
    pub secret: &'a dyn Fn(&str) -> Option<Masked<String>>,
    /// Wait for notices whose time has not come, at most so many seconds altogether.
    pub wait_seconds: u64,
}

impl std::fmt::Debug for Means<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Means({})", self.worker)
    }
}

/// What sending came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// What dead workers had left: back in the queue, and uncertain.
    pub requeued: u64,
    /// See above.
    pub uncertain_before: u64,
    /// Step → notices, in this run.
    pub steps: BTreeMap<String, u64>,
    /// Notices that wait for their time on this channel.
    pub waiting: u64,
    /// Files written, for the mail house.
    pub files: Vec<String>,
}

impl Sent {
    fn begun(recovered: Recovered) -> Self {
        Self { requeued: recovered.requeued, uncertain_before: recovered.uncertain, ..Self::default() }
    }

    /// Counts what waits for its time on a channel.
    fn count_waiting(&mut self, book: &mut Ledger, channel: &str) -> Result<()> {
        let waiting = book.counts()?.into_iter().filter(|it| it.channel == channel && it.state == State::Queued);
        self.waiting = waiting.map(|it| it.notices).sum();
        Ok(())
    }

    fn count(&mut self, step: &str, notices: u64) {
        *self.steps.entry(step.to_owned()).or_default() += notices;
    }

    /// Whether a person has to look at something.
    pub fn needs_a_person(&self) -> bool {
        self.uncertain_before > 0 || ["uncertain", "withdrawn"].iter().any(|step| self.steps.contains_key(*step))
    }
}

/// The step that the outcome of a try is.
fn step_of(outcome: &Outcome) -> What {
    match outcome {
        Outcome::Accepted { .. } => What::Accepted,
        Outcome::Refused { is_permanent: true, .. } => What::RefusedHard,
        Outcome::Refused { .. } => What::RefusedSoft,
        Outcome::NotSent { .. } => What::NotSent,
        Outcome::Uncertain { .. } => What::Uncertain,
    }
}

/// Names a notice and the try to a server, and tells a stranger neither.
pub fn token(notice: &Notice) -> String {
    format!("{}.{}", notice.id, notice.attempt)
}
