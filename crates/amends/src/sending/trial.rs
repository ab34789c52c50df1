//! A trial: what would be sent, into a folder or to a test mailbox. The ledger does not hear of it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use amends_case::Masked;
use amends_channels::{Dkim, Mail, Outcome, Pool};
use amends_ledger::NoticeId;
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

/// Makes the mails of the first notices that wait, and writes them into a folder or sends them to a test mailbox, by the same
/// connections as in earnest. How many, and how many the linter refused.
///
/// # Errors
/// Of the case, the ledger, the folder; if the test mailbox does not take a mail.
pub fn try_out(case: &Case, settings: &Settings, means: &Means<'_>, trial: &Trial<'_>) -> Result<(u64, u64)> {
    let incident = crate::incident_of(case)?;
    let channel = incident.channels.mail.as_ref();
    let channel = channel.ok_or_else(|| Error::Refused("incident.toml has no [channels.mail]".to_owned()))?;
    let dkim = dkim(channel, means)?.map(Arc::new);
    let mut book = ledger::open(case, settings)?;
    let limit = u32::try_from(means.limit.unwrap_or(10)).unwrap_or(u32::MAX);
    let mut waiting = book.waiting("email", limit)?;
    let place = match trial {
        Trial::Mailbox(address) => {
            let smtp = smtp_settings(channel, means)?;
            Place::Mailbox(address, Pool::start(&smtp, dkim.clone(), channel.connections as usize)?)
        }
        Trial::Folder(folder) => {
            std::fs::create_dir_all(folder).map_err(Error::file("make", *folder))?;
            Place::Folder(folder)
        }
    };
    let mut composer = Composer::new(case);
    let (mut made, mut refused) = (0, 0);
    while !waiting.is_empty() {
        let next = waiting.split_off(waiting.len().min(TOGETHER));
        let mut mails = Vec::with_capacity(waiting.len());
        for (notice, composed) in composer.compose(&mut book, std::mem::replace(&mut waiting, next))? {
            let Composed::Ready(row_and_letter) = composed else {
                refused += 1;
                continue;
            };
            let (row, letter) = *row_and_letter;
            let mut mail = mail_of(channel, &notice, &letter, row.email, ledger::now(case));
            mail.title = format!("[TEST] {}", mail.title);
            mail.message_id = format!("test-{}", mail.message_id);
            mails.push((notice.id, mail));
        }
        made += mails.len() as u64;
        place.take(mails, dkim.as_deref())?;
    }
    Ok((made, refused))
}

/// Mails that are made and sent together.
const TOGETHER: usize = 500;
/// How long to wait for the test mailbox's next answer.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where mails of a trial go.
enum Place<'a> {
    Folder(&'a Path),
    Mailbox(&'a str, Pool),
}

impl Place<'_> {
    fn take(&self, mails: Vec<(NoticeId, Mail)>, dkim: Option<&Dkim>) -> Result<()> {
        match self {
            Place::Folder(folder) => mails.into_iter().try_for_each(|(id, mail)| {
                let path = folder.join(format!("{id}.eml"));
                private(&path, mail.encode(dkim)?.reveal()).map_err(Error::file("write", path))
            }),
            Place::Mailbox(address, pool) => {
                let mut open = mails.len();
                pool.submit(
                    mails
                        .into_iter()
                        .enumerate()
                        .map(|(tag, (_, mail))| (tag as u64, Mail { to: Masked::new((*address).to_owned()), ..mail })),
                );
                while open > 0 {
                    let outcomes = pool.outcomes(PATIENCE);
                    if outcomes.is_empty() {
                        return Err(Error::Refused("the test mailbox does not answer".to_owned()));
                    }
                    open -= outcomes.len();
                    let refused = outcomes.iter().find(|(_, it)| !matches!(it, Outcome::Accepted { .. }));
                    if let Some((_, outcome)) = refused {
                        return Err(Error::Refused(format!("the test mailbox: {}", outcome.detail())));
                    }
                }
                Ok(())
            }
        }
    }
}

fn private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
