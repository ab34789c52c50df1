//! The map: one tile for each state, the District and three territories, shaded by people.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::steps::Steps;
use crate::places::{COLUMNS, ROWS, TILES, Tile};
use crate::words::{counted, short_number};

/// Pixels from one tile to the next.
const PITCH: u32 = 60;
/// Pixels of a tile's side.
const SIDE: u32 = 56;

/// The map of these counts by place. Places without a tile are not on it.
pub(crate) fn tile_map(people: &BTreeMap<&str, u64>, steps: &Steps) -> String {
    let (width, height) = (COLUMNS * PITCH, ROWS * PITCH);
    let inhabited = TILES.iter().filter(|tile| people.get(tile.place).is_some_and(|count| *count > 0)).count();
    let mut svg = format!(
        "<svg class=\"tiles\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"map-title map-desc\">\
         <title id=\"map-title\">People by state</title><desc id=\"map-desc\">One square for each state, the District \
         of Columbia, Puerto Rico, Guam and the U.S. Virgin Islands, placed roughly as on a map; darker squares have \
         more people. {inhabited} of {} squares have at least one. The table below has the same counts.</desc>",
        TILES.len()
    );
    for tile in &TILES {
        draw(&mut svg, tile, people.get(tile.place).copied().unwrap_or(0), steps);
    }
    svg.push_str("</svg>");
    svg
}

fn draw(svg: &mut String, tile: &Tile, count: u64, steps: &Steps) {
    let (x, y) = (tile.column * PITCH + 2, tile.row * PITCH + 2);
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<g class=\"s{shade}\" transform=\"translate({x} {y})\"><title>{name}: {people}</title>\
         <rect width=\"{SIDE}\" height=\"{SIDE}\" rx=\"4\"/><text class=\"code\" x=\"28\" y=\"24\">{code}</text>\
         <text class=\"count\" x=\"28\" y=\"43\">{short}</text></g>",
        shade = steps.shade(count),
        name = tile.name,
        people = counted(count, "person", "people"),
        code = tile.code,
        short = if count == 0 { "–".to_owned() } else { short_number(count) },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_is_drawn_with_its_count() {
        let people = BTreeMap::from([("us-ca", 1_234), ("us-gu", 1), ("de", 9)]);
        let svg = tile_map(&people, &Steps::of(people.values().copied()));
        assert_eq!(svg.matches("<g ").count(), 54);
        assert!(svg.contains("<title>California: 1,234 people</title>"));
        assert!(svg.contains("<title>Guam: 1 person</title>"));
        assert!(svg.contains("2 of 54 squares"));
    }
}
