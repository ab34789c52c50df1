//! One run: statements in, rows out.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::Stated;
use jiff::civil::Date;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::actions::{self, Assignment};
use crate::checks::{Checks, Mute, compare, mute};
use crate::graph::{Entry, Graph, State, StateId, build};
use crate::instance::Instance;
use crate::instances::{Beside, Likeness, instances};
use crate::intrusion::{Exposed, Intrusion};
use crate::looked::Looked;
use crate::people::{People, StorePeople};
use crate::ranking::{BEST_OF, Relevant};
use crate::routes::{over, routes};
use crate::rows::{ActionRow, CheckRow, EntryRow, RouteRow, StoreRow, Verdict};
use crate::weights::{EntryClass, Weights};
use crate::world::{Given, World};

/// What is known of the people of a store beside the inventory.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// People of the case, by number.
    pub people: RoaringBitmap,
    /// Further people in it, who are not of the case.
    pub others: u64,
    /// What it was found to hold.
    pub elements: BTreeSet<String>,
    /// `evidence`, `scan`.
    pub by: String,
    /// What a scan says of how real its rows are.
    pub likeness: Option<Likeness>,
    /// Only a part of the store was looked at: there are so many people at least.
    pub is_part: bool,
}

/// All that a run follows from.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// What the files say.
    pub statements: &'a [Stated],
    /// What they cannot say.
    pub given: &'a Given,
    /// People by store.
    pub counted: &'a BTreeMap<String, Counted>,
    /// The checks.
    pub checks: &'a Checks,
    /// The judgements.
    pub weights: &'a Weights,
    /// Failures that somebody answers for.
    pub mutes: &'a [Mute],
    /// Who does what, and what is said to be done.
    pub assignments: &'a BTreeMap<String, Assignment>,
    /// The run before.
    pub last: Option<&'a Run>,
    /// The breach behind the case.
    pub intrusion: &'a Intrusion,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// The day of the inventory.
    pub as_of: Option<Date>,
    /// Hosts.
    pub hosts: u64,
    /// States and steps of the graph.
    pub graph: (u64, u64),
    /// Every check of every instance.
    pub checks: Vec<CheckRow>,
    /// How many instances each check was run on, by what it said before anything was muted. The rows above leave out passes,
    /// and what cannot be told, where there are very many.
    pub tallies: BTreeMap<String, Tally>,
    /// Checks that had nothing to look at.
    pub unused: Vec<String>,
    /// Mutes that fit nothing.
    pub mutes_unused: Vec<String>,
    /// Routes, the most pressing first.
    pub routes: Vec<RouteRow>,
    /// Entries.
    pub entries: Vec<EntryRow>,
    /// Stores.
    pub stores: Vec<StoreRow>,
    /// Where the hosts of the routes stand.
    pub places: Vec<HostPlace>,
    /// Actions, the most protecting first.
    pub actions: Vec<ActionRow>,
    /// Distinct people at stake from entries that count.
    pub at_stake: u64,
    /// Distinct people at stake from outside alone.
    pub at_stake_outside: u64,
    /// Distinct people at stake by a letter to one of the staff.
    pub at_stake_phished: u64,
    /// What the best three actions of all protect, where that could be tried.
    pub best_of_three: Option<u64>,
    /// What one file says against another.
    pub contradictions: Vec<Contradiction>,
    /// The same figures of the run before.
    pub before: Option<Before>,
    /// Secrets that lay where the intruder was, when they were there: keyed hashes.
    pub exposed: Exposed,
    /// Weaknesses that were gone from some host where an earlier run had found them.
    pub mended: BTreeSet<String>,
}

/// Where a host stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct HostPlace {
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: String,
    /// Its environment.
    pub environment: String,
}

/// What a check said, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Passes.
    pub pass: u64,
    /// Failures.
    pub fail: u64,
    /// What cannot be told.
    pub cannot_tell: u64,
}

/// Something that two files say against each other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contradiction {
    /// In a sentence.
    pub sentence: String,
    /// `file:line`.
    pub places: Vec<String>,
}

/// Figures of the run before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Before {
    /// Its day.
    pub as_of: Option<Date>,
    /// At stake from entries that count.
    pub at_stake: u64,
    /// At stake from outside.
    pub at_stake_outside: u64,
    /// Checks that failed.
    pub failing: u64,
}

/// Rows of passes that are kept, and as many of what cannot be told: more than anybody reads, and some hundred megabytes less
/// than all of them for a million hosts. Failures are all kept.
const ROWS_KEPT: u64 = 200_000;

/// Runs every check on every instance.
fn run_checks(checks: &Checks, seen: &[Instance]) -> (Vec<CheckRow>, BTreeMap<String, Tally>) {
    let mut rows = Vec::new();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut passes, mut unknown) = (0, 0);
    checks.run_each(seen, |row| {
        let tally = tallies.entry(row.check.clone()).or_default();
        let counter = match row.verdict {
            Verdict::Pass => {
                tally.pass += 1;
                &mut passes
            }
            Verdict::CannotTell => {
                tally.cannot_tell += 1;
                &mut unknown
            }
            Verdict::Fail | Verdict::Muted => {
                tally.fail += 1;
                rows.push(row);
                return;
            }
        };
        *counter += 1;
        if *counter <= ROWS_KEPT {
            rows.push(row);
        }
    });
    (rows, tallies)
}

/// Without a list of documents it is not known whether there is one, whatever a check makes of a missing name.
fn nobody_listed(rows: &mut [CheckRow], tallies: &mut BTreeMap<String, Tally>) {
    let is_document = |row: &&mut CheckRow| row.kind == "document" && row.verdict == Verdict::Fail;
    for row in rows.iter_mut().filter(is_document) {
        row.verdict = Verdict::CannotTell;
        "No list of documents is in the inventory. One with its kind, title and date would tell."
            .clone_into(&mut row.why);
        if let Some(tally) = tallies.get_mut(&row.check) {
            (tally.fail, tally.cannot_tell) = (tally.fail.saturating_sub(1), tally.cannot_tell + 1);
        }
    }
}

/// Nobody has handed in a list of documents: whether there is one is not known.
fn ask_for_documents(checks: &Checks, seen: &mut Vec<Instance>) {
    let documents = checks.iter().filter_map(|check| check.document.as_ref());
    seen.extend(documents.map(|name| Instance::new("document", name.clone())));
    seen.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    seen.dedup_by(|a, b| (a.kind, &a.name) == (b.kind, &b.name));
}

/// Runs everything.
pub fn run(inputs: &Inputs<'_>) -> Run {
    let world = World::of(inputs.statements, inputs.given);
    let (graph, entries) = build(&world, &|class| inputs.weights.entry_likelihood(class));
    let (people, stores) = people(&world, inputs);
    let (mut routes, entry_rows) = routes(&world, &graph, &entries, &people, &|how| inputs.weights.likelihood_of(how));
    for route in &mut routes {
        if let Some(store) = stores.iter().find(|store| store.store == route.store) {
            route.elements.clone_from(&store.elements);
        }
    }
    let exposed = exposed(&world, inputs);
    let mended = mended(&world, inputs.last);
    let beside = Beside {
        persons: stores
            .iter()
            .filter(|store| is_counted(&world, inputs, store))
            .filter_map(|store| Some((store.store.clone(), store.people?)))
            .collect(),
        likeness: inputs
            .counted
            .iter()
            .filter_map(|(store, counted)| Some((store.clone(), counted.likeness?)))
            .collect(),
        routes: &routes,
        entries: &entry_rows,
        intrusion: inputs.intrusion,
        mended: mended.as_ref(),
        exposed: &exposed,
    };
    let mut seen = instances(&world, &beside);
    if !world.has_documents {
        ask_for_documents(inputs.checks, &mut seen);
    }
    let (mut checks, mut tallies) = run_checks(inputs.checks, &seen);
    if !world.has_documents {
        nobody_listed(&mut checks, &mut tallies);
    }
    let last = inputs.last.map(|last| last.checks.as_slice()).unwrap_or_default();
    // Claims and mended failures are seen only once the other checks have spoken.
    let later: Vec<Instance> = later(&seen, &checks, inputs);
    checks.retain(|row| row.kind != "claim");
    checks.extend(inputs.checks.run(&later).into_iter().filter(|row| ["claim", "fix"].contains(&row.kind.as_str())));
    checks.sort_by(|a, b| (&a.check, &a.instance).cmp(&(&b.check, &b.instance)));
    compare(&mut checks, last);
    let unfitting = mute(&mut checks, inputs.mutes, mutes_day(world.as_of, inputs.given.today));
    let mutes_unused = unfitting.into_iter().map(|mute| format!("{} on {}", mute.check, mute.instance)).collect();
    let relevant = relevant(&world, &graph, &entries, &people, inputs.weights);
    let looked = Looked::new(inputs, &seen, &checks);
    let ranked = actions::rank(&graph, &relevant, &people, inputs, &checks, &looked, world.as_of);
    let over_class = |wanted: &[&str]| {
        let reached = entry_rows.iter().filter(|entry| wanted.contains(&entry.class.as_str()));
        let names: BTreeSet<String> = reached.flat_map(|entry| entry.stores.iter().cloned()).collect();
        over(&people, &names.into_iter().collect::<Vec<_>>()).people
    };
    let counting: Vec<&str> =
        EntryClass::ALL.iter().filter(|class| inputs.weights.counts(**class)).map(|class| class.word()).collect();
    Run {
        as_of: world.as_of,
        hosts: world.hosts.len() as u64,
        graph: (graph.states.len() as u64, graph.steps.len() as u64),
        unused: inputs.checks.unused(&seen).into_iter().map(|check| check.id.clone()).collect(),
        mutes_unused,
        tallies,
        at_stake: over_class(&counting),
        at_stake_outside: over_class(&["outside"]),
        at_stake_phished: over_class(&["phished"]),
        best_of_three: ranked.best,
        actions: ranked.rows,
        stores: with_entries(stores, &entry_rows),
        places: places(&world, &routes),
        routes,
        entries: entry_rows,
        contradictions: world
            .contradictions
            .iter()
            .map(|(sentence, said)| Contradiction { sentence: sentence.clone(), places: world.places(said) })
            .collect(),
        before: inputs.last.map(|last| Before {
            as_of: last.as_of,
            at_stake: last.at_stake,
            at_stake_outside: last.at_stake_outside,
            failing: last.checks.iter().filter(|row| row.verdict == Verdict::Fail).count() as u64,
        }),
        mended: mended.unwrap_or_default(),
        exposed,
        checks,
    }
}

/// The day by which mutes end: the later of the inventory's and today. Where neither is known none can be said to last.
fn mutes_day(as_of: Option<Date>, today: Option<Date>) -> Date {
    as_of.max(today).unwrap_or(Date::MAX)
}

/// Secrets that lay where the intruder was: as the run before has them; of other hosts as this inventory has them, if it is not
/// newer than the intruder.
fn exposed(world: &World<'_>, inputs: &Inputs<'_>) -> Exposed {
    let mut exposed = inputs.last.map(|last| last.exposed.clone()).unwrap_or_default();
    if !inputs.intrusion.is_before(world.as_of) {
        return exposed;
    }
    let known: BTreeSet<String> = exposed.keys().cloned().collect();
    for (id, secret) in world.secrets() {
        let held_on = secret.held_on.iter().map(|host| &world.hosts[host.at()].name);
        let new = |host: &&String| inputs.intrusion.was_on(host) == Some(true) && !known.contains(*host);
        for host in held_on.filter(new) {
            exposed.entry(host.clone()).or_default().insert(id.to_string());
        }
    }
    exposed
}

/// Stores, and who is in them.
fn people(world: &World<'_>, inputs: &Inputs<'_>) -> (People, Vec<StoreRow>) {
    let mut sets = Vec::new();
    let mut rows = Vec::new();
    for (host, facts) in world.hosts.iter().zip(&world.facts) {
        let counted = inputs.counted.get(&host.name);
        if !host.is_store() && counted.is_none() {
            continue;
        }
        let stated = facts.store.as_ref().and_then(|store| store.persons);
        let mut elements: BTreeSet<String> = host.data.iter().cloned().collect();
        elements.extend(counted.into_iter().flat_map(|counted| counted.elements.iter().cloned()));
        let harm = inputs.weights.harm_of(elements.iter().map(String::as_str));
        let (set, others, by) = match (counted, stated) {
            // Whom nobody has named is still there: the larger number counts.
            (Some(counted), Some(stated)) if stated > counted.people.len() + counted.others => {
                let by = format!("{} and inventory", counted.by);
                (counted.people.clone(), stated - counted.people.len(), by)
            }
            (Some(counted), _) => (counted.people.clone(), counted.others, counted.by.clone()),
            (None, Some(persons)) => (RoaringBitmap::new(), persons, "inventory".to_owned()),
            (None, None) => (RoaringBitmap::new(), 0, String::new()),
        };
        rows.push(StoreRow {
            store: host.name.clone(),
            zone: host.zone.clone(),
            environment: host.environment.clone(),
            elements: elements.into_iter().collect(),
            people: (!by.is_empty()).then(|| set.len() + others),
            counted_by: by.clone(),
            entries: Vec::new(),
        });
        sets.push(StorePeople {
            store: host.name.clone(),
            people: set,
            counted: others,
            is_known: !by.is_empty(),
            harm: u32::try_from(harm).unwrap_or(u32::MAX).max(1),
        });
    }
    rows.sort_by(|a, b| a.store.cmp(&b.store));
    (People::new(sets), rows)
}

/// Whether somebody has counted the people of a store, and not only of a part of it.
fn is_counted(world: &World<'_>, inputs: &Inputs<'_>, store: &StoreRow) -> bool {
    let is_part = inputs.counted.get(&store.store).is_some_and(|counted| counted.is_part);
    let is_stated = || {
        let facts = world.host(&store.store).and_then(|id| world.facts[id.at()].store.as_ref());
        facts.is_some_and(|facts| facts.persons.is_some())
    };
    !is_part || is_stated()
}

/// Weaknesses that were found on some host once, and were gone there when it was scanned again; nothing in the first run.
fn mended(world: &World<'_>, last: Option<&Run>) -> Option<BTreeSet<String>> {
    let last = last?;
    let mut mended = last.mended.clone();
    let rows = last.checks.iter().filter(|row| row.kind == "weakness");
    for (id, host) in rows.filter_map(|row| row.instance.rsplit_once(" on ")) {
        let Some(facts) = world.host(host).map(|host| &world.facts[host.at()]) else { continue };
        if facts.scanned.is_some() && !facts.weaknesses.iter().any(|weakness| weakness.id == id) {
            mended.insert(id.to_owned());
        }
    }
    Some(mended)
}

/// Hosts that a route begins at, goes through or ends in.
fn places(world: &World<'_>, routes: &[RouteRow]) -> Vec<HostPlace> {
    let steps = routes.iter().flat_map(|route| &route.steps);
    let hosts: BTreeSet<_> =
        steps.flat_map(|step| [&step.from, &step.to]).filter_map(|name| world.host(name)).collect();
    let place = |host: &crate::world::Host| HostPlace {
        name: host.name.clone(),
        zone: host.zone.clone(),
        environment: host.environment.clone(),
    };
    hosts.into_iter().map(|host| place(&world.hosts[host.at()])).collect()
}

fn with_entries(mut stores: Vec<StoreRow>, entries: &[EntryRow]) -> Vec<StoreRow> {
    for store in &mut stores {
        let leading = entries.iter().filter(|entry| entry.stores.contains(&store.store));
        store.entries = leading.map(|entry| entry.entry.clone()).collect();
    }
    stores
}

/// Instances that follow from what checks said: public claims, and what was mended on some hosts and not on others.
fn later(seen: &[Instance], checks: &[CheckRow], inputs: &Inputs<'_>) -> Vec<Instance> {
    let mut verdicts: BTreeMap<&str, BTreeSet<Verdict>> = BTreeMap::new();
    for row in checks {
        verdicts.entry(&row.check).or_default().insert(row.verdict);
    }
    let mut later = Vec::new();
    for claim in seen.iter().filter(|instance| instance.kind == "claim") {
        let Some(crate::Value::List(ids)) = claim.fields.get("checks") else { continue };
        let all: Vec<_> = ids.iter().map(|id| verdicts.get(id.as_str())).collect();
        let fails = all.iter().flatten().any(|verdicts| verdicts.contains(&Verdict::Fail));
        let is_known = all.iter().all(|verdicts| {
            verdicts
                .is_some_and(|verdicts| verdicts.contains(&Verdict::Pass) && !verdicts.contains(&Verdict::CannotTell))
        });
        let borne_out = if fails { Some(false) } else { (is_known && !ids.is_empty()).then_some(true) };
        later.push(claim.clone().with_known("borne_out", borne_out));
    }
    if let Some(last) = inputs.last {
        later.extend(fixes(checks, last, inputs.checks));
    }
    later
}

/// Checks that failed once and pass now somewhere. Actions keep what was ever mended: a fix in part stays one until it is whole,
/// whatever else a run changes.
fn fixes(rows: &[CheckRow], last: &Run, checks: &Checks) -> Vec<Instance> {
    let is_first = |id: &str| checks.get(id).is_some_and(|check| !["claim", "fix"].contains(&check.each));
    let mut failed: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut done: BTreeSet<(&str, &str)> = BTreeSet::new();
    let failing = last.checks.iter().filter(|row| matches!(row.verdict, Verdict::Fail | Verdict::Muted));
    failed.extend(failing.map(|row| (row.check.as_str(), row.instance.as_str())));
    for action in last.actions.iter().filter(|action| !action.action.starts_with("step/")) {
        failed.extend(action.open.iter().map(|instance| (action.check.as_str(), instance.as_str())));
        done.extend(action.done.iter().map(|instance| (action.check.as_str(), instance.as_str())));
    }
    let now: BTreeMap<(&str, &str), Verdict> =
        rows.iter().map(|row| ((row.check.as_str(), row.instance.as_str()), row.verdict)).collect();
    let mut fixes: BTreeMap<&str, (i64, i64, bool)> = BTreeMap::new();
    for key in failed.union(&done).filter(|(check, _)| is_first(check)) {
        let (open, closed, is_unsure) = fixes.entry(key.0).or_default();
        match now.get(key) {
            Some(Verdict::Fail | Verdict::Muted) => *open += 1,
            Some(Verdict::Pass) => *closed += 1,
            _ if done.contains(key) => *closed += 1,
            _ => *is_unsure = true,
        }
    }
    let mended = fixes.into_iter().filter(|(_, (_, closed, _))| *closed > 0);
    mended
        .map(|(check, (open, closed, is_unsure))| {
            // One failure decides; without any, what was not looked at may be one.
            let open = (open > 0 || !is_unsure).then_some(open);
            Instance::new("fix", check).with_known("open_on", open).with("closed_on", closed)
        })
        .collect()
}

fn relevant(world: &World<'_>, graph: &Graph, entries: &[Entry], people: &People, weights: &Weights) -> Relevant {
    let counts = |entry: &&Entry| {
        let class = EntryClass::ALL.iter().find(|class| class.word() == entry.class);
        class.is_none_or(|class| weights.counts(*class))
    };
    let sources: Vec<StateId> = entries.iter().filter(counts).map(|entry| entry.state).collect();
    let stores = graph.states.iter().zip(0..).filter_map(|(state, id)| match state {
        State::Store(host) => Some((id, people.position(&world.hosts[host.at()].name)?)),
        _ => None,
    });
    Relevant::of(graph, &sources, &stores.collect::<Vec<_>>())
}

impl Run {
    /// What the first few actions protect, in thousandths of those at stake.
    pub fn share_of_first(&self) -> Option<u64> {
        let protected = self.actions.iter().take(BEST_OF).map(|action| action.people_cumulative).max()?;
        (protected * 1_000).checked_div(self.at_stake)
    }
}

#[cfg(test)]
mod tests;
