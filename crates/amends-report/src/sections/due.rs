//! Duties grouped by the day on which they are due: what the minute and the calendar are made from.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::shown;
use crate::places::name_of;
use crate::view::{DutyLine, Owed};
use crate::words::{counted, days_between, days_left, duty_kind, label_or, number, time_tag};

/// Names spelled out in one line; the rest is counted.
const NAMES_MAX: usize = 4;

/// The jurisdiction of federal law.
const FEDERAL: &str = "us-fed";

/// All duties, owed or perhaps owed, of one day.
pub(crate) struct DueGroup<'a> {
    /// The day that the law sets, or else the safe working day.
    pub(crate) day: Date,
    /// Whether the law sets the day.
    pub(crate) fixed: bool,
    /// The earliest plan-by day among them.
    pub(crate) plan_by: Option<Date>,
    duties: Vec<&'a DutyLine>,
}

/// What is asked for on one day, of one kind.
pub(crate) struct Ask {
    /// `Tell the regulator`.
    pub(crate) what: String,
    /// `California Attorney General, … and 3 more`.
    pub(crate) who: String,
    /// `14,204 people`; empty where the kind is not about people themselves.
    pub(crate) persons: String,
}

/// The groups of these duties by day, a law's own days before working days. Duties without any day are in none.
pub(crate) fn groups(duties: &[DutyLine]) -> Vec<DueGroup<'_>> {
    let mut by_day: BTreeMap<(Date, bool), Vec<&DutyLine>> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| duty.owed != Owed::No) {
        if let Some(day) = duty.due.or(duty.plan_by) {
            by_day.entry((day, duty.due.is_none())).or_default().push(duty);
        }
    }
    by_day
        .into_iter()
        .map(|((day, open), duties)| {
            let plan_by = duties.iter().filter_map(|duty| duty.plan_by).min();
            DueGroup { day, fixed: !open, plan_by, duties }
        })
        .collect()
}

/// When something is to be done, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// The day that the law sets, as HTML; `As soon as possible` where it sets none.
    pub(crate) day: String,
    /// How far that is; the working day to plan for where the law sets none. HTML.
    pub(crate) left: String,
    /// Whether a day that the law set is past.
    pub(crate) late: bool,
}

/// Words for a day. Only a law's own day can be overdue: a plan that slips is late by nobody's law.
pub(crate) fn when(today: Date, day: Date, fixed: bool) -> When {
    let days = days_between(today, day);
    if fixed {
        return When { day: time_tag(day), left: days_left(days), late: days < 0 };
    }
    let planned = time_tag(day);
    let left = match days {
        0 => format!("plan by today, {planned}"),
        // In one piece, where the line breaks.
        1.. => format!("plan by {planned}, {}", days_left(days).replace(' ', "\u{a0}")),
        _ => format!("was planned by {planned}"),
    };
    When { day: "As soon as possible".to_owned(), left, late: false }
}

impl DueGroup<'_> {
    /// When that is.
    pub(crate) fn when(&self, today: Date) -> When {
        when(today, self.day, self.fixed)
    }

    /// The group's duties by kind, the kinds about people first.
    pub(crate) fn asks(&self) -> Vec<Ask> {
        let mut by_kind: BTreeMap<(u8, &str), Vec<&DutyLine>> = BTreeMap::new();
        for duty in &self.duties {
            by_kind.entry((rank(&duty.kind), &duty.kind)).or_default().push(duty);
        }
        by_kind.into_iter().map(|((_, kind), duties)| ask(kind, &duties)).collect()
    }
}

/// Kinds in the order of what a reader asks for first.
fn rank(kind: &str) -> u8 {
    match kind {
        "notify_persons" => 0,
        "substitute_notice" => 1,
        "notify_regulator" => 2,
        "file_public" => 3,
        "notify_agencies" => 4,
        "notify_media" => 5,
        "provide_protection" => 6,
        _ => 7,
    }
}

/// Whether a kind is better told by the place where people live than by its recipient.
fn is_by_place(kind: &str) -> bool {
    matches!(kind, "notify_persons" | "substitute_notice" | "provide_protection" | "notify_media")
}

fn ask(kind: &str, duties: &[&DutyLine]) -> Ask {
    let what = duty_kind(kind);
    let places = people_by_place(duties);
    if !is_by_place(kind) {
        return Ask { what, who: recipients(duties), persons: String::new() };
    }
    // Federal law concerns the same people once more.
    let state = places.iter().filter(|line| !line.2).fold(0_u64, |sum, line| sum.saturating_add(line.1));
    let federal = places.iter().filter(|line| line.2).map(|line| line.1).max().unwrap_or(0);
    let total = state.max(federal);
    let persons = if total > 0 { counted(total, "person", "people") } else { String::new() };
    Ask { what, who: joined(places.into_iter().map(|line| line.0).collect()), persons }
}

/// Names of places with their people and whether the law is federal, most people first. Duties of one place concern
/// the same people: the largest counts.
fn people_by_place(duties: &[&DutyLine]) -> Vec<(String, u64, bool)> {
    let mut people: BTreeMap<(String, bool), u64> = BTreeMap::new();
    for duty in duties {
        let federal = duty.jurisdiction == FEDERAL;
        let name = if federal { federal_name(duty) } else { name_of(&duty.jurisdiction, "") };
        let most = people.entry((name, federal)).or_default();
        *most = duty.persons.max(*most);
    }
    let mut places: Vec<(String, u64, bool)> =
        people.into_iter().map(|((name, federal), persons)| (name, persons, federal)).collect();
    places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    places
}

/// Federal law has no place of its own: its recipient, or else its name, stands in.
fn federal_name(duty: &DutyLine) -> String {
    let law = label_or(&duty.law_label, &duty.law);
    if duty.recipient.is_empty() { law } else { format!("{} ({law})", shown(&duty.recipient)) }
}

/// Recipients, each with the places for which it stands unless its name says so.
fn recipients(duties: &[&DutyLine]) -> String {
    let mut by_recipient: BTreeMap<&str, Vec<&DutyLine>> = BTreeMap::new();
    for duty in duties {
        by_recipient.entry(&duty.recipient).or_default().push(duty);
    }
    let named = |(recipient, duties): (&str, Vec<&DutyLine>)| {
        let federal = duties.iter().all(|duty| duty.jurisdiction == FEDERAL);
        let places: Vec<String> = people_by_place(&duties).into_iter().map(|line| line.0).collect();
        match places.as_slice() {
            _ if recipient.is_empty() => joined(places),
            _ if federal => shown(recipient),
            [place] if recipient.contains(place.as_str()) => shown(recipient),
            _ => format!("{} ({})", shown(recipient), joined(places)),
        }
    };
    joined(by_recipient.into_iter().map(named).collect())
}

/// `A, B, C, D and 9 more`; all of them where one more would do.
pub(crate) fn joined(names: Vec<String>) -> String {
    if names.len() <= NAMES_MAX + 1 {
        return names.join(", ");
    }
    let rest = names.len() - NAMES_MAX;
    format!("{} and {} more", names[..NAMES_MAX].join(", "), number(u64::try_from(rest).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn duty(law: &str, kind: &str, due: Option<Date>, owed: Owed) -> DutyLine {
        let (jurisdiction, kind) = (law.to_owned(), kind.to_owned());
        let plan_by = Some(date(2026, 10, 20));
        DutyLine { jurisdiction, kind, due, plan_by, owed, persons: 10, ..DutyLine::default() }
    }

    #[test]
    fn days_come_in_order_and_what_is_not_owed_stays_out() {
        let early = Some(date(2026, 10, 12));
        let duties = [
            duty("us-ca", "notify_persons", None, Owed::Yes),
            duty("us-tx", "notify_persons", early, Owed::Depends),
            duty("us-wa", "notify_regulator", early, Owed::No),
        ];
        let days: Vec<(Date, bool, usize)> = groups(&duties).iter().map(|g| (g.day, g.fixed, g.duties.len())).collect();
        assert_eq!(days, [(date(2026, 10, 12), true, 1), (date(2026, 10, 20), false, 1)]);
    }

    #[test]
    fn only_a_day_of_the_law_is_overdue() {
        let (today, before) = (date(2026, 10, 20), date(2026, 10, 16));
        let fixed = when(today, before, true);
        assert_eq!((fixed.left.as_str(), fixed.late), ("4 days overdue", true));
        let open = when(today, before, false);
        assert_eq!((open.day.as_str(), open.late), ("As soon as possible", false));
        assert!(open.left.starts_with("was planned by <time") && !open.left.contains("overdue"), "{}", open.left);
        assert!(when(before, today, false).left.ends_with("20 October 2026</time>, in\u{a0}4\u{a0}days"));
    }

    #[test]
    fn people_of_several_places_are_added_and_named() {
        let due = Some(date(2026, 11, 4));
        let duties = ["us-wa", "us-co", "us-fl"].map(|law| duty(law, "notify_persons", due, Owed::Yes));
        let asks = groups(&duties)[0].asks();
        assert_eq!(asks.len(), 1);
        assert_eq!(asks[0].who, "Colorado, Florida, Washington");
        assert_eq!(asks[0].persons, "30 people");
    }

    #[test]
    fn a_recipient_is_named_with_its_places() {
        let due = Some(date(2026, 11, 4));
        let to = |law: &str, recipient: &str| DutyLine {
            recipient: recipient.to_owned(),
            ..duty(law, "notify_regulator", due, Owed::Yes)
        };
        let who = |duties: &[DutyLine]| groups(duties)[0].asks()[0].who.clone();
        let shared = [to("us-wa", "Attorney General"), to("us-co", "Attorney General")];
        assert_eq!(who(&shared), "Attorney General (Colorado, Washington)");
        assert_eq!(who(&[to("us-wa", "Washington Attorney General")]), "Washington Attorney General");
        assert_eq!(who(&[to(FEDERAL, "FCC")]), "FCC");
    }

    #[test]
    fn long_lists_are_counted() {
        let names = |count: usize| (0..count).map(|index| format!("n{index}")).collect::<Vec<_>>();
        assert_eq!(joined(names(5)), "n0, n1, n2, n3, n4");
        assert_eq!(joined(names(9)), "n0, n1, n2, n3 and 5 more");
    }
}
