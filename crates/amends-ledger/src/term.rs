//! Terms of protection: when they end, which of two is longer. Nothing here makes one shorter.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::error::{LedgerError, Result};

/// The term of one grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Months from activation.
    pub months: u32,
    /// When it was activated, in seconds since 1970; `None` while its code waits.
    pub starts: Option<i64>,
    /// Last second in which it can be activated.
    pub expires: i64,
}

impl Term {
    /// No term is longer: a hundred years. A file that says more is wrong.
    pub const MONTHS_MAX: u32 = 1_200;

    /// When it ends, if it was activated.
    ///
    /// # Errors
    /// If that is no time.
    pub fn ends(&self) -> Result<Option<i64>> {
        self.starts.map(|starts| after_months(starts, self.months)).transpose()
    }

    /// Whether it has ended, or can no longer begin.
    ///
    /// # Errors
    /// If its end is no time.
    pub fn is_over(&self, time: i64) -> Result<bool> {
        Ok(match self.ends()? {
            Some(ends) => ends <= time,
            None => self.expires < time,
        })
    }

    /// What two statements on one grant come to: whichever came first, the longer one holds, and what was activated once
    /// stays so.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            months: self.months.max(other.months),
            starts: match (self.starts, other.starts) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
            expires: self.expires.max(other.expires),
        }
    }

    /// The months that it has to have so that, where it runs, it does not end before `until`, and where it waits, it lasts
    /// for `months`: never fewer than it has.
    ///
    /// # Errors
    /// If no term is so long.
    pub fn reaching(&self, until: i64, months: u32) -> Result<u32> {
        let Some(starts) = self.starts else { return Ok(self.months.max(months)) };
        let mut reaching = self.months;
        while after_months(starts, reaching)? < until {
            reaching += 1;
            if reaching > Self::MONTHS_MAX {
                return Err(far());
            }
        }
        Ok(reaching)
    }
}

fn far() -> LedgerError {
    LedgerError::Damaged("a term is too long".to_owned())
}

/// The same time of day so many months later (UTC); the last day of the month where it is shorter.
pub(crate) fn after_months(time: i64, months: u32) -> Result<i64> {
    let from = Timestamp::from_second(time).map_err(|_| far())?.to_zoned(TimeZone::UTC);
    let span = Span::new().try_months(i64::from(months)).map_err(|_| far())?;
    Ok(from.checked_add(span).map_err(|_| far())?.timestamp().as_second())
}
