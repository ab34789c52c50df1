//! Who letters point to: `contacts.toml`.

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactFile {
    pub(super) contact: Vec<Contact>,
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
