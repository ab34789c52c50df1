//! Title, headings, type size, blanks, protection, delay, plain language, and to whom the letter goes.

use super::phrases::has_phrase;
use super::{Checked, LetterDuty, Read, Violation, advice, refusal};
use crate::content::Content;
use crate::letter::{BlockKind, Body, Letter};
use crate::rules::Words;

/// Cal. Civ. Code § 1798.82(d)(1): the smallest type, in points.
const TYPE_SIZE_MIN_POINTS: u8 = 10;

pub(super) fn check(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(layout(checked, body));
    violations.extend(type_size(body));
    violations.extend(blanks(checked));
    violations.extend(protection(checked, body));
    violations.extend(delay(checked));
    violations.extend(sender(body));
    violations.extend(plain(checked, body));
    violations
}

/// Title and headings are the statute's, or a language's translation of them, which counsel has to accept: the statute
/// fixes them in English and says nothing of other languages.
fn layout(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let fixed = &checked.words.california;
    if !checked.duty.california_headings {
        return Vec::new();
    }
    let mut violations = Vec::new();
    if body.title != fixed.title {
        violations.push(refusal("title", "title", format!("the title has to be \"{}\"", fixed.title)));
    }
    let headings = body.sections.iter().map(|section| section.heading.as_str());
    if !headings.eq(fixed.headings.iter().map(String::as_str)) {
        let message = format!("the headings have to be: {}", fixed.headings.join(", "));
        violations.push(refusal("headings", "heading", message));
    }
    if !fixed.statutory {
        let message = "title and headings are translated; Cal. Civ. Code § 1798.82(d)(1) fixes them in English: counsel \
                       decides whether an English letter goes along";
        violations.push(advice("headings-translated", "heading", message));
    }
    violations
}

fn type_size(body: &Body) -> Option<Violation> {
    let points = body.type_size_points;
    (points < TYPE_SIZE_MIN_POINTS).then(|| {
        let message = format!("type of {points} points is smaller than {TYPE_SIZE_MIN_POINTS}");
        refusal("type-size", "letter", message)
    })
}

fn blanks(checked: &Checked<'_>) -> Vec<Violation> {
    let blank = |read: &Read<'_>| {
        let text = &read.passage.text;
        let braces = text.find('{').zip(text.rfind('}')).is_some_and(|(open, close)| open < close);
        let empty = text.trim().is_empty().then(|| "nothing".to_owned());
        let named = checked.books.unfilled.first(&read.words);
        empty.or(named).or_else(|| braces.then(|| "{…}".to_owned()))
    };
    let blank = checked.read.iter().filter_map(|read| Some((read, blank(read)?)));
    blank
        .map(|(read, what)| refusal("blank", read.place(), format!("something is still to be filled in: {what}")))
        .collect()
}

fn protection(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let (owed, offered) = (checked.duty.protection_months, body.protection_months);
    let mut violations = Vec::new();
    if offered < owed {
        let message = format!("offers {offered} months of identity protection where {owed} are owed");
        violations.push(refusal("protection-too-short", "letter", message));
    }
    let mut told = checked.read.iter().filter(|read| read.tells(Content::IdentityProtectionOffer));
    let lint = &checked.words.lint;
    let months = lint.fold(&lint.months_of.replace("{months}", &offered.to_string()));
    if offered > 0 && !told.any(|read| has_phrase(&read.words, &months)) {
        let message = format!("does not say that identity protection lasts {offered} months");
        violations.push(refusal("protection-not-told", "letter", message));
    }
    violations
}

fn delay(checked: &Checked<'_>) -> Option<Violation> {
    let told: Vec<_> = checked.read.iter().filter(|read| read.tells(Content::LawEnforcementDelay)).collect();
    let says_no = told.iter().any(|read| checked.books.not_delayed.first(&read.words).is_some());
    let wrong = match checked.duty.law_enforcement_delay {
        Some(true) if told.is_empty() => "does not tell that law enforcement delayed this notice",
        Some(true) if says_no => "says that law enforcement did not delay this notice, and it did",
        Some(false) if !told.is_empty() && !says_no => "says that law enforcement delayed this notice, and it did not",
        _ => return None,
    };
    Some(refusal("law-enforcement-delay", "letter", wrong))
}

fn sender(body: &Body) -> Option<Violation> {
    let named = body.letterhead.first().is_some_and(|name| !name.trim().is_empty());
    let addressed = body.letterhead.len() > 1;
    let reachable = body.content().contains(&Content::ContactOfSender);
    (!named || !addressed || !reachable).then(|| {
        let message = "the sender's name, address and a way to ask questions have to be there";
        refusal("sender-contact", "letterhead", message)
    })
}

fn plain(checked: &Checked<'_>, body: &Body) -> Option<Violation> {
    let reading = &checked.words.reading;
    let score = body.reading_score(reading)?;
    (!reading.is_plain(score)).then(|| {
        let message = format!("reads at {score:.1} ({}); plain language ends at {}", reading.name, reading.plain);
        advice("plain-language", "letter", message)
    })
}

/// To whom the letter goes, and whether the person's own code is there.
pub(super) fn addressing(letter: &Letter, duty: &LetterDuty, words: &Words, by_post: bool) -> Vec<Violation> {
    let form = match (duty.deceased, duty.minor) {
        (true, _) => "deceased",
        (false, true) => "minor",
        (false, false) => "adult",
    };
    let mut violations = Vec::new();
    let expected = words.form.get(form).map_or("", |form| form.to.as_str());
    if letter.recipient.to != expected {
        let message = format!("has to be addressed as to: {form} (\"{expected}\")");
        violations.push(refusal("addressing", "recipient", message));
    }
    if by_post && letter.recipient.lines.len() < 2 {
        violations.push(refusal("addressing", "recipient", "there is no address to send it to"));
    }
    violations.extend(super::carried::addressing(letter, duty));
    let has_place = letter.variant.body.blocks().any(|block| matches!(block.kind, BlockKind::Code { .. }));
    match letter.recipient.code {
        Some(_) if !has_place => {
            violations.push(refusal("code-missing", "letter", "has no place for the personal code"))
        }
        None if has_place => {
            violations.push(advice("code-pending", "recipient", "the personal code is not issued yet"))
        }
        _ => {}
    }
    violations
}
