//! Size and hashes of a file, in one pass.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use amends_case::EvidenceId;
use sha2::{Digest, Sha256};

/// What identifies a file: BLAKE3 for us, SHA-256 for everyone who has to check it with other tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 of the content.
    pub blake3: EvidenceId,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

/// The size of the buffer: large enough that the two hashes, not the calls, are the cost, and small enough that the
/// second hash still finds it in the cache of its core.
const BUFFER_BYTES: usize = 128 << 10;

/// Reads the file once and gives its size and both hashes.
pub fn fingerprint(path: &Path) -> io::Result<Fingerprint> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0_u8; BUFFER_BYTES];
    let (mut blake3, mut sha256, mut size) = (blake3::Hasher::new(), Sha256::new(), 0_u64);
    loop {
        let length = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let block = &buffer[..length];
        blake3.update(block);
        sha256.update(block);
        size += length as u64;
    }
    Ok(Fingerprint { size, blake3: EvidenceId(*blake3.finalize().as_bytes()), sha256: sha256.finalize().into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_hashes_are_the_published_ones_of_abc() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").expect("written");
        let print = fingerprint(&path).expect("read");
        assert_eq!(print.size, 3);
        assert_eq!(print.blake3.to_string(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        let hex: String = print.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
