//! Lists of the organisation's own, beside the evidence: what is found within the evidence must not depend on them.

use arrow_array::types::UInt32Type;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::ArrowError;
use arrow_select::filter::filter_record_batch;

use super::groups;
use crate::column::numbers;
use crate::frequencies::Frequencies;
use crate::side::Order;

/// Which records stand on lists of the organisation's own, and how frequent names are among all records.
#[derive(Clone, Copy)]
pub struct Lists<'f> {
    /// The first record that stands on a list. All records of the evidence come before it.
    pub from: u32,
    /// How frequent names are with the lists; what the evidence is weighed by knows only the evidence.
    pub frequencies: &'f Frequencies,
}

/// Hands each two records of a group that are to be compared to `each`, as positions, with how many share the key. Two of
/// the evidence are compared, and counted, as if there were no lists. `records` ascend.
pub(super) fn each_two(
    records: &[u32],
    lists: Option<Lists<'_>>,
    near: impl Fn(usize) -> Order,
    mut each: impl FnMut(usize, usize, usize),
) {
    let evidence = records.partition_point(|record| *record < from(lists));
    groups::each_two(evidence, &near, |a, b| each(a, b, evidence));
    let all = records.len();
    if evidence < all {
        groups::each_two(all, &near, |a, b| {
            if b >= evidence {
                each(a, b, all);
            }
        });
    }
}

/// A batch of [`crate::schemas::pairs`], shared out: within the evidence, between it and lists, within the lists.
///
/// # Errors
/// Arrow's own.
pub fn shared_out(pairs: &RecordBatch, lists_from: u32) -> Result<[RecordBatch; 3], ArrowError> {
    let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
    let part = |a: u32, b: u32| usize::from(a >= lists_from) + usize::from(b >= lists_from);
    let of = |wanted: usize| {
        let wanted: BooleanArray = a.iter().zip(b).map(|(a, b)| Some(part(*a, *b) == wanted)).collect();
        filter_record_batch(pairs, &wanted)
    };
    Ok([of(0)?, of(1)?, of(2)?])
}

/// The first record that stands on a list, or one that there is not.
pub(super) fn from(lists: Option<Lists<'_>>) -> u32 {
    lists.map_or(u32::MAX, |lists| lists.from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared_within_the_evidence_does_not_depend_on_lists() {
        let frequencies = Frequencies::default();
        let compared = |evidence: u32, listed: u32, from: Option<u32>| {
            let records: Vec<u32> = (0..evidence + listed).collect();
            let lists = from.map(|from| Lists { from, frequencies: &frequencies });
            let mut found = Vec::new();
            each_two(&records, lists, |at| (at as u64 % 7, at as u32), |a, b, sharing| found.push((a, b, sharing)));
            found
        };
        // Few and many: beyond 48 each meets only its nearest.
        for evidence in [0, 1, 5, 48, 100] {
            let alone = compared(evidence, 0, None);
            let mut with_lists = compared(evidence, 60, Some(evidence));
            assert_eq!(
                with_lists.iter().filter(|(_, b, _)| *b >= evidence as usize).count(),
                with_lists.len() - alone.len()
            );
            with_lists.truncate(alone.len());
            assert_eq!(with_lists, alone);
        }
    }
}
