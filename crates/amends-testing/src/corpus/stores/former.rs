//! Those who left: a dump without header, and the legacy archive with its two members.

use super::seen::{Age, PhoneSpelling, SsnSpelling};
use super::{Making, Rows, Store};
use crate::corpus::date::{Date, Spelling};
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::row::{Column, Row, decoy, either, of};

/// Closed accounts: tabs, no header, an unhelpful order, and a name that says nothing.
pub(super) static CLOSED: Store = Store {
    evidence: "former/closed_accounts.dat",
    table: "",
    columns: &CLOSED_COLUMNS,
    form: Form::Delimited(Dialect::TABS_BARE, Packing::Plain),
    rows: Rows::People,
    fill: closed,
};

const CLOSED_COLUMNS: [Column; 15] = [
    decoy("batch"),
    decoy("flag"),
    of("last", Element::Name),
    of("first", Element::Name),
    of("middle", Element::Name),
    decoy("opened"),
    of("born", Element::DateOfBirth),
    decoy("invoice"),
    of("ssn", Element::Ssn),
    of("licence", Element::DriversLicense),
    either("status"),
    of("street", Element::Address),
    of("city", Element::Address),
    of("state", Element::Address),
    of("zip", Element::Address),
];

fn closed(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Before);
    let person = making.person;
    row.mention(person.index);
    row.number(u64::from(making.draw.between(100, 999)), 3);
    row.text(making.draw.pick(&["A", "C", "C", "X"]));
    row.text(seen.last.as_str());
    row.text(seen.first.as_str());
    row.text(seen.middle);
    row.date(Some(Date::draw(&mut making.draw, 1999, 2014)), Spelling::Compact);
    seen.birth(row, Spelling::Compact, "19000101");
    row.number(u64::from(making.draw.between(100_000_000, 899_999_999)), 9);
    // A spreadsheet on the way has eaten the zeros in front.
    seen.ssn(row, SsnSpelling::Number, "0");
    row.text(person.licence.as_str());
    row.text(if person.deceased { "DECEASED" } else { making.draw.pick(&["CLOSED", "PORTED OUT", "CHARGED OFF"]) });
    row.mentions[0].deceased = person.deceased;
    seen.home(row, false);
}

/// First member of the legacy archive.
pub(super) static LEGACY_1: Store = Store {
    evidence: "former/legacy.zip!former_1.csv",
    table: "",
    columns: &LEGACY_1_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Member),
    rows: Rows::People,
    fill: legacy_1,
};

const LEGACY_1_COLUMNS: [Column; 12] = [
    decoy("REC_ID"),
    of("SURNAME", Element::Name),
    of("GIVEN_NAME", Element::Name),
    of("GENERATION", Element::Name),
    of("DOB", Element::DateOfBirth),
    of("SOCIAL", Element::Ssn),
    of("ACCOUNT", Element::AccountNumber),
    of("STREET", Element::Address),
    of("TOWN", Element::Address),
    of("ST", Element::Address),
    of("ZIP5", Element::Address),
    either("DECEASED_ON"),
];

fn legacy_1(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Before);
    row.mention(making.person.index);
    row.number(u64::from(making.draw.between(1, 9_999_999)), 7);
    row.text(seen.last.as_str());
    row.text(seen.first.as_str());
    row.text(seen.suffix);
    seen.birth(row, Spelling::Named, "1-Jan-1900");
    seen.ssn(row, SsnSpelling::Digits, "000000000");
    row.number(making.account(), 10);
    seen.home(row, false);
    let died = making.person.deceased.then(|| Date::draw(&mut making.draw, 2015, 2024));
    row.date(died, Spelling::Named);
    row.mentions[0].deceased = died.is_some();
}

/// Second member: no SSN, no licence.
pub(super) static LEGACY_2: Store = Store {
    evidence: "former/legacy.zip!former_2.tsv",
    table: "",
    columns: &LEGACY_2_COLUMNS,
    form: Form::Delimited(Dialect::TABS, Packing::Member),
    rows: Rows::People,
    fill: legacy_2,
};

const LEGACY_2_COLUMNS: [Column; 8] = [
    of("full_name", Element::Name),
    of("home_phone", Element::Telephone),
    of("birthdate", Element::DateOfBirth),
    of("mailing_address", Element::Address),
    of("acct", Element::AccountNumber),
    of("contact_email", Element::Email),
    decoy("closed_at"),
    decoy("ticket"),
];

fn legacy_2(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Before);
    row.mention(making.person.index);
    row.cell(|out| seen.push_first_last(out));
    seen.telephone(row, 0, PhoneSpelling::Hyphens);
    seen.birth(row, Spelling::Iso, "1900-01-01");
    seen.home_line(row);
    row.number(making.account(), 10);
    seen.email(row, "");
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.number(u64::from(making.draw.between(100_000_000, 999_999_999)), 9);
}
