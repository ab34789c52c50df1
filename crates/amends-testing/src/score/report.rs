//! The score as text, at most 80 columns wide.

use std::collections::BTreeMap;
use std::fmt;

use super::{Score, Tally};

/// Lines of a list before the rest is only counted.
const LISTED: usize = 20;

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_people(self, f)?;
        write_tallies("columns", &self.columns.elements, f)?;
        let taken = self.columns.decoys_taken.len();
        writeln!(f, "\ndecoy columns left alone {}, taken {taken}", self.columns.decoys_left)?;
        write_list(&self.columns.decoys_taken, f)?;
        if !self.columns.misread.is_empty() {
            writeln!(f, "columns misread {}", self.columns.misread.len())?;
            write_list(&self.columns.misread, f)?;
        }
        write_tallies("records", &self.record_elements, f)
    }
}

fn write_people(score: &Score, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let people = &score.clusters;
    writeln!(
        f,
        "people   true {}, counted {} ({:+.2} %)",
        score.people_true,
        score.people_found,
        100.0 * score.people_off()
    )?;
    writeln!(f, "pairs    precision {:.4}, recall {:.4}, F1 {:.4}", people.precision(), people.recall(), people.f1())?;
    writeln!(f, "merging  lost {}, split {}, mixed {}", people.people_lost, people.people_split, people.people_mixed)?;
    writeln!(
        f,
        "records  compared {}, missed {}, not in the truth {}, of nobody {}",
        people.records, people.records_missed, people.records_unknown, people.records_unclaimed
    )
}

fn write_tallies(title: &str, tallies: &BTreeMap<String, Tally>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "\n{title:<24}{:>11}{:>9}{:>12}{:>11}{:>11}", "precision", "recall", "right", "wrong", "missed")?;
    for (element, tally) in tallies {
        writeln!(
            f,
            "{element:<24}{:>11.4}{:>9.4}{:>12}{:>11}{:>11}",
            tally.precision(),
            tally.recall(),
            tally.right,
            tally.wrong,
            tally.missed
        )?;
    }
    Ok(())
}

fn write_list(lines: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for line in lines.iter().take(LISTED) {
        let short: String = line.chars().take(78).collect();
        writeln!(f, "  {short}")?;
    }
    if lines.len() > LISTED { writeln!(f, "  … and {} more", lines.len() - LISTED) } else { Ok(()) }
}
