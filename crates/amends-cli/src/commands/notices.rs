//! `amends notices`: draft, approve, release, and what is uncertain.

use std::io::Write;

use amends::ledger_store::State;
use amends::waves::{Follow, Released};
use amends::{duties, evidence, incident_of, ledger, moves, notices, records, report, reveal, sending, waves};
use anyhow::Context;

use super::stage;
use crate::args::{
    ApproveNotices, Common, DraftNotices, Moves, Notices, NoticesAction, Release, Show, View, WaveOf, Web,
};
use crate::exit::{Done, Misused};
use crate::progress::Bars;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Notices) -> anyhow::Result<Done> {
    match &given.action {
        NoticesAction::Draft(given) => draft(common, given),
        NoticesAction::Approve(given) => approve(common, given),
        NoticesAction::Release(given) => release(common, given),
        NoticesAction::Samples(given) => samples(common, given),
        NoticesAction::Web(given) => web(common, given),
        NoticesAction::Moves(given) => moved(common, given),
        NoticesAction::Send(given) => super::send::run(common, given),
        NoticesAction::Uncertain(given) => uncertain(common, given),
    }
}

fn approve(common: &Common, given: &ApproveNotices) -> anyhow::Result<Done> {
    let name = named(common, "an approval")?;
    let case = keys::open(common)?;
    notices::approve(&case, &given.digest, &name, &world::settings(common, 0)?)?;
    render::text(&format!("Approved by {name}. Somebody else releases: amends notices release --as NAME\n"))?;
    render::text("What may follow a notice reads as in: amends notices samples\n")?;
    Ok(Done::Well)
}

fn release(common: &Common, given: &Release) -> anyhow::Result<Done> {
    let name = named(common, "a release")?;
    let case = keys::open(common)?;
    let settings = world::settings(common, 0)?;
    let bars = Bars::default();
    let what = match given.what {
        WaveOf::Notices => None,
        WaveOf::Retractions => Some(Follow::Retractions),
        WaveOf::Pointers => Some(Follow::Pointers),
        WaveOf::Reminders => Some(Follow::Reminders),
    };
    let released = match what {
        None => vec![waves::release(&case, &name, &settings, &bars)?],
        Some(what) => waves::follow(&case, what, &name, &settings, &bars)?,
    };
    report::write(&case, &incident_of(&case)?, &settings)?;
    match (given.show.format, what) {
        (View::Json, None) => render::json(&released[0])?,
        (View::Json, Some(_)) => render::json(&released)?,
        (View::Table, _) if released.is_empty() => render::text("Nobody is in it: nothing was released.\n")?,
        (View::Table, _) => released.iter().try_for_each(|wave| render::text(&wave_table(wave, &name)))?,
    }
    let odd = released.iter().map(|wave| wave.refused + wave.unreachable).sum::<u64>();
    Ok(if odd > 0 { Done::WithProblems } else { Done::Well })
}

fn wave_table(released: &Released, name: &str) -> String {
    let number = render::number;
    let mut out = format!("Wave {}: {} notices\n", released.wave, number(released.notices));
    let lines = [
        ("told for the first time", released.first),
        ("told what is new", released.later),
        ("no channel reaches them", released.unreachable),
        ("refused by the linter, not in it", released.refused),
        ("told all of it before, not in it", released.told_before),
    ];
    for (word, count) in lines.into_iter().filter(|(_, count)| *count > 0) {
        out.push_str(&format!("  {:<34} {:>12}\n", word, number(count)));
    }
    out + &format!("Approved by {}, released by {name}.\n", released.approved_by)
}

fn samples(common: &Common, given: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let following = notices::drafts_of(&case)?.following;
    match given.format {
        View::Json => render::json(&following)?,
        View::Table => render::text(&notices::following_text(&following))?,
    }
    Ok(if following.iter().any(|text| !text.refused.is_empty()) { Done::WithProblems } else { Done::Well })
}

fn web(common: &Common, given: &Web) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    std::fs::create_dir_all(&given.out).with_context(|| format!("could not make {}", given.out.display()))?;
    let texts = notices::web_texts(&case)?;
    for text in &texts {
        if !text.refused.is_empty() {
            render::text(&format!("{}: not written\n", text.file))?;
            text.refused.iter().try_for_each(|why| render::text(&format!("  {why}\n")))?;
            continue;
        }
        let path = given.out.join(&text.file);
        std::fs::write(&path, &text.text).with_context(|| format!("could not write {}", path.display()))?;
        render::text(&format!("{}\n", path.display()))?;
    }
    Ok(if texts.iter().any(|text| !text.refused.is_empty()) { Done::WithProblems } else { Done::Well })
}

fn moved(common: &Common, given: &Moves) -> anyhow::Result<Done> {
    let settings = world::settings(common, 0)?;
    match given {
        Moves::Export { out, purpose } => {
            let case = keys::open(common)?;
            reveal::note(&case, &world::actor(common), purpose, "names and addresses for a move-update service")?;
            let file = world::private_file(out).with_context(|| format!("could not write {}", out.display()))?;
            let done = moves::export(&case, &settings, std::io::BufWriter::new(file))?;
            let (rows, abroad, empty) = (done.rows, done.abroad, done.empty);
            let number = render::number;
            render::text(&format!("{} people are in it.\n", number(rows)))?;
            if abroad + empty > 0 {
                let left_out = format!("{} abroad, {} without an address: left out.\n", number(abroad), number(empty));
                render::text(&left_out)?;
            }
            Ok(Done::Well)
        }
        Moves::Import { file, show } => {
            let name = named(common, "new addresses")?;
            let case = keys::open(common)?;
            let done = moves::import(&case, &settings, file, &name)?;
            match show.format {
                View::Json => render::json(&done)?,
                View::Table => {
                    let mut out = format!("{} letters go to a new address", render::number(done.moved));
                    out.push_str(&match done.again {
                        0 => ".\n".to_owned(),
                        again => format!("; {} of them had come back.\n", render::number(again)),
                    });
                    for (word, rows) in &done.outcomes {
                        out.push_str(&format!("  {:<24} {:>12}\n", word.replace('_', " "), render::number(*rows)));
                    }
                    if done.refused > 0 {
                        out.push_str(&format!("{} rows could not be used.\n", render::number(done.refused)));
                    }
                    render::text(&out)?;
                }
            }
            Ok(if done.refused > 0 { Done::WithProblems } else { Done::Well })
        }
    }
}

/// What is uncertain, by number and Message-ID, so that somebody can look for it.
fn uncertain(common: &Common, given: &Show) -> anyhow::Result<Done> {
    const SHOWN: u32 = 10_000;
    let case = keys::open_to_read(common)?;
    let settings = world::settings(common, 0)?;
    let found = match ledger::open_if_there(&case, &settings)? {
        Some(mut book) => book.notices_in(State::Uncertain, SHOWN)?,
        None => Vec::new(),
    };
    let lines: Vec<_> = found
        .iter()
        .map(|notice| {
            serde_json::json!({
                "number": notice.number,
                "notice": notice.id.to_string(),
                "person_id": notice.person.to_string(),
                "wave": notice.wave,
                "channel": notice.channel,
                "message_id": sending::token(notice),
            })
        })
        .collect();
    match given.format {
        View::Json => render::json(&lines)?,
        View::Table => {
            let mut out = String::new();
            for notice in &found {
                out.push_str(&format!("{:>9}  {:<6} {}\n", notice.number, notice.channel, sending::token(notice)));
            }
            out.push_str(&match found.len() {
                0 => "Nothing is uncertain.\n".to_owned(),
                some => format!(
                    "{some} notices may have left. Import the mail server's log: amends receipts import FILE --complete\n"
                ),
            });
            render::text(&out)?;
        }
    }
    Ok(if found.is_empty() { Done::Well } else { Done::WithProblems })
}

pub(super) fn named(common: &Common, what: &str) -> anyhow::Result<String> {
    let name = common.actor.clone().filter(|name| !name.trim().is_empty());
    Ok(name.ok_or_else(|| Misused(format!("{what} needs a name: --as NAME")))?)
}

fn draft(common: &Common, given: &DraftNotices) -> anyhow::Result<Done> {
    let case = keys::open(common)?;
    let incident = incident_of(&case)?;
    let plan = duties::plan_of(&case)?;
    let readings = records::readings(&case, &evidence::manifest(&case)?)?;
    let settings = world::settings(common, given.sample)?;
    let (drafts, cost) = notices::draft_all(&case, &incident, &plan, &readings, &settings, &Bars::default())?;
    report::write(&case, &incident, &settings)?;
    case.seal()?;
    stage::show(&cost, &given.show)?;
    if let Some(folder) = &given.out {
        reveal::note(&case, &world::actor(common), given.purpose.as_deref().unwrap_or_default(), "sample letters")?;
        std::fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
        for sample in &drafts.samples {
            let path = folder.join(format!("{}.pdf", sample.person));
            let pdf = case.read_sealed(&sample.path)?;
            world::private_file(&path)
                .and_then(|mut file| file.write_all(&pdf))
                .with_context(|| format!("could not write {}", path.display()))?;
            render::text(&format!("{}  {}\n", sample.residence, path.display()))?;
        }
    }
    Ok(if drafts.refused > 0 { Done::WithProblems } else { Done::Well })
}
