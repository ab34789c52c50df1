//! Numbers, dates and names as a reader expects them.

use jiff::civil::Date;

use crate::limits::TEXT_CHARS_MAX;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A count with commas between thousands.
pub(crate) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count in at most four characters, for a small tile: `950`, `9.5k`, `950k`, `9.5M`. Rounded down.
pub(crate) fn short_number(count: u64) -> String {
    let scaled = |unit: u64, letter: char| {
        let (whole, tenth) = (count / unit, count % unit / (unit / 10));
        if whole < 10 && tenth > 0 { format!("{whole}.{tenth}{letter}") } else { format!("{whole}{letter}") }
    };
    match count {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => scaled(1_000, 'k'),
        1_000_000..1_000_000_000 => scaled(1_000_000, 'M'),
        _ => scaled(1_000_000_000, 'B'),
    }
}

/// `1 person`, `2 people`: the count and the word that goes with it.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// A share of a whole in percent, with one decimal below ten: `0.4 %`, `42 %`; `—` of nothing. A share that is
/// neither none nor all never reads `0 %` or `100 %`.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    let permille = u128::from(part) * 1_000 / u128::from(whole);
    match permille {
        0 if part == 0 => "0 %".to_owned(),
        0 => "< 0.1 %".to_owned(),
        1..100 => format!("{}.{} %", permille / 10, permille % 10),
        990..1_000 => format!("{}.{} %", permille / 10, permille % 10),
        _ => format!("{} %", permille / 10),
    }
}

/// Bytes in the unit that suits: `512 B`, `1.4 MB`. Decimal units, rounded down to a tenth.
pub(crate) fn bytes(count: u64) -> String {
    let units = [(1_000_000_000_000_u64, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.iter().find(|(unit, _)| count >= *unit) {
        Some((unit, word)) => format!("{}.{} {word}", number(count / unit), count % unit / (unit / 10)),
        None => format!("{count} B"),
    }
}

/// `12 October 2026`.
pub(crate) fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day.month()), day.year())
}

/// `Oct`, for an axis.
pub(crate) fn month_short(month_number: i8) -> &'static str {
    let name = month(month_number);
    &name[..name.len().min(3)]
}

fn month(month_number: i8) -> &'static str {
    usize::try_from(month_number - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

/// A date as a `<time>` element. Made of digits and month names only, so a template may show it unescaped.
pub(crate) fn time_tag(day: Date) -> String {
    format!("<time datetime=\"{day}\">{}</time>", date(day))
}

/// As [`time_tag`] with a short month, for narrow columns: `12 Oct 2026`; a dash where there is no date.
pub(crate) fn short_time_tag_or_dash(day: Option<Date>) -> String {
    let tag = |day: Date| {
        let words = format!("{} {} {}", day.day(), month_short(day.month()), day.year());
        format!("<time datetime=\"{day}\">{words}</time>")
    };
    day.map_or_else(|| "<span class=\"none\">—</span>".to_owned(), tag)
}

/// As [`time_tag`], or a dash where there is no date.
pub(crate) fn time_tag_or_dash(day: Option<Date>) -> String {
    day.map_or_else(|| "<span class=\"none\">—</span>".to_owned(), time_tag)
}

/// Days from `from` to `to`; negative where `to` is past.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// `in 4 days`, `today`, `4 days overdue`.
pub(crate) fn days_left(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1.. => format!("in {}", counted(days.unsigned_abs(), "day", "days")),
        _ => format!("{} overdue", counted(days.unsigned_abs(), "day", "days")),
    }
}

/// A word of the program as words of a sentence: `ragged_row` → `ragged row`.
pub(crate) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// The label if there is one, or else the name with its underscores as spaces.
pub(crate) fn label_or(label: &str, name: &str) -> String {
    if label.is_empty() { spaced(name) } else { label.to_owned() }
}

/// A text, cut to what a page can bear.
pub(crate) fn clipped(text: &str) -> String {
    clipped_to(text, TEXT_CHARS_MAX)
}

/// A text, cut to so many characters.
pub(crate) fn clipped_to(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The first sentence of a text, with the second where the first is but a few words.
pub(crate) fn first_sentence(text: &str) -> &str {
    let ends = sentence_ends(text).take(2).collect::<Vec<usize>>();
    match ends.as_slice() {
        [first, ..] if *first >= SENTENCE_BYTES_MIN => &text[..*first],
        [_, second] => &text[..*second],
        _ => text,
    }
}

/// A sentence shorter than this says too little by itself.
const SENTENCE_BYTES_MIN: usize = 40;

/// Behind each full stop that ends a sentence: a capital follows, and no initial (`U.S. Virgin Islands`) stands before.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices(". ").map(|(at, _)| at).filter_map(|at| {
        let follows = text[at + 2..].starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        let word = text[..at].rsplit([' ', '.']).next().unwrap_or("");
        let is_initial = word.len() == 1 && word.starts_with(char::is_alphabetic);
        (follows && !is_initial).then_some(at + 1)
    })
}

/// What a duty of this kind asks for.
pub(crate) fn duty_kind(kind: &str) -> String {
    let words = match kind {
        "notify_persons" => "Tell the people",
        "notify_regulator" => "Tell the regulator",
        "notify_agencies" => "Tell the consumer reporting agencies",
        "notify_media" => "Tell the media",
        "substitute_notice" => "Substitute notice",
        "provide_protection" => "Provide protection",
        "file_public" => "File publicly",
        "keep_record" => "Keep a record",
        "notify_owner" => "Tell the owner of the data",
        other => return spaced(other),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn numbers_read_well() {
        for (count, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (76_600_000, "76,600,000")] {
            assert_eq!(number(count), expected);
        }
        for (count, expected) in [(950, "950"), (1_000, "1k"), (9_560, "9.5k"), (183_406, "183k"), (76_600_000, "76M")]
        {
            assert_eq!(short_number(count), expected);
        }
        for (count, expected) in [(12, "12 B"), (1_450, "1.4 kB"), (106_000_000_000, "106.0 GB")] {
            assert_eq!(bytes(count), expected);
        }
    }

    #[test]
    fn a_share_never_claims_none_or_all_wrongly() {
        let cases = [
            (0, 10, "0 %"),
            (1, 100_000, "< 0.1 %"),
            (4, 1_000, "0.4 %"),
            (1, 2, "50 %"),
            (99_999, 100_000, "99.9 %"),
            (7, 7, "100 %"),
            (1, 0, "—"),
        ];
        for (part, whole, expected) in cases {
            assert_eq!(share(part, whole), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn dates_have_words_and_iso() {
        let due = day(2026, 10, 12);
        assert_eq!(time_tag(due), "<time datetime=\"2026-10-12\">12 October 2026</time>");
        assert_eq!(days_between(day(2026, 2, 27), day(2026, 3, 1)), 2);
        assert_eq!(days_between(day(2027, 3, 1), day(2026, 3, 1)), -365);
        assert_eq!([-3, 0, 1].map(days_left).join(" / "), "3 days overdue / today / in 1 day");
    }

    #[test]
    fn a_sentence_ends_where_a_reader_would_say_so() {
        let long = "3 residents of U.S. Virgin Islands lost data that the law lists. Harm is stated as likely.";
        assert_eq!(first_sentence(long), "3 residents of U.S. Virgin Islands lost data that the law lists.");
        let counted = "3 residents of Idaho lost data that the law lists: ssn of 3. For 1 resident it depends.";
        assert_eq!(first_sentence(counted), "3 residents of Idaho lost data that the law lists: ssn of 3.");
        let short = "Not open for all of them. 3 residents of Alaska are not more than 1,000. More.";
        assert_eq!(first_sentence(short), "Not open for all of them. 3 residents of Alaska are not more than 1,000.");
        assert_eq!(first_sentence("carrier; harm likely"), "carrier; harm likely");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(clipped(&"é".repeat(TEXT_CHARS_MAX + 5)).chars().count(), TEXT_CHARS_MAX + 1);
    }
}
