//! What somebody is to the organisation, by its own lists.

use serde::{Deserialize, Serialize};

/// What somebody is to the organisation. A later one outweighs an earlier one: who is a customer again is a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Standing {
    /// Asked, or was asked, and is not a customer.
    Prospective = 1,
    /// Was a customer.
    Former = 2,
    /// Is a customer.
    Current = 3,
}

impl Standing {
    /// All, the one that outweighs the others first.
    pub const ALL: [Self; 3] = [Self::Current, Self::Former, Self::Prospective];

    /// What is written of somebody on no list.
    pub const UNKNOWN: &'static str = "unknown";

    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prospective => "prospective",
            Self::Former => "former",
            Self::Current => "current",
        }
    }
}

/// What a file says of the people in it: one byte of each record while people are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Role {
    /// What its people are to the organisation, where it is one of its lists.
    pub standing: Option<Standing>,
    /// Whether it is only that: nothing in it was taken.
    pub is_list: bool,
    /// Whether it is evidence of which a person has decided that it is treated as not taken.
    pub left_out: bool,
}

impl Role {
    const LIST: u8 = 4;
    const LEFT_OUT: u8 = 8;

    /// Whether what stands in it counts as taken.
    pub fn is_taken(self) -> bool {
        !self.is_list && !self.left_out
    }

    /// As a byte.
    pub fn to_byte(self) -> u8 {
        let flag = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        let standing = self.standing.map_or(0, |standing| standing as u8);
        standing | flag(self.is_list, Self::LIST) | flag(self.left_out, Self::LEFT_OUT)
    }

    /// From its byte.
    pub fn from_byte(byte: u8) -> Self {
        let standing = Standing::ALL.into_iter().find(|standing| *standing as u8 == byte & 3);
        Self { standing, is_list: byte & Self::LIST != 0, left_out: byte & Self::LEFT_OUT != 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_comes_back_from_its_byte() {
        for standing in Standing::ALL.map(Some).into_iter().chain([None]) {
            for (is_list, left_out) in [(false, false), (true, false), (false, true), (true, true)] {
                let role = Role { standing, is_list, left_out };
                assert_eq!(Role::from_byte(role.to_byte()), role);
            }
        }
    }

    #[test]
    fn a_customer_again_is_a_customer() {
        assert!(Standing::Current > Standing::Former && Standing::Former > Standing::Prospective);
    }
}
