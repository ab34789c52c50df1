//! Zip archives: members in the order of their names, each read as content of its own.

use std::collections::BTreeSet;
use std::io;

use ::zip::{CompressionMethod, ZipArchive};
use amends_case::ProblemKind;

use crate::content::{Content, Fault, Layer, ReadSeek, Store};
use crate::error::Flow;
use crate::identify::FileKind;
use crate::limits::Limits;
use crate::reading::Reading;
use crate::zip_remains;

/// What an archive says of one member.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) start: u64,
    pub(crate) length: u64,
    pub(crate) crc: Option<u32>,
    pub(crate) form: Form,
}

/// How a member is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Stored,
    Deflated,
    Encrypted,
    Link,
    Other,
}

/// A workbook is a zip archive with certain members; anything else is just an archive.
pub(crate) fn kind_of(content: &Content, limits: &Limits) -> io::Result<FileKind> {
    let Ok(store) = content.random_access(limits)? else { return Ok(FileKind::Zip) };
    let Ok(archive) = ZipArchive::new(store.open()?) else { return Ok(FileKind::Zip) };
    Ok(match archive.index_for_name("xl/workbook.xml") {
        Some(_) => FileKind::Xlsx,
        None if archive.index_for_name("word/document.xml").is_some() => FileKind::Unknown("a text document"),
        None if archive.index_for_name("ppt/presentation.xml").is_some() => FileKind::Unknown("a presentation"),
        None => FileKind::Zip,
    })
}

/// Reads every member through `each`.
pub(crate) fn read(
    content: &Content,
    reading: &mut Reading<'_>,
    mut each: impl FnMut(&Content, &mut Reading<'_>) -> Flow,
) -> Flow {
    let store = match content.random_access(reading.limits) {
        Ok(Ok(store)) => store,
        Ok(Err(fault)) => return report(reading, &fault),
        Err(error) => return report(reading, &unreadable(&error)),
    };
    let mut members = match list(&store, reading) {
        Ok(members) => members,
        Err(fault) => return report(reading, &fault),
    };
    members.sort_by(|a, b| a.name.cmp(&b.name).then(a.start.cmp(&b.start)));
    if members.len() > reading.limits.members {
        let why = format!("{} members; those past {} were not read", members.len(), reading.limits.members);
        reading.problem("", 0, ProblemKind::LimitReached, &why, 0);
        members.truncate(reading.limits.members);
    }
    let archive = reading.evidence.clone();
    reading.end_of_evidence();
    let mut taken = BTreeSet::new();
    for member in members {
        reading.evidence = format!("{archive}!{}", unique(safe_name(&member.name), &mut taken));
        let answer = read_member(&store, content, &member, reading, &mut each);
        reading.end_of_evidence();
        reading.evidence.clone_from(&archive);
        answer?;
    }
    Ok(())
}

fn read_member(
    store: &Store,
    archive: &Content,
    member: &Member,
    reading: &mut Reading<'_>,
    each: &mut impl FnMut(&Content, &mut Reading<'_>) -> Flow,
) -> Flow {
    if safe_name(&member.name) != member.name {
        let why =
            "the archive names this member by a path that leads out of it; its content was read under a safe name";
        reading.problem("", 0, ProblemKind::OutsideEvidence, why, 0);
    }
    let layer = match member.form {
        Form::Stored => Layer::Stored(member.crc),
        Form::Deflated => Layer::Deflate(member.crc),
        Form::Encrypted => {
            let why = "an encrypted member of an archive";
            reading.problem("", 0, ProblemKind::Encrypted, why, member.length);
            return Ok(());
        }
        Form::Link => {
            let why = "a symbolic link inside an archive; not followed";
            reading.problem("", 0, ProblemKind::OutsideEvidence, why, 0);
            return Ok(());
        }
        Form::Other => {
            let why = "compressed in a way that is not known here";
            reading.problem("", 0, ProblemKind::UnknownFormat, why, member.length);
            return Ok(());
        }
    };
    let window = Some((member.start, member.length));
    let allowance = archive.allowance.clone();
    each(&Content { store: store.clone(), window, layers: vec![layer], allowance }, reading)
}

/// The members of an archive; of one that has lost its end, what can still be made out.
fn list(store: &Store, reading: &mut Reading<'_>) -> Result<Vec<Member>, Fault> {
    let open = || store.open().map_err(|error| unreadable(&error));
    match ZipArchive::new(open()?) {
        Ok(archive) => Ok(listed(archive, reading)),
        Err(::zip::result::ZipError::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            Err(unreadable(&error))
        }
        Err(_) => {
            let why = "the archive has lost its list of members; what could still be made out was read";
            reading.problem("", 0, ProblemKind::Truncated, why, 0);
            zip_remains::members(open()?.as_mut(), reading.limits).map_err(|error| unreadable(&error))
        }
    }
}

fn listed(mut archive: ZipArchive<Box<dyn ReadSeek>>, reading: &mut Reading<'_>) -> Vec<Member> {
    if archive.has_duplicate_names() {
        let why = "the archive holds several members of one name; only the last of each was read";
        reading.problem("", 0, ProblemKind::Malformed, why, 0);
    }
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).ok().and_then(|file| {
            let name = file.name().map_or_else(|_| String::from_utf8_lossy(file.name_raw()).into_owned(), Into::into);
            let form = match file.compression() {
                _ if file.encrypted() => Form::Encrypted,
                _ if file.is_symlink() => Form::Link,
                CompressionMethod::Stored => Form::Stored,
                CompressionMethod::Deflated => Form::Deflated,
                _ => Form::Other,
            };
            let crc = Some(file.crc32());
            let start = file.data_start()?;
            Some((file.is_dir(), Member { name, start, length: file.compressed_size(), crc, form }))
        });
        match member {
            Some((true, _)) => {}
            Some((false, member)) => members.push(member),
            None => {
                let why = "a member that the archive lists is not where it should be";
                reading.problem("", 0, ProblemKind::Malformed, why, 0);
            }
        }
    }
    members
}

fn report(reading: &mut Reading<'_>, fault: &Fault) -> Flow {
    reading.problem("", 0, fault.kind, &fault.why, 0);
    Ok(())
}

fn unreadable(error: &io::Error) -> Fault {
    Fault { kind: ProblemKind::Unreadable, why: format!("could not be opened: {}", error.kind()) }
}

/// A member's name without roots, drives and steps upward. Content in memory does no harm, whatever it is called; to
/// leave it unread could lose a person.
fn safe_name(name: &str) -> String {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    let bare = if drive { &name[2..] } else { name };
    let parts: Vec<&str> = bare.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") }
}

fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = name.clone();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}~{number}");
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn names_stay_below_the_archive() {
        for (name, expected) in [
            ("a/b.csv", "a/b.csv"),
            ("../../etc/passwd", "etc/passwd"),
            ("/abs.csv", "abs.csv"),
            ("C:\\data\\x.csv", "data/x.csv"),
            ("..", "unnamed"),
        ] {
            assert_eq!(safe_name(name), expected);
        }
    }
}
