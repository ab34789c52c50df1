//! How long a text message is: GSM 7-bit (3GPP TS 23.038, 6.2.1) where all letters are in it, else UCS-2.

/// The alphabet in which a text message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits for a letter, two letters' room for one of the extension table.
    Gsm7,
    /// Sixteen bits for each UTF-16 unit.
    Ucs2,
}

/// The default alphabet without the escape, which is no letter.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table: an escape, then the letter.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Encoding and number of segments of `text`. A letter that takes two units never lies across two segments.
pub fn measure(text: &str) -> (Encoding, usize) {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(septets) => (Encoding::Gsm7, segments(&septets, 160, 153)),
        None => (Encoding::Ucs2, segments(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67)),
    }
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) { Some(1) } else { EXTENSION.contains(letter).then_some(2) }
}

/// `alone`: units of a message of one segment; `joined`: units of each of several, less the header that joins them.
fn segments(units: &[usize], alone: usize, joined: usize) -> usize {
    if units.iter().sum::<usize>() <= alone {
        return 1;
    }
    let (mut count, mut room) = (1, joined);
    for unit in units {
        if *unit > room {
            (count, room) = (count + 1, joined);
        }
        room -= unit;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_counted() {
        let check = |text: &str, times, expected| assert_eq!(measure(&text.repeat(times)), expected, "{text} {times}");
        check("", 0, (Encoding::Gsm7, 1));
        check("a", 160, (Encoding::Gsm7, 1));
        check("a", 161, (Encoding::Gsm7, 2));
        check("a", 306, (Encoding::Gsm7, 2));
        check("a", 307, (Encoding::Gsm7, 3));
        check("€", 80, (Encoding::Gsm7, 1));
        // 76 of them fit into 153 septets: none is cut in two.
        check("€", 152, (Encoding::Gsm7, 2));
        check("€", 153, (Encoding::Gsm7, 3));
        check("ó", 70, (Encoding::Ucs2, 1));
        check("ó", 71, (Encoding::Ucs2, 2));
        check("ó", 134, (Encoding::Ucs2, 2));
        check("ó", 135, (Encoding::Ucs2, 3));
        check("😀", 66, (Encoding::Ucs2, 2));
        check("😀", 67, (Encoding::Ucs2, 3));
        assert_eq!((BASIC.chars().count(), EXTENSION.chars().count()), (127, 10));
    }
}
