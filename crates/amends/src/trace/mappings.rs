//! Mapping files: for logs that nothing here knows, which column is what.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use amends_case::incident::Incident;
use amends_logs::Mapping;

use crate::{Error, Result};

/// Bytes of a mapping file: it has some forty keys, and a long list of words at most.
const BYTES_MAX: u64 = 1 << 20;

/// The mappings of an incident's logs.
#[derive(Debug, Default)]
pub(super) struct Mappings {
    /// By position of `[[logs]]`.
    by_folder: HashMap<usize, Mapping>,
    /// Of their texts: another mapping is another trace.
    pub(super) digest: String,
}

impl Mappings {
    /// Reads those that `[[logs]]` names; paths are relative to `base`.
    ///
    /// # Errors
    /// If one cannot be read, or is not as it should be: with file and line.
    pub(super) fn load(incident: &Incident, base: &Path) -> Result<Self> {
        let mut by_folder = HashMap::new();
        let mut hasher = blake3::Hasher::new();
        for (folder, given) in incident.logs.iter().enumerate() {
            let Some(name) = &given.mapping else { continue };
            let text = text(&base.join(name), BYTES_MAX)?;
            let refused = |error: amends_logs::MappingError| {
                let line = error.line(&text);
                Error::Refused(format!("{name}:{line}: {error}"))
            };
            by_folder.insert(folder, Mapping::from_toml(&text).map_err(refused)?);
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        Ok(Self { by_folder, digest: hasher.finalize().to_hex().to_string() })
    }

    /// The mapping by which all logs of a folder are read; none where content decides.
    pub(super) fn of(&self, folder: usize) -> Option<&Mapping> {
        self.by_folder.get(&folder)
    }
}

/// A file of text that a person named, of so many bytes at most.
pub(super) fn text(path: &Path, bytes_max: u64) -> Result<String> {
    let file = std::fs::File::open(path).map_err(Error::file("read", path))?;
    let mut text = String::new();
    file.take(bytes_max + 1).read_to_string(&mut text).map_err(Error::file("read", path))?;
    if text.len() as u64 > bytes_max {
        return Err(Error::Refused(format!("{}: more than {} MiB are not read", path.display(), bytes_max >> 20)));
    }
    Ok(text)
}
