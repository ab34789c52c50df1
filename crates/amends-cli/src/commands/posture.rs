//! `amends posture`: who would be hurt, by which route, and what lets it happen.

use amends::incident_of;
use amends::posture::model::{ActionRow, RouteRow, Run, Verdict};
use amends::posture::rehearse::{Rehearsal, rehearse};
use amends::posture::{self, Posture as Kept, decide, shared};
use serde_json::json;

use super::notices::named;
use crate::args::posture::{Posture, PostureAction};
use crate::args::{Common, Show, View};
use crate::exit::Done;
use crate::progress::Bars;
use crate::{keys, render, world};

/// Ways that a terminal shows.
const WAYS_SHOWN: usize = 3;
/// Actions that a terminal shows.
const ACTIONS_SHOWN: usize = 8;
/// Checks that a terminal shows.
const CHECKS_SHOWN: usize = 12;

pub(crate) fn run(common: &Common, given: &Posture) -> anyhow::Result<Done> {
    match &given.action {
        None => show(common, &given.show),
        Some(PostureAction::Run { incident, show }) => again(common, incident, show),
        Some(PostureAction::ScanStore(given)) => super::scan::run(common, given),
        Some(PostureAction::Rehearse { route, show }) => {
            let case = keys::open_to_read(common)?;
            let settings = world::settings(common, 0)?;
            let rehearsal = rehearse(&case, &incident_of(&case)?, route, &settings)?;
            match show.format {
                View::Json => render::json(&rehearsal)?,
                View::Table => render::text(&rehearsed(&rehearsal))?,
            }
            Ok(Done::Well)
        }
        Some(PostureAction::Mute { check, instance, why, until }) => {
            let name = named(common, "a mute")?;
            let case = keys::open(common)?;
            decide::mute(&case, check, instance, why, *until, &name)?;
            render::text("Muted. It counts from the next run on: amends posture run\n")?;
            Ok(Done::Well)
        }
        Some(PostureAction::Share { format, out }) => {
            let case = keys::open_to_read(common)?;
            let settings = world::settings(common, 0)?;
            let text = shared::text(&case, &incident_of(&case)?, &settings, (*format).into())?;
            render::text_to(out.as_deref(), &text)?;
            Ok(Done::Well)
        }
    }
}

fn again(common: &Common, file: &std::path::Path, show: &Show) -> anyhow::Result<Done> {
    let case = keys::open(common)?;
    let incident = amends::take_in(&case, file)?;
    let base = file.parent().unwrap_or(std::path::Path::new(""));
    let settings = world::settings(common, 0)?;
    let (posture, cost) = posture::run(&case, &incident, base, &settings, &Bars::default())?;
    case.seal()?;
    anyhow::ensure!(posture.is_some(), "the incident file names no [inventory]; there is nothing to look at");
    match show.format {
        View::Json => super::stage::show(&cost, show)?,
        View::Table => {
            let posture = posture.unwrap_or_default();
            render::text(&table(&posture))?;
            render::text(&super::scan::all(&case, &posture)?)?;
        }
    }
    Ok(Done::Well)
}

fn show(common: &Common, show: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let posture = posture::posture_or_not_yet(&case)?;
    match show.format {
        View::Json => render::json(&json!({
            "run": posture.run,
            "files": posture.files,
            "problems": posture.problems,
            "mutes": posture.mutes,
        }))?,
        View::Table => {
            render::text(&table(&posture))?;
            render::text(&super::scan::all(&case, &posture)?)?;
        }
    }
    Ok(if posture.problems.is_empty() { Done::Well } else { Done::WithProblems })
}

fn table(posture: &Kept) -> String {
    let run = &posture.run;
    let mut out = stake(run);
    let ways = ways(&run.routes);
    if !ways.is_empty() {
        out.push_str("\nThe most pressing ways\n");
    }
    for (route, stores) in ways.iter().take(WAYS_SHOWN) {
        out.push_str(&way(route, stores));
    }
    if ways.len() > WAYS_SHOWN {
        out.push_str(&format!("  … and {} more: amends export routes\n", ways.len() - WAYS_SHOWN));
    }
    let open: Vec<&ActionRow> = run.actions.iter().filter(|row| row.state != "closed").collect();
    if !open.is_empty() {
        out.push_str("\nWhat to do first\n");
    }
    for (row, rank) in open.iter().zip(1..).take(ACTIONS_SHOWN) {
        out.push_str(&action(row, rank, run));
    }
    if open.len() > ACTIONS_SHOWN {
        out.push_str(&format!("  … and {} more: amends actions\n", open.len() - ACTIONS_SHOWN));
    }
    out.push_str(&checks(run));
    for contradiction in &run.contradictions {
        let text = format!("{} ({})", contradiction.sentence, contradiction.places.join(", "));
        out.push_str(&render::wrapped(&render::printable(&text), "  "));
    }
    for mute in &run.mutes_unused {
        out.push_str(&render::wrapped(&render::printable(&format!("A mute fits nothing: {mute}")), "  "));
    }
    let problems: u64 = posture.problems.iter().map(|problem| problem.count).sum();
    if problems > 0 {
        out.push_str(&format!("{} problems in the inventory: amends export problems\n", render::number(problems)));
    }
    out
}

/// The figures that a board asks for.
fn stake(run: &Run) -> String {
    let mut out = String::new();
    let day = run.as_of.map(|day| format!(" as of {day}")).unwrap_or_default();
    out.push_str(&format!("{} hosts{day}\n", render::number(run.hosts)));
    let before = |figure: u64| match &run.before {
        Some(_) => format!(" (before: {})", render::number(figure)),
        None => String::new(),
    };
    let last = run.before.clone().unwrap_or_default();
    out.push_str(&format!(
        "{} people at stake from outside{}\n",
        render::number(run.at_stake_outside),
        before(last.at_stake_outside)
    ));
    out.push_str(&format!(
        "{} people at stake from outside or a zone of lower trust{}\n",
        render::number(run.at_stake),
        before(last.at_stake)
    ));
    if run.at_stake_phished > 0 {
        out.push_str(&format!("{} by one letter to one of the staff\n", render::number(run.at_stake_phished)));
    }
    let uncounted = run.stores.iter().filter(|store| store.people.is_none()).count();
    if uncounted > 0 {
        out.push_str(&format!("In {uncounted} of {} stores nobody has counted the people.\n", run.stores.len()));
    }
    let untold = |row: &&amends::posture::model::CheckRow| {
        row.check == "store-from-outside" && row.verdict == Verdict::CannotTell
    };
    let untold = run.checks.iter().filter(untold).count();
    if untold > 0 {
        out.push_str(&format!(
            "Of {untold} of {} stores it cannot be told whether a way leads to them from outside.\n",
            run.stores.len()
        ));
    }
    out
}

/// Routes that differ in their last step only are one way.
fn ways(routes: &[RouteRow]) -> Vec<(&RouteRow, Vec<&RouteRow>)> {
    let mut ways: Vec<(&RouteRow, Vec<&RouteRow>)> = Vec::new();
    let key = |route: &RouteRow| {
        let before = route.steps.split_last().map_or(&[][..], |(_, before)| before);
        (route.entry.clone(), before.iter().map(|step| (step.to.clone(), step.how.clone())).collect::<Vec<_>>())
    };
    for route in routes.iter().filter(|route| !route.entry.starts_with("phished:")) {
        match ways.iter_mut().find(|(first, _)| key(first) == key(route)) {
            Some((_, stores)) => stores.push(route),
            None => ways.push((route, vec![route])),
        }
    }
    ways
}

fn way(route: &RouteRow, stores: &[&RouteRow]) -> String {
    let mut out = String::new();
    out.push_str(&format!(
        "  From {}: {} stores, {} people\n",
        render::printable(&route.entry.replace(':', " ")),
        stores.len(),
        render::number(route.people_together)
    ));
    let (last, before) = match route.steps.split_last() {
        Some(split) => split,
        None => return out,
    };
    for (step, rank) in before.iter().zip(1..) {
        let head = format!("{} → {}: {}", step.from, step.to, step.reason);
        out.push_str(&render::wrapped(&render::printable(&format!("{rank}. {head}")), "    "));
        let seen = if step.seen_by.is_empty() { "nothing would see it" } else { step.seen_by.as_str() };
        let known = format!("{} · {seen}", step.places.join(", "));
        out.push_str(&render::wrapped(&render::printable(&known), "       "));
    }
    let names: Vec<String> =
        stores.iter().map(|route| format!("{} ({})", route.store, render::number(route.people))).collect();
    let text = format!("{}. {} → {}", before.len() + 1, last.from, names.join(", "));
    out.push_str(&render::wrapped(&render::printable(&text), "    "));
    out
}

/// One line of what to do.
pub(super) fn action(row: &ActionRow, rank: usize, run: &Run) -> String {
    let share = (row.people_cumulative * 100).checked_div(run.at_stake);
    let share = share
        .filter(|_| row.people > 0)
        .map(|share| format!("  {share} % safe with it and those before"))
        .unwrap_or_default();
    let mut out = render::wrapped(&render::printable(&format!("{rank:>2}. {}", row.title)), "  ");
    let days = format!("{} hours", row.effort);
    let open = format!("open on {}", few(&row.open));
    let protects = match row.people {
        0 => String::new(),
        people => format!(" · protects {} people", render::number(people)),
    };
    let owner = match (&row.owner, row.due) {
        (owner, _) if owner.is_empty() => String::new(),
        (owner, Some(due)) => format!(" · {owner}, until {due}"),
        (owner, None) => format!(" · {owner}"),
    };
    let text = format!("{} · {days}{protects}{share} · {open}{owner} [{}]", row.state.replace('_', " "), row.action);
    out.push_str(&render::wrapped(&render::printable(&text), "      "));
    out
}

pub(super) fn few(names: &[String]) -> String {
    let shown = names.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(4) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn checks(run: &Run) -> String {
    let count = |wanted: Verdict| run.checks.iter().filter(|row| row.verdict == wanted).count() as u64;
    let mut out = format!(
        "\nChecks: {} pass, {} fail, {} cannot be told, {} muted\n",
        render::number(count(Verdict::Pass)),
        render::number(count(Verdict::Fail)),
        render::number(count(Verdict::CannotTell)),
        render::number(count(Verdict::Muted))
    );
    let mut failing: Vec<(&str, Vec<String>)> = Vec::new();
    for row in run.checks.iter().filter(|row| row.verdict == Verdict::Fail) {
        match failing.iter_mut().find(|(check, _)| *check == row.check) {
            Some((_, instances)) => instances.push(row.instance.clone()),
            None => failing.push((&row.check, vec![row.instance.clone()])),
        }
    }
    for (check, instances) in failing.iter().take(CHECKS_SHOWN) {
        let instances: Vec<String> = instances.iter().filter(|instance| !instance.is_empty()).cloned().collect();
        let text = if instances.is_empty() { (*check).to_owned() } else { format!("{check}: {}", few(&instances)) };
        out.push_str(&render::wrapped(&render::printable(&text), "  "));
    }
    if failing.len() > CHECKS_SHOWN {
        out.push_str(&format!("  … and {} more checks: amends export checks\n", failing.len() - CHECKS_SHOWN));
    }
    out
}

fn rehearsed(rehearsal: &Rehearsal) -> String {
    let mut out = String::new();
    let text = format!(
        "If somebody went this way ({}), {} would be theirs.",
        rehearsal.route.why,
        rehearsal.stores.join(", ")
    );
    out.push_str(&render::wrapped(&render::printable(&text), ""));
    out.push_str(&format!(
        "{} people to tell, in {} jurisdictions\n",
        render::number(rehearsal.people),
        rehearsal.residences.len()
    ));
    if rehearsal.people_counted_only > 0 {
        out.push_str(&format!(
            "{} more are only counted: no law can be asked about them\n",
            render::number(rehearsal.people_counted_only)
        ));
    }
    let places: Vec<String> = rehearsal
        .residences
        .iter()
        .take(6)
        .map(|(place, people)| format!("{place} {}", render::number(*people)))
        .collect();
    out.push_str(&render::wrapped(&format!("Most of them: {}", places.join(", ")), "  "));
    out.push_str(&render::wrapped(
        &format!("What they would lose: {}", rehearsal.elements.join(", ").replace('_', " ")),
        "  ",
    ));
    out.push_str(&format!("{} duties owed", render::number(rehearsal.owed)));
    match rehearsal.first_due {
        Some(day) => out.push_str(&format!(", the first by {day} if it were found out today\n")),
        None => out.push('\n'),
    }
    for (day, law, kind, people) in rehearsal.due.iter().take(6) {
        out.push_str(&format!("  {day}  {law}  {}  {} people\n", kind.replace('_', " "), render::number(*people)));
    }
    let cost = format!(
        "{} letters; about {} dollars ({})",
        render::number(rehearsal.letters),
        render::number(rehearsal.cost_dollars),
        rehearsal.cost_because
    );
    out.push_str(&render::wrapped(&cost, ""));
    out
}
