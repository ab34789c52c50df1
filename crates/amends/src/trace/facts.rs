//! What the logs say of the incident's facts: they stand beside those of the incident's file, with their source.
//!
//! A person's word is not outweighed: what the logs say has no confidence of its own where the file says something, and
//! stands alone only where it says nothing.

use amends_case::Micros;
use amends_case::incident::{Access, Confidence, Fact, Incident, Rival, When};
use amends_store::Case;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{TRACED, Tracing, stake};
use crate::evidence::EvidenceFile;
use crate::{Result, files};

/// How a source of this stage begins.
const OF_LOGS: &str = "the logs:";

/// What the logs say of the incident: kept with what is approved, so that what is sent follows from the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct LogFacts {
    /// The intruder's first day, and what shows it.
    from: Option<(Date, String)>,
    /// The last one.
    to: Option<(Date, String)>,
    /// What shows that data was read.
    acquired: Option<String>,
}

impl LogFacts {
    /// Of a case; nothing where the incident names no logs.
    ///
    /// # Errors
    /// Of the case.
    pub(crate) fn of(case: &Case, incident: &Incident) -> Result<Self> {
        // Not by way of `traced`, which asks the incident whether it names logs.
        let tracing: Option<Tracing> = match incident.logs.is_empty() {
            true => None,
            false => files::read_state(case, TRACED, "trace")?,
        };
        Ok(tracing.map(|tracing| Self::said(&tracing)).unwrap_or_default())
    }

    fn said(tracing: &Tracing) -> Self {
        let traced = &tracing.traced;
        let entry =
            traced.hops.first().map_or_else(String::new, |hop| format!(", {}", tracing.place(hop.file, hop.line)));
        let with = |day: Option<Date>, source: String| day.map(|day| (day, source));
        let took = traced.egress.iter().map(|out| out.bytes).sum::<u64>();
        let rows: u64 = traced.reach.iter().filter_map(|row| row.rows).sum();
        Self {
            from: with(
                traced.dwell.and_then(|(first, _)| day(first)),
                format!("{OF_LOGS} the intruder’s first log-in{entry} (UTC)"),
            ),
            to: with(
                traced.dwell.and_then(|(_, last)| day(last)),
                format!("{OF_LOGS} the last that is known of the intruder (UTC)"),
            ),
            acquired: (took > 0 || rows > 0)
                .then(|| format!("{OF_LOGS} {rows} rows read, {took} bytes sent to the intruder’s addresses")),
        }
    }

    /// The incident with what the logs say of it, and with the warnings that follow. A day of theirs is left out that
    /// contradicts one that the incident's file gives.
    pub(crate) fn beside(&self, mut incident: Incident) -> Incident {
        let facts = &mut incident.facts;
        let known = |fact: &Option<Fact<When>>| fact.as_ref().map(|fact| fact.value().date);
        let (own_from, own_to) = (known(&facts.occurred_from), known(&facts.occurred_to));
        if let Some((day, source)) =
            self.from.as_ref().filter(|(day, _)| own_from.is_some() || own_to.is_none_or(|to| *day <= to))
        {
            facts.occurred_from = one_more(facts.occurred_from.take(), When::day(*day), source);
        }
        if let Some((day, source)) =
            self.to.as_ref().filter(|(day, _)| own_to.is_some() || own_from.is_none_or(|from| from <= *day))
        {
            facts.occurred_to = one_more(facts.occurred_to.take(), When::day(*day), source);
        }
        if let Some(source) = &self.acquired {
            let access = std::mem::replace(&mut facts.access, Fact::plain(Access::Acquired));
            facts.access = one_more(Some(access), Access::Acquired, source).unwrap_or(Fact::plain(Access::Acquired));
        }
        incident.look_again();
        incident
    }
}

/// The incident with what the case's logs say of it.
///
/// # Errors
/// Of the case.
pub(crate) fn with_facts(case: &Case, incident: Incident) -> Result<Incident> {
    Ok(LogFacts::of(case, &incident)?.beside(incident))
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

fn day(time: Micros) -> Option<Date> {
    Some(Timestamp::from_microsecond(time).ok()?.to_zoned(TimeZone::UTC).date())
}

/// A fact with one more value, unless it is claimed already.
fn one_more<T: Clone + PartialEq>(fact: Option<Fact<T>>, value: T, source: &str) -> Option<Fact<T>> {
    let said = |confidence| Rival { value: value.clone(), source: Some(source.to_owned()), as_of: None, confidence };
    let Some(fact) = fact else { return Fact::from_rivals(vec![said(Some(Confidence::Medium))]) };
    let mut rivals = fact.rivals().to_vec();
    if rivals.iter().all(|rival| rival.value != value) {
        rivals.push(said(None));
    }
    Fact::from_rivals(rivals)
}

/// What evidence counts as, by the logs of the stores that it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CountsAs {
    /// `acquired` where rows or bytes were read, `accessed` where it was got at, `could_have`, `left_out`, `not_seen`.
    pub(crate) word: &'static str,
    /// From when.
    pub(crate) from: Micros,
    /// Until when.
    pub(crate) to: Micros,
}

/// Of a file of the evidence; `None` where the ledger has none of its stores.
pub(crate) fn counts_as(tracing: &Tracing, file: &EvidenceFile) -> Option<CountsAs> {
    let states = || file.stores.iter().filter_map(|store| stake::state_of(tracing, store));
    let state = stake::STATES.into_iter().find(|state| states().any(|known| known == *state))?;
    let rows = || tracing.traced.reach.iter().filter(|row| file.stores.contains(&row.store) && row.state == state);
    let was_read = rows().any(|row| row.rows.unwrap_or(0) > 0 || row.bytes.unwrap_or(0) > 0);
    let word = match state {
        _ if file.left_out => "left_out",
        "seen" if was_read => "acquired",
        "seen" => "accessed",
        _ => state,
    };
    Some(CountsAs { word, from: rows().map(|row| row.from).min()?, to: rows().map(|row| row.to).max()? })
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
        LogFacts::said(&tracing()).beside(Incident::from_toml(&text, "t").expect("an incident"))
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
        let warnings = incident("access = \"accessed\"").warnings;
        assert!(warnings.iter().any(|warning| warning == "`access` is disputed"), "{warnings:?}");
        assert!(!incident("occurred_from = 2024-10-04").facts.occurred_from.expect("a day").is_disputed());
    }

    #[test]
    fn days_that_contradict_the_files_are_not_put_beside_them() {
        // The file says that it began after the last that the logs know.
        let facts = incident("occurred_from = 2024-12-01").facts;
        assert!(facts.occurred_to.is_none() && facts.occurred_from.expect("a day").is_disputed());
        assert!(incident("occurred_to = 2024-01-01").facts.occurred_from.is_none());
    }

    #[test]
    fn what_evidence_counts_as() {
        let check = |stores: &[&str], left_out: bool, expected: Option<(&str, i64, i64)>| {
            let stores = stores.iter().map(|store| (*store).to_owned()).collect();
            let file = EvidenceFile { stores, left_out, ..EvidenceFile::default() };
            let counts = counts_as(&tracing(), &file).map(|counts| (counts.word, counts.from / DAY, counts.to / DAY));
            assert_eq!(counts, expected, "{file:?}");
        };
        check(&["a"], false, Some(("acquired", 20_001, 20_003)));
        check(&["b"], false, Some(("accessed", 20_001, 20_003)));
        check(&["c"], false, Some(("could_have", 20_000, 20_002)));
        check(&["c"], true, Some(("left_out", 20_000, 20_002)));
        check(&["b", "c"], false, Some(("accessed", 20_001, 20_003)));
        check(&["d"], false, None);
    }
}
