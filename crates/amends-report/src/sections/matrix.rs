//! The place × element table: how many people of each place lost each element.

use std::collections::BTreeMap;

use askama::Template;

use super::elements::by_people;
use super::map::steps;
use crate::limits::SHORT_MAX;
use crate::places::name_of;
use crate::view::{ElementCount, PlaceCount, ReportView};
use crate::words::{label_or, number};

/// Tenths of a character that a printed landscape page has for the cells.
const PAGE_TENTHS: usize = 1_650;
/// Tenths of a character that a cell's padding takes.
const PADDING_TENTHS: usize = 14;

#[derive(Template)]
#[template(path = "matrix.html")]
pub(crate) struct Section {
    blocks: Vec<Block>,
}

/// As many elements as fit on a printed page, with all places.
struct Block {
    title: String,
    heads: Vec<String>,
    totals: Vec<String>,
    people: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    people: String,
    cells: Vec<Cell>,
}

struct Cell {
    words: String,
    shade: usize,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let elements = by_people(view);
        let places = places(view);
        let cells: BTreeMap<(&str, &str), u64> =
            view.matrix.iter().map(|cell| ((cell.place.as_str(), cell.element.as_str()), cell.people)).collect();
        let width = columns_per_block(view.counts.people);
        let count = elements.len().div_ceil(width);
        // Equal blocks read better than one full block and a remnant.
        let width = if count == 0 { width } else { elements.len().div_ceil(count) };
        let blocks = elements.chunks(width).enumerate().map(|(index, elements)| {
            let title = if count > 1 { format!("Part {} of {count}", index + 1) } else { String::new() };
            block(view, title, &places, elements, &cells)
        });
        Self { blocks: blocks.collect() }
    }
}

/// How many columns of counts up to `most` a landscape page can hold.
fn columns_per_block(most: u64) -> usize {
    let characters = number(most).len();
    (PAGE_TENTHS / (characters * 10 + PADDING_TENTHS)).clamp(4, 30)
}

/// Places by name: states and territories first, other countries after, unknown last.
fn places(view: &ReportView) -> Vec<&PlaceCount> {
    let mut places: Vec<&PlaceCount> = view.places.iter().filter(|place| place.people > 0).collect();
    places.sort_by_key(|place| {
        let group = if place.place.is_empty() { 2_u8 } else { u8::from(!place.place.starts_with("us-")) };
        (group, name_of(&place.place, &place.label), place.place.clone())
    });
    places.truncate(SHORT_MAX);
    places
}

fn block(
    view: &ReportView,
    title: String,
    places: &[&PlaceCount],
    elements: &[&ElementCount],
    cells: &BTreeMap<(&str, &str), u64>,
) -> Block {
    let steps = steps(view);
    let row = |place: &&PlaceCount| Row {
        name: name_of(&place.place, &place.label),
        people: number(place.people),
        cells: elements
            .iter()
            .map(|line| {
                let people = cells.get(&(place.place.as_str(), line.element.as_str())).copied().unwrap_or(0);
                Cell { words: if people == 0 { "·".to_owned() } else { number(people) }, shade: steps.shade(people) }
            })
            .collect(),
    };
    Block {
        title,
        heads: elements.iter().map(|line| label_or(&line.label, &line.element)).collect(),
        totals: elements.iter().map(|line| number(line.people)).collect(),
        people: number(view.counts.people),
        rows: places.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_counts_make_more_blocks() {
        assert!(columns_per_block(2_000) > columns_per_block(76_600_000));
        assert!(columns_per_block(u64::MAX) >= 4);
    }

    #[test]
    fn states_stand_before_countries_and_the_unknown_last() {
        let place = |place: &str| PlaceCount { place: place.to_owned(), people: 1, ..PlaceCount::default() };
        let view = ReportView { places: ["", "de", "us-wa", "us-al"].map(place).to_vec(), ..ReportView::default() };
        let order: Vec<&str> = places(&view).iter().map(|place| place.place.as_str()).collect();
        assert_eq!(order, ["us-al", "us-wa", "de", ""]);
    }
}
