//! Steps of shade: which counts look alike on the map and in the table.

use crate::words::number;

/// Shades above the empty one.
const STEPS: usize = 5;

/// Lower bounds of the shades, ascending; the first is 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Steps {
    bounds: Vec<u64>,
}

impl Steps {
    /// Steps for these counts: round numbers, wide apart where the counts are.
    pub(crate) fn of(counts: impl IntoIterator<Item = u64>) -> Self {
        let counts: Vec<u64> = counts.into_iter().filter(|count| *count > 0).collect();
        let most = counts.iter().copied().max().unwrap_or(1);
        let least = counts.iter().copied().min().unwrap_or(1);
        let ladder = if most / least >= 2_000 { &[1][..] } else { &[1, 2, 5][..] };
        let mut bounds: Vec<u64> = rungs(ladder).take_while(|rung| *rung <= most).collect();
        // Powers of ten need no gap below the largest count; finer rungs do, or the top shade would be one state's.
        if ladder.len() > 1 && bounds.len() > STEPS {
            bounds.pop();
        }
        let surplus = bounds.len().saturating_sub(STEPS - 1);
        let mut kept = bounds.split_off(surplus);
        if kept.first() != Some(&1) {
            kept.insert(0, 1);
        }
        Self { bounds: kept }
    }

    /// The shade of a count: 0 for none, then 1 … 5.
    pub(crate) fn shade(&self, count: u64) -> usize {
        self.bounds.iter().filter(|bound| **bound <= count).count()
    }

    /// Each shade with its words: `1–9`, `10–99`, `100 or more`.
    pub(crate) fn legend(&self) -> Vec<(usize, String)> {
        let words = |index: usize, from: u64| match self.bounds.get(index + 1) {
            Some(next) if next - 1 > from => format!("{}–{}", number(from), number(next - 1)),
            Some(_) => number(from),
            None => format!("{} or more", number(from)),
        };
        self.bounds.iter().enumerate().map(|(index, from)| (index + 1, words(index, *from))).collect()
    }
}

/// 1, 2, 5, 10, 20 … or 1, 10, 100 …, to the largest that fits.
fn rungs(ladder: &[u64]) -> impl Iterator<Item = u64> {
    (0..19_u32).flat_map(move |power| ladder.iter().filter_map(move |digit| digit.checked_mul(10_u64.pow(power))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: &[u64], expected: &[u64]) {
        assert_eq!(Steps::of(counts.iter().copied()).bounds, expected, "of {counts:?}");
    }

    #[test]
    fn bounds_are_round_and_cover_the_largest() {
        check(&[], &[1]);
        check(&[3], &[1, 2]);
        check(&[4, 12, 60, 240], &[1, 10, 20, 50, 100]);
        check(&[900, 9_000_000], &[1, 1_000, 10_000, 100_000, 1_000_000]);
    }

    #[test]
    fn shade_grows_with_the_count() {
        let steps = Steps::of([4, 12, 60, 240]);
        assert_eq!([0, 1, 10, 49, 100, 240].map(|count| steps.shade(count)), [0, 1, 2, 3, 5, 5]);
        assert!(Steps::of([u64::MAX, 1]).shade(u64::MAX) <= STEPS);
    }

    #[test]
    fn the_legend_leaves_no_gap() {
        let words: Vec<String> = Steps::of([4, 12, 60, 240]).legend().into_iter().map(|(_, words)| words).collect();
        assert_eq!(words, ["1–9", "10–19", "20–49", "50–99", "100 or more"]);
    }
}
