//! Move update: return codes of NCOALink, with the new address.
//!
//! Source: USPS, «NCOALink User Technical Reference Manual», «NCOALink Return Codes». A code says what the file of
//! change-of-address orders knows of a name at an address; it says nothing of any one letter. So `00` is unknown, never
//! delivered.

use amends_case::Masked;

use super::piece_of;
use super::row::{Row, time_of};
use crate::{NewAddress, Reason, Receipt, Source, Status};

/// Columns with a return code. A plain `returncode` is the returned-mail file's.
pub(super) const CODES: [&str; 7] = [
    "ncoareturncode",
    "ncoacode",
    "ncoalinkreturncode",
    "ncoalinkcode",
    "ncoafootnote",
    "ncoalinkfootnote",
    "movereturncode",
];
const TIMES: [&str; 4] = ["moveeffectivedate", "moveeffective", "movedate", "effectivedate"];

use Status::{FailedHard, NewAddress as New, Unknown};

/// Code, status, reason, what it means.
const TABLE: [(&str, Status, Option<Reason>, &str); 25] = [
    ("A", New, Some(Reason::Moved), "code A: moved, with a new address"),
    ("91", New, Some(Reason::Moved), "code 91: moved; the order's apartment was not in the input"),
    ("92", New, Some(Reason::Moved), "code 92: moved; the input's apartment was not in the order"),
    ("00", Unknown, None, "code 00: no order of this name and address"),
    ("01", FailedHard, Some(Reason::MovedAbroad), "code 01: moved abroad"),
    ("02", FailedHard, Some(Reason::Moved), "code 02: moved, left no address"),
    ("03", FailedHard, Some(Reason::BoxClosed), "code 03: box closed, no order"),
    ("04", Unknown, None, "code 04: order has an apartment, input has none"),
    ("05", Unknown, Some(Reason::Moved), "code 05: moved; the new delivery point is ambiguous"),
    ("06", Unknown, None, "code 06: conflicting orders, middle name"),
    ("07", Unknown, None, "code 07: conflicting orders, gender"),
    ("08", Unknown, None, "code 08: conflicting orders"),
    ("09", Unknown, None, "code 09: high-rise default"),
    ("10", Unknown, None, "code 10: rural default"),
    ("11", Unknown, None, "code 11: a family member's order, name insufficient"),
    ("12", Unknown, None, "code 12: middle name differs"),
    ("13", Unknown, None, "code 13: gender differs"),
    ("14", Unknown, Some(Reason::Moved), "code 14: moved; the new address could not be converted"),
    ("15", Unknown, None, "code 15: name insufficient"),
    ("16", Unknown, None, "code 16: apartment differs"),
    ("17", Unknown, None, "code 17: another name insufficient"),
    ("18", Unknown, None, "code 18: general delivery"),
    ("19", Unknown, Some(Reason::Moved), "code 19: moved; the new address is not confirmed"),
    ("20", Unknown, None, "code 20: conflicting orders in a chain"),
    ("66", Unknown, None, "code 66: the order was deleted"),
];

/// A row of a move-update file.
pub(super) fn receipt(row: &Row) -> Option<Receipt> {
    let piece = piece_of(row)?;
    let code = row.get(&CODES).unwrap_or_default().trim().to_ascii_uppercase();
    let code = if code.len() == 1 && code != "A" { format!("0{code}") } else { code };
    let known = TABLE.iter().find(|(known, ..)| *known == code);
    let (status, reason, why) = match known {
        Some((_, status, reason, why)) => (*status, *reason, *why),
        None if code.is_empty() => (Unknown, None, "no return code"),
        None => (Unknown, None, "a return code of no table"),
    };
    let new_address = new_address(row).filter(|_| status == New);
    let mut made = if status == New && new_address.is_none() {
        // Moved, and the address is missing from the file.
        Receipt::new(Source::Ncoa, Unknown, format!("{why}, but the row has none"))
    } else {
        Receipt::new(Source::Ncoa, status, why)
    };
    made.reason = reason;
    made.new_address = new_address.map(Masked::new);
    made.when = row.get(&TIMES).and_then(time_of);
    made.piece = Some(piece);
    Some(made)
}

/// The columns of a new address; it has at least a street line or a city.
pub(super) fn new_address(row: &Row) -> Option<NewAddress> {
    let get = |known: &[&str]| row.get(known).unwrap_or_default().to_owned();
    let lines = [
        get(&["newaddress", "newaddress1", "newaddressline1", "newline1", "newdeliveryaddress", "newprimaryaddress"]),
        get(&["newaddress2", "newaddressline2", "newline2", "newsecondaryaddress"]),
    ];
    let zip = get(&["newzip", "newzipcode", "newzip5", "newpostalcode"]);
    let plus = get(&["newzip4", "newplus4", "newzipplus4"]);
    let address = NewAddress {
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        city: get(&["newcity"]),
        state: get(&["newstate"]),
        zip: if plus.is_empty() || zip.contains('-') { zip } else { format!("{zip}-{plus}") },
    };
    (!address.lines.is_empty() || !address.city.is_empty()).then_some(address)
}
