//! Releasing a wave: approved notices go into the queue, each once, however often it is tried.

use amends_case::PersonId;

use crate::Ledger;
use crate::entry::{ACTOR_MAX, Draft, Tail, long, number};
use crate::error::{LedgerError, Result};
use crate::fate::{State, What};
use crate::notice::NoticeId;
use crate::sql::{Db, Value};

/// Notices that go into one transaction: a crash repeats some seconds of work.
const CHUNK: usize = 20_000;

/// A wave that is released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// Its number, from 1.
    pub number: u32,
    /// `first`, `later`, `reminder` …
    pub kind: String,
    /// Digest of the plan.
    pub plan: String,
    /// Digest of the drafts that were approved.
    pub drafts: String,
    /// Who approved the drafts.
    pub approved_by: String,
    /// Who released the wave: somebody else.
    pub released_by: String,
}

impl Wave {
    /// Wave 1.
    pub fn first(plan: &str, drafts: &str, approved_by: &str, released_by: &str) -> Self {
        let [plan, drafts, approved_by, released_by] = [plan, drafts, approved_by, released_by].map(str::to_owned);
        Self { number: 1, kind: "first".to_owned(), plan, drafts, approved_by, released_by }
    }
}

/// A notice of a wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Its id.
    pub notice: NoticeId,
    /// Whose.
    pub person: PersonId,
    /// `first`, `later`, `retraction` …
    pub kind: String,
    /// The profile of the plan.
    pub cell: u32,
    /// Channels in the order in which they are tried, `,` between; empty where the person cannot be reached.
    pub channels: String,
}

impl Ledger {
    /// Puts notices into the queue. Released again (after a crash, say), only those that are missing are added.
    /// How many were added.
    ///
    /// # Errors
    /// If one person approved and released; if another wave has this number; of the database and of `notices`.
    pub fn release<E: std::error::Error + Send + Sync + 'static>(
        &mut self,
        wave: &Wave,
        notices: impl Iterator<Item = std::result::Result<NewNotice, E>>,
        time: i64,
    ) -> Result<u64> {
        long("a name", &wave.approved_by, ACTOR_MAX)?;
        long("a name", &wave.released_by, ACTOR_MAX)?;
        if wave.approved_by.trim().to_lowercase() == wave.released_by.trim().to_lowercase() {
            return Err(LedgerError::OnePerson);
        }
        self.db.transaction(|db| begin(db, wave, time))?;
        let (mut added, mut chunk) = (0, Vec::with_capacity(CHUNK));
        for notice in notices {
            chunk.push(notice.map_err(|error| LedgerError::Source(Box::new(error)))?);
            if chunk.len() == CHUNK {
                added += self.db.transaction(|db| enter(db, wave, &chunk, time))?;
                chunk.clear();
            }
        }
        added += self.db.transaction(|db| enter(db, wave, &chunk, time))?;
        Ok(added)
    }

    /// All waves, by number, with the number of notices of each and when it was released.
    ///
    /// # Errors
    /// Of the database.
    pub fn waves(&mut self) -> Result<Vec<(Wave, u64, i64)>> {
        let sql = "SELECT w.wave, w.kind, w.plan, w.drafts, w.approved_by, w.released_by,
                   (SELECT count(*) FROM notice n WHERE n.wave = w.wave), w.released FROM wave w ORDER BY w.wave";
        self.db.all(sql, &[], |row| {
            let wave = Wave {
                number: u32::try_from(row.int(0)?).unwrap_or(u32::MAX),
                kind: row.text(1)?.to_owned(),
                plan: row.text(2)?.to_owned(),
                drafts: row.text(3)?.to_owned(),
                approved_by: row.text(4)?.to_owned(),
                released_by: row.text(5)?.to_owned(),
            };
            Ok((wave, row.count(6)?, row.int(7)?))
        })
    }
}

fn begin(db: &mut Db, wave: &Wave, time: i64) -> Result<()> {
    let known = "SELECT plan, drafts FROM wave WHERE wave = $1";
    let same = |row: &crate::sql::Row| Ok(row.text(0)? == wave.plan && row.text(1)? == wave.drafts);
    match db.first(known, &[wave.number.into()], same)? {
        Some(true) => return Ok(()),
        Some(false) => return Err(LedgerError::Damaged(format!("wave {} was released before", wave.number))),
        None => {}
    }
    db.run(
        "INSERT INTO wave (wave, kind, plan, drafts, approved_by, released_by, released)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            wave.number.into(),
            wave.kind.as_str().into(),
            wave.plan.as_str().into(),
            wave.drafts.as_str().into(),
            wave.approved_by.as_str().into(),
            wave.released_by.as_str().into(),
            time.into(),
        ],
    )?;
    let mut tail = Tail::lock(db)?;
    for (what, detail, actor) in
        [(What::Approved, &wave.drafts, &wave.approved_by), (What::Released, &wave.plan, &wave.released_by)]
    {
        let draft = Draft { wave: Some(wave.number), ..Draft::new(time, what, detail, actor) };
        tail.append(db, &draft)?;
    }
    tail.close(db)
}

fn enter(db: &mut Db, wave: &Wave, notices: &[NewNotice], time: i64) -> Result<u64> {
    let mut tail = Tail::lock(db)?;
    let last = db.first("SELECT COALESCE(MAX(number), 0) FROM notice", &[], |row| row.count(0))?;
    let first = last.unwrap_or(0) + 1;
    let mut next = first;
    for new in notices {
        let (channel, later) = new.channels.split_once(',').unwrap_or((&new.channels, ""));
        let state = if channel.is_empty() { State::Undeliverable } else { State::Queued };
        let inserted = db.run(
            "INSERT INTO notice (notice, number, person, wave, kind, cell, state, channel, later, attempt, failures,
             not_before, changed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 0, 0, $10)
             ON CONFLICT (notice) DO NOTHING",
            &[
                Value::from(&new.notice.0[..]),
                number(next),
                Value::from(&new.person.0[..]),
                wave.number.into(),
                new.kind.as_str().into(),
                new.cell.into(),
                state.number().into(),
                channel.into(),
                later.into(),
                time.into(),
            ],
        )?;
        if inserted == 0 {
            continue;
        }
        // One further than the one that was given.
        next += 1;
        let draft = Draft {
            time,
            wave: Some(wave.number),
            notice: Some((next - 1, new.notice)),
            person: Some(new.person),
            what: What::Entered,
            leads: Some(state),
            channel: Some(channel),
            attempt: Some(1),
            detail: &new.kind,
            actor: &wave.released_by,
        };
        tail.append(db, &draft)?;
    }
    tail.close(db)?;
    Ok(next - first)
}
