//! The report: gathers counts and words from the case and has them rendered.

mod decisions;
mod evidence_view;
mod linking_view;
mod people_view;
mod posture_view;
mod trace_view;

use std::collections::BTreeMap;

use amends_case::incident::{Fact, Incident, When};
use amends_report::view::{
    Approval, Counts, DutyLine, ElementCount, FactValue, Head, MatrixCell, NoticesView, Owed, PlaceCount,
    ProtectionTally, RefusalTally, ReportView, RivalFact, SampleLetter, TellingView, WaveLine, Wording,
};
use amends_store::Case;

use crate::duties::{DutyRow, PlanState};
use crate::notices::Drafts;
use crate::records::FileReading;
use crate::settings::Settings;
use crate::{Error, Result, duties, evidence, files, notices, people, records, status};

/// Writes `report.html` into the case.
///
/// # Errors
/// If a stage has not run, or the case cannot be written.
pub fn write(case: &Case, incident: &Incident, settings: &Settings) -> Result<()> {
    let html =
        amends_report::render(&view(case, incident, settings)?).map_err(|error| Error::Report(Box::new(error)))?;
    case.write_plain(files::REPORT, html.as_bytes())?;
    Ok(())
}

/// What the report shows.
///
/// # Errors
/// If a stage has not run, or the case cannot be read.
pub fn view(case: &Case, incident: &Incident, settings: &Settings) -> Result<ReportView> {
    let manifest = evidence::manifest(case)?;
    let readings = records::readings(case, &manifest)?;
    let gathered = people::gathered(case)?;
    let plan = duties::plan_of(case)?;
    let drafts = notices::drafts_of(case)?;
    let elements = status::elements(&plan);
    let problems: Vec<_> = status::problems(&manifest, &readings, &gathered, status::beside(case)?).collect();
    Ok(ReportView {
        head: head(case, incident, &plan),
        counts: Counts {
            people: gathered.people,
            left_out: gathered.left_out,
            records: gathered.records,
            accounts: gathered.accounts,
            people_with_ssn: elements.get("ssn").copied().unwrap_or(0),
            evidence_bytes: manifest.evidence().map(|file| file.size).sum(),
            evidence_files: manifest.evidence().count() as u64,
        },
        elements: element_counts(case, &elements, &readings)?,
        places: status::residences(&plan).into_iter().map(place_count).collect(),
        matrix: matrix(&plan),
        duties: plan.duties.iter().map(duty_line).collect(),
        people: people_view::of(case, &plan, &gathered)?,
        linking: linking_view::of(case, &gathered, &readings)?,
        columns: evidence_view::columns(&readings),
        evidence: evidence_view::files(&manifest, &readings),
        problem_tallies: evidence_view::problem_tallies(&problems),
        problems: evidence_view::problems(problems),
        decisions: decisions::of(incident, &plan, &drafts, &readings, &gathered),
        notices: notices_view(case, &plan, &drafts)?,
        telling: status::telling(case, settings)?.map(telling_view),
        trace: trace_view::of(case, incident, settings)?,
        posture: posture_view::of(case, settings)?,
    })
}

fn telling_view(telling: status::Telling) -> TellingView {
    let line = |(number, kind, notices, approved_by, released_by)| WaveLine {
        number,
        kind,
        notices,
        approved_by,
        released_by,
    };
    let (granted, activated) = telling.protection;
    TellingView {
        waves: telling.waves.into_iter().map(line).collect(),
        states: telling.states.into_iter().collect(),
        told: telling.told,
        late: telling.late,
        granted,
        activated,
    }
}

fn head(case: &Case, incident: &Incident, plan: &PlanState) -> Head {
    let facts = &incident.facts;
    let day = |fact: &Option<Fact<When>>| fact.as_ref().map(|fact| fact.value().date);
    Head {
        organization: incident.organization.name.clone(),
        sectors: incident.organization.sectors.clone(),
        occurred_from: day(&facts.occurred_from),
        occurred_to: day(&facts.occurred_to),
        discovered: Some(facts.discovered.value().date),
        determined: day(&facts.determined),
        materiality_determined: day(&facts.materiality_determined),
        notice_planned: day(&facts.notice_planned),
        case_id: case.header().case.clone(),
        as_of: status::as_of(case),
        plan_digest: plan.digest.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        law_as_of: plan.laws_as_of,
        rival_facts: rivals(incident),
    }
}

fn rivals(incident: &Incident) -> Vec<RivalFact> {
    let facts = &incident.facts;
    let days = [
        ("occurred_from", facts.occurred_from.as_ref()),
        ("occurred_to", facts.occurred_to.as_ref()),
        ("discovered", Some(&facts.discovered)),
        ("determined", facts.determined.as_ref()),
        ("materiality_determined", facts.materiality_determined.as_ref()),
        ("notice_planned", facts.notice_planned.as_ref()),
    ];
    let mut found: Vec<RivalFact> =
        days.into_iter().filter_map(|(name, fact)| rival(name, fact?, |when| when.to_string())).collect();
    found.extend(rival("access", &facts.access, |access| format!("{access:?}").to_lowercase()));
    found.extend(rival("encrypted", &facts.encrypted, bool::to_string));
    found.extend(rival("harm", &facts.harm, |harm| format!("{harm:?}").to_lowercase()));
    found
}

fn rival<T>(name: &str, fact: &Fact<T>, show: impl Fn(&T) -> String) -> Option<RivalFact> {
    let chosen = fact.chosen();
    let value = |rival: &amends_case::incident::Rival<T>| FactValue {
        value: show(&rival.value),
        source: rival.source.clone().unwrap_or_default(),
        as_of: rival.as_of,
        confidence: rival.confidence.map(|confidence| format!("{confidence:?}").to_lowercase()).unwrap_or_default(),
        chosen: std::ptr::eq(rival, chosen),
    };
    fact.is_disputed()
        .then(|| RivalFact { fact: format!("incident.{name}"), values: fact.rivals().iter().map(value).collect() })
}

fn element_counts(case: &Case, people: &BTreeMap<String, u64>, readings: &[FileReading]) -> Result<Vec<ElementCount>> {
    let vocabulary = crate::export::vocabulary(case)?;
    let mut records: BTreeMap<&str, u64> = BTreeMap::new();
    let taken = readings.iter().filter(|reading| reading.file.role().is_taken());
    for (element, count) in taken.flat_map(|reading| &reading.tables).flat_map(|table| &table.elements) {
        *records.entry(vocabulary.name(*element)).or_default() += count;
    }
    let titles: BTreeMap<String, String> =
        files::read_state(case, files::TITLES, "element titles")?.unwrap_or_default();
    let label = |element: &str| titles.get(element).cloned().unwrap_or_else(|| element.replace('_', " "));
    Ok(people
        .iter()
        .map(|(element, people)| ElementCount {
            element: element.clone(),
            label: label(element),
            people: *people,
            records: records.get(element.as_str()).copied().unwrap_or(0),
        })
        .collect())
}

/// The report's word for a place: empty where it is not known.
fn place(residence: &str) -> String {
    if residence == "unknown" { String::new() } else { residence.to_owned() }
}

fn place_count((residence, people): (String, u64)) -> PlaceCount {
    PlaceCount { place: place(&residence), label: String::new(), people }
}

fn matrix(plan: &PlanState) -> Vec<MatrixCell> {
    let mut cells: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for profile in &plan.profiles {
        for element in &profile.key.elements {
            *cells.entry((&profile.key.residence, element)).or_default() += profile.persons;
        }
    }
    let cell = |((residence, element), people): ((&str, &str), u64)| MatrixCell {
        place: place(residence),
        element: element.to_owned(),
        people,
    };
    cells.into_iter().map(cell).collect()
}

fn duty_line(duty: &DutyRow) -> DutyLine {
    let federal = duty.law.starts_with("us-fed");
    DutyLine {
        duty_id: duty.duty_id.clone(),
        law: duty.law.clone(),
        law_label: duty.jurisdiction.clone(),
        jurisdiction: if federal { "us-fed".to_owned() } else { duty.law.clone() },
        kind: duty.kind.clone(),
        recipient: duty.recipient.clone(),
        persons: duty.persons,
        owed: match duty.owed.as_str() {
            "yes" => Owed::Yes,
            "no" => Owed::No,
            _ => Owed::Depends,
        },
        due: duty.due_day,
        plan_by: duty.plan_by,
        months: duty.months,
        standard: duty.standard.clone(),
        citation: duty.citation.clone(),
        because: duty.because.clone(),
        unverified: duty.low_confidence,
    }
}

/// With the report's words for places.
fn placed(mut wording: Wording) -> Wording {
    wording.places.iter_mut().for_each(|residence| *residence = place(residence));
    wording
}

fn notices_view(case: &Case, plan: &PlanState, drafts: &Drafts) -> Result<NoticesView> {
    let approval = match duties::approval(case, &plan.digest)? {
        Some((by, at)) => at.parse().map_or(Approval::Draft, |at| Approval::Approved { by, at }),
        None => Approval::Draft,
    };
    let refusal = |(rule, (why, variants, _)): (&String, &(String, u64, u64))| RefusalTally {
        rule: rule.clone(),
        why: why.clone(),
        variants: *variants,
    };
    Ok(NoticesView {
        variants: drafts.variants.len() as u64,
        planned: drafts.notices,
        samples: drafts
            .samples
            .iter()
            .map(|sample| SampleLetter { path: sample.path.clone(), variant: sample.variant.clone() })
            .collect(),
        wordings: drafts.wordings.iter().cloned().map(placed).collect(),
        refusals: drafts.refusals.iter().map(refusal).collect(),
        protection: drafts
            .months
            .iter()
            .map(|(months, people)| ProtectionTally { months: *months, people: *people })
            .collect(),
        approval,
    })
}
