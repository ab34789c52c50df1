//! Checks and judgements of a run: the embedded ones, and those of a person's rules folder, which replace them by name.

use amends_posture::{Checks, Weights};

use crate::settings::Settings;
use crate::{Error, Result};

/// A rules folder's `checks/*.toml`, and `posture.toml` beside it.
pub(crate) fn load(settings: &Settings) -> Result<(Checks, Weights)> {
    let mut texts: Vec<(String, String)> =
        Checks::embedded_texts().iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
    if let Some(folder) = settings.rules_folder("checks") {
        for item in std::fs::read_dir(&folder).map_err(Error::file("read", &folder))?.flatten() {
            let path = item.path();
            let Some(id) = path.file_stem().filter(|_| path.extension().is_some_and(|ending| ending == "toml")) else {
                continue;
            };
            let text = std::fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            texts.push((id.to_string_lossy().into_owned(), text));
        }
    }
    let checks = Checks::from_texts(texts.iter().map(|(id, text)| (id.as_str(), text.as_str()))).map_err(wrong)?;
    let own = settings.rules.as_ref().map(|folder| folder.join("posture.toml")).filter(|file| file.is_file());
    let weights = match own {
        Some(file) => {
            let text = std::fs::read_to_string(&file).map_err(Error::file("read", &file))?;
            Weights::from_text(&text)
        }
        None => Weights::embedded(),
    };
    Ok((checks, weights.map_err(wrong)?))
}

fn wrong(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::CheckRules(Box::new(error))
}
