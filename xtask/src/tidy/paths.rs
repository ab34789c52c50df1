//! Paths that documents and comments name are there.

use super::prose::{prose, spans};
use super::{Complaint, Tree};

/// Tests of tidy name paths that are not there.
const TIDY: &str = "xtask/src/tidy/";
/// What stands only where the program ran.
const MADE: &str = ".case";
/// How a path of this repository begins.
const TOP: [&str; 7] = [".ci/", "benches/", "crates/", "docs/", "rules/", "scenarios/", "xtask/"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| is_checked(path)) {
        for (line, words) in prose(path, text) {
            let named = spans(words).filter_map(as_path).map(str::to_owned);
            let linked = links(words).filter(|_| path.ends_with(".md")).map(|link| beside(path, link));
            for missing in named.chain(linked).filter(|named| !tree.has(named)) {
                found.push(Complaint::new(path, line, format!("there is no `{missing}`")).about(missing));
            }
        }
    }
    found
}

fn is_checked(path: &str) -> bool {
    path.ends_with(".md") || (path.ends_with(".rs") && !path.starts_with(TIDY))
}

/// What a code span names, if it is a path of this repository: up to the first placeholder.
fn as_path(span: &str) -> Option<&str> {
    if !TOP.iter().any(|top| span.starts_with(top)) || span.contains(' ') || span.contains(MADE) {
        return None;
    }
    match span.find(['<', '*', '…', '{', 'N']) {
        Some(end) => span[..end].rfind('/').map(|slash| &span[..slash]),
        None => Some(span.trim_end_matches(['/', '.', ','])),
    }
}

/// The targets of links to other files.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let files = targets.map(|target| target.split('#').next().unwrap_or_default());
    files.filter(|target| !target.is_empty() && !target.contains(':'))
}

/// A link's target, as a path below the root.
fn beside(path: &str, link: &str) -> String {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(folders.pop()),
            "." | "" => {}
            part => folders.push(part),
        }
    }
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, expected: &[&str]) {
        let tree = Tree::of(&[(path, line), ("docs/style.md", ""), ("rules/law/us-ca.toml", "")]);
        let found: Vec<String> = check(&tree).into_iter().map(|found| found.topic).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn named_paths() {
        check_line("README.md", "see `docs/style.md`, `rules/law/`, `rules/law/us-*.toml`, `truth/people.csv`", &[]);
        check_line("README.md", "see `docs/old.md`", &["docs/old.md"]);
        check_line("crates/a/src/lib.rs", "/// As `rules/old/<id>.toml` says.", &["rules/old"]);
        check_line("crates/a/src/lib.rs", "let path = `docs/old.md`;", &[]);
    }

    #[test]
    fn links_are_relative() {
        check_line(
            "docs/privacy.md",
            "[style](style.md#words), [web](https://example.org), [law](../rules/law/us-ca.toml)",
            &[],
        );
        check_line("docs/privacy.md", "[gone](gone.md)", &["docs/gone.md"]);
    }
}
