//! One law's look at the profiles that it protects.

use crate::duty::Owed;
use crate::law::{Law, PersonsRule};
use crate::verdict::{self, Gate};

use super::scene::Scene;
use super::scope;
use super::tally::Tally;

/// A rule of notice to people, with what it found.
pub(super) struct Notice<'a> {
    pub(super) rule: &'a PersonsRule,
    pub(super) tally: Tally,
    pub(super) gate: Gate,
}

impl Notice<'_> {
    pub(super) fn owed(&self) -> Owed {
        self.gate.owed.min(self.tally.owed())
    }

    /// What one profile is owed by it.
    pub(super) fn owed_to(&self, position: usize) -> Owed {
        self.tally.verdicts.get(&position).map_or(Owed::No, |verdict| verdict.owed).min(self.gate.owed)
    }

    /// People who must surely be told, and people who may have to be (with those).
    pub(super) fn told(&self) -> (u64, u64) {
        match self.gate.owed {
            Owed::Yes => (self.tally.sure, self.tally.planned()),
            Owed::Depends => (0, self.tally.planned()),
            Owed::No => (0, 0),
        }
    }
}

/// One law's look at the profiles that it protects.
pub(super) struct Reading<'a> {
    pub(super) law: &'a Law,
    /// Whether it binds the organisation.
    pub(super) scope: Gate,
    /// Positions of the profiles that it protects.
    pub(super) positions: Vec<usize>,
    pub(super) notices: Vec<Notice<'a>>,
}

impl<'a> Reading<'a> {
    /// `None` where the law protects none of the people and asks for nothing besides.
    pub(super) fn of(scene: &Scene<'a>, law: &'a Law) -> Option<Self> {
        let protects = |residence: &str| law.scope.residence.as_deref().is_none_or(|place| place == residence);
        let positions: Vec<usize> =
            (0..scene.profiles.len()).filter(|position| protects(&scene.profiles[*position].residence)).collect();
        let persons: u64 = positions.iter().map(|position| scene.profiles[*position].persons).sum();
        if persons == 0 && law.filings.is_empty() {
            return None;
        }
        let scope = scope::gate(scene, law);
        let notices = law.persons.iter().map(|rule| notice(scene, law, rule, &positions, &scope)).collect();
        Some(Self { law, scope, positions, notices })
    }

    /// How a sentence calls the people that the law protects.
    pub(super) fn whom(&self) -> String {
        match self.law.scope.residence {
            Some(_) => format!("residents of {}", self.law.name),
            None => "people".to_owned(),
        }
    }

    /// People who must surely be told under the law, and people who may have to be (with those): the largest of its
    /// rules, since two texts of one law speak of the same people.
    pub(super) fn told(&self) -> (u64, u64) {
        self.notices.iter().map(Notice::told).fold((0, 0), |most, told| (most.0.max(told.0), most.1.max(told.1)))
    }

    /// Positions of the profiles that must or may have to be told.
    pub(super) fn told_positions(&self) -> Vec<usize> {
        let told = |position: &usize| self.notices.iter().any(|notice| notice.owed_to(*position).is_planned());
        self.positions.iter().copied().filter(told).collect()
    }
}

fn notice<'a>(scene: &Scene<'a>, law: &'a Law, rule: &'a PersonsRule, positions: &[usize], scope: &Gate) -> Notice<'a> {
    let tally = Tally::of(scene, rule.data.as_ref().unwrap_or(&law.data), positions);
    let breach = verdict::of_breach(rule.breach.as_ref().unwrap_or(&law.breach), scene.facts());
    let mut gate = scope.clone().and(breach);
    if let Some(question) = &rule.depends_on {
        gate = gate.and(Gate::of(Owed::Depends, format!("Depends: {question}.")));
    }
    Notice { rule, tally, gate }
}

/// Sums over all laws of residence, for thresholds that count people wherever they live.
pub(super) struct Totals {
    pub(super) sure: u64,
    pub(super) planned: u64,
}

impl Totals {
    pub(super) fn of(scene: &Scene<'_>, readings: &[Reading<'_>]) -> Self {
        let mut owed = vec![Owed::No; scene.profiles.len()];
        for reading in readings.iter().filter(|reading| reading.law.scope.residence.is_some()) {
            for position in &reading.positions {
                let strictest = reading.notices.iter().map(|notice| notice.owed_to(*position)).max();
                owed[*position] = owed[*position].max(strictest.unwrap_or(Owed::No));
            }
        }
        let mut totals = Self { sure: 0, planned: 0 };
        for (profile, owed) in scene.profiles.iter().zip(owed) {
            totals.sure += if owed == Owed::Yes { profile.persons } else { 0 };
            totals.planned += if owed.is_planned() { profile.persons } else { 0 };
        }
        totals
    }
}
