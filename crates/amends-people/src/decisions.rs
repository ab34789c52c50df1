//! What people have decided on pairs of records, and whether it can all be so at once.
//!
//! A decision says that two records are one person's, or that they are two people's. It is known by the records' places,
//! so it outlives any new evidence. Decisions that records are one are chained: whoever says that A is B and B is C has
//! said that A is C, and cannot say that A and C are two.

use std::collections::BTreeMap;

/// A decision on two records. `K` names a record: by its place in the facade, by its ordinal within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decided<K> {
    /// One record.
    pub a: K,
    /// The other.
    pub b: K,
    /// Whether they are one person's; else they are two people's.
    pub one: bool,
}

/// Decisions that cannot all be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction<K> {
    /// Two records that were decided to be two people's.
    pub two: (K, K),
    /// The decisions by which they are one person's, in a chain from the first to the second.
    pub chain: Vec<(K, K)>,
}

/// The first contradiction in some decisions, if there is any.
pub fn contradiction<K: Ord + Copy>(decided: &[Decided<K>]) -> Option<Contradiction<K>> {
    let mut neighbours: BTreeMap<K, Vec<K>> = BTreeMap::new();
    for pair in decided.iter().filter(|pair| pair.one) {
        neighbours.entry(pair.a).or_default().push(pair.b);
        neighbours.entry(pair.b).or_default().push(pair.a);
    }
    let groups = groups(&neighbours);
    let two = decided.iter().filter(|pair| !pair.one).find(|pair| {
        pair.a == pair.b || matches!((groups.get(&pair.a), groups.get(&pair.b)), (Some(x), Some(y)) if x == y)
    })?;
    Some(Contradiction { two: (two.a, two.b), chain: chain(&neighbours, two.a, two.b) })
}

/// Records that are one person's by decisions, each with the number of its group.
fn groups<K: Ord + Copy>(neighbours: &BTreeMap<K, Vec<K>>) -> BTreeMap<K, usize> {
    let mut groups = BTreeMap::new();
    for (number, start) in neighbours.keys().enumerate() {
        let mut waiting = vec![*start];
        while let Some(at) = waiting.pop() {
            if groups.contains_key(&at) {
                continue;
            }
            groups.insert(at, number);
            waiting.extend(neighbours.get(&at).into_iter().flatten());
        }
    }
    groups
}

/// The shortest way from one record to another over decisions that records are one.
fn chain<K: Ord + Copy>(neighbours: &BTreeMap<K, Vec<K>>, from: K, to: K) -> Vec<(K, K)> {
    let mut came_from: BTreeMap<K, K> = BTreeMap::new();
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(at) = reached.get(next).copied() {
        next += 1;
        for other in neighbours.get(&at).into_iter().flatten() {
            if *other != from && !came_from.contains_key(other) {
                came_from.insert(*other, at);
                reached.push(*other);
            }
        }
    }
    let mut chain = Vec::new();
    let mut at = to;
    while let Some(before) = came_from.get(&at) {
        chain.push((*before, at));
        at = *before;
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab+` says that a and b are one person's, `ab-` that they are two people's.
    fn check(decisions: &str, expected: Option<(&str, &str)>) {
        let decided: Vec<Decided<char>> = decisions
            .split_whitespace()
            .map(|word| {
                let letters: Vec<char> = word.chars().collect();
                Decided { a: letters[0], b: letters[1], one: letters[2] == '+' }
            })
            .collect();
        let words = |(a, b): &(char, char)| format!("{a}{b}");
        let found = contradiction(&decided);
        let found = found.map(|found| (words(&found.two), found.chain.iter().map(words).collect::<Vec<_>>().join(" ")));
        assert_eq!(found, expected.map(|(two, chain)| (two.to_owned(), chain.to_owned())), "{decisions}");
    }

    #[test]
    fn decisions_that_fit_together_are_no_contradiction() {
        check("", None);
        check("ab+ bc+ ad- cd-", None);
        check("ab- bc- ac-", None);
    }

    #[test]
    fn a_chain_of_ones_contradicts_a_two_at_its_ends() {
        check("ab+ ab-", Some(("ab", "ab")));
        check("ab+ bc+ cd+ be+ ad-", Some(("ad", "ab bc cd")));
        check("ad- ab+ cb+ dc+", Some(("ad", "ab bc cd")));
        check("aa-", Some(("aa", "")));
    }
}
