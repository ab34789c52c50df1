//! Accounts.

use std::collections::BTreeSet;

use amends_case::statement::AccountKind;

use crate::graph::{is_everybody, is_password_alone, readers, withstands_phishing};
use crate::instance::Instance;
use crate::world::{Account, HostFacts, HostId, Sudo, World};

pub(super) fn add(world: &World<'_>, into: &mut Vec<Instance>) {
    only_granted(world, into);
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
        let instance = of(world, name.clone(), account, reads);
        into.push(instance.with_known("exempt", account.is_exempt.or(world.others_exempt)));
    }
    for ((host, name), account) in &world.accounts {
        let at = &world.hosts[host.at()];
        let reads = at.is_store() && !account.is_disabled;
        let mut instance = of(world, format!("{name}@{}", at.name), account, reads).with("host", at.name.as_str());
        instance = instance.with_known("zone", Some(at.zone.as_str()).filter(|zone| !zone.is_empty()));
        let facts = &world.facts[host.at()];
        instance = instance
            .with_known("privileged", if account.is_admin { Some(true) } else { becomes_root(facts, name, |_| true) })
            .with_known("sudo_unasked", becomes_root(facts, name, |sudo| !sudo.asks_password));
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
}

/// Whether an account becomes root by such a line of sudoers. Where none was collected nothing is known of it, nor is where a line
/// is about a group: who is in it is not in the inventory.
fn becomes_root(facts: &HostFacts, name: &str, is_such: impl Fn(&Sudo) -> bool) -> Option<bool> {
    let mut of_all = facts.sudo.iter().filter(|sudo| sudo.is_all && is_such(sudo));
    if facts.sudo.is_empty() {
        return None;
    }
    let mut by_group = false;
    let by_name = of_all.any(|sudo| {
        by_group |= sudo.account.starts_with('%');
        sudo.account == name || sudo.account == "ALL"
    });
    (by_name || !by_group).then_some(by_name)
}

/// Readers of stores whom only a database's grants name: nobody says whose they are.
fn only_granted(world: &World<'_>, into: &mut Vec<Instance>) {
    let people: BTreeSet<String> = world.people.keys().map(|name| name.to_ascii_lowercase()).collect();
    for (host, id) in world.hosts.iter().zip(0..).filter(|(host, _)| host.is_store()) {
        let unknown = |name: &String| {
            !people.contains(&name.to_ascii_lowercase()) && !world.accounts.contains_key(&(HostId(id), name.clone()))
        };
        for (name, said) in readers(world, HostId(id)).into_iter().filter(|(name, _)| unknown(name)) {
            let mut instance = Instance::new("account", format!("{name}@{}", host.name))
                .with("host", host.name.as_str())
                .with("reads_stores", true)
                .with_known("kind", is_everybody(&name).then_some("shared"))
                .with_known("disabled", is_everybody(&name).then_some(false));
            instance.places = world.places(&[said]);
            into.push(instance);
        }
    }
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
        .with_known("password_only", is_password_alone(account))
        .with_known("dormant_days", world.days_since(account.last_login))
        .with_known("trained_days", world.days_since(account.trained));
    instance.places = world.places(&account.said);
    instance
}

/// Whether the account has no password that could be guessed.
fn no_password(facts: &crate::world::HostFacts, name: &str) -> bool {
    facts.passwords.iter().any(|password| password.account == name && password.secret.is_none() && !password.is_empty)
}
