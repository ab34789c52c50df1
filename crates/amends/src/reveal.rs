//! Reading personal values of chosen records. Every caller names a purpose, and the journal keeps it.

use std::collections::BTreeMap;

use amends_case::Masked;
use amends_case::table::VALUE_SEPARATOR;
use amends_notices::postal::{Address, Standard, standardise};
use amends_store::{Case, Details};
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, RecordBatch};

use crate::places::Pieces;
use crate::{Error, Result};

/// Who one record speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The name as a letter would write it.
    pub name: Masked<String>,
    /// Days since 1970.
    pub birth: Option<Masked<i32>>,
    /// Street lines.
    pub street: Masked<String>,
    /// City.
    pub city: Masked<String>,
    /// Jurisdiction word; not personal by itself.
    pub residence: String,
    /// ZIP or postal code.
    pub postal_code: Masked<String>,
    /// E-mail addresses, in the order of the record.
    pub email: Vec<Masked<String>>,
    /// Telephones, E.164.
    pub telephone: Vec<Masked<String>>,
}

impl Identity {
    /// The address in the postal service's form, and what seems wrong with it.
    pub(crate) fn postal(&self) -> Standard {
        // Revealed to be put into form; what comes out is masked again.
        let street: Vec<&str> = self.street.reveal().lines().collect();
        let state = self.residence.strip_prefix("us-").unwrap_or_default();
        let country = match self.residence.as_str() {
            "" | "unknown" | "us" => "",
            own if own.starts_with("us-") => "",
            country => country,
        };
        let (city, zip) = (self.city.reveal(), self.postal_code.reveal());
        standardise(&Address::of(&street, city, &state.to_uppercase(), zip, country))
    }
}

/// Columns that [`identities`] reads.
pub(crate) const COLUMNS: [&str; 11] = [
    "first",
    "middle",
    "last",
    "full_name",
    "birth",
    "street",
    "city",
    "residence",
    "postal_code",
    "email",
    "telephone",
];

/// Writes into the journal that personal values are about to be shown.
///
/// # Errors
/// If the case is open for reading only.
pub fn note(case: &Case, actor: &str, purpose: &str, what: &str) -> Result<()> {
    if purpose.trim().is_empty() {
        return Err(Error::Refused("revealing personal values needs a purpose".to_owned()));
    }
    let details = Details::from([("purpose".to_owned(), purpose.to_owned()), ("what".to_owned(), what.to_owned())]);
    case.journal(actor, "revealed", details)?;
    Ok(())
}

/// The identities that some records hold, by ordinal. `wanted` is sorted; each part is read once.
pub(crate) fn identities(case: &Case, pieces: &Pieces, wanted: &[u64]) -> Result<BTreeMap<u64, Identity>> {
    let mut found = BTreeMap::new();
    let mut rest = wanted;
    while let Some(&first) = rest.first() {
        let piece =
            pieces.holding(first).ok_or_else(|| Error::Unknown(format!("record {first} is not in the case")))?;
        let end = rest.partition_point(|record| *record < piece.first + piece.rows);
        let (here, later) = rest.split_at(end);
        rest = later;
        let mut start = piece.first;
        let mut next = here.iter().copied().peekable();
        for batch in case.read_table(&piece.table).part(piece.part).columns(COLUMNS).open()? {
            let batch = batch?;
            let stop = start + batch.num_rows() as u64;
            while let Some(record) = next.next_if(|record| *record < stop) {
                found.insert(record, identity(&batch, (record - start) as usize));
            }
            start = stop;
        }
    }
    Ok(found)
}

pub(crate) fn identity(batch: &RecordBatch, row: usize) -> Identity {
    let text = |column: &str| {
        let column = batch[column].as_string::<i32>();
        if column.is_null(row) { String::new() } else { column.value(row).to_owned() }
    };
    let several = |column: &str| {
        let text = text(column);
        text.split(VALUE_SEPARATOR)
            .filter(|value| !value.is_empty())
            .map(|value| Masked::new(value.to_owned()))
            .collect()
    };
    let birth = batch["birth"].as_primitive::<Date32Type>();
    let mut name = text("full_name");
    if name.is_empty() {
        let parts = [text("first"), text("middle"), text("last")];
        name = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    }
    Identity {
        name: name.into(),
        birth: birth.is_valid(row).then(|| Masked::new(birth.value(row))),
        street: text("street").into(),
        city: text("city").into(),
        residence: text("residence"),
        postal_code: text("postal_code").into(),
        email: several("email"),
        telephone: several("telephone"),
    }
}
