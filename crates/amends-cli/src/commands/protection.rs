//! `amends protection`: codes and what became of them.

use std::io::{BufRead, BufReader, Read};

use amends::case::PersonId;
use amends::ledger_store::Redemption;
use amends::protection::{self, CarriedCounts, Redeemer, TakeUpLine};
use amends::reveal;
use anyhow::Context;
use serde::Serialize;

use super::notices::named;
use crate::args::{Common, Protection, ProtectionAction, Redeem, Show, View};
use crate::exit::Done;
use crate::{keys, render, world};

/// Longest line of a file of codes, in bytes.
const LINE_MAX: u64 = 256;

pub(crate) fn run(common: &Common, given: &Protection) -> anyhow::Result<Done> {
    match &given.action {
        ProtectionAction::Issue(show) => issue(common, show),
        ProtectionAction::Reissue { person, purpose } => reissue(common, person, purpose),
        ProtectionAction::Import { file, show } => import(common, file, show),
        ProtectionAction::Redeem(given) => redeem(common, given),
        ProtectionAction::Report(show) => report(common, show),
        ProtectionAction::Grants(given) => super::grants::run(common, given),
    }
}

fn issue(common: &Common, show: &Show) -> anyhow::Result<Done> {
    let name = named(common, "issuing")?;
    let case = keys::open(common)?;
    let issued = protection::issue(&case, &name, &world::settings(common, 0)?)?;
    match show.format {
        View::Json => render::json(&issued)?,
        View::Table => {
            let by = issued.enrol_by.map(|day| format!("; they can be activated until {day}")).unwrap_or_default();
            let (new, persons) = (render::number(issued.issued), render::number(issued.persons));
            render::text(&format!("{new} new codes, for {persons} people who are owed protection{by}.\n"))?;
            if issued.extended > 0 {
                let longer = render::number(issued.extended);
                render::text(&format!(
                    "{longer} codes issued before have a longer term now; the next notice tells it.\n"
                ))?;
            }
            render::text(&carried(&issued.carried))?;
        }
    }
    Ok(Done::Well)
}

/// Who got no code because they hold one, and why others got one all the same.
fn carried(counts: &CarriedCounts) -> String {
    let number = render::number;
    let mut out = String::new();
    if counts.holds > 0 {
        let people = number(counts.holds);
        out.push_str(&format!("{people} people hold protection of an earlier incident and get no second code.\n"));
    }
    if counts.longer > 0 {
        let people = number(counts.longer);
        out.push_str(&format!(
            "{people} of them are owed a longer term now: carry it back with `amends protection grants export` here and \
             `amends protection grants import` in the earlier case.\n"
        ));
    }
    for (why, people) in &counts.not_taken_over {
        let words = match why.as_str() {
            "ambiguous" => "may hold some, or somebody else does: they get a code of their own",
            "product" => "hold some of another kind: they get a code of their own",
            "ends_soon" => "hold some that has ended or soon will: they get a code of their own",
            _ => "have a code of this case already, besides that of an earlier one",
        };
        out.push_str(&format!("{} people {words}.\n", number(*people)));
    }
    out
}

fn import(common: &Common, file: &std::path::Path, show: &Show) -> anyhow::Result<Done> {
    let name = named(common, "an import")?;
    let case = keys::open(common)?;
    let done = protection::import(&case, file, &name, &world::settings(common, 0)?)?;
    match show.format {
        View::Json => render::json(&done)?,
        View::Table => {
            let number = render::number;
            let mut out = format!(
                "{} new codes; {} issued, {} left.\n",
                number(done.codes),
                number(done.issued),
                number(done.left)
            );
            let odd = [
                ("lines hold no usable code", done.refused),
                ("people have no code: the vendor has to give more", done.without),
            ];
            for (words, count) in odd.into_iter().filter(|(_, count)| *count > 0) {
                out.push_str(&format!("{} {words}.\n", number(count)));
            }
            out.push_str(&carried(&done.carried));
            render::text(&out)?;
        }
    }
    Ok(if done.refused + done.without > 0 { Done::WithProblems } else { Done::Well })
}

fn reissue(common: &Common, person: &str, purpose: &str) -> anyhow::Result<Done> {
    let person: PersonId = person.parse()?;
    let case = keys::open(common)?;
    let actor = world::actor(common);
    reveal::note(&case, &actor, purpose, "protection code")?;
    let code = protection::reissue(&case, &person, &actor, &world::settings(common, 0)?)?;
    // The one place where a code is shown: to the agent who has the person on the telephone, with a purpose in the journal.
    render::text(&format!("{}\n", code.reveal()))?;
    Ok(Done::Well)
}

/// What became of one line.
#[derive(Serialize)]
struct Line {
    line: u64,
    result: &'static str,
    product: String,
    months: u32,
    starts: String,
    ends: String,
}

fn redeem(common: &Common, given: &Redeem) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let mut redeemer = Redeemer::new(&case, &world::settings(common, 0)?)?;
    let input: Box<dyn Read> = match given.file.as_str() {
        "-" => Box::new(std::io::stdin()),
        path => Box::new(std::fs::File::open(path).with_context(|| format!("could not read {path}"))?),
    };
    let mut reader = BufReader::new(input);
    let mut lines = Vec::new();
    loop {
        let mut typed = Vec::new();
        if reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut typed).context("could not read the codes")? == 0 {
            break;
        }
        let typed = String::from_utf8_lossy(&typed);
        let number = lines.len() as u64 + 1;
        let answer = redeemer.redeem(typed.trim(), &given.vendor, case.now().as_second())?;
        lines.push(line(number, answer.as_ref().ok()));
    }
    match given.show.format {
        View::Json => render::json(&lines)?,
        View::Table => {
            let mut out = String::new();
            for line in &lines {
                out.push_str(&format!("{:>7}  {:<8} {:<12} {}\n", line.line, line.result, line.product, line.ends));
            }
            render::text(&out)?;
        }
    }
    Ok(if lines.iter().all(|line| line.result == "granted") { Done::Well } else { Done::WithProblems })
}

fn line(line: u64, answer: Option<&Redemption>) -> Line {
    let day = |seconds: i64| {
        let time = amends::case::clock::timestamp(seconds);
        time.map(|time| time.to_string()).unwrap_or_default()
    };
    let result = match answer {
        Some(Redemption::Granted { .. }) => "granted",
        Some(Redemption::Used) => "used",
        Some(Redemption::Expired) => "expired",
        Some(Redemption::Void) => "void",
        Some(Redemption::Unknown) => "unknown",
        None => "slip",
    };
    match answer {
        Some(Redemption::Granted { product, months, starts, ends }) => {
            Line { line, result, product: product.clone(), months: *months, starts: day(*starts), ends: day(*ends) }
        }
        _ => Line { line, result, product: String::new(), months: 0, starts: String::new(), ends: String::new() },
    }
}

fn report(common: &Common, show: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let lines = protection::take_up(&case, &world::settings(common, 0)?)?;
    match show.format {
        View::Json => render::json(&lines)?,
        View::Table => render::text(&table(&lines))?,
    }
    Ok(Done::Well)
}

fn table(lines: &[TakeUpLine]) -> String {
    let mut out = format!(
        "{:<12} {:<14} {:<12} {:<8} {:>9} {:>9} {:>8} {:>8} {:>10}\n",
        "residence", "segment", "product", "channel", "granted", "active", "expired", "carried", "of it runs"
    );
    for line in lines {
        out.push_str(&format!(
            "{:<12} {:<14} {:<12} {:<8} {:>9} {:>9} {:>8} {:>8} {:>10}\n",
            render::fit(&line.residence, 12),
            render::fit(&line.segments, 14),
            line.product,
            line.channel,
            render::number(line.granted),
            render::number(line.activated),
            render::number(line.expired),
            render::number(line.carried),
            render::number(line.carried_activated)
        ));
    }
    let sum = |of: fn(&TakeUpLine) -> u64| lines.iter().map(of).sum::<u64>();
    let (granted, activated) = (sum(|line| line.granted), sum(|line| line.activated));
    let share = if granted == 0 { 0.0 } else { 100.0 * activated as f64 / granted as f64 };
    out.push_str(&format!("{} of {} activated ({share:.1} %)\n", render::number(activated), render::number(granted)));
    let (carried, runs) = (sum(|line| line.carried), sum(|line| line.carried_activated));
    if carried > 0 {
        let (people, runs) = (render::number(carried), render::number(runs));
        out.push_str(&format!("{people} more hold protection of an earlier incident; of {runs} it runs\n"));
    }
    out
}
