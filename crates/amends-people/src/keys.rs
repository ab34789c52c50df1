//! What two records may share, so that they are compared at all: the keys of a side.
//!
//! A key is 60 bits of a hash of kind and value, with the kind below. Keys are taken in passes, so that one pass's rows
//! fit in memory where all together would not; a pair that shares several is compared once, at the first of them
//! ([`first_shared`]).

use crate::side::{NO_BIRTH, Side};
use crate::sides::mix;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Key {
    /// SSN.
    Ssn = 0,
    /// Driver's licence, state id, taxpayer number or passport.
    License = 1,
    /// Card, bank account, health number or user name.
    Number = 2,
    /// Device or SIM.
    Device = 3,
    /// Account.
    Account = 4,
    /// E-mail address.
    Email = 5,
    /// Telephone.
    Telephone = 6,
    /// Street and postal code.
    Address = 7,
    /// Birth date and the first four letters of the surname.
    BirthLast = 8,
    /// Birth date and the first three letters of the first name.
    BirthFirst = 9,
    /// First letters of both names, in either order, and postal code.
    NamePlace = 10,
    /// House number, postal code, and the first letters of the first name: for streets spelled in two ways.
    HouseFirst = 11,
    /// Both names in either order, where together they are rare.
    RareName = 12,
    /// Birth date and postal code.
    BirthPlace = 13,
}

impl Key {
    /// All, in the order in which pairs are looked for.
    pub const ALL: [Self; 14] = [
        Self::Ssn,
        Self::License,
        Self::Number,
        Self::Device,
        Self::Account,
        Self::Email,
        Self::Telephone,
        Self::Address,
        Self::BirthLast,
        Self::BirthFirst,
        Self::NamePlace,
        Self::HouseFirst,
        Self::RareName,
        Self::BirthPlace,
    ];

    /// Whether the key is one value that somebody was given, and not made of names and dates.
    pub fn is_identifier(self) -> bool {
        (self as u8) < Self::BirthLast as u8
    }

    /// The kind of a key's hash.
    pub fn of(hash: u64) -> Self {
        Self::ALL.get((hash & KIND_MASK) as usize).copied().unwrap_or(Self::RareName)
    }

    fn bit(self) -> u16 {
        1 << self as u8
    }
}

const KIND_MASK: u64 = 15;

/// Keys that are sorted together: such that no pass has many more rows than there are records.
pub const PASSES: [&[Key]; 7] = [
    &[Key::Ssn, Key::License, Key::Number, Key::Device],
    &[Key::Account, Key::Email],
    &[Key::Telephone, Key::Address],
    &[Key::BirthLast, Key::RareName],
    &[Key::BirthFirst],
    &[Key::NamePlace, Key::HouseFirst],
    &[Key::BirthPlace],
];

/// A set of kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// All kinds.
    pub const ALL: Self = Self(u16::MAX);
    /// Those of [`Key::is_identifier`].
    pub const IDENTIFIERS: Self = Self((1 << Key::BirthLast as u8) - 1);

    /// These.
    pub fn of(keys: &[Key]) -> Self {
        Self(keys.iter().fold(0, |bits, key| bits | key.bit()))
    }

    fn has(self, key: Key) -> bool {
        self.0 & key.bit() != 0
    }
}

/// All letters of a name.
const WHOLE: usize = usize::MAX;

/// Names less frequent together than one in 2^RARE_BITS people make a key by themselves.
const RARE_BITS: u32 = 20;

/// Hands `side`'s keys of the wanted kinds to `each`. `rarity` tells how rare first name and surname are, in bits.
pub fn keys_of(side: &Side, wanted: Kinds, rarity: impl Fn(&Side) -> u32, mut each: impl FnMut(u64)) {
    let mut put = |key: Key, value: u64| each(mix(value ^ (key as u64) << 59) & !KIND_MASK | key as u64);
    let identifiers = [
        (Key::Ssn, side.ssn),
        (Key::License, side.license),
        (Key::Device, side.device),
        (Key::Account, side.account),
        (Key::Email, side.email),
        (Key::Telephone, side.telephones[0]),
        (Key::Telephone, side.telephones[1]),
        (Key::Address, side.address),
    ];
    for (key, token) in identifiers {
        if token != 0 && wanted.has(key) {
            put(key, token);
        }
    }
    for number in side.numbers.iter().filter(|number| number.token != 0) {
        let key = if number.is_document() { Key::License } else { Key::Number };
        if wanted.has(key) {
            put(key, number.token ^ u64::from(number.kind) << 48);
        }
    }
    let (first, last) = (!side.first.is_none(), !side.last.is_none());
    if side.birth != NO_BIRTH {
        let birth = mix(side.birth as u32 as u64);
        if last && wanted.has(Key::BirthLast) {
            put(Key::BirthLast, birth ^ side.last.head(4));
        }
        if first && wanted.has(Key::BirthFirst) {
            put(Key::BirthFirst, birth ^ side.first.head(3));
        }
        if side.postal_code != 0 && wanted.has(Key::BirthPlace) {
            put(Key::BirthPlace, birth ^ u64::from(side.postal_code));
        }
    }
    let house = side.house_in_area();
    if first && last && side.postal_code != 0 && wanted.has(Key::NamePlace) {
        put(Key::NamePlace, either_order(side.first.head(3), side.last.head(3)) ^ u64::from(side.postal_code));
    }
    if first && house != 0 && wanted.has(Key::HouseFirst) {
        put(Key::HouseFirst, mix(side.first.head(3)) ^ house);
    }
    if first && last && wanted.has(Key::RareName) && side.first.length() > 1 && rarity(side) >= RARE_BITS {
        put(Key::RareName, either_order(side.first.0, side.last.0));
    }
}

/// A hash of two names that does not tell which of them came first.
fn either_order(a: u64, b: u64) -> u64 {
    mix(a).wrapping_add(mix(b))
}

/// The kind of key under which two sides are compared, of those that they share: identifiers before what is made of names
/// and dates. Whether their names are rare enough for [`Key::RareName`] is not looked at.
pub fn first_shared(a: &Side, b: &Side) -> Option<Key> {
    let same = |x: u64, y: u64| x != 0 && x == y;
    let numbers = |documents: bool| {
        a.numbers.iter().any(|x| x.token != 0 && x.is_document() == documents && b.numbers.contains(x))
    };
    let telephones = || a.telephones.iter().any(|x| *x != 0 && b.telephones.contains(x));
    let birth = a.birth != NO_BIRTH && a.birth == b.birth;
    let heads = |count| {
        let [first_a, last_a, first_b, last_b] = [a.first, a.last, b.first, b.last].map(|name| name.head(count));
        (same(first_a, first_b) && same(last_a, last_b)) || (same(first_a, last_b) && same(last_a, first_b))
    };
    if same(a.ssn, b.ssn) {
        Some(Key::Ssn)
    } else if same(a.license, b.license) || numbers(true) {
        Some(Key::License)
    } else if numbers(false) {
        Some(Key::Number)
    } else if same(a.device, b.device) {
        Some(Key::Device)
    } else if same(a.account, b.account) {
        Some(Key::Account)
    } else if same(a.email, b.email) {
        Some(Key::Email)
    } else if telephones() {
        Some(Key::Telephone)
    } else if same(a.address, b.address) {
        Some(Key::Address)
    } else if birth && same(a.last.head(4), b.last.head(4)) {
        Some(Key::BirthLast)
    } else if birth && same(a.first.head(3), b.first.head(3)) {
        Some(Key::BirthFirst)
    } else if a.postal_code != 0 && a.postal_code == b.postal_code && heads(3) {
        Some(Key::NamePlace)
    } else if same(a.house_in_area(), b.house_in_area()) && same(a.first.head(3), b.first.head(3)) {
        Some(Key::HouseFirst)
    } else if birth && a.postal_code != 0 && a.postal_code == b.postal_code {
        Some(Key::BirthPlace)
    } else if heads(WHOLE) {
        // Behind all others: names that are not rare are shared and make no key.
        Some(Key::RareName)
    } else {
        None
    }
}
