//! What is to be done with the cells of a column, decided once per table.

use amends_case::{ElementIndex, ElementSet, Vocabulary};

use crate::columns::ColumnReading;
use crate::roles::Role;
use crate::rules::{Cell, Rules};
use crate::validators::date::DateOrder;

/// What is to be done with a cell.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// Not personal; a number among numbers.
    Search,
    First,
    Middle,
    Last,
    Suffix,
    Full,
    Birth {
        order: DateOrder,
        epoch_is_filler: bool,
    },
    Ssn,
    SsnLast4,
    TaxpayerId,
    License,
    LicenseState,
    Passport,
    Account,
    Imei,
    Imsi,
    Card,
    Routing,
    BankAccount,
    Health,
    Username,
    Password,
    Email,
    Telephone,
    StreetNumber,
    Street,
    City,
    State,
    /// A state of Australia.
    StateAu,
    PostalCode,
    /// Four digits that are no ZIP code.
    PostalCodeShort,
    Country,
    CombinedAddress,
    Segment,
    Deceased,
    AsOf {
        order: DateOrder,
    },
    Language,
    /// A number that a government gave, of whichever: it has to be valid, and tells one person from another.
    Government(Vec<Cell>),
    /// An element that only has to be valid.
    Checked(Vec<Cell>),
}

/// A column of the table with its task.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Position in the batch, from 0.
    pub(super) index: usize,
    pub(super) task: Task,
    pub(super) element: Option<ElementIndex>,
    pub(super) part: u16,
    pub(super) spread: bool,
    pub(super) numeric: bool,
    pub(super) denied: ElementSet,
}

impl Column {
    /// The task of a column that was read.
    pub(super) fn new(reading: &ColumnReading, rules: &Rules) -> Self {
        let task = if reading.element.is_none() {
            match reading.role {
                Role::LicenseState => Task::LicenseState,
                Role::Segment => Task::Segment,
                Role::Deceased => Task::Deceased,
                Role::AsOf => Task::AsOf { order: reading.dates },
                Role::Language => Task::Language,
                _ => Task::Search,
            }
        } else {
            by_role(reading).unwrap_or_else(|| by_element(reading, rules))
        };
        Self {
            index: reading.column as usize - 1,
            task,
            element: reading.element,
            part: reading.part,
            spread: reading.spread,
            numeric: reading.numeric,
            denied: reading.denied,
        }
    }
}

fn by_role(reading: &ColumnReading) -> Option<Task> {
    Some(match reading.role {
        Role::FirstName => Task::First,
        Role::MiddleName => Task::Middle,
        Role::LastName => Task::Last,
        Role::Suffix => Task::Suffix,
        Role::FullName => Task::Full,
        Role::BirthDate => Task::Birth { order: reading.dates, epoch_is_filler: reading.epoch_is_filler },
        Role::StreetNumber => Task::StreetNumber,
        Role::Street | Role::StreetMore => Task::Street,
        Role::City => Task::City,
        Role::State if reading.validator == "state_au" => Task::StateAu,
        Role::State => Task::State,
        Role::PostalCode if reading.validator == "postal_code_short" => Task::PostalCodeShort,
        Role::PostalCode => Task::PostalCode,
        Role::Country => Task::Country,
        Role::CombinedAddress => Task::CombinedAddress,
        Role::BankRouting => Task::Routing,
        Role::BankAccount => Task::BankAccount,
        _ => return None,
    })
}

fn by_element(reading: &ColumnReading, rules: &Rules) -> Task {
    let name = reading.element.map_or("", |element| rules.vocabulary().name(element));
    match name {
        "ssn" => Task::Ssn,
        "ssn_last4" => Task::SsnLast4,
        "taxpayer_id" => Task::TaxpayerId,
        "drivers_license" | "state_id" => Task::License,
        "passport" => Task::Passport,
        "account_number" => Task::Account,
        "imei" => Task::Imei,
        "imsi" => Task::Imsi,
        "payment_card" => Task::Card,
        "financial_account" => Task::BankAccount,
        "health_insurance" => Task::Health,
        "username" => Task::Username,
        "password" => Task::Password,
        "email" => Task::Email,
        "telephone" => Task::Telephone,
        "other_government_id"
        | "military_id"
        | "tribal_id"
        | "uk_nino"
        | "uk_nhs"
        | "ca_sin"
        | "in_aadhaar"
        | "br_cpf"
        | "de_steuer_id" => Task::Government(checks(reading, rules)),
        _ => Task::Checked(checks(reading, rules)),
    }
}

/// The check that the reading rests on, or any of the element's.
fn checks(reading: &ColumnReading, rules: &Rules) -> Vec<Cell> {
    let of_element = || rules.readings().iter().filter(|rule| rule.element == reading.element);
    let exact: Vec<Cell> =
        of_element().filter(|rule| rule.validator == reading.validator).map(|rule| rule.cell.clone()).collect();
    if exact.is_empty() { of_element().map(|rule| rule.cell.clone()).collect() } else { exact }
}

/// Indexes of the elements that cells can lead to besides their column's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) ssn: Option<ElementIndex>,
    pub(super) ssn_last4: Option<ElementIndex>,
    pub(super) taxpayer_id: Option<ElementIndex>,
    pub(super) account_number: Option<ElementIndex>,
    pub(super) telephone: Option<ElementIndex>,
    pub(super) imei: Option<ElementIndex>,
    pub(super) email: Option<ElementIndex>,
}

impl Known {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        Self {
            ssn: vocabulary.index("ssn"),
            ssn_last4: vocabulary.index("ssn_last4"),
            taxpayer_id: vocabulary.index("taxpayer_id"),
            account_number: vocabulary.index("account_number"),
            telephone: vocabulary.index("telephone"),
            imei: vocabulary.index("imei"),
            email: vocabulary.index("email"),
        }
    }
}
