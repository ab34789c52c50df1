//! Notice to people.

use crate::duty::{Kind, Owed};

use super::draft::{Draft, Terms};
use super::reading::{Notice, Reading};
use super::scene::Scene;
use super::timing::Timing;

pub(super) fn drafts(scene: &Scene<'_>, reading: &Reading<'_>) -> Vec<Draft> {
    reading.notices.iter().map(|notice| draft(scene, reading, notice)).collect()
}

fn draft(scene: &Scene<'_>, reading: &Reading<'_>, notice: &Notice<'_>) -> Draft {
    let owed = owed(scene, notice);
    let rule = notice.rule;
    let (persons, because) = match owed {
        Owed::No if notice.tally.owed() == Owed::No => {
            (notice.tally.examined(), vec![notice.tally.refusal(&reading.whom())])
        }
        Owed::No => (notice.tally.planned(), notice.gate.reasons.clone()),
        _ => {
            let mut because = notice.tally.sentences(&reading.whom());
            because.extend(notice.gate.reasons.iter().cloned());
            if held(scene) {
                because.push(
                    "The data was held for another: the law looks to its owner, unless a contract says otherwise."
                        .to_owned(),
                );
            }
            (notice.tally.planned(), because)
        }
    };
    let terms = Terms {
        kind: Kind::NotifyPersons,
        rule: &rule.id,
        recipient: rule.recipient.clone(),
        persons,
        owed,
        months: None,
        standard: &rule.standard,
        citation: &rule.citation,
        because,
        timing: Timing::of_persons(scene, reading.law, rule),
        profiles: notice.tally.positions(),
    };
    Draft::new(reading.law, terms)
}

/// Who holds data for another must tell the owner; whether people too, depends.
fn owed(scene: &Scene<'_>, notice: &Notice<'_>) -> Owed {
    if held(scene) { notice.owed().min(Owed::Depends) } else { notice.owed() }
}

fn held(scene: &Scene<'_>) -> bool {
    *scene.facts().held_for_another.value()
}
