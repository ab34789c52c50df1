//! Every Rust file says in its first line what it is.

use super::{Complaint, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    tree.texts()
        .filter(|(path, text)| path.ends_with(".rs") && !text.starts_with("//!"))
        .map(|(path, _)| Complaint::new(path, 1, "begin the file with a `//!` line that says what it is"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_first_line() {
        let tree = Tree::of(&[("a.rs", "//! Says it.\n"), ("b.rs", "use a;\n"), ("c.md", "x")]);
        assert_eq!(check(&tree).iter().map(|found| found.path.as_str()).collect::<Vec<_>>(), ["b.rs"]);
    }
}
