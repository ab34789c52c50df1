//! What could not be read, counted by kind and listed.

use askama::Template;

use super::{More, shown};
use crate::limits::{PROBLEMS_MAX, SHORT_MAX};
use crate::view::{ProblemLine, ProblemTally, ReportView};
use crate::words::{bytes, number, spaced};

#[derive(Template)]
#[template(path = "problems.html")]
pub(crate) struct Section {
    tallies: Vec<Tally>,
    lines: Vec<Line>,
    more: More,
}

struct Tally {
    kind: String,
    meaning: &'static str,
    count: String,
    size: String,
}

struct Line {
    kind: String,
    place: String,
    row: String,
    why: String,
    count: String,
    size: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let mut tallies: Vec<&ProblemTally> = view.problem_tallies.iter().collect();
        tallies.sort_by(|a, b| (weight(&a.kind), &a.kind).cmp(&(weight(&b.kind), &b.kind)));
        let mut lines: Vec<&ProblemLine> = view.problems.lines.iter().collect();
        lines.sort_by(|a, b| order(a).cmp(&order(b)));
        lines.truncate(PROBLEMS_MAX);
        let total = view.problems.total.max(view.problems.lines.len() as u64);
        Self {
            tallies: tallies.into_iter().take(SHORT_MAX).map(tally).collect(),
            more: More::of(lines.len(), total, "problems", &view.problems.export),
            lines: lines.into_iter().map(line).collect(),
        }
    }
}

fn order(line: &ProblemLine) -> (u8, &str, &str, &str, u64) {
    (weight(&line.kind), &line.kind, &line.evidence, &line.table, line.row)
}

/// Kinds by how much they may hide: whole files first, single cells later.
fn weight(kind: &str) -> u8 {
    match kind {
        "unreadable" | "encrypted" | "unknown_format" | "outside_evidence" => 0,
        "truncated" | "limit_reached" | "malformed" => 1,
        "ragged_row" | "broken_quote" | "invalid_text" => 2,
        _ => 3,
    }
}

/// What a kind of problem means for the count of people.
fn meaning(kind: &str) -> &'static str {
    match kind {
        "unreadable" => "the file could not be opened; whoever is in it is not counted",
        "truncated" => "the file ends too early; what was there was read",
        "malformed" => "the bytes contradict the format; read as far as possible",
        "ragged_row" => "rows longer or shorter than their table; read, cells searched",
        "broken_quote" => "a quote never closed; read from the next line on",
        "invalid_text" => "bytes that are not text; replaced, the rest read",
        "empty" => "nothing in it",
        "outside_evidence" => "a name or link that leads out of the evidence; not followed",
        "limit_reached" => "too large or too deep; what lies beyond was not read",
        "encrypted" => "encrypted, and no key was given; whoever is in it is not counted",
        "unknown_format" => "no reader for this kind; whoever is in it is not counted",
        "value_mismatch" => "named like an element, but the values are not like it",
        "several_ssns" => "one record with several SSNs; somebody in it may not be counted",
        "ambiguous_grant" => "protection of an earlier incident that fits several people; each has a code of their own",
        "duplicate" => "the same content as another file, where it is counted",
        "shared_value" => "on too many records to tell people apart; joined nobody",
        _ => "",
    }
}

fn tally(tally: &ProblemTally) -> Tally {
    Tally {
        kind: spaced(&tally.kind),
        meaning: meaning(&tally.kind),
        count: number(tally.count),
        size: size(tally.bytes),
    }
}

fn line(line: &ProblemLine) -> Line {
    let evidence = shown(&line.evidence);
    Line {
        kind: spaced(&line.kind),
        place: if line.table.is_empty() { evidence } else { format!("{evidence} · {}", shown(&line.table)) },
        row: if line.row == 0 { String::new() } else { format!("from row {}", number(line.row)) },
        why: shown(&line.why),
        count: number(line.count),
        size: size(line.bytes),
    }
}

fn size(count: u64) -> String {
    if count == 0 { String::new() } else { bytes(count) }
}
