//! Arrows point down: stages share nouns and never know each other.

use super::{Complaint, Tree};
use crate::dependencies::arrows;

/// What a crate may depend on, within the workspace. A crate that is not listed may not be there at all.
const MAY: [(&str, &[&str]); 23] = [
    ("amends-case", &[]),
    ("amends-engine", &["amends-case"]),
    ("amends-evidence", &["amends-case"]),
    ("amends-records", &["amends-case"]),
    ("amends-people", &["amends-case"]),
    ("amends-duties", &["amends-case"]),
    ("amends-channels", &["amends-case"]),
    ("amends-console", &["amends-case"]),
    ("amends-inventory", &["amends-case"]),
    ("amends-ledger", &["amends-case"]),
    ("amends-logs", &["amends-case"]),
    ("amends-notices", &["amends-case"]),
    ("amends-letters", &["amends-case", "amends-notices"]),
    ("amends-posture", &["amends-case"]),
    ("amends-receipts", &["amends-case"]),
    ("amends-report", &["amends-case"]),
    ("amends-scan", &["amends-case"]),
    ("amends-store", &["amends-case"]),
    ("amends-testing", &["amends-case"]),
    ("amends-trace", &["amends-case"]),
    (
        "amends",
        &[
            "amends-case",
            "amends-channels",
            "amends-duties",
            "amends-engine",
            "amends-evidence",
            "amends-inventory",
            "amends-ledger",
            "amends-letters",
            "amends-logs",
            "amends-notices",
            "amends-people",
            "amends-posture",
            "amends-receipts",
            "amends-records",
            "amends-report",
            "amends-scan",
            "amends-store",
            "amends-trace",
        ],
    ),
    ("amends-cli", &["amends", "amends-console"]),
    ("xtask", &["amends-testing"]),
];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut found = Vec::new();
    for arrow in arrows(tree) {
        let may = MAY.iter().find(|(from, _)| *from == arrow.from).map(|(_, may)| *may);
        let what = match may {
            Some(may) if may.contains(&arrow.to.as_str()) => continue,
            Some(_) => format!("{} may not depend on {}: arrows point down only", arrow.from, arrow.to),
            None => format!("{} is a new crate: say in xtask/src/tidy/arrows.rs what it may depend on", arrow.from),
        };
        found.push(Complaint::new(&arrow.manifest, 0, what));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(name: &str, needs: &str) -> String {
        format!("[package]\nname = \"{name}\"\n[dependencies]\n{needs}.workspace = true\n")
    }

    fn check_arrow(from: &str, to: &str, expected: usize) {
        let tree = Tree::of(&[("a/Cargo.toml", &manifest(from, to)), ("b/Cargo.toml", &manifest(to, "serde"))]);
        assert_eq!(check(&tree).len(), expected, "{from} -> {to}");
    }

    #[test]
    fn arrows_point_down() {
        check_arrow("amends-people", "amends-case", 0);
        check_arrow("amends-letters", "amends-notices", 0);
        check_arrow("amends-people", "amends-records", 1);
        check_arrow("amends-case", "amends-store", 1);
        check_arrow("amends-cli", "amends-store", 1);
        check_arrow("amends-new", "amends-case", 1);
    }
}
