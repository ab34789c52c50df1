//! Where somebody can be reached, in the order of use.

use std::cmp::Ordering;

use amends_case::Standing;

/// Points of one kind that are told apart for one person. Whoever has more is not one person, or moves on every record.
const POINTS_MAX: usize = 64;

/// Stands for no day.
pub(super) const NO_DAY: i32 = i32::MIN;

/// What a record is beside what it says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Witness {
    pub(super) record: u64,
    /// Of a list of the organisation's.
    pub(super) standing: Option<Standing>,
    /// Whether it is of people who are customers now.
    pub(super) is_current: bool,
    /// The day up to which it tells how things were, or [`NO_DAY`].
    pub(super) as_of: i32,
}

/// An address, an e-mail address or a telephone, and how much speaks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    value: u32,
    /// Whether there is enough of it to be used.
    is_whole: bool,
    /// The highest standing on a list that has it whole.
    listed: Option<Standing>,
    is_current: bool,
    as_of: i32,
    records: u32,
    /// How much of it the fullest record has; of equals, the last one: later evidence is seldom older.
    score: u8,
    record: u64,
}

/// All points of one kind. Kept from person to person, so that nothing is allocated for each.
#[derive(Debug, Default)]
pub(super) struct Points(Vec<Point>);

impl Points {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes in what a record says. `value` is 0, and `score` too, where it says nothing.
    pub(super) fn add(&mut self, value: u32, (score, whole): (u8, u8), witness: Witness) {
        if score == 0 {
            return;
        }
        let is_whole = score >= whole;
        let listed = witness.standing.filter(|_| is_whole);
        let Witness { record, is_current, as_of, .. } = witness;
        let is_full = self.0.len() == POINTS_MAX;
        match self.0.iter_mut().find(|point| point.value == value) {
            Some(point) => {
                point.is_whole |= is_whole;
                point.listed = point.listed.max(listed);
                point.is_current |= is_current;
                point.as_of = point.as_of.max(as_of);
                point.records += 1;
                if score >= point.score {
                    (point.score, point.record) = (score, record);
                }
            }
            None if is_full => {}
            None => {
                self.0.push(Point { value, is_whole, listed, is_current, as_of, records: 1, score, record });
            }
        }
    }

    /// The record with the point that comes first.
    pub(super) fn best(&self, order: fn(&Point, &Point) -> Ordering) -> Option<u64> {
        self.0.iter().max_by(|a, b| order(a, b)).map(|point| point.record)
    }
}

/// By which address a letter reaches somebody: a whole one; on a list; of a customer; the newest; the one on most records.
pub(super) fn address_order(a: &Point, b: &Point) -> Ordering {
    let key = |point: &Point| {
        let Point { is_whole, listed, is_current, as_of, records, score, record, .. } = *point;
        (is_whole, listed, is_current, as_of, records, score, record)
    };
    key(a).cmp(&key(b))
}

/// By which e-mail address or telephone: on a list; of a customer; the one on most records; the newest.
pub(super) fn number_order(a: &Point, b: &Point) -> Ordering {
    let key = |point: &Point| {
        let Point { listed, is_current, as_of, records, record, .. } = *point;
        (listed, is_current, records, as_of, record)
    };
    key(a).cmp(&key(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: Witness = Witness { record: 0, standing: None, is_current: false, as_of: NO_DAY };

    fn best(order: fn(&Point, &Point) -> Ordering, said: &[(u32, u8, Witness)]) -> Option<u64> {
        let mut points = Points::default();
        for (record, (value, score, witness)) in (0..).zip(said) {
            points.add(*value, (*score, 3), Witness { record, ..*witness });
        }
        points.best(order)
    }

    #[test]
    fn the_newest_address_is_where_somebody_lives() {
        let old = Witness { as_of: 10_000, ..SAID };
        let new = Witness { as_of: 20_000, ..SAID };
        assert_eq!(best(address_order, &[(1, 4, new), (2, 4, old), (2, 4, old)]), Some(0));
        assert_eq!(
            best(address_order, &[(1, 4, SAID), (2, 4, old), (1, 4, SAID)]),
            Some(1),
            "a dated one before others"
        );
        assert_eq!(
            best(address_order, &[(1, 4, SAID), (2, 4, SAID), (1, 4, SAID)]),
            Some(2),
            "else that of most records"
        );
        assert_eq!(best(address_order, &[(1, 3, old), (2, 2, new)]), Some(0), "without a street nothing arrives");
    }

    #[test]
    fn a_list_goes_before_evidence_and_most_records_before_the_newest() {
        let listed = Witness { standing: Some(Standing::Former), ..SAID };
        let new = Witness { as_of: 20_000, is_current: true, ..SAID };
        assert_eq!(best(number_order, &[(1, 3, listed), (2, 3, new), (2, 3, new)]), Some(0));
        assert_eq!(best(number_order, &[(1, 3, SAID), (2, 3, Witness { as_of: 1, ..SAID }), (1, 3, SAID)]), Some(2));
        assert_eq!(best(number_order, &[]), None);
    }
}
