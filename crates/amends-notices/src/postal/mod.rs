//! Postal addresses: their standard form, whether mail can be delivered there at all, and who moved.
//!
//! [`standardise`] brings an [`Address`] into the form of USPS Publication 28, «Postal Addressing Standards», or, for one
//! abroad, into that of the Domestic Mail Manual, 602. Beside it come [`Defect`]s: what makes the address
//! *undeliverable as addressed* on its face. [`moves`] writes the file for a move-update service and reads what comes back.
//!
//! ```
//! use amends_notices::postal::{Address, Defect, standardise};
//! let address = Address::of(&["123 north main street, apartment 4"], "Salem", "Oregon", "973014321", "");
//! let standard = standardise(&address);
//! assert_eq!(standard.address.lines[0].reveal(), "123 N MAIN ST APT 4");
//! assert_eq!((standard.address.zip.reveal().as_str(), standard.defects), ("97301-4321", vec![]));
//! let unknown = standardise(&Address::of(&["unknown"], "Salem", "OR", "97301", ""));
//! assert_eq!(unknown.defects, [Defect::Placeholder]);
//! ```
//!
//! Three decisions a reader would question:
//!
//! * **Form changes, words do not.** What is lost is listed in `line`, and a property test holds it to the list. No
//!   street is corrected and no ZIP guessed: only the postal service knows which addresses there are. The one digit that
//!   is added is the zero that spreadsheets take from a ZIP of the north-east, and only if the state agrees.
//! * **A defect is seen without a directory.** No number, no town, a ZIP of another state. An address without a defect
//!   may still not exist.
//! * **Nothing is thrown away.** An address with defects is standardised like any other; whoever sends decides.

mod countries;
mod line;
pub mod moves;
mod states;
mod suffixes;
mod words;

use std::fmt;

use amends_case::Masked;

use line::{Shape, plain};

/// Lines of an address that are looked at; the postal service reads no more than five.
const LINES_MAX: usize = 8;
/// Characters of a line that are looked at; a label has some 40.
const LINE_CHARACTERS_MAX: usize = 200;

/// Where somebody gets mail. Lines below the name, the delivery line last among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street, box or route, with the lines above it.
    pub lines: Vec<Masked<String>>,
    /// City, or `APO`, `FPO`, `DPO`.
    pub city: Masked<String>,
    /// Two letters; abroad whatever stands there.
    pub state: String,
    /// ZIP or ZIP+4; abroad the postal code.
    pub zip: Masked<String>,
    /// Empty for the United States.
    pub country: String,
}

impl Address {
    /// An address of its parts, any of them empty.
    #[must_use]
    pub fn of(lines: &[&str], city: &str, state: &str, zip: &str, country: &str) -> Self {
        Self {
            lines: lines.iter().map(|line| Masked::new((*line).to_owned())).collect(),
            city: Masked::new(city.to_owned()),
            state: state.to_owned(),
            zip: Masked::new(zip.to_owned()),
            country: country.to_owned(),
        }
    }

    /// An address of free lines: the last may be a country, and the one before it `City, State ZIP`. What is not
    /// understood stays a line.
    #[must_use]
    pub fn of_lines(lines: &[&str]) -> Self {
        let mut lines: Vec<&str> = lines.iter().copied().filter(|line| !line.trim().is_empty()).collect();
        let mut country = "";
        if let Some(last) = lines.last().filter(|_| lines.len() > 1) {
            let name = plain(last);
            if countries::is_domestic(&name)
                || (countries::english(&name, false).is_some() && states::code(&name).is_none())
            {
                country = last;
                lines.pop();
            }
        }
        let is_domestic = country.is_empty() || countries::is_domestic(&plain(country));
        let parts = lines.last().filter(|_| is_domestic && lines.len() > 1).and_then(|last| last_line(last));
        match parts {
            Some((city, state, zip)) => {
                lines.pop();
                Self::of(&lines, &city, &state, &zip, country)
            }
            None => Self::of(&lines, "", "", "", country),
        }
    }
}

/// `City, State ZIP`, taken apart; `None` where there is no ZIP at the end, or no state before it.
fn last_line(line: &str) -> Option<(String, String, String)> {
    let line = plain(line);
    let words: Vec<&str> = line.split(' ').collect();
    let (zip, rest) = words.split_last()?;
    zip_of(zip)?;
    // States have up to four words: `FEDERATED STATES OF MICRONESIA`. A city before it is better than none:
    // `WASHINGTON DC`.
    let is_state = |count: &usize| states::code(&rest[rest.len() - count..].join(" ")).is_some();
    let with_city = (1..=4.min(rest.len().saturating_sub(1))).rev().find(is_state);
    let state = with_city.or_else(|| Some(rest.len()).filter(|count| (1..=4).contains(count) && is_state(count)))?;
    let (city, state) = rest.split_at(rest.len() - state);
    Some((city.join(" "), state.join(" "), (*zip).to_owned()))
}

/// What kind of address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number and a street.
    Street,
    /// A post office box.
    PoBox,
    /// A rural or highway contract route.
    Route,
    /// APO, FPO or DPO: the armed forces and embassies, at domestic postage.
    Military,
    /// Kept at the post office's counter.
    GeneralDelivery,
    /// Abroad.
    Foreign,
    /// It cannot be told.
    Unknown,
}

/// Why mail is undeliverable as addressed, on the face of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defect {
    /// There is nothing.
    Empty,
    /// Words that stand where an address is missing.
    Placeholder,
    /// Neither a house number nor a box, a route or general delivery.
    NoNumber,
    /// No city.
    NoCity,
    /// No ZIP.
    NoZip,
    /// Not five or nine digits, or digits that no place has.
    BadZip,
    /// No state, or none that there is.
    NoState,
    /// The ZIP is of another state.
    ZipNotOfState,
    /// Abroad, and no town.
    NoTown,
    /// More lines or longer ones than a letter has; what is beyond was left as it was.
    TooLong,
}

impl Defect {
    /// The word of exports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Placeholder => "placeholder",
            Self::NoNumber => "no_number",
            Self::NoCity => "no_city",
            Self::NoZip => "no_zip",
            Self::BadZip => "bad_zip",
            Self::NoState => "no_state",
            Self::ZipNotOfState => "zip_not_of_state",
            Self::NoTown => "no_town",
            Self::TooLong => "too_long",
        }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An address in its standard form, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// In its standard form.
    pub address: Address,
    /// What kind it is.
    pub kind: Kind,
    /// Why mail would not arrive, in the order of [`Defect`]; none means only that nothing is seen.
    pub defects: Vec<Defect>,
}

impl Standard {
    /// Whether nothing speaks against sending.
    #[must_use]
    pub fn is_deliverable(&self) -> bool {
        self.defects.is_empty()
    }
}

/// Passes after which an address is left as it is. One does for nearly all; a word that was shortened can make its neighbour
/// one that is shortened, too.
const PASSES_MAX: usize = 8;

/// Brings an address into its standard form. Doing so twice is doing so once.
#[must_use]
pub fn standardise(address: &Address) -> Standard {
    let mut found = pass(address);
    for _ in 1..PASSES_MAX {
        let again = pass(&found.address);
        if again.address == found.address {
            break;
        }
        // What was too long before it was brought into form stays so.
        let was_long = found.defects.contains(&Defect::TooLong);
        found = again;
        if was_long && !found.defects.contains(&Defect::TooLong) {
            found.defects.push(Defect::TooLong);
        }
    }
    found
}

fn pass(address: &Address) -> Standard {
    // Revealed to be put into form; what comes out is masked again.
    let given: Vec<&str> = address.lines.iter().map(|line| line.reveal().as_str()).collect();
    let (city, zip) = (plain(address.city.reveal()), plain(address.zip.reveal()));
    let (mut state, country) = (plain(&address.state), plain(&address.country));
    if state.is_empty()
        && let Some(territory) = territory(&country)
    {
        territory.clone_into(&mut state);
    }
    let is_long = given.len() > LINES_MAX || given.iter().any(|line| line.chars().count() > LINE_CHARACTERS_MAX);
    let mut found = match country_of(&state, &zip, &country) {
        Some(name) => abroad(&given, city, state, zip, name),
        None => at_home(&given, city, &state, &zip),
    };
    if is_long {
        found.defects.push(Defect::TooLong);
    }
    found
}

/// The country in English, for an address abroad. A name that no list has is a country all the same.
fn country_of(state: &str, zip: &str, country: &str) -> Option<String> {
    if countries::is_domestic(country) {
        return None;
    }
    if country.is_empty() {
        return countries::is_canadian(state, zip).then(|| "CANADA".to_owned());
    }
    if territory(country).is_some() {
        return None;
    }
    Some(countries::english(country, true).map_or_else(|| country.to_owned(), str::to_owned))
}

/// A territory or an associated state in the field for countries: to the postal service it is a state.
fn territory(country: &str) -> Option<&'static str> {
    let code = states::code(country).filter(|_| country.len() > 2)?;
    matches!(code, "PR" | "GU" | "VI" | "AS" | "MP" | "FM" | "MH" | "PW").then_some(code)
}

/// Abroad: capitals and spaces only; the order of lines is the other country's matter.
fn abroad(given: &[&str], city: String, state: String, zip: String, country: String) -> Standard {
    // Signs stay: what a comma means in another country's addresses is not ours to know.
    let lines: Vec<String> = given.iter().map(|line| capitals(line)).filter(|line| !line.is_empty()).collect();
    let mut defects = Vec::new();
    if lines.is_empty() && city.is_empty() {
        defects.push(Defect::Empty);
    } else if lines.iter().any(|line| words::is_placeholder(&plain(line))) {
        defects.push(Defect::Placeholder);
    }
    if city.is_empty() && lines.len() < 2 && !lines.is_empty() {
        defects.push(Defect::NoTown);
    }
    let address = masked(lines, city, state, zip, country);
    Standard { address, kind: Kind::Foreign, defects }
}

fn capitals(line: &str) -> String {
    line.split_whitespace().map(str::to_uppercase).collect::<Vec<_>>().join(" ")
}

fn at_home(given: &[&str], city: String, state: &str, zip: &str) -> Standard {
    let state_code = states::code(state);
    let shape = |line: &&str| match line.chars().count() {
        0..=LINE_CHARACTERS_MAX => line::standardise(line),
        _ => ((*line).to_owned(), Shape::Other),
    };
    let shaped: Vec<(String, Shape)> = given.iter().map(shape).filter(|(line, _)| !line.is_empty()).collect();
    let zip_form = zip_of(zip).and_then(|form| with_zero(form, state_code));
    let kind = kind_of(&shaped, &city, state_code);
    let mut defects = Vec::new();
    if shaped.is_empty() && city.is_empty() && zip.is_empty() {
        defects.push(Defect::Empty);
    } else {
        let placeholder = shaped.iter().any(|(line, _)| words::is_placeholder(line)) || words::is_placeholder(&city);
        if placeholder {
            defects.push(Defect::Placeholder);
        } else if kind == Kind::Unknown {
            defects.push(Defect::NoNumber);
        }
        place_defects(&city, state_code, zip, zip_form.as_deref(), &mut defects);
    }
    let state = state_code.map_or_else(|| state.to_owned(), str::to_owned);
    let zip = zip_form.unwrap_or_else(|| zip.to_owned());
    let lines = shaped.into_iter().map(|(line, _)| line).collect();
    Standard { address: masked(lines, city, state, zip, String::new()), kind, defects }
}

/// What is wrong with city, state and ZIP.
fn place_defects(city: &str, state: Option<&str>, zip: &str, form: Option<&str>, defects: &mut Vec<Defect>) {
    if city.is_empty() {
        defects.push(Defect::NoCity);
    }
    match form {
        None if zip.is_empty() => defects.push(Defect::NoZip),
        None => defects.push(Defect::BadZip),
        Some(form) if !states::is_used(form) => defects.push(Defect::BadZip),
        Some(_) => {}
    }
    match (state, form) {
        (None, _) => defects.push(Defect::NoState),
        (Some(state), Some(form)) if states::is_used(form) && !states::is_of(form, state) => {
            defects.push(Defect::ZipNotOfState);
        }
        _ => {}
    }
}

fn kind_of(lines: &[(String, Shape)], city: &str, state: Option<&str>) -> Kind {
    let has = |shape: Shape| lines.iter().any(|(_, known)| *known == shape);
    if state.is_some_and(states::is_military) || matches!(city, "APO" | "FPO" | "DPO") {
        let is_told = has(Shape::Military) || has(Shape::Box) || has(Shape::Street) || has(Shape::General);
        return if is_told || lines.iter().any(|(line, _)| line.starts_with("UNIT ")) {
            Kind::Military
        } else {
            Kind::Unknown
        };
    }
    if has(Shape::Street) {
        Kind::Street
    } else if has(Shape::Box) {
        Kind::PoBox
    } else if has(Shape::Route) {
        Kind::Route
    } else if has(Shape::General) {
        Kind::GeneralDelivery
    } else if has(Shape::Military) {
        // The unit is there and the city says otherwise; somebody should look.
        Kind::Military
    } else {
        Kind::Unknown
    }
}

/// Five digits, or nine with a hyphen; eight or four are left for [`with_zero`].
fn zip_of(zip: &str) -> Option<String> {
    let digits: String = zip.chars().filter(|sign| !matches!(sign, '-' | ' ')).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hyphen = zip.find(['-', ' ']);
    match (digits.len(), hyphen) {
        (4, None) | (5, None) => Some(digits),
        (5, Some(5)) => Some(digits),
        (8 | 9, None) | (8, Some(4)) | (9, Some(5)) => {
            let five = digits.len() - 4;
            // A +4 of zeros tells nothing, and is what empty columns become.
            let (five, four) = digits.split_at(five);
            Some(if four == "0000" { five.to_owned() } else { format!("{five}-{four}") })
        }
        _ => None,
    }
}

/// The zero that a spreadsheet took, if the state has such ZIPs.
fn with_zero(zip: String, state: Option<&str>) -> Option<String> {
    let five = zip.split('-').next().map_or(0, str::len);
    if five == 5 {
        return Some(zip);
    }
    let zip = format!("0{zip}");
    state.is_some_and(|state| states::is_of(&zip, state)).then_some(zip)
}

fn masked(lines: Vec<String>, city: String, state: String, zip: String, country: String) -> Address {
    Address {
        lines: lines.into_iter().map(Masked::new).collect(),
        city: Masked::new(city),
        state,
        zip: Masked::new(zip),
        country,
    }
}

/// The lines that go onto the envelope below the name: `City ST ZIP` last, or the country in capitals. Of an address
/// abroad the postal code stands with the town, as it was given.
#[must_use]
pub fn envelope_lines(address: &Address) -> Vec<Masked<String>> {
    let mut lines = address.lines.clone();
    // Revealed to be joined; masked again.
    let parts = [address.city.reveal().as_str(), address.state.as_str(), address.zip.reveal().as_str()];
    let last: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if !last.is_empty() {
        lines.push(Masked::new(last.join(" ")));
    }
    if !address.country.is_empty() {
        lines.push(Masked::new(address.country.clone()));
    }
    lines
}
