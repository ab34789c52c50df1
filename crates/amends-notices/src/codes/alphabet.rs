//! The signs of a code, their values, and how a misread sign is taken.

/// Signs in the alphabet; prime, see the module's essay.
pub(super) const SIGNS: u8 = 31;
/// Digits and capital letters without I and L (1), O (0), S (5) and U (V).
const ALPHABET: &[u8; SIGNS as usize] = b"0123456789ABCDEFGHJKMNPQRTVWXYZ";

/// The sign of a value below [`SIGNS`].
pub(super) fn sign(value: u8) -> char {
    char::from(ALPHABET[usize::from(value)])
}

/// The value of a sign as somebody types it: small letters, and letters that are not in the alphabet for the sign that
/// they look like.
pub(super) fn value(typed: char) -> Option<u8> {
    let sign = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'S' => '5',
        'U' => 'V',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == sign).and_then(|at| u8::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_stands_for_two_values() {
        for at in 0..SIGNS {
            assert_eq!(value(sign(at)), Some(at));
            assert_eq!(value(sign(at).to_ascii_lowercase()), Some(at));
        }
        assert_eq!(["O", "i", "l", "S", "u"].map(|it| value(it.chars().next()?)), [0, 1, 1, 5, 26].map(Some));
        assert_eq!(['-', 'é', '０', ' '].map(value), [None; 4]);
    }
}
