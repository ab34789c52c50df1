//! Map: records in, key rows out. A key is something two records may share; each becomes one row.

use std::sync::Arc;

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{TokenKind, Tokens};
use arrow_array::builder::{Int32Builder, UInt8Builder, UInt16Builder, UInt64Builder};
use arrow_array::types::{Date32Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::ArrowError;

use crate::address;
use crate::column::{numbers, text, texts, token};
use crate::compare::{NO_BIRTH, Side};
use crate::names::Packed;
use crate::schemas;

/// Columns of `records` that hold tokens which link by themselves (with compatible names).
const TOKEN_COLUMNS: [(&str, TokenKind); 10] = [
    ("ssn", TokenKind::Ssn),
    ("taxpayer_id", TokenKind::TaxpayerId),
    ("license", TokenKind::License),
    ("passport", TokenKind::Passport),
    ("account", TokenKind::Account),
    ("device", TokenKind::Device),
    ("card", TokenKind::Card),
    ("bank", TokenKind::Bank),
    ("health", TokenKind::Health),
    ("username", TokenKind::Username),
];

/// Columns of `records` that [`KeyMaker::map`] reads.
pub const COLUMNS: [&str; 21] = [
    "table",
    "row",
    "first",
    "last",
    "suffix",
    "birth",
    "ssn",
    "ssn_last4",
    "taxpayer_id",
    "license",
    "passport",
    "account",
    "device",
    "card",
    "bank",
    "health",
    "username",
    "email",
    "telephone",
    "street",
    "postal_code",
];

/// Turns records into key rows.
pub struct KeyMaker {
    tokens: Tokens,
    /// The last row seen, because a batch may end between two mentions in one row.
    last: Option<LastRow>,
}

struct LastRow {
    table: u32,
    row: u64,
    mate: u64,
    next_record: u64,
}

impl KeyMaker {
    /// Keys under the case's token key.
    pub fn new(tokens: Tokens) -> Self {
        Self { tokens, last: None }
    }

    /// The key rows of a batch of `records`; `first_record` is the ordinal of its first row. Batches of one table must
    /// come in order.
    ///
    /// # Errors
    /// None in practice: Arrow's own, if the columns built here disagree in length.
    pub fn map(&mut self, records: &RecordBatch, first_record: u64) -> Result<RecordBatch, ArrowError> {
        let tokens = TOKEN_COLUMNS.map(|(name, kind)| (numbers::<UInt64Type>(records, name), kind));
        let last4 = numbers::<UInt64Type>(records, "ssn_last4");
        let [email, telephone, street, postal_code] =
            ["email", "telephone", "street", "postal_code"].map(|name| texts(records, name));
        let sides = Sides::new(records);
        let mut rows = KeyRows::with_capacity(records.num_rows() * 6);
        let mut address = String::new();
        let (table, source_row) = (numbers::<UInt32Type>(records, "table"), numbers::<UInt64Type>(records, "row"));
        let mut last = self.last.take().filter(|last| last.next_record == first_record);
        for row in 0..records.num_rows() {
            let side = sides.at(row);
            let (here, record) = ((table.value(row), source_row.value(row)), first_record + row as u64);
            let mate = last.as_ref().filter(|last| (last.table, last.row) == here).map_or(record, |last| last.mate);
            last = Some(LastRow { table: here.0, row: here.1, mate, next_record: record + 1 });
            let mut add = |kind, token| rows.add(kind, token, [record, mate], &side);
            for (column, kind) in &tokens {
                match token(column, row) {
                    0 => {}
                    token => add(*kind, token),
                }
            }
            for (column, kind) in [(email, TokenKind::Email), (telephone, TokenKind::Telephone)] {
                for value in text(column, row).split(VALUE_SEPARATOR).filter(|value| !value.is_empty()) {
                    add(kind, self.tokens.token(kind, value.as_bytes()));
                }
            }
            address::fold(text(street, row), text(postal_code, row), &mut address);
            if !address.is_empty() {
                add(TokenKind::Address, self.tokens.token(TokenKind::Address, address.as_bytes()));
            }
            if side.birth != NO_BIRTH && !side.last.is_none() {
                if let Some(house) = address::house(text(street, row), text(postal_code, row)) {
                    add(TokenKind::NameBirth, self.name_birth(TokenKind::NameBirth, &side, &house));
                }
                match token(last4, row) {
                    0 => {}
                    last4 => {
                        add(TokenKind::SsnLast4, self.name_birth(TokenKind::SsnLast4, &side, &last4.to_le_bytes()))
                    }
                }
            }
        }
        self.last = last;
        rows.finish()
    }

    fn name_birth(&self, kind: TokenKind, side: &Side, third: &[u8]) -> u64 {
        let mut key = Vec::with_capacity(24);
        key.extend_from_slice(&side.last.0.to_le_bytes());
        key.extend_from_slice(&side.birth.to_le_bytes());
        key.extend_from_slice(third);
        self.tokens.token(kind, &key)
    }
}

/// Reads what each record brings to a comparison.
pub struct Sides<'b> {
    first: &'b arrow_array::StringArray,
    last: &'b arrow_array::StringArray,
    suffix: &'b arrow_array::StringArray,
    birth: &'b arrow_array::PrimitiveArray<Date32Type>,
    ssn: &'b arrow_array::PrimitiveArray<UInt64Type>,
    last4: &'b arrow_array::PrimitiveArray<UInt64Type>,
}

impl<'b> Sides<'b> {
    /// Columns that must be in the batch.
    pub const COLUMNS: [&'static str; 6] = ["first", "last", "suffix", "birth", "ssn", "ssn_last4"];

    /// Over a batch of `records` that has at least [`Sides::COLUMNS`].
    pub fn new(records: &'b RecordBatch) -> Self {
        Self {
            first: texts(records, "first"),
            last: texts(records, "last"),
            suffix: texts(records, "suffix"),
            birth: numbers(records, "birth"),
            ssn: numbers(records, "ssn"),
            last4: numbers(records, "ssn_last4"),
        }
    }

    /// The side of a row.
    pub fn at(&self, row: usize) -> Side {
        Side {
            first: Packed::new(text(self.first, row)),
            last: Packed::new(text(self.last, row)),
            ssn: token(self.ssn, row),
            last4: token(self.last4, row) as u16,
            birth: if self.birth.is_null(row) { NO_BIRTH } else { self.birth.value(row) },
            suffix: suffix_number(text(self.suffix, row)),
        }
    }
}

fn suffix_number(suffix: &str) -> u8 {
    match suffix {
        "jr" => 1,
        "sr" => 2,
        "ii" => 3,
        "iii" => 4,
        "iv" => 5,
        "v" => 6,
        _ => 0,
    }
}

struct KeyRows {
    kind: UInt8Builder,
    token: UInt64Builder,
    record: UInt64Builder,
    mate: UInt64Builder,
    first: UInt64Builder,
    last: UInt64Builder,
    ssn: UInt64Builder,
    last4: UInt16Builder,
    birth: Int32Builder,
    suffix: UInt8Builder,
}

impl KeyRows {
    fn with_capacity(rows: usize) -> Self {
        Self {
            kind: UInt8Builder::with_capacity(rows),
            token: UInt64Builder::with_capacity(rows),
            record: UInt64Builder::with_capacity(rows),
            mate: UInt64Builder::with_capacity(rows),
            first: UInt64Builder::with_capacity(rows),
            last: UInt64Builder::with_capacity(rows),
            ssn: UInt64Builder::with_capacity(rows),
            last4: UInt16Builder::with_capacity(rows),
            birth: Int32Builder::with_capacity(rows),
            suffix: UInt8Builder::with_capacity(rows),
        }
    }

    fn add(&mut self, kind: TokenKind, token: u64, [record, mate]: [u64; 2], side: &Side) {
        self.kind.append_value(kind as u8);
        self.token.append_value(token);
        self.record.append_value(record);
        self.mate.append_value(mate);
        self.first.append_value(side.first.0);
        self.last.append_value(side.last.0);
        self.ssn.append_value(side.ssn);
        self.last4.append_value(side.last4);
        self.birth.append_value(side.birth);
        self.suffix.append_value(side.suffix);
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            schemas::keys(),
            vec![
                Arc::new(self.kind.finish()),
                Arc::new(self.token.finish()),
                Arc::new(self.record.finish()),
                Arc::new(self.mate.finish()),
                Arc::new(self.first.finish()),
                Arc::new(self.last.finish()),
                Arc::new(self.ssn.finish()),
                Arc::new(self.last4.finish()),
                Arc::new(self.birth.finish()),
                Arc::new(self.suffix.finish()),
            ],
        )
    }
}
