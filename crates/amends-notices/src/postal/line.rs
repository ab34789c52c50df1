//! One delivery line in the form of USPS Publication 28.
//!
//! Words change their form and never their place. Lost are: full stops, commas and quotation marks; the words that a
//! box or a route has beside its short form (`POST OFFICE BOX` → `PO BOX`, `RURAL ROUTE` → `RR`, `HIGHWAY CONTRACT
//! ROUTE` and `STAR ROUTE` → `HC`, the `#` in front of a box's number).

use super::suffixes;
use super::words::{directional, is_number, unit};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number and a street.
    Street,
    /// A post office box.
    Box,
    /// A rural or a highway contract route.
    Route,
    /// `PSC 802 BOX 74`, `UNIT 2050 BOX 4190`, `CMR 415 BOX 3333`, a ship.
    Military,
    /// Kept at the post office's counter.
    General,
    /// A part of an address, such as an apartment or a building's name.
    Other,
}

/// Capitals, one space between words, no full stops or commas. Kept are: hyphens, slashes of fractions, the full stop
/// within a number (`39.2`), `#` as a word of its own, `&` and `%`.
pub(super) fn plain(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, sign) in signs.iter().enumerate() {
        let is_between_digits = |sign: Option<&char>| sign.is_some_and(char::is_ascii_digit);
        match sign {
            '.' if at > 0 && is_between_digits(signs.get(at - 1)) && is_between_digits(signs.get(at + 1)) => {
                out.push('.')
            }
            // `P.O.` and `N.W.` are one word; `St.Paul` would be two, and is left as one.
            '.' | '\'' | '’' | '`' => {}
            ',' | '"' | ';' | ':' | '(' | ')' => out.push(' '),
            '#' => out.push_str(" # "),
            sign if sign.is_control() => out.push(' '),
            sign => out.extend(sign.to_uppercase()),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line's standard form, and what it is.
pub(super) fn standardise(text: &str) -> (String, Shape) {
    let text = plain(text);
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    if let Some(found) = boxed(&words).or_else(|| route(&words)).or_else(|| military(&words)) {
        return found;
    }
    if matches!(words.as_slice(), ["GENERAL", "DELIVERY"] | ["GEN", "DELIVERY"] | ["GEN", "DEL"]) {
        return ("GENERAL DELIVERY".to_owned(), Shape::General);
    }
    if !words.first().is_some_and(|word| is_number(word)) {
        return (other(&words), Shape::Other);
    }
    street(&words)
}

/// `PO BOX 12`, however it is written, and what stands behind the number.
fn boxed(words: &[&str]) -> Option<(String, Shape)> {
    let rest = match words {
        ["PO" | "POST" | "P" | "POSTOFFICE", rest @ ..] => match rest {
            ["BOX" | "BX" | "DRAWER", rest @ ..] => rest,
            ["OFFICE", "BOX" | "BX" | "DRAWER", rest @ ..] | ["O", "BOX" | "BX" | "DRAWER", rest @ ..] => rest,
            _ => return None,
        },
        ["POB" | "POBOX" | "BOX" | "CALLER" | "DRAWER" | "LOCKBOX", rest @ ..] => match rest {
            ["BOX", rest @ ..] if words[0] == "POB" => rest,
            rest => rest,
        },
        _ => return None,
    };
    let rest = if let ["#" | "NO" | "NUMBER", rest @ ..] = rest { rest } else { rest };
    let is_numbered =
        rest.first().is_some_and(|word| word.len() <= 10 && word.bytes().any(|byte| byte.is_ascii_digit()))
            || matches!(rest, [one] if one.len() == 1);
    is_numbered.then(|| (format!("PO BOX {}", rest.join(" ")), Shape::Box))
}

/// `RR 3 BOX 12`, `HC 68 BOX 23A` (Publication 28, 24 and 25).
fn route(words: &[&str]) -> Option<(String, Shape)> {
    let (kind, rest) = match words {
        ["RURAL", "ROUTE" | "RTE" | "RT", rest @ ..] => ("RR", rest),
        ["RFD", "ROUTE", rest @ ..] => ("RR", rest),
        ["R", "R", rest @ ..] => ("RR", rest),
        ["RR" | "RFD" | "RD", rest @ ..] => ("RR", rest),
        ["HIGHWAY", "CONTRACT", "ROUTE", rest @ ..]
        | ["HIGHWAY", "CONTRACT", rest @ ..]
        | ["STAR", "ROUTE", rest @ ..] => ("HC", rest),
        ["HC" | "HCR", rest @ ..] => ("HC", rest),
        _ => return None,
    };
    let rest = if let ["#" | "NO" | "ROUTE", rest @ ..] = rest { rest } else { rest };
    let (number, rest) = rest.split_first()?;
    if !number.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let rest = match rest {
        ["BOX" | "BX", "#" | "NO", rest @ ..] | ["BOX" | "BX", rest @ ..] => rest,
        // A number alone is the box's; a street's name behind the route is somebody else's matter.
        ["#", rest @ ..] if !rest.is_empty() => rest,
        [] => return Some((format!("{kind} {number}"), Shape::Route)),
        _ => return None,
    };
    (!rest.is_empty()).then(|| (format!("{kind} {number} BOX {}", rest.join(" ")), Shape::Route))
}

/// Military units (Publication 28, 236): a unit of its own number and a box.
fn military(words: &[&str]) -> Option<(String, Shape)> {
    match words {
        ["PSC" | "CMR" | "UNIT" | "UNITS", number, "BOX" | "BX", rest @ ..]
            if is_number(number) && !rest.is_empty() =>
        {
            let kind = if words[0] == "UNITS" { "UNIT" } else { words[0] };
            let rest = if let ["#", rest @ ..] = rest { rest } else { rest };
            Some((format!("{kind} {number} BOX {}", rest.join(" ")), Shape::Military))
        }
        ["USS" | "USNS" | "USCGC", ..] if words.len() > 1 => Some((words.join(" "), Shape::Military)),
        _ => None,
    }
}

/// A line that begins with a number: number, directional, name, suffix, directional, unit.
fn street(words: &[&str]) -> (String, Shape) {
    let end = unit_at(words);
    let (main, secondary) = words.split_at(end);
    let mut out: Vec<String> = main.iter().map(|word| (*word).to_owned()).collect();
    // Behind the number, and a fraction behind that.
    let first = 1 + usize::from(main.get(1).is_some_and(|word| word.contains('/') && is_number(word)));
    let mut last = main.len();
    // A directional behind needs a name and a suffix before it. Behind a unit it may be the unit's number.
    let is_behind_name = last >= first + 3 || (last == first + 2 && suffixes::of(main[last - 2]).is_none());
    if is_behind_name
        && unit(main[last - 2]).is_none()
        && let Some(short) = directional(main[last - 1])
    {
        short.clone_into(&mut out[last - 1]);
        last -= 1;
    }
    // The suffix needs a name before it: `AVENUE` alone, or `NORTH AVENUE`, keeps the other word as the name.
    if last >= first + 2
        && let Some(short) = suffixes::of(main[last - 1])
    {
        short.clone_into(&mut out[last - 1]);
        last -= 1;
    }
    // A directional before needs a name behind it that is not the suffix.
    if last >= first + 2
        && let Some(short) = directional(main[first])
    {
        short.clone_into(&mut out[first]);
    }
    out.extend(secondary_words(secondary));
    let shape = if main.len() > first { Shape::Street } else { Shape::Other };
    (out.join(" "), shape)
}

/// Where the secondary unit begins: at the last word that is one and that a number follows, or that needs none and ends
/// the line. At least a number and a name stand before it.
fn unit_at(words: &[&str]) -> usize {
    let begins = |at: usize| {
        let is_last = at + 1 == words.len();
        match unit(words[at]) {
            Some((_, true)) => words.get(at + 1).is_some_and(|next| is_unit_number(next)),
            Some((_, false)) => is_last || words.get(at + 1).is_some_and(|next| is_unit_number(next)),
            // `3RD FLOOR`: the number stands before.
            None if words[at].starts_with(|sign: char| sign.is_ascii_digit()) => {
                matches!(words.get(at + 1..), Some(["FLOOR" | "FL"]))
            }
            None => words[at] == "#" && !is_last,
        }
    };
    (2..words.len()).find(|at| begins(*at)).unwrap_or(words.len())
}

/// `4`, `4B`, `B`, `B-12`, `#`.
fn is_unit_number(word: &str) -> bool {
    let is_letters =
        word.len() <= 2 && suffixes::of(word).is_none() && (word.len() == 1 || directional(word).is_none());
    word == "#" || is_letters || word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Units in their short form. `APT # 4` is `APT 4`: the sign is for a number without a unit.
fn secondary_words(words: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let is_behind_unit = at > 0 && unit(words[at - 1]).is_some();
        if *word == "#" && is_behind_unit && at + 1 < words.len() {
            continue;
        }
        let is_number_of_unit = is_behind_unit && is_unit_number(word) && word.len() <= 2;
        out.push(unit(word).filter(|_| !is_number_of_unit).map_or((*word).to_owned(), |(short, _)| short.to_owned()));
    }
    out
}

/// A line of another kind: a unit that begins it takes its short form if a number follows; all else is left.
fn other(words: &[&str]) -> String {
    match words {
        [first, second, ..] if unit(first).is_some() && is_unit_number(second) => secondary_words(words).join(" "),
        [only] => unit(only).filter(|(_, needs)| !needs).map_or((*only).to_owned(), |(short, _)| short.to_owned()),
        words => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, shape: Shape) {
        assert_eq!(standardise(text), (expected.to_owned(), shape), "{text}");
        assert_eq!(standardise(expected).0, expected, "once more: {text}");
    }

    #[test]
    fn streets() {
        check("123 North Main Street", "123 N MAIN ST", Shape::Street);
        check("123 Main St. N.W., Apartment #4b", "123 MAIN ST NW APT 4B", Shape::Street);
        check("101 1/2 Oak Avenue", "101 1/2 OAK AVE", Shape::Street);
        check("45 North Avenue", "45 NORTH AVE", Shape::Street);
        check("45 North", "45 NORTH", Shape::Street);
        check("45 Avenue", "45 AVENUE", Shape::Street);
        check("12 Avenue of the Pines", "12 AVENUE OF THE PNES", Shape::Street);
        check("39.2 Road 12", "39.2 ROAD 12", Shape::Street);
        check("7 Bay Drive West Suite 200", "7 BAY DR W STE 200", Shape::Street);
        check("7 St. Mary's Street", "7 ST MARYS ST", Shape::Street);
        check("5 Oak Ln Penthouse", "5 OAK LN PH", Shape::Street);
        check("One Harbor Plaza, 3rd Floor", "ONE HARBOR PLZ 3RD FL", Shape::Street);
        check("112-10 Bronx Road # 7", "112-10 BRONX RD # 7", Shape::Street);
    }

    #[test]
    fn boxes_routes_and_units() {
        for text in ["P.O. Box 12", "PO BOX 12", "Post Office Box #12", "POB 12", "p o box 12", "Box 12", "Caller 12"] {
            check(text, "PO BOX 12", Shape::Box);
        }
        check("Rural Route 3, Box 12", "RR 3 BOX 12", Shape::Route);
        check("RFD Route 4 #87A", "RR 4 BOX 87A", Shape::Route);
        check("Star Route 68 Box 23A", "HC 68 BOX 23A", Shape::Route);
        check("PSC 802 Box 74", "PSC 802 BOX 74", Shape::Military);
        check("General Delivery", "GENERAL DELIVERY", Shape::General);
        check("Apartment 4", "APT 4", Shape::Other);
        check("c/o Ida Quill", "C/O IDA QUILL", Shape::Other);
        check("Box of Letters Lane", "BOX OF LETTERS LANE", Shape::Other);
    }
}
