//! Personal names, packed into 64 bits and compared.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::sides::mix;

/// Letters that a [`Packed`] name holds.
const LETTERS: usize = 12;

/// The first twelve letters of a folded name, five bits a letter, the first letter highest; 0 is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Packed(pub u64);

impl Packed {
    /// Packs a folded (ASCII lower case) name in its [one spelling](one_spelling); whatever is no letter is passed over.
    pub fn new(folded: &str) -> Self {
        Self::of(folded.bytes())
    }

    /// The same of a name in pieces.
    pub(crate) fn of(folded: impl Iterator<Item = u8> + Clone) -> Self {
        let letters = folded.filter(u8::is_ascii_lowercase);
        let (mut bits, mut count, mut before) = (0, 0, 0);
        // Nearly all names are spelled in one way only.
        let mut spelled = false;
        for letter in letters.clone().take(LETTERS) {
            spelled |= match letter {
                b'a' => before == b'a',
                b'e' => matches!(before, b'a' | b'o' | b'u'),
                b'c' => count == 2 && before == b'a',
                _ => false,
            };
            bits = bits << 5 | u64::from(letter - b'a' + 1);
            count += 1;
            before = letter;
        }
        if spelled { Self::spelled(letters) } else { Self(bits << (5 * (LETTERS - count))) }
    }

    fn spelled(name: impl Iterator<Item = u8>) -> Self {
        let mut letters = [0; READ];
        let mut count = 0;
        for (place, letter) in letters.iter_mut().zip(name) {
            *place = letter;
            count += 1;
        }
        let count = one_spelling(&mut letters, count).min(LETTERS);
        let bits = letters[..count].iter().fold(0, |bits, letter| bits << 5 | u64::from(letter - b'a' + 1));
        Self(bits << (5 * (LETTERS - count)))
    }

    /// Whether there is no name.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// How many letters it holds.
    pub fn length(self) -> usize {
        LETTERS - (self.0.trailing_zeros() as usize / 5).min(LETTERS)
    }

    /// The first `count` letters.
    pub fn head(self, count: usize) -> u64 {
        self.0 >> (5 * (LETTERS - count.min(LETTERS)))
    }

    /// A bit for each letter that occurs.
    fn letters_seen(self) -> u32 {
        (0..LETTERS).fold(0, |seen, place| seen | 1 << (self.0 >> (5 * place) & 31)) & !1
    }

    fn letters(self) -> ([u8; LETTERS], usize) {
        let mut letters = [0; LETTERS];
        let mut count = 0;
        for place in (0..LETTERS).rev() {
            let letter = (self.0 >> (5 * place) & 31) as u8;
            if letter == 0 {
                break;
            }
            letters[count] = letter;
            count += 1;
        }
        (letters, count)
    }

    fn is_initial_of(self, other: Self) -> bool {
        let (mine, count) = self.letters();
        count == 1 && mine[0] == other.letters().0[0]
    }
}

/// Letters that are read of a name before it is spelled.
const READ: usize = 2 * LETTERS;
/// Shorter names are spelled as they are: Jo is not Joe, and Mac no Mc.
const SPELLED_MIN: usize = 5;

/// Spells alike what is one name written in two ways, as passports and forms do: Müller, Mueller and Muller; Bjørn, Bjoern
/// and Bjorn; Ågård and Aagaard; MacDonald and McDonald. Returns how many letters are left.
///
/// At a name's end an «e» is no umlaut: Jana and Janae are two.
fn one_spelling(letters: &mut [u8; READ], count: usize) -> usize {
    if count < SPELLED_MIN {
        return count;
    }
    let mut kept = 0;
    for at in 0..count {
        let letter = letters[at];
        let umlaut = letter == b'e'
            && at + 1 < count
            && matches!(last_of(letters, kept), Some(b'a' | b'o' | b'u'))
            && !(kept > 1 && letters[kept - 2..kept] == *b"qu");
        let ring = letter == b'a' && last_of(letters, kept) == Some(b'a');
        let son = letter == b'a' && at == 1 && count > SPELLED_MIN && letters[0] == b'm' && letters[2] == b'c';
        if !(umlaut || ring || son) {
            letters[kept] = letter;
            kept += 1;
        }
    }
    kept
}

fn last_of(letters: &[u8; READ], kept: usize) -> Option<u8> {
    kept.checked_sub(1).map(|place| letters[place])
}

/// How two names agree, the closest relation first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Likeness {
    /// The same letters.
    Same = 0,
    /// One is a usual short form of the other.
    Nickname = 1,
    /// One slip of the pen apart.
    Slip = 2,
    /// One is the other's initial.
    Initial = 3,
    /// One holds the whole of the other: García and García López.
    Part = 4,
    /// Two slips of the pen apart, in a long name.
    Near = 5,
    /// At least one is missing.
    Missing = 6,
    /// Different names.
    Different = 7,
}

impl Likeness {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 8] =
        [Self::Same, Self::Nickname, Self::Slip, Self::Initial, Self::Part, Self::Near, Self::Missing, Self::Different];
}

/// How two first names agree.
pub fn first_likeness(a: Packed, b: Packed) -> Likeness {
    if a.is_none() || b.is_none() {
        Likeness::Missing
    } else if a == b {
        Likeness::Same
    } else if one_name(a, b) {
        Likeness::Nickname
    } else if a.is_initial_of(b) || b.is_initial_of(a) {
        Likeness::Initial
    } else if one_slip(a, b, 4) {
        Likeness::Slip
    } else if holds(a, b) || holds(b, a) {
        Likeness::Part
    } else if two_slips(a, b) || one_letter_short(a, b) {
        Likeness::Near
    } else {
        Likeness::Different
    }
}

/// How two surnames agree.
pub fn last_likeness(a: Packed, b: Packed) -> Likeness {
    if a.is_none() || b.is_none() {
        Likeness::Missing
    } else if a == b {
        Likeness::Same
    } else if one_slip(a, b, 5) {
        Likeness::Slip
    } else if holds(a, b) || holds(b, a) {
        Likeness::Part
    } else if two_slips(a, b) || one_letter_short(a, b) {
        Likeness::Near
    } else {
        Likeness::Different
    }
}

/// Whether a letter was left out of a short name. One that was changed says nothing there: Jon and Ron are two names.
fn one_letter_short(a: Packed, b: Packed) -> bool {
    a.length() != b.length() && one_slip(a, b, 3)
}

/// Whether two packed streets may be one: the same, a slip or two apart, or one the beginning of the other.
pub fn is_one_street(a: Packed, b: Packed) -> bool {
    !a.is_none() && !b.is_none() && (a == b || one_slip(a, b, 4) || two_slips(a, b) || holds(a, b) || holds(b, a))
}

/// Whether the first name of one is the surname of the other, and the other way round; a slip does not hide it.
pub fn are_swapped((first_a, last_a): (Packed, Packed), (first_b, last_b): (Packed, Packed)) -> bool {
    let close = |a: Packed, b: Packed| a == b || one_slip(a, b, 4) || two_slips(a, b);
    let told = ![first_a, last_a, first_b, last_b].iter().any(|name| name.length() < 2);
    told && close(first_a, last_b) && close(last_a, first_b)
}

/// Whether two names of at least six letters are two changes apart (letters added, left out or changed).
fn two_slips(a: Packed, b: Packed) -> bool {
    let (a_count, b_count) = (a.length(), b.length());
    if a_count.min(b_count) < 6 || a_count.abs_diff(b_count) > 2 {
        return false;
    }
    if (a.letters_seen() ^ b.letters_seen()).count_ones() > 4 {
        return false;
    }
    let ((a, _), (b, _)) = (a.letters(), b.letters());
    // Levenshtein's table, one row at a time.
    let mut row: [usize; LETTERS + 1] = std::array::from_fn(|column| column);
    for (i, x) in a[..a_count].iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b[..b_count].iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b_count] <= 2
}

/// Whether `long` begins or (within its packed letters) ends with all of `short`, which has at least four letters.
fn holds(long: Packed, short: Packed) -> bool {
    let (long_count, short_count) = (long.length(), short.length());
    if short_count < 4 || long_count <= short_count {
        return false;
    }
    let begins = same_start(long, short) >= short_count;
    let ends = same_end(long, short) >= short_count;
    let part = long_count >= short_count + 3 && (begins || ends);
    part || (ends && is_article(&long.letters().0[..long_count - short_count]))
}

/// With how many of the same letters two names begin.
fn same_start(a: Packed, b: Packed) -> usize {
    let differing = (a.0 ^ b.0) << (u64::BITS as usize - 5 * LETTERS);
    (differing.leading_zeros() as usize / 5).min(a.length()).min(b.length())
}

/// With how many of the same letters two names end.
fn same_end(a: Packed, b: Packed) -> usize {
    let right = |name: Packed| name.head(name.length());
    let differing = right(a) ^ right(b);
    (differing.trailing_zeros() as usize / 5).min(a.length()).min(b.length())
}

/// Whether packed letters are what stands glued to some surnames: al-Hassan, de Bruin, La Cruz.
fn is_article(letters: &[u8]) -> bool {
    const ARTICLES: [&[u8]; 10] = [b"al", b"el", b"ul", b"de", b"da", b"di", b"du", b"la", b"le", b"st"];
    ARTICLES.iter().any(|article| article.iter().map(|letter| letter - b'a' + 1).eq(letters.iter().copied()))
}

/// Whether one letter added, left out, changed, or swapped with its neighbour makes one name of the other. Names with
/// fewer than `letters_min` letters are too short for slips: Jon and Ron are two names.
///
/// Nearly all pairs of names are of two people, so what is the same at both ends is measured on the packed letters.
fn one_slip(a: Packed, b: Packed, letters_min: usize) -> bool {
    let (a_count, b_count) = (a.length(), b.length());
    if a == b || a_count.min(b_count) < letters_min || a_count.abs_diff(b_count) > 1 {
        return false;
    }
    let start = same_start(a, b);
    // How many letters of the longer name lie between.
    match a_count.max(b_count).saturating_sub(start + same_end(a, b)) {
        0 | 1 => true,
        2 if a_count == b_count => {
            let ((a, _), (b, _)) = (a.letters(), b.letters());
            a[start] == b[start + 1] && a[start + 1] == b[start]
        }
        _ => false,
    }
}

/// Whether there is a name that both are usual forms of.
fn one_name(a: Packed, b: Packed) -> bool {
    let (of_a, of_b) = (formal(a), formal(b));
    of_a.contains(&b) || of_b.contains(&a) || of_a.iter().any(|name| of_b.contains(name))
}

/// The names that a short form may stand for.
fn formal(short: Packed) -> &'static [Packed] {
    let (word, bit) = SHORT_FORMS.place(short);
    if SHORT_FORMS.seen[word] & bit == 0 { &[] } else { SHORT_FORMS.formal.get(&short).map_or(&[], Vec::as_slice) }
}

struct ShortForms {
    formal: BTreeMap<Packed, Vec<Packed>>,
    /// Some bits of a hash of each: most names are no short form, and are known by that not to be one.
    seen: [u64; 128],
}

impl ShortForms {
    fn place(&self, name: Packed) -> (usize, u64) {
        let hash = mix(name.0);
        (hash as usize % self.seen.len(), 1 << (hash >> 58))
    }
}

static SHORT_FORMS: LazyLock<ShortForms> = LazyLock::new(|| {
    let lines = include_str!("data/short_forms.txt").lines().filter_map(|line| line.split_once(": "));
    let mut all = ShortForms { formal: BTreeMap::new(), seen: [0; 128] };
    for (name, forms) in lines.filter(|(name, _)| !name.starts_with('#')) {
        for form in forms.split(' ').map(Packed::new) {
            let (word, bit) = all.place(form);
            all.seen[word] |= bit;
            all.formal.entry(form).or_default().push(Packed::new(name));
        }
    }
    all
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_first(a: &str, b: &str, expected: Likeness) {
        let (a, b) = (Packed::new(a), Packed::new(b));
        assert_eq!((first_likeness(a, b), first_likeness(b, a)), (expected, expected));
    }

    fn check_last(a: &str, b: &str, expected: Likeness) {
        let (a, b) = (Packed::new(a), Packed::new(b));
        assert_eq!((last_likeness(a, b), last_likeness(b, a)), (expected, expected));
    }

    #[test]
    fn first_names() {
        check_first("robert", "robert", Likeness::Same);
        check_first("bob", "robert", Likeness::Nickname);
        check_first("bob", "rob", Likeness::Nickname);
        check_first("pat", "patrick", Likeness::Nickname);
        check_first("pat", "patricia", Likeness::Nickname);
        check_first("pat", "paul", Likeness::Different);
        check_first("r", "robert", Likeness::Initial);
        check_first("robret", "robert", Likeness::Slip);
        check_first("robrt", "robert", Likeness::Slip);
        check_first("roberrt", "robert", Likeness::Slip);
        check_first("jon", "ron", Likeness::Different);
        check_first("jane", "john", Likeness::Different);
        check_first("", "john", Likeness::Missing);
    }

    #[test]
    fn surnames() {
        check_last("szczepanski", "szczepanski", Likeness::Same);
        check_last("szczepansky", "szczepanski", Likeness::Slip);
        check_last("garcia lopez", "garcia", Likeness::Part);
        check_last("garcia lopez", "lopez", Likeness::Part);
        check_last("smith", "jones", Likeness::Different);
        check_last("lee", "leek", Likeness::Near);
        check_last("lee", "les", Likeness::Different);
        check_last("hassan", "al hassan", Likeness::Part);
        check_last("de bruin", "bruin", Likeness::Part);
        check_last("van der berg", "vanderberg", Likeness::Same);
        check_last("van der berg", "berg", Likeness::Part);
        check_last("smith jones", "jones", Likeness::Part);
        check_last("obrien", "o brien", Likeness::Same);
        check_last("obrien", "brien", Likeness::Slip);
    }

    #[test]
    fn one_name_in_two_spellings() {
        check_last("mueller", "muller", Likeness::Same);
        check_last("kjaergaard", "kjargard", Likeness::Same);
        check_last("mac donald", "mcdonald", Likeness::Same);
        check_last("strauss", "straus", Likeness::Slip);
        check_last("queen", "quen", Likeness::Near);
        check_first("bjoern", "bjorn", Likeness::Same);
        check_first("aaron", "aron", Likeness::Same);
        check_first("janae", "jana", Likeness::Slip);
        check_first("joe", "jo", Likeness::Nickname);
        check_first("sue", "su", Likeness::Different);
        check_first("hari", "hai", Likeness::Near);
        check_first("michael", "mike", Likeness::Nickname);
    }

    #[test]
    fn first_name_and_surname_swapped() {
        let check = |a: (&str, &str), b: (&str, &str), expected| {
            let packed = |(first, last)| (Packed::new(first), Packed::new(last));
            assert_eq!((are_swapped(packed(a), packed(b)), are_swapped(packed(b), packed(a))), (expected, expected));
        };
        check(("leon", "mason"), ("mason", "leon"), true);
        check(("leon", "mason"), ("masson", "leone"), true);
        check(("barnaby", "siggins"), ("siggyins", "barhaby"), true);
        check(("leon", "mason"), ("mason", "peter"), false);
        check(("", "mason"), ("mason", ""), false);
    }

    /// The same of letters one by one.
    fn one_slip_by_letters(a: &[u8], b: &[u8]) -> bool {
        let without =
            |long: &[u8], short: &[u8]| (0..long.len()).any(|at| [&long[..at], &long[at + 1..]].concat() == short);
        let changed = || a.len() == b.len() && a.iter().zip(b).filter(|(x, y)| x != y).count() == 1;
        let swapped = |at: usize| {
            let mut a = a.to_vec();
            a.swap(at, at + 1);
            a == b
        };
        a != b && (changed() || without(a, b) || without(b, a) || (1..a.len()).any(|at| swapped(at - 1)))
    }

    proptest! {
        #[test]
        fn slips_are_told_on_packed_letters_as_on_letters(a in "[a-c]{0,8}", b in "[a-c]{0,8}") {
            // Below five letters nothing is spelled in another way, and above there is no «e».
            let packed = [&a, &b].map(|name| Packed::of(name.replace('a', "x").bytes()));
            let (a, b) = (a.replace('a', "x"), b.replace('a', "x"));
            prop_assert_eq!(one_slip(packed[0], packed[1], 0), one_slip_by_letters(a.as_bytes(), b.as_bytes()));
            let starts = a.len() > b.len() && b.len() >= 4 && (a.starts_with(&b) || a.ends_with(&b));
            prop_assert_eq!(holds(packed[0], packed[1]), starts && a.len() >= b.len() + 3);
        }

        #[test]
        fn likeness_does_not_depend_on_the_side(a in "[a-e]{0,9}", b in "[a-e]{0,9}") {
            let (a, b) = (Packed::new(&a), Packed::new(&b));
            prop_assert_eq!(first_likeness(a, b), first_likeness(b, a));
            prop_assert_eq!(last_likeness(a, b), last_likeness(b, a));
        }
    }
}
