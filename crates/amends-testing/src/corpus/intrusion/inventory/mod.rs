//! What somebody new at Tidewater would be given: the list of assets, how hosts, firewall and cloud are set up, what
//! scans saw. Twice: as it was before the intrusion, and as it is when almost all was put right. One thing was forgotten:
//! the other test gateway, which is set up like the one that the intruder came through, and still is.

mod hosts;
mod lists;
mod network;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::super::CorpusError;
use super::super::output::create_folder;
use super::cast::Cast;
use super::hosts::{HOSTS, Host, HostId, host};

/// Before the intrusion, or after the repairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// Writes `out/inventory`, `out/inventory-after` and `out/truth/posture.json`.
pub(crate) fn write(out: &Path, cast: &Cast) -> Result<(), CorpusError> {
    for (name, when) in [("inventory", When::Before), ("inventory-after", When::After)] {
        let folder = out.join(name);
        put(&folder, "assets.csv", &assets())?;
        for (name, text) in network::files(cast, when).into_iter().chain(lists::files(cast, when)) {
            put(&folder, name, &text)?;
        }
        for (at, host) in HOSTS.iter().enumerate().filter(|(_, host)| has_shell(host)) {
            for (name, text) in hosts::files(cast, at, when) {
                put(&folder, &format!("hosts/{}/{name}", host.name), &text)?;
            }
        }
    }
    put(&out.join("truth"), "posture.json", &truth(cast))
}

fn put(folder: &Path, name: &str, text: &str) -> Result<(), CorpusError> {
    let path = folder.join(name);
    create_folder(path.parent().unwrap_or(folder))?;
    fs::write(&path, text).map_err(|source| CorpusError::io(&path, source))
}

fn assets() -> String {
    let mut text = String::from("name,addresses,zone,environment,owner,data\n");
    for Host { name, addresses, zone, environment, owner, data, .. } in HOSTS {
        let _ = writeln!(text, "{name},{},{zone},{environment},{owner},{}", addresses.join(";"), data.join(";"));
    }
    text
}

/// Whether one logs in there over SSH.
fn has_shell(host: &Host) -> bool {
    let others = ["fw-01", "zeek-01", "corp-workstations"];
    ["lab", "dmz", "corp", "data"].contains(&host.zone) && !others.contains(&host.name)
}

/// The gateway that nobody thought of.
pub(crate) fn forgotten(cast: &Cast) -> HostId {
    host(if HOSTS[cast.intruder.entry].name == "gw-test-01" { "gw-test-02" } else { "gw-test-01" })
}

/// Stores that the stolen account opens, and those that the archive's key opens.
fn opened(cast: &Cast) -> Vec<HostId> {
    let mut opened: Vec<HostId> = cast.intruder.takes.concat();
    opened.sort_unstable();
    opened
}

/// The route that must be found, what was repaired, and what was not.
fn truth(cast: &Cast) -> String {
    let who = &cast.intruder;
    let name = |host: HostId| HOSTS[host].name;
    let steps = [
        ("internet", name(who.entry), who.entry_account, "answers on a public address and takes a password, or none"),
        (name(who.entry), name(who.lab), who.lab_account, "same zone; a password that can be guessed"),
        (name(who.lab), name(who.staging), who.staging_account, "same zone; the password of the lab"),
        (
            name(who.staging),
            name(who.jump),
            who.stolen.as_str(),
            if who.by_key { "its key lies on staging" } else { "its password stands in a history file on staging" },
        ),
    ];
    let mut rows: Vec<String> = steps
        .iter()
        .map(|(from, to, account, how)| {
            format!("{{\"from\": \"{from}\", \"to\": \"{to}\", \"account\": \"{account}\", \"how\": \"{how}\"}}")
        })
        .collect();
    rows.extend(opened(cast).into_iter().map(|store| {
        let (from, account, how) = match HOSTS[store].zone {
            "cloud" => (name(who.staging), super::takes::UPLOADER, "its access key lies on staging"),
            _ => (name(who.jump), who.stolen.as_str(), "the account may log in, or read"),
        };
        format!("{{\"from\": \"{from}\", \"to\": \"{}\", \"account\": \"{account}\", \"how\": \"{how}\"}}", name(store))
    }));
    let stores: Vec<String> = opened(cast).into_iter().map(|store| format!("\"{}\"", name(store))).collect();
    format!(
        "{{\n  \"route\": [\n    {}\n  ],\n  \"stores_from_outside\": [{}],\n  \"stores_from_outside_after\": [],\n  \
         \"repaired\": [\"{}: no public address, no passwords\", \"lab and staging: no passwords, three tries\", \
         \"firewall: nothing from lab and staging to the jump hosts\", \"{}: no keys, no passwords at rest\", \
         \"{}: new key, only from the jump hosts, fewer rights\", \"{}: may only write\"],\n  \"forgotten\": \"{}\"\n}}\n",
        rows.join(",\n    "),
        stores.join(", "),
        name(who.entry),
        name(who.staging),
        who.stolen,
        super::takes::UPLOADER,
        name(forgotten(cast)),
    )
}
