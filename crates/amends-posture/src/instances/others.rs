//! Ways, documents, exceptions, findings of other tools, routes, logs, money.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::Statement;

use super::Beside;
use crate::checks::severity_word;
use crate::graph::lower_zones;
use crate::instance::Instance;
use crate::rows::RouteRow;
use crate::world::{DocumentFacts, World, days_between};

pub(super) fn add(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
    ways(world, into);
    documents(world, beside, into);
    said_one_by_one(world, into);
    routes(world, beside, into);
    logging(world, beside, into);
    spend(world, into);
}

fn ways(world: &World<'_>, into: &mut Vec<Instance>) {
    let lower = lower_zones(world);
    let stores: BTreeSet<&str> =
        world.hosts.iter().filter(|host| host.is_store()).map(|host| host.zone.as_str()).collect();
    // A way to where a further way leads to personal data is a way to it.
    let mut leading = stores.clone();
    loop {
        // The internet is everywhere: a way out and in again is none within.
        let is_within = |zone: &str| zone != "internet" && zone != "partner";
        let more =
            world.network.ways.keys().filter(|(from, to)| {
                is_within(from) && leading.contains(to.as_str()) && !leading.contains(from.as_str())
            });
        let more: Vec<&str> = more.map(|(from, _)| from.as_str()).collect();
        if more.is_empty() {
            break;
        }
        leading.extend(more);
    }
    for ((from, to), way) in &world.network.ways {
        let mut instance = Instance::new("way", format!("{from} → {to}"))
            .with("from_zone", from.as_str())
            .with("to_zone", to.as_str())
            .with("from_outside", from == "internet" || from == "partner")
            .with("to_outside", to == "internet")
            .with("from_production", !lower.contains_key(from.as_str()))
            .with("to_stores", leading.contains(to.as_str()))
            .with("from_stores", stores.contains(from.as_str()))
            .with("any_port", way.is_any)
            .with("ports", way.ports.iter().cloned().collect::<Vec<_>>());
        instance.places = world.places(&way.said);
        into.push(instance);
    }
}

/// The newest of each kind that is not still to come: one that is planned shows nothing, and hides nothing.
fn documents(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
    for (kind, documents) in &world.documents {
        let is_past = |document: &&DocumentFacts| document.date.zip(world.as_of).is_none_or(|(date, day)| date <= day);
        let newest = documents.iter().filter(is_past).max_by_key(|document| (document.date, document.said));
        let Some(newest) = newest else { continue };
        let noticed = beside.intrusion.noticed;
        let mut instance = Instance::new("document", kind)
            .with("present", true)
            .with("has_digest", newest.has_digest)
            .with_known("independent", is_independent(&newest.detail))
            .with("title", newest.title.as_str())
            .with("detail", newest.detail.as_str())
            .with_known("holder", Some(newest.holder.as_str()).filter(|holder| !holder.is_empty()))
            .with_known("age_days", world.days_since(newest.date))
            .with_known(
                "after_notice_days",
                noticed.zip(newest.date).and_then(|(noticed, date)| days_between(noticed, date)),
            )
            .with_known("until_days", world.days_since(newest.until).map(|days| -days));
        instance.places = world.places(&[newest.said]);
        into.push(instance);
    }
}

/// Whether a document's words say that somebody independent wrote it; not known where they say nothing of it.
fn is_independent(detail: &str) -> Option<bool> {
    let words: Vec<String> = detail
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_denied = |at: usize| {
        let before = &words[at.saturating_sub(3)..at];
        before.iter().any(|word| ["not", "no", "non", "never", "isn't", "wasn't", "without"].contains(&word.as_str()))
    };
    if words.iter().any(|word| ["internal", "dependent", "nonindependent"].contains(&word.as_str())) {
        return Some(false);
    }
    let at = words.iter().position(|word| word == "independent")?;
    Some(!is_denied(at))
}

fn said_one_by_one(world: &World<'_>, into: &mut Vec<Instance>) {
    for (stated, said) in world.statements.iter().zip(0..) {
        let mut instance = match &stated.what {
            Statement::Exception { check, instance, owner, reason, until } => {
                Instance::new("exception", format!("{check} on {instance}"))
                    .with("check", check.as_str())
                    .with("has_owner", !owner.is_empty())
                    .with("has_reason", !reason.is_empty())
                    .with("has_until", until.is_some())
                    .with("owner", owner.as_str())
                    .with_known("overdue", world.days_since(*until).map(|days| days > 0))
            }
            Statement::Finding { tool, check, resource, is_failed, severity, .. } => {
                Instance::new("finding", format!("{tool}: {check} on {resource}"))
                    .with("tool", tool.as_str())
                    .with("check", check.as_str())
                    .with("resource", resource.as_str())
                    .with("severity", severity_word(*severity))
                    .with("failed", *is_failed)
            }
            Statement::Claim { text, checks } => Instance::new("claim", claim_name(text))
                .with("checks", checks.clone())
                .with("mapped", !checks.is_empty()),
            _ => continue,
        };
        instance.places = world.places(&[said]);
        into.push(instance);
    }
}

/// The beginning of a claim; where more follows also a number that follows from all of it, as others may begin alike.
fn claim_name(text: &str) -> String {
    let begin: String = text.chars().take(60).collect();
    if begin == text {
        return begin;
    }
    // FNV-1a: to tell two claims apart, not a secret.
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{begin}… {hash:08x}")
}

/// Routes from outside and from zones of lower trust; those by a letter are as many as there are people. Of several by
/// different doors the one of which least would be seen.
fn routes(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
    let unseen_of = |route: &RouteRow| route.steps.iter().filter(|step| step.seen_by.is_empty()).count();
    let mut worst: BTreeMap<(&str, &str), &RouteRow> = BTreeMap::new();
    for route in beside.routes.iter().filter(|route| !route.entry.starts_with("phished:")) {
        let kept = worst.entry((&route.entry, &route.store)).or_insert(route);
        if unseen_of(route) > unseen_of(kept) {
            *kept = route;
        }
    }
    // That logs are sent is not that they arrive.
    let arrives = |host: &str| {
        let shipping = world.host(host).and_then(|host| world.facts[host.at()].shipping.as_ref());
        shipping.is_some_and(|shipping| shipping.last_event.is_some())
    };
    for route in worst.into_values() {
        let unseen = unseen_of(route);
        let is_known = unseen > 0 || route.steps.iter().all(|step| arrives(&step.to));
        let mut instance = Instance::new("route", format!("{} → {}", route.entry, route.store))
            .with("entry", route.entry.as_str())
            .with("store", route.store.as_str())
            .with("steps", route.steps.len() as i64)
            .with_known("unseen_steps", is_known.then_some(unseen as i64))
            .with("people", route.people as i64);
        instance.places = route.steps.iter().flat_map(|step| step.places.iter().cloned()).collect();
        instance.places.sort();
        instance.places.dedup();
        into.push(instance);
    }
}

fn logging(world: &World<'_>, beside: &Beside<'_>, into: &mut Vec<Instance>) {
    let kept: Vec<(u32, u32)> = world
        .facts
        .iter()
        .filter_map(|facts| facts.shipping.as_ref())
        .filter_map(|shipping| Some((shipping.retention_days?, shipping.said)))
        .collect();
    let Some((least, _)) = kept.iter().min() else { return };
    // One host of which nobody says how long its logs are kept may keep them for a day.
    let is_known = world.hosts.iter().zip(&world.facts).all(|(host, facts)| match &facts.shipping {
        Some(shipping) => shipping.retention_days.is_some(),
        None => !(host.is_single() && host.is_store()),
    });
    let is_short = beside.intrusion.dwell_days.is_some_and(|days| i64::from(*least) < days);
    let said: Vec<u32> = kept.iter().filter(|(days, _)| days == least).map(|(_, said)| *said).take(20).collect();
    let mut instance = Instance::new("logging", "logs")
        .with_known("retention_days_least", (is_known || is_short).then_some(i64::from(*least)))
        .with_known("dwell_days", beside.intrusion.dwell_days);
    instance.places = world.places(&said);
    into.push(instance);
}

fn spend(world: &World<'_>, into: &mut Vec<Instance>) {
    let mut by_currency: BTreeMap<&str, (u64, Option<u64>, Vec<u32>)> = BTreeMap::new();
    for (stated, said) in world.statements.iter().zip(0..) {
        if let Statement::Spend { amount, currency, committed, .. } = &stated.what {
            let (sum, promised, places) = by_currency.entry(currency).or_default();
            *sum = sum.saturating_add(*amount);
            *promised = (*promised).max(*committed);
            places.push(said);
        }
    }
    let number = |sum: u64| i64::try_from(sum).unwrap_or(i64::MAX);
    for (currency, (sum, promised, said)) in by_currency {
        let mut instance =
            Instance::new("spend", currency).with("amount", number(sum)).with_known("committed", promised.map(number));
        instance.places = world.places(&said);
        into.push(instance);
    }
}
