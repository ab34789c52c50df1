//! The duties one by one: those owed, those that depend, and those not owed with their because.

use askama::Template;
use jiff::civil::Date;

use super::due::{When, when};
use super::head::today;
use super::{More, shown};
use crate::limits::{DUTIES_MAX, NOT_OWED_MAX};
use crate::places::name_of;
use crate::view::{DutyLine, Owed, ReportView};
use crate::words::{duty_kind, first_sentence, number, short_time_tag_or_dash};

const EXPORT: &str = "amends export duties --format csv --out duties.csv";

#[derive(Template)]
#[template(path = "duties.html")]
pub(crate) struct Section {
    owed_count: String,
    depends_count: String,
    not_owed_count: String,
    days: Vec<Day>,
    more: More,
    not_owed: Vec<Law>,
    more_not_owed: More,
}

/// Duties with the same due date.
struct Day {
    words: &'static str,
    when: When,
    lines: Vec<Line>,
}

/// Duties of one law that are not owed.
struct Law {
    name: String,
    lines: Vec<Line>,
}

struct Line {
    plan_by: String,
    law: String,
    citation: String,
    kind: String,
    months: String,
    recipient: String,
    persons: String,
    depends: bool,
    unverified: bool,
    standard: String,
    /// Its first sentence, which stands in the table.
    because: String,
    /// All of it; empty where there is no more.
    in_full: String,
    id: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let mut sorted: Vec<&DutyLine> = view.duties.iter().collect();
        sorted.sort_by_cached_key(|duty| order(duty));
        let (not_owed, owed): (Vec<&DutyLine>, Vec<&DutyLine>) =
            sorted.into_iter().partition(|duty| duty.owed == Owed::No);
        let depends = owed.iter().filter(|duty| duty.owed == Owed::Depends).count();
        let shown_owed = &owed[..owed.len().min(DUTIES_MAX)];
        let mut not_owed = not_owed;
        not_owed.sort_by_cached_key(|duty| (law_words(duty), order(duty)));
        let shown_not_owed = &not_owed[..not_owed.len().min(NOT_OWED_MAX)];
        Self {
            owed_count: number((owed.len() - depends) as u64),
            depends_count: if depends == 0 { String::new() } else { number(depends as u64) },
            not_owed_count: number(not_owed.len() as u64),
            more: More::of(shown_owed.len(), owed.len() as u64, "duties", EXPORT),
            days: shown_owed.chunk_by(|a, b| day_of(a) == day_of(b)).map(|duties| day(today(view), duties)).collect(),
            more_not_owed: More::of(shown_not_owed.len(), not_owed.len() as u64, "duties", EXPORT),
            not_owed: shown_not_owed.chunk_by(|a, b| law_words(a) == law_words(b)).map(law).collect(),
        }
    }
}

/// The day under which a duty stands: whether it has none, the day, and whether it is only the working day.
fn day_of(duty: &DutyLine) -> (bool, Option<Date>, bool) {
    let day = duty.due.or(duty.plan_by);
    (day.is_none(), day, duty.due.is_none())
}

/// By day, those without one last; then by the law’s name, kind, recipient and id.
fn order(duty: &DutyLine) -> ((bool, Option<Date>, bool), String, &str, &str, &str) {
    (day_of(duty), law_words(duty), &duty.kind, &duty.recipient, &duty.duty_id)
}

/// The law's name: its label, or else the name of its place.
fn law_words(duty: &DutyLine) -> String {
    if duty.law_label.is_empty() { name_of(&duty.law, "") } else { duty.law_label.clone() }
}

fn day(today: Date, duties: &[&DutyLine]) -> Day {
    let (_, day, open) = duties.first().map_or((true, None, true), |duty| day_of(duty));
    let none = When { day: "No date".to_owned(), left: String::new(), late: false };
    Day {
        words: if day.is_some() && !open { "Due" } else { "" },
        when: day.map_or(none, |day| when(today, day, !open)),
        lines: duties.iter().map(|duty| line(duty)).collect(),
    }
}

/// Whether law and kind have named the recipient already: `Tell the people`, `residents of Idaho`.
fn says_nothing_new(duty: &DutyLine) -> bool {
    match duty.kind.as_str() {
        "notify_persons" | "provide_protection" => duty.recipient == format!("residents of {}", law_words(duty)),
        "notify_agencies" => duty.recipient == "consumer reporting agencies",
        "substitute_notice" => duty.recipient == "the public",
        _ => false,
    }
}

fn law(duties: &[&DutyLine]) -> Law {
    // The table's head says it for all of them.
    let bare = |because: String| {
        let said = ["Not owed, because ", "Not open for all of them. "];
        said.iter().find_map(|words| because.strip_prefix(words)).map(str::to_owned).unwrap_or(because)
    };
    let line = |duty: &&DutyLine| {
        let line = line(duty);
        Line { because: bare(line.because), ..line }
    };
    Law {
        name: duties.first().map_or_else(String::new, |duty| law_words(duty)),
        lines: duties.iter().map(line).collect(),
    }
}

fn line(duty: &DutyLine) -> Line {
    Line {
        plan_by: short_time_tag_or_dash(duty.plan_by),
        law: law_words(duty),
        citation: shown(&duty.citation),
        kind: duty_kind(&duty.kind),
        months: duty.months.map_or_else(String::new, |months| format!("{months} months")),
        recipient: if says_nothing_new(duty) { String::new() } else { shown(&duty.recipient) },
        persons: number(duty.persons),
        depends: duty.owed == Owed::Depends,
        unverified: duty.unverified,
        standard: shown(&duty.standard),
        because: shown(first_sentence(&duty.because)),
        in_full: if first_sentence(&duty.because) == duty.because { String::new() } else { shown(&duty.because) },
        id: duty.duty_id.clone(),
    }
}
