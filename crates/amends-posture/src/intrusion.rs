//! What is known of the breach behind the case: when it was noticed, and where the intruder was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// The breach behind the case, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intrusion {
    /// Days that the intruder was in the network before anybody knew.
    pub dwell_days: Option<i64>,
    /// The day on which the organisation first had notice of it.
    pub noticed: Option<Date>,
    /// The last day on which logs show the intruder.
    pub left: Option<Date>,
    /// Hosts that the intruder was on; none where nothing was traced.
    pub hosts: Option<BTreeSet<String>>,
}

/// Secrets that lay on hosts where the intruder was, by host, as the inventory had them that is not newer than the intruder.
/// A later run has them from the run before.
pub type Exposed = BTreeMap<String, BTreeSet<String>>;

impl Intrusion {
    /// Whether somebody was on a host; not known where nothing was traced.
    pub fn was_on(&self, host: &str) -> Option<bool> {
        self.hosts.as_ref().map(|hosts| hosts.contains(host))
    }

    /// Whether an inventory of that day shows what the intruder found, and not what was made of it since.
    pub fn is_before(&self, as_of: Option<Date>) -> bool {
        as_of.zip(self.left).is_some_and(|(as_of, left)| as_of <= left)
    }
}

/// Whether a secret is another one than lay on these hosts when the intruder was there. Not known where no inventory says
/// what lay there.
pub(crate) fn is_replaced(secret: &str, hosts: &[String], exposed: &Exposed) -> Option<bool> {
    let lay: Vec<bool> =
        hosts.iter().filter_map(|host| exposed.get(host)).map(|there| there.contains(secret)).collect();
    if lay.contains(&true) {
        return Some(false);
    }
    (!lay.is_empty() && lay.len() == hosts.len()).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_replaced_where_all_that_it_lies_on_is_known_from_before() {
        let exposed: Exposed = [("gw".to_owned(), BTreeSet::from(["k-1".to_owned()]))].into();
        let check = |secret: &str, hosts: &[&str], expected: Option<bool>| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            assert_eq!(is_replaced(secret, &hosts, &exposed), expected, "{secret} on {hosts:?}");
        };
        check("k-1", &["gw"], Some(false));
        check("k-1", &["gw", "db"], Some(false));
        check("k-2", &["gw"], Some(true));
        check("k-2", &["gw", "db"], None);
        check("k-2", &["db"], None);
    }

    #[test]
    fn an_inventory_of_the_intruders_last_day_still_shows_what_they_found() {
        let day = |day| Date::constant(2026, 8, day);
        let intrusion = Intrusion { left: Some(day(12)), ..Intrusion::default() };
        assert!(intrusion.is_before(Some(day(12))));
        assert!(!intrusion.is_before(Some(day(13))));
        assert!(!intrusion.is_before(None));
        assert!(!Intrusion::default().is_before(Some(day(1))));
    }
}
