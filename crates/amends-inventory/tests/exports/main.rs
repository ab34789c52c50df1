//! Reports of scanners and exports of clouds and directories: samples as their makers document them, near misses, and
//! files that were made to break their reader. All hosts and people are invented.

mod aws;
mod bloodhound;
mod hostile;
mod nessus;
mod nmap;
mod openvas;
mod prowler;
mod terraform;

use amends_case::statement::Vantage;
use amends_case::{ProblemKind, SecretId, Statement};
use amends_inventory::{Read, Settings};

/// A secret's id that a test can recognise: the first bytes of what identifies it, turned around bit by bit.
fn secret(identifies: &str) -> SecretId {
    let mut id = [0; 16];
    for (at, byte) in identifies.bytes().enumerate() {
        id[at % 16] ^= !byte.rotate_left(at as u32 % 7);
    }
    SecretId(id)
}

fn read(path: &str, text: &str) -> Read {
    let seen_from = |_: &str| Vantage::Zone("lab".to_owned());
    amends_inventory::read(
        path,
        text.as_bytes(),
        &Settings { secret: &secret, seen_from: &seen_from, beside: &|_, _| Default::default() },
    )
}

/// Reads what must have no problem.
fn read_clean(path: &str, text: &str, format: &str) -> Vec<Statement> {
    let read = read(path, text);
    assert_eq!((read.format, read.problems.as_slice()), (format, &[][..]));
    read.statements.into_iter().map(|stated| stated.what).collect()
}

/// The sentences of all problems.
fn problems(path: &str, text: &str) -> Vec<(ProblemKind, String)> {
    read(path, text).problems.into_iter().map(|problem| (problem.kind, problem.why)).collect()
}

/// A text of the scenario's inventory.
fn tidewater(path: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/tidewater/inventory/");
    std::fs::read_to_string(format!("{folder}{path}")).expect("the scenario's file")
}
