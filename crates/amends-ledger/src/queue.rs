//! The queue: who may send what, and what becomes of the work of a worker that died.

use std::collections::BTreeSet;

use crate::Ledger;
use crate::entry::{Draft, Tail, number};
use crate::error::{LedgerError, Result};
use crate::fate::{State, What};
use crate::notice::{COLUMNS, Notice};
use crate::sql::Db;

/// The state that the index of the queue is about; databases want it written out.
const QUEUED: i64 = State::Queued as i64;

/// What dead workers left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovered {
    /// Claimed and never intended: back in the queue.
    pub requeued: u64,
    /// Intended and nothing more: uncertain now.
    pub uncertain: u64,
}

impl Ledger {
    /// Begins to work as `worker`: takes its sign of life, and puts in order what dead workers (this one's former self
    /// among them) left. Workers are told apart by their names, so each has its own.
    ///
    /// # Errors
    /// If this worker is alive elsewhere, or, in a file, if anybody else is sending.
    pub fn start(&mut self, worker: &str, time: i64) -> Result<Recovered> {
        crate::entry::long("a name", worker, crate::entry::ACTOR_MAX)?;
        if !self.db.take_worker(worker)? {
            return Err(LedgerError::Busy);
        }
        let mut recovered = Recovered::default();
        for other in self.workers()? {
            let is_dead = other == worker || self.db.take_worker(&other)?;
            if !is_dead {
                continue;
            }
            let one = self.db.transaction(|db| recover(db, &other, worker, time))?;
            recovered.requeued += one.requeued;
            recovered.uncertain += one.uncertain;
            if other != worker {
                self.db.leave_worker(&other)?;
            }
        }
        Ok(recovered)
    }

    /// Workers that have something in their hands.
    fn workers(&mut self) -> Result<BTreeSet<String>> {
        let sql = "SELECT DISTINCT worker FROM notice WHERE worker IS NOT NULL";
        Ok(self.db.all(sql, &[], |row| Ok(row.text(0)?.to_owned()))?.into_iter().collect())
    }

    /// Takes up to `limit` notices that wait on `channel` and whose time has come, lowest number first. Other workers do not
    /// get them. No entry is written: nothing has happened to them yet.
    ///
    /// # Errors
    /// Of the database.
    pub fn claim(&mut self, worker: &str, channel: &str, limit: u32, time: i64) -> Result<Vec<Notice>> {
        self.db.transaction(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM notice WHERE state = {QUEUED} AND channel = $1 AND not_before <= $2
                 ORDER BY number LIMIT $3{}",
                db.for_update_skip_locked()
            );
            let values = [channel.into(), time.into(), limit.into()];
            let mut claimed = db.all(&sql, &values, Notice::read)?;
            for notice in &mut claimed {
                let (state, number) = (State::Claimed.number().into(), number(notice.number));
                let claim = "UPDATE notice SET state = $1, worker = $2 WHERE number = $3";
                db.run(claim, &[state, worker.into(), number])?;
                notice.state = State::Claimed;
                notice.worker = worker.to_owned();
            }
            Ok(claimed)
        })
    }

    /// The first notices that wait on a channel, for a look; nobody is kept from them.
    ///
    /// # Errors
    /// Of the database.
    pub fn waiting(&mut self, channel: &str, limit: u32) -> Result<Vec<Notice>> {
        let sql =
            format!("SELECT {COLUMNS} FROM notice WHERE state = {QUEUED} AND channel = $1 ORDER BY number LIMIT $2");
        self.db.all(&sql, &[channel.into(), limit.into()], Notice::read)
    }

    /// Gives back what `worker` claimed and did not intend. How many.
    ///
    /// # Errors
    /// Of the database.
    pub fn give_back(&mut self, worker: &str) -> Result<u64> {
        give_back(&mut self.db, worker)
    }

    /// When the next notice on `channel` that waits for its time may be tried; `None` if none waits.
    ///
    /// # Errors
    /// Of the database.
    pub fn next_time(&mut self, channel: &str) -> Result<Option<i64>> {
        let sql = format!("SELECT MIN(not_before) FROM notice WHERE state = {QUEUED} AND channel = $1");
        Ok(self.db.first(&sql, &[channel.into()], |row| row.int_or_null(0))?.flatten())
    }
}

fn give_back(db: &mut Db, worker: &str) -> Result<u64> {
    let (queued, claimed) = (State::Queued.number().into(), State::Claimed.number().into());
    let sql = "UPDATE notice SET state = $1, worker = NULL WHERE state = $2 AND worker = $3";
    db.run(sql, &[queued, claimed, worker.into()])
}

fn recover(db: &mut Db, dead: &str, by: &str, time: i64) -> Result<Recovered> {
    let requeued = give_back(db, dead)?;
    let sql =
        format!("SELECT {COLUMNS} FROM notice WHERE state = $1 AND worker = $2 ORDER BY notice{}", db.for_update());
    let intended = db.all(&sql, &[State::Intended.number().into(), dead.into()], Notice::read)?;
    let mut tail = Tail::lock(db)?;
    for notice in &intended {
        let draft = Draft {
            time,
            wave: Some(notice.wave),
            notice: Some((notice.number, notice.id)),
            person: Some(notice.person),
            what: What::Uncertain,
            leads: Some(State::Uncertain),
            channel: Some(&notice.channel),
            attempt: Some(notice.attempt),
            detail: "the sender ended before an answer came",
            actor: by,
        };
        tail.append(db, &draft)?;
        let update = "UPDATE notice SET state = $1, worker = NULL, changed = $2 WHERE number = $3";
        db.run(update, &[State::Uncertain.number().into(), time.into(), number(notice.number)])?;
    }
    tail.close(db)?;
    Ok(Recovered { requeued, uncertain: intended.len() as u64 })
}
