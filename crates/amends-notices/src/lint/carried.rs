//! Who holds protection since an earlier incident is told of it in the place of a code, and gets no second one.

use super::phrases::has_phrase;
use super::{Checked, LetterDuty, Violation, refusal};
use crate::content::Content;
use crate::draft::date_text;
use crate::letter::{BlockKind, Letter, Variant};

/// Digits of a telephone number, at least.
const TELEPHONE_DIGITS_MIN: usize = 7;

/// The text: no place for a code, and all that such a person has to know. Everybody else's has that place.
pub(super) fn check(checked: &Checked<'_>, variant: &Variant) -> Vec<Violation> {
    let has_place = variant.body.blocks().any(|block| matches!(block.kind, BlockKind::Code { .. }));
    let mut violations = told(checked);
    match (checked.duty.carried, has_place) {
        (Some(_), true) => violations.push(second_code("letter")),
        (None, _) if variant.key.carried.is_some() => violations.push(unfounded("letter")),
        _ => {}
    }
    violations
}

/// What has to be told where protection is offered: the day of the notice that brought the code, the day until which it
/// runs or can be used, and a telephone to ask for it.
pub(super) fn told(checked: &Checked<'_>) -> Vec<Violation> {
    let Some(carried) = checked.duty.carried else { return Vec::new() };
    let lint = &checked.words.lint;
    let offers: Vec<_> = checked.read.iter().filter(|read| read.tells(Content::IdentityProtectionOffer)).collect();
    let has_day = |day| {
        let phrase = lint.fold(&date_text(day, checked.words));
        offers.iter().any(|read| has_phrase(&read.words, &phrase))
    };
    let has_telephone = offers.iter().any(|read| {
        let runs = read.passage.text.split(|letter: char| !(letter.is_ascii_digit() || "-() ".contains(letter)));
        let digits = |run: &str| run.chars().filter(char::is_ascii_digit).count();
        runs.into_iter().any(|run| digits(run) >= TELEPHONE_DIGITS_MIN)
    });
    let last = match carried.is_activated() {
        true => "until when it runs",
        false => "until when its code can be used",
    };
    let wanted = [
        (has_day(carried.told_on), "the day of the notice that brought its code"),
        (has_day(carried.day()), last),
        (has_telephone, "where to ask for the code again"),
    ];
    let missing = wanted.into_iter().filter(|(there, _)| !there);
    missing
        .map(|(_, what)| {
            let message = format!("does not say of the protection that the person holds already: {what}");
            refusal("carried-not-told", "offer", message)
        })
        .collect()
}

/// What is a person's own: no code, and no way that is opened by one.
pub(super) fn addressing(letter: &Letter, duty: &LetterDuty) -> Vec<Violation> {
    let recipient = &letter.recipient;
    let mut violations = Vec::new();
    if duty.carried.is_some() && (recipient.code.is_some() || recipient.portal_url.is_some()) {
        violations.push(second_code("recipient"));
    }
    // The text was checked for other people; that it is this person's is asked here.
    if duty.carried != letter.variant.key.carried {
        violations.push(unfounded("recipient"));
    }
    violations
}

fn second_code(place: &str) -> Violation {
    refusal("carried-with-code", place, "has a code for a person whose code of an earlier notice holds")
}

fn unfounded(place: &str) -> Violation {
    refusal("carried-unfounded", place, "speaks of other protection from an earlier notice than the person holds")
}
