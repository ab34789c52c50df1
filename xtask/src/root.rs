//! Where the repository is.

use std::path::PathBuf;

/// The folder above this crate's.
pub(crate) fn root() -> PathBuf {
    let mut folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.pop();
    folder
}
