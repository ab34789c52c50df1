//! Typed counts: `residence,elements,persons[,segment][,minor]`.

use std::collections::BTreeSet;

use amends_case::suggest;

use crate::elements::ElementClasses;
use crate::law::Laws;
use crate::profile::ProfileCount;

/// Why a table of counts could not be read. Each names the line.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CountsError {
    /// The first line is not a head with the needed columns.
    #[error(
        "line 1: the head should name the columns residence, elements and persons (and may name segment and minor){0}"
    )]
    Head(String),
    /// A line has too few or too many cells, or a quote is not closed.
    #[error("line {line}: {found} cells where the head has {expected}")]
    Cells {
        /// The line, from 1.
        line: usize,
        /// Cells found.
        found: usize,
        /// Columns of the head.
        expected: usize,
    },
    /// A quote that is not closed, or stands in the middle of a cell.
    #[error("line {0}: a quote is not closed")]
    Quote(usize),
    /// No such element.
    #[error("line {line}: unknown element `{element}`{}", hint(.suggestion))]
    Element {
        /// The line, from 1.
        line: usize,
        /// As typed.
        element: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// No such place.
    #[error("line {line}: unknown residence `{residence}` (us-ca, us-dc, a country such as de, or unknown){}", hint(.suggestion))]
    Residence {
        /// The line, from 1.
        line: usize,
        /// As typed.
        residence: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// Not a number of people.
    #[error("line {line}: persons should be a whole number, and is `{found}`")]
    Persons {
        /// The line, from 1.
        line: usize,
        /// As typed.
        found: String,
    },
    /// Not yes or no.
    #[error("line {line}: minor should be true or false, and is `{found}`")]
    Minor {
        /// The line, from 1.
        line: usize,
        /// As typed.
        found: String,
    },
}

fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

/// Countries by ISO 3166-1, without the United States.
const COUNTRIES: &str = "ad ae af ag ai al am ao aq ar at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt \
    bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk \
    fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm \
    jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mq mr ms \
    mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn ps pt pw py qa re ro rs ru rw \
    sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug \
    uk uy uz va vc ve vg vn vu wf ws ye yt za zm zw";

/// United States places that have no law file: territories, freely associated states' mail, the armed forces' mail.
const US_OTHERS: [&str; 6] = ["us-aa", "us-ae", "us-ap", "us-as", "us-mp", "us-um"];

/// Reads a table of counts.
///
/// # Errors
/// The first line that cannot be read. Numbers and words of the table are no personal values, so errors quote them.
pub fn counts_from_csv(text: &str, laws: &Laws, classes: &ElementClasses) -> Result<Vec<ProfileCount>, CountsError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines =
        text.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.trim().is_empty());
    let head = lines.next().map(|(line, text)| cells(line, text)).transpose()?.unwrap_or_default();
    let columns = Columns::of(&head)?;
    lines.map(|(line, text)| columns.row(line, &cells(line, text)?, laws, classes)).collect()
}

struct Columns {
    width: usize,
    residence: usize,
    elements: usize,
    persons: usize,
    segment: Option<usize>,
    minor: Option<usize>,
}

impl Columns {
    const KNOWN: [&'static str; 5] = ["residence", "elements", "persons", "segment", "minor"];

    fn of(head: &[String]) -> Result<Self, CountsError> {
        let find = |name: &str| head.iter().position(|cell| cell == name);
        let needed = |name: &str| find(name).ok_or_else(|| CountsError::Head(format!("; `{name}` is missing")));
        if let Some(unknown) = head.iter().find(|cell| !Self::KNOWN.contains(&cell.as_str())) {
            let meant = hint(&suggest::nearest(unknown, Self::KNOWN).map(str::to_owned));
            return Err(CountsError::Head(format!("; `{unknown}` is none of them{meant}")));
        }
        Ok(Self {
            width: head.len(),
            residence: needed("residence")?,
            elements: needed("elements")?,
            persons: needed("persons")?,
            segment: find("segment"),
            minor: find("minor"),
        })
    }

    fn row(
        &self,
        line: usize,
        cells: &[String],
        laws: &Laws,
        classes: &ElementClasses,
    ) -> Result<ProfileCount, CountsError> {
        if cells.len() != self.width {
            return Err(CountsError::Cells { line, found: cells.len(), expected: self.width });
        }
        let persons = &cells[self.persons];
        let number = persons.parse().map_err(|_| CountsError::Persons { line, found: persons.clone() })?;
        Ok(ProfileCount {
            residence: residence(line, &cells[self.residence], laws)?,
            elements: elements(line, &cells[self.elements], classes)?,
            segment: self.segment.map(|column| cells[column].clone()).filter(|segment| !segment.is_empty()),
            minor: self.minor.map_or(Ok(false), |column| minor(line, &cells[column]))?,
            deceased: false,
            persons: number,
        })
    }
}

fn residence(line: usize, typed: &str, laws: &Laws) -> Result<String, CountsError> {
    let place = typed.to_ascii_lowercase();
    let country = |code: &str| COUNTRIES.split_whitespace().any(|known| known == code);
    let region = place.split_once('-').is_some_and(|(code, part)| {
        country(code) && !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if place == "unknown" || laws.covers(&place) || US_OTHERS.contains(&place.as_str()) || country(&place) || region {
        return Ok(place);
    }
    let known = laws.residences().chain(US_OTHERS).chain(["unknown"]).filter(|known| known.len() >= place.len().min(5));
    Err(CountsError::Residence {
        line,
        residence: typed.to_owned(),
        suggestion: suggest::nearest(&place, known).map(str::to_owned),
    })
}

fn elements(line: usize, typed: &str, classes: &ElementClasses) -> Result<BTreeSet<String>, CountsError> {
    let names = typed.split(';').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| match classes.knows(name) {
            true => Ok(name.to_owned()),
            false => Err(CountsError::Element {
                line,
                element: name.to_owned(),
                suggestion: classes.nearest(name).map(str::to_owned),
            }),
        })
        .collect()
}

fn minor(line: usize, typed: &str) -> Result<bool, CountsError> {
    match typed.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" | "" => Ok(false),
        _ => Err(CountsError::Minor { line, found: typed.to_owned() }),
    }
}

/// The cells of one line, trimmed; a cell may be quoted.
fn cells(line: usize, text: &str) -> Result<Vec<String>, CountsError> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match (letter, quoted) {
            ('"', _) => quoted = !quoted,
            (',', false) => cells.push(String::new()),
            (letter, _) => cells.last_mut().into_iter().for_each(|cell| cell.push(letter)),
        }
    }
    if quoted { Err(CountsError::Quote(line)) } else { Ok(cells.iter().map(|cell| cell.trim().to_owned()).collect()) }
}
