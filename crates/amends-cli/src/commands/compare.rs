//! `amends people compare <record> <record>`: why two records are one person's, or are not.

use std::fmt::Write as _;

use amends::people::compare::{Comparison, Part, compare};

use crate::args::{Common, Compare, View};
use crate::exit::Done;
use crate::{keys, render};

pub(crate) fn run(common: &Common, given: &Compare) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let comparison = compare(&case, &given.a, &given.b)?;
    match given.show.format {
        View::Json => render::json(&comparison)?,
        View::Table => render::text(&story(&comparison))?,
    }
    Ok(Done::Well)
}

fn story(comparison: &Comparison) -> String {
    let mut out = format!("{}\n", capitalised(&comparison.verdict));
    if let Some(decision) = &comparison.decided {
        out.push_str(&render::wrapped(&decision.sentence(), "  "));
    }
    let _ = writeln!(out, "  {}  {}", comparison.record_a, comparison.person_a);
    let _ = writeln!(out, "  {}  {}\n", comparison.record_b, comparison.person_b);
    out.push_str(&waterfall(&comparison.parts, "  "));
    let _ = writeln!(
        out,
        "  {:>6.1}  together; a link is taken from {:.1} bits on",
        comparison.bits, comparison.bits_needed
    );
    out
}

/// A line for each part, with a bar that begins where the one above ends.
pub(super) fn waterfall(parts: &[Part], indent: &str) -> String {
    const WIDTH: usize = 24;
    let mut sums = vec![0.0];
    for part in parts {
        sums.push(sums[sums.len() - 1] + part.bits);
    }
    let (low, high) = sums.iter().fold((0.0_f64, 0.0_f64), |(low, high), sum| (low.min(*sum), high.max(*sum)));
    let column = |sum: f64| ((sum - low) / (high - low).max(1.0) * WIDTH as f64).round() as usize;
    let mut out = String::new();
    for (part, sums) in parts.iter().zip(sums.windows(2)) {
        let (from, to) = (column(sums[0].min(sums[1])), column(sums[0].max(sums[1])));
        let (block, length) = (if part.bits < 0.0 { "░" } else { "█" }, (to - from).max(1));
        let bar = format!("{}{}", " ".repeat(from.min(WIDTH - 1)), block.repeat(length));
        let what = if part.how.is_empty() { part.what.clone() } else { format!("{} {}", part.what, part.how) };
        // Long reasons go on below themselves, so that all of it stands within 80 columns.
        let behind = " ".repeat(indent.len() + 6 + 2 + WIDTH + 2);
        let what = render::wrapped(&what, &behind);
        let what = what.trim_start_matches(' ');
        let _ = write!(out, "{indent}{:>+6.1}  {bar:<width$} {what}", part.bits, width = WIDTH + 1);
    }
    out
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
