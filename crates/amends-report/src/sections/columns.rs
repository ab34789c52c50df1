//! Columns read, and why each was read as it was.

use std::collections::BTreeMap;

use askama::Template;

use super::{More, shown};
use crate::guard;
use crate::limits::COLUMNS_MAX;
use crate::view::{ColumnLine, ReportView};
use crate::words::{clipped, counted, number, spaced};

#[derive(Template)]
#[template(path = "columns.html")]
pub(crate) struct Section {
    total: String,
    overridden: String,
    tables: Vec<Table>,
    more: More,
}

struct Table {
    name: String,
    lines: Vec<Line>,
    /// Columns in which nothing personal was seen: how many, their names, and each with its reason.
    nothing: String,
    nothing_names: String,
    nothing_lines: Vec<String>,
}

struct Line {
    column: u32,
    header: String,
    element: String,
    kind: &'static str,
    confidence: String,
    why: String,
    overridden: bool,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let shown_lines = chosen(&view.columns.lines);
        let total = view.columns.total.max(view.columns.lines.len() as u64);
        let more = More::of(shown_lines.len(), total, "columns", &view.columns.export);
        let overridden = view.columns.lines.iter().filter(|line| line.overridden).count();
        let mut tables: BTreeMap<(&str, &str), Vec<&ColumnLine>> = BTreeMap::new();
        for line in shown_lines {
            tables.entry((&line.evidence, &line.table)).or_default().push(line);
        }
        Self {
            total: number(total),
            overridden: if overridden == 0 { String::new() } else { counted(overridden as u64, "column", "columns") },
            tables: tables.into_iter().map(|((evidence, name), lines)| table(evidence, name, lines)).collect(),
            more,
        }
    }
}

/// The lines for which there is room: a person's word first, then elements, then text, then the rest.
fn chosen(lines: &[ColumnLine]) -> Vec<&ColumnLine> {
    let mut lines: Vec<&ColumnLine> = lines.iter().collect();
    let rank = |line: &ColumnLine| match line.element.as_str() {
        _ if line.overridden => 0_u8,
        "" => 3,
        "text" => 2,
        _ => 1,
    };
    lines.sort_by(|a, b| (rank(a), &a.evidence, &a.table, a.column).cmp(&(rank(b), &b.evidence, &b.table, b.column)));
    lines.truncate(COLUMNS_MAX);
    lines
}

fn table(evidence: &str, name: &str, mut lines: Vec<&ColumnLine>) -> Table {
    lines.sort_by_key(|line| line.column);
    let name = if name.is_empty() { shown(evidence) } else { format!("{} · {}", shown(evidence), shown(name)) };
    let (nothing, lines): (Vec<&ColumnLine>, Vec<&ColumnLine>) =
        lines.into_iter().partition(|line| line.element.is_empty() && !line.overridden);
    let named = |line: &&ColumnLine| match clipped(&guard::header(&line.header)) {
        header if header.is_empty() => format!("no. {}", line.column),
        header => header,
    };
    Table {
        name,
        lines: lines.into_iter().map(line).collect(),
        nothing: if nothing.is_empty() { String::new() } else { counted(nothing.len() as u64, "column", "columns") },
        nothing_names: clipped(&nothing.iter().map(named).collect::<Vec<_>>().join(", ")),
        nothing_lines: nothing.iter().map(|line| format!("{}: {}", named(line), shown(&line.why))).collect(),
    }
}

fn line(line: &ColumnLine) -> Line {
    let (element, kind) = match line.element.as_str() {
        "" => ("nothing personal seen".to_owned(), "nothing"),
        "text" => ("searched as text".to_owned(), "text"),
        element => (spaced(element), "element"),
    };
    Line {
        column: line.column,
        header: clipped(&guard::header(&line.header)),
        element,
        kind,
        confidence: line
            .confidence
            .filter(|_| kind == "element")
            .map_or_else(String::new, |percent| format!("{percent} %")),
        why: shown(&line.why),
        overridden: line.overridden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_room_is_short_a_persons_word_and_elements_stay() {
        let column = |column: u32, element: &str, overridden| ColumnLine {
            column,
            element: element.to_owned(),
            overridden,
            ..ColumnLine::default()
        };
        let mut lines: Vec<ColumnLine> = (1..=COLUMNS_MAX as u32).map(|number| column(number, "", false)).collect();
        lines.push(column(900, "ssn", false));
        lines.push(column(901, "", true));
        let kept = chosen(&lines);
        assert_eq!(kept.len(), COLUMNS_MAX);
        assert_eq!([kept[0].column, kept[1].column], [901, 900]);
    }
}
