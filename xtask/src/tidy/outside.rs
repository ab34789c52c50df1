//! Clock, environment and temporary folders come into a library from outside: a result that depends on them is not the
//! same twice.

use super::{Complaint, Tree};

const OUTSIDE: [(&str, &str); 6] = [
    ("Timestamp::now(", "take an `amends_case::Clock`"),
    ("Zoned::now(", "take an `amends_case::Clock`"),
    ("SystemTime::now(", "take an `amends_case::Clock`"),
    ("env::var", "the program reads the environment and hands on what it means"),
    ("temp_dir(", "temporary files lie in the case, encrypted"),
    ("process::exit(", "return; the program decides how it ends"),
];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| is_checked(path)) {
        // Tests within a file stand at its end.
        let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
        for (at, line) in lines.enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some((call, instead)) = OUTSIDE.iter().find(|(call, _)| code.contains(call)) {
                found.push(Complaint::new(path, at + 1, format!("`{call}…`: {instead}")));
            }
        }
    }
    found
}

fn is_checked(path: &str) -> bool {
    path.starts_with("crates/")
        && path.contains("/src/")
        && !path.starts_with("crates/amends-cli/")
        && !path.ends_with("/tests.rs")
        && !path.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(path: &str, text: &str, expected: usize) {
        assert_eq!(check(&Tree::of(&[(path, text)])).len(), expected, "{path}: {text}");
    }

    #[test]
    fn a_clock_of_ones_own() {
        check_text("crates/a/src/lib.rs", "let now = Timestamp::now();", 1);
        check_text("crates/a/src/lib.rs", "// not Timestamp::now()", 0);
        check_text("crates/a/src/lib.rs", "#[cfg(test)]\nmod tests { Timestamp::now(); }", 0);
        check_text("crates/a/src/tests.rs", "Timestamp::now();", 0);
        check_text("crates/amends-cli/src/world.rs", "std::env::var(\"USER\")", 0);
    }
}
