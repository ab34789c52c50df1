//! What is counted over a whole table before any row of it is judged: which values so many rows have that they tell nobody
//! apart, and which weak signs honest rows have as well. Hashes of values, never the values; bounded, whatever it holds.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::signs::{Sign, sign};
use super::{Identity, Judged, Keys, Likeness};

/// Counters of a column. A value that more than one of so many rows has is never missed (Misra and Gries 1982).
const COUNTERS: usize = 512;

/// From which share of honest cells on a weak sign is no sign, in percent. An organisation that sells to test labs has
/// `example` domains in production.
const HONEST_PERCENT: u64 = 5;

/// Fewer rows than this are a coincidence, or a family.
const SHARED_ROWS_MIN: u64 = 20;

/// Up to which share of a table's own honest cells a value that tells nobody apart is a default of production, in percent:
/// `000-00-0000`, `noreply@…`. More of them are a column that was masked in part.
const DEFAULT_PERCENT: u64 = 15;

/// Fewer rows than these show no default.
const DEFAULT_ROWS_MIN: u64 = 3;

/// Statistics over the identity columns of a table.
#[derive(Debug, Clone)]
pub struct Columns {
    kinds: Vec<Identity>,
    counts: Vec<Counts>,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    filled: u64,
    honest: u64,
    honest_weak: u64,
    frequent: HashMap<u64, u64>,
    /// Cells of this table's own rows of living people.
    real: u64,
    real_frequent: HashMap<u64, u64>,
}

impl Columns {
    /// For a table with these identity columns, in the order in which their cells will be given.
    pub fn new(kinds: &[Identity]) -> Self {
        Self { kinds: kinds.to_vec(), counts: vec![Counts::default(); kinds.len()] }
    }

    /// Counts a row: a cell for each column; further ones are not looked at. From a row with which a strong key agrees is
    /// learnt how honest cells look.
    pub fn add(&mut self, row: &[Option<&str>], agreed: &[Keys]) {
        for (counts, cell) in self.counts.iter_mut().zip(row) {
            if let Some(cell) = filled(*cell) {
                counts.add(hash(cell));
            }
        }
        if agreed.iter().any(|keys| keys.and(Keys::STRONG) != Keys::NONE) {
            self.add_honest(row);
            for ((counts, cell), kind) in self.counts.iter_mut().zip(row).zip(&self.kinds) {
                // A value that agrees with somebody by itself does not show that the row is theirs.
                let is_theirs = agreed.iter().any(|keys| {
                    let strong = keys.and(Keys::STRONG);
                    strong.and(kind.keys()) != strong
                });
                if let Some(cell) = filled(*cell).filter(|_| is_theirs) {
                    counts.real += 1;
                    count(&mut counts.real_frequent, hash(cell));
                }
            }
        }
    }

    /// Learns how honest cells look from a row that is not of this table but of production.
    pub fn add_honest(&mut self, row: &[Option<&str>]) {
        for ((kind, counts), cell) in self.kinds.iter().zip(&mut self.counts).zip(row) {
            if let Some(cell) = filled(*cell) {
                counts.honest += 1;
                counts.honest_weak += u64::from(sign(*kind, cell) == Sign::Weak);
            }
        }
    }

    /// What a row is. `agreed` has the keys that agree with each person of the case with whom any does.
    pub fn judge(&self, row: &[Option<&str>], agreed: &[Keys]) -> Judged {
        let (mut strong, mut weak, mut plain, mut void) = (None, 0_u32, 0_u32, Keys::NONE);
        for ((kind, counts), cell) in self.kinds.iter().zip(&self.counts).zip(row) {
            let Some(cell) = filled(*cell) else { continue };
            let found =
                if counts.is_shared(hash(cell), *kind) { Sign::Strong("shared_by_many") } else { sign(*kind, cell) };
            match found {
                // Production has it where it knows nothing, and so has its copy.
                Sign::Strong("shared_by_many" | "alike_digits") if counts.is_default(hash(cell)) => {
                    void = void | kind.keys();
                }
                Sign::Strong(reason) => {
                    strong = strong.or(Some(reason));
                    void = void | kind.keys();
                }
                Sign::Weak if !counts.is_weak_honest() => weak += 1,
                // A name by itself is anybody's, and no mask needs to touch it.
                _ if kind.is_telling() => plain += 1,
                _ => {}
            }
        }
        let is_empty = !self.kinds.iter().zip(row).any(|(_, cell)| filled(*cell).is_some());
        let agreed = || agreed.iter().map(|keys| keys.without(void));
        let (likeness, reason) = if agreed().any(|keys| keys.and(Keys::STRONG) != Keys::NONE) {
            (Likeness::Real, "strong_key")
        } else if agreed().any(|keys| keys.count() >= 2) {
            (Likeness::Real, "two_weaker_keys")
        } else if is_empty {
            (Likeness::Unknown, "no_identity")
        } else if let Some(reason) = strong {
            (Likeness::Masked, reason)
        } else if weak >= 2 || (weak == 1 && plain == 0) {
            (Likeness::Masked, "weak_signs")
        } else if agreed().any(|keys| keys != Keys::NONE) {
            (Likeness::Unknown, "one_weaker_key")
        } else {
            (Likeness::Synthetic, "nobody")
        };
        Judged { likeness, reason }
    }
}

impl Counts {
    fn add(&mut self, value: u64) {
        self.filled += 1;
        count(&mut self.frequent, value);
    }

    /// Whether rows of living people in this table have this value about as often as all rows, and seldom: then nobody
    /// masked it, and it says as little in rows of others.
    fn is_default(&self, value: u64) -> bool {
        let all = self.frequent.get(&value).copied().unwrap_or_default();
        let Some(real) = self.real_frequent.get(&value) else { return false };
        let real = real + self.real / (COUNTERS as u64 + 1);
        real >= DEFAULT_ROWS_MIN
            && real * 100 <= self.real * DEFAULT_PERCENT
            && u128::from(real) * 2 * u128::from(self.filled) >= u128::from(all) * u128::from(self.real)
    }

    /// Whether so large a share of the column has this value that it stands for nobody. What is counted may be too
    /// little, by one row in so many as there are counters: that is granted, so that none of that share is missed.
    fn is_shared(&self, value: u64, kind: Identity) -> bool {
        let count = self.frequent.get(&value).copied().unwrap_or_default();
        let missed = self.filled / (COUNTERS as u64 + 1);
        count >= SHARED_ROWS_MIN && count + missed >= self.filled * kind.shared_percent() / 100
    }

    fn is_weak_honest(&self) -> bool {
        self.honest_weak * 100 > self.honest * HONEST_PERCENT
    }
}

impl Identity {
    /// From which share of the rows on a value is nobody's, in percent. Names are shared by honest people.
    fn shared_percent(self) -> u64 {
        match self {
            Self::FirstName | Self::LastName => 15,
            Self::FullName => 5,
            Self::Street => 3,
            Self::BirthDate | Self::Phone => 2,
            Self::Ssn | Self::Licence | Self::Passport | Self::Email | Self::Account => 1,
        }
    }

    /// Whether it tells people apart, more or less.
    fn is_telling(self) -> bool {
        !matches!(self, Self::FirstName | Self::LastName | Self::FullName | Self::BirthDate | Self::Street)
    }

    /// The keys that are made of it.
    fn keys(self) -> Keys {
        match self {
            Self::FirstName | Self::LastName | Self::FullName => Keys::NAME_BIRTH | Keys::NAME_ADDRESS,
            Self::BirthDate => Keys::NAME_BIRTH,
            Self::Ssn => Keys::SSN,
            Self::Licence => Keys::LICENCE,
            Self::Passport => Keys::PASSPORT,
            Self::Email => Keys::EMAIL,
            Self::Phone => Keys::PHONE,
            Self::Account => Keys::ACCOUNT,
            Self::Street => Keys::NAME_ADDRESS,
        }
    }
}

/// What is in a cell, if anything: the words for nothing are nothing.
/// Counts a value among the frequent ones, in bounded memory.
fn count(frequent: &mut HashMap<u64, u64>, value: u64) {
    if let Some(count) = frequent.get_mut(&value) {
        *count += 1;
    } else if frequent.len() < COUNTERS {
        frequent.insert(value, 1);
    } else {
        frequent.retain(|_, count| {
            *count -= 1;
            *count > 0
        });
    }
}

fn filled(cell: Option<&str>) -> Option<&str> {
    let cell = cell?.trim();
    let is_nothing = cell.is_empty()
        || cell.chars().all(|letter| matches!(letter, '-' | '–' | '.' | '/'))
        || ["null", "none", "n/a", "na", "nil", "unknown", "(null)"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    (!is_nothing).then_some(cell)
}

fn hash(cell: &str) -> u64 {
    // Its keys are fixed, so that equal tables are judged alike.
    let mut hasher = DefaultHasher::new();
    cell.hash(&mut hasher);
    hasher.finish()
}
