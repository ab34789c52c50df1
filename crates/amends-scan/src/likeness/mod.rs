//! Rows of a store that is not production: living people, made up, or masked?
//!
//! Not "this looks like an SSN", but whose it is. The caller has compared a row's keyed hashes with those of the people of
//! the case, and says for each person which [`Keys`] agree; this module knows the cells and how they look. First pass: every
//! row goes into a [`Columns`], which counts in bounded memory. Second pass: [`Columns::judge`] tells each row's
//! [`Likeness`] and why. Nothing here does I/O, and nothing keeps a value.
//!
//! The rules, the first that holds:
//!
//! 1. **Real**, if a strong key agrees (SSN, licence, passport, e-mail address, account number), or two weaker ones with
//!    *one* person (telephone, name with birth date, name with address). A row that is masked in part and has a real
//!    e-mail address is real: that person gets the letter. A key does not count if its own cell is masked, or is one
//!    that a large share of the table has: `test@…` stands in production, too, and is nobody.
//! 2. **Unknown**, if no cell that identifies somebody is filled: no names, no numbers, nothing to tell from.
//! 3. **Masked**, if a cell shows a *strong sign*: runs of `X`, `*`, `#`; words such as REDACTED; digits that are all
//!    alike, or zeroed; a hash where a name or a number should be; numbered names (`Customer 0042`); or a value that so many
//!    rows of the table have that it tells nobody apart. Also if *weak signs* are all there is: numbers that were never
//!    issued (SSN 000, 666, 9xx), telephone numbers for films, `example` domains, `user123@`. One weak sign beside another
//!    plausible identifier is how generators of test data write, and is not enough; and one that rows of living people
//!    have as well, here or in production ([`Columns::add_honest`]), is none. Nor is a default that this table's rows of
//!    living people have as often as the others (`000-00-0000`, `noreply@…`): there nothing was known.
//! 4. **Unknown**, if one weaker key agrees and nothing is masked: a namesake, or a person who moved.
//! 5. **Synthetic**: plausible, and nobody.
//!
//! What it cannot tell: a mask that keeps the form and puts other valid values in (encryption that preserves formats, letters
//! shuffled) looks made up, and is called synthetic. Neither is a living person's row, so the share that is real is not
//! changed by it. A real row of somebody who is not among the case's people is called synthetic as well: compare with all
//! people whom production knows.

mod columns;
mod signs;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::BitOr;

pub use self::columns::Columns;

/// What an identity cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Identity {
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Both, in one cell.
    FullName,
    /// Date of birth.
    BirthDate,
    /// Social Security number.
    Ssn,
    /// Number of a driving licence or identity card.
    Licence,
    /// Number of a passport.
    Passport,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Number of an account or card.
    Account,
    /// Street and house.
    Street,
}

/// Which keys of a row agree with one person of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Keys(u16);

impl Keys {
    /// None.
    pub const NONE: Self = Self(0);
    /// Social Security number. Strong.
    pub const SSN: Self = Self(1);
    /// Licence. Strong.
    pub const LICENCE: Self = Self(1 << 1);
    /// Passport. Strong.
    pub const PASSPORT: Self = Self(1 << 2);
    /// E-mail address. Strong.
    pub const EMAIL: Self = Self(1 << 3);
    /// Account number. Strong.
    pub const ACCOUNT: Self = Self(1 << 4);
    /// Telephone number. Weaker: a household has one.
    pub const PHONE: Self = Self(1 << 5);
    /// Name and birth date. Weaker: namesakes are born, too.
    pub const NAME_BIRTH: Self = Self(1 << 6);
    /// Name and address. Weaker: father and son.
    pub const NAME_ADDRESS: Self = Self(1 << 7);

    const STRONG: Self = Self(0b1_1111);

    /// What is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn count(self) -> u32 {
        self.0.count_ones()
    }
}

impl BitOr for Keys {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// A living person of the case.
    Real,
    /// Plausible, and nobody.
    Synthetic,
    /// Made unreadable.
    Masked,
    /// It cannot be told.
    Unknown,
}

impl Likeness {
    /// The word of exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Synthetic => "synthetic",
            Self::Masked => "masked",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a row is, and why, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Judged {
    /// What it is.
    pub likeness: Likeness,
    /// `strong_key`, `two_weaker_keys`, `one_weaker_key`, `no_identity`, `nobody`, `weak_signs`, or a strong sign: `run`,
    /// `word`, `alike_digits`, `hash`, `numbered`, `shared_by_many`.
    pub reason: &'static str,
}

/// How many rows are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// Rows of living people.
    pub real: u64,
    /// Made-up rows.
    pub synthetic: u64,
    /// Masked rows.
    pub masked: u64,
    /// Rows of which it cannot be told.
    pub unknown: u64,
}

impl Shares {
    /// Counts one row.
    pub fn add(&mut self, likeness: Likeness) {
        match likeness {
            Likeness::Real => self.real += 1,
            Likeness::Synthetic => self.synthetic += 1,
            Likeness::Masked => self.masked += 1,
            Likeness::Unknown => self.unknown += 1,
        }
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.real + self.synthetic + self.masked + self.unknown
    }
}
