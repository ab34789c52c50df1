//! The world as instances: what checks look at. Kinds and fields are those of `rules/checks/README.md`.

mod accounts;
mod hosts;
mod others;
mod stores;

use std::collections::BTreeMap;

use crate::instance::Instance;
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
#[derive(Debug, Default)]
pub struct Beside<'a> {
    /// Distinct people of each store, where somebody has counted.
    pub persons: BTreeMap<String, u64>,
    /// What scans found of stores.
    pub likeness: BTreeMap<String, Likeness>,
    /// Routes.
    pub routes: &'a [RouteRow],
    /// Entries.
    pub entries: &'a [EntryRow],
    /// Days that an intruder was in the network before anybody knew, if there was one.
    pub dwell_days: Option<i64>,
    /// What the organisation has promised to spend.
    pub committed: Option<u64>,
}

/// All instances, by kind and name.
pub fn instances(world: &World<'_>, beside: &Beside<'_>) -> Vec<Instance> {
    let mut all = Vec::new();
    hosts::add(world, &mut all);
    accounts::add(world, &mut all);
    stores::add(world, beside, &mut all);
    others::add(world, beside, &mut all);
    all.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    all.dedup_by(|a, b| (a.kind, &a.name) == (b.kind, &b.name));
    all
}
