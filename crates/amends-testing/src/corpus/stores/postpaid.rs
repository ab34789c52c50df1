//! Current customers who pay by the month: the accounts with everything, the large billing export, the devices.

use super::seen::{Age, PhoneSpelling, Seen};
use super::{Making, Rows, Store};
use crate::corpus::date::{Date, Spelling};
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::row::{Column, Lives, Row, decoy, of, other};

/// The accounts with everything, an authorised user in the same row.
pub(super) static ACCOUNTS: Store = Store {
    evidence: "current/postpaid_accounts.csv",
    table: "",
    columns: &ACCOUNT_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::Accounts,
    fill: accounts,
};

const ACCOUNT_COLUMNS: [Column; 24] = [
    of("account_number", Element::AccountNumber),
    of("first_name", Element::Name),
    of("middle_initial", Element::Name),
    of("last_name", Element::Name),
    of("suffix", Element::Name),
    of("date_of_birth", Element::DateOfBirth),
    of("ssn", Element::Ssn),
    of("drivers_license", Element::DriversLicense),
    of("address", Element::Address),
    of("city", Element::Address),
    of("state", Element::Address),
    of("zip", Element::Address),
    of("phone", Element::Telephone),
    of("email", Element::Email),
    of("imei", Element::Imei),
    of("imsi", Element::Imsi),
    of("account_pin", Element::AccountAccessCode),
    decoy("activated"),
    decoy("plan_sku"),
    decoy("monthly_charge"),
    decoy("store_id"),
    other("authorized_user_first_name", Element::Name),
    other("authorized_user_last_name", Element::Name),
    other("authorized_user_phone", Element::Telephone),
];

fn accounts(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    let person = making.person;
    row.mention(person.index);
    row.number(making.account(), 10);
    row.text(seen.first.as_str());
    seen.middle_initial(row);
    row.text(seen.last.as_str());
    row.text(seen.suffix);
    seen.birth(row, Spelling::Iso, "1900-01-01");
    seen.ssn_or_taxpayer_id(row, "000-00-0000");
    row.text(person.licence.as_str());
    seen.home(row, false);
    seen.telephone(row, 0, PhoneSpelling::Brackets);
    seen.email(row, "noreply@example.com");
    row.number(person.imei, 15);
    row.number(person.imsi, 15);
    let digits = making.draw.between(4, 6);
    row.number(u64::from(making.draw.below(10_u32.pow(digits))), digits as usize);
    row.date(Some(Date::draw(&mut making.draw, 2009, 2025)), Spelling::Iso);
    row.text(making.draw.pick(&super::decoys::SKUS));
    row.cell(|out| super::decoys::push_amount(out, making.draw.between(1_500, 38_000)));
    row.number(u64::from(making.draw.between(400_000_000, 400_000_900)), 9);
    authorised_user(making, row);
}

/// A grown-up of the household on some of the holders' accounts.
fn authorised_user(making: &mut Making<'_>, row: &mut Row) {
    let user = making.family().into_iter().find(|member| !member.minor).filter(|_| making.draw.chance(4_000));
    let Some(user) = user else { return (0..3).for_each(|_| row.empty()) };
    let seen = Seen::new(user, Age::Now, &mut making.draw);
    row.mention(user.index);
    row.text(seen.first.as_str());
    row.text(seen.last.as_str());
    seen.telephone(row, 1, PhoneSpelling::Brackets);
}

/// The large billing export: no SSN, the name in one column, order numbers that look like SSNs.
pub(super) static LARGE: Store = Store {
    evidence: "current/postpaid.csv.gz",
    table: "",
    columns: &LARGE_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Gzip),
    rows: Rows::Accounts,
    fill: large,
};

const LARGE_COLUMNS: [Column; 14] = [
    decoy("ORDER_NO"),
    of("ACCT", Element::AccountNumber),
    of("CUST_NM", Element::Name),
    of("BRTH_DT", Element::DateOfBirth),
    of("SVC_ADDR", Element::Address),
    of("SVC_CITY", Element::Address),
    of("SVC_ST", Element::Address),
    of("ZIP_PLUS4", Element::Address),
    of("MSISDN", Element::Telephone),
    of("EMAIL_ADDR", Element::Email),
    decoy("LAST_BILL_TS"),
    decoy("LAST_BILL_AMT"),
    decoy("TRACKING_NO"),
    decoy("APP_VERSION"),
];

fn large(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.number(u64::from(making.draw.between(100_000_000, 899_999_999)), 9);
    row.number(making.account(), 10);
    row.cell(|out| seen.push_last_first(out));
    seen.birth(row, Spelling::American, "01/01/1900");
    seen.home(row, true);
    seen.telephone(row, 0, PhoneSpelling::Digits);
    seen.email(row, "N/A");
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.cell(|out| super::decoys::push_amount(out, making.draw.between(1_500, 38_000)));
    row.cell(|out| super::decoys::push_tracking(out, &mut making.draw));
    row.cell(|out| super::decoys::push_version(out, &mut making.draw));
}

/// Devices: numbers only, no name. A CSV, whatever its name says.
pub(super) static DEVICES: Store = Store {
    evidence: "network/devices.txt",
    table: "",
    columns: &DEVICE_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::People,
    fill: devices,
};

const DEVICE_COLUMNS: [Column; 7] = [
    of("acct_no", Element::AccountNumber),
    of("imei", Element::Imei),
    of("imsi", Element::Imsi),
    of("msisdn", Element::Telephone),
    decoy("tac_model"),
    decoy("first_seen_epoch"),
    decoy("firmware"),
];

fn devices(making: &mut Making<'_>, row: &mut Row) {
    let person = making.person;
    row.mention(person.index);
    row.number(person.account, 10);
    row.number(person.imei, 15);
    row.number(person.imsi, 15);
    row.lives(0, Lives::AreaCode, person.home.state.residence);
    row.cell(|out| super::seen::push_telephone(out, person.telephone, PhoneSpelling::International));
    row.text(making.draw.pick(&["TM-Skiff 4", "TM-Skiff 5 Pro", "Cutter 11", "Dory Mini"]));
    row.number(u64::from(making.draw.between(1_420_000_000, 1_780_000_000)), 10);
    row.cell(|out| super::decoys::push_version(out, &mut making.draw));
}
