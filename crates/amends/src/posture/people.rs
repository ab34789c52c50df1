//! Who is in which store: by evidence that says where it was taken from, and by scans.

use std::collections::BTreeMap;

use amends_case::incident::Incident;
use amends_posture::Counted;
use amends_store::Case;

use crate::export::membership;
use crate::places::Pieces;
use crate::{Error, Result, evidence, records};

/// People of the case by store; none where nothing was read of evidence yet.
pub(super) fn counted(case: &Case, incident: &Incident) -> Result<BTreeMap<String, Counted>> {
    match by_evidence(case, incident) {
        Err(Error::NotYet { .. }) => Ok(BTreeMap::new()),
        other => other,
    }
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
