//! A second look at a finished plan: what must hold of any plan, whatever the law says.

use std::collections::{BTreeMap, BTreeSet};

use crate::duty::{Kind, Owed};
use crate::plan::Plan;

/// Sentences on what is wrong with a plan; none for a sound one.
pub fn check(plan: &Plan) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let mut told: BTreeMap<&str, u64> = BTreeMap::new();
    for outcome in &plan.profiles {
        for duty in &outcome.duties {
            *told.entry(duty).or_default() += outcome.profile.persons;
        }
    }
    for duty in &plan.duties {
        let id = &duty.duty_id;
        let mut fault = |wrong: bool, what: &str| {
            if wrong {
                faults.push(format!("{id}: {what}"));
            }
        };
        fault(!seen.insert(id), "is there twice");
        fault(duty.citation.trim().is_empty(), "has no citation");
        fault(duty.because.trim().is_empty(), "has no because");
        fault(duty.recipient.trim().is_empty(), "has no recipient");
        let due = duty.due.map(crate::duty::Due::date);
        let early = due.zip(duty.clock_start).is_some_and(|(due, start)| due < start);
        fault(early, "is due before its clock starts");
        let late = due.zip(duty.plan_by).is_some_and(|(due, plan_by)| plan_by > due);
        fault(late, "is planned for after its limit");
        fault(
            due.zip(duty.extended_due).is_some_and(|(due, extended)| extended < due),
            "is extended to before its limit",
        );
        fault(duty.owed == Owed::No && duty.due.is_some(), "is not owed and yet due");
        let whom = told.get(id.as_str()).copied().unwrap_or(0);
        let notice = matches!(duty.kind, Kind::NotifyPersons | Kind::ProvideProtection);
        fault(notice && duty.owed.is_planned() && whom == 0, "is owed to nobody");
        fault(notice && duty.owed.is_planned() && whom != duty.persons, "does not add up to its profiles");
        fault(duty.kind == Kind::ProvideProtection && duty.months.is_none(), "names no months");
    }
    for (id, _) in told.iter().filter(|(id, _)| !plan.duties.iter().any(|duty| duty.duty_id == **id)) {
        faults.push(format!("{id}: is named by a profile and is no duty"));
    }
    for outcome in plan.profiles.iter().filter(|outcome| outcome.profile.persons > 0) {
        let notices = outcome.duties.iter().any(|duty| duty.contains("-notify_persons"));
        if outcome.notice.is_planned() != notices {
            faults.push(format!("profile of {}: notice and duties differ", outcome.profile.residence));
        }
    }
    faults
}
