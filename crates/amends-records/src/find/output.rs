//! The two tables that a batch of rows becomes.

use std::sync::Arc;

use amends_case::schemas;
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, FixedSizeBinaryBuilder, StringBuilder, UInt8Builder, UInt16Builder, UInt32Builder,
    UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;

use super::builders::{TextBuilder, TokenBuilder};
use super::mention::Mention;
use crate::text::TextFinding;

/// Builders of `records`, column by column.
pub(super) struct RecordRows {
    table: u32,
    tables: UInt32Builder,
    rows: UInt64Builder,
    parts: UInt16Builder,
    elements: FixedSizeBinaryBuilder,
    segment: StringBuilder,
    names: [TextBuilder; 5],
    birth: Date32Builder,
    deceased: BooleanBuilder,
    tokens: [TokenBuilder; 11],
    ssn_near: FixedSizeBinaryBuilder,
    contacts: [TextBuilder; 4],
    residence: TextBuilder,
    postal_code: TextBuilder,
    residence_why: TextBuilder,
    as_of: Date32Builder,
    language: TextBuilder,
}

fn texts(rows: usize, bytes: usize) -> TextBuilder {
    TextBuilder::with_capacity(rows, rows * bytes)
}

impl RecordRows {
    pub(super) fn new(table: u32, rows: usize) -> Self {
        Self {
            table,
            tables: UInt32Builder::with_capacity(rows),
            rows: UInt64Builder::with_capacity(rows),
            parts: UInt16Builder::with_capacity(rows),
            elements: FixedSizeBinaryBuilder::with_capacity(rows, 16),
            segment: StringBuilder::with_capacity(rows, rows * 8),
            names: std::array::from_fn(|_| texts(rows, 16)),
            birth: Date32Builder::with_capacity(rows),
            deceased: BooleanBuilder::with_capacity(rows),
            tokens: std::array::from_fn(|_| TokenBuilder::with_capacity(rows)),
            ssn_near: FixedSizeBinaryBuilder::with_capacity(rows, 16),
            contacts: std::array::from_fn(|_| texts(rows, 28)),
            residence: texts(rows, 5),
            postal_code: texts(rows, 6),
            residence_why: texts(rows, 6),
            as_of: Date32Builder::with_capacity(rows),
            language: texts(rows, 2),
        }
    }

    /// Adds one mention.
    pub(super) fn push(&mut self, row: u64, mention: &Mention, segment: Option<&str>) -> Result<(), ArrowError> {
        self.tables.append_value(self.table);
        self.rows.append_value(row);
        self.parts.append_value(mention.part);
        self.elements.append_value(mention.elements.to_bytes())?;
        self.segment.append_option(segment.or(mention.segment));
        let name = &mention.name;
        for (builder, text) in
            self.names.iter_mut().zip([name.first.as_str(), &name.middle, &name.last, name.suffix, &name.display])
        {
            builder.append(text);
        }
        self.birth.append_option(mention.birth);
        self.deceased.append_value(mention.deceased);
        let tokens = [
            mention.ssn,
            mention.ssn_last4,
            mention.taxpayer_id,
            mention.license,
            mention.passport,
            mention.account,
            mention.device,
            mention.card,
            mention.bank,
            mention.health,
            mention.username,
        ];
        for (builder, token) in self.tokens.iter_mut().zip(tokens) {
            builder.append_option(token);
        }
        match mention.ssn_near.as_ref().or(mention.code_near.as_ref()) {
            Some(near) => self.ssn_near.append_value(near)?,
            None => self.ssn_near.append_null(),
        }
        for (builder, text) in
            self.contacts.iter_mut().zip([&mention.email, &mention.telephone, &mention.street, &mention.city])
        {
            builder.append(text);
        }
        self.residence.append(mention.residence.unwrap_or(""));
        self.postal_code.append(&mention.postal_code);
        self.residence_why.append(mention.residence_why.unwrap_or(""));
        self.as_of.append_option(mention.as_of);
        self.language.append(mention.language.unwrap_or(""));
        Ok(())
    }

    /// The batch.
    pub(super) fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let tables = self.tables.finish();
        let rows = tables.values().len();
        let zeros: ArrayRef = Arc::new(arrow_array::UInt64Array::from(vec![0_u64; rows]));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(tables),
            Arc::new(self.rows.finish()),
            Arc::new(self.parts.finish()),
            Arc::clone(&zeros),
            zeros,
            Arc::new(self.elements.finish()),
            Arc::new(self.segment.finish()),
        ];
        for builder in &mut self.names {
            columns.push(Arc::new(builder.finish()?));
        }
        columns.push(Arc::new(self.birth.finish()));
        columns.push(Arc::new(self.deceased.finish()));
        columns.extend(self.tokens.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
        // Beside the token of the last four digits, which is the second.
        columns.insert(columns.len() - 9, Arc::new(self.ssn_near.finish()));
        for builder in &mut self.contacts {
            columns.push(Arc::new(builder.finish()?));
        }
        columns.push(Arc::new(self.residence.finish()?));
        columns.push(Arc::new(self.postal_code.finish()?));
        columns.push(Arc::new(self.residence_why.finish()?));
        columns.push(Arc::new(self.as_of.finish()));
        columns.push(Arc::new(self.language.finish()?));
        RecordBatch::try_new(schemas::records(), columns)
    }
}

/// Builders of `findings`.
pub(super) struct FindingRows {
    table: u32,
    tables: UInt32Builder,
    rows: UInt64Builder,
    columns: UInt32Builder,
    offsets: UInt64Builder,
    lengths: UInt64Builder,
    elements: UInt8Builder,
    confidences: UInt8Builder,
    whys: StringBuilder,
}

impl FindingRows {
    pub(super) fn new(table: u32) -> Self {
        Self {
            table,
            tables: UInt32Builder::new(),
            rows: UInt64Builder::new(),
            columns: UInt32Builder::new(),
            offsets: UInt64Builder::new(),
            lengths: UInt64Builder::new(),
            elements: UInt8Builder::new(),
            confidences: UInt8Builder::new(),
            whys: StringBuilder::new(),
        }
    }

    /// Adds one finding.
    pub(super) fn push(&mut self, row: u64, column: u32, finding: &TextFinding) {
        self.tables.append_value(self.table);
        self.rows.append_value(row);
        self.columns.append_value(column);
        self.offsets.append_value(finding.start as u64);
        self.lengths.append_value((finding.end - finding.start) as u64);
        self.elements.append_value(finding.element);
        self.confidences.append_value(finding.confidence);
        self.whys.append_value(&finding.why);
    }

    /// The batch.
    pub(super) fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            schemas::findings(),
            vec![
                Arc::new(self.tables.finish()),
                Arc::new(self.rows.finish()),
                Arc::new(self.columns.finish()),
                Arc::new(self.offsets.finish()),
                Arc::new(self.lengths.finish()),
                Arc::new(self.elements.finish()),
                Arc::new(self.confidences.finish()),
                Arc::new(self.whys.finish()),
            ],
        )
    }
}
