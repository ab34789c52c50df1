//! The places where values stand in the objects of a file, and which of them are columns.
//!
//! Places are collected first, row by row. Then they are settled: where the keys of an object are names of things and
//! not of fields (`{"user0": {…}, "user1": {…}}`), its fields become one place, as the items of an array are.

use std::collections::HashMap;

use super::keyed::{Child, Field, is_keyed};
use crate::header::{Shape, shape};

/// A place in the objects of a file: the root, a field of a place, or the items of one.
pub(super) type Node = usize;
pub(super) const ROOT: Node = 0;

/// The name of the key by which an object stood in another, beside the object's own fields.
pub(crate) const KEY: &str = "{}";

/// From so many fields on an object is asked, each time their number has doubled, whether its keys name things: a
/// million of them must not be a million places.
const FIELDS_ASKED: usize = 64;

/// All places of a file, in order of their first appearance, and which of them are columns.
pub(crate) struct Paths {
    pub(super) nodes: Vec<Place>,
    /// Looked up only, never iterated.
    fields: HashMap<(Node, Box<[u8]>), Node>,
    headers: Vec<String>,
    columns_max: usize,
    left_out: usize,
    /// Counts the first appearances of places and values, so that columns keep their order.
    clock: u64,
    /// Whether each field of a row is a row.
    split: bool,
    /// The buffers of the row at hand, reused.
    pub(super) cells: Vec<Vec<u8>>,
    /// Separators in each cell so far.
    pub(super) separators: Vec<usize>,
    /// The columns that the row at hand has touched.
    pub(super) touched: Vec<usize>,
    /// Arrays that the row at hand has touched.
    pub(super) counted: Vec<Node>,
}

#[derive(Default)]
pub(super) struct Place {
    /// The key by which its parent knows it.
    key: Box<[u8]>,
    /// Its fields, and which of them is expected next: objects of a file tend to have theirs in one order.
    fields: Vec<Node>,
    expected: usize,
    /// Whether its fields are items: their keys name things.
    pub(super) keyed: bool,
    /// When it and a value of it were first seen; 0 for never.
    seen: u64,
    valued: u64,
    /// What its first value looks like.
    shape: Option<Shape>,
    pub(super) column: Option<usize>,
    /// The innermost array that the place lies in.
    pub(super) array: Option<Node>,
    /// For the items of an array: that node, once there are any.
    items: Option<Node>,
    /// For the items of an array: how many the row at hand has had.
    pub(super) count: usize,
    pub(super) counted: bool,
}

impl Paths {
    pub(crate) fn new(columns_max: usize) -> Self {
        Self {
            nodes: vec![Place::default()],
            fields: HashMap::new(),
            headers: Vec::new(),
            columns_max,
            left_out: 0,
            clock: 0,
            split: false,
            cells: Vec::new(),
            separators: Vec::new(),
            touched: Vec::new(),
            counted: Vec::new(),
        }
    }

    pub(crate) fn headers(&self) -> Vec<String> {
        self.headers.clone()
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.headers.len()
    }

    pub(crate) fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether each field of what was collected as a row is a row of its own, with its key.
    pub(crate) fn splits(&self) -> bool {
        self.split
    }

    /// The field `key` of `parent`.
    pub(super) fn field(&mut self, parent: Node, key: &[u8]) -> Node {
        let place = &self.nodes[parent];
        for position in [place.expected, 0] {
            if let Some(node) = place.fields.get(position).copied().filter(|node| *self.nodes[*node].key == *key) {
                self.nodes[parent].expected = position + 1;
                return node;
            }
        }
        self.unexpected_field(parent, key)
    }

    /// A field out of order, or a new one. Bounded: once there are far more places than columns, new ones share one.
    fn unexpected_field(&mut self, parent: Node, key: &[u8]) -> Node {
        let mut wanted: (Node, Box<[u8]>) = (parent, Box::from(key));
        if self.full() && !self.fields.contains_key(&wanted) {
            wanted.1 = Box::from("…".as_bytes());
        }
        let node = match self.fields.get(&wanted) {
            Some(node) => *node,
            None => self.new_field(wanted),
        };
        let known = self.nodes[parent].fields.iter().position(|known| *known == node);
        self.nodes[parent].expected = known.map_or(0, |position| position + 1);
        node
    }

    fn new_field(&mut self, wanted: (Node, Box<[u8]>)) -> Node {
        let parent = wanted.0;
        let node = self.add(Place { key: wanted.1.clone(), array: self.nodes[parent].array, ..Place::default() });
        self.nodes[parent].fields.push(node);
        self.fields.insert(wanted, node);
        let fields = self.nodes[parent].fields.len();
        if fields >= FIELDS_ASKED && fields.is_power_of_two() {
            self.nodes[parent].keyed = self.looks_keyed(parent);
        }
        node
    }

    fn full(&self) -> bool {
        self.nodes.len() > self.columns_max * 8
    }

    /// The items of `array`.
    pub(super) fn items(&mut self, array: Node) -> Node {
        if let Some(node) = self.nodes[array].items {
            return node;
        }
        let node = self.add(Place::default());
        self.nodes[node].array = Some(node);
        self.nodes[array].items = Some(node);
        node
    }

    fn add(&mut self, place: Place) -> Node {
        self.clock += 1;
        self.nodes.push(Place { seen: self.clock, ..place });
        self.nodes.len() - 1
    }

    /// Notes that a value stands at a place.
    pub(super) fn value_seen(&mut self, node: Node, value: &[u8]) {
        let place = &mut self.nodes[node];
        if place.valued == 0 {
            self.clock += 1;
            place.valued = self.clock;
        }
        if place.shape.is_none() && !value.is_empty() {
            place.shape = std::str::from_utf8(value).ok().map(shape);
        }
    }

    /// Whether the keys of the objects at a place name things and not fields.
    pub(super) fn looks_keyed(&self, node: Node) -> bool {
        self.nodes[node].keyed || keys_name_things(&self.nodes, &[node], node == ROOT)
    }

    /// Ends the collecting: objects whose keys name things become items, and places where values stand columns.
    pub(crate) fn settle(&mut self) {
        self.split = self.looks_keyed(ROOT);
        let collected = std::mem::replace(&mut self.nodes, vec![Place::default()]);
        self.fields.clear();
        // They name places as they were collected.
        self.counted.clear();
        let mut columns = Vec::new();
        if self.split {
            columns.push((0, self.key_of(ROOT), KEY.to_owned()));
            self.rebuild(&collected, &within(&collected, &[ROOT]), ROOT, "", &mut columns);
        } else {
            self.rebuild(&collected, &[ROOT], ROOT, "", &mut columns);
        }
        columns.sort();
        self.left_out = columns.len().saturating_sub(self.columns_max);
        columns.truncate(self.columns_max);
        for (column, (_, node, name)) in columns.into_iter().enumerate() {
            self.nodes[node].column = Some(column);
            self.headers.push(name);
        }
    }

    /// The place of the key by which an item at `node` stood.
    pub(super) fn key_of(&mut self, node: Node) -> Node {
        self.field(node, KEY.as_bytes())
    }

    /// Makes the place `node`, called `name`, of several collected ones; adds to `columns` what becomes one.
    fn rebuild(
        &mut self,
        collected: &[Place],
        merged: &[Node],
        node: Node,
        name: &str,
        columns: &mut Vec<(u64, Node, String)>,
    ) {
        if let Some(valued) = merged.iter().map(|old| collected[*old].valued).filter(|valued| *valued > 0).min() {
            columns.push((valued, node, name.to_owned()));
        }
        let any_keyed = merged.iter().any(|old| collected[*old].keyed);
        // The root was asked before; what is left of it is rows.
        let keyed = node != ROOT && (any_keyed || keys_name_things(collected, merged, false));
        let mut items: Vec<Node> = merged.iter().filter_map(|old| collected[*old].items).collect();
        if keyed {
            items = within(collected, merged);
        }
        if !items.is_empty() {
            let (below, name) = (self.items(node), format!("{name}[]"));
            if keyed {
                self.nodes[node].keyed = true;
                let first = items.iter().map(|old| collected[*old].seen).min().unwrap_or(0);
                columns.push((first, self.key_of(below), format!("{name}.{KEY}")));
            }
            self.rebuild(collected, &items, below, &name, columns);
        }
        if keyed {
            return;
        }
        for (key, group) in groups(collected, merged) {
            let shown = String::from_utf8_lossy(key);
            let below = if name.is_empty() { shown.into_owned() } else { format!("{name}.{shown}") };
            let field = self.field(node, key);
            self.rebuild(collected, &group, field, &below, columns);
        }
    }
}

/// Everything that stands directly within some places: fields, and items of arrays. The key of an object is not within.
fn within(collected: &[Place], merged: &[Node]) -> Vec<Node> {
    let all = merged.iter().flat_map(|old| collected[*old].fields.iter().copied().chain(collected[*old].items));
    all.filter(|node| *collected[*node].key != *KEY.as_bytes()).collect()
}

/// The fields of several places, those with one key together, in order of their first appearance.
fn groups<'a>(collected: &'a [Place], merged: &[Node]) -> Vec<(&'a [u8], Vec<Node>)> {
    let mut groups: Vec<(&[u8], Vec<Node>)> = Vec::new();
    let mut known: HashMap<&[u8], usize> = HashMap::new();
    for field in merged.iter().flat_map(|old| &collected[*old].fields) {
        let key = &*collected[*field].key;
        let at = *known.entry(key).or_insert(groups.len());
        if at == groups.len() {
            groups.push((key, Vec::new()));
        }
        groups[at].1.push(*field);
    }
    groups
}

fn keys_name_things(collected: &[Place], merged: &[Node], top: bool) -> bool {
    let children: Vec<Child<'_>> = groups(collected, merged)
        .into_iter()
        .filter(|(key, _)| *key != KEY.as_bytes())
        .map(|(key, nodes)| {
            let fields = groups(collected, &nodes).into_iter().map(|(key, nodes)| Field {
                key,
                shape: nodes.iter().find_map(|node| collected[*node].shape),
                is_object: nodes.iter().any(|node| !collected[*node].fields.is_empty()),
            });
            let fields: Vec<Field<'_>> = fields.collect();
            let holds_value = |node: &Node| collected[*node].valued > 0 || collected[*node].items.is_some();
            Child { key, fields, is_empty: !nodes.iter().any(holds_value) }
        })
        .collect();
    is_keyed(&children, top)
}
