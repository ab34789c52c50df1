//! What a scan came to, in sentences: how many rows are living people, how old the copy is, who answers for it, and
//! until when it may stay.

use amends_case::Statement;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Scan;

/// A copy of a store, as the inventory says it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CopyNote {
    /// Its name.
    pub name: String,
    /// Of which store.
    pub store: String,
    /// Where it lies.
    pub place: String,
    /// When it was made.
    pub made: Option<Date>,
    /// Who answers for it.
    pub owner: String,
    /// When it is to be gone.
    pub expires: Option<Date>,
}

impl CopyNote {
    pub(crate) fn of(what: &Statement) -> Option<Self> {
        let Statement::Copy { name, store, place, made, owner, expires, .. } = what else { return None };
        let (name, store, place, owner) = (name.clone(), store.clone(), place.clone(), owner.clone());
        Some(Self { name, store, place, made: *made, owner, expires: *expires })
    }

    /// Whether the scanned store is this copy: by its name, or because it lies there.
    fn is(&self, store: &str) -> bool {
        let same = |other: &str| other.trim().eq_ignore_ascii_case(store.trim());
        same(&self.name) || same(&self.place)
    }
}

/// What a scan came to. `copies` are those of the inventory; `today` is the day from which ages are counted.
pub fn said(scan: &Scan, copies: &[CopyNote], today: Date) -> Vec<String> {
    let shares = &scan.shares;
    let about = shares.about_people();
    let least = if scan.is_part() { "at least " } else { "" };
    let mut said = Vec::new();
    let what = match (scan.is_complete, scan.is_sample) {
        (false, _) => "Not complete: ",
        (true, true) => "Sample: ",
        (true, false) => "",
    };
    said.push(format!(
        "{what}{least}{} people of the case, in {} of {} rows that speak of somebody.",
        number(scan.people),
        number(shares.real),
        number(about)
    ));
    if let Some(customers) = scan.customers {
        said.push(format!(
            "These {} rows are living customers: {} people on the list of today.",
            number(customers.rows),
            number(customers.people)
        ));
    }
    if about > 0 {
        let share = |rows: u64| {
            let tenths = (u128::from(rows) * 1_000 + u128::from(about) / 2) / u128::from(about);
            format!("{}.{} %", tenths / 10, tenths % 10)
        };
        said.push(format!(
            "Real {}, made up {}, masked {}, cannot be told {}.",
            share(shares.real),
            share(shares.synthetic),
            share(shares.masked),
            share(shares.unknown)
        ));
    }
    if scan.others > 0 {
        said.push(format!(
            "{least}{} further identities fit nobody in the case: they are made up, or people whom the case does not know.",
            number(scan.others)
        ));
    }
    let mine: Vec<&CopyNote> = copies.iter().filter(|copy| copy.is(&scan.store)).collect();
    said.extend(mine.iter().map(|copy| of_copy(copy, today)));
    if mine.is_empty() && shares.real > 0 {
        said.push(
            "If it is a copy, nobody has said so: when it was made, who answers for it, when it is to be gone."
                .to_owned(),
        );
    }
    said
}

fn of_copy(copy: &CopyNote, today: Date) -> String {
    let days = |from: Date, to: Date| from.until(to).map_or(0, |span| i64::from(span.get_days()));
    let made = match copy.made {
        Some(made) => format!("made {made}, {} days ago", days(made, today)),
        None => "nobody has said when it was made".to_owned(),
    };
    let owner = match copy.owner.trim() {
        "" => "nobody answers for it".to_owned(),
        owner => format!("{owner} answers for it"),
    };
    let expires = match copy.expires {
        Some(day) if day < today => format!("it was to be gone by {day}"),
        Some(day) => format!("it is to be gone by {day}"),
        None => "it has no expiry: give it one".to_owned(),
    };
    format!("A copy of {}: {made}; {owner}; {expires}.", copy.store)
}

fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posture::scan::{Customers, Shares};
    use jiff::civil::date;

    fn scan() -> Scan {
        let shares = Shares { real: 4_000, synthetic: 4_000, masked: 2_000, unknown: 0, nobody: 7 };
        Scan { store: "crm-test".to_owned(), is_complete: true, people: 3_900, shares, ..Scan::default() }
    }

    #[test]
    fn a_sample_is_scaled_up_to_nothing() {
        let day = date(2026, 11, 27);
        let whole = said(&scan(), &[], day);
        assert_eq!(whole[0], "3,900 people of the case, in 4,000 of 10,000 rows that speak of somebody.");
        assert_eq!(whole[1], "Real 40.0 %, made up 40.0 %, masked 20.0 %, cannot be told 0.0 %.");
        let sample = said(&Scan { is_sample: true, ..scan() }, &[], day);
        assert!(sample[0].starts_with("Sample: at least 3,900 people"), "{sample:?}");
        let stopped = said(&Scan { is_complete: false, ..scan() }, &[], day);
        assert!(stopped[0].starts_with("Not complete: at least 3,900 people"), "{stopped:?}");
    }

    #[test]
    fn age_owner_and_expiry_come_from_the_inventory() {
        let copy = |owner: &str, expires| CopyNote {
            name: "nightly".to_owned(),
            store: "crm".to_owned(),
            place: "CRM-test".to_owned(),
            made: Some(date(2025, 11, 27)),
            owner: owner.to_owned(),
            expires,
        };
        let customers = Some(Customers { rows: 312, people: 300 });
        let scan = Scan { customers, ..scan() };
        let of = |copy: CopyNote| said(&scan, &[copy], date(2026, 11, 27)).pop().unwrap();
        assert_eq!(
            of(copy("", None)),
            "A copy of crm: made 2025-11-27, 365 days ago; nobody answers for it; it has no expiry: give it one."
        );
        let past = of(copy("jo", Some(date(2026, 1, 1))));
        assert!(past.ends_with("jo answers for it; it was to be gone by 2026-01-01."), "{past}");
        let all = said(&scan, &[], date(2026, 11, 27));
        assert_eq!(all[1], "These 312 rows are living customers: 300 people on the list of today.");
        assert!(all.last().unwrap().contains("nobody has said so"));
    }
}
