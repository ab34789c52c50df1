//! No comfort before the truth, no denial of a loss, and no advice that is out of date.

use super::elements::disclosed_at;
use super::{Checked, Read, Violation, refusal};
use crate::content::Content;

pub(super) fn check(checked: &Checked<'_>) -> Vec<Violation> {
    let mut violations = before_disclosure(checked);
    violations.extend(denials(checked));
    violations.extend(stale_or_unfair(checked));
    violations.extend(freeze_after_offer(checked));
    violations
}

fn before_disclosure(checked: &Checked<'_>) -> Vec<Violation> {
    let disclosed = disclosed_at(checked).unwrap_or(usize::MAX);
    let mut violations = Vec::new();
    for (position, read) in checked.read.iter().enumerate().take_while(|(position, _)| *position <= disclosed) {
        // In the passage that completes the disclosure, comfort may follow the last element.
        let end = if position == disclosed { last_element(checked, read) } else { read.sentences.len() };
        let comfort = read.sentences[..end].iter().find_map(|sentence| checked.books.comfort(&sentence.words));
        violations.extend(comfort.map(|phrase| {
            let message = format!("comforts (\"{phrase}\") before it has told all that was lost");
            refusal("reassurance-before-disclosure", read.place(), message)
        }));
    }
    violations
}

/// How many sentences of a passage lead up to the last one that tells of an element.
fn last_element(checked: &Checked<'_>, read: &Read<'_>) -> usize {
    let last = read.sentences.iter().rposition(|sentence| {
        checked.books.comfort(&sentence.words).is_none()
            && checked.books.listed.find(&sentence.words).iter().any(|found| found.means.is_some())
    });
    last.map_or(0, |position| position + 1)
}

fn denials(checked: &Checked<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for read in checked.read {
        for sentence in &read.sentences {
            let Some(phrase) = checked.books.denial.first(&sentence.words) else { continue };
            let named = checked.books.strong.find(&sentence.words).into_iter().filter_map(|found| found.means.clone());
            violations.extend(named.filter(|element| checked.duty.elements.contains(element)).map(|element| {
                let message = format!("denies (\"{phrase}\") that `{element}` was lost, and it was");
                refusal("denies-a-loss", read.place(), message)
            }));
        }
    }
    violations
}

fn stale_or_unfair(checked: &Checked<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for read in checked.read {
        let about_credit = checked.books.credit.first(&read.words).is_some();
        let outdated = checked.books.outdated.first(&read.words).filter(|_| about_credit);
        violations.extend(outdated.map(|phrase| {
            let message = format!("\"{phrase}\": freezes are free since 2018 and a fraud alert lasts a year");
            refusal("outdated-advice", read.place(), message)
        }));
        violations.extend(checked.books.waiver.first(&read.words).map(|phrase| {
            let message = format!("\"{phrase}\": no right may be given up for identity protection");
            refusal("waiver-of-rights", read.place(), message)
        }));
    }
    violations
}

/// A freeze prevents, monitoring detects: who lost an SSN reads of the freeze first.
fn freeze_after_offer(checked: &Checked<'_>) -> Option<Violation> {
    let first = |content| checked.read.iter().position(|read| read.tells(content));
    let offer = first(Content::IdentityProtectionOffer)?;
    let late = first(Content::CreditFreezeRights).is_none_or(|freeze| freeze > offer);
    let ssn = checked.duty.elements.contains("ssn");
    (ssn && late).then(|| {
        let message = "offers identity protection before it tells how to freeze credit, which prevents";
        refusal("freeze-first", checked.read[offer].place(), message)
    })
}
