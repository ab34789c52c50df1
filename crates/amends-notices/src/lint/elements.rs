//! The elements that a letter names are those that the person lost: no more, no less.

use std::collections::BTreeSet;

use super::phrases::PhraseBook;
use super::{Checked, Linter, Read, Sentence, Violation, refusal};
use crate::content::Content;
use crate::draft::covered;
use crate::letter::{BlockKind, Body, Role};
use crate::rules::Words;

pub(super) fn check(checked: &Checked<'_>) -> Vec<Violation> {
    let mut violations = not_lost(checked);
    violations.extend(omitted(checked));
    violations
}

/// The phrases that name elements: those for any statement, and with `listed` those for the list itself.
pub(super) fn book(words: &Words, listed: bool) -> PhraseBook<Option<String>> {
    let mut phrases: Vec<(&str, Option<String>)> = Vec::new();
    for element in &words.elements {
        let common = element.listed.iter().filter(|_| listed);
        phrases.extend(element.strong.iter().chain(common).map(|phrase| (phrase.as_str(), Some(element.id.clone()))));
    }
    phrases.extend(words.lint.harmless.iter().map(|phrase| (phrase.as_str(), None)));
    PhraseBook::new(&words.lint, phrases)
}

/// The elements that a passage tells to be lost. Only what tells data types counts, and no sentence that comforts.
pub(super) fn told_in(linter: &Linter<'_>, body: &Body, read: &Read<'_>) -> BTreeSet<String> {
    if !read.tells(Content::DataTypes) {
        return BTreeSet::new();
    }
    let books = &linter.books;
    let honest = read.sentences.iter().filter(|sentence| books.comfort(&sentence.words).is_none());
    let named = honest.flat_map(|sentence| books.listed.find(&sentence.words));
    let mut told: BTreeSet<String> = named.filter_map(|found| found.means.clone()).collect();
    let covers: Vec<String> = covered(linter.words, &told).into_iter().map(str::to_owned).collect();
    told.extend(covers);
    told.extend(titled(linter.words, body, read.place()));
    told
}

/// Elements for which no phrase is known (national numbers, say) count as told by their line in the list.
fn titled(words: &Words, body: &Body, place: &str) -> Vec<String> {
    let known = |id: &str| words.elements.iter().any(|words| words.id == id);
    let blocks = body.blocks().filter(|block| block.origin.place == place);
    let lines = blocks.filter_map(|block| match &block.kind {
        BlockKind::Elements { items } => Some(items),
        _ => None,
    });
    let unphrased = lines.flatten().filter(|line| !known(&line.element) && !line.title.trim().is_empty());
    unphrased.map(|line| line.element.clone()).collect()
}

/// How far the letter has to be read until every element that was lost is told: the index of that passage. `None`
/// where the letter never tells them all.
pub(super) fn disclosed_at(checked: &Checked<'_>) -> Option<usize> {
    let mut missing = to_tell(checked);
    for (position, told) in checked.told.iter().enumerate() {
        missing.retain(|element| !told.contains(element));
        if missing.is_empty() && checked.read[position].tells(Content::DataTypes) {
            return Some(position);
        }
    }
    None
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
    let wholes = checked.words.elements.iter().filter(|words| words.covers.len() > 1);
    let whole = wholes.filter(|words| words.covers.iter().all(|part| lost.contains(part)));
    allowed.extend(whole.map(|words| words.id.clone()));
    allowed
}

fn not_lost(checked: &Checked<'_>) -> Vec<Violation> {
    let allowed = allowed(checked);
    let mut violations = Vec::new();
    for read in checked.read {
        let book = if read.tells(Content::DataTypes) { &checked.books.listed } else { &checked.books.strong };
        let advice = read.passage.role == Role::Advice;
        for sentence in read.sentences.iter().filter(|sentence| !advice || states_something(checked, sentence)) {
            let named = book.find(&sentence.words).into_iter();
            let named = named.filter_map(|found| Some((found.means.as_ref()?, found.phrase)));
            violations.extend(named.filter(|(element, _)| !allowed.contains(*element)).map(|(element, phrase)| {
                let message = format!("names `{element}` (\"{phrase}\"), which this person did not lose");
                refusal("element-not-lost", read.place(), message)
            }));
        }
    }
    violations
}

/// Whether a sentence of advice tells what was lost, or was not.
fn states_something(checked: &Checked<'_>, sentence: &Sentence) -> bool {
    checked.books.exposure.first(&sentence.words).is_some() || checked.books.comfort(&sentence.words).is_some()
}

fn omitted(checked: &Checked<'_>) -> Vec<Violation> {
    let told: BTreeSet<&String> = checked.told.iter().flatten().collect();
    let parts_told = |element: &String| {
        let words = checked.words.elements.iter().find(|words| words.id == *element && words.covers.len() > 1);
        words.is_some_and(|words| words.covers.iter().all(|part| told.contains(part)))
    };
    let missing = to_tell(checked).into_iter().filter(|element| !told.contains(element) && !parts_told(element));
    missing
        .map(|element| {
            let message = format!("does not tell that `{element}` was lost");
            refusal("element-omitted", "data_types", message)
        })
        .collect()
}
