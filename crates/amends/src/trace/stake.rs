//! What the reach ledger means for people: whose data lies in what was seen to be reached, and in what could have been.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::incident::Incident;
use amends_store::Case;
use jiff::civil::Date;
use serde::Serialize;

use super::Tracing;
use super::decided::{Decided, Treated, listed};
use crate::duties::Forecast;
use crate::places::of_files;
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

/// Of a case. Until a person decides, people whose data lies in such a store are in the plan. What is treated as not taken leaves
/// out who stands in no other evidence; it is in effect once people were gathered by it ([`super::in_step`]).
pub(crate) fn unsure(case: &Case) -> Result<Unsure> {
    let Some(tracing) = super::traced(case)? else { return Ok(Unsure::default()) };
    let (mut sure, mut doubted, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let (mut stores, mut open_stores, mut left_stores) =
        <(BTreeSet<String>, BTreeSet<String>, BTreeSet<String>)>::default();
    of_files(case, &mut |reading, persons| {
        let file = &reading.file;
        let treated = Treated::of(&tracing, file);
        match treated {
            Treated::Evidence | Treated::Seen => return sure.extend_from_slice(persons),
            Treated::Taken => {}
            Treated::Undecided => {
                open.extend_from_slice(persons);
                open_stores.extend(file.stores.iter().cloned());
            }
            Treated::NotTaken => left_stores.extend(file.stores.iter().cloned()),
        }
        doubted.extend_from_slice(persons);
        stores.extend(file.stores.iter().cloned());
    })?;
    if beyond(&mut doubted, &mut sure) == 0 {
        return Ok(Unsure::default());
    }
    let mut questions = Vec::new();
    let more = beyond(&mut open, &mut sure);
    if more > 0 {
        questions.push(format!(
            "Trace: is it treated as taken? The plan is made for {} whose data lies in stores that could have been reached, and in none that was ({}), as if it were. Decide: amends trace decide.",
            people_words(more as u64),
            listed(&open_stores)
        ));
    }
    let left_out = crate::people::gathered(case)?.left_out;
    if left_out > 0 {
        let decided = Decided::of_stores(&tracing, left_stores.iter().cloned());
        questions.push(format!(
            "Trace: {} left out of the plan, and told nothing: their data lies only in stores that could have been reached and are treated as not taken ({}). {} Is that still right?",
            if left_out == 1 { "1 person is".to_owned() } else { format!("{left_out} people are") },
            listed(&left_stores),
            decided.named(false, 0)
        ));
    }
    Ok(Unsure { word: Decided::of_stores(&tracing, stores).word(), questions })
}

fn people_words(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// How many distinct people are among the first and not among the others.
fn beyond(people: &mut Vec<u32>, others: &mut Vec<u32>) -> usize {
    for list in [&mut *people, others] {
        list.sort_unstable();
        list.dedup();
    }
    people.iter().filter(|person| others.binary_search(person).is_err()).count()
}

/// What the ledger says of a store, the worst first.
pub(super) const STATES: [&str; 3] = ["seen", "could_have", "not_seen"];

/// What is known of a store over all the time of the intruder's: the worst of its windows.
pub(crate) fn state_of(tracing: &Tracing, store: &str) -> Option<&'static str> {
    let states = tracing.traced.reach.iter().filter(|row| row.store == store);
    states.filter_map(|row| STATES.iter().position(|known| *known == row.state)).min().map(|at| STATES[at])
}

type ByState = BTreeMap<&'static str, (BTreeSet<String>, Vec<u32>)>;

/// Stores and distinct people of what was seen to be reached, and of what could have been. What lies elsewhere as well is in neither.
fn by_state(case: &Case, tracing: &Tracing) -> Result<ByState> {
    let mut by_state = ByState::new();
    of_files(case, &mut |reading, more| {
        let state = match Treated::of(tracing, &reading.file) {
            Treated::Evidence => return,
            Treated::Seen => "seen",
            Treated::Taken | Treated::Undecided | Treated::NotTaken => "could_have",
        };
        let (stores, persons) = by_state.entry(state).or_default();
        let of_state = reading.file.stores.iter().filter(|store| state_of(tracing, store) == Some(state));
        stores.extend(of_state.cloned());
        persons.extend_from_slice(more);
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
    let by_state = by_state(case, tracing)?;
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
