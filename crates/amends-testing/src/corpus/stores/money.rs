//! The billing database: payment methods and contacts. A MySQL dump with two tables.

use super::seen::{Age, PhoneSpelling};
use super::{Making, Rows, Store};
use crate::corpus::element::Element;
use crate::corpus::form::Form;
use crate::corpus::numbers;
use crate::corpus::row::{Column, Row, decoy, of};

/// Cards for two in three, a bank account for the others.
pub(super) static PAYMENT_METHODS: Store = Store {
    evidence: "database/billing.sql",
    table: "payment_methods",
    columns: &PAYMENT_COLUMNS,
    form: Form::MySql,
    rows: Rows::People,
    fill: payment_methods,
};

const PAYMENT_COLUMNS: [Column; 8] = [
    decoy("id"),
    of("account_no", Element::AccountNumber),
    of("holder_name", Element::Name),
    of("card_number", Element::PaymentCard),
    decoy("card_expires"),
    of("routing_number", Element::FinancialAccount),
    of("bank_account", Element::FinancialAccount),
    decoy("updated_at"),
];

fn payment_methods(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    let person = making.person;
    let card = person.index == 0 || making.draw.chance(6_700);
    row.mention(person.index);
    row.number(person.index * 2 + 11, 1);
    row.number(person.account, 10);
    row.cell(|out| seen.push_first_last(out));
    if card {
        row.number(numbers::card(person.index, making.world.seed), 15);
        row.cell(|out| {
            crate::corpus::text::push_padded(out, u64::from(making.draw.between(1, 12)), 2);
            out.push(b'/');
            crate::corpus::text::push_padded(out, u64::from(making.draw.between(26, 31)), 2);
        });
        row.empty();
        row.empty();
    } else {
        row.empty();
        row.empty();
        row.number(numbers::routing(&mut making.draw), 9);
        row.number(u64::from(making.draw.next() as u32) * 7 + 10_000_000, 10);
    }
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
}

/// Whom to write to.
pub(super) static ACCOUNT_CONTACTS: Store = Store {
    evidence: "database/billing.sql",
    table: "account_contacts",
    columns: &CONTACT_COLUMNS,
    form: Form::MySql,
    rows: Rows::People,
    fill: account_contacts,
};

const CONTACT_COLUMNS: [Column; 9] = [
    of("account_no", Element::AccountNumber),
    of("contact_name", Element::Name),
    of("email", Element::Email),
    of("phone", Element::Telephone),
    of("street", Element::Address),
    of("city", Element::Address),
    of("region", Element::Address),
    of("postcode", Element::Address),
    decoy("locale"),
];

fn account_contacts(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.number(making.person.account, 10);
    row.cell(|out| seen.push_last_first(out));
    seen.email(row, "noreply@example.com");
    seen.telephone(row, 0, PhoneSpelling::International);
    seen.home(row, false);
    row.text(making.draw.pick(&["en_US", "es_US", "en_US", "vi_US"]));
}
