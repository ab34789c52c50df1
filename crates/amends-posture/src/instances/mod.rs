//! The world as instances: what checks look at. Kinds and fields are those of `rules/checks/README.md`.

mod accounts;
mod hosts;
mod others;
mod secrets;
mod stores;

use std::collections::{BTreeMap, BTreeSet};

use crate::instance::Instance;
use crate::intrusion::{Exposed, Intrusion};
use crate::rows::{EntryRow, RouteRow};
use crate::world::World;

/// What a scan of a store found: real people in it, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Likeness {
    /// Rows of people who are in the case.
    pub real: u64,
    /// Rows of people who were made up.
    pub synthetic: u64,
    /// Rows whose values were masked.
    pub masked: u64,
    /// Rows that cannot be told.
    pub unknown: u64,
    /// Distinct real people.
    pub real_people: u64,
}

/// What is known beside the inventory.
#[derive(Debug)]
pub struct Beside<'a> {
    /// Distinct people of each store, where somebody has counted.
    pub persons: BTreeMap<String, u64>,
    /// What scans found of stores.
    pub likeness: BTreeMap<String, Likeness>,
    /// Routes.
    pub routes: &'a [RouteRow],
    /// Entries.
    pub entries: &'a [EntryRow],
    /// The breach behind the case.
    pub intrusion: &'a Intrusion,
    /// Weaknesses that an earlier run found on some host and that were gone there later; not known in the first run.
    pub mended: Option<&'a BTreeSet<String>>,
    /// Secrets that lay where the intruder was, when they were there.
    pub exposed: &'a Exposed,
}

/// All instances, by kind and name.
pub fn instances(world: &World<'_>, beside: &Beside<'_>) -> Vec<Instance> {
    let mut all = Vec::new();
    hosts::add(world, beside, &mut all);
    accounts::add(world, &mut all);
    secrets::add(world, beside, &mut all);
    stores::add(world, beside, &mut all);
    others::add(world, beside, &mut all);
    all.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    all.dedup_by(|a, b| (a.kind, &a.name) == (b.kind, &b.name));
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use amends_case::statement::{PortState, Severity, Vantage};
    use amends_case::{Asset, SecretId, Stated, Statement};

    use super::{Beside, instances};
    use crate::instance::{Instance, Value};
    use crate::intrusion::{Exposed, Intrusion};
    use crate::kinds::strays;
    use crate::world::{Given, World};

    fn seen(all: Vec<Statement>) -> Vec<Instance> {
        let stated: Vec<Stated> =
            all.into_iter().map(|what| Stated { what, file: Arc::from("t"), line: 1, as_of: None }).collect();
        let world = World::of(&stated, &Given::default());
        let (intrusion, exposed) = (Intrusion::default(), Exposed::default());
        let beside = Beside {
            persons: BTreeMap::new(),
            likeness: BTreeMap::new(),
            routes: &[],
            entries: &[],
            intrusion: &intrusion,
            mended: None,
            exposed: &exposed,
        };
        instances(&world, &beside)
    }

    #[test]
    fn whom_a_list_does_not_name_is_excused_only_if_it_says_so_of_all_others() {
        let trained = |account: &str| Statement::Training { account: account.into(), completed: None };
        let exempt = |account: &str, is_exempt| Statement::Exempt { account: account.into(), is_exempt };
        let check = |list: &[Statement], expected: [Option<bool>; 2]| {
            let seen = seen([&[trained("mara"), trained("old-test")], list].concat());
            let found =
                ["mara", "old-test"].map(|name| match seen.iter().find(|one| one.name == name)?.fields.get("exempt") {
                    Some(Value::Is(is_exempt)) => Some(*is_exempt),
                    _ => None,
                });
            assert_eq!(found, expected, "{list:?}");
            assert!(seen.iter().all(|one| one.name != "*"));
        };
        check(&[], [None, None]);
        check(&[exempt("old-test", true)], [None, Some(true)]);
        check(&[exempt("old-test", true), exempt("*", false)], [Some(false), Some(true)]);
        check(&[exempt("old-test", false), exempt("old-test", true)], [None, Some(true)]);
    }

    /// What checks know of, and nothing else, in the shapes that they know.
    #[test]
    fn every_field_is_one_that_checks_know() {
        let host = || "db".to_owned();
        let asset = Asset { name: host(), zone: "data".into(), data: vec!["ssn".into()], ..Asset::default() };
        let all = [
            Statement::Asset(asset),
            Statement::Listener {
                host: host(),
                port: 22,
                protocol: "tcp".into(),
                service: "ssh".into(),
                product: String::new(),
                state: PortState::Open,
                seen_from: Vantage::Outside,
            },
            Statement::Weakness {
                host: host(),
                port: 22,
                id: "CVE-2020-0001".into(),
                title: String::new(),
                severity: Severity::High,
                since: None,
            },
            Statement::Holds {
                host: host(),
                path: "/x".into(),
                reader: String::new(),
                secret: SecretId([1; 16]),
                kind: "token".into(),
                opens: "mara".into(),
            },
            Statement::Shipping { host: host(), to: "log".into(), last_event: Some(0), retention_days: Some(30) },
            Statement::Claim { text: "All is well".into(), checks: vec!["ciso".into()] },
            Statement::Spend {
                date: None,
                amount: 1,
                currency: "USD".into(),
                purpose: String::new(),
                committed: Some(2),
            },
            Statement::Exempt { account: "mara".into(), is_exempt: true },
            Statement::Training { account: "mara".into(), completed: None },
        ];
        let seen = seen(all.to_vec());
        assert!(seen.len() > 6);
        for instance in seen {
            assert_eq!(strays(&instance), Vec::<String>::new());
        }
    }
}
