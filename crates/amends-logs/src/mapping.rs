//! Logs that nothing here knows: a small file says which column is what.
//!
//! ```toml
//! format = "csv"                      # or "jsonl"
//! name = "vpn"                        # what its events are called
//! class = "authentication"            # a word of ours for all rows …
//! action = { column = "event", words = { login = "log_on", logout = "log_off" } }   # … or by a column's word
//! outcome = { column = "result", words = { OK = "success", DENIED = "failure" } }
//!
//! [time]
//! column = "when"
//! pattern = "%d.%m.%Y %H:%M:%S"       # or unit = "s", "ms", "us", "ns" since 1970; neither: ISO 8601
//! zone = "+02:00"                     # where the column does not say
//!
//! [columns]
//! actor = "user"
//! source = "client_ip"
//!
//! [constants]
//! program = "vpn"
//! ```
//!
//! For CSV, `separator` is a comma unless said, and `header = ["when", …]` names the columns of a file without a line of
//! names. For JSON, columns are dotted names. `[logsource]` has `product`, `service` and `category` for rules.

mod place;
mod read;
#[cfg(test)]
mod tests;
mod time;

use std::collections::BTreeMap;

use amends_case::suggest::nearest;
use amends_case::{Action, Class, Outcome};
use toml::{Table, Value};

pub use read::read_mapped;
use time::TimeColumn;

/// Fields of an event that a column may fill.
const FIELDS: [&str; 16] = [
    "host",
    "program",
    "actor",
    "source",
    "source_port",
    "target",
    "target_port",
    "credential",
    "session",
    "object",
    "detail",
    "bytes_out",
    "bytes_in",
    "rows",
    "duration",
    "kind",
];

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MappingError {
    /// Not TOML.
    #[error("the mapping is no TOML: {message}")]
    Syntax {
        /// What the TOML reader says.
        message: String,
        /// Where, in bytes from the beginning.
        offset: usize,
    },
    /// A key that mappings do not have.
    #[error("unknown key `{key}` in {section}{}", hint(.suggestion))]
    UnknownKey {
        /// The table.
        section: String,
        /// The key, as written.
        key: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// A word that is not in the list.
    #[error("`{word}` is no value for `{key}`{} (known: {known})", hint(.suggestion))]
    UnknownWord {
        /// The key.
        key: String,
        /// The word, as written.
        word: String,
        /// What was probably meant.
        suggestion: Option<String>,
        /// All words, with commas.
        known: String,
    },
    /// A key that must be there.
    #[error("{section} has no `{key}`, which is needed")]
    Missing {
        /// The table.
        section: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A value of the wrong kind.
    #[error("`{key}` should be {expected}")]
    WrongKind {
        /// The key.
        key: String,
        /// What it should be.
        expected: &'static str,
    },
}

fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Layout {
    Csv { separator: char, header: Vec<String> },
    Jsonl,
}

/// A word of ours: for all rows, or by what a column says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Words<T> {
    /// Where no column decides, or its word is not known.
    fixed: T,
    column: String,
    /// In lower case.
    words: BTreeMap<String, T>,
}

/// Which column of a log is what. Made by [`Mapping::from_toml`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    layout: Layout,
    name: String,
    class: Words<Class>,
    action: Words<Action>,
    outcome: Words<Outcome>,
    time: TimeColumn,
    /// Fields of events and the columns that fill them.
    columns: Vec<(String, String)>,
    constants: Vec<(String, String)>,
    logsource: [String; 3],
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// What is wrong, with the key that was probably meant.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let file: Table = text.parse().map_err(|error: toml::de::Error| MappingError::Syntax {
            message: error.message().to_owned(),
            offset: error.span().map_or(0, |span| span.start),
        })?;
        const KEYS: [&str; 11] = [
            "format",
            "name",
            "separator",
            "header",
            "class",
            "action",
            "outcome",
            "time",
            "columns",
            "constants",
            "logsource",
        ];
        known("the file", &file, &KEYS)?;
        let logsource = section(&file, "logsource")?;
        known("[logsource]", &logsource, &["product", "service", "category"])?;
        let part = |name: &str| text_of(&logsource, name).map(Option::unwrap_or_default);
        Ok(Self {
            layout: layout(&file)?,
            name: text_of(&file, "name")?.ok_or(MappingError::Missing { section: "the file", key: "name" })?,
            class: words(&file, "class", Class::ALL, Class::word)?,
            action: words(&file, "action", Action::ALL, Action::word)?,
            outcome: words(&file, "outcome", Outcome::ALL, Outcome::word)?,
            time: TimeColumn::from_table(&section(&file, "time")?)?,
            columns: fields(&file, "columns", &FIELDS)?,
            constants: fields(&file, "constants", &FIELDS)?,
            logsource: [part("product")?, part("service")?, part("category")?],
        })
    }
}

fn layout(file: &Table) -> Result<Layout, MappingError> {
    let format = text_of(file, "format")?.ok_or(MappingError::Missing { section: "the file", key: "format" })?;
    let separator = text_of(file, "separator")?;
    let header = match file.get("header") {
        None => Vec::new(),
        Some(value) => {
            list(value).ok_or(MappingError::WrongKind { key: "header".to_owned(), expected: "a list of names" })?
        }
    };
    match format.as_str() {
        "csv" => {
            let separator = separator.unwrap_or_else(|| ",".to_owned());
            let mut letters = separator.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) if !matches!(letter, '"' | '\n' | '\r') => {
                    Ok(Layout::Csv { separator: letter, header })
                }
                _ => Err(MappingError::WrongKind { key: "separator".to_owned(), expected: "one character" }),
            }
        }
        "jsonl" if separator.is_none() && header.is_empty() => Ok(Layout::Jsonl),
        "jsonl" => {
            Err(MappingError::WrongKind { key: "format".to_owned(), expected: "csv, where separator or header stand" })
        }
        other => Err(unknown_word("format", other, &["csv", "jsonl"])),
    }
}

fn list(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

/// `"word"`, or `{ column = …, words = { theirs = "ours" }, otherwise = "ours" }`.
fn words<T: Copy + Default>(
    file: &Table,
    key: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<Words<T>, MappingError> {
    let one = |text: &str| {
        let known: Vec<&str> = all.iter().map(|it| word(*it)).collect();
        all.iter().copied().find(|it| word(*it) == text).ok_or_else(|| unknown_word(key, text, &known))
    };
    let mut result = Words { fixed: T::default(), column: String::new(), words: BTreeMap::new() };
    match file.get(key) {
        None => {}
        Some(Value::String(text)) => result.fixed = one(text)?,
        Some(Value::Table(table)) => {
            known(key, table, &["column", "words", "otherwise"])?;
            result.column = text_of(table, "column")?
                .ok_or(MappingError::Missing { section: "a table of words", key: "column" })?;
            for (theirs, ours) in section(table, "words")? {
                let wrong = || MappingError::WrongKind { key: format!("{key}.words.{theirs}"), expected: "a word" };
                result.words.insert(theirs.to_lowercase(), one(ours.as_str().ok_or_else(wrong)?)?);
            }
            if let Some(text) = text_of(table, "otherwise")? {
                result.fixed = one(&text)?;
            }
        }
        Some(_) => {
            return Err(MappingError::WrongKind {
                key: key.to_owned(),
                expected: "a word, or a table with `column` and `words`",
            });
        }
    }
    Ok(result)
}

/// A table of fields and texts.
fn fields(file: &Table, name: &str, allowed: &[&str]) -> Result<Vec<(String, String)>, MappingError> {
    let table = section(file, name)?;
    known(&format!("[{name}]"), &table, allowed)?;
    let text = |key: &String| text_of(&table, key).map(|text| (key.clone(), text.unwrap_or_default()));
    table.keys().map(text).collect()
}

fn section(file: &Table, name: &str) -> Result<Table, MappingError> {
    match file.get(name) {
        None => Ok(Table::new()),
        Some(Value::Table(table)) => Ok(table.clone()),
        Some(_) => Err(MappingError::WrongKind { key: name.to_owned(), expected: "a table" }),
    }
}

fn text_of(table: &Table, key: &str) -> Result<Option<String>, MappingError> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(MappingError::WrongKind { key: key.to_owned(), expected: "a text in quotes" }),
    }
}

fn known(section: &str, table: &Table, keys: &[&str]) -> Result<(), MappingError> {
    match table.keys().find(|key| !keys.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(MappingError::UnknownKey {
            section: section.to_owned(),
            key: key.clone(),
            suggestion: nearest(key, keys.iter().copied()).map(str::to_owned),
        }),
    }
}

fn unknown_word(key: &str, word: &str, known: &[&str]) -> MappingError {
    MappingError::UnknownWord {
        key: key.to_owned(),
        word: word.to_owned(),
        suggestion: nearest(word, known.iter().copied()).map(str::to_owned),
        known: known.join(", "),
    }
}
