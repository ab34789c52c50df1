//! Prospects: credit applications under columns without names, and the identity checks that followed some of them.

use super::seen::{Age, PhoneSpelling, SsnSpelling};
use super::{Making, Rows, Store};
use crate::corpus::date::Spelling;
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::row::{Column, Lives, Row, decoy, either, of};

/// Applications: `col1` to `col17`, and the last one is full of SSNs.
pub(super) static APPLICATIONS: Store = Store {
    evidence: "prospective/applications.txt",
    table: "",
    columns: &APPLICATION_COLUMNS,
    form: Form::Delimited(Dialect::PIPES, Packing::Plain),
    rows: Rows::People,
    fill: applications,
};

const APPLICATION_COLUMNS: [Column; 17] = [
    decoy("col1"),
    decoy("col2"),
    decoy("col3"),
    of("col4", Element::Name),
    of("col5", Element::Name),
    of("col6", Element::Name),
    of("col7", Element::DateOfBirth),
    either("col8"),
    of("col9", Element::DriversLicense),
    decoy("col10"),
    decoy("col11"),
    decoy("col12"),
    decoy("col13"),
    decoy("col14"),
    decoy("col15"),
    of("col16", Element::AccountAccessCode),
    of("col17", Element::Ssn),
];

fn applications(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Before);
    let person = making.person;
    row.mention(person.index);
    row.number(u64::from(making.draw.between(100_000_000, 899_999_999)), 9);
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.number(u64::from(making.draw.between(400_000_000, 400_000_900)), 9);
    row.text(seen.last.as_str());
    row.text(seen.first.as_str());
    seen.middle_initial(row);
    seen.birth(row, Spelling::American, "01/01/1900");
    if !person.licence.is_empty() {
        row.lives(0, Lives::LicenceState, person.licence_state.residence);
    }
    row.text(if person.licence.is_empty() { "" } else { person.licence_state.code });
    row.text(person.licence.as_str());
    row.number(u64::from(making.draw.between(300, 850)), 3);
    row.text(making.draw.pick(&["A1", "A2", "B1", "B2", "C4", "D7"]));
    row.cell(|out| super::decoys::push_amount(out, making.draw.between(0, 120_000)));
    row.text(making.draw.pick(&["APPROVED", "DECLINED", "PENDING", "DEPOSIT"]));
    row.text(making.draw.pick(&super::decoys::SKUS));
    row.number(u64::from(making.draw.between(1_420_000_000, 1_780_000_000)), 10);
    row.number(u64::from(making.draw.below(10_000)), 4);
    if making.draw.chance(400) { seen.ssn_last4(row, "N/A") } else { seen.ssn_or_taxpayer_id(row, "N/A") }
}

/// Identity checks: passports, taxpayer numbers, identity cards. PostgreSQL `INSERT`s.
pub(super) static IDENTITY_CHECKS: Store = Store {
    evidence: "prospective/identity_checks.sql",
    table: "identity_checks",
    columns: &IDENTITY_COLUMNS,
    form: Form::Inserts,
    rows: Rows::People,
    fill: identity_checks,
};

const IDENTITY_COLUMNS: [Column; 11] = [
    decoy("check_id"),
    of("first_name", Element::Name),
    of("last_name", Element::Name),
    of("date_of_birth", Element::DateOfBirth),
    of("phone", Element::Telephone),
    of("ssn", Element::Ssn),
    of("taxpayer_id", Element::TaxpayerId),
    of("passport_number", Element::Passport),
    of("state_id_number", Element::StateId),
    decoy("checked_at"),
    decoy("vendor_ref"),
];

fn identity_checks(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    let person = making.person;
    row.mention(person.index);
    row.number(person.index * 3 + 1_000, 1);
    row.text(seen.first.as_str());
    row.text(seen.last.as_str());
    seen.birth(row, Spelling::Iso, "1900-01-01");
    seen.telephone(row, 0, PhoneSpelling::International);
    seen.ssn(row, SsnSpelling::Hyphens, "");
    row.cell(|out| {
        if let Some(number) = person.taxpayer_id {
            crate::corpus::numbers::push_hyphenated(out, number)
        }
    });
    row.cell(|out| {
        if let Some(number) = person.passport {
            crate::corpus::text::push_number(out, u64::from(number))
        }
    });
    row.text(person.state_id.as_str());
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.cell(|out| super::decoys::push_unlucky(out, &mut making.draw, 16));
}
