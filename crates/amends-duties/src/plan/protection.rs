//! Identity protection that a law makes the sender give.

use std::collections::BTreeSet;

use amends_case::incident::Incident;

use crate::duty::{Kind, Owed};
use crate::law::ProtectionRule;
use crate::words;

use super::draft::{Draft, Terms};
use super::reading::Reading;
use super::scene::Scene;
use super::timing::Timing;

pub(super) fn drafts(scene: &Scene<'_>, reading: &Reading<'_>, notice: &[Draft]) -> Vec<Draft> {
    let rules: Vec<&ProtectionRule> = reading.law.protection.iter().filter(|rule| binds(scene, rule)).collect();
    let several = rules.len() > 1;
    rules.iter().enumerate().map(|(position, rule)| draft(scene, reading, notice, rule, several, position)).collect()
}

fn binds(scene: &Scene<'_>, rule: &ProtectionRule) -> bool {
    let named = rule.sectors.is_empty() || scene.has_sector(&rule.sectors);
    named && !scene.has_sector(&rule.not_sectors)
}

/// Positions of the told profiles that lost what raises the duty.
pub(super) fn positions(scene: &Scene<'_>, reading: &Reading<'_>, rule: &ProtectionRule) -> Vec<usize> {
    if !binds(scene, rule) || refused(scene.incident, rule) {
        return Vec::new();
    }
    let lost = |position: &usize| rule.elements.iter().any(|class| scene.classes[*position].sure.contains_key(class));
    reading.told_positions().into_iter().filter(lost).collect()
}

fn refused(incident: &Incident, rule: &ProtectionRule) -> bool {
    rule.only_if_source && !*incident.facts.source_of_breach.value()
}

fn draft(
    scene: &Scene<'_>,
    reading: &Reading<'_>,
    notice: &[Draft],
    rule: &ProtectionRule,
    several: bool,
    position: usize,
) -> Draft {
    let chosen = positions(scene, reading, rule);
    let persons: u64 = chosen.iter().map(|position| scene.profiles[*position].persons).sum();
    let surely = |position: &usize| reading.notices.iter().any(|notice| notice.owed_to(*position) == Owed::Yes);
    let (owed, because) = if refused(scene.incident, rule) {
        (Owed::No, vec!["Not owed, because the organisation was not the source of the breach.".to_owned()])
    } else if persons == 0 {
        let listed: Vec<&str> = rule.elements.iter().map(String::as_str).collect();
        let whom = reading.whom();
        (Owed::No, vec![format!("Not owed, because no {whom} who must be told lost {}.", words::list(&listed))])
    } else {
        let owed = if chosen.iter().any(surely) { Owed::Yes } else { Owed::Depends };
        (owed, because(scene, reading, rule, &chosen, persons))
    };
    let number = if several { (position + 1).to_string() } else { String::new() };
    let first = notice.first().map(|draft| &draft.duty);
    let terms = Terms {
        kind: Kind::ProvideProtection,
        rule: &number,
        recipient: reading.notices.first().map(|notice| notice.rule.recipient.clone()).unwrap_or_default(),
        persons: if owed == Owed::No { reading.told().1 } else { persons },
        owed,
        months: Some(rule.months),
        standard: &rule.standard,
        citation: &rule.citation,
        because,
        timing: Timing {
            due: first.and_then(|duty| duty.due),
            plan_by: first.and_then(|duty| duty.plan_by),
            start: first.and_then(|duty| duty.clock_start),
            sentences: vec!["The offer goes with the letter, by the same day.".to_owned()],
            ..Timing::default()
        },
        profiles: chosen,
    };
    Draft::new(reading.law, terms)
}

fn because(
    scene: &Scene<'_>,
    reading: &Reading<'_>,
    rule: &ProtectionRule,
    chosen: &[usize],
    persons: u64,
) -> Vec<String> {
    let elements: BTreeSet<&String> = chosen
        .iter()
        .flat_map(|position| rule.elements.iter().filter_map(|class| scene.classes[*position].sure.get(class)))
        .flatten()
        .collect();
    let elements: Vec<&String> = elements.into_iter().collect();
    let mut because =
        vec![format!("{} who must be told lost {}.", words::group(persons, &reading.whom()), words::list(&elements))];
    if rule.only_if_source {
        because.push("The organisation was the source of the breach.".to_owned());
    }
    if let Some(offered) = scene.incident.protection.as_ref().and_then(|protection| protection.months) {
        because.push(match offered >= rule.months {
            true => format!("The {offered} months that the organisation offers are enough."),
            false => format!("The {offered} months that the organisation offers fall short of {}.", rule.months),
        });
    }
    because
}
