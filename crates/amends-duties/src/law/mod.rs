//! Law as data: one file for each jurisdiction.

mod example;
mod rules;
mod schema;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub use example::{Example, Expected};
pub use rules::{
    AfterHold, Agencies, Authority, Basis, Clock, ContentIf, Counts, Filing, Order, PersonsRule, ProtectionRule,
    RecordRule, Start, Substitute, When,
};
pub use schema::{
    Breach, Confidence, Data, DataIdentifier, Exemption, HarmTest, HarmTestReach, Law, Level, Otherwise, PrivateAction,
    RollForward, Scope, Trigger, Upcoming,
};
pub use vocabulary::{CLASSES, CONTENT_KEYS};

include!(concat!(env!("OUT_DIR"), "/laws.rs"));

/// Why the laws could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// The folder or a file could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The folder or file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not a law file.
    #[error("{file}: {message}")]
    Form {
        /// The file.
        file: String,
        /// What is wrong, and where.
        message: String,
    },
    /// The id within differs from the file's name.
    #[error("{file}: the id is `{id}`, and the file name says otherwise")]
    Id {
        /// The file.
        file: String,
        /// The id within.
        id: String,
    },
}

/// All laws that a plan is made by, sorted by id.
#[derive(Debug, Clone)]
pub struct Laws {
    laws: Vec<Law>,
    digest: String,
}

impl Laws {
    /// The laws that were embedded when the program was built.
    ///
    /// # Errors
    /// If an embedded file is not a law file; a test sees to it that all are.
    pub fn embedded() -> Result<Self, LawError> {
        Self::load(None)
    }

    /// The embedded laws, with the files of a folder in the place of those with the same id, and beside the others.
    ///
    /// # Errors
    /// If the folder cannot be read, or one of its `.toml` files is not a law file.
    pub fn load(folder: Option<&Path>) -> Result<Self, LawError> {
        let mut texts: BTreeMap<String, String> =
            LAWS.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
        if let Some(folder) = folder {
            texts.extend(read_folder(folder)?);
        }
        Self::from_texts(&texts)
    }

    /// Laws from their files' texts, by id.
    ///
    /// # Errors
    /// If a text is not a law file, or names another id.
    pub fn from_texts(texts: &BTreeMap<String, String>) -> Result<Self, LawError> {
        let laws = texts.iter().map(|(id, text)| parse(id, text)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { laws, digest: digest(texts) })
    }

    /// The laws, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Law> {
        self.laws.iter()
    }

    /// The law of an id.
    pub fn get(&self, id: &str) -> Option<&Law> {
        self.laws.binary_search_by(|law| law.id.as_str().cmp(id)).ok().map(|position| &self.laws[position])
    }

    /// Whether some law protects the residents of a place.
    pub fn covers(&self, residence: &str) -> bool {
        self.laws.iter().any(|law| law.scope.residence.as_deref() == Some(residence))
    }

    /// The places whose residents some law protects, sorted.
    pub fn residences(&self) -> impl Iterator<Item = &str> {
        self.laws.iter().filter_map(|law| law.scope.residence.as_deref())
    }

    /// BLAKE3 in hex over ids and texts of all law files: which law a plan was made by.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn parse(id: &str, text: &str) -> Result<Law, LawError> {
    let file = format!("{id}.toml");
    let law: Law = match toml::from_str(text) {
        Ok(law) => law,
        Err(error) => return Err(LawError::Form { file, message: error.to_string().trim().replace('\n', " ") }),
    };
    if law.id == id { Ok(law) } else { Err(LawError::Id { file, id: law.id }) }
}

fn digest(texts: &BTreeMap<String, String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in texts.iter().flat_map(|(id, text)| [id, text]) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn read_folder(folder: &Path) -> Result<BTreeMap<String, String>, LawError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| LawError::Read { path, source }
    };
    let mut texts = BTreeMap::new();
    for item in fs::read_dir(folder).map_err(failed(folder))? {
        let path = item.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            texts.insert(id, fs::read_to_string(&path).map_err(failed(&path))?);
        }
    }
    Ok(texts)
}
