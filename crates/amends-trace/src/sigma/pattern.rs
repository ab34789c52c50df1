//! Sigma's strings: `*` and `?` stand for anything and for one character, `\` takes that away again.

use std::borrow::Cow;

/// A piece of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// `*`
    Any,
    /// `?`
    One,
}

/// A string with wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pattern(pub(crate) Vec<Piece>);

impl Pattern {
    /// Reads a string as rules write it. A backslash before `\`, `*` or `?` takes the next character as it is; any
    /// other backslash stands for itself (Sigma specification 2.1, "Escaping").
    pub(crate) fn read(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let piece = match letter {
                '\\' => {
                    let next = letters.next_if(|next| matches!(next, '\\' | '*' | '?'));
                    plain.push(next.unwrap_or('\\'));
                    continue;
                }
                '*' => Piece::Any,
                '?' => Piece::One,
                other => {
                    plain.push(other);
                    continue;
                }
            };
            flush(&mut pieces, &mut plain);
            if !(piece == Piece::Any && pieces.last() == Some(&Piece::Any)) {
                pieces.push(piece);
            }
        }
        flush(&mut pieces, &mut plain);
        Self(pieces)
    }

    /// A string without wildcards.
    pub(crate) fn plain(text: &str) -> Self {
        if text.is_empty() { Self::default() } else { Self(vec![Piece::Text(text.to_owned())]) }
    }

    /// The text, if there are no wildcards.
    pub(crate) fn text(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// With `*` before and behind, as asked.
    pub(crate) fn open(mut self, before: bool, behind: bool) -> Self {
        if before && self.0.first() != Some(&Piece::Any) {
            self.0.insert(0, Piece::Any);
        }
        if behind && self.0.last() != Some(&Piece::Any) {
            self.0.push(Piece::Any);
        }
        self
    }

    /// In lower case.
    pub(crate) fn lower(mut self) -> Self {
        for piece in &mut self.0 {
            if let Piece::Text(text) = piece {
                *text = lower(text);
            }
        }
        self
    }

    /// The longest text that must stand in whatever fits, if there is one.
    pub(crate) fn longest(&self) -> Option<&str> {
        let texts = self.0.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.max_by_key(|text| text.len())
    }

    /// Whether a value fits. Linear in the value for every star: no pattern makes this exponential.
    pub(crate) fn fits(&self, value: &str) -> bool {
        let pieces = self.0.as_slice();
        let (mut at, mut rest) = (0, value);
        // Where to go back to: behind the last star, and what it has not taken yet.
        let mut star: Option<(usize, &str)> = None;
        loop {
            let step = match pieces.get(at) {
                None if rest.is_empty() => return true,
                None => None,
                Some(Piece::Any) => {
                    if at + 1 == pieces.len() {
                        return true;
                    }
                    star = Some((at + 1, rest));
                    at += 1;
                    continue;
                }
                Some(Piece::One) => behind_one(rest),
                Some(Piece::Text(text)) => rest.strip_prefix(text.as_str()),
            };
            if let Some(after) = step {
                (at, rest) = (at + 1, after);
                continue;
            }
            let Some((back, held)) = star else { return false };
            // The star takes more: up to where the next text stands, or one character.
            let next = match pieces.get(back) {
                Some(Piece::Text(text)) => {
                    let Some(first) = behind_one(held) else { return false };
                    first.find(text.as_str()).map(|found| &first[found..])
                }
                _ => behind_one(held),
            };
            let Some(next) = next else { return false };
            star = Some((back, next));
            (at, rest) = (back, next);
        }
    }
}

fn behind_one(text: &str) -> Option<&str> {
    let mut letters = text.chars();
    letters.next().map(|_| letters.as_str())
}

fn flush(pieces: &mut Vec<Piece>, plain: &mut String) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain)));
    }
}

/// Lower case, as values and patterns are compared.
pub(crate) fn lower(text: &str) -> String {
    let mut out = String::new();
    lower_into(text, &mut out);
    out
}

/// Lower case, borrowed where it is that already.
pub(crate) fn lowered(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(text) } else { Cow::Owned(lower(text)) }
}

/// Lower case into a buffer that is used again.
pub(crate) fn lower_into(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, value: &str, expected: bool) {
        assert_eq!(Pattern::read(pattern).fits(value), expected, "{pattern} on {value}");
    }

    #[test]
    fn wildcards() {
        check("abc", "abc", true);
        check("abc", "abcd", false);
        check("*.exe", r"c:\x.exe", true);
        check("a*b*c", "a1b2b3c", true);
        check("a*b*c", "a1b2b3", false);
        check("a?c", "aüc", true);
        check("a?c", "ac", false);
        check("*?", "", false);
        check("*aab", "aaaab", true);
        check("", "", true);
        check("*", "", true);
    }

    #[test]
    fn backslashes_stand_for_themselves_unless_they_take_a_wildcard_away() {
        check(r"c:\windows\x", r"c:\windows\x", true);
        check(r"a\*b", "a*b", true);
        check(r"a\*b", "axb", false);
        check(r"a\\*b", r"a\xxb", true);
        check(r"\\\\host\\", r"\\host\", true);
        check(r"a\\\*b", r"a\*b", true);
    }

    /// The definition, piece by piece; exponential, and right.
    fn fits_slowly(pieces: &[Piece], value: &str) -> bool {
        match pieces {
            [] => value.is_empty(),
            [Piece::Text(text), rest @ ..] => value.strip_prefix(text.as_str()).is_some_and(|it| fits_slowly(rest, it)),
            [Piece::One, rest @ ..] => behind_one(value).is_some_and(|it| fits_slowly(rest, it)),
            [Piece::Any, rest @ ..] => {
                fits_slowly(rest, value) || behind_one(value).is_some_and(|it| fits_slowly(pieces, it))
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn fits_as_defined(pattern in "[ab*?é]{0,8}", value in "[abé]{0,10}") {
            let pattern = Pattern::read(&pattern);
            proptest::prop_assert_eq!(pattern.fits(&value), fits_slowly(&pattern.0, &value));
        }
    }

    #[test]
    fn a_pattern_made_to_be_slow_is_not() {
        let pattern = Pattern::read(&"a*".repeat(60));
        assert!(!Pattern(pattern.0[..119].to_vec()).fits(&format!("{}b", "a".repeat(200_000))));
    }
}
