//! Values and names of SQL: strings with their escapes, numbers as written, bytes as text where they are text.

use memchr::memchr;

use super::Flavour;
use super::cursor::{Cursor, Unclosed};
use crate::bytes::{append, position_of_either};

/// The values of one row, one after the other. A null is an empty value.
#[derive(Default)]
pub(crate) struct Values {
    pub(crate) bytes: Vec<u8>,
    pub(crate) cells: Vec<(usize, usize)>,
    /// Bytes that did not fit into their cell.
    pub(crate) cut_bytes: u64,
    pub(crate) cell_bytes: usize,
}

impl Values {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.cells.clear();
        self.cut_bytes = 0;
    }

    fn start(&self) -> usize {
        self.cells.last().map_or(0, |(_, end)| *end)
    }

    /// Ends the value that was written to `bytes`.
    pub(crate) fn end_value(&mut self) {
        let start = self.start();
        let length = self.bytes.len() - start;
        if length > self.cell_bytes {
            let mut end = start + self.cell_bytes;
            while end > start && self.bytes[end] & 0xc0 == 0x80 {
                end -= 1;
            }
            self.cut_bytes += (self.bytes.len() - end) as u64;
            self.bytes.truncate(end);
        }
        self.cells.push((start, self.bytes.len()));
    }

    /// Whether a value was begun and not ended.
    pub(crate) fn pending(&self) -> bool {
        self.bytes.len() > self.start()
    }
}

/// How backslashes count in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    Mysql,
    Postgres,
}

/// The value that comes next, up to the comma or bracket behind it.
pub(crate) fn value(cursor: &mut Cursor<'_>, flavour: Flavour, out: &mut Values) -> Result<(), Unclosed> {
    let Some(first) = cursor.next_token(flavour == Flavour::Mysql) else { return Err(Unclosed) };
    // The commonest word, so that it need not be read as one.
    if matches!(cursor.ahead(5), [b'N', b'U', b'L', b'L', b',' | b')', ..]) && !cursor.out_of_reach() {
        cursor.at += 4;
        out.end_value();
        return Ok(());
    }
    let plain = if flavour == Flavour::Mysql { Escapes::Mysql } else { Escapes::None };
    match first {
        b'\'' => string(cursor, b'\'', plain, &mut out.bytes)?,
        b'"' if flavour == Flavour::Mysql => string(cursor, b'"', plain, &mut out.bytes)?,
        b'_' | b'N' | b'n' | b'E' | b'e' | b'X' | b'x' | b'B' | b'b' => prefixed(cursor, flavour, plain, out)?,
        _ => return raw(cursor, out),
    }
    // What may follow a string (`::date`, `COLLATE …`) says nothing about the person.
    let end = out.bytes.len();
    rest_of_value(cursor, &mut out.bytes)?;
    out.bytes.truncate(end);
    out.end_value();
    Ok(())
}

/// `E'…'`, `N'…'`, `_binary '…'`, `X'…'`, or a word after all.
fn prefixed(cursor: &mut Cursor<'_>, flavour: Flavour, plain: Escapes, out: &mut Values) -> Result<(), Unclosed> {
    let before = cursor.at;
    let word = cursor.word();
    if word.starts_with('_') {
        cursor.next_token(false);
    }
    if cursor.peek() != Some(b'\'') {
        cursor.at = before;
        let start = out.bytes.len();
        rest_of_value(cursor, &mut out.bytes)?;
        tidy(&mut out.bytes, start);
        return Ok(());
    }
    let start = out.bytes.len();
    match word.as_str() {
        "E" if flavour == Flavour::Postgres => string(cursor, b'\'', Escapes::Postgres, &mut out.bytes),
        "X" => {
            string(cursor, b'\'', Escapes::None, &mut out.bytes)?;
            unhex(&mut out.bytes, start);
            Ok(())
        }
        _ => string(cursor, b'\'', plain, &mut out.bytes),
    }
}

/// A value without quotes, as it is written; `NULL` and `DEFAULT` are nothing.
fn raw(cursor: &mut Cursor<'_>, out: &mut Values) -> Result<(), Unclosed> {
    let start = out.bytes.len();
    rest_of_value(cursor, &mut out.bytes)?;
    tidy(&mut out.bytes, start);
    if out.bytes[start..].starts_with(b"0x") {
        let digits = out.bytes.split_off(start);
        out.bytes.extend_from_slice(&digits[2..]);
        unhex(&mut out.bytes, start);
    }
    out.end_value();
    Ok(())
}

fn tidy(bytes: &mut Vec<u8>, start: usize) {
    let length = bytes[start..].trim_ascii_end().len();
    bytes.truncate(start + length);
    let word = &bytes[start..];
    if word.eq_ignore_ascii_case(b"NULL") || word.eq_ignore_ascii_case(b"DEFAULT") {
        bytes.truncate(start);
    }
}

/// Everything up to the comma or bracket that ends a value, brackets and strings within it respected.
fn rest_of_value(cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Result<(), Unclosed> {
    let mut open = 0_usize;
    loop {
        let Some(byte) = cursor.peek() else { return Err(Unclosed) };
        match byte {
            b',' | b')' if open == 0 => return Ok(()),
            b'(' => open += 1,
            b')' => open -= 1,
            b'\'' => {
                string(cursor, b'\'', Escapes::None, out)?;
                continue;
            }
            _ => {}
        }
        if cursor.out_of_reach() {
            return Err(Unclosed);
        }
        let rest = cursor.rest();
        let plain =
            rest[1..].iter().position(|byte| matches!(byte, b',' | b'(' | b')' | b'\'')).unwrap_or(rest.len() - 1);
        append(rest, 0, 1 + plain, out);
        cursor.at += 1 + plain;
    }
}

/// The content of a string whose quote comes next. Doubled quotes are one; of an unclosed one what is there is given.
fn string(cursor: &mut Cursor<'_>, quote: u8, escapes: Escapes, out: &mut Vec<u8>) -> Result<(), Unclosed> {
    cursor.at += 1;
    loop {
        let rest = cursor.rest();
        let found = position_of_either(quote, if escapes == Escapes::None { quote } else { b'\\' }, rest);
        let Some(length) = found else {
            out.extend_from_slice(rest);
            cursor.at = cursor.stream.text().len();
            if cursor.out_of_reach() || !cursor.stream.more() {
                return Err(Unclosed);
            }
            continue;
        };
        append(rest, 0, length, out);
        let closing = rest[length] == quote;
        cursor.at += length + 1;
        if !closing {
            escape(cursor, escapes, out)?;
        } else if cursor.peek() == Some(quote) {
            out.push(quote);
            cursor.at += 1;
        } else {
            return Ok(());
        }
    }
}

/// What stands behind a backslash.
fn escape(cursor: &mut Cursor<'_>, escapes: Escapes, out: &mut Vec<u8>) -> Result<(), Unclosed> {
    let Some(letter) = cursor.peek() else { return Err(Unclosed) };
    if escapes == Escapes::Postgres && matches!(letter, b'0'..=b'7' | b'x' | b'u' | b'U') {
        return numbered(cursor, out);
    }
    cursor.at += 1;
    match letter {
        b'n' => out.push(b'\n'),
        b't' => out.push(b'\t'),
        b'r' => out.push(b'\r'),
        b'b' | b'f' | b'v' => out.push(b' '),
        b'0' | b'Z' if escapes == Escapes::Mysql => {}
        b'%' | b'_' if escapes == Escapes::Mysql => out.extend_from_slice(&[b'\\', letter]),
        _ => out.push(letter),
    }
    Ok(())
}

/// `\x41`, `\101`, `\u0041`, `\U00000041`: a character by its number.
fn numbered(cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Result<(), Unclosed> {
    let ahead = cursor.ahead(9);
    let (skip, most, radix) = match ahead.first() {
        Some(b'x') => (1, 2, 16),
        Some(b'u') => (1, 4, 16),
        Some(b'U') => (1, 8, 16),
        _ => (0, 3, 8),
    };
    let digits = ahead.iter().skip(skip).take(most).take_while(|digit| char::from(**digit).is_digit(radix));
    let (mut code, mut length) = (0_u32, skip);
    for digit in digits {
        code = code.wrapping_mul(radix).wrapping_add(char::from(*digit).to_digit(radix).unwrap_or(0));
        length += 1;
    }
    cursor.at += length;
    match char::from_u32(code).filter(|letter| *letter != '\0') {
        // Bytes above 127 are parts of a character of the dump's encoding; alone they are no text.
        Some(letter) if most > 3 || code < 128 => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        _ => out.extend_from_slice("\u{fffd}".as_bytes()),
    }
    Ok(())
}

/// Hexadecimal digits to the text that they stand for; bytes that are no text stay digits behind `0x`.
pub(crate) fn unhex(bytes: &mut Vec<u8>, start: usize) {
    let digits = &bytes[start..];
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|value| value as u8);
    let decoded: Option<Vec<u8>> = match digits.len() % 2 {
        0 => digits.chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect(),
        _ => None,
    };
    match decoded.and_then(|decoded| String::from_utf8(decoded).ok()) {
        Some(text) if !text.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) => {
            bytes.truncate(start);
            bytes.extend_from_slice(text.as_bytes());
        }
        _ => {
            let digits = bytes.split_off(start);
            bytes.extend_from_slice(b"0x");
            bytes.extend_from_slice(&digits);
        }
    }
}

/// A name, quoted in any way or not; `None` if none comes next.
pub(crate) fn name(cursor: &mut Cursor<'_>) -> Option<(String, bool)> {
    let quote = cursor.next_token(false)?;
    let mut name = Vec::new();
    match quote {
        b'`' | b'"' => string(cursor, quote, Escapes::None, &mut name).ok()?,
        _ => {
            while let Some(byte) = cursor
                .peek()
                .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 128..) && name.len() < 256)
            {
                name.push(byte);
                cursor.at += 1;
            }
        }
    }
    let quoted = matches!(quote, b'`' | b'"');
    (!name.is_empty()).then(|| (String::from_utf8_lossy(&name).into_owned(), quoted))
}

/// One line of a `COPY` block: values between tabs, `\N` for null, backslash escapes.
pub(crate) fn copy_line(line: &[u8], out: &mut Values) {
    for cell in line.split(|byte| *byte == b'\t') {
        if cell != b"\\N" {
            copy_cell(cell, &mut out.bytes);
        }
        out.end_value();
    }
}

fn copy_cell(mut cell: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = memchr(b'\\', cell) {
        out.extend_from_slice(&cell[..at]);
        let (letter, length) = match cell.get(at + 1) {
            None => (b'\\', 1),
            Some(b'n') => (b'\n', 2),
            Some(b't') => (b'\t', 2),
            Some(b'r') => (b'\r', 2),
            Some(b'b' | b'f' | b'v') => (b' ', 2),
            // An escaped character of several bytes goes on by itself.
            Some(letter) => (*letter, 2),
        };
        out.push(letter);
        cell = &cell[at + length..];
    }
    out.extend_from_slice(cell);
}
