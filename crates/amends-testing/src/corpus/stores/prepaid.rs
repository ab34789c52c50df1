//! Customers who pay beforehand: semicolons, quotes, and the encoding of an old spreadsheet program.

use super::seen::{Age, PhoneSpelling};
use super::{Making, Rows, Store};
use crate::corpus::date::{Date, Spelling};
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::row::{Column, Row, decoy, of};

/// Active prepaid lines with their PINs.
pub(super) static PREPAID: Store = Store {
    evidence: "prepaid/prepaid_active.csv",
    table: "",
    columns: &COLUMNS,
    form: Form::Delimited(Dialect::SEMICOLONS_1252, Packing::Plain),
    rows: Rows::Accounts,
    fill: prepaid,
};

const COLUMNS: [Column; 9] = [
    of("Account", Element::AccountNumber),
    of("Customer name", Element::Name),
    of("Mobile", Element::Telephone),
    of("E-mail", Element::Email),
    of("PIN", Element::AccountAccessCode),
    decoy("Balance"),
    decoy("Last top-up"),
    decoy("Voucher"),
    decoy("Dealer no."),
];

fn prepaid(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.number(making.account(), 10);
    row.cell(|out| seen.push_first_last(out));
    seen.telephone(row, 0, PhoneSpelling::Brackets);
    seen.email(row, "noreply@example.com");
    row.number(u64::from(making.draw.below(10_000)), 4);
    row.cell(|out| super::decoys::push_amount(out, making.draw.between(0, 9_900)));
    row.date(Some(Date::draw(&mut making.draw, 2024, 2025)), Spelling::American);
    row.cell(|out| super::decoys::push_unlucky(out, &mut making.draw, 16));
    row.number(u64::from(making.draw.between(400_000_000, 400_000_900)), 9);
}
