//! How two sides agree, field by field, packed into one number.
//!
//! A [`Pattern`] is all that the weights look at, so pairs are counted, weighed and explained by it, and a link's
//! weight can be taken apart again from the link alone.

use crate::keys::Key;
use crate::side::Tier;

/// A field of comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Field {
    /// First name.
    First = 0,
    /// Surname.
    Last = 1,
    /// Middle name.
    Middle = 2,
    /// Jr, Sr, III.
    Suffix = 3,
    /// Birth date.
    Birth = 4,
    /// Whole SSN.
    Ssn = 5,
    /// Last four digits of the SSN, where one side has no more.
    Last4 = 6,
    /// Licence, state id, passport or taxpayer number.
    Document = 7,
    /// Account.
    Account = 8,
    /// E-mail address.
    Email = 9,
    /// Telephone.
    Telephone = 10,
    /// Device or SIM.
    Device = 11,
    /// Where they live.
    Place = 12,
    /// Card, bank account, health number, user name.
    Number = 13,
}

/// How many fields there are.
pub const FIELDS: usize = 14;

/// How many levels a field has at most.
pub const LEVELS: usize = 8;

/// The level that says nothing, in the fields that have but three: at least one side does not tell.
pub const MISSING: u8 = 1;
/// Both tell, and it is the same.
pub const SAME: u8 = 0;
/// Both tell, and it is not the same.
pub const DIFFERENT: u8 = 2;

/// Levels of [`Field::Birth`].
pub mod birth {
    /// The same day.
    pub const SAME: u8 = 0;
    /// Day and month swapped, or one of day, month and year one slip apart.
    pub const SLIP: u8 = 1;
    /// Two of day, month and year agree.
    pub const NEAR: u8 = 2;
    /// At least one is unknown.
    pub const MISSING: u8 = 3;
    /// Two days.
    pub const DIFFERENT: u8 = 4;
}

/// Levels of [`Field::Ssn`].
pub mod ssn {
    /// The same number.
    pub const SAME: u8 = 0;
    /// One digit changed, or two neighbours swapped.
    pub const SLIP: u8 = 1;
    /// At least one is unknown.
    pub const MISSING: u8 = 2;
    /// Two numbers.
    pub const DIFFERENT: u8 = 3;
}

/// One digit changed, or two neighbours swapped: beside the three, of [`Field::Document`].
pub const DOCUMENT_SLIP: u8 = 3;

/// Levels of [`Field::Place`].
pub mod place {
    /// The same street and postal code.
    pub const SAME: u8 = 0;
    /// The same street, perhaps with a slip, and number; another postal code, second line or none.
    pub const STREET: u8 = 1;
    /// The same house number and postal code, another street's name.
    pub const HOUSE: u8 = 2;
    /// The same postal code or city.
    pub const AREA: u8 = 3;
    /// At least one is unknown.
    pub const MISSING: u8 = 4;
    /// Two places.
    pub const DIFFERENT: u8 = 5;
    /// The same street, perhaps with a slip, and another number or none.
    pub const ROAD: u8 = 6;
}

impl Field {
    /// All, in the order of their numbers.
    pub const ALL: [Self; FIELDS] = [
        Self::First,
        Self::Last,
        Self::Middle,
        Self::Suffix,
        Self::Birth,
        Self::Ssn,
        Self::Last4,
        Self::Document,
        Self::Account,
        Self::Email,
        Self::Telephone,
        Self::Device,
        Self::Place,
        Self::Number,
    ];

    /// The level at which at least one side does not tell.
    pub fn missing(self) -> u8 {
        match self {
            Self::First | Self::Last => crate::names::Likeness::Missing as u8,
            Self::Birth => birth::MISSING,
            Self::Ssn => ssn::MISSING,
            Self::Place => place::MISSING,
            _ => MISSING,
        }
    }
}

/// By these one person is told from another of the same name.
pub const TELLING: [Field; 4] = [Field::Birth, Field::Ssn, Field::Last4, Field::Document];

/// Position and width of each field in a pattern.
const FIELD_BITS: [(u32, u32); FIELDS] = [
    (0, 3),
    (3, 3),
    (6, 2),
    (8, 2),
    (10, 3),
    (13, 2),
    (15, 2),
    (17, 2),
    (19, 2),
    (21, 2),
    (23, 2),
    (25, 2),
    (27, 3),
    (30, 2),
];
const FIRST_RARITY_AT: u32 = 32;
const LAST_RARITY_AT: u32 = 36;
const KEY_AT: u32 = 40;
const CROWD_AT: u32 = 44;
const TIER_A_AT: u32 = 46;
const ONE_ROLL_AT: u32 = 48;
const TIER_B_AT: u32 = 49;

/// How two sides agree: a level for each field, how rare the names are that agree, the first key that they share, and
/// how many share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pattern(pub u64);

impl Pattern {
    /// All fields missing, under a key.
    pub fn under(key: Key) -> Self {
        let blank = Field::ALL.iter().fold(Self(0), |pattern, field| pattern.with(*field, field.missing()));
        blank.put(KEY_AT, 4, key as u64)
    }

    fn put(self, at: u32, width: u32, value: u64) -> Self {
        let mask = (1 << width) - 1;
        Self(self.0 & !(mask << at) | (value & mask) << at)
    }

    fn get(self, at: u32, width: u32) -> u64 {
        self.0 >> at & ((1 << width) - 1)
    }

    /// With a field at a level.
    pub fn with(self, field: Field, level: u8) -> Self {
        let (at, width) = FIELD_BITS[field as usize];
        self.put(at, width, u64::from(level))
    }

    /// The level of a field.
    pub fn level(self, field: Field) -> u8 {
        let (at, width) = FIELD_BITS[field as usize];
        self.get(at, width) as u8
    }

    /// With how rare the two names are, in bits up to 15.
    pub fn with_rarity(self, first: u32, last: u32) -> Self {
        self.put(FIRST_RARITY_AT, 4, u64::from(first.min(15))).put(LAST_RARITY_AT, 4, u64::from(last.min(15)))
    }

    /// How rare a name is: one in two to the power of this many people bears it.
    pub fn rarity(self, field: Field) -> u32 {
        match field {
            Field::First => self.get(FIRST_RARITY_AT, 4) as u32,
            Field::Last => self.get(LAST_RARITY_AT, 4) as u32,
            _ => 0,
        }
    }

    /// With a class of crowd, 0 to 3: see [`crate::weights::Weights`].
    pub fn with_crowd(self, crowd: u8) -> Self {
        self.put(CROWD_AT, 2, u64::from(crowd))
    }

    /// The key that the two share.
    pub fn key(self) -> Key {
        Key::of(self.get(KEY_AT, 4))
    }

    /// Key, crowd and roll as one number below 128.
    pub fn cell(self) -> usize {
        (self.get(KEY_AT, 6) | self.get(ONE_ROLL_AT, 1) << 6) as usize
    }

    /// With whether both are entries of one list.
    pub fn with_one_roll(self, one_roll: bool) -> Self {
        self.put(ONE_ROLL_AT, 1, u64::from(one_roll))
    }

    /// Whether both are entries of one list.
    pub fn one_roll(self) -> bool {
        self.get(ONE_ROLL_AT, 1) == 1
    }

    /// With how well each record can be told from a namesake's.
    pub fn with_tiers(self, a: Tier, b: Tier) -> Self {
        let below = |tier: Tier| Tier::Determined as u64 - tier as u64;
        self.put(TIER_A_AT, 2, below(a)).put(TIER_B_AT, 2, below(b))
    }

    /// How well the first record can be told from a namesake's, and how well the second.
    pub fn tiers(self) -> (Tier, Tier) {
        let tier = |at| match self.get(at, 2) {
            0 => Tier::Determined,
            1 => Tier::Open,
            _ => Tier::Bare,
        };
        (tier(TIER_A_AT), tier(TIER_B_AT))
    }

    /// Whether both are determined and say something of one kind by which one is told from another.
    pub fn is_told(self) -> bool {
        self.tiers() == (Tier::Determined, Tier::Determined)
            && TELLING.into_iter().any(|field| self.level(field) != field.missing())
    }

    /// What the weights look at: without the tiers, and with rarities in steps of two bits.
    pub fn coarse(self) -> Self {
        let step = |bits: u32| (bits + 1) & !1;
        let (first, last) = (step(self.rarity(Field::First)), step(self.rarity(Field::Last)));
        self.with_tiers(Tier::Determined, Tier::Determined).with_rarity(first, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_put_in_comes_out(levels: [u8; FIELDS], first in 0_u32..16, last in 0_u32..16, crowd in 0_u8..4, key in 0_usize..14) {
            let mut pattern = Pattern::under(Key::ALL[key]).with_rarity(first, last).with_crowd(crowd).with_tiers(Tier::Bare, Tier::Open);
            for (field, level) in Field::ALL.into_iter().zip(levels) {
                pattern = pattern.with(field, level);
            }
            for (field, level) in Field::ALL.into_iter().zip(levels) {
                let mask = (1 << FIELD_BITS[field as usize].1) - 1;
                prop_assert_eq!(pattern.level(field), level & mask);
            }
            prop_assert_eq!((pattern.rarity(Field::First), pattern.rarity(Field::Last)), (first, last));
            prop_assert_eq!((pattern.key(), pattern.cell()), (Key::ALL[key], key | usize::from(crowd) << 4));
            prop_assert_eq!(pattern.tiers(), (Tier::Bare, Tier::Open));
        }
    }
}
