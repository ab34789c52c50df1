//! Decision records: numbered without gaps, and each with its state, context, choice and cost.

use super::{Complaint, Tree};

const FOLDER: &str = "docs/decisions/";
const HEADINGS: [&str; 4] = ["## Context", "## Choice", "## Cost", "## Alternatives"];
const STATES: [&str; 3] = ["State: accepted", "State: proposed", "State: replaced by "];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    let records = tree.texts().filter(|(path, _)| path.starts_with(FOLDER) && path.ends_with(".md"));
    for (position, (path, text)) in records.enumerate() {
        let number = format!("{:04}", position + 1);
        if !path[FOLDER.len()..].starts_with(&format!("{number}-")) {
            found.push(Complaint::new(path, 0, format!("its name should begin with {number}-")));
        }
        if !text.starts_with(&format!("# {number}. ")) {
            found.push(Complaint::new(path, 1, format!("its title should begin with `# {number}. `")));
        }
        if !text.lines().any(|line| STATES.iter().any(|state| line.starts_with(state))) {
            found.push(Complaint::new(path, 0, format!("it needs a line with its state: {}", STATES.join(", "))));
        }
        for heading in HEADINGS.iter().filter(|heading| !text.lines().any(|line| line == **heading)) {
            found.push(Complaint::new(path, 0, format!("it has no `{heading}`")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_lacks_its_cost() {
        let whole = "# 0001. Bits\n\nState: accepted\n\n## Context\n## Choice\n## Cost\n## Alternatives\n";
        let tree = Tree::of(&[("docs/decisions/0001-bits.md", whole)]);
        assert_eq!(check(&tree), []);
        let tree = Tree::of(&[("docs/decisions/0002-bits.md", &whole.replace("## Cost\n", ""))]);
        assert_eq!(check(&tree).len(), 2);
    }
}
