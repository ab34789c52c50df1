//! How evidence is named where `incident.toml` has several roots.
//!
//! A name is the path below the root. Only where two roots hold the same path does the root's own name stand before it,
//! in both, so that neither is taken for the other; all other names stay what they would be with one root.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

/// Names of what lies below several roots.
#[derive(Debug, Default)]
pub(super) struct Names {
    labels: Vec<String>,
    /// Paths that stand below more than one root.
    shared: BTreeSet<String>,
}

/// A root: its path as `incident.toml` has it, and the paths that were found below it.
pub(super) struct Root<'a> {
    pub(super) path: &'a str,
    pub(super) below: BTreeSet<&'a str>,
}

impl Names {
    pub(super) fn of(roots: &[Root<'_>]) -> Self {
        let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
        for path in roots.iter().flat_map(|root| &root.below) {
            *holders.entry(path).or_default() += 1;
        }
        let shared: BTreeSet<String> =
            holders.iter().filter(|(_, roots)| **roots > 1).map(|(path, _)| (*path).to_owned()).collect();
        let mut labels: Vec<String> = Vec::with_capacity(roots.len());
        for mut label in distinct(roots) {
            let stem = label.clone();
            // A folder of another root may have this root's name, with a file of this name in it.
            let is_taken = |label: &String| {
                labels.contains(label)
                    || shared.iter().any(|path| holders.contains_key(format!("{label}/{path}").as_str()))
            };
            for number in 2.. {
                if !is_taken(&label) {
                    break;
                }
                label = format!("{stem}-{number}");
            }
            labels.push(label);
        }
        Self { labels, shared }
    }

    /// The name of `below` in the root at this position.
    pub(super) fn shown(&self, root: usize, below: &str) -> String {
        match self.labels.get(root) {
            Some(label) if self.shared.contains(below) => format!("{label}/{below}"),
            _ => below.to_owned(),
        }
    }
}

/// Names of the roots: as many of their last folders as tell them apart.
fn distinct(roots: &[Root<'_>]) -> Vec<String> {
    let folders: Vec<Vec<String>> = roots.iter().map(folders).collect();
    let longest = folders.iter().map(Vec::len).max().unwrap_or(0);
    let last = |count: usize| -> Vec<String> {
        folders.iter().map(|parts| parts[parts.len().saturating_sub(count)..].join("/")).collect()
    };
    let differ = |labels: &Vec<String>| labels.iter().collect::<BTreeSet<_>>().len() == labels.len();
    (1..=longest).map(last).find(differ).unwrap_or_else(|| last(1))
}

/// The named folders on the way to a root; for a root that is a file, those around the file.
fn folders(root: &Root<'_>) -> Vec<String> {
    let named = Path::new(root.path).components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let mut folders: Vec<String> = named.collect();
    let is_file = root.below.len() == 1 && root.below.first().copied() == folders.last().map(String::as_str);
    if is_file && folders.len() > 1 {
        folders.pop();
    }
    if folders.is_empty() { vec!["evidence".to_owned()] } else { folders }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Roots as `path: below below`, names as they come out, root by root.
    #[track_caller]
    fn check(roots: &[&str], expected: &[&str]) {
        let roots: Vec<Root<'_>> = roots
            .iter()
            .filter_map(|text| text.split_once(": "))
            .map(|(path, below)| Root { path, below: below.split(' ').collect() })
            .collect();
        let names = Names::of(&roots);
        let shown = roots
            .iter()
            .enumerate()
            .map(|(at, root)| root.below.iter().map(|below| names.shown(at, below)).collect::<Vec<_>>().join(" "));
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_root_is_named_only_where_paths_meet() {
        check(&["evidence: a.csv crm/b.csv"], &["a.csv crm/b.csv"]);
        check(&["server: a.csv b.csv", "../laptop: c.csv"], &["a.csv b.csv", "c.csv"]);
        check(&["server: a.csv b.csv", "../laptop: a.csv c.csv"], &["server/a.csv b.csv", "laptop/a.csv c.csv"]);
    }

    #[test]
    fn roots_of_one_name_are_told_apart() {
        check(&["day1/data: a.csv", "day2/data/: a.csv"], &["day1/data/a.csv", "day2/data/a.csv"]);
        check(&["day1/a.csv: a.csv", "day2/a.csv: a.csv"], &["day1/a.csv", "day2/a.csv"]);
        check(&["/: a.csv", "..: a.csv"], &["evidence/a.csv", "evidence-2/a.csv"]);
    }

    #[test]
    fn a_name_is_never_that_of_another_file() {
        check(
            &["one: a.csv two/a.csv", "two: a.csv", "three: b.csv"],
            &["one/a.csv two/a.csv", "two-2/a.csv", "b.csv"],
        );
    }
}
