//! Staff and corporate customers (a workbook with two sheets), and staff's leave and benefits.

use super::seen::{Age, PhoneSpelling, SsnSpelling};
use super::{Making, Rows, Store};
use crate::corpus::date::{Date, Spelling};
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::numbers;
use crate::corpus::row::{Column, Row, decoy, of};

/// Store staff.
pub(super) static STAFF: Store = Store {
    evidence: "staff/stores.xlsx",
    table: "Staff",
    columns: &STAFF_COLUMNS,
    form: Form::Sheet,
    rows: Rows::People,
    fill: staff,
};

const STAFF_COLUMNS: [Column; 10] = [
    of("Employee no.", Element::EmployerId),
    of("Name", Element::Name),
    of("Date of birth", Element::DateOfBirth),
    of("Mobile", Element::Telephone),
    of("Private e-mail", Element::Email),
    of("Street", Element::Address),
    of("City", Element::Address),
    of("State", Element::Address),
    of("ZIP", Element::Address),
    decoy("Store"),
];

fn staff(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.number(making.person.index + 200_000, 6);
    row.cell(|out| seen.push_last_first(out));
    seen.birth(row, Spelling::Iso, "");
    seen.telephone(row, 0, PhoneSpelling::Brackets);
    seen.email(row, "");
    seen.home(row, false);
    row.text(making.draw.pick(&["Harbor Mall", "Pier 9", "Old Cannery", "Tidewater Plaza"]));
}

/// Corporate accounts and the person to call.
pub(super) static CORPORATE: Store = Store {
    evidence: "staff/stores.xlsx",
    table: "Corporate accounts",
    columns: &CORPORATE_COLUMNS,
    form: Form::Sheet,
    rows: Rows::People,
    fill: corporate,
};

const CORPORATE_COLUMNS: [Column; 7] = [
    decoy("Company"),
    decoy("Lines"),
    of("Contact", Element::Name),
    of("Contact phone", Element::Telephone),
    of("Contact e-mail", Element::Email),
    decoy("Contract value"),
    decoy("Purchase order"),
];

fn corporate(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.cell(|out| {
        out.extend_from_slice(making.draw.pick(&["Saltgrass", "Northlight", "Cormorant", "Blue Heron"]).as_bytes());
        out.extend_from_slice(making.draw.pick(&[" Foods", " Freight", " Dental", " Timber"]).as_bytes());
        out.extend_from_slice(making.draw.pick(&[" LLC", " Inc.", " Co-op"]).as_bytes());
    });
    row.number(u64::from(making.draw.between(5, 900)), 1);
    row.cell(|out| seen.push_first_last(out));
    seen.telephone(row, 0, PhoneSpelling::Hyphens);
    seen.email(row, "");
    row.cell(|out| super::decoys::push_amount(out, making.draw.between(90_000, 9_000_000)));
    row.number(u64::from(making.draw.between(100_000_000, 899_999_999)), 9);
}

/// Medical leave and benefits.
pub(super) static BENEFITS: Store = Store {
    evidence: "staff/leave_and_benefits.csv",
    table: "",
    columns: &BENEFIT_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::People,
    fill: benefits,
};

const BENEFIT_COLUMNS: [Column; 12] = [
    of("employee_first_name", Element::Name),
    of("employee_last_name", Element::Name),
    of("birth_date", Element::DateOfBirth),
    of("social_security_number", Element::Ssn),
    of("home_phone", Element::Telephone),
    of("diagnosis", Element::Medical),
    of("icd10_code", Element::Medical),
    decoy("leave_from"),
    decoy("leave_days"),
    of("health_plan_member_id", Element::HealthInsurance),
    of("bank_routing_number", Element::FinancialAccount),
    of("bank_account_number", Element::FinancialAccount),
];

const DIAGNOSES: [(&str, &str); 8] = [
    ("Type 2 diabetes mellitus", "E11.9"),
    ("Essential hypertension", "I10"),
    ("Major depressive disorder", "F32.1"),
    ("Lumbar disc herniation", "M51.26"),
    ("Migraine without aura", "G43.009"),
    ("Asthma", "J45.909"),
    ("Fracture of left wrist", "S62.102A"),
    ("Supervision of pregnancy", "Z34.90"),
];

fn benefits(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    let (diagnosis, code) = making.draw.pick(&DIAGNOSES);
    row.mention(making.person.index);
    row.text(seen.first.as_str());
    row.text(seen.last.as_str());
    seen.birth(row, Spelling::Iso, "");
    seen.ssn(row, SsnSpelling::Hyphens, "");
    seen.telephone(row, 0, PhoneSpelling::Hyphens);
    row.text(diagnosis);
    row.text(code);
    row.date(Some(Date::draw(&mut making.draw, 2024, 2025)), Spelling::Iso);
    row.number(u64::from(making.draw.between(1, 90)), 1);
    row.cell(|out| {
        out.extend_from_slice(b"TWH");
        crate::corpus::text::push_padded(out, making.person.index * 7 + 100_000_003, 9);
    });
    row.number(numbers::routing(&mut making.draw), 9);
    row.number(u64::from(making.draw.next() as u32) * 7 + 10_000_000, 10);
}
