//! Files for a move-update service (NCOALink), out and back.
//!
//! Out, CSV with a head, UTF-8, one row a person: `record,name,address1,address2,city,state,zip`. `address1` is the
//! delivery line, `address2` the lines above it in one. Who lives abroad is left out: the service knows none of them.
//!
//! Back, CSV with a head, in any order: `record`, `ncoa_return_code`, `move_effective_date`, `new_address1`,
//! `new_address2`, `new_city`, `new_state`, `new_zip`. Names of columns are compared without case and signs.
//!
//! Codes: USPS, «NCOALink User Technical Reference Manual», «NCOALink Return Codes».

use std::io;

use amends_case::Masked;

use super::{Address, Kind, Standard, standardise};

/// Bytes of a row that is read back.
const ROW_BYTES_MAX: usize = 64 << 10;

/// The columns that go out.
pub const COLUMNS: [&str; 7] = ["record", "name", "address1", "address2", "city", "state", "zip"];

/// One person for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRecord {
    /// The caller's number, by which the answer is known again. No identifier of the person.
    pub record: u64,
    /// Whole name.
    pub name: Masked<String>,
    /// In its standard form.
    pub address: Address,
}

/// How many rows went out, and how many did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Rows in the file.
    pub rows: u64,
    /// People abroad, left out.
    pub abroad: u64,
    /// People without a line of address, left out.
    pub empty: u64,
}

/// Writes the file. Addresses are put into their standard form on the way.
///
/// # Errors
///
/// What the writer reports.
pub fn write<W: io::Write>(out: W, records: impl IntoIterator<Item = MoveRecord>) -> io::Result<Written> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    let mut written = Written::default();
    for record in records {
        let Standard { address, kind, .. } = standardise(&record.address);
        if kind == Kind::Foreign {
            written.abroad += 1;
            continue;
        }
        // Revealed to the file that the service needs.
        let lines: Vec<&str> = address.lines.iter().map(|line| line.reveal().as_str()).collect();
        let Some((delivery, above)) = lines.split_last() else {
            written.empty += 1;
            continue;
        };
        let number = record.record.to_string();
        let above = above.join(" ");
        // As above: the service matches by name and address.
        let (name, city, zip) = (record.name.reveal(), address.city.reveal(), address.zip.reveal());
        table.write_record([&number, name, *delivery, &above, city, &address.state, zip])?;
        written.rows += 1;
    }
    table.flush()?;
    Ok(written)
}

/// What the service says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Moved; here is where to, in its standard form and with its defects.
    NewAddress(Box<Standard>),
    /// No change-of-address order of this name at this address. That does not mean that they live there.
    NoOrder,
    /// Moved abroad; the service gives no address.
    MovedAbroad,
    /// Moved and left no address.
    MovedNoAddress,
    /// The post office box was closed, with no order.
    BoxClosed,
    /// Moved, but the new address cannot be given: ambiguous, not convertible, or missing from the row.
    MovedUnusable,
    /// There may be an order, but it could not be told to be this person's.
    NotTold,
    /// The order was deleted.
    Deleted,
    /// A code that no table has, or none.
    Unknown,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The number that went out.
    pub record: u64,
    /// The return code as it came, at most eight characters of it.
    pub code: String,
    /// What it means.
    pub outcome: Outcome,
    /// When the move took effect: year and month, as digits (`202609`).
    pub effective: Option<String>,
}

/// Why a row was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveProblem {
    /// The head lacks a column that is needed.
    #[error("the file has no column for the {0}")]
    NoColumn(&'static str),
    /// The row is no CSV.
    #[error("row {0} is no CSV")]
    Malformed(u64),
    /// The row's record number is no number.
    #[error("row {0} has no record number")]
    NoRecord(u64),
    /// The row is longer than 64 KiB.
    #[error("row {0} is longer than 64 KiB")]
    TooLong(u64),
}

/// Meaning of the codes but those that bring an address (A, 91, 92).
const MEANINGS: [(&str, Outcome); 22] = [
    ("00", Outcome::NoOrder),
    ("01", Outcome::MovedAbroad),
    ("02", Outcome::MovedNoAddress),
    ("03", Outcome::BoxClosed),
    ("04", Outcome::NotTold),
    ("05", Outcome::MovedUnusable),
    ("06", Outcome::NotTold),
    ("07", Outcome::NotTold),
    ("08", Outcome::NotTold),
    ("09", Outcome::NotTold),
    ("10", Outcome::NotTold),
    ("11", Outcome::NotTold),
    ("12", Outcome::NotTold),
    ("13", Outcome::NotTold),
    ("14", Outcome::MovedUnusable),
    ("15", Outcome::NotTold),
    ("16", Outcome::NotTold),
    ("17", Outcome::NotTold),
    ("18", Outcome::NotTold),
    ("19", Outcome::MovedUnusable),
    ("20", Outcome::NotTold),
    ("66", Outcome::Deleted),
];

/// Reads the file that came back; a row that cannot be read is a problem, and the next one is read.
#[must_use]
pub fn read(bytes: &[u8]) -> Vec<Result<Moved, MoveProblem>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut table = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut rows = table.byte_records();
    let head = match rows.next() {
        Some(Ok(head)) => Head::of(&head),
        _ => Err(MoveProblem::Malformed(1)),
    };
    let head = match head {
        Ok(head) => head,
        Err(problem) => return vec![Err(problem)],
    };
    let read = |(at, row): (usize, Result<csv::ByteRecord, csv::Error>)| {
        let at = at as u64 + 2;
        row.map_err(|_| MoveProblem::Malformed(at)).and_then(|row| head.moved(&row, at))
    };
    rows.enumerate().map(read).collect()
}

/// Where the columns stand.
struct Head {
    record: usize,
    code: usize,
    effective: Option<usize>,
    lines: [Option<usize>; 2],
    city: Option<usize>,
    state: Option<usize>,
    zip: Option<usize>,
    plus: Option<usize>,
}

impl Head {
    fn of(head: &csv::ByteRecord) -> Result<Self, MoveProblem> {
        let normal = |cell: &[u8]| -> String {
            let name = String::from_utf8_lossy(cell).to_lowercase();
            name.chars().filter(char::is_ascii_alphanumeric).collect()
        };
        let names: Vec<String> = head.iter().map(normal).collect();
        let find = |known: &[&str]| known.iter().find_map(|name| names.iter().position(|column| column == name));
        Ok(Self {
            record: find(&["record", "recordnumber", "recordid"]).ok_or(MoveProblem::NoColumn("record"))?,
            code: find(&["ncoareturncode", "ncoalinkreturncode", "ncoacode", "movereturncode", "returncode"])
                .ok_or(MoveProblem::NoColumn("return code"))?,
            effective: find(&["moveeffectivedate", "effectivedate", "movedate"]),
            lines: [find(&["newaddress2", "newaddressline2"]), find(&["newaddress1", "newaddressline1", "newaddress"])],
            city: find(&["newcity"]),
            state: find(&["newstate"]),
            zip: find(&["newzip", "newzipcode", "newzip5"]),
            plus: find(&["newzip4", "newplus4"]),
        })
    }

    fn moved(&self, row: &csv::ByteRecord, at: u64) -> Result<Moved, MoveProblem> {
        if row.iter().map(<[u8]>::len).sum::<usize>() > ROW_BYTES_MAX {
            return Err(MoveProblem::TooLong(at));
        }
        let cell = |column: Option<usize>| -> String {
            let cell = column.and_then(|column| row.get(column)).unwrap_or_default();
            String::from_utf8_lossy(cell).trim().to_owned()
        };
        let record = cell(Some(self.record)).parse().map_err(|_| MoveProblem::NoRecord(at))?;
        let given: String = cell(Some(self.code)).to_ascii_uppercase().chars().take(8).collect();
        // Spreadsheets make `2` of `02`.
        let is_short = given.len() == 1 && given.bytes().all(|byte| byte.is_ascii_digit());
        let code = if is_short { format!("0{given}") } else { given };
        let outcome = match code.as_str() {
            "A" | "91" | "92" => self.new_address(&cell),
            code => MEANINGS.iter().find(|(known, _)| *known == code).map_or(Outcome::Unknown, |(_, it)| it.clone()),
        };
        let effective: String = cell(self.effective).chars().filter(char::is_ascii_digit).collect();
        let effective = matches!(effective.len(), 6 | 8).then(|| effective[..6].to_owned());
        Ok(Moved { record, code, outcome, effective })
    }

    fn new_address(&self, cell: &dyn Fn(Option<usize>) -> String) -> Outcome {
        let lines: Vec<String> =
            self.lines.iter().map(|column| cell(*column)).filter(|line| !line.is_empty()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (zip, plus) = (cell(self.zip), cell(self.plus));
        let zip = if plus.is_empty() || zip.contains('-') { zip } else { format!("{zip}-{plus}") };
        let found = Address::of(&lines, &cell(self.city), &cell(self.state), &zip, "");
        if lines.is_empty() {
            return Outcome::MovedUnusable;
        }
        Outcome::NewAddress(Box::new(standardise(&found)))
    }
}
