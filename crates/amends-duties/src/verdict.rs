//! One law looking at one incident, and at one set of elements.

use std::collections::BTreeSet;

use amends_case::incident::{Access, Facts, Harm};

use crate::duty::Owed;
use crate::elements::Classes;
use crate::law::{Breach, Data, DataIdentifier, HarmTest, HarmTestReach, Trigger};
use crate::words;

/// Whether the law's data was among what these people lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) owed: Owed,
    /// The elements that decided.
    pub(crate) elements: BTreeSet<String>,
    /// Why it is not owed, or what is to be decided; empty where it is owed.
    pub(crate) reason: String,
}

/// Whether the incident as a whole is one that the law looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gate {
    pub(crate) owed: Owed,
    pub(crate) reasons: Vec<String>,
}

impl Gate {
    pub(crate) fn open() -> Self {
        Self { owed: Owed::Yes, reasons: Vec::new() }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        // Where one part says no, only its reason matters.
        if other.owed == Owed::No && self.owed != Owed::No {
            return other;
        }
        if self.owed != Owed::No {
            self.owed = self.owed.min(other.owed);
            self.reasons.extend(other.reasons);
        }
        self
    }

    pub(crate) fn of(owed: Owed, reason: impl Into<String>) -> Self {
        Self { owed, reasons: vec![reason.into()] }
    }
}

/// What identifies a person besides the name, where a law asks for any identifier.
const IDENTIFIERS: [&str; 9] =
    ["account_number", "address", "email", "imei", "imsi", "ip_address", "ssn", "telephone", "username"];

/// Whether a law's data is among these elements.
pub(crate) fn of_data(data: &Data, classes: &Classes, elements: &BTreeSet<String>) -> Verdict {
    let identified = elements.contains("name")
        || (data.identifier == DataIdentifier::Any && IDENTIFIERS.iter().any(|element| elements.contains(*element)));
    let mut sure = found(&data.alone, classes);
    let with_name = found(&data.with_name, classes);
    if identified {
        sure.extend(with_name.iter().cloned());
        for set in data.together.iter().filter(|set| set.iter().all(|class| classes.sure.contains_key(class))) {
            sure.extend(found(set, classes));
        }
    }
    if !sure.is_empty() {
        return Verdict { owed: Owed::Yes, elements: sure, reason: String::new() };
    }
    perhaps(data, classes, identified, &with_name).unwrap_or_else(|| refused(data, &with_name))
}

fn found(listed: &[String], classes: &Classes) -> BTreeSet<String> {
    listed.iter().filter_map(|class| classes.sure.get(class)).flatten().cloned().collect()
}

fn found_or_doubted(listed: &[String], classes: &Classes) -> BTreeSet<String> {
    let doubted =
        listed.iter().filter_map(|class| classes.perhaps.get(class)).flat_map(|(elements, _)| elements).cloned();
    found(listed, classes).into_iter().chain(doubted).collect()
}

fn perhaps(data: &Data, classes: &Classes, identified: bool, with_name: &BTreeSet<String>) -> Option<Verdict> {
    let mut listed: Vec<&String> = data.alone.iter().chain(&data.perhaps_alone).collect();
    let mut conditional = found_or_doubted(&data.perhaps_alone, classes);
    if identified {
        conditional.extend(found_or_doubted(&data.perhaps, classes));
        listed.extend(data.with_name.iter().chain(&data.perhaps));
    }
    if !conditional.is_empty() {
        let reason = data.perhaps_note.clone().unwrap_or_else(|| "the law's own condition is for counsel".to_owned());
        return Some(Verdict { owed: Owed::Depends, elements: conditional, reason });
    }
    if let Some((elements, question)) = listed.iter().find_map(|class| classes.perhaps.get(*class)) {
        return Some(Verdict { owed: Owed::Depends, elements: elements.clone(), reason: (*question).to_owned() });
    }
    let least = data.without_name_at_least?;
    (!identified && with_name.len() as u64 >= u64::from(least)).then(|| Verdict {
        owed: Owed::Depends,
        elements: with_name.clone(),
        reason: "the name was not taken, and whether the rest is enough for identity theft is for counsel".to_owned(),
    })
}

fn refused(data: &Data, with_name: &BTreeSet<String>) -> Verdict {
    let reason = if with_name.is_empty() {
        "no listed element was taken".to_owned()
    } else {
        let listed: Vec<&String> = with_name.iter().collect();
        let with = if data.identifier == DataIdentifier::Any { "anything that identifies" } else { "the name" };
        format!("{} was taken without {with}", words::list(&listed))
    };
    Verdict { owed: Owed::No, elements: BTreeSet::new(), reason }
}

/// Whether the way in which data was got at, its encryption and the harm to be expected make it the law's business.
pub(crate) fn of_breach(breach: &Breach, facts: &Facts) -> Gate {
    trigger(breach.trigger, *facts.access.value())
        .and(encryption(breach, facts))
        .and(breach.harm_test.as_ref().map_or_else(Gate::open, |test| harm(test, facts)))
}

fn trigger(trigger: Trigger, access: Access) -> Gate {
    match (trigger, access) {
        (Trigger::Acquisition | Trigger::AccessAndAcquisition, Access::Accessed) => {
            Gate::of(Owed::No, "Not owed, because the law asks that data be taken, and it was only accessed.")
        }
        _ => Gate::open(),
    }
}

fn encryption(breach: &Breach, facts: &Facts) -> Gate {
    if !*facts.encrypted.value() {
        return Gate::open();
    }
    if !breach.encryption_safe_harbor {
        return Gate::of(Owed::Yes, "Encryption is no exception in this law.");
    }
    match (facts.key_taken.as_ref().map(|fact| *fact.value()), breach.key_taken_voids) {
        (Some(false), _) => Gate::of(Owed::No, "Not owed, because the data was encrypted and the key was not taken."),
        (Some(true), Some(true)) => Gate::of(Owed::Yes, "The data was encrypted, but the key was taken too."),
        (Some(true), _) => Gate::of(
            Owed::Depends,
            "The data was encrypted and the key was taken; the law file does not say that this makes it owed.",
        ),
        (None, _) => Gate::of(Owed::Depends, "The data was encrypted, and whether the key was taken is not stated."),
    }
}

fn harm(test: &HarmTest, facts: &Facts) -> Gate {
    let standard = &test.standard;
    match (test.reach, *facts.harm.value()) {
        (HarmTestReach::InadvertentOnly, _) => Gate::open(),
        (HarmTestReach::NotTaken, _) if *facts.access.value() == Access::Acquired => {
            Gate::of(Owed::Yes, "The data was taken, so the law's harm test does not help.")
        }
        (_, Harm::Likely) => {
            Gate::of(Owed::Yes, format!("Harm is stated as likely; the exception ({standard}) is not open."))
        }
        (_, Harm::Unknown) => Gate::of(
            Owed::Depends,
            format!("Depends on harm, which is not established: no notice is owed where {standard}."),
        ),
        (_, Harm::NotLikely) => {
            let conditions = test.conditions.as_ref().map(|words| format!(" Conditions: {words}.")).unwrap_or_default();
            Gate::of(Owed::No, format!("Not owed, because harm is stated as not likely ({standard}).{conditions}"))
        }
    }
}
