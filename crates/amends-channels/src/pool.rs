//! Several connections at once, each in a thread of its own.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::dkim::Dkim;
use crate::error::ChannelError;
use crate::mail::{Mail, RECIPIENT};
use crate::outcome::{Outcome, Step};
use crate::settings::SmtpSettings;
use crate::smtp::Wire;

/// Several connections. What is submitted comes back exactly once, by its tag.
pub struct Pool {
    desk: Arc<Desk>,
    outcomes: Receiver<(u64, Outcome)>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pool({} connections)", self.threads.len())
    }
}

/// Where mails wait for a connection.
struct Desk {
    waiting: Mutex<(VecDeque<(u64, Mail)>, bool)>,
    bell: Condvar,
}

impl Desk {
    fn take(&self) -> Option<(u64, Mail)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(job) = waiting.0.pop_front() {
                return Some(job);
            }
            if waiting.1 {
                return None;
            }
            waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Pool {
    /// So many connections to one server.
    ///
    /// # Errors
    /// If the settings cannot be used.
    pub fn start(settings: &SmtpSettings, dkim: Option<Arc<Dkim>>, connections: usize) -> Result<Self, ChannelError> {
        let desk = Arc::new(Desk { waiting: Mutex::default(), bell: Condvar::new() });
        let (sender, outcomes) = channel();
        let mut threads = Vec::with_capacity(connections.max(1));
        for _ in 0..connections.max(1) {
            let wire = Wire::new(settings.clone())?;
            let (desk, dkim, sender) = (Arc::clone(&desk), dkim.clone(), sender.clone());
            threads.push(std::thread::spawn(move || work(wire, &desk, dkim.as_deref(), &sender)));
        }
        Ok(Self { desk, outcomes, threads })
    }

    /// Gives mails to the connections. Their sending has been written down by now.
    pub fn submit(&self, mails: impl IntoIterator<Item = (u64, Mail)>) {
        let mut waiting = self.desk.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.0.extend(mails);
        drop(waiting);
        self.desk.bell.notify_all();
    }

    /// What has come back: waits up to `patience` for the first, and takes all that is there. Empty where nothing came.
    pub fn outcomes(&self, patience: Duration) -> Vec<(u64, Outcome)> {
        match self.outcomes.recv_timeout(patience) {
            Ok(first) => std::iter::once(first).chain(self.outcomes.try_iter()).collect(),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Vec::new(),
        }
    }
}

impl Pool {
    /// Ends: mails that no connection has begun with come back as not sent, those in the air with what becomes of them,
    /// and outcomes that nobody took yet are among them.
    pub fn finish(mut self) -> Vec<(u64, Outcome)> {
        let waiting = self.end();
        let why = "the program ended before its turn came";
        let mut outcomes: Vec<_> = waiting.into_iter().map(|(tag, _)| (tag, Outcome::NotSent { why })).collect();
        outcomes.extend(self.outcomes.try_iter());
        outcomes
    }

    /// Takes back what waits, and waits for what is in the air.
    fn end(&mut self) -> VecDeque<(u64, Mail)> {
        let mut desk = self.desk.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        desk.1 = true;
        let waiting = std::mem::take(&mut desk.0);
        drop(desk);
        self.desk.bell.notify_all();
        for thread in self.threads.drain(..) {
            // What a thread could panic of was caught below.
            let _ = thread.join();
        }
        waiting
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // Whoever drops a pool does not want to know; a mail that nobody asks for any more is not sent either.
        self.end();
    }
}

fn work(mut wire: Wire, desk: &Desk, dkim: Option<&Dkim>, outcomes: &Sender<(u64, Outcome)>) {
    while let Some((tag, mail)) = desk.take() {
        let outcome = guarded(|| match mail.encode(dkim) {
            Ok(encoded) => wire.send(&encoded),
            // The address is none (RFC 3463, 5.1.3): no other day will change that.
            Err(ChannelError::Address(RECIPIENT)) => Outcome::Refused {
                is_permanent: true,
                code: 553,
                enhanced: Some("5.1.3".to_owned()),
                step: Step::Recipient,
            },
            // Our own doing, a sender's address or a key: nobody's mailbox is at fault.
            Err(_) => Outcome::NotSent { why: "the mail could not be written" },
        });
        if outcomes.send((tag, outcome)).is_err() {
            return;
        }
    }
}

/// What fails here in a way that nobody thought of may have failed after the end of the message.
fn guarded(send: impl FnOnce() -> Outcome) -> Outcome {
    let tried = catch_unwind(AssertUnwindSafe(send));
    tried.unwrap_or(Outcome::Uncertain { why: "the program failed while it was sending" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_fails_leaves_its_mail_uncertain() {
        assert!(matches!(guarded(|| panic!("in the middle of a mail")), Outcome::Uncertain { .. }));
        assert_eq!(guarded(|| Outcome::NotSent { why: "" }), Outcome::NotSent { why: "" });
    }
}
