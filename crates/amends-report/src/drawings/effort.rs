//! A curve in steps: the share of people whom actions protect, over the hours that they take.

use std::fmt::Write;

/// What has been done when an action is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Hours of it and all before it.
    pub(crate) hours: u64,
    /// Distinct people protected by it and all before it.
    pub(crate) people: u64,
}

/// The picture's inside, in units of its own.
const LEFT: u64 = 66;
const TOP: u64 = 20;
const WIDTH: u64 = 460;
const HEIGHT: u64 = 200;
/// Between the middles of two numbers.
const APART: u64 = 20;

/// The curve over these points of `whole` people, with a line for what the best three of all would protect.
pub(crate) fn effort_curve(points: &[Point], whole: u64, best: Option<u64>) -> String {
    let mut svg = String::from(
        "<svg class=\"effort\" viewBox=\"0 0 560 266\" role=\"img\" aria-labelledby=\"effort-t effort-d\">\
         <title id=\"effort-t\">Share of people protected, by hours of work</title>\
         <desc id=\"effort-d\">Each step up is an action of the list beside it, with its number; the step is as wide as its \
         hours and as high as the people whom it adds.</desc>",
    );
    let hours = points.iter().map(|point| point.hours).max().unwrap_or(0).max(1);
    axes(&mut svg, hours);
    if let Some(best) = best {
        let y = height(best, whole);
        // Writing to a String cannot fail.
        let _ = write!(svg, "<line class=\"best\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>", LEFT + WIDTH);
    }
    let at = |point: &Point| (across(point.hours, hours), height(point.people, whole));
    let mut path = format!("M {LEFT} {}", TOP + HEIGHT);
    for point in points {
        let (x, y) = at(point);
        let _ = write!(path, " H {x} V {y}");
    }
    let _ = write!(svg, "<path class=\"area\" d=\"{path} V {} Z\"/><path class=\"way\" d=\"{path}\"/>", TOP + HEIGHT);
    numbers(&mut svg, &points.iter().map(at).collect::<Vec<_>>());
    svg.push_str("</svg>");
    svg
}

/// Lines for 0, 50 and 100 percent, and round numbers of hours.
fn axes(svg: &mut String, hours: u64) {
    for (y, words) in [(TOP + HEIGHT, "0 %"), (TOP + HEIGHT / 2, "50 %"), (TOP, "100 %")] {
        let _ = write!(
            svg,
            "<line class=\"rule\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/><text class=\"scale\" x=\"{}\" y=\"{}\">{words}</text>",
            LEFT + WIDTH,
            LEFT - 8,
            y + 4
        );
    }
    let tick = [1, 2, 4, 8, 16, 24, 40, 80, 160, 400, 800, 1_600, 4_000, 8_000]
        .into_iter()
        .find(|tick| hours / tick <= 5)
        .unwrap_or(hours / 5 + 1);
    for at in (0..=hours / tick).map(|step| step * tick) {
        let x = across(at, hours);
        let _ = write!(
            svg,
            "<line class=\"rule\" x1=\"{x}\" x2=\"{x}\" y1=\"{0}\" y2=\"{1}\"/>",
            TOP + HEIGHT,
            TOP + HEIGHT + 5
        );
        let _ = write!(svg, "<text class=\"axis\" x=\"{x}\" y=\"{}\">{at}</text>", TOP + HEIGHT + 19);
    }
    let _ =
        write!(svg, "<text class=\"axis\" x=\"{}\" y=\"{}\">hours of work</text>", LEFT + WIDTH / 2, TOP + HEIGHT + 38);
}

/// A number for each action where it has room; a dot where it has not.
fn numbers(svg: &mut String, points: &[(u64, u64)]) {
    let mut placed: Vec<(u64, u64)> = Vec::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let near = |other: &(u64, u64)| {
            let (dx, dy) = (x.abs_diff(other.0), y.abs_diff(other.1));
            dx * dx + dy * dy < APART * APART
        };
        if placed.iter().any(near) {
            let _ = write!(svg, "<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>");
        } else {
            placed.push((*x, *y));
            let _ = write!(
                svg,
                "<circle class=\"step\" cx=\"{x}\" cy=\"{y}\" r=\"9\"/><text class=\"step\" x=\"{x}\" y=\"{}\">{}</text>",
                y + 4,
                at + 1
            );
        }
    }
}

fn across(at: u64, hours: u64) -> u64 {
    LEFT + scaled(at, hours, WIDTH)
}

fn height(people: u64, whole: u64) -> u64 {
    TOP + HEIGHT - scaled(people, whole, HEIGHT)
}

/// `part` of `whole`, at most all, as units of `length`.
fn scaled(part: u64, whole: u64, length: u64) -> u64 {
    let part = part.min(whole);
    let units = u128::from(part) * u128::from(length) / u128::from(whole.max(1));
    u64::try_from(units).unwrap_or(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(hours: u64, people: u64) -> Point {
        Point { hours, people }
    }

    #[test]
    fn the_curve_goes_up_in_steps() {
        let svg = effort_curve(&[point(10, 50), point(40, 100)], 100, Some(90));
        assert!(svg.contains("class=\"way\" d=\"M 66 220 H 181 V 120 H 526 V 20\""), "{svg}");
        assert!(svg.contains("class=\"best\" x1=\"66\" x2=\"526\" y1=\"40\""), "{svg}");
        assert_eq!(svg.matches("circle class=\"step\"").count(), 2);
        assert!(svg.contains(">hours of work</text>") && svg.contains(">40</text>"));
    }

    #[test]
    fn numbers_do_not_lie_on_each_other() {
        let svg = effort_curve(&[point(1, 90), point(2, 91), point(80, 92)], 100, None);
        assert_eq!(svg.matches("circle class=\"step\"").count(), 2);
        assert_eq!(svg.matches("circle class=\"dot\"").count(), 1);
    }

    #[test]
    fn no_number_breaks_it() {
        for (points, whole) in [
            (vec![], 0),
            (vec![point(0, 5)], 0),
            (vec![point(u64::MAX, u64::MAX); 12], u64::MAX),
            (vec![point(3, 9)], 3),
        ] {
            let svg = effort_curve(&points, whole, Some(u64::MAX));
            assert!(svg.ends_with("</svg>") && svg.matches("<text").count() < 40);
        }
    }
}
