//! Whether the fields of an object are those of a person: told from their names, to know one person with a long list
//! (`{"name": …, "ssn": …, "orders": [ … ]}`) from a list of people with an export's own fields around it.
//!
//! What is personal is for others to find out. These few words only decide what a row is.

use super::parse::{Listener, parse};
use crate::header::name_words;

/// What the fields of an object are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fields(u8);

/// A name that may also be a thing's: `name`.
const NAME: u8 = 1;
/// Names that only people have, their birth, their numbers.
const HUMAN: u8 = 2;
/// E-mail, telephone.
const CONTACT: u8 = 4;
const ADDRESS: u8 = 8;
/// What tells accounts and devices apart.
const NUMBER: u8 = 16;

/// Words, or runs of them joined, with what they say.
const WORDS: [(&str, u8); 60] = [
    ("firstname", HUMAN),
    ("lastname", HUMAN),
    ("givenname", HUMAN),
    ("familyname", HUMAN),
    ("middlename", HUMAN),
    ("surname", HUMAN),
    ("forename", HUMAN),
    ("fname", HUMAN),
    ("lname", HUMAN),
    ("maidenname", HUMAN),
    ("ssn", HUMAN),
    ("socialsecurity", HUMAN),
    ("socialsecuritynumber", HUMAN),
    ("socsec", HUMAN),
    ("nationalid", HUMAN),
    ("passport", HUMAN),
    ("passportnumber", HUMAN),
    ("driverslicense", HUMAN),
    ("driverlicense", HUMAN),
    ("drivinglicence", HUMAN),
    ("nino", HUMAN),
    ("dob", HUMAN),
    ("birth", HUMAN),
    ("birthdate", HUMAN),
    ("birthday", HUMAN),
    ("dateofbirth", HUMAN),
    ("born", HUMAN),
    ("name", NAME),
    ("fullname", NAME),
    ("displayname", NAME),
    ("email", CONTACT),
    ("emailaddress", CONTACT),
    ("mail", CONTACT),
    ("phone", CONTACT),
    ("phonenumber", CONTACT),
    ("telephone", CONTACT),
    ("mobile", CONTACT),
    ("msisdn", CONTACT),
    ("cell", CONTACT),
    ("tel", CONTACT),
    ("address", ADDRESS),
    ("addr", ADDRESS),
    ("street", ADDRESS),
    ("zip", ADDRESS),
    ("zipcode", ADDRESS),
    ("postcode", ADDRESS),
    ("postalcode", ADDRESS),
    ("imei", NUMBER),
    ("imsi", NUMBER),
    ("iccid", NUMBER),
    ("username", NUMBER),
    ("login", NUMBER),
    ("iban", NUMBER),
    ("account", NUMBER),
    ("accountnumber", NUMBER),
    ("customerid", NUMBER),
    ("cardnumber", NUMBER),
    ("patientid", NUMBER),
    ("userid", NUMBER),
    ("memberid", NUMBER),
];

/// Words before `name` that make it the name of something else.
const THINGS: [&str; 24] = [
    "file", "product", "plan", "company", "business", "host", "table", "brand", "model", "item", "device", "vendor",
    "employer", "school", "bank", "event", "report", "project", "app", "column", "city", "country", "store", "service",
];

impl Fields {
    /// What the fields of a value are about, those of what lies in it included.
    pub(super) fn of(value: &[u8], depth: usize) -> Self {
        let mut hearer = Hearer { keys: Vec::new(), fields: Self::default() };
        // Text may end within the value; what was heard until then counts.
        let _ = parse(value, depth, &mut hearer);
        hearer.fields
    }

    /// What a field and what lies in it are about; the key with its quotes, as it is written.
    pub(super) fn of_member(key: &[u8], value: &[u8], depth: usize) -> Self {
        let mut hearer = Hearer { keys: Vec::new(), fields: Self::default() };
        hearer.key(key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")).unwrap_or(key));
        let _ = parse(value, depth, &mut hearer);
        hearer.fields
    }

    /// What a field of this name is about.
    fn named(key: &[u8]) -> Self {
        let Ok(key) = std::str::from_utf8(key) else { return Self::default() };
        let words = name_words(key);
        let mut found = 0;
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + 3) {
                let joined = words[start..end].concat();
                let is_it = |word: &str| word == joined || joined.strip_suffix('s') == Some(word);
                let about = WORDS.iter().find(|(word, _)| is_it(word)).map_or(0, |(_, about)| *about);
                let of_a_thing = about == NAME && start > 0 && THINGS.contains(&words[start - 1].as_str());
                found |= if of_a_thing { 0 } else { about };
            }
        }
        // `ip_address` and `mac_address` are no streets.
        if words.iter().any(|word| matches!(word.as_str(), "ip" | "mac" | "email" | "mail")) {
            found &= !ADDRESS;
        }
        Self(found)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Nothing but a person has such fields.
    pub(super) fn are_a_persons(self) -> bool {
        self.0 & HUMAN != 0
    }

    /// A name with a way to reach its bearer; exports have both, too.
    pub(super) fn may_be_a_persons(self) -> bool {
        self.are_a_persons() || (self.0 & NAME != 0 && self.0 & (CONTACT | ADDRESS) != 0)
    }

    /// Items with such fields are people.
    pub(super) fn name_people(self) -> bool {
        self.may_be_a_persons() || (self.0 & NAME != 0 && self.0 & NUMBER != 0)
    }

    /// Items with such fields may be somebody's each.
    pub(super) fn tell_apart(self) -> bool {
        self.0 & (CONTACT | ADDRESS | NUMBER) != 0
    }

    /// Anything at all.
    pub(super) fn say_something(self) -> bool {
        self.0 & (NAME | HUMAN | CONTACT | ADDRESS) != 0
    }
}

/// Hears the names of fields that hold something.
struct Hearer {
    keys: Vec<Fields>,
    fields: Fields,
}

impl Listener for Hearer {
    fn key(&mut self, key: &[u8]) {
        // `{"name": {"first": …, "last": …}}`: what stands within is a name.
        let outer = self.keys.last().copied().unwrap_or_default();
        let own = Fields::named(key);
        let within_name = outer.0 & NAME != 0 && matches!(key, b"first" | b"last" | b"given" | b"family");
        self.keys.push(if within_name { Fields(HUMAN) } else { own });
    }

    fn end_key(&mut self) {
        self.keys.pop();
    }

    fn array(&mut self) {}

    fn item(&mut self) {}

    fn end_array(&mut self) {}

    fn scalar(&mut self, value: &[u8]) {
        if !value.is_empty() {
            self.fields = self.fields.and(self.keys.last().copied().unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_people_and_of_things() {
        let of = |text: &str| Fields::of(text.as_bytes(), 8);
        assert!(of(r#"{"firstName": "Ottoline"}"#).are_a_persons());
        assert!(of(r#"{"name": {"first": "Ottoline", "last": "Vance"}}"#).are_a_persons());
        assert!(of(r#"{"customer": {"date_of_birth": "1980-01-02"}}"#).are_a_persons());
        assert!(of(r#"{"name": "Ottoline Vance", "phones": ["813-555-0142"]}"#).may_be_a_persons());
        assert!(!of(r#"{"name": "Ottoline Vance"}"#).may_be_a_persons());
        assert!(!of(r#"{"product_name": "Kettle", "contact_email": "a@example.com"}"#).may_be_a_persons());
        assert!(!of(r#"{"sku": 7, "ip_address": "192.0.2.7"}"#).tell_apart());
        assert!(!of(r#"{"ssn": null, "first": 1}"#).say_something());
    }
}
