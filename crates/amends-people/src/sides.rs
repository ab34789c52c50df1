//! Map: records in, sides out.

use std::sync::Arc;

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{TokenKind, Tokens};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, FixedSizeBinaryArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_schema::ArrowError;

use crate::address;
use crate::column::{numbers, text, texts, token};
use crate::names::Packed;
use crate::side::{BYTES, NO_BIRTH, Number, Side, short};

/// Columns of `records` that [`SideMaker`] reads.
pub const COLUMNS: [&str; 25] = [
    "table",
    "row",
    "part",
    "first",
    "middle",
    "last",
    "suffix",
    "birth",
    "ssn",
    "ssn_last4",
    "ssn_near",
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
    "city",
    "postal_code",
];

/// Columns that fill [`Side::numbers`], the likeliest to tell people apart first.
const NUMBERS: [(&str, TokenKind); 6] = [
    ("taxpayer_id", TokenKind::TaxpayerId),
    ("passport", TokenKind::Passport),
    ("card", TokenKind::Card),
    ("bank", TokenKind::Bank),
    ("health", TokenKind::Health),
    ("username", TokenKind::Username),
];

/// Turns records into sides.
pub struct SideMaker {
    tokens: Tokens,
    /// The last row seen, because a batch may end between two mentions in one row.
    last: Option<LastRow>,
}

struct LastRow {
    /// File, table and row of it.
    place: (u32, u32, u64),
    mate: u32,
    next_record: u64,
}

impl SideMaker {
    /// Sides under the case's token key.
    pub fn new(tokens: Tokens) -> Self {
        Self { tokens, last: None }
    }

    /// The sides of a batch of `records` (with at least [`COLUMNS`]), handed to `each` one by one; `file` is the number of
    /// the evidence file, `first_record` the ordinal of the batch's first row. Batches of one table must come in order.
    pub fn read(&mut self, records: &RecordBatch, file: u32, first_record: u64, mut each: impl FnMut(Side)) {
        let columns = Columns::new(records);
        let (table, source_row) = (numbers::<UInt32Type>(records, "table"), numbers::<UInt64Type>(records, "row"));
        let part = numbers::<UInt16Type>(records, "part");
        let mut last = self.last.take().filter(|last| last.next_record == first_record);
        let mut folded = String::new();
        for row in 0..records.num_rows() {
            let (here, ordinal) = ((file, table.value(row), source_row.value(row)), first_record + row as u64);
            // The facade refuses more records than 32 bits can count.
            let record = ordinal as u32;
            let mate = last.as_ref().filter(|last| last.place == here).map_or(record, |last| last.mate);
            last = Some(LastRow { place: here, mate, next_record: ordinal + 1 });
            let list = u64::from(file) << 32 | u64::from(here.1);
            let roll = if part.value(row) == 0 { mix(list + 1) as u16 | 1 } else { 0 };
            each(Side { record, mate, roll, ..columns.side(row, &self.tokens, &mut folded) });
        }
        self.last = last;
    }
}

/// A batch of [`crate::schemas::sides`] with other sides in some of its rows.
///
/// # Errors
/// Arrow's own; none is expected.
pub fn with(
    batch: &RecordBatch,
    changed: impl Iterator<Item = (usize, [u8; BYTES])>,
) -> Result<RecordBatch, ArrowError> {
    let mut changed = changed.peekable();
    if changed.peek().is_none() {
        return Ok(batch.clone());
    }
    let mut bytes = batch["side"].as_fixed_size_binary().value_data().to_vec();
    changed.for_each(|(row, side)| bytes[row * BYTES..][..BYTES].copy_from_slice(&side));
    let column = FixedSizeBinaryArray::try_new(BYTES as i32, bytes.into(), None)?;
    RecordBatch::try_new(batch.schema(), vec![Arc::new(column)])
}

/// The sides in a batch of [`crate::schemas::sides`].
pub fn of(batch: &RecordBatch) -> impl Iterator<Item = Side> + '_ {
    let sides = batch["side"].as_fixed_size_binary();
    (0..batch.num_rows()).map(|row| Side::from_bytes(sides.value(row)))
}

struct Columns<'b> {
    names: [&'b StringArray; 4],
    birth: &'b PrimitiveArray<Date32Type>,
    ssn: &'b PrimitiveArray<UInt64Type>,
    last4: &'b PrimitiveArray<UInt64Type>,
    near: &'b FixedSizeBinaryArray,
    license: &'b PrimitiveArray<UInt64Type>,
    account: &'b PrimitiveArray<UInt64Type>,
    device: &'b PrimitiveArray<UInt64Type>,
    numbers: [(&'b PrimitiveArray<UInt64Type>, TokenKind); 6],
    contacts: [&'b StringArray; 5],
}

impl<'b> Columns<'b> {
    fn new(records: &'b RecordBatch) -> Self {
        Self {
            names: ["first", "middle", "last", "suffix"].map(|name| texts(records, name)),
            birth: numbers(records, "birth"),
            ssn: numbers(records, "ssn"),
            last4: numbers(records, "ssn_last4"),
            near: records["ssn_near"].as_fixed_size_binary(),
            license: numbers(records, "license"),
            account: numbers(records, "account"),
            device: numbers(records, "device"),
            numbers: NUMBERS.map(|(name, kind)| (numbers(records, name), kind)),
            contacts: ["email", "telephone", "street", "city", "postal_code"].map(|name| texts(records, name)),
        }
    }

    fn side(&self, row: usize, tokens: &Tokens, folded: &mut String) -> Side {
        let [first, middle, last, suffix] = self.names.map(|column| text(column, row));
        let [email, telephone, street, city, postal_code] = self.contacts.map(|column| text(column, row));
        let mut side = Side {
            first: Packed::new(first),
            last: Packed::new(last),
            last_word: last_word(last),
            middle: middle_name(middle),
            suffix: suffix_number(suffix),
            birth: if self.birth.is_null(row) { NO_BIRTH } else { self.birth.value(row) },
            ssn: short(token(self.ssn, row)),
            last4: token(self.last4, row) as u32,
            license: short(token(self.license, row)),
            account: short(token(self.account, row)),
            device: short(token(self.device, row)),
            ..Side::UNKNOWN
        };
        if self.near.is_valid(row) {
            side.ssn_near.copy_from_slice(self.near.value(row));
        }
        let known = self.numbers.iter().filter(|(column, _)| column.is_valid(row));
        for (slot, (column, kind)) in side.numbers.iter_mut().zip(known) {
            *slot = Number { kind: *kind as u8, token: short(column.value(row)) };
        }
        let passing = |kind: TokenKind, value: &str| short(tokens.passing(kind, value.as_bytes()));
        if let Some(value) = values(email).next() {
            side.email = passing(TokenKind::Email, value);
        }
        for (slot, value) in side.telephones.iter_mut().zip(values(telephone)) {
            *slot = passing(TokenKind::Telephone, value);
        }
        if !postal_code.is_empty() {
            side.postal_code = passing(TokenKind::Zip, postal_code.get(..5).unwrap_or(postal_code)) as u32;
        }
        if !city.is_empty() {
            side.city = mix(Packed::new(&city.to_ascii_lowercase()).0) as u16 | 1;
        }
        if !street.is_empty() {
            // A second line, the flat or the building's name, is left out as often as not.
            let first_line = street.split(',').next().unwrap_or(street);
            let house = address::fold(first_line, folded);
            side.street = address::name_of(folded);
            side.house = house.map_or(0, |number| (number % u32::from(u16::MAX)) as u16 + 1);
            if first_line.len() < street.len() {
                address::fold(street, folded);
            }
            if side.house != 0 && side.postal_code != 0 {
                let whole = passing(TokenKind::Address, folded) as u32;
                side.address = short(mix(u64::from(side.postal_code) << 32 ^ u64::from(whole)));
            }
        }
        side
    }
}

fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(VALUE_SEPARATOR).filter(|value| !value.is_empty())
}

/// The initial, and eleven bits of the whole where there is more than the initial. Not keyed: which names fall together
/// must not depend on the case's key.
fn middle_name(middle: &str) -> u16 {
    // Of several middle names the first is the one that is most often written.
    let middle = middle.split(' ').next().unwrap_or_default();
    let Some(initial) = middle.bytes().next().filter(u8::is_ascii_lowercase) else { return 0 };
    let rest = if middle.len() < 2 { 0 } else { (mix(Packed::new(middle).0) as u16 & 0x7ff).max(1) };
    u16::from(initial - b'a' + 1) << 11 | rest
}

fn last_word(last: &str) -> u32 {
    match last.rsplit(' ').next() {
        Some(word) if !word.is_empty() => mix(Packed::new(word).0) as u32 | 1,
        _ => 0,
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

/// Spreads bits (the finaliser of SplitMix64; Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
/// 2014). For numbers that are keyed hashes already, or that are never stored.
pub(crate) fn mix(bits: u64) -> u64 {
    let bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
