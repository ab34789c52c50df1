//! A ledger for a test, in a file or in a real PostgreSQL, and notices to put into it.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::convert::Infallible;

use amends_case::PersonId;
use amends_ledger::{Event, Ledger, NewNotice, Notice, NoticeId, Wave, What};
use amends_testing::postgres::Postgres;

/// 12 October 2026, 09:00 UTC.
pub(crate) const START: i64 = 1_791_795_600;

/// Where a ledger lies; gone when it goes.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    server: Option<Postgres>,
}

impl Home {
    pub(crate) fn file() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), server: None }
    }

    pub(crate) fn server() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // PostgreSQL's user must be able to walk into it.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).expect("permissions");
        let server = Some(Postgres::start(folder.path()).expect("a PostgreSQL server"));
        Self { folder, server }
    }

    pub(crate) fn open(&self) -> Ledger {
        match &self.server {
            Some(server) => Ledger::postgres(&server.url()),
            None => Ledger::sqlite(&self.folder.path().join("ledger.sqlite")),
        }
        .expect("a ledger")
    }
}

pub(crate) fn person(number: u64) -> PersonId {
    let mut id = [0; 10];
    id[2..].copy_from_slice(&number.to_be_bytes());
    PersonId(id)
}

pub(crate) fn notice_id(number: u64, wave: u32) -> NoticeId {
    NoticeId::of(&[9; 32], &person(number), wave)
}

pub(crate) fn wave(number: u32) -> Wave {
    Wave { number, ..Wave::first("plan", &format!("drafts {number}"), "counsel", "lead") }
}

pub(crate) fn new(number: u64, wave: u32, channels: &str) -> Result<NewNotice, Infallible> {
    Ok(NewNotice {
        notice: notice_id(number, wave),
        person: person(number),
        kind: "first".to_owned(),
        cell: (number % 3) as u32,
        channels: channels.to_owned(),
    })
}

/// A ledger with `count` notices in wave 1.
pub(crate) fn released(home: &Home, count: u64, channels: &str) -> Ledger {
    let mut ledger = home.open();
    let added = ledger.release(&wave(1), (1..=count).map(|number| new(number, 1, channels)), START).expect("released");
    assert_eq!(added, count);
    ledger
}

pub(crate) fn record(ledger: &mut Ledger, notice: &Notice, what: What, time: i64) -> amends_ledger::Recorded {
    ledger.record(&[Event::of(notice, what, time)], "sender").expect("recorded").remove(0)
}
