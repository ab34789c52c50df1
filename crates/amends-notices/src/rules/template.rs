//! Templates of letters and the lines that states add: `<language>/<id>.toml`, `states/<jurisdiction>.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use crate::content::Content;
use crate::letter::Role;

/// A letter's template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Id, and name of the file.
    pub id: String,
    /// Language, and folder of the file.
    pub language: String,
    /// The title.
    pub title: String,
    /// Size of the running text, in points.
    pub type_size_points: u8,
    /// Whether title and headings are those of California.
    pub california_headings: bool,
    /// The law behind the layout.
    pub citation: String,
    /// Blocks before the first heading.
    #[serde(default)]
    pub opening: Vec<BlockRule>,
    /// The sections.
    #[serde(default, rename = "section")]
    pub sections: Vec<SectionRule>,
    /// Path of the file, filled in when it is read.
    #[serde(skip)]
    pub file: String,
}

/// `<language>/sms.toml`, `<language>/banner.toml`: one paragraph.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShortFile {
    pub(super) language: String,
    pub(super) text: String,
}

/// A section of a template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionRule {
    /// Id; states' lines name it.
    pub id: String,
    /// Heading.
    pub heading: String,
    /// Blocks.
    #[serde(default, rename = "block")]
    pub blocks: Vec<BlockRule>,
}

/// A block of a template: exactly one of `text`, `items`, `items_from`, `elements`, `contacts`, `code` says what it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlockRule {
    /// Id within the section.
    pub id: String,
    /// What it tells.
    pub content: BTreeSet<Content>,
    /// States facts or gives advice.
    pub role: Role,
    /// The law that asks for it.
    pub citation: String,
    /// How sure the citation is: `high`, `medium`, `low`.
    pub confidence: String,
    /// When it is there.
    pub when: When,
    /// Words that stand out before the text.
    pub lead: String,
    /// A paragraph.
    pub text: String,
    /// A list.
    pub items: Vec<String>,
    /// A list of a fact's texts: `steps_taken`.
    pub items_from: String,
    /// The list of the person's own elements.
    pub elements: bool,
    /// The list of the elements that the person was told of before.
    pub earlier_elements: bool,
    /// The list of the elements that the person was told of and did not lose.
    pub withdrawn_elements: bool,
    /// The list of the elements that the person was told of and did lose.
    pub remaining_elements: bool,
    /// What stands above a table of contacts.
    pub caption: String,
    /// A table of contacts, by id.
    pub contacts: Vec<String>,
    /// The place of the personal code; its label.
    pub code: String,
}

/// All that must be true for a block to be there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The person lost one of these.
    pub any_element: BTreeSet<String>,
    /// The person is (not) a minor.
    pub minor: Option<bool>,
    /// The person is (not) known to have died.
    pub deceased: Option<bool>,
    /// Identity protection is (not) granted.
    pub protection: Option<bool>,
    /// Law enforcement is known (not) to have delayed the notice.
    pub law_enforcement_delay: Option<bool>,
    /// The sender is (not) owned by another company.
    pub parent_company: Option<bool>,
    /// The person was (not) told of some of it before.
    pub later: Option<bool>,
    /// The person holds (no) protection since an earlier incident.
    pub carried: Option<bool>,
    /// The code of that protection was (not) used.
    pub activated: Option<bool>,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut conditions: Vec<String> = self.any_element.iter().cloned().collect();
        let flags = [
            ("minor", self.minor),
            ("deceased", self.deceased),
            ("protection", self.protection),
            ("law_enforcement_delay", self.law_enforcement_delay),
            ("parent_company", self.parent_company),
            ("later", self.later),
            ("carried", self.carried),
            ("activated", self.activated),
        ];
        conditions.extend(flags.into_iter().filter_map(|(name, wanted)| Some(format!("{name} {}", wanted?))));
        match conditions.is_empty() {
            true => f.write_str("always"),
            false => write!(f, "when {}", conditions.join(", ")),
        }
    }
}

/// What one jurisdiction's law adds to letters, without words: those stand in each language's `states.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRules {
    /// Jurisdiction word, and name of the file.
    pub id: String,
    /// The template that its residents get.
    #[serde(default = "common")]
    pub letter: String,
    /// The lines.
    #[serde(default, rename = "line")]
    pub lines: Vec<StateLine>,
}

impl StateRules {
    /// Path of the file below `rules/notices/`.
    pub fn file(&self) -> String {
        format!("states/{}.toml", self.id)
    }
}

fn common() -> String {
    "common".to_owned()
}

/// `<language>/states.toml`: what the lines of `states/` say in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateTexts {
    /// The language, and folder of the file.
    pub language: String,
    /// By jurisdiction word.
    #[serde(default)]
    pub state: BTreeMap<String, StateWords>,
}

/// What one jurisdiction and its lines are called and say in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateWords {
    /// Name of the jurisdiction.
    pub name: String,
    /// Words by id of the line.
    #[serde(default)]
    pub line: BTreeMap<String, LineWords>,
}

/// The words of one line.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LineWords {
    /// Words that stand out before the text.
    pub lead: String,
    /// A paragraph.
    pub text: String,
    /// A list.
    pub items: Vec<String>,
    /// What stands above a table of contacts.
    pub caption: String,
}

impl StateLine {
    /// Whether the line has words of its own in the state's file, where no language is known.
    pub(super) fn has_words(&self) -> bool {
        let block = &self.block;
        [&block.lead, &block.text, &block.caption].into_iter().any(|text| !text.is_empty()) || !block.items.is_empty()
    }

    /// The line in the words of one language.
    pub(super) fn in_words(&self, words: &LineWords) -> BlockRule {
        let LineWords { lead, text, items, caption } = words.clone();
        BlockRule { lead, text, items, caption, ..self.block.clone() }
    }
}

impl LineWords {
    /// Whether it says what a line has to say: a table's caption, or a paragraph or list.
    pub(super) fn fit(&self, line: &StateLine) -> bool {
        let (prose, table) = (!self.text.is_empty() || !self.items.is_empty(), !self.caption.is_empty());
        if line.block.contacts.is_empty() { prose && !table } else { table && !prose }
    }
}

/// A block that one jurisdiction's law adds at the end of a section.
#[derive(Debug, Clone)]
pub struct StateLine {
    /// The section.
    pub section: String,
    /// The block.
    pub block: BlockRule,
}

// By hand, because `flatten` and `deny_unknown_fields` do not go together.
impl<'de> Deserialize<'de> for StateLine {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = toml::Table::deserialize(deserializer)?;
        let section = table.remove("section");
        let section = section.as_ref().and_then(toml::Value::as_str).map(str::to_owned);
        let section = section.ok_or_else(|| serde::de::Error::missing_field("section"))?;
        let block = BlockRule::deserialize(table).map_err(serde::de::Error::custom)?;
        Ok(Self { section, block })
    }
}
