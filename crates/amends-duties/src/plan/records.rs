//! What must be written down and kept.

use amends_case::incident::Harm;

use crate::duty::{Kind, Owed};
use crate::law::{RecordRule, When};

use super::draft::{Draft, Terms};
use super::reading::Reading;
use super::scene::Scene;
use super::tally::Tally;
use super::timing::Timing;

pub(super) fn drafts(scene: &Scene<'_>, reading: &Reading<'_>) -> Vec<Draft> {
    reading.law.records.iter().filter_map(|rule| draft(scene, reading, rule)).collect()
}

fn draft(scene: &Scene<'_>, reading: &Reading<'_>, rule: &RecordRule) -> Option<Draft> {
    let applies = match rule.when {
        When::Always => true,
        When::HarmNotLikely => *scene.facts().harm.value() == Harm::NotLikely,
        When::HeldForAnother => *scene.facts().held_for_another.value(),
    };
    let tally = Tally::of(scene, &reading.law.data, &reading.positions);
    if !applies || tally.planned() == 0 {
        return None;
    }
    let mut because = tally.sentences(&reading.whom());
    because.push(match rule.when {
        When::HarmNotLikely => "No notice is given, by the harm test: the reasons must be written down.".to_owned(),
        _ => "The law asks for a record of every breach.".to_owned(),
    });
    because.extend(rule.years.map(|years| format!("To be kept for {years} years.")));
    let terms = Terms {
        kind: Kind::KeepRecord,
        rule: &rule.id,
        recipient: "own files".to_owned(),
        persons: tally.planned(),
        owed: tally.owed().min(reading.scope.owed).max(Owed::Depends),
        months: None,
        standard: &rule.standard,
        citation: &rule.citation,
        because,
        timing: Timing::default(),
        profiles: tally.positions(),
    };
    Some(Draft::new(reading.law, terms))
}
