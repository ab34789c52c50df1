//! What scans found, as the case keeps it: encrypted, the figures in one file and the people in others.
//!
//! People are kept by their ids, because their numbers change whenever people are gathered again; an id that was given up
//! meanwhile is followed to those that took it over.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::Statement;
use amends_posture::Likeness;
use amends_store::Case;
use jiff::Timestamp;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::evidence::ProblemNote;
use crate::export::PersonIds;
use crate::people::history::events;
use crate::{Result, files};

/// All scans, by store.
const SCANS: &str = "state/scans.json";
/// Folder of the people of scans.
const PEOPLE: &str = "state/scans";
/// Ids in one file of people: a tenth of a gigabyte.
const IDS_IN_FILE: usize = 10_000_000;
/// Times that an id was given up, one after another.
const HEIRS_MAX: usize = 64;

/// How many rows are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shares {
    /// Rows of people of the case.
    pub real: u64,
    /// Plausible rows, of nobody in the case.
    pub synthetic: u64,
    /// Rows that were made unreadable.
    pub masked: u64,
    /// Rows of which it cannot be told.
    pub unknown: u64,
    /// Rows that speak of nobody: orders, parts, dates.
    pub nobody: u64,
}

impl Shares {
    pub(super) fn add(&mut self, likeness: amends_scan::likeness::Likeness) {
        use amends_scan::likeness::Likeness::{Masked, Real, Synthetic, Unknown};
        let count = match likeness {
            Real => &mut self.real,
            Synthetic => &mut self.synthetic,
            Masked => &mut self.masked,
            Unknown => &mut self.unknown,
        };
        *count += 1;
    }

    pub(super) fn sum(of: impl Iterator<Item = Self>) -> Self {
        of.fold(Self::default(), |sum, one| Self {
            real: sum.real + one.real,
            synthetic: sum.synthetic + one.synthetic,
            masked: sum.masked + one.masked,
            unknown: sum.unknown + one.unknown,
            nobody: sum.nobody + one.nobody,
        })
    }

    /// Rows that speak of somebody.
    pub fn about_people(&self) -> u64 {
        self.real + self.synthetic + self.masked + self.unknown
    }
}

/// A table that was scanned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScannedTable {
    /// Its name.
    pub table: String,
    /// Rows that were read.
    pub rows: u64,
    /// Not all of its rows are among them, or it is not known whether they are.
    pub is_sample: bool,
    /// Rows that expose an element, by element.
    pub elements: BTreeMap<String, u64>,
    /// What its rows are.
    pub shares: Shares,
}

/// Customers of today in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Customers {
    /// Their rows.
    pub rows: u64,
    /// How many they are.
    pub people: u64,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scan {
    /// The store, as the inventory calls it.
    pub store: String,
    /// `postgresql`, `mysql`, `files`.
    pub kind: String,
    /// When.
    pub when: Timestamp,
    /// A table's rows were read in part: everything below is at least so much.
    pub is_sample: bool,
    /// All was read that was to be read.
    pub is_complete: bool,
    /// Rows that were read.
    pub rows: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Its tables.
    pub tables: Vec<ScannedTable>,
    /// Rows that expose an element, by element.
    pub elements: BTreeMap<String, u64>,
    /// Distinct people of the case.
    pub people: u64,
    /// Distinct further identities, by the strongest that each row has: people whom the case does not know, or nobody.
    pub others: u64,
    /// What its rows are.
    pub shares: Shares,
    /// Customers of today, where the organisation gave a list of them.
    pub customers: Option<Customers>,
    /// What could not be read.
    pub problems: Vec<ProblemNote>,
    /// What should be known of how it was read.
    pub warnings: Vec<String>,
    /// Who may do what in it: account, privilege, object.
    pub grants: Vec<(String, String, String)>,
    /// Files with its people.
    pub(super) people_files: Vec<String>,
}

impl Scan {
    /// Its grants as an inventory would say them.
    pub(crate) fn statements(&self) -> impl Iterator<Item = Statement> + '_ {
        self.grants.iter().map(|(account, privilege, object)| Statement::Grant {
            store: self.store.clone(),
            account: account.clone(),
            privilege: privilege.clone(),
            object: object.clone(),
        })
    }

    /// Whether there may be more in the store than was read.
    pub fn is_part(&self) -> bool {
        self.is_sample || !self.is_complete
    }

    pub(crate) fn likeness(&self) -> Likeness {
        let Shares { real, synthetic, masked, unknown, .. } = self.shares;
        Likeness { real, synthetic, masked, unknown, real_people: self.people }
    }
}

/// All scans of a case, by store.
///
/// # Errors
/// Of the case.
pub fn scans(case: &Case) -> Result<Vec<Scan>> {
    Ok(files::read_state(case, SCANS, "scans")?.unwrap_or_default())
}

/// Keeps a scan in place of the last one of its store. The case is open for writing by one alone.
pub(super) fn keep(case: &Case, mut scan: Scan, people: &RoaringBitmap) -> Result<Scan> {
    let ids = PersonIds::load(case)?;
    let mut ids: Vec<[u8; 10]> = people.iter().filter_map(|person| ids.all().get(person as usize).copied()).collect();
    ids.sort_unstable();
    let mut hasher = blake3::Hasher::new_keyed(&case.secret("people of scans"));
    hasher.update(scan.store.as_bytes()).update(&scan.when.as_nanosecond().to_le_bytes()).update(ids.as_flattened());
    let digest = hasher.finalize().to_hex();
    scan.people_files.clear();
    for (ids, part) in ids.chunks(IDS_IN_FILE).zip(0..) {
        let path = format!("{PEOPLE}/{}-{part:04}.ids", &digest[..16]);
        case.write_sealed(&path, ids.as_flattened())?;
        scan.people_files.push(path);
    }
    let mut all = scans(case)?;
    let (old, mut kept): (Vec<Scan>, Vec<Scan>) = all.drain(..).partition(|other| other.store == scan.store);
    kept.push(scan.clone());
    kept.sort_by(|a, b| a.store.cmp(&b.store));
    files::write_state(case, SCANS, "scans", &kept)?;
    // Not before the new ones stand: whoever stops this in between has either scan, whole.
    for path in old.iter().flat_map(|scan| &scan.people_files).filter(|path| !scan.people_files.contains(path)) {
        case.remove_file(path)?;
    }
    Ok(scan)
}

/// The people of a scan by the numbers that they have now, and how many are nobody's number any more.
pub(crate) fn people_of(case: &Case, scan: &Scan, now: &PersonIds) -> Result<(RoaringBitmap, u64)> {
    let mut wanted: BTreeSet<[u8; 10]> = BTreeSet::new();
    for path in &scan.people_files {
        let bytes = case.read_sealed(path)?;
        wanted.extend(bytes.as_chunks::<10>().0);
    }
    let mut people = numbers(now, &mut wanted);
    if wanted.is_empty() {
        return Ok((people, 0));
    }
    let heirs = heirs(case)?;
    let followed: Vec<BTreeSet<[u8; 10]>> = wanted.into_iter().map(|id| follow(&heirs, id)).collect();
    let mut left: BTreeSet<[u8; 10]> = followed.iter().flatten().copied().collect();
    people |= numbers(now, &mut left);
    let lost = followed.iter().filter(|ids| ids.is_subset(&left)).count();
    Ok((people, lost as u64))
}

/// Takes from `wanted` the ids that somebody has, and gives their numbers.
fn numbers(now: &PersonIds, wanted: &mut BTreeSet<[u8; 10]>) -> RoaringBitmap {
    now.all().iter().zip(0..).filter(|(id, _)| wanted.remove(*id)).map(|(_, number)| number).collect()
}

type Heirs = BTreeMap<[u8; 10], BTreeSet<[u8; 10]>>;

fn heirs(case: &Case) -> Result<Heirs> {
    let mut heirs = Heirs::new();
    for event in events(case)? {
        heirs.entry(event.old.0).or_default().insert(event.new.0);
    }
    Ok(heirs)
}

/// The ids that took an id over, in the end: several, where it was shared out. Itself, where nothing is known of it.
fn follow(heirs: &Heirs, id: [u8; 10]) -> BTreeSet<[u8; 10]> {
    let mut all = BTreeSet::from([id]);
    for _ in 0..HEIRS_MAX {
        let next: BTreeSet<[u8; 10]> = all
            .iter()
            .flat_map(|id| match heirs.get(id) {
                Some(heirs) => heirs.iter().copied().collect::<Vec<_>>(),
                None => vec![*id],
            })
            .collect();
        if next == all {
            break;
        }
        all = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_followed_to_whoever_took_them_over() {
        let id = |byte: u8| [byte; 10];
        let heirs = Heirs::from([
            (id(1), BTreeSet::from([id(2)])),
            (id(2), BTreeSet::from([id(3), id(4)])),
            (id(7), BTreeSet::from([id(8)])),
            (id(8), BTreeSet::from([id(7)])),
        ]);
        assert_eq!(follow(&heirs, id(1)), BTreeSet::from([id(3), id(4)]));
        assert_eq!(follow(&heirs, id(9)), BTreeSet::from([id(9)]));
        // A ring, which no case has, ends.
        assert_eq!(follow(&heirs, id(7)).len(), 1);
    }
}
