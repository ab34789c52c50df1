//! Names of tables and small files: words that every file system keeps apart, and that leave no room for a value.

use std::fmt;

use crate::error::{Result, StoreError};

/// The name of a table: one to four words with `/` between, such as `people` or `records/3f…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableName(String);

impl TableName {
    /// A name of lower-case letters, digits, `-` and `_`.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        let allowed =
            |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-' || letter == b'_';
        let word = |word: &str| (1..=100).contains(&word.len()) && word.bytes().all(allowed);
        if name.split('/').count() <= 4 && name.split('/').all(word) {
            Ok(Self(name))
        } else {
            Err(StoreError::Name {
                name,
                why: "one to four words of lower-case letters, digits, - and _, with / between",
            })
        }
    }

    /// The table with this name below a common one: `TableName::below("records", evidence)`.
    pub fn below(group: &str, name: impl fmt::Display) -> Result<Self> {
        Self::new(format!("{group}/{name}"))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The table's folder below the case folder.
    pub(crate) fn folder(&self) -> String {
        format!("tables/{}", self.0)
    }

    /// The folder in which a new version of the table is written.
    pub(crate) fn new_folder(&self) -> String {
        format!("tables/{}{NEW}", self.0)
    }

    /// The folder of the version that is being replaced.
    pub(crate) fn old_folder(&self) -> String {
        format!("tables/{}{OLD}", self.0)
    }

    /// The name of part `number`.
    pub(crate) fn part(number: u32) -> String {
        format!("part-{number:05}.parquet")
    }

    /// The table that a path belongs to: `tables/<name>/part-….parquet`.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let (name, part) = path.strip_prefix("tables/")?.rsplit_once('/')?;
        if part.starts_with("part-") && part.ends_with(".parquet") { Self::new(name).ok() } else { None }
    }

    /// Whether one of the two folders would lie inside the other.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        inside(&self.0, &other.0) || inside(&other.0, &self.0)
    }
}

/// Ending of the folder of a new version.
pub(crate) const NEW: &str = ".new";
/// Ending of the folder of a version that is being replaced.
pub(crate) const OLD: &str = ".old";

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks the path of a small file: below `state/` or `outputs/`, of letters, digits, `-`, `_` and `.`.
pub(crate) fn check_file(path: &str) -> Result<()> {
    let allowed = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
    let word = |word: &str| (1..=150).contains(&word.len()) && !word.starts_with('.') && word.bytes().all(allowed);
    let top = path.starts_with("state/") || path.starts_with("outputs/");
    let ours = [crate::disk::UNFINISHED, NEW, OLD]
        .iter()
        .any(|ending| path.contains(&format!("{ending}/")) || path.ends_with(ending));
    if top && !ours && path.split('/').count() <= 6 && path.split('/').all(word) {
        Ok(())
    } else {
        let why = "a path below state/ or outputs/ of letters, digits, -, _ and .";
        Err(StoreError::Name { name: path.to_owned(), why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        for name in ["", "/", "..", "a//b", "A", "a.new", "a/../b", "a/b/c/d/e", "é", "a b"] {
            assert!(TableName::new(name).is_err(), "{name}");
        }
        for path in
            ["case.toml", "state", "state/", "state/../x", "outputs/a.tmp", "outputs/a.new/b", "tables/x", "outputs/.x"]
        {
            assert!(check_file(path).is_err(), "{path}");
        }
        assert!(TableName::below("records", "00ff").is_ok());
        assert!(check_file("outputs/letters/p-1.pdf").is_ok());
    }

    #[test]
    fn a_path_leads_back_to_its_table() {
        let name = TableName::new("records/00ff").expect("a name");
        assert_eq!(TableName::of_path("tables/records/00ff/part-00003.parquet"), Some(name.clone()));
        assert_eq!(TableName::of_path("tables/records/00ff.new/part-00003.parquet"), None);
        assert!(name.overlaps(&TableName::new("records").expect("a name")));
        assert!(!name.overlaps(&TableName::new("records/00").expect("a name")));
    }
}
