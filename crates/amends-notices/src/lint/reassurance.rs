//! No comfort before the truth, no denial of a loss, and no advice that is out of date.

use super::elements::{disclosed_at, element_book};
use super::phrases::sentences;
use super::{Checked, Violation, refusal};
use crate::content::Content;
use crate::letter::Body;

pub(super) fn check(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let mut violations = before_disclosure(checked, body);
    violations.extend(denials(checked));
    violations.extend(stale_or_unfair(checked));
    violations.extend(freeze_after_offer(checked));
    violations
}

fn before_disclosure(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let disclosed = disclosed_at(checked, body).unwrap_or(usize::MAX);
    let early = checked.passages.iter().enumerate().filter(|(position, _)| *position <= disclosed);
    let mut violations = Vec::new();
    for (position, passage) in early {
        // In the passage that completes the disclosure, comfort may follow the last element.
        let text =
            if position == disclosed { before_last_element(checked, &passage.text) } else { passage.text.clone() };
        let comfort = checked.books.reassurance.first(&text).or_else(|| checked.books.denial.first(&text));
        violations.extend(comfort.map(|phrase| {
            let message = format!("comforts (\"{phrase}\") before it has told all that was lost");
            refusal("reassurance-before-disclosure", passage.place, message)
        }));
    }
    violations
}

/// The sentences of a passage up to the last one that names an element.
fn before_last_element(checked: &Checked<'_>, text: &str) -> String {
    let book = element_book(checked, true);
    let sentences = sentences(text);
    let names = |sentence: &&str| {
        checked.books.denial.first(sentence).is_none()
            && checked.books.reassurance.first(sentence).is_none()
            && book.find(sentence).iter().any(|found| found.means.is_some())
    };
    let last = sentences.iter().rposition(names).map_or(0, |position| position + 1);
    sentences[..last].join("\n")
}

fn denials(checked: &Checked<'_>) -> Vec<Violation> {
    let book = element_book(checked, false);
    let mut violations = Vec::new();
    for passage in checked.passages {
        for sentence in sentences(&passage.text) {
            let Some(phrase) = checked.books.denial.first(sentence) else { continue };
            let lost = book.find(sentence).into_iter().filter_map(|found| found.means.clone());
            violations.extend(lost.filter(|element| checked.duty.elements.contains(element)).map(|element| {
                let message = format!("denies (\"{phrase}\") that `{element}` was lost, and it was");
                refusal("denies-a-loss", passage.place, message)
            }));
        }
    }
    violations
}

fn stale_or_unfair(checked: &Checked<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for passage in checked.passages {
        let about_credit = ["freeze", "alert"].iter().any(|word| super::phrases::has_phrase(&passage.text, word));
        let outdated = checked.books.outdated.first(&passage.text).filter(|_| about_credit);
        violations.extend(outdated.map(|phrase| {
            let message = format!("\"{phrase}\": freezes are free since 2018 and a fraud alert lasts a year");
            refusal("outdated-advice", passage.place, message)
        }));
        violations.extend(checked.books.waiver.first(&passage.text).map(|phrase| {
            let message = format!("\"{phrase}\": no right may be given up for identity protection");
            refusal("waiver-of-rights", passage.place, message)
        }));
    }
    violations
}

/// A freeze prevents, monitoring detects: who lost an SSN reads of the freeze first.
fn freeze_after_offer(checked: &Checked<'_>) -> Option<Violation> {
    let first = |content| checked.passages.iter().position(|passage| passage.tells(content));
    let offer = first(Content::IdentityProtectionOffer)?;
    let late = first(Content::CreditFreezeRights).is_none_or(|freeze| freeze > offer);
    let ssn = checked.duty.elements.contains("ssn");
    (ssn && late).then(|| {
        let message = "offers identity protection before it tells how to freeze credit, which prevents";
        refusal("freeze-first", checked.passages[offer].place, message)
    })
}
