//! `amends receipts`: what became of notices, from what came back. Classifying needs no case.

use std::path::Path;

use amends::returned::{Found, Keys, Options, Receipt, Revealed, Source, Status, read};
use anyhow::Context;
use serde::Serialize;

use crate::args::{ClassifyReceipts, Common, ImportReceipts, Reading, Receipts, ReceiptsAction, View};
use crate::exit::{Done, Misused};
use crate::{render, world};

/// The largest file that is read in one piece.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// One receipt as exports show it.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    receipt: Revealed<'a>,
    file: &'a str,
}

pub(crate) fn run(common: &Common, given: &Receipts) -> anyhow::Result<Done> {
    match &given.action {
        ReceiptsAction::Classify(given) => classify(given),
        ReceiptsAction::Import(given) => import(common, given),
    }
}

fn import(common: &Common, given: &ImportReceipts) -> anyhow::Result<Done> {
    let actor = if given.complete { super::notices::named(common, "--complete")? } else { world::actor(common) };
    let options = options(&given.reading)?;
    let case = crate::keys::open(common)?;
    let settings = world::settings(common, 0)?;
    let imported = amends::receipts::import(&case, &given.paths, given.complete, &options, &actor, &settings)?;
    amends::report::write(&case, &amends::incident_of(&case)?, &settings)?;
    match given.show.format {
        View::Json => render::json(&imported)?,
        View::Table => {
            let number = render::number;
            let mut out = format!(
                "{} receipts in {} files, {} about notices of this case ({} known before)\n",
                number(imported.receipts),
                number(imported.files),
                number(imported.ours),
                number(imported.known)
            );
            for (status, count) in &imported.statuses {
                out.push_str(&format!("  {:<24} {:>12}\n", status.replace('_', " "), number(*count)));
            }
            let lines = [
                ("uncertain before, known now", imported.settled),
                ("uncertain before, to be sent again", imported.requeued),
                ("still uncertain", imported.uncertain),
                ("of nobody's code or notice", imported.unknown_visits),
                ("could not be read", imported.problems - imported.unknown_visits),
            ];
            for (word, count) in lines.into_iter().filter(|(_, count)| *count > 0) {
                out.push_str(&format!("{:<36} {:>10}\n", word, number(count)));
            }
            render::text(&out)?;
        }
    }
    Ok(if imported.problems + imported.uncertain > 0 { Done::WithProblems } else { Done::Well })
}

fn options(reading: &Reading) -> anyhow::Result<Options> {
    Ok(Options { year: reading.year, keys: keys(reading.keys.as_deref())?, ..Options::default() })
}

fn classify(given: &ClassifyReceipts) -> anyhow::Result<Done> {
    let options = options(&given.reading)?;
    let (files, mut problems) = amends::receipts::files_of(&given.path)?;
    let mut found = Vec::new();
    for file in &files {
        let name = name_of(&given.path, file);
        problems += read_file(file, &name, &options, &mut found)?;
    }
    match given.show.format {
        View::Json => render::json(&lines(&found))?,
        View::Table => table(&found)?,
    }
    Ok(if problems == 0 { Done::Well } else { Done::WithProblems })
}

/// Reads the keys' file.
fn keys(file: Option<&Path>) -> anyhow::Result<Keys> {
    let Some(file) = file else { return Ok(Keys::default()) };
    let json = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    Ok(Keys::read(&json).map_err(|error| Misused(error.to_string()))?)
}

/// A file's name below the path that was given; the file itself by its last part.
fn name_of(path: &Path, file: &Path) -> String {
    let below = file.strip_prefix(path).ok().filter(|below| !below.as_os_str().is_empty());
    below.map_or_else(
        || file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        |below| below.to_string_lossy().into_owned(),
    )
}

/// Receipts of one file. A problem is a line of its own, with an unknown status, so that no file is lost; how many there
/// were is given back.
fn read_file(file: &Path, name: &str, options: &Options, found: &mut Vec<(String, Receipt)>) -> anyhow::Result<u64> {
    let length = std::fs::metadata(file).with_context(|| format!("could not read {}", file.display()))?.len();
    let unknown = |what: String| Receipt::new(Source::Unknown, Status::Unknown, what);
    if length > FILE_BYTES_MAX {
        found.push((name.to_owned(), unknown(format!("problem: larger than {}", render::bytes(FILE_BYTES_MAX)))));
        return Ok(1);
    }
    let bytes = std::fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    let mut problems = 0;
    read(&bytes, options, &mut |one| match one {
        Found::Receipt(receipt) => found.push((name.to_owned(), receipt)),
        Found::Problem(problem) => {
            problems += 1;
            found.push((name.to_owned(), unknown(format!("problem at {}: {}", problem.at, problem.what))));
        }
    });
    Ok(problems)
}

/// Recipients are shown: whoever classifies bounces has them before their eyes already, and ties them to notices.
fn lines(found: &[(String, Receipt)]) -> Vec<Line<'_>> {
    found.iter().map(|(file, receipt)| Line { receipt: receipt.revealed(), file }).collect()
}

fn table(found: &[(String, Receipt)]) -> anyhow::Result<()> {
    for (file, receipt) in found {
        let reason = receipt.reason.map_or("", |reason| reason.word());
        // The recipient stands in the JSON only: a table is looked over on a screen.
        let (file, status, why) = (render::fit(file, 28), receipt.status.word(), render::fit(&receipt.why, 60));
        render::text(&format!("{file:<28}  {status:<12}  {reason:<20}  {why}\n"))?;
    }
    Ok(())
}
