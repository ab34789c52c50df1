//! What agreement is worth: five kinds of pairs, and how each of them looks.
//!
//! The model is Fellegi and Sunter's ("A theory for record linkage", 1969) with three more kinds of pairs. Two records
//! are of *one person*, of two people of one *household*, or of two *strangers*. A household shares its address, telephone,
//! account, mail address and surname as readily as one person does, so that agreement in these adds up to nothing
//! between the first two: twins and spouses are told apart by what a household does not share. Members of a household may
//! be *kin of one name*, father and son: then one is Jr and the other is not, and the birth dates differ, so that a «Jr»
//! says far more between them than it does between spouses. Strangers may also be *namesakes*, who agree in all of their
//! names (and under a key with a birth date, in that): there are more of them than chance would have it.
//!
//! Pairs are weighed under the key by which they were found. What share of the pairs under a key is of each kind is
//! estimated for each key, and so is what the key's value proves: nothing depends on how many people the case holds.
//! Under a key, the fields that make the key are left out.
//!
//! Odds are products of probabilities, and no logarithm is taken on the way, because logarithms differ in their last
//! bit between platforms and results must not.

mod estimate;
mod prior;
mod remembered;
mod unseen;

use serde::{Deserialize, Serialize};

use crate::keys::Key;
use crate::levels::{FIELDS, Field, LEVELS, Pattern, place};
use crate::names::Likeness;

pub use estimate::{Tally, estimate};
pub use remembered::Remembered;
pub use unseen::Unseen;

/// Kinds of pairs: one person, household, strangers, namesakes, kin of one name.
pub const KINDS: usize = 5;

const PERSON: usize = 0;
const HOUSEHOLD: usize = 1;
const STRANGERS: usize = 2;
const NAMESAKES: usize = 3;
const KIN: usize = 4;

/// Key, crowd and roll together: 16 kinds of keys, 4 classes of crowd, two entries of one list or not.
pub const CELLS: usize = 128;

/// How probable each level of each field is, for one kind of pair, where both sides tell.
pub type Table = [[f64; LEVELS]; FIELDS];

/// Estimated from the case; see the module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Records of one person.
    pub person: Table,
    /// Of two people of one household.
    pub household: Table,
    /// Of two of them who bear one name.
    pub kin: Table,
    /// Of two strangers.
    pub strangers: Table,
    /// Share of each kind among the pairs of a cell.
    pub cells: Vec<[f64; KINDS]>,
    /// Of the members of a household that an open record may mean, the share that stands in no determined record: see
    /// [`Unseen`].
    pub unseen: f64,
    /// Pairs that the estimate was made from.
    pub pairs: u64,
    /// Rounds that it took.
    pub rounds: u32,
}

impl Weights {
    /// Before anything was seen.
    pub fn prior() -> Self {
        Self {
            person: prior::person(),
            household: prior::household(),
            kin: prior::kin(),
            strangers: prior::strangers(),
            cells: (0..CELLS)
                .map(|cell| prior::cell(Key::of(cell as u64 & 15), (cell >> 4 & 3) as u8, cell >= CELLS / 2))
                .collect(),
            unseen: 0.2,
            pairs: 0,
            rounds: 0,
        }
    }

    /// How probable a pair is that looks like `pattern`, for each kind, its share in the cell included.
    pub fn likelihoods(&self, pattern: Pattern) -> [f64; KINDS] {
        let mut all = self.cells[pattern.cell()];
        for field in Field::ALL {
            if !counts(field, pattern) && left_open(field, pattern).is_none() {
                continue;
            }
            for (share, worth) in all.iter_mut().zip(self.field(field, pattern)) {
                *share *= worth;
            }
        }
        all
    }

    /// What one field's level is worth, for each kind of pair.
    fn field(&self, field: Field, pattern: Pattern) -> [f64; KINDS] {
        let level = usize::from(pattern.level(field));
        let left = left_open(field, pattern);
        // Where the key proves a part of the field, that part is taken out.
        let sum = |row: &[f64; LEVELS], levels: &[u8]| levels.iter().map(|level| row[usize::from(*level)]).sum::<f64>();
        let at = |table: &Table| {
            let row = &table[field as usize];
            row[level] / left.map_or(1.0, |left| sum(row, left))
        };
        let names = matches!(field, Field::First | Field::Last);
        let strangers = if names && level == Likeness::Same as usize {
            // Two strangers bear one name as often as the name is borne.
            1.0 / f64::from(1_u32 << pattern.rarity(field))
        } else if left.is_some() && pattern.level(field) == place::ROAD {
            // Two streets have one name whether or not strangers live in one area.
            self.strangers[field as usize][level]
        } else {
            at(&self.strangers)
        };
        let named = matches!(field, Field::First | Field::Last | Field::Middle | Field::Suffix);
        let namesakes = if named { at(&self.person) } else { strangers };
        [at(&self.person), at(&self.household), strangers, namesakes, at(&self.kin)]
    }

    /// Odds that a pair is of one person. Where nothing tells the two from kin, those of the household that are met
    /// elsewhere are weighed as rivals, so that only the others count here.
    pub fn odds(&self, pattern: Pattern) -> f64 {
        let [person, others @ ..] = self.weighed(pattern);
        person / others.iter().sum::<f64>()
    }

    fn weighed(&self, pattern: Pattern) -> [f64; KINDS] {
        let mut all = self.likelihoods(pattern);
        for kind in [HOUSEHOLD, KIN] {
            all[kind] *= self.unseen_in(pattern);
        }
        all
    }

    fn unseen_in(&self, pattern: Pattern) -> f64 {
        // A row without a name may be about any member, whoever is met elsewhere.
        let nameless = [Field::First, Field::Last].iter().all(|field| pattern.level(*field) == field.missing());
        if pattern.is_told() || nameless { 1.0 } else { self.unseen }
    }

    /// What a field's level makes of the odds that two people of a household are one, who may bear one name.
    pub fn against_household(&self, field: Field, level: u8) -> f64 {
        let at = |table: &Table| table[field as usize][usize::from(level)];
        at(&self.person) / at(&self.household).max(at(&self.kin))
    }

    /// What the key and each field are worth, in bits: positive for one person. The rows of the table that explains a
    /// link. They are told against the likeliest of the other kinds of pairs, so that they add up to a little more than
    /// [`Weights::odds`].
    pub fn contributions(&self, pattern: Pattern) -> (f64, Vec<(Field, f64)>) {
        let all = self.weighed(pattern);
        let rival = (2..KINDS).fold(HOUSEHOLD, |best, kind| if all[kind] > all[best] { kind } else { best });
        let fields = Field::ALL
            .into_iter()
            .filter(|field| counts(*field, pattern) || left_open(*field, pattern).is_some())
            .map(|field| {
                let worth = self.field(field, pattern);
                (field, (worth[0] / worth[rival]).log2())
            })
            .collect();
        let cell = self.cells[pattern.cell()];
        let unseen = if matches!(rival, HOUSEHOLD | KIN) { self.unseen_in(pattern) } else { 1.0 };
        let believed = cell[rival] * unseen;
        ((cell[0] / believed).log2(), fields)
    }
}

/// Whether a field says anything under the pattern's key: both sides tell, and the key is not made of it.
pub fn counts(field: Field, pattern: Pattern) -> bool {
    pattern.level(field) != field.missing() && !made_of(pattern.key(), field)
}

/// Levels of places with one postal code, or with one town, and more than one street.
const IN_ONE_AREA: [u8; 3] = [place::HOUSE, place::AREA, place::ROAD];

/// Where a key proves that two live in one area, and the field tells how near to each other: the levels among which it tells.
fn left_open(field: Field, pattern: Pattern) -> Option<&'static [u8]> {
    let (key, level) = (pattern.key(), pattern.level(field));
    match key {
        _ if field != Field::Place => None,
        Key::NamePlace | Key::BirthPlace if IN_ONE_AREA.contains(&level) => Some(&IN_ONE_AREA),
        _ => None,
    }
}

fn made_of(key: Key, field: Field) -> bool {
    match key {
        Key::Ssn => matches!(field, Field::Ssn | Field::Last4),
        Key::License => field == Field::Document,
        Key::Number => field == Field::Number,
        Key::Device => field == Field::Device,
        Key::Account => field == Field::Account,
        Key::Email => field == Field::Email,
        Key::Telephone => field == Field::Telephone,
        Key::Address => field == Field::Place,
        // The names under these keys agree in their beginnings at least; how rare they are is in the crowd.
        Key::BirthLast => matches!(field, Field::Birth | Field::Last),
        Key::BirthFirst => matches!(field, Field::Birth | Field::First),
        Key::NamePlace => matches!(field, Field::First | Field::Last | Field::Place),
        Key::HouseFirst => matches!(field, Field::First | Field::Place),
        Key::RareName => matches!(field, Field::First | Field::Last),
        Key::BirthPlace => matches!(field, Field::Birth | Field::Place),
    }
}

/// The class of crowd of a pair: how many share the key's value, or for a key that is made of names, how rare these
/// are. The share of pairs that are of one person differs between the classes.
pub fn crowd(key: Key, sharing: usize, pattern: Pattern) -> u8 {
    let rarity = match key {
        Key::BirthLast => pattern.rarity(Field::Last),
        Key::BirthFirst | Key::HouseFirst => pattern.rarity(Field::First),
        Key::NamePlace | Key::RareName => (pattern.rarity(Field::First) + pattern.rarity(Field::Last)) / 2,
        _ => {
            return match sharing {
                0..=2 => 0,
                3..=4 => 1,
                5..=12 => 2,
                _ => 3,
            };
        }
    };
    match rarity {
        // The names differ a little.
        0 => 3,
        1..=8 => 2,
        9..=11 => 1,
        _ => 0,
    }
}
