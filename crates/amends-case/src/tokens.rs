//! Keyed hashes of identifiers, so that rows can be joined on a number that the case does not store.

use std::hash::Hasher as _;

use siphasher::sip::SipHasher13;

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
    near: SipHasher13,
}

/// Thirteen bits for each of nine digits left out, and eleven for the first five: see [`Tokens::near`]. Of other numbers:
/// see [`Tokens::near_code`].
pub type Near = [u8; 16];

/// Bits of one part of a [`Near`].
const NEAR_BITS: usize = 13;
/// Bits that stand for the first five digits.
const FRONT_BITS: usize = 11;

impl Tokens {
    /// Tokens under `key`.
    pub fn new(key: [u8; 32]) -> Self {
        let near = blake3::keyed_hash(&key, b"near");
        let mut sip = [0; 16];
        sip.copy_from_slice(&near.as_bytes()[..16]);
        Self { key, near: SipHasher13::new_with_key(&sip) }
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

impl Tokens {
    /// A quick token (SipHash-1-3) for a value that is compared within one run and never stored; never 0.
    pub fn passing(&self, kind: TokenKind, normalised: &[u8]) -> u64 {
        let mut hasher = self.near;
        hasher.write_u8(kind as u8);
        hasher.write(normalised);
        hasher.finish().max(1)
    }

    /// What tells that two nine-digit numbers are one slip apart, without telling the numbers: for each of the nine
    /// digits, 13 bits of a keyed hash (SipHash-1-3) of the number without it, and 11 bits of the first five digits.
    /// Numbers that differ in one digit agree in that part, and numbers with two neighbours swapped agree in neighbouring
    /// parts; see [`one_slip_apart`].
    pub fn near(&self, digits: [u8; 9]) -> Near {
        let number =
            |digits: &mut dyn Iterator<Item = &u8>| digits.fold(1_u64, |all, digit| all * 10 + u64::from(digit & 15));
        let hash = |number: u64| self.near.hash(&number.to_le_bytes());
        let front = hash(number(&mut digits[..5].iter())) & ((1 << FRONT_BITS) - 1);
        let mut bits = u128::from(front);
        for place in 0..9 {
            let rest = number(&mut digits.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, digit)| digit));
            bits = bits << NEAR_BITS | u128::from(hash(rest) & ((1 << NEAR_BITS) - 1));
        }
        bits.to_le_bytes()
    }

    /// The same for any other number or code of a document, of six to fourteen characters: for each of them some bits of a
    /// keyed hash of the code without it, bits of its first half, of its second half, and its length; see
    /// [`one_slip_apart_codes`]. Codes of two kinds are never near each other, but by chance.
    pub fn near_code(&self, kind: u64, code: &[u8]) -> Option<Near> {
        let layout = Layout::of(code.len())?;
        let hash = |what: u8, letters: &mut dyn Iterator<Item = &u8>, width: u32| {
            let mut hasher = self.near;
            hasher.write_u64(kind);
            hasher.write_u8(what);
            letters.for_each(|letter| hasher.write_u8(*letter));
            u128::from(hasher.finish() & ((1 << width) - 1))
        };
        let (front, back) = code.split_at(code.len() / 2);
        let mut bits = code.len() as u128;
        bits = bits << layout.half | hash(1, &mut front.iter(), layout.half);
        bits = bits << layout.half | hash(2, &mut back.iter(), layout.half);
        for place in 0..code.len() {
            let mut rest = code.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, letter)| letter);
            bits = bits << layout.place | hash(3, &mut rest, layout.place);
        }
        Some(bits.to_le_bytes())
    }
}

/// Bits of the parts of a code's [`Near`].
#[derive(Clone, Copy)]
struct Layout {
    length: usize,
    half: u32,
    place: u32,
}

impl Layout {
    const LENGTHS: std::ops::RangeInclusive<usize> = 6..=14;

    /// A short number has few neighbours to hide among, so that it gets fewer bits: strangers' numbers seem near some seven
    /// times as often as there are true neighbours, whatever the length.
    fn of(length: usize) -> Option<Self> {
        let told = (10_u64.checked_pow(u32::try_from(length).ok()?)? / 60).max(1).ilog2();
        let half = (told / 2).min(11);
        let room = (124 - 2 * half) / u32::try_from(length).ok()?.max(1);
        Self::LENGTHS.contains(&length).then_some(Self { length, half, place: (told - half).min(room) })
    }

    fn read(bits: u128) -> Option<Self> {
        // The length stands in front, and how far in front follows from it.
        Self::LENGTHS.filter_map(Self::of).find(|layout| bits >> layout.width() == layout.length as u128)
    }

    fn width(&self) -> u32 {
        2 * self.half + self.place * self.length as u32
    }

    fn part(&self, bits: u128, place: usize) -> u64 {
        (bits >> (self.place as usize * (self.length - 1 - place))) as u64 & ((1 << self.place) - 1)
    }

    /// Both halves, front and back.
    fn halves(&self, bits: u128) -> [u64; 2] {
        let at = self.place * self.length as u32;
        [at + self.half, at].map(|at| (bits >> at) as u64 & ((1 << self.half) - 1))
    }
}

/// Whether two codes of one kind and length differ in one character or in two neighbours swapped, told by their
/// [`Tokens::near_code`]; `false` where either is none.
pub fn one_slip_apart_codes(a: &Near, b: &Near) -> bool {
    let (a, b) = (u128::from_le_bytes(*a), u128::from_le_bytes(*b));
    let Some(layout) = Layout::read(a) else { return false };
    if Layout::read(b).is_none_or(|other| other.length != layout.length) {
        return false;
    }
    let front = layout.length / 2;
    let same = [0, 1].map(|half| layout.halves(a)[half] == layout.halves(b)[half]);
    let part = |place: usize| (layout.part(a, place), layout.part(b, place));
    // What is in front leaves the back as it is, and the other way round.
    let changed = (0..layout.length).any(|place| same[usize::from(place < front)] && part(place).0 == part(place).1);
    let swapped = |place: usize| {
        let (x, y) = (part(place), part(place + 1));
        let half = match place {
            _ if place + 1 < front => same[1],
            _ if place >= front => same[0],
            _ => true,
        };
        half && x.0 == y.1 && x.1 == y.0 && x.0 != y.0
    };
    changed || (0..layout.length - 1).any(swapped)
}

/// Whether two numbers differ in one digit or in two neighbours swapped, told by their [`Tokens::near`]; `same_last4` says
/// whether they agree in their last four digits. Of two numbers that differ in one digit, either the first five or the
/// last four are the same, so that strangers seem near hardly ever.
pub fn one_slip_apart(a: &Near, b: &Near, same_last4: bool) -> bool {
    let (a, b) = (u128::from_le_bytes(*a), u128::from_le_bytes(*b));
    let part = |bits: u128, place: usize| (bits >> (NEAR_BITS * place)) as u16 & ((1 << NEAR_BITS) - 1);
    let same_front = a >> (9 * NEAR_BITS) == b >> (9 * NEAR_BITS);
    let changed = (same_front || same_last4) && (0..9).any(|place| part(a, place) == part(b, place));
    // Neighbours that are the same digit are no slip when they are swapped.
    let pair = |bits: u128, place: usize| (part(bits, place), part(bits, place + 1));
    let swapped = || (0..8).map(|place| (pair(a, place), pair(b, place))).any(|(x, y)| x.0 != x.1 && x == (y.1, y.0));
    changed || swapped()
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
    fn a_slip_is_seen_and_the_number_is_not() {
        let tokens = Tokens::new([1; 32]);
        let near = |text: &str| tokens.near(*text.as_bytes().first_chunk().expect("nine digits"));
        let slip = |a: &str, b: &str| one_slip_apart(&near(a), &near(b), a[5..] == b[5..]);
        assert!(slip("219099999", "219099991"), "one digit");
        assert!(slip("219099999", "719099999"), "one digit, in front");
        assert!(slip("219099981", "219099918"), "two neighbours swapped");
        assert!(slip("219099981", "129099981"), "two neighbours swapped, in front");
        assert!(!slip("219099999", "219088999"), "two digits");
        let strangers = (0..20_000).filter(|n| slip("219099999", &format!("5{:08}", n * 4_999))).count();
        assert!(strangers <= 1, "{strangers} strangers seem near");
    }

    #[test]
    fn a_slip_in_any_code_is_seen() {
        let tokens = Tokens::new([1; 32]);
        let near = |text: &str| tokens.near_code(7, text.as_bytes()).expect("a length that has one");
        let slip = |a: &str, b: &str| one_slip_apart_codes(&near(a), &near(b));
        for (a, b) in [("5752610", "5752601"), ("5752610", "5752619"), ("D123456", "D213456"), ("123456", "723456")] {
            assert!(slip(a, b), "{a} {b}");
        }
        assert!(slip("DL9982734411", "DL9982374411"), "in the middle");
        for (a, b) in [("5752610", "4216940"), ("5752610", "57526100"), ("123456", "654321")] {
            assert!(!slip(a, b), "{a} {b}");
        }
        assert!(!one_slip_apart_codes(&near("5752610"), &tokens.near_code(8, b"5752601").expect("one")), "two kinds");
        assert!(!one_slip_apart_codes(&near("5752610"), &[0; 16]), "none");
        let strangers = (0..20_000).filter(|n| slip("5752610", &format!("{:07}", n * 499))).count();
        assert!(strangers <= 12, "{strangers} strangers seem near");
        assert_eq!(tokens.near_code(7, b"12345").or(tokens.near_code(7, b"123456789012345")), None);
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
