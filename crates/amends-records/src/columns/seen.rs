//! What a column's sample has shown already: which values, and which forms of values.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Forms of one column that are counted; a column of more forms has no main one.
const SHAPES_MAX: usize = 64;
/// Bytes of the longest value whose form is counted.
const SHAPE_BYTES: usize = 24;

/// Hashes keys that are hashes already, or few bytes in words. The tables are never walked in their own order.
#[derive(Debug, Clone, Default)]
struct Folding(u64);

impl Hasher for Folding {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

type Folded = BuildHasherDefault<Folding>;

/// Hashes of the values seen, each with the bits of the checks that it passed.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    values: HashMap<u64, u64, Folded>,
}

impl Seen {
    /// The checks that the value of this hash passed; `test` tells for a value seen first.
    pub(super) fn passed(&mut self, value: u64, test: impl FnOnce() -> u64) -> u64 {
        *self.values.entry(value).or_insert_with(test)
    }

    /// How many different values there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

/// The form of a value: digits as `9`, ASCII letters as `A`, all else as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    bytes: [u8; SHAPE_BYTES],
    len: usize,
}

impl Shape {
    fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; SHAPE_BYTES];
        for (place, byte) in bytes.get_mut(..text.len())?.iter_mut().zip(text.bytes()) {
            *place = match byte {
                b'0'..=b'9' => b'9',
                b'A'..=b'Z' | b'a'..=b'z' => b'A',
                other => other,
            };
        }
        Some(Self { bytes, len: text.len() })
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Hash for Shape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for word in self.bytes.as_chunks::<8>().0 {
            state.write_u64(u64::from_le_bytes(*word));
        }
        state.write_u64(self.len as u64);
    }
}

/// How often each form occurs.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    counts: HashMap<Shape, u32, Folded>,
}

impl Shapes {
    /// Counts the form of one value.
    pub(super) fn observe(&mut self, text: &str) {
        let Some(shape) = Shape::of(text) else { return };
        let room = self.counts.len() < SHAPES_MAX;
        if let Some(count) = self.counts.get_mut(&shape) {
            *count += 1;
        } else if room {
            self.counts.insert(shape, 1);
        }
    }

    /// The commonest form and its count; of equals the last in the order of bytes.
    pub(super) fn main(&self) -> (&[u8], u32) {
        let order = |a: &(&Shape, &u32), b: &(&Shape, &u32)| -> Ordering {
            a.1.cmp(b.1).then_with(|| a.0.as_bytes().cmp(b.0.as_bytes()))
        };
        self.counts.iter().max_by(order).map_or((b"", 0), |(shape, count)| (shape.as_bytes(), *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_tested_once() {
        let mut seen = Seen::default();
        assert_eq!((seen.passed(7, || 5), seen.passed(7, || 6), seen.passed(8, || 6)), (5, 5, 6));
        assert_eq!(seen.len(), 2);
    }

    #[test]
    fn the_commonest_form_wins() {
        let mut shapes = Shapes::default();
        assert_eq!(shapes.main(), (b"".as_slice(), 0));
        ["AB-12", "cd-34", "1", "x".repeat(25).as_str()].into_iter().for_each(|text| shapes.observe(text));
        assert_eq!(shapes.main(), (b"AA-99".as_slice(), 2));
        ["7", "8"].into_iter().for_each(|text| shapes.observe(text));
        assert_eq!(shapes.main(), (b"9".as_slice(), 3));
    }

    #[test]
    fn forms_are_bounded() {
        let mut shapes = Shapes::default();
        (0..100).for_each(|len| shapes.observe(&"-".repeat(len % 24).replace('-', ["/", "+", "="][len / 24 % 3])));
        assert!(shapes.counts.len() <= SHAPES_MAX);
    }
}
