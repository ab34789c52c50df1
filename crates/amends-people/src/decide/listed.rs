//! Entries of the organisation's own lists, once the people of the evidence are settled.
//!
//! Whom the evidence holds does not depend on who is a customer: no entry brings two people of the evidence together. Each
//! entry goes to the person whom it fits much better than all others together, or to nobody. That is asked of every entry,
//! however much it tells: its address is where that person's letter goes, and a namesake's letter must not go there.

use super::{Decider, Decision, Fate};
use crate::links::Link;
use crate::side::Tier;

/// Entries are placed in steps, by how many times the odds are what is needed: who fits best comes first, and what their
/// entry says is known when the next one asks.
pub const STEPS: [f64; 3] = [(1 << 20) as f64, (1 << 10) as f64, 1.0];

impl Decider<'_> {
    /// From now on the people of the first `records` records stay apart.
    pub fn settle_evidence(&mut self, records: u32) {
        self.clusters.settle(records);
    }

    /// Places an entry, if its odds are `step` times what is needed. `links` are all those of one entry (`a`) to records of the
    /// evidence. In the last of [`STEPS`] an entry that fits several people is handed to `each`, too.
    ///
    /// # Errors
    /// That of `each`.
    pub fn place<E>(
        &mut self,
        step: f64,
        links: &[Link],
        each: &mut dyn FnMut(Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(entry) = links.first().map(|link| link.a) else { return Ok(()) };
        // Placed in an earlier step, or by a person.
        if self.clusters.is_settled(entry) {
            return Ok(());
        }
        let links: Vec<Link> = links
            .iter()
            .filter(|link| !self.ambiguous.contains(&link.b) && !self.clusters.is_kept_apart(link.a, link.b))
            .copied()
            .collect();
        // Among whom can be told from a namesake, as everywhere; what tells less is asked only where none of them fits.
        let determined = |link: &&Link| link.pattern.tiers().0 == Tier::Determined;
        let sure: Vec<Link> = links.iter().filter(determined).copied().collect();
        let odds_min = self.odds_min;
        for some in [sure, links] {
            let Some(found) = self.best(&some) else { continue };
            if found.odds >= odds_min {
                if found.odds >= odds_min * step {
                    let outcome = self.clusters.join(found.link.a, found.link.b);
                    return self.note(outcome, &found.link, found.odds, each);
                }
                return Ok(());
            }
            if found.people > 1 && found.link.odds >= odds_min {
                let is_last = STEPS.last().is_some_and(|last| *last == step);
                let fate = Fate::Ambiguous { people: found.people };
                let decision = Decision { link: found.link, odds: found.odds, fate };
                return if is_last { each(decision) } else { Ok(()) };
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;
    use crate::levels::Pattern;
    use crate::names::Packed;
    use crate::side::Side;
    use crate::weights::Weights;

    const NEEDED: f64 = 400.0;

    /// Two people of the evidence and some entries, each with its odds for the one and the other.
    fn people(entries: &[[f64; 2]]) -> (Vec<u32>, Vec<Fate>) {
        let weights = Weights::prior();
        let mut decider = Decider::new(2 + entries.len() as u64, &weights, NEEDED).expect("few");
        let sides = [(0, "ann"), (1, "bea")];
        let sides = sides.map(|(record, first)| Side { record, first: Packed::new(first), ..Side::UNKNOWN });
        decider.runs([2]).iter_mut().for_each(|run| sides.iter().for_each(|side| run.describe(side)));
        decider.settle_evidence(2);
        let mut fates = Vec::new();
        let mut each = |decision: Decision| {
            fates.push(decision.fate);
            Ok::<_, ()>(())
        };
        for step in STEPS {
            for (entry, odds) in (2..).zip(entries) {
                let pattern = Pattern::under(Key::Email);
                let links: Vec<Link> = [0, 1].map(|b| Link { a: entry, b, pattern, odds: odds[b as usize] }).to_vec();
                decider.place(step, &links, &mut each).expect("placed");
            }
        }
        (decider.into_people().0, fates)
    }

    #[test]
    fn an_entry_goes_to_whom_it_fits_much_better() {
        assert_eq!(people(&[[1e6, 1.0], [2.0, 900_000.0]]).0, [0, 1, 0, 1]);
    }

    #[test]
    fn an_entry_that_fits_two_goes_to_neither_and_brings_nobody_together() {
        let (person_of, fates) = people(&[[1e6, 1e6], [100.0, 0.1]]);
        assert_eq!(person_of, [0, 1, 2, 3]);
        assert_eq!(fates, [Fate::Ambiguous { people: 2 }], "said once");
    }
}
