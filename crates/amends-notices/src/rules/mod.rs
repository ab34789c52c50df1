//! The rule files of letters: templates and words by language, lines by state, contacts.

mod contacts;
mod template;
mod words;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

pub use contacts::{Contact, ContactKind};
pub use template::{BlockRule, SectionRule, StateLine, StateRules, Template, When};
pub use words::{ElementWords, FormWords, LintWords, Words};

use contacts::ContactFile;

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
    states: BTreeMap<String, StateRules>,
    contacts: BTreeMap<String, Contact>,
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
            states: BTreeMap::new(),
            contacts: BTreeMap::new(),
        };
        for (file, text) in latest {
            rules.add(file, text)?;
        }
        rules.check()?;
        Ok(rules)
    }

    fn add(&mut self, file: &str, text: &str) -> Result<(), RulesError> {
        match file.split_once('/') {
            None if file == "contacts.toml" => {
                let contacts = parse::<ContactFile>(file, text)?.contact;
                self.contacts = contacts.into_iter().map(|contact| (contact.id.clone(), contact)).collect();
            }
            Some(("states", name)) => {
                let state: StateRules = parse(file, text)?;
                named(file, name, &state.id)?;
                self.states.insert(state.id.clone(), state);
            }
            Some((language, "words.toml")) => {
                let words: Words = parse(file, text)?;
                named(file, language, &words.language)?;
                self.words.insert(words.language.clone(), words);
            }
            Some((language, name)) => {
                let mut template: Template = parse(file, text)?;
                named(file, name, &template.id)?;
                named(file, language, &template.language)?;
                file.clone_into(&mut template.file);
                self.templates.insert((language.to_owned(), template.id.clone()), template);
            }
            None => {
                let message = "is not a file of letters".to_owned();
                return Err(RulesError::Malformed { file: file.to_owned(), message });
            }
        }
        Ok(())
    }

    /// What no single file can say about itself: that the names in one are those of another.
    fn check(&self) -> Result<(), RulesError> {
        for ((language, _), template) in &self.templates {
            if !self.words.contains_key(language) {
                let missing = "words.toml".to_owned();
                return Err(RulesError::Incomplete { language: language.clone(), missing });
            }
            let blocks = template.opening.iter().chain(template.sections.iter().flat_map(|section| &section.blocks));
            self.check_contacts(&template.file, blocks)?;
        }
        for state in self.states.values() {
            let file = state.file();
            self.check_contacts(&file, state.lines.iter().map(|line| &line.block))?;
            for language in self.words.keys() {
                self.check_sections(&file, state, language)?;
            }
        }
        Ok(())
    }

    fn check_contacts<'a>(&self, file: &str, blocks: impl Iterator<Item = &'a BlockRule>) -> Result<(), RulesError> {
        for block in blocks {
            if let Some(contact) = block.contacts.iter().find(|contact| !self.contacts.contains_key(*contact)) {
                let (file, block) = (file.to_owned(), block.id.clone());
                return Err(RulesError::UnknownContact { file, block, contact: contact.clone() });
            }
        }
        Ok(())
    }

    fn check_sections(&self, file: &str, state: &StateRules, language: &str) -> Result<(), RulesError> {
        let Some(template) = self.template(language, &state.letter) else {
            let missing = format!("{}.toml", state.letter);
            return Err(RulesError::Incomplete { language: language.to_owned(), missing });
        };
        match state.lines.iter().find(|line| template.sections.iter().all(|section| section.id != line.section)) {
            None => Ok(()),
            Some(line) => Err(RulesError::UnknownSection {
                file: file.to_owned(),
                line: line.block.id.clone(),
                section: line.section.clone(),
                letter: state.letter.clone(),
            }),
        }
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

    /// What one jurisdiction adds; `None` where the common letter is all.
    pub fn state(&self, residence: &str) -> Option<&StateRules> {
        self.states.get(residence)
    }

    /// Every jurisdiction with a file of its own.
    pub fn states(&self) -> impl Iterator<Item = &StateRules> {
        self.states.values()
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

fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, RulesError> {
    let malformed =
        |error: toml::de::Error| RulesError::Malformed { file: file.to_owned(), message: error.to_string() };
    T::deserialize(toml::Deserializer::parse(text).map_err(malformed)?).map_err(malformed)
}

fn named(file: &str, name: &str, id: &str) -> Result<(), RulesError> {
    match name.strip_suffix(".toml").unwrap_or(name) == id {
        true => Ok(()),
        false => Err(RulesError::Misnamed { file: file.to_owned(), id: id.to_owned() }),
    }
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
        assert_eq!(rules.languages().collect::<Vec<_>>(), ["en"]);
        assert!(rules.states().count() >= 15);
        assert!(rules.contacts().all(|contact| !contact.source.is_empty() && !contact.as_of.is_empty()));
    }

    #[test]
    fn slips_in_rule_files_are_named() {
        check("states/us-ak.toml", "id = \"us-az\"\nname = \"Alaska\"", "calls itself `us-az`");
        check("states/us-ak.toml", "id = \"us-ak\"\nname = \"Alaska\"\ncolour = 1", "unknown field `colour`");
        let line = "[[line]]\nid = \"x\"\nsection = \"weather\"\ntext = \"x\"\n";
        let state = format!("id = \"us-ak\"\nname = \"Alaska\"\n{line}");
        check("states/us-ak.toml", &state, "section `weather`");
        let state = state.replace("weather", "what_happened").replace("text = \"x\"", "contacts = [\"nobody\"]");
        check("states/us-ak.toml", &state, "`nobody`");
        let state = state.replace("contacts = [\"nobody\"]", "content = [\"gossip\"]\ntext = \"x\"");
        check("states/us-ak.toml", &state, "`gossip` is not a content");
        check("es/common.toml", &embedded("en/common.toml").replace("\"en\"", "\"es\""), "es/words.toml is missing");
    }

    fn embedded(name: &str) -> String {
        let found = embedded_files().iter().find(|(file, _)| *file == name);
        found.map(|(_, text)| (*text).to_owned()).expect("a built-in file")
    }
}
