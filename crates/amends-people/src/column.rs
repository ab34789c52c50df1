//! Typed access to the columns of a batch.

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt64Type};
use arrow_array::{Array, PrimitiveArray, RecordBatch, StringArray};

/// The column named `name` as numbers.
///
/// # Panics
/// If the batch is not of the schema that the caller declared: a defect of the program, not of the evidence.
pub(crate) fn numbers<'b, T: ArrowPrimitiveType>(batch: &'b RecordBatch, name: &str) -> &'b PrimitiveArray<T> {
    match batch.column_by_name(name) {
        Some(column) => column.as_primitive::<T>(),
        None => panic!("a batch has no column {name}"),
    }
}

/// The column named `name` as text. Panics like [`numbers`].
pub(crate) fn texts<'b>(batch: &'b RecordBatch, name: &str) -> &'b StringArray {
    match batch.column_by_name(name) {
        Some(column) => column.as_string::<i32>(),
        None => panic!("a batch has no column {name}"),
    }
}

/// A nullable token, 0 where there is none.
pub(crate) fn token(column: &PrimitiveArray<UInt64Type>, row: usize) -> u64 {
    if column.is_null(row) { 0 } else { column.value(row) }
}

/// Text, empty where there is none.
pub(crate) fn text(column: &StringArray, row: usize) -> &str {
    if column.is_null(row) { "" } else { column.value(row) }
}
