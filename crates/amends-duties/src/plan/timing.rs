//! When a duty is due: the law's clock on the incident's dates.

use jiff::civil::{Date, Weekday};

use crate::clocks::{self, Holidays, Unit};
use crate::duty::Due;
use crate::law::{Clock, Law, Order, PersonsRule, RollForward, Start};
use crate::words;

use super::scene::{Scene, event};

/// When a duty is due, and sentences on why then.
#[derive(Default, Clone)]
pub(super) struct Timing {
    pub(super) due: Option<Due>,
    pub(super) extended: Option<Date>,
    pub(super) plan_by: Option<Date>,
    pub(super) on_hold: bool,
    pub(super) start: Option<Date>,
    pub(super) sentences: Vec<String>,
}

impl Timing {
    /// A clock alone.
    pub(super) fn of(scene: &Scene<'_>, law: &Law, clock: &Clock) -> Self {
        let mut timing = Self::default();
        let name = event(clock.from);
        let Some(start) = scene.start(clock.from) else {
            timing.sentences.push(match clock.amount {
                Some(amount) => format!("Due {} after {name}, which has no date yet.", clock.unit.counted(amount)),
                None => format!("Counts from {name}, which has no date yet."),
            });
            return timing;
        };
        timing.start = Some(start.date);
        if let Some(amount) = clock.amount {
            let rolls = law.roll_forward == RollForward::Yes;
            let end = clocks::deadline(start, amount, clock.unit, law.holidays, rolls);
            let skipped = match clock.unit {
                Unit::BusinessDays => skipped(law, start.date, end.statutory.date()),
                _ => String::new(),
            };
            timing.sentences.push(format!("Due {} after {name} on {start}{skipped}.", clock.unit.counted(amount)));
            timing.set(end.statutory, end.extended, end.plan_by);
            if clock.unit == Unit::BusinessDays {
                timing.perhaps_later(law, start.date, amount);
            }
            if let Some(extended) = end.extended {
                timing.sentences.push(format!(
                    "{} is no business day; the law of computing time may allow {extended}, but plan for the earlier day.",
                    end.statutory
                ));
            }
        }
        if let Some(day) = clock.next_year_on.as_deref().and_then(|day| next_year(start.date, day)) {
            timing.sentences.push(format!("Due on {day} for the year of {name}."));
            timing.set(Due::Day(day), None, law.holidays.on_or_before(day));
        }
        timing.cut(scene, law, clock.or_sooner);
        timing
    }

    /// The clock of a notice to people: with a hold, a time of silence and the planned mailing.
    pub(super) fn of_persons(scene: &Scene<'_>, law: &Law, rule: &PersonsRule) -> Self {
        let mut timing = Self::of(scene, law, &rule.clock);
        if timing.due.is_none() {
            timing.sentences.push("The law sets no number of days.".to_owned());
            timing.plan_by = scene.planned().map(|planned| safe(scene, law, planned));
        }
        timing.silence(scene, law, rule);
        timing.hold(scene, law, rule);
        if let (Some(due), Some(planned)) = (timing.due, scene.planned())
            && planned > due.date()
        {
            timing.sentences.push(format!("The mailing planned for {planned} would be too late."));
        }
        timing
    }

    /// A notice to somebody else that goes along with the notice to people.
    pub(super) fn of_other(scene: &Scene<'_>, law: &Law, clock: Option<&Clock>, order: Order) -> Self {
        let mut timing = clock.map(|clock| Self::of(scene, law, clock)).unwrap_or_default();
        if clock.is_none() {
            timing.sentences.push("The law sets no number of days.".to_owned());
        }
        let Some(planned) = scene.planned() else {
            timing.sentences.extend(order_words(order).map(str::to_owned));
            return timing;
        };
        let bound = match order {
            Order::WithPersons => Some(safe(scene, law, planned)),
            Order::BeforePersons => Some(safe(scene, law, clocks::plus_days(planned, -1))),
            Order::Free | Order::AfterPersons => None,
        };
        if let Some(words) = order_words(order) {
            timing.sentences.push(words.to_owned());
        }
        let own = timing.plan_by;
        timing.plan_by = match (own, bound) {
            (Some(own), Some(bound)) => Some(own.min(bound)),
            (Some(own), None) => Some(own),
            (None, Some(bound)) => Some(bound),
            (None, None) if timing.due.is_none() && clock.is_none() => Some(safe(scene, law, planned)),
            (None, None) => None,
        };
        timing
    }

    fn set(&mut self, due: Due, extended: Option<Date>, plan_by: Date) {
        self.due = Some(due);
        self.extended = extended;
        self.plan_by = Some(plan_by);
    }

    /// A remark on the later limit, where days count that may be holidays of the office.
    fn perhaps_later(&mut self, law: &Law, start: Date, amount: u32) {
        let (Some(perhaps), Some(due)) = (law.holidays_perhaps, self.due.map(Due::date)) else { return };
        let counted = perhaps.beyond(|day| law.holidays.is_business_day(day), start, due);
        if counted.is_empty() {
            return;
        }
        let later = clocks::plus_business_days(start, amount, perhaps);
        self.extended = Some(later);
        self.sentences.push(format!(
            "{} {} counted, as nobody verified that the office is closed; if it is, the limit is {later}, but plan for the \
             earlier day.",
            list_of(&counted),
            words::be(counted.len() as u64)
        ));
    }

    /// Ends the clock at an event that comes sooner.
    fn cut(&mut self, scene: &Scene<'_>, law: &Law, sooner: Option<Start>) {
        let Some(start) = sooner else { return };
        let Some(when) = scene.start(start) else {
            self.sentences.push(format!("Or at {}, if that comes sooner.", event(start)));
            return;
        };
        if self.due.is_none_or(|due| when.date < due.date()) {
            self.sentences.push(format!("{} on {when} comes sooner.", capital(event(start))));
            self.set(Due::Day(when.date), None, safe(scene, law, when.date));
            // Told before the clock began: then the telling is what the limit counts from.
            self.start = self.start.map(|start| start.min(when.date));
        }
    }

    fn silence(&mut self, scene: &Scene<'_>, law: &Law, rule: &PersonsRule) {
        let Some(amount) = rule.silence_business_days else { return };
        let told = scene.start(Start::AgenciesTold).map(|when| when.date);
        self.sentences.push(match told {
            None => format!("Not before {amount} full business days have passed since the federal agencies were told."),
            Some(told) => {
                let first = clocks::first_day_after_silence(told, amount, law.holidays);
                self.plan_by = Some(self.plan_by.map_or(first, |day| day.max(first)));
                format!("Not before {first}: {amount} full business days of silence follow the notice of {told} to the agencies.")
            }
        });
    }

    fn hold(&mut self, scene: &Scene<'_>, law: &Law, rule: &PersonsRule) {
        let Some(until) = scene.facts().hold_until.as_ref().map(|fact| fact.value().date) else { return };
        if !rule.law_enforcement_delay {
            self.sentences.push("This law knows no delay for law enforcement.".to_owned());
            return;
        }
        self.on_hold = true;
        let when = amends_case::incident::When::day(until);
        let (released, words) = match rule.after_hold {
            Some(rest) => {
                let end = clocks::deadline(when, rest.amount, rest.unit, law.holidays, false);
                (end.statutory.date(), format!(", then {}", rest.unit.counted(rest.amount)))
            }
            None => (until, String::new()),
        };
        self.sentences.push(format!("On hold for law enforcement until {until}{words}."));
        if self.due.is_some_and(|due| due.date() < released) {
            self.set(Due::Day(released), None, law.holidays.on_or_before(released).max(until));
        } else if self.due.is_none() {
            self.plan_by = self.plan_by.map(|day| day.max(until));
        }
    }
}

/// `, not counting the holiday 2026-11-11`: which working days a clock of business days left out.
fn skipped(law: &Law, start: Date, last: Date) -> String {
    let is_weekday = |day: Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let days = law.holidays.beyond(is_weekday, start, last);
    match days.len() {
        0 => String::new(),
        1 => format!(", not counting the holiday {}", list_of(&days)),
        _ => format!(", not counting the holidays {}", list_of(&days)),
    }
}

fn list_of(days: &[Date]) -> String {
    words::list(&days.iter().map(Date::to_string).collect::<Vec<_>>())
}

/// A working day on or before `day`, but not before discovery.
fn safe(scene: &Scene<'_>, law: &Law, day: Date) -> Date {
    law.holidays.on_or_before(day).max(scene.discovered())
}

fn next_year(start: Date, month_and_day: &str) -> Option<Date> {
    let (month, day) = month_and_day.split_once('-')?;
    Date::new(start.year().checked_add(1)?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn order_words(order: Order) -> Option<&'static str> {
    match order {
        Order::Free => None,
        Order::WithPersons => Some("Not later than the notice to people."),
        Order::BeforePersons => Some("Before the notice to people."),
        Order::AfterPersons => Some("After the notice to people."),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The working day on or before `day` by US federal holidays.
pub(super) fn safe_federal(day: Date) -> Date {
    Holidays::UsFederal.on_or_before(day)
}
