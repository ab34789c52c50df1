//! Worked examples, and what holds for every clock.

use amends_case::incident::When;
use jiff::civil::{Date, date};
use jiff::{Timestamp, tz};
use proptest::prelude::*;

use super::*;

fn days(start: Date, amount: u32, unit: Unit) -> (String, String, String) {
    let end = deadline(When::day(start), amount, unit, Holidays::UsFederal, true);
    let extended = end.extended.map(|day| day.to_string()).unwrap_or_default();
    (end.statutory.to_string(), extended, end.plan_by.to_string())
}

#[track_caller]
fn check(start: Date, amount: u32, unit: Unit, statutory: &str, extended: &str, plan_by: &str) {
    let expected = (statutory.to_owned(), extended.to_owned(), plan_by.to_owned());
    assert_eq!(days(start, amount, unit), expected);
}

#[test]
fn calendar_days_leave_out_the_first_and_count_the_last() {
    use Unit::CalendarDays as Calendar;
    // A Saturday; 11-05 + 30 = 25 days of November left, then 5.
    check(date(2026, 11, 5), 30, Calendar, "2026-12-05", "2026-12-07", "2026-12-04");
    // A Friday that is Christmas Day.
    check(date(2026, 11, 10), 45, Calendar, "2026-12-25", "2026-12-28", "2026-12-24");
    // HIPAA's 60 days end on New Year's Day.
    check(date(2026, 11, 2), 60, Calendar, "2027-01-01", "2027-01-04", "2026-12-31");
    // Singapore's three days after the assessment end on a Monday.
    check(date(2026, 11, 6), 3, Calendar, "2026-11-09", "", "2026-11-09");
}

#[test]
fn sixty_days_after_the_end_of_a_year_know_leap_years() {
    let ends = [2025, 2026, 2027].map(|year| days(date(year, 12, 31), 60, Unit::CalendarDays).0);
    assert_eq!(ends, ["2026-03-01", "2027-03-01", "2028-02-29"]);
}

#[test]
fn business_days_skip_weekends_and_holidays() {
    use Unit::BusinessDays as Business;
    // Form 8-K: Veterans Day (Wed 11-11) is skipped.
    check(date(2026, 11, 5), 4, Business, "2026-11-12", "", "2026-11-12");
    // Friday and Saturday give the same day.
    check(date(2026, 11, 6), 4, Business, "2026-11-13", "", "2026-11-13");
    check(date(2026, 11, 7), 4, Business, "2026-11-13", "", "2026-11-13");
    // Determined on the holiday itself.
    check(date(2026, 11, 11), 4, Business, "2026-11-17", "", "2026-11-17");
    // The carriers' seven: Thanksgiving (11-26) is skipped.
    check(date(2026, 11, 20), 7, Business, "2026-12-02", "", "2026-12-02");
    // Vermont's fourteen.
    check(date(2026, 11, 5), 14, Business, "2026-11-27", "", "2026-11-27");
}

#[test]
fn silence_lasts_full_business_days() {
    let told = date(2026, 12, 2);
    assert_eq!(plus_business_days(told, 7, Holidays::UsFederal), date(2026, 12, 11));
    assert_eq!(first_day_after_silence(told, 7, Holidays::UsFederal), date(2026, 12, 14));
}

#[test]
fn federal_holidays_are_those_observed() {
    let expected = "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 \
                    2026-11-26 2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 2027-09-06 \
                    2027-10-11 2027-11-11 2027-11-25 2027-12-24 2027-12-31 2028-01-17 2028-02-21 2028-05-29 2028-06-19 \
                    2028-07-04 2028-09-04 2028-10-09 2028-11-10 2028-11-23 2028-12-25";
    let found: Vec<String> = (0..)
        .map(|offset| plus_days(date(2026, 1, 1), offset))
        .take_while(|day| day.year() < 2029)
        .filter(|day| day.weekday().to_monday_zero_offset() < 5 && !Holidays::UsFederal.is_business_day(*day))
        .map(|day| day.to_string())
        .collect();
    assert_eq!(found.join(" "), expected);
}

#[test]
fn vermont_has_two_more() {
    assert!(!Holidays::Vermont.is_business_day(date(2027, 3, 2)));
    assert!(!Holidays::Vermont.is_business_day(date(2027, 8, 16)));
    assert!(Holidays::UsFederal.is_business_day(date(2027, 3, 2)));
}

fn at(text: &str, offset: i8) -> When {
    let instant: Timestamp = text.parse().expect("an instant");
    let offset = tz::offset(offset);
    When { date: offset.to_datetime(instant).date(), instant: Some((instant, offset)) }
}

#[test]
fn european_hours_leave_out_the_hour_of_the_event() {
    // Friday 16:20 in Paris (UTC+1) to Monday 17:00.
    let end = deadline(at("2026-11-06T15:20:00Z", 1), 72, Unit::EuHours, Holidays::UsFederal, false);
    assert_eq!(end.statutory.to_string(), "2026-11-09T16:00:00Z");
    assert_eq!(end.plan_by, date(2026, 11, 9));
    let plain = deadline(at("2026-11-06T15:20:00Z", 1), 72, Unit::Hours, Holidays::UsFederal, false);
    assert_eq!(plain.statutory.to_string(), "2026-11-09T15:20:00Z");
}

#[test]
fn hours_run_through_a_change_of_the_clock() {
    // Saturday noon EDT; the clocks go back on Sunday; three times 24 hours end at 11:00 EST.
    let end = deadline(at("2026-10-31T16:00:00Z", -4), 72, Unit::Hours, Holidays::UsFederal, false);
    assert_eq!(end.statutory.to_string(), "2026-11-03T16:00:00Z");
}

#[test]
fn hours_from_a_day_without_a_time_end_on_a_day() {
    // Minnesota's 48 hours for the agencies.
    check(date(2026, 10, 7), 48, Unit::Hours, "2026-10-09", "", "2026-10-09");
    // Ends on a Saturday.
    check(date(2026, 10, 8), 48, Unit::Hours, "2026-10-10", "", "2026-10-09");
}

fn any_day() -> impl Strategy<Value = Date> {
    (0_i64..20_000).prop_map(|offset| plus_days(date(2000, 1, 1), offset))
}

proptest! {
    #[test]
    fn plan_by_is_never_after_the_limit_nor_the_limit_after_its_extension(
        start in any_day(), amount in 0_u32..400, business: bool, rolls: bool,
    ) {
        let unit = if business { Unit::BusinessDays } else { Unit::CalendarDays };
        let end = deadline(When::day(start), amount, unit, Holidays::UsFederal, rolls);
        let statutory = end.statutory.date();
        prop_assert!(end.plan_by <= statutory && start <= end.plan_by);
        prop_assert!(end.extended.is_none_or(|extended| statutory < extended && Holidays::UsFederal.is_business_day(extended)));
        prop_assert!(end.extended.is_none() || rolls);
    }

    #[test]
    fn business_days_end_on_a_business_day_with_as_many_between(start in any_day(), amount in 1_u32..60) {
        let last = plus_business_days(start, amount, Holidays::UsFederal);
        prop_assert!(Holidays::UsFederal.is_business_day(last));
        let between = (1..).map(|step| plus_days(start, step)).take_while(|day| *day <= last);
        prop_assert_eq!(between.filter(|day| Holidays::UsFederal.is_business_day(*day)).count(), amount as usize);
    }

    #[test]
    fn hours_are_elapsed_and_european_hours_never_shorter(second in 1_600_000_000_i64..2_000_000_000, amount in 1_u32..200) {
        let instant = Timestamp::from_second(second).expect("in range");
        let start = When { date: tz::Offset::UTC.to_datetime(instant).date(), instant: Some((instant, tz::Offset::UTC)) };
        let end = |unit| match deadline(start, amount, unit, Holidays::UsFederal, false).statutory {
            Due::Instant(_, at) => at.as_second() - second,
            Due::Day(_) => 0,
        };
        let hours = i64::from(amount) * 3600;
        prop_assert_eq!(end(Unit::Hours), hours);
        prop_assert!(end(Unit::EuHours) > hours && end(Unit::EuHours) <= hours + 3600);
    }
}
