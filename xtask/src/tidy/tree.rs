//! The repository as tidy sees it: all paths, and the text of those files that people write.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context;

/// Endings of files whose text is read.
const TEXTS: [&str; 9] = ["css", "html", "lock", "md", "py", "rs", "toml", "txt", "typ"];
/// Folders that are made, not written.
const MADE: [&str; 2] = ["target", "node_modules"];
/// Hidden folders that belong to the repository.
const HIDDEN: [&str; 2] = [".cargo", ".ci"];
/// Folders of a scenario that hold a generator's output, not prose.
const GENERATED: [&str; 3] = ["evidence", "truth", "expected"];

/// Paths below the root, with `/` between folders.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    paths: BTreeSet<String>,
    texts: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the repository.
    ///
    /// # Errors
    /// If a folder or a text cannot be read.
    pub(crate) fn load(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        tree.add_folder(root, "")?;
        Ok(tree)
    }

    /// An invented tree, for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let texts: BTreeMap<String, String> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Self { paths: texts.keys().cloned().collect(), texts }
    }

    /// Path and text of every file that people write, in the order of paths.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether there is a file or a folder of this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let below = format!("{path}/");
        self.paths.contains(path)
            || self.paths.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
    }

    fn add_folder(&mut self, root: &Path, below: &str) -> anyhow::Result<()> {
        let folder = root.join(below);
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            if entry.file_type()?.is_dir() {
                if !is_left_out(&name) {
                    self.add_folder(root, &path)?;
                }
            } else {
                self.add_file(root, path)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, root: &Path, path: String) -> anyhow::Result<()> {
        if is_text(&path) {
            let bytes = fs::read(root.join(&path)).with_context(|| format!("cannot read {path}"))?;
            self.texts.insert(path.clone(), String::from_utf8_lossy(&bytes).into_owned());
        }
        self.paths.insert(path);
        Ok(())
    }
}

fn is_left_out(folder: &str) -> bool {
    MADE.contains(&folder) || folder.ends_with(".case") || (folder.starts_with('.') && !HIDDEN.contains(&folder))
}

fn is_text(path: &str) -> bool {
    let mut folders = path.split('/');
    let is_generated =
        folders.next() == Some("scenarios") && folders.nth(1).is_some_and(|folder| GENERATED.contains(&folder));
    let ending = path.rsplit(['.', '/']).next().unwrap_or_default();
    !is_generated && (TEXTS.contains(&ending) || path.starts_with(".ci/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_not_read_as_text() {
        assert!(is_text("scenarios/tidewater/story.md") && is_text("crates/a/src/lib.rs") && is_text(".ci/run"));
        assert!(!is_text("scenarios/tidewater/evidence/network/devices.txt") && !is_text("docs/picture.png"));
        assert!(is_left_out("target") && is_left_out("x.case") && is_left_out(".git") && !is_left_out(".ci"));
    }

    #[test]
    fn folders_are_known_by_their_files() {
        let tree = Tree::of(&[("docs/style.md", ""), ("docs-old/x.md", "")]);
        assert!(tree.has("docs") && tree.has("docs/") && tree.has("docs/style.md") && !tree.has("doc"));
    }
}
