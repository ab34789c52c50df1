//! Recording: events in, entries and new states out, all or nothing.

use std::collections::{BTreeMap, HashMap};

use crate::Ledger;
use crate::entry::{Draft, Tail, number};
use crate::error::{LedgerError, Result};
use crate::fate::{Next, Patience, State, What, next};
use crate::notice::{COLUMNS, Notice, NoticeId};
use crate::sql::{Db, Value};

/// Something that happened to a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To which.
    pub notice: NoticeId,
    /// Its number, where it is known: it is found faster by it.
    pub number: Option<u64>,
    /// In which attempt; `None`: in the present one.
    pub attempt: Option<u32>,
    /// What.
    pub what: What,
    /// Reply code, reason, digest: nothing personal, at most 200 bytes.
    pub detail: String,
    /// When, in seconds since 1970.
    pub time: i64,
    /// Digest of the receipt that says so; what was recorded once is not recorded again.
    pub receipt: Option<[u8; 32]>,
}

impl Event {
    /// An event of the attempt that `notice` is on.
    pub fn of(notice: &Notice, what: What, time: i64) -> Self {
        Self {
            notice: notice.id,
            number: Some(notice.number),
            attempt: Some(notice.attempt),
            what,
            detail: String::new(),
            time,
            receipt: None,
        }
    }

    /// The same, with a detail.
    #[must_use]
    pub fn because(mut self, detail: &str) -> Self {
        self.detail = detail.to_owned();
        self
    }
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// Written; the notice stands so since.
    Now {
        /// Its state.
        state: State,
        /// Its channel.
        channel: String,
    },
    /// The same receipt was recorded before.
    Known,
    /// There is no such notice, or it cannot take this step; nothing was written.
    Refused(String),
}

impl Ledger {
    /// Records events, in order, in one transaction that is on the disk when this returns. An event that a notice cannot
    /// take is refused by itself; the others are recorded.
    ///
    /// # Errors
    /// Of the database; then nothing was recorded.
    pub fn record(&mut self, events: &[Event], actor: &str) -> Result<Vec<Recorded>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let patience = self.patience.clone();
        self.db.transaction(|db| {
            let mut notices = lock(db, events)?;
            let mut tail = Tail::lock(db)?;
            let mut recorded = Vec::with_capacity(events.len());
            for event in events {
                recorded.push(apply(db, &mut tail, &mut notices, &patience, event, actor)?);
            }
            tail.close(db)?;
            Ok(recorded)
        })
    }
}

/// The notices of the events, locked in the order of their ids so that two workers never wait for each other.
fn lock(db: &mut Db, events: &[Event]) -> Result<HashMap<NoticeId, Notice>> {
    let ids: BTreeMap<NoticeId, Option<u64>> = events.iter().map(|event| (event.notice, event.number)).collect();
    let by_id = format!("SELECT {COLUMNS} FROM notice WHERE notice = $1{}", db.for_update());
    let by_number = format!("SELECT {COLUMNS} FROM notice WHERE number = $1{}", db.for_update());
    let mut notices = HashMap::new();
    for (id, known) in ids {
        let notice = match known {
            Some(known) => db.first(&by_number, &[number(known)], Notice::read)?.filter(|notice| notice.id == id),
            None => db.first(&by_id, &[Value::from(&id.0[..])], Notice::read)?,
        };
        notices.extend(notice.map(|notice| (id, notice)));
    }
    Ok(notices)
}

fn apply(
    db: &mut Db,
    tail: &mut Tail,
    notices: &mut HashMap<NoticeId, Notice>,
    patience: &Patience,
    event: &Event,
    actor: &str,
) -> Result<Recorded> {
    let Some(notice) = notices.get_mut(&event.notice) else {
        return Ok(Recorded::Refused(LedgerError::NoNotice(event.notice.to_string()).to_string()));
    };
    let is_current = event.attempt.is_none_or(|attempt| attempt == notice.attempt);
    let leads = next(notice.state, event.what, is_current);
    if leads == Next::Refused {
        let notice_word = notice.id.to_string();
        let error = LedgerError::Step { notice: notice_word, state: notice.state.word(), what: event.what.word() };
        return Ok(Recorded::Refused(error.to_string()));
    }
    if let Some(receipt) = &event.receipt {
        let known = "INSERT INTO receipt (digest) VALUES ($1) ON CONFLICT (digest) DO NOTHING";
        if db.run(known, &[Value::from(&receipt[..])])? == 0 {
            return Ok(Recorded::Known);
        }
    }
    let then = step(notice, leads, patience, event.time);
    write(db, tail, notice, event.what, event, actor)?;
    if let Some(what) = then {
        follow(notice, what, event.time);
        write(db, tail, notice, what, event, actor)?;
    }
    save(db, notice, event.time)?;
    Ok(Recorded::Now { state: notice.state, channel: notice.channel.clone() })
}

/// Moves the notice; what follows from it, if anything does.
fn step(notice: &mut Notice, leads: Next, patience: &Patience, time: i64) -> Option<What> {
    match leads {
        Next::To(state) => notice.state = state,
        Next::Stay | Next::Refused => {}
        Next::Back => {
            notice.state = State::Queued;
            notice.attempt += 1;
        }
        Next::ToPost => {
            notice.state = State::Queued;
            "post".clone_into(&mut notice.channel);
            notice.attempt += 1;
            notice.failures = 0;
            notice.not_before = time;
        }
        Next::Again => {
            notice.failures += 1;
            match patience.wait(notice.failures) {
                Some(seconds) => {
                    notice.state = State::Queued;
                    notice.attempt += 1;
                    notice.not_before = time + seconds;
                }
                None => return Some(beyond(notice)),
            }
        }
        Next::Beyond => return Some(beyond(notice)),
    }
    None
}

fn beyond(notice: &Notice) -> What {
    if notice.later.is_empty() { What::Undeliverable } else { What::NextChannel }
}

fn follow(notice: &mut Notice, what: What, time: i64) {
    if what == What::Undeliverable {
        notice.state = State::Undeliverable;
        return;
    }
    let (channel, later) = notice.later.split_once(',').unwrap_or((&notice.later, ""));
    (notice.channel, notice.later) = (channel.to_owned(), later.to_owned());
    notice.state = State::Queued;
    notice.attempt += 1;
    notice.failures = 0;
    notice.not_before = time;
}

fn write(db: &mut Db, tail: &mut Tail, notice: &Notice, what: What, event: &Event, actor: &str) -> Result<()> {
    let draft = Draft {
        time: event.time,
        wave: Some(notice.wave),
        notice: Some((notice.number, notice.id)),
        person: Some(notice.person),
        what,
        leads: Some(notice.state),
        channel: Some(&notice.channel),
        attempt: Some(notice.attempt),
        detail: &event.detail,
        actor,
    };
    tail.append(db, &draft).map(drop)
}

fn save(db: &mut Db, notice: &Notice, time: i64) -> Result<()> {
    let holds = matches!(notice.state, State::Claimed | State::Intended);
    let worker = if holds { Value::from(notice.worker.as_str()) } else { Value::Null };
    db.run(
        "UPDATE notice SET state = $1, channel = $2, later = $3, attempt = $4, failures = $5, not_before = $6,
         worker = $7, changed = $8 WHERE number = $9",
        &[
            notice.state.number().into(),
            notice.channel.as_str().into(),
            notice.later.as_str().into(),
            notice.attempt.into(),
            notice.failures.into(),
            notice.not_before.into(),
            worker,
            time.into(),
            number(notice.number),
        ],
    )
    .map(drop)
}
