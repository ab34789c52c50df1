//! Roles: what a column holds, more finely than its element. A surname and a given name are both `name`.

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The element itself: a number, an e-mail address, a password.
    #[default]
    Whole,
    /// Given name.
    FirstName,
    /// Middle name or initial.
    MiddleName,
    /// Surname.
    LastName,
    /// Jr, Sr, III.
    Suffix,
    /// Whole name, in either order.
    FullName,
    /// Day of birth.
    BirthDate,
    /// The number of a house, apart from its street.
    StreetNumber,
    /// First line of a street address.
    Street,
    /// Further lines: flat, building.
    StreetMore,
    /// Town.
    City,
    /// State or province.
    State,
    /// ZIP or other postal code.
    PostalCode,
    /// Country.
    Country,
    /// A whole address in one cell.
    CombinedAddress,
    /// Bank routing number.
    BankRouting,
    /// Bank account number.
    BankAccount,
    /// The state that issued a licence: not personal by itself.
    LicenseState,
    /// Kind of customer: `postpaid`, `former`. Not personal.
    Segment,
    /// Says that somebody has died. Not an element, but letters depend on it.
    Deceased,
    /// The day up to which the row tells how things were: changed, opened, last seen. Not personal by itself.
    AsOf,
    /// The language in which somebody wants to be written to. Not an element.
    Language,
    /// Known, and not personal: an order number, the day on which a card expires.
    Plain,
    /// Prose, or undecided: each cell is searched.
    Text,
}

impl Role {
    /// What a part of an element is, in the words of an incident's `[[columns]]`
    /// ([`amends_case::incident::COLUMN_PARTS`]).
    pub fn of_part(element: &str, part: &str) -> Option<Self> {
        Some(match (element, part) {
            ("name", "given") => Self::FirstName,
            ("name", "middle") => Self::MiddleName,
            ("name", "surname") => Self::LastName,
            ("name", "suffix") => Self::Suffix,
            ("name", "whole") => Self::FullName,
            ("address", "street_number") => Self::StreetNumber,
            ("address", "street") => Self::Street,
            ("address", "second_line") => Self::StreetMore,
            ("address", "city") => Self::City,
            ("address", "state") => Self::State,
            ("address", "postcode") => Self::PostalCode,
            ("address", "country") => Self::Country,
            ("address", "whole") => Self::CombinedAddress,
            ("financial_account", "routing") => Self::BankRouting,
            ("financial_account", "account") => Self::BankAccount,
            _ => return None,
        })
    }

    /// Whether this column tells that rows are about people; such neighbours raise the standing of numbers.
    pub(crate) fn is_personal_context(self) -> bool {
        matches!(
            self,
            Self::FirstName | Self::LastName | Self::FullName | Self::BirthDate | Self::Street | Self::CombinedAddress
        )
    }

    /// The words for `why`.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::FirstName => "given name",
            Self::MiddleName => "middle name",
            Self::LastName => "surname",
            Self::Suffix => "name suffix",
            Self::FullName => "whole name",
            Self::BirthDate => "birth date",
            Self::StreetNumber => "street number",
            Self::Street => "street",
            Self::StreetMore => "second address line",
            Self::City => "town",
            Self::State => "state",
            Self::PostalCode => "postal code",
            Self::Country => "country",
            Self::CombinedAddress => "whole address",
            Self::BankRouting => "bank routing number",
            Self::BankAccount => "bank account number",
            Self::LicenseState => "issuing state",
            Self::Segment => "kind of customer",
            Self::Deceased => "death",
            Self::AsOf => "day of the row",
            Self::Language => "language",
            Self::Plain => "not personal",
            Self::Text => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_that_can_be_said_is_a_role() {
        for (element, parts) in amends_case::incident::COLUMN_PARTS {
            for (word, part) in *parts {
                assert!(Role::of_part(element, part).is_some(), "{element} {word}");
            }
        }
    }
}
