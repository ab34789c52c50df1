//! The routes as a picture by zones, and the same steps as a table for who cannot see it.

use super::graph::{Edge, Graph, Sort};
use super::layout::Layout;
use super::names::shown;
use super::places;
use crate::view::PostureView;
use crate::words::{counted, number, short_number, spaced};

/// Tenths of a unit that one letter takes, about; and one of the small letters in which long names are set.
const LETTER: i32 = 70;
const LETTER_SMALL: i32 = 57;

pub(super) struct Picture {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) description: String,
    pub(super) zones: Vec<Zone>,
    pub(super) boxes: Vec<NodeBox>,
    pub(super) lines: Vec<Line>,
    pub(super) steps: Vec<Step>,
    /// What is not drawn.
    pub(super) rest: String,
}

pub(super) struct Zone {
    pub(super) name: String,
    pub(super) x: i32,
    pub(super) width: i32,
}

pub(super) struct NodeBox {
    pub(super) title: String,
    pub(super) name: String,
    /// A second line; empty where there is none.
    pub(super) note: String,
    /// Whether the name is long, and is set in small letters.
    pub(super) is_tight: bool,
    pub(super) class: &'static str,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) text_x: i32,
    pub(super) name_y: i32,
    pub(super) note_y: i32,
}

pub(super) struct Line {
    pub(super) class: &'static str,
    pub(super) path: String,
    pub(super) head: String,
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) text_y: i32,
}

pub(super) struct Step {
    pub(super) number: usize,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) words: String,
    pub(super) seen: String,
    pub(super) is_seen: bool,
    pub(super) routes: String,
    pub(super) places: String,
}

impl Picture {
    /// None where no route leads anywhere.
    pub(super) fn of(view: &PostureView, graph: &Graph<'_>) -> Option<Self> {
        if graph.edges.is_empty() {
            return None;
        }
        let layout = Layout::of(graph);
        let steps: Vec<Step> = graph.edges.iter().enumerate().map(|(at, edge)| step(at + 1, edge, graph)).collect();
        let zones = graph.zones.iter().zip(&layout.zones);
        let zones = zones.map(|(name, (x, width))| Zone {
            name: cut(&shown(name), (width - 16) * 10 / LETTER),
            x: x + 4,
            width: width - 8,
        });
        let lines = layout.lines.iter().zip(&steps).map(|(line, step)| Line {
            class: if step.is_seen { "way" } else { "way unseen-step" },
            path: line.path.clone(),
            head: line.head.clone(),
            number: step.number,
            title: format!("{}: {} {}", step.number, step.words, step.seen),
            x: line.x,
            y: line.y,
            text_y: line.y + 4,
        });
        Some(Self {
            width: layout.width,
            height: layout.height,
            description: description(&steps),
            zones: zones.collect(),
            boxes: boxes(view, graph, &layout),
            lines: lines.collect(),
            rest: rest(view, graph),
            steps,
        })
    }
}

fn boxes(view: &PostureView, graph: &Graph<'_>, layout: &Layout) -> Vec<NodeBox> {
    let node_box = |(node, place): (&super::graph::Node<'_>, &super::layout::Place)| {
        let people = view.stores.iter().find(|store| store.store == node.name).map(|store| store.people);
        let (note, title) = match people {
            Some(Some(people)) => (
                if people < 1_000_000_000 { counted(people, "person", "people") } else { short_number(people) },
                counted(people, "person", "people"),
            ),
            Some(None) => ("not counted".to_owned(), "nobody has counted its people".to_owned()),
            None => (String::new(), String::new()),
        };
        let name = shown(node.name);
        let room = (place.width - 6) * 10;
        let class = match (node.sort, node.is_entry) {
            (Sort::Store, true) => "store entry",
            (Sort::Store, false) => "store",
            (_, true) => "out entry",
            (Sort::Entry, false) => "out",
            (Sort::Host, false) => "host",
        };
        let middle = place.y + place.height / 2;
        NodeBox {
            title: [name.as_str(), if node.is_entry { "a route begins here" } else { "" }, &title]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(": "),
            is_tight: letters(&name) * LETTER > room,
            name: cut(&name, room / LETTER_SMALL),
            class,
            x: place.x,
            y: place.y,
            width: place.width,
            height: place.height,
            text_x: place.x + place.width / 2,
            name_y: if note.is_empty() { middle + 4 } else { middle - 4 },
            note_y: middle + 13,
            note,
        }
    };
    graph.nodes.iter().zip(&layout.boxes).map(node_box).collect()
}

fn step(number_of: usize, edge: &Edge<'_>, graph: &Graph<'_>) -> Step {
    let step = edge.step;
    let words = if step.words.is_empty() { format!("{}.", spaced(&step.how)) } else { step.words.clone() };
    Step {
        number: number_of,
        from: shown(graph.nodes[edge.from].name),
        to: shown(graph.nodes[edge.to].name),
        words: shown(&words),
        is_seen: !step.seen_by.is_empty(),
        seen: if step.seen_by.is_empty() { "Nothing would see it.".to_owned() } else { shown(&step.seen_by) },
        routes: number(edge.routes),
        places: places(&step.places),
    }
}

fn description(steps: &[Step]) -> String {
    let unseen = steps.iter().filter(|step| !step.is_seen).count();
    let ways: Vec<String> = steps.iter().map(|step| format!("{}: {} to {}", step.number, step.from, step.to)).collect();
    format!(
        "{}, of which nothing would see {}. {}. The table below says how each is made.",
        counted(steps.len() as u64, "step", "steps"),
        number(unseen as u64),
        ways.join("; ")
    )
}

fn rest(view: &PostureView, graph: &Graph<'_>) -> String {
    let total = view.routes.total.max(view.routes.lines.len() as u64);
    let left = total.saturating_sub(graph.routes.len() as u64);
    match (left, graph.boxes_left_out) {
        (0, _) => String::new(),
        (left, 0) => {
            format!("{} not drawn: they are less pressing.", counted(left, "further route is", "further routes are"))
        }
        (left, boxes) => format!(
            "{} not drawn; those that come next go through {} for which there is no room.",
            counted(left, "further route is", "further routes are"),
            counted(boxes as u64, "further host or store", "further hosts and stores")
        ),
    }
}

fn letters(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX / LETTER)
}

/// A text with an ellipsis in place of what has no room.
fn cut(text: &str, letters: i32) -> String {
    let letters = usize::try_from(letters).unwrap_or(0).max(1);
    match text.chars().count() > letters {
        true => text.chars().take(letters - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
