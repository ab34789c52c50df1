//! Where boxes and lines of the picture stand: layers from left to right, as K. Sugiyama and others draw hierarchies
//! (*Methods for visual understanding of hierarchical system structures*, 1981), with a way kept free for lines that pass
//! other columns.

use super::graph::{Graph, Sort};

/// Units between two columns, at most and at least.
const PITCH_MAX: i32 = 236;
const PITCH_MIN: i32 = 150;
/// Units that the page shows without shrinking.
const PAGE: i32 = 1_112;
/// Room between the boxes of two columns, for lines and their numbers.
const GUTTER: i32 = 44;
/// The first box is below the zones' names.
const TOP: i32 = 46;
/// Between boxes of one column.
const GAP: i32 = 14;
/// Of a line that passes a column.
const LANE: i32 = 20;
/// From the middle of one number to that of another, at least.
const APART: i32 = 20;

/// Heights of boxes: one line of words, two lines.
const HEIGHT: i32 = 34;
const HEIGHT_STORE: i32 = 46;

#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) path: String,
    /// The head of the arrow.
    pub(super) head: String,
    /// Where its number stands.
    pub(super) x: i32,
    pub(super) y: i32,
}

#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    /// From where each zone begins, and how wide it is.
    pub(super) zones: Vec<(i32, i32)>,
    /// As the graph's nodes.
    pub(super) boxes: Vec<Place>,
    /// As the graph's edges.
    pub(super) lines: Vec<Line>,
}

/// Something that takes room in a column: a box, or a line that passes.
#[derive(Debug)]
struct Slot {
    column: usize,
    height: i32,
    /// Of its middle.
    y: i32,
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Layout {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let widths: Vec<usize> = (0..graph.zones.len())
            .map(|zone| {
                graph.nodes.iter().filter(|node| node.zone == zone).map(|node| node.layer + 1).max().unwrap_or(1)
            })
            .collect();
        let first_of = |zone: usize| widths[..zone].iter().sum::<usize>();
        let columns = widths.iter().sum::<usize>().max(1);
        let pitch = (PAGE / small(columns)).clamp(PITCH_MIN, PITCH_MAX);
        let mut slots: Vec<Slot> = graph
            .nodes
            .iter()
            .map(|node| Slot {
                column: first_of(node.zone) + node.layer,
                height: if node.sort == Sort::Store { HEIGHT_STORE } else { HEIGHT },
                y: TOP,
                before: Vec::new(),
                after: Vec::new(),
            })
            .collect();
        let ways: Vec<Vec<usize>> = graph.edges.iter().map(|edge| lane(&mut slots, edge.from, edge.to)).collect();
        // To the right with what leads there, back with what it leads to, and to the right once more.
        settle(&mut slots, columns, false);
        settle(&mut slots, columns, true);
        settle(&mut slots, columns, false);
        // Nothing stands higher than it has to.
        let up = slots.iter().map(|slot| slot.y - slot.height / 2).min().unwrap_or(TOP) - TOP;
        slots.iter_mut().for_each(|slot| slot.y -= up);
        let place = |slot: &Slot| Place {
            x: small(slot.column) * pitch + GUTTER / 2,
            y: slot.y - slot.height / 2,
            width: pitch - GUTTER,
            height: slot.height,
        };
        let height = slots.iter().map(|slot| slot.y + slot.height / 2).max().unwrap_or(TOP) + 16;
        let mut numbers: Vec<(i32, i32)> = Vec::new();
        let lines = ways.iter().map(|way| {
            let places: Vec<Place> = way.iter().map(|slot| place(&slots[*slot])).collect();
            line(&places, &mut numbers)
        });
        let lines = lines.collect();
        Self {
            width: small(columns) * pitch,
            height,
            zones: (0..widths.len()).map(|zone| (small(first_of(zone)) * pitch, small(widths[zone]) * pitch)).collect(),
            boxes: slots.iter().take(graph.nodes.len()).map(place).collect(),
            lines,
        }
    }
}

/// Counts here are below a few hundred.
fn small(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / PITCH_MAX)
}

/// The slots that an edge goes through, with one of its own in each column that it passes.
fn lane(slots: &mut Vec<Slot>, from: usize, to: usize) -> Vec<usize> {
    let (first, last) = (slots[from].column, slots[to].column);
    let mut way = vec![from];
    let between: Vec<usize> =
        if first < last { (first + 1..last).collect() } else { (last + 1..first).rev().collect() };
    for column in between {
        slots.push(Slot { column, height: LANE, y: TOP, before: Vec::new(), after: Vec::new() });
        way.push(slots.len() - 1);
    }
    way.push(to);
    if first != last {
        for pair in way.windows(2) {
            let (left, right) = if first < last { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            slots[right].before.push(left);
            slots[left].after.push(right);
        }
    }
    way
}

/// Gives each slot the height of the middle of those beside it, as far as its neighbours above and below leave room.
fn settle(slots: &mut [Slot], columns: usize, back: bool) {
    let order: Vec<usize> = if back { (0..columns).rev().collect() } else { (0..columns).collect() };
    for column in order {
        let mut wanted: Vec<(i32, i32, usize)> = Vec::new();
        for at in 0..slots.len() {
            if slots[at].column != column {
                continue;
            }
            let beside = if back { &slots[at].after } else { &slots[at].before };
            let sum: i32 = beside.iter().map(|other| slots[*other].y).sum();
            let y = if beside.is_empty() { slots[at].y } else { sum / small(beside.len()) };
            // Equals keep their order, which the way back has found.
            wanted.push((y, slots[at].y, at));
        }
        wanted.sort_unstable();
        stack(slots, &wanted);
    }
}

/// One below the other, as near to where they want to be as all of them together can: neighbours that want each other's
/// place make a block, which goes to the middle of what its members want (pool adjacent violators).
fn stack(slots: &mut [Slot], wanted: &[(i32, i32, usize)]) {
    let Some((_, _, first)) = wanted.first() else { return };
    let least = i64::from(TOP + slots[*first].height / 2);
    // How far below the first each stands where nothing is between.
    let mut below = Vec::new();
    let mut blocks: Vec<(i64, i64)> = Vec::new();
    for (at, (y, _, slot)) in wanted.iter().enumerate() {
        let above = at.checked_sub(1).map(|before| (below[before], slots[wanted[before].2].height));
        let offset = above.map_or(0, |(offset, height)| offset + i64::from(height / 2 + GAP + slots[*slot].height / 2));
        below.push(offset);
        let mut block = (i64::from(*y) - offset, 1);
        while let Some((sum, count)) = blocks.pop_if(|(sum, count)| *sum * block.1 >= block.0 * *count) {
            block = (block.0 + sum, block.1 + count);
        }
        blocks.push(block);
    }
    let starts =
        blocks.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count, usize::try_from(*count).unwrap_or(0)));
    for ((start, offset), (_, _, slot)) in starts.zip(&below).zip(wanted) {
        slots[*slot].y = i32::try_from(start.max(least) + offset).unwrap_or(i32::MAX / 2);
    }
}

type Point = (i32, i32);

/// A curve over these places, its arrow, and a place for its number where no other stands.
fn line(places: &[Place], numbers: &mut Vec<Point>) -> Line {
    let middle = |place: &Place| place.y + place.height / 2;
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return Line { path: String::new(), head: String::new(), x: 0, y: 0 };
    };
    if (first.x, first.y) == (last.x, last.y) {
        return own(first, numbers);
    }
    let mut curves: Vec<[Point; 4]> = Vec::new();
    let right = first.x < last.x;
    if first.x == last.x {
        // Within a column: out to the left and back.
        let (y1, y2) = (middle(first), middle(last));
        let out = first.x - GUTTER / 2;
        curves.push([(first.x, y1), (out, y1), (out, y2), (last.x, y2)]);
    } else {
        for pair in places.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let (x1, x2) = if right { (from.x + from.width, to.x) } else { (from.x, to.x + to.width) };
            let (y1, y2) = (middle(from), middle(to));
            let bend = i32::midpoint(x1, x2);
            curves.push([(x1, y1), (bend, y1), (bend, y2), (x2, y2)]);
        }
    }
    let mut path = String::new();
    for [(x1, y1), (a, b), (c, d), (x2, y2)] in &curves {
        let start = if path.is_empty() { format!("M {x1} {y1}") } else { format!(" L {x1} {y1}") };
        path.push_str(&format!("{start} C {a} {b}, {c} {d}, {x2} {y2}"));
    }
    let end = curves.last().map_or((0, 0), |curve| curve[3]);
    let back = if right || first.x == last.x { -8 } else { 8 };
    let head = format!("M {} {} L {} {} L {} {} Z", end.0 + back, end.1 - 4, end.0, end.1, end.0 + back, end.1 + 4);
    let (x, y) = free(&curves, numbers);
    numbers.push((x, y));
    Line { path, head, x, y }
}

/// A step that stays where it is, as from one account to another: an arc below the box.
fn own(place: &Place, numbers: &mut Vec<Point>) -> Line {
    let bottom = place.y + place.height;
    let tried = [5, 8, 2, 9, 1].map(|tenths| (place.x + place.width * tenths / 10, bottom + 4));
    let (x, y) = tried.into_iter().find(|point| is_free(point, numbers)).unwrap_or(tried[0]);
    numbers.push((x, y));
    let path =
        format!("M {} {bottom} C {} {}, {} {}, {} {bottom}", x - 16, x - 16, bottom + 12, x + 16, bottom + 12, x + 16);
    let head = format!("M {} {} L {} {bottom} L {} {} Z", x + 12, bottom + 8, x + 16, x + 20, bottom + 8);
    Line { path, head, x, y }
}

/// Whether no number is near.
fn is_free(point: &Point, numbers: &[Point]) -> bool {
    numbers.iter().all(|(x, y)| (x - point.0).pow(2) + (y - point.1).pow(2) >= APART.pow(2))
}

/// A point on one of the curves, the last first, that is far enough from all numbers; beyond the middle of the last if there is
/// none.
fn free(curves: &[[Point; 4]], numbers: &[Point]) -> Point {
    let tried = curves.iter().rev().flat_map(|curve| [6, 7, 5, 8, 4, 3, 9, 2].map(|tenths| on(curve, tenths)));
    tried.clone().find(|point| is_free(point, numbers)).or_else(|| tried.clone().next()).unwrap_or((0, 0))
}

/// The point of a cubic Bézier curve at so many tenths of its way.
fn on(curve: &[Point; 4], tenths: i32) -> Point {
    let (t, s) = (tenths, 10 - tenths);
    let weights = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    let sum = |part: fn(&Point) -> i32| {
        curve.iter().zip(weights).map(|(point, weight)| part(point) * weight).sum::<i32>() / 1_000
    };
    (sum(|point| point.0), sum(|point| point.1))
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::*;
    use crate::view::{HostPlace, Listing, PostureRoute, PostureStep, PostureStore, PostureView};

    fn view(ways: &[&[&str]]) -> PostureView {
        let routes = ways.iter().map(|way| PostureRoute {
            entry: "internet".into(),
            steps: way
                .windows(2)
                .map(|pair| PostureStep { from: pair[0].into(), to: pair[1].into(), ..PostureStep::default() })
                .collect(),
            ..PostureRoute::default()
        });
        let place = |name: &str, zone: &str| HostPlace { name: name.into(), zone: zone.into(), ..HostPlace::default() };
        PostureView {
            routes: Listing { lines: routes.collect(), ..Listing::default() },
            places: vec![place("gw", "lab"), place("stg", "lab"), place("jump", "corp")],
            stores: (0..12)
                .map(|at| PostureStore { store: format!("s{at}"), zone: "data".into(), ..PostureStore::default() })
                .collect(),
            ..PostureView::default()
        }
    }

    fn overlap(a: &Place, b: &Place) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    }

    #[test]
    fn no_box_lies_on_another_and_none_outside_the_picture() {
        let names: Vec<String> = (0..12).map(|at| format!("s{at}")).collect();
        let ways: Vec<Vec<&str>> = names
            .iter()
            .map(|store| vec!["net", "gw", "stg", "jump", store])
            .chain([vec!["net", "jump", "s0"], vec!["net", "s3"], vec!["s3", "gw", "s1"], vec!["gw", "gw"]])
            .collect();
        let ways: Vec<&[&str]> = ways.iter().map(Vec::as_slice).collect();
        let view = view(&ways);
        let graph = Graph::of(&view);
        let layout = Layout::of(&graph);
        for (at, one) in layout.boxes.iter().enumerate() {
            assert!(one.x >= 0 && one.y >= TOP && one.x + one.width <= layout.width, "{one:?}");
            assert!(one.y + one.height < layout.height);
            assert!(layout.boxes[..at].iter().all(|other| !overlap(one, other)), "{one:?}");
        }
        for (at, one) in layout.lines.iter().enumerate() {
            let near = |other: &Line| (one.x - other.x).pow(2) + (one.y - other.y).pow(2) < APART.pow(2);
            assert!(!layout.lines[..at].iter().any(near), "number {at}");
        }
    }

    #[test]
    fn a_long_line_keeps_out_of_the_boxes_that_it_passes() {
        let view = view(&[&["net", "gw", "stg", "jump", "s0"], &["net", "s0"]]);
        let graph = Graph::of(&view);
        let layout = Layout::of(&graph);
        let long = graph
            .edges
            .iter()
            .position(|edge| graph.nodes[edge.from].name == "net" && graph.nodes[edge.to].name == "s0");
        let path = &layout.lines[long.expect("the line")].path;
        assert_eq!(path.matches('C').count(), 4, "{path}");
    }

    #[test]
    fn nothing_to_draw_is_nothing() {
        let view = PostureView::default();
        let layout = Layout::of(&Graph::of(&view));
        assert!(layout.boxes.is_empty() && layout.lines.is_empty());
    }
}
