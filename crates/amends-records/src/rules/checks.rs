//! All different checks of cells behind their gates: what every sampled value of every column is put to.

use super::Cell;
use crate::validators::gate::{Gate, Gates, Look};

/// The checks of the rules, in the order of [`super::Reading::check`].
#[derive(Debug, Clone)]
pub(crate) struct Checks {
    gates: Gates,
    /// The first 64, whose outcomes fit one word.
    first: Vec<Cell>,
    /// Those that somebody's own rules add beyond.
    beyond: Vec<(Gate, Cell)>,
}

impl Checks {
    /// In this order.
    pub(crate) fn new(mut checks: Vec<(Gate, Cell)>) -> Self {
        let beyond = checks.split_off(checks.len().min(u64::BITS as usize));
        Self {
            gates: Gates::new(checks.iter().map(|(gate, _)| *gate)),
            first: checks.into_iter().map(|(_, cell)| cell).collect(),
            beyond,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.first.len() + self.beyond.len()
    }

    /// The bits of those of the first 64 that a value passes, which has no white space around it and is no default.
    pub(crate) fn passed(&self, trimmed: &str, look: Look) -> u64 {
        let mut open = self.gates.open(look);
        let mut passed = self.gates.sure(open);
        open &= !passed;
        while open != 0 {
            let index = open.trailing_zeros() as usize;
            passed |= u64::from(self.first[index].passes(trimmed)) << index;
            open &= open - 1;
        }
        passed
    }

    /// Which of those beyond the first 64 the value passes, in order.
    pub(crate) fn passed_beyond(&self, trimmed: &str, look: Look) -> impl Iterator<Item = bool> {
        self.beyond.iter().map(move |(gate, cell)| gate.admits(look) && cell.passes(trimmed))
    }
}
