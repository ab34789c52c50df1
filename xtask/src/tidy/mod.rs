//! Tidy: rules that no compiler checks and no reviewer should have to remember.
//!
//! Each check is one file with one function from the [`Tree`] (all texts of the repository) to [`Complaint`]s, and with
//! its own tests on small invented trees. What is allowed in spite of a check stands in `xtask/tidy-allow.txt`, each
//! line with its reason; an allowance that nothing needs any more is a complaint too.

mod allow;
mod arrows;
mod commands;
mod complaint;
mod decisions;
mod essays;
mod fresh;
mod leftovers;
mod lengths;
mod machine;
mod module_docs;
mod outside;
mod panics;
mod paths;
mod prose;
mod rule_names;
mod tree;
mod words;

pub(crate) use complaint::Complaint;
pub(crate) use tree::Tree;

use anyhow::bail;

use crate::root::root;

type Check = fn(&Tree) -> Vec<Complaint>;

/// Every check and the name by which allowances call it.
const CHECKS: [(&str, Check); 14] = [
    ("arrows", arrows::check),
    ("commands", commands::check),
    ("decisions", decisions::check),
    ("essays", essays::check),
    ("fresh", fresh::check),
    ("leftovers", leftovers::check),
    ("lengths", lengths::check),
    ("machine", machine::check),
    ("module_docs", module_docs::check),
    ("outside", outside::check),
    ("panics", panics::check),
    ("paths", paths::check),
    ("rule_names", rule_names::check),
    ("words", words::check),
];

/// Runs all checks and prints what they say.
pub(crate) fn run() -> anyhow::Result<()> {
    let tree = Tree::load(&root())?;
    let complaints = complaints(&tree);
    for complaint in &complaints {
        println!("{complaint}");
    }
    if !complaints.is_empty() {
        bail!("{} complaints", complaints.len());
    }
    println!("tidy: {} texts, {} checks, nothing to complain about", tree.texts().count(), CHECKS.len());
    Ok(())
}

fn complaints(tree: &Tree) -> Vec<Complaint> {
    let found = CHECKS.iter().flat_map(|(name, check)| check(tree).into_iter().map(|complaint| complaint.by(name)));
    allow::apply(tree.text(allow::KEPT).unwrap_or_default(), found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let tree = Tree::load(&root()).expect("the repository can be read");
        assert!(tree.text("Cargo.toml").is_some(), "this is not the repository");
        let complaints: Vec<String> = complaints(&tree).iter().map(ToString::to_string).collect();
        assert!(complaints.is_empty(), "{}\n", complaints.join("\n"));
    }
}
