//! What a column's sample has shown already: which values, and which forms of values.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::told::{Told, Trait};

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

/// Hashes of the values seen, each with what it told.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    values: HashMap<u64, Told, Folded>,
    defaults: usize,
}

impl Seen {
    /// What the value told; `ask` asks one that was not seen before.
    pub(super) fn told(&mut self, text: &str, ask: impl FnOnce() -> Told) -> Told {
        let Self { values, defaults } = self;
        *values.entry(hash(text)).or_insert_with(|| {
            let told = ask();
            *defaults += usize::from(told.is(Trait::Default));
            told
        })
    }

    /// How many different values there are, defaults left out.
    pub(super) fn len(&self) -> usize {
        self.values.len() - self.defaults
    }
}

/// A hash of 64 bits: among the values of a column, two with one hash are not to be expected. `Folding` is too weak for
/// this: of ten thousand passwords it took two for one.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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
    places: HashMap<Shape, u8, Folded>,
    counts: Vec<u32>,
}

impl Shapes {
    /// The place where the form of a value is counted, if there is room for it.
    pub(super) fn place(&mut self, text: &str) -> Option<u8> {
        let shape = Shape::of(text)?;
        if let Some(place) = self.places.get(&shape) {
            return Some(*place);
        }
        let place = u8::try_from(self.counts.len()).ok().filter(|place| usize::from(*place) < SHAPES_MAX)?;
        self.places.insert(shape, place);
        self.counts.push(0);
        Some(place)
    }

    /// Counts a form once more.
    pub(super) fn count(&mut self, place: u8) {
        self.counts[usize::from(place)] += 1;
    }

    /// The commonest form and its count; of equals the last in the order of bytes.
    pub(super) fn main(&self) -> (&[u8], u32) {
        let counted = self.places.iter().map(|(shape, place)| (shape.as_bytes(), self.counts[usize::from(*place)]));
        counted.max_by_key(|(shape, count)| (*count, *shape)).unwrap_or((b"", 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_asked_once() {
        let mut seen = Seen::default();
        let passing = |passed| {
            move || {
                let mut told = Told::default();
                told.passed = passed;
                told
            }
        };
        let passed = [("a", 5), ("a", 6), ("b", 6)].map(|(value, passed)| seen.told(value, passing(passed)).passed);
        assert_eq!((passed, seen.len()), ([5, 5, 6], 2));
    }

    fn observe(shapes: &mut Shapes, text: &str) {
        if let Some(place) = shapes.place(text) {
            shapes.count(place);
        }
    }

    #[test]
    fn the_commonest_form_wins() {
        let mut shapes = Shapes::default();
        assert_eq!(shapes.main(), (b"".as_slice(), 0));
        ["AB-12", "cd-34", "1", "x".repeat(25).as_str()].into_iter().for_each(|text| observe(&mut shapes, text));
        assert_eq!(shapes.main(), (b"AA-99".as_slice(), 2));
        ["7", "8"].into_iter().for_each(|text| observe(&mut shapes, text));
        assert_eq!(shapes.main(), (b"9".as_slice(), 3));
    }

    #[test]
    fn forms_are_bounded() {
        let mut shapes = Shapes::default();
        let form = |len: usize| "-".repeat(len % 24).replace('-', ["/", "+", "="][len / 24 % 3]);
        (0..100).for_each(|len| observe(&mut shapes, &form(len)));
        assert!(shapes.counts.len() <= SHAPES_MAX);
    }
}
