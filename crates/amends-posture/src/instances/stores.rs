//! Stores, their copies, and rights at a cloud.

use amends_case::Statement;
use amends_case::inventory::is_production;
use amends_case::statement::AccountKind;

use super::Beside;
use crate::graph::{cloud_reads, readers};
use crate::instance::Instance;
use crate::world::{Host, HostId, Said, World};

pub(super) fn add(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
    for (host, id) in world.hosts.iter().zip(0..) {
        let likeness = beside.likeness.get(&host.name);
        if host.is_store() || likeness.is_some() {
            into.push(of(world, beside, host, HostId(id)));
        }
    }
    for copy in &world.copies {
        let mut instance = Instance::new("copy", &copy.name)
            .with("store", copy.store_name.as_str())
            .with("place", copy.place.as_str())
            .with("production", is_production(&copy.environment))
            .with("has_owner", !copy.owner.is_empty())
            .with("has_expiry", copy.expires.is_some())
            .with("owner", copy.owner.as_str())
            .with("environment", copy.environment.as_str())
            .with_known("age_days", world.days_since(copy.made));
        if copy.expires.is_some() {
            instance = instance.with_known("overdue", world.days_since(copy.expires).map(|days| days > 0));
        }
        instance.places = world.places(&[copy.said]);
        into.push(instance);
    }
    rights(world, into);
}

fn of(world: &World<'_>, beside: &Beside<'_>, host: &Host, id: HostId) -> Instance {
    let facts = &world.facts[id.at()];
    let store = facts.store.as_ref();
    let reached = |class: &str| {
        let entries = beside.entries.iter().filter(|entry| entry.class == class);
        entries.into_iter().any(|entry| entry.stores.contains(&host.name))
    };
    let persons = beside.persons.get(&host.name).copied();
    let known = persons.or_else(|| store.and_then(|store| store.persons));
    let person_readers = readers(world, id)
        .into_keys()
        .filter(|account| world.people.get(account).is_some_and(|account| account.kind == AccountKind::Person));
    let person_readers = person_readers.count() as i64;
    let oldest = store.and_then(|store| world.days_since(store.oldest));
    let retention = store.and_then(|store| store.retention_days).map(i64::from);
    let mut said: Vec<Said> = host.said.clone();
    said.extend(store.map(|store| store.said));
    let mut instance = Instance::new("store", &host.name)
        .with("production", host.is_production())
        .with("elements", host.data.clone())
        .with("persons_known", known.is_some())
        .with("has_purpose", store.is_some_and(|store| !store.purpose.is_empty()))
        .with("has_retention", retention.is_some())
        .with("public", facts.public.is_some())
        .with("reachable_from_outside", reached("outside"))
        .with("reachable_from_nonproduction", reached("lower_zone"))
        .with_known("persons", known.map(|persons| persons as i64))
        .with_known("retention_days", retention)
        .with_known("oldest_days", oldest)
        .with_known("disposed_days", store.and_then(|store| world.days_since(store.disposed)))
        .with_known("past_retention", oldest.zip(retention).map(|(oldest, kept)| oldest > kept))
        .with_known("purpose", store.map(|store| store.purpose.as_str()).filter(|purpose| !purpose.is_empty()))
        .with_known("person_readers", (!facts.grants.is_empty()).then_some(person_readers));
    if world.network.has_rules {
        // A rule that lets whole networks in, and not hosts by name, trusts the network.
        let by_network = world.network.rules.iter().filter(|rule| rule.to.contains(&id) && rule.from.len() > 4);
        instance = instance.with("allow_by_network", by_network.count() > 0);
    }
    if let Some(likeness) = beside.likeness.get(&host.name) {
        let all = likeness.real + likeness.synthetic + likeness.masked + likeness.unknown;
        instance = instance.with("real_people", likeness.real_people as i64);
        instance = instance.with("real_permille", (likeness.real * 1_000).checked_div(all).unwrap_or(0) as i64);
    }
    let owner = if host.owner.is_empty() { store.map(|store| store.owner.as_str()) } else { Some(host.owner.as_str()) };
    instance = instance.with_known("owner", owner.filter(|owner| !owner.is_empty()));
    for (field, word) in [("zone", &host.zone), ("environment", &host.environment)] {
        instance = instance.with_known(field, Some(word.as_str()).filter(|word| !word.is_empty()));
    }
    instance.places = world.places(&said);
    instance
}

/// One instance for each identity of a cloud.
fn rights(world: &World<'_>, into: &mut Vec<Instance>) {
    let mut accounts: std::collections::BTreeMap<&str, (bool, bool, bool, Vec<Said>)> =
        std::collections::BTreeMap::new();
    for (stated, said) in world.statements.iter().zip(0..) {
        let Statement::CloudRight { account, is_allowed: true, actions, resources, from, .. } = &stated.what else {
            continue;
        };
        let (wildcard, reads, limited, places) = accounts.entry(account).or_insert((false, false, true, Vec::new()));
        *wildcard |=
            actions.iter().any(|action| action.ends_with('*')) && resources.iter().any(|resource| resource == "*");
        *reads |= cloud_reads(actions);
        *limited &= !from.is_empty();
        places.push(said);
    }
    for (account, (wildcard, reads, limited, said)) in accounts {
        let mut instance = Instance::new("right", account)
            .with("account", account)
            .with("wildcard", wildcard)
            .with("reads", reads)
            .with("limited_by_address", limited)
            .with("to_stores", reads);
        instance.places = world.places(&said);
        into.push(instance);
    }
}
