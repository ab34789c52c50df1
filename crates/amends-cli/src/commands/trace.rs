//! `amends trace`: the intruder's path, and what they reached.

use amends::store::Case;
use amends::trace::{self, Decided, StoreStake, Tracing, at_stake, spelled};
use amends::{incident_of, trace::shared};
use serde_json::json;

use super::notices::named;
use crate::args::{Common, CouldHave, Show, Trace, TraceAction, View};
use crate::exit::Done;
use crate::progress::Bars;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Trace) -> anyhow::Result<Done> {
    match &given.action {
        None => show(common, &given.show),
        Some(TraceAction::Run { incident, show }) => again(common, incident, show),
        Some(TraceAction::Decide { could_have, store, show: wanted }) => {
            let name = named(common, "a decision")?;
            let case = keys::open(common)?;
            trace::decide(&case, *could_have == CouldHave::Taken, store, &name)?;
            drop(case);
            let done = show(common, wanted)?;
            if wanted.format == View::Table {
                render::text("amends respond plans by it.\n")?;
            }
            Ok(done)
        }
        Some(TraceAction::Share { format, out }) => {
            let case = keys::open_to_read(common)?;
            let incident = incident_of(&case)?;
            let text = shared::text(&case, &incident, (*format).into())?;
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
    let (_, cost) = trace::run(&case, &incident, base, &settings, &Bars::default())?;
    case.seal()?;
    super::stage::show(&cost, show)?;
    Ok(Done::Well)
}

fn show(common: &Common, show: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let tracing = trace::traced_or_not_yet(&case)?;
    let settings = world::settings(common, 0)?;
    let stake = match incident_of(&case).and_then(|incident| at_stake(&case, &incident, &tracing, &settings)) {
        Ok(stake) => stake,
        // Nothing was read of the evidence yet: the path stands by itself.
        Err(amends::Error::NotYet { .. }) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    match show.format {
        View::Json => render::json(&json!({
            "trace": tracing.traced,
            "files": tracing.logs.files,
            "problems": tracing.logs.problems,
            "signals": tracing.signals,
            "signals_all": tracing.signals_all,
            "rules_refused": tracing.rules_refused,
            "people": stake,
            "decisions": tracing.decisions,
        }))?,
        View::Table => render::text(&(table(&tracing, &stake) + &decided(&case, &tracing)?))?,
    }
    let undecided = !Decided::of(&tracing).undecided.is_empty();
    Ok(if undecided || !tracing.logs.problems.is_empty() { Done::WithProblems } else { Done::Well })
}

fn table(tracing: &Tracing, stake: &[StoreStake]) -> String {
    let traced = &tracing.traced;
    let mut out = String::new();
    // A log's words may hold what a terminal obeys.
    let safe = render::printable;
    for hop in &traced.hops {
        out.push_str(&format!(
            "{:>3}  {}  {} → {}  as {}\n",
            hop.step,
            short(hop.time),
            safe(&hop.source),
            safe(&hop.target),
            safe(&hop.account)
        ));
        out.push_str(&format!("     {} ({})\n", hop.how.replace('_', " "), hop.technique));
        out.push_str(&render::wrapped(&safe(&hop.reason), "     "));
        out.push_str(&format!("     {}\n", safe(&tracing.place(hop.file, hop.line))));
    }
    if !traced.reach.is_empty() {
        out.push_str("\nWhat was got at\n");
    }
    for row in &traced.reach {
        let rows = row.rows.map(|rows| format!("  {} rows", render::number(rows))).unwrap_or_default();
        let bytes = row.bytes.map(|bytes| format!("  {} bytes", render::number(bytes))).unwrap_or_default();
        let line = format!("  {:<22} {:<11}{rows}{bytes}", safe(&row.store), row.state.replace('_', " "));
        out.push_str(&format!("{}\n", line.trim_end()));
        out.push_str(&render::wrapped(&safe(&row.why), "    "));
    }
    out.push('\n');
    for finding in traced.findings.iter().chain(&traced.repairs) {
        out.push_str(&render::wrapped(&safe(finding), "  "));
    }
    for entry in &traced.entries {
        out.push_str(&render::wrapped(&safe(&trace::entry_sentence(entry)), "  "));
        out.push_str(&format!("    {}\n", safe(&tracing.place(entry.file, entry.line))));
    }
    for rival in &traced.rivals {
        let text = format!(
            "{}: {} → {} as {} may have been the intruder; {}. What would decide: {}.",
            short(rival.time),
            rival.source,
            rival.target,
            rival.account,
            rival.other,
            rival.decided_by
        );
        out.push_str(&render::wrapped(&safe(&text), "  "));
    }
    out.push_str(&people(stake));
    let problems: u64 = tracing.logs.problems.iter().map(|problem| problem.count).sum();
    if problems > 0 {
        out.push_str(&format!("{} problems in logs: amends export problems\n", render::number(problems)));
    }
    out
}

fn people(stake: &[StoreStake]) -> String {
    let mut out = String::new();
    for stake in stake.iter().filter(|stake| stake.people > 0) {
        let people = render::number(stake.people);
        if stake.state == "seen" {
            let jurisdictions = stake.residences.len();
            out.push_str(&format!("{people} people in stores that were reached ({jurisdictions} jurisdictions)\n"));
            continue;
        }
        let mut sentence = format!("If what could have been reached is treated as taken: {people} more people");
        if stake.places_more > 0 {
            sentence.push_str(&format!(", {} more states", stake.places_more));
        }
        if let Some(due) = stake.first_due {
            sentence.push_str(&format!(", first due {}", due.strftime("%-d %B %Y")));
        }
        out.push_str(&render::wrapped(&format!("{sentence}."), ""));
    }
    out
}

/// What people decided of stores that could have been reached, and how to.
fn decided(case: &Case, tracing: &Tracing) -> anyhow::Result<String> {
    let (decided, left_out) = Decided::of_case(case, tracing)?;
    let mut out = String::new();
    if !decided.by.is_empty() {
        out = render::wrapped(&decided.sentence(left_out), "");
    }
    if decided.is_open() {
        out.push_str("Not decided: amends trace decide --could-have taken|not-taken --as NAME\n");
    }
    Ok(out)
}

/// To the second.
fn short(time: i64) -> String {
    let whole = spelled(time);
    whole.split('.').next().unwrap_or(&whole).trim_end_matches('Z').replace('T', " ")
}
