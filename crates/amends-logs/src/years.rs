//! The year of lines that tell none: the latest one that does not lie in the future, and that fits the order of rotation.

use jiff::civil::Date;

use crate::out::Yearless;

/// The year of the first line of each file of one rotation (`auth.log`, `auth.log.1`, `auth.log.2.gz` …), newest first.
/// `not_after` is a day after which nothing can have been logged: when the logs were collected. `None` for files whose
/// lines tell their year, or have none.
pub fn years(files: &[Option<Yearless>], not_after: Date) -> Vec<Option<i16>> {
    let mut latest = not_after;
    files
        .iter()
        .map(|file| {
            let file = (*file)?;
            let year = year_of(file, latest)?;
            // What was rotated away earlier is older than this file's beginning; a day's overlap is allowed for.
            let first = date(year, file.first).unwrap_or(latest);
            latest = latest.min(first.tomorrow().unwrap_or(first));
            Some(year)
        })
        .collect()
}

/// The year of the first line, if the last one is not after `latest`.
fn year_of(file: Yearless, latest: Date) -> Option<i16> {
    // 29 February has to be in a year that has one: at most eight years back.
    let fits = |year: &i16| {
        date(*year, file.last).is_some_and(|last| last <= latest) && date(year - file.turns, file.first).is_some()
    };
    let last = (0..9).map(|back| latest.year() - back).find(fits)?;
    Some(last - file.turns)
}

fn date(year: i16, (month, day): (u8, u8)) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn lines(first: (u8, u8), last: (u8, u8), turns: i16) -> Option<Yearless> {
        Some(Yearless { first, last, turns })
    }

    #[test]
    fn the_year_is_the_latest_that_can_be() {
        let check = |files: &[Option<Yearless>], expected: &[Option<i16>]| {
            assert_eq!(years(files, day(2026, 8, 17)), expected);
        };
        check(&[lines((7, 6), (8, 16), 0)], &[Some(2026)]);
        check(&[lines((9, 1), (12, 30), 0)], &[Some(2025)]);
        check(&[lines((11, 3), (2, 1), 1)], &[Some(2025)]);
        // The third file of the rotation is from August, too: of the year before.
        check(&[lines((8, 1), (8, 16), 0), None, lines((8, 5), (9, 1), 0)], &[Some(2026), None, Some(2025)]);
        check(&[lines((2, 29), (3, 1), 0)], &[Some(2024)]);
    }
}
