//! States and territories: how many live there, which postal codes and area codes are theirs, and some towns.

use super::draw::{Draw, Weighted};

/// One state, district or territory.
pub(crate) struct State {
    /// Postal abbreviation.
    pub(crate) code: &'static str,
    /// Word of the exports.
    pub(crate) residence: &'static str,
    /// Share of customers, in ten thousands of inhabitants; the carrier's home state counts several times.
    weight: u32,
    /// First three digits of postal codes, as ranges.
    pub(crate) zip3: &'static [(u16, u16)],
    area_codes: &'static [u16],
    cities: &'static [&'static str],
}

macro_rules! states {
    ($($code:literal $residence:literal $weight:literal $zip3:expr, $area:expr, $cities:expr;)*) => {
        &[$(State { code: $code, residence: $residence, weight: $weight, zip3: &$zip3, area_codes: &$area, cities: &$cities }),*]
    };
}

/// All of them, by abbreviation's name order.
pub(crate) static STATES: &[State] = states! {
    "AL" "us-al" 511 [(350, 352), (354, 369)], [205, 251, 256, 334], ["Birmingham", "Mobile", "Huntsville"];
    "AK" "us-ak" 73 [(995, 999)], [907], ["Anchorage", "Juneau"];
    "AZ" "us-az" 743 [(850, 853), (855, 857), (859, 860), (863, 865)], [480, 520, 602, 623, 928], ["Phoenix", "Tucson", "Mesa"];
    "AR" "us-ar" 307 [(716, 729)], [479, 501, 870], ["Little Rock", "Fayetteville"];
    "CA" "us-ca" 3896 [(900, 908), (910, 928), (930, 961)], [209, 213, 310, 408, 415, 510, 530, 559, 619, 626, 650, 661, 707, 714, 760, 805, 818, 831, 858, 909, 916, 925, 949, 951], ["Los Angeles", "San José", "Fresno", "Oakland", "San Diego"];
    "CO" "us-co" 588 [(800, 816)], [303, 719, 720, 970], ["Denver", "Pueblo", "Fort Collins"];
    "CT" "us-ct" 362 [(60, 62), (64, 69)], [203, 860], ["Hartford", "New Haven"];
    "DE" "us-de" 103 [(197, 199)], [302], ["Wilmington", "Dover"];
    "DC" "us-dc" 68 [(200, 200), (202, 205)], [202], ["Washington"];
    "FL" "us-fl" 2261 [(320, 339), (341, 342), (344, 344), (346, 347), (349, 349)], [239, 305, 321, 352, 386, 407, 561, 727, 772, 813, 850, 863, 904, 941, 954], ["Miami", "Orlando", "Tampa", "St. Petersburg"];
    "GA" "us-ga" 1103 [(300, 319), (398, 399)], [229, 404, 478, 678, 706, 770, 912], ["Atlanta", "Savannah", "Augusta"];
    "HI" "us-hi" 144 [(967, 968)], [808], ["Honolulu", "Hilo", "Kahului"];
    "ID" "us-id" 196 [(832, 838)], [208], ["Boise", "Coeur d'Alene"];
    "IL" "us-il" 1255 [(600, 620), (622, 629)], [217, 309, 312, 618, 630, 708, 773, 815, 847], ["Chicago", "Springfield", "Peoria"];
    "IN" "us-in" 686 [(460, 479)], [219, 260, 317, 574, 765, 812], ["Indianapolis", "Fort Wayne"];
    "IA" "us-ia" 321 [(500, 516), (520, 528)], [319, 515, 563, 641, 712], ["Des Moines", "Cedar Rapids"];
    "KS" "us-ks" 294 [(660, 662), (664, 679)], [316, 620, 785, 913], ["Wichita", "Topeka"];
    "KY" "us-ky" 453 [(400, 427)], [270, 502, 606, 859], ["Louisville", "Lexington"];
    "LA" "us-la" 457 [(700, 701), (703, 708), (710, 714)], [225, 318, 337, 504, 985], ["New Orleans", "Baton Rouge"];
    "ME" "us-me" 140 [(39, 49)], [207], ["Portland", "Bangor"];
    "MD" "us-md" 618 [(206, 212), (214, 219)], [240, 301, 410, 443], ["Baltimore", "Frederick"];
    "MA" "us-ma" 700 [(10, 27)], [413, 508, 617, 781, 978], ["Boston", "Worcester", "Lowell"];
    "MI" "us-mi" 1004 [(480, 499)], [231, 248, 269, 313, 517, 586, 616, 734, 810, 906, 989], ["Detroit", "Grand Rapids", "Sault Ste. Marie"];
    "MN" "us-mn" 574 [(550, 551), (553, 567)], [218, 320, 507, 612, 651, 763, 952], ["Minneapolis", "Duluth"];
    "MS" "us-ms" 294 [(386, 397)], [228, 601, 662], ["Jackson", "Biloxi"];
    "MO" "us-mo" 620 [(630, 631), (633, 641), (644, 658)], [314, 417, 573, 636, 660, 816], ["Kansas City", "St. Louis"];
    "MT" "us-mt" 113 [(590, 599)], [406], ["Billings", "Missoula"];
    "NE" "us-ne" 198 [(680, 681), (683, 693)], [308, 402], ["Omaha", "Lincoln"];
    "NV" "us-nv" 319 [(889, 891), (893, 895), (897, 898)], [702, 775], ["Las Vegas", "Reno"];
    "NH" "us-nh" 140 [(30, 38)], [603], ["Manchester", "Nashua"];
    "NJ" "us-nj" 929 [(70, 89)], [201, 609, 732, 856, 908, 973], ["Newark", "Trenton", "Jersey City"];
    "NM" "us-nm" 211 [(870, 871), (873, 875), (877, 884)], [505, 575], ["Albuquerque", "Las Cruces"];
    "NY" "us-ny" 1957 [(100, 149)], [212, 315, 516, 518, 585, 607, 631, 646, 716, 718, 845, 914, 917], ["New York", "Buffalo", "Rochester", "Brooklyn"];
    "NC" "us-nc" 1084 [(270, 289)], [252, 336, 704, 828, 910, 919], ["Charlotte", "Raleigh", "Winston-Salem"];
    "ND" "us-nd" 78 [(580, 588)], [701], ["Fargo", "Bismarck"];
    "OH" "us-oh" 1179 [(430, 459)], [216, 330, 419, 440, 513, 614, 740, 937], ["Columbus", "Cleveland", "Dayton"];
    "OK" "us-ok" 405 [(730, 731), (734, 741), (743, 749)], [405, 580, 918], ["Tulsa", "Oklahoma City"];
    "OR" "us-or" 423 [(970, 979)], [458, 503, 541], ["Portland", "Eugene", "Salem"];
    "PA" "us-pa" 1296 [(150, 196)], [215, 412, 484, 570, 610, 717, 724, 814], ["Philadelphia", "Pittsburgh", "Erie"];
    "RI" "us-ri" 110 [(28, 29)], [401], ["Providence", "Warwick"];
    "SC" "us-sc" 537 [(290, 299)], [803, 843, 864], ["Columbia", "Charleston"];
    "SD" "us-sd" 92 [(570, 577)], [605], ["Sioux Falls", "Rapid City"];
    "TN" "us-tn" 713 [(370, 385)], [423, 615, 731, 865, 901, 931], ["Nashville", "Memphis"];
    "TX" "us-tx" 3050 [(750, 770), (772, 799)], [210, 214, 254, 281, 361, 409, 432, 469, 512, 713, 806, 817, 830, 903, 915, 940, 956, 972, 979], ["Houston", "Dallas", "El Paso", "San Antonio"];
    "UT" "us-ut" 342 [(840, 847)], [385, 435, 801], ["Salt Lake City", "Provo"];
    "VT" "us-vt" 65 [(50, 54), (56, 59)], [802], ["Burlington", "Barre"];
    "VA" "us-va" 872 [(201, 201), (220, 246)], [276, 434, 540, 571, 703, 757, 804], ["Richmond", "Norfolk", "Roanoke"];
    "WA" "us-wa" 4200 [(980, 986), (988, 994)], [206, 253, 360, 425, 509], ["Seattle", "Spokane", "East Wenatchee", "Tacoma", "Walla Walla"];
    "WV" "us-wv" 177 [(247, 268)], [304], ["Charleston", "Huntington"];
    "WI" "us-wi" 591 [(530, 532), (534, 535), (537, 549)], [262, 414, 608, 715, 920], ["Milwaukee", "Eau Claire"];
    "WY" "us-wy" 58 [(820, 831)], [307], ["Cheyenne", "Laramie"];
    "PR" "us-pr" 320 [(6, 7), (9, 9)], [787, 939], ["San Juan", "Ponce", "Mayagüez"];
    "GU" "us-gu" 17 [(969, 969)], [671], ["Hagåtña", "Dededo"];
    "VI" "us-vi" 10 [(8, 8)], [340], ["Charlotte Amalie", "Christiansted"];
};

/// A place outside the United States.
pub(crate) struct Abroad {
    pub(crate) city: &'static str,
    pub(crate) region: &'static str,
    pub(crate) postal_code: &'static str,
    pub(crate) country: &'static str,
    pub(crate) residence: &'static str,
}

/// Where customers who live abroad live.
pub(crate) static ABROAD: &[Abroad] = &[
    Abroad { city: "Vancouver", region: "BC", postal_code: "V6B 1A1", country: "Canada", residence: "ca" },
    Abroad { city: "Toronto", region: "ON", postal_code: "M5V 2T6", country: "Canada", residence: "ca" },
    Abroad { city: "Monterrey", region: "NL", postal_code: "64000", country: "Mexico", residence: "mx" },
    Abroad { city: "München", region: "", postal_code: "80331", country: "Germany", residence: "de" },
    Abroad { city: "Leeds", region: "", postal_code: "LS1 4DY", country: "United Kingdom", residence: "gb" },
    Abroad { city: "Kraków", region: "", postal_code: "31-008", country: "Poland", residence: "pl" },
];

const STREETS: &[&str] = &[
    "Alderbrook",
    "Anchor",
    "Ashgrove",
    "Bayberry",
    "Bellwether",
    "Birchfold",
    "Bramble",
    "Breakwater",
    "Camellia",
    "Cannery",
    "Cedar Hollow",
    "Chanterelle",
    "Clovermere",
    "Copperleaf",
    "Cormorant",
    "Cottonwood Bend",
    "Dogwood",
    "Driftwood",
    "Eaglecrest",
    "Elderberry",
    "Fernhill",
    "Ferry Landing",
    "Foxglove",
    "Gannet",
    "Granary",
    "Harbor View",
    "Hawthorne",
    "Heron",
    "Hollyhock",
    "Huckleberry",
    "Ironbridge",
    "Juniper",
    "Kestrel",
    "Kingfisher",
    "Lantern",
    "Larkspur",
    "Lighthouse",
    "Madrona",
    "Marigold",
    "Meadowlark",
    "Millrace",
    "Mistletoe",
    "Nettle",
    "Old Quarry",
    "Orchard",
    "Osprey",
    "Paintbrush",
    "Peregrine",
    "Pigeon Point",
    "Quail Run",
    "Ropewalk",
    "Rosehip",
    "Saltgrass",
    "Sandpiper",
    "Sawmill",
    "Serviceberry",
    "Shearwater",
    "Skylark",
    "Snowberry",
    "Sorrel",
    "Stonecrop",
    "Sumac",
    "Sycamore",
    "Tamarack",
    "Tanager",
    "Thimble",
    "Thornapple",
    "Tidewrack",
    "Trillium",
    "Turnstone",
    "Vesper",
    "Wagonwheel",
    "Warbler",
    "Whitecap",
    "Willow Bend",
    "Windrow",
    "Wren",
    "Yarrow",
    "Zinnia",
    "Martin Luther King Jr",
];

const KINDS: &[&str] =
    &["St", "Street", "Ave", "Avenue", "Rd", "Road", "Ln", "Dr", "Drive", "Ct", "Pl", "Way", "Blvd", "Ter"];

/// Where somebody lives or lived.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    number: u32,
    street: &'static str,
    kind: &'static str,
    unit: u16,
    pub(crate) city: &'static str,
    pub(crate) state: &'static State,
    pub(crate) zip: u32,
    pub(crate) plus4: u32,
    pub(crate) abroad: Option<&'static Abroad>,
}

/// Draws states by population.
pub(crate) struct Places {
    by_population: Weighted,
}

impl Places {
    pub(crate) fn new() -> Self {
        Self { by_population: Weighted::new(STATES.iter().map(|state| state.weight)) }
    }

    pub(crate) fn state(&self, draw: &mut Draw) -> &'static State {
        &STATES[self.by_population.draw(draw)]
    }
}

impl Address {
    pub(crate) fn draw(draw: &mut Draw, state: &'static State, abroad: Option<&'static Abroad>) -> Self {
        Self {
            number: draw.between(1, 19_999),
            street: draw.pick(STREETS),
            kind: draw.pick(KINDS),
            unit: if draw.chance(2_500) { draw.between(1, 980) as u16 } else { 0 },
            city: draw.pick(state.cities),
            state,
            zip: zip(draw, state),
            plus4: draw.between(1, 9_999),
            abroad,
        }
    }

    pub(crate) fn residence(&self) -> &'static str {
        self.abroad.map_or(self.state.residence, |abroad| abroad.residence)
    }

    /// Number and street, and the flat where there is one.
    pub(crate) fn push_street(&self, out: &mut Vec<u8>) {
        super::text::push_number(out, u64::from(self.number));
        out.push(b' ');
        out.extend_from_slice(self.street.as_bytes());
        out.push(b' ');
        out.extend_from_slice(self.kind.as_bytes());
        if self.unit > 0 {
            out.extend_from_slice(b" Apt ");
            super::text::push_number(out, u64::from(self.unit));
        }
    }

    pub(crate) fn city(&self) -> &'static str {
        self.abroad.map_or(self.city, |abroad| abroad.city)
    }

    pub(crate) fn region(&self) -> &'static str {
        self.abroad.map_or(self.state.code, |abroad| abroad.region)
    }

    pub(crate) fn country(&self) -> &'static str {
        self.abroad.map_or("US", |abroad| abroad.country)
    }

    /// Postal code, with the four extra digits where `long` and known.
    pub(crate) fn push_postal_code(&self, out: &mut Vec<u8>, long: bool) {
        if let Some(abroad) = self.abroad {
            return out.extend_from_slice(abroad.postal_code.as_bytes());
        }
        super::text::push_padded(out, u64::from(self.zip), 5);
        if long {
            out.push(b'-');
            super::text::push_padded(out, u64::from(self.plus4), 4);
        }
    }
}

fn zip(draw: &mut Draw, state: &State) -> u32 {
    if state.code == "GU" {
        return draw.between(96_910, 96_931);
    }
    let (low, high) = draw.pick(state.zip3);
    u32::from(draw.between(u32::from(low), u32::from(high)) as u16) * 100 + draw.between(1, 50)
}

/// A telephone number of ten digits in the state. Exchange 555 is nobody's; `wide` adds its neighbours for corpora so
/// large that 555 alone would give one number to dozens of people.
pub(crate) fn telephone(draw: &mut Draw, state: &State, wide: bool) -> u64 {
    let area = u64::from(draw.pick(state.area_codes));
    let exchange = if wide { u64::from(draw.between(550, 559)) } else { 555 };
    area * 10_000_000 + exchange * 10_000 + u64::from(draw.below(10_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postal_code_leads_to_one_state() {
        let mut owner = vec![None; 1_000];
        for state in STATES {
            for (low, high) in state.zip3 {
                for zip3 in *low..=*high {
                    let before = owner[usize::from(zip3)].replace(state.code);
                    assert_eq!(before, None, "{zip3} is given to {} too", state.code);
                }
            }
        }
        let mut draw = Draw::numbered(7, 1, 1);
        for state in STATES {
            for _ in 0..50 {
                assert_eq!(owner[zip(&mut draw, state) as usize / 100], Some(state.code));
            }
        }
    }

    #[test]
    fn an_area_code_leads_to_one_state() {
        let mut all: Vec<u16> = STATES.iter().flat_map(|state| state.area_codes.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), STATES.len()), (count, 54));
    }
}
