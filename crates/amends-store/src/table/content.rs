//! Content digests: whether two tables say the same, although no two encrypted files have equal bytes.
//!
//! The digest depends on the columns (names, kinds, order), the values and their order; not on batches, parts, row
//! groups, dictionaries, or how wide a text's offsets are. Its definition is in `docs/case-format.md`.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, RecordBatch, downcast_primitive_array};
use arrow_buffer::ToByteSlice;
use arrow_schema::{DataType, SchemaRef};

use crate::error::{Result, StoreError};

/// Digest of a table's content, built up batch by batch.
pub struct ContentDigest {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: u64,
}

/// One hash for whether values are there, one for those that are.
#[derive(Default)]
struct Column {
    present: blake3::Hasher,
    values: blake3::Hasher,
}

impl ContentDigest {
    /// A digest of no rows yet.
    pub fn new(schema: SchemaRef) -> Self {
        let columns = schema.fields().iter().map(|_| Column::default()).collect();
        Self { schema, columns, rows: 0 }
    }

    /// Takes in the next rows.
    pub fn update(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut bytes = Vec::new();
        for ((column, array), field) in self.columns.iter_mut().zip(batch.columns()).zip(self.schema.fields()) {
            let no_digest =
                || StoreError::NoDigest { column: field.name().clone(), kind: field.data_type().to_string() };
            let array = plain(array).ok_or_else(no_digest)?;
            bytes.clear();
            bytes.extend((0..array.len()).map(|row| u8::from(array.is_valid(row))));
            column.present.update(&bytes);
            bytes.clear();
            append_values(&array, &mut bytes).ok_or_else(no_digest)?;
            column.values.update(&bytes);
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// The digest, as hexadecimal text.
    pub fn finish(self) -> String {
        let mut whole = blake3::Hasher::new_derive_key("amends 2026 content digest 1");
        whole.update(&self.rows.to_le_bytes());
        for (column, field) in self.columns.iter().zip(self.schema.fields()) {
            for text in [field.name().clone(), kind_word(field.data_type())] {
                whole.update(&(text.len() as u64).to_le_bytes());
                whole.update(text.as_bytes());
            }
            whole.update(column.present.finalize().as_bytes());
            whole.update(column.values.finalize().as_bytes());
        }
        whole.finalize().to_hex().to_string()
    }
}

/// The content digest of all batches of a reader.
pub fn content_digest(schema: SchemaRef, batches: impl IntoIterator<Item = Result<RecordBatch>>) -> Result<String> {
    let mut digest = ContentDigest::new(schema);
    batches.into_iter().try_for_each(|batch| digest.update(&batch?))?;
    Ok(digest.finish())
}

/// Text is text and bytes are bytes, however an engine lays them out.
fn kind_word(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "bytes".to_owned(),
        DataType::Dictionary(_, values) => kind_word(values),
        DataType::List(field) | DataType::LargeList(field) => format!("list of {}", kind_word(field.data_type())),
        other => other.to_string(),
    }
}

/// The array without its dictionary.
fn plain(array: &ArrayRef) -> Option<ArrayRef> {
    let DataType::Dictionary(_, _) = array.data_type() else { return Some(array.clone()) };
    let dictionary = array.as_any_dictionary_opt()?;
    let keys = dictionary.normalized_keys();
    let values = dictionary.values();
    let text = values.as_string_opt::<i32>()?;
    let strings = keys.iter().enumerate().map(|(row, key)| array.is_valid(row).then(|| text.value(*key)));
    Some(std::sync::Arc::new(strings.collect::<arrow_array::StringArray>()))
}

/// Appends the values that are there: fixed widths as they are (little-endian), others after their length.
fn append_values(array: &dyn Array, bytes: &mut Vec<u8>) -> Option<()> {
    let rows = (0..array.len()).filter(|row| array.is_valid(*row));
    let mut sized = |value: &[u8]| {
        bytes.extend_from_slice(&(value.len() as u64).to_le_bytes());
        bytes.extend_from_slice(value);
    };
    match array.data_type() {
        DataType::Null => {}
        DataType::Utf8 => rows.for_each(|row| sized(array.as_string::<i32>().value(row).as_bytes())),
        DataType::LargeUtf8 => rows.for_each(|row| sized(array.as_string::<i64>().value(row).as_bytes())),
        DataType::Utf8View => rows.for_each(|row| sized(array.as_string_view().value(row).as_bytes())),
        DataType::Binary => rows.for_each(|row| sized(array.as_binary::<i32>().value(row))),
        DataType::LargeBinary => rows.for_each(|row| sized(array.as_binary::<i64>().value(row))),
        DataType::BinaryView => rows.for_each(|row| sized(array.as_binary_view().value(row))),
        DataType::FixedSizeBinary(_) => {
            rows.for_each(|row| bytes.extend_from_slice(array.as_fixed_size_binary().value(row)));
        }
        DataType::Boolean => bytes.extend(rows.map(|row| u8::from(array.as_boolean().value(row)))),
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            rows.map(|row| lists.value(row)).try_for_each(|list| append_list(&list, bytes))?;
        }
        DataType::LargeList(_) => {
            let lists = array.as_list::<i64>();
            rows.map(|row| lists.value(row)).try_for_each(|list| append_list(&list, bytes))?;
        }
        _ => downcast_primitive_array! {
            array => append_primitive(array, bytes),
            _ => return None
        },
    }
    Some(())
}

/// A list: its length, a byte for each item that tells whether it is there, and the items that are.
fn append_list(list: &ArrayRef, bytes: &mut Vec<u8>) -> Option<()> {
    bytes.extend_from_slice(&(list.len() as u64).to_le_bytes());
    bytes.extend((0..list.len()).map(|item| u8::from(list.is_valid(item))));
    append_values(&plain(list)?, bytes)
}

fn append_primitive<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, bytes: &mut Vec<u8>) {
    if array.null_count() == 0 {
        bytes.extend_from_slice(array.values().to_byte_slice());
    } else {
        array.iter().flatten().for_each(|value| bytes.extend_from_slice(value.to_byte_slice()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Int64Array, ListArray, StringArray, StringViewArray, types::Int32Type};
    use arrow_schema::{Field, Schema};
    use proptest::prelude::*;

    use super::*;

    fn batch(column: ArrayRef) -> RecordBatch {
        let schema = Schema::new(vec![Field::new("a", column.data_type().clone(), true)]);
        RecordBatch::try_new(Arc::new(schema), vec![column]).expect("one column")
    }

    fn digest(batches: &[RecordBatch]) -> String {
        content_digest(batches[0].schema(), batches.iter().cloned().map(Ok)).expect("a digest")
    }

    proptest! {
        #[test]
        fn batches_make_no_difference_and_values_do(
            values: Vec<Option<i64>>, words: Vec<Option<String>>, cut in 0_usize..20, change: u16,
        ) {
            let numbers = batch(Arc::new(Int64Array::from(values.clone())));
            let cut_at = cut.min(values.len());
            let two = [numbers.slice(0, cut_at), numbers.slice(cut_at, values.len() - cut_at)];
            prop_assert_eq!(digest(std::slice::from_ref(&numbers)), digest(&two));
            if !values.is_empty() {
                let mut other = values.clone();
                let place = usize::from(change) % other.len();
                other[place] = match other[place] { None => Some(0), Some(value) => Some(value ^ 1) };
                prop_assert_ne!(digest(&[numbers]), digest(&[batch(Arc::new(Int64Array::from(other)))]));
            }
            let texts = batch(Arc::new(StringArray::from(words.clone())));
            let views = batch(Arc::new(words.iter().map(Option::as_deref).collect::<StringViewArray>()));
            prop_assert_eq!(digest(&[texts]), digest(&[views]));
        }
    }

    #[test]
    fn where_a_text_ends_matters_and_so_do_null_and_order() {
        let texts = |texts: &[Option<&str>]| digest(&[batch(Arc::new(StringArray::from(texts.to_vec())))]);
        let all = [
            texts(&[Some("ab"), Some("c")]),
            texts(&[Some("a"), Some("bc")]),
            texts(&[Some("c"), Some("ab")]),
            texts(&[Some("ab"), Some("c"), None]),
            texts(&[Some("ab"), None, Some("c")]),
            texts(&[Some("ab"), Some(""), Some("c")]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn lists_differ_by_where_they_end() {
        let lists = |lists: Vec<Option<Vec<Option<i32>>>>| {
            digest(&[batch(Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists)))])
        };
        assert_ne!(
            lists(vec![Some(vec![Some(1), Some(2)]), Some(vec![])]),
            lists(vec![Some(vec![Some(1)]), Some(vec![Some(2)])])
        );
    }
}
