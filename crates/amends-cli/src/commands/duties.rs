//! `amends duties`: plan, what-if, approve.

use std::fmt::Write as _;

use amends::case::incident::Incident;
use amends::law::{Duty, counts_from_csv, plan};
use amends::{duties, records};
use anyhow::Context;

use super::stage;
use crate::args::{Approve, Common, Duties, DutiesAction, Stage, View, WhatIf};
use crate::exit::{Done, Misused};
use crate::progress::Bars;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Duties) -> anyhow::Result<Done> {
    match &given.action {
        DutiesAction::Plan(given) => plan_case(common, given),
        DutiesAction::WhatIf(given) => what_if(common, given),
        DutiesAction::Approve(given) => approve(common, given),
    }
}

fn plan_case(common: &Common, given: &Stage) -> anyhow::Result<Done> {
    let (case, incident) = stage::open(common, given)?;
    let (_, cost) = duties::plan(&case, &incident, &world::settings(common, 0)?, &Bars::default())?;
    stage::show(&cost, &given.show)?;
    Ok(Done::Well)
}

/// Typed counts → duties. Needs no case and leaves nothing behind.
fn what_if(common: &Common, given: &WhatIf) -> anyhow::Result<Done> {
    let settings = world::settings(common, 0)?;
    let laws = duties::laws(&settings)?;
    let classes = duties::classes(&records::rules(&settings)?);
    let read = |path: &std::path::Path| {
        std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
    };
    let incident = Incident::from_toml(&read(&given.incident)?, &given.incident.display().to_string())?;
    incident.warnings.iter().for_each(|warning| eprintln!("Check: {warning}"));
    let counts = counts_from_csv(&read(&given.counts)?, &laws, &classes)
        .with_context(|| format!("{} cannot be used", given.counts.display()))?;
    let plan = plan(&laws, &incident, &counts, &classes);
    match given.show.format {
        View::Json => render::json(&plan.duties)?,
        View::Table => render::text(&table(&plan.duties, &plan.questions))?,
    }
    Ok(Done::Well)
}

fn table(duties: &[Duty], questions: &[String]) -> String {
    let mut out = String::from("due         plan by     law              kind               people      owed\n");
    let mut lines: Vec<&Duty> = duties.iter().filter(|duty| duty.owed.is_planned()).collect();
    lines.sort_by_key(|duty| (duty.due.is_none(), duty.due.map(amends::law::Due::date), &duty.duty_id));
    for duty in lines {
        let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "{:<11} {:<11} {:<16} {:<18} {:<11} {}",
            day(duty.due.map(amends::law::Due::date)),
            day(duty.plan_by),
            render::fit(&duty.law, 16),
            duty.kind.word(),
            render::number(duty.persons),
            duty.owed.word()
        );
    }
    let not_owed = duties.iter().filter(|duty| !duty.owed.is_planned()).count();
    let _ = writeln!(out, "\n{not_owed} more were examined and are not owed; --format json says why.");
    for question in questions.iter() {
        let _ = writeln!(out, "For counsel: {question}");
    }
    out
}

fn approve(common: &Common, given: &Approve) -> anyhow::Result<Done> {
    let Some(name) = &common.actor else {
        return Err(Misused("an approval needs a name: --as NAME".to_owned()).into());
    };
    let case = keys::open(common)?;
    duties::approve(&case, &given.digest, name)?;
    render::text(&format!("Approved by {name}.\n"))?;
    Ok(Done::Well)
}
