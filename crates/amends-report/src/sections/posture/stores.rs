//! People at stake, store by store.

use super::names::{shown, tallied};
use crate::drawings::bar::bar;
use crate::limits::STORES_MAX;
use crate::sections::More;
use crate::view::{PostureStore, PostureView};
use crate::words::{counted, number, spaced};

/// Entries named of each store.
const ENTRIES_MAX: usize = 4;

pub(super) struct Stores {
    pub(super) lines: Vec<Line>,
    pub(super) more: More,
    /// Stores that no route leads to.
    pub(super) safe: String,
}

pub(super) struct Line {
    pub(super) store: String,
    pub(super) place: String,
    /// Empty where nobody has counted.
    pub(super) people: String,
    pub(super) counted_by: String,
    pub(super) bar: String,
    pub(super) elements: String,
    pub(super) entries: String,
}

impl Stores {
    /// Stores that a route leads to: those that nobody has counted after the largest, for they may be larger.
    pub(super) fn of(view: &PostureView) -> Self {
        let (mut reached, safe): (Vec<&PostureStore>, Vec<&PostureStore>) =
            view.stores.iter().partition(|store| !store.entries.is_empty());
        reached.sort_by_key(|store| (std::cmp::Reverse(store.people), store.store.as_str()));
        let most = reached.iter().filter_map(|store| store.people).max().unwrap_or(0);
        let lines: Vec<Line> = reached.iter().take(STORES_MAX).map(|store| line(store, most)).collect();
        Self {
            more: More::of(lines.len(), reached.len() as u64, "stores", ""),
            safe: match safe.len() {
                0 if lines.is_empty() => "No store is known.".to_owned(),
                0 => String::new(),
                count if lines.is_empty() => {
                    format!("No known route leads to any of {}.", counted(count as u64, "store", "stores"))
                }
                count => {
                    format!("No known route leads to {}.", counted(count as u64, "further store", "further stores"))
                }
            },
            lines,
        }
    }
}

fn line(store: &PostureStore, most: u64) -> Line {
    let place = [shown(&store.zone), shown(&store.environment)];
    let mut entries: Vec<String> = Vec::new();
    let tallied = tallied(&store.entries);
    for (name, count) in tallied.iter().take(ENTRIES_MAX) {
        entries.push(if *count == 1 { name.clone() } else { format!("{name} ({})", number(*count)) });
    }
    if tallied.len() > ENTRIES_MAX {
        entries.push(format!("{} more", number((tallied.len() - ENTRIES_MAX) as u64)));
    }
    Line {
        store: shown(&store.store),
        place: place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
        people: store.people.map(number).unwrap_or_default(),
        counted_by: match store.counted_by.as_str() {
            "evidence" => "from the evidence".to_owned(),
            "scan" => "by a scan".to_owned(),
            "inventory" => "as the inventory says".to_owned(),
            other => shown(other),
        },
        bar: store.people.map_or_else(String::new, |people| bar(people, most)),
        elements: store.elements.iter().map(|element| shown(&spaced(element))).collect::<Vec<_>>().join(", "),
        entries: entries.join("; "),
    }
}
