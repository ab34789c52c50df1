//! `amends actions`: what to do, by whom, and what became of it.

use amends::posture::{self, decide};

use super::notices::named;
use super::posture::{action, few};
use crate::args::posture::{Actions, ActionsAction};
use crate::args::{Common, Show, View};
use crate::exit::Done;
use crate::{keys, render};

pub(crate) fn run(common: &Common, given: &Actions) -> anyhow::Result<Done> {
    match &given.action {
        None => list(common, &given.show),
        Some(ActionsAction::Show { id, show }) => one(common, id, show),
        Some(ActionsAction::Assign { id, owner, due }) => {
            anyhow::ensure!(owner.is_some() || due.is_some(), "nothing is assigned; give --owner or --due");
            let name = named(common, "an assignment")?;
            let case = keys::open(common)?;
            decide::assign(&case, id, owner.as_deref(), *due, &name)?;
            Ok(Done::Well)
        }
        Some(ActionsAction::Done { id }) => {
            let name = named(common, "an action that is done")?;
            let case = keys::open(common)?;
            let day = case.now().to_zoned(jiff::tz::TimeZone::UTC).date();
            decide::said_done(&case, id, day, &name)?;
            render::text("Noted. The next run of its check closes it, or opens it again: amends posture run\n")?;
            Ok(Done::Well)
        }
    }
}

fn list(common: &Common, show: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let run = posture::posture_or_not_yet(&case)?.run;
    match show.format {
        View::Json => render::json(&run.actions)?,
        View::Table => {
            let mut out = String::new();
            for (row, rank) in run.actions.iter().zip(1..) {
                out.push_str(&action(row, rank, &run));
            }
            if let Some(best) = run.best_of_three {
                let first = run.actions.iter().take(3).map(|row| row.people_cumulative).max().unwrap_or(0);
                out.push_str(&format!(
                    "The first three protect {} of {} people; no three protect more than {}.\n",
                    render::number(first),
                    render::number(run.at_stake),
                    render::number(best)
                ));
            }
            render::text(&out)?;
        }
    }
    Ok(Done::Well)
}

fn one(common: &Common, id: &str, show: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let run = posture::posture_or_not_yet(&case)?.run;
    let Some((row, rank)) = run.actions.iter().zip(1..).find(|(row, _)| row.action == id) else {
        anyhow::bail!("there is no action `{id}` (amends actions)");
    };
    if show.format == View::Json {
        render::json(row)?;
        return Ok(Done::Well);
    }
    let mut out = action(row, rank, &run);
    out.push_str(&render::wrapped(&render::printable(&format!("closed by the check {}", row.check)), "      "));
    if !row.done.is_empty() {
        out.push_str(&render::wrapped(&render::printable(&format!("done on {}", few(&row.done))), "      "));
    }
    if !row.after.is_empty() {
        out.push_str(&render::wrapped(&format!("after {}", row.after.join(", ")), "      "));
    }
    for line in &row.history {
        out.push_str(&render::wrapped(&render::printable(line), "      "));
    }
    render::text(&out)?;
    Ok(Done::Well)
}
