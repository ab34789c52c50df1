//! Files and functions that a reader can hold in the head.

use super::{Complaint, Tree};

/// Lines of a Rust file.
const FILE_LINES: usize = 600;
/// Lines of a function, from `fn` to its brace.
const FUNCTION_LINES: usize = 90;
/// Documents that promise to be short.
const DOCUMENTS: [(&str, usize); 1] = [("docs/architecture.md", 250)];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".rs")) {
        found.extend(too_long(path, text, FILE_LINES));
        for (line, name, lines) in functions(text).filter(|(_, _, lines)| *lines > FUNCTION_LINES) {
            let what = format!("`{name}` has {lines} lines; a function may have {FUNCTION_LINES}");
            found.push(Complaint::new(path, line, what).about(name));
        }
    }
    for (path, limit) in DOCUMENTS {
        found.extend(tree.text(path).and_then(|text| too_long(path, text, limit)));
    }
    found
}

fn too_long(path: &str, text: &str, limit: usize) -> Option<Complaint> {
    let lines = text.lines().count();
    let what = || format!("{lines} lines; it may have {limit}: make two of it");
    (lines > limit).then(|| Complaint::new(path, 0, what()))
}

/// Functions as rustfmt lays them out: one begins in a line with `fn` and ends in a line that is a brace at the same
/// depth. Line, name, number of lines.
fn functions(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    lines.clone().into_iter().enumerate().filter_map(move |(at, line)| {
        let name = name_of(line)?;
        let depth = line.len() - line.trim_start().len();
        let is_end = |line: &&str| line.len() == depth + 1 && line.ends_with('}') && line.trim() == "}";
        let length = lines[at..].iter().position(is_end)? + 1;
        Some((at + 1, name, length))
    })
}

fn name_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = match line.split_once("fn ") {
        Some(("", rest)) => rest,
        Some((before, rest)) if before.starts_with("pub") || before == "const " || before == "async " => rest,
        _ => return None,
    };
    if line.ends_with('}') || line.ends_with(';') {
        return None;
    }
    rest.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_ends_at_its_own_brace() {
        let text = "fn a() {\n    if b {\n    }\n}\nimpl C {\n    pub(crate) fn d<T>() {\n        e();\n    }\n    fn short() {}\n}\n";
        assert_eq!(functions(text).collect::<Vec<_>>(), [(1, "a", 4), (6, "d", 3)]);
    }

    #[test]
    fn long_files_and_functions_are_named() {
        let body = "    a();\n".repeat(FUNCTION_LINES);
        let tree = Tree::of(&[("a.rs", &format!("fn long() {{\n{body}}}\n")), ("b.rs", &"\n".repeat(FILE_LINES + 1))]);
        let found = check(&tree);
        assert_eq!(found.iter().map(|found| found.topic.as_str()).collect::<Vec<_>>(), ["long", ""]);
    }
}
