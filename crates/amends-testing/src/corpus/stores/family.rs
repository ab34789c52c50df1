//! Children's lines under a parent's account.

use super::seen::{Age, PhoneSpelling, Seen};
use super::{Making, Rows, Store};
use crate::corpus::date::Spelling;
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::row::{Column, Row, decoy, of, other};

/// Watches and first telephones: the child is the row's holder, the guardian its second mention. Begins with a byte
/// order mark.
pub(super) static LINES: Store = Store {
    evidence: "current/family_lines.csv",
    table: "",
    columns: &COLUMNS,
    form: Form::Delimited(Dialect::COMMA_BOM, Packing::Plain),
    rows: Rows::People,
    fill: lines,
};

const COLUMNS: [Column; 12] = [
    of("Child First Name", Element::Name),
    of("Child Last Name", Element::Name),
    of("Child Birthday", Element::DateOfBirth),
    of("Account Number", Element::AccountNumber),
    of("Street", Element::Address),
    of("City", Element::Address),
    of("State", Element::Address),
    of("Zip", Element::Address),
    decoy("Watch Model"),
    other("Guardian First Name", Element::Name),
    other("Guardian Last Name", Element::Name),
    other("Guardian Phone", Element::Telephone),
];

fn lines(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.text(seen.first.as_str());
    row.text(seen.last.as_str());
    seen.birth(row, Spelling::American, "");
    row.number(making.person.account, 10);
    seen.home(row, false);
    row.text(making.draw.pick(&["Minnow 2", "Minnow 2 LTE", "Guppy"]));
    let Some(guardian) = making.holder() else {
        return (0..3).for_each(|_| row.empty());
    };
    let seen = Seen::new(guardian, Age::Now, &mut making.draw);
    row.mention(guardian.index);
    row.text(seen.first.as_str());
    row.text(seen.last.as_str());
    seen.telephone(row, 1, PhoneSpelling::Hyphens);
}
