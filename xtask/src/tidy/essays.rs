//! Every crate says what it is: a description in its manifest, an essay in its `lib.rs`.

use super::{Complaint, Tree};

/// Lines of prose in `lib.rs`.
const ESSAY_LINES: usize = 10;

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts() {
        let Some(folder) = path.strip_suffix("/Cargo.toml").filter(|folder| folder.starts_with("crates/")) else {
            continue;
        };
        if !text.lines().any(|line| line.starts_with("description = \"") && line.len() > 30) {
            found.push(Complaint::new(path, 0, "the crate has no description"));
        }
        let library = format!("{folder}/src/lib.rs");
        match tree.text(&library) {
            Some(text) if essay_lines(text) < ESSAY_LINES => {
                let what =
                    format!("open with an essay of at least {ESSAY_LINES} lines: what it is, its nouns, its decisions");
                found.push(Complaint::new(&library, 1, what));
            }
            None if !tree.has(&format!("{folder}/src/main.rs")) => {
                found.push(Complaint::new(path, 0, "the crate has neither lib.rs nor main.rs"));
            }
            _ => {}
        }
    }
    found
}

fn essay_lines(text: &str) -> usize {
    text.lines().take_while(|line| line.starts_with("//!")).filter(|line| line.len() > 4).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_words() {
        let essay = "//! A line of prose.\n".repeat(ESSAY_LINES);
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", "description = \"A crate that says what it is.\"\n"),
            ("crates/a/src/lib.rs", &essay),
            ("crates/b/Cargo.toml", "description = \"\"\n"),
            ("crates/b/src/lib.rs", "//! Short.\n"),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|found| found.path).collect();
        assert_eq!(found, ["crates/b/Cargo.toml", "crates/b/src/lib.rs"]);
    }
}
