//! How fast rows are asked for. The clock and the sleeping come from outside.

use std::fmt;
use std::time::Duration;

use crate::rows::ROWS_AT_ONCE;

/// The longest sleep at once, so that somebody who wants to stop is heard.
const NAP: Duration = Duration::from_millis(250);

/// So many rows a second, and no more, whatever the store could give.
pub struct Pace<'a> {
    rows_per_second: Option<u32>,
    now: Box<dyn FnMut() -> Duration + 'a>,
    sleep: Box<dyn FnMut(Duration) + 'a>,
    free_at: Duration,
}

impl fmt::Debug for Pace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace").field("rows_per_second", &self.rows_per_second).finish_non_exhaustive()
    }
}

impl<'a> Pace<'a> {
    /// As fast as the store gives.
    pub fn unlimited() -> Self {
        Self {
            rows_per_second: None,
            now: Box::new(|| Duration::ZERO),
            sleep: Box::new(|_| ()),
            free_at: Duration::ZERO,
        }
    }

    /// So many rows a second. `now` is the time since any moment that does not change; `sleep` returns after that time.
    pub fn new(
        rows_per_second: std::num::NonZeroU32,
        now: impl FnMut() -> Duration + 'a,
        sleep: impl FnMut(Duration) + 'a,
    ) -> Self {
        Self {
            rows_per_second: Some(rows_per_second.get()),
            now: Box::new(now),
            sleep: Box::new(sleep),
            free_at: Duration::ZERO,
        }
    }

    /// How many rows to ask for at once: what a second allows, so that a pause is a second at most.
    pub(crate) fn rows_at_once(&self) -> usize {
        self.rows_per_second.map_or(ROWS_AT_ONCE, |rate| (rate as usize).clamp(1, ROWS_AT_ONCE))
    }

    /// Waits for as long as these rows are worth, or until `go_on` says no.
    pub(crate) fn spend(&mut self, rows: u64, go_on: &dyn Fn() -> bool) {
        let Some(rate) = self.rows_per_second else { return };
        let mut now = (self.now)();
        // What was not used is not saved up: a store that was slow is not asked the faster for it.
        self.free_at = self.free_at.max(now) + worth(rows, rate);
        while self.free_at > now && go_on() {
            let nap = NAP.min(self.free_at - now);
            (self.sleep)(nap);
            // A clock that stands still must not hold us for ever: what was slept has passed.
            now = (self.now)().max(now + nap);
        }
    }
}

fn worth(rows: u64, rate: u32) -> Duration {
    let nanos = u128::from(rows) * 1_000_000_000 / u128::from(rate);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn ten_thousand_rows_at_a_thousand_a_second_take_ten_seconds() {
        let clock = Cell::new(Duration::from_secs(77));
        let rate = NonZeroU32::new(1_000).unwrap();
        let mut pace = Pace::new(rate, || clock.get(), |nap| clock.set(clock.get() + nap));
        assert_eq!(pace.rows_at_once(), 1_000);
        for _ in 0..10 {
            pace.spend(1_000, &|| true);
        }
        assert_eq!(clock.get() - Duration::from_secs(77), Duration::from_secs(10));
    }

    #[test]
    fn who_stops_is_heard_within_a_nap() {
        let (clock, naps) = (Cell::new(Duration::from_secs(77)), Cell::new(0));
        let rate = NonZeroU32::new(1).unwrap();
        let sleep = |nap| {
            naps.set(naps.get() + 1);
            clock.set(clock.get() + nap);
        };
        let mut pace = Pace::new(rate, || clock.get(), sleep);
        pace.spend(100_000, &|| naps.get() < 3);
        assert_eq!(naps.get(), 3);
    }
}
