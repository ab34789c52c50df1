//! Secrets, by their keyed hashes.

use std::collections::BTreeSet;

use super::Beside;
use crate::graph::lower_zones;
use crate::instance::Instance;
use crate::intrusion::is_replaced;
use crate::world::{HostId, Said, World};

pub(super) fn add(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
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
        let mut zones: BTreeSet<String> = match held.is_empty() {
            false => held.iter().map(|host| zone(host)).collect(),
            true => opened.iter().map(zone).collect(),
        };
        zones.remove("");
        let mut opens_zones: BTreeSet<String> = opened.iter().map(zone).collect();
        opens_zones.remove("");
        // Of a secret of which nobody says what it opens, it is not known that it opens nothing above.
        let says_what_opens = !opened.is_empty() || !secret.opens_accounts.is_empty();

        let mut said: Vec<Said> = secret.said.clone();
        said.truncate(50);
        let held_on: Vec<String> = held.iter().map(|host| name(host)).collect();
        let mut instance = Instance::new("secret", world.secret_name(id, &secret))
            .with("kind", secret.kind.as_str())
            .with("held_on", held_on.clone())
            .with("opens", opened.iter().map(name).collect::<Vec<_>>())
            .with_known("opens_zones", (!opens_zones.is_empty()).then(|| opens_zones.into_iter().collect::<Vec<_>>()))
            .with("zones", zones.iter().cloned().collect::<Vec<_>>())
            .with_known("zones_count", (!zones.is_empty()).then_some(zones.len() as i64))
            .with("hosts_count", held.len() as i64)
            .with_known("crosses_up", says_what_opens.then_some(lies_lower && opens_higher))
            .with("at_rest", !held.is_empty())
            .with_known("long_lived", long_lived(&secret.kind));
        instance = exposure(instance, &id.to_string(), held_on, world, beside);
        instance.places = world.places(&said);
        into.push(instance);
    }
}

/// Whether a secret never expires. Keys of a cloud do not; of others only whoever issued them could tell.
fn long_lived(kind: &str) -> Option<bool> {
    (kind == "access_key").then_some(true)
}

/// Whether an intruder could have read the secret, and whether it is another one since.
fn exposure(
    instance: Instance,
    secret: &str,
    held_on: Vec<String>,
    world: &World<'_>,
    beside: &Beside<'_>,
) -> Instance {
    let Some(hosts) = &beside.intrusion.hosts else { return instance };
    let reached: Vec<String> = held_on.into_iter().filter(|host| hosts.contains(host)).collect();
    let is_seen_since = !beside.intrusion.is_before(world.as_of);
    let replaced = if is_seen_since { is_replaced(secret, &reached, beside.exposed) } else { None };
    instance.with("was_reached", !reached.is_empty()).with_known("replaced", replaced)
}
