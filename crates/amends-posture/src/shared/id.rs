//! Ids that follow from what they stand for.

use sha2::{Digest, Sha256};

/// What all our ids are hashed under, so that nobody else's name can come to the same.
const NAMESPACE: &str = "https://amends.invalid/ns/posture";

/// A UUID of version 5's shape (RFC 9562, section 5.5, with SHA-256 in SHA-1's place; OSCAL accepts versions 4 and 5) from a
/// kind and what the thing is made of. Each part goes in with its length, so that no two lists of parts read the same.
pub(super) fn id(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in [NAMESPACE, kind].iter().chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    (bytes[6], bytes[8]) = (bytes[6] & 0x0f | 0x50, bytes[8] & 0x3f | 0x80);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn equal_things_have_equal_ids_and_no_others() {
        assert_eq!(id("row", &["a", "bc"]), id("row", &["a", "bc"]));
        assert_ne!(id("row", &["a", "bc"]), id("row", &["ab", "c"]));
        assert_ne!(id("row", &["a"]), id("action", &["a"]));
    }

    #[test]
    fn an_id_has_the_shape_of_version_5() {
        for at in 0..200 {
            let id = id("row", &[&at.to_string()]);
            assert_eq!(id.len(), 36);
            assert_eq!(&id[14..15], "5", "{id}");
            assert!(["8", "9", "a", "b"].contains(&&id[19..20]), "{id}");
        }
    }
}
