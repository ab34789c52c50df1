//! The price of each error, from which the default follows.

/// What a false merge and a false split cost, in the same unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// One person who is never told.
    pub person_lost: f64,
    /// One second letter to somebody.
    pub second_letter: f64,
}

impl Default for Price {
    /// A person who is never told weighs as much as 150 second letters.
    fn default() -> Self {
        Self { person_lost: 150.0, second_letter: 1.0 }
    }
}

impl Price {
    /// A person who is never told weighs as much as so many second letters.
    pub fn in_letters(person_lost: f64) -> Self {
        Self { person_lost, second_letter: 1.0 }
    }

    /// Odds from which on a link is taken: then the expected cost of taking it is the smaller one.
    pub fn odds_min(self) -> f64 {
        self.person_lost / self.second_letter
    }
}

/// Sums up what the links that were taken and those that were not are expected to cost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Expected {
    /// People lost to merging.
    pub people_lost: f64,
    /// People who are counted once too often.
    pub people_split: f64,
}

impl Expected {
    /// A link was taken.
    pub fn taken(&mut self, odds: f64) {
        self.people_lost += 1.0 / (1.0 + odds);
    }

    /// Two people were left apart.
    pub fn left_apart(&mut self, odds: f64) {
        self.people_split += odds / (1.0 + odds);
    }
}
