//! Observations: one for each row of a check and for each route, with what they are about and what they are known from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{NS, collected, origin, prop, put};
use crate::shared::id::id;
use crate::shared::rows::{Known, places};
use crate::shared::words::{framework, line, place, uri};
use crate::shared::{ROUTES_MAX, SharedInput};
use crate::{CheckRow, RouteRow, Verdict};

/// Things that observations are about, each once: kind and name to id.
#[derive(Default)]
pub(super) struct Items<'a> {
    ids: BTreeMap<(&'a str, &'a str), String>,
}

impl<'a> Items<'a> {
    fn of(&mut self, input: &SharedInput<'_>, kind: &'a str, name: &'a str) -> String {
        let new = || id("item", &[input.organisation, kind, name]);
        self.ids.entry((kind, name)).or_insert_with(new).clone()
    }

    /// As OSCAL lists them.
    pub(super) fn listed(&self, input: &SharedInput<'_>) -> Vec<Value> {
        let people: BTreeMap<&str, u64> =
            input.stores.iter().filter_map(|store| Some((store.store.as_str(), store.people?))).collect();
        let item = |((kind, name), uuid): (&(&str, &str), &String)| {
            let mut props = vec![prop("kind", kind), prop("name", name)];
            if let Some(people) = people.get(name).filter(|_| *kind == "store") {
                props.push(prop("people", &people.to_string()));
            }
            json!({ "uuid": uuid, "description": line(&format!("{kind} {name}")), "props": props })
        };
        self.ids.iter().map(item).collect()
    }
}

/// The observation of a row.
pub(super) fn of_row<'a>(input: &SharedInput<'_>, known: &Known<'a>, items: &mut Items<'a>) -> Value {
    let row = known.row;
    let item = items.of(input, &row.kind, &row.instance);
    let title = input.check(&row.check).map_or(row.check.as_str(), |check| check.title.as_str());
    let mut props = vec![prop("check", &row.check), prop("result", row.verdict.word())];
    if let Some(before) = row.before {
        props.push(prop("result-before", before.word()));
    }
    let mut observation = json!({
        "uuid": known.id,
        "title": line(&format!("{title}: {}", row.instance)),
        "description": description(input, row),
        "props": props,
        // What the inventory says was looked at; nothing was tried out.
        "methods": ["EXAMINE"],
        "types": [if row.verdict == Verdict::Pass { "control-objective" } else { "finding" }],
        "origins": [origin()],
        "subjects": [{ "subject-uuid": item, "type": "inventory-item", "title": line(&row.instance) }],
    });
    put(&mut observation, "relevant-evidence", places(row).into_iter().map(evidence).collect());
    observation["collected"] = collected(input).into();
    observation
}

/// The word of a row before its reason, so that nobody reads *cannot tell* as passed.
fn description(input: &SharedInput<'_>, row: &CheckRow) -> String {
    match row.verdict {
        Verdict::Pass => line(&format!("Passed: {}", row.why)),
        Verdict::Fail => line(&format!("Failed: {}", row.why)),
        Verdict::CannotTell => line(&format!("Cannot tell: {}", row.why)),
        Verdict::Muted => line(&format!("Failed, and accepted: {}", input.justification(row))),
    }
}

fn evidence(text: &str) -> Value {
    let place = place(text);
    let words = place.line.map_or_else(|| place.file.to_owned(), |at| format!("{}, line {at}", place.file));
    json!({ "href": uri(place.file), "description": line(&words), "props": [{ "name": "place", "ns": NS, "value": line(text) }] })
}

/// The observations of routes, those with most people first, and how many are left out.
pub(super) fn of_routes<'a>(input: &SharedInput<'a>, items: &mut Items<'a>) -> (Vec<Value>, usize) {
    let mut routes: Vec<&RouteRow> = input.routes.iter().collect();
    routes.sort_by(|a, b| (b.people, b.likelihood, &a.route).cmp(&(a.people, a.likelihood, &b.route)));
    routes.dedup_by(|a, b| a.route == b.route);
    let left_out = routes.len().saturating_sub(ROUTES_MAX);
    (routes.into_iter().take(ROUTES_MAX).map(|route| of_route(input, route, items)).collect(), left_out)
}

fn of_route<'a>(input: &SharedInput<'a>, route: &'a RouteRow, items: &mut Items<'a>) -> Value {
    let item = items.of(input, "store", &route.store);
    let step = |(at, step): (usize, &crate::RouteStep)| {
        let seen = if step.seen_by.is_empty() {
            "nothing would see it".to_owned()
        } else {
            format!("seen by {}", step.seen_by)
        };
        prop(&format!("step-{}", at + 1), &format!("{} to {}: {}; {seen}", step.from, step.to, step.reason))
    };
    let mut props = vec![
        prop("route", &route.route),
        prop("entry", &route.entry),
        prop("people", &route.people.to_string()),
        prop("likelihood-thousandths", &route.likelihood.to_string()),
        prop("elements", &route.elements.join("; ")),
    ];
    props.extend(route.steps.iter().enumerate().map(step));
    let mut observation = json!({
        "uuid": id("route", &[input.organisation, &route.route]),
        "title": line(&format!("Route from {} to {}", route.entry, route.store)),
        "description": line(&route.why),
        "props": props,
        "methods": ["EXAMINE"],
        "types": ["discovery"],
        "origins": [origin()],
        "subjects": [{ "subject-uuid": item, "type": "inventory-item", "title": line(&route.store) }],
    });
    let places: BTreeSet<&str> = route.steps.iter().flat_map(|step| &step.places).map(String::as_str).collect();
    let places = places.into_iter().filter(|place| !place.trim().is_empty());
    put(&mut observation, "relevant-evidence", places.map(evidence).collect());
    observation["collected"] = collected(input).into();
    observation
}

/// What was looked at: the checks themselves, and what they answer to in each framework.
pub(super) fn reviewed(input: &SharedInput<'_>, checks: &BTreeSet<&str>) -> Value {
    use crate::shared::words::token;
    let select = |description: &str, ids: BTreeSet<String>| {
        let controls: Vec<Value> = ids.iter().map(|id| json!({ "control-id": id })).collect();
        json!({ "description": description, "include-controls": controls })
    };
    let mut selections = Vec::new();
    if !checks.is_empty() {
        selections.push(select("Checks of Amends", checks.iter().map(|check| token(check)).collect()));
    }
    let mut frameworks: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for info in input.checks.iter().filter(|info| checks.contains(info.id.as_str())) {
        for (name, ids) in &info.answers {
            // A bare number (`6.3`, `12`) says nothing without its framework.
            let spelled = |id: &String| {
                if id.starts_with(char::is_alphabetic) { token(id) } else { token(&format!("{name}-{id}")) }
            };
            frameworks.entry(name).or_default().extend(ids.iter().filter(|id| !id.trim().is_empty()).map(spelled));
        }
    }
    let answered = frameworks.into_iter().filter(|(_, ids)| !ids.is_empty());
    selections.extend(answered.map(|(name, ids)| select(&framework(name), ids)));
    if selections.is_empty() {
        // The list may not be empty: what was looked at is named, though no check found an instance.
        selections.push(select("No check had an instance to look at", BTreeSet::from(["none".to_owned()])));
    }
    json!({ "control-selections": selections })
}
