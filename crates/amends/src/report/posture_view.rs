//! What the report shows of posture.

use std::collections::{BTreeMap, BTreeSet};

use amends_posture::shared::{plain_entry, plain_step};
use amends_posture::{
    ActionRow, Check, CheckRow, Checks, FRAMEWORKS, RouteRow, Run, Tally, Verdict, changes, severity_word,
};
use amends_report::view::{
    HostPlace, Listing, PostureAction, PostureChange, PostureChanges, PostureCheck, PostureContradiction,
    PostureDemand, PostureEntry, PostureInstance, PostureMute, PostureRoute, PostureStep, PostureStore, PostureView,
    Stake, VerdictCounts,
};
use amends_store::Case;

use crate::Result;
use crate::posture::{Posture, posture, rules};
use crate::settings::Settings;

/// Lines of one list that the report is given.
const LINES: usize = 60;
/// Instances of one check or action that it is given.
const INSTANCES: usize = 8;

pub(super) fn of(case: &Case, settings: &Settings) -> Result<Option<PostureView>> {
    let Some(posture) = posture(case)? else { return Ok(None) };
    let (checks, _) = rules::load(settings)?;
    let run = &posture.run;
    let last = posture.last.as_ref();
    let stake = |figure: fn(&Run) -> u64| Stake { now: figure(run), before: last.map(figure) };
    let failing = |run: &Run| run.checks.iter().filter(|row| row.verdict == Verdict::Fail).count() as u64;
    let action = |row: &ActionRow| action(row, &checks);
    let entry = |entry: &amends_posture::EntryRow| PostureEntry {
        entry: without_account(&entry.entry),
        words: plain_entry(&entry.entry),
        class: entry.class.clone(),
        stores: entry.stores.clone(),
        people: entry.people,
    };
    let counts = counts(run);
    Ok(Some(PostureView {
        as_of: run.as_of,
        last_run: last.and_then(|last| last.as_of),
        hosts: run.hosts,
        states: run.graph.0,
        steps: run.graph.1,
        outside: stake(|run| run.at_stake_outside),
        at_stake: stake(|run| run.at_stake),
        phished: run.at_stake_phished,
        failing: Stake { now: failing(run), before: last.map(failing) },
        best_of_three: run.best_of_three,
        entries: run.entries.iter().map(entry).collect(),
        places: run
            .places
            .iter()
            .map(|place| HostPlace {
                name: place.name.clone(),
                zone: place.zone.clone(),
                environment: place.environment.clone(),
            })
            .collect(),
        routes: listing(&run.routes, "routes", route),
        stores: run.stores.iter().map(store).collect(),
        actions: listing(&run.actions, "actions", action),
        changes: changed(&posture, &checks),
        demands: demands(&checks, &counts),
        checks: checks
            .iter()
            .filter(|check| counts.contains_key(&check.id))
            .map(|it| check(it, run, &counts))
            .collect(),
        unused: run.unused.iter().map(|id| title(&checks, id)).collect(),
        contradictions: listing(&run.contradictions, "checks", |it| PostureContradiction {
            sentence: it.sentence.clone(),
            places: it.places.clone(),
        }),
    }))
}

fn listing<T, L>(rows: &[T], table: &str, line: impl Fn(&T) -> L) -> Listing<L> {
    Listing {
        lines: rows.iter().take(LINES).map(line).collect(),
        total: rows.len() as u64,
        export: format!("amends export {table} --format csv --out {table}.csv"),
    }
}

/// The page lies in the open, and an account is somebody's.
fn without_account(entry: &str) -> String {
    if entry.starts_with("phished:") { "phished".to_owned() } else { entry.to_owned() }
}

fn title(checks: &Checks, id: &str) -> String {
    checks.get(id).map_or_else(|| id.to_owned(), |check| check.title.clone())
}

fn kind(checks: &Checks, id: &str) -> String {
    checks.get(id).map_or_else(String::new, |check| check.each.to_owned())
}

fn route(row: &RouteRow) -> PostureRoute {
    let step = |step: &amends_posture::RouteStep| PostureStep {
        from: step.from.clone(),
        to: step.to.clone(),
        how: step.how.clone(),
        words: plain_step(step),
        seen_by: step.seen_by.clone(),
        places: step.places.clone(),
    };
    PostureRoute {
        route: row.route.clone(),
        entry: without_account(&row.entry),
        entry_words: plain_entry(&row.entry),
        store: row.store.clone(),
        people: row.people,
        elements: row.elements.clone(),
        steps: row.steps.iter().map(step).collect(),
    }
}

fn store(row: &amends_posture::StoreRow) -> PostureStore {
    PostureStore {
        store: row.store.clone(),
        zone: row.zone.clone(),
        environment: row.environment.clone(),
        elements: row.elements.clone(),
        people: row.people,
        counted_by: row.counted_by.clone(),
        entries: row.entries.iter().map(|entry| plain_entry(entry)).collect(),
    }
}

fn action(row: &ActionRow, checks: &Checks) -> PostureAction {
    PostureAction {
        action: row.action.clone(),
        title: row.title.clone(),
        check: row.check.clone(),
        kind: kind(checks, &row.check),
        open: Listing {
            lines: row.open.iter().take(INSTANCES).cloned().collect(),
            total: row.open.len() as u64,
            export: String::new(),
        },
        done: row.done.len() as u64,
        effort_hours: row.effort,
        people: row.people,
        people_cumulative: row.people_cumulative,
        owner: row.owner.clone(),
        due: row.due,
        state: row.state.clone(),
    }
}

fn changed(posture: &Posture, checks: &Checks) -> PostureChanges {
    let run = &posture.run;
    let mutes = posture.mutes.iter().map(|mute| PostureMute {
        title: title(checks, &mute.check),
        kind: kind(checks, &mute.check),
        instance: mute.instance.clone(),
        why: mute.why.clone(),
        owner: mute.by.clone(),
        until: Some(mute.until),
    });
    let mut changed = PostureChanges {
        mutes: mutes.collect(),
        mutes_unused: run.mutes_unused.len() as u64,
        ..PostureChanges::default()
    };
    let Some(last) = &posture.last else { return changed };
    let line = |row: &&CheckRow| PostureChange {
        title: title(checks, &row.check),
        kind: row.kind.clone(),
        instance: row.instance.clone(),
        why: row.why.clone(),
    };
    let since = changes(&run.checks, &last.checks);
    changed.mended = listing(&since.mended, "checks", line);
    changed.failures = listing(&since.failures, "checks", line);
    changed.lost = listing(&since.lost, "checks", line);
    let before: BTreeMap<&str, &str> =
        last.actions.iter().map(|row| (row.action.as_str(), row.state.as_str())).collect();
    let now = |state: &'static str| {
        let new = run.actions.iter().filter(move |row| row.state == state);
        new.filter(|row| before.get(row.action.as_str()) != Some(&state)).map(|row| action(row, checks)).collect()
    };
    changed.closed = now("closed");
    changed.reopened = now("reopened");
    changed
}

/// What each check says, mutes taken from the failures.
fn counts(run: &Run) -> BTreeMap<String, VerdictCounts> {
    let of =
        |tally: &Tally| VerdictCounts { pass: tally.pass, fail: tally.fail, cannot_tell: tally.cannot_tell, muted: 0 };
    let mut counts: BTreeMap<String, VerdictCounts> =
        run.tallies.iter().map(|(check, tally)| (check.clone(), of(tally))).collect();
    for row in run.checks.iter().filter(|row| row.verdict == Verdict::Muted) {
        let counts = counts.entry(row.check.clone()).or_default();
        counts.fail = counts.fail.saturating_sub(1);
        counts.muted += 1;
    }
    counts
}

/// Every identifier that a check answers to.
fn demands(checks: &Checks, counts: &BTreeMap<String, VerdictCounts>) -> Vec<PostureDemand> {
    let mut demands = Vec::new();
    for (framework, _) in FRAMEWORKS {
        let answering: Vec<(&Check, BTreeSet<&str>)> = checks
            .iter()
            .map(|check| (check, check.answers.iter().filter(|(to, _)| *to == framework).map(|(_, id)| id).collect()))
            .collect();
        let mut ids: BTreeSet<(usize, &str)> = BTreeSet::new();
        // Numbers in the order of numbers: 2 before 10.
        ids.extend(answering.iter().flat_map(|(_, ids)| ids.iter().map(|id| (id.len(), *id))));
        for (_, id) in ids {
            let of: Vec<&Check> =
                answering.iter().filter(|(_, ids)| ids.contains(id)).map(|(check, _)| *check).collect();
            let sum = of.iter().filter_map(|check| counts.get(&check.id)).fold(VerdictCounts::default(), |a, b| {
                VerdictCounts {
                    pass: a.pass + b.pass,
                    fail: a.fail + b.fail,
                    cannot_tell: a.cannot_tell + b.cannot_tell,
                    muted: a.muted + b.muted,
                }
            });
            demands.push(PostureDemand {
                framework: framework.to_owned(),
                id: id.to_owned(),
                title: checks.frameworks().title(framework, id).unwrap_or_default().to_owned(),
                checks: of.len() as u64,
                counts: sum,
            });
        }
    }
    demands
}

fn check(check: &Check, run: &Run, counts: &BTreeMap<String, VerdictCounts>) -> PostureCheck {
    let some = |wanted: Verdict| {
        let rows = run.checks.iter().filter(|row| row.check == check.id && row.verdict == wanted);
        let line = |row: &CheckRow| PostureInstance {
            instance: row.instance.clone(),
            why: row.why.clone(),
            places: row.places.clone(),
        };
        rows.take(INSTANCES).map(line).collect::<Vec<_>>()
    };
    let demand = |(framework, id): (&str, &str)| match framework {
        "fcc" => Some(id.to_owned()),
        "patterns" => Some(format!("pattern {id}")),
        _ => None,
    };
    PostureCheck {
        check: check.id.clone(),
        title: check.title.clone(),
        severity: severity_word(check.severity).to_owned(),
        kind: check.each.to_owned(),
        demands: check.answers.iter().filter_map(demand).collect(),
        counts: counts.get(&check.id).copied().unwrap_or_default(),
        failing: some(Verdict::Fail),
        unknown: some(Verdict::CannotTell),
    }
}
