//! The formats of exports.

use std::io::Write;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use parquet::arrow::ArrowWriter;

use crate::{Error, Result};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// RFC 4180, with a header line.
    Csv,
    /// One array of objects with all keys; null where a cell is empty.
    Json,
    /// Parquet, not encrypted.
    Parquet,
    /// Arrow IPC stream.
    Arrow,
}

pub(super) enum Writer<'o> {
    Csv(Box<arrow_csv::Writer<&'o mut (dyn Write + Send)>>),
    Json(Box<arrow_json::ArrayWriter<&'o mut (dyn Write + Send)>>),
    Parquet(Box<ArrowWriter<&'o mut (dyn Write + Send)>>),
    Arrow(Box<arrow_ipc::writer::StreamWriter<&'o mut (dyn Write + Send)>>),
}

impl<'o> Writer<'o> {
    pub(super) fn new(format: Format, schema: &SchemaRef, out: &'o mut (dyn Write + Send)) -> Result<Self> {
        Ok(match format {
            Format::Csv => {
                // Written here, so that an empty table has its header too.
                let header: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
                writeln!(out, "{}", header.join(",")).map_err(Error::file("write", "the export"))?;
                Self::Csv(Box::new(arrow_csv::WriterBuilder::new().with_header(false).build(out)))
            }
            // Every key in every object, null where the cell is empty.
            Format::Json => Self::Json(Box::new(arrow_json::WriterBuilder::new().with_explicit_nulls(true).build(out))),
            Format::Parquet => {
                let writer = ArrowWriter::try_new(out, schema.clone(), None).map_err(ArrowError::from)?;
                Self::Parquet(Box::new(writer))
            }
            Format::Arrow => Self::Arrow(Box::new(arrow_ipc::writer::StreamWriter::try_new(out, schema)?)),
        })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        match self {
            Self::Csv(writer) => writer.write(batch)?,
            Self::Json(writer) => writer.write(batch)?,
            Self::Parquet(writer) => writer.write(batch).map_err(ArrowError::from)?,
            Self::Arrow(writer) => writer.write(batch)?,
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<()> {
        match self {
            Self::Csv(_) => {}
            Self::Json(mut writer) => {
                writer.finish()?;
                writeln!(writer.into_inner()).map_err(Error::file("write", "the export"))?;
            }
            Self::Parquet(writer) => drop(writer.close().map_err(ArrowError::from)?),
            Self::Arrow(mut writer) => writer.finish()?,
        }
        Ok(())
    }
}

/// Passes bytes on and keeps the first error.
pub(super) struct Watched<'o> {
    out: &'o mut (dyn Write + Send),
    failure: Option<std::io::Error>,
}

impl<'o> Watched<'o> {
    pub(super) fn new(out: &'o mut (dyn Write + Send)) -> Self {
        Self { out, failure: None }
    }

    /// What went wrong with the output, if anything did.
    pub(super) fn into_failure(self) -> Option<std::io::Error> {
        self.failure
    }

    fn keep<T>(&mut self, result: std::io::Result<T>) -> std::io::Result<T> {
        if let Err(error) = &result {
            let copy = error.raw_os_error().map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error);
            self.failure.get_or_insert(copy);
        }
        result
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes);
        self.keep(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.out.flush();
        self.keep(flushed)
    }
}
