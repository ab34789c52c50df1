//! How a table is written as Parquet: as plainly as the format allows, so that other programs open it with the key.

use std::sync::Arc;

use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::encryption::decrypt::FileDecryptionProperties;
use parquet::encryption::encrypt::FileEncryptionProperties;
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::case::Case;
use crate::error::StoreError;

/// Most rows in a row group: what one task reads at a time, and what a writer holds in memory.
pub const ROW_GROUP_ROWS: usize = 131_072;

/// One data page for each column of a row group: DuckDB 2.0 fails to decrypt the second page of a column, whoever wrote
/// it. A row group is small, and without a page index a second page helps no reader; so there is none unless a column
/// is this large.
const PAGE_BYTES: usize = 256 << 20;

/// Texts that are nearly all different: the same holds for them as for tokens.
const HARDLY_REPEATING: [&str; 4] = ["full_name", "email", "telephone", "street"];

/// Numbers that rise from row to row: their steps take a few bits each, and no compressor has to find that out.
const RISING: [&str; 1] = ["row"];

pub(crate) fn writer_options(key: &[u8; 32], schema: &SchemaRef) -> Result<ArrowWriterOptions> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(ROW_GROUP_ROWS)
        .set_data_page_size_limit(PAGE_BYTES)
        .set_dictionary_page_size_limit(PAGE_BYTES)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_created_by(concat!("amends-store ", env!("CARGO_PKG_VERSION")).to_owned())
        .with_file_encryption_properties(FileEncryptionProperties::builder(key.to_vec()).build()?);
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    // Tokens and row numbers hardly repeat: a dictionary of them costs time and saves nothing.
    for field in schema.fields().iter().filter(|field| *field.data_type() == DataType::UInt64) {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name().as_str()), false);
    }
    for name in RISING.iter().filter(|name| names.contains(name)) {
        properties = properties.set_column_encoding(ColumnPath::from(*name), Encoding::DELTA_BINARY_PACKED);
    }
    // Nobody looks for the least and the largest text of a row group, and comparing all texts costs a fifth of writing.
    for field in schema.fields().iter().filter(|field| *field.data_type() == DataType::Utf8) {
        let path = ColumnPath::from(field.name().as_str());
        properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
    }
    for name in HARDLY_REPEATING.iter().filter(|name| names.contains(name)) {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(*name), false);
    }
    Ok(ArrowWriterOptions::new().with_properties(properties.build()))
}

pub(crate) fn reader_options(key: &[u8; 32]) -> Result<ArrowReaderOptions> {
    Ok(ArrowReaderOptions::new().with_file_decryption_properties(decryption(key)?))
}

fn decryption(key: &[u8; 32]) -> Result<Arc<FileDecryptionProperties>> {
    FileDecryptionProperties::builder(key.to_vec()).build()
}

impl Case {
    /// What another Parquet reader in this process (a query engine) needs to open the case's table files.
    pub fn decryption_properties(&self) -> crate::Result<Arc<FileDecryptionProperties>> {
        decryption(&self.shared.keys.table).map_err(no_properties)
    }

    /// The same for a Parquet writer. Files that it writes are no tables of the case unless they are in the spill
    /// folder, where nothing lasts.
    pub fn encryption_properties(&self) -> crate::Result<Arc<FileEncryptionProperties>> {
        FileEncryptionProperties::builder(self.shared.keys.table.to_vec()).build().map_err(no_properties)
    }
}

fn no_properties(source: parquet::errors::ParquetError) -> StoreError {
    StoreError::Parquet { path: "tables".to_owned(), doing: "opened", source }
}
