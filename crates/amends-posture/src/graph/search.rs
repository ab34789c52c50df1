//! What can be reached, and the likeliest way to it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Graph, NONE, StateId};

/// Not reached.
const NEVER: u64 = u64::MAX;

/// A graph made ready for searching: steps by the states that they start from.
#[derive(Debug)]
pub struct Search<'a> {
    graph: &'a Graph,
    /// Where each state's steps begin in `steps`; one more than there are states.
    starts: Vec<u32>,
    /// Steps, by state; one of two states stands under both.
    steps: Vec<u32>,
    /// Cost of each kind of step.
    costs: [u64; 256],
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Cost of each state; `u64::MAX` where it is not reached.
    pub cost: Vec<u64>,
    /// The step that led to it; [`NONE`] for a source.
    pub via: Vec<u32>,
}

impl Reached {
    /// Whether the state is reached.
    pub fn is(&self, state: StateId) -> bool {
        self.cost[state as usize] != NEVER
    }
}

impl<'a> Search<'a> {
    /// Makes a graph ready. `likelihood` is that of each step by its kind, in thousandths.
    pub fn new(graph: &'a Graph, likelihood: impl Fn(super::How) -> u32) -> Self {
        let mut starts = vec![0_u32; graph.states.len() + 1];
        let ends = |step: &super::Step| [step.from, step.and].into_iter().filter(|state| *state != NONE);
        for step in &graph.steps {
            for state in ends(step) {
                starts[state as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut steps = vec![0; starts.last().map_or(0, |last| *last as usize)];
        for (step, id) in graph.steps.iter().zip(0_u32..) {
            for state in ends(step) {
                steps[next[state as usize] as usize] = id;
                next[state as usize] += 1;
            }
        }
        let mut costs = [0; 256];
        for how in super::How::ALL {
            costs[how as usize] = cost(likelihood(how));
        }
        Self { graph, starts, steps, costs }
    }

    fn steps_of(&self, state: StateId) -> &[u32] {
        let at = state as usize;
        &self.steps[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Steps that start from a state.
    pub fn steps_from(&self, state: StateId) -> impl Iterator<Item = &super::Step> {
        self.steps_of(state).iter().map(|id| &self.graph.steps[*id as usize])
    }

    /// The likeliest way to every state, steps with a lever in `cut` left out. Of two ways that are equally likely the one with
    /// fewer steps counts, then the one whose step was found first.
    pub fn likeliest(&self, sources: &[StateId], cut: &[bool]) -> Reached {
        self.run(sources, cut, |step| self.costs[step.how as usize] + 1)
    }

    /// The shortest way to every state.
    pub fn shortest(&self, sources: &[StateId], cut: &[bool]) -> Reached {
        self.run(sources, cut, |step| u64::from(step.how != super::How::Follows && step.how != super::How::Reaches))
    }

    fn run(&self, sources: &[StateId], cut: &[bool], weigh: impl Fn(&super::Step) -> u64) -> Reached {
        let states = self.graph.states.len();
        let mut reached = Reached { cost: vec![NEVER; states], via: vec![NONE; states] };
        let mut settled = vec![false; states];
        let mut waiting = BinaryHeap::new();
        for source in sources {
            reached.cost[*source as usize] = 0;
            waiting.push(Reverse((0, NONE, *source)));
        }
        while let Some(Reverse((cost, _, state))) = waiting.pop() {
            if std::mem::replace(&mut settled[state as usize], true) {
                continue;
            }
            for id in self.steps_of(state) {
                let step = &self.graph.steps[*id as usize];
                if is_cut(step, cut) || settled[step.to as usize] {
                    continue;
                }
                let other = if step.from == state { step.and } else { step.from };
                // Of two conditions the one that is met last, and so costs more, makes the step.
                if other != NONE && !settled[other as usize] {
                    continue;
                }
                let new = cost + weigh(step);
                let known = (reached.cost[step.to as usize], reached.via[step.to as usize]);
                if (new, *id) < known {
                    reached.cost[step.to as usize] = new;
                    reached.via[step.to as usize] = *id;
                    waiting.push(Reverse((new, *id, step.to)));
                }
            }
        }
        reached
    }

    /// What can be reached at all, whatever the ways: quicker, for trying out what a cut would change.
    pub fn all(&self, sources: &[StateId], cut: &[bool]) -> Vec<bool> {
        let mut is_reached = vec![false; self.graph.states.len()];
        let mut waiting: Vec<StateId> = Vec::new();
        for source in sources {
            if !std::mem::replace(&mut is_reached[*source as usize], true) {
                waiting.push(*source);
            }
        }
        while let Some(state) = waiting.pop() {
            for id in self.steps_of(state) {
                let step = &self.graph.steps[*id as usize];
                if is_reached[step.to as usize] || is_cut(step, cut) {
                    continue;
                }
                let other = if step.from == state { step.and } else { step.from };
                if other == NONE || is_reached[other as usize] {
                    is_reached[step.to as usize] = true;
                    waiting.push(step.to);
                }
            }
        }
        is_reached
    }

    /// The steps that make up the way to a state, in an order in which each comes after what it needs.
    pub fn way(&self, reached: &Reached, state: StateId) -> Vec<u32> {
        let mut way = Vec::new();
        let mut is_done = std::collections::HashSet::new();
        let mut waiting = vec![(state, false)];
        while let Some((state, is_ready)) = waiting.pop() {
            let id = reached.via[state as usize];
            if id == NONE {
                continue;
            }
            if is_ready {
                way.push(id);
                continue;
            }
            if !is_done.insert(state) {
                continue;
            }
            waiting.push((state, true));
            let step = &self.graph.steps[id as usize];
            for needed in [step.and, step.from].into_iter().filter(|needed| *needed != NONE) {
                waiting.push((needed, false));
            }
        }
        way
    }
}

fn is_cut(step: &super::Step, cut: &[bool]) -> bool {
    step.levers.iter().any(|lever| *lever != NONE && cut.get(*lever as usize).copied().unwrap_or(false))
}

/// What a likelihood in thousandths costs, in millionths of a natural logarithm; what is certain costs nothing.
fn cost(thousandths: u32) -> u64 {
    let likelihood = f64::from(thousandths.clamp(1, 1_000)) / 1_000.0;
    (-likelihood.ln() * 1e6).round() as u64
}

/// The likelihood of a cost, in thousandths.
pub(crate) fn likelihood(cost: u64) -> u32 {
    ((-(cost as f64) / 1e6).exp() * 1_000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::super::{Graph, How, NONE, State, StateId};
    use super::Search;
    use crate::world::HostId;

    fn host(graph: &mut Graph, id: u32) -> StateId {
        graph.state(State::At(HostId(id)))
    }

    #[test]
    fn a_step_of_two_needs_both() {
        let mut graph = Graph::default();
        let [a, b, c, d] = [0, 1, 2, 3].map(|id| host(&mut graph, id));
        graph.step_of_two((a, b), c, How::HeldSecret, NONE, NONE);
        let lever = graph.lever("way", "way", "x");
        graph.step(d, b, How::Reaches, lever, NONE);
        let search = Search::new(&graph, |_| 500);
        assert!(!search.all(&[a], &[])[c as usize]);
        assert!(search.all(&[a, d], &[])[c as usize]);
        assert!(!search.all(&[a, d], &[true])[c as usize], "a cut step is gone");
        assert_eq!(search.way(&search.likeliest(&[a, d], &[]), c), [1, 0], "what is needed comes first");
    }

    #[test]
    fn the_likeliest_way_is_not_always_the_shortest() {
        let mut graph = Graph::default();
        let [a, b, c] = [0, 1, 2].map(|id| host(&mut graph, id));
        graph.step(a, c, How::Guess, NONE, NONE);
        graph.step(a, b, How::HeldSecret, NONE, NONE);
        graph.step(b, c, How::HeldSecret, NONE, NONE);
        let search = Search::new(&graph, |how| if how == How::Guess { 100 } else { 900 });
        assert_eq!(search.way(&search.likeliest(&[a], &[]), c), [1, 2]);
        assert_eq!(search.way(&search.shortest(&[a], &[]), c), [0]);
        assert_eq!(super::likelihood(search.likeliest(&[a], &[]).cost[c as usize]), 810);
    }
}
