//! Objects to rows: paths are columns, items of arrays share a cell.

use std::collections::HashMap;

use amends_case::table::VALUE_SEPARATOR;

use super::parse::Listener;

const SEPARATOR: u8 = VALUE_SEPARATOR as u8;

/// A place in the objects of a file: the root, a field of a place, or the items of one.
type Node = usize;
const ROOT: Node = 0;

/// All places of a file, in order of their first appearance, and which of them are columns.
pub(crate) struct Paths {
    nodes: Vec<Place>,
    /// Looked up only, never iterated.
    fields: HashMap<(Node, Box<[u8]>), Node>,
    headers: Vec<String>,
    columns_max: usize,
    left_out: usize,
    /// The buffers of the row at hand, reused.
    cells: Vec<Vec<u8>>,
    /// Separators in each cell so far.
    separators: Vec<usize>,
    /// The columns that the row at hand has touched.
    touched: Vec<usize>,
    /// Arrays that the row at hand has touched.
    counted: Vec<Node>,
}

#[derive(Default)]
struct Place {
    name: String,
    /// The key by which its parent knows it.
    key: Box<[u8]>,
    /// Its fields, and which of them is expected next: objects of a file tend to have theirs in one order.
    fields: Vec<Node>,
    expected: usize,
    column: Option<usize>,
    beyond: bool,
    /// The innermost array that the place lies in.
    array: Option<Node>,
    /// For the items of an array: that node, once there are any.
    items: Option<Node>,
    /// For the items of an array: how many the row at hand has had.
    count: usize,
    counted: bool,
}

impl Paths {
    pub(crate) fn new(columns_max: usize) -> Self {
        Self {
            nodes: vec![Place::default()],
            fields: HashMap::new(),
            headers: Vec::new(),
            columns_max,
            left_out: 0,
            cells: Vec::new(),
            separators: Vec::new(),
            touched: Vec::new(),
            counted: Vec::new(),
        }
    }

    pub(crate) fn headers(&self) -> Vec<String> {
        self.headers.clone()
    }

    pub(crate) fn left_out(&self) -> usize {
        self.left_out
    }

    /// The field `key` of `parent`.
    fn field(&mut self, parent: Node, key: &[u8]) -> Node {
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
        let (parent, key) = (wanted.0, wanted.1.clone());
        let shown = String::from_utf8_lossy(&key);
        let above = &self.nodes[parent].name;
        let name = if above.is_empty() { shown.into_owned() } else { format!("{above}.{shown}") };
        let node = self.add(Place { name, key, array: self.nodes[parent].array, ..Place::default() });
        self.nodes[parent].fields.push(node);
        self.fields.insert(wanted, node);
        node
    }

    fn full(&self) -> bool {
        self.nodes.len() > self.columns_max * 8
    }

    fn items(&mut self, array: Node) -> Node {
        if let Some(node) = self.nodes[array].items {
            return node;
        }
        let name = format!("{}[]", self.nodes[array].name);
        let node = self.add(Place { name, ..Place::default() });
        self.nodes[node].array = Some(node);
        self.nodes[array].items = Some(node);
        node
    }

    fn add(&mut self, place: Place) -> Node {
        self.nodes.push(place);
        self.nodes.len() - 1
    }

    /// Makes sure that a place where a value stands is a column.
    fn column(&mut self, node: Node, collecting: bool) -> Option<usize> {
        if !collecting || self.nodes[node].column.is_some() || self.nodes[node].beyond {
            return self.nodes[node].column;
        }
        if self.headers.len() >= self.columns_max {
            self.nodes[node].beyond = true;
            self.left_out += 1;
            return None;
        }
        self.headers.push(self.nodes[node].name.clone());
        self.nodes[node].column = Some(self.headers.len() - 1);
        self.nodes[node].column
    }
}

/// One row under construction.
pub(crate) struct Row<'a> {
    paths: &'a mut Paths,
    stack: Vec<Node>,
    collecting: bool,
    cell_bytes: usize,
    cut_bytes: u64,
    /// Values of places that are no columns.
    beyond: Vec<Vec<u8>>,
}

impl<'a> Row<'a> {
    /// A row of nothing. While `collecting`, places where values stand become columns and the values are not kept.
    pub(crate) fn new(paths: &'a mut Paths, cell_bytes: usize, collecting: bool) -> Self {
        let width = paths.headers.len();
        for column in std::mem::take(&mut paths.touched) {
            paths.cells[column].clear();
            paths.separators[column] = 0;
        }
        for node in std::mem::take(&mut paths.counted) {
            paths.nodes[node].count = 0;
            paths.nodes[node].counted = false;
        }
        paths.cells.resize(width, Vec::new());
        paths.separators.resize(width, 0);
        Self { paths, stack: vec![ROOT], collecting, cell_bytes, cut_bytes: 0, beyond: Vec::new() }
    }

    /// The cells of the row, those beyond the columns last, and how many bytes were too many for their cell. Text that
    /// is no JSON goes to the overflow as it stands.
    pub(crate) fn finish(mut self, unread: Option<&[u8]>) -> (&'a [Vec<u8>], u64) {
        if let Some(text) = unread {
            let text = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            self.cut_bytes += text.len().saturating_sub(self.cell_bytes) as u64;
            self.beyond.push(text.as_bytes()[..text.floor_char_boundary(self.cell_bytes)].to_vec());
        }
        let width = self.paths.headers.len();
        for node in 0..self.paths.nodes.len() {
            let place = &self.paths.nodes[node];
            if let (Some(column), Some(array)) = (place.column, place.array)
                && !self.paths.cells[column].is_empty()
            {
                let wanted = self.paths.nodes[array].count.saturating_sub(1);
                let missing = wanted.saturating_sub(self.paths.separators[column]);
                self.paths.cells[column].extend(std::iter::repeat_n(SEPARATOR, missing));
            }
        }
        self.paths.cells.truncate(width);
        // Cells beyond the columns are dropped again by the next row's `resize`.
        self.paths.cells.extend(self.beyond);
        (&self.paths.cells, self.cut_bytes)
    }

    fn here(&self) -> Node {
        self.stack.last().copied().unwrap_or(ROOT)
    }

    fn write(&mut self, column: usize, node: Node, value: &[u8]) {
        let ordinal = self.paths.nodes[node].array.map_or(0, |array| self.paths.nodes[array].count.saturating_sub(1));
        let in_array = self.paths.nodes[node].array.is_some();
        let cell = &mut self.paths.cells[column];
        if cell.is_empty() && self.paths.separators[column] == 0 {
            self.paths.touched.push(column);
        }
        if cell.len() + value.len() + ordinal > self.cell_bytes {
            self.cut_bytes += value.len() as u64;
            return;
        }
        let repeated = !cell.is_empty() && self.paths.separators[column] >= ordinal;
        while self.paths.separators[column] < ordinal {
            cell.push(SEPARATOR);
            self.paths.separators[column] += 1;
        }
        if repeated && !cell.ends_with(&[SEPARATOR]) {
            // The same key twice in one object: neither value may be lost.
            cell.push(if in_array { b' ' } else { SEPARATOR });
        }
        let start = cell.len();
        cell.extend_from_slice(value);
        cell[start..].iter_mut().filter(|byte| **byte == SEPARATOR).for_each(|byte| *byte = b' ');
    }
}

impl Listener for Row<'_> {
    fn key(&mut self, key: &[u8]) {
        let node = self.paths.field(self.here(), key);
        self.stack.push(node);
    }

    fn end_key(&mut self) {
        self.stack.pop();
    }

    fn array(&mut self) {
        let node = self.paths.items(self.here());
        self.stack.push(node);
    }

    fn item(&mut self) {
        let node = self.here();
        let place = &mut self.paths.nodes[node];
        place.count += 1;
        if !place.counted {
            place.counted = true;
            self.paths.counted.push(node);
        }
    }

    fn end_array(&mut self) {
        self.stack.pop();
    }

    fn scalar(&mut self, value: &[u8]) {
        let node = self.here();
        let column = self.paths.column(node, self.collecting);
        if self.collecting {
            return;
        }
        match column {
            Some(column) if !value.is_empty() => self.write(column, node, value),
            None if !value.is_empty() && self.beyond.len() < 4096 => {
                let text = std::str::from_utf8(value).unwrap_or_default();
                self.beyond.push(text.as_bytes()[..text.floor_char_boundary(self.cell_bytes)].to_vec());
            }
            _ => {}
        }
    }
}
