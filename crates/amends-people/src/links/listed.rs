//! Map: pairs of an entry of a list and a record of the evidence in, links out, all of one entry together.

use arrow_array::RecordBatch;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_schema::ArrowError;

use super::{ODDS_SEEN, Round, Rows, order};
use crate::column::numbers;
use crate::levels::Pattern;
use crate::weights::{Remembered, Weights};

/// A batch of [`crate::schemas::pairs`] between evidence and lists into [`crate::schemas::links`], whose `a` is the entry. `said` has
/// [`crate::Side::said`] of each record.
///
/// # Errors
/// Arrow's own, if the columns built here disagree in length.
pub fn links_of_entries(
    pairs: &RecordBatch,
    weights: &Weights,
    remembered: &mut Remembered,
    said: &[u32],
) -> Result<RecordBatch, ArrowError> {
    let [record, entry] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
    let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
    let mut rows = Rows::default();
    for row in 0..pairs.num_rows() {
        let (pattern, entry, record) = (Pattern(patterns[row]), entry[row], record[row]);
        let odds = remembered.odds(weights, pattern);
        if odds >= ODDS_SEEN {
            let both = (said[entry as usize], said[record as usize]);
            rows.add(order(Round::Open, odds, both, entry), (entry, record), pattern);
        }
    }
    rows.finish()
}
