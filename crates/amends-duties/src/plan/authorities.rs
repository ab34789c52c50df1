//! Notices to authorities.

use amends_case::incident::Harm;

use crate::duty::{Kind, Owed};
use crate::law::{Authority, Basis, Counts, When};
use crate::verdict::{self, Gate};
use crate::words;

use super::draft::{Draft, Terms};
use super::reading::{Reading, Totals};
use super::scene::Scene;
use super::tally::Tally;
use super::timing::Timing;

pub(super) fn drafts(scene: &Scene<'_>, reading: &Reading<'_>, totals: &Totals) -> Vec<Draft> {
    reading.law.authorities.iter().filter_map(|rule| draft(scene, reading, rule, totals)).collect()
}

/// Whose number a rule looks at.
struct Concerned {
    /// Surely.
    sure: u64,
    /// Surely or perhaps.
    planned: u64,
    positions: Vec<usize>,
    because: Vec<String>,
}

fn draft(scene: &Scene<'_>, reading: &Reading<'_>, rule: &Authority, totals: &Totals) -> Option<Draft> {
    let concerned = match (applies(scene, rule)?, rule.basis, rule.when) {
        (Gate { owed: Owed::No, reasons }, _, _) => {
            return Some(finish(scene, reading, rule, Owed::No, concerned_none(reading), reasons));
        }
        (_, Basis::Notified, When::Always | When::HeldForAnother) => notified(reading, rule, totals),
        (_, Basis::Affected, _) | (_, _, When::HarmNotLikely) => affected(scene, reading, rule),
    };
    let mut gate = threshold(reading, rule, &concerned);
    if rule.basis == Basis::Affected {
        let breach = rule.breach.as_ref().unwrap_or(&reading.law.breach);
        let breach = crate::law::Breach { harm_test: None, ..breach.clone() };
        gate = gate.and(reading.scope.clone()).and(verdict::of_breach(&breach, scene.facts()));
    }
    if let Some(question) = &rule.depends_on {
        gate = gate.and(Gate::of(Owed::Depends, format!("Depends: {question}.")));
    }
    let mut because = if gate.owed == Owed::No { Vec::new() } else { concerned.because.clone() };
    because.extend(gate.reasons);
    Some(finish(scene, reading, rule, gate.owed, concerned, because))
}

/// Whether the situation is the rule's; `None` where the rule should not even be named.
fn applies(scene: &Scene<'_>, rule: &Authority) -> Option<Gate> {
    if !rule.sectors.is_empty() && !scene.has_sector(&rule.sectors) {
        let named: Vec<String> = rule.sectors.iter().map(|word| word.replace('_', " ")).collect();
        return Some(Gate::of(Owed::No, format!("Not owed, because it binds only: {}.", words::list(&named))));
    }
    match rule.when {
        When::Always => Some(Gate::open()),
        When::HarmNotLikely => (*scene.facts().harm.value() == Harm::NotLikely).then(Gate::open),
        When::HeldForAnother => (*scene.facts().held_for_another.value()).then(Gate::open),
    }
}

fn notified(reading: &Reading<'_>, rule: &Authority, totals: &Totals) -> Concerned {
    let (sure, planned) = match rule.counts {
        Counts::Residents => reading.told(),
        Counts::Persons if reading.told().1 == 0 => (0, 0),
        Counts::Persons => (totals.sure, totals.planned),
    };
    Concerned { sure, planned, positions: reading.told_positions(), because: Vec::new() }
}

fn affected(scene: &Scene<'_>, reading: &Reading<'_>, rule: &Authority) -> Concerned {
    let tally = Tally::of(scene, rule.data.as_ref().unwrap_or(&reading.law.data), &reading.positions);
    let because =
        if tally.owed() == Owed::No { vec![tally.refusal(&reading.whom())] } else { tally.sentences(&reading.whom()) };
    Concerned { sure: tally.sure, planned: tally.planned(), positions: tally.positions(), because }
}

fn concerned_none(reading: &Reading<'_>) -> Concerned {
    Concerned { sure: 0, planned: reading.told().1, positions: Vec::new(), because: Vec::new() }
}

fn threshold(reading: &Reading<'_>, rule: &Authority, concerned: &Concerned) -> Gate {
    let (sure, planned) = (concerned.sure, concerned.planned);
    let whom = match rule.counts {
        Counts::Residents => reading.whom(),
        Counts::Persons => "people, wherever they live,".to_owned(),
    };
    if planned == 0 {
        let reason = concerned.because.first().cloned();
        let told = || format!("Not owed, because no {whom} must be told.");
        return Gate::of(Owed::No, reason.unwrap_or_else(told));
    }
    let over = rule.over;
    let limit = words::count(over);
    if planned <= over {
        return Gate::of(
            Owed::No,
            format!("Not owed, because {} {} not more than {limit}.", words::group(planned, &whom), words::be(planned)),
        );
    }
    if let Some(most) = rule.at_most.filter(|most| planned > *most) {
        let most = words::count(most);
        return Gate::of(
            Owed::No,
            format!("Not owed, because {} {} more than {most}.", words::group(planned, &whom), words::be(planned)),
        );
    }
    if sure <= over {
        return Gate::of(
            Owed::Depends,
            format!("{} concerned (> {limit}), {} of them surely.", words::group(planned, &whom), words::count(sure)),
        );
    }
    let compared = if over == 0 { String::new() } else { format!(" > {limit}") };
    Gate::of(Owed::Yes, format!("{} concerned{compared}.", words::group(planned, &whom)))
}

fn finish(
    scene: &Scene<'_>,
    reading: &Reading<'_>,
    rule: &Authority,
    owed: Owed,
    concerned: Concerned,
    because: Vec<String>,
) -> Draft {
    let persons = match rule.counts {
        Counts::Residents => concerned.planned,
        Counts::Persons => reading.told().1,
    };
    let terms = Terms {
        kind: Kind::NotifyRegulator,
        rule: &rule.id,
        recipient: rule.recipient.clone(),
        persons,
        owed: if *scene.facts().held_for_another.value() && rule.when != When::HeldForAnother {
            owed.min(Owed::Depends)
        } else {
            owed
        },
        months: None,
        standard: &rule.standard,
        citation: &rule.citation,
        because,
        timing: Timing::of_other(scene, reading.law, rule.clock.as_ref(), rule.order),
        profiles: concerned.positions,
    };
    Draft::new(reading.law, terms)
}
