//! Short stretches of bytes. Cells are a few bytes long, and for so few the call of a search or a copy costs more than
//! the search or the copy: what is here is inlined, and hands over to the libraries once a stretch turns out long.

use memchr::memchr2;

/// Bytes that are copied at once.
const STEP: usize = 16;
const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// A word that is `byte` eight times over.
#[inline(always)]
pub(crate) const fn repeated(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The highest bit of each byte of `word` that equals the byte repeated in `pattern`.
#[inline(always)]
pub(crate) fn equal_bytes(word: u64, pattern: u64) -> u64 {
    let difference = word ^ pattern;
    !(((difference & LOW) + LOW) | difference | LOW)
}

/// Where the first of either byte is.
#[inline(always)]
pub(crate) fn position_of_either(one: u8, other: u8, text: &[u8]) -> Option<usize> {
    let mut looked = 0;
    while let Some(bytes) = text[looked..].first_chunk::<8>().filter(|_| looked < 2 * STEP) {
        let word = u64::from_le_bytes(*bytes);
        let found = equal_bytes(word, repeated(one)) | equal_bytes(word, repeated(other));
        if found != 0 {
            return Some(looked + (found.trailing_zeros() / 8) as usize);
        }
        looked += bytes.len();
    }
    memchr2(one, other, &text[looked..]).map(|position| looked + position)
}

/// Appends `text[start..end]`.
#[inline(always)]
pub(crate) fn append(text: &[u8], start: usize, end: usize, out: &mut Vec<u8>) {
    match text[start..].first_chunk::<STEP>() {
        Some(step) if end - start <= STEP => {
            let filled = out.len() + (end - start);
            out.extend_from_slice(step);
            out.truncate(filled);
        }
        _ => out.extend_from_slice(&text[start..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_bytes_are_found() {
        for byte in 0..=255_u8 {
            for other in 0..=255_u8 {
                let word = u64::from_le_bytes([other, byte, other, 0, 255, other, 127, 128]);
                let found = equal_bytes(word, repeated(byte));
                for (index, at) in word.to_le_bytes().into_iter().enumerate() {
                    assert_eq!(found >> (8 * index + 7) & 1 == 1, at == byte);
                }
            }
        }
    }

    #[test]
    fn the_first_of_either_is_found_and_what_is_asked_for_is_appended() {
        let text: Vec<u8> = (1..=90).collect();
        for first in 0..=91_u8 {
            for other in [0, 3, 40, 91] {
                assert_eq!(position_of_either(first, other, &text), memchr2(first, other, &text));
            }
            let (start, end) = (usize::from(first / 2), usize::from(first.min(90)));
            let mut out = vec![7];
            append(&text, start, end, &mut out);
            assert_eq!(out, [&[7], &text[start..end]].concat());
        }
    }
}
