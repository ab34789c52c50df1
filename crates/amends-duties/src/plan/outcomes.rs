//! What each profile is owed: what its letter is drafted from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::duty::{Kind, Owed};
use crate::law::{Law, PersonsRule};
use crate::profile::ProfileOutcome;

use super::draft::Draft;
use super::reading::Reading;
use super::scene::Scene;
use super::{protection, unknown};

pub(super) fn of(scene: &Scene<'_>, readings: &[Reading<'_>], drafts: &[Draft]) -> Vec<ProfileOutcome> {
    let mut duties: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for draft in drafts {
        for position in &draft.profiles {
            duties.entry(*position).or_default().insert(&draft.duty.duty_id);
        }
    }
    let mut outcomes: Vec<ProfileOutcome> = (0..scene.profiles.len())
        .map(|position| start(scene, position, duties.remove(&position).unwrap_or_default()))
        .collect();
    for reading in readings {
        for notice in &reading.notices {
            for position in &reading.positions {
                let owed = notice.owed_to(*position);
                owe(&mut outcomes[*position], scene, position, reading.law, notice.rule, owed);
            }
        }
        for rule in &reading.law.protection {
            for position in protection::positions(scene, reading, rule) {
                grant(&mut outcomes[position], rule.months, &reading.law.id);
            }
        }
    }
    for (position, outcome) in outcomes.iter_mut().enumerate() {
        if unknown::is_unknown(&outcome.profile.residence) {
            of_unknown(scene, position, outcome);
        }
    }
    for draft in drafts.iter().filter(|draft| draft.duty.kind == Kind::NotifyPersons) {
        for position in &draft.profiles {
            dates(&mut outcomes[*position], draft);
        }
    }
    outcomes.iter_mut().for_each(|outcome| settle_contradictions(scene, outcome));
    outcomes.iter_mut().for_each(|outcome| finish(scene, outcome));
    outcomes
}

fn start(scene: &Scene<'_>, position: usize, duties: BTreeSet<&str>) -> ProfileOutcome {
    ProfileOutcome {
        profile: scene.profiles[position].clone(),
        notice: Owed::No,
        notice_laws: Vec::new(),
        duties: duties.into_iter().map(str::to_owned).collect(),
        protection_months: None,
        protection_owed: None,
        content_required: BTreeSet::new(),
        content_forbidden: BTreeSet::new(),
        formats: BTreeMap::new(),
        due: None,
        plan_by: None,
        because: Vec::new(),
    }
}

fn owe(outcome: &mut ProfileOutcome, scene: &Scene<'_>, position: &usize, law: &Law, rule: &PersonsRule, owed: Owed) {
    if !owed.is_planned() {
        return;
    }
    outcome.notice = outcome.notice.max(owed);
    if !outcome.notice_laws.contains(&law.id) {
        outcome.notice_laws.push(law.id.clone());
    }
    outcome.content_required.extend(content(scene, *position, rule));
    outcome.content_forbidden.extend(rule.content_forbidden.iter().cloned());
    if let Some(format) = &rule.format {
        outcome.formats.insert(law.id.clone(), format.clone());
    }
}

/// Two laws may contradict each other: Massachusetts forbids to tell how it happened, the carriers' rule asks for it.
/// A letter can only leave out; counsel decides whether a second notice makes up for it.
fn settle_contradictions(scene: &Scene<'_>, outcome: &mut ProfileOutcome) {
    const TELLS_NATURE: [&str; 2] = ["date_of_breach", "description"];
    // What a state forbids stays out of letters to its residents, also where only a federal rule asks for the letter.
    let own_law = scene.laws.get(&outcome.profile.residence);
    for rule in own_law.iter().flat_map(|law| &law.persons) {
        outcome.content_forbidden.extend(rule.content_forbidden.iter().cloned());
    }
    if !outcome.content_forbidden.contains("nature_of_breach") {
        return;
    }
    let left_out: Vec<&str> = TELLS_NATURE.into_iter().filter(|key| outcome.content_required.remove(*key)).collect();
    if !left_out.is_empty() {
        outcome.because.push(format!(
            "One law asks the letter for {}, another forbids the nature of the breach: the letter leaves it out. For counsel.",
            left_out.join(" and ")
        ));
    }
}

fn content<'a>(scene: &'a Scene<'_>, position: usize, rule: &'a PersonsRule) -> impl Iterator<Item = String> + use<'a> {
    let lost = move |class: &String| scene.classes[position].sure.contains_key(class);
    let conditional = rule.content_if.iter().filter(move |item| item.elements.iter().any(lost));
    rule.content_required.iter().chain(conditional.flat_map(|item| &item.content)).cloned()
}

fn grant(outcome: &mut ProfileOutcome, months: u32, law: &str) {
    if outcome.protection_owed.as_ref().is_none_or(|(most, _)| *most < months) {
        outcome.protection_owed = Some((months, law.to_owned()));
    }
}

/// Unknown residence: everything that some state asks for, but for what only one state wants in a letter.
fn of_unknown(scene: &Scene<'_>, position: usize, outcome: &mut ProfileOutcome) {
    let strictest = unknown::strictest(scene, position);
    outcome.notice = outcome.notice.max(strictest.owed);
    if strictest.owed.is_planned() {
        outcome.notice_laws.push(unknown::LAW.to_owned());
    }
    for (_, rule) in &strictest.rules {
        outcome.content_required.extend(content(scene, position, rule));
    }
    // Facts of one state, and which state it is nobody knows.
    const OF_ONE_STATE: [&str; 5] = [
        "ag_contact",
        "fcra_rights",
        "state_and_federal_agency_contacts",
        "statement_avoid_identity_theft",
        "statement_fraud_alerts_and_freezes",
    ];
    for key in OF_ONE_STATE {
        outcome.content_required.remove(key);
    }
    outcome.content_required.remove("number_of_affected");
    if let Some((months, law, _)) = strictest.protection {
        grant(outcome, months, &law.id);
    }
}

fn dates(outcome: &mut ProfileOutcome, draft: &Draft) {
    let sooner = |one: Option<Date>, other: Option<Date>| [one, other].into_iter().flatten().min();
    outcome.due = sooner(outcome.due, draft.duty.due.map(crate::duty::Due::date));
    outcome.plan_by = sooner(outcome.plan_by, draft.duty.plan_by);
    // A place whose law is not in the product asks for nothing that we know, and is not passed over either.
    if !outcome.notice_laws.contains(&draft.duty.law) {
        outcome.notice = outcome.notice.max(draft.duty.owed);
        outcome.notice_laws.push(draft.duty.law.clone());
    }
    outcome.because.push(draft.duty.because.clone());
}

fn finish(scene: &Scene<'_>, outcome: &mut ProfileOutcome) {
    outcome.notice_laws.sort();
    if outcome.notice == Owed::No {
        outcome.because = vec!["No law in the product asks that these people be told.".to_owned()];
        return;
    }
    let offered = scene.incident.protection.as_ref().and_then(|protection| protection.months);
    let owed = outcome.protection_owed.as_ref().map(|(months, _)| *months);
    outcome.protection_months = owed.max(offered);
}
