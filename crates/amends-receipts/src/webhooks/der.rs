//! Public keys out of their wrappings: base64, PEM, SubjectPublicKeyInfo, X.509 (RFC 5280, 4.1; RFC 7468).
//!
//! Only what is needed to reach the key is read. Nothing here decides whether a certificate is to be trusted: the
//! caller configured it.

use mail_parser::decoders::base64::base64_decode;

/// Bytes of base64 or PEM that are looked at; an RSA certificate has some 2 kB.
const BYTES_MAX: usize = 64 << 10;

/// Base64, within PEM's lines or without.
pub(super) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let body = match text.find("-----BEGIN") {
        Some(at) => {
            let rest = &text[at..];
            let start = rest.find('\n')?;
            rest[start..].split("-----END").next()?
        }
        None => text,
    };
    let body: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_base64 = body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    if body.is_empty() || !is_base64 { None } else { base64_decode(body.as_bytes()) }
}

/// SubjectPublicKeyInfo of a P-256 key up to its point (RFC 5480): id-ecPublicKey, prime256v1, a bit string of 66 bytes.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The point of a P-256 key, 65 bytes.
pub(super) fn p256_point(key: &str) -> Option<Vec<u8>> {
    let der = bytes_of(key)?;
    der.strip_prefix(P256.as_slice()).filter(|point| point.len() == 65).map(<[u8]>::to_vec)
}

/// AlgorithmIdentifier of rsaEncryption (RFC 3279, 2.3.1), which stands before the key.
const RSA: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// The RSAPublicKey within a certificate or a SubjectPublicKeyInfo.
pub(super) fn rsa_key(certificate: &str) -> Option<Vec<u8>> {
    let der = bytes_of(certificate)?;
    let at = der.windows(RSA.len()).position(|window| window == RSA)?;
    let rest = der.get(at + RSA.len()..)?;
    let rest = rest.strip_prefix(&[0x03])?;
    let (length, rest) = length(rest)?;
    let bits = rest.get(..length)?;
    // No unused bits.
    bits.strip_prefix(&[0x00]).map(<[u8]>::to_vec)
}

/// A DER length of at most four bytes.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    if *first < 0x80 {
        return Some((usize::from(*first), rest));
    }
    let count = usize::from(first & 0x7f);
    if !(1..=4).contains(&count) || rest.len() < count {
        return None;
    }
    let (digits, rest) = rest.split_at(count);
    Some((digits.iter().fold(0, |length, digit| (length << 8) | usize::from(*digit)), rest))
}
