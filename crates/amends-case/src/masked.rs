//! Values that cannot be printed by accident.

use std::fmt;

/// A personal value. `Debug` and `Display` show only that something is there; [`Masked::reveal`] is the one way to
/// read it, so a search for `reveal(` finds every place where a personal value is used.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Masked<T>(T);

impl<T> Masked<T> {
    /// Wraps a personal value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. The caller answers for where it goes: never into a log, an error or a panic.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// Takes the value out of its mask.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Masked<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[masked]")
    }
}

impl<T> fmt::Display for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[masked]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_display_shows_the_value() {
        let name = Masked::new("Ottoline Vance");
        assert_eq!(format!("{name} {name:?} {:?}", Some(&name)), "[masked] [masked] Some([masked])");
        assert_eq!(*name.reveal(), "Ottoline Vance");
    }
}
