//! A language's words: how letters name elements and address people, and what the linter looks for.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `<language>/words.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The language, and folder of the file.
    pub language: String,
    /// Participle for data that was taken away.
    pub acquired: String,
    /// Participle for data that was only seen.
    pub accessed: String,
    /// What happened, where the sender gave no words of its own and data was taken away.
    pub default_acquired: String,
    /// The same, where data was only seen.
    pub default_accessed: String,
    /// How dates are written (`strftime`).
    pub date_format: String,
    /// Between two dates.
    pub between: String,
    /// On one day.
    pub on: String,
    /// First day known.
    pub since: String,
    /// Last day known.
    pub until: String,
    /// Before who signs.
    pub sincerely: String,
    /// In the place of a code that is not issued yet.
    pub code_pending: String,
    /// What a screen reader says in the place of the QR code that opens the page to sign up.
    pub portal_alt: String,
    /// In the place of what is not known.
    pub unknown: String,
    /// Headings of a table of contacts: name, telephone, website, address.
    pub contact_headings: [String; 4],
    /// Foot of a page, with `{page}` and `{pages}`.
    pub page_of: String,
    /// How a letter speaks to `adult`, `minor` (their parent or guardian), `deceased` (the estate).
    pub form: BTreeMap<String, FormWords>,
    /// The elements, in the order in which letters name them.
    #[serde(rename = "element")]
    pub elements: Vec<ElementWords>,
    /// What the linter looks for.
    pub lint: LintWords,
}

/// How a letter speaks to one kind of recipient.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormWords {
    /// `your`.
    pub whose: String,
    /// `you`.
    pub person: String,
    /// Line above the name; may be empty.
    pub to: String,
    /// Greeting, with `{name}`.
    pub greeting: String,
}

/// How a letter names an element.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementWords {
    /// The element's word.
    pub id: String,
    /// Its name in the list of what was involved.
    pub title: String,
    /// Phrases that name it in any statement.
    pub strong: Vec<String>,
    /// Phrases that name it where the letter tells which data was involved.
    #[serde(default)]
    pub listed: Vec<String>,
    /// Elements that are told with it.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// What the linter looks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LintWords {
    /// Phrases that swallow words which would otherwise name an element.
    pub harmless: Vec<String>,
    /// Words that make a sentence of advice a statement.
    pub exposure: Vec<String>,
    /// Comfort.
    pub reassurance: Vec<String>,
    /// Comfort that denies a loss.
    pub denial: Vec<String>,
    /// Advice that is no longer true.
    pub outdated: Vec<String>,
    /// Words that give up rights.
    pub waiver: Vec<String>,
    /// What tells how a breach came about.
    pub nature: Vec<String>,
    /// Words that make a number a count of people.
    pub people: Vec<String>,
    /// What a draft leaves where something is missing.
    pub unfilled: Vec<String>,
    /// For each content, lists of phrases of which one each has to be there.
    pub shows: BTreeMap<String, Vec<Vec<String>>>,
}
