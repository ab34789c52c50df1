//! A notice in the ledger: whose, where it stands, and on which channel.

use std::fmt;
use std::str::FromStr;

use amends_case::PersonId;

use crate::Ledger;
use crate::error::{LedgerError, Result};
use crate::fate::State;
use crate::sql::{Row, Value};

/// Identity of a notice: 128 bits of a keyed hash, so that it can stand in a Message-ID and tells a stranger nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub [u8; 16]);

impl NoticeId {
    /// The id of what `person` is owed in `wave`, under a key of the case.
    pub fn of(key: &[u8; 32], person: &PersonId, wave: u32) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(&person.0);
        hasher.update(&wave.to_be_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self(id)
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for NoticeId {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || LedgerError::NoNotice("with such an id".to_owned());
        if text.len() != 32 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut id = [0; 16];
        for (place, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(id))
    }
}

/// A notice as the ledger has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Its number, from 1, without gaps: the serial number of its letter.
    pub number: u64,
    /// Whose.
    pub person: PersonId,
    /// In which wave.
    pub wave: u32,
    /// `first`, `later`, `retraction` …
    pub kind: String,
    /// The profile of the plan by which it was drafted.
    pub cell: u32,
    /// Where it stands.
    pub state: State,
    /// The channel that it is on.
    pub channel: String,
    /// Channels that are left after this one, `,` between.
    pub later: String,
    /// Counts up with each try, over all channels, from 1.
    pub attempt: u32,
    /// Tries on this channel that failed for now.
    pub failures: u32,
    /// Not to be tried before, in seconds since 1970.
    pub not_before: i64,
    /// Who has it.
    pub worker: String,
}

/// Columns of [`Notice`], in order.
pub(crate) const COLUMNS: &str =
    "notice, number, person, wave, kind, cell, state, channel, later, attempt, failures, not_before, worker";

impl Notice {
    pub(crate) fn read(row: &Row) -> Result<Self> {
        let small = |column: usize| -> Result<u32> {
            u32::try_from(row.int(column)?).map_err(|_| LedgerError::Damaged("a number is too large".to_owned()))
        };
        Ok(Self {
            id: NoticeId(row.array(0)?),
            number: row.count(1)?,
            person: PersonId(row.array(2)?),
            wave: small(3)?,
            kind: row.text(4)?.to_owned(),
            cell: small(5)?,
            state: State::of_number(row.int(6)?)
                .ok_or_else(|| LedgerError::Damaged("a notice is in no known state".to_owned()))?,
            channel: row.text(7)?.to_owned(),
            later: row.text(8)?.to_owned(),
            attempt: small(9)?,
            failures: small(10)?,
            not_before: row.int(11)?,
            worker: row.text(12)?.to_owned(),
        })
    }
}

impl Ledger {
    /// One notice, or `None` where none has this id.
    ///
    /// # Errors
    /// Of the database.
    pub fn notice(&mut self, id: &NoticeId) -> Result<Option<Notice>> {
        let sql = format!("SELECT {COLUMNS} FROM notice WHERE notice = $1");
        self.db.first(&sql, &[Value::from(&id.0[..])], Notice::read)
    }

    /// The notice with this number (the serial number on its letter).
    ///
    /// # Errors
    /// Of the database.
    pub fn notice_of_number(&mut self, number: u64) -> Result<Option<Notice>> {
        let sql = format!("SELECT {COLUMNS} FROM notice WHERE number = $1");
        self.db.first(&sql, &[i64::try_from(number).unwrap_or(i64::MAX).into()], Notice::read)
    }

    /// The latest notice of a person that told something by itself; not what followed one.
    ///
    /// # Errors
    /// Of the database.
    pub fn latest_notice(&mut self, person: &PersonId) -> Result<Option<Notice>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM notice WHERE person = $1 AND kind IN ('first', 'later') ORDER BY wave DESC LIMIT 1"
        );
        self.db.first(&sql, &[Value::from(&person.0[..])], Notice::read)
    }

    /// Notices in one state, by number, at most `limit`.
    ///
    /// # Errors
    /// Of the database.
    pub fn notices_in(&mut self, state: State, limit: u32) -> Result<Vec<Notice>> {
        // The number is written out, so that the index of those in this state can be used where there is one.
        let sql = format!("SELECT {COLUMNS} FROM notice WHERE state = {} ORDER BY number LIMIT $1", state.number());
        self.db.all(&sql, &[limit.into()], Notice::read)
    }

    /// Hands over all notices, by person and wave.
    ///
    /// # Errors
    /// Of the database, and what `each` raises.
    pub fn each_notice(&mut self, each: &mut dyn FnMut(Notice) -> Result<()>) -> Result<()> {
        let sql = format!("SELECT {COLUMNS} FROM notice ORDER BY person, wave");
        self.db.each(&sql, &[], &mut |row| each(Notice::read(row)?))
    }

    /// How many notices stand where.
    ///
    /// # Errors
    /// Of the database.
    pub fn counts(&mut self) -> Result<Vec<Count>> {
        let sql = "SELECT wave, kind, channel, state, count(*) FROM notice GROUP BY wave, kind, channel, state
                   ORDER BY wave, kind, channel, state";
        self.db.all(sql, &[], |row| {
            let state = State::of_number(row.int(3)?);
            Ok(Count {
                wave: u32::try_from(row.int(0)?).unwrap_or(u32::MAX),
                kind: row.text(1)?.to_owned(),
                channel: row.text(2)?.to_owned(),
                state: state.ok_or_else(|| LedgerError::Damaged("a notice is in no known state".to_owned()))?,
                notices: row.count(4)?,
            })
        })
    }
}

/// How many notices of a wave and kind stand in one state on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The wave.
    pub wave: u32,
    /// `first`, `later` …
    pub kind: String,
    /// The channel.
    pub channel: String,
    /// The state.
    pub state: State,
    /// How many.
    pub notices: u64,
}
