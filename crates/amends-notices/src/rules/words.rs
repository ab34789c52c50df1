//! A language's words: how letters name elements and address people, and what the linter looks for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::grade::Reading;

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
    /// How dates are written (`strftime`; `%B` is the name below).
    pub date_format: String,
    /// The names of the months.
    pub months: [String; 12],
    /// Between groups of three digits.
    pub thousands: String,
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
    /// In the place of an element's name that no one gave, with `{element}`.
    pub unnamed: String,
    /// What a blank calls the fact that is missing, by the word in templates.
    pub blanks: BTreeMap<String, String>,
    /// Residences whose people read this language where theirs is not known.
    #[serde(default)]
    pub residences: BTreeSet<String>,
    /// How hard a text of this language is to read.
    pub reading: Reading,
    /// California's title and headings.
    pub california: California,
    /// Words of an invented sender, for examples and tests.
    pub example: ExampleWords,
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

impl Words {
    /// How the letter speaks to its recipient; nothing at all where the language lacks that form.
    pub(crate) fn form(&self, minor: bool, deceased: bool) -> &FormWords {
        static NONE: FormWords = FormWords::NONE;
        let name = match (deceased, minor) {
            (true, _) => "deceased",
            (false, true) => "minor",
            (false, false) => "adult",
        };
        self.form.get(name).unwrap_or(&NONE)
    }
}

/// The title and the headings of Cal. Civ. Code § 1798.82(d)(1).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct California {
    /// Whether they are the statute's own words; a translation is for counsel to accept.
    pub statutory: bool,
    /// The title.
    pub title: String,
    /// The headings, in their order.
    pub headings: [String; 5],
}

/// What an invented sender says in this language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleWords {
    /// Position of who signs.
    pub signatory_title: String,
    /// What the sender did.
    pub steps_taken: Vec<String>,
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
    /// Words that only this language's templates use: its possessive may change a whole phrase.
    #[serde(default)]
    pub own: BTreeMap<String, String>,
}

impl FormWords {
    const NONE: Self = Self {
        whose: String::new(),
        person: String::new(),
        to: String::new(),
        greeting: String::new(),
        own: BTreeMap::new(),
    };
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
    /// Endings of plurals and what they become; the first that fits counts.
    pub plurals: Vec<(String, String)>,
    /// Words that nearly every sentence has. They tell one language from another.
    pub common: Vec<String>,
    /// Numbers in words.
    pub numbers: Vec<String>,
    /// How the length of protection is said, with `{months}`.
    pub months_of: String,
    /// What says that the notice was not delayed.
    pub not_delayed: Vec<String>,
    /// What makes a passage one about freezes and alerts.
    pub credit: Vec<String>,
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
