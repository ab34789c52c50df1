//! Builders for the two kinds of columns that `records` has most of. Where a value is, and that none is null, is told
//! from what was gathered once a batch ends, so that a row costs little more than its bytes.

use arrow_array::{StringArray, UInt64Array};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;

/// Text; an empty one is null.
pub(super) struct TextBuilder {
    values: String,
    offsets: Vec<i32>,
}

impl TextBuilder {
    /// Room for so many rows and bytes.
    pub(super) fn with_capacity(rows: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self { values: String::with_capacity(bytes), offsets }
    }

    /// Adds a row.
    #[inline]
    pub(super) fn append(&mut self, text: &str) {
        self.values.push_str(text);
        // A batch comes from a few MiB of cells, far below i32::MAX.
        self.offsets.push(self.values.len() as i32);
    }

    /// The column.
    pub(super) fn finish(&mut self) -> Result<StringArray, ArrowError> {
        let (values, offsets) = (std::mem::take(&mut self.values), std::mem::replace(&mut self.offsets, vec![0]));
        let nulls = nulls(offsets.len() - 1, |row| offsets[row] != offsets[row + 1]);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::try_new(offsets, Buffer::from_vec(values.into_bytes()), nulls)
    }
}

/// Tokens, which are never 0; that stands for none.
pub(super) struct TokenBuilder {
    tokens: Vec<u64>,
}

impl TokenBuilder {
    /// Room for so many rows.
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { tokens: Vec::with_capacity(rows) }
    }

    /// Adds a row.
    #[inline]
    pub(super) fn append_option(&mut self, token: Option<u64>) {
        self.tokens.push(token.unwrap_or(0));
    }

    /// The column.
    pub(super) fn finish(&mut self) -> UInt64Array {
        let tokens = std::mem::take(&mut self.tokens);
        let nulls = nulls(tokens.len(), |row| tokens[row] != 0);
        UInt64Array::new(ScalarBuffer::from(tokens), nulls)
    }
}

fn nulls(rows: usize, is_there: impl FnMut(usize) -> bool) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(BooleanBuffer::collect_bool(rows, is_there));
    Some(nulls).filter(|nulls| nulls.null_count() > 0)
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;

    use super::*;

    #[test]
    fn empty_and_zero_are_null() {
        let (mut texts, mut tokens) = (TextBuilder::with_capacity(0, 0), TokenBuilder::with_capacity(0));
        ["a", "", "bc"].into_iter().for_each(|text| texts.append(text));
        [Some(7), None].into_iter().for_each(|token| tokens.append_option(token));
        assert_eq!(texts.finish().expect("a column"), StringArray::from(vec![Some("a"), None, Some("bc")]));
        assert_eq!(tokens.finish(), UInt64Array::from(vec![Some(7), None]));
        assert_eq!((texts.finish().expect("a column").len(), tokens.finish().len()), (0, 0));
    }
}
