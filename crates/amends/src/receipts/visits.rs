//! Visits of the portal: who came with the code of a notice has read it, or at least holds it.

use amends_ledger::{Event, Notice, NoticeId, State, What};
use jiff::Timestamp;

use super::{CHUNK, Desk};
use crate::{Result, protection};

/// Bytes in which a line of names is looked for.
const HEAD_BYTES: usize = 4_096;
/// The column that only such a list has.
const WHEN: &str = "opened_at";

/// Whether it is a list of visits: a CSV with `opened_at`, and `code` or `notice`.
pub(super) fn looks(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let names: Vec<&str> = line.split(',').map(plain).collect();
    names.contains(&WHEN) && (names.contains(&"code") || names.contains(&"notice"))
}

fn plain(name: &str) -> &str {
    name.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\u{feff}'))
}

impl Desk<'_> {
    /// Each visit becomes an entry of its notice, once. What names no notice of this case is a problem.
    pub(super) fn visits(&mut self, bytes: &[u8]) -> Result<()> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
        let Ok(head) = reader.headers().cloned() else {
            self.imported.problems += 1;
            return Ok(());
        };
        let column = |name: &str| head.iter().position(|known| plain(known).eq_ignore_ascii_case(name));
        let (code, notice, when) = (column("code"), column("notice"), column(WHEN));
        for row in reader.records() {
            let Ok(row) = row else {
                self.imported.problems += 1;
                continue;
            };
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map(str::trim).unwrap_or_default();
            self.imported.receipts += 1;
            let Some(time) = moment(cell(when)) else {
                self.imported.problems += 1;
                continue;
            };
            match self.visited(cell(notice), cell(code))? {
                Some(notice) => self.visit(&notice, time),
                None => {
                    self.imported.problems += 1;
                    self.imported.unknown_visits += 1;
                }
            }
            if self.events.len() >= CHUNK {
                self.write()?;
            }
        }
        Ok(())
    }

    /// The notice that somebody came with: by its id, or the latest of the person whose code it is.
    fn visited(&mut self, notice: &str, code: &str) -> Result<Option<Notice>> {
        if let Ok(id) = notice.parse::<NoticeId>() {
            return Ok(self.book.notice(&id)?);
        }
        let person = match code.is_empty() {
            true => None,
            false => protection::person_of_code(self.case, self.book, code)?,
        };
        match person {
            Some(person) => Ok(self.book.latest_notice(&person)?),
            None => Ok(None),
        }
    }

    fn visit(&mut self, notice: &Notice, time: Timestamp) {
        self.imported.ours += 1;
        *self.imported.statuses.entry("opened_portal".to_owned()).or_default() += 1;
        // Who came with what is uncertain has got it.
        if notice.state == State::Uncertain {
            self.imported.settled += u64::from(self.uncertain.remove(&notice.id).is_some());
        }
        let receipt = format!("portal\u{1f}{}\u{1f}{time}", notice.id);
        self.events.push(Event {
            notice: notice.id,
            number: None,
            attempt: None,
            what: What::Opened,
            detail: format!("portal {time}"),
            time: self.now,
            receipt: Some(*blake3::hash(receipt.as_bytes()).as_bytes()),
        });
    }
}

/// RFC 3339, or the same without a zone, which is UTC then.
fn moment(text: &str) -> Option<Timestamp> {
    let with_zone = text.parse::<Timestamp>().ok();
    with_zone.or_else(|| {
        let local = text.parse::<jiff::civil::DateTime>().ok()?;
        Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}
