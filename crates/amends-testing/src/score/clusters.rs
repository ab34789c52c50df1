//! People, compared through their records.

use std::collections::BTreeMap;
use std::path::Path;

use super::places::{Names, Places, Table};
use super::{ScoreError, Tally, share};

/// How records were gathered into people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClusterScore {
    /// Records in both truth and export.
    pub records: u64,
    /// Records of the truth that the export lacks.
    pub records_missed: u64,
    /// Records of the export that the truth lacks.
    pub records_unknown: u64,
    /// Records that the export gives to nobody.
    pub records_unclaimed: u64,
    /// Pairs of records of one true person.
    pub pairs_true: u64,
    /// Pairs of records of one found person.
    pub pairs_found: u64,
    /// Pairs that are both.
    pub pairs_right: u64,
    /// True people all of whose records lie with found people that are mostly somebody else: never told.
    pub people_lost: u64,
    /// True people whose records lie with several found people: told twice.
    pub people_split: u64,
    /// Found people with records of several true ones.
    pub people_mixed: u64,
    /// True people with a record that was compared.
    pub people_true: u64,
    /// Found people with a record that was compared.
    pub people_found: u64,
}

impl ClusterScore {
    /// Share of found pairs that are right.
    pub fn precision(&self) -> f64 {
        share(self.pairs_right, self.pairs_found)
    }

    /// Share of true pairs that were found.
    pub fn recall(&self) -> f64 {
        share(self.pairs_right, self.pairs_true)
    }

    /// Harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

/// A record of the truth: person (`NOBODY` where the row holds none) and elements, 12 bytes.
#[derive(Clone, Copy)]
struct TrueRecord {
    person: u32,
    elements: [u32; 2],
}

const NOBODY: u32 = u32::MAX;

impl TrueRecord {
    const NONE: Self = Self { person: NOBODY, elements: [0; 2] };

    fn set(self) -> u64 {
        u64::from(self.elements[0]) | u64::from(self.elements[1]) << 32
    }
}

/// Records of one table: those of part 0 by row, the others sorted by row and part.
#[derive(Default)]
struct TrueTable {
    holders: Vec<TrueRecord>,
    others: Vec<(u64, u16, TrueRecord)>,
}

/// The truth's records in memory.
pub(super) struct Truth {
    places: Places,
    names: Names,
    tables: Vec<TrueTable>,
    count: u64,
}

impl Truth {
    pub(super) fn read(path: &Path) -> Result<Self, ScoreError> {
        let mut truth = Self { places: Places::default(), names: Names::default(), tables: Vec::new(), count: 0 };
        let mut file = Table::open(path)?;
        let (evidence, table, row) = (file.column("evidence")?, file.column("table")?, file.column("row")?);
        let (part, person, elements) = (file.column("part")?, file.column("person")?, file.column("elements")?);
        while file.next()? {
            let place = truth.places.add(file.cell(evidence), file.cell(table));
            let set = truth.names.set(file.cell(elements));
            let record = TrueRecord {
                person: file.number(person, "person")? as u32,
                elements: [set as u32, (set >> 32) as u32],
            };
            truth.add(place as usize, file.number(row, "row")?, file.number(part, "part")? as u16, record);
        }
        truth.tables.iter_mut().for_each(|table| table.others.sort_unstable_by_key(|(row, part, _)| (*row, *part)));
        Ok(truth)
    }

    fn add(&mut self, place: usize, row: u64, part: u16, record: TrueRecord) {
        if self.tables.len() <= place {
            self.tables.resize_with(place + 1, TrueTable::default);
        }
        let table = &mut self.tables[place];
        self.count += 1;
        if part > 0 {
            return table.others.push((row, part, record));
        }
        let row = row as usize;
        if table.holders.len() <= row {
            table.holders.resize(row + 1, TrueRecord::NONE);
        }
        table.holders[row] = record;
    }

    fn find(&mut self, evidence: &str, table: &str, row: u64, part: u64) -> Option<TrueRecord> {
        let table = &self.tables[self.places.find(evidence, table)? as usize];
        if part == 0 {
            return table.holders.get(row as usize).copied().filter(|record| record.person != NOBODY);
        }
        let at = table.others.binary_search_by_key(&(row, part as u16), |(row, part, _)| (*row, *part)).ok()?;
        Some(table.others[at].2)
    }

    /// Reads the export against the truth.
    pub(super) fn compare(mut self, export: &Path) -> Result<(ClusterScore, BTreeMap<String, Tally>), ScoreError> {
        let mut score = ClusterScore::default();
        let mut sets: BTreeMap<(u64, u64), u64> = BTreeMap::new();
        let mut pairs: Vec<(u32, u64)> = Vec::new();
        let mut file = Table::open(export)?;
        let (evidence, table, row) = (file.column("evidence")?, file.column("table")?, file.column("row")?);
        let (person, elements) = (file.column("person_id")?, file.column("elements")?);
        // The contract names no part: it is the end of the record's id.
        let id = file.column("record_id")?;
        while file.next()? {
            let part = file.cell(id).rsplit('-').next().and_then(|part| part.parse().ok()).unwrap_or(0);
            let found = self.find(file.cell(evidence), file.cell(table), file.number(row, "row")?, part);
            let Some(known) = found else {
                score.records_unknown += 1;
                continue;
            };
            score.records += 1;
            *sets.entry((known.set(), self.names.set(file.cell(elements)))).or_default() += 1;
            if file.cell(person).is_empty() {
                score.records_unclaimed += 1;
            } else {
                pairs.push((known.person, digest(file.cell(person))));
            }
        }
        score.records_missed = self.count.saturating_sub(score.records);
        let elements = tallies(&self.names, &sets);
        drop(self);
        score.gather(pairs);
        Ok((score, elements))
    }
}

/// FNV-1a of a person's id: 64 bits, so that two of ten million ids fall together once in 370,000 runs.
fn digest(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn tallies(names: &Names, sets: &BTreeMap<(u64, u64), u64>) -> BTreeMap<String, Tally> {
    let mut tallies = BTreeMap::new();
    for (bit, name) in names.iter() {
        let mut tally = Tally::default();
        for ((truth, found), count) in sets {
            match (truth >> bit & 1, found >> bit & 1) {
                (1, 1) => tally.right += count,
                (0, 1) => tally.wrong += count,
                (1, 0) => tally.missed += count,
                _ => {}
            }
        }
        tallies.insert(name.clone(), tally);
    }
    tallies
}

fn pairs_of(count: u64) -> u64 {
    count * count.saturating_sub(1) / 2
}

impl ClusterScore {
    /// Counts, from one (true person, found person) for each record.
    fn gather(&mut self, mut pairs: Vec<(u32, u64)>) {
        pairs.sort_unstable();
        for of_person in pairs.chunk_by(|a, b| a.0 == b.0) {
            self.people_true += 1;
            self.pairs_true += pairs_of(of_person.len() as u64);
            let mut found = 0;
            for both in of_person.chunk_by(|a, b| a.1 == b.1) {
                found += 1;
                self.pairs_right += pairs_of(both.len() as u64);
            }
            self.people_split += u64::from(found > 1);
        }
        pairs.sort_unstable_by_key(|(truth, found)| (*found, *truth));
        let last = pairs.iter().map(|(truth, _)| *truth).max().map_or(0, |last| last as usize + 1);
        let mut kept = vec![false; last];
        for of_found in pairs.chunk_by(|a, b| a.1 == b.1) {
            self.people_found += 1;
            self.pairs_found += pairs_of(of_found.len() as u64);
            self.people_mixed += u64::from(of_found.first().map(|first| first.0) != of_found.last().map(|last| last.0));
            // Whose most of the records are: the first of equals.
            let owner = of_found.chunk_by(|a, b| a.0 == b.0).rev().max_by_key(|of_one| of_one.len());
            if let Some(owner) = owner {
                kept[owner[0].0 as usize] = true;
            }
        }
        self.people_lost = self.people_true - kept.iter().filter(|kept| **kept).count() as u64;
    }

    /// For tests of this module and its report.
    #[cfg(test)]
    pub(super) fn of(pairs: Vec<(u32, u64)>) -> Self {
        let mut score = Self { records: pairs.len() as u64, ..Self::default() };
        score.gather(pairs);
        score
    }
}
