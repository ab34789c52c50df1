//! What a modifier makes of a value before it is compared: base64, UTF-16, other dashes.

use super::pattern::{Pattern, Piece};

/// A value that is being prepared: with wildcards, or bytes that no longer are a string of the rule's.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Pattern(Pattern),
    Bytes(Vec<u8>),
}

/// Most variants that one value may grow to.
const VARIANTS_MAX: usize = 256;
/// What Windows programs take for a dash: hyphen, slash, en dash, em dash, horizontal bar.
const DASHES: [&str; 5] = ["-", "/", "–", "—", "―"];
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Applies one modifier that rewrites values. `None`: it is not of this kind.
pub(super) fn rewrite(modifier: &str, value: &Value) -> Option<Result<Vec<Value>, String>> {
    let bytes = || match value {
        Value::Bytes(bytes) => Ok(bytes.clone()),
        Value::Pattern(pattern) => match pattern.text() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(format!("modifier `{modifier}` on a value with wildcards")),
        },
    };
    let one = |make: fn(&[u8]) -> Result<Vec<u8>, String>| {
        bytes().and_then(|bytes| make(&bytes)).map(|made| vec![Value::Bytes(made)])
    };
    Some(match modifier {
        "wide" | "utf16le" => one(|bytes| utf16(bytes, u16::to_le_bytes, false)),
        "utf16be" => one(|bytes| utf16(bytes, u16::to_be_bytes, false)),
        "utf16" => one(|bytes| utf16(bytes, u16::to_le_bytes, true)),
        "base64" => one(|bytes| Ok(base64(bytes).into_bytes())),
        "base64offset" => bytes().map(|bytes| offsets(&bytes)),
        "windash" => match value {
            Value::Pattern(pattern) => windash(pattern),
            Value::Bytes(_) => Err("modifier `windash` behind an encoding".to_owned()),
        },
        _ => return None,
    })
}

/// The pattern to compare with.
pub(super) fn finished(value: Value) -> Result<Pattern, String> {
    match value {
        Value::Pattern(pattern) => Ok(pattern),
        Value::Bytes(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Pattern::plain(&text)),
            Err(_) => Err("an encoded value is no text".to_owned()),
        },
    }
}

fn utf16(bytes: &[u8], order: fn(u16) -> [u8; 2], mark: bool) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "UTF-16 of what is no text".to_owned())?;
    let start = mark.then_some(0xFEFF);
    Ok(start.into_iter().chain(text.encode_utf16()).flat_map(order).collect())
}

/// Base64 (RFC 4648, section 4), with padding.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = ALPHABET[(word >> (18 - 6 * at)) as usize & 63];
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

/// The three ways in which bytes look inside longer base64: what does not depend on the neighbours is kept.
fn offsets(bytes: &[u8]) -> Vec<Value> {
    (0..3)
        .map(|offset| {
            let shifted: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
            let whole = base64(&shifted);
            let start = [0, 2, 3][offset];
            let end = whole.len() - [0, 3, 2][shifted.len() % 3];
            Value::Bytes(whole.as_bytes().get(start..end).unwrap_or_default().to_vec())
        })
        .collect()
}

/// A dash or slash that begins a word, replaced by everything that Windows takes for one.
fn windash(pattern: &Pattern) -> Result<Vec<Value>, String> {
    let mut variants: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in &pattern.0 {
        let Piece::Text(text) = piece else {
            variants.iter_mut().for_each(|variant| variant.push(piece.clone()));
            continue;
        };
        let mut texts = vec![String::new()];
        let mut before = None;
        for (at, letter) in text.char_indices() {
            let begins_word = text[at + letter.len_utf8()..].chars().next().is_some_and(is_word);
            let is_dash = matches!(letter, '-' | '/') && !before.is_some_and(is_word) && begins_word;
            if is_dash {
                texts = texts.iter().flat_map(|text| DASHES.map(|dash| format!("{text}{dash}"))).collect();
            } else {
                texts.iter_mut().for_each(|text| text.push(letter));
            }
            before = Some(letter);
            if texts.len() * variants.len() > VARIANTS_MAX {
                return Err(format!("modifier `windash` makes more than {VARIANTS_MAX} variants"));
            }
        }
        let longer = |variant: &Vec<Piece>| {
            let each = texts.iter().map(|text| [variant.as_slice(), &[Piece::Text(text.clone())]].concat());
            each.collect::<Vec<_>>()
        };
        variants = variants.iter().flat_map(longer).collect();
    }
    Ok(variants.into_iter().map(|pieces| Value::Pattern(Pattern(pieces))).collect())
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(modifiers: &[&str], text: &str, expected: &[&str]) {
        let mut values = vec![Value::Pattern(Pattern::read(text))];
        for modifier in modifiers {
            values = values.iter().flat_map(|value| rewrite(modifier, value).unwrap().unwrap()).collect();
        }
        let shown: Vec<String> =
            values.into_iter().map(|value| finished(value).unwrap().text().unwrap().to_owned()).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn encodings() {
        check(&["base64"], "foobar", &["Zm9vYmFy"]);
        check(&["base64"], "fooba", &["Zm9vYmE="]);
        check(&["base64"], "foob", &["Zm9vYg=="]);
        check(&["wide", "base64"], "ab", &["YQBiAA=="]);
        // The example of the Sigma specification.
        check(&["base64offset"], "http://", &["aHR0cDovL", "h0dHA6Ly", "odHRwOi8v"]);
        check(&["wide"], "ab", &["a\0b\0"]);
        check(&["utf16be"], "a", &["\0a"]);
        assert!(rewrite("base64", &Value::Pattern(Pattern::read("a*"))).unwrap().is_err());
    }

    #[test]
    fn offsets_stand_in_longer_base64() {
        for lead in ["", "x", "xy", "xyz"] {
            for tail in ["", "q", "qq"] {
                let whole = base64(format!("{lead}secret value{tail}").as_bytes());
                let found = offsets(b"secret value").into_iter().any(|value| {
                    let Value::Bytes(bytes) = value else { return false };
                    whole.contains(std::str::from_utf8(&bytes).unwrap())
                });
                assert!(found, "{lead} {tail}");
            }
        }
    }

    #[test]
    fn dashes() {
        check(&["windash"], " -f", &[" -f", " /f", " –f", " —f", " ―f"]);
        check(&["windash"], "a-b c", &["a-b c"]);
    }
}
