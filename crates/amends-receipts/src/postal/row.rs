//! A row of a table or an object of a feed, by the names of its columns.

use serde_json::{Map, Value};

/// Names of the column with the barcode.
pub(super) const PIECES: [&str; 12] = [
    "imb",
    "imbcode",
    "imbarcode",
    "imbtrackingcode",
    "imbtracking",
    "imbpiece",
    "imbcodepiece",
    "mailpieceimb",
    "imbdigits",
    "intelligentmailbarcode",
    "piecetrackingcode",
    "imbpiecebarcode",
];

/// Names of the column with the sender's own number.
pub(super) const RECORDS: [&str; 10] = [
    "record",
    "recordnumber",
    "recordid",
    "recordno",
    "keyline",
    "sequencenumber",
    "pieceid",
    "reference",
    "customerid",
    "letterid",
];

/// A column's name without case, spaces and signs.
pub(super) fn normal(name: &str) -> String {
    name.trim_start_matches('\u{feff}')
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The sign between cells: the one that the first line has most of.
pub(super) fn delimiter(head: &[u8]) -> Option<u8> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    let best = [b',', b'|', b'\t', b';'].into_iter().rev().max_by_key(|sign| count(*sign))?;
    (count(best) > 0).then_some(best)
}

/// The 20 digits of the tracking code: a barcode may come with its routing code behind (20, 25, 29 or 31 digits) and
/// with spaces (USPS-B-3200).
pub(super) fn digits_of_barcode(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '\'' | '"')).collect();
    let is_barcode = matches!(text.len(), 20 | 25 | 29 | 31) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_barcode.then(|| text[..20].to_owned())
}

/// Names and values.
#[derive(Debug, Default)]
pub(super) struct Row {
    names: Vec<String>,
    values: Vec<String>,
}

impl Row {
    pub(super) fn of(names: &[String], record: &csv::ByteRecord) -> Self {
        let values = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Self { names: names.to_vec(), values }
    }

    pub(super) fn of_json(object: &Map<String, Value>) -> Self {
        let mut row = Self::default();
        for (name, value) in object {
            let value = match value {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                _ => continue,
            };
            row.names.push(normal(name));
            row.values.push(value);
        }
        row
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The first value that is not empty, of the columns in the order given.
    pub(super) fn get(&self, known: &[&str]) -> Option<&str> {
        let of = |name: &&str| {
            let at = self.names.iter().position(|column| column == *name)?;
            self.values.get(at).map(String::as_str).filter(|value| !value.is_empty())
        };
        known.iter().find_map(of)
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, known: &[&str]) -> bool {
        self.names.iter().any(|name| known.contains(&name.as_str()))
    }
}

/// A date, and a time where there is one, as ISO 8601 without zone: `11/26/2026 10:00:00`, `2026-11-26T10:00:00`,
/// `20261126100000`, `202611` (a month).
pub(super) fn time_of(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let month: u8 = text[4..].parse().ok()?;
        return (1..=12).contains(&month).then(|| format!("{}-{}", &text[..4], &text[4..]));
    }
    let (day, time) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None if text.len() == 14 && text.is_ascii() => (&text[..8], &text[8..]),
        None => (text, ""),
    };
    let numbers: Vec<&str> = day.split(['/', '-']).collect();
    let (year, month, day) = match numbers.as_slice() {
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        [month, day, year] if year.len() == 4 => (*year, *month, *day),
        [all] if all.len() == 8 && all.is_ascii() => (&all[..4], &all[4..6], &all[6..]),
        _ => return None,
    };
    let number = |text: &str, most: u16| text.parse::<u16>().ok().filter(|number| *number <= most);
    let (year, month, day) = (number(year, 9999)?, number(month, 12)?, number(day, 31)?);
    if year < 1970 || month == 0 || day == 0 {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let digits: String = time.split(['.', 'Z', '+']).next()?.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 6 || time.to_ascii_uppercase().ends_with('M') {
        return Some(date);
    }
    let is_zulu = time.ends_with('Z');
    number(&digits[..2], 23)?;
    Some(format!("{date}T{}:{}:{}{}", &digits[..2], &digits[2..4], &digits[4..], if is_zulu { "Z" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_barcodes() {
        for text in ["11/26/2026 10:00:00", "2026-11-26T10:00:00", "20261126100000", "2026-11-26 10:00:00.123"] {
            assert_eq!(time_of(text).as_deref(), Some("2026-11-26T10:00:00"), "{text}");
        }
        assert_eq!(time_of("11/26/2026").as_deref(), Some("2026-11-26"));
        assert_eq!(time_of("202611").as_deref(), Some("2026-11"));
        assert_eq!([time_of("13/45/2026"), time_of("soon"), time_of("ééé")], [None, None, None]);
        assert_eq!(digits_of_barcode("00 310 903 123 000012345 0000 000").as_deref(), None);
        assert_eq!(digits_of_barcode("0031090312300001234500000000000").as_deref(), Some("00310903123000012345"));
    }
}
