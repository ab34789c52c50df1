//! States and their ZIP prefixes.
//!
//! Names and abbreviations: USPS Publication 28, appendix B. Prefixes: USPS Domestic Mail Manual, labeling list L002,
//! «3-Digit ZIP Code Prefix Matrix».

/// Abbreviation and name; with the territories and the armed forces.
const STATES: [(&str, &str); 62] = [
    ("AL", "ALABAMA"),
    ("AK", "ALASKA"),
    ("AS", "AMERICAN SAMOA"),
    ("AZ", "ARIZONA"),
    ("AR", "ARKANSAS"),
    ("CA", "CALIFORNIA"),
    ("CO", "COLORADO"),
    ("CT", "CONNECTICUT"),
    ("DE", "DELAWARE"),
    ("DC", "DISTRICT OF COLUMBIA"),
    ("FM", "FEDERATED STATES OF MICRONESIA"),
    ("FL", "FLORIDA"),
    ("GA", "GEORGIA"),
    ("GU", "GUAM"),
    ("HI", "HAWAII"),
    ("ID", "IDAHO"),
    ("IL", "ILLINOIS"),
    ("IN", "INDIANA"),
    ("IA", "IOWA"),
    ("KS", "KANSAS"),
    ("KY", "KENTUCKY"),
    ("LA", "LOUISIANA"),
    ("ME", "MAINE"),
    ("MH", "MARSHALL ISLANDS"),
    ("MD", "MARYLAND"),
    ("MA", "MASSACHUSETTS"),
    ("MI", "MICHIGAN"),
    ("MN", "MINNESOTA"),
    ("MS", "MISSISSIPPI"),
    ("MO", "MISSOURI"),
    ("MT", "MONTANA"),
    ("NE", "NEBRASKA"),
    ("NV", "NEVADA"),
    ("NH", "NEW HAMPSHIRE"),
    ("NJ", "NEW JERSEY"),
    ("NM", "NEW MEXICO"),
    ("NY", "NEW YORK"),
    ("NC", "NORTH CAROLINA"),
    ("ND", "NORTH DAKOTA"),
    ("MP", "NORTHERN MARIANA ISLANDS"),
    ("OH", "OHIO"),
    ("OK", "OKLAHOMA"),
    ("OR", "OREGON"),
    ("PW", "PALAU"),
    ("PA", "PENNSYLVANIA"),
    ("PR", "PUERTO RICO"),
    ("RI", "RHODE ISLAND"),
    ("SC", "SOUTH CAROLINA"),
    ("SD", "SOUTH DAKOTA"),
    ("TN", "TENNESSEE"),
    ("TX", "TEXAS"),
    ("UT", "UTAH"),
    ("VT", "VERMONT"),
    ("VI", "VIRGIN ISLANDS"),
    ("VA", "VIRGINIA"),
    ("WA", "WASHINGTON"),
    ("WV", "WEST VIRGINIA"),
    ("WI", "WISCONSIN"),
    ("WY", "WYOMING"),
    ("AA", "ARMED FORCES AMERICAS"),
    ("AE", "ARMED FORCES EUROPE"),
    ("AP", "ARMED FORCES PACIFIC"),
];

/// State, first and last prefix.
const PREFIXES: [(&str, u16, u16); 101] = [
    ("NY", 5, 5),
    ("NY", 100, 149),
    ("PR", 6, 7),
    ("PR", 9, 9),
    ("VI", 8, 8),
    ("MA", 10, 27),
    ("MA", 55, 55),
    ("RI", 28, 29),
    ("NH", 30, 38),
    ("ME", 39, 49),
    ("VT", 50, 54),
    ("VT", 56, 59),
    ("CT", 60, 69),
    ("NJ", 70, 89),
    ("AE", 90, 98),
    ("PA", 150, 196),
    ("DE", 197, 199),
    ("DC", 200, 200),
    ("DC", 202, 205),
    ("DC", 569, 569),
    ("VA", 201, 201),
    ("VA", 220, 246),
    ("MD", 206, 219),
    ("WV", 247, 268),
    ("NC", 270, 289),
    ("SC", 290, 299),
    ("GA", 300, 319),
    ("GA", 398, 399),
    ("FL", 320, 339),
    ("FL", 341, 342),
    ("FL", 344, 344),
    ("FL", 346, 347),
    ("FL", 349, 349),
    ("AA", 340, 340),
    ("AL", 350, 352),
    ("AL", 354, 369),
    ("TN", 370, 385),
    ("MS", 386, 397),
    ("KY", 400, 427),
    ("OH", 430, 459),
    ("IN", 460, 479),
    ("MI", 480, 499),
    ("IA", 500, 516),
    ("IA", 520, 528),
    ("WI", 530, 532),
    ("WI", 534, 535),
    ("WI", 537, 549),
    ("MN", 550, 551),
    ("MN", 553, 567),
    ("SD", 570, 577),
    ("ND", 580, 588),
    ("MT", 590, 599),
    ("IL", 600, 620),
    ("IL", 622, 629),
    ("MO", 630, 631),
    ("MO", 633, 641),
    ("MO", 644, 658),
    ("KS", 660, 662),
    ("KS", 664, 679),
    ("NE", 680, 681),
    ("NE", 683, 693),
    ("LA", 700, 701),
    ("LA", 703, 708),
    ("LA", 710, 714),
    ("AR", 716, 729),
    ("OK", 730, 731),
    ("OK", 734, 741),
    ("OK", 743, 749),
    ("TX", 733, 733),
    ("TX", 750, 770),
    ("TX", 772, 799),
    ("TX", 885, 885),
    ("CO", 800, 816),
    ("WY", 820, 831),
    ("ID", 832, 838),
    ("UT", 840, 847),
    ("AZ", 850, 853),
    ("AZ", 855, 857),
    ("AZ", 859, 860),
    ("AZ", 863, 865),
    ("NM", 870, 871),
    ("NM", 873, 875),
    ("NM", 877, 884),
    ("NV", 889, 891),
    ("NV", 893, 895),
    ("NV", 897, 898),
    ("CA", 900, 908),
    ("CA", 910, 928),
    ("CA", 930, 961),
    ("AP", 962, 966),
    ("HI", 967, 968),
    ("AS", 967, 967),
    ("GU", 969, 969),
    ("MP", 969, 969),
    ("PW", 969, 969),
    ("FM", 969, 969),
    ("MH", 969, 969),
    ("OR", 970, 979),
    ("WA", 980, 986),
    ("WA", 988, 994),
    ("AK", 995, 999),
];

/// ZIP codes that are served from another state than their prefix is of.
const ELSEWHERE: [(&str, &str); 3] = [("06390", "NY"), ("73949", "TX"), ("83414", "WY")];

/// Other ways to write a state that are common enough to be safe.
const OTHER_NAMES: [(&str, &str); 14] = [
    ("CALIF", "CA"),
    ("PENNA", "PA"),
    ("MASS", "MA"),
    ("CONN", "CT"),
    ("TENN", "TN"),
    ("FLA", "FL"),
    ("ARIZ", "AZ"),
    ("WASH", "WA"),
    ("MICH", "MI"),
    ("MINN", "MN"),
    ("OKLA", "OK"),
    ("WISC", "WI"),
    ("US VIRGIN ISLANDS", "VI"),
    ("WASHINGTON DC", "DC"),
];

/// The two letters of a state, of a name or of the letters themselves; in capitals, without full stops.
pub(super) fn code(word: &str) -> Option<&'static str> {
    let known = STATES.iter().find(|(code, name)| *code == word || *name == word).map(|(code, _)| *code);
    known.or_else(|| OTHER_NAMES.iter().find(|(name, _)| *name == word).map(|(_, code)| *code))
}

/// Whether a ZIP, five digits or more, is of a state.
pub(super) fn is_of(zip: &str, state: &str) -> bool {
    let five = zip.get(..5).unwrap_or(zip);
    if ELSEWHERE.contains(&(five, state)) {
        return true;
    }
    let prefix: Option<u16> = zip.get(..3).and_then(|prefix| prefix.parse().ok());
    prefix.is_some_and(|prefix| {
        PREFIXES.iter().any(|(of, first, last)| *of == state && (*first..=*last).contains(&prefix))
    })
}

/// Whether any state has such a ZIP.
pub(super) fn is_used(zip: &str) -> bool {
    let prefix: Option<u16> = zip.get(..3).and_then(|prefix| prefix.parse().ok());
    prefix.is_some_and(|prefix| PREFIXES.iter().any(|(_, first, last)| (*first..=*last).contains(&prefix)))
}

/// The armed forces' own «states».
pub(super) fn is_military(state: &str) -> bool {
    matches!(state, "AA" | "AE" | "AP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_prefix_and_every_prefix_a_state() {
        for (state, _) in STATES {
            assert!(PREFIXES.iter().any(|(of, ..)| *of == state), "{state}");
        }
        for (state, first, last) in PREFIXES {
            assert!(code(state).is_some() && first <= last, "{state}");
        }
    }

    #[test]
    fn prefixes_overlap_only_where_islands_share_one() {
        let owners =
            |prefix: u16| PREFIXES.iter().filter(|(_, first, last)| (*first..=*last).contains(&prefix)).count();
        assert!((0..1000).all(|prefix| owners(prefix) <= 1 || matches!(prefix, 967 | 969)));
        assert!(is_of("62701", "IL") && !is_of("62701", "MO") && is_of("06390", "NY") && !is_used("000"));
    }
}
