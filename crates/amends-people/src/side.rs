//! What a record brings to a comparison, in 136 bytes.
//!
//! Sides are made once from `records`, kept, and found again by ordinal whenever two that share a key are compared. So they
//! have a fixed width, and identifiers are in them as 48 bits of their tokens: among 160 million records some fifty pairs
//! agree in such a number by chance, and none of them is linked by it alone.

use amends_case::{Near, TokenKind};

use crate::names::Packed;
use crate::sides::mix;

/// Stands for an unknown birth date.
pub const NO_BIRTH: i32 = i32::MIN;

/// Bytes of a [`Side`] as it is stored.
pub const BYTES: usize = 136;

const TOKEN_BYTES: usize = 6;
const TOKEN_MASK: u64 = (1 << (8 * TOKEN_BYTES)) - 1;

/// A number of one of the kinds that few records have: what it is, and 48 bits of its token; 0 and 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Number {
    /// [`amends_case::TokenKind`] as a number.
    pub kind: u8,
    /// 48 bits of the token.
    pub token: u64,
}

impl Number {
    /// Whether a government gave it to one person: a taxpayer's number, a passport, another country's number.
    pub fn is_document(&self) -> bool {
        self.token != 0 && (self.kind == TokenKind::TaxpayerId as u8 || self.kind == TokenKind::Passport as u8)
    }
}

/// What a record brings to a comparison. Tokens are 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Ordinal of the record.
    pub record: u32,
    /// Ordinal of the first mention in the same row of evidence: a row does not name one person twice.
    pub mate: u32,
    /// The list of people that the record is an entry of: a table, for the row's own person; 0 for further mentions.
    /// Lists seldom name one person twice.
    pub roll: u16,
    /// First name.
    pub first: Packed,
    /// Surname.
    pub last: Packed,
    /// Hash of the surname's last word: of two surnames, people often use one.
    pub last_word: u32,
    /// Days since 1970, or [`NO_BIRTH`].
    pub birth: i32,
    /// Middle name: the initial in the upper five bits, eleven bits of the rest's hash below; 0 where unknown.
    pub middle: u16,
    /// 0 none, 1 Jr, 2 Sr, 3 and up: II, III …
    pub suffix: u8,
    /// SSN.
    pub ssn: u64,
    /// Tells slips of the SSN, or where there is none those of a document's number; zeros where there is neither.
    pub ssn_near: Near,
    /// 32 bits of the token of the SSN's last four digits: enough to see that two differ.
    pub last4: u32,
    /// Driver's licence or state id.
    pub license: u64,
    /// Account with the organisation.
    pub account: u64,
    /// E-mail address, the first if there are several.
    pub email: u64,
    /// Telephones, two at most.
    pub telephones: [u64; 2],
    /// Device or SIM.
    pub device: u64,
    /// Street and postal code together.
    pub address: u64,
    /// The street's name, without number and second line.
    pub street: Packed,
    /// House number, from 1 on; 0 where there is none.
    pub house: u16,
    /// Postal code.
    pub postal_code: u32,
    /// City.
    pub city: u16,
    /// Taxpayer number, passport, card, bank account, health number, user name: two at most, in that order.
    pub numbers: [Number; 2],
}

/// Where a record stands among others that share a key: see [`Side::order`].
pub type Order = (u64, u32);

/// How well a record can be told from a namesake's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Tier {
    /// A name, and what a household shares.
    Bare = 0,
    /// Says how somebody is reached, but not who that is: a telephone, an e-mail address, a device.
    Open = 1,
    /// Names somebody, and says an SSN, a document's number or a birth date.
    Determined = 2,
}

impl Side {
    /// Of a record of which nothing is known.
    pub const UNKNOWN: Self = Self {
        record: 0,
        mate: 0,
        roll: 0,
        first: Packed(0),
        last: Packed(0),
        last_word: 0,
        birth: NO_BIRTH,
        middle: 0,
        suffix: 0,
        ssn: 0,
        ssn_near: [0; 16],
        last4: 0,
        license: 0,
        account: 0,
        email: 0,
        telephones: [0; 2],
        device: 0,
        address: 0,
        street: Packed(0),
        house: 0,
        postal_code: 0,
        city: 0,
        numbers: [Number { kind: 0, token: 0 }; 2],
    };

    /// A number that is as good as drawn, but follows from name and birth date: neither from the order of the evidence
    /// nor from the case's key.
    pub fn draw(&self) -> u64 {
        mix(mix(self.first.0) ^ self.last.0 ^ (u64::from(self.birth as u32) << 20))
    }

    /// House number and postal code together; 0 where one is unknown.
    pub fn house_in_area(&self) -> u64 {
        let known = self.house != 0 && self.postal_code != 0;
        if known { u64::from(self.postal_code) << 16 | u64::from(self.house) } else { 0 }
    }

    /// Whether the record has no name at all.
    pub fn is_nameless(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    /// How well the record can be told from a namesake's.
    pub fn tier(&self) -> Tier {
        let document = self.license != 0 || self.numbers.iter().any(Number::is_document);
        if !self.is_nameless() && (self.ssn != 0 || self.birth != NO_BIRTH || document) {
            Tier::Determined
        } else if self.email != 0 || self.telephones[0] != 0 || self.device != 0 {
            Tier::Open
        } else {
            Tier::Bare
        }
    }

    /// A hash of what the record says, for an order that depends neither on that of the evidence nor on the case's key:
    /// so of what is a token it only knows that it is there.
    pub fn said(&self) -> u32 {
        let tokens = [self.ssn, self.license, self.account, self.email, self.telephones[0], self.telephones[1]];
        let more = [self.device, self.address, self.numbers[0].token, self.numbers[1].token, u64::from(self.last4)];
        let there = tokens.iter().chain(&more).fold(0, |bits, token| bits << 1 | u64::from(*token != 0));
        let named = u64::from(self.last_word) << 32 | u64::from(self.middle) << 16 | u64::from(self.suffix);
        (mix(mix(self.draw() ^ named) ^ there << 16 ^ u64::from(self.city)) >> 32) as u32
    }

    /// An order in which records of one person stand close together: by the first letters of surname and first name, by
    /// birth date, and then by all that they say.
    pub fn order(&self) -> Order {
        const BIRTH_BITS: u32 = 19;
        let birth = u64::from(self.birth.wrapping_add(1 << 17) as u32) & ((1 << BIRTH_BITS) - 1);
        (self.last.head(5) << 39 | self.first.head(4) << BIRTH_BITS | birth, self.said())
    }

    /// As it is stored: little-endian, in the order of the fields.
    pub fn to_bytes(&self) -> [u8; BYTES] {
        let mut out = Writer { bytes: [0; BYTES], at: 0 };
        out.put(&self.record.to_le_bytes());
        out.put(&self.mate.to_le_bytes());
        out.put(&self.roll.to_le_bytes());
        out.put(&self.first.0.to_le_bytes());
        out.put(&self.last.0.to_le_bytes());
        out.put(&self.last_word.to_le_bytes());
        out.put(&self.birth.to_le_bytes());
        out.put(&self.middle.to_le_bytes());
        out.put(&[self.suffix]);
        out.token(self.ssn);
        out.put(&self.ssn_near);
        out.put(&self.last4.to_le_bytes());
        for token in [self.license, self.account, self.email, self.telephones[0], self.telephones[1], self.device] {
            out.token(token);
        }
        out.token(self.address);
        out.put(&self.street.0.to_le_bytes());
        out.put(&self.house.to_le_bytes());
        out.put(&self.postal_code.to_le_bytes());
        out.put(&self.city.to_le_bytes());
        for number in self.numbers {
            out.put(&[number.kind]);
            out.token(number.token);
        }
        out.bytes
    }

    /// From its stored form; whatever is missing at the end reads as zeros.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut from = Reader { bytes };
        Self {
            record: u32::from_le_bytes(from.take()),
            mate: u32::from_le_bytes(from.take()),
            roll: u16::from_le_bytes(from.take()),
            first: Packed(u64::from_le_bytes(from.take())),
            last: Packed(u64::from_le_bytes(from.take())),
            last_word: u32::from_le_bytes(from.take()),
            birth: i32::from_le_bytes(from.take()),
            middle: u16::from_le_bytes(from.take()),
            suffix: from.take::<1>()[0],
            ssn: from.token(),
            ssn_near: from.take(),
            last4: u32::from_le_bytes(from.take()),
            license: from.token(),
            account: from.token(),
            email: from.token(),
            telephones: [from.token(), from.token()],
            device: from.token(),
            address: from.token(),
            street: Packed(u64::from_le_bytes(from.take())),
            house: u16::from_le_bytes(from.take()),
            postal_code: u32::from_le_bytes(from.take()),
            city: u16::from_le_bytes(from.take()),
            numbers: [from.number(), from.number()],
        }
    }
}

/// What a token is in a side: its lower 48 bits, never 0 for a token that is there.
pub fn short(token: u64) -> u64 {
    if token == 0 { 0 } else { (token & TOKEN_MASK).max(1) }
}

struct Writer {
    bytes: [u8; BYTES],
    at: usize,
}

impl Writer {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    fn token(&mut self, token: u64) {
        self.put(&token.to_le_bytes()[..TOKEN_BYTES]);
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.bytes.split_first_chunk::<N>() {
            Some((first, rest)) => {
                self.bytes = rest;
                *first
            }
            None => [0; N],
        }
    }

    fn token(&mut self) -> u64 {
        let low = self.take::<TOKEN_BYTES>();
        let mut whole = [0; 8];
        whole[..TOKEN_BYTES].copy_from_slice(&low);
        u64::from_le_bytes(whole)
    }

    fn number(&mut self) -> Number {
        Number { kind: self.take::<1>()[0], token: self.token() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_side_comes_back_from_its_bytes(bytes in proptest::collection::vec(any::<u8>(), BYTES), tokens: [u64; 10]) {
            let t = tokens.map(short);
            let mut side = Side::from_bytes(&bytes);
            (side.ssn, side.license, side.account, side.email) = (t[0], t[1], t[2], t[3]);
            (side.telephones, side.device, side.address) = ([t[4], t[5]], t[6], t[7]);
            side.numbers = [8, 9].map(|at| Number { kind: at as u8, token: t[at] });
            prop_assert_eq!(Side::from_bytes(&side.to_bytes()), side);
        }
    }
}
