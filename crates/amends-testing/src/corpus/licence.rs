//! Driving licence numbers in the shape that each state gives them.

use super::draw::Draw;
use super::text::Text;

/// `9` a digit, `A` a letter, `~` the surname's first letter, `X` a digit or letter; anything else stands for itself.
const SHAPES: [(&str, &str); 54] = [
    ("AL", "9999999"),
    ("AK", "9999999"),
    ("AZ", "A99999999"),
    ("AR", "999999999"),
    ("CA", "A9999999"),
    ("CO", "99-999-9999"),
    ("CT", "999999999"),
    ("DE", "9999999"),
    ("DC", "9999999"),
    ("FL", "~999999999999"),
    ("GA", "999999999"),
    ("HI", "H99999999"),
    ("ID", "AA999999A"),
    ("IL", "~99999999999"),
    ("IN", "9999999999"),
    ("IA", "999AA9999"),
    ("KS", "K99-99-9999"),
    ("KY", "~99-999-999"),
    ("LA", "009999999"),
    ("ME", "9999999"),
    ("MD", "~-999-999-999-999"),
    ("MA", "S99999999"),
    ("MI", "~ 999 999 999 999"),
    ("MN", "~999999999999"),
    ("MS", "999999999"),
    ("MO", "A999999999"),
    ("MT", "9999999999999"),
    ("NE", "A99999999"),
    ("NV", "9999999999"),
    ("NH", "NHL99999999"),
    ("NJ", "~99999999999999"),
    ("NM", "999999999"),
    ("NY", "999999999"),
    ("NC", "999999999999"),
    ("ND", "AAA999999"),
    ("OH", "AA999999"),
    ("OK", "A999999999"),
    ("OR", "A999999"),
    ("PA", "99999999"),
    ("RI", "9999999"),
    ("SC", "999999999"),
    ("SD", "99999999"),
    ("TN", "999999999"),
    ("TX", "99999999"),
    ("UT", "999999999"),
    ("VT", "99999999"),
    ("VA", "A99999999"),
    ("WA", "WDLXXXXX9X9X"),
    ("WV", "A999999"),
    ("WI", "~999-9999-9999-99"),
    ("WY", "999999-999"),
    ("PR", "9999999"),
    ("GU", "9999999999"),
    ("VI", "999999999"),
];

const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A number for somebody of this surname in the state of this code; empty for a code that is no state's.
pub(crate) fn draw(draw: &mut Draw, state: &str, surname: &str) -> Text {
    let shape = SHAPES.iter().find(|(code, _)| *code == state).map_or("", |(_, shape)| shape);
    let mut text = Text::EMPTY;
    for place in shape.bytes() {
        let byte = match place {
            b'9' => b'0' + draw.below(10) as u8,
            b'A' => draw.pick(LETTERS),
            b'X' if draw.chance(5_000) => draw.pick(LETTERS),
            b'X' => b'0' + draw.below(10) as u8,
            b'~' => initial(surname),
            other => other,
        };
        text.push_byte(byte);
    }
    text
}

fn initial(surname: &str) -> u8 {
    let first = surname.chars().next().unwrap_or('X');
    let plain =
        if first.is_ascii_alphabetic() { first } else { super::text::plain(first).chars().next().unwrap_or('X') };
    plain.to_ascii_uppercase() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::places::STATES;

    #[test]
    fn every_state_has_a_shape() {
        let mut chance = Draw::numbered(1, 2, 3);
        for state in STATES {
            let number = draw(&mut chance, state.code, "Łukowski");
            assert!(number.as_bytes().len() >= 7 && number.as_str().is_ascii(), "{}", state.code);
        }
        assert!(draw(&mut chance, "FL", "Łukowski").as_str().starts_with('L'));
        assert!(draw(&mut chance, "NH", "Ash").as_str().starts_with("NHL"));
    }
}
