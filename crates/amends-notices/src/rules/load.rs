//! Reading rule files, and what no single one can say about itself.

use serde::de::DeserializeOwned;

use super::contacts::{ContactFile, ContactTexts};
use super::template::{BlockRule, ShortFile, StateRules, StateTexts, Template};
use super::words::Words;
use super::{LetterRules, RulesError};

impl LetterRules {
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), RulesError> {
        match file.split_once('/') {
            None if file == "contacts.toml" => {
                let ContactFile { language, contact: contacts } = parse(file, text)?;
                self.contacts_language = language;
                self.contacts = contacts.into_iter().map(|contact| (contact.id.clone(), contact)).collect();
            }
            Some(("states", name)) => {
                let state: StateRules = parse(file, text)?;
                named(file, name, &state.id)?;
                if let Some(line) = state.lines.iter().find(|line| line.has_words()) {
                    let message = format!("line `{}`: words belong to each language's states.toml", line.block.id);
                    return Err(RulesError::Malformed { file: file.to_owned(), message });
                }
                self.states.insert(state.id.clone(), state);
            }
            Some((language, "words.toml")) => {
                let words: Words = parse(file, text)?;
                named(file, language, &words.language)?;
                self.words.insert(words.language.clone(), words);
            }
            Some((language, name @ ("sms.toml" | "banner.toml"))) => {
                let short: ShortFile = parse(file, text)?;
                named(file, language, &short.language)?;
                self.shorts.insert((short.language, name.to_owned()), short.text);
            }
            Some((language, "states.toml")) => {
                let texts: StateTexts = parse(file, text)?;
                named(file, language, &texts.language)?;
                self.state_texts.insert(texts.language.clone(), texts);
            }
            Some((language, "contacts.toml")) => {
                let texts: ContactTexts = parse(file, text)?;
                named(file, language, &texts.language)?;
                self.contact_texts.insert(texts.language.clone(), texts);
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
    pub(super) fn check(&self) -> Result<(), RulesError> {
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
                self.check_said(state, language)?;
            }
        }
        for texts in self.state_texts.values() {
            self.check_lines(texts)?;
        }
        for texts in self.contact_texts.values() {
            if let Some(id) = texts.contact.keys().find(|id| !self.contacts.contains_key(*id)) {
                let file = format!("{}/contacts.toml", texts.language);
                return Err(RulesError::UnknownContact { file, block: id.clone(), contact: id.clone() });
            }
        }
        Ok(())
    }

    /// That every line of a state has its words in a language: a letter must neither lose one nor say it in another.
    fn check_said(&self, state: &StateRules, language: &str) -> Result<(), RulesError> {
        let Some(texts) = self.state_texts.get(language) else {
            let missing = "states.toml".to_owned();
            return Err(RulesError::Incomplete { language: language.to_owned(), missing });
        };
        let words = texts.state.get(&state.id);
        for line in &state.lines {
            let why = match words.and_then(|words| words.line.get(&line.block.id)) {
                None => "is not there",
                Some(words) if !words.fit(line) => "says nothing, or has another shape than the line",
                Some(_) => continue,
            };
            return Err(unsaid(texts, &state.id, &line.block.id, why));
        }
        Ok(())
    }

    /// That words belong to a line: else a misspelt id would hide them.
    fn check_lines(&self, texts: &StateTexts) -> Result<(), RulesError> {
        for (id, words) in &texts.state {
            let known =
                |line: &str| self.state(id).is_some_and(|state| state.lines.iter().any(|own| own.block.id == line));
            if let Some(line) = words.line.keys().find(|line| !known(line)) {
                return Err(unsaid(texts, id, line, "belongs to no line of rules/notices/states"));
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
}

fn unsaid(texts: &StateTexts, state: &str, line: &str, why: &'static str) -> RulesError {
    let (language, state, line) = (texts.language.clone(), state.to_owned(), line.to_owned());
    RulesError::Unsaid { language, state, line, why }
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
