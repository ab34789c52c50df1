//! Keyed hashes of identifiers, so that rows can be joined on a number that the case does not store.

/// What an identifier is. The kind is part of the hash: an account number never equals a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are those of the elements")]
pub enum TokenKind {
    Ssn = 1,
    SsnLast4 = 2,
    TaxpayerId = 3,
    License = 4,
    Passport = 5,
    Account = 6,
    Device = 7,
    Card = 8,
    Bank = 9,
    Health = 10,
    Email = 11,
    Telephone = 12,
    Address = 13,
    NameBirth = 14,
    Username = 15,
    Zip = 16,
}

/// Makes tokens under one case's key (BLAKE3 in keyed mode, RFC-less but specified at
/// <https://github.com/BLAKE3-team/BLAKE3-specs>). Without the key a table of tokens cannot be brute-forced.
#[derive(Clone)]
pub struct Tokens {
    key: [u8; 32],
}

impl Tokens {
    /// Tokens under `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The token of a normalised identifier: 64 bits, never 0. At a billion identifiers one chance collision is
    /// expected in about 37 cases, and a link needs compatible names besides.
    pub fn token(&self, kind: TokenKind, normalised: &[u8]) -> u64 {
        // Identifiers are short: kind and identifier fit one block, which is hashed without a hasher's state.
        let mut block = [0_u8; blake3::BLOCK_LEN];
        let hash = match block.get_mut(1..=normalised.len()) {
            Some(rest) => {
                rest.copy_from_slice(normalised);
                block[0] = kind as u8;
                blake3::keyed_hash(&self.key, &block[..=normalised.len()])
            }
            None => blake3::Hasher::new_keyed(&self.key).update(&[kind as u8]).update(normalised).finalize(),
        };
        let mut first = [0_u8; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(first).max(1)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens([masked])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_key_both_matter() {
        let (a, b) = (Tokens::new([1; 32]), Tokens::new([2; 32]));
        let token = a.token(TokenKind::Ssn, b"219099999");
        assert_eq!(token, a.token(TokenKind::Ssn, b"219099999"));
        assert_ne!(token, a.token(TokenKind::Account, b"219099999"));
        assert_ne!(token, b.token(TokenKind::Ssn, b"219099999"));
    }

    #[test]
    fn short_and_long_identifiers_are_hashed_alike() {
        let (key, text) = ([3; 32], [b'7'; 200]);
        for len in [0, 1, 9, 62, 63, 64, 65, 200] {
            let mut hasher = blake3::Hasher::new_keyed(&key);
            hasher.update(&[TokenKind::Account as u8]).update(&text[..len]);
            let expected = u64::from_le_bytes(*hasher.finalize().as_bytes().first_chunk().expect("eight bytes"));
            assert_eq!(Tokens::new(key).token(TokenKind::Account, &text[..len]), expected.max(1), "{len}");
        }
    }
}
