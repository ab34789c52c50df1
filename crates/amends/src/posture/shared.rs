//! Posture in forms that other programs read, and the page that a board signs.

use std::collections::BTreeMap;

use amends_case::incident::Incident;
use amends_posture::shared::{
    CheckInfo, MuteInfo, SharedInput, assessment_results, ocsf, plain_entry, plain_step, plan_of_action, sarif,
};
use amends_posture::{ActionRow, Checks, Run, Verdict};
use amends_report::view::{BoardAction, BoardChange, BoardMute, BoardRoute, BoardStep, BoardUnknown, BoardView, Stake};
use amends_store::Case;
use jiff::civil::Date;

use super::{Posture, posture_or_not_yet, rules};
use crate::settings::Settings;
use crate::{Error, Result};

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// OSCAL assessment results.
    OscalResults,
    /// OSCAL plan of action and milestones.
    OscalPlan,
    /// SARIF 2.1.0.
    Sarif,
    /// OCSF compliance findings, one a line.
    Ocsf,
    /// A page for the board, HTML.
    Board,
}

/// The posture of a case in a form.
///
/// # Errors
/// If there is no posture; of the case and of rule files.
pub fn text(case: &Case, incident: &Incident, settings: &Settings, form: Form) -> Result<String> {
    let posture = posture_or_not_yet(case)?;
    let (checks, _) = rules::load(settings)?;
    if form == Form::Board {
        let view = board(case, incident, &posture, &checks);
        return amends_report::render_board(&view).map_err(|error| Error::Report(Box::new(error)));
    }
    let infos: Vec<CheckInfo> = checks.iter().map(info).collect();
    let mutes: Vec<MuteInfo> = posture
        .mutes
        .iter()
        .map(|mute| MuteInfo {
            check: mute.check.clone(),
            instance: mute.instance.clone(),
            by: mute.by.clone(),
            why: mute.why.clone(),
            until: Some(mute.until),
        })
        .collect();
    let run = &posture.run;
    let input = SharedInput {
        organisation: &incident.organization.name,
        as_of: run.as_of.unwrap_or(Date::ZERO),
        now: case.now(),
        tool_version: env!("CARGO_PKG_VERSION"),
        checks: &infos,
        rows: &run.checks,
        mutes: &mutes,
        actions: &run.actions,
        routes: &run.routes,
        stores: &run.stores,
        entries: &run.entries,
    };
    Ok(match form {
        Form::OscalResults => assessment_results(&input),
        Form::OscalPlan => plan_of_action(&input),
        Form::Sarif => sarif(&input),
        Form::Ocsf | Form::Board => ocsf(&input),
    })
}

fn info(check: &amends_posture::Check) -> CheckInfo {
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (framework, id) in check.answers.iter() {
        answers.entry(framework.to_owned()).or_default().push(id.to_owned());
    }
    CheckInfo {
        id: check.id.clone(),
        title: check.title.clone(),
        asks: check.asks.clone(),
        why: check.why.clone(),
        severity: check.severity,
        answers,
    }
}

/// What a board reads: digits and plain words, and a digest to sign.
fn board(case: &Case, incident: &Incident, posture: &Posture, checks: &Checks) -> BoardView {
    let run = &posture.run;
    let lower = |run: &Run| {
        let entries = run.entries.iter().filter(|entry| entry.class == "lower_zone");
        entries.map(|entry| entry.people).max().unwrap_or(0)
    };
    let before = |figure: fn(&Run) -> u64| posture.last.as_ref().map(figure);
    let digest = serde_json::to_vec(run).map(|bytes| blake3::hash(&bytes).to_hex().to_string()).unwrap_or_default();
    let since = |state: &str| {
        let was = |action: &ActionRow| {
            let last = posture.last.as_ref()?.actions.iter().find(|last| last.action == action.action);
            Some(last.is_some_and(|last| last.state == state))
        };
        let now = run.actions.iter().filter(|action| action.state == state && was(action) == Some(false));
        now.map(change).collect::<Vec<_>>()
    };
    BoardView {
        organization: incident.organization.name.clone(),
        as_of: run.as_of.unwrap_or(Date::ZERO),
        made: case.now(),
        last_run: posture.last.as_ref().and_then(|last| last.as_of),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digest,
        outside: Stake { now: run.at_stake_outside, before: before(|run| run.at_stake_outside) },
        lower_zones: Stake { now: lower(run), before: posture.last.as_ref().map(lower) },
        at_stake: run.at_stake,
        stores_uncounted: run.stores.iter().filter(|it| it.people.is_none() && !it.entries.is_empty()).count() as u64,
        actions: run
            .actions
            .iter()
            .filter(|action| !["closed", "muted"].contains(&action.state.as_str()))
            .map(action)
            .collect(),
        worst_route: run.routes.first().map(|route| BoardRoute {
            entry: plain_entry(&route.entry),
            store: route.store.clone(),
            people: route.people,
            elements: route.elements.clone(),
            steps: route
                .steps
                .iter()
                .map(|step| BoardStep { words: plain_step(step), is_seen: !step.seen_by.is_empty() })
                .collect(),
        }),
        closed: since("closed"),
        reopened: since("reopened"),
        mutes: posture
            .mutes
            .iter()
            .map(|mute| BoardMute {
                what: format!("{} on {}", mute.check, mute.instance),
                why: mute.why.clone(),
                owner: mute.by.clone(),
                until: Some(mute.until),
            })
            .collect(),
        cannot_tell: unknown(run, checks),
    }
}

fn action(row: &ActionRow) -> BoardAction {
    BoardAction {
        title: row.title.clone(),
        people: row.people,
        people_cumulative: row.people_cumulative,
        effort_hours: row.effort,
        owner: row.owner.clone(),
        due: row.due,
        state: row.state.clone(),
    }
}

fn change(row: &ActionRow) -> BoardChange {
    BoardChange { title: row.title.clone(), note: row.history.last().cloned().unwrap_or_default() }
}

/// Checks that cannot tell, those with most instances first.
fn unknown(run: &Run, checks: &Checks) -> Vec<BoardUnknown> {
    let mut counts: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for row in run.checks.iter().filter(|row| row.verdict == Verdict::CannotTell) {
        counts.entry(&row.check).or_insert((0, &row.why)).0 += 1;
    }
    let mut unknown: Vec<BoardUnknown> = counts
        .into_iter()
        .map(|(check, (instances, why))| BoardUnknown {
            what: checks.get(check).map_or(check, |check| check.title.as_str()).to_owned(),
            instances,
            // The last sentence says what would tell.
            would_tell: why.rsplit_once(". ").map_or(why, |(_, last)| last).to_owned(),
        })
        .collect();
    unknown.sort_by(|a, b| b.instances.cmp(&a.instances).then_with(|| a.what.cmp(&b.what)));
    unknown
}
