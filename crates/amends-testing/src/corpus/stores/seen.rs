//! How one row sees a person: by an old name, with a slip of the typist, at last year's address, without an SSN.
//! The shares stand here and in the essay of the crate.

use crate::corpus::date::{Date, Spelling};
use crate::corpus::draw::Draw;
use crate::corpus::element::Element;
use crate::corpus::names;
use crate::corpus::numbers::push_hyphenated;
use crate::corpus::person::{Email, Person};
use crate::corpus::places::Address;
use crate::corpus::row::{Lives, Row};
use crate::corpus::text::{Text, push_padded};

/// Whether a file is of today or of years ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    Now,
    Before,
}

/// How a file spells SSNs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SsnSpelling {
    /// 078-05-1121
    Hyphens,
    /// 078051121
    Digits,
    /// 78051121: a number, so its zeros in front are gone.
    Number,
}

/// How a file spells telephone numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PhoneSpelling {
    /// (206) 555-0100
    Brackets,
    /// 206-555-0100
    Hyphens,
    /// +12065550100
    International,
    /// 2065550100
    Digits,
}

/// A person as one row has them.
pub(crate) struct Seen {
    pub(crate) first: Text,
    pub(crate) middle: &'static str,
    pub(crate) last: Text,
    pub(crate) suffix: &'static str,
    pub(crate) birth: Date,
    birth_missing: bool,
    pub(crate) ssn: Option<u32>,
    taxpayer_id: Option<u32>,
    pub(crate) telephone: u64,
    pub(crate) email: Email,
    email_missing: bool,
    pub(crate) home: Address,
    age: Age,
    /// The state that the telephone's area code stands for.
    telephone_state: &'static str,
}

impl Seen {
    pub(crate) fn new(person: &Person, age: Age, draw: &mut Draw) -> Self {
        let before = age == Age::Before;
        let (first, last) = name(person, before, draw);
        let swapped = if draw.chance(120) { person.birth.swapped() } else { None };
        let ssn = person.ssn.filter(|_| person.index == 0 || !draw.chance(150));
        let slip = person.index != 0 && draw.chance(20);
        Self {
            first,
            last,
            middle: person.middle,
            suffix: if draw.chance(3_000) { "" } else { person.suffix },
            birth: swapped.unwrap_or(person.birth),
            birth_missing: draw.chance(100),
            ssn: ssn.map(|ssn| if slip { with_wrong_digit(ssn, draw) } else { ssn }),
            taxpayer_id: person.taxpayer_id,
            telephone: if before { person.telephone_before } else { person.telephone },
            email: if before { person.email_before } else { person.email },
            email_missing: draw.chance(400),
            home: if before { person.home_before } else { person.home },
            age,
            telephone_state: person.home.state.residence,
        }
    }

    /// `De La Cruz, María J Jr`
    pub(crate) fn push_last_first(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.last.as_bytes());
        out.extend_from_slice(b", ");
        out.extend_from_slice(self.first.as_bytes());
        if let Some(initial) = self.middle.chars().next() {
            out.push(b' ');
            push_char(out, initial);
        }
        push_after_space(out, self.suffix);
    }

    /// `María De La Cruz Jr`
    pub(crate) fn push_first_last(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.first.as_bytes());
        out.push(b' ');
        out.extend_from_slice(self.last.as_bytes());
        push_after_space(out, self.suffix);
    }

    pub(crate) fn middle_initial(&self, row: &mut Row) {
        row.cell(|out| {
            if let Some(initial) = self.middle.chars().next() {
                push_char(out, initial)
            }
        });
    }

    /// The birth date; where it is missing, what the file writes instead.
    pub(crate) fn birth(&self, row: &mut Row, spelling: Spelling, placeholder: &str) {
        if self.birth_missing { row.placeholder(placeholder) } else { row.date(Some(self.birth), spelling) }
    }

    /// The SSN; where it is missing, what the file writes instead.
    pub(crate) fn ssn(&self, row: &mut Row, spelling: SsnSpelling, placeholder: &str) {
        let Some(ssn) = self.ssn else { return row.placeholder(placeholder) };
        row.cell(|out| match spelling {
            SsnSpelling::Hyphens => push_hyphenated(out, ssn),
            SsnSpelling::Digits => push_padded(out, u64::from(ssn), 9),
            SsnSpelling::Number => push_padded(out, u64::from(ssn), 1),
        });
    }

    /// The SSN, or the taxpayer number that those without one write in its place.
    pub(crate) fn ssn_or_taxpayer_id(&self, row: &mut Row, placeholder: &str) {
        match (self.ssn, self.taxpayer_id) {
            (None, Some(number)) => row.cell_as(Element::TaxpayerId, |out| push_hyphenated(out, number)),
            _ => self.ssn(row, SsnSpelling::Hyphens, placeholder),
        }
    }

    /// Only the last four digits, in a column that otherwise holds whole numbers or in one of its own.
    pub(crate) fn ssn_last4(&self, row: &mut Row, placeholder: &str) {
        let Some(ssn) = self.ssn else { return row.placeholder(placeholder) };
        row.cell_as(Element::SsnLast4, |out| push_padded(out, u64::from(ssn % 10_000), 4));
    }

    pub(crate) fn email(&self, row: &mut Row, placeholder: &str) {
        if self.email_missing { row.placeholder(placeholder) } else { row.cell(|out| self.email.push(out)) }
    }

    pub(crate) fn telephone(&self, row: &mut Row, part: u8, spelling: PhoneSpelling) {
        row.lives(part, Lives::AreaCode, self.telephone_state);
        row.cell(|out| push_telephone(out, self.telephone, spelling));
    }

    fn note_home(&self, row: &mut Row, part: u8) {
        let how = if self.age == Age::Now { Lives::Address } else { Lives::AddressBefore };
        row.lives(part, how, self.home.residence());
    }

    /// Four cells: street, city, state, postal code.
    pub(crate) fn home(&self, row: &mut Row, long_zip: bool) {
        self.note_home(row, 0);
        row.cell(|out| self.home.push_street(out));
        row.text(self.home.city());
        row.text(self.home.region());
        row.cell(|out| self.home.push_postal_code(out, long_zip));
    }

    /// One cell: `12 Heron Ln, Seattle, WA 98101`.
    pub(crate) fn home_line(&self, row: &mut Row) {
        self.note_home(row, 0);
        row.cell(|out| {
            self.home.push_street(out);
            for part in [self.home.city(), self.home.region()] {
                out.extend_from_slice(b", ");
                out.extend_from_slice(part.as_bytes());
            }
            out.push(b' ');
            self.home.push_postal_code(out, false);
        });
    }

    /// Notes the address for a form whose cells are written by hand.
    pub(crate) fn home_marked(&self, row: &mut Row, part: u8) {
        self.note_home(row, part);
        row.mark(part, Element::Address);
    }
}

fn name(person: &Person, before: bool, draw: &mut Draw) -> (Text, Text) {
    let last = if before { person.last_before } else { person.last }.text();
    let full = Text::of(person.first);
    if person.index == 0 {
        return (full, last);
    }
    match draw.below(10_000) {
        // Nickname, where there is one.
        0..300 => (names::short(person.first, draw).map_or(full, Text::of), last),
        // Initial only.
        300..370 => {
            let mut initial = Text::EMPTY;
            let mut bytes = Vec::with_capacity(4);
            push_char(&mut bytes, person.first.chars().next().unwrap_or('X'));
            initial.push(std::str::from_utf8(&bytes).unwrap_or("X"));
            (initial, last)
        }
        370..430 => (full.with_slip(draw.below(20)), last),
        430..490 => (full, last.with_slip(draw.below(20))),
        _ => (full, last),
    }
}

/// One digit of the serial is another one.
fn with_wrong_digit(ssn: u32, draw: &mut Draw) -> u32 {
    let place = 10_u32.pow(draw.below(3));
    let digit = ssn / place % 10;
    let wrong = ssn - digit * place + (digit + 1 + draw.below(8)) % 10 * place;
    if wrong.is_multiple_of(10_000) { ssn } else { wrong }
}

pub(crate) fn push_char(out: &mut Vec<u8>, letter: char) {
    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

fn push_after_space(out: &mut Vec<u8>, text: &str) {
    if !text.is_empty() {
        out.push(b' ');
        out.extend_from_slice(text.as_bytes());
    }
}

pub(crate) fn push_telephone(out: &mut Vec<u8>, number: u64, spelling: PhoneSpelling) {
    let (area, exchange, line) = (number / 10_000_000, number / 10_000 % 1_000, number % 10_000);
    match spelling {
        PhoneSpelling::Digits => return push_padded(out, number, 10),
        PhoneSpelling::International => {
            out.extend_from_slice(b"+1");
            return push_padded(out, number, 10);
        }
        PhoneSpelling::Brackets => {
            out.push(b'(');
            push_padded(out, area, 3);
            out.extend_from_slice(b") ");
        }
        PhoneSpelling::Hyphens => {
            push_padded(out, area, 3);
            out.push(b'-');
        }
    }
    push_padded(out, exchange, 3);
    out.push(b'-');
    push_padded(out, line, 4);
}
