//! Libraries do not panic on bad input. Where a panic stands for a broken promise of our own, an allowance says which.

use super::{Complaint, Tree};

const PANICS: [&str; 6] = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| is_checked(path)) {
        // Tests within a file stand at its end.
        for (at, line) in text.lines().take_while(|line| *line != "#[cfg(test)]").enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(panic) = PANICS.iter().find(|panic| code.contains(*panic)) {
                found.push(Complaint::new(
                    path,
                    at + 1,
                    format!("`{panic}…` in a library: return an error or a problem"),
                ));
            }
        }
    }
    found
}

/// Libraries of the program; what makes test data may panic.
fn is_checked(path: &str) -> bool {
    path.starts_with("crates/")
        && path.contains("/src/")
        && !path.starts_with("crates/amends-testing/")
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
    fn panics_in_libraries() {
        check_text("crates/a/src/lib.rs", "let a = b.unwrap();\nlet c = d.unwrap_or(e);", 1);
        check_text("crates/a/src/lib.rs", "/// let a = b.unwrap();\n#[cfg(test)]\nmod tests { b.unwrap() }", 0);
        check_text("crates/a/tests/all.rs", "b.unwrap()", 0);
    }
}
