//! Texts that were searched and hold nothing. Article numbers, versions and a company's own addresses stand in row after
//! row; what held nothing a moment ago holds nothing now.

/// Texts that are remembered: enough for the handful of columns that repeat themselves.
const PLACES: usize = 256;
/// Bytes of the longest text that is remembered.
const LONGEST: usize = 32;

/// A small memory in which a newer text takes the place of an older one.
pub(super) struct Quiet {
    places: Vec<Text>,
}

/// A text of one column; the column counts, because what is denied in one may be found in another.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Text {
    column: u32,
    len: u8,
    bytes: [u8; LONGEST],
}

impl Text {
    fn new(column: u32, text: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { column, len: text.len() as u8, bytes })
    }

    fn place(&self) -> usize {
        let words = self.bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
        let start = u64::from(self.column) << 8 | u64::from(self.len);
        let mixed = words.fold(start, |mixed, word| (mixed.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        (mixed >> 32) as usize % PLACES
    }
}

impl Quiet {
    pub(super) fn new() -> Self {
        // Column 0 is no column: nothing is known yet.
        Self { places: vec![Text { column: 0, len: 0, bytes: [0; LONGEST] }; PLACES] }
    }

    /// Whether the text was searched in that column (counted from 1) and held nothing; if it is not known, `search`
    /// says whether it holds anything.
    pub(super) fn or_search(&mut self, column: u32, text: &str, search: impl FnOnce() -> bool) {
        let Some(text) = Text::new(column, text) else {
            search();
            return;
        };
        let place = &mut self.places[text.place()];
        if *place != text && !search() {
            *place = text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(quiet: &mut Quiet, column: u32, text: &str, holds: bool) -> bool {
        let mut searched = false;
        quiet.or_search(column, text, || {
            searched = true;
            holds
        });
        searched
    }

    #[test]
    fn only_what_held_nothing_in_the_same_column_is_passed_over() {
        let mut quiet = Quiet::new();
        assert!(searched(&mut quiet, 1, "", false) && !searched(&mut quiet, 1, "", false));
        assert!(searched(&mut quiet, 1, "TM-9001", false) && !searched(&mut quiet, 1, "TM-9001", false));
        assert!(searched(&mut quiet, 2, "TM-9001", false) && searched(&mut quiet, 1, "TM-9001\0", false));
        assert!(searched(&mut quiet, 1, "219-09-9998", true) && searched(&mut quiet, 1, "219-09-9998", true));
        let long = "x".repeat(LONGEST + 1);
        assert!(searched(&mut quiet, 1, &long, false) && searched(&mut quiet, 1, &long, false));
    }
}
