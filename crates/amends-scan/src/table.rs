//! A table of a live store, before it is read.

use amends_case::{ColumnHead, TableHead};

/// A table that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// The store's name, as the settings give it.
    pub store: String,
    /// Position within the store, from 0, in the order of schema and name.
    pub index: u32,
    /// Schema; in MySQL, the database.
    pub schema: String,
    /// Name.
    pub name: String,
    /// The columns that the role may read, in order.
    pub columns: Vec<ColumnInfo>,
    /// About how many rows, by the store's own statistics; none where it has none.
    pub rows_estimated: Option<u64>,
    pub(crate) way: Way,
}

/// A column of a live table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type, in the store's words.
    pub kind: String,
    pub(crate) form: Form,
}

/// How the cells of a column become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// By a cast.
    Text,
    /// Short, and text on the wire already (numbers and dates of MySQL).
    Plain,
    /// Several values, joined by [`amends_case::table::VALUE_SEPARATOR`].
    Several,
    /// Bits, as a whole number.
    Bits,
    /// Not at all.
    Binary,
}

/// How the rows of a table are got at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// PostgreSQL: the table alone, without those that inherit from it.
    Only,
    /// PostgreSQL: with its partitions.
    Partitioned,
    /// MySQL: an index whose first column is a whole number, and that column; none where there is no such index.
    Key(Option<(String, String)>),
}

impl TableInfo {
    /// What the rows of this table are handed over under.
    pub fn head(&self) -> TableHead {
        TableHead {
            evidence: self.store.clone(),
            index: self.index,
            name: self.full_name(),
            columns: self.columns.iter().map(|column| ColumnHead { header: column.name.clone() }).collect(),
        }
    }

    /// `schema.name`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }
}

/// A name between quotes: what is a quote in it is doubled, and nothing else can end it.
pub(crate) fn quoted(name: &str, quote: char) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push(quote);
    for letter in name.chars() {
        out.push(letter);
        if letter == quote {
            out.push(quote);
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_its_quotes() {
        assert_eq!(quoted("a\"; DROP TABLE b; --\n", '"'), "\"a\"\"; DROP TABLE b; --\n\"");
        assert_eq!(quoted("a`b\"", '`'), "`a``b\"`");
    }
}
