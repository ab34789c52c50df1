//! What a person has to decide before the case can go on.

use amends_case::incident::{ColumnChoice, ColumnWord, Incident};
use amends_report::view::DecisionLine;

use crate::duties::PlanState;
use crate::notices::Drafts;
use crate::people::Gathered;
use crate::records::FileReading;

/// In the order in which a person would take them.
pub(super) fn of(
    incident: &Incident,
    plan: &PlanState,
    drafts: &Drafts,
    readings: &[FileReading],
    gathered: &Gathered,
) -> Vec<DecisionLine> {
    let mut lines: Vec<DecisionLine> =
        incident.warnings.iter().map(|warning| line("Check a fact", warning, "")).collect();
    lines.extend(
        plan.unsound.iter().map(|trouble| line("The plan contradicts itself", trouble, "amends export duties")),
    );
    lines.extend(plan.questions.iter().map(|question| line("For counsel", question, "")));
    lines.extend(drafts.refusals.iter().map(|(rule, (why, _, people))| DecisionLine {
        people: Some(*people),
        ..line("A letter was refused", &format!("{rule}: {why}"), "amends export notices")
    }));
    lines.extend(drafts.advice.iter().map(|(rule, (why, _, people))| DecisionLine {
        people: Some(*people),
        ..line(
            "Look at a letter",
            &format!("{rule}: {why}"),
            "amends notices draft --sample 10 --out DIR --purpose «…»",
        )
    }));
    lines.extend(readings.iter().flat_map(|reading| &reading.tables).flat_map(|table| {
        let doubtful = table.columns.iter().filter(|column| column.mismatch);
        doubtful.map(|column| {
            let why = format!("{} column {}: {}", table.evidence, column.column, column.why);
            line("Say what a column is", &why, "[[columns]] in incident.toml")
        })
    }));
    lines.extend(incident.columns.iter().filter(|word| !fits_something(word, readings)).map(|word| {
        let why = format!("no column of the evidence fits «{}» of {}", named(word), word.evidence);
        line("A word on a column has no effect", &why, "amends export columns")
    }));
    if gathered.ambiguous > 0 {
        let why = format!("{} rows fit more than one person and were left by themselves", gathered.ambiguous);
        lines.push(line("Rows that could be either of two people", &why, "amends people review"));
    }
    if gathered.refused > 0 {
        let why = format!("{} links would have put a contradiction into one person and were refused", gathered.refused);
        lines.push(line("Links refused", &why, "amends people review"));
    }
    if gathered.not_compared > 0 {
        let why = format!(
            "{} records share names and dates with thousands of others and were not compared",
            gathered.not_compared
        );
        lines.push(line("Records not compared", &why, "amends export people"));
    }
    lines.push(line("How sure the count of people is", &sureness(gathered), "amends people review"));
    // Only a day that a law sets presses: what is planned without one is due as soon as possible, and never overdue.
    let pressing = plan.duties.iter().filter(|duty| duty.owed != "no" && duty.due_day.is_some());
    let first = pressing.filter_map(|duty| duty.plan_by).min();
    lines.push(DecisionLine {
        by: first,
        ..line(
            "Approve the plan",
            "nothing leaves the case before a named person has approved this very plan",
            &format!("amends duties approve {} --as NAME", plan.digest.get(..16).unwrap_or(&plan.digest)),
        )
    });
    lines
}

/// The program's own estimate of both errors.
fn sureness(gathered: &Gathered) -> String {
    format!(
        "about {:.0} of {} people are expected to be hidden in somebody else's records, and about {:.0} to be counted twice",
        gathered.expected_lost.ceil(),
        gathered.people,
        gathered.expected_split.ceil()
    )
}

fn named(word: &ColumnWord) -> String {
    match &word.column {
        ColumnChoice::Header(header) => header.clone(),
        ColumnChoice::Position(position) => position.to_string(),
    }
}

/// Whether a person's word on a column decided any.
fn fits_something(word: &ColumnWord, readings: &[FileReading]) -> bool {
    let mut tables = readings.iter().flat_map(|reading| &reading.tables);
    tables.any(|table| {
        amends_case::glob::fits(&word.evidence, &table.evidence) && table.columns.iter().any(|column| column.overridden)
    })
}

fn line(what: &str, why: &str, command: &str) -> DecisionLine {
    DecisionLine { what: what.to_owned(), why: why.to_owned(), command: command.to_owned(), ..DecisionLine::default() }
}
