//! Stages by themselves, on an open case.

use std::path::{Path, PathBuf};

use amends::case::incident::Incident;
use amends::cost::Cost;
use amends::store::Case;
use amends::{evidence, people, records};
use anyhow::Context;

use crate::args::{Common, Evidence, EvidenceAction, People, PeopleAction, Records, RecordsAction, Show, Stage, View};
use crate::exit::Done;
use crate::progress::Bars;
use crate::{keys, render, world};

/// The case and the incident that a stage works on.
pub(crate) fn open(common: &Common, given: &Stage) -> anyhow::Result<(Case, Incident)> {
    let case = keys::open(common)?;
    if let Some(file) = &given.incident {
        amends::take_in(&case, file)?;
    }
    let incident = amends::incident_of(&case)?;
    Ok((case, incident))
}

/// Prints what a stage cost.
pub(crate) fn show(cost: &Cost, show: &Show) -> anyhow::Result<()> {
    match show.format {
        View::Json => render::json(cost),
        View::Table => render::text(&render::costs(std::slice::from_ref(cost))),
    }
}

pub(crate) fn evidence(common: &Common, given: &Evidence) -> anyhow::Result<Done> {
    match &given.action {
        EvidenceAction::List(given) => list(common, given),
        EvidenceAction::Read(given) => {
            let (case, incident) = open(common, given)?;
            let file = given
                .incident
                .clone()
                .context("`amends evidence read` needs the incident file: paths are relative to it")?;
            let base = file.parent().map_or_else(PathBuf::new, Path::to_owned);
            let settings = world::settings(common, 0)?;
            let (_, cost) = evidence::read(&case, &incident, &base, &settings, &Bars::default())?;
            show(&cost, &given.show)?;
            Ok(Done::Well)
        }
    }
}

fn list(common: &Common, given: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let manifest = evidence::manifest(&case)?;
    match given.format {
        View::Json => render::json(&manifest)?,
        View::Table => {
            for file in &manifest.files {
                let line =
                    format!("{:>10}  {:<14} {}  {}\n", render::bytes(file.size), file.kind, file.short(), file.path);
                render::text(&line)?;
            }
        }
    }
    Ok(Done::Well)
}

pub(crate) fn records(common: &Common, given: &Records) -> anyhow::Result<Done> {
    let RecordsAction::Find(given) = &given.action;
    let (case, incident) = open(common, given)?;
    let manifest = evidence::manifest(&case)?;
    let (_, cost) = records::find(&case, &incident, &manifest, &world::settings(common, 0)?, &Bars::default())?;
    show(&cost, &given.show)?;
    Ok(Done::Well)
}

pub(crate) fn people(common: &Common, given: &People) -> anyhow::Result<Done> {
    let given = match &given.action {
        PeopleAction::Gather(given) => given,
        PeopleAction::Compare(given) => return super::compare::run(common, given),
        PeopleAction::Review(given) => return super::review::list(common, given),
        PeopleAction::Decide(given) => return super::review::decide(common, given),
    };
    let (case, incident) = open(common, given)?;
    let readings = records::readings(&case, &evidence::manifest(&case)?)?;
    let day = incident.facts.discovered.value().date;
    let (_, cost) = people::gather(&case, &readings, day, &world::settings(common, 0)?, &Bars::default())?;
    show(&cost, &given.show)?;
    Ok(Done::Well)
}
