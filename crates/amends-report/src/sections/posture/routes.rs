//! The worst routes in words: those that share all but the last step stand together.

use super::graph::Graph;
use super::names::shown;
use crate::sections::More;
use crate::view::{PostureRoute, PostureStep, PostureView};
use crate::words::{label_or, number, spaced};

/// Lines after which further groups are folded.
const UNFOLDED: usize = 12;

pub(super) struct Routes {
    pub(super) first: Vec<Group>,
    /// Less pressing ones, folded.
    pub(super) further: Vec<Group>,
    pub(super) more: More,
}

/// Routes that differ in the last step alone.
pub(super) struct Group {
    pub(super) entry: String,
    /// What they share: `1 guess a password → gw-test-01`.
    pub(super) steps: Vec<Told>,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Told {
    pub(super) number: usize,
    pub(super) how: String,
    pub(super) to: String,
    pub(super) is_seen: bool,
}

pub(super) struct Line {
    pub(super) store: String,
    /// How many accounts' routes this one stands for, where it is more than one.
    pub(super) times: String,
    numbers: Vec<usize>,
    count: u64,
    pub(super) last: Option<Told>,
    pub(super) people: String,
    pub(super) elements: String,
    pub(super) seen: String,
    pub(super) is_seen: bool,
}

impl Routes {
    pub(super) fn of(view: &PostureView, graph: &Graph<'_>) -> Self {
        let mut groups: Vec<(Group, (&str, &[usize]))> = Vec::new();
        for (position, numbers) in &graph.routes {
            let route = &view.routes.lines[*position];
            let shared = numbers.split_last().map_or(&[][..], |(_, shared)| shared);
            let key = (route.entry.as_str(), shared);
            let line = line(view, route, numbers);
            match groups.iter_mut().find(|(_, known)| *known == key) {
                Some((group, _)) => group.add(line),
                None => {
                    let steps = shared.iter().zip(&route.steps).map(|(number, step)| told(*number, step));
                    let entry = shown(&label_or(&route.entry_words, &route.entry));
                    groups.push((Group { entry, steps: steps.collect(), lines: vec![line] }, key));
                }
            }
        }
        let total = view.routes.total.max(view.routes.lines.len() as u64);
        let mut lines = 0;
        let (first, further) = groups.into_iter().map(|(group, _)| group).partition(|group: &Group| {
            let is_first = lines < UNFOLDED;
            lines += group.lines.len();
            is_first
        });
        Self { first, further, more: More::of(graph.routes.len(), total, "routes", &view.routes.export) }
    }
}

impl Group {
    /// Of many accounts one stands for all: whose they are is not told.
    fn add(&mut self, line: Line) {
        match self.lines.iter_mut().find(|known| known.numbers == line.numbers) {
            Some(known) => {
                known.count += 1;
                known.times = format!("({} accounts)", number(known.count));
            }
            None => self.lines.push(line),
        }
    }
}

fn told(number: usize, step: &PostureStep) -> Told {
    Told { number, how: in_short(&step.how), to: shown(&step.to), is_seen: !step.seen_by.is_empty() }
}

fn line(view: &PostureView, route: &PostureRoute, numbers: &[usize]) -> Line {
    let elements: Vec<String> = route.elements.iter().map(|element| shown(&spaced(element))).collect();
    let unseen: Vec<String> = numbers
        .iter()
        .zip(&route.steps)
        .filter(|(_, step)| step.seen_by.is_empty())
        .map(|(number, _)| number.to_string())
        .collect();
    let counted =
        view.stores.iter().find(|store| store.store == route.store).is_none_or(|store| store.people.is_some());
    Line {
        store: shown(&route.store),
        times: String::new(),
        numbers: numbers.to_vec(),
        count: 1,
        last: numbers.last().zip(route.steps.last()).map(|(number, step)| told(*number, step)),
        people: if counted { number(route.people) } else { "not counted".to_owned() },
        elements: elements.join(", "),
        is_seen: unseen.is_empty(),
        seen: match unseen.len() {
            0 => "Every step would be seen.".to_owned(),
            all if all == route.steps.len() => "Nothing would see any of it.".to_owned(),
            1 => format!("Nothing would see step {}.", unseen[0]),
            _ => format!("Nothing would see steps {}.", unseen.join(", ")),
        },
    }
}

/// How a step is made, in a few words.
fn in_short(how: &str) -> String {
    let words = match how {
        "guess" | "guessed_password" => "guess a password",
        "guess_slowly" => "guess a password, slowly",
        "no_password" => "no password asked",
        "asks_nobody" => "asks nobody",
        "stolen_password" => "stolen password",
        "same_password" => "same password",
        "held_secret" | "held_key" => "key found",
        "reads_secret" => "read a key",
        "sudo" => "become a stronger account",
        "exploit_critical" => "critical weakness",
        "exploit_high" => "serious weakness",
        "exploit" => "known weakness",
        "grant" => "account may read",
        "cloud_right" => "right in the cloud",
        "cloud_right_if" => "right in the cloud, under a condition",
        "reads_store" | "reads" => "read there",
        "public_store" => "open to anybody",
        "copy" => "copy lies there",
        "directory" => "directory gives power",
        "phish" => "letter to one of the staff",
        "follows" | "reaches" => "network lets through",
        "answers" => "answers the internet",
        other => return shown(&spaced(other)),
    };
    words.to_owned()
}
