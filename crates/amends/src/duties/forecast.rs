//! What would be owed because of some of the people: the plan with them against the plan without them.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::ElementSet;
use amends_case::incident::Incident;
use amends_duties::{Duty, Kind, Owed, Plan, ProfileCount};
use amends_store::Case;
use arrow_array::cast::AsArray;
use jiff::civil::Date;

use super::{PackedProfile, classes, count_of, laws};
use crate::settings::Settings;
use crate::{Result, people};

/// What some people add.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Forecast {
    /// Jurisdictions in which nobody else lives to whom something is owed.
    pub(crate) places: BTreeSet<String>,
    /// The first limit of what is owed to them, or because there are more with them. None where the law gives no day.
    pub(crate) first_due: Option<Date>,
}

impl Forecast {
    /// `added` are numbers of people, sorted; of those who are left out by a decision, what they would be owed without it. Nothing is
    /// written: the case's plan stays as it is.
    pub(crate) fn of(case: &Case, incident: &Incident, settings: &Settings, added: &[u32]) -> Result<Self> {
        let (mut rest, mut with): (BTreeMap<PackedProfile, u64>, BTreeMap<PackedProfile, u64>) = Default::default();
        let mut places = BTreeSet::new();
        if let Some(table) = people::people_table(case)? {
            let columns =
                ["residence", "elements", "segments", "minor", "deceased", "affected", "left_out", "left_out_elements"];
            let mut number = 0_u32;
            for batch in case.read_table(&table).columns(columns).open()? {
                let batch = batch?;
                let (affected, left_out) = (batch["affected"].as_boolean(), batch["left_out"].as_boolean());
                let more = batch["left_out_elements"].as_fixed_size_binary();
                for row in 0..batch.num_rows() {
                    let is_added = added.binary_search(&number).is_ok();
                    number += 1;
                    let is_planned = affected.value(row) || is_added && left_out.value(row);
                    if !is_planned {
                        continue;
                    }
                    let mut profile = PackedProfile::at(&batch, row);
                    if is_added {
                        let more = ElementSet::from_bytes(more.value(row)).unwrap_or_default();
                        profile.elements = profile.elements.union(more);
                        places.insert(profile.residence.clone());
                    } else {
                        *rest.entry(profile.clone()).or_default() += 1;
                    }
                    *with.entry(profile).or_default() += 1;
                }
            }
        }
        places.remove("unknown");
        rest.keys().for_each(|profile| _ = places.remove(&profile.residence));
        let (rules, laws) = (crate::records::rules(settings)?, laws(settings)?);
        let classes = classes(&rules);
        let plan = |profiles: BTreeMap<PackedProfile, u64>| {
            let count = |(profile, persons): (PackedProfile, u64)| count_of(&profile.key(rules.vocabulary()), persons);
            let counts: Vec<ProfileCount> = profiles.into_iter().map(count).collect();
            amends_duties::plan(&laws, incident, &counts, &classes)
        };
        Ok(Self { places, first_due: first_more(&plan(rest), &plan(with)) })
    }
}

/// The first limit of duties of one plan that the other does not have, or has towards fewer people. What is owed once to an
/// authority is not owed again because there are more.
fn first_more(before: &Plan, after: &Plan) -> Option<Date> {
    let planned = |duty: &&Duty| duty.owed != Owed::No;
    let known: BTreeMap<&str, u64> =
        before.duties.iter().filter(planned).map(|duty| (duty.duty_id.as_str(), duty.persons)).collect();
    let is_of_each =
        |duty: &Duty| matches!(duty.kind, Kind::NotifyPersons | Kind::SubstituteNotice | Kind::ProvideProtection);
    let is_more = |duty: &&Duty| match known.get(duty.duty_id.as_str()) {
        None => true,
        Some(persons) => is_of_each(duty) && duty.persons > *persons,
    };
    after.duties.iter().filter(planned).filter(is_more).filter_map(|duty| duty.due.map(|due| due.date())).min()
}
