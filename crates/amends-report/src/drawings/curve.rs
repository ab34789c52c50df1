//! A curve: the share of people whom the first action protects, the first two, and so on.

use std::fmt::Write;

/// Actions drawn; later ones add little, and the last figure is written beside the curve.
const DRAWN_MAX: usize = 24;

/// The picture's inside, in units of its own.
const LEFT: u64 = 46;
const TOP: u64 = 12;
const WIDTH: u64 = 300;
const HEIGHT: u64 = 120;

/// A curve over `cumulative` people of `whole`, with the point behind `marked` actions filled.
pub(crate) fn curve(cumulative: &[u64], whole: u64, marked: usize) -> String {
    let drawn = &cumulative[..cumulative.len().min(DRAWN_MAX)];
    let mut svg = String::from(
        "<svg class=\"curve\" viewBox=\"0 0 360 162\" role=\"img\" aria-label=\"Share of people protected, by number of actions done\">",
    );
    for (share, words) in [(0, "0 %"), (5_000, "50 %"), (10_000, "100 %")] {
        let y = tenths(height(share));
        // Writing to a String cannot fail.
        let _ = write!(svg, "<line class=\"rule\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>", LEFT + WIDTH);
        let _ = write!(svg, "<text class=\"scale\" x=\"{}\" y=\"{y}\" dy=\"4\">{words}</text>", LEFT - 6);
    }
    let count = drawn.len() as u64;
    let x = |at: u64| LEFT * 10 + WIDTH * 10 * at / count.max(1);
    let points: Vec<(u64, u64)> = std::iter::once(0)
        .chain(drawn.iter().copied())
        .zip(0_u64..)
        .map(|(people, at)| (x(at), height(share(people, whole))))
        .collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", tenths(*x), tenths(*y))).collect();
    let _ = write!(svg, "<polyline class=\"way\" points=\"{}\"/>", line.join(" "));
    for (at, (x, y)) in points.iter().enumerate().skip(1) {
        let (class, radius) = if at <= marked { ("point marked", 4) } else { ("point", 3) };
        let _ = write!(svg, "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>", tenths(*x), tenths(*y));
    }
    // Numbers under the axis: the first, the marked ones, the last.
    let numbered = points.iter().enumerate().skip(1).filter(|(at, _)| *at <= marked || *at == drawn.len());
    for (at, (x, _)) in numbered {
        let _ = write!(svg, "<text class=\"axis\" x=\"{}\" y=\"{}\">{at}</text>", tenths(*x), TOP + HEIGHT + 15);
    }
    let _ = write!(svg, "<text class=\"axis\" x=\"{LEFT}\" y=\"{}\">0</text></svg>", TOP + HEIGHT + 15);
    svg
}

/// Ten-thousandths of the whole, at most all.
fn share(people: u64, whole: u64) -> u64 {
    if whole == 0 {
        0
    } else {
        u64::try_from(u128::from(people) * 10_000 / u128::from(whole)).unwrap_or(10_000).min(10_000)
    }
}

/// Tenths of a unit from the top.
fn height(share: u64) -> u64 {
    TOP * 10 + HEIGHT * 10 * (10_000 - share) / 10_000
}

fn tenths(value: u64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_from_none_to_all() {
        let svg = curve(&[50, 90, 100], 100, 3);
        assert!(svg.contains("points=\"46.0,132.0 146.0,72.0 246.0,24.0 346.0,12.0\""), "{svg}");
        assert_eq!(svg.matches("point marked").count(), 3);
    }

    #[test]
    fn no_number_breaks_it() {
        for (cumulative, whole) in [(vec![], 0), (vec![5], 0), (vec![9], 3), (vec![u64::MAX; 500], u64::MAX)] {
            let svg = curve(&cumulative, whole, 3);
            assert!(svg.ends_with("</svg>"));
            assert!(svg.matches("<circle").count() <= DRAWN_MAX);
        }
    }
}
