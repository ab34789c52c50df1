//! Two ways in stand side by side, with the stores that hang on each; where somebody is named, there is nothing to weigh.

mod story;

use amends_case::{Outcome, Seeds};
use amends_trace::{Survey, Trace, Traced};
use story::{DAY, HOUR, MINUTE, Story};

/// Somebody else guesses at another host, gets in for five minutes, and goes nowhere.
fn with_another(seed: u64) -> Story {
    let mut story = Story::new(seed);
    let begin = story.truth.first + 3 * DAY + HOUR;
    let who = ("192.0.2.201", "lab-03", "deploy", "password");
    (0..30).for_each(|at| story.fail(who, begin + at * MINUTE / 6));
    story.visit(who, begin + 10 * MINUTE, 5 * MINUTE);
    story.events.sort_by_key(|event| event.time);
    assert!(story.events.iter().any(|event| event.source == "192.0.2.201" && event.outcome == Outcome::Success));
    story
}

fn followed(survey: Survey, story: &Story, seeds: &Seeds) -> (Traced, Survey) {
    let mut trace = Trace::new(survey, seeds);
    story.events.iter().for_each(|event| trace.event(event));
    trace.conclude()
}

#[test]
fn two_ways_in_stand_side_by_side() {
    for seed in 0..5 {
        let story = with_another(seed);
        let mut survey = Survey::new(&Story::assets());
        story.events.iter().for_each(|event| survey.event(event));
        let (mut traced, mut survey) = followed(survey, &story, &story.seeds());
        let sources: Vec<String> = traced.entries.iter().map(|entry| entry.source.clone()).collect();
        assert_eq!(sources.len(), 2, "{:#?}", traced.entries);
        assert!(sources.contains(&story.truth.address) && sources.contains(&"192.0.2.201".to_owned()));
        let mut alone = Vec::new();
        for source in &sources {
            let seeds = Seeds { addresses: vec![source.clone()], ..story.seeds() };
            let (one, back) = followed(survey, &story, &seeds);
            assert_eq!(one.entries, [], "who is named needs no weighing");
            (survey, _) = (back, alone.push(one));
        }
        traced.weigh(&alone);
        for entry in &traced.entries {
            let is_intruder = entry.source == story.truth.address;
            let why =
                alone.iter().find(|one| one.addresses == [entry.source.clone()]).map(|one| (&one.hops, &one.reach));
            let expected: &[&str] = if is_intruder { &["ora-01", "pg-01"] } else { &[] };
            assert_eq!(entry.stores, expected, "{why:#?}");
            assert!(entry.is_taken && !entry.evidence.is_empty());
            assert!(entry.decided_by.contains(&entry.source) && !entry.decided_by.contains(&entry.account));
        }
    }
}

#[test]
fn one_way_in_has_no_rival() {
    let story = Story::new(1);
    assert_eq!(story.trace(&story.events, &story.seeds()).entries, []);
}
