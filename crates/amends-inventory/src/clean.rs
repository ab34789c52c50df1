//! Values as statements take them: without control characters, and not longer than a line that a person would read.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Characters of a name or title at most: a name of a host has 253 (RFC 1035), an ARN 2,048.
const CHARS_MAX: usize = 2_048;

/// A value without what could move a terminal's cursor or break a line, and cut. Formatting characters that turn the
/// direction of writing count as control characters here: they make one name look like another.
pub(crate) fn clean(value: &str) -> String {
    let is_kept = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    value.trim().chars().filter(is_kept).take(CHARS_MAX).collect()
}

/// The beginning of a text: so many bytes, or a little less where a letter would be cut.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// The end of a text, likewise.
pub(crate) fn tail(text: &str, bytes: usize) -> &str {
    text.get(text.ceil_char_boundary(text.len().saturating_sub(bytes))..).unwrap_or(text)
}

/// The day (UTC) of a count of seconds since 1970; None where there is no such day.
pub(crate) fn day_of(seconds: i64) -> Option<Date> {
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
}

/// The day that an ISO 8601 time or date begins with: `2026-07-04`, `2026-07-04T08:00:00+00:00`, `2026/07/04`.
pub(crate) fn day_in(text: &str) -> Option<Date> {
    let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..10)?);
    let is_apart = |at: usize| matches!(text.as_bytes().get(at), Some(b'-' | b'/'));
    let ends = text.as_bytes().get(10).is_none_or(|byte| !byte.is_ascii_digit());
    if !is_apart(4) || !is_apart(7) || !ends {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The day of a C library's time: `Sat Jul  4 07:00:00 2026`.
pub(crate) fn day_in_words(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split_whitespace().take(7).collect();
    let [_, month, day, .., year] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|known| known == month)?;
    Date::new(year.parse().ok()?, month as i8 + 1, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_leave_and_letters_stay() {
        assert_eq!(clean(" gw\u{1b}[2J-01\u{202e}\n "), "gw[2J-01");
        assert_eq!(clean("Größe 5 µm"), "Größe 5 µm");
        assert_eq!(clean(&"x".repeat(5_000)).len(), CHARS_MAX);
    }

    #[test]
    fn days_are_read_in_three_manners() {
        let day = Date::new(2026, 7, 4).ok();
        assert_eq!(day_of(1_783_148_400), day);
        assert_eq!(day_in("2026-07-04T07:00:00+00:00"), day);
        assert_eq!(day_in("2026/07/04"), day);
        assert_eq!(day_in_words("Sat Jul  4 07:00:00 2026"), day);
        for wrong in ["", "2026-13-01", "20260704", "2026-07-040", "next week", "2026-07-ä4"] {
            assert_eq!(day_in(wrong), None, "{wrong}");
        }
        assert_eq!(day_in_words("Sat Foo 4 2026"), None);
        assert_eq!(day_of(i64::MAX), None);
    }
}
