//! Checking the whole ledger: every entry against the tree, every state against the history.

use crate::Ledger;
use crate::entry::{Entry, SELECT, read_frontier};
use crate::error::Result;
use crate::fate::{State, What};
use crate::head::Checkpoint;
use crate::tree::{Frontier, Hash};

/// Faults that are named one by one.
const FAULTS_MAX: usize = 20;

/// Something in the ledger that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub String);

/// What checking came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// Entries that were read.
    pub entries: u64,
    /// What is wrong; the first 20.
    pub faults: Vec<Fault>,
}

impl Check {
    /// Whether all is as it was written.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, text: String) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault(text));
        }
    }
}

impl Ledger {
    /// Reads every entry and compares: its hash with its words, the roots with those noted before, the states of notices and
    /// codes with what the entries say.
    ///
    /// # Errors
    /// Of the database; what is merely wrong is a fault.
    pub fn check(&mut self) -> Result<Check> {
        self.check_against(&[])
    }

    /// The same, and against heads that were kept elsewhere (in the case's journal, by a regulator).
    ///
    /// # Errors
    /// Of the database.
    pub fn check_against(&mut self, kept: &[Checkpoint]) -> Result<Check> {
        let mut check = Check::default();
        let mut points = self.checkpoints()?;
        points.extend_from_slice(kept);
        points.sort_by_key(|point| point.entries);
        let frontier = self.walk(&mut check, &points)?;
        for point in points.iter().filter(|point| point.entries > frontier.size()) {
            check.fault(format!("{} entries were noted once, {} are left", point.entries, frontier.size()));
        }
        match read_frontier(&mut self.db, "SELECT entries, peaks FROM head WHERE one = 1") {
            Ok(head) if head == frontier => {}
            _ => check.fault("the head is not that of the entries".to_owned()),
        }
        self.check_states(&mut check)?;
        self.check_codes(&mut check)?;
        Ok(check)
    }

    fn checkpoints(&mut self) -> Result<Vec<Checkpoint>> {
        let sql = "SELECT entries, root, time FROM checkpoint ORDER BY entries";
        let read = |row: &crate::sql::Row| {
            Ok(Checkpoint { entries: row.count(0)?, root: row.array::<32>(1)?, time: row.int(2)? })
        };
        self.db.all(sql, &[], read)
    }

    fn walk(&mut self, check: &mut Check, points: &[Checkpoint]) -> Result<Frontier> {
        let mut frontier = Frontier::default();
        let mut points = points.iter().peekable();
        let sql = format!("{SELECT} ORDER BY e.seq");
        self.db.each(&sql, &[], &mut |row| {
            let place = frontier.size() + 1;
            let stored = row.array::<32>(11).unwrap_or_default();
            match Entry::read(row) {
                Ok(entry) if entry.seq != place => check.fault(format!("entry {place} is missing")),
                Ok(entry) if entry.leaf() != stored => check.fault(format!("entry {place} was changed")),
                Ok(_) => {}
                Err(error) => check.fault(format!("entry {place}: {error}")),
            }
            frontier.push(stored);
            check.entries += 1;
            while let Some(point) = points.next_if(|point| point.entries <= frontier.size()) {
                compare(check, point, frontier.size(), &frontier.root());
            }
            Ok(())
        })?;
        Ok(frontier)
    }

    /// The state of each notice must be that to which its last entry led; a claim leaves no entry.
    fn check_states(&mut self, check: &mut Check) -> Result<()> {
        let sql = format!(
            "SELECT n.number, n.notice FROM notice n LEFT JOIN entry e
             ON e.seq = (SELECT MAX(seq) FROM entry WHERE number = n.number)
             WHERE e.seq IS NULL OR e.wave <> n.wave OR COALESCE(e.channel, '') <> n.channel
             OR e.attempt <> n.attempt
             OR CASE n.state WHEN {claimed} THEN {queued} ELSE n.state END
             <> CASE e.leads WHEN {claimed} THEN {queued} ELSE e.leads END
             ORDER BY n.number LIMIT {FAULTS_MAX}",
            claimed = State::Claimed.number(),
            queued = State::Queued.number(),
        );
        self.db.each(&sql, &[], &mut |row| {
            check.fault(format!("notice number {} does not stand where its entries led it", row.count(0)?));
            Ok(())
        })?;
        let entered = What::Entered.number();
        let sql = format!("SELECT (SELECT count(*) FROM notice), (SELECT count(*) FROM entry WHERE what = {entered})");
        if let Some((notices, entries)) = self.db.first(&sql, &[], |row| Ok((row.count(0)?, row.count(1)?)))?
            && notices != entries
        {
            check.fault(format!("{entries} notices were entered, {notices} are there"));
        }
        Ok(())
    }
}

fn compare(check: &mut Check, point: &Checkpoint, size: u64, root: &Hash) {
    if point.entries == size && point.root != *root {
        check.fault(format!("the first {size} entries are not those that were noted"));
    }
}
