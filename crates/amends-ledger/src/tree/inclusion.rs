//! Inclusion proofs: made in one pass over the leaves for any number of chosen ones, and checked without the tree.

use std::collections::BTreeMap;

use super::{Hash, node};

/// Whether `path` proves that `leaf` is the `index`-th (from 0) of `size` leaves below `root` (RFC 9162, 2.1.3.2).
pub fn is_included(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node(beside, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Builds the paths of chosen leaves while all leaves go by once. Memory: some hashes for each chosen leaf.
#[derive(Debug)]
pub struct InclusionBuilder {
    size: u64,
    wanted: Vec<u64>,
    seen: u64,
    /// Full subtrees that wait for their right neighbour: their height, first leaf, and hash.
    stack: Vec<(u32, u64, Hash)>,
    paths: BTreeMap<u64, Vec<Hash>>,
}

impl InclusionBuilder {
    /// For a tree of `size` leaves and the places of those to be proved; places beyond the tree are left out.
    pub fn new(size: u64, mut wanted: Vec<u64>) -> Self {
        wanted.retain(|place| *place < size);
        wanted.sort_unstable();
        wanted.dedup();
        let paths = wanted.iter().map(|place| (*place, Vec::new())).collect();
        Self { size, wanted, seen: 0, stack: Vec::new(), paths }
    }

    /// The next leaf's hash, in order. More than `size` are left out.
    pub fn push(&mut self, leaf: Hash) {
        if self.seen == self.size {
            return;
        }
        let (mut height, mut first, mut hash) = (0, self.seen, leaf);
        while let Some(&(left_height, left_first, left)) = self.stack.last()
            && left_height == height
        {
            self.stack.pop();
            hash = self.join((left_first, left), (first, hash), 1 << height);
            (height, first) = (height + 1, left_first);
        }
        self.stack.push((height, first, hash));
        self.seen += 1;
    }

    /// The paths, leaf to root, by place.
    pub fn finish(mut self) -> BTreeMap<u64, Vec<Hash>> {
        // The incomplete right edge: from the smallest subtree to the largest.
        if let Some((_, mut first, mut hash)) = self.stack.pop() {
            while let Some((_, left_first, left)) = self.stack.pop() {
                let right_size = self.seen - first;
                hash = self.join_sized((left_first, left, first - left_first), (first, hash, right_size));
                first = left_first;
            }
        }
        self.paths
    }

    fn join(&mut self, left: (u64, Hash), right: (u64, Hash), size: u64) -> Hash {
        self.join_sized((left.0, left.1, size), (right.0, right.1, size))
    }

    fn join_sized(&mut self, left: (u64, Hash, u64), right: (u64, Hash, u64)) -> Hash {
        self.beside(left.0, left.2, right.1);
        self.beside(right.0, right.2, left.1);
        node(&left.1, &right.1)
    }

    /// All chosen leaves within a subtree get its neighbour into their paths.
    fn beside(&mut self, first: u64, size: u64, hash: Hash) {
        let from = self.wanted.partition_point(|place| *place < first);
        let to = self.wanted.partition_point(|place| *place < first + size);
        for place in &self.wanted[from..to] {
            if let Some(path) = self.paths.get_mut(place) {
                path.push(hash);
            }
        }
    }
}
