//! Waves: approved notices, released by a second person, with everybody's address as it was then.

mod following;
mod rows;

use amends_ledger::{Ledger, LedgerError, NewNotice, State, Wave};
use amends_store::{Case, Details};
use serde::Serialize;

pub use following::{Follow, follow};
pub(crate) use rows::{WaveReader, WaveRow, day_of, told_before};

use crate::ledger::{self, Purpose, ToldBook};
use crate::notices::{Source, approved, approved_by, drafts_of};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, duties};

/// What releasing a wave came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Released {
    /// The wave's number.
    pub wave: u32,
    /// Notices in it.
    pub notices: u64,
    /// Of these, to people who hear of it for the first time.
    pub first: u64,
    /// Of these, to people who are told what is new since.
    pub later: u64,
    /// Of these, to people whom no channel reaches: substitute notice is for them.
    pub unreachable: u64,
    /// People whose notice the linter refused: they are not in the wave.
    pub refused: u64,
    /// People who were told all of it before.
    pub told_before: u64,
    /// Who approved the drafts.
    pub approved_by: String,
}

/// Releases everybody's notices who was not told yet what the approved drafts say.
///
/// # Errors
/// If the drafts are not approved, or `name` approved them; of the case and the ledger.
pub fn release(case: &Case, name: &str, settings: &Settings, progress: &dyn Progress) -> Result<Released> {
    let (approved, approver) = present(case, name)?;
    let mut book = ledger::open(case, settings)?;
    let known = book.waves()?;
    let last = known.last().map(|(wave, ..)| wave);
    // A release that was cut short is brought to its end. One that was made is made: the same drafts may be released again to
    // whose notice did not leave, or was taken back since.
    let is_cut_short = |wave: &&Wave| wave.drafts == approved.digest && Purpose::of(&wave.kind) == Purpose::Tells;
    let again = last.filter(is_cut_short).map(|wave| wave.number);
    let again = match again {
        Some(number) if was_released(case, number)? => None,
        again => again,
    };
    let number = again.unwrap_or_else(|| last.map_or(0, |wave| wave.number) + 1);
    progress.begin("release", 0);
    // Its own notices do not count as told before.
    let told = ToldBook::read(case, &mut book, Some(number))?;
    let mut released = rows::write(case, &approved, number, &told, settings, progress)?;
    released.approved_by.clone_from(&approver);
    if released.notices == 0 && !known.is_empty() && again.is_none() {
        case.remove_table(&crate::files::wave_table(number)?)?;
        progress.end("nobody is to be told");
        return Ok(released);
    }
    let wave = Wave {
        number,
        kind: if number == 1 { "first" } else { "later" }.to_owned(),
        plan: approved.plan.digest.clone(),
        drafts: approved.digest.clone(),
        approved_by: approver,
        released_by: name.to_owned(),
    };
    enter(case, &mut book, &wave, released.notices)?;
    progress.end(&format!("wave {number}: {} notices", released.notices));
    Ok(released)
}

/// The drafts of the present plan and who approved them, if `name` may release them.
fn present(case: &Case, name: &str) -> Result<(Source, String)> {
    let drafts = drafts_of(case)?;
    crate::trace::in_step(case)?;
    let Some((approver, _)) = approved_by(case, &drafts.digest)? else {
        return Err(Error::NotYet { what: "approval of the drafts", command: "amends notices approve" });
    };
    second_person(&approver, name)?;
    if drafts.plan != duties::plan_of(case)?.digest {
        return Err(Error::NotYet { what: "drafts of the present plan", command: "amends notices draft" });
    }
    Ok((approved(case, &drafts.digest)?, approver))
}

fn second_person(approver: &str, name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::Refused("a release needs the name of the person who releases".to_owned()));
    }
    if approver.trim().to_lowercase() == name.trim().to_lowercase() {
        return Err(LedgerError::OnePerson.into());
    }
    Ok(())
}

/// Whether the journal has the end of a wave's release.
fn was_released(case: &Case, number: u32) -> Result<bool> {
    let number = number.to_string();
    let is_it = |entry: &amends_store::Entry| {
        entry.what == "wave_released" && entry.details.get("wave").is_some_and(|wave| *wave == number)
    };
    Ok(case.journal_entries()?.iter().any(is_it))
}

/// A wave whose table is written goes into ledger and journal.
fn enter(case: &Case, book: &mut Ledger, wave: &Wave, notices: u64) -> Result<()> {
    put_into_ledger(case, book, wave)?;
    let details = Details::from([
        ("wave".to_owned(), wave.number.to_string()),
        ("kind".to_owned(), wave.kind.clone()),
        ("drafts".to_owned(), wave.drafts.clone()),
        ("notices".to_owned(), notices.to_string()),
        ("approved_by".to_owned(), wave.approved_by.clone()),
    ]);
    case.journal(&wave.released_by, "wave_released", details)?;
    ledger::checkpoint(case, book, &wave.released_by)?;
    Ok(())
}

fn put_into_ledger(case: &Case, book: &mut Ledger, wave: &Wave) -> Result<()> {
    let rows = WaveReader::open(case, wave.number)?;
    let notices = rows.map(|row| {
        row.map(|row| NewNotice {
            notice: row.notice,
            person: row.person,
            kind: row.kind,
            cell: row.cell,
            channels: row.channels,
        })
    });
    book.release(wave, notices, ledger::now(case))?;
    Ok(())
}

/// Whether a person's earlier notice still waits to be sent: then it says what it says, and a later one adds to it.
pub(crate) fn still_waits(state: State) -> bool {
    matches!(state, State::Queued | State::Claimed | State::Intended | State::Uncertain)
}

/// The approved drafts of a wave.
///
/// # Errors
/// If they are not kept, or this program would write other words.
pub(crate) fn drafts_of_wave(case: &Case, book: &mut Ledger, number: u32) -> Result<Source> {
    let waves = book.waves()?;
    let wave = waves.into_iter().find(|(wave, ..)| wave.number == number);
    let (wave, ..) = wave.ok_or_else(|| Error::Unknown(format!("there is no wave {number}")))?;
    approved(case, &wave.drafts)
}
