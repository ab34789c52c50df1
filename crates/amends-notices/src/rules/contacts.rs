//! Who letters point to: `contacts.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactFile {
    /// The language of the names.
    pub(super) language: String,
    pub(super) contact: Vec<Contact>,
}

/// `<language>/contacts.toml`: what the contacts are called in another language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactTexts {
    /// The language, and folder of the file.
    pub language: String,
    /// By id of the contact.
    #[serde(default)]
    pub contact: BTreeMap<String, ContactWords>,
}

/// A contact in another language. Telephone and address are the same in all of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactWords {
    /// Its name.
    pub name: String,
    /// Its pages in that language, where it has some.
    #[serde(default)]
    pub website: Option<String>,
    /// Where the website was found.
    #[serde(default)]
    pub source: String,
}

/// A body that letters point to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Word in templates (`equifax`, `ag-us-md`).
    pub id: String,
    /// What it is.
    pub kind: ContactKind,
    /// Its name.
    pub name: String,
    /// Its telephone, toll-free if there is such a line.
    pub telephone: String,
    /// Address lines; may be empty.
    pub address: Vec<String>,
    /// Its website.
    pub website: String,
    /// The page that this was read on.
    pub source: String,
    /// How fresh that page was.
    pub as_of: String,
    /// Whether a person still has to confirm it before a mailing.
    pub confirm: bool,
}

/// What a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ContactKind {
    Bureau,
    Ftc,
    AttorneyGeneral,
    Agency,
}
