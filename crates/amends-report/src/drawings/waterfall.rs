//! A waterfall: what each part adds to a sum, one row of a table for each part.

use std::fmt::Write;

/// The scale of one waterfall, in tenths of a bit.
pub(crate) struct Scale {
    low: i64,
    high: i64,
    needed: i64,
}

impl Scale {
    /// A scale that holds nought, the needed sum, and all sums on the way.
    pub(crate) fn of(steps: &[i64], needed: i64) -> Self {
        let mut sum = 0_i64;
        let (mut low, mut high) = (needed.min(0), needed.max(0));
        for step in steps {
            sum = sum.saturating_add(*step);
            (low, high) = (low.min(sum), high.max(sum));
        }
        Self { low, high: high.max(low + 1), needed }
    }

    /// A row: a bar from one sum to the next, in full where it speaks for one person, open where it speaks against.
    pub(crate) fn row(&self, from: i64, to: i64) -> String {
        let class = if to < from { "against" } else { "for" };
        self.drawn(class, from, to)
    }

    /// The last row: the sum.
    pub(crate) fn sum(&self, sum: i64) -> String {
        self.drawn(if sum >= self.needed { "sum" } else { "sum short" }, 0, sum)
    }

    fn drawn(&self, class: &str, from: i64, to: i64) -> String {
        let (left, right) = (self.at(from.min(to)), self.at(from.max(to)));
        let mut svg =
            String::from("<svg class=\"fall\" width=\"100%\" height=\"22\" aria-hidden=\"true\" focusable=\"false\">");
        let (zero, needed, end) = (hundredths(self.at(0)), hundredths(self.at(self.needed)), hundredths(self.at(to)));
        // Writing to a String cannot fail.
        let _ = write!(svg, "<line class=\"zero\" x1=\"{zero}\" x2=\"{zero}\" y1=\"0\" y2=\"100%\"/>");
        let (x, width) = (hundredths(left), hundredths(right - left));
        let _ = write!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"4\" width=\"{width}\" height=\"14\"/>");
        // Where the next row begins; also what is left of a part that is worth nothing.
        let _ = write!(svg, "<line class=\"end\" x1=\"{end}\" x2=\"{end}\" y1=\"2\" y2=\"100%\"/>");
        let _ = write!(svg, "<line class=\"need\" x1=\"{needed}\" x2=\"{needed}\" y1=\"0\" y2=\"100%\"/></svg>");
        svg
    }

    /// Hundredths of a percent from the left, with a little room at both ends.
    fn at(&self, sum: i64) -> i64 {
        const ROOM: i64 = 150;
        let part = i128::from(sum - self.low) * i128::from(10_000 - 2 * ROOM) / i128::from(self.high - self.low);
        ROOM + i64::try_from(part).unwrap_or(0)
    }
}

fn hundredths(value: i64) -> String {
    format!("{}.{:02}%", value / 100, value % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_where_the_last_one_ended() {
        let scale = Scale::of(&[-40, 100, 60], 80);
        assert_eq!((scale.low, scale.high), (-40, 120));
        let first = scale.row(0, -40);
        assert!(first.contains("class=\"against\" x=\"1.50%\""), "{first}");
        let second = scale.row(-40, 60);
        assert!(second.contains("class=\"for\" x=\"1.50%\" y=\"4\" width=\"60.62%\""), "{second}");
        assert!(scale.sum(120).contains("class=\"sum\"") && scale.sum(20).contains("class=\"sum short\""));
    }

    #[test]
    fn no_number_breaks_it() {
        for steps in [&[][..], &[0], &[i64::MAX / 4, i64::MIN / 4]] {
            assert!(Scale::of(steps, 0).row(0, 0).ends_with("</svg>"));
        }
    }
}
