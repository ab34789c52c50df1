//! What the report shows of the trace.

use amends_case::Micros;
use amends_case::incident::Incident;
use amends_report::view::{GapLine, HopLine, HostPlace, StoreLine, TraceView};
use amends_store::Case;
use jiff::Timestamp;

use crate::settings::Settings;
use crate::trace::{Decided, at_stake, entry_sentence, traced};
use crate::{Error, Result};

pub(super) fn of(case: &Case, incident: &Incident, settings: &Settings) -> Result<Option<TraceView>> {
    let Some(tracing) = traced(case)? else { return Ok(None) };
    let stake = match at_stake(case, incident, &tracing, settings) {
        Ok(stake) => stake,
        Err(Error::NotYet { .. }) => Vec::new(),
        Err(other) => return Err(other),
    };
    let people = |state: &str| stake.iter().find(|stake| stake.state == state);
    let time = |time: Micros| Timestamp::from_microsecond(time).ok();
    let found = &tracing.traced;
    let hop = |hop: &amends_trace::HopRow| HopLine {
        step: hop.step,
        time: time(hop.time),
        source: hop.source.clone(),
        target: hop.target.clone(),
        how: hop.how.clone(),
        technique: hop.technique.clone(),
        place: tracing.place(hop.file, hop.line),
        reason: hop.reason.clone(),
    };
    let store = |row: &amends_trace::ReachRow| StoreLine {
        store: row.store.clone(),
        state: row.state.clone(),
        from: time(row.from),
        to: time(row.to),
        rows: row.rows,
        bytes: row.bytes,
        why: row.why.clone(),
    };
    let gap = |gap: &amends_trace::Gap| GapLine {
        log: format!("{} {}", gap.host, gap.log),
        from: time(gap.from),
        to: time(gap.to),
        reason: gap.reason.clone(),
    };
    let place = |host: &amends_trace::HostRow| HostPlace {
        name: host.name.clone(),
        zone: host.zone.clone(),
        environment: host.environment.clone(),
    };
    let (decided, left_out) = Decided::of_case(case, &tracing)?;
    Ok(Some(TraceView {
        hops: found.hops.iter().map(hop).collect(),
        hosts: found.hosts.iter().map(place).collect(),
        stores: found.reach.iter().map(store).collect(),
        gaps: found.gaps.iter().map(gap).collect(),
        findings: found
            .entries
            .iter()
            .map(entry_sentence)
            .chain(found.findings.iter().chain(&found.repairs).cloned())
            .collect(),
        dwell: found.dwell.and_then(|(first, last)| time(first).zip(time(last))),
        people_seen: people("seen").map_or(0, |stake| stake.people),
        people_could_have: people("could_have").map_or(0, |stake| stake.people),
        places_could_have: people("could_have").map_or(0, |stake| stake.places_more),
        first_due_could_have: people("could_have").and_then(|stake| stake.first_due),
        decision: decided.sentence(left_out),
        undecided: decided.is_open(),
    }))
}
