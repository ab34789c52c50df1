//! A store without a log that would show who reads it is not cleared by the logs that there are.

mod story;

use amends_case::{Event, Seeds};
use amends_trace::Traced;
use story::{DAY, Story};

fn states(traced: &Traced, store: &str) -> Vec<String> {
    traced.reach.iter().filter(|row| row.store == store).map(|row| row.state.clone()).collect()
}

/// Without the log of the database on `pg-02`, which shows that the intruder was not there.
fn without_audit(story: &Story) -> Vec<Event<'static>> {
    let is_audit = |event: &Event<'_>| event.host == "pg-02" && event.kind.starts_with("postgres");
    story.events.iter().filter(|event| !is_audit(event)).cloned().collect()
}

fn check(traced: &Traced, expected: &str, why: &str) {
    assert_eq!(states(traced, "pg-02"), [expected], "{:#?}", traced.reach);
    let row = traced.reach.iter().find(|row| row.store == "pg-02").expect("a row");
    assert!(row.why.contains(why), "{}", row.why);
    let is_said = traced.gaps.iter().any(|gap| gap.host == "pg-02" && gap.log == "database" && gap.reason == "no_log");
    assert_eq!(is_said, expected == "could_have");
}

#[test]
fn a_database_whose_audit_nobody_collected_could_have_been_read() {
    for seed in 0..5 {
        let story = Story::new(seed);
        let seeds = story.seeds();
        // Its own log there: it shows nothing of the intruder.
        check(&story.trace_with(&story.events, &seeds, &["pg-02"]), "not_seen", "cover all of the time");
        // Only the log of the host's log-ins: what the database was asked stands in none.
        let rest = without_audit(&story);
        let hops = story.trace(&story.events, &seeds).hops.len();
        let traced = story.trace_with(&rest, &seeds, &["10.30.0.3"]);
        check(&traced, "could_have", "no log was collected that shows who asked it");
        assert_eq!(traced.hops.len(), hops);
        // Of a host that nobody calls a database, the log-ins tell.
        check(&story.trace(&rest, &seeds), "not_seen", "cover all of the time");
    }
}

#[test]
fn a_database_is_known_by_what_the_network_saw_it_answer() {
    let mut story = Story::new(3);
    let begin = story.events[0].time.expect("a time");
    // A scan asks, and nothing answers: bytes go one way only.
    story.flow("app-01", "pg-02", (40_000, 5_432), begin + DAY, 60);
    check(&story.trace(&without_audit(&story), &story.seeds()), "not_seen", "");
    let answered = Event { bytes_out: Some(9_000), ..story.events.last().cloned().expect("the flow") };
    story.events.push(answered);
    story.events.sort_by_key(|event| event.time);
    check(&story.trace(&without_audit(&story), &story.seeds()), "could_have", "a database runs on it");
}

#[test]
fn a_log_that_never_tells_of_anybody_clears_nothing() {
    let story = Story::new(4);
    let only_cron = |event: &&Event<'_>| event.host != "pg-02" || event.kind == "syslog.cron";
    let events: Vec<Event<'static>> = story.events.iter().filter(only_cron).cloned().collect();
    let traced = story.trace(&events, &Seeds { known: story.known.clone(), ..Seeds::default() });
    assert_eq!(states(&traced, "pg-02"), ["could_have"], "{:#?}", traced.reach);
    assert!(traced.reach.iter().any(|row| row.store == "pg-02" && row.why.contains("ever shows anybody")));
}
