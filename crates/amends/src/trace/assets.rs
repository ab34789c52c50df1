//! What a trace needs of an inventory: its assets, and which of them a database runs on.

use std::collections::BTreeSet;
use std::path::Path;

use amends_case::statement::PortState;
use amends_case::{Asset, ProblemKind, SecretId, Statement};
use amends_evidence::{Limits, walk};
use amends_inventory::Settings;
use amends_trace::DATABASE_PORTS;

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
    let read = amends_inventory::read(
        "assets.csv",
        &bytes,
        &Settings { secret: &secret, seen_from: &|_| Default::default(), beside: &|_, _| Default::default() },
    );
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

/// Bytes of a file of the inventory that is asked: lists of grants and scans of a network stay far below. What is larger,
/// posture tells of.
const BYTES_MAX: u64 = 64 << 20;

/// Names and addresses of hosts that a database runs on, as far as the inventory says so: somebody was granted something
/// there, or a scan or the host itself found a database's port open. A file that says nothing of it is passed over.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn databases(path: &Path) -> Result<BTreeSet<String>> {
    let mut hosts = BTreeSet::new();
    if !path.is_dir() {
        return Ok(hosts);
    }
    for file in walk(path, &Limits::default()).files.iter().filter(|file| file.size <= BYTES_MAX) {
        let place = path.join(&file.path);
        let bytes = std::fs::read(&place).map_err(Error::file("read", &place))?;
        let secret = |_: &str| SecretId([0; 16]);
        let settings =
            Settings { secret: &secret, seen_from: &|_| Default::default(), beside: &|_, _| Default::default() };
        let read = amends_inventory::read(&file.path, &bytes, &settings);
        hosts.extend(read.statements.into_iter().filter_map(|stated| database(stated.what)));
    }
    Ok(hosts)
}

fn database(what: Statement) -> Option<String> {
    match what {
        Statement::Grant { store, .. } => Some(store),
        Statement::Listener { host, port, state: PortState::Open, .. } if DATABASE_PORTS.contains(&port) => Some(host),
        _ => None,
    }
}
