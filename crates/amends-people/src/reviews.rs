//! Pairs that a person should look at, ordered by what deciding them would change.
//!
//! A decision is worth what it saves: the expected cost of the error that it rules out, in second letters ([`Price`]). A
//! link that was taken may be wrong, and then somebody is never told; a pair that was left apart may be one person, who
//! then gets two letters. Near the price both cost about one letter; far from it, next to nothing. So the doubtful pairs
//! come first by themselves, and no second threshold is needed.
//!
//! Held in memory: [`CANDIDATES_MAX`] pairs, whatever the size of the case.

use std::collections::BTreeSet;

use crate::decide::{Decision, Fate};
use crate::levels::Pattern;
use crate::price::Price;

/// Pairs that are kept while people are gathered, the best by what the pair alone says. More than are listed in the end
/// ([`REVIEWS_MAX`]), because which people they concern is known only later.
pub const CANDIDATES_MAX: usize = 40_000;
/// Pairs that are listed: more than a team decides in a month.
pub const REVIEWS_MAX: usize = 10_000;
/// A decision that saves less than this part of a letter is not worth a person's minute.
const STAKE_MIN: f64 = 1.0 / 16.0;

/// Why a pair is doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A link that was taken, by little.
    Taken,
    /// A link that was refused, because of what is known of the two people.
    Refused,
    /// An open record that fits several people, and the person whom it fits best.
    Ambiguous,
    /// Two people who were left apart, and may be one.
    Apart,
}

impl Kind {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::Ambiguous => "ambiguous",
            Self::Apart => "apart",
        }
    }

    /// The kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Taken, Self::Refused, Self::Ambiguous, Self::Apart].into_iter().find(|kind| kind.word() == word)
    }
}

/// A pair that waits for a person's decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Review {
    /// The record with the smaller ordinal.
    pub a: u32,
    /// The other record.
    pub b: u32,
    /// How they agree.
    pub pattern: Pattern,
    /// Odds that they are one person's, with all that is known weighed in.
    pub odds: f64,
    /// Why it is doubtful.
    pub kind: Kind,
    /// How many people an open record fits; else 0.
    pub fits: u32,
}

impl Review {
    /// People who are expected to be lost as long as nobody decides.
    pub fn lost(&self) -> f64 {
        if self.kind == Kind::Taken { 1.0 / (1.0 + self.odds) } else { 0.0 }
    }

    /// People who are expected to be counted twice as long as nobody decides.
    pub fn split(&self) -> f64 {
        if self.kind == Kind::Taken { 0.0 } else { self.odds / (1.0 + self.odds) }
    }

    /// What deciding it is expected to save, in second letters.
    pub fn stake(&self, price: Price) -> f64 {
        self.lost() * price.person_lost + self.split() * price.second_letter
    }

    /// The stake in whole hundredths, the greater one first: what is finer is no knowledge.
    pub fn rank(&self, price: Price) -> std::cmp::Reverse<u32> {
        std::cmp::Reverse((self.stake(price) * 100.0).round() as u32)
    }
}

/// Gathers the pairs worth looking at.
pub struct Queue {
    price: Price,
    rows: Vec<Review>,
    left_out: u64,
}

impl Queue {
    /// An empty queue under a price.
    pub fn new(price: Price) -> Self {
        Self { price, rows: Vec::new(), left_out: 0 }
    }

    /// Takes in what became of a link, if it is doubtful.
    pub fn note(&mut self, decision: &Decision) {
        let (kind, odds, fits) = match decision.fate {
            Fate::Taken => (Kind::Taken, decision.odds, 0),
            Fate::Refused { doubted } => (Kind::Refused, doubted, 0),
            Fate::Ambiguous { people } => (Kind::Ambiguous, decision.odds, people as u32),
            Fate::Decided => return,
        };
        let (a, b) = (decision.link.a, decision.link.b);
        self.offer(Review { a: a.min(b), b: a.max(b), pattern: decision.link.pattern, odds, kind, fits });
    }

    /// Whether a pair left apart with these odds would be listed.
    pub fn is_worth(odds: f64) -> bool {
        odds / (1.0 + odds) >= STAKE_MIN
    }

    /// Takes a pair in. A refused link stays whatever its odds: a contradiction may come from a wrong link elsewhere.
    pub fn offer(&mut self, review: Review) {
        if review.kind != Kind::Refused && review.stake(self.price) < STAKE_MIN {
            return;
        }
        self.rows.push(review);
        if self.rows.len() >= 2 * CANDIDATES_MAX {
            self.cut();
        }
    }

    /// Counts pairs that were not even offered because there are too many.
    pub fn leave_out(&mut self, pairs: u64) {
        self.left_out += pairs;
    }

    fn cut(&mut self) {
        let price = self.price;
        self.rows.sort_unstable_by_key(|review| (review.rank(price), review.a, review.b));
        self.left_out += self.rows.len().saturating_sub(CANDIDATES_MAX) as u64;
        self.rows.truncate(CANDIDATES_MAX);
    }

    /// Once people are known: drops pairs that other links brought together after all, pairs of people who were decided
    /// to be two, and all but the best of those between the same two people. Returns the pairs of people that are left.
    pub fn settle(&mut self, person_of: &[u32], is_decided: impl Fn(u32, u32) -> bool) -> BTreeSet<(u32, u32)> {
        self.cut();
        let mut between = BTreeSet::new();
        self.rows.retain(|review| {
            let (a, b) = people_of(review, person_of);
            review.kind == Kind::Taken || (a != b && !is_decided(a, b) && between.insert((a, b)))
        });
        between
    }

    /// The pairs, best first, and how many more there were.
    pub fn into_reviews(mut self) -> (Vec<Review>, u64) {
        self.cut();
        (self.rows, self.left_out)
    }
}

/// The people of the two records, the one with the smaller number first.
pub fn people_of(review: &Review, person_of: &[u32]) -> (u32, u32) {
    let (a, b) = (person_of[review.a as usize], person_of[review.b as usize]);
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;

    fn review(a: u32, b: u32, odds: f64, kind: Kind) -> Review {
        Review { a, b, pattern: Pattern::under(Key::Email), odds, kind, fits: 0 }
    }

    fn ordered(reviews: &[Review]) -> Vec<(u32, u32)> {
        let mut queue = Queue::new(Price::in_letters(250.0));
        reviews.iter().for_each(|review| queue.offer(*review));
        queue.into_reviews().0.iter().map(|review| (review.a, review.b)).collect()
    }

    #[test]
    fn what_is_nearest_the_price_comes_first_on_both_sides() {
        let taken = review(0, 1, 3_000.0, Kind::Taken);
        let barely = review(2, 3, 260.0, Kind::Taken);
        let apart = review(4, 5, 3.0, Kind::Apart);
        let nearly = review(6, 7, 200.0, Kind::Apart);
        assert_eq!(ordered(&[taken, apart, barely, nearly]), [(6, 7), (2, 3), (4, 5), (0, 1)]);
    }

    #[test]
    fn what_is_beyond_doubt_is_not_listed_but_a_contradiction_is() {
        let sure = review(0, 1, 1e9, Kind::Taken);
        let strangers = review(2, 3, 0.02, Kind::Apart);
        let absurd = review(4, 5, 0.0, Kind::Refused);
        assert_eq!(ordered(&[sure, strangers, absurd]), [(4, 5)]);
    }

    #[test]
    fn the_queue_is_bounded_and_counts_the_rest() {
        let mut queue = Queue::new(Price::in_letters(250.0));
        for at in 0..3 * CANDIDATES_MAX as u32 {
            queue.offer(review(at, at + 1, if at % 3 == 0 { 90.0 } else { 1.0 }, Kind::Apart));
        }
        let (rows, left_out) = queue.into_reviews();
        assert_eq!((rows.len(), left_out), (CANDIDATES_MAX, 2 * CANDIDATES_MAX as u64));
        assert!(rows.iter().all(|review| review.odds == 90.0), "the best stay");
    }

    #[test]
    fn once_people_are_known_each_two_are_asked_about_once() {
        let mut queue = Queue::new(Price::in_letters(250.0));
        let reviews = [(0, 1, 0.5), (0, 2, 9.0), (0, 3, 9.0), (0, 4, 9.0)];
        reviews.iter().for_each(|(a, b, odds)| queue.offer(review(*a, *b, *odds, Kind::Refused)));
        // 1 and 2 are one person; 3 came to 0 by other links; 0 and 4 were decided to be two people.
        let between = queue.settle(&[0, 1, 1, 0, 2], |a, b| (a, b) == (0, 2));
        assert_eq!(between.into_iter().collect::<Vec<_>>(), [(0, 1)]);
        let (rows, _) = queue.into_reviews();
        assert_eq!(rows.iter().map(|review| (review.a, review.b)).collect::<Vec<_>>(), [(0, 2)]);
    }
}
