//! Words of addresses with a standard form: directionals, secondary units, and what else stands in a delivery line.

/// Directionals (USPS Publication 28, 233).
const DIRECTIONALS: [(&str, &str); 16] = [
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
    ("N", "N"),
    ("S", "S"),
    ("E", "E"),
    ("W", "W"),
    ("NE", "NE"),
    ("NW", "NW"),
    ("SE", "SE"),
    ("SW", "SW"),
];

/// Secondary units (Publication 28, appendix C2). The last field: whether a number must follow.
const UNITS: [(&str, &str, bool); 40] = [
    ("APARTMENT", "APT", true),
    ("APT", "APT", true),
    ("APPT", "APT", true),
    ("BASEMENT", "BSMT", false),
    ("BSMT", "BSMT", false),
    ("BUILDING", "BLDG", true),
    ("BLDG", "BLDG", true),
    ("DEPARTMENT", "DEPT", true),
    ("DEPT", "DEPT", true),
    ("FLOOR", "FL", true),
    ("FL", "FL", true),
    ("FRONT", "FRNT", false),
    ("FRNT", "FRNT", false),
    ("HANGAR", "HNGR", true),
    ("HNGR", "HNGR", true),
    ("LOBBY", "LBBY", false),
    ("LBBY", "LBBY", false),
    ("LOT", "LOT", true),
    ("LOWER", "LOWR", false),
    ("LOWR", "LOWR", false),
    ("OFFICE", "OFC", false),
    ("OFC", "OFC", false),
    ("PENTHOUSE", "PH", false),
    ("PH", "PH", false),
    ("PIER", "PIER", true),
    ("REAR", "REAR", false),
    ("ROOM", "RM", true),
    ("RM", "RM", true),
    ("SIDE", "SIDE", false),
    ("SLIP", "SLIP", true),
    ("SPACE", "SPC", true),
    ("SPC", "SPC", true),
    ("STOP", "STOP", true),
    ("SUITE", "STE", true),
    ("STE", "STE", true),
    ("TRAILER", "TRLR", true),
    ("TRLR", "TRLR", true),
    ("UNIT", "UNIT", true),
    ("UPPER", "UPPR", false),
    ("UPPR", "UPPR", false),
];

/// Numbers that houses are named by (Publication 28, 213: a spelled-out number is still the number).
const NUMBERS: [&str; 12] =
    ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE"];

/// What people and programs write where there is no address. Whole lines.
const PLACEHOLDERS: [&str; 31] = [
    "UNKNOWN",
    "ADDRESS UNKNOWN",
    "UNKNOWN ADDRESS",
    "NO ADDRESS",
    "NO KNOWN ADDRESS",
    "BAD ADDRESS",
    "INVALID ADDRESS",
    "ADDRESS",
    "STREET ADDRESS",
    "NONE",
    "NULL",
    "NIL",
    "NA",
    "N A",
    "N/A",
    "NOT AVAILABLE",
    "NOT APPLICABLE",
    "NOT PROVIDED",
    "NOT GIVEN",
    "TEST",
    "TBD",
    "TBA",
    "TO BE DETERMINED",
    "SAME",
    "SAME AS ABOVE",
    "HOMELESS",
    "TRANSIENT",
    "RETURN TO SENDER",
    "DO NOT MAIL",
    "ANYTOWN",
    "123 ANY STREET",
];

/// The short form of a directional.
pub(super) fn directional(word: &str) -> Option<&'static str> {
    DIRECTIONALS.iter().find(|(known, _)| *known == word).map(|(_, short)| *short)
}

/// The short form of a unit, and whether a number must follow.
pub(super) fn unit(word: &str) -> Option<(&'static str, bool)> {
    UNITS.iter().find(|(known, ..)| *known == word).map(|(_, short, needs)| (*short, *needs))
}

/// Whether a word is or begins with a number.
pub(super) fn is_number(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit()) || NUMBERS.contains(&word)
}

/// Whether a line stands where an address is missing: known words, one sign again and again, or nothing but signs.
pub(super) fn is_placeholder(line: &str) -> bool {
    if PLACEHOLDERS.contains(&line) {
        return true;
    }
    let signs: Vec<char> = line.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let is_one = signs.len() >= 2 && signs.iter().all(|sign| *sign == signs[0]) && !signs[0].is_ascii_digit();
    !line.is_empty() && (signs.is_empty() || (is_one && !line.contains(' ')) || line == "0" || line == "00")
}
