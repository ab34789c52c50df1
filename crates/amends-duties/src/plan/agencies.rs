//! Notice to the consumer reporting agencies.

use crate::duty::{Kind, Owed};
use crate::law::{Counts, Order};
use crate::words;

use super::draft::{Draft, Terms};
use super::reading::{Reading, Totals};
use super::scene::Scene;
use super::timing::Timing;

pub(super) fn draft(scene: &Scene<'_>, reading: &Reading<'_>, totals: &Totals) -> Option<Draft> {
    let rule = reading.law.agencies.as_ref()?;
    let told = reading.told();
    let (sure, planned, whom) = match rule.counts {
        Counts::Residents => (told.0, told.1, reading.whom()),
        Counts::Persons => (totals.sure, totals.planned, "people, wherever they live,".to_owned()),
    };
    let limit = words::count(rule.over);
    let counted = words::group(planned, &whom);
    let (mut owed, mut because) = if told.1 == 0 {
        (Owed::No, vec![format!("Not owed, because no {} must be told.", reading.whom())])
    } else if planned <= rule.over {
        (Owed::No, vec![format!("Not owed, because {counted} {} not more than {limit}.", words::be(planned))])
    } else if sure <= rule.over {
        let surely = words::count(sure);
        (Owed::Depends, vec![format!("{counted} may have to be told (> {limit}), {surely} of them surely.")])
    } else {
        let compared = if rule.over == 0 { String::new() } else { format!(" > {limit}") };
        (Owed::Yes, vec![format!("{counted} must be told{compared}.")])
    };
    if let (true, Some(question)) = (owed.is_planned(), &rule.depends_on) {
        owed = Owed::Depends;
        because.push(format!("Depends: {question}."));
    }
    let terms = Terms {
        kind: Kind::NotifyAgencies,
        rule: "",
        recipient: "consumer reporting agencies".to_owned(),
        persons: told.1,
        owed,
        months: None,
        standard: &rule.standard,
        citation: &rule.citation,
        because,
        timing: Timing::of_other(scene, reading.law, rule.clock.as_ref(), Order::Free),
        profiles: reading.told_positions(),
    };
    Some(Draft::new(reading.law, terms))
}
