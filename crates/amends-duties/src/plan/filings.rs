//! Public filings.

use crate::duty::{Kind, Owed};
use crate::law::Filing;

use super::draft::{Draft, Terms};
use super::reading::Reading;
use super::scene::{Scene, event};
use super::timing::Timing;

pub(super) fn drafts(scene: &Scene<'_>, reading: &Reading<'_>) -> Vec<Draft> {
    reading.law.filings.iter().map(|rule| draft(scene, reading, rule)).collect()
}

fn draft(scene: &Scene<'_>, reading: &Reading<'_>, rule: &Filing) -> Draft {
    let started = scene.start(rule.clock.from);
    let (owed, sentence) = match started {
        Some(_) => (Owed::Yes, "The company files with the SEC and has found the incident material.".to_owned()),
        None => (
            Owed::Depends,
            format!(
                "The company files with the SEC; {} has no date yet, and must not be put off.",
                event(rule.clock.from)
            ),
        ),
    };
    let mut because = vec![sentence];
    because.extend(reading.scope.reasons.iter().cloned());
    let terms = Terms {
        kind: Kind::FilePublic,
        rule: &rule.id,
        recipient: rule.recipient.clone(),
        persons: scene.profiles.iter().map(|profile| profile.persons).sum(),
        owed: owed.min(reading.scope.owed),
        months: None,
        standard: &rule.standard,
        citation: &rule.citation,
        because,
        timing: Timing::of(scene, reading.law, &rule.clock),
        profiles: Vec::new(),
    };
    Draft::new(reading.law, terms)
}
