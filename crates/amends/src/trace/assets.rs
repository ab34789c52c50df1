//! `assets.csv`: what the organisation has, as it says itself.

use std::fs::File;
use std::path::Path;

use amends_case::Asset;

use crate::{Error, Result};

/// Rows that are read at most.
const ROWS_MAX: usize = 2_000_000;

/// Reads `assets.csv`, or the one in a folder. Columns are found by name, in any order; unknown ones are left alone.
///
/// # Errors
/// If it is not there, or has no column `name`.
pub(crate) fn read(path: &Path) -> Result<Vec<Asset>> {
    let path = if path.is_dir() { path.join("assets.csv") } else { path.to_owned() };
    let file = File::open(&path).map_err(Error::file("read", &path))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let wrong = |why: &str| Error::Refused(format!("{}: {why}", path.display()));
    let head = reader.headers().map_err(|_| wrong("is no CSV"))?.clone();
    let column =
        |name: &str| head.iter().position(|known| known.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
    let name = column("name").ok_or_else(|| wrong("has no column `name`"))?;
    let others = ["addresses", "zone", "environment", "owner", "data"].map(column);
    let mut assets = Vec::new();
    for row in reader.records().take(ROWS_MAX) {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            wrong(&format!("line {line} is no CSV"))
        })?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("").to_owned();
        let several = |at: Option<usize>| -> Vec<String> {
            cell(at).split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let [addresses, zone, environment, owner, data] = others;
        let name = cell(Some(name));
        if !name.is_empty() {
            assets.push(Asset {
                name,
                addresses: several(addresses),
                zone: cell(zone),
                environment: cell(environment),
                owner: cell(owner),
                data: several(data),
            });
        }
    }
    Ok(assets)
}
