//! Short text on the stack, and numbers written into byte buffers: making a person allocates nothing.

use std::fmt;

const ROOM: usize = 62;

/// Up to 62 bytes of UTF-8; what does not fit is cut at a character's end.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    len: u8,
    bytes: [u8; ROOM],
}

impl Text {
    pub(crate) const EMPTY: Self = Self { len: 0, bytes: [0; ROOM] };

    pub(crate) fn of(text: &str) -> Self {
        let mut made = Self::EMPTY;
        made.push(text);
        made
    }

    pub(crate) fn push(&mut self, text: &str) {
        let start = usize::from(self.len);
        let mut room = text.len().min(ROOM - start);
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        self.bytes[start..start + room].copy_from_slice(&text.as_bytes()[..room]);
        self.len = (start + room) as u8;
    }

    pub(crate) fn push_byte(&mut self, byte: u8) {
        debug_assert!(byte.is_ascii());
        if usize::from(self.len) < ROOM {
            self.bytes[usize::from(self.len)] = byte;
            self.len += 1;
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Swaps two ASCII letters in the middle: a typing mistake that leaves valid text. Unchanged where there is none.
    pub(crate) fn with_slip(mut self, at: u32) -> Self {
        let len = usize::from(self.len);
        let swappable = |i: &usize| {
            let (a, b) = (self.bytes[*i], self.bytes[*i + 1]);
            a.is_ascii_lowercase() && b.is_ascii_lowercase() && a != b
        };
        let places: usize = (1..len.saturating_sub(1)).filter(swappable).count();
        if places == 0 {
            return self;
        }
        let chosen = (1..len - 1).filter(swappable).nth(at as usize % places);
        if let Some(i) = chosen {
            self.bytes.swap(i, i + 1);
        }
        self
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Appends a number in decimal, padded with zeros to `width`.
pub(crate) fn push_padded(out: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 || start == digits.len() {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    let start = start.min(digits.len() - width.min(digits.len()));
    out.extend_from_slice(&digits[start..]);
}

/// Appends a number in decimal.
pub(crate) fn push_number(out: &mut Vec<u8>, number: u64) {
    push_padded(out, number, 1);
}

/// Appends text in plain ASCII lower case without marks, spaces or punctuation: what a mail address makes of a name.
pub(crate) fn push_folded(out: &mut Vec<u8>, text: &str) {
    for letter in text.chars() {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter as u8),
            'A'..='Z' => out.push(letter.to_ascii_lowercase() as u8),
            _ => out.extend_from_slice(plain(letter).to_ascii_lowercase().as_bytes()),
        }
    }
}

/// The plain letters for a letter with marks; empty for punctuation.
pub(crate) fn plain(letter: char) -> &'static str {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'Á' | 'À' | 'Â' | 'Ä' | 'Ã' | 'Å' => "A",
        'ç' | 'ć' | 'č' => "c",
        'Ç' | 'Ć' | 'Č' => "C",
        'đ' | 'ð' | 'ď' => "d",
        'Đ' | 'Ð' => "D",
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' => "e",
        'É' | 'È' => "E",
        'ğ' => "g",
        'í' | 'ì' | 'î' | 'ï' | 'ı' => "i",
        'Í' | 'İ' => "I",
        'ł' => "l",
        'Ł' => "L",
        'ñ' | 'ń' => "n",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'Ó' | 'Ö' | 'Ø' | 'Ō' => "O",
        'ř' => "r",
        'š' | 'ş' | 'ś' => "s",
        'Š' | 'Ş' => "S",
        'ß' => "ss",
        'Ț' => "T",
        'ú' | 'ù' | 'û' | 'ü' | 'ů' => "u",
        'Ú' | 'Ü' => "U",
        'ý' => "y",
        'ž' | 'ż' | 'ź' => "z",
        'Ž' | 'Ż' => "Z",
        'þ' => "th",
        'Þ' => "Th",
        _ => "",
    }
}

/// Appends text as windows-1252; letters that it lacks lose their marks.
pub(crate) fn push_windows_1252(out: &mut Vec<u8>, text: &str) {
    for letter in text.chars() {
        match letter {
            '\0'..='\u{7f}' | '\u{a0}'..='\u{ff}' => out.push(letter as u32 as u8),
            'Š' => out.push(0x8A),
            'š' => out.push(0x9A),
            'Ž' => out.push(0x8E),
            'ž' => out.push(0x9E),
            '’' => out.push(0x92),
            _ => out.extend_from_slice(plain(letter).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_and_zero_is_a_digit() {
        let mut out = Vec::new();
        push_padded(&mut out, 7, 4);
        push_number(&mut out, 0);
        push_number(&mut out, 1_234_567);
        assert_eq!(out, b"000701234567");
    }

    #[test]
    fn a_slip_swaps_two_letters_and_leaves_short_names_alone() {
        assert_eq!(Text::of("Marlowe").with_slip(0).as_str(), "Mralowe");
        assert_eq!(Text::of("Ng").with_slip(3).as_str(), "Ng");
        assert_eq!(Text::of("Åsa").with_slip(1).as_str().chars().count(), 3);
    }

    #[test]
    fn text_is_cut_between_characters() {
        let mut long = Text::of(&"a".repeat(61));
        long.push("é!");
        assert_eq!(long.as_str(), "a".repeat(61));
    }
}
