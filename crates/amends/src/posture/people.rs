//! Who is in which store: by evidence that says where it was taken from, and by scans.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::inventory::is_production;
use amends_case::{Stated, Statement};
use amends_posture::{Counted, StoreRow};
use amends_store::Case;

use super::scan::{Scan, people_of};
use crate::export::PersonIds;
use crate::places::of_stores;
use crate::{Error, Result};

/// People of the case by store; none of evidence where nothing was read of it yet. What fits nobody in a store of `tests`
/// is taken for made up: tests are made of such rows, and nothing says that they are people.
pub(super) fn counted(case: &Case, scans: &[Scan], tests: &BTreeSet<String>) -> Result<BTreeMap<String, Counted>> {
    let mut counted = match by_evidence(case) {
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
        counted.is_part |= scan.is_part();
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
    let tests = stores.iter().filter(|store| !is_production(&store.environment));
    tests.map(|store| store.store.to_ascii_lowercase()).collect()
}

fn by_evidence(case: &Case) -> Result<BTreeMap<String, Counted>> {
    let vocabulary = crate::export::vocabulary(case)?;
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    of_stores(case, &mut |store, reading, persons| {
        let counted = counted.entry(store.to_owned()).or_default();
        "evidence".clone_into(&mut counted.by);
        counted.people.extend(persons.iter().copied());
        for element in reading.tables.iter().flat_map(|table| table.elements.keys()) {
            counted.elements.insert(vocabulary.name(*element).to_owned());
        }
    })?;
    Ok(counted)
}
