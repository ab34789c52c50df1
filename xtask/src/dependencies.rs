//! `cargo xtask dependencies`: which crate of the workspace depends on which, as a file that is reviewed. A new arrow
//! is a visible line in a diff.

use std::fs;

use anyhow::Context;
use clap::Args;

use crate::root::root;
use crate::tidy::Tree;

/// Where the graph is kept.
pub(crate) const KEPT: &str = "docs/dependencies.txt";

const HEAD: &str = "\
# Arrows between the crates of this workspace, one a line, without those that only tests need.
# Renewed by `cargo xtask dependencies --bless`; tidy checks that it is fresh.

";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write the graph to docs/dependencies.txt
    #[arg(long)]
    bless: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let graph = text(&arrows(&Tree::load(&root())?));
    if arguments.bless {
        fs::write(root().join(KEPT), &graph).with_context(|| format!("cannot write {KEPT}"))?;
    }
    print!("{graph}");
    Ok(())
}

/// A crate that needs another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    /// Path of the manifest that has it.
    pub(crate) manifest: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// All arrows of normal and build dependencies between crates of the workspace, sorted. A manifest that is no TOML has
/// none: cargo complains about that one.
pub(crate) fn arrows(tree: &Tree) -> Vec<Arrow> {
    let manifests: Vec<(&str, toml::Table)> = tree
        .texts()
        .filter(|(path, _)| path.ends_with("/Cargo.toml"))
        .filter_map(|(path, text)| Some((path, text.parse().ok()?)))
        .collect();
    let names: Vec<&str> = manifests.iter().filter_map(|(_, manifest)| name_of(manifest)).collect();
    let mut arrows = Vec::new();
    for (path, manifest) in &manifests {
        let Some(from) = name_of(manifest) else { continue };
        for kind in ["dependencies", "build-dependencies"] {
            let Some(needed) = manifest.get(kind).and_then(toml::Value::as_table) else { continue };
            for to in needed.keys().filter(|to| names.contains(&to.as_str())) {
                arrows.push(Arrow { manifest: (*path).to_owned(), from: from.to_owned(), to: to.clone() });
            }
        }
    }
    arrows.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    arrows.dedup();
    arrows
}

fn name_of(manifest: &toml::Table) -> Option<&str> {
    manifest.get("package")?.get("name")?.as_str()
}

/// The file's text.
pub(crate) fn text(arrows: &[Arrow]) -> String {
    let lines = arrows.iter().map(|arrow| format!("{} -> {}\n", arrow.from, arrow.to));
    HEAD.to_owned() + &lines.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_arrows_within_the_workspace_are_kept() {
        let tree = Tree::of(&[
            (
                "crates/b/Cargo.toml",
                "[package]\nname = \"b\"\n[dependencies]\nserde = \"1\"\na = { path = \"../a\" }\n",
            ),
            ("crates/a/Cargo.toml", "[package]\nname = \"a\"\n[dev-dependencies]\nb = { path = \"../b\" }\n"),
        ]);
        assert_eq!(text(&arrows(&tree)).lines().last(), Some("b -> a"));
        assert_eq!(arrows(&tree).len(), 1);
    }
}
