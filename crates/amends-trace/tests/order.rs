//! The same events in another order within one moment, or split over other files: the same path and ledger.

mod story;

use amends_case::Event;
use amends_trace::Traced;
use proptest::prelude::*;
use story::Story;

/// Everything but where the lines stand.
fn without_lines(mut traced: Traced) -> Traced {
    traced.hops.iter_mut().for_each(|hop| (hop.file, hop.line) = (0, 0));
    traced.rivals.iter_mut().for_each(|rival| (rival.file, rival.line) = (0, 0));
    traced.egress.iter_mut().for_each(|out| (out.file, out.line) = (0, 0));
    traced.reach.iter_mut().for_each(|row| row.evidence.iter_mut().for_each(|line| *line = (0, 0)));
    traced
}

/// To ten seconds, so that many events share a moment.
fn coarse(events: &[Event<'static>]) -> Vec<Event<'static>> {
    let mut events = events.to_vec();
    for event in &mut events {
        event.time = event.time.map(|time| time.div_euclid(10 * story::SECOND) * 10 * story::SECOND);
    }
    events
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_within_a_moment_and_files_do_not_matter(seed in 0_u64..20, shuffle in any::<u64>(), files in 1_u32..9) {
        let mut story = Story::new(seed);
        let events = coarse(&story.events);
        let expected = without_lines(story.trace(&events, &story.seeds()));
        prop_assert_eq!(expected.hops.len(), 5, "{:#?}", expected.hops);
        let mut keyed: Vec<(i64, Event<'static>)> = Vec::new();
        for mut event in events {
            let key = story.below(1 << 30) ^ (shuffle >> 34) as i64;
            (event.file, event.line) = (key as u32 % files, key as u64);
            keyed.push((key, event));
        }
        keyed.sort_by_key(|(key, event)| (event.time, *key));
        let other: Vec<Event<'static>> = keyed.into_iter().map(|(_, event)| event).collect();
        let found = without_lines(story.trace(&other, &story.seeds()));
        prop_assert_eq!(&found.hops, &expected.hops);
        prop_assert_eq!(&found.reach, &expected.reach);
        prop_assert_eq!(found, expected);
    }
}
