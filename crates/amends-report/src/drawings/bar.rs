//! A horizontal bar, as wide as its cell.

use super::percent;

/// A bar of `part` of `whole`. Hidden from screen readers: the count and the share stand in the same row.
pub(crate) fn bar(part: u64, whole: u64) -> String {
    let width = percent(part, whole);
    // A hairline keeps a count of one in a million visible.
    format!(
        "<svg class=\"bar\" width=\"100%\" height=\"14\" aria-hidden=\"true\" focusable=\"false\">\
         <rect class=\"track\" width=\"100%\" height=\"14\"/><rect class=\"fill\" width=\"{width}\" height=\"14\"/>\
         {hairline}</svg>",
        hairline = if part > 0 { "<rect class=\"fill\" width=\"2\" height=\"14\"/>" } else { "" }
    )
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_small_part_stays_visible_and_none_is_none() {
        assert!(bar(1, 1_000_000).contains("width=\"2\""));
        assert!(!bar(0, 1_000_000).contains("width=\"2\""));
        assert!(bar(1, 4).contains("width=\"25.00%\""));
    }
}
