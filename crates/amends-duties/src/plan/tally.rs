//! How many people of which profiles have what a rule lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::duty::Owed;
use crate::law::Data;
use crate::verdict::{self, Verdict};
use crate::words;

use super::scene::Scene;

/// Reasons for doubt that a because spells out: those of most people.
const QUESTIONS_TOLD: usize = 3;

/// One rule's data, looked for in the profiles that the law protects.
#[derive(Default)]
pub(super) struct Tally {
    /// People who surely lost it.
    pub(super) sure: u64,
    /// People who may have.
    pub(super) perhaps: u64,
    /// People who did not.
    pub(super) not: u64,
    /// Minors and people who have died, among those who did or may have.
    pub(super) minors: u64,
    pub(super) deceased: u64,
    /// People by element that decided, among those who surely lost it.
    by_element: BTreeMap<String, u64>,
    questions: BTreeMap<String, u64>,
    refusals: BTreeMap<String, u64>,
    /// The verdict on each profile.
    pub(super) verdicts: BTreeMap<usize, Verdict>,
}

impl Tally {
    pub(super) fn of(scene: &Scene<'_>, data: &Data, positions: &[usize]) -> Self {
        let mut tally = Self::default();
        for &position in positions {
            tally.add(
                scene,
                position,
                verdict::of_data(data, &scene.classes[position], &scene.profiles[position].elements),
            );
        }
        tally
    }

    fn add(&mut self, scene: &Scene<'_>, position: usize, verdict: Verdict) {
        let profile = &scene.profiles[position];
        let persons = profile.persons;
        match verdict.owed {
            Owed::Yes => self.sure += persons,
            Owed::Depends => self.perhaps += persons,
            Owed::No => self.not += persons,
        }
        if verdict.owed.is_planned() {
            self.minors += if profile.minor { persons } else { 0 };
            self.deceased += if profile.deceased { persons } else { 0 };
        }
        match verdict.owed {
            Owed::Yes => verdict.elements.iter().for_each(|element| {
                *self.by_element.entry(element.clone()).or_default() += persons;
            }),
            Owed::Depends => {
                let elements: Vec<&String> = verdict.elements.iter().collect();
                let question = format!("{} ({})", verdict.reason, words::list(&elements));
                *self.questions.entry(question).or_default() += persons;
            }
            Owed::No => *self.refusals.entry(verdict.reason.clone()).or_default() += persons,
        }
        self.verdicts.insert(position, verdict);
    }

    /// People who did or may have lost it.
    pub(super) fn planned(&self) -> u64 {
        self.sure + self.perhaps
    }

    /// All people looked at.
    pub(super) fn examined(&self) -> u64 {
        self.sure + self.perhaps + self.not
    }

    /// By the data alone.
    pub(super) fn owed(&self) -> Owed {
        if self.verdicts.values().any(|verdict| verdict.owed == Owed::Yes && self.sure > 0) {
            Owed::Yes
        } else if self.perhaps > 0 {
            Owed::Depends
        } else {
            Owed::No
        }
    }

    /// Positions of the profiles that did or may have lost it.
    pub(super) fn positions(&self) -> Vec<usize> {
        self.verdicts.iter().filter(|(_, verdict)| verdict.owed.is_planned()).map(|(position, _)| *position).collect()
    }

    /// Sentences: who lost what, what is open, who lost nothing that counts.
    pub(super) fn sentences(&self, whom: &str) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.sure > 0 {
            let elements: Vec<String> = self
                .by_element
                .iter()
                .map(|(element, persons)| format!("{element} of {}", words::count(*persons)))
                .collect();
            sentences.push(format!(
                "{} lost data that the law lists: {}.",
                words::group(self.sure, whom),
                words::list(&elements)
            ));
        }
        let mut questions: Vec<(&_, &u64)> = self.questions.iter().collect();
        questions.sort_by_key(|(_, persons)| std::cmp::Reverse(**persons));
        for (question, persons) in questions.iter().take(QUESTIONS_TOLD) {
            sentences.push(format!("For {} it depends: {question}.", words::group(**persons, whom)));
        }
        let more: u64 = questions.iter().skip(QUESTIONS_TOLD).map(|(_, persons)| **persons).sum();
        if more > 0 {
            sentences.push(format!("For {} more it depends, for reasons of the same kind.", words::count(more)));
        }
        for (refusal, persons) in &self.refusals {
            sentences.push(format!("For {}: {refusal}.", words::group(*persons, whom)));
        }
        if self.minors > 0 {
            let minors = words::counted(self.minors, "is a minor", "are minors");
            sentences.push(format!("{minors}: address the parent or guardian."));
        }
        if self.deceased > 0 {
            let deceased = words::counted(self.deceased, "has", "have");
            sentences.push(format!("{deceased} died: address the estate."));
        }
        sentences
    }

    /// Sentences for a duty that is not owed by its data.
    pub(super) fn refusal(&self, whom: &str) -> String {
        let reasons: BTreeSet<&str> = self.refusals.keys().map(String::as_str).collect();
        let reasons: Vec<&str> = reasons.into_iter().collect();
        format!("Not owed, because for {} {}.", words::group(self.not, whom), words::list(&reasons))
    }
}
