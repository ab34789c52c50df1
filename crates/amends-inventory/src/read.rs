//! One file: what it is, and what it says.

use amends_case::statement::Vantage;
use amends_case::{ProblemKind, SecretId};

use crate::out::{Out, Read};
use crate::{grants, hosts, lists, nft};

/// Larger files are not read: a scan of a million hosts has half of this.
pub const BYTES_MAX: u64 = 2 << 30;

/// What a file cannot say of itself.
pub struct Settings<'a> {
    /// A secret's id from what identifies it: a keyed hash.
    pub secret: &'a dyn Fn(&str) -> SecretId,
    /// From where a scan was made, by its path; [`Vantage::Unknown`] where nobody has said so.
    pub seen_from: &'a dyn Fn(&str) -> Vantage,
    /// What lies in a folder of the inventory: for a file that includes others.
    pub beside: &'a dyn Fn(&str, Chosen<'_>) -> Beside,
}

/// Which names of a folder are meant.
pub type Chosen<'a> = &'a dyn Fn(&str) -> bool;

/// Files of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Their texts, in the order of their names.
    pub texts: Vec<String>,
    /// There are more than these, or one is longer.
    pub is_cut: bool,
}

impl std::fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Settings")
    }
}

/// One file as a format sees it.
pub(crate) struct Source<'a> {
    /// Path below the inventory's folder, with `/` between.
    pub(crate) path: &'a str,
    /// The content, as text; what is no UTF-8 was replaced.
    pub(crate) text: &'a str,
    /// From where it was seen, if it is a scan.
    pub(crate) seen_from: Vantage,
    /// What lies in a folder.
    pub(crate) beside: &'a dyn Fn(&str, Chosen<'_>) -> Beside,
}

/// A format: whether a file is of it, and how it is read.
pub(crate) struct Format {
    /// A word for it.
    pub(crate) name: &'static str,
    /// Looks at the beginning, and at the name where content says little (`sudoers`, `shadow`).
    pub(crate) is: fn(&Source<'_>) -> bool,
    /// Reads all of it.
    pub(crate) read: fn(&Source<'_>, &mut Out<'_>),
}

/// All formats; the first that recognises a file reads it.
const ALL: &[&[Format]] = &[FORMATS, &hosts::FORMATS, &nft::FORMATS, &lists::FORMATS, &grants::FORMATS];

/// Reports and exports of machines.
const FORMATS: &[Format] = &[
    // Reports and exports of machines: XML and JSON.
    crate::nmap::NMAP,
    crate::nessus::NESSUS,
    crate::openvas::OPENVAS,
    crate::aws::AWS_GROUPS,
    crate::aws::AWS_INSTANCES,
    crate::aws::AWS_DATABASES,
    crate::aws::AWS_IAM,
    crate::aws::AWS_CREDENTIALS,
    crate::aws::AWS_SNAPSHOTS,
    crate::terraform::TERRAFORM,
    crate::prowler::PROWLER,
    crate::bloodhound::BLOODHOUND,
    // End of reports and exports.
];

/// Reads one file of an inventory. `path` stands below the inventory's folder; it tells the host (`hosts/<name>/…`) and, where
/// content says nothing, the kind of file.
pub fn read(path: &str, bytes: &[u8], settings: &Settings<'_>) -> Read {
    let mut out = Out::new(path, settings.secret);
    let size = bytes.len() as u64;
    if size > BYTES_MAX {
        out.problem(0, ProblemKind::LimitReached, format!("is larger than {} GiB and was not read", BYTES_MAX >> 30));
        return out.finish("", size);
    }
    if bytes.is_empty() {
        // An empty authorized_keys says that nobody has a key there: not worth a problem, and nothing to say.
        return out.finish("empty", 0);
    }
    let text = String::from_utf8_lossy(bytes);
    if matches!(text, std::borrow::Cow::Owned(_)) {
        out.problem(0, ProblemKind::InvalidText, "holds bytes that are not UTF-8; they were replaced");
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let source = Source { path, text, seen_from: (settings.seen_from)(path), beside: settings.beside };
    match ALL.iter().copied().flatten().find(|format| (format.is)(&source)) {
        Some(format) => {
            (format.read)(&source, &mut out);
            out.finish(format.name, size)
        }
        None => {
            out.problem(0, ProblemKind::UnknownFormat, "nothing here knows how to read this file");
            out.finish("", size)
        }
    }
}
