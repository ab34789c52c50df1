//! The elements that a letter names are those that the person lost: no more, no less.

use std::collections::BTreeSet;

use super::phrases::{PhraseBook, sentences};
use super::{Checked, Violation, refusal};
use crate::content::Content;
use crate::draft::covered;
use crate::letter::{BlockKind, Body, Role};
use crate::text::Passage;

/// What a phrase names; empty for a phrase that only looks as if it did.
type Named = Option<String>;

pub(super) fn check(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let mut violations = not_lost(checked);
    violations.extend(omitted(checked, body));
    violations
}

/// How far the list has to be read until every element that was lost is told: the index of that passage. `None`
/// where the letter never tells them all.
pub(super) fn disclosed_at(checked: &Checked<'_>, body: &Body) -> Option<usize> {
    let mut missing = to_tell(checked);
    for (position, passage) in checked.passages.iter().enumerate() {
        let told = told_in(checked, body, passage);
        missing.retain(|element| !told.contains(element));
        if missing.is_empty() && passage.tells(Content::DataTypes) {
            return Some(position);
        }
    }
    None
}

/// The phrases that name elements: those for any statement, and with `listed` those for the list itself.
pub(super) fn element_book(checked: &Checked<'_>, listed: bool) -> PhraseBook<Named> {
    let mut phrases: Vec<(&str, Named)> = Vec::new();
    for element in &checked.words.elements {
        phrases.extend(element.strong.iter().map(|phrase| (phrase.as_str(), Some(element.id.clone()))));
        if listed {
            phrases.extend(element.listed.iter().map(|phrase| (phrase.as_str(), Some(element.id.clone()))));
        }
    }
    phrases.extend(checked.words.lint.harmless.iter().map(|phrase| (phrase.as_str(), None)));
    PhraseBook::new(phrases)
}

/// Elements that the letter has to name.
fn to_tell(checked: &Checked<'_>) -> BTreeSet<String> {
    let covered = covered(checked.words, &checked.duty.elements);
    checked.duty.elements.iter().filter(|element| !covered.contains(element.as_str())).cloned().collect()
}

/// Elements that the letter may name: those lost, those told with them, and a name that fits all of its parts.
fn allowed(checked: &Checked<'_>) -> BTreeSet<String> {
    let lost = &checked.duty.elements;
    let mut allowed = lost.clone();
    allowed.extend(covered(checked.words, lost).into_iter().map(str::to_owned));
    let whole = checked
        .words
        .elements
        .iter()
        .filter(|words| words.id == "online_credentials" && words.covers.iter().all(|part| lost.contains(part)));
    allowed.extend(whole.map(|words| words.id.clone()));
    allowed
}

fn not_lost(checked: &Checked<'_>) -> Vec<Violation> {
    let allowed = allowed(checked);
    let (strong, listed) = (element_book(checked, false), element_book(checked, true));
    let mut violations = Vec::new();
    for passage in checked.passages {
        let book = if passage.tells(Content::DataTypes) { &listed } else { &strong };
        for sentence in sentences(&passage.text) {
            if passage.role == Role::Advice && !states_something(checked, sentence) {
                continue;
            }
            let named = book.find(sentence).into_iter();
            let wrong = named.filter_map(|found| Some((found.means.as_ref()?, found.phrase)));
            violations.extend(wrong.filter(|(element, _)| !allowed.contains(*element)).map(|(element, phrase)| {
                let message = format!("names `{element}` (\"{phrase}\"), which this person did not lose");
                refusal("element-not-lost", passage.place, message)
            }));
        }
    }
    violations
}

/// Whether a sentence of advice tells what was lost, or was not.
fn states_something(checked: &Checked<'_>, sentence: &str) -> bool {
    let books = &checked.books;
    [&books.exposure, &books.denial, &books.reassurance].iter().any(|book| book.first(sentence).is_some())
}

fn omitted(checked: &Checked<'_>, body: &Body) -> Vec<Violation> {
    let told: BTreeSet<String> = checked.passages.iter().flat_map(|passage| told_in(checked, body, passage)).collect();
    let both = ["username", "password"].iter().all(|part| told.contains(*part));
    let missing = to_tell(checked)
        .into_iter()
        .filter(|element| !told.contains(element) && !(element == "online_credentials" && both));
    missing
        .map(|element| {
            let message = format!("does not tell that `{element}` was lost");
            refusal("element-omitted", "data_types", message)
        })
        .collect()
}

/// The elements that a passage tells to be lost. Only what tells data types counts, and no sentence that comforts.
fn told_in(checked: &Checked<'_>, body: &Body, passage: &Passage<'_>) -> BTreeSet<String> {
    if !passage.tells(Content::DataTypes) {
        return BTreeSet::new();
    }
    let book = element_book(checked, true);
    let honest = sentences(&passage.text).into_iter().filter(|sentence| {
        checked.books.denial.first(sentence).is_none() && checked.books.reassurance.first(sentence).is_none()
    });
    let mut told: BTreeSet<String> =
        honest.flat_map(|sentence| book.find(sentence).into_iter().filter_map(|found| found.means.clone())).collect();
    let covers = covered(checked.words, &told);
    told.extend(covers.into_iter().map(str::to_owned).collect::<Vec<_>>());
    told.extend(titled(checked, body, passage.place));
    told
}

/// Elements for which no phrase is known (national numbers, say) count as told by their line in the list.
fn titled(checked: &Checked<'_>, body: &Body, place: &str) -> Vec<String> {
    let known = |id: &str| checked.words.elements.iter().any(|words| words.id == id);
    let blocks = body.blocks().filter(|block| block.origin.place == place);
    let lines = blocks.filter_map(|block| match &block.kind {
        BlockKind::Elements { items } => Some(items),
        _ => None,
    });
    let unphrased = lines.flatten().filter(|line| !known(&line.element) && !line.title.trim().is_empty());
    unphrased.map(|line| line.element.clone()).collect()
}
