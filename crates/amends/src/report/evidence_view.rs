//! Evidence, columns and problems for the report.

use std::collections::BTreeMap;

use amends_report::limits::{COLUMNS_MAX, EVIDENCE_MAX, PROBLEMS_MAX};
use amends_report::view::{ColumnLine, EvidenceLine, Listing, ProblemLine, ProblemTally, Verdict};

use crate::evidence::{EvidenceFile, Manifest, ProblemNote};
use crate::records::FileReading;

/// How columns were read: those with an element first, so that the cap cuts the uninteresting.
pub(super) fn columns(readings: &[FileReading]) -> Listing<ColumnLine> {
    let mut lines: Vec<ColumnLine> = readings
        .iter()
        .flat_map(|reading| &reading.tables)
        .flat_map(|table| {
            table.columns.iter().map(|column| ColumnLine {
                evidence: table.evidence.clone(),
                table: table.name.clone(),
                column: column.column,
                header: column.header.clone(),
                element: column.element.clone(),
                confidence: (!column.element.is_empty()).then_some(column.confidence),
                why: column.why.clone(),
                overridden: column.overridden,
            })
        })
        .collect();
    let total = lines.len() as u64;
    if lines.len() > COLUMNS_MAX {
        lines.sort_by_key(|line| (!line.overridden, line.element.is_empty()));
        lines.truncate(COLUMNS_MAX);
    }
    Listing { lines, total, export: "amends export columns --format csv --out columns.csv".to_owned() }
}

/// The manifest: what was read, partly or not at all.
pub(super) fn files(manifest: &Manifest, readings: &[FileReading]) -> Listing<EvidenceLine> {
    let by_hash: BTreeMap<&str, &FileReading> =
        readings.iter().map(|reading| (reading.file.blake3.as_str(), reading)).collect();
    let line = |file: &EvidenceFile| {
        let reading = by_hash.get(file.blake3.as_str());
        let troubled = reading.is_some_and(|reading| !reading.problems.is_empty());
        let rows = reading.map_or(0, |reading| reading.rows());
        EvidenceLine {
            path: file.path.clone(),
            kind: kind_of(file),
            bytes: file.size,
            blake3: file.blake3.clone(),
            rows,
            records: if file.same_as.is_some() { 0 } else { reading.map_or(0, |reading| reading.records) },
            verdict: match (troubled, rows) {
                (false, _) => Verdict::Read,
                (true, 0) => Verdict::NotRead,
                (true, _) => Verdict::Partly,
            },
        }
    };
    Listing {
        lines: manifest.files.iter().take(EVIDENCE_MAX).map(line).collect(),
        total: manifest.files.len() as u64,
        export: "amends export evidence --format csv --out evidence.csv".to_owned(),
    }
}

fn kind_of(file: &EvidenceFile) -> String {
    let kind = file.same_as.as_ref().map_or_else(|| file.kind.clone(), |other| format!("same as {other}"));
    if file.left_out {
        return format!("{kind}; treated as not taken, by a person’s decision on its store");
    }
    match file.standing.filter(|_| file.is_list) {
        Some(standing) => format!("{kind}; not taken: a list of the organisation’s ({})", standing.word()),
        None => kind,
    }
}

/// Problems by kind.
pub(super) fn problem_tallies(problems: &[ProblemNote]) -> Vec<ProblemTally> {
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for problem in problems {
        let sum = sums.entry(&problem.kind).or_default();
        *sum = (sum.0 + problem.count, sum.1 + problem.bytes);
    }
    let tally = |(kind, (count, bytes)): (&str, (u64, u64))| ProblemTally { kind: kind.to_owned(), count, bytes };
    sums.into_iter().map(tally).collect()
}

/// Problems one by one.
pub(super) fn problems(all: Vec<ProblemNote>) -> Listing<ProblemLine> {
    let total = all.len() as u64;
    let line = |problem: ProblemNote| ProblemLine {
        evidence: problem.evidence,
        table: problem.table,
        row: problem.row,
        kind: problem.kind,
        why: problem.why,
        bytes: problem.bytes,
        count: problem.count,
    };
    Listing {
        lines: all.into_iter().take(PROBLEMS_MAX).map(line).collect(),
        total,
        export: "amends export problems --format csv --out problems.csv".to_owned(),
    }
}
