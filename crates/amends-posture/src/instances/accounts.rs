//! Accounts and secrets.

use std::collections::BTreeSet;

use amends_case::statement::AccountKind;

use crate::graph::{lower_zones, readers, withstands_phishing};
use crate::instance::Instance;
use crate::world::{Account, HostId, Said, World};

pub(super) fn add(world: &World<'_>, into: &mut Vec<Instance>) {
    let reading: BTreeSet<String> = world
        .hosts
        .iter()
        .zip(0..)
        .filter(|(host, _)| host.is_store())
        .flat_map(|(_, id)| readers(world, HostId(id)).into_keys().map(|account| account.to_ascii_lowercase()))
        .collect();
    let on_stores: BTreeSet<&str> = world
        .facts
        .iter()
        .zip(&world.hosts)
        .filter(|(_, host)| host.is_store())
        .flat_map(|(facts, _)| facts.accepts.iter().map(|accepts| accepts.account.as_str()))
        .collect();
    for (name, account) in &world.people {
        let reads = reading.contains(&name.to_ascii_lowercase()) || on_stores.contains(name.as_str());
        into.push(of(world, name.clone(), account, reads));
    }
    for ((host, name), account) in &world.accounts {
        let at = &world.hosts[host.at()];
        let reads = at.is_store() && !account.is_disabled;
        let mut instance = of(world, format!("{name}@{}", at.name), account, reads).with("host", at.name.as_str());
        instance = instance.with_known("zone", Some(at.zone.as_str()).filter(|zone| !zone.is_empty()));
        let sudo = world.facts[host.at()].sudo.iter().any(|sudo| sudo.account == *name && sudo.is_all);
        instance = instance.with("privileged", account.is_admin || sudo);
        let facts = &world.facts[host.at()];
        let unasked = facts.sudo.iter().any(|sudo| sudo.account == *name && sudo.is_all && !sudo.asks_password);
        // Where no sudoers was collected, nothing is known of it.
        instance = instance.with_known("sudo_unasked", (!facts.sudo.is_empty()).then_some(unasked));
        let is_empty =
            facts.passwords.iter().find(|password| password.account == *name).map(|password| password.is_empty);
        // An empty password is guessed by anybody; of others only a list of leaked ones could tell, and none is in the inventory.
        instance = instance.with_known("guessable", is_empty.filter(|is_empty| *is_empty || no_password(facts, name)));
        let changed = world.facts[host.at()]
            .passwords
            .iter()
            .find(|password| password.account == *name && password.secret.is_some());
        instance =
            instance.with_known("password_days", changed.and_then(|password| world.days_since(password.changed)));
        into.push(instance);
    }
    secrets(world, into);
}

fn of(world: &World<'_>, name: String, account: &Account, reads: bool) -> Instance {
    let kind = match account.kind {
        AccountKind::Unknown => None,
        AccountKind::Person => Some("person"),
        AccountKind::Service => Some("service"),
        AccountKind::Shared => Some("shared"),
    };
    let has_factors = !account.factors.is_empty();
    let mut instance = Instance::new("account", name)
        .with("disabled", account.is_disabled)
        .with("reads_stores", reads)
        .with("privileged", account.is_admin)
        .with_known("kind", kind)
        .with_known("shared", kind.map(|kind| kind == "shared"))
        .with_known("factors", has_factors.then(|| account.factors.clone()))
        .with_known("phishing_resistant", withstands_phishing(account))
        .with_known("password_only", has_factors.then(|| account.factors == ["password"]))
        .with_known("dormant_days", world.days_since(account.last_login))
        .with_known("trained_days", world.days_since(account.trained));
    instance.places = world.places(&account.said);
    instance
}

/// Whether the account has no password that could be guessed.
fn no_password(facts: &crate::world::HostFacts, name: &str) -> bool {
    facts.passwords.iter().any(|password| password.account == name && password.secret.is_none() && !password.is_empty)
}

fn secrets(world: &World<'_>, into: &mut Vec<Instance>) {
    let lower = lower_zones(world);
    let is_lower = |host: &HostId| {
        let host = &world.hosts[host.at()];
        !host.is_production() || lower.contains_key(host.zone.as_str())
    };
    let zone = |host: &HostId| world.hosts[host.at()].zone.clone();
    let name = |host: &HostId| world.hosts[host.at()].name.clone();
    // Of an account of a cloud or a database only its name is known: what it opens is above any test.
    for (id, secret) in world.secrets() {
        let opened: BTreeSet<HostId> = secret.opens.iter().map(|(host, _)| *host).collect();
        let held: Vec<&HostId> = secret.held_on.iter().collect();
        if held.is_empty() && opened.len() < 2 {
            continue;
        }
        let opens_higher =
            opened.iter().any(|host| !is_lower(host)) || (opened.is_empty() && !secret.opens_accounts.is_empty());
        // A password that opens hosts of both kinds lies, in effect, in both.
        let lies_lower =
            held.iter().any(|host| is_lower(host)) || (secret.kind == "password" && opened.iter().any(is_lower));
        // A password lies in its users' heads: as far as one can tell, wherever it opens something.
        let zones: BTreeSet<String> = match held.is_empty() {
            false => held.iter().map(|host| zone(host)).collect(),
            true => opened.iter().map(zone).collect(),
        };

        let mut said: Vec<Said> = secret.said.clone();
        said.truncate(50);
        let mut instance = Instance::new("secret", world.secret_name(id, &secret))
            .with("kind", secret.kind.as_str())
            .with("held_on", held.iter().map(|host| name(host)).collect::<Vec<_>>())
            .with("opens", opened.iter().map(name).collect::<Vec<_>>())
            .with("opens_zones", opened.iter().map(zone).collect::<Vec<_>>())
            .with("zones", zones.iter().cloned().collect::<Vec<_>>())
            .with("zones_count", zones.len() as i64)
            .with("hosts_count", opened.len() as i64)
            .with("crosses_up", lies_lower && opens_higher)
            .with("at_rest", !held.is_empty())
            .with("long_lived", secret.kind == "access_key");
        instance.places = world.places(&said);
        into.push(instance);
    }
}
