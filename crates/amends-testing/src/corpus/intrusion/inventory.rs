//! What somebody new at Tidewater would be given: the list of assets, and what hosts and firewalls are set to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::super::CorpusError;
use super::super::output::create_folder;
use super::cast::Cast;
use super::hosts::{HOSTS, Host, address};

const NFTABLES: &str = include_str!("fw-01.nft");
const SECURITY_GROUPS: &str = include_str!("security-groups.json");

/// Writes `out/inventory`.
pub(crate) fn write(out: &Path, cast: &Cast) -> Result<(), CorpusError> {
    let folder = out.join("inventory");
    put(&folder, "assets.csv", &assets())?;
    put(&folder, "firewall/fw-01.nft", NFTABLES)?;
    put(&folder, "cloud/security-groups.json", SECURITY_GROUPS)?;
    for (at, host) in HOSTS.iter().enumerate().filter(|(_, host)| has_sshd(host)) {
        put(&folder, &format!("hosts/{}/sshd_config", host.name), &sshd_config(cast, at, host))?;
    }
    Ok(())
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

fn has_sshd(host: &Host) -> bool {
    ["lab", "dmz", "corp"].contains(&host.zone) && !["fw-01", "zeek-01", "corp-workstations"].contains(&host.name)
}

/// Strict in production, as open in the lab as it was found.
fn sshd_config(cast: &Cast, at: usize, host: &Host) -> String {
    let is_lab = host.zone == "lab";
    let is_open = at == cast.intruder.entry && cast.intruder.entry_account == "root";
    // The jump host takes passwords if that is how the intruder came onto it.
    let passwords = is_lab || at == cast.intruder.jump && !cast.intruder.by_key;
    let word = |yes| if yes { "yes" } else { "no" };
    format!(
        "# {}\nListenAddress {}\nPort 22\nPermitRootLogin {}\nPasswordAuthentication {}\nPermitEmptyPasswords {}\n\
         PubkeyAuthentication yes\nMaxAuthTries {}\nUsePAM {}\nX11Forwarding no\nSubsystem sftp /usr/lib/openssh/sftp-server -l INFO\n",
        host.name,
        address(at),
        if is_lab { "yes" } else { "prohibit-password" },
        word(passwords),
        word(is_open),
        if is_lab { 100 } else { 3 },
        word(!is_open),
    )
}
