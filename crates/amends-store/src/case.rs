//! A case: made, opened to write or to read, and the state that its parts share.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use amends_case::Tokens;
use zeroize::Zeroizing;

use crate::disk;
use crate::error::{Result, StoreError};
use crate::header::{self, Header};
use crate::journal::{self, Appender, Details, Entry, Head};
use crate::keys::{self, CaseKeys, KeyError, MasterSecret, Recipient, TableKey, Unlock};
use crate::marks::{CHANGE, Change, FileMark, Marks};
use crate::names::TableName;
use crate::seal::{Seal, SealedHead};
use crate::stages::{STAGE_DONE, StageDone};
use crate::world::World;
use crate::{recover, text};

/// Name of the file that a writer locks; always empty.
pub(crate) const LOCK: &str = "lock";
/// Folder of temporary encrypted files that an engine spills; emptied at each opening to write.
pub(crate) const SPILL: &str = "spill";

/// Folder of the ledger. Another program part writes it; it proves itself, and the journal holds heads of it.
pub(crate) const LEDGER: &str = "ledger";

/// An open case. Cloning it is cheap; all clones share one lock and one journal.
#[derive(Clone)]
pub struct Case {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) folder: PathBuf,
    pub(crate) header: Header,
    pub(crate) keys: CaseKeys,
    pub(crate) master: MasterSecret,
    pub(crate) world: World,
    pub(crate) state: Mutex<State>,
}

/// What changes while a case is open.
pub(crate) struct State {
    /// What each file must be.
    pub(crate) marks: Marks,
    /// Files that went and did not come back.
    pub(crate) gone: BTreeSet<String>,
    /// The last entry of each stage that was done.
    pub(crate) stages: BTreeMap<String, StageDone>,
    /// The end of the journal as far as it was read or written.
    pub(crate) head: Head,
    /// The end of the journal when it was last sealed.
    pub(crate) sealed: Option<SealedHead>,
    /// Tables that somebody is writing just now.
    pub(crate) pending: BTreeSet<TableName>,
    /// Only in a case that is open for writing.
    pub(crate) writing: Option<Writing>,
}

pub(crate) struct Writing {
    pub(crate) journal: Appender,
    /// Locked as long as it lives.
    _lock: File,
}

impl Case {
    /// Makes a case in a new or empty folder, for at least one recipient, and opens it for writing.
    pub fn create(folder: &Path, recipients: &[(&str, Recipient)], world: World) -> Result<Self> {
        if recipients.is_empty() {
            return Err(KeyError::NoRecipients.into());
        }
        disk::create_folder(folder)?;
        clear_unfinished(folder)?;
        if !disk::files_below(folder)?.is_empty() {
            return Err(StoreError::NotEmpty(folder.to_owned()));
        }
        let mut master = MasterSecret::new([0; 32]);
        world.randomness.fill(&mut *master)?;
        let keys = CaseKeys::derive(&master);
        let lock = lock(folder)?;

        let mut change = Change::default();
        let mut added = Vec::new();
        disk::create_folder(&folder.join("keys"))?;
        for (name, recipient) in recipients {
            let path = keys::file_of(name)?;
            let file = keys::wrap(&master, recipient, world.passphrase_cost)?;
            disk::replace(&folder.join(&path), &file)?;
            if change.put.insert(path, FileMark::of(&file, &keys.seal)).is_some() {
                return Err(KeyError::Taken((*name).to_owned()).into());
            }
            added.push(crate::access::added_details(name, recipient));
        }
        let header = new_header(&world, &keys)?;
        let text = header.to_text()?;
        change.put.insert(header::FILE.to_owned(), FileMark::of(text.as_bytes(), &keys.seal));

        let journal = Appender::create(folder, keys.journal.clone())?;
        let writing = Some(Writing { journal, _lock: lock });
        let case = Self::new(folder, header, keys, master, world, State { writing, ..State::empty() });
        let details = Details::from([("case".to_owned(), case.header().case.clone())]);
        case.record("created", details)?;
        case.record_change(&change)?;
        added.into_iter().try_for_each(|details| case.record("recipient_added", details).map(drop))?;
        case.seal()?;
        // Last: a folder with a header is a whole case.
        disk::replace(&folder.join(header::FILE), text.as_bytes())?;
        Ok(case)
    }

    /// Opens a case for writing: takes its lock, repairs what a crash left, and seals it again if there was any.
    pub fn open(folder: &Path, unlock: &Unlock, world: World) -> Result<Self> {
        let (header, keys, master) = unlocked(folder, unlock)?;
        let lock = lock(folder)?;
        let (mut state, walk) = State::read(folder, &keys)?;
        if let Some((seq, why)) = walk.fault {
            return Err(StoreError::damaged(journal::FILE, format!("entry {seq}: {why}")));
        }
        let seal = Seal::read(folder, &keys.seal)?;
        if seal.journal.seq > state.head.seq {
            return Err(StoreError::damaged(journal::FILE, "entries that were sealed are missing at its end"));
        }
        let journal = Appender::resume(folder, keys.journal.clone(), state.head)?;
        state.sealed = Some(seal.journal.clone());
        state.writing = Some(Writing { journal, _lock: lock });
        let case = Self::new(folder, header, keys, master, world, state);
        if walk.torn > 0 {
            let details = Details::from([("removed_bytes".to_owned(), walk.torn.to_string())]);
            case.record("journal_repaired", details)?;
        }
        recover::recover(&case, &seal)?;
        Ok(case)
    }

    /// Opens a case for reading, also while another program writes it.
    pub fn open_to_read(folder: &Path, unlock: &Unlock, world: World) -> Result<Self> {
        let (header, keys, master) = unlocked(folder, unlock)?;
        // A damaged journal must not keep `verify` from saying so; reading goes as far as the journal is good.
        let state = State::read(folder, &keys).map_or_else(|_| State::empty(), |(state, _)| state);
        Ok(Self::new(folder, header, keys, master, world, state))
    }

    fn new(folder: &Path, header: Header, keys: CaseKeys, master: MasterSecret, world: World, state: State) -> Self {
        let folder = folder.to_owned();
        Self { shared: Arc::new(Shared { folder, header, keys, master, world, state: Mutex::new(state) }) }
    }

    /// The case's folder.
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// What `case.toml` says.
    pub fn header(&self) -> &Header {
        &self.shared.header
    }

    /// The present instant by the case's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.shared.world.clock.now()
    }

    /// Whether the case is open for writing.
    pub fn is_writable(&self) -> bool {
        self.state().writing.is_some()
    }

    /// The maker of identifier tokens under the case's key.
    pub fn tokens(&self) -> Tokens {
        self.shared.keys.tokens()
    }

    /// Where the ledger's file lies, unless a database server has it.
    pub fn ledger_path(&self) -> PathBuf {
        self.shared.folder.join(LEDGER).join("ledger.sqlite")
    }

    /// A secret of the case for one purpose outside the store: to sign the ledger's heads, to derive codes. `purpose` is part
    /// of the case's format: another text gives another secret.
    pub fn secret(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(&format!("amends 2026 case format 1: {purpose}"), &*self.shared.master))
    }

    /// A key for temporary files that an engine spills to disk (AES-256 or any 32-byte key): another one at each call,
    /// so that nonces counted from nought never meet again.
    pub fn spill_key(&self) -> Result<Zeroizing<[u8; 32]>> {
        let mut salt = [0; 32];
        self.shared.world.randomness.fill(&mut salt)?;
        Ok(Zeroizing::new(*blake3::keyed_hash(&self.shared.keys.spill, &salt).as_bytes()))
    }

    /// A folder for such files, made if need be. Its content is not part of the case and is removed at the next opening.
    pub fn spill_folder(&self) -> Result<PathBuf> {
        let path = self.shared.folder.join(SPILL);
        disk::create_folder(&path)?;
        Ok(path)
    }

    /// The key that opens the tables in other programs. The caller journals that, and why, it was revealed.
    pub fn table_key(&self) -> TableKey {
        self.shared.keys.table_key()
    }

    /// Writes an entry into the journal and syncs it. The words of the case's own entries cannot be used.
    pub fn journal(&self, actor: &str, what: &str, details: Details) -> Result<Entry> {
        if what == CHANGE || what == STAGE_DONE {
            return Err(StoreError::Name { name: what.to_owned(), why: "the case itself writes entries of this kind" });
        }
        self.state().append(&self.shared.world, actor, what, details)
    }

    /// All entries of the journal in order, as far as it is good.
    pub fn journal_entries(&self) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        journal::walk(&self.shared.folder, &self.shared.keys.journal, |entry, _| entries.push(entry))?;
        Ok(entries)
    }

    /// The end of the journal. Noted down elsewhere, it proves later that nothing was cut off or rolled back.
    pub fn journal_head(&self) -> Result<Head> {
        self.refresh().map(|state| state.head)
    }

    /// Seals the case as it is now. Costs nothing but one small file: the marks were computed while writing.
    pub fn seal(&self) -> Result<()> {
        let mut state = self.state();
        if state.writing.is_none() {
            return Err(StoreError::ReadOnly);
        }
        let journal = SealedHead::of(&state.head);
        let case = self.header().case.clone();
        let files = state.marks.clone();
        let seal = Seal { case, sealed: self.shared.world.now(), journal: journal.clone(), files };
        seal.write(&self.shared.folder, &self.shared.keys.seal)?;
        state.sealed = Some(journal);
        Ok(())
    }

    /// An entry by the program itself.
    pub(crate) fn record(&self, what: &str, details: Details) -> Result<Entry> {
        self.state().append(&self.shared.world, &self.shared.world.actor, what, details)
    }

    /// Journals a change of files whose bytes already lie beside their places.
    pub(crate) fn record_change(&self, change: &Change) -> Result<()> {
        self.state().record_change(&self.shared.world, change)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state as the journal has it: entries are appended before the state changes.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state; in a case open for reading, brought up to what the writer has journalled meanwhile.
    pub(crate) fn refresh(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        if state.writing.is_none() {
            let path = self.shared.folder.join(journal::FILE);
            let length = fs::metadata(&path).map_err(StoreError::io("look at", &path))?.len();
            if length != state.head.bytes {
                *state = State::read(&self.shared.folder, &self.shared.keys)?.0;
            }
        }
        Ok(state)
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.shared.folder.join(below)
    }
}

impl State {
    fn empty() -> Self {
        let head = Head::default();
        Self {
            marks: Marks::new(),
            gone: BTreeSet::new(),
            stages: BTreeMap::new(),
            head,
            sealed: None,
            pending: BTreeSet::new(),
            writing: None,
        }
    }

    fn read(folder: &Path, keys: &CaseKeys) -> Result<(Self, journal::Walk)> {
        let mut state = Self::empty();
        let walk = journal::walk(folder, &keys.journal, |entry, head| {
            state.head = *head;
            state.take_in(&entry);
        })?;
        Ok((state, walk))
    }

    fn take_in(&mut self, entry: &Entry) {
        if let Some(change) = Change::of_entry(entry) {
            change.apply(&mut self.marks);
            self.gone.extend(change.gone);
            change.put.keys().for_each(|path| drop(self.gone.take(path)));
        } else if entry.what == STAGE_DONE
            && let Some(done) = StageDone::of_entry(entry)
        {
            self.stages.insert(done.stage.clone(), done);
        }
    }

    pub(crate) fn append(&mut self, world: &World, actor: &str, what: &str, details: Details) -> Result<Entry> {
        let writing = self.writing.as_mut().ok_or(StoreError::ReadOnly)?;
        let entry = writing.journal.append(world.now(), actor, what, details)?;
        self.head = writing.journal.head;
        self.take_in(&entry);
        Ok(entry)
    }

    pub(crate) fn record_change(&mut self, world: &World, change: &Change) -> Result<()> {
        self.append(world, &world.actor, CHANGE, change.to_details()).map(drop)
    }
}

/// Removes what an interrupted making left: the header is written last, so without it there never was a case here.
/// Anything that a making does not write is left alone.
fn clear_unfinished(folder: &Path) -> Result<()> {
    let made = |path: &String| {
        let plain = path.strip_suffix(".tmp").unwrap_or(path);
        [LOCK, journal::FILE, crate::seal::FILE, header::FILE].contains(&plain)
            || (plain.starts_with("keys/") && plain.ends_with(".age"))
    };
    let files = disk::files_below(folder)?;
    if folder.join(header::FILE).exists() || !files.iter().all(made) {
        return Ok(());
    }
    files.iter().try_for_each(|path| disk::remove_file_if_there(&folder.join(path)))
}

fn new_header(world: &World, keys: &CaseKeys) -> Result<Header> {
    let mut id = [0_u8; 16];
    world.randomness.fill(&mut id)?;
    Ok(Header {
        format: header::FORMAT,
        case: text::hex(&id),
        created: world.now(),
        program: world.program.clone(),
        key_check: text::hex(&keys.check),
    })
}

fn unlocked(folder: &Path, unlock: &Unlock) -> Result<(Header, CaseKeys, MasterSecret)> {
    let header = Header::read(folder)?;
    let master = keys::unlock(unlock, &crate::access::key_files(folder)?, &header.check()?)?;
    let keys = CaseKeys::derive(&master);
    Ok((header, keys, master))
}

/// Takes the lock of a case; it is given back when the file is dropped, also by a crash.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(StoreError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
    }
}
