//! What a column was found to be, and what a person says that it is.

use amends_case::{ElementIndex, ElementSet};
use serde::{Deserialize, Serialize};

use crate::roles::Role;
use crate::validators::date::DateOrder;

/// What a column holds, and why we think so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnReading {
    /// 1-based position in the table.
    pub column: u32,
    /// Header or JSON path; empty where there is none.
    pub header: String,
    /// The element; `None` where nothing personal was seen.
    pub element: Option<ElementIndex>,
    /// Whether the cells are prose, or undecided, and are searched one by one.
    pub as_text: bool,
    /// Finer than the element.
    pub role: Role,
    /// Name of the validator that its cells must pass; empty where a pattern is used.
    pub validator: String,
    /// Whose data it is: 0 the row's own person, 1 and up somebody else named in the same row.
    pub part: u16,
    /// Percent; an element is taken from 50.
    pub confidence: u8,
    /// A short sentence with counts, never with a value.
    pub why: String,
    /// Whether a person's word decided.
    pub overridden: bool,
    /// Whether the header names an element that the values are not.
    pub mismatch: bool,
    /// Whether the column is a field of a JSON array of people: item `i` belongs to part `part + i`.
    pub spread: bool,
    /// Order of day and month in this column.
    pub dates: DateOrder,
    /// Whether 1970-01-01 means «no date» in this column.
    pub epoch_is_filler: bool,
    /// Whether most cells are bare digits: a bare number among them is what the column is, not a find.
    pub numeric: bool,
    /// Elements that the whole column was weighed for and found not to be: a cell needs a context word to be one.
    #[serde(with = "set_bits")]
    pub denied: ElementSet,
}

/// A set of elements, as text of its bits.
mod set_bits {
    use amends_case::ElementSet;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(set: &ElementSet, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{:x}", set.0))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ElementSet, D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16).map(ElementSet).map_err(serde::de::Error::custom)
    }
}

/// A person's word about one column (`[[columns]]` of `incident.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnOverride {
    /// Which evidence, with `*`, `?` and `**`; a path below the evidence root.
    pub evidence_glob: String,
    /// Which table of it; all where `None`.
    pub table: Option<String>,
    /// Header, `col17` by position, or a bare position.
    pub column: String,
    /// An element's name, or `none`.
    pub element: String,
    /// Which part of it the column holds; told from the values where `None`.
    pub part: Option<Role>,
}

/// What the case says about columns beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// A person's words; the last that fits a column counts.
    pub columns: Vec<ColumnOverride>,
    /// The year up to which somebody can have been born; without it, the latest year that the table shows.
    pub as_of_year: Option<i32>,
}

impl ColumnOverride {
    /// Whether this word is about that column.
    pub(crate) fn is_about(&self, evidence: &str, table: &str, column: u32, header: &str) -> bool {
        let named = !header.is_empty() && self.column.eq_ignore_ascii_case(header);
        let lower = self.column.to_ascii_lowercase();
        let position = lower.strip_prefix("column").or_else(|| lower.strip_prefix("col")).unwrap_or(&lower);
        // A header spelled `col3` means that header; only where there is none does it mean the third column.
        let placed = header.is_empty() && position.trim().parse() == Ok(column) || lower.trim().parse() == Ok(column);
        (named || placed)
            && self.table.as_deref().is_none_or(|wanted| wanted == table)
            && glob(self.evidence_glob.as_bytes(), evidence.as_bytes())
    }
}

/// Whether a path fits a glob: `*` and `?` stay within a folder, `**` does not.
fn glob(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => path.is_empty(),
        [b'*', b'*', rest @ ..] => {
            let rest = rest.strip_prefix(b"/").unwrap_or(rest);
            (0..=path.len()).any(|at| glob(rest, &path[at..]))
        }
        [b'*', rest @ ..] => {
            let within = path.iter().take_while(|byte| **byte != b'/').count();
            (0..=within).any(|at| glob(rest, &path[at..]))
        }
        [b'?', rest @ ..] => path.first().is_some_and(|byte| *byte != b'/') && glob(rest, &path[1..]),
        [byte, rest @ ..] => path.first() == Some(byte) && glob(rest, &path[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(glob: &str, column: &str, place: (&str, u32, &str), expected: bool) {
        let word = ColumnOverride {
            evidence_glob: glob.to_owned(),
            column: column.to_owned(),
            element: "ssn".to_owned(),
            ..ColumnOverride::default()
        };
        assert_eq!(word.is_about(place.0, "", place.1, place.2), expected, "{glob} {column} {place:?}");
    }

    #[test]
    fn columns_by_header_and_by_position() {
        check("legacy/*.tsv", "col17", ("legacy/a.tsv", 17, ""), true);
        check("legacy/*.tsv", "col17", ("legacy/a.tsv", 3, "col17"), true);
        check("legacy/*.tsv", "col17", ("legacy/a.tsv", 17, "col18"), false);
        check("legacy/*.tsv", "17", ("legacy/a.tsv", 17, "ref"), true);
        check("legacy/*.tsv", "REF", ("legacy/a.tsv", 17, "ref"), true);
        check("*.tsv", "ref", ("legacy/a.tsv", 17, "ref"), false);
        check("**/*.tsv", "ref", ("legacy/old/a.tsv", 17, "ref"), true);
    }
}
