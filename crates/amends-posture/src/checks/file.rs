//! What a check file says. `rules/checks/README.md` walks through one.

use std::collections::BTreeMap;

use amends_case::suggest::nearest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::CheckError;

/// A table of conditions, each key with its place.
pub(super) type Conditions = BTreeMap<Spanned<String>, toml::Value>;

/// A check file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckFile {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) asks: Spanned<String>,
    pub(super) why: Spanned<String>,
    pub(super) severity: Spanned<String>,
    pub(super) says_pass: Spanned<String>,
    pub(super) says_fail: Spanned<String>,
    pub(super) cannot_tell: Spanned<String>,
    #[serde(default)]
    pub(super) answers: AnswersFile,
    #[serde(default)]
    pub(super) parameters: BTreeMap<Spanned<String>, ParameterFile>,
    pub(super) decide: DecideFile,
    pub(super) fix: Option<FixFile>,
    #[serde(default)]
    pub(super) example: Vec<ExampleFile>,
    #[serde(default)]
    pub(super) near_miss: Vec<ExampleFile>,
}

/// `[answers]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersFile {
    #[serde(default)]
    pub(super) fcc: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) nist_csf: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) cis: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) iso27001: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<u8>>,
}

/// One of `[parameters]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterFile {
    pub(super) value: i64,
    pub(super) says: String,
}

/// `[decide]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideFile {
    pub(super) each: Spanned<String>,
    pub(super) document: Option<Spanned<String>>,
    #[serde(default, rename = "where")]
    pub(super) only: Conditions,
    pub(super) pass: Option<Conditions>,
    pub(super) fail: Option<Conditions>,
}

/// `[fix]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FixFile {
    pub(super) title: Spanned<String>,
    pub(super) effort: u32,
    #[serde(default)]
    pub(super) effort_each: u32,
    #[serde(default)]
    pub(super) together: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) lever: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) after: Vec<Spanned<String>>,
}

/// `[[example]]`, `[[near_miss]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(super) struct ExampleFile {
    pub(super) says: String,
    pub(super) name: String,
    /// `pass`, `fail`, `cannot_tell`; `not_asked` where the check does not look at it.
    pub(super) expect: String,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, toml::Value>,
}

/// Reads a file of rules; an error names file, line, and what was probably meant.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CheckError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let message = error.message();
        let meant = suggestion(message).map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        CheckError::Form { at: at(file, text, offset), message: format!("{message}{meant}") }
    })
}

/// `file:line` of an offset.
pub(crate) fn at(file: &str, text: &str, offset: usize) -> String {
    format!("{file}.toml:{}", 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count())
}

/// «unknown field `a`, expected one of `b`, `c`»: the first word is what was typed, the others are what there is.
fn suggestion(message: &str) -> Option<&str> {
    let mut words = message.split('`').skip(1).step_by(2);
    let typed = words.next()?;
    message.starts_with("unknown").then(|| nearest(typed, words)).flatten()
}
