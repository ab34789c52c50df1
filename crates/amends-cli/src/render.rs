//! Results as people read them, in 80 columns.

use std::fmt::Write as _;
use std::path::Path;

use amends::cost::Cost;
use amends::status::{Status, Telling};
use anyhow::Context;
use serde::Serialize;

/// A log's words as a terminal may show them: control characters are spelled out, so that none is obeyed.
pub(crate) fn printable(text: &str) -> String {
    let is_plain = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|letter| if is_plain(letter) { letter.to_string() } else { letter.escape_unicode().to_string() })
        .collect()
}

/// Prints a result for machines.
pub(crate) fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    Ok(std::io::Write::write_all(&mut out, b"\n")?)
}

/// Prints text for people.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    Ok(std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes())?)
}

/// Writes text to a file, or out where none is named.
pub(crate) fn text_to(file: Option<&Path>, text: &str) -> anyhow::Result<()> {
    let Some(path) = file else { return self::text(text) };
    std::fs::write(path, text).with_context(|| format!("could not write {}", path.display()))
}

/// `1234567` → `1,234,567`.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `183406000` → `183.4 MB`.
pub(crate) fn bytes(value: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut size = value as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{value} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// Cuts a text to fit, with an ellipsis.
pub(crate) fn fit(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// A text in lines of at most 80 columns, each behind an indent.
pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    const COLUMNS: usize = 80;
    let room = COLUMNS.saturating_sub(indent.chars().count());
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            let _ = writeln!(out, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{indent}{line}");
    }
    out
}

/// Where a case stands.
pub(crate) fn status(status: &Status) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", status.organization);
    let counts = [("people", status.people), ("records", status.records), ("accounts", status.accounts)];
    let counts = counts.map(|(word, count)| format!("{} {word}", number(count))).join(" · ");
    let evidence = format!("{} files, {}", number(status.evidence_files), bytes(status.evidence_bytes));
    let _ = writeln!(out, "  {counts}   (from {evidence})");
    lists(&mut out, status);
    let _ = writeln!(out);
    elements(&mut out, status);
    due(&mut out, status);
    problems(&mut out, status);
    beside(&mut out, status);
    notices(&mut out, status);
    let _ = writeln!(out, "\nReport: {}", status.report);
    out
}

/// Who stands on the organisation's own lists, affected or not.
fn lists(out: &mut String, status: &Status) {
    let Some(lists) = &status.lists else { return };
    let standings = ["current", "former", "prospective"];
    let counts = |counts: &std::collections::BTreeMap<String, u64>| {
        let some = standings.iter().filter_map(|word| counts.get(*word).map(|people| (people, word)));
        let words: Vec<String> = some.map(|(people, word)| format!("{} {word}", number(*people))).collect();
        if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
    };
    let _ = writeln!(out, "  By the organisation’s own lists ({} entries):", number(lists.entries));
    let _ = writeln!(out, "    affected      {}", counts(&lists.affected));
    let _ = writeln!(out, "    not affected  {}", counts(&lists.unaffected));
    if lists.unclear > 0 {
        let _ = writeln!(out, "    {} entries fit several affected people", number(lists.unclear));
    }
}

fn elements(out: &mut String, status: &Status) {
    const SHOWN: usize = 12;
    const BAR: u64 = 30;
    let _ = writeln!(out, "People by element");
    let most = status.elements.first().map_or(1, |(_, people)| *people).max(1);
    for (element, people) in status.elements.iter().take(SHOWN) {
        let bar = "█".repeat((people * BAR).div_ceil(most) as usize);
        let _ = writeln!(out, "  {:<24} {:>12}  {bar}", fit(element, 24), number(*people));
    }
    if status.elements.len() > SHOWN {
        let _ = writeln!(out, "  … and {} more elements", status.elements.len() - SHOWN);
    }
}

fn due(out: &mut String, status: &Status) {
    const SHOWN: usize = 8;
    let owed = |word: &str| status.owed.get(word).copied().unwrap_or(0);
    let _ = writeln!(
        out,
        "\nDue first ({} duties owed, {} depend on a fact or on counsel)",
        number(owed("yes")),
        number(owed("depends"))
    );
    for line in status.due.iter().take(SHOWN) {
        let _ = writeln!(
            out,
            "  {}  {:<16} {:<18} {:>10}  {}",
            line.due,
            fit(&line.law, 16),
            fit(&line.kind, 18),
            number(line.persons),
            fit(&line.recipient, 18)
        );
    }
    if status.due.len() > SHOWN {
        let _ = writeln!(out, "  … and {} more with a date", status.due.len() - SHOWN);
    }
}

fn problems(out: &mut String, status: &Status) {
    if status.problems.is_empty() {
        let _ = writeln!(out, "\nProblems: none");
        return;
    }
    let _ = writeln!(out, "\nProblems (`amends export problems` lists them)");
    for (kind, count) in &status.problems {
        let _ = writeln!(out, "  {:<24} {:>12}", kind, number(*count));
    }
}

/// What logs and inventory say.
fn beside(out: &mut String, status: &Status) {
    if let Some(reached) = &status.reached {
        let [seen, could, not] = [reached.seen, reached.could_have, reached.not_seen].map(number);
        let _ = writeln!(out, "\nStores by the logs: {seen} seen, {could} could have been, {not} not seen");
        if reached.people_left_out > 0 {
            let people = number(reached.people_left_out);
            let _ = writeln!(out, "Left out of the plan by a decision (amends trace): {people} people");
        }
        if !reached.in_step {
            out.push_str("Decided anew since people were gathered: amends respond\n");
        }
    }
    if let Some(stake) = &status.at_stake {
        let [people, outside, failing] = [stake.people, stake.outside, stake.failing].map(number);
        let outside = if stake.people == 0 || stake.outside < stake.people { outside } else { "all".to_owned() };
        let _ = writeln!(out, "\nAt stake by open routes: {people} people, {outside} of them from outside");
        let named = [(stake.actions_late, "late"), (stake.actions_reopened, "reopened")];
        let some = named.iter().filter(|(count, _)| *count > 0);
        let more: String = some.map(|(count, word)| format!(", {} {word}", number(*count))).collect();
        let _ = writeln!(out, "Actions: {} open{more}; checks fail in {failing} places", number(stake.actions_open));
    }
}

fn notices(out: &mut String, status: &Status) {
    let _ = writeln!(
        out,
        "\nNotices: {} drafted in {} texts, {} refused by the linter, {} sample letters",
        number(status.notices),
        number(status.variants),
        number(status.notices_refused),
        status.samples.len()
    );
    for trouble in &status.unsound {
        let _ = writeln!(out, "  The plan contradicts itself: {trouble}");
    }
    let plan = status.plan.get(..16).unwrap_or(&status.plan);
    let _ = match &status.approved {
        Some((name, at)) => writeln!(out, "Plan {plan}: approved by {name} at {at}"),
        None => writeln!(out, "Plan {plan}: a draft, {} questions for counsel", number(status.questions)),
    };
    // Drafts wait for a plan; before it is approved their digest is of no use.
    let drafts = status.drafts.get(..16).unwrap_or(&status.drafts);
    match (&status.approved, &status.drafts_approved) {
        (None, _) => {}
        (Some(_), None) => {
            let _ = writeln!(out, "Drafts {drafts}: not approved");
        }
        (Some(_), Some((name, at))) => {
            let _ = writeln!(out, "Drafts {drafts}: approved by {name} at {at}");
        }
    }
    if let Some((digest, name, at)) = &status.superseded {
        let digest = digest.get(..16).unwrap_or(digest);
        let _ = writeln!(out, "The approval of {digest} by {name} at {at} does not cover this plan.");
    }
    if let Some(told) = &status.telling {
        telling(out, told);
    }
}

/// Whom the waves reached: every person in one state.
fn telling(out: &mut String, telling: &Telling) {
    for (wave, kind, notices, approved_by, released_by) in &telling.waves {
        let notices = number(*notices);
        let _ = writeln!(
            out,
            "\nWave {wave} ({kind}): {notices} notices, approved by {approved_by}, released by {released_by}"
        );
    }
    let _ = writeln!(out, "Told: {} of {} people", number(telling.told), number(telling.people));
    for (state, count) in &telling.states {
        let _ = writeln!(out, "  {:<24} {:>12}", state.replace('_', " "), number(*count));
    }
    let late: u64 = telling.late.iter().map(|(_, people)| people).sum();
    if let Some((day, _)) = telling.late.first() {
        let _ = writeln!(
            out,
            "Late: {} people are not told whom a law's limit has passed, the first on {day}",
            number(late)
        );
    }
    if telling.protection.0 > 0 {
        let (granted, activated) = telling.protection;
        let _ = writeln!(out, "Protection: {} of {} codes activated", number(activated), number(granted));
    }
}

/// What stages cost.
pub(crate) fn costs(costs: &[Cost]) -> String {
    let mut out = String::from("stage          rows in     rows out    seconds        CPU        peak\n");
    for cost in costs {
        let _ = writeln!(
            out,
            "{:<10} {:>11}  {:>11}  {:>9.2}  {:>9.2}  {:>10}{}",
            cost.stage,
            number(cost.rows_in),
            number(cost.rows_out),
            cost.wall_seconds,
            cost.cpu_seconds,
            bytes(cost.peak_bytes),
            if cost.ran { "" } else { "  (unchanged)" }
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!((number(7).as_str(), number(1_234_567).as_str()), ("7", "1,234,567"));
        assert_eq!((bytes(999).as_str(), bytes(183_406_000).as_str()), ("999 B", "183.4 MB"));
        assert_eq!((fit("short", 9).as_str(), fit("much too long", 6).as_str()), ("short", "much …"));
    }
}
