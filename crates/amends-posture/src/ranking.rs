//! Which few actions protect most people: by what each adds, for its effort.
//!
//! What a set of actions protects is not a sum: two ways to one store have to be cut both before anybody is safe, and two
//! cuts of one way protect the same people twice. So each choice is made on what is left after those before it, a *bundle*
//! of actions may be chosen at once where none of them helps alone, and where there are few enough candidates all sets of
//! three are tried.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Graph, NONE, Search, State, StateId, Step};
use crate::people::{AtStake, People};

/// Actions in one bundle at most.
const BUNDLE_MAX: usize = 4;
/// Bundles that are looked for from one store at most.
const BRANCHES_MAX: usize = 400;
/// Bundles that are kept for one store.
const BUNDLES_MAX: usize = 12;
/// Sets that are tried one by one at most, times steps of the graph: some seconds.
const TRIED_MAX: u64 = 400_000_000;
/// How many actions the best set is sought for.
pub const BEST_OF: usize = 3;

/// Something that could be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidate {
    /// Levers that it takes away.
    pub levers: Vec<u32>,
    /// Hours of work.
    pub effort: u32,
}

/// One action in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// Which candidate.
    pub candidate: usize,
    /// People that it protects beyond those before it.
    pub people: u64,
    /// People protected by it and all before it.
    pub people_cumulative: u64,
}

/// What ranking came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranking {
    /// All candidates, in the order in which they should be done.
    pub order: Vec<Ranked>,
    /// People at stake before anything is done.
    pub at_stake: u64,
    /// The most that any three actions protect; none where there were too many to try.
    pub best: Option<u64>,
}

/// The part of a graph that matters: steps on a way from an entry to a store.
#[derive(Debug)]
pub struct Relevant {
    graph: Graph,
    sources: Vec<StateId>,
    /// Stores' states, with their place among [`People`].
    stores: Vec<(StateId, usize)>,
}

impl Relevant {
    /// Leaves out what no entry leads to and what leads to no store.
    pub fn of(graph: &Graph, sources: &[StateId], stores: &[(StateId, usize)]) -> Self {
        let reached = Search::new(graph, |_| 1_000).all(sources, &[]);
        let mut into: Vec<Vec<u32>> = vec![Vec::new(); graph.states.len()];
        for (step, id) in graph.steps.iter().zip(0_u32..) {
            let is_possible = reached[step.from as usize] && (step.and == NONE || reached[step.and as usize]);
            if is_possible {
                into[step.to as usize].push(id);
            }
        }
        let mut is_needed = vec![false; graph.states.len()];
        let mut waiting: Vec<StateId> =
            stores.iter().map(|(state, _)| *state).filter(|state| reached[*state as usize]).collect();
        let mut kept = BTreeSet::new();
        while let Some(state) = waiting.pop() {
            if std::mem::replace(&mut is_needed[state as usize], true) {
                continue;
            }
            for id in &into[state as usize] {
                kept.insert(*id);
                let step = &graph.steps[*id as usize];
                waiting.extend([step.from, step.and].into_iter().filter(|state| *state != NONE));
            }
        }
        let mut small = Graph::default();
        small.levers.clone_from(&graph.levers);
        let mut numbers: BTreeMap<StateId, StateId> = BTreeMap::new();
        let mut number = |state: StateId, small: &mut Graph| {
            *numbers.entry(state).or_insert_with(|| {
                // States are only counted here: who they are is not asked any more.
                small.states.push(State::Internet);
                small.states.len() as StateId - 1
            })
        };
        let sources = sources.iter().map(|state| number(*state, &mut small)).collect();
        for id in kept {
            let step = graph.steps[id as usize];
            let from = number(step.from, &mut small);
            let and = if step.and == NONE { NONE } else { number(step.and, &mut small) };
            let to = number(step.to, &mut small);
            small.steps.push(Step { from, and, to, ..step });
        }
        let stores = stores
            .iter()
            .filter(|(state, _)| reached[*state as usize])
            .map(|(state, place)| (number(*state, &mut small), *place))
            .collect();
        Self { graph: small, sources, stores }
    }

    /// Steps that matter.
    pub fn steps(&self) -> usize {
        self.graph.steps.len()
    }

    /// Levers on steps that matter.
    pub fn levers(&self) -> BTreeSet<u32> {
        self.graph.steps.iter().flat_map(|step| step.levers).filter(|lever| *lever != NONE).collect()
    }

    /// Of these, the steps' own.
    pub fn own_levers(&self) -> BTreeSet<u32> {
        self.graph.steps.iter().map(|step| step.levers[0]).filter(|lever| *lever != NONE).collect()
    }
}

/// A trial of cuts.
struct Trial<'a> {
    relevant: &'a Relevant,
    search: Search<'a>,
    people: &'a People,
    candidates: &'a [Candidate],
}

impl Trial<'_> {
    fn cut(&self, chosen: &[usize]) -> Vec<bool> {
        let mut cut = vec![false; self.relevant.graph.levers.len()];
        for lever in chosen.iter().flat_map(|candidate| &self.candidates[*candidate].levers) {
            cut[*lever as usize] = true;
        }
        cut
    }

    fn stake(&self, chosen: &[usize]) -> AtStake {
        let reached = self.search.all(&self.relevant.sources, &self.cut(chosen));
        let stores = self.relevant.stores.iter().filter(|(state, _)| reached[*state as usize]);
        let stores: Vec<usize> = stores.map(|(_, place)| *place).collect();
        self.people.over(&stores)
    }

    fn effort(&self, chosen: &[usize]) -> u64 {
        chosen.iter().map(|candidate| u64::from(self.candidates[*candidate].effort.max(1))).sum()
    }
}

/// Orders candidates by what they protect.
pub fn rank(relevant: &Relevant, people: &People, candidates: &[Candidate]) -> Ranking {
    let search = Search::new(&relevant.graph, |_| 1_000);
    let trial = Trial { relevant, search, people, candidates };
    let before = trial.stake(&[]);
    let mut order = greedy(&trial, before);
    let best = best_set(&trial, before);
    if let Some((best, set)) = &best {
        let first = &order[..order.len().min(BEST_OF)];
        // The best three come first, where choosing one by one has missed them.
        if before.weight - trial.stake(first).weight < *best {
            let rest: Vec<usize> = order.iter().copied().filter(|candidate| !set.contains(candidate)).collect();
            order = in_order(&trial, set);
            order.extend(rest);
        }
    }
    let best = best.map(|(_, set)| before.people - trial.stake(&set).people);
    let mut ranked = Vec::with_capacity(order.len());
    let mut done = Vec::new();
    let mut protected = 0;
    let mut left = before;
    for candidate in order {
        done.push(candidate);
        // Where nobody is left at stake, nobody can be protected any more.
        if left.weight > 0 {
            left = trial.stake(&done);
        }
        let now = before.people - left.people;
        ranked.push(Ranked { candidate, people: now - protected, people_cumulative: now });
        protected = now;
    }
    Ranking { order: ranked, at_stake: before.people, best }
}

/// One choice after the other; those that protect nobody come last, cheapest first. What comes first decides what can follow, so
/// the first few are chosen several times, from each bundle onwards, and the best beginning is kept.
fn greedy(trial: &Trial<'_>, before: AtStake) -> Vec<usize> {
    let used = trial.relevant.levers();
    let helps = |candidate: &Candidate| candidate.levers.iter().any(|lever| used.contains(lever));
    let open: BTreeSet<usize> =
        trial.candidates.iter().zip(0..).filter(|(candidate, _)| helps(candidate)).map(|(_, at)| at).collect();
    let mut beginnings = vec![Vec::new()];
    beginnings.extend(bundles(trial, &[], &open).into_iter().filter(|bundle| bundle.len() <= BEST_OF));
    let first = beginnings
        .into_iter()
        .map(|beginning| go_on(trial, beginning, &open, before, BEST_OF))
        .min_by_key(|first| {
            (trial.stake(&first[..first.len().min(BEST_OF)]).weight, trial.effort(first), first.clone())
        })
        .unwrap_or_default();
    let first = in_order(trial, &first);
    let mut order = go_on(trial, first, &open, before, usize::MAX);
    let mut rest: Vec<usize> = (0..trial.candidates.len()).filter(|candidate| !order.contains(candidate)).collect();
    rest.sort_by_key(|candidate| {
        (!helps(&trial.candidates[*candidate]), trial.candidates[*candidate].effort, *candidate)
    });
    order.extend(rest);
    order
}

/// From a beginning onwards, the choice that protects most for its effort, until there are so many or nobody is left.
fn go_on(trial: &Trial<'_>, beginning: Vec<usize>, all: &BTreeSet<usize>, before: AtStake, many: usize) -> Vec<usize> {
    let mut order = beginning;
    let mut open: BTreeSet<usize> = all.iter().copied().filter(|candidate| !order.contains(candidate)).collect();
    let mut left = if order.is_empty() { before } else { trial.stake(&order) };
    while left.weight > 0 && !open.is_empty() && order.len() < many {
        let mut choices: Vec<Vec<usize>> = open.iter().map(|candidate| vec![*candidate]).collect();
        let fits = |bundle: &Vec<usize>| bundle.len() <= many - order.len();
        choices.extend(bundles(trial, &order, &open).into_iter().filter(fits));
        let gain = |choice: &[usize]| {
            let all: Vec<usize> = order.iter().chain(choice).copied().collect();
            left.weight - trial.stake(&all).weight
        };
        let best = choices.into_iter().map(|choice| (gain(&choice), choice)).filter(|(gain, _)| *gain > 0).max_by(
            |(a, left), (b, right)| {
                let (a, b) = (a * trial.effort(right), b * trial.effort(left));
                // Of two that are equally good the smaller, then the earlier.
                a.cmp(&b).then(right.len().cmp(&left.len())).then(right.cmp(left))
            },
        );
        let Some((_, choice)) = best else { break };
        for candidate in &choice {
            open.remove(candidate);
        }
        order.extend(choice);
        left = trial.stake(&order);
    }
    order
}

/// For each store, and for all of them, small sets of actions that cut all ways to it: found by trying, for one way after the
/// other, each action that cuts it.
fn bundles(trial: &Trial<'_>, done: &[usize], open: &BTreeSet<usize>) -> Vec<Vec<usize>> {
    let mut by_lever: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for candidate in open {
        for lever in &trial.candidates[*candidate].levers {
            by_lever.entry(*lever).or_default().push(*candidate);
        }
    }
    let mut found: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut targets: Vec<Vec<StateId>> = trial.relevant.stores.iter().map(|(state, _)| vec![*state]).collect();
    targets.truncate(16);
    targets.push(trial.relevant.stores.iter().map(|(state, _)| *state).collect());
    for target in targets {
        found.extend(cuts_of(trial, done, &by_lever, &target));
    }
    found.into_iter().collect()
}

/// Sets of actions that cut all ways to one of these states, small ones first.
fn cuts_of(
    trial: &Trial<'_>,
    done: &[usize],
    by_lever: &BTreeMap<u32, Vec<usize>>,
    target: &[StateId],
) -> BTreeSet<Vec<usize>> {
    let mut found = BTreeSet::new();
    let mut seen: BTreeSet<Vec<usize>> = BTreeSet::from([Vec::new()]);
    let mut waiting = std::collections::VecDeque::from([Vec::new()]);
    let mut branches = 0;
    while let Some(chosen) = waiting.pop_front() {
        branches += 1;
        if branches > BRANCHES_MAX || found.len() >= BUNDLES_MAX {
            break;
        }
        let all: Vec<usize> = done.iter().chain(&chosen).copied().collect();
        let reached = trial.search.shortest(&trial.relevant.sources, &trial.cut(&all));
        let Some(open_state) = target.iter().find(|state| reached.is(**state)) else {
            if chosen.len() > 1 {
                found.insert(chosen);
            }
            continue;
        };
        if chosen.len() == BUNDLE_MAX {
            continue;
        }
        let way = trial.search.way(&reached, *open_state);
        let levers = way.iter().flat_map(|step| trial.relevant.graph.steps[*step as usize].levers);
        let cutting: BTreeSet<usize> = levers.filter_map(|lever| by_lever.get(&lever)).flatten().copied().collect();
        for candidate in cutting.into_iter().filter(|candidate| !chosen.contains(candidate)) {
            let mut next = chosen.clone();
            next.push(candidate);
            next.sort_unstable();
            if seen.insert(next.clone()) {
                waiting.push_back(next);
            }
        }
    }
    found
}

/// The three actions that protect most, by trying all; none where those are too many.
fn best_set(trial: &Trial<'_>, before: AtStake) -> Option<(u64, Vec<usize>)> {
    let used = trial.relevant.levers();
    let candidates: Vec<usize> = (0..trial.candidates.len())
        .filter(|candidate| trial.candidates[*candidate].levers.iter().any(|lever| used.contains(lever)))
        .collect();
    let count = candidates.len() as u64;
    let sets =
        count + count * count.saturating_sub(1) / 2 + count * count.saturating_sub(1) * count.saturating_sub(2) / 6;
    if sets.saturating_mul(trial.relevant.steps().max(1) as u64) > TRIED_MAX {
        return None;
    }
    let mut best: Option<(u64, std::cmp::Reverse<u64>, std::cmp::Reverse<Vec<usize>>)> = None;
    let mut consider = |set: Vec<usize>| {
        let gain = before.weight - trial.stake(&set).weight;
        let found = (gain, std::cmp::Reverse(trial.effort(&set)), std::cmp::Reverse(set));
        if best.as_ref().is_none_or(|best| found > *best) {
            best = Some(found);
        }
    };
    for (a, place) in candidates.iter().zip(1..) {
        consider(vec![*a]);
        for (b, after) in candidates[place..].iter().zip(place + 1..) {
            consider(vec![*a, *b]);
            for c in &candidates[after..] {
                consider(vec![*a, *b, *c]);
            }
        }
    }
    best.map(|(gain, _, std::cmp::Reverse(set))| (gain, set))
}

/// A set's actions, the one that adds most first.
fn in_order(trial: &Trial<'_>, set: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = set.to_vec();
    while !open.is_empty() {
        let left = |candidate: usize| {
            let all: Vec<usize> = order.iter().copied().chain([candidate]).collect();
            (trial.stake(&all).weight, trial.candidates[candidate].effort, candidate)
        };
        let Some(next) = open.iter().copied().min_by_key(|candidate| left(*candidate)) else { break };
        open.retain(|candidate| *candidate != next);
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::How;
    use crate::people::StorePeople;
    use crate::world::HostId;

    fn candidate(lever: u32) -> Candidate {
        Candidate { levers: vec![lever], effort: 1 }
    }

    /// A graph of steps `(from, to, lever)` from state 0; stores are the last states.
    fn ranking(
        states: u32,
        steps: &[(u32, u32, u32)],
        stores: &[(u32, std::ops::Range<u32>)],
        levers: u32,
    ) -> (Relevant, People) {
        let mut graph = Graph::default();
        for id in 0..states {
            graph.state(State::At(HostId(id)));
        }
        for lever in 0..levers {
            graph.lever("x", "x", lever.to_string());
        }
        for (from, to, lever) in steps {
            graph.step(*from, *to, How::Reaches, *lever, NONE);
        }
        let people = People::new(
            stores
                .iter()
                .enumerate()
                .map(|(at, (_, range))| StorePeople {
                    store: format!("s{at:02}"),
                    people: range.clone().collect(),
                    counted: 0,
                    is_known: true,
                    harm: 1,
                })
                .collect(),
        );
        let stores: Vec<(StateId, usize)> = stores.iter().enumerate().map(|(at, (state, _))| (*state, at)).collect();
        (Relevant::of(&graph, &[0], &stores), people)
    }

    #[test]
    fn two_cuts_of_one_way_do_not_count_twice() {
        let (relevant, people) = ranking(3, &[(0, 1, 0), (1, 2, 1)], &[(2, 0..100)], 2);
        let ranking = rank(&relevant, &people, &[candidate(0), candidate(1)]);
        let people: Vec<u64> = ranking.order.iter().map(|ranked| ranked.people).collect();
        assert_eq!((people, ranking.at_stake, ranking.best), (vec![100, 0], 100, Some(100)));
    }

    #[test]
    fn two_ways_have_to_be_cut_both() {
        let (relevant, people) = ranking(2, &[(0, 1, 0), (0, 1, 1), (0, 1, 1)], &[(1, 0..100)], 3);
        let ranking = rank(&relevant, &people, &[candidate(2), candidate(0), candidate(1)]);
        let order: Vec<(usize, u64)> = ranking.order.iter().map(|ranked| (ranked.candidate, ranked.people)).collect();
        assert_eq!(order, [(1, 0), (2, 100), (0, 0)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn one_by_one_is_near_the_best(
            steps in prop::collection::vec((0_u32..7, 1_u32..10, 0_u32..6), 4..26),
            sizes in prop::collection::vec(1_u32..200, 3),
        ) {
            let mut first = 0;
            let stores: Vec<(u32, std::ops::Range<u32>)> = sizes.iter().zip(7_u32..).map(|(size, state)| {
                let range = first..first + size;
                // Every second store shares half of its people with the next.
                first += if state % 2 == 0 { size / 2 } else { *size };
                (state, range)
            }).collect();
            let (relevant, people) = ranking(10, &steps, &stores, 6);
            let candidates: Vec<Candidate> = (0..6).map(candidate).collect();
            let search = Search::new(&relevant.graph, |_| 1_000);
            let trial = Trial { relevant: &relevant, search, people: &people, candidates: &candidates };
            let before = trial.stake(&[]);
            let order = greedy(&trial, before);
            let by_greed = before.weight - trial.stake(&order[..3]).weight;
            let Some((best, _)) = best_set(&trial, before) else { return Ok(()) };
            prop_assert!(by_greed as f64 >= best as f64 * (1.0 - (-1.0_f64).exp()), "{by_greed} of {best}");
            let ranked = rank(&relevant, &people, &candidates);
            prop_assert_eq!(ranked.order[..3.min(ranked.order.len())].last().map(|ranked| ranked.people_cumulative), ranked.best.or(Some(0)));
        }
    }
}
