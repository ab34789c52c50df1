//! A trial: what would be sent, into a folder or to a test mailbox. The ledger does not hear of it.

use std::io::Write;
use std::path::Path;

use amends_channels::{Outcome, Wire};
use amends_case::Masked;
use amends_store::Case;

use super::Means;
use super::compose::{Composed, Composer};
use super::mail::{dkim, mail_of, smtp_settings};
use crate::settings::Settings;
use crate::{Error, Result, ledger};

/// Where a trial goes.
#[derive(Debug, Clone)]
pub enum Trial<'a> {
    /// Mails as files, readable by their owner only.
    Folder(&'a Path),
    /// Mails to one address of the organisation's own.
    Mailbox(&'a str),
}

/// Makes the mails of the first notices that wait, and writes them into a folder or sends them to a test mailbox. How
/// many, and how many the linter refused.
///
/// # Errors
/// Of the case, the ledger, the folder; if the test mailbox does not take a mail.
pub fn try_out(case: &Case, settings: &Settings, means: &Means<'_>, trial: &Trial<'_>) -> Result<(u64, u64)> {
    let incident = crate::incident_of(case)?;
    let channel = incident.channels.mail.as_ref();
    let channel = channel.ok_or_else(|| Error::Refused("incident.toml has no [channels.mail]".to_owned()))?;
    let dkim = dkim(channel, means)?;
    let mut book = ledger::open(case, settings)?;
    let limit = u32::try_from(means.limit.unwrap_or(10)).unwrap_or(u32::MAX);
    let waiting = book.waiting("email", limit)?;
    let mut wire = match trial {
        Trial::Mailbox(_) => Some(Wire::new(smtp_settings(channel, means)?)?),
        Trial::Folder(folder) => {
            std::fs::create_dir_all(folder).map_err(Error::file("make", *folder))?;
            None
        }
    };
    let (mut made, mut refused) = (0, 0);
    for (notice, composed) in Composer::new(case).compose(&mut book, waiting)? {
        let Composed::Ready(row_and_letter) = composed else {
            refused += 1;
            continue;
        };
        let (row, letter) = *row_and_letter;
        let to = match trial {
            Trial::Mailbox(address) => Masked::new((*address).to_owned()),
            Trial::Folder(_) => row.email,
        };
        let mut mail = mail_of(channel, &notice, &letter, to, ledger::now(case));
        mail.title = format!("[TEST] {}", mail.title);
        mail.message_id = format!("test-{}", mail.message_id);
        let encoded = mail.encode(dkim.as_ref())?;
        match (trial, &mut wire) {
            (Trial::Folder(folder), _) => {
                let path = folder.join(format!("{}.eml", notice.id));
                private(&path, encoded.reveal()).map_err(Error::file("write", path))?;
            }
            (Trial::Mailbox(_), Some(wire)) => match wire.send(&encoded) {
                Outcome::Accepted { .. } => {}
                other => return Err(Error::Refused(format!("the test mailbox: {}", other.detail()))),
            },
            (Trial::Mailbox(_), None) => {}
        }
        made += 1;
    }
    Ok((made, refused))
}

fn private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
