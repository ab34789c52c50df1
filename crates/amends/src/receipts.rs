//! Receipts: what came back goes to the notice that it is about, once.

mod visits;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amends_ledger::{Event, Ledger, Notice, NoticeId, Recorded, State, What};
use amends_receipts::{Found, Options, Receipt, Source, Status, read};
use amends_store::{Case, Details};
use serde::Serialize;

use crate::settings::Settings;
use crate::{Error, Result, ledger};

/// A file larger than this is not read: logs are rotated long before.
const FILE_BYTES_MAX: u64 = 4 << 30;
/// Events that go into one transaction.
const CHUNK: usize = 5_000;

/// What importing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Files read.
    pub files: u64,
    /// Receipts found in them.
    pub receipts: u64,
    /// Of these, about a notice of this case.
    pub ours: u64,
    /// Of these, that were recorded before.
    pub known: u64,
    /// Status → receipts about our notices.
    pub statuses: BTreeMap<String, u64>,
    /// What could not be read.
    pub problems: u64,
    /// Visits of the portal with a code that was never issued, or a notice that is not of this case; problems too.
    pub unknown_visits: u64,
    /// Uncertain notices that a receipt settled.
    pub settled: u64,
    /// Uncertain notices that complete logs do not hold: back in the queue.
    pub requeued: u64,
    /// Notices that are still uncertain.
    pub uncertain: u64,
}

/// Reads files and folders of receipts into the ledger. `is_complete`: somebody answers for it that the logs hold
/// everything that the mail server took from us until now; then what is uncertain and not in them goes back to the queue.
///
/// # Errors
/// Of the files, the case and the ledger. What a file holds is never an error.
pub fn import(
    case: &Case,
    paths: &[PathBuf],
    is_complete: bool,
    options: &Options,
    actor: &str,
    settings: &Settings,
) -> Result<Imported> {
    let Some(mut book) = ledger::open_if_there(case, settings)? else {
        return Err(Error::NotYet { what: "wave", command: "amends notices release" });
    };
    let mut desk = Desk::new(case, &mut book, actor)?;
    for path in paths {
        let (files, problems) = files_of(path)?;
        desk.imported.problems += problems;
        files.iter().try_for_each(|file| desk.file(file, options))?;
    }
    desk.write()?;
    if is_complete {
        desk.complete()?;
    }
    let mut imported = desk.imported;
    imported.uncertain = book.notices_in(State::Uncertain, u32::MAX)?.len() as u64;
    let details = Details::from([
        ("files".to_owned(), imported.files.to_string()),
        ("receipts".to_owned(), imported.receipts.to_string()),
        ("ours".to_owned(), imported.ours.to_string()),
        ("complete".to_owned(), is_complete.to_string()),
        ("requeued".to_owned(), imported.requeued.to_string()),
    ]);
    case.journal(actor, "receipts_imported", details)?;
    ledger::checkpoint(case, &mut book, actor)?;
    Ok(imported)
}

struct Desk<'a> {
    case: &'a Case,
    book: &'a mut Ledger,
    actor: &'a str,
    now: i64,
    /// Uncertain notices that nothing has settled.
    uncertain: BTreeMap<NoticeId, Notice>,
    events: Vec<Event>,
    imported: Imported,
}

impl<'a> Desk<'a> {
    fn new(case: &'a Case, book: &'a mut Ledger, actor: &'a str) -> Result<Self> {
        let uncertain = book.notices_in(State::Uncertain, u32::MAX)?;
        let uncertain = uncertain.into_iter().map(|notice| (notice.id, notice)).collect();
        Ok(Self {
            case,
            book,
            actor,
            now: ledger::now(case),
            uncertain,
            events: Vec::new(),
            imported: Imported::default(),
        })
    }

    fn file(&mut self, path: &Path, options: &Options) -> Result<()> {
        let size = std::fs::metadata(path).map_err(Error::file("look at", path))?.len();
        self.imported.files += 1;
        if size > FILE_BYTES_MAX {
            self.imported.problems += 1;
            log::warn!("a file of receipts is larger than 4 GiB and was not read");
            return Ok(());
        }
        let bytes = std::fs::read(path).map_err(Error::file("read", path))?;
        if visits::looks(&bytes) {
            return self.visits(&bytes);
        }
        let mut found = Vec::new();
        let mut problems = 0;
        read(&bytes, options, &mut |it| match it {
            Found::Receipt(receipt) => found.push(receipt),
            Found::Problem(_) => problems += 1,
        });
        self.imported.problems += problems;
        for receipt in found {
            self.receipt(&receipt)?;
            if self.events.len() >= CHUNK {
                self.write()?;
            }
        }
        Ok(())
    }

    fn receipt(&mut self, receipt: &Receipt) -> Result<()> {
        self.imported.receipts += 1;
        let Some((notice, attempt)) = self.notice_of(receipt)? else { return Ok(()) };
        self.imported.ours += 1;
        *self.imported.statuses.entry(receipt.status.word().to_owned()).or_default() += 1;
        let Some(what) = what(receipt, self.uncertain.contains_key(&notice)) else { return Ok(()) };
        if what != What::Noted {
            self.imported.settled += u64::from(self.uncertain.remove(&notice).is_some());
        }
        let event = Event {
            notice,
            number: None,
            attempt,
            what,
            detail: detail(receipt),
            time: self.now,
            receipt: Some(digest(receipt)),
        };
        self.events.push(event);
        Ok(())
    }

    /// The notice that a receipt is about, and the attempt: by the token in the return path or the Message-ID, or by
    /// the serial number in the letter's barcode.
    fn notice_of(&mut self, receipt: &Receipt) -> Result<Option<(NoticeId, Option<u32>)>> {
        let ids = [receipt.token.as_deref(), receipt.message_id.as_deref()];
        for id in ids.into_iter().flatten() {
            let token = id.split('@').next().unwrap_or_default();
            if let Some((notice, attempt)) = token.split_once('.')
                && let (Ok(notice), Ok(attempt)) = (notice.parse::<NoticeId>(), attempt.parse())
                && self.book.notice(&notice)?.is_some()
            {
                return Ok(Some((notice, Some(attempt))));
            }
        }
        let Some(number) = receipt.piece.as_deref().and_then(serial) else { return Ok(None) };
        let notice = self.book.notice_of_number(number)?.filter(|notice| notice.channel == "post");
        Ok(notice.map(|notice| (notice.id, None)))
    }

    fn write(&mut self) -> Result<()> {
        let events = std::mem::take(&mut self.events);
        let recorded = self.book.record(&events, self.actor)?;
        self.imported.known += recorded.iter().filter(|it| **it == Recorded::Known).count() as u64;
        Ok(())
    }

    /// What is still uncertain was not taken, if the logs hold all that was.
    fn complete(&mut self) -> Result<()> {
        let uncertain = std::mem::take(&mut self.uncertain);
        let mails = uncertain.values().filter(|notice| notice.channel == "email");
        let why = "not in the mail server's complete log";
        let events: Vec<Event> =
            mails.map(|notice| Event::of(notice, What::FoundNotAccepted, self.now).because(why)).collect();
        for chunk in events.chunks(CHUNK) {
            let recorded = self.book.record(chunk, self.actor)?;
            let back = |it: &&Recorded| matches!(it, Recorded::Now { state: State::Queued, .. });
            self.imported.requeued += recorded.iter().filter(back).count() as u64;
        }
        Ok(())
    }
}

/// The step that a receipt stands for. Shown on a screen is delivered; *opened* is said of the portal only.
fn what(receipt: &Receipt, is_uncertain: bool) -> Option<What> {
    let is_post = matches!(receipt.source, Source::UspsScan | Source::ReturnedMail | Source::Ncoa);
    match receipt.status {
        Status::Delivered | Status::Opened => Some(What::Delivered),
        Status::Relayed if is_uncertain => Some(What::FoundAccepted),
        Status::Relayed | Status::Delayed | Status::InTransit | Status::AutoReply | Status::NewAddress => {
            Some(What::Noted)
        }
        Status::FailedHard if is_post => Some(What::Returned),
        Status::FailedHard => Some(What::BouncedHard),
        Status::FailedSoft => Some(What::BouncedSoft),
        Status::Complaint => Some(What::Complained),
        Status::Forwarded => Some(What::Forwarded),
        Status::Returned => Some(What::Returned),
        Status::Unknown => None,
    }
}

/// The serial number in a barcode's digits: 20 of tracking, and up to 11 of routing.
fn serial(piece: &str) -> Option<u64> {
    let digits: String = piece.chars().filter(char::is_ascii_digit).collect();
    let tracking = digits.get(..20)?;
    // A Mailer ID that begins with 9 has nine digits, any other six (USPS-B-3200, 2.1.3).
    let serial = if tracking.as_bytes()[5] == b'9' { &tracking[14..] } else { &tracking[11..] };
    serial.parse().ok()
}

/// Words and codes only: where from, what, why.
fn detail(receipt: &Receipt) -> String {
    let mut parts = vec![word(&receipt.source), receipt.status.word().to_owned()];
    parts.extend(receipt.reason.map(|reason| reason.word().to_owned()));
    parts.extend(receipt.reply_code.map(|code| code.to_string()));
    parts.extend(receipt.enhanced.as_ref().map(ToString::to_string));
    parts.join(" ")
}

fn word(source: &Source) -> String {
    serde_json::to_value(source).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Equal for the same news, in whatever file it stands.
fn digest(receipt: &Receipt) -> [u8; 32] {
    let parts = [
        detail(receipt),
        receipt.token.clone().unwrap_or_default(),
        receipt.message_id.clone().unwrap_or_default(),
        receipt.piece.clone().unwrap_or_default(),
        receipt.when.clone().unwrap_or_default(),
    ];
    *blake3::hash(parts.join("\u{1f}").as_bytes()).as_bytes()
}

/// A file, or all files below a folder, sorted; and how much there could not be listed. Links are not followed.
///
/// # Errors
/// If nothing is there.
pub fn files_of(path: &Path) -> Result<(Vec<PathBuf>, u64)> {
    let is_file = std::fs::metadata(path).map_err(Error::file("look at", path))?.is_file();
    let found = amends_evidence::walk(path, &amends_evidence::Limits::default());
    let place = |file: &amends_evidence::FoundFile| if is_file { path.to_owned() } else { path.join(&file.path) };
    // A name that is no Unicode cannot be told from the walk's words; such a file is a problem, and the others are read.
    let (files, lost): (Vec<_>, Vec<_>) = found.files.iter().map(place).partition(|file| file.is_file());
    Ok((files, (found.problems.len() + lost.len()) as u64))
}
