//! Objects to rows: paths are columns, items of arrays share a cell.

use amends_case::table::VALUE_SEPARATOR;

use super::parse::Listener;
use super::paths::{Node, Paths, ROOT};

const SEPARATOR: u8 = VALUE_SEPARATOR as u8;

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
    /// A row of nothing. While `collecting`, places are noted and the values are not kept.
    pub(crate) fn new(paths: &'a mut Paths, cell_bytes: usize, collecting: bool) -> Self {
        let width = paths.width();
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

    /// Says by which key the row's object stands in the one around it.
    pub(crate) fn named(mut self, key: Option<&[u8]>) -> Self {
        if let Some(key) = key {
            self.write_key(ROOT, key);
        }
        self
    }

    /// The cells of the row, those beyond the columns last, and how many bytes were too many for their cell. Text that
    /// is no JSON goes to the overflow as it stands.
    pub(crate) fn finish(mut self, unread: Option<&[u8]>) -> (&'a [Vec<u8>], u64) {
        if let Some(text) = unread {
            let text = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            self.cut_bytes += text.len().saturating_sub(self.cell_bytes) as u64;
            self.beyond.push(text.as_bytes()[..text.floor_char_boundary(self.cell_bytes)].to_vec());
        }
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
        self.paths.cells.truncate(self.paths.width());
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

    /// One more item of the array whose items stand at `node`.
    fn count(&mut self, node: Node) {
        let place = &mut self.paths.nodes[node];
        place.count += 1;
        if !place.counted {
            place.counted = true;
            self.paths.counted.push(node);
        }
    }

    fn write_key(&mut self, node: Node, key: &[u8]) {
        let field = self.paths.key_of(node);
        self.value_at(field, key);
    }

    fn value_at(&mut self, node: Node, value: &[u8]) {
        if self.collecting {
            return self.paths.value_seen(node, value);
        }
        match self.paths.nodes[node].column {
            Some(column) if !value.is_empty() => self.write(column, node, value),
            None if !value.is_empty() && self.beyond.len() < 4096 => {
                let text = std::str::from_utf8(value).unwrap_or_default();
                self.beyond.push(text.as_bytes()[..text.floor_char_boundary(self.cell_bytes)].to_vec());
            }
            _ => {}
        }
    }
}

impl Listener for Row<'_> {
    fn key(&mut self, key: &[u8]) {
        let here = self.here();
        if !self.paths.nodes[here].keyed {
            let node = self.paths.field(here, key);
            return self.stack.push(node);
        }
        // What its keys name are items.
        let node = self.paths.items(here);
        self.count(node);
        if !self.collecting {
            self.write_key(node, key);
        }
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
        self.count(self.here());
    }

    fn end_array(&mut self) {
        self.stack.pop();
    }

    fn scalar(&mut self, value: &[u8]) {
        self.value_at(self.here(), value);
    }
}
