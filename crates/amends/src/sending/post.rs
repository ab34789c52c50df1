//! Letters for the mail house: files of many letters, each with a manifest and a checksum.
//!
//! A file is finished and synced under a name that nobody reads (`.part`), then its letters are recorded as handed over
//! in one transaction, then it gets its name. A crash in between leaves a `.part`: if the ledger has it, it gets its
//! name; if not, it is worth nothing and goes. So each letter is in exactly one file.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use amends_case::Masked;
use amends_case::incident::PostChannel;
use amends_ledger::{Event, Ledger, Notice, What};
use amends_letters::{BatchError, LETTERS_MAX, Placer};
use amends_notices::Letter;
use amends_notices::imb::Imb;
use amends_store::Case;
use ring::digest::{Context, SHA256};

use super::compose::{Composed, Composer};
use super::{Means, Sent};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, ledger};

const CHANNEL: &str = "post";
/// Letters in a file where the incident names no number.
const LETTERS_IN_A_FILE: u32 = 500;
/// Ending of a file that is not handed over yet.
const PART: &str = "part";
/// Barcode identifier: no presort information (USPS-B-3200, table 1).
const BARCODE_ID: &str = "00";

/// Writes the letters that wait on the channel `post` into files below `folder`, and records them as handed over.
///
/// # Errors
/// Of the case, the ledger and the folder.
pub fn print(
    case: &Case,
    settings: &Settings,
    means: &Means<'_>,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Sent> {
    crate::trace::in_step(case)?;
    let incident = crate::incident_of(case)?;
    let post = incident.channels.post.clone();
    fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
    let mut book = ledger::open(case, settings)?;
    let recovered = book.start(&means.worker, ledger::now(case))?;
    let mut sent = Sent::begun(recovered);
    settle(&mut book, folder, &mut sent)?;
    let placer = Placer::new().map_err(|error| Error::Letters(Box::new(error)))?;
    let mut composer = Composer::new(case);
    let in_a_file = post.as_ref().map_or(LETTERS_IN_A_FILE, |post| post.letters_in_a_file).min(LETTERS_MAX as u32);
    let mut claimed = 0;
    progress.begin("letters", 0);
    loop {
        let rest = means.limit.map_or(u64::from(in_a_file), |limit| limit.saturating_sub(claimed));
        let limit = rest.min(u64::from(in_a_file)) as u32;
        let now = ledger::now(case);
        let notices = match limit {
            0 => Vec::new(),
            limit => book.claim(&means.worker, CHANNEL, limit, now)?,
        };
        if notices.is_empty() {
            break;
        }
        claimed += notices.len() as u64;
        progress.advance(notices.len() as u64);
        let composed = composer.compose(&mut book, notices)?;
        let file = Mailing { placer: &placer, post: post.as_ref(), folder, now };
        file.write(&mut book, composed, &means.worker, &mut sent)?;
    }
    sent.count_waiting(&mut book, CHANNEL)?;
    progress.end(&format!("{} files", sent.files.len()));
    Ok(sent)
}

/// Puts in order what a crash left.
fn settle(book: &mut Ledger, folder: &Path, sent: &mut Sent) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
    let mut parts: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    parts.retain(|path| path.extension().is_some_and(|ending| ending == PART));
    parts.sort();
    for pdf in parts.iter().filter(|path| path.with_extension("").extension().is_some_and(|it| it == "pdf")) {
        let name = pdf.with_extension("");
        if is_recorded(book, pdf, &name)? {
            finish(&name)?;
            sent.files.push(file_name(&name));
        }
    }
    // What is left was never recorded: its letters are in the queue again, and will be in another file.
    for part in parts.iter().filter(|path| path.exists()) {
        fs::remove_file(part).map_err(Error::file("remove", part))?;
    }
    Ok(())
}

fn is_recorded(book: &mut Ledger, part: &Path, name: &Path) -> Result<bool> {
    let first = file_name(name).split('-').nth(1).and_then(|number| number.parse().ok());
    let Some(notice) = first.map(|number| book.notice_of_number(number)).transpose()?.flatten() else {
        return Ok(false);
    };
    let bytes = fs::read(part).map_err(Error::file("read", part))?;
    let detail = detail(name, &sha256(&bytes));
    let history = book.history(&notice.id)?;
    Ok(history.iter().any(|entry| entry.what == What::HandedOver.word() && entry.detail == detail))
}

/// Gives the files of a mailing their names; the list first, since the letters are what is looked for.
fn finish(name: &Path) -> Result<()> {
    for ending in ["sha256", "csv", "pdf"] {
        let to = name.with_extension(ending);
        let from = to.with_extension(format!("{ending}.{PART}"));
        if from.exists() {
            fs::rename(&from, &to).map_err(Error::file("rename", from))?;
        }
    }
    Ok(())
}

struct Mailing<'a> {
    placer: &'a Placer,
    post: Option<&'a PostChannel>,
    folder: &'a Path,
    now: i64,
}

impl Mailing<'_> {
    fn write(&self, book: &mut Ledger, composed: Vec<(Notice, Composed)>, worker: &str, sent: &mut Sent) -> Result<()> {
        let mut ready: Vec<(Notice, Letter)> = Vec::with_capacity(composed.len());
        let mut events = Vec::new();
        for (notice, composed) in composed {
            match composed {
                Composed::Refused(why) => events.push(self.withdrawn(&notice, &why)),
                Composed::Ready(row_and_letter) => {
                    let (row, mut letter) = *row_and_letter;
                    letter.recipient.barcode = self.barcode(notice.number, row.postal_code.reveal());
                    ready.push((notice, letter));
                }
            }
        }
        // Letters of one language and text stand together: a file has one language, and a text is set once.
        ready.sort_by(|a, b| {
            let key = |it: &(Notice, Letter)| (it.1.variant.body.language.clone(), it.1.variant.id.0, it.0.number);
            key(a).cmp(&key(b))
        });
        for group in ready.chunk_by(|a, b| a.1.variant.body.language == b.1.variant.body.language) {
            self.file(book, group, worker, sent, &mut events)?;
        }
        sent.count("withdrawn", events.iter().filter(|event| event.what == What::Withdrawn).count() as u64);
        book.record(&events, worker)?;
        sent.steps.retain(|_, count| *count > 0);
        Ok(())
    }

    fn withdrawn(&self, notice: &Notice, why: &str) -> Event {
        Event::of(notice, What::Withdrawn, self.now).because(why)
    }

    /// One file of letters, with its list and its checksum.
    fn file(
        &self,
        book: &mut Ledger,
        letters: &[(Notice, Letter)],
        worker: &str,
        sent: &mut Sent,
        events: &mut Vec<Event>,
    ) -> Result<()> {
        let numbers = || letters.iter().map(|(notice, _)| notice.number);
        let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else { return Ok(()) };
        let name = self.folder.join(format!("letters-{first:09}-{last:09}.pdf"));
        let part = |ending: &str| name.with_extension(format!("{ending}.{PART}"));
        let out = BufWriter::new(private(&part("pdf"))?);
        let mut batch = self.placer.batch(out);
        let mut list = String::from("number,barcode,first_page,pages\n");
        let mut in_file = Vec::with_capacity(letters.len());
        for (notice, letter) in letters {
            match batch.add(letter) {
                Ok(pages) => {
                    let barcode = self.digits(notice.number, letter);
                    list.push_str(&format!("{},{barcode},{},{}\n", notice.number, pages.first, pages.count));
                    in_file.push(notice);
                }
                Err(error @ (BatchError::Typeset(_) | BatchError::Apart(_))) => {
                    log::warn!("letter number {} cannot be made: {error}", notice.number);
                    events.push(self.withdrawn(notice, "the letter cannot be typeset"));
                }
                Err(error) => return Err(Error::Letters(Box::new(error))),
            }
        }
        if in_file.is_empty() {
            drop(batch);
            return fs::remove_file(part("pdf")).map_err(Error::file("remove", part("pdf")));
        }
        let (out, summary) = batch.finish().map_err(|error| Error::Letters(Box::new(error)))?;
        synced(out, &part("pdf"))?;
        let bytes = fs::read(part("pdf")).map_err(Error::file("read", part("pdf")))?;
        let sum = sha256(&bytes);
        write(&part("csv"), list.as_bytes())?;
        write(&part("sha256"), format!("{sum}  {}\n", file_name(&name)).as_bytes())?;
        let detail = detail(&name, &sum);
        let handed: Vec<Event> =
            in_file.iter().map(|notice| Event::of(notice, What::HandedOver, self.now).because(&detail)).collect();
        book.record(&handed, worker)?;
        finish(&name)?;
        sent.count("handed_over", in_file.len() as u64);
        sent.count("typeset_whole", u64::from(summary.typeset));
        sent.files.push(file_name(&name));
        Ok(())
    }

    fn barcode(&self, number: u64, postal_code: &str) -> Option<Masked<amends_notices::imb::Bars>> {
        self.imb(number, postal_code).map(|imb| Masked::new(imb.encode()))
    }

    /// The barcode of a letter: its serial number is the notice's, so that a scan leads back to it.
    fn imb(&self, number: u64, postal_code: &str) -> Option<Imb> {
        let post = self.post?;
        let width = 15 - post.mailer_id.len();
        let serial = number % 10_u64.pow(width as u32);
        let digits: String = postal_code.chars().filter(char::is_ascii_digit).collect();
        let routing = if matches!(digits.len(), 5 | 9) { digits.as_str() } else { "" };
        let tracking = format!("{BARCODE_ID}{}{}{serial:0width$}", post.service_type, post.mailer_id);
        Imb::from_digits(&tracking, routing).ok()
    }

    /// The digits of the barcode for the list: without the routing code, which is part of the person's address.
    fn digits(&self, number: u64, letter: &Letter) -> String {
        match letter.recipient.barcode {
            Some(_) => self.imb(number, "").map(|imb| imb.tracking().to_owned()).unwrap_or_default(),
            None => String::new(),
        }
    }
}

fn detail(name: &Path, sum: &str) -> String {
    format!("file {} sha256 {}", file_name(name), &sum[..32])
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    context.update(bytes);
    context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Letters in the clear: for their owner's eyes only.
fn private(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Error::file("write", path))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = private(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::file("write", path))
}

fn synced(out: BufWriter<File>, path: &Path) -> Result<()> {
    let file = out.into_inner().map_err(|error| Error::file("write", path)(error.into_error()))?;
    file.sync_all().map_err(Error::file("write", path))
}
