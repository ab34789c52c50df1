//! Which rows of many are handed on, so that what is left is spread evenly.

/// Keeps `wanted` of `total` rows, at even distances.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    wanted: u64,
    total: u64,
}

impl Spread {
    /// All rows.
    pub(crate) fn all() -> Self {
        Self { wanted: 1, total: 1 }
    }

    /// So many of so many; all, if there are not more.
    pub(crate) fn of(wanted: u64, total: u64) -> Self {
        if wanted >= total { Self::all() } else { Self { wanted, total } }
    }

    /// Whether the row with this position, from 0, is handed on. Past `total` it goes on at the same distance.
    pub(crate) fn keeps(self, position: u64) -> bool {
        let share = |rows: u64| u128::from(rows) * u128::from(self.wanted) / u128::from(self.total.max(1));
        share(position + 1) > share(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_wanted_and_none_near_another() {
        for (wanted, total) in [(1, 1), (1, 9), (7, 9), (1_000, 1_499), (1_000, 200_000), (5, 3)] {
            let spread = Spread::of(wanted, total);
            let kept: Vec<u64> = (0..total).filter(|at| spread.keeps(*at)).collect();
            assert_eq!(kept.len() as u64, wanted.min(total));
            let gaps = kept.windows(2).map(|pair| pair[1] - pair[0]);
            assert!(gaps.clone().max().unwrap_or(1) <= gaps.min().unwrap_or(1) + 1);
        }
    }
}
