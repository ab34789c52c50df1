//! Columns and files that look like personal data and are not.

use super::{Making, Rows, Store};
use crate::corpus::date::{Date, Spelling};
use crate::corpus::draw::Draw;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::numbers::luhn_holds;
use crate::corpus::row::{Column, Row, decoy, either};
use crate::corpus::text::{push_number, push_padded};

/// Articles that the carrier sells.
pub(super) const SKUS: [&str; 6] =
    ["TM-4412-BLK", "TM-9001-RED", "SIM-NANO-05", "CASE-219-09-77", "CHG-65W-US", "WATCH-M2-GRN"];

/// `2026-03-09T14:05:09Z`
pub(super) fn push_timestamp(out: &mut Vec<u8>, draw: &mut Draw) {
    Date::draw(draw, 2015, 2025).push(out, Spelling::Iso);
    out.push(b'T');
    push_padded(out, u64::from(draw.below(24)), 2);
    out.push(b':');
    push_padded(out, u64::from(draw.below(60)), 2);
    out.push(b':');
    push_padded(out, u64::from(draw.below(60)), 2);
    out.push(b'Z');
}

/// `123.45`
pub(super) fn push_amount(out: &mut Vec<u8>, cents: u32) {
    push_number(out, u64::from(cents / 100));
    out.push(b'.');
    push_padded(out, u64::from(cents % 100), 2);
}

/// `1Z` and sixteen digits, or twenty-two digits.
pub(super) fn push_tracking(out: &mut Vec<u8>, draw: &mut Draw) {
    if draw.chance(5_000) {
        out.extend_from_slice(b"1Z");
        push_padded(out, draw.next() % 10_000_000_000_000_000, 16);
    } else {
        out.extend_from_slice(b"940011");
        push_padded(out, draw.next() % 10_000_000_000_000_000, 16);
    }
}

/// A number of so many digits that fails the Luhn check: not a card, not a handset.
pub(super) fn push_unlucky(out: &mut Vec<u8>, draw: &mut Draw, digits: u32) {
    let low = 10_u64.pow(digits - 1);
    let number = low * 3 + draw.next() % (low * 5);
    push_number(out, if luhn_holds(number) { number ^ 1 } else { number });
}

/// `10.4.2.117`, which is no address.
pub(super) fn push_version(out: &mut Vec<u8>, draw: &mut Draw) {
    for (place, end) in [(0, 14), (1, 10), (2, 10), (3, 400)] {
        if place > 0 {
            out.push(b'.');
        }
        push_number(out, u64::from(draw.between(1, end)));
    }
}

/// Shipments: no people at all.
pub(super) static SHIPMENTS: Store = Store {
    evidence: "logistics/shipments.csv",
    table: "",
    columns: &SHIPMENT_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::PerBlock(4),
    fill: shipments,
};

const SHIPMENT_COLUMNS: [Column; 9] = [
    decoy("shipment_no"),
    decoy("tracking_no"),
    decoy("origin_store"),
    decoy("dest_zip4"),
    decoy("sku"),
    decoy("weight_kg"),
    decoy("shipped_epoch"),
    decoy("scanner_build"),
    decoy("status"),
];

fn shipments(making: &mut Making<'_>, row: &mut Row) {
    let draw = &mut making.draw;
    row.number(u64::from(draw.between(100_000_000, 899_999_999)), 9);
    row.cell(|out| push_tracking(out, draw));
    row.number(u64::from(draw.between(400_000_000, 400_000_900)), 9);
    row.number(u64::from(draw.between(1, 9_999)), 4);
    row.text(draw.pick(&SKUS));
    row.cell(|out| push_amount(out, draw.between(10, 4_000)));
    row.number(u64::from(draw.between(1_420_000_000, 1_780_000_000)), 10);
    row.cell(|out| push_version(out, draw));
    row.text(draw.pick(&["IN TRANSIT", "DELIVERED", "HELD"]));
}

/// Stock: fifteen digits that are no handset's, sixteen that are no card's.
pub(super) static INVENTORY: Store = Store {
    evidence: "logistics/inventory.csv",
    table: "",
    columns: &INVENTORY_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::PerBlock(2),
    fill: inventory,
};

const INVENTORY_COLUMNS: [Column; 6] =
    [decoy("pallet_ref"), decoy("serial_15"), decoy("asset_16"), decoy("bin"), decoy("counted_on"), decoy("lot")];

fn inventory(making: &mut Making<'_>, row: &mut Row) {
    let draw = &mut making.draw;
    row.number(u64::from(draw.between(100_000_000, 899_999_999)), 9);
    row.cell(|out| push_unlucky(out, draw, 15));
    row.cell(|out| push_unlucky(out, draw, 16));
    row.cell(|out| {
        out.push(draw.pick(b"ABCDEF"));
        push_padded(out, u64::from(draw.below(400)), 3);
    });
    row.date(Some(Date::draw(draw, 2024, 2025)), Spelling::Iso);
    row.number(u64::from(draw.between(10, 99)) * 10_000_000 + u64::from(draw.below(10_000_000)), 9);
}

/// Invoices between companies. One mail address on every row: the sender's own, nobody's.
pub(super) static INVOICES: Store = Store {
    evidence: "finance/invoices.dat",
    table: "",
    columns: &INVOICE_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::PerBlock(2),
    fill: invoices,
};

const INVOICE_COLUMNS: [Column; 7] = [
    decoy("invoice_no"),
    decoy("amount_usd"),
    decoy("tax_usd"),
    decoy("issued"),
    decoy("cost_centre"),
    either("reply_to"),
    decoy("remark"),
];

fn invoices(making: &mut Making<'_>, row: &mut Row) {
    let draw = &mut making.draw;
    row.number(u64::from(draw.between(100_000_000, 899_999_999)), 9);
    row.cell(|out| push_amount(out, draw.between(10_000, 9_000_000)));
    row.cell(|out| push_amount(out, draw.between(100, 900_000)));
    row.date(Some(Date::draw(draw, 2023, 2025)), Spelling::American);
    row.number(u64::from(draw.between(1_000, 9_999)), 4);
    row.placeholder("noreply@example.com");
    row.text(draw.pick(&["N/A", "net 30", "see contract", "0000000000"]));
}
