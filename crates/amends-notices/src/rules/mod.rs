//! The rule files of letters: templates and words by language, lines by state, contacts.

mod contacts;
mod lacking;
mod language;
mod load;
mod template;
mod words;

use std::collections::BTreeMap;

pub use contacts::{Contact, ContactKind, ContactTexts, ContactWords};
pub use language::{DEFAULT_LANGUAGE, language_for};
pub use template::{BlockRule, LineWords, SectionRule, StateLine, StateRules, StateTexts, StateWords, Template, When};
pub use words::{California, ElementWords, ExampleWords, FormWords, LintWords, Words};

/// Every file below `rules/notices/`, as it was when the program was built.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Why rule files could not be used. Names the file, never what a letter holds.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Not the TOML that is expected there.
    #[error("rules/notices/{file}: {message}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong with it.
        message: String,
    },
    /// A file has another name than the id inside it.
    #[error("rules/notices/{file} calls itself `{id}`")]
    Misnamed {
        /// The file.
        file: String,
        /// The id inside.
        id: String,
    },
    /// A contact that `contacts.toml` does not have.
    #[error(
        "rules/notices/{file}: block `{block}` points to the contact `{contact}`, which contacts.toml does not have"
    )]
    UnknownContact {
        /// The file.
        file: String,
        /// The block.
        block: String,
        /// The contact.
        contact: String,
    },
    /// A line for a section that the state's letter does not have.
    #[error(
        "rules/notices/{file}: line `{line}` belongs to the section `{section}`, which the letter `{letter}` does not have"
    )]
    UnknownSection {
        /// The file.
        file: String,
        /// The line.
        line: String,
        /// The section.
        section: String,
        /// The letter.
        letter: String,
    },
    /// A state's line that a language has no fitting words for. It would be missing from letters, or in a wrong language.
    #[error("rules/notices/{language}/states.toml: `state.{state}.line.{line}` {why}")]
    Unsaid {
        /// The language.
        language: String,
        /// The jurisdiction word.
        state: String,
        /// The line.
        line: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A language whose files are not all there.
    #[error("rules/notices/{language}/{missing} is missing")]
    Incomplete {
        /// The language.
        language: String,
        /// The file.
        missing: String,
    },
}

/// All rule files of letters.
#[derive(Debug, Clone)]
pub struct LetterRules {
    templates: BTreeMap<(String, String), Template>,
    words: BTreeMap<String, Words>,
    /// Paragraphs of their own, by language and file.
    shorts: BTreeMap<(String, String), String>,
    states: BTreeMap<String, StateRules>,
    /// What the states' lines say, by language.
    state_texts: BTreeMap<String, StateTexts>,
    contacts: BTreeMap<String, Contact>,
    /// The language of the contacts' names.
    contacts_language: String,
    /// What other languages call the contacts.
    contact_texts: BTreeMap<String, ContactTexts>,
}

impl LetterRules {
    /// The rules that were built in.
    pub fn embedded() -> Result<Self, RulesError> {
        Self::from_files(EMBEDDED.iter().map(|(name, text)| (*name, *text)))
    }

    /// The rules in these files: `(path below rules/notices, text)`. Later files take the place of earlier ones of
    /// the same path, so that an organisation's own files can be chained behind [`embedded_files`].
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, RulesError> {
        let latest: BTreeMap<&str, &str> = files.into_iter().collect();
        let mut rules = Self {
            templates: BTreeMap::new(),
            words: BTreeMap::new(),
            shorts: BTreeMap::new(),
            states: BTreeMap::new(),
            state_texts: BTreeMap::new(),
            contacts: BTreeMap::new(),
            contacts_language: String::new(),
            contact_texts: BTreeMap::new(),
        };
        for (file, text) in latest {
            rules.add(file, text)?;
        }
        rules.check()?;
        Ok(rules)
    }

    /// The languages in which letters can be drafted.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// A template by language and id (`common`, `massachusetts`).
    pub fn template(&self, language: &str, id: &str) -> Option<&Template> {
        self.templates.get(&(language.to_owned(), id.to_owned()))
    }

    /// The words of a language.
    pub fn words(&self, language: &str) -> Option<&Words> {
        self.words.get(language)
    }

    /// A paragraph of its own in a language: `sms.toml`, `banner.toml`.
    pub fn short(&self, language: &str, file: &str) -> Option<&str> {
        self.shorts.get(&(language.to_owned(), file.to_owned())).map(String::as_str)
    }

    /// What one jurisdiction adds; `None` where the common letter is all.
    pub fn state(&self, residence: &str) -> Option<&StateRules> {
        self.states.get(residence)
    }

    /// Every jurisdiction with a file of its own.
    pub fn states(&self) -> impl Iterator<Item = &StateRules> {
        self.states.values()
    }

    /// The name of a jurisdiction with a file of its own.
    pub fn state_name(&self, language: &str, residence: &str) -> Option<&str> {
        let words = self.state_texts.get(language)?.state.get(residence)?;
        Some(words.name.as_str())
    }

    /// The lines that a state adds to a section, in the words of a language. The loader has seen to it that no line
    /// is without words.
    pub fn state_lines(&self, language: &str, state: &StateRules, section: &str) -> Vec<BlockRule> {
        let words = self.state_texts.get(language).and_then(|texts| texts.state.get(&state.id));
        let lines = state.lines.iter().filter(|line| line.section == section);
        lines.filter_map(|line| Some(line.in_words(words?.line.get(&line.block.id)?))).collect()
    }

    /// A contact as a language calls it; its own name where the language has no other.
    pub fn contact_in(&self, language: &str, id: &str) -> Option<Contact> {
        let mut contact = self.contacts.get(id)?.clone();
        if let Some(words) = self.contact_texts.get(language).and_then(|texts| texts.contact.get(id)) {
            contact.name.clone_from(&words.name);
            contact.website = words.website.clone().unwrap_or(contact.website);
        }
        Some(contact)
    }

    /// A contact by id.
    pub fn contact(&self, id: &str) -> Option<&Contact> {
        self.contacts.get(id)
    }

    /// Every contact.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }
}

/// The files that were built in: `(path below rules/notices, text)`.
pub fn embedded_files() -> &'static [(&'static str, &'static str)] {
    EMBEDDED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, text: &str, expected: &str) {
        let files = embedded_files().iter().copied().chain([(file, text)]);
        match LetterRules::from_files(files) {
            Ok(_) => panic!("{file} was taken"),
            Err(error) => assert!(error.to_string().contains(expected), "{error}"),
        }
    }

    #[test]
    fn the_embedded_rules_are_whole() {
        let rules = LetterRules::embedded().expect("the built-in rules");
        assert_eq!(rules.languages().collect::<Vec<_>>(), ["en", "es"]);
        assert!(rules.states().count() >= 15);
        assert!(rules.contacts().all(|contact| !contact.source.is_empty() && !contact.as_of.is_empty()));
    }

    #[test]
    fn slips_in_rule_files_are_named() {
        check("states/us-ak.toml", "id = \"us-az\"", "calls itself `us-az`");
        check("states/us-ak.toml", "id = \"us-ak\"\ncolour = 1", "unknown field `colour`");
        let state = "id = \"us-ak\"\n[[line]]\nid = \"x\"\nsection = \"weather\"\n".to_owned();
        check("states/us-ak.toml", &state, "section `weather`");
        let state = state.replace("weather", "what_happened");
        check("states/us-ak.toml", &state, "en/states.toml: `state.us-ak.line.x` is not there");
        check(
            "states/us-ak.toml",
            &format!("{state}text = \"x\"\n"),
            "`x`: words belong to each language's states.toml",
        );
        check("states/us-ak.toml", &format!("{state}contacts = [\"nobody\"]"), "`nobody`");
        check("states/us-ak.toml", &format!("{state}content = [\"gossip\"]"), "`gossip` is not a content");
        check("fr/common.toml", &embedded("en/common.toml").replace("\"en\"", "\"fr\""), "fr/words.toml is missing");
        check("es/contacts.toml", "language = \"es\"\n[contact.nobody]\nname = \"x\"", "`nobody`");
        let gone = embedded("es/states.toml").replace("[state.us-nm.line.fcra]", "[state.us-nm.line.other]");
        check("es/states.toml", &gone, "es/states.toml: `state.us-nm.line.fcra` is not there");
        let extra = format!("{}[state.us-nm.line.other]\ntext = \"x\"\n", embedded("es/states.toml"));
        check("es/states.toml", &extra, "`state.us-nm.line.other` belongs to no line");
        let table = embedded("es/states.toml").replace("Cómo comunicarse con la Fiscalía General:", "");
        check("es/states.toml", &table, "says nothing, or has another shape than the line");
    }

    fn embedded(name: &str) -> String {
        let found = embedded_files().iter().find(|(file, _)| *file == name);
        found.map(|(_, text)| (*text).to_owned()).expect("a built-in file")
    }
}
