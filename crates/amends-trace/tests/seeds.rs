//! Twenty months in which it happened: the path, the stores and nobody else.

mod story;

use std::collections::BTreeMap;

use amends_trace::Traced;
use story::Story;

fn states(traced: &Traced) -> BTreeMap<&str, Vec<&str>> {
    let mut states: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    traced.reach.iter().for_each(|row| states.entry(&row.store).or_default().push(&row.state));
    states
}

fn check(seed: u64) {
    let story = Story::new(seed);
    let traced = story.trace(&story.events, &story.seeds());
    let hops: Vec<(String, String, String)> =
        traced.hops.iter().map(|hop| (hop.source.clone(), hop.target.clone(), hop.account.clone())).collect();
    assert_eq!(hops, story.truth.hops, "seed {seed}: {:#?}", traced.hops);
    assert_eq!(traced.hops[0].time, story.truth.first, "seed {seed}");
    assert_eq!(traced.addresses, [story.truth.address.as_str()], "seed {seed}");
    let expected: BTreeMap<&str, Vec<&str>> = [
        ("bk-01", vec!["could_have"]),
        ("few-01", vec!["could_have"]),
        ("hr-01", vec!["could_have"]),
        ("old-01", vec!["could_have"]),
        ("ora-01", vec!["seen"]),
        ("pg-01", vec!["seen"]),
        ("pg-02", vec!["not_seen"]),
        ("sealed-01", vec!["not_seen"]),
    ]
    .into();
    assert_eq!(states(&traced), expected, "seed {seed}: {:#?}", traced.reach);
    let oracle = traced.reach.iter().find(|row| row.store == "ora-01").expect("a row");
    assert_eq!(oracle.rows, Some(story.truth.rows), "seed {seed}");
    assert_eq!(traced.egress.iter().map(|out| out.bytes).sum::<u64>(), story.truth.out, "seed {seed}");
    assert!(traced.repairs.iter().any(|it| it.contains(story::FAST) && it.contains("5 min 1 s fast")), "seed {seed}");
    assert!(traced.let_alone.iter().any(|(why, _)| why.contains("penetration test")), "seed {seed}");
}

#[test]
fn twenty_intrusions_are_traced_and_nobody_honest_is_accused() {
    (0..20).for_each(check);
}
