//! A small JSON parser that tells what it meets. It keeps numbers as they are written and never recurses deeper than
//! it is told.

use crate::bytes::{append, position_of_either};

/// Hears what a value is made of, in order.
pub(crate) trait Listener {
    /// A field of the object at hand; its value follows.
    fn key(&mut self, key: &[u8]);
    /// The field's value has ended.
    fn end_key(&mut self);
    /// An array begins.
    fn array(&mut self);
    /// An item of the array at hand; its value follows.
    fn item(&mut self);
    /// The array has ended.
    fn end_array(&mut self);
    /// A string (unescaped), a number, `true` or `false`. `null` is not told.
    fn scalar(&mut self, value: &[u8]);
}

/// Hears nothing: for finding out whether a value is sound.
pub(crate) struct Nothing;

impl Listener for Nothing {
    fn key(&mut self, _: &[u8]) {}
    fn end_key(&mut self) {}
    fn array(&mut self) {}
    fn item(&mut self) {}
    fn end_array(&mut self) {}
    fn scalar(&mut self, _: &[u8]) {}
}

/// Why a value could not be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Malformed,
    /// Nested too deeply.
    Deep,
}

/// Reads one value from the start of `text`; gives back how many bytes it has, or the trouble and where it is.
pub(crate) fn parse(text: &[u8], depth: usize, listener: &mut dyn Listener) -> Result<usize, (Trouble, usize)> {
    let mut parser = Parser { text, at: 0, unescaped: Vec::new(), listener, deep: false };
    parser.value(depth).map_err(|trouble| (trouble, parser.at))?;
    if parser.deep { Err((Trouble::Deep, parser.at)) } else { Ok(parser.at) }
}

/// What a string says, given with its quotes. One that is no JSON is taken as it stands.
pub(crate) fn string(quoted: &[u8]) -> Vec<u8> {
    let mut parser = Parser { text: quoted, at: 0, unescaped: Vec::new(), listener: &mut Nothing, deep: false };
    parser.string().unwrap_or_else(|_| quoted.to_vec())
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    unescaped: Vec<u8>,
    listener: &'a mut dyn Listener,
    deep: bool,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Result<(), Trouble> {
        match self.peek() {
            Some(b'{' | b'[') if depth == 0 => self.skip_nested(),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => {
                if let Some(text) = self.plain_string() {
                    self.listener.scalar(text);
                    return Ok(());
                }
                let text = self.string()?;
                self.listener.scalar(&text);
                self.unescaped = text;
                Ok(())
            }
            Some(_) => self.word(),
            None => Err(Trouble::Malformed),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Trouble> {
        self.at += 1;
        if self.taken(b'}') {
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(Trouble::Malformed);
            }
            if let Some(key) = self.plain_string() {
                self.colon()?;
                self.listener.key(key);
            } else {
                let key = self.string()?;
                self.colon()?;
                self.listener.key(&key);
                self.unescaped = key;
            }
            self.value(depth - 1)?;
            self.listener.end_key();
            if self.taken(b'}') {
                return Ok(());
            }
            if !self.taken(b',') {
                return Err(Trouble::Malformed);
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Trouble> {
        self.at += 1;
        self.listener.array();
        if !self.taken(b']') {
            loop {
                self.listener.item();
                self.value(depth - 1)?;
                if self.taken(b']') {
                    break;
                }
                if !self.taken(b',') {
                    return Err(Trouble::Malformed);
                }
            }
        }
        self.listener.end_array();
        Ok(())
    }

    /// A number, `true`, `false` or `null`, as it is written.
    fn word(&mut self) -> Result<(), Trouble> {
        let rest = &self.text[self.at..];
        let ends =
            |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'[' | b'{');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let word = &rest[..length];
        let number = matches!(word.first(), Some(b'-' | b'0'..=b'9'));
        let sound = number && word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
        match word {
            // What some writers put where there is no number.
            b"null" | b"NaN" => {}
            b"true" | b"false" => self.listener.scalar(word),
            _ if sound => self.listener.scalar(word),
            _ => return Err(Trouble::Malformed),
        }
        self.at += length;
        Ok(())
    }

    fn colon(&mut self) -> Result<(), Trouble> {
        if self.taken(b':') { Ok(()) } else { Err(Trouble::Malformed) }
    }

    /// The string whose quote comes next, if it is as it is written: most have no escape in them.
    fn plain_string(&mut self) -> Option<&'a [u8]> {
        let rest = &self.text[self.at + 1..];
        let length = position_of_either(b'"', b'\\', rest).filter(|length| rest[*length] == b'"')?;
        self.at += length + 2;
        Some(&rest[..length])
    }

    /// The string whose quote comes next, without escapes. Uses (and expects back) the parser's own buffer.
    fn string(&mut self) -> Result<Vec<u8>, Trouble> {
        let mut out = std::mem::take(&mut self.unescaped);
        out.clear();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = position_of_either(b'"', b'\\', rest) else {
                self.at = self.text.len();
                return Err(Trouble::Malformed);
            };
            append(rest, 0, length, &mut out);
            self.at += length + 1;
            if rest[length] == b'"' {
                return Ok(out);
            }
            self.escape(&mut out)?;
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), Trouble> {
        let letter = *self.text.get(self.at).ok_or(Trouble::Malformed)?;
        self.at += 1;
        out.push(match letter {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' | b'f' => b' ',
            b'"' | b'\\' | b'/' => letter,
            b'u' => return self.unicode(out),
            _ => return Err(Trouble::Malformed),
        });
        Ok(())
    }

    /// `\uXXXX`, or two of them that make one character; half a pair is replaced.
    fn unicode(&mut self, out: &mut Vec<u8>) -> Result<(), Trouble> {
        let first = self.four_digits().ok_or(Trouble::Malformed)?;
        let mut code = first;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            match self.four_digits() {
                Some(second) if (0xdc00..0xe000).contains(&second) => {
                    code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                }
                _ => self.at = before,
            }
        }
        let letter = char::from_u32(code).filter(|letter| *letter != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let mut code = 0;
        for digit in digits {
            code = code << 4 | char::from(*digit).to_digit(16)?;
        }
        self.at += 4;
        Some(code)
    }

    /// Passes over an object or array that lies too deep, quotes respected.
    fn skip_nested(&mut self) -> Result<(), Trouble> {
        self.deep = true;
        let mut open = 0_usize;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                b'"' => {
                    self.unescaped = self.string()?;
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(());
            }
        }
        Err(Trouble::Malformed)
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Whether `byte` comes next; if so, it is passed.
    fn taken(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }
}
