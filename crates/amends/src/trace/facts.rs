//! What the logs say of the incident's facts: they stand beside those of the incident's file, with their source.
//!
//! A person's word is not outweighed: what the logs say has no confidence of its own where the file says something, and
//! stands alone only where it says nothing.

use amends_case::Micros;
use amends_case::incident::{Access, Confidence, Fact, Incident, Rival, When};
use amends_store::Case;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{TRACED, Tracing, stake};
use crate::{Result, files};

/// How a source of this stage begins.
const OF_LOGS: &str = "the logs:";

/// The incident with what the case's logs say of it. Days are those of UTC.
///
/// # Errors
/// Of the case.
pub(crate) fn with_facts(case: &Case, incident: Incident) -> Result<Incident> {
    // Not by way of `traced`, which asks the incident whether it names logs.
    let tracing: Option<Tracing> = match incident.logs.is_empty() {
        true => None,
        false => files::read_state(case, TRACED, "trace")?,
    };
    Ok(match tracing {
        Some(tracing) => with(incident, &tracing),
        None => incident,
    })
}

fn with(mut incident: Incident, tracing: &Tracing) -> Incident {
    let traced = &tracing.traced;
    if let Some((first, last)) = traced.dwell {
        let entry =
            traced.hops.first().map_or_else(String::new, |hop| format!(", {}", tracing.place(hop.file, hop.line)));
        let begins = format!("{OF_LOGS} the intruder’s first log-in{entry}");
        let facts = &mut incident.facts;
        facts.occurred_from = beside(facts.occurred_from.take(), day(first), &begins);
        facts.occurred_to =
            beside(facts.occurred_to.take(), day(last), &format!("{OF_LOGS} the last that is known of the intruder"));
    }
    let took = traced.egress.iter().map(|out| out.bytes).sum::<u64>();
    let rows: u64 = traced.reach.iter().filter_map(|row| row.rows).sum();
    if took > 0 || rows > 0 {
        let source = format!("{OF_LOGS} {rows} rows read, {took} bytes sent to the intruder’s addresses");
        let access = std::mem::replace(&mut incident.facts.access, Fact::plain(Access::Acquired));
        incident.facts.access =
            beside(Some(access), Some(Access::Acquired), &source).unwrap_or(Fact::plain(Access::Acquired));
    }
    incident
}

/// What counsel should know of days that the incident's file does not give: letters tell them.
pub(crate) fn days_of_the_logs(incident: &Incident) -> Option<String> {
    let facts = [("from", &incident.facts.occurred_from), ("to", &incident.facts.occurred_to)];
    let of_logs = facts.iter().filter_map(|(word, fact)| {
        let chosen = fact.as_ref()?.chosen();
        let is_of_logs = chosen.source.as_ref().is_some_and(|source| source.starts_with(OF_LOGS));
        is_of_logs.then(|| format!("{word} {}", chosen.value))
    });
    let days: Vec<String> = of_logs.collect();
    (!days.is_empty()).then(|| {
        format!(
            "Trace: letters tell that it was {}. The incident's file does not say; these are the days that the logs know, by UTC. Is it right? If not: occurred_from and occurred_to.",
            days.join(" ")
        )
    })
}

fn day(time: Micros) -> Option<When> {
    let time = Timestamp::from_microsecond(time).ok()?;
    Some(When::day(time.to_zoned(TimeZone::UTC).date()))
}

/// A fact with one more value, unless it is claimed already.
fn beside<T: Clone + PartialEq>(fact: Option<Fact<T>>, value: Option<T>, source: &str) -> Option<Fact<T>> {
    let Some(value) = value else { return fact };
    let said = |confidence| Rival { value, source: Some(source.to_owned()), as_of: None, confidence };
    let Some(fact) = fact else { return Fact::from_rivals(vec![said(Some(Confidence::Medium))]) };
    let mut rivals = fact.rivals().to_vec();
    let more = said(None);
    if rivals.iter().all(|rival| rival.value != more.value) {
        rivals.push(more);
    }
    Fact::from_rivals(rivals)
}

/// What a store's evidence counts as, by the logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountsAs {
    /// `seen`, `could_have` or `not_seen`.
    pub(crate) state: &'static str,
    /// `acquired` where rows or bytes were read, `accessed` where it was got at, `could_have`, `left_out`, `not_seen`.
    pub(crate) word: &'static str,
    /// From when.
    pub(crate) from: Micros,
    /// Until when.
    pub(crate) to: Micros,
}

/// Of a store of the inventory; `None` for one that the ledger does not have.
pub(crate) fn counts_as(tracing: &Tracing, store: &str) -> Option<CountsAs> {
    let state = stake::state_of(tracing, store)?;
    let rows = || tracing.traced.reach.iter().filter(|row| row.store == store && row.state == state);
    let was_read = rows().any(|row| row.rows.unwrap_or(0) > 0 || row.bytes.unwrap_or(0) > 0);
    let word = match (state, tracing.treated_as_taken.get(store)) {
        ("seen", _) if was_read => "acquired",
        ("seen", _) => "accessed",
        ("could_have", Some(false)) => "left_out",
        _ => state,
    };
    Some(CountsAs { state, word, from: rows().map(|row| row.from).min()?, to: rows().map(|row| row.to).max()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use amends_trace::{EgressRow, HopRow, ReachRow, Traced};

    const DAY: Micros = 86_400_000_000;

    fn tracing() -> Tracing {
        let hop = HopRow { time: 20_000 * DAY + 5, ..HopRow::default() };
        let row = |store: &str, state: &str, rows: Option<u64>, day: i64| ReachRow {
            store: store.to_owned(),
            state: state.to_owned(),
            rows,
            from: day * DAY,
            to: (day + 2) * DAY,
            ..ReachRow::default()
        };
        let reach = vec![
            row("a", "seen", Some(7), 20_001),
            row("b", "seen", None, 20_001),
            row("c", "could_have", None, 20_000),
            row("c", "not_seen", None, 20_005),
        ];
        let traced = Traced {
            hops: vec![hop],
            reach,
            egress: vec![EgressRow { bytes: 9, ..EgressRow::default() }],
            dwell: Some((20_000 * DAY + 5, 20_009 * DAY)),
            ..Traced::default()
        };
        Tracing { traced, ..Tracing::default() }
    }

    fn incident(facts: &str) -> Incident {
        let text = format!(
            "[organization]\nname = \"T\"\n[incident]\ndiscovered = 2026-10-05\n{facts}\n[[evidence]]\npath = \"e\"\n"
        );
        with(Incident::from_toml(&text, "t").expect("an incident"), &tracing())
    }

    #[test]
    fn where_the_file_is_silent_the_logs_say_when() {
        let facts = incident("").facts;
        let (from, to) = (facts.occurred_from.expect("a day"), facts.occurred_to.expect("a day"));
        assert_eq!(
            (from.value().to_string(), to.value().to_string()),
            ("2024-10-04".to_owned(), "2024-10-13".to_owned())
        );
        assert!(from.chosen().source.as_ref().is_some_and(|source| source.contains("first log-in")));
        assert!(!from.is_disputed() && !facts.access.is_disputed());
        let said = days_of_the_logs(&incident("")).expect("a question");
        assert!(said.contains("it was from 2024-10-04 to 2024-10-13."), "{said}");
        let said = days_of_the_logs(&incident("occurred_from = 2024-10-04")).expect("a question");
        assert!(said.contains("it was to 2024-10-13."), "{said}");
        assert_eq!(days_of_the_logs(&incident("occurred_from = 2024-10-04\noccurred_to = 2024-10-05")), None);
    }

    #[test]
    fn a_persons_word_is_not_outweighed_and_the_other_is_shown() {
        let facts = incident("occurred_from = 2024-09-01\naccess = \"accessed\"").facts;
        let from = facts.occurred_from.expect("a day");
        assert!(from.value().to_string() == "2024-09-01" && from.is_disputed());
        assert!(*facts.access.value() == Access::Accessed && facts.access.is_disputed());
        assert!(!incident("occurred_from = 2024-10-04").facts.occurred_from.expect("a day").is_disputed());
    }

    #[test]
    fn what_evidence_counts_as() {
        let mut tracing = tracing();
        let word = |tracing: &Tracing, store: &str| {
            counts_as(tracing, store).map(|counts| (counts.word, counts.from / DAY, counts.to / DAY))
        };
        assert_eq!(word(&tracing, "a"), Some(("acquired", 20_001, 20_003)));
        assert_eq!(word(&tracing, "b"), Some(("accessed", 20_001, 20_003)));
        assert_eq!(word(&tracing, "c"), Some(("could_have", 20_000, 20_002)));
        tracing.treated_as_taken.insert("c".to_owned(), false);
        assert_eq!(word(&tracing, "c"), Some(("left_out", 20_000, 20_002)));
        assert_eq!(word(&tracing, "d"), None);
    }
}
