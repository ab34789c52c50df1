//! Where they live: the map, its legend, the places that have no tile, and the table of the same counts.

use std::collections::BTreeMap;

use askama::Template;

use crate::drawings::steps::Steps;
use crate::drawings::tiles::tile_map;
use crate::limits::SHORT_MAX;
use crate::places::{name_of, tile_of};
use crate::view::{PlaceCount, ReportView};
use crate::words::{number, share};

#[derive(Template)]
#[template(path = "map.html")]
pub(crate) struct Section {
    svg: String,
    legend: Vec<Shade>,
    elsewhere: Vec<Line>,
    lines: Vec<Line>,
}

struct Shade {
    shade: usize,
    words: String,
}

#[derive(Clone)]
struct Line {
    name: String,
    people: String,
    share: String,
    unknown: bool,
}

/// Steps of shade for the tiles of the map.
pub(crate) fn steps(view: &ReportView) -> Steps {
    Steps::of(view.places.iter().filter(|place| tile_of(&place.place).is_some()).map(|place| place.people))
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let mut places: Vec<&PlaceCount> = view.places.iter().filter(|place| place.people > 0).collect();
        places.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.place.cmp(&b.place)));
        places.truncate(SHORT_MAX);
        let counts: BTreeMap<&str, u64> = places.iter().map(|place| (place.place.as_str(), place.people)).collect();
        let steps = steps(view);
        let line = |place: &&PlaceCount| Line {
            name: name_of(&place.place, &place.label),
            people: number(place.people),
            share: share(place.people, view.counts.people),
            unknown: place.place.is_empty(),
        };
        Self {
            svg: tile_map(&counts, &steps),
            legend: steps.legend().into_iter().map(|(shade, words)| Shade { shade, words }).collect(),
            elsewhere: places.iter().filter(|place| tile_of(&place.place).is_none()).map(line).collect(),
            lines: places.iter().map(line).collect(),
        }
    }
}
