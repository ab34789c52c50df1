//! Weights from the case itself, without examples that somebody labelled.
//!
//! How strangers agree is counted in pairs drawn at random. How records of one person and of a household agree, and
//! how many of each there are under each key, follows from all pairs found, by expectation and maximisation (Dempster,
//! Laird and Rubin, 1977). What was believed before counts as a number of pairs, so that a case of ten records is
//! weighed sensibly, and one of ten million by itself.

use std::collections::BTreeMap;

use super::{CELLS, HOUSEHOLD, KIN, KINDS, NAMESAKES, PERSON, STRANGERS, Table, Weights, counts};
use crate::keys::Key;
use crate::levels::{DIFFERENT, DOCUMENT_SLIP, FIELDS, Field, LEVELS, Pattern, SAME, TELLING, birth, place, ssn};
use crate::names::Likeness;

/// Pairs that the prior tables are worth, for each field.
const PRIOR_PAIRS: f64 = 200.0;
/// Pairs that the prior shares of a cell are worth.
const PRIOR_CELL_PAIRS: f64 = 50.0;
/// For strangers, the prior of what hardly ever agrees is worth more: one chance agreement must not make it usual.
const PRIOR_STRANGERS: f64 = 2_000.0;
/// More rounds change nothing that anybody could see.
const ROUNDS_MAX: u32 = 40;
/// Shares that move less than this have come to rest.
const REST: f64 = 1e-4;

/// Pairs counted by their [`Pattern::coarse`] form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    patterns: BTreeMap<Pattern, u64>,
}

impl Tally {
    /// Counts `pairs` pairs.
    pub fn add(&mut self, pattern: Pattern, pairs: u64) {
        *self.patterns.entry(pattern.coarse()).or_default() += pairs;
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: Self) {
        for (pattern, pairs) in other.patterns {
            *self.patterns.entry(pattern).or_default() += pairs;
        }
    }

    /// How many pairs.
    pub fn pairs(&self) -> u64 {
        self.patterns.values().sum()
    }
}

/// Weights from the pairs that were found, and from pairs drawn at random (under whatever key).
pub fn estimate(found: &Tally, random: &Tally) -> Weights {
    let prior = Weights::prior();
    let mut weights = Weights { strangers: strangers(random, &prior.strangers), pairs: found.pairs(), ..prior.clone() };
    for round in 1..=ROUNDS_MAX {
        let before = weights.clone();
        let sums = Sums::of(found, &weights);
        weights.person = with_changes(maximise(&sums.levels[PERSON], &prior.person), sums.renamed);
        let two = |kind: usize, believed: &Table| of_two_people(maximise(&sums.levels[kind], believed), believed);
        weights.household = of_two_names(two(HOUSEHOLD, &prior.household), &prior.household);
        weights.kin = two(KIN, &prior.kin);
        let families = families(sums.met);
        for (cell, shares) in weights.cells.iter_mut().enumerate() {
            let key = Key::of(cell as u64 & 15);
            let (mut found, believed) = (sums.cells[cell], with_families(prior.cells[cell], families));
            if key.is_identifier() && cell < CELLS / 2 {
                share_with_kin(&mut found, sums.told[key as usize], believed);
            }
            *shares = shares_of(key, found, believed, families);
        }
        weights.rounds = round;
        if moved(&before, &weights) < REST {
            break;
        }
    }
    weights
}

/// People of three records each have three pairs of their own, and with one of their kin nine: as many times too often
/// kin are seen in pairs.
const KIN_PAIRS: f64 = 3.0;

/// Of pairs with one name that share an identifier, those that nothing tells apart are kin as often as the others that
/// share it: what they look like says nothing of it.
fn share_with_kin(found: &mut [f64; KINDS], [person, kin]: [f64; 2], believed: [f64; KINDS]) {
    let usual = believed[KIN] / believed[PERSON];
    let ratio = (kin / KIN_PAIRS + usual * PRIOR_PAIRS) / (person + PRIOR_PAIRS);
    let both = found[PERSON] + found[KIN];
    found[PERSON] = both / (1.0 + ratio);
    found[KIN] = both - found[PERSON];
}

/// Keys that a family shares, and the fields that are these.
const SHARED: [(Key, Field); 6] = [
    (Key::Number, Field::Number),
    (Key::Device, Field::Device),
    (Key::Account, Field::Account),
    (Key::Email, Field::Email),
    (Key::Telephone, Field::Telephone),
    (Key::Address, Field::Place),
];
/// Where there are families, one pair of theirs is found for so many of one person, or more.
const PERSON_TO_FAMILY: f64 = 4.0;
/// Pairs of families that this belief is worth.
const PRIOR_FAMILIES: f64 = 4.0;
/// Under names and dates so many times as many families may seem to meet as are believed, if there are none elsewhere; where
/// there are as many as believed there is no limit.
const FAMILIES_MET: f64 = 2.0;
/// Hardly any are some.
const FAMILIES_MIN: f64 = 1.0 / 512.0;

/// How many families the case has beside what was believed: 1 for as many or more. Where hardly anybody shares an address or
/// an account with somebody else, hardly anybody's number stands on a spouse's row, either; and few cells have pairs enough
/// to show that by themselves.
fn families([person, family]: [f64; 2]) -> f64 {
    ((family + PRIOR_FAMILIES) / (person / PERSON_TO_FAMILY + PRIOR_FAMILIES)).clamp(FAMILIES_MIN, 1.0)
}

/// What is believed of a cell where there are so many families.
fn with_families(mut believed: [f64; KINDS], families: f64) -> [f64; KINDS] {
    let before = 1.0 - believed[HOUSEHOLD] - believed[KIN];
    believed[HOUSEHOLD] *= families;
    believed[KIN] *= families;
    let more = (1.0 - believed[HOUSEHOLD] - believed[KIN]) / before;
    for kind in [PERSON, STRANGERS, NAMESAKES] {
        believed[kind] *= more;
    }
    believed
}

fn shares_of(key: Key, mut found: [f64; KINDS], believed: [f64; KINDS], families: f64) -> [f64; KINDS] {
    // Namesakes who share an identifier are a household's. Those who do not are told from one person's records, which
    // agree as well, by nothing that is found under an identifier: there they stay what they were believed to be.
    if key.is_identifier() {
        found[PERSON] += found[NAMESAKES];
        found[NAMESAKES] = 0.0;
    }
    let all: f64 = found.iter().sum();
    for kind in [HOUSEHOLD, KIN] {
        let most = match key {
            // An SSN is one person's, whatever else is written beside it.
            Key::Ssn | Key::License => SSN_SHARED_MAX * families,
            _ if key.is_identifier() || families >= 1.0 => 1.0,
            // Where nobody shares an address there are no families to meet under a name, however much some pairs look like it.
            _ => believed[kind] * FAMILIES_MET / (1.0 - families),
        };
        found[PERSON] += (found[kind] - all * most).max(0.0);
        found[kind] = found[kind].min(all * most);
    }
    let total: f64 = found.iter().sum::<f64>() + PRIOR_CELL_PAIRS;
    let mut shares = std::array::from_fn(|kind| (found[kind] + believed[kind] * PRIOR_CELL_PAIRS) / total);
    if key.is_identifier() {
        shares[NAMESAKES] = believed[NAMESAKES];
    }
    shares
}

/// Whether a pair agrees in two of name, birth date, place and numbers: strangers never do. In a case of some thousand records
/// a few pairs drawn at random are of one person, or of one family, and would make chance look usual.
fn is_known(pattern: Pattern) -> bool {
    let level = |field: Field| pattern.level(field);
    let alike = |field: Field| level(field) <= Likeness::Slip as u8;
    let numbers =
        [Field::Last4, Field::Document, Field::Account, Field::Email, Field::Telephone, Field::Device, Field::Number];
    let agrees = [
        alike(Field::First) || alike(Field::Last),
        level(Field::Birth) <= birth::SLIP,
        level(Field::Place) <= place::HOUSE,
        level(Field::Ssn) <= ssn::SLIP || numbers.iter().any(|field| level(*field) == SAME),
    ];
    agrees.into_iter().filter(|agrees| *agrees).count() > 1
}

/// Levels among pairs drawn at random: hardly any of them is of one person.
fn strangers(random: &Tally, prior: &Table) -> Table {
    let mut levels = [[0.0; LEVELS]; FIELDS];
    for (pattern, pairs) in random.patterns.iter().filter(|(pattern, _)| !is_known(**pattern)) {
        // Nobody meets a stranger whose SSN is near by chance often enough to count it.
        let told = |field: &Field| *field != Field::Ssn && pattern.level(*field) != field.missing();
        for field in Field::ALL.into_iter().filter(told) {
            levels[field as usize][usize::from(pattern.level(field))] += *pairs as f64;
        }
    }
    smooth(&levels, prior, PRIOR_STRANGERS)
}

fn maximise(levels: &Table, prior: &Table) -> Table {
    smooth(levels, prior, PRIOR_PAIRS)
}

/// A person may always have a second telephone, mail address or account, or have moved, however seldom the case shows
/// it: files of which nobody has been linked yet cannot tell.
const CHANGES_MIN: f64 = 0.02;

/// Somebody is seldom known by two first names; what looks like it are mostly numbers written on the wrong row. So it is
/// counted among records that agree in SSN or document and in birth date, and this is believed before.
const OTHER_NAME: f64 = 0.004;
/// And nobody is Jr and Sr.
const OTHER_SUFFIX_MAX: f64 = 0.001;

fn with_changes(mut person: Table, [renamed, named]: [f64; 2]) -> Table {
    let contacts = [Field::Account, Field::Email, Field::Telephone, Field::Device, Field::Number];
    let levels = contacts.map(|field| (field, DIFFERENT)).into_iter().chain([(Field::Place, place::DIFFERENT)]);
    for (field, level) in levels {
        let share = &mut person[field as usize][usize::from(level)];
        *share = share.max(CHANGES_MIN);
    }
    let seldom = [
        (Field::First, Likeness::Different as u8, (renamed + OTHER_NAME * PRIOR_PAIRS) / (named + PRIOR_PAIRS)),
        (Field::Suffix, DIFFERENT, OTHER_SUFFIX_MAX),
    ];
    for (field, level, most) in seldom {
        let share = &mut person[field as usize][usize::from(level)];
        *share = share.min(most);
    }
    person
}

/// Those who bear one name are kin: what is left of them in the household stays what it was believed to be.
fn of_two_names(mut household: Table, believed: &Table) -> Table {
    for level in [Likeness::Same, Likeness::Nickname] {
        household[Field::First as usize][level as usize] = believed[Field::First as usize][level as usize];
    }
    household
}

/// What two people never share, or hardly ever. Where a case has no households, records of one person with many slips
/// look like some; but no family has one birth date and one SSN.
fn of_two_people(mut table: Table, believed: &Table) -> Table {
    for (field, level) in OWN {
        let share = &mut table[field as usize][usize::from(level)];
        *share = share.min(believed[field as usize][usize::from(level)] * OWN_MAX);
    }
    table
}

/// Of the pairs that share an SSN or a licence, so many are two people's at most, of one household or kin, where there are as
/// many families as believed.
const SSN_SHARED_MAX: f64 = 0.002;

/// How many times as often as believed two people may seem to share what is one's own.
const OWN_MAX: f64 = 2.0;

const OWN: [(Field, u8); 9] = [
    (Field::Birth, birth::SAME),
    (Field::Birth, birth::SLIP),
    (Field::Birth, birth::NEAR),
    (Field::Ssn, ssn::SAME),
    (Field::Ssn, ssn::SLIP),
    (Field::Last4, SAME),
    (Field::Document, SAME),
    (Field::Document, DOCUMENT_SLIP),
    (Field::Suffix, SAME),
];

fn smooth(levels: &Table, prior: &Table, worth: f64) -> Table {
    let mut table = *prior;
    for field in Field::ALL {
        let missing = usize::from(field.missing());
        let total: f64 = levels[field as usize].iter().sum::<f64>() + worth;
        for (level, share) in table[field as usize].iter_mut().enumerate().filter(|(level, _)| *level != missing) {
            *share = (levels[field as usize][level] + *share * worth) / total;
        }
    }
    table
}

/// What the pairs add up to, each shared out over the kinds by how probable they are.
struct Sums {
    /// By kind; those of strangers and namesakes stay empty.
    levels: [Table; KINDS],
    cells: [[f64; KINDS]; CELLS],
    /// By key: pairs that share it, whatever they were found under, and tell a person from kin: those of one person, and
    /// those of kin.
    told: [[f64; 2]; KEYS],
    /// Pairs that agree in SSN or document and in birth date and tell first names: those with two, and all.
    renamed: [f64; 2],
    /// Pairs that tell what a family might share, of one person, and those of families that share it.
    met: [f64; 2],
}

/// Keys, and then some.
const KEYS: usize = 16;

/// Keys that are a field as well.
const FIELD_OF: [(Key, Field, u8); 5] = [
    (Key::Account, Field::Account, SAME),
    (Key::Email, Field::Email, SAME),
    (Key::Telephone, Field::Telephone, SAME),
    (Key::Device, Field::Device, SAME),
    (Key::Address, Field::Place, place::SAME),
];

impl Sums {
    fn of(found: &Tally, weights: &Weights) -> Self {
        let mut sums = Self {
            levels: [[[0.0; LEVELS]; FIELDS]; KINDS],
            cells: [[0.0; KINDS]; CELLS],
            told: [[0.0; 2]; KEYS],
            renamed: [0.0; 2],
            met: [0.0; 2],
        };
        for (pattern, pairs) in &found.patterns {
            sums.count_renamed(*pattern, *pairs);
            let likelihoods = weights.likelihoods(*pattern);
            let total: f64 = likelihoods.iter().sum();
            if total <= 0.0 {
                continue;
            }
            let told = |kind, field, pattern| matches!(kind, PERSON | HOUSEHOLD | KIN) && counts(field, pattern);
            let shares = likelihoods.map(|likelihood| likelihood / total * *pairs as f64);
            if TELLING.iter().any(|field| pattern.level(*field) != field.missing()) {
                for (key, ..) in
                    FIELD_OF.iter().filter(|(key, field, same)| pattern.key() == *key || pattern.level(*field) == *same)
                {
                    let told = &mut sums.told[*key as usize];
                    *told = [told[0] + shares[PERSON], told[1] + shares[KIN]];
                }
            }
            if SHARED.iter().any(|(key, _)| pattern.key() == *key) {
                sums.met = [sums.met[0] + shares[PERSON], sums.met[1] + shares[HOUSEHOLD] + shares[KIN]];
            } else if SHARED.iter().any(|(_, field)| pattern.level(*field) != field.missing()) {
                sums.met[0] += shares[PERSON];
            }
            for (kind, share) in shares.into_iter().enumerate() {
                sums.cells[pattern.cell()][kind] += share;
                // Strangers are counted in pairs drawn at random.
                for field in Field::ALL.into_iter().filter(|field| told(kind, *field, *pattern)) {
                    sums.levels[kind][field as usize][usize::from(pattern.level(field))] += share;
                }
            }
        }
        sums
    }

    fn count_renamed(&mut self, pattern: Pattern, pairs: u64) {
        let one_number = matches!(pattern.key(), Key::Ssn | Key::License)
            || pattern.level(Field::Ssn) == ssn::SAME
            || pattern.level(Field::Document) == SAME;
        let first = pattern.level(Field::First);
        if one_number && pattern.level(Field::Birth) == birth::SAME && first != Field::First.missing() {
            let two_names = if first == Likeness::Different as u8 { pairs as f64 } else { 0.0 };
            self.renamed = [self.renamed[0] + two_names, self.renamed[1] + pairs as f64];
        }
    }
}

/// The largest change of what matters most: the shares of the cells, and how often first names and surnames agree.
fn moved(before: &Weights, after: &Weights) -> f64 {
    let cells = before.cells.iter().flatten().zip(after.cells.iter().flatten());
    let same = Likeness::Same as usize;
    let names = [Field::First, Field::Last].map(|field| (field as usize, same));
    let tables = names.iter().flat_map(|(field, level)| {
        [
            (&before.person[*field][*level], &after.person[*field][*level]),
            (&before.household[*field][*level], &after.household[*field][*level]),
        ]
    });
    cells.chain(tables).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(first: Likeness, born: u8, telephone: u8) -> Pattern {
        Pattern::under(Key::Account)
            .with(Field::First, first as u8)
            .with(Field::Birth, born)
            .with(Field::Telephone, telephone)
            .with_rarity(7, 0)
    }

    #[test]
    fn nothing_seen_leaves_what_was_believed() {
        let weights = estimate(&Tally::default(), &Tally::default());
        let prior = Weights::prior();
        let tables = [(weights.person, prior.person), (weights.household, prior.household)];
        let shares = weights.cells.iter().flatten().zip(prior.cells.iter().flatten());
        let levels = tables.iter().flat_map(|(a, b)| a.iter().flatten().zip(b.iter().flatten()));
        for (after, before) in shares.chain(levels) {
            assert!((after - before).abs() < 1e-9, "{after} {before}");
        }
    }

    #[test]
    fn a_case_in_which_few_accounts_are_shared_is_weighed_by_itself() {
        let mut found = Tally::default();
        found.add(pair(Likeness::Same, birth::SAME, SAME), 9_000);
        found.add(pair(Likeness::Same, birth::SAME, DIFFERENT), 700);
        found.add(pair(Likeness::Different, birth::DIFFERENT, DIFFERENT), 300);
        let weights = estimate(&found, &Tally::default());
        let [person, household, strangers, ..] = weights.cells[Key::Account as usize];
        // 9,700 of the 10,000 pairs agree in name and birth date; of which kind the others are cannot be told.
        assert!((person - 0.97).abs() < 0.005, "{person} {household} {strangers}");
        assert!((0.90..0.95).contains(&weights.person[Field::Telephone as usize][usize::from(SAME)]));
        assert!(weights.odds(pair(Likeness::Same, birth::SAME, DIFFERENT)) > 1_000.0);
        assert!(weights.odds(pair(Likeness::Different, birth::DIFFERENT, SAME)) < 0.01);
    }

    #[test]
    fn a_rare_name_weighs_more_between_strangers() {
        let weights = Weights::prior();
        let pair =
            |rarity| Pattern::under(Key::Telephone).with(Field::First, Likeness::Same as u8).with_rarity(rarity, 0);
        assert!(weights.odds(pair(12)) > weights.odds(pair(4)));
    }
}
