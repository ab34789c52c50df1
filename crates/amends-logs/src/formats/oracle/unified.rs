//! The unified trail as CSV: a query of `UNIFIED_AUDIT_TRAIL` that somebody saved, under the view's own column names.

use std::borrow::Cow;
use std::io::Read;

use amends_case::ProblemKind;

use super::{SOURCE, event};
use crate::cells::Cells;
use crate::csv_records::CsvRows;
use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::input::Input;
use crate::out::{Out, Stamp};
use crate::times;

pub(crate) const UNIFIED: Format = Format { name: "oracle_unified", looks, read };

fn looks(head: Head<'_>) -> bool {
    head.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| {
        let line = line.to_ascii_uppercase();
        line.contains("EVENT_TIMESTAMP") && line.contains("DBUSERNAME") && line.contains("ACTION_NAME")
    })
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut cells = Cells::default();
    let mut names: Vec<String> = Vec::new();
    while names.is_empty() {
        let Some(piece) = input.next_line(out)? else { return Ok(()) };
        let text = piece.text();
        out.summary.quiet += 1;
        if !text.trim().is_empty() {
            cells.fill_csv(text.trim_start_matches('\u{feff}'), ',');
            names = (0..cells.len()).map(|column| cells.at(column).trim().to_ascii_uppercase()).collect();
        }
    }
    let width = names.len();
    let mut rows = CsvRows::new(move |row| {
        let mut cells = Cells::default();
        cells.fill_csv(row, ',') && cells.len() == width
    });
    let mut flat = Flat::default();
    while let Some(piece) = rows.next(&mut input, out)? {
        let text = piece.text();
        if text.trim().is_empty() {
            continue;
        }
        if !cells.fill_csv(&text, ',') || cells.len() != width {
            out.problem(piece.line, ProblemKind::RaggedRow, "a row has other columns than the file", text.len() as u64);
            continue;
        }
        flat.clear();
        for (column, name) in names.iter().enumerate().filter(|(column, _)| !cells.at(*column).is_empty()) {
            flat.push(name, cells.at(column));
        }
        let stamp = match times::iso(flat.first(&["EVENT_TIMESTAMP_UTC"])) {
            // The view's own name says the zone.
            Stamp::Local(time) => Stamp::Absolute(time),
            Stamp::Missing => times::iso(flat.text("EVENT_TIMESTAMP")),
            stamp => stamp,
        };
        if stamp == Stamp::Missing {
            out.problem(piece.line, ProblemKind::Malformed, "a row has no time that can be read", 0);
        }
        let name: String = flat.text("ACTION_NAME").chars().take(40).collect();
        let kind = Cow::Owned(format!("oracle.unified_{}", name.replace(' ', "_")));
        out.emit(event(&flat, piece.line, "", kind), stamp, &flat.under(SOURCE))?;
    }
    Ok(())
}
