//! What of the routes is drawn: boxes for places, hosts and stores, and each step once, however many routes share it.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::{BOXES_MAX, ROUTES_MAX, STEPS_MAX};
use crate::view::{PostureRoute, PostureStep, PostureView};

/// Zones that have a place of their own; further ones share the last.
const ZONES_MAX: usize = 8;
/// Columns within one zone.
const LAYERS_MAX: usize = 3;
/// Whoever is in no zone of ours.
const OUTSIDE: &str = "outside";
const ZONE_UNKNOWN: &str = "zone not stated";
const OTHER_ZONES: &str = "other zones";

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Entry,
    Host,
    Store,
}

#[derive(Debug)]
pub(super) struct Node<'v> {
    pub(super) name: &'v str,
    pub(super) sort: Sort,
    /// Whether a route begins here.
    pub(super) is_entry: bool,
    /// Which zone, from the left.
    pub(super) zone: usize,
    /// Which column within its zone.
    pub(super) layer: usize,
    zone_name: &'v str,
}

/// A step, drawn once.
#[derive(Debug)]
pub(super) struct Edge<'v> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) step: &'v PostureStep,
    /// Routes that take it.
    pub(super) routes: u64,
}

/// The picture before anything has a place.
#[derive(Debug, Default)]
pub(super) struct Graph<'v> {
    pub(super) zones: Vec<&'v str>,
    pub(super) nodes: Vec<Node<'v>>,
    /// In the order of the routes: an edge's number is its position and one.
    pub(super) edges: Vec<Edge<'v>>,
    /// Routes that are drawn, by their positions in the view, with the numbers of their steps.
    pub(super) routes: Vec<(usize, Vec<usize>)>,
    /// Boxes of the routes that were looked at and did not fit.
    pub(super) boxes_left_out: usize,
}

type Key<'v> = (&'v str, &'v str, &'v str);

impl<'v> Graph<'v> {
    /// The worst routes, as many as there are boxes for.
    pub(super) fn of(view: &'v PostureView) -> Self {
        let places = Places::of(view);
        let mut graph = Graph::default();
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        let mut known: BTreeMap<Key<'_>, usize> = BTreeMap::new();
        let mut left_out: BTreeSet<&str> = BTreeSet::new();
        let routes = view.routes.lines.iter().enumerate().filter(|(_, route)| !route.steps.is_empty());
        for (position, route) in routes.take(ROUTES_MAX) {
            let steps = ends(route);
            let names: BTreeSet<&str> = steps.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
            let new: Vec<&str> = names.into_iter().filter(|name| !at.contains_key(name)).collect();
            if graph.nodes.len() + new.len() > BOXES_MAX {
                left_out.extend(new);
                continue;
            }
            let mut numbers = Vec::new();
            for (index, (from, to, step)) in steps.into_iter().enumerate() {
                let [from_at, to_at] = [from, to].map(|name| {
                    *at.entry(name).or_insert_with(|| {
                        graph.nodes.push(places.node(name, route));
                        graph.nodes.len() - 1
                    })
                });
                graph.nodes[from_at].is_entry |= index == 0;
                let number = *known.entry((from, to, &step.how)).or_insert_with(|| {
                    graph.edges.push(Edge { from: from_at, to: to_at, step, routes: 0 });
                    graph.edges.len() - 1
                });
                graph.edges[number].routes += 1;
                numbers.push(number + 1);
            }
            graph.routes.push((position, numbers));
        }
        graph.boxes_left_out = left_out.iter().filter(|name| !at.contains_key(*name)).count();
        graph.order_zones(&places);
        graph.layer();
        graph
    }

    /// Outside first, then zones of lower trust, then others, then those that hold people's data; equals by how
    /// few steps lead there.
    fn order_zones(&mut self, places: &Places<'v>) {
        let rank = |zone: &str, nodes: &[Node<'_>]| match zone {
            OUTSIDE => 0_u8,
            _ if places.lower_zones.contains(zone) => 1,
            _ if nodes.iter().any(|node| node.zone_name == zone && node.sort == Sort::Store) => 3,
            _ => 2,
        };
        for node in &self.nodes {
            if !self.zones.contains(&node.zone_name) {
                self.zones.push(node.zone_name);
            }
        }
        let nodes = &self.nodes;
        let depths = self.depths();
        let depth = |zone: &str| {
            let within = nodes.iter().zip(&depths).filter(|(node, _)| node.zone_name == zone);
            within.map(|(_, depth)| *depth).min()
        };
        self.zones.sort_by_cached_key(|zone| (rank(zone, nodes), depth(zone)));
        let order = self.zones.clone();
        if self.zones.len() > ZONES_MAX {
            self.zones.truncate(ZONES_MAX - 1);
            self.zones.push(OTHER_ZONES);
        }
        let last = self.zones.len().saturating_sub(1);
        for node in &mut self.nodes {
            node.zone = order.iter().position(|zone| *zone == node.zone_name).unwrap_or(last).min(last);
        }
    }

    /// How many steps lead to each node from where a route begins.
    fn depths(&self) -> Vec<usize> {
        let start = |node: &Node<'_>| if node.is_entry { 0 } else { usize::MAX };
        let mut depths: Vec<usize> = self.nodes.iter().map(start).collect();
        for _ in 0..self.nodes.len() {
            for edge in &self.edges {
                depths[edge.to] = depths[edge.to].min(depths[edge.from].saturating_add(1));
            }
        }
        depths
    }

    /// Steps within a zone go to the right as well, as long as there is room; its stores stand together at the right.
    fn layer(&mut self) {
        let depths = self.depths();
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|node| depths[*node]);
        for node in order {
            let before = self.edges.iter().filter(|edge| edge.to == node && depths[edge.from] < depths[node]);
            let within = before.filter(|edge| self.nodes[edge.from].zone == self.nodes[node].zone);
            let layer = within.map(|edge| self.nodes[edge.from].layer + 1).max().unwrap_or(0);
            self.nodes[node].layer = layer.min(LAYERS_MAX - 1);
        }
        let mut last = vec![0; self.zones.len()];
        for node in &self.nodes {
            last[node.zone] = last[node.zone].max(node.layer);
        }
        for node in self.nodes.iter_mut().filter(|node| node.sort == Sort::Store) {
            node.layer = last[node.zone];
        }
    }
}

/// The steps of a route with names for both ends, also where one was left empty.
fn ends(route: &PostureRoute) -> Vec<(&str, &str, &PostureStep)> {
    let entry = if route.entry_words.is_empty() { &route.entry } else { &route.entry_words };
    let mut last = entry.as_str();
    let mut ends = Vec::new();
    for step in route.steps.iter().take(STEPS_MAX) {
        let from = if step.from.is_empty() { last } else { step.from.as_str() };
        let to = if step.to.is_empty() { route.store.as_str() } else { step.to.as_str() };
        ends.push((from, to, step));
        last = to;
    }
    ends
}

/// What stands where.
struct Places<'v> {
    zone_of: BTreeMap<&'v str, &'v str>,
    stores: BTreeMap<&'v str, &'v str>,
    lower_zones: BTreeSet<&'v str>,
    /// Whatever a step leads to is a host, also if nobody says where it stands.
    led_to: BTreeSet<&'v str>,
}

impl<'v> Places<'v> {
    fn of(view: &'v PostureView) -> Self {
        let lower = view.entries.iter().filter(|entry| entry.class == "lower_zone");
        let steps = view.routes.lines.iter().flat_map(|route| &route.steps);
        Self {
            zone_of: view.places.iter().map(|place| (place.name.as_str(), place.zone.as_str())).collect(),
            stores: view.stores.iter().map(|store| (store.store.as_str(), store.zone.as_str())).collect(),
            lower_zones: lower.filter_map(|entry| entry.entry.strip_prefix("zone:")).collect(),
            led_to: steps.map(|step| step.to.as_str()).collect(),
        }
    }

    fn node(&self, name: &'v str, route: &'v PostureRoute) -> Node<'v> {
        let stated = |zone: &'v str| if zone.is_empty() { ZONE_UNKNOWN } else { zone };
        let (sort, zone_name) = if let Some(zone) = self.stores.get(name) {
            (Sort::Store, stated(zone))
        } else if let Some(zone) = self.zone_of.get(name) {
            (Sort::Host, stated(zone))
        } else if self.led_to.contains(name) {
            (Sort::Host, ZONE_UNKNOWN)
        } else {
            (Sort::Entry, route.entry.strip_prefix("zone:").unwrap_or(OUTSIDE))
        };
        Node { name, sort, is_entry: false, zone: 0, layer: 0, zone_name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{HostPlace, Listing, PostureEntry, PostureStore};

    fn step(from: &str, to: &str) -> PostureStep {
        PostureStep { from: from.into(), to: to.into(), how: "guess".into(), ..PostureStep::default() }
    }

    fn route(entry: &str, steps: &[(&str, &str)]) -> PostureRoute {
        PostureRoute {
            entry: entry.into(),
            steps: steps.iter().map(|(from, to)| step(from, to)).collect(),
            ..PostureRoute::default()
        }
    }

    fn view(routes: Vec<PostureRoute>) -> PostureView {
        let place = |name: &str, zone: &str| HostPlace { name: name.into(), zone: zone.into(), ..HostPlace::default() };
        let store = |name: &str| PostureStore { store: name.into(), zone: "data".into(), ..PostureStore::default() };
        PostureView {
            places: vec![place("gw", "lab"), place("stg", "lab"), place("jump", "corp"), place("app", "data")],
            stores: vec![store("crm"), store("pay")],
            entries: vec![PostureEntry { entry: "zone:lab".into(), class: "lower_zone".into(), ..Default::default() }],
            routes: Listing { total: routes.len() as u64, lines: routes, export: String::new() },
            ..PostureView::default()
        }
    }

    #[test]
    fn shared_steps_are_drawn_once_and_zones_go_from_outside_to_data() {
        let way = |store| route("internet", &[("the internet", "gw"), ("gw", "stg"), ("stg", "jump"), ("jump", store)]);
        let lab = route("zone:lab", &[("any host of lab", "jump"), ("jump", "pay")]);
        let view = view(vec![way("crm"), way("pay"), lab]);
        let graph = Graph::of(&view);
        assert_eq!(graph.zones, ["outside", "lab", "corp", "data"]);
        assert_eq!(graph.edges.len(), 6);
        assert_eq!(graph.edges.iter().map(|edge| edge.routes).collect::<Vec<_>>(), [2, 2, 2, 1, 2, 1]);
        assert_eq!(graph.routes[2], (2, vec![6, 5]));
        let entries: Vec<&str> = graph.nodes.iter().filter(|node| node.is_entry).map(|node| node.name).collect();
        assert_eq!(entries, ["the internet", "any host of lab"]);
        let layer = |name| graph.nodes.iter().find(|node| node.name == name).map(|node| node.layer);
        assert_eq!([layer("gw"), layer("stg"), layer("jump")], [Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let many: Vec<PostureRoute> = (0..39)
            .map(|at| {
                let name = format!("host-{at}");
                route("internet", &[("the internet", &name), (&name, "crm")])
            })
            .collect();
        let view = view(many);
        let graph = Graph::of(&view);
        assert_eq!((graph.nodes.len(), graph.routes.len(), graph.boxes_left_out), (40, 38, 1));
    }

    #[test]
    fn odd_routes_do_no_harm() {
        let view = view(vec![
            route("internet", &[("", ""), ("", "")]),
            route("zone:lab", &[("gw", "gw"), ("crm", "gw"), ("gw", "crm")]),
            route("", &[]),
        ]);
        let graph = Graph::of(&view);
        assert!(graph.nodes.iter().all(|node| node.zone < graph.zones.len() && node.layer < LAYERS_MAX));
    }
}
