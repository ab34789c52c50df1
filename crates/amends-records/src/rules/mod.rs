//! The rules of `rules/elements/`, read and made ready: one vocabulary, one list of ways to read a column, one set of
//! text patterns.

mod checks;
mod file;
mod hints;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use amends_case::{ElementIndex, Vocabulary};
use regex_automata::meta::Regex;

pub(crate) use self::checks::Checks;
pub(crate) use self::file::{ColumnRule, ElementFile, TextRule};
pub(crate) use self::hints::{HeaderWords, Hints};
use crate::roles::Role;
use crate::text::TextRules;
use crate::validators::gate::Gate;
use crate::validators::{self, Check};

/// The rule files that were in the repository when the program was built: name and content, sorted by name.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/elements.rs"));

/// Columns that are known and not personal.
const PLAIN_COLUMNS: &str = include_str!("../data/plain_columns.toml");

/// Why rules could not be used. Rule files hold no personal values, so their text may be quoted.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A folder or a file could not be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A folder has no rule files.
    #[error("{0} holds no .toml file")]
    EmptyFolder(PathBuf),
    /// A file is not of the form of a rule.
    #[error("{file} is not an element's rule")]
    Form {
        /// The rule file.
        file: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// The file's name and the element's name differ.
    #[error("{file} defines element `{element}`: file and element must have one name")]
    Name {
        /// The rule file.
        file: String,
        /// The element in it.
        element: String,
    },
    /// A rule names a validator that does not exist.
    #[error("{file}: there is no validator `{name}`{}", suggestion(.name))]
    Validator {
        /// The rule file.
        file: String,
        /// The name in it.
        name: String,
    },
    /// A pattern cannot be compiled, or breaks a house rule.
    #[error("{file}: pattern `{pattern}`: {why}")]
    Pattern {
        /// The rule file.
        file: String,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// A column rule has neither a validator nor a pattern.
    #[error("{0}: a [[column]] needs a `validator` or a `pattern`")]
    NoCheck(String),
    /// `counts_as` names an element without a file.
    #[error("{file}: counts_as `{class}` is not an element")]
    Class {
        /// The rule file.
        file: String,
        /// The class in it.
        class: String,
    },
    /// The names do not make a vocabulary.
    #[error(transparent)]
    Vocabulary(#[from] amends_case::elements::VocabularyError),
}

fn suggestion(name: &str) -> String {
    let near = amends_case::suggest::nearest(name, validators::ALL.iter().map(|(known, _)| *known));
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// How a cell is checked.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    /// By a function.
    Check(Check),
    /// By a pattern of the whole cell.
    Pattern(Regex),
}

impl Cell {
    /// Whether a cell passes.
    pub(crate) fn passes(&self, text: &str) -> bool {
        match self {
            Self::Check(check) => check(text),
            Self::Pattern(pattern) => pattern.is_match(text.trim()),
        }
    }
}

/// One way to read a column.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// The element; `None` for what is known and not personal.
    pub(crate) element: Option<ElementIndex>,
    pub(crate) role: Role,
    /// Name of the validator, where there is one: some have finer tests for whole columns.
    pub(crate) validator: String,
    pub(crate) cell: Cell,
    /// Position of the check among all different ones: several readings share a validator.
    pub(crate) check: usize,
    pub(crate) alone: i32,
    /// Of real values, how large a part must be valid once the header has spoken: 0.0 … 1.0.
    pub(crate) share: f64,
    pub(crate) hints: Hints,
}

#[derive(Debug)]
struct Inner {
    files: Vec<ElementFile>,
    vocabulary: Vocabulary,
    readings: Vec<Reading>,
    checks: Checks,
    text: TextRules,
    digest: [u8; 32],
}

/// The rules in force. Cheap to clone; share one among threads.
#[derive(Debug, Clone)]
pub struct Rules {
    inner: Arc<Inner>,
}

impl Rules {
    /// The rules built into the program.
    pub fn embedded() -> Result<Self, RulesError> {
        Self::new(EMBEDDED.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect())
    }

    /// The rules of a folder: the built-in ones, of which files of the same name are replaced and to which new files
    /// are added.
    pub fn with_folder(folder: &Path) -> Result<Self, RulesError> {
        let unreadable = |path: &Path| {
            let path = path.to_path_buf();
            move |source| RulesError::Unreadable { path, source }
        };
        let mut files: Vec<(String, String)> =
            EMBEDDED.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        let mut seen = false;
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let content = fs::read_to_string(&path).map_err(unreadable(&path))?;
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                files.retain(|(known, _)| *known != name);
                files.push((name, content));
                seen = true;
            }
        }
        if seen { Self::new(files) } else { Err(RulesError::EmptyFolder(folder.to_path_buf())) }
    }

    fn new(mut sources: Vec<(String, String)>) -> Result<Self, RulesError> {
        sources.sort();
        let mut hasher = blake3::Hasher::new_derive_key("amends 2026 digest of element rules");
        let mut files = Vec::with_capacity(sources.len());
        for (name, content) in &sources {
            hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
            hasher.update(&(content.len() as u64).to_le_bytes()).update(content.as_bytes());
            files.push(read_file(name, content)?);
        }
        hasher.update(PLAIN_COLUMNS.as_bytes());
        files.sort_by(|a, b| a.element.cmp(&b.element));
        let vocabulary = Vocabulary::new(files.iter().map(|file| file.element.clone()))?;
        for file in &files {
            if let Some(class) = file.counts_as.as_ref().filter(|class| vocabulary.index(class).is_none()) {
                return Err(RulesError::Class { file: file.element.clone(), class: class.clone() });
            }
        }
        let mut readings = all_readings(&files, &vocabulary)?;
        let checks = number_checks(&mut readings);
        let text = TextRules::new(&files, &vocabulary)?;
        Ok(Self {
            inner: Arc::new(Inner { files, vocabulary, readings, checks, text, digest: *hasher.finalize().as_bytes() }),
        })
    }

    /// The elements, sorted by name; a case stores it, so that its bits keep their meaning.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.inner.vocabulary
    }

    /// How a letter calls an element: "your Social Security number". Empty for an index that is not in use.
    pub fn title(&self, element: ElementIndex) -> &str {
        self.inner.files.get(usize::from(element)).map_or("", |file| file.title.as_str())
    }

    /// The element that law counts this one as, where it has no name of its own in law.
    pub fn counts_as(&self, element: ElementIndex) -> Option<ElementIndex> {
        let class = self.inner.files.get(usize::from(element))?.counts_as.as_deref()?;
        self.inner.vocabulary.index(class)
    }

    /// What an element is, in a sentence.
    pub fn about(&self, element: ElementIndex) -> &str {
        self.inner.files.get(usize::from(element)).map_or("", |file| file.about.as_str())
    }

    /// Digest (BLAKE3) of all rules in force: a case whose rules have changed must find its records again.
    pub fn digest(&self) -> [u8; 32] {
        self.inner.digest
    }

    pub(crate) fn readings(&self) -> &[Reading] {
        &self.inner.readings
    }

    /// All different checks of cells, each of which is run once per cell.
    pub(crate) fn checks(&self) -> &Checks {
        &self.inner.checks
    }

    pub(crate) fn text(&self) -> &TextRules {
        &self.inner.text
    }

    #[cfg(test)]
    pub(crate) fn files(&self) -> &[ElementFile] {
        &self.inner.files
    }
}

fn read_file(name: &str, content: &str) -> Result<ElementFile, RulesError> {
    let file: ElementFile = toml::from_str(content)
        .map_err(|source| RulesError::Form { file: name.to_owned(), source: Box::new(source) })?;
    if name != format!("{}.toml", file.element) {
        return Err(RulesError::Name { file: name.to_owned(), element: file.element });
    }
    Ok(file)
}

#[derive(serde::Deserialize)]
struct PlainColumns {
    column: Vec<ColumnRule>,
}

fn all_readings(files: &[ElementFile], vocabulary: &Vocabulary) -> Result<Vec<Reading>, RulesError> {
    let mut readings = Vec::new();
    for file in files {
        for rule in &file.column {
            // An issuing state or a kind of customer is no personal data by itself.
            let element = (rule.role != Role::LicenseState).then(|| vocabulary.index(&file.element)).flatten();
            readings.push(reading(&file.element, rule, element)?);
        }
    }
    let plain: PlainColumns = toml::from_str(PLAIN_COLUMNS)
        .map_err(|source| RulesError::Form { file: "plain_columns.toml".to_owned(), source: Box::new(source) })?;
    for rule in &plain.column {
        readings.push(reading("plain_columns", rule, None)?);
    }
    Ok(readings)
}

/// Gives each reading the position of its check; readings of one validator share one.
fn number_checks(readings: &mut [Reading]) -> Checks {
    let mut names: Vec<String> = Vec::new();
    let mut checks = Vec::new();
    for reading in readings {
        let known = names.iter().position(|name| !name.is_empty() && *name == reading.validator);
        reading.check = known.unwrap_or(checks.len());
        if known.is_none() {
            names.push(reading.validator.clone());
            checks.push((Gate::of(&reading.validator), reading.cell.clone()));
        }
    }
    Checks::new(checks)
}

fn reading(file: &str, rule: &ColumnRule, element: Option<ElementIndex>) -> Result<Reading, RulesError> {
    let file = format!("{file}.toml");
    let cell = match (&rule.validator, &rule.pattern) {
        (Some(name), _) => Cell::Check(
            validators::by_name(name)
                .ok_or_else(|| RulesError::Validator { file: file.clone(), name: name.clone() })?,
        ),
        (None, Some(pattern)) => Cell::Pattern(compile(&file, &format!("^(?:{pattern})$"))?),
        (None, None) => return Err(RulesError::NoCheck(file)),
    };
    Ok(Reading {
        element,
        role: rule.role,
        validator: rule.validator.clone().unwrap_or_default(),
        cell,
        check: 0,
        alone: i32::from(rule.alone),
        share: f64::from(rule.share) / 100.0,
        hints: Hints::new(rule),
    })
}

/// Compiles a pattern that keeps the house rule: ASCII classes only. Unicode classes made the search of text forty
/// times slower where it was tried.
pub(crate) fn compile(file: &str, pattern: &str) -> Result<Regex, RulesError> {
    let wrong = |why: String| RulesError::Pattern { file: file.to_owned(), pattern: pattern.to_owned(), why };
    if let Some(class) = [r"\d", r"\w", r"\D", r"\W", r"\p"].iter().find(|class| pattern.contains(**class)) {
        return Err(wrong(format!("`{class}` knows all of Unicode and is slow; write an ASCII class such as [0-9]")));
    }
    if pattern.replace(r"(?-u:\b)", "").contains(r"\b") {
        return Err(wrong(r"write (?-u:\b) for a word boundary; \b alone knows all of Unicode and is slow".to_owned()));
    }
    Regex::builder()
        .configure(Regex::config().utf8_empty(false).nfa_size_limit(Some(20 << 20)))
        .syntax(crate::text::bytes_only())
        .build(pattern)
        .map_err(|error| wrong(error.to_string()))
}

#[cfg(test)]
mod tests;
