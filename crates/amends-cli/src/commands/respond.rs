//! `amends respond`: the whole chain.

use amends::case_folder;
use anyhow::Context;
use serde_json::json;

use crate::args::{Common, Respond, View};
use crate::exit::Done;
use crate::progress::Bars;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Respond) -> anyhow::Result<Done> {
    // A mistake in the incident file should show before a case is made for it.
    let text = std::fs::read_to_string(&given.incident)
        .with_context(|| format!("could not read {}", given.incident.display()))?;
    let incident = amends::case::incident::Incident::from_toml(&text, &given.incident.display().to_string())?;
    incident.warnings.iter().for_each(|warning| eprintln!("Check: {warning}"));
    let settings = world::settings(common, given.sample)?;
    let folder = common.case.clone().unwrap_or_else(|| case_folder::beside(&given.incident));
    let case = keys::open_or_create(common, &folder)?;
    let outcome = amends::respond(&case, &given.incident, &settings, &Bars::default())?;
    match given.show.format {
        View::Json => render::json(&json!({ "status": outcome.status, "costs": outcome.costs }))?,
        View::Table => {
            render::text(&render::status(&outcome.status))?;
            render::text(&format!("Case:   {}\n", folder.display()))?;
        }
    }
    Ok(if outcome.status.needs_a_person() { Done::WithProblems } else { Done::Well })
}
