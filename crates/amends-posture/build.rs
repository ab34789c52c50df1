//! Lists the check files of `rules/checks` for embedding: adding a file there is enough.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let home = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let folder = home.join("../../rules/checks");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|item| item.map(|item| item.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let rows: Vec<String> = files.iter().map(|path| row(path)).collect();
    let code = format!(
        "/// Id and text of every embedded check file.\npub(crate) static TEXTS: &[(&str, &str)] = &[{}];\n",
        rows.concat()
    );
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("check_files.rs"), code)
}

fn row(path: &Path) -> String {
    let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    format!("({id:?}, include_str!({:?})),\n", path.display().to_string())
}
