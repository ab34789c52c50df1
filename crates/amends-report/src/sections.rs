//! The parts of the page, in the order in which they stand. Each prepares its own words and has its own template.

pub(crate) mod calendar;
pub(crate) mod columns;
pub(crate) mod decisions;
pub(crate) mod due;
pub(crate) mod duties;
pub(crate) mod elements;
pub(crate) mod evidence;
pub(crate) mod foot;
pub(crate) mod head;
pub(crate) mod linking;
pub(crate) mod map;
pub(crate) mod matrix;
pub(crate) mod minute;
pub(crate) mod notices;
pub(crate) mod people;
pub(crate) mod posture;
pub(crate) mod problems;
pub(crate) mod telling;
pub(crate) mod trace;

use crate::guard;
use crate::words::{clipped, number};

/// Text from outside as it is shown: looked over for personal values, and cut.
pub(crate) fn shown(text: &str) -> String {
    clipped(&guard::words(text))
}

/// The line under a list that is not shown in full; empty where it is.
pub(crate) struct More {
    /// `… and 1,204 more columns.`
    pub(crate) words: String,
    /// The command that gives all.
    pub(crate) command: String,
}

impl More {
    /// What is left out when `shown` of `total` stand on the page.
    pub(crate) fn of(shown: usize, total: u64, noun: &str, command: &str) -> Self {
        let rest = total.saturating_sub(u64::try_from(shown).unwrap_or(u64::MAX));
        let words = if rest == 0 { String::new() } else { format!("… and {} more {noun}.", number(rest)) };
        Self { words, command: command.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::More;

    #[test]
    fn the_rest_is_counted() {
        assert_eq!(More::of(200, 1_404, "columns", "").words, "… and 1,204 more columns.");
        assert_eq!(More::of(3, 3, "columns", "").words, "");
    }
}
