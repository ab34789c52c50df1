//! What was collected from each host: how sshd is set, who may log in with which key, whose passwords there are, who
//! may become somebody else, what runs at which hour.

use std::fmt::Write as _;

use super::super::cast::{Cast, SERVICES};
use super::super::hosts::{HOSTS, HostId, address, host};
use super::super::intruder::home;
use super::super::keys::{password_hash, public_key};
use super::super::ssh::uid_of;
use super::{When, forgotten};

/// Whether a host is as it was before.
fn is_unchanged(cast: &Cast, at: HostId, when: When) -> bool {
    when == When::Before || at == forgotten(cast)
}

/// Path below the host's folder, and text.
pub(super) fn files(cast: &Cast, at: HostId, when: When) -> Vec<(String, String)> {
    let accounts = accounts(cast, at);
    let mut files = vec![
        ("sshd_config".to_owned(), sshd_config(cast, at, when)),
        ("passwd".to_owned(), passwd(&accounts)),
        ("shadow".to_owned(), shadow(cast, at, &accounts, when)),
        ("sudoers".to_owned(), sudoers(cast, at, when)),
    ];
    for account in accounts.iter().filter(|account| has_key(cast, account)) {
        let name = format!("users/{account}/authorized_keys");
        files.push((name, authorized_key(cast, at, account, when)));
    }
    let who = &cast.intruder;
    if at == who.jump {
        let line = "# m h dom mon dow user command\n17 * * * * svc-batch /usr/local/bin/collect --next\n\
                    45 10 * * * svc-report /usr/local/bin/sizes\n";
        files.push(("cron.d/collect".to_owned(), line.to_owned()));
    }
    if at == who.lab {
        files.push((format!("users/{}/known_hosts", who.lab_account), known_host(cast, who.staging)));
    }
    if at == who.staging {
        files.push((format!("users/{}/known_hosts", who.staging_account), known_host(cast, who.jump)));
        if when == When::Before && who.by_key {
            let key = format!("{} {}@{}\n", public_key(cast.seed, &who.stolen), who.stolen, HOSTS[who.jump].name);
            files.push((format!("users/{}/id_ed25519.pub", who.staging_account), key));
        }
    }
    files
}

/// A host's own key, under the address by which it was called.
fn known_host(cast: &Cast, at: HostId) -> String {
    format!("{} {}\n", address(at), public_key(cast.seed, &format!("host {}", HOSTS[at].name)))
}

/// Who has an account: those who are seen to log in there, and the intruder's accounts.
fn accounts(cast: &Cast, at: HostId) -> Vec<String> {
    let (who, known) = (&cast.intruder, &HOSTS[at]);
    let mut accounts = vec!["root".to_owned()];
    let works_here = cast.workers.iter().filter(|worker| worker.jump == Some(at) || worker.hosts.contains(&at));
    accounts.extend(works_here.map(|worker| worker.account.clone()));
    match (known.zone, known.environment) {
        ("lab", "test") => accounts.push(who.lab_account.to_owned()),
        ("lab", _) => accounts.extend([who.staging_account.to_owned(), SERVICES[2].to_owned()]),
        ("data", _) => accounts.extend([SERVICES[0].to_owned(), SERVICES[3].to_owned()]),
        _ => {}
    }
    if at == who.entry || at == forgotten(cast) {
        accounts.push("admin".to_owned());
    }
    if ["db-disputes-01", "ids-img-01", "fs-exports-01"].map(host).contains(&at) {
        accounts.push(SERVICES[1].to_owned());
    }
    if ["app-crm-01", "app-portal-01"].map(host).contains(&at) {
        accounts.push(SERVICES[2].to_owned());
    }
    // Those that nobody comes to with the stolen account have no service's account either.
    if ["hr-payroll-01", "loyalty-eu-01"].map(host).contains(&at) {
        accounts.retain(|account| *account != who.stolen && account != SERVICES[0]);
    } else if at == who.jump || who.takes.iter().flatten().any(|store| *store == at) {
        accounts.push(who.stolen.clone());
    }
    accounts.sort();
    accounts.dedup();
    accounts
}

fn has_key(cast: &Cast, account: &str) -> bool {
    SERVICES.contains(&account) || cast.workers.iter().any(|worker| worker.account == account)
}

/// Strict in production, as open in the lab as it was found.
fn sshd_config(cast: &Cast, at: HostId, when: When) -> String {
    let (who, known) = (&cast.intruder, &HOSTS[at]);
    let is_old = is_unchanged(cast, at, when);
    let is_open = is_old && known.name.starts_with("gw-test") && who.entry_account == "root";
    // Production takes passwords where that is how the intruder came in.
    let by_password = !who.by_key && (at == who.jump || known.zone == "data");
    let passwords = is_old && (known.zone == "lab" || by_password);
    let is_lax = is_old && known.zone == "lab";
    let word = |yes| if yes { "yes" } else { "no" };
    format!(
        "# {}\nListenAddress {}\nPort 22\nPermitRootLogin {}\nPasswordAuthentication {}\n\
         KbdInteractiveAuthentication {}\nPermitEmptyPasswords {}\n\
         PubkeyAuthentication yes\nMaxAuthTries {}\nUsePAM yes\nX11Forwarding no\n\
         Subsystem sftp /usr/lib/openssh/sftp-server -l INFO\n",
        known.name,
        address(at),
        if is_lax { "yes" } else { "prohibit-password" },
        word(passwords),
        word(passwords),
        word(is_open),
        if is_lax { 100 } else { 3 },
    )
}

fn passwd(accounts: &[String]) -> String {
    let mut text = String::new();
    for account in accounts {
        let (uid, home) = (uid_of(account), home(account));
        let _ = writeln!(text, "{account}:x:{uid}:{uid}::{home}:/bin/bash");
    }
    text
}

/// Hashes are equal where passwords and salts are: hosts of the lab and of staging were copied from one image.
fn shadow(cast: &Cast, at: HostId, accounts: &[String], when: When) -> String {
    let who = &cast.intruder;
    let is_old = is_unchanged(cast, at, when);
    let mut text = String::new();
    for account in accounts {
        let hash = match account.as_str() {
            "root" if is_old && HOSTS[at].name.starts_with("gw-test") && who.entry_account == "root" => String::new(),
            name if is_old && (name == who.lab_account || name == who.staging_account) => {
                password_hash(cast.seed, "the image's password")
            }
            "admin" if is_old => password_hash(cast.seed, "the gateways' password"),
            name if is_old && name == who.stolen && !who.by_key => password_hash(cast.seed, name),
            _ => "!".to_owned(),
        };
        let changed = if is_old { 20_089 } else { 20_734 };
        let _ = writeln!(text, "{account}:{hash}:{changed}:0:99999:7:::");
    }
    text
}

fn sudoers(cast: &Cast, at: HostId, when: When) -> String {
    let mut text = String::from("Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n");
    if HOSTS[at].name == "ora-billing-01" {
        text += "%dba ALL=(oracle) ALL\n";
        if when == When::Before {
            let stolen = &cast.intruder.stolen;
            let _ = writeln!(text, "{stolen} ALL=(oracle) NOPASSWD: /u01/app/oracle/product/19.0.0/dbhome_1/bin/*");
        }
    }
    text
}

/// After the repairs keys are tied to the jump hosts, and the stolen one is another.
fn authorized_key(cast: &Cast, at: HostId, account: &str, when: When) -> String {
    let is_new = when == When::After && account == cast.intruder.stolen;
    let key = if is_new { format!("{account} 2026-10") } else { account.to_owned() };
    let tied = when == When::After && HOSTS[at].zone == "data";
    let from = if tied { "from=\"10.30.0.11,10.30.0.12,10.30.0.21,10.30.0.22,10.30.0.31\" " } else { "" };
    format!("{from}{} {account}\n", public_key(cast.seed, &key))
}
