//! What is left over from writing: reminders, and libraries that print.

use super::{Complaint, Tree};

/// Reminders belong into an issue. Spelled in two halves, so that this file has none.
const REMINDERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK")];
/// A library hands back what it has to say.
const PRINTS: [&str; 5] = [
    concat!("dbg", "!("),
    concat!("eprintln", "!("),
    concat!("println", "!("),
    concat!("eprint", "!("),
    concat!("print", "!("),
];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| !path.ends_with(".lock")) {
        for (at, line) in text.lines().enumerate() {
            if let Some(word) = line.split(|letter: char| !letter.is_alphabetic()).find(|word| REMINDERS.contains(word))
            {
                found.push(Complaint::new(path, at + 1, format!("«{word}»: do it, or open an issue")));
            }
            if is_library(path)
                && let Some(print) = PRINTS.iter().find(|print| calls(line, print))
            {
                found.push(Complaint::new(path, at + 1, format!("a library does not call `{print}…)`")).about("print"));
            }
        }
    }
    found
}

fn is_library(path: &str) -> bool {
    path.starts_with("crates/")
        && path.contains("/src/")
        && path.ends_with(".rs")
        && !path.starts_with("crates/amends-cli/")
}

fn calls(line: &str, print: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.find(print).is_some_and(|at| !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, expected: usize) {
        assert_eq!(check(&Tree::of(&[(path, line)])).len(), expected, "{line}");
    }

    #[test]
    fn reminders_are_found_as_words() {
        check_line("docs/a.md", &format!("{}: more", REMINDERS[0]), 1);
        check_line("docs/a.md", "todo lists and hacking", 0);
    }

    #[test]
    fn libraries_do_not_print() {
        let line = format!("    {}\"x\");", PRINTS[2]);
        check_line("crates/a/src/lib.rs", &line, 1);
        check_line("crates/a/src/lib.rs", &format!("// {line}"), 0);
        check_line("crates/amends-cli/src/main.rs", &line, 0);
        check_line("crates/a/build.rs", &line, 0);
    }
}
