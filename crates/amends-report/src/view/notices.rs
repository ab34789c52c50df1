//! Letters that were drafted, and whether anybody approved them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the notices stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticesView {
    /// Distinct wordings: people with the same elements under the same law get the same text.
    pub variants: u64,
    /// Notices in the plan, one for each person and body.
    pub planned: u64,
    /// Sample letters that were typeset.
    pub samples: Vec<SampleLetter>,
    /// What the wordings with most people say; the facade need not hand in more than
    /// [`crate::limits::WORDINGS_MAX`].
    pub wordings: Vec<Wording>,
    /// Letters that the linter refused, by rule.
    pub refusals: Vec<RefusalTally>,
    /// Protection owed, by months.
    pub protection: Vec<ProtectionTally>,
    /// Whether the plan is approved.
    pub approval: Approval,
}

/// A letter that was typeset as a sample.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SampleLetter {
    /// Path within the case folder. Named by number or variant, never by a person's name.
    pub path: String,
    /// Which layout and elements, such as `us-ca: ssn, name`.
    pub variant: String,
}

/// The text that all people of one kind would read. What is a person's own is a placeholder in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wording {
    /// The text's id.
    pub variant: String,
    /// How many people would get it.
    pub people: u64,
    /// Where they live, as in [`crate::view::PlaceCount::place`].
    pub places: Vec<String>,
    /// Whether the linter refuses it.
    pub refused: bool,
    /// Sender, date: lines above the text.
    pub letterhead: Vec<String>,
    /// Whom it goes to: placeholders for name and address.
    pub window: Vec<String>,
    /// The title.
    pub title: String,
    /// The greeting, with a placeholder for the name.
    pub greeting: String,
    /// The parts, in order. The first may have no heading.
    pub parts: Vec<WordingPart>,
    /// `Sincerely`, and who signs.
    pub closing: Vec<String>,
}

/// A headed part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WordingPart {
    /// The heading; may be empty.
    pub heading: String,
    /// What stands below it.
    pub blocks: Vec<WordingBlock>,
}

/// A paragraph, a list, or a paragraph and its list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WordingBlock {
    /// Words that stand out at the beginning; may be empty.
    pub lead: String,
    /// The text; may be empty.
    pub text: String,
    /// The list; may be empty.
    pub items: Vec<String>,
}

/// Letters refused under one rule of the linter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RefusalTally {
    /// The rule's name.
    pub rule: String,
    /// What the letters lack or say wrongly.
    pub why: String,
    /// How many variants.
    pub variants: u64,
}

/// People who are owed one term of protection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProtectionTally {
    /// Months of identity protection.
    pub months: u32,
    /// How many people.
    pub people: u64,
}

/// Whether a plan is approved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// No plan yet.
    #[default]
    None,
    /// A draft for counsel.
    Draft,
    /// Approved by its digest.
    Approved {
        /// Who approved, as they gave their name with `--as`: staff or counsel, never an affected person.
        by: String,
        /// When.
        at: Timestamp,
    },
}
