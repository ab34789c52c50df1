//! Nothing of one machine: no paths of its folders, no package registry other than cargo's own.

use super::{Complaint, Tree};

/// Folders of somebody's machine. Spelled in two halves, so that this file has none.
const FOLDERS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
/// Addresses from which packages are fetched: a file that names one sends every reader's machine there.
const REGISTRIES: [&str; 5] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("pypi.org/", "simple"),
    concat!("registry.", "npmjs.org"),
    concat!("proxy.", "golang.org"),
];
/// Where the lockfile's packages come from.
const CARGO: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    tree.texts().flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if FOLDERS.iter().any(|folder| names(line, folder)) {
            found.push(Complaint::new(path, at + 1, "a folder of one machine is named").about("folder"));
        }
        let foreign_source = path.ends_with(".lock") && line.starts_with("source = ") && !line.contains(CARGO);
        if foreign_source || REGISTRIES.iter().any(|registry| line.contains(registry)) {
            found.push(Complaint::new(path, at + 1, "a package registry is named").about("registry"));
        }
    }
    found
}

/// Whether a line has this folder at the beginning of a path.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || ".-_~".contains(before)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, expected: usize) {
        assert_eq!(check(&Tree::of(&[(path, line)])).len(), expected, "{line}");
    }

    #[test]
    fn folders_and_registries() {
        check_line("a.md", &format!("see {}x", FOLDERS[0]), 1);
        check_line("a.md", &format!("https://example.org{}x", FOLDERS[2]), 0);
        check_line("Cargo.lock", &format!("source = \"{CARGO}\""), 0);
        check_line("Cargo.lock", "source = \"registry+https://mirror.example\"", 1);
        check_line("a.toml", &format!("index = \"https://{}\"", REGISTRIES[0]), 1);
    }
}
