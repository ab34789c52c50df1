//! Personal names, packed into 64 bits and compared.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Letters that a [`Packed`] name holds.
const LETTERS: usize = 12;

/// The first twelve letters of a folded name, five bits a letter, the first letter highest; 0 is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Packed(pub u64);

impl Packed {
    /// Packs a folded (ASCII lower case) name; whatever is no letter is passed over.
    pub fn new(folded: &str) -> Self {
        let letters = folded.bytes().filter(u8::is_ascii_lowercase).take(LETTERS);
        let (bits, count) =
            letters.fold((0, 0), |(bits, count), letter| (bits << 5 | u64::from(letter - b'a' + 1), count + 1));
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
    } else if two_slips(a, b) {
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
    } else if two_slips(a, b) {
        Likeness::Near
    } else {
        Likeness::Different
    }
}

/// Whether two names of at least six letters are two changes apart (letters added, left out or changed).
fn two_slips(a: Packed, b: Packed) -> bool {
    let (letters_a, letters_b) = (a.letters_seen(), b.letters_seen());
    if (letters_a ^ letters_b).count_ones() > 4 {
        return false;
    }
    let ((a, a_count), (b, b_count)) = (a.letters(), b.letters());
    if a_count.min(b_count) < 6 || a_count.abs_diff(b_count) > 2 {
        return false;
    }
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
    let ((long, long_count), (short, short_count)) = (long.letters(), short.letters());
    let (long, short) = (&long[..long_count], &short[..short_count]);
    short_count >= 4 && long_count >= short_count + 3 && (long.starts_with(short) || long.ends_with(short))
}

/// Whether one letter added, left out, changed, or swapped with its neighbour makes one name of the other. Names with
/// fewer than `letters_min` letters are too short for slips: Jon and Ron are two names.
fn one_slip(a: Packed, b: Packed, letters_min: usize) -> bool {
    let ((a, a_count), (b, b_count)) = (a.letters(), b.letters());
    let (a, b) = (&a[..a_count], &b[..b_count]);
    if a_count.min(b_count) < letters_min || a_count.abs_diff(b_count) > 1 {
        return false;
    }
    let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    match (a, b) {
        ([_, rest_a @ ..], [_, rest_b @ ..]) if rest_a == rest_b => true,
        ([x, y, rest_a @ ..], [p, q, rest_b @ ..]) if x == q && y == p && rest_a == rest_b => true,
        ([_, rest @ ..], other) | (other, [_, rest @ ..]) if rest == other => true,
        // Both sides are tried for a letter too many.
        (other, [_, rest @ ..]) => rest == other,
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
    FORMAL.get(&short).map_or(&[], Vec::as_slice)
}

static FORMAL: LazyLock<BTreeMap<Packed, Vec<Packed>>> = LazyLock::new(|| {
    let lines = include_str!("data/short_forms.txt").lines().filter_map(|line| line.split_once(": "));
    let mut formal: BTreeMap<Packed, Vec<Packed>> = BTreeMap::new();
    for (name, forms) in lines.filter(|(name, _)| !name.starts_with('#')) {
        for form in forms.split(' ') {
            formal.entry(Packed::new(form)).or_default().push(Packed::new(name));
        }
    }
    formal
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
        check_last("lee", "leek", Likeness::Different);
    }

    proptest! {
        #[test]
        fn likeness_does_not_depend_on_the_side(a in "[a-e]{0,9}", b in "[a-e]{0,9}") {
            let (a, b) = (Packed::new(&a), Packed::new(&b));
            prop_assert_eq!(first_likeness(a, b), first_likeness(b, a));
            prop_assert_eq!(last_likeness(a, b), last_likeness(b, a));
        }
    }
}
