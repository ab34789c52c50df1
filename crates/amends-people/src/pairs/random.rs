//! Pairs of strangers: how people agree by chance.

use crate::compare::compare;
use crate::frequencies::Frequencies;
use crate::keys::Key;
use crate::side::Side;
use crate::weights::Tally;

/// Pairs of sides that have nothing to do with each other, counted: all with all of groups of equal name and birth date,
/// each group with the next few in an order that is as good as random. So it does not matter in which order the sides
/// come.
pub fn random_pairs(mut sides: Vec<Side>, frequencies: &Frequencies) -> Tally {
    const WITH_EACH: usize = 3;
    const GROUP_MAX: usize = 12;
    sides.retain(|side| !side.is_nameless());
    sides.sort_unstable_by_key(Side::draw);
    let groups: Vec<&[Side]> =
        sides.chunk_by(|a, b| a.draw() == b.draw()).filter(|group| group.len() <= GROUP_MAX).collect();
    let mut tally = Tally::default();
    for (at, group) in groups.iter().enumerate() {
        for other in groups[at + 1..].iter().take(WITH_EACH) {
            for (a, b) in group.iter().flat_map(|a| other.iter().map(move |b| (a, b))).filter(|(a, b)| a.mate != b.mate)
            {
                tally.add(compare(Key::RareName, a, b, frequencies), 1);
            }
        }
    }
    tally
}
