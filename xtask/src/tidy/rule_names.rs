//! A rule file is named like what it rules.

use super::{Complaint, Tree};

/// Folder, and the key that must hold the file's name.
const RULES: [(&str, &str); 2] = [("rules/elements/", "element"), ("rules/law/", "id")];
/// Lines that a state's law adds to letters belong to a law.
const STATES: &str = "rules/notices/states/";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (path, text) in tree.texts() {
        let Some((_, stem)) = path.strip_suffix(".toml").and_then(|path| path.rsplit_once('/')) else { continue };
        if let Some((_, key)) = RULES.iter().find(|(folder, _)| path.starts_with(folder))
            && !text.lines().any(|line| line == format!("{key} = \"{stem}\""))
        {
            found.push(Complaint::new(path, 0, format!("it should say `{key} = \"{stem}\"`, like its name")));
        }
        if path.starts_with(STATES) && !tree.has(&format!("rules/law/{stem}.toml")) {
            found.push(Complaint::new(path, 0, format!("there is no law file `{stem}`")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lie() {
        let tree = Tree::of(&[
            ("rules/elements/ssn.toml", "element = \"ssn\"\n"),
            ("rules/law/us-ca.toml", "id = \"us-co\"\n"),
            ("rules/notices/states/us-xx.toml", ""),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|found| found.path).collect();
        assert_eq!(found, ["rules/law/us-ca.toml", "rules/notices/states/us-xx.toml"]);
    }
}
