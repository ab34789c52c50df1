//! Map: pairs in, the same pairs by round out.

use arrow_array::RecordBatch;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_schema::ArrowError;

use super::{ODDS_SEEN, Round};
use crate::column::numbers;
use crate::levels::Pattern;
use crate::pairs::{BATCH_ROWS, Pairs};
use crate::weights::{Remembered, Weights};

/// Shares pairs out among the rounds in which they are weighed. Those that are too weak for any ([`ODDS_SEEN`]) are left out:
/// more than half of them, and in a large case three quarters, since more people are born on one day.
pub struct ByRound<'w> {
    weights: &'w Weights,
    remembered: Remembered,
    rounds: [Pairs; Round::ALL.len()],
}

impl<'w> ByRound<'w> {
    /// By these weights.
    pub fn new(weights: &'w Weights) -> Self {
        Self { weights, remembered: Remembered::default(), rounds: Default::default() }
    }

    /// Reads a batch of [`crate::schemas::pairs`], and hands such batches to `emit`.
    ///
    /// # Errors
    /// The first of `emit`.
    pub fn read<E: From<ArrowError>>(
        &mut self,
        pairs: &RecordBatch,
        emit: &mut dyn FnMut(Round, RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
        let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
        for row in 0..pairs.num_rows() {
            let pattern = Pattern(patterns[row]);
            if self.remembered.odds(self.weights, pattern) >= ODDS_SEEN {
                self.rounds[Round::of(pattern) as usize].add(a[row], b[row], pattern);
            }
        }
        self.emit(BATCH_ROWS, emit)
    }

    /// Hands on the last pairs.
    ///
    /// # Errors
    /// The first of `emit`.
    pub fn finish<E: From<ArrowError>>(
        mut self,
        emit: &mut dyn FnMut(Round, RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        self.emit(1, emit)
    }

    fn emit<E: From<ArrowError>>(
        &mut self,
        from: usize,
        emit: &mut dyn FnMut(Round, RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        for (round, pairs) in Round::ALL.into_iter().zip(&mut self.rounds) {
            if let Some(pairs) = pairs.take(from)? {
                emit(round, pairs)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;
    use crate::levels::{Field, SAME, birth, ssn};
    use crate::names::Likeness;
    use crate::side::Tier;

    #[test]
    fn each_pair_goes_to_its_round_and_hopeless_ones_to_none() {
        let weights = Weights::prior();
        let told = Pattern::under(Key::Ssn).with(Field::Birth, birth::SAME).with(Field::First, SAME);
        let open = Pattern::under(Key::Email).with(Field::First, SAME).with_tiers(Tier::Determined, Tier::Open);
        let bare = Pattern::under(Key::Account).with(Field::First, SAME).with_tiers(Tier::Bare, Tier::Bare);
        let hopeless = Pattern::under(Key::BirthFirst)
            .with(Field::Last, Likeness::Different as u8)
            .with(Field::Ssn, ssn::DIFFERENT);
        let mut pairs = Pairs::default();
        for (at, pattern) in [bare, told, hopeless, open, told].into_iter().enumerate() {
            pairs.add(at as u32, 9, pattern);
        }
        let batch = pairs.take(1).expect("a batch").expect("rows");
        let mut found = Vec::new();
        let mut emit = |round: Round, batch: RecordBatch| {
            let records = numbers::<UInt32Type>(&batch, "a").values().to_vec();
            found.push((round, records));
            Ok::<_, ArrowError>(())
        };
        let mut by_round = ByRound::new(&weights);
        by_round.read(&batch, &mut emit).expect("read");
        by_round.finish(&mut emit).expect("finished");
        assert!(weights.odds(hopeless) < ODDS_SEEN);
        assert_eq!(found, [(Round::Determined, vec![1, 4]), (Round::Open, vec![3]), (Round::BothBare, vec![0])]);
    }
}
