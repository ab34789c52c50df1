//! The tables of the ledger. Integers, texts and bytes only; no column for anything personal.

use crate::error::{LedgerError, Result};
use crate::sql::{Db, Value};

/// Version of the tables.
const VERSION: i64 = 1;

/// `BYTES` and `ROWID` stand for types of the database. Everything that changes while notices are sent is in the order of their
/// numbers, so that a commit touches few pages; ids, which are random, are in indexes that only a release writes.
const TABLES: &str = "
CREATE TABLE meta (what TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE head (one BIGINT PRIMARY KEY CHECK (one = 1), entries BIGINT NOT NULL, peaks BYTES NOT NULL);
CREATE TABLE wave (
    wave BIGINT PRIMARY KEY, kind TEXT NOT NULL, plan TEXT NOT NULL, drafts TEXT NOT NULL,
    approved_by TEXT NOT NULL, released_by TEXT NOT NULL, released BIGINT NOT NULL
);
CREATE TABLE notice (
    number ROWID PRIMARY KEY,
    notice BYTES NOT NULL UNIQUE,
    person BYTES NOT NULL,
    wave BIGINT NOT NULL REFERENCES wave (wave),
    kind TEXT NOT NULL,
    cell BIGINT NOT NULL,
    state BIGINT NOT NULL,
    channel TEXT NOT NULL,
    later TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    worker TEXT,
    changed BIGINT NOT NULL
);
CREATE INDEX notice_queue ON notice (channel, number) WHERE state = 0;
CREATE INDEX notice_uncertain ON notice (number) WHERE state = 3;
CREATE INDEX notice_worker ON notice (worker) WHERE worker IS NOT NULL;
CREATE INDEX notice_person ON notice (person, wave);
CREATE TABLE entry (
    seq ROWID PRIMARY KEY, time BIGINT NOT NULL, wave BIGINT, number BIGINT, person BYTES, what BIGINT NOT NULL,
    leads BIGINT, channel TEXT, attempt BIGINT, detail TEXT NOT NULL, actor TEXT NOT NULL, leaf BYTES NOT NULL
);
CREATE INDEX entry_number ON entry (number, seq) WHERE number IS NOT NULL;
CREATE INDEX entry_wide ON entry (person, wave, seq) WHERE number IS NULL;
CREATE TABLE receipt (digest BYTES PRIMARY KEY);
CREATE TABLE checkpoint (entries BIGINT PRIMARY KEY, root BYTES NOT NULL, time BIGINT NOT NULL);
CREATE TABLE code (
    digest BYTES PRIMARY KEY, person BYTES NOT NULL, issue BIGINT NOT NULL, product TEXT NOT NULL,
    months BIGINT NOT NULL, issued BIGINT NOT NULL, expires BIGINT NOT NULL,
    voided BIGINT, redeemed BIGINT, starts BIGINT, ends BIGINT, UNIQUE (person, issue)
);
";

/// What was written stays: the program never changes these tables, and nobody else may.
const KEPT: [&str; 4] = ["entry", "receipt", "checkpoint", "wave"];

/// Makes the tables where there are none; refuses those of another version.
pub(crate) fn prepare(db: &mut Db) -> Result<()> {
    let shared = db.is_shared();
    if !has_tables(db)? {
        db.transaction(|db| {
            // Two workers may come to an empty database at once.
            if shared {
                db.script("SELECT pg_advisory_xact_lock(7020093)")?;
            }
            if !has_tables(db)? {
                make(db)?;
            }
            Ok(())
        })?;
    }
    let found = db.first("SELECT value FROM meta WHERE what = 'version'", &[], |row| row.int(0))?;
    match found {
        Some(VERSION) => Ok(()),
        found => Err(LedgerError::Version { found: found.unwrap_or(0), known: VERSION }),
    }
}

fn has_tables(db: &mut Db) -> Result<bool> {
    let sql = if db.is_shared() {
        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'meta'"
    } else {
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'"
    };
    Ok(db.first(sql, &[], |row| row.int(0))?.unwrap_or(0) > 0)
}

fn make(db: &mut Db) -> Result<()> {
    let bytes = if db.is_shared() { "BYTEA" } else { "BLOB" };
    let rowid = if db.is_shared() { "BIGINT" } else { "INTEGER" };
    db.script(&TABLES.replace("BYTES", bytes).replace("ROWID", rowid))?;
    KEPT.iter().try_for_each(|table| keep(db, table))?;
    db.run("INSERT INTO head (one, entries, peaks) VALUES (1, 0, $1)", &[Value::Bytes(Vec::new())])?;
    db.run("INSERT INTO meta (what, value) VALUES ('version', $1)", &[VERSION.into()])?;
    Ok(())
}

fn keep(db: &mut Db, table: &str) -> Result<()> {
    if db.is_shared() {
        return db.script(&format!(
            "CREATE OR REPLACE FUNCTION amends_keep() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
             CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
             FOR EACH STATEMENT EXECUTE FUNCTION amends_keep();"
        ));
    }
    ["UPDATE", "DELETE"].iter().try_for_each(|change| {
        db.script(&format!(
            "CREATE TRIGGER {table}_{change} BEFORE {change} ON {table}
             BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;"
        ))
    })
}
