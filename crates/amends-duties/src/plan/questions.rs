//! What counsel should look at.

use std::collections::BTreeSet;

use crate::duty::Owed;
use crate::law::{Confidence, RollForward};
use crate::words;

use super::draft::Draft;
use super::reading::Reading;
use super::scene::Scene;

pub(super) fn of(scene: &Scene<'_>, readings: &[Reading<'_>], drafts: &[Draft]) -> Vec<String> {
    let mut questions: Vec<String> =
        scene.incident.warnings.iter().map(|warning| format!("Facts: {warning}.")).collect();
    let open: BTreeSet<&str> = drafts
        .iter()
        .filter(|draft| draft.duty.owed == Owed::Depends)
        .map(|draft| draft.duty.jurisdiction.as_str())
        .collect();
    if !open.is_empty() {
        let names: Vec<&str> = open.into_iter().collect();
        questions
            .push(format!("Duties that depend on a fact or a judgement: {}. See their because.", words::list(&names)));
    }
    let bound = || readings.iter().filter(|reading| reading.scope.owed.is_planned());
    for reading in
        bound().filter(|reading| reading.law.confidence != Confidence::High || !reading.law.unverified.is_empty())
    {
        let open = reading.law.unverified.join("; ");
        let sure = reading.law.confidence.word();
        let what = if open.is_empty() { String::new() } else { format!(" Not verified: {open}.") };
        questions.push(format!("{}: confidence in the law file is {sure}.{what}", reading.law.name));
    }
    for reading in bound() {
        for coming in &reading.law.upcoming {
            questions.push(format!("{}: change from {}: {}", reading.law.name, coming.effective, coming.change));
        }
        if reading.law.roll_forward == RollForward::Unverified && drafts.iter().any(|draft| moved(draft, reading)) {
            questions.push(format!(
                "{}: a last day that is no business day may move forward (not verified).",
                reading.law.name
            ));
        }
    }
    questions
}

/// Whether a limit of this law falls on a day off.
fn moved(draft: &Draft, reading: &Reading<'_>) -> bool {
    draft.duty.law == reading.law.id
        && draft.duty.due.is_some_and(|due| !reading.law.holidays.is_business_day(due.date()))
}
