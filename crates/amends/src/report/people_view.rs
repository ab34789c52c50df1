//! Segments, minors, and how records became people, for the report.

use std::collections::BTreeMap;

use amends_case::Standing;
use amends_report::view::{LinkTally, PeopleView, SegmentTally, SharedValueTally, StandingTally};
use amends_store::Case;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use crate::Result;
use crate::duties::{PlanState, ProfileRow};
use crate::people::{self, Gathered, Listed};

pub(super) fn of(case: &Case, plan: &PlanState, gathered: &Gathered) -> Result<PeopleView> {
    let sum = |of: &dyn Fn(&ProfileRow) -> bool| -> u64 {
        plan.profiles.iter().filter(|profile| of(profile)).map(|profile| profile.persons).sum()
    };
    let mut segments: BTreeMap<&str, u64> = BTreeMap::new();
    for profile in &plan.profiles {
        for segment in profile.key.segments.split(';') {
            *segments.entry(segment).or_default() += profile.persons;
        }
    }
    let mut view = PeopleView {
        segments: segments
            .into_iter()
            .map(|(segment, people)| SegmentTally { segment: segment.to_owned(), people })
            .collect(),
        minors: sum(&|profile| profile.key.minor),
        deceased: sum(&|profile| profile.key.deceased),
        unknown_residence: sum(&|profile| profile.key.residence == "unknown"),
        links: gathered.links.iter().map(|(why, links)| LinkTally { why: why.clone(), links: *links }).collect(),
        shared_values: gathered
            .shared_values
            .iter()
            .map(|(kind, (values, records))| SharedValueTally {
                kind: kind.clone(),
                values: *values,
                records: *records,
            })
            .collect(),
        lists: lists(&gathered.listed),
        list_entries: gathered.listed.entries,
        list_entries_unclear: gathered.listed.unclear,
        ..PeopleView::default()
    };
    count_people(case, &mut view)?;
    Ok(view)
}

fn lists(listed: &Listed) -> Vec<StandingTally> {
    if listed.entries == 0 {
        return Vec::new();
    }
    let words = Standing::ALL.map(Standing::word).into_iter().chain([Standing::UNKNOWN]);
    let count = |counts: &BTreeMap<String, u64>, word: &str| counts.get(word).copied().unwrap_or(0);
    words
        .map(|word| StandingTally {
            standing: word.to_owned(),
            affected: count(&listed.affected, word),
            unaffected: count(&listed.unaffected, word),
        })
        .collect()
}

fn count_people(case: &Case, view: &mut PeopleView) -> Result<()> {
    let Some(table) = people::people_table(case)? else { return Ok(()) };
    const CONTACTS: [&str; 3] = ["address_record", "email_record", "telephone_record"];
    for batch in case.read_table(&table).columns(CONTACTS.into_iter().chain(["records", "affected"])).open()? {
        let batch = batch?;
        let records = batch["records"].as_primitive::<UInt32Type>().values();
        let affected = batch["affected"].as_boolean();
        for row in (0..batch.num_rows()).filter(|row| affected.value(*row)) {
            view.in_one_record += u64::from(records[row] == 1);
            view.largest_group = view.largest_group.max(u64::from(records[row]));
            view.without_contact += u64::from(CONTACTS.iter().all(|column| batch[*column].is_null(row)));
        }
    }
    Ok(())
}
