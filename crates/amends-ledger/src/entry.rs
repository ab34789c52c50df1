//! An entry: one line of the history, and a leaf of the tree.

use amends_case::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{LedgerError, Result};
use crate::fate::{State, What};
use crate::notice::NoticeId;
use crate::sql::{Db, Row, Value};
use crate::tree::{self, Frontier, Hash};

/// Longest detail, in bytes.
pub(crate) const DETAIL_MAX: usize = 200;
/// Longest name of who acts, in bytes.
pub(crate) const ACTOR_MAX: usize = 100;

/// One line of the history. Its JSON, with these fields in this order, is what the tree's leaf is hashed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// When, RFC 3339, UTC.
    pub time: String,
    /// Of which wave.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wave: Option<u32>,
    /// Of which notice, 32 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notice: Option<String>,
    /// Whose, `p-…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<String>,
    /// What happened.
    pub what: String,
    /// The state that the notice is in since.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leads: Option<String>,
    /// The channel that the notice is on since.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub channel: Option<String>,
    /// The attempt that it is on since.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attempt: Option<u32>,
    /// A reply code, a reason's word, a digest. Nothing personal.
    pub detail: String,
    /// Who did it: a person's name for what people decide, else a worker's.
    pub actor: String,
}

impl Entry {
    /// What the leaf is hashed over.
    pub fn to_json(&self) -> String {
        // Numbers and texts only: there is nothing in it that JSON does not have.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The leaf's hash.
    pub fn leaf(&self) -> Hash {
        tree::leaf(self.to_json().as_bytes())
    }

    pub(crate) fn read(row: &Row) -> Result<Self> {
        let damaged = |what: &str| LedgerError::Damaged(format!("an entry has {what}"));
        let optional = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let small = |value: Option<i64>| {
            value.map(|value| u32::try_from(value).map_err(|_| damaged("a number too large"))).transpose()
        };
        let notice = row.bytes(3)?;
        let person = row.bytes(4)?;
        let leads = row.int_or_null(6)?.map(|state| State::of_number(state).ok_or_else(|| damaged("no known state")));
        Ok(Self {
            seq: row.count(0)?,
            time: time_text(row.int(1)?)?,
            wave: small(row.int_or_null(2)?)?,
            notice: (!notice.is_empty()).then(|| row.array(3).map(NoticeId)).transpose()?.map(|id| id.to_string()),
            person: (!person.is_empty()).then(|| row.array(4).map(PersonId)).transpose()?.map(|id| id.to_string()),
            what: What::of_number(row.int(5)?).ok_or_else(|| damaged("no known step"))?.word().to_owned(),
            leads: leads.transpose()?.map(|state| state.word().to_owned()),
            channel: optional(row.text(7)?),
            attempt: small(row.int_or_null(8)?)?,
            detail: row.text(9)?.to_owned(),
            actor: row.text(10)?.to_owned(),
        })
    }
}

/// Selects the columns of [`Entry`], in order, and the leaf's hash. An entry of a notice names it by its number; whose it
/// is, is the notice's.
pub(crate) const SELECT: &str = "SELECT e.seq, e.time, e.wave, n.notice, COALESCE(e.person, n.person), e.what, e.leads,
    e.channel, e.attempt, e.detail, e.actor, e.leaf FROM entry e LEFT JOIN notice n ON n.number = e.number";

/// Seconds since 1970 as RFC 3339, UTC.
pub(crate) fn time_text(seconds: i64) -> Result<String> {
    let time = Timestamp::from_second(seconds);
    time.map(|time| time.to_string()).map_err(|_| LedgerError::Damaged("a time is out of range".to_owned()))
}

/// An entry that has no number yet.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) time: i64,
    pub(crate) wave: Option<u32>,
    /// Its number and its id.
    pub(crate) notice: Option<(u64, NoticeId)>,
    pub(crate) person: Option<PersonId>,
    pub(crate) what: What,
    pub(crate) leads: Option<State>,
    pub(crate) channel: Option<&'a str>,
    pub(crate) attempt: Option<u32>,
    pub(crate) detail: &'a str,
    pub(crate) actor: &'a str,
}

impl<'a> Draft<'a> {
    /// An entry of the whole ledger: of no wave, notice or person.
    pub(crate) fn new(time: i64, what: What, detail: &'a str, actor: &'a str) -> Self {
        Self {
            time,
            wave: None,
            notice: None,
            person: None,
            what,
            leads: None,
            channel: None,
            attempt: None,
            detail,
            actor,
        }
    }

    fn numbered(&self, seq: u64) -> Result<Entry> {
        long("a detail", self.detail, DETAIL_MAX)?;
        long("a name", self.actor, ACTOR_MAX)?;
        // A last line of defence: a server's answer that quotes an address does not get in.
        if self.detail.contains('@') {
            return Err(LedgerError::Damaged(
                "a detail holds what looks like an address; it was not written".to_owned(),
            ));
        }
        Ok(Entry {
            seq,
            time: time_text(self.time)?,
            wave: self.wave,
            notice: self.notice.map(|(_, id)| id.to_string()),
            person: self.person.map(|id| id.to_string()),
            what: self.what.word().to_owned(),
            leads: self.leads.map(|state| state.word().to_owned()),
            channel: self.channel.filter(|channel| !channel.is_empty()).map(str::to_owned),
            attempt: self.attempt,
            detail: self.detail.to_owned(),
            actor: self.actor.to_owned(),
        })
    }
}

pub(crate) fn long(what: &'static str, text: &str, limit: usize) -> Result<()> {
    if text.len() > limit { Err(LedgerError::Long { what, limit }) } else { Ok(()) }
}

/// The end of the ledger, locked until the transaction ends.
pub(crate) struct Tail {
    frontier: Frontier,
}

impl Tail {
    /// Locks the head. Whatever else a transaction locks comes before this, so that two never wait for each other.
    pub(crate) fn lock(db: &mut Db) -> Result<Self> {
        let sql = format!("SELECT entries, peaks FROM head WHERE one = 1{}", db.for_update());
        Ok(Self { frontier: read_frontier(db, &sql)? })
    }

    /// Writes one entry.
    pub(crate) fn append(&mut self, db: &mut Db, draft: &Draft<'_>) -> Result<Entry> {
        let entry = draft.numbered(self.frontier.size() + 1)?;
        let leaf = entry.leaf();
        db.run(
            "INSERT INTO entry (seq, time, wave, number, person, what, leads, channel, attempt, detail, actor, leaf)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                number(entry.seq),
                draft.time.into(),
                draft.wave.into(),
                draft.notice.map(|(number, _)| i64::try_from(number).unwrap_or(i64::MAX)).into(),
                draft.person.as_ref().filter(|_| draft.notice.is_none()).map(|id| &id.0[..]).into(),
                draft.what.number().into(),
                draft.leads.map(State::number).into(),
                draft.channel.filter(|channel| !channel.is_empty()).into(),
                draft.attempt.into(),
                draft.detail.into(),
                draft.actor.into(),
                Value::from(&leaf[..]),
            ],
        )?;
        self.frontier.push(leaf);
        Ok(entry)
    }

    /// Writes the new head.
    pub(crate) fn close(self, db: &mut Db) -> Result<()> {
        let (entries, peaks) = (number(self.frontier.size()), Value::Bytes(self.frontier.to_bytes()));
        db.run("UPDATE head SET entries = $1, peaks = $2 WHERE one = 1", &[entries, peaks]).map(drop)
    }
}

pub(crate) fn read_frontier(db: &mut Db, sql: &str) -> Result<Frontier> {
    let frontier = db.first(sql, &[], |row| Ok(Frontier::from_bytes(row.count(0)?, row.bytes(1)?)))?;
    frontier.flatten().ok_or_else(|| LedgerError::Damaged("its head cannot be read".to_owned()))
}

/// A count as the database holds it.
pub(crate) fn number(value: u64) -> Value {
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}
