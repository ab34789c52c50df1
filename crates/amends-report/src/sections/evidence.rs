//! The evidence manifest.

use askama::Template;

use super::{More, shown};
use crate::limits::EVIDENCE_MAX;
use crate::view::{EvidenceLine, ReportView, Verdict};
use crate::words::{bytes, counted, number};

/// Characters of a hash that are shown.
const HASH_CHARS: usize = 16;

#[derive(Template)]
#[template(path = "evidence.html")]
pub(crate) struct Section {
    files: String,
    size: String,
    lines: Vec<Line>,
    more: More,
}

struct Line {
    path: String,
    kind: String,
    size: String,
    hash: String,
    rows: String,
    records: String,
    verdict: &'static str,
    class: &'static str,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let listing = &view.evidence;
        let mut lines: Vec<&EvidenceLine> = listing.lines.iter().collect();
        // Where room is short, what was not read in full must not be what is left out.
        lines.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.path.cmp(&b.path)));
        lines.truncate(EVIDENCE_MAX);
        lines.sort_by(|a, b| a.path.cmp(&b.path));
        let total = listing.total.max(listing.lines.len() as u64);
        Self {
            files: counted(view.counts.evidence_files.max(total), "file", "files"),
            size: bytes(view.counts.evidence_bytes),
            more: More::of(lines.len(), total, "files", &listing.export),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

fn line(line: &EvidenceLine) -> Line {
    let (verdict, class) = match line.verdict {
        Verdict::Read => ("● read", "read"),
        Verdict::Partly => ("◐ in part", "partly"),
        Verdict::NotRead => ("○ not read", "not-read"),
    };
    Line {
        path: shown(&line.path),
        kind: shown(&line.kind),
        size: bytes(line.bytes),
        hash: line.blake3.chars().take(HASH_CHARS).collect(),
        rows: number(line.rows),
        records: number(line.records),
        verdict,
        class,
    }
}
