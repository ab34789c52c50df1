//! The journal: what was done to the case, by whom and when. One JSON object a line, never rewritten.
//!
//! Each line carries the digest of the line before and a MAC under the journal key, both over its exact bytes. Anyone
//! can check the chain; only the holders of the key can have written it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::disk;
use crate::error::{Result, StoreError};
use crate::text;

/// Name of the journal below the case folder.
pub(crate) const FILE: &str = "journal.jsonl";
/// Longest actor, word, key or value of an entry, in bytes: room for ids, counts and digests.
pub const VALUE_LIMIT: usize = 1024;
/// A longer line is damage: one that names a hundred thousand files is shorter.
const LINE_LIMIT: u64 = 64 << 20;

/// The details of an entry: ids, counts, digests, names of files. Never anything personal.
pub type Details = BTreeMap<String, String>;

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Number of the entry, from 1, without gaps.
    pub seq: u64,
    /// When, UTC.
    pub time: String,
    /// Who.
    pub actor: String,
    /// What, as a word: `created`, `files`, `stage_done`, `revealed` …
    pub what: String,
    /// With which files, ids and counts.
    pub details: Details,
    /// BLAKE3 of the line before, zeros for the first.
    pub prev: String,
}

/// The end of a journal, or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Number of the last entry, 0 for none.
    pub seq: u64,
    /// BLAKE3 of the last line without its line break.
    pub digest: [u8; 32],
    /// Length of the journal up to here.
    pub(crate) bytes: u64,
}

impl Head {
    /// The digest as hexadecimal text: what a person notes down to prove later that nothing was cut off.
    pub fn digest_hex(&self) -> String {
        text::hex(&self.digest)
    }
}

/// How far a journal could be read.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// The last good entry.
    pub(crate) head: Head,
    /// Bytes of a last line without a line break: what a crash leaves.
    pub(crate) torn: u64,
    /// The first line that is wrong, and why.
    pub(crate) fault: Option<(u64, &'static str)>,
}

/// Reads the journal and hands each good entry to `each`, up to the end or the first fault.
pub(crate) fn walk(folder: &Path, key: &[u8; 32], mut each: impl FnMut(Entry, &Head)) -> Result<Walk> {
    let path = folder.join(FILE);
    let mut reader = BufReader::with_capacity(1 << 16, File::open(&path).map_err(StoreError::io("open", &path))?);
    let mut walk = Walk::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = reader.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line);
        if read.map_err(StoreError::io("read", &path))? == 0 {
            return Ok(walk);
        }
        if line.pop_if(|last| *last == b'\n').is_none() {
            walk.torn = line.len() as u64;
            return Ok(walk);
        }
        match check(&line, key, &walk.head) {
            Ok(entry) => {
                walk.head = after(&walk.head, &line);
                each(entry, &walk.head);
            }
            Err(why) => {
                walk.fault = Some((walk.head.seq + 1, why));
                return Ok(walk);
            }
        }
    }
}

fn after(head: &Head, line: &[u8]) -> Head {
    Head { seq: head.seq + 1, digest: *blake3::hash(line).as_bytes(), bytes: head.bytes + line.len() as u64 + 1 }
}

/// A line is the entry's JSON with the MAC of that JSON put in as the last field.
fn check(line: &[u8], key: &[u8; 32], before: &Head) -> std::result::Result<Entry, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "it is not text")?;
    let (body, mac) = split_mac(line, ",\"mac\":\"", "\"}").ok_or("it has no MAC")?;
    let body = format!("{body}}}");
    if blake3::keyed_hash(key, body.as_bytes()) != mac {
        return Err("it was changed: its MAC does not fit");
    }
    let entry: Entry = serde_json::from_str(&body).map_err(|_| "it is not an entry")?;
    if entry.seq != before.seq + 1 || entry.prev != text::hex(&before.digest) {
        return Err("it does not follow the entry before it");
    }
    Ok(entry)
}

/// Takes the MAC off the end of a text, where it stands between `open` and `close`.
pub(crate) fn split_mac<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, [u8; 32])> {
    let rest = text.strip_suffix(close)?;
    let (body, mac) = rest.split_at_checked(rest.len().checked_sub(64)?)?;
    Some((body.strip_suffix(open)?, text::from_hex(mac)?))
}

/// Writes entries to the end of the journal.
pub(crate) struct Appender {
    file: File,
    path: PathBuf,
    key: Zeroizing<[u8; 32]>,
    pub(crate) head: Head,
}

impl Appender {
    /// Starts a journal that does not exist yet.
    pub(crate) fn create(folder: &Path, key: Zeroizing<[u8; 32]>) -> Result<Self> {
        let path = folder.join(FILE);
        Ok(Self { file: disk::create_private(&path)?, path, key, head: Head::default() })
    }

    /// Goes on after `head`; whatever stands behind it (a torn line) is cut off.
    pub(crate) fn resume(folder: &Path, key: Zeroizing<[u8; 32]>, head: Head) -> Result<Self> {
        let path = folder.join(FILE);
        let file = OpenOptions::new().append(true).open(&path).map_err(StoreError::io("open", &path))?;
        file.set_len(head.bytes).and_then(|()| file.sync_all()).map_err(StoreError::io("repair", &path))?;
        Ok(Self { file, path, key, head })
    }

    /// Writes one entry and syncs it.
    pub(crate) fn append(&mut self, time: String, actor: &str, what: &str, details: Details) -> Result<Entry> {
        check_lengths(actor, what, &details)?;
        let prev = text::hex(&self.head.digest);
        let entry =
            Entry { seq: self.head.seq + 1, time, actor: actor.to_owned(), what: what.to_owned(), details, prev };
        let body = serde_json::to_string(&entry).map_err(|error| StoreError::damaged(FILE, error.to_string()))?;
        let mac = blake3::keyed_hash(&self.key, body.as_bytes());
        let line = format!("{},\"mac\":\"{}\"}}\n", &body[..body.len() - 1], mac.to_hex());
        if line.len() as u64 > LINE_LIMIT {
            return Err(StoreError::LongDetail("line"));
        }
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line must not stay in front of the next one; where even this fails, the next opening repairs it.
            let _ = self.file.set_len(self.head.bytes);
            return Err(StoreError::io("write", &self.path)(error));
        }
        self.head = after(&self.head, line.trim_end_matches('\n').as_bytes());
        Ok(entry)
    }
}

fn check_lengths(actor: &str, what: &str, details: &Details) -> Result<()> {
    let long = |text: &str| text.len() > VALUE_LIMIT;
    let parts =
        [("actor", long(actor)), ("word", long(what)), ("detail", details.iter().any(|(k, v)| long(k) || long(v)))];
    match parts.iter().find(|(_, long)| *long) {
        Some((part, _)) => Err(StoreError::LongDetail(part)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(folder: &Path, entries: u64) -> Head {
        let mut appender = Appender::create(folder, Zeroizing::new([7; 32])).expect("create");
        for number in 0..entries {
            let details = Details::from([("count".to_owned(), number.to_string())]);
            appender.append("2026-11-23T08:00:00Z".to_owned(), "counsel", "counted", details).expect("append");
        }
        appender.head
    }

    fn walked(folder: &Path) -> Walk {
        walk(folder, &[7; 32], |_, _| {}).expect("walk")
    }

    #[test]
    fn entries_come_back_in_order_and_end_at_the_head() {
        let folder = tempfile::tempdir().expect("folder");
        let head = journal(folder.path(), 3);
        let mut counts = Vec::new();
        let walk = walk(folder.path(), &[7; 32], |entry, _| counts.push(entry.details["count"].clone())).expect("walk");
        assert_eq!((counts, walk.head, walk.torn), (["0", "1", "2"].map(str::to_owned).to_vec(), head, 0));
    }

    #[test]
    fn every_flipped_byte_is_a_fault_or_a_torn_end() {
        let folder = tempfile::tempdir().expect("folder");
        let head = journal(folder.path(), 3);
        let path = folder.path().join(FILE);
        let good = std::fs::read(&path).expect("read");
        for place in 0..good.len() {
            let mut bad = good.clone();
            bad[place] ^= 1;
            std::fs::write(&path, bad).expect("write");
            let walk = walked(folder.path());
            assert!(walk.head != head && (walk.fault.is_some() || walk.torn > 0), "byte {place}");
        }
    }

    #[test]
    fn a_swapped_pair_of_lines_is_a_fault() {
        let folder = tempfile::tempdir().expect("folder");
        journal(folder.path(), 3);
        let path = folder.path().join(FILE);
        let text = std::fs::read_to_string(&path).expect("read");
        let lines: Vec<&str> = text.lines().collect();
        std::fs::write(&path, format!("{}\n{}\n{}\n", lines[0], lines[2], lines[1])).expect("write");
        assert_eq!(walked(folder.path()).fault, Some((2, "it does not follow the entry before it")));
    }

    #[test]
    fn a_torn_end_is_cut_off_and_the_journal_goes_on() {
        let folder = tempfile::tempdir().expect("folder");
        journal(folder.path(), 2);
        let path = folder.path().join(FILE);
        let mut bytes = std::fs::read(&path).expect("read");
        bytes.extend_from_slice(b"{\"seq\":3,\"ti");
        std::fs::write(&path, bytes).expect("write");
        let walk = walked(folder.path());
        assert_eq!((walk.head.seq, walk.torn), (2, 12));
        let mut appender = Appender::resume(folder.path(), Zeroizing::new([7; 32]), walk.head).expect("resume");
        appender.append("2026-11-23T08:00:01Z".to_owned(), "counsel", "counted", Details::new()).expect("append");
        assert_eq!((walked(folder.path()).head, walked(folder.path()).torn), (appender.head, 0));
    }
}
