//! The customer portal and the loyalty programme: user names, passwords, mail addresses.

use super::seen::{Age, PhoneSpelling, Seen};
use super::{Making, Rows, Store};
use crate::corpus::draw::Draw;
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::row::{Column, Row, decoy, of};
use crate::corpus::text::push_number;

/// Loyalty members.
pub(super) static LOYALTY: Store = Store {
    evidence: "loyalty/members.csv.zst",
    table: "",
    columns: &LOYALTY_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Zstd),
    rows: Rows::People,
    fill: loyalty,
};

const LOYALTY_COLUMNS: [Column; 8] = [
    decoy("member_no"),
    of("first", Element::Name),
    of("last", Element::Name),
    of("email", Element::Email),
    of("mobile", Element::Telephone),
    decoy("points"),
    decoy("joined_at"),
    decoy("favourite_store"),
];

fn loyalty(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    row.cell(|out| super::decoys::push_unlucky(out, &mut making.draw, 16));
    row.text(seen.first.as_str());
    row.text(seen.last.as_str());
    seen.email(row, "N/A");
    seen.telephone(row, 0, PhoneSpelling::Hyphens);
    row.number(u64::from(making.draw.below(90_000)), 1);
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.text(making.draw.pick(&["Harbor Mall", "Pier 9", "Old Cannery", "Tidewater Plaza"]));
}

/// Users of the portal, with passwords as they were typed. PostgreSQL `COPY`.
pub(super) static USERS: Store = Store {
    evidence: "database/portal.sql",
    table: "users",
    columns: &USER_COLUMNS,
    form: Form::Copy,
    rows: Rows::People,
    fill: users,
};

const USER_COLUMNS: [Column; 9] = [
    decoy("id"),
    of("username", Element::Username),
    of("password", Element::Password),
    of("display_name", Element::Name),
    of("email", Element::Email),
    of("account_number", Element::AccountNumber),
    of("last_login_ip", Element::IpAddress),
    decoy("created_at"),
    decoy("client_version"),
];

fn users(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    row.mention(making.person.index);
    // A user name with its password opens the account: an element of its own.
    row.mark(0, Element::OnlineCredentials);
    row.number(making.person.index + 100, 1);
    row.cell(|out| seen.email.push_local(out));
    row.cell(|out| push_password(out, &seen, &mut making.draw));
    row.cell(|out| seen.push_first_last(out));
    seen.email(row, "");
    row.number(making.person.account, 10);
    row.cell(|out| push_ip(out, &mut making.draw));
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.cell(|out| super::decoys::push_version(out, &mut making.draw));
}

fn push_password(out: &mut Vec<u8>, seen: &Seen, draw: &mut Draw) {
    out.extend_from_slice(draw.pick(&["Tide", "harbor", "Blue!", "s3a", "Anchor#", "gull_"]).as_bytes());
    out.extend_from_slice(draw.pick(&["Storm", "moon", "Kelp", "wave", "Pier"]).as_bytes());
    push_number(out, u64::from(draw.below(9_999)));
    if draw.chance(2_000) {
        push_number(out, u64::from(seen.birth.year));
    }
    out.push(draw.pick(b"!?*$%&"));
}

/// An address of a range that is set aside for documentation.
fn push_ip(out: &mut Vec<u8>, draw: &mut Draw) {
    out.extend_from_slice(draw.pick(&["192.0.2.", "198.51.100.", "203.0.113."]).as_bytes());
    push_number(out, u64::from(draw.between(1, 254)));
}

/// Orders: numbers upon numbers, and nobody's.
pub(super) static ORDERS: Store = Store {
    evidence: "database/portal.sql",
    table: "orders",
    columns: &ORDER_COLUMNS,
    form: Form::Copy,
    rows: Rows::PerBlock(3),
    fill: orders,
};

const ORDER_COLUMNS: [Column; 7] = [
    decoy("order_no"),
    decoy("placed_at"),
    decoy("sku"),
    decoy("amount"),
    decoy("tracking_no"),
    decoy("warehouse"),
    decoy("session_ref"),
];

fn orders(making: &mut Making<'_>, row: &mut Row) {
    let draw = &mut making.draw;
    row.number(u64::from(draw.between(100_000_000, 899_999_999)), 9);
    row.cell(|out| super::decoys::push_timestamp(out, draw));
    row.text(draw.pick(&super::decoys::SKUS));
    row.cell(|out| super::decoys::push_amount(out, draw.between(900, 140_000)));
    row.cell(|out| super::decoys::push_tracking(out, draw));
    row.number(u64::from(draw.between(400_000_000, 400_000_900)), 9);
    row.cell(|out| super::decoys::push_unlucky(out, draw, 16));
}
