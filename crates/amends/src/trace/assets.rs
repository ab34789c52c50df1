//! The assets of an inventory, of which a trace needs no more.

use std::path::Path;

use amends_case::{Asset, ProblemKind, SecretId, Statement};
use amends_inventory::Settings;

use crate::{Error, Result};

/// Reads `assets.csv`, or the one in a folder, as posture does. Columns are found by name, in any order; unknown ones are
/// left alone here, and posture tells of them.
///
/// # Errors
/// If it is not there, has no column `name`, or a row is no CSV.
pub(crate) fn read(path: &Path) -> Result<Vec<Asset>> {
    let path = if path.is_dir() { path.join("assets.csv") } else { path.to_owned() };
    let bytes = std::fs::read(&path).map_err(Error::file("read", &path))?;
    // A list of assets holds no secret; what took another list for one would find it nowhere again.
    let secret = |_: &str| SecretId([0; 16]);
    let read =
        amends_inventory::read("assets.csv", &bytes, &Settings { secret: &secret, seen_from: &|_| Default::default() });
    let wrong = |why: &str| Error::Refused(format!("{}: {why}", path.display()));
    let broken = [ProblemKind::Malformed, ProblemKind::InvalidText, ProblemKind::LimitReached];
    if let Some(problem) = read.problems.iter().find(|problem| broken.contains(&problem.kind)) {
        return Err(wrong(&problem.why));
    }
    if read.format != "list" {
        return Err(wrong("has no column `name`"));
    }
    let asset = |stated: amends_case::Stated| match stated.what {
        Statement::Asset(asset) => Some(asset),
        _ => None,
    };
    let many = read.statements.len();
    let assets: Vec<Asset> = read.statements.into_iter().filter_map(asset).collect();
    // By its columns it is a list of something else.
    if assets.is_empty() && many > 0 { Err(wrong("is no list of assets")) } else { Ok(assets) }
}
