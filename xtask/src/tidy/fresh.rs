//! Files that are made from others are made from the others as they are.

use super::{Complaint, Tree};
use crate::dependencies::{KEPT, arrows, text};

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    if tree.text(KEPT) == Some(text(&arrows(tree)).as_str()) {
        return Vec::new();
    }
    vec![Complaint::new(KEPT, 0, "is not fresh; look at the new arrows, then `cargo xtask dependencies --bless`")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_graph() {
        assert_eq!(check(&Tree::of(&[(KEPT, &text(&[]))])), []);
        assert_eq!(check(&Tree::of(&[(KEPT, "a -> b\n")])).len(), 1);
    }
}
