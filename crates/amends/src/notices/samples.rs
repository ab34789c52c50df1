//! Sample letters: whose to look at, and their PDFs.

use std::collections::BTreeMap;

use amends_case::PersonId;
use amends_letters::Typesetter;
use amends_notices::postal::envelope_lines;
use amends_notices::{Addressee, address, is_refused, lint_addressing};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, RecordBatch};

use super::Sample;
use super::rows::person_id;
use super::texts::{Text, Texts};
use crate::duties::PlanState;
use crate::places::Pieces;
use crate::records::FileReading;
use crate::reveal::{self, Identity};
use crate::{Error, Result};

/// A person picked for a sample letter.
pub(super) struct Pick<'a> {
    person: PersonId,
    profile: usize,
    language: &'a str,
    name_record: u64,
    /// None, where the person is reached by e-mail only: their letter has an empty window.
    address_record: Option<u64>,
}

/// Chooses whose letters to typeset: the jurisdictions with a letter of their own first, then those with most people;
/// in each, the first person with a name and an address. Where more are wanted than there are jurisdictions, the first
/// people of further profiles and languages.
pub(super) struct Picks<'a> {
    samples: usize,
    more: BTreeMap<(usize, &'a str), Pick<'a>>,
    wanted: Vec<String>,
    of: BTreeMap<String, Pick<'a>>,
}

impl<'a> Picks<'a> {
    pub(super) fn new(plan: &PlanState, samples: usize) -> Self {
        let mut people: BTreeMap<&str, u64> = BTreeMap::new();
        for profile in plan.profiles.iter().filter(|profile| profile.notice != "no") {
            *people.entry(&profile.key.residence).or_default() += profile.persons;
        }
        const OWN_LETTER: [&str; 2] = ["us-ma", "us-ca"];
        let mut order: Vec<(&str, u64)> = people.into_iter().collect();
        order.sort_by_key(|(residence, persons)| {
            (!OWN_LETTER.contains(residence), std::cmp::Reverse(*persons), *residence)
        });
        let wanted = order.into_iter().take(samples).map(|(residence, _)| residence.to_owned()).collect();
        Self { samples, more: BTreeMap::new(), wanted, of: BTreeMap::new() }
    }

    pub(super) fn consider(
        &mut self,
        batch: &RecordBatch,
        row: usize,
        profile: usize,
        language: &'a str,
        residence: &str,
    ) {
        let record = |column: &str| {
            let column = batch[column].as_primitive::<UInt64Type>();
            column.is_valid(row).then(|| column.value(row))
        };
        let address_record = record("address_record");
        let is_better = |known: Option<&Pick<'_>>| match known {
            None => address_record.is_some() || record("email_record").is_some(),
            // A whole letter is better to look at than one with an empty window.
            Some(known) => known.address_record.is_none() && address_record.is_some(),
        };
        let is_wanted = self.wanted.iter().any(|wanted| wanted == residence);
        let is_first = is_wanted && is_better(self.of.get(residence));
        let known = self.more.get(&(profile, language));
        let has_room = known.is_some() || self.wanted.len() + self.more.len() < self.samples;
        let is_further = has_room && is_better(known);
        if !(is_first || is_further) {
            return;
        }
        let Some(name_record) = record("name_record") else { return };
        let pick = Pick { person: person_id(batch, row), profile, language, name_record, address_record };
        if is_first {
            self.of.insert(residence.to_owned(), pick);
        } else {
            self.more.insert((profile, language), pick);
        }
    }

    pub(super) fn chosen(mut self) -> Vec<Pick<'a>> {
        let firsts: Vec<Pick<'a>> = self.wanted.iter().filter_map(|residence| self.of.remove(residence)).collect();
        firsts.into_iter().chain(self.more.into_values()).take(self.samples).collect()
    }
}

pub(super) fn typeset<'a>(
    case: &Case,
    texts: &Texts<'a>,
    picks: &[Pick<'a>],
    readings: &[FileReading],
) -> Result<Vec<Sample>> {
    for path in case.files("outputs/letters")? {
        case.remove_file(&path)?;
    }
    if picks.is_empty() {
        return Ok(Vec::new());
    }
    let mut wanted: Vec<u64> =
        picks.iter().flat_map(|pick| [Some(pick.name_record), pick.address_record]).flatten().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let identities = reveal::identities(case, &Pieces::of(case, readings)?, &wanted)?;
    let typesetter = Typesetter::new().map_err(|error| Error::Letters(Box::new(error)))?;
    let mut samples = Vec::with_capacity(picks.len());
    for pick in picks {
        let Some(text) = texts.of(pick.profile, pick.language)? else { continue };
        let letter = address(&texts.source.rules, &text.variant, &addressee(pick, &text, &identities))?;
        let violations = lint_addressing(&texts.source.rules, &letter, &text.duty, pick.address_record.is_some())?;
        if is_refused(&violations) {
            continue;
        }
        let pdf = typesetter.pdf(&letter).map_err(|error| Error::Letters(Box::new(error)))?;
        let path = format!("outputs/letters/{}.pdf", pick.person);
        case.write_sealed(&path, &pdf)?;
        samples.push(Sample {
            person: pick.person.to_string(),
            residence: text.variant.key.residence.clone(),
            variant: text.variant.id.to_string(),
            path,
        });
    }
    Ok(samples)
}

fn addressee(pick: &Pick<'_>, text: &Text, identities: &BTreeMap<u64, Identity>) -> Addressee {
    let key = &text.variant.key;
    let none = Identity::default();
    let name = identities.get(&pick.name_record).unwrap_or(&none);
    let place = pick.address_record.and_then(|record| identities.get(&record));
    Addressee {
        full_name: name.name.clone(),
        address: place.map(|place| envelope_lines(&place.postal().address)).unwrap_or_default(),
        residence: key.residence.clone(),
        minor: key.minor,
        deceased: key.deceased,
        elements: key.elements.clone(),
        protection_months: key.protection_months,
        code: None,
        barcode: None,
        portal_url: None,
    }
}
