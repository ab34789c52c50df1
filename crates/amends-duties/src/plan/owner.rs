//! Notice to the owner of data that was held for somebody else.

use crate::duty::{Kind, Owed};

use super::draft::{Draft, Terms};
use super::reading::Reading;
use super::scene::Scene;
use super::timing::Timing;

pub(super) fn draft(scene: &Scene<'_>, reading: &Reading<'_>) -> Option<Draft> {
    let facts = scene.facts();
    let (held, source) = (*facts.held_for_another.value(), *facts.source_of_breach.value());
    let (_, planned) = reading.told();
    if planned == 0 || reading.law.scope.residence.is_none() || (source && !held) {
        return None;
    }
    let (owed, sentence) = if held {
        (Owed::Yes, "The data was held for another, who owns it and must be told.")
    } else {
        (
            Owed::Depends,
            "The organisation was not the source of the breach; if it holds the data for another, that owner must be told.",
        )
    };
    let terms = Terms {
        kind: Kind::NotifyOwner,
        rule: "",
        recipient: "owner of the data".to_owned(),
        persons: planned,
        owed,
        months: None,
        standard: "without waiting; the holder's own limit is not in this law file",
        citation: reading.law.statute.first().map_or("", String::as_str),
        because: vec![sentence.to_owned()],
        timing: Timing { plan_by: Some(scene.discovered()), start: Some(scene.discovered()), ..Timing::default() },
        profiles: reading.told_positions(),
    };
    Some(Draft::new(reading.law, terms))
}
