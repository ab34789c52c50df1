//! Mutes: something fails, and a person answers for that until a day.

use jiff::civil::Date;
use serde::Deserialize;

use super::say::quoted;
use crate::{CheckRow, Verdict};

/// A failure that somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mute {
    /// The check.
    pub check: String,
    /// The instance; `*` for all of the check's.
    pub instance: String,
    /// Why it may be so.
    pub why: String,
    /// Who answers for it.
    pub by: String,
    /// The last day.
    pub until: Date,
}

impl Mute {
    fn fits(&self, row: &CheckRow) -> bool {
        self.check == row.check && (self.instance == "*" || self.instance == row.instance)
    }

    /// A mute without a reason or a person is none.
    fn is_whole(&self) -> bool {
        !self.why.trim().is_empty() && !self.by.trim().is_empty()
    }
}

/// Mutes rows that fail. Other rows stay as they are: what cannot be told cannot be answered for. A mute whose last day
/// has passed, or without a reason or a person, mutes nothing, and the row says so. Of several that fit, the one that names the
/// instance goes before `*`, then the one that lasts longest. Returns the mutes that fit no row: there is nothing to mute, or
/// a name is mistyped.
pub fn mute<'m>(rows: &mut [CheckRow], mutes: &'m [Mute], as_of: Date) -> Vec<&'m Mute> {
    let mut fitted = vec![false; mutes.len()];
    for row in rows.iter_mut() {
        let mut fitting: Vec<&Mute> = Vec::new();
        for (at, mute) in mutes.iter().enumerate().filter(|(_, mute)| mute.fits(row)) {
            fitted[at] = true;
            fitting.push(mute);
        }
        if row.verdict != Verdict::Fail {
            continue;
        }
        let rank = |mute: &&Mute| (mute.instance != "*", mute.until);
        let good = fitting.iter().copied().filter(|mute| mute.is_whole() && mute.until >= as_of).max_by_key(rank);
        let note = match (good, fitting.into_iter().max_by_key(rank)) {
            (Some(mute), _) => {
                row.verdict = Verdict::Muted;
                format!("Muted until {} by {}: {}", mute.until, quoted(&mute.by), quoted(mute.why.trim()))
            }
            (None, Some(mute)) if !mute.is_whole() => {
                "A mute of it gives no reason or names nobody, and does nothing".to_owned()
            }
            (None, Some(mute)) => format!("Its mute, by {}, ended on {}", quoted(&mute.by), mute.until),
            (None, None) => continue,
        };
        row.why = format!("{} {}.", row.why.trim_end(), note.trim_end_matches('.'));
    }
    mutes.iter().zip(fitted).filter(|(_, fitted)| !fitted).map(|(mute, _)| mute).collect()
}
