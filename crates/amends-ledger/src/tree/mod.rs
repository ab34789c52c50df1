//! Merkle trees as RFC 9162 (Certificate Transparency, section 2.1) has them: SHA-256, `0x00` before a leaf, `0x01` before
//! two nodes, and the largest power of two on the left.

mod frontier;
mod inclusion;

pub use frontier::Frontier;
pub use inclusion::{InclusionBuilder, is_included};

use ring::digest::{Context, SHA256};

/// The hash of a leaf or a node.
pub type Hash = [u8; 32];

/// Hash of a leaf (RFC 9162, 2.1.1).
pub fn leaf(data: &[u8]) -> Hash {
    digest(&[&[0], data])
}

/// Hash of two nodes.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    digest(&[&[1], left, right])
}

/// Root of a tree without leaves: the hash of nothing.
pub fn empty() -> Hash {
    digest(&[])
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(hash: &Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The reference: the recursive definition of RFC 9162, 2.1.1.
    fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty(),
            [one] => *one,
            many => {
                let left = many.len().next_power_of_two() / 2;
                node(&root(&many[..left]), &root(&many[left..]))
            }
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
    }

    #[test]
    fn known_values() {
        // The well-known test tree of Certificate Transparency: an empty tree, and one whose only leaf is empty.
        assert_eq!(hex(&empty()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex(&leaf(b"")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        let two = node(&leaf(b""), &leaf(&[0]));
        assert_eq!(hex(&two), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    #[test]
    fn the_frontier_gives_the_root_of_the_definition() {
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), empty());
        for count in 1..=130 {
            frontier.push(leaves(count)[count as usize - 1]);
            assert_eq!(frontier.root(), root(&leaves(count)), "{count} leaves");
            assert_eq!(Frontier::from_bytes(frontier.size(), &frontier.to_bytes()), Some(frontier.clone()));
        }
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_no_other() {
        for count in 1..=40 {
            let all = leaves(count);
            let mut builder = InclusionBuilder::new(count, (0..count).collect());
            all.iter().for_each(|leaf| builder.push(*leaf));
            let paths = builder.finish();
            for (index, path) in &paths {
                let proves = |leaf: &Hash, index, size| is_included(leaf, index, size, path, &root(&all));
                assert!(proves(&all[*index as usize], *index, count), "{index} of {count}");
                assert!(!proves(&leaf(b"another"), *index, count));
                assert!(count == 1 || !proves(&all[*index as usize], (*index + 1) % count, count));
                assert!(!proves(&all[*index as usize], *index, count * 2 + 1));
                assert!(!proves(&all[*index as usize], count, count), "no such place");
            }
            assert_eq!(paths.len(), count as usize);
        }
    }

    #[test]
    fn a_cut_or_lengthened_path_proves_nothing() {
        let all = leaves(21);
        let mut builder = InclusionBuilder::new(21, vec![13]);
        all.iter().for_each(|leaf| builder.push(*leaf));
        let path = builder.finish().remove(&13).expect("asked for");
        assert!(is_included(&all[13], 13, 21, &path, &root(&all)));
        assert!(!is_included(&all[13], 13, 21, &path[1..], &root(&all)));
        assert!(!is_included(&all[13], 13, 21, &[path.clone(), vec![[0; 32]]].concat(), &root(&all)));
    }
}
