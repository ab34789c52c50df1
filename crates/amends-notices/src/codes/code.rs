//! A code: drawn, printed, read, and digested for the ledger.

use std::fmt;

use thiserror::Error;

use super::alphabet::{SIGNS, sign, value};

/// Signs in a code, the check sign (the last) among them.
const LENGTH: usize = 16;
/// Signs in a printed group.
const GROUP: usize = 4;
/// The most characters that are looked at: a code with a space around each sign, twice over.
const TYPED_MAX: usize = 64;
/// Separates these digests from all else that is made with the same key.
const CONTEXT: &str = "amends 2026 protection code digest";

/// Bytes of the key and of a digest.
pub const KEY_BYTES: usize = 32;

/// What the ledger holds in place of a code.
pub type Digest = [u8; KEY_BYTES];

/// A protection code. It cannot be printed but through [`Code::reveal`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code([u8; LENGTH]);

/// Why what was typed is no code. Says nothing of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CodeError {
    /// Too few or too many signs.
    #[error("a code has 16 letters and digits")]
    Length,
    /// A character that no code has.
    #[error("a character is in it that no code has")]
    Sign,
    /// One sign is wrong, two are swapped, or it was never a code.
    #[error("there is a slip in the code: one letter or digit is wrong, or two are swapped")]
    Check,
}

impl Code {
    /// Draws a code from random bytes, which must be unpredictable: about 15.5 of them. `None` if they end.
    pub fn draw(random: &mut impl Iterator<Item = u8>) -> Option<Self> {
        let mut values = [0; LENGTH];
        for value in &mut values[..LENGTH - 1] {
            // Five bits at a time; the one value too many is drawn again, so that all signs are equally likely.
            *value = random.map(|byte| byte & 31).find(|drawn| *drawn < SIGNS)?;
        }
        values[LENGTH - 1] = (SIGNS - sum(&values)) % SIGNS;
        Some(Self(values))
    }

    /// Reads what somebody typed: small letters, spaces and dashes anywhere, O for 0, I and L for 1, S for 5, U for V.
    ///
    /// # Errors
    /// If it is no code; any single wrong sign and any two swapped ones are found.
    pub fn read(typed: &str) -> Result<Self, CodeError> {
        let mut values = [0; LENGTH];
        let mut length = 0;
        for character in typed.chars().take(TYPED_MAX).filter(|character| !is_separator(*character)) {
            let place = values.get_mut(length).ok_or(CodeError::Length)?;
            *place = value(character).ok_or(CodeError::Sign)?;
            length += 1;
        }
        if length != LENGTH || typed.chars().nth(TYPED_MAX).is_some() {
            return Err(CodeError::Length);
        }
        if sum(&values) == 0 { Ok(Self(values)) } else { Err(CodeError::Check) }
    }

    /// The code in groups, for the person's own letter and nothing else.
    #[must_use]
    pub fn reveal(&self) -> String {
        let groups = self.0.chunks(GROUP).map(|group| group.iter().map(|value| sign(*value)).collect::<String>());
        groups.collect::<Vec<_>>().join("-")
    }

    /// What the ledger stores and looks up: a keyed hash (BLAKE3) of the code. The key is the case's.
    #[must_use]
    pub fn digest(&self, key: &[u8; KEY_BYTES]) -> Digest {
        *blake3::keyed_hash(&blake3::derive_key(CONTEXT, key), &self.0).as_bytes()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// The weighted sum modulo 31; place n from the right weighs n. Zero for a code.
fn sum(values: &[u8; LENGTH]) -> u8 {
    let weighed = values.iter().zip((1..=LENGTH as u32).rev()).map(|(value, weight)| u32::from(*value) * weight);
    (weighed.sum::<u32>() % u32::from(SIGNS)) as u8
}

/// What people put between groups, the dashes of word processors among it.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}
