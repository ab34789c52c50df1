//! Odds of patterns that were met before: of millions of pairs most look like some thousand others.

use super::Weights;
use crate::levels::Pattern;

const SLOTS: usize = 1 << 14;

/// Remembers the odds of some thousand patterns under one and the same weights.
pub struct Remembered {
    slots: Vec<(Pattern, f64)>,
}

impl Default for Remembered {
    fn default() -> Self {
        // No pair looks like this: its key does not exist.
        Self { slots: vec![(Pattern(u64::MAX), 0.0); SLOTS] }
    }
}

impl Remembered {
    /// [`Weights::odds`].
    pub fn odds(&mut self, weights: &Weights, pattern: Pattern) -> f64 {
        let slot = &mut self.slots[crate::sides::mix(pattern.0) as usize % SLOTS];
        if slot.0 != pattern {
            *slot = (pattern, weights.odds(pattern));
        }
        slot.1
    }
}
