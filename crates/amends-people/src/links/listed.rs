//! Map: pairs of an entry of a list and a record of the evidence in, links out, all of one entry together.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{UInt32Builder, UInt64Builder};
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_schema::ArrowError;

use super::{ODDS_SEEN, Round, order};
use crate::column::numbers;
use crate::levels::Pattern;
use crate::schemas;
use crate::weights::{Remembered, Weights};

/// A batch of [`schemas::pairs`] between evidence and lists into [`schemas::links`], whose `a` is the entry. `said` has
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
    let mut rows = (UInt64Builder::new(), UInt32Builder::new(), UInt32Builder::new(), UInt64Builder::new());
    for row in 0..pairs.num_rows() {
        let odds = remembered.odds(weights, Pattern(patterns[row]));
        if odds >= ODDS_SEEN {
            let both = (said[entry[row] as usize], said[record[row] as usize]);
            rows.0.append_value(order(Round::Open, odds, both, entry[row]));
            rows.1.append_value(entry[row]);
            rows.2.append_value(record[row]);
            rows.3.append_value(patterns[row]);
        }
    }
    let columns: Vec<arrow_array::ArrayRef> = vec![
        Arc::new(rows.0.finish()),
        Arc::new(rows.1.finish()),
        Arc::new(rows.2.finish()),
        Arc::new(rows.3.finish()),
    ];
    RecordBatch::try_new(schemas::links(), columns)
}
