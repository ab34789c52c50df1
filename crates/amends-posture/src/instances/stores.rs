//! Stores, their copies, and rights at a cloud.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::inventory::is_production;
use amends_case::statement::AccountKind;

use super::Beside;
use crate::graph::{Right, readers, rights};
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
            .with_known("production", (!copy.environment.is_empty()).then(|| is_production(&copy.environment)))
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
    cloud_rights(world, into);
}

fn of(world: &World<'_>, beside: &Beside<'_>, host: &Host, id: HostId) -> Instance {
    let facts = &world.facts[id.at()];
    let store = facts.store.as_ref();
    let reached = |class: &str, entries: &BTreeSet<HostId>| {
        let mut of_class = beside.entries.iter().filter(|entry| entry.class == class);
        let is_reached = of_class.any(|entry| entry.stores.contains(&host.name));
        (is_reached || no_way_is_known(world, host, id, entries)).then_some(is_reached)
    };
    let answering = world.network.outside_ports.keys().copied().collect();
    let lower = world.hosts.iter().zip(0..).filter(|(host, _)| host.is_single() && !host.is_production());
    let lower = lower.map(|(_, id)| HostId(id)).collect();
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
        .with_known("production", host.production_if_said())
        .with("elements", host.data.clone())
        .with("persons_known", known.is_some())
        .with("has_purpose", store.is_some_and(|store| !store.purpose.is_empty()))
        .with("has_retention", retention.is_some())
        .with_known("public", is_described(world, host, id).then_some(facts.public.is_some()))
        .with_known("reachable_from_outside", reached("outside", &answering))
        .with_known("reachable_from_nonproduction", reached("lower_zone", &lower))
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
        // That nobody was recognised is no news where rows are left that fit nobody and look like people.
        if likeness.real_people > 0 || (all > 0 && likeness.unknown == 0) {
            instance = instance.with("real_people", likeness.real_people as i64);
            instance = instance.with("real_permille", (likeness.real * 1_000).checked_div(all).unwrap_or(0) as i64);
        }
    }
    let owner = if host.owner.is_empty() { store.map(|store| store.owner.as_str()) } else { Some(host.owner.as_str()) };
    instance = instance.with_known("owner", owner.filter(|owner| !owner.is_empty()));
    for (field, word) in [("zone", &host.zone), ("environment", &host.environment)] {
        instance = instance.with_known(field, Some(word.as_str()).filter(|word| !word.is_empty()));
    }
    instance.places = world.places(&said);
    instance
}

/// Whether anything says who gets into a store: what was collected of its host, or, of one that is no host, a cloud's rights.
fn is_described(world: &World<'_>, host: &Host, id: HostId) -> bool {
    let mut rights = rights(world).into_iter();
    // A policy of which nobody has the text may be one that opens it.
    let is_known = |right: Right<'_>| !right.actions.is_empty();
    let is_described_at_cloud = rights.len() > 0 && rights.all(is_known);
    world.facts[id.at()].says_who_gets_in() || (host.nets.is_empty() && is_described_at_cloud)
}

/// Whether it is known that no way leads from these hosts to a store, if none was found: rules of firewalls were read, and it
/// is said who gets in, there and here.
fn no_way_is_known(world: &World<'_>, host: &Host, id: HostId, from: &BTreeSet<HostId>) -> bool {
    let said = |id: &HostId| world.facts[id.at()].says_who_gets_in();
    // Of who may read it at a cloud it has to be known what they are asked for when they log in.
    let arns = || host.words.iter().filter(|word| word.starts_with("arn:"));
    let is_open_question = |right: &Right<'_>| {
        let account = world.people.get(right.account);
        right.is_allowed
            && account.is_some_and(|account| !account.is_disabled && account.factors.is_empty())
            && arns().any(|arn| right.reads(arn))
    };
    if rights(world).iter().any(is_open_question) {
        return false;
    }
    world.network.knows_outside && is_described(world, host, id) && from.iter().all(said)
}

/// What the rights of one identity come to.
#[derive(Default)]
struct OfAccount<'w> {
    /// A policy of which nobody says what it allows.
    has_unknown: bool,
    on_everything: Option<&'w str>,
    reads: bool,
    to_stores: bool,
    /// Rights that read: whether each holds from some addresses only.
    limited: Vec<bool>,
    said: Vec<Said>,
}

/// One instance for each identity of a cloud.
fn cloud_rights(world: &World<'_>, into: &mut Vec<Instance>) {
    let stores = || world.hosts.iter().filter(|host| host.is_store());
    let arns: Vec<&String> = stores().flat_map(|host| &host.words).filter(|word| word.starts_with("arn:")).collect();
    let all = rights(world);
    let mut accounts: BTreeMap<&str, OfAccount<'_>> = BTreeMap::new();
    for right in all.iter().filter(|right| right.is_allowed) {
        let of = accounts.entry(right.account).or_default();
        of.has_unknown |= right.actions.is_empty();
        of.on_everything = of.on_everything.or(right.on_everything());
        of.said.push(right.said);
        if right.reads_something() {
            of.reads = true;
            of.to_stores |= arns.iter().any(|arn| right.reads(arn));
            of.limited.push(!right.is_from_anywhere());
        }
    }
    for (account, of) in accounts {
        // What a policy allows that nobody has the text of may be anything.
        let unless_unknown = |found: bool| (found || !of.has_unknown).then_some(found);
        // Where no store is known by its name at the cloud, what is read may be one.
        let may_be_one = of.reads && arns.is_empty();
        let to_stores = unless_unknown(of.to_stores).filter(|_| !may_be_one);
        let is_limited = of.limited.iter().all(|limited| *limited);
        let mut instance = Instance::new("right", account)
            .with("account", account)
            .with_known("wildcard", unless_unknown(of.on_everything.is_some()))
            .with_known("on_everything", of.on_everything)
            .with_known("reads", unless_unknown(of.reads))
            .with_known("limited_by_address", (!is_limited || !of.has_unknown).then_some(is_limited))
            .with_known("to_stores", to_stores);
        instance.places = world.places(&of.said);
        into.push(instance);
    }
}
