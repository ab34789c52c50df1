//! The organisation's own lists, linked once the people of the evidence are settled. What that is for and what it may not
//! do is decided in `docs/decisions/0015-reference-lists.md`.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::Standing;
use amends_engine::{Engine, Kept, Source};
use amends_people::decide::{Decision, Fate, STEPS};
use amends_people::links::{LinkReader, Lot, ODDS_SEEN, Round, links_of_entries};
use amends_people::weights::Remembered;
use amends_people::{Decider, Weights, schemas};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use serde::{Deserialize, Serialize};

use super::Stage;
use super::linking::{by_round, read_links};
use super::pairing::{Pairs, rows_of};
use super::tables::LinkWriter;
use crate::Result;

/// What the organisation's own lists came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Entries of lists.
    pub entries: u64,
    /// Affected people by standing: `current`, `former`, `prospective`, `unknown`.
    pub affected: BTreeMap<String, u64>,
    /// People on lists who are not affected, by standing.
    pub unaffected: BTreeMap<String, u64>,
    /// Entries that fit several affected people, and are nobody's of them.
    pub unclear: u64,
}

impl Listed {
    /// People on lists who are not affected.
    pub fn people_unaffected(&self) -> u64 {
        self.unaffected.values().sum()
    }

    /// Counts a batch of `people`.
    pub(super) fn read(&mut self, people: &RecordBatch) {
        let (affected, standing) = (people["affected"].as_boolean(), people["standing"].as_string::<i32>());
        let left_out = people["left_out"].as_boolean();
        // Who is left out and on no list is not one of theirs.
        let is_told_of = |row: &usize| !left_out.value(*row) || standing.value(*row) != Standing::UNKNOWN;
        for row in (0..people.num_rows()).filter(is_told_of) {
            let counts = if affected.value(row) { &mut self.affected } else { &mut self.unaffected };
            match counts.get_mut(standing.value(row)) {
                Some(count) => *count += 1,
                None => drop(counts.insert(standing.value(row).to_owned(), 1)),
            }
        }
    }
}

impl Stage<'_> {
    /// Links the entries of lists: with the people of the evidence, and what is left with each other.
    pub(super) fn link_lists(
        &self,
        engine: &Engine,
        decider: &mut Decider<'_>,
        pairs: Pairs,
        (weights, said, odds_min): (&Arc<Weights>, &Arc<Vec<u32>>, f64),
        noted: &mut Noted<'_>,
    ) -> Result<()> {
        decider.settle_evidence(self.pieces.lists_from());
        for step in STEPS {
            place(engine, decider, &pairs.between, (weights, said, step), noted)?;
        }
        log::debug!("entries of lists placed");
        let by_round = by_round(engine, pairs.lists, weights)?;
        for round in Round::ALL {
            let odds_least = if round.gives() { ODDS_SEEN } else { odds_min };
            read_links(engine, &by_round[round as usize], (weights, said), (round, odds_least), &mut |lot| {
                decider.take(round, lot, &mut |decision| noted.note(decision))
            })?;
            decider.settle(said, &mut |decision| noted.note(decision))?;
        }
        log::debug!("entries of lists linked");
        Ok(())
    }
}

fn place(
    engine: &Engine,
    decider: &mut Decider<'_>,
    between: &[Kept],
    (weights, said, step): (&Arc<Weights>, &Arc<Vec<u32>>, f64),
    noted: &mut Noted<'_>,
) -> Result<()> {
    let sources = between.iter().map(|kept| {
        let (kept, weights, said) = (kept.clone(), Arc::clone(weights), Arc::clone(said));
        Source::new(move || {
            let mut remembered = Remembered::default();
            rows_of(kept, move |batch| Ok(links_of_entries(&batch, &weights, &mut remembered, &said)?))
        })
    });
    let mut reader = LinkReader::new(weights);
    let mut each = |lot: &Lot| {
        // What a record says is hashed for the order, so links of two entries may stand together.
        lot.groups()
            .flat_map(|links| links.chunk_by(|one, next| one.a == next.a))
            .try_for_each(|links| decider.place(step, links, &mut |decision| noted.place(decision)))
    };
    for batch in engine.sorted(&schemas::links(), sources.collect(), &["order"])? {
        reader.read(&batch?, &mut each)?;
    }
    reader.finish(&mut each)
}

/// Writes down what became of the links of lists. They wait for nobody: whoever is affected is told, customer or not.
pub(super) struct Noted<'w> {
    pub(super) writer: &'w mut LinkWriter,
    pub(super) unclear: u64,
}

impl Noted<'_> {
    fn place(&mut self, decision: Decision) -> Result<()> {
        self.unclear += u64::from(matches!(decision.fate, Fate::Ambiguous { .. }));
        self.note(decision)
    }

    fn note(&mut self, Decision { link, odds, fate }: Decision) -> Result<()> {
        match fate {
            Fate::Taken => self.writer.add((link.a, link.b), link.pattern, odds, fate),
            _ => Ok(()),
        }
    }
}
