//! The file under the facts: tables with their lines, and errors that name them.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::suggest::nearest;

/// Why an `incident.toml` could not be read. Each names the file and the line.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IncidentError {
    /// Not TOML.
    #[error("{at}: {message}")]
    Syntax {
        /// File and line.
        at: String,
        /// What the TOML reader says.
        message: String,
    },
    /// A key that the format does not have.
    #[error("{at}: unknown key `{key}` in {section}{}", hint(.suggestion))]
    UnknownKey {
        /// File and line.
        at: String,
        /// The table, as written.
        section: String,
        /// The key, as written.
        key: String,
        /// The key that was probably meant.
        suggestion: Option<String>,
    },
    /// A key or table that must be there.
    #[error("{at}: {section} has no `{key}`, which is needed")]
    Missing {
        /// File and line of the table.
        at: String,
        /// The table.
        section: String,
        /// The key.
        key: String,
    },
    /// A value of the wrong kind.
    #[error("{at}: `{key}` should be {expected}")]
    WrongKind {
        /// File and line.
        at: String,
        /// The key.
        key: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A word that is not in the list.
    #[error("{at}: `{word}` is no value for `{key}`{} (known: {known})", hint(.suggestion))]
    UnknownWord {
        /// File and line.
        at: String,
        /// The key.
        key: String,
        /// The word, as written.
        word: String,
        /// The word that was probably meant.
        suggestion: Option<String>,
        /// All words, with commas.
        known: String,
    },
}

fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

/// The text and its name: turns a byte offset into `file:line`.
pub(super) struct Place<'a> {
    text: &'a str,
    file_name: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn new(text: &'a str, file_name: &'a str) -> Self {
        Self { text, file_name }
    }

    pub(super) fn at(&self, offset: usize) -> String {
        let before = self.text.as_bytes().iter().take(offset);
        format!("{}:{}", self.file_name, 1 + before.filter(|byte| **byte == b'\n').count())
    }

    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'a>>, IncidentError> {
        DeTable::parse(self.text).map_err(|error| IncidentError::Syntax {
            at: self.at(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })
    }
}

/// One table of the file.
pub(super) struct Section<'a> {
    place: &'a Place<'a>,
    table: &'a DeTable<'a>,
    /// `[incident]`, `[[columns]]`, or words for the whole file.
    name: String,
    offset: usize,
}

/// A value with the place that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) key: &'a str,
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Item<'a> {
    pub(super) fn at(&self) -> String {
        self.place.at(self.value.span().start)
    }

    pub(super) fn wrong(&self, expected: &'static str) -> IncidentError {
        IncidentError::WrongKind { at: self.at(), key: self.key.to_owned(), expected }
    }

    pub(super) fn string(&self) -> Result<String, IncidentError> {
        match self.value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            DeValue::String(_) => Err(self.wrong("a text that is not empty")),
            _ => Err(self.wrong("a text in quotes")),
        }
    }

    pub(super) fn boolean(&self) -> Result<bool, IncidentError> {
        match self.value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.wrong("true or false, without quotes")),
        }
    }

    pub(super) fn number(&self) -> Result<u32, IncidentError> {
        let wrong = || self.wrong("a whole number above 0");
        match self.value.get_ref() {
            DeValue::Integer(digits) => {
                u32::from_str_radix(digits.as_str(), digits.radix()).ok().filter(|n| *n > 0).ok_or_else(wrong)
            }
            _ => Err(wrong()),
        }
    }

    /// A list of texts, or one text.
    pub(super) fn strings(&self) -> Result<Vec<String>, IncidentError> {
        match self.value.get_ref() {
            DeValue::Array(_) => self.items()?.iter().map(Item::string).collect(),
            _ => Ok(vec![self.string()?]),
        }
    }

    pub(super) fn items(&self) -> Result<Vec<Item<'a>>, IncidentError> {
        match self.value.get_ref() {
            DeValue::Array(values) => {
                Ok(values.iter().map(|value| Item { place: self.place, key: self.key, value }).collect())
            }
            _ => Err(self.wrong("a list")),
        }
    }

    pub(super) fn section(&self, name: String) -> Result<Section<'a>, IncidentError> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(Section { place: self.place, table, name, offset: self.value.span().start }),
            _ => Err(self.wrong("a table")),
        }
    }

    /// One word of a list.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, IncidentError> {
        let typed = self.string()?;
        words.iter().find(|(word, _)| *word == typed).map(|(_, meaning)| *meaning).ok_or_else(|| {
            IncidentError::UnknownWord {
                at: self.at(),
                key: self.key.to_owned(),
                suggestion: nearest(&typed, words.iter().map(|(word, _)| *word)).map(str::to_owned),
                known: words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", "),
                word: typed,
            }
        })
    }
}

impl<'a> Section<'a> {
    pub(super) fn root(place: &'a Place<'a>, document: &'a Spanned<DeTable<'a>>) -> Self {
        Self { place, table: document.get_ref(), name: "the file".to_owned(), offset: 0 }
    }

    /// Refuses keys that are not `known`; the first in the text is reported.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), IncidentError> {
        let unknown = self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        let Some(key) = unknown.min_by_key(|key| key.span().start) else { return Ok(()) };
        let word = key.get_ref().to_string();
        Err(IncidentError::UnknownKey {
            at: self.place.at(key.span().start),
            section: self.name.clone(),
            suggestion: nearest(&word, known.iter().copied()).map(str::to_owned),
            key: word,
        })
    }

    /// A table within this one: `[channels.mail]`.
    pub(super) fn inner(&self, key: &'static str) -> Result<Option<Section<'a>>, IncidentError> {
        let name = self.name.trim_end_matches(']').to_owned();
        self.item(key).map(|item| item.section(format!("{name}.{key}]"))).transpose()
    }

    /// All tables within this one, whatever they are called.
    pub(super) fn inner_tables(&self) -> Result<Vec<(String, Section<'a>)>, IncidentError> {
        let name = self.name.trim_end_matches(']');
        let inner = self.table.iter().map(|(key, value)| {
            let key = key.get_ref();
            let item = Item { place: self.place, key: "language", value };
            item.section(format!("{name}.{key}]")).map(|section| (key.to_string(), section))
        });
        inner.collect()
    }

    pub(super) fn item(&self, key: &'static str) -> Option<Item<'a>> {
        let (_, value) = self.table.iter().find(|(known, _)| known.get_ref() == key)?;
        Some(Item { place: self.place, key, value })
    }

    pub(super) fn needed(&self, key: &'static str) -> Result<Item<'a>, IncidentError> {
        self.item(key).ok_or_else(|| IncidentError::Missing {
            at: self.place.at(self.offset),
            section: self.name.clone(),
            key: key.to_owned(),
        })
    }

    pub(super) fn optional_string(&self, key: &'static str) -> Result<Option<String>, IncidentError> {
        self.item(key).map(|item| item.string()).transpose()
    }

    pub(super) fn table(&self, key: &'static str) -> Result<Section<'a>, IncidentError> {
        self.needed(key)?.section(format!("[{key}]"))
    }

    pub(super) fn optional_table(&self, key: &'static str) -> Result<Option<Section<'a>>, IncidentError> {
        self.item(key).map(|item| item.section(format!("[{key}]"))).transpose()
    }

    /// `[[key]]`, any number of times; one `[key]` will do as well.
    pub(super) fn tables(&self, key: &'static str) -> Result<Vec<Section<'a>>, IncidentError> {
        let Some(item) = self.item(key) else { return Ok(Vec::new()) };
        let items = match item.value.get_ref() {
            DeValue::Table(_) => vec![item],
            _ => item.items()?,
        };
        items.iter().map(|item| item.section(format!("[[{key}]]"))).collect()
    }
}
