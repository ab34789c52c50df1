//! All sides of a case at hand, by record: where they fit in memory, only keys have to be sorted.

use arrow_array::cast::AsArray;
use arrow_array::{Array, FixedSizeBinaryArray, RecordBatch};

use crate::side::Side;

/// A signpost stands at every so many records.
const STEP_BITS: u32 = 9;

/// Sides in memory, found by the ordinals of their records.
pub struct Shelf {
    boards: Vec<Board>,
    /// The board of every 512th record.
    signposts: Vec<u32>,
}

/// Sides of consecutive records.
struct Board {
    first: u32,
    sides: FixedSizeBinaryArray,
}

impl Shelf {
    /// From batches of [`crate::schemas::sides`] that together hold each record once; within a batch the records follow
    /// each other. The batches are shared, not copied.
    pub fn new<'b>(batches: impl IntoIterator<Item = &'b RecordBatch>) -> Self {
        let mut boards: Vec<Board> = batches
            .into_iter()
            .filter(|batch| batch.num_rows() > 0)
            .map(|batch| batch["side"].as_fixed_size_binary().clone())
            .map(|sides| Board { first: Side::from_bytes(sides.value(0)).record, sides })
            .collect();
        boards.sort_unstable_by_key(|board| board.first);
        let mut signposts = Vec::new();
        for (at, board) in boards.iter().enumerate() {
            let end = board.first as usize + board.sides.len();
            // Where two boards meet between two signposts, the post names the first of them.
            signposts.resize(end.div_ceil(1 << STEP_BITS).max(signposts.len()), at as u32);
        }
        Self { boards, signposts }
    }

    /// The side of a record. Nothing is known of a record that the shelf does not hold.
    pub fn get(&self, record: u32) -> Side {
        self.bytes(record).map_or(Side::UNKNOWN, Side::from_bytes)
    }

    /// Has the sides of some records brought near, so that getting them one by one does not wait for memory each time: a
    /// processor waits for many reads at once if nothing else stands between them.
    pub fn fetch(&self, records: &[u32]) {
        const LINE_BYTES: usize = 64;
        let touch = |bytes: &[u8]| bytes.iter().step_by(LINE_BYTES).chain(bytes.last()).fold(0, |all, byte| all ^ byte);
        let read = records.iter().filter_map(|record| self.bytes(*record)).fold(0, |all, bytes| all ^ touch(bytes));
        std::hint::black_box(read);
    }

    fn bytes(&self, record: u32) -> Option<&[u8]> {
        let post = self.signposts.get((record >> STEP_BITS) as usize)?;
        self.boards[*post as usize..].iter().find_map(|board| {
            let place = record.checked_sub(board.first)? as usize;
            (place < board.sides.len()).then(|| board.sides.value(place))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{schemas, side};
    use std::sync::Arc;

    #[test]
    fn each_side_is_found_whatever_the_batches() {
        for lengths in [vec![1, 511, 1, 3, 2_000, 700], vec![5_000], vec![8, 8, 8], vec![1_024, 512, 512]] {
            let mut next = 0;
            let mut batches: Vec<RecordBatch> = lengths
                .iter()
                .map(|length| {
                    let sides = (next..next + length).map(|record| Side { record, ssn: 9, ..Side::UNKNOWN }.to_bytes());
                    let bytes: Vec<u8> = sides.flatten().collect();
                    next += length;
                    let column = FixedSizeBinaryArray::new(side::BYTES as i32, bytes.into(), None);
                    RecordBatch::try_new(schemas::sides(), vec![Arc::new(column)]).expect("a batch")
                })
                .collect();
            batches.reverse();
            let shelf = Shelf::new(&batches);
            for record in 0..next {
                assert_eq!(shelf.get(record), Side { record, ssn: 9, ..Side::UNKNOWN });
            }
            assert_eq!(shelf.get(next), Side::UNKNOWN);
        }
    }
}
