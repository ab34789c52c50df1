//! The form of a file in `rules/elements/`. Unknown keys are errors, so that a slip is seen at once.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::roles::Role;

/// One element: how letters call it, how columns and text show it, and examples that a test runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ElementFile {
    /// The element's name; equal to the file's.
    pub(crate) element: String,
    /// How a letter says it: "your Social Security number".
    pub(crate) title: String,
    /// What it is, in a sentence.
    pub(crate) about: String,
    /// The class that law counts it as, where the law does not name it.
    pub(crate) counts_as: Option<String>,
    /// Where the form is described.
    #[expect(dead_code, reason = "for people who read the file")]
    pub(crate) source: Option<String>,
    /// Why there is nothing to detect, where there is not (an element composed of others).
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests that hold rule files to their examples"))]
    pub(crate) composed: Option<String>,
    /// Ways in which a column can hold it.
    #[serde(default)]
    pub(crate) column: Vec<ColumnRule>,
    /// Ways in which text can hold it.
    #[serde(default)]
    pub(crate) text: Vec<TextRule>,
    /// What must be found and what must not.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests that hold rule files to their examples"))]
    pub(crate) examples: Examples,
}

/// One way in which a column can hold an element.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnRule {
    /// Finer than the element.
    #[serde(default)]
    pub(crate) role: Role,
    /// Name of a validator for its cells.
    pub(crate) validator: Option<String>,
    /// Pattern of a whole cell, where no validator serves.
    pub(crate) pattern: Option<String>,
    /// Percent of confidence that values alone can give, without a header.
    #[serde(default)]
    pub(crate) alone: u8,
    /// Percent of real values that must be valid once a header has named the element.
    #[serde(default = "default_share")]
    pub(crate) share: u8,
    /// Words of a header, wherever they stand in it, with the percent that they are worth.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, u8>,
    /// Words that must be the whole header but for words about whose data it is (`customer`, `holder`).
    #[serde(default)]
    pub(crate) whole: BTreeMap<String, u8>,
    /// Words of a header that speak against it.
    #[serde(default)]
    pub(crate) against: Vec<String>,
}

fn default_share() -> u8 {
    50
}

/// One way in which text can hold an element.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextRule {
    /// Pattern; if it has a group, the group is the value.
    pub(crate) pattern: String,
    /// Name of a validator for the value.
    pub(crate) validator: Option<String>,
    /// Percent without context words near by; below 50 it is not taken.
    pub(crate) confidence: u8,
    /// Words near by that speak for it.
    #[serde(default)]
    pub(crate) context: Vec<String>,
    /// Percent with context words near by.
    #[serde(default)]
    pub(crate) with_context: u8,
}

/// What must be found and what must not.
#[cfg_attr(not(test), expect(dead_code, reason = "read by the tests that hold rule files to their examples"))]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Examples {
    /// Cells that are values.
    #[serde(default)]
    pub(crate) values: Vec<String>,
    /// Cells that look like values and are none.
    #[serde(default)]
    pub(crate) not_values: Vec<String>,
    /// Headers that name it.
    #[serde(default)]
    pub(crate) headers: Vec<String>,
    /// Headers that seem to name it and do not.
    #[serde(default)]
    pub(crate) not_headers: Vec<String>,
    /// Sentences in which it is found.
    #[serde(default)]
    pub(crate) texts: Vec<String>,
    /// Sentences in which it must not be found.
    #[serde(default)]
    pub(crate) not_texts: Vec<String>,
}
