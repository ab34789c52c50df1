//! Notice by publication: when a law allows it instead of letters.

use crate::duty::{Kind, Owed};
use crate::law::{Order, Substitute};
use crate::words;

use super::draft::{Draft, Terms};
use super::reading::Reading;
use super::scene::Scene;
use super::timing::Timing;

/// Above this cost of a notice to one person, nobody's letters are planned. An assumption, named in the because.
const COST_AT_MOST_USD: u64 = 10;

pub(super) fn draft(scene: &Scene<'_>, reading: &Reading<'_>) -> Option<Draft> {
    let rule = reading.law.substitute.as_ref()?;
    let (_, planned) = reading.told();
    if planned == 0 {
        return None;
    }
    let (owed, because) = possible(rule, planned, &reading.whom());
    let standard = format!("allowed instead of letters, by: {}", rule.means.join(", ").replace('_', " "));
    let terms = Terms {
        kind: Kind::SubstituteNotice,
        rule: "",
        recipient: "the public".to_owned(),
        persons: planned,
        owed,
        months: None,
        standard: &standard,
        citation: &rule.citation,
        because,
        timing: Timing::of_other(scene, reading.law, None, Order::WithPersons),
        profiles: reading.told_positions(),
    };
    Some(Draft::new(reading.law, terms))
}

fn possible(rule: &Substitute, planned: u64, whom: &str) -> (Owed, Vec<String>) {
    let counted = words::group(planned, whom);
    let mut because = Vec::new();
    if let Some(over) = rule.persons_over {
        let than = words::count(over);
        because.push(match planned > over {
            true => format!("Allowed, not demanded: {counted} > {than}."),
            false => format!("{counted} {} not more than {than}.", words::be(planned)),
        });
    }
    let many = rule.persons_over.is_some_and(|over| planned > over);
    let dear = rule.cost_over_usd.filter(|cost| planned.saturating_mul(COST_AT_MOST_USD) > *cost);
    if let (false, Some(cost)) = (many, dear) {
        because.push(format!("Depends on cost: allowed where notice costs more than {} USD.", words::count(cost)));
    }
    let unbounded = rule.persons_over.is_none() && rule.cost_over_usd.is_none() && !rule.or_no_contact;
    if unbounded {
        because.push("Depends: allowed where other ways are not feasible.".to_owned());
    }
    let owed = if many || dear.is_some() || unbounded { Owed::Depends } else { Owed::No };
    if owed == Owed::No {
        if let Some(cost) = rule.cost_over_usd {
            let cost = words::count(cost);
            because.push(format!("At {COST_AT_MOST_USD} USD a person (assumed) the cost stays below {cost} USD."));
        }
        because.insert(0, "Not open for all of them.".to_owned());
    }
    if rule.or_no_contact {
        because.push("Open in any case for people whose address is not known.".to_owned());
    }
    because.extend(rule.note.as_ref().map(|note| format!("{note}.")));
    (owed, because)
}
