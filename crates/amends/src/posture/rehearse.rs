//! The breach that has not happened: the people of a route's store run through the laws.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::incident::Incident;
use amends_posture::RouteRow;
use amends_store::Case;
use jiff::civil::Date;
use serde::Serialize;

use super::scan::scans;
use super::{people, posture_or_not_yet};
use crate::settings::Settings;
use crate::status::most_first;
use crate::{Error, Result, duties};

/// What a letter costs in all, in cents: paper, print and first-class postage for a mailing. An estimate, and told as one.
const LETTER_CENTS: u64 = 95;
/// What two years of protection cost for one person who takes it up, in cents.
const PROTECTION_CENTS: u64 = 2_400;
/// How many of a hundred take it up.
const TAKE_UP_PERCENT: u64 = 3;

/// What would follow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rehearsal {
    /// The route.
    pub route: RouteRow,
    /// Stores that the same way leads to, this one first.
    pub stores: Vec<String>,
    /// Distinct people of the case in them.
    pub people: u64,
    /// Further people, of whom only the number is known: no law could be asked about them.
    pub people_counted_only: u64,
    /// People by jurisdiction, most first.
    pub residences: Vec<(String, u64)>,
    /// Elements that would be lost.
    pub elements: Vec<String>,
    /// Duties that would be owed.
    pub owed: u64,
    /// The first day by law, if the breach were found out today.
    pub first_due: Option<Date>,
    /// What falls due, first first: day, law, kind, people.
    pub due: Vec<(Date, String, String, u64)>,
    /// Letters to write, at most: also to those who are only counted.
    pub letters: u64,
    /// Cost in whole dollars: letters, and protection at a usual take-up.
    pub cost_dollars: u64,
    /// How the cost was estimated, in a sentence.
    pub cost_because: String,
}

/// Runs a route's people through duties and notices, as if the breach had been found out today.
///
/// # Errors
/// If there is no such route, or no people yet; of the case.
pub fn rehearse(case: &Case, incident: &Incident, route: &str, settings: &Settings) -> Result<Rehearsal> {
    let posture = posture_or_not_yet(case)?;
    let Some(row) = posture.run.routes.iter().find(|row| row.route == route) else {
        let near = amends_case::suggest::nearest(route, posture.run.routes.iter().map(|row| row.route.as_str()));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Error::Refused(format!("there is no route `{route}`{hint} (amends export routes)")));
    };
    let stores = stores_of(&posture.run.routes, row);
    let tests = people::tests_among(&posture.run.stores);
    let counted = people::counted(case, &scans(case)?, &tests)?;
    let mut all = roaring::RoaringBitmap::new();
    let (mut others, mut elements) = (0_u64, BTreeSet::new());
    for store in &stores {
        let known = posture.run.stores.iter().find(|row| row.store == *store);
        elements.extend(known.into_iter().flat_map(|row| row.elements.iter().cloned()));
        match counted.get(store) {
            Some(counted) => {
                all |= &counted.people;
                others = others.saturating_add(counted.others);
                elements.extend(counted.elements.iter().cloned());
            }
            // Nobody has counted: the inventory's number is all that is known, and no law can be asked about it.
            None => others = others.saturating_add(known.and_then(|row| row.people).unwrap_or(0)),
        }
    }
    let today = case.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let planned = duties::rehearse(case, incident, &all, &elements, today, settings)?;
    let mut due: Vec<(Date, String, String, u64)> = planned
        .iter()
        .filter(|duty| duty.owed == "yes")
        .filter_map(|duty| Some((duty.due_day?, duty.law.clone(), duty.kind.clone(), duty.persons)))
        .collect();
    due.sort();
    let people = all.len();
    let all_people = people.saturating_add(others);
    let cents = cents_of(all_people);
    Ok(Rehearsal {
        people,
        people_counted_only: others,
        residences: residences(case, &all)?,
        elements: elements.into_iter().collect(),
        owed: planned.iter().filter(|duty| duty.owed == "yes").count() as u64,
        first_due: due.first().map(|(day, ..)| *day),
        due,
        letters: all_people,
        cost_dollars: cents.div_ceil(100),
        cost_because: format!(
            "a letter to each at {LETTER_CENTS} cents, and two years of protection at {} dollars for the {TAKE_UP_PERCENT} of a hundred who take it up; without lawyers, call centre, fines and claims",
            PROTECTION_CENTS / 100
        ) + &only_counted(people, others),
        stores,
        route: row.clone(),
    })
}

/// What so many people cost, in cents.
fn cents_of(people: u64) -> u64 {
    let protected = u64::try_from(u128::from(people) * u128::from(TAKE_UP_PERCENT) / 100).unwrap_or(u64::MAX);
    people.saturating_mul(LETTER_CENTS).saturating_add(protected.saturating_mul(PROTECTION_CENTS))
}

/// How far the cost may be too high: who is only counted may be in several stores, or among the people of the case.
fn only_counted(people: u64, others: u64) -> String {
    if others == 0 {
        return String::new();
    }
    format!(
        "; at least {} dollars, as {others} of them are only counted, may be counted twice, and no law could be asked about them",
        cents_of(people).div_ceil(100)
    )
}

/// Stores that the same way leads to: whoever has gone it has all of them.
fn stores_of(routes: &[RouteRow], row: &RouteRow) -> Vec<String> {
    let before = |route: &RouteRow| -> Vec<(String, String)> {
        let steps = route.steps.split_last().map_or(&[][..], |(_, before)| before);
        steps.iter().map(|step| (step.to.clone(), step.account.clone())).collect()
    };
    let way = before(row);
    let same =
        routes.iter().filter(|other| other.entry == row.entry && other.store != row.store && before(other) == way);
    std::iter::once(row.store.clone()).chain(same.map(|other| other.store.clone())).collect()
}

/// People by jurisdiction, most first.
fn residences(case: &Case, people: &roaring::RoaringBitmap) -> Result<Vec<(String, u64)>> {
    let all = crate::people::residences(case)?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for residence in people.iter().filter_map(|person| all.get(person as usize)) {
        *counts.entry(residence.clone()).or_default() += 1;
    }
    Ok(most_first(counts))
}
