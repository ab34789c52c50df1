//! What the reach ledger means for people: whose data lies in what was seen to be reached, and in what could have been.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::incident::Incident;
use amends_store::Case;
use jiff::civil::Date;
use serde::Serialize;

use super::Tracing;
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

/// What a plan has to know of stores that could have been reached: what was decided, and the sentence that counsel reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Unsure {
    /// `taken`, `not_taken`, `undecided`; empty where no such store has people of its own.
    pub(crate) word: &'static str,
    /// What is to be decided, or what the plan does not do of what was.
    pub(crate) question: Option<String>,
}

/// Of a case. Until a person decides, people whose data lies in such a store are in the plan. If it is decided that these
/// stores are treated as not taken, the next run leaves out who stands in no other evidence; who still is in the plan is said.
pub(crate) fn unsure(case: &Case, incident: &Incident) -> Result<Unsure> {
    let Some(tracing) = super::traced(case)? else { return Ok(Unsure::default()) };
    let by_state = by_state(case, incident, &tracing)?;
    let Some((stores, persons)) = by_state.get("could_have") else { return Ok(Unsure::default()) };
    let seen = by_state.get("seen").map(|(_, persons)| persons.as_slice()).unwrap_or_default();
    let more = persons.iter().filter(|person| seen.binary_search(person).is_err()).count();
    if more == 0 {
        return Ok(Unsure::default());
    }
    let stores = stores.iter().cloned().collect::<Vec<_>>().join(", ");
    let of_whom = format!(
        "{more} people whose data lies in stores that could have been reached, and in none that was ({stores})"
    );
    let left_out = crate::people::gathered(case)?.left_out;
    let (word, question) = match tracing.treated_as_taken {
        None => (
            "undecided",
            Some(format!(
                "Trace: is it treated as taken? The plan is made for {of_whom}, as if it were. Decide: amends trace decide."
            )),
        ),
        Some(true) => ("taken", None),
        Some(false) => (
            "not_taken",
            Some(if left_out == 0 {
                "Trace: it was decided that what could have been reached is treated as not taken. The plan is still made as if it were: amends respond.".to_owned()
            } else {
                let (who, when) = super::decided_by(case)?.unwrap_or_default();
                format!(
                    "Trace: {left_out} people are left out of the plan and are told nothing: their data lies only in stores that could have been reached and are treated as not taken ({stores}). Decided by {who}, {}. Is that still right?",
                    when.get(..10).unwrap_or(&when)
                )
            }),
        ),
    };
    Ok(Unsure { word, question })
}

/// What is known of a store over all the time of the intruder's: the worst of its windows.
pub(super) fn state_of(tracing: &Tracing, store: &str) -> Option<&'static str> {
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
