//! The report looks over its own numbers: sums that must add up, dates that must be in order.

use std::collections::BTreeMap;

use crate::view::{Owed, ReportView};
use crate::words::number;

/// One thing that must hold, and whether it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    /// What must hold.
    pub(crate) claim: &'static str,
    /// Empty if it holds; else what was found.
    pub(crate) found: String,
}

/// All checks, in the order in which the foot of the page shows them.
pub(crate) fn checks(view: &ReportView) -> Vec<Check> {
    vec![
        Check { claim: "No more people than records", found: people_exceed_records(view) },
        Check { claim: "The people of all places add up to all people", found: places_off(view) },
        Check { claim: "The cells of each element add up to its people", found: matrix_off(view) },
        Check { claim: "No element concerns more people than there are", found: element_too_large(view) },
        Check { claim: "No duty concerns more persons than there are", found: duty_too_large(view) },
        Check { claim: "No duty is due before the incident was discovered", found: due_too_early(view) },
    ]
}

fn people_exceed_records(view: &ReportView) -> String {
    let counts = view.counts;
    if counts.people > counts.records {
        return format!("{} people in {} records", number(counts.people), number(counts.records));
    }
    String::new()
}

fn places_off(view: &ReportView) -> String {
    let sum: u64 = view.places.iter().map(|place| place.people).fold(0, u64::saturating_add);
    if sum == view.counts.people { String::new() } else { format!("{} of {}", number(sum), number(view.counts.people)) }
}

fn matrix_off(view: &ReportView) -> String {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for cell in &view.matrix {
        let sum = sums.entry(&cell.element).or_default();
        *sum = sum.saturating_add(cell.people);
    }
    let off = view.elements.iter().find(|line| sums.get(line.element.as_str()).copied().unwrap_or(0) != line.people);
    off.map_or_else(String::new, |line| {
        let sum = sums.get(line.element.as_str()).copied().unwrap_or(0);
        format!("{}: {} of {}", line.element, number(sum), number(line.people))
    })
}

fn element_too_large(view: &ReportView) -> String {
    let found = view.elements.iter().find(|line| line.people > view.counts.people);
    found.map_or_else(String::new, |line| format!("{}: {}", line.element, number(line.people)))
}

fn duty_too_large(view: &ReportView) -> String {
    let found = view.duties.iter().find(|duty| duty.persons > view.counts.people);
    found.map_or_else(String::new, |duty| format!("{}: {}", duty.law, number(duty.persons)))
}

fn due_too_early(view: &ReportView) -> String {
    let Some(discovered) = view.head.discovered else { return String::new() };
    let early = |duty: &&crate::view::DutyLine| duty.owed != Owed::No && duty.due.is_some_and(|due| due < discovered);
    view.duties.iter().find(early).map_or_else(String::new, |duty| format!("{}: {}", duty.law, duty.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Counts, ElementCount, MatrixCell, PlaceCount};

    fn view(in_cell: u64) -> ReportView {
        ReportView {
            counts: Counts { people: 3, records: 4, ..Counts::default() },
            places: vec![PlaceCount { place: "us-wa".into(), people: 3, ..PlaceCount::default() }],
            elements: vec![ElementCount { element: "ssn".into(), people: 2, ..ElementCount::default() }],
            matrix: vec![MatrixCell { place: "us-wa".into(), element: "ssn".into(), people: in_cell }],
            ..ReportView::default()
        }
    }

    #[test]
    fn sums_that_add_up_find_nothing() {
        assert!(checks(&view(2)).iter().all(|check| check.found.is_empty()));
    }

    #[test]
    fn a_lost_person_is_found() {
        let found: Vec<Check> = checks(&view(1)).into_iter().filter(|check| !check.found.is_empty()).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].found, "ssn: 1 of 2");
    }
}
