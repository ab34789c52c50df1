//! Replacing: a new version of a table takes the place of the one before, or does not; there is no third state.
//!
//! The parts are written and synced in `tables/<name>.new`. One journal entry then says what the table is from now on.
//! After it the folders are renamed: `<name>` to `<name>.old`, `<name>.new` to `<name>`. A crash before the entry leaves
//! the old table, a crash after it the new one, which the next opening moves into place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::SchemaRef;
use zeroize::Zeroizing;

use super::writer::PartWriter;
use crate::case::Case;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::marks::{Change, FileMark};
use crate::names::TableName;
use crate::recover;

/// The finished parts of a new table, filled in by their writers.
pub(crate) struct PartSlots {
    seal_key: Zeroizing<[u8; 32]>,
    parts: Mutex<BTreeMap<u32, (FileMark, u64)>>,
}

impl PartSlots {
    pub(crate) fn seal_key(&self) -> &[u8; 32] {
        &self.seal_key
    }

    pub(crate) fn fill(&self, number: u32, mark: FileMark, rows: u64) {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).insert(number, (mark, rows));
    }

    fn finished(&self) -> BTreeMap<u32, (FileMark, u64)> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A new version of a table, on its way. Dropped before [`Case::commit`], it leaves the table as it was.
pub struct NewTable {
    case: Case,
    name: TableName,
    schema: SchemaRef,
    slots: Arc<PartSlots>,
}

impl NewTable {
    /// The table's name.
    pub fn name(&self) -> &TableName {
        &self.name
    }

    /// Begins part `number`. The rows of a table are those of its parts in the order of their numbers.
    pub fn part(&self, number: u32) -> Result<PartWriter> {
        let shown = format!("{}/{}", self.name.new_folder(), TableName::part(number));
        let path = self.case.path(&shown);
        let key = &self.case.shared.keys.table;
        PartWriter::create(path, shown, number, self.schema.clone(), key, Arc::clone(&self.slots))
    }

    /// Rows of the finished parts.
    pub fn rows(&self) -> u64 {
        self.slots.finished().values().map(|(_, rows)| rows).sum()
    }

    fn change(&self) -> Result<Change> {
        let parts = self.slots.finished();
        if parts.is_empty() {
            return Err(StoreError::NoPart(self.name.to_string()));
        }
        let folder = self.name.folder();
        let mark =
            |(number, (mark, _)): (u32, (FileMark, u64))| (format!("{folder}/{}", TableName::part(number)), mark);
        Ok(Change { put: parts.into_iter().map(mark).collect(), ..Change::default() })
    }
}

impl Drop for NewTable {
    fn drop(&mut self) {
        // After a commit the folder has moved and this finds nothing. Best effort: an opening cleans up as well.
        let mut state = self.case.state();
        if state.pending.remove(&self.name) {
            let _ = disk::remove_folder_if_there(&self.case.path(&self.name.new_folder()));
        }
    }
}

impl Case {
    /// Begins a new version of a table, in parts that several threads may write.
    pub fn new_table(&self, name: &TableName, schema: SchemaRef) -> Result<NewTable> {
        {
            let mut state = self.state();
            if state.writing.is_none() {
                return Err(StoreError::ReadOnly);
            }
            let known =
                state.marks.keys().filter_map(|path| TableName::of_path(path)).chain(state.pending.iter().cloned());
            if known.into_iter().any(|other| other.overlaps(name)) {
                let why = "another table's name is a part of it, or it of another's";
                return Err(StoreError::Name { name: name.to_string(), why });
            }
            if !state.pending.insert(name.clone()) {
                return Err(StoreError::BeingWritten(name.to_string()));
            }
        }
        let slots = PartSlots { seal_key: self.shared.keys.seal.clone(), parts: Mutex::default() };
        let table = NewTable { case: self.clone(), name: name.clone(), schema, slots: Arc::new(slots) };
        let folder = self.path(&name.new_folder());
        disk::remove_folder_if_there(&folder)?;
        disk::create_folder(&folder)?;
        Ok(table)
    }

    /// Puts new tables in place, all of them by one journal entry: after a crash all have changed or none.
    pub fn commit(&self, tables: Vec<NewTable>) -> Result<()> {
        let mut change = Change::default();
        for table in &tables {
            change.put.extend(table.change()?.put);
            disk::sync_folder(&self.path(&table.name.new_folder()))?;
        }
        let mut state = self.state();
        for table in &tables {
            let folder = format!("{}/", table.name.folder());
            let stale = state.marks.keys().filter(|path| path.starts_with(&folder) && !change.put.contains_key(*path));
            change.gone.extend(stale.cloned());
        }
        state.record_change(&self.shared.world, &change)?;
        for table in &tables {
            // From here on the folder belongs to the journal, not to the writer: dropping must not remove it.
            state.pending.remove(&table.name);
        }
        tables.iter().try_for_each(|table| recover::move_into_place(self.folder(), &table.name))
    }

    /// Removes a table; one that is not there is no trouble.
    pub fn remove_table(&self, name: &TableName) -> Result<()> {
        let folder = format!("{}/", name.folder());
        let mut state = self.state();
        let gone = state.marks.keys().filter(|path| path.starts_with(&folder)).cloned().collect();
        let change = Change { gone, ..Change::default() };
        if change.gone.is_empty() {
            return Ok(());
        }
        state.record_change(&self.shared.world, &change)?;
        disk::remove_folder_if_there(&self.path(&name.folder()))
    }

    /// All tables, sorted by name.
    pub fn tables(&self) -> Result<Vec<TableName>> {
        let state = self.refresh()?;
        let mut names: Vec<TableName> = state.marks.keys().filter_map(|path| TableName::of_path(path)).collect();
        names.dedup();
        Ok(names)
    }

    /// Whether the case has a table.
    pub fn has_table(&self, name: &TableName) -> Result<bool> {
        Ok(!self.parts_of(name)?.is_empty())
    }

    /// The marks of a table's parts by path, in order of their numbers.
    pub(crate) fn parts_of(&self, name: &TableName) -> Result<Vec<(String, FileMark)>> {
        let folder = format!("{}/part-", name.folder());
        let state = self.refresh()?;
        let parts = state.marks.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
        Ok(parts.map(|(path, mark)| (path.clone(), mark.clone())).collect())
    }
}
