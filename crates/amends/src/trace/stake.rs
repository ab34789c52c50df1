//! What the reach ledger means for people: whose data lies in what was seen to be reached, and in what could have been.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::incident::Incident;
use amends_store::Case;
use jiff::civil::Date;
use serde::Serialize;

use super::Tracing;
use super::decided::{Decided, listed};
use crate::duties::Forecast;
use crate::places::of_stores;
use crate::settings::Settings;
use crate::{Result, people};

/// People whose data lies in stores of one state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct StoreStake {
    /// `seen`, or `could_have`: those who are in none that was seen.
    pub state: String,
    /// The stores.
    pub stores: Vec<String>,
    /// Distinct people.
    pub people: u64,
    /// Jurisdictions in which they live.
    pub residences: BTreeMap<String, u64>,
    /// For `could_have`: jurisdictions among these in which nobody else lives to whom something is owed.
    pub places_more: u64,
    /// For `could_have`: the first limit of what would be owed besides, by law, if these people's data is treated as taken.
    pub first_due: Option<Date>,
}

/// What a plan has to know of stores that could have been reached: what was decided, and the sentences that counsel reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Unsure {
    /// What was decided; empty where no such store has people of its own.
    pub(crate) word: String,
    /// What is to be decided, and who is left out by what was.
    pub(crate) questions: Vec<String>,
}

/// Of a case. Until a person decides, people whose data lies in such a store are in the plan. If it is decided that a store is
/// treated as not taken, the next run leaves out who stands in no other evidence; who still is in the plan is said.
pub(crate) fn unsure(case: &Case, incident: &Incident) -> Result<Unsure> {
    let Some(tracing) = super::traced(case)? else { return Ok(Unsure::default()) };
    let mut seen = Vec::new();
    let mut in_store: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    of_stores(case, incident, &mut |store, _, more| match state_of(&tracing, &store) {
        Some("seen") => seen.extend_from_slice(more),
        Some("could_have") => in_store.entry(store).or_default().extend_from_slice(more),
        _ => {}
    })?;
    seen.sort_unstable();
    let only = |stores: &BTreeSet<String>, sure: &[u32]| {
        let all = in_store.iter().filter(|(store, _)| stores.contains(*store)).flat_map(|(_, persons)| persons);
        let mut more: Vec<u32> = all.copied().filter(|person| sure.binary_search(person).is_err()).collect();
        more.sort_unstable();
        more.dedup();
        more.len()
    };
    if only(&in_store.keys().cloned().collect(), &seen) == 0 {
        return Ok(Unsure::default());
    }
    let with_people = |stores: BTreeSet<String>| -> BTreeSet<String> {
        stores.into_iter().filter(|store| in_store.contains_key(store)).collect()
    };
    let Decided { taken, not_taken, undecided } = Decided::of(&tracing);
    let [taken, not_taken, undecided] = [taken, not_taken, undecided].map(with_people);
    let mut sure = seen;
    sure.extend(taken.iter().flat_map(|store| &in_store[store]));
    sure.sort_unstable();
    let mut questions = Vec::new();
    let more = only(&undecided, &sure);
    if more > 0 {
        questions.push(format!(
            "Trace: is it treated as taken? The plan is made for {more} people whose data lies in stores that could have been reached, and in none that was ({}), as if it were. Decide: amends trace decide.",
            listed(&undecided)
        ));
    }
    if only(&not_taken, &sure) > 0 {
        questions.push(left_out(case, &not_taken)?);
    }
    Ok(Unsure { word: Decided { taken, not_taken, undecided }.word(), questions })
}

fn left_out(case: &Case, stores: &BTreeSet<String>) -> Result<String> {
    let (people, stores) = (crate::people::gathered(case)?.left_out, listed(stores));
    if people == 0 {
        return Ok(format!(
            "Trace: it was decided that {stores} is treated as not taken. The plan is still made as if it were: amends respond."
        ));
    }
    let (who, day) = super::decided_by(case)?.unwrap_or_default();
    let day = day.map_or_else(String::new, |day| format!(", {}", day.strftime("%-d %B %Y")));
    Ok(format!(
        "Trace: {people} people are left out of the plan and are told nothing: their data lies only in stores that could have been reached and are treated as not taken ({stores}). Decided by {who}{day}. Is that still right?"
    ))
}

/// What is known of a store over all the time of the intruder's: the worst of its windows.
pub(crate) fn state_of(tracing: &Tracing, store: &str) -> Option<&'static str> {
    const STATES: [&str; 3] = ["seen", "could_have", "not_seen"];
    let states = tracing.traced.reach.iter().filter(|row| row.store == store);
    states.filter_map(|row| STATES.iter().position(|known| *known == row.state)).min().map(|at| STATES[at])
}

type ByState = BTreeMap<&'static str, (BTreeSet<String>, Vec<u32>)>;

/// Stores and distinct people of each state but `not_seen`.
fn by_state(case: &Case, incident: &Incident, tracing: &Tracing) -> Result<ByState> {
    let mut by_state = ByState::new();
    of_stores(case, incident, &mut |store, _, more| {
        if let Some(state) = state_of(tracing, &store).filter(|state| *state != "not_seen") {
            let (stores, persons) = by_state.entry(state).or_default();
            stores.insert(store);
            persons.extend_from_slice(more);
        }
    })?;
    for (_, persons) in by_state.values_mut() {
        persons.sort_unstable();
        persons.dedup();
    }
    Ok(by_state)
}

/// Distinct people by state. Evidence says by `store` or `stores` under `[[evidence]]` where it was taken from; what says
/// nothing is in none.
///
/// # Errors
/// Of the case and of the law files.
pub fn at_stake(case: &Case, incident: &Incident, tracing: &Tracing, settings: &Settings) -> Result<Vec<StoreStake>> {
    let by_state = by_state(case, incident, tracing)?;
    let residences = people::residences(case)?;
    let seen = by_state.get("seen").map(|(_, persons)| persons.clone()).unwrap_or_default();
    let mut more = Vec::new();
    let mut stake = |state: &str| {
        let (stores, mut persons) = by_state.get(state).cloned().unwrap_or_default();
        if state != "seen" {
            // Whoever is in a store that was seen is told anyway.
            persons.retain(|person| seen.binary_search(person).is_err());
            more.clone_from(&persons);
        }
        let mut stake =
            StoreStake { state: state.to_owned(), stores: stores.into_iter().collect(), ..StoreStake::default() };
        for person in persons {
            stake.people += 1;
            let residence = residences.get(person as usize).map_or("unknown", String::as_str);
            *stake.residences.entry(residence.to_owned()).or_default() += 1;
        }
        stake
    };
    let (seen, mut could_have) = (stake("seen"), stake("could_have"));
    if could_have.people > 0 {
        let forecast = Forecast::of(case, incident, settings, &more)?;
        could_have.places_more = forecast.places.len() as u64;
        could_have.first_due = forecast.first_due;
    }
    Ok(vec![seen, could_have])
}
