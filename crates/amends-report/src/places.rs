//! The United States as tiles: which square of the map each state and territory takes.

/// A tile of the map.
pub(crate) struct Tile {
    /// The place, such as `us-ca`.
    pub(crate) place: &'static str,
    /// The postal code, shown on the tile.
    pub(crate) code: &'static str,
    /// The name.
    pub(crate) name: &'static str,
    /// Column from the left, from 0.
    pub(crate) column: u32,
    /// Row from the top, from 0.
    pub(crate) row: u32,
}

const fn tile(place: &'static str, code: &'static str, name: &'static str, column: u32, row: u32) -> Tile {
    Tile { place, code, name, column, row }
}

/// Columns of the map.
pub(crate) const COLUMNS: u32 = 12;
/// Rows of the map.
pub(crate) const ROWS: u32 = 8;

/// All tiles, by code.
pub(crate) const TILES: [Tile; 54] = [
    tile("us-ak", "AK", "Alaska", 0, 0),
    tile("us-al", "AL", "Alabama", 7, 6),
    tile("us-ar", "AR", "Arkansas", 5, 5),
    tile("us-az", "AZ", "Arizona", 2, 5),
    tile("us-ca", "CA", "California", 1, 4),
    tile("us-co", "CO", "Colorado", 3, 4),
    tile("us-ct", "CT", "Connecticut", 10, 3),
    tile("us-dc", "DC", "District of Columbia", 9, 5),
    tile("us-de", "DE", "Delaware", 10, 4),
    tile("us-fl", "FL", "Florida", 9, 7),
    tile("us-ga", "GA", "Georgia", 8, 6),
    tile("us-gu", "GU", "Guam", 0, 6),
    tile("us-hi", "HI", "Hawaii", 0, 7),
    tile("us-ia", "IA", "Iowa", 5, 3),
    tile("us-id", "ID", "Idaho", 2, 2),
    tile("us-il", "IL", "Illinois", 6, 2),
    tile("us-in", "IN", "Indiana", 6, 3),
    tile("us-ks", "KS", "Kansas", 4, 5),
    tile("us-ky", "KY", "Kentucky", 6, 4),
    tile("us-la", "LA", "Louisiana", 5, 6),
    tile("us-ma", "MA", "Massachusetts", 10, 2),
    tile("us-md", "MD", "Maryland", 9, 4),
    tile("us-me", "ME", "Maine", 11, 0),
    tile("us-mi", "MI", "Michigan", 7, 2),
    tile("us-mn", "MN", "Minnesota", 5, 2),
    tile("us-mo", "MO", "Missouri", 5, 4),
    tile("us-ms", "MS", "Mississippi", 6, 6),
    tile("us-mt", "MT", "Montana", 3, 2),
    tile("us-nc", "NC", "North Carolina", 7, 5),
    tile("us-nd", "ND", "North Dakota", 4, 2),
    tile("us-ne", "NE", "Nebraska", 4, 4),
    tile("us-nh", "NH", "New Hampshire", 11, 1),
    tile("us-nj", "NJ", "New Jersey", 9, 3),
    tile("us-nm", "NM", "New Mexico", 3, 5),
    tile("us-nv", "NV", "Nevada", 2, 3),
    tile("us-ny", "NY", "New York", 9, 2),
    tile("us-oh", "OH", "Ohio", 7, 3),
    tile("us-ok", "OK", "Oklahoma", 4, 6),
    tile("us-or", "OR", "Oregon", 1, 3),
    tile("us-pa", "PA", "Pennsylvania", 8, 3),
    tile("us-pr", "PR", "Puerto Rico", 10, 7),
    tile("us-ri", "RI", "Rhode Island", 11, 3),
    tile("us-sc", "SC", "South Carolina", 8, 5),
    tile("us-sd", "SD", "South Dakota", 4, 3),
    tile("us-tn", "TN", "Tennessee", 6, 5),
    tile("us-tx", "TX", "Texas", 4, 7),
    tile("us-ut", "UT", "Utah", 2, 4),
    tile("us-va", "VA", "Virginia", 8, 4),
    tile("us-vi", "VI", "U.S. Virgin Islands", 11, 7),
    tile("us-vt", "VT", "Vermont", 10, 1),
    tile("us-wa", "WA", "Washington", 1, 2),
    tile("us-wi", "WI", "Wisconsin", 6, 1),
    tile("us-wv", "WV", "West Virginia", 7, 4),
    tile("us-wy", "WY", "Wyoming", 3, 3),
];

/// The tile of a place, if it has one.
pub(crate) fn tile_of(place: &str) -> Option<&'static Tile> {
    TILES.iter().find(|tile| tile.place == place)
}

/// A place's name: its label if there is one, or the state's name, or its code in capitals; `Unknown` where empty.
pub(crate) fn name_of(place: &str, label: &str) -> String {
    if place.is_empty() {
        return "Unknown".to_owned();
    }
    if !label.is_empty() {
        return label.to_owned();
    }
    match place {
        "us-unknown" | "unknown" => "residence unknown".to_owned(),
        "us-fed" => "United States (federal)".to_owned(),
        "us-as" => "American Samoa".to_owned(),
        "us-mp" => "Northern Mariana Islands".to_owned(),
        "us-aa" => "Armed forces mail (Americas)".to_owned(),
        "us-ae" => "Armed forces mail (Europe)".to_owned(),
        "us-ap" => "Armed forces mail (Pacific)".to_owned(),
        _ => tile_of(place).map_or_else(|| place.to_uppercase(), |tile| tile.name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_tile_has_its_own_square_inside_the_map() {
        let squares: BTreeSet<(u32, u32)> = TILES.iter().map(|tile| (tile.column, tile.row)).collect();
        assert_eq!(squares.len(), TILES.len());
        assert!(TILES.iter().all(|tile| tile.column < COLUMNS && tile.row < ROWS));
    }

    #[test]
    fn fifty_states_the_district_and_three_territories() {
        let places: BTreeSet<&str> = TILES.iter().map(|tile| tile.place).collect();
        assert_eq!(places.len(), 54);
        assert!(TILES.iter().all(|tile| tile.place == format!("us-{}", tile.code.to_lowercase())));
    }

    #[test]
    fn places_have_names() {
        let cases = [("", "Unknown"), ("us-tx", "Texas"), ("de", "DE")];
        for (place, name) in cases {
            assert_eq!(name_of(place, ""), name);
        }
        assert_eq!(name_of("de", "Germany"), "Germany");
    }
}
