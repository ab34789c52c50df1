//! The vocabulary of elements (kinds of personal data) and sets of them.

use std::fmt;

/// Position of an element in a [`Vocabulary`]: 0 … 127.
pub type ElementIndex = u8;

/// A set of elements: bit `i` stands for the element at index `i` of the case's vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ElementSet(pub u128);

impl ElementSet {
    /// No element.
    pub const EMPTY: Self = Self(0);

    /// Adds the element at `index`.
    pub fn insert(&mut self, index: ElementIndex) {
        self.0 |= 1_u128 << index;
    }

    /// Takes the element at `index` out.
    pub fn remove(&mut self, index: ElementIndex) {
        self.0 &= !(1_u128 << index);
    }

    /// Whether the element at `index` is in the set.
    pub fn contains(self, index: ElementIndex) -> bool {
        self.0 >> index & 1 == 1
    }

    /// Elements of either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many elements are in the set.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The indexes in the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = ElementIndex> {
        (0..128_u8).filter(move |index| self.contains(*index))
    }

    /// The 16 bytes in which a table stores the set (little-endian).
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// The set that a table stored; anything but 16 bytes is no set.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(u128::from_le_bytes(bytes.try_into().ok()?)))
    }
}

impl fmt::Debug for ElementSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<ElementIndex> for ElementSet {
    fn from_iter<I: IntoIterator<Item = ElementIndex>>(indexes: I) -> Self {
        let mut set = Self::EMPTY;
        indexes.into_iter().for_each(|index| set.insert(index));
        set
    }
}

/// The elements that a case knows, sorted by name; an element's index is its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    names: Vec<String>,
}

/// Why a list of names is no vocabulary.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VocabularyError {
    /// More than 128 elements.
    #[error("{0} elements are more than the 128 that a set can hold")]
    TooMany(usize),
    /// The same element twice.
    #[error("element `{0}` is defined twice")]
    Twice(String),
}

impl Vocabulary {
    /// A vocabulary of these names, in any order.
    pub fn new(names: impl IntoIterator<Item = String>) -> Result<Self, VocabularyError> {
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort();
        if names.len() > 128 {
            return Err(VocabularyError::TooMany(names.len()));
        }
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(VocabularyError::Twice(pair[0].clone()));
        }
        Ok(Self { names })
    }

    /// All names, in index order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of a name.
    pub fn index(&self, name: &str) -> Option<ElementIndex> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(|position| position as ElementIndex)
    }

    /// The name at an index; empty for an index that the vocabulary does not have.
    pub fn name(&self, index: ElementIndex) -> &str {
        self.names.get(usize::from(index)).map_or("", String::as_str)
    }

    /// The names in a set, sorted.
    pub fn names_of(&self, set: ElementSet) -> Vec<&str> {
        set.iter().map(|index| self.name(index)).collect()
    }

    /// The names in a set, sorted, with `;` between: the form of every export.
    pub fn join(&self, set: ElementSet) -> String {
        self.names_of(set).join(";")
    }

    /// The set of these names; the first unknown name is the error.
    pub fn set<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<ElementSet, String> {
        names.into_iter().map(|name| self.index(name).ok_or_else(|| name.to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_print_sorted_and_come_back_from_bytes() {
        let words = Vocabulary::new(["ssn", "name", "email"].map(String::from)).expect("three names");
        let set = words.set(["ssn", "email"]).expect("known");
        assert_eq!(words.join(set), "email;ssn");
        assert_eq!(ElementSet::from_bytes(&set.to_bytes()), Some(set));
        assert_eq!(words.set(["shoe_size"]), Err("shoe_size".to_owned()));
    }

    #[test]
    fn an_element_cannot_be_defined_twice() {
        assert_eq!(Vocabulary::new(["ssn", "ssn"].map(String::from)), Err(VocabularyError::Twice("ssn".to_owned())));
    }
}
