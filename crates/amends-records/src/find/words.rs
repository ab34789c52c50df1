//! The words of a cell. Nearly all cells are ASCII, where white space is told byte by byte.

/// The parts of `text` between white space, as [`str::split_whitespace`] gives them.
#[inline]
pub(super) fn words(text: &str) -> Words<'_> {
    Words { rest: text, ascii: text.is_ascii() }
}

/// See [`words`].
pub(super) struct Words<'a> {
    rest: &'a str,
    ascii: bool,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        if !self.ascii {
            self.rest = self.rest.trim_start();
            let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
            return self.take(0, end);
        }
        let bytes = self.rest.as_bytes();
        let start = bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len());
        let end = bytes[start..].iter().position(|byte| is_space(*byte)).map_or(bytes.len(), |len| start + len);
        self.take(start, end)
    }
}

impl<'a> Words<'a> {
    #[inline]
    fn take(&mut self, start: usize, end: usize) -> Option<&'a str> {
        let word = &self.rest[start..end];
        self.rest = &self.rest[end..];
        Some(word).filter(|word| !word.is_empty())
    }
}

/// The white space of ASCII as Unicode has it: `u8::is_ascii_whitespace` leaves out the vertical tab.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_are_those_of_the_standard_library(text in "[a-zé \t\n\u{b}\u{1f}\u{a0}\u{2003}]{0,20}", plain in "[a-z ,\t\u{b}]{0,20}") {
            for text in [text, plain] {
                proptest::prop_assert_eq!(words(&text).collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
            }
        }
    }
}
