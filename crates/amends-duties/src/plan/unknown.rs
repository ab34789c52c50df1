//! People whose residence could not be told: the most protective law decides.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::duty::{Due, Kind, Owed};
use crate::law::{Confidence, Law, PersonsRule};
use crate::verdict;
use crate::words;

use super::draft::Draft;
use super::scene::Scene;
use super::timing::Timing;

/// The id that stands for «some US law, not known which».
pub(super) const LAW: &str = "us-unknown";

pub(super) fn is_unknown(residence: &str) -> bool {
    matches!(residence, "" | "unknown" | "us" | LAW)
}

/// What the laws of residence, all together, say of one profile.
pub(super) struct Strictest<'a> {
    pub(super) owed: Owed,
    /// Laws by which it would be owed, or may be.
    pub(super) rules: Vec<(&'a Law, &'a PersonsRule)>,
    /// The longest protection, and the law that demands it.
    pub(super) protection: Option<(u32, &'a Law, &'a str)>,
}

pub(super) fn strictest<'a>(scene: &Scene<'a>, position: usize) -> Strictest<'a> {
    let profile = &scene.profiles[position];
    let classes = &scene.classes[position];
    let mut found = Strictest { owed: Owed::No, rules: Vec::new(), protection: None };
    let mut refused = false;
    for law in
        scene.laws.iter().filter(|law| law.scope.residence.as_deref().is_some_and(|place| place.starts_with("us-")))
    {
        let scope = super::scope::gate(scene, law);
        for rule in &law.persons {
            let gate =
                scope.clone().and(verdict::of_breach(rule.breach.as_ref().unwrap_or(&law.breach), scene.facts()));
            let data = verdict::of_data(rule.data.as_ref().unwrap_or(&law.data), classes, &profile.elements);
            let owed = gate.owed.min(data.owed);
            refused |= owed == Owed::No;
            found.owed = found.owed.max(owed);
            if owed.is_planned() {
                found.rules.push((law, rule));
            }
        }
        let told = found.rules.last().is_some_and(|(last, _)| last.id == law.id);
        let binding = law.protection.iter().filter(|_| told).filter(|rule| {
            let source = !rule.only_if_source || *scene.facts().source_of_breach.value();
            let named = rule.sectors.is_empty() || scene.has_sector(&rule.sectors);
            source && named && rule.elements.iter().any(|class| classes.sure.contains_key(class))
        });
        for rule in binding {
            if found.protection.as_ref().is_none_or(|(months, ..)| *months < rule.months) {
                found.protection = Some((rule.months, law, &rule.citation));
            }
        }
    }
    // Owed wherever they live, or only in some places.
    if refused {
        found.owed = found.owed.min(Owed::Depends);
    }
    found
}

/// A limit, the safe day for it and the law that sets it.
type Limit<'a> = (Due, Option<Date>, Option<Date>, &'a Law, &'a PersonsRule);

pub(super) fn earliest<'a>(scene: &Scene<'a>, strictest: &Strictest<'a>) -> Option<Limit<'a>> {
    strictest
        .rules
        .iter()
        .filter_map(|(law, rule)| {
            let timing = Timing::of_persons(scene, law, rule);
            Some((timing.due?, timing.plan_by, timing.start, *law, *rule))
        })
        .min_by_key(|(due, _, _, law, _)| (due.date(), law.id.as_str()))
}

pub(super) fn drafts(scene: &Scene<'_>) -> Vec<Draft> {
    let positions: Vec<usize> = (0..scene.profiles.len())
        .filter(|position| is_unknown(&scene.profiles[*position].residence) && scene.profiles[*position].persons > 0)
        .collect();
    if positions.is_empty() {
        return Vec::new();
    }
    let all: Vec<(usize, Strictest<'_>)> =
        positions.iter().map(|position| (*position, strictest(scene, *position))).collect();
    let mut drafts = vec![notice(scene, &all)];
    drafts.extend(protection(scene, &all, &drafts[0]));
    drafts
}

fn notice(scene: &Scene<'_>, all: &[(usize, Strictest<'_>)]) -> Draft {
    let mut draft = Draft::bare(LAW, "residence unknown", Confidence::Medium, Kind::NotifyPersons, "");
    let told: Vec<&(usize, Strictest<'_>)> = all.iter().filter(|(_, strictest)| strictest.owed.is_planned()).collect();
    let sum = |items: &[&(usize, Strictest<'_>)]| items.iter().map(|(at, _)| scene.profiles[*at].persons).sum::<u64>();
    let duty = &mut draft.duty;
    duty.recipient = "people whose residence is not known".to_owned();
    duty.standard = "as the most protective state law asks".to_owned();
    duty.owed = told.iter().map(|(_, strictest)| strictest.owed).max().unwrap_or(Owed::No);
    if duty.owed == Owed::No {
        duty.persons = all.iter().map(|(at, _)| scene.profiles[*at].persons).sum();
        duty.citation = "no state's law".to_owned();
        duty.because = "Not owed, because no state's law would ask for notice, wherever these people live.".to_owned();
        return draft;
    }
    duty.persons = sum(&told);
    let states = told.iter().map(|(_, strictest)| strictest.rules.len()).max().unwrap_or(0);
    let mut because = vec![format!(
        "The residence of {} is not known; {states} state laws would ask for notice, or may, and the most protective is followed.",
        words::counted(duty.persons, "person", "people")
    )];
    match told
        .iter()
        .filter_map(|(_, strictest)| earliest(scene, strictest))
        .min_by_key(|limit| (limit.0.date(), &limit.3.id))
    {
        Some((due, plan_by, start, law, rule)) => {
            (duty.due, duty.plan_by, duty.clock_start) = (Some(due), plan_by, start);
            duty.citation = format!("{} ({})", rule.citation, law.name);
            because.push(format!("{} sets the earliest limit.", law.name));
        }
        None => {
            duty.plan_by = scene.planned().map(super::timing::safe_federal);
            let rules = told.iter().filter_map(|(_, strictest)| strictest.rules.first());
            let first = rules.min_by_key(|(law, _)| &law.id);
            duty.citation = first.map(|(law, rule)| format!("{} ({})", rule.citation, law.name)).unwrap_or_default();
        }
    }
    because.push("They are counted for no state's threshold: look for their addresses first.".to_owned());
    duty.because = because.join(" ");
    draft.profiles = told.iter().map(|(position, _)| *position).collect();
    draft
}

fn protection(scene: &Scene<'_>, all: &[(usize, Strictest<'_>)], notice: &Draft) -> Option<Draft> {
    let mut by_position: BTreeMap<usize, (u32, &Law, &str)> = BTreeMap::new();
    for (position, strictest) in all {
        by_position.extend(strictest.protection.map(|longest| (*position, longest)));
    }
    let (months, law, citation) =
        by_position.values().max_by_key(|(months, law, _)| (*months, std::cmp::Reverse(&law.id)))?;
    let mut draft = Draft::bare(LAW, "residence unknown", Confidence::Medium, Kind::ProvideProtection, "");
    let persons = by_position.keys().map(|position| scene.profiles[*position].persons).sum();
    let duty = &mut draft.duty;
    duty.recipient = notice.duty.recipient.clone();
    duty.persons = persons;
    duty.owed = Owed::Depends;
    (duty.due, duty.plan_by, duty.clock_start) = (notice.duty.due, notice.duty.plan_by, notice.duty.clock_start);
    duty.months = Some(*months);
    duty.standard = "as the most protective state law asks".to_owned();
    duty.citation = format!("{citation} ({})", law.name);
    duty.because = format!(
        "Depends on where they live: {} asks for the longest protection for what {} lost.",
        law.name,
        words::counted(persons, "person", "people")
    );
    draft.profiles = by_position.into_keys().collect();
    Some(draft)
}
