//! Customer relations: nested objects with authorised users, and notes in free text.

use super::seen::{Age, PhoneSpelling, Seen, push_telephone};
use super::{Making, Rows, Store};
use crate::corpus::date::{Date, Spelling};
use crate::corpus::draw::Draw;
use crate::corpus::element::Element;
use crate::corpus::form::{Dialect, Form, Packing};
use crate::corpus::numbers;
use crate::corpus::person::Person;
use crate::corpus::row::{Column, Lives, Row, decoy, of, other, text};
use crate::corpus::text::{push_number, push_padded};

/// Customers, one object a line.
pub(super) static CUSTOMERS: Store = Store {
    evidence: "crm/customers.ndjson",
    table: "",
    columns: &CUSTOMER_COLUMNS,
    form: Form::Objects,
    rows: Rows::People,
    fill: customers,
};

/// Paths in the order in which the objects have them.
const CUSTOMER_COLUMNS: [Column; 24] = [
    decoy("customer.id"),
    of("customer.name.first", Element::Name),
    of("customer.name.middle", Element::Name),
    of("customer.name.last", Element::Name),
    of("customer.name.suffix", Element::Name),
    of("customer.birth_date", Element::DateOfBirth),
    of("customer.ssn_last4", Element::SsnLast4),
    of("account.number", Element::AccountNumber),
    decoy("account.opened"),
    decoy("account.tier"),
    of("contact.email", Element::Email),
    of("contact.address.street", Element::Address),
    of("contact.address.city", Element::Address),
    of("contact.address.state", Element::Address),
    of("contact.address.postal_code", Element::Address),
    of("contact.address.country", Element::Address),
    decoy("phones[].kind"),
    of("phones[].n", Element::Telephone),
    decoy("build"),
    other("authorized_users[].first", Element::Name),
    other("authorized_users[].last", Element::Name),
    other("authorized_users[].birth_date", Element::DateOfBirth),
    other("authorized_users[].phone", Element::Telephone),
    decoy("authorized_users[].relation"),
];

/// Writes objects by hand: the row's bytes are the line, and what it exposes is marked beside it.
struct Object<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn string(&mut self, key: &str, write: impl FnOnce(&mut Vec<u8>)) {
        self.key(key);
        self.out.push(b'"');
        // No value here has a quote, a backslash or a control character in it; the test parses every line.
        write(self.out);
        self.out.push(b'"');
    }

    fn text(&mut self, key: &str, text: &str) {
        self.string(key, |out| out.extend_from_slice(text.as_bytes()));
    }

    fn object(&mut self, key: &str, write: impl FnOnce(&mut Object<'_>)) {
        self.key(key);
        let mut inner = Object::open(self.out);
        write(&mut inner);
        inner.close();
    }

    fn close(self) {
        self.out.push(b'}');
    }
}

fn customers(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    let person = making.person;
    let (account, former_number) = (making.account(), making.draw.chance(3_000));
    row.mention(person.index);
    let last4 = seen.ssn.filter(|_| making.draw.chance(6_000)).map(|ssn| ssn % 10_000);
    for element in [Element::Name, Element::DateOfBirth, Element::AccountNumber, Element::Email, Element::Telephone] {
        row.mark(0, element);
    }
    seen.home_marked(row, 0);
    if last4.is_some() {
        row.mark(0, Element::SsnLast4);
    }
    let draw = &mut making.draw.clone();
    let mut line = Object::open(&mut row.bytes);
    line.object("customer", |customer| {
        customer.string("id", |out| {
            out.extend_from_slice(b"c-");
            push_padded(out, person.index, 8);
        });
        customer.object("name", |name| {
            name.text("first", seen.first.as_str());
            name.text("middle", seen.middle);
            name.text("last", seen.last.as_str());
            name.text("suffix", seen.suffix);
        });
        customer.string("birth_date", |out| seen.birth.push(out, Spelling::Iso));
        customer.string("ssn_last4", |out| {
            if let Some(last4) = last4 {
                push_padded(out, u64::from(last4), 4)
            }
        });
    });
    line.object("account", |object| {
        object.string("number", |out| push_number(out, account));
        object.string("opened", |out| Date::draw(draw, 2005, 2025).push(out, Spelling::Iso));
        object.text("tier", draw.pick(&["silver", "gold", "basic"]));
    });
    line.object("contact", |contact| {
        contact.string("email", |out| seen.email.push(out));
        contact.object("address", |address| {
            address.string("street", |out| seen.home.push_street(out));
            address.text("city", seen.home.city());
            address.text("state", seen.home.region());
            address.string("postal_code", |out| seen.home.push_postal_code(out, false));
            address.text("country", seen.home.country());
        });
    });
    line.key("phones");
    push_phones(line.out, person, former_number);
    line.string("build", |out| super::decoys::push_version(out, draw));
    // The object stays open: who else is on the account follows, and closes it.
    line.key("authorized_users");
    push_users(making, row);
}

fn push_phones(out: &mut Vec<u8>, person: &Person, former_number: bool) {
    out.push(b'[');
    push_phone(out, "mobile", person.telephone);
    if former_number && person.telephone_before != person.telephone {
        out.push(b',');
        push_phone(out, "former", person.telephone_before);
    }
    out.push(b']');
}

fn push_phone(out: &mut Vec<u8>, kind: &str, number: u64) {
    let mut phone = Object::open(out);
    phone.text("kind", kind);
    phone.string("n", |out| push_telephone(out, number, PhoneSpelling::International));
    phone.close();
}

/// Up to three of the household, children too.
fn push_users(making: &mut Making<'_>, row: &mut Row) {
    row.bytes.push(b'[');
    let all = making.family();
    for (part, member) in all.into_iter().take(3).enumerate() {
        let seen = Seen::new(member, Age::Now, &mut making.draw);
        let part = part as u8 + 1;
        row.mention(member.index);
        row.mark(part, Element::Name);
        row.mark(part, Element::DateOfBirth);
        row.mark(part, Element::Telephone);
        row.lives(part, Lives::AreaCode, member.home.state.residence);
        if part > 1 {
            row.bytes.push(b',');
        }
        let mut user = Object::open(&mut row.bytes);
        user.text("first", seen.first.as_str());
        user.text("last", seen.last.as_str());
        user.string("birth_date", |out| seen.birth.push(out, Spelling::Iso));
        user.string("phone", |out| push_telephone(out, seen.telephone, PhoneSpelling::International));
        user.text("relation", if member.minor { "child" } else { "adult" });
        user.close();
    }
    row.bytes.extend_from_slice(b"]}");
}

/// Notes of calls: personal data in sentences, over several lines.
pub(super) static NOTES: Store = Store {
    evidence: "crm/notes.csv",
    table: "",
    columns: &NOTE_COLUMNS,
    form: Form::Delimited(Dialect::COMMA, Packing::Plain),
    rows: Rows::People,
    fill: notes,
};

const NOTE_COLUMNS: [Column; 6] = [
    decoy("note_id"),
    of("account_number", Element::AccountNumber),
    of("customer", Element::Name),
    decoy("created_at"),
    decoy("queue"),
    text("note"),
];

fn notes(making: &mut Making<'_>, row: &mut Row) {
    let seen = making.seen(Age::Now);
    let seed = making.world.seed;
    let person = making.person;
    row.mention(person.index);
    row.number(person.index * 11 + 700_000_001, 9);
    row.number(making.account(), 10);
    row.cell(|out| seen.push_first_last(out));
    row.cell(|out| super::decoys::push_timestamp(out, &mut making.draw));
    row.text(making.draw.pick(&["billing", "retention", "device", "porting"]));
    let mut found = Vec::with_capacity(4);
    let draw = &mut making.draw;
    row.cell(|out| {
        out.extend_from_slice(
            draw.pick(&[
                "Customer called about a charge.",
                "Caller wants to port out.",
                "Asked for a copy of the bill, \"again\".",
            ])
            .as_bytes(),
        );
        for turn in 0..draw.between(1, 3) {
            out.push(if turn == 1 { b'\n' } else { b' ' });
            let which = if person.index == 0 && turn == 0 { 0 } else { draw.below(7) };
            found.extend(push_sentence(out, which, &seen, person, seed, draw));
        }
    });
    for element in found {
        row.mark(0, element);
        if element == Element::Telephone {
            row.lives(0, Lives::AreaCode, person.home.state.residence);
        }
    }
}

/// A sentence and the element that stands in it.
fn push_sentence(
    out: &mut Vec<u8>,
    which: u32,
    seen: &Seen,
    person: &Person,
    seed: u64,
    draw: &mut Draw,
) -> Option<Element> {
    match (which, seen.ssn) {
        (0, Some(ssn)) => {
            out.extend_from_slice(b"Verified by SSN ");
            numbers::push_hyphenated(out, ssn);
            out.push(b'.');
            Some(Element::Ssn)
        }
        (1, _) => {
            out.extend_from_slice(b"Call back on ");
            push_telephone(out, seen.telephone, PhoneSpelling::Hyphens);
            out.extend_from_slice(b" after six.");
            Some(Element::Telephone)
        }
        (2, _) => {
            out.extend_from_slice(b"Confirmation goes to ");
            seen.email.push(out);
            out.extend_from_slice(b", please.");
            Some(Element::Email)
        }
        (3, _) => {
            out.extend_from_slice(b"Date of birth ");
            seen.birth.push(out, Spelling::American);
            out.extend_from_slice(b" confirmed.");
            Some(Element::DateOfBirth)
        }
        (4, _) => {
            out.extend_from_slice(b"Card ");
            push_card(out, numbers::card(person.index, seed));
            out.extend_from_slice(b" was declined.");
            Some(Element::PaymentCard)
        }
        (5, _) => {
            out.extend_from_slice(b"Blocked handset IMEI ");
            push_number(out, person.imei);
            out.push(b'.');
            Some(Element::Imei)
        }
        _ => {
            out.extend_from_slice(b"Order ");
            push_number(out, u64::from(draw.between(100_000_000, 899_999_999)));
            out.extend_from_slice(b" went out, tracking ");
            super::decoys::push_tracking(out, draw);
            out.push(b'.');
            None
        }
    }
}

/// In groups of four, as people read cards out.
fn push_card(out: &mut Vec<u8>, card: u64) {
    let start = out.len();
    push_number(out, card);
    if out.len() - start == 16 {
        for group in [12, 8, 4] {
            out.insert(start + group, b' ');
        }
    }
}
