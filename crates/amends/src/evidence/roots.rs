//! The files below several roots, each once, and what they are called.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amends_evidence::{Limits, Walk, walk};

use super::ProblemNote;
use super::names::{Names, Root};

/// Roots that were walked.
pub(super) struct Roots {
    pub(super) folders: Vec<PathBuf>,
    pub(super) found: Vec<Found>,
    pub(super) problems: Vec<ProblemNote>,
    pub(super) names: Names,
}

/// A file of one root, and where it lies.
pub(super) struct Found {
    pub(super) root: usize,
    pub(super) below: String,
    pub(super) size: u64,
    place: Option<PathBuf>,
}

impl Roots {
    /// Walks the roots at `paths`, relative to `base`. What lies in the `case`, or is not `wanted` of its root, is left out.
    pub(super) fn walk(paths: &[&str], base: &Path, case: Option<&Path>, wanted: impl Fn(usize, &str) -> bool) -> Self {
        let folders: Vec<PathBuf> = paths.iter().map(|path| base.join(path)).collect();
        let walks: Vec<Walk> = folders.iter().map(|root| walk(root, &Limits::default())).collect();
        let mut found: Vec<Found> = Vec::new();
        for (root, walk) in walks.iter().enumerate() {
            for file in walk.files.iter().filter(|file| wanted(root, &file.path)) {
                // A case that lies within its own evidence folder is not evidence.
                let place = folders[root].join(&file.path).canonicalize().ok();
                if let (Some(case), Some(place)) = (case, &place)
                    && place.starts_with(case)
                {
                    continue;
                }
                found.push(Found { root, below: file.path.clone(), size: file.size, place });
            }
        }
        keep_closest(&mut found);
        let of_root = |root: usize| found.iter().filter(move |file| file.root == root).map(|file| file.below.as_str());
        let named = walks.iter().enumerate().map(|(root, walk)| {
            let troubled = walk.problems.iter().map(|problem| problem.evidence.as_str());
            Root { path: paths[root], below: of_root(root).chain(troubled.filter(|path| !path.is_empty())).collect() }
        });
        let names = Names::of(&named.collect::<Vec<_>>());
        let mut problems = Vec::new();
        for (root, walk) in walks.into_iter().enumerate() {
            for problem in walk.problems {
                let mut note = ProblemNote::from(problem);
                note.evidence = names.shown(root, &note.evidence);
                problems.push(note);
            }
        }
        Self { folders, found, problems, names }
    }
}

/// Where one root lies within another, or is given twice, a file is evidence once: in the root closest to it, and of
/// those in the first.
fn keep_closest(found: &mut Vec<Found>) {
    let mut closest: BTreeMap<PathBuf, (usize, usize)> = BTreeMap::new();
    for file in found.iter() {
        let Some(place) = &file.place else { continue };
        let distance = file.below.split('/').count();
        let best = closest.entry(place.clone()).or_insert((distance, file.root));
        *best = (*best).min((distance, file.root));
    }
    found.retain(|file| {
        let best = file.place.as_ref().and_then(|place| closest.get(place));
        best.is_none_or(|(_, root)| *root == file.root)
    });
}
