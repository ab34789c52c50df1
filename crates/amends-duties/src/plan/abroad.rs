//! People who live where no law file reaches: never dropped in silence.

use std::collections::BTreeMap;

use crate::duty::{Kind, Owed};
use crate::law::Confidence;
use crate::words;

use super::draft::Draft;
use super::scene::Scene;
use super::unknown;

pub(super) fn drafts(scene: &Scene<'_>) -> Vec<Draft> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, profile) in scene.profiles.iter().enumerate().filter(|(_, profile)| profile.persons > 0) {
        let residence = profile.residence.as_str();
        if !unknown::is_unknown(residence) && !scene.laws.covers(residence) {
            places.entry(residence).or_default().push(position);
        }
    }
    places.into_iter().map(|(place, positions)| draft(scene, place, positions)).collect()
}

fn draft(scene: &Scene<'_>, place: &str, positions: Vec<usize>) -> Draft {
    let mut draft = Draft::bare(place, place, Confidence::Low, Kind::NotifyPersons, "");
    let persons = positions.iter().map(|position| scene.profiles[*position].persons).sum();
    draft.duty.recipient = format!("residents of {place}");
    draft.duty.persons = persons;
    draft.duty.owed = Owed::Depends;
    draft.duty.plan_by = scene.planned().map(super::timing::safe_federal);
    draft.duty.standard = "for counsel".to_owned();
    draft.duty.citation = format!("the law of {place}; no file of it is in the product");
    draft.duty.because = format!(
        "{} {place}, and the law of that place is not in the product: ask counsel there at once, since some laws allow \
         no more than 72 hours.",
        words::counted(persons, "person lives in", "people live in")
    );
    draft.profiles = positions;
    draft
}
