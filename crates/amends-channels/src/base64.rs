//! Base 64 (RFC 4648, section 4), as DKIM writes hashes, signatures and seeds.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// As text, with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// The bytes of a text; `None` where it is no base 64. Padding may be left out.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.chunks(4) {
        let mut group = 0_u32;
        for byte in chunk {
            let value = LETTERS.iter().position(|letter| letter == byte)?;
            group = group << 6 | value as u32;
        }
        let bits = 6 * chunk.len();
        // A lone letter is no byte, and bits that are left over are none.
        if bits < 8 || group & ((1 << (bits % 8)) - 1) != 0 {
            return None;
        }
        bytes.extend_from_slice(&(group >> (bits % 8) << (32 - bits + bits % 8)).to_be_bytes()[..bits / 8]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn the_examples_of_the_rfc_go_both_ways() {
        // RFC 4648, section 10.
        let examples = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let texts = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (bytes, text) in examples.iter().zip(texts) {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&all)), Some(all));
    }

    #[test]
    fn what_is_no_base_64_is_refused() {
        for text in ["Z", "Zm9vY", "Zh==", "Zm 9", "Zm9-", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
