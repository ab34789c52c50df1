//! Who is in which store: by evidence that says where it was taken from, and by scans.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::incident::Incident;
use amends_case::inventory::Asset;
use amends_case::{Stated, Statement};
use amends_posture::{Counted, StoreRow};
use amends_store::Case;

use super::scan::{Scan, people_of};
use crate::export::{PersonIds, membership};
use crate::places::Pieces;
use crate::{Error, Result, evidence, records};

/// People of the case by store; none of evidence where nothing was read of it yet. What fits nobody in a store of `tests`
/// is taken for made up: tests are made of such rows, and nothing says that they are people.
pub(super) fn counted(
    case: &Case,
    incident: &Incident,
    scans: &[Scan],
    tests: &BTreeSet<String>,
) -> Result<BTreeMap<String, Counted>> {
    let mut counted = match by_evidence(case, incident) {
        Err(Error::NotYet { .. }) => BTreeMap::new(),
        other => other?,
    };
    let ids = if scans.is_empty() { None } else { Some(PersonIds::load(case)?) };
    for scan in scans {
        let Some(ids) = &ids else { break };
        let (people, gone) = people_of(case, scan, ids)?;
        if scan.is_part() && people.is_empty() && gone == 0 {
            // That nobody was found in a part says nothing of the whole: checks have to go on saying that they cannot tell.
            continue;
        }
        let counted = counted.entry(scan.store.clone()).or_default();
        let how = if scan.is_part() { "scan of a part" } else { "scan" };
        counted.by = if counted.by.is_empty() { how.to_owned() } else { format!("{} and {how}", counted.by) };
        counted.people |= people;
        counted.others += gone;
        if !tests.contains(&scan.store.to_ascii_lowercase()) {
            counted.others += scan.others;
        }
        counted.elements.extend(scan.elements.keys().cloned());
        counted.likeness = Some(scan.likeness());
    }
    Ok(counted)
}

/// Names of what the inventory says is not production, in lower case.
pub(super) fn tests_of(statements: &[Stated]) -> BTreeSet<String> {
    let assets = statements.iter().filter_map(|stated| match &stated.what {
        Statement::Asset(asset) if !asset.is_production() => Some(asset),
        _ => None,
    });
    assets
        .flat_map(|asset| std::iter::once(&asset.name).chain(&asset.addresses))
        .map(|name| name.to_ascii_lowercase())
        .collect()
}

/// The same, of stores of a run.
pub(super) fn tests_among(stores: &[StoreRow]) -> BTreeSet<String> {
    let asset = |store: &StoreRow| Asset { environment: store.environment.clone(), ..Asset::default() };
    let tests = stores.iter().filter(|store| !asset(store).is_production());
    tests.map(|store| store.store.to_ascii_lowercase()).collect()
}

fn by_evidence(case: &Case, incident: &Incident) -> Result<BTreeMap<String, Counted>> {
    let manifest = evidence::manifest(case)?;
    let readings = records::readings(case, &manifest)?;
    let pieces = Pieces::of(case, &readings)?;
    let vocabulary = crate::export::vocabulary(case)?;
    let person_of = membership(case)?;
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    for piece in &pieces.pieces {
        let reading = &readings[piece.file];
        let Some(store) = evidence::store_of(incident, &reading.file).filter(|_| !reading.file.is_list) else {
            continue;
        };
        let counted = counted.entry(store).or_default();
        "evidence".clone_into(&mut counted.by);
        let ordinals = piece.first as usize..(piece.first + piece.rows) as usize;
        counted.people.extend(person_of.get(ordinals).unwrap_or(&[]).iter().copied());
        for element in reading.tables.iter().flat_map(|table| table.elements.keys()) {
            counted.elements.insert(vocabulary.name(*element).to_owned());
        }
    }
    Ok(counted)
}
