//! Several people in one row: an authorised user beside the account's holder, a child beside a guardian.
//!
//! Part 0 is the row's own person. A group of columns becomes another part only where it holds a name, an SSN or a
//! birth date: `emergency_contact_phone` alone is a number of the holder's.

use std::collections::BTreeMap;

use amends_case::{TableHead, Vocabulary};

use super::reading::ColumnReading;
use crate::roles::Role;
use crate::rules::HeaderWords;

/// Word runs (joined) that say that columns are about somebody else, with the kind that they stand for.
const OTHERS: [(&str, &str); 22] = [
    ("authorizeduser", "authorized_user"),
    ("authoriseduser", "authorized_user"),
    ("authuser", "authorized_user"),
    ("au", "authorized_user"),
    ("spouse", "spouse"),
    ("partner", "spouse"),
    ("coapplicant", "co_applicant"),
    ("coborrower", "co_applicant"),
    ("cosigner", "co_applicant"),
    ("guardian", "guardian"),
    ("parent", "parent"),
    ("beneficiary", "beneficiary"),
    ("child", "child"),
    ("dependent", "dependent"),
    ("dependant", "dependent"),
    ("emergencycontact", "emergency_contact"),
    ("emergency", "emergency_contact"),
    ("secondary", "secondary"),
    ("joint", "joint"),
    ("secondaryholder", "secondary"),
    ("coholder", "joint"),
    ("altcontact", "secondary"),
];

/// Gives each column its part.
pub(super) fn assign(
    head: &TableHead,
    headers: &[HeaderWords],
    readings: &mut [ColumnReading],
    vocabulary: &Vocabulary,
) {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let mut arrays: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (column, header) in head.columns.iter().enumerate() {
        if let Some(path) = array_path(&header.header) {
            arrays.entry(path.to_owned()).or_default().push(column);
        } else if let Some(key) = other_person(&headers[column]) {
            groups.entry(key).or_default().push(column);
        }
    }
    let names_somebody = |columns: &[usize], readings: &[ColumnReading]| {
        columns.iter().any(|column| is_naming(&readings[*column], vocabulary))
    };
    // Parts are numbered by the first column of each group, as a reader would number them.
    let mut kept: Vec<Vec<usize>> = groups.into_values().filter(|columns| names_somebody(columns, readings)).collect();
    kept.sort();
    // Where the columns without a prefix name nobody, the first group is the row's own person: a list of children, each
    // with a guardian, and the account and the address beside are the child's.
    let grouped: Vec<usize> = kept.iter().chain(arrays.values()).flatten().copied().collect();
    let rest: Vec<usize> = (0..readings.len()).filter(|column| !grouped.contains(column)).collect();
    let mut part = u16::from(names_somebody(&rest, readings));
    for columns in kept {
        columns.iter().for_each(|column| readings[*column].part = part);
        part = part.saturating_add(1);
    }
    let mut kept: Vec<Vec<usize>> = arrays.into_values().filter(|columns| names_somebody(columns, readings)).collect();
    kept.sort();
    let mut part = part.max(1);
    // Arrays share the numbers that are left. Items past an array's share count as its last: several numbers in one person
    // are a problem that is said.
    let room = (u16::MAX - part) / u16::try_from(kept.len().max(1)).unwrap_or(u16::MAX);
    for columns in kept {
        for column in columns {
            readings[column].part = part;
            readings[column].spread = true;
        }
        part = part.saturating_add(room);
    }
}

fn is_naming(reading: &ColumnReading, vocabulary: &Vocabulary) -> bool {
    matches!(reading.role, Role::FirstName | Role::LastName | Role::FullName | Role::BirthDate)
        || reading.element.is_some_and(|element| vocabulary.name(element) == "ssn")
}

/// `customer.authorized_users[].name` → `customer.authorized_users[]`.
fn array_path(header: &str) -> Option<&str> {
    let end = header.rfind("[].")?;
    Some(&header[..end + 2])
}

/// Whose columns these are, and the number behind (`authorized_user_2_name`).
fn other_person(header: &HeaderWords) -> Option<(String, String)> {
    let words = header.words();
    for start in 0..words.len().min(3) {
        for end in (start + 1..=words.len().min(start + 2)).rev() {
            let joined = words[start..end].concat();
            let joined =
                joined.strip_suffix('s').filter(|short| !short.is_empty() && *short != "spou").unwrap_or(&joined);
            if let Some((_, kind)) = OTHERS.iter().find(|(known, _)| *known == joined) {
                let number = words.get(end).filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
                return Some(((*kind).to_owned(), number.cloned().unwrap_or_default()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<(&str, &str)>) {
        let found = other_person(&HeaderWords::new(header));
        assert_eq!(found.as_ref().map(|(kind, number)| (kind.as_str(), number.as_str())), expected, "{header}");
    }

    #[test]
    fn whose_column() {
        check("authorized_user_2_name", Some(("authorized_user", "2")));
        check("AuthUserPhone", Some(("authorized_user", "")));
        check("spouse_dob", Some(("spouse", "")));
        check("co_applicant_ssn", Some(("co_applicant", "")));
        check("name", None);
        check("auto_pay", None);
    }

    #[test]
    fn arrays_by_their_path() {
        assert_eq!(array_path("customer.authorized_users[].name"), Some("customer.authorized_users[]"));
        assert_eq!(array_path("customer.phones[]"), None);
    }
}
