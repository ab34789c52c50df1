//! Keys of accounts: the public key as it stands in `authorized_keys`, and its fingerprint as sshd logs it. Nobody has
//! the private halves, for there are none.

use sha2::{Digest, Sha256};

use super::super::draw::Draw;

/// The stream of an account's draws.
fn stream(account: &str) -> u64 {
    account.bytes().fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// The key in the wire's form: its kind and 32 bytes, each with their length in front (RFC 8709, section 4).
fn blob(seed: u64, account: &str) -> Vec<u8> {
    const KIND: &[u8] = b"ssh-ed25519";
    let mut draw = Draw::numbered(seed, stream(account), 43);
    let mut blob = Vec::with_capacity(51);
    blob.extend_from_slice(&(KIND.len() as u32).to_be_bytes());
    blob.extend_from_slice(KIND);
    blob.extend_from_slice(&32_u32.to_be_bytes());
    (0..4).for_each(|_| blob.extend_from_slice(&draw.next().to_le_bytes()));
    blob
}

/// `ssh-ed25519 AAAA…`
pub(crate) fn public_key(seed: u64, account: &str) -> String {
    format!("ssh-ed25519 {}", base64(&blob(seed, account)))
}

/// What stands behind `SHA256:`.
pub(crate) fn fingerprint(seed: u64, account: &str) -> String {
    base64(&Sha256::digest(blob(seed, account))).trim_end_matches('=').to_owned()
}

/// A password's hash as `shadow` has it, invented: equal accounts and places give equal hashes.
pub(crate) fn password_hash(seed: u64, what: &str) -> String {
    let mut draw = Draw::numbered(seed, stream(what), 44);
    let mut text = |count: usize| {
        let bytes: Vec<u8> = (0..count).map(|_| draw.below(256) as u8).collect();
        base64(&bytes).trim_end_matches('=').replace('+', ".")
    };
    format!("$6${}${}", text(12), text(64))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let joined = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(joined >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_rfc_has_it() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn keys_look_like_keys() {
        assert!(public_key(7, "a").starts_with("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"));
        assert_eq!(fingerprint(7, "a").len(), 43);
        assert_ne!(fingerprint(7, "a"), fingerprint(7, "b"));
        assert_eq!(password_hash(7, "a"), password_hash(7, "a"));
    }
}
