//! What is known before a case is seen. Estimates start here, and in a small case they stay near.
//!
//! The numbers are judgement, informed by what is published of customer files: one record in twenty-five has a slip in
//! a name, one in seven people moves in a year (US Census Bureau, Geographical Mobility), two in seventy births are
//! twins (CDC, National Vital Statistics Reports).

use super::{KINDS, Table};
use crate::keys::Key;
use crate::levels::{FIELDS, LEVELS};

type Row = [f64; LEVELS];

/// Fields of three levels: same, missing, different.
const fn three(same: f64) -> Row {
    [same, 1.0, 1.0 - same, 0.0, 0.0, 0.0, 0.0, 0.0]
}

/// A document's number: the third level of three, and one slip apart behind it.
const fn document(same: f64, slip: f64) -> Row {
    [same, 1.0, 1.0 - same - slip, slip, 0.0, 0.0, 0.0, 0.0]
}

fn table(first: Row, last: Row, birth: Row, ssn: Row, document: Row, place: Row, same: [f64; 8]) -> Table {
    let [middle, suffix, last4, account, email, telephone, device, number] = same;
    let rows: [Row; FIELDS] = [
        first,
        last,
        three(middle),
        three(suffix),
        birth,
        ssn,
        three(last4),
        document,
        three(account),
        three(email),
        three(telephone),
        three(device),
        place,
        three(number),
    ];
    rows
}

/// Levels of names: same, short form (of surnames: swapped with the first name), slip, initial, part, near, missing,
/// different. Of birth dates: same, slip, near, missing, different. Of SSNs: same, slip, missing, different. Of places:
/// same, street, house, area, missing, different, road.
pub(super) fn person() -> Table {
    table(
        [0.902, 0.03, 0.02, 0.03, 0.01, 0.004, 1.0, 0.004],
        [0.92, 0.003, 0.02, 0.002, 0.01, 0.005, 1.0, 0.04],
        [0.955, 0.025, 0.006, 1.0, 0.014, 0.0, 0.0, 0.0],
        [0.97, 0.02, 1.0, 0.01, 0.0, 0.0, 0.0, 0.0],
        document(0.92, 0.02),
        [0.70, 0.025, 0.05, 0.045, 1.0, 0.165, 0.015, 0.0],
        [0.96, 0.999, 0.98, 0.80, 0.85, 0.80, 0.60, 0.75],
    )
}

/// Those who bear one name are kin.
pub(super) fn household() -> Table {
    table(
        [0.0005, 0.0005, 0.002, 0.06, 0.002, 0.01, 1.0, 0.925],
        [0.84, 0.001, 0.004, 0.001, 0.01, 0.004, 1.0, 0.14],
        [0.02, 0.01, 0.015, 1.0, 0.955, 0.0, 0.0, 0.0],
        [0.0005, 0.0015, 1.0, 0.998, 0.0, 0.0, 0.0, 0.0],
        document(0.001, 0.002),
        [0.86, 0.02, 0.02, 0.025, 1.0, 0.065, 0.01, 0.0],
        [0.08, 0.15, 0.001, 0.60, 0.12, 0.30, 0.05, 0.10],
    )
}

/// Father and son: seldom do both bear the same middle name, never the same suffix, or a birth date.
pub(super) fn kin() -> Table {
    table(
        [0.90, 0.03, 0.02, 0.03, 0.01, 0.004, 1.0, 0.006],
        [0.92, 0.001, 0.02, 0.002, 0.01, 0.005, 1.0, 0.042],
        [0.001, 0.002, 0.01, 1.0, 0.987, 0.0, 0.0, 0.0],
        [0.0005, 0.0015, 1.0, 0.998, 0.0, 0.0, 0.0, 0.0],
        document(0.001, 0.002),
        [0.86, 0.02, 0.02, 0.025, 1.0, 0.065, 0.01, 0.0],
        [0.40, 0.02, 0.001, 0.60, 0.12, 0.30, 0.05, 0.10],
    )
}

/// First row and second: names that are the same are weighed by how rare they are, not by this.
pub(super) fn strangers() -> Table {
    table(
        [0.01, 0.003, 0.008, 0.05, 0.001, 0.01, 1.0, 0.918],
        [0.005, 0.0001, 0.002, 0.001, 0.002, 0.005, 1.0, 0.985],
        [0.00005, 0.001, 0.004, 1.0, 0.995, 0.0, 0.0, 0.0],
        [0.000_001, 0.000_002, 1.0, 0.999_997, 0.0, 0.0, 0.0, 0.0],
        document(0.000_001, 0.000_1),
        [0.000_01, 0.000_01, 0.000_02, 0.01, 1.0, 0.988_96, 0.001, 0.0],
        [0.06, 0.4, 0.0001, 0.000_01, 0.000_01, 0.000_01, 0.000_01, 0.000_01],
    )
}

/// Keys whose crowd tells how rare the names are: see [`super::crowd`].
fn is_made_of_names(key: Key) -> bool {
    !key.is_identifier() && key != Key::BirthPlace
}

/// Shares of the kinds of pairs among those of a cell. Lists seldom name one person twice.
pub(super) fn cell(key: Key, crowd: u8, one_roll: bool) -> [f64; KINDS] {
    // One person, household and kin together, strangers, namesakes.
    let [person, family, strangers, namesakes] = match key {
        Key::Ssn | Key::License => [0.99, 0.001, 0.008_99, 0.000_01],
        Key::Number => [0.85, 0.11999, 0.03, 0.000_01],
        Key::Device => [0.97, 0.027_99, 0.002, 0.000_01],
        Key::Account => [0.60, 0.37999, 0.02, 0.000_01],
        Key::Email => [0.85, 0.12999, 0.02, 0.000_01],
        Key::Telephone => [0.70, 0.21999, 0.08, 0.000_01],
        Key::Address => [0.45, 0.49999, 0.05, 0.000_01],
        Key::BirthLast | Key::BirthFirst => [0.30, 0.10, 0.595, 0.005],
        Key::NamePlace | Key::RareName => [0.50, 0.05, 0.35, 0.10],
        Key::HouseFirst => [0.40, 0.20, 0.395, 0.005],
        Key::BirthPlace => [0.45, 0.20, 0.349, 0.001],
    };
    // Strangers seldom share a rare name: then who meets under it is of one person or of a family.
    let rarely = match crowd {
        0 if is_made_of_names(key) => 0.2,
        1 if is_made_of_names(key) => 0.5,
        _ => 1.0,
    };
    let more = 1.0 + (strangers + namesakes) * (1.0 - rarely) / (person + family);
    let [person, family] = [person, family].map(|share| share * more);
    let [strangers, namesakes] = [strangers, namesakes].map(|share| share * rarely);
    // Who meets under a first name and is of one household bears one name.
    let kin = match key {
        Key::NamePlace | Key::RareName | Key::HouseFirst => 0.9,
        _ => 0.012,
    };
    let others = [family * (1.0 - kin), strangers, namesakes, family * kin];
    // The same number twice in one list is rather a second account than somebody else.
    let twice = match key {
        _ if !one_roll => person,
        Key::Ssn | Key::License => 0.9 * person,
        _ => person / 3.0,
    };
    let more = (1.0 - twice) / (1.0 - person);
    let [household, strangers, namesakes, kin] = others.map(|share| share * more);
    [twice, household, strangers, namesakes, kin]
}
