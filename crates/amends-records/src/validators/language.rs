//! Languages as files write them: `es`, `es-MX`, `spa`, `Spanish`, `Español`.

/// ISO 639-1, ISO 639-2, the English name, and the language's own; letters only, in lower case.
const LANGUAGES: [(&str, &str, &str, &str); 20] = [
    ("en", "eng", "english", "english"),
    ("es", "spa", "spanish", "espanol"),
    ("zh", "zho", "chinese", "mandarin"),
    ("vi", "vie", "vietnamese", "tieng viet"),
    ("tl", "tgl", "tagalog", "filipino"),
    ("ko", "kor", "korean", "hangul"),
    ("ar", "ara", "arabic", "arabiya"),
    ("fr", "fra", "french", "francais"),
    ("ru", "rus", "russian", "russkiy"),
    ("pt", "por", "portuguese", "portugues"),
    ("ht", "hat", "haitian", "creole"),
    ("de", "deu", "german", "deutsch"),
    ("it", "ita", "italian", "italiano"),
    ("ja", "jpn", "japanese", "nihongo"),
    ("hi", "hin", "hindi", "hindi"),
    ("pl", "pol", "polish", "polski"),
    ("fa", "fas", "persian", "farsi"),
    ("uk", "ukr", "ukrainian", "ukrainska"),
    ("nl", "nld", "dutch", "nederlands"),
    ("so", "som", "somali", "soomaali"),
];

/// The longest word above.
const LONGEST: usize = 10;

/// The language that a cell of a column about languages names.
pub(crate) fn read(text: &str) -> Option<&'static str> {
    // `es-MX`, `en_US`: the region says nothing about the language. `Chinese (Cantonese)`: neither does what is behind.
    let word = text.split(['-', '_', '(', '/', ',']).next().unwrap_or_default().trim();
    let mut folded = [0; LONGEST];
    let mut len = 0;
    for letter in word.chars() {
        *folded.get_mut(len)? = plain(letter)?;
        len += 1;
    }
    let folded = &folded[..len];
    let names = |(two, three, english, own): &(&str, &str, &str, &str)| {
        [two, three, english, own].iter().any(|name| name.as_bytes() == folded)
    };
    LANGUAGES.iter().find(|language| names(language)).map(|(two, ..)| *two)
}

/// A letter without its marks, or a space.
fn plain(letter: char) -> Option<u8> {
    Some(match letter {
        'ñ' | 'Ñ' => b'n',
        'ç' | 'Ç' => b'c',
        'ê' | 'Ê' | 'ế' => b'e',
        _ if letter.is_ascii_alphabetic() => letter.to_ascii_lowercase() as u8,
        ' ' => b' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_language_in_its_many_spellings() {
        for text in ["es", "ES", "es-MX", "es_US", "spa", "Spanish", "ESPAÑOL", "español (México)"] {
            assert_eq!(read(text), Some("es"), "{text}");
        }
        assert_eq!(
            [read("en-US"), read("Français"), read("Chinese (Cantonese)")],
            [Some("en"), Some("fr"), Some("zh")]
        );
    }

    #[test]
    fn what_names_no_language_is_none() {
        for text in ["", "N/A", "Rust", "xx", "e", "please call in the evening", "1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
