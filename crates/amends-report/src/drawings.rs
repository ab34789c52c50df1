//! Drawings: small SVG pictures, made of constants and numbers only, so that a template may show them unescaped.
//!
//! Bars, waterfalls and the calendar have no `viewBox` and measure in percent, so they are as wide as the cell that holds them and
//! their text never shrinks; the numbers stand beside them in the same table row. The map has a title, a description
//! and a table of its own.

pub(crate) mod bar;
pub(crate) mod calendar;
pub(crate) mod curve;
pub(crate) mod effort;
pub(crate) mod steps;
pub(crate) mod tiles;
pub(crate) mod waterfall;

/// `part` of `whole` as a percentage with two decimals, for an attribute. At most 100; 0 of nothing.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let hundredths = if whole == 0 { 0 } else { (u128::from(part) * 10_000 / u128::from(whole)).min(10_000) };
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_are_bounded() {
        let cases = [(1, 3, "33.33%"), (5, 0, "0.00%"), (9, 3, "100.00%"), (u64::MAX, u64::MAX, "100.00%")];
        for (part, whole, expected) in cases {
            assert_eq!(percent(part, whole), expected);
        }
    }
}
