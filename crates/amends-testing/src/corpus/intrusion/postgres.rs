//! PostgreSQL 16: csvlog (26 columns) with connections and with pgaudit's lines, `pgaudit.log_rows` on: the number of
//! rows is the last field of the audit line. The command tag of csvlog has no number.

use super::super::draw::Draw;
use super::clock::{Micros, Spelling, Stamp};
use super::desk::{Desk, Log, Note};
use super::hosts::HostId;

/// A connection to a server.
#[derive(Debug, Clone)]
pub(crate) struct Connection<'a> {
    pub(crate) host: HostId,
    pub(crate) database: &'a str,
    pub(crate) account: &'a str,
    /// Address; `[local]` for the server's own socket.
    pub(crate) source: &'a str,
    pub(crate) application: &'a str,
    pub(crate) start: Micros,
    pub(crate) end: Micros,
}

/// What was read in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) time: Micros,
    pub(crate) table: &'a str,
    pub(crate) statement: &'a str,
    pub(crate) rows: u64,
}

impl Connection<'_> {
    /// The lines of a connection. `quiet` ones (of a pool that stays open) have readings only. Notes are of the readings.
    pub(crate) fn put(&self, desk: &mut Desk, draw: &mut Draw, quiet: bool, readings: &[Reading<'_>]) -> Vec<Note> {
        let (process, port) = (draw.between(2_000, 4_190_000), draw.between(32_768, 60_999));
        let local = self.source == "[local]";
        let from = if local { "[local]".to_owned() } else { format!("{}:{port}", self.source) };
        let started = self.start.div_euclid(super::clock::SECOND);
        let mut number = 0;
        let mut line = |time: Micros, tag: &str, severity: &str, message: &str, application: &str| {
            number += 1;
            let known = if tag.is_empty() { "" } else { "0" };
            format!(
                "{},\"{}\",\"{}\",{process},\"{from}\",{started:x}.{process:x},{number},\"{tag}\",{},{}/{},{known},\
                 {severity},00000,\"{}\",,,,,,,,,\"{application}\",\"client backend\",,{}\n",
                Stamp(time, Spelling::Postgres),
                self.account,
                self.database,
                Stamp(self.start, Spelling::PostgresSeconds),
                process % 97 + 3,
                number + 11,
                message.replace('"', "\"\""),
                if tag == "SELECT" { "-6115744206731092217" } else { "0" },
            )
        };
        let log = Log::Postgres(self.host);
        if !quiet {
            let text = format!(
                "connection authorized: user={} database={} application_name={}",
                self.account, self.database, self.application
            );
            desk.put(self.start, log, line(self.start, "authentication", "LOG", &text, ""));
        }
        let mut notes = Vec::with_capacity(readings.len());
        for (at, reading) in readings.iter().enumerate() {
            let statement = reading.statement;
            let quoted = if statement.contains(',') { format!("\"{statement}\"") } else { statement.to_owned() };
            let tag = if statement.starts_with("COPY") { "COPY" } else { "SELECT" };
            let text = format!(
                "AUDIT: SESSION,{},1,READ,SELECT,TABLE,{},{quoted},<not logged>,{}",
                at + 1,
                reading.table,
                reading.rows
            );
            let text = line(reading.time, tag, "LOG", &text, self.application);
            notes.push(desk.put_noted(reading.time, log, text));
        }
        if !quiet {
            let lasted = (self.end - self.start) / 1_000;
            let (seconds, millis) = (lasted / 1_000, lasted % 1_000);
            let clock = format!("{}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
            let place = if local { "host=[local]".to_owned() } else { format!("host={} port={port}", self.source) };
            let text = format!(
                "disconnection: session time: {clock} user={} database={} {place}",
                self.account, self.database
            );
            desk.put(self.end, log, line(self.end, "idle", "LOG", &text, self.application));
        }
        notes
    }
}
