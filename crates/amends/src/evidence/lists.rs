//! The organisation's own lists (`[[reference]]`): found and read as evidence is, named apart from it, and never counted
//! as taken.

use std::path::Path;

use amends_case::ProblemKind;
use amends_case::incident::{Incident, ReferenceList};

use super::roots::Roots;
use super::{EvidenceFile, Listed, problem_of};

/// Stands before the name of a list's file: so no file of the evidence changes its name because there is a list.
const PREFIX: &str = "reference:";

/// Whether a file of this name is a list's.
pub(super) fn is_name(path: &str) -> bool {
    path.starts_with(PREFIX)
}

pub(super) fn list(incident: &Incident, base: &Path, case: Option<&Path>) -> Listed {
    let lists = &incident.reference;
    let paths: Vec<&str> = lists.iter().map(|list| list.path.as_str()).collect();
    let fits = |list: &ReferenceList, path: &str| match &list.glob {
        Some(glob) => amends_case::glob::fits(glob, path),
        None => true,
    };
    let roots = Roots::walk(&paths, base, case, |root, path| fits(&lists[root], path));
    let mut listed = Listed { files: Vec::new(), problems: roots.problems };
    for problem in &mut listed.problems {
        problem.evidence = format!("{PREFIX}{}", problem.evidence);
    }
    if listed.problems.is_empty() {
        let is_empty = |root: &usize| roots.found.iter().all(|file| file.root != *root);
        let why = "there is no file of this list; nobody’s standing is known by it";
        let empty = (0..lists.len()).filter(is_empty);
        listed
            .problems
            .extend(empty.map(|root| problem_of(&format!("{PREFIX}{}", lists[root].path), ProblemKind::Empty, why, 0)));
    }
    listed.files = roots
        .found
        .into_iter()
        .map(|file| EvidenceFile {
            path: format!("{PREFIX}{}", roots.names.shown(file.root, &file.below)),
            root: roots.folders[file.root].clone(),
            below: file.below,
            size: file.size,
            standing: Some(lists[file.root].standing),
            is_list: true,
            ..EvidenceFile::default()
        })
        .collect();
    listed
}
