//! Words near a value: an SSN beside «ssn», a date beside «born».

/// Bytes before a value in which a context word counts, unless a sentence ends between.
const BEFORE: usize = 48;
/// Bytes behind a value in which a context word counts.
const AFTER: usize = 24;

/// The first of `words` (lower case) that stands near `start..end`.
pub(super) fn near<'a>(text: &str, start: usize, end: usize, words: &'a [String]) -> Option<&'a str> {
    if words.is_empty() {
        return None;
    }
    let before = sentence_tail(&text.as_bytes()[start.saturating_sub(BEFORE)..start]);
    let after = sentence_head(&text.as_bytes()[end..text.len().min(end + AFTER)]);
    words.iter().find(|word| holds(before, word.as_bytes()) || holds(after, word.as_bytes())).map(String::as_str)
}

fn is_break(window: &[u8], place: usize) -> bool {
    window[place] == b'\n'
        || (matches!(window[place], b'.' | b';' | b'!' | b'?') && window.get(place + 1) == Some(&b' ') && place >= 4)
}

fn sentence_tail(window: &[u8]) -> &[u8] {
    let cut = (0..window.len()).rev().find(|place| is_break(window, *place) && !is_abbreviation(window, *place));
    cut.map_or(window, |place| &window[place + 1..])
}

/// `no. 12`, `acct. 12`: a point that ends no sentence.
fn is_abbreviation(window: &[u8], place: usize) -> bool {
    const KNOWN: [&[u8]; 10] = [b"no", b"nr", b"num", b"acct", b"tel", b"ph", b"mr", b"mrs", b"dr", b"st"];
    let word = window[..place].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    window[place] == b'.' && KNOWN.iter().any(|known| window[place - word..place].eq_ignore_ascii_case(known))
}

fn sentence_head(window: &[u8]) -> &[u8] {
    let cut = (0..window.len()).find(|place| matches!(window[*place], b'\n' | b'.' | b';' | b','));
    cut.map_or(window, |place| &window[..place])
}

/// Whether `word` stands in `window`, in any case, with no letter or digit around it.
fn holds(window: &[u8], word: &[u8]) -> bool {
    let edge = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
    window.len() >= word.len()
        && !word.is_empty()
        && (0..=window.len() - word.len()).any(|at| {
            window[at..at + word.len()].eq_ignore_ascii_case(word)
                && edge(at.checked_sub(1).and_then(|before| window.get(before)))
                && (edge(window.get(at + word.len())) || !word[word.len() - 1].is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: &str, expected: Option<&str>) {
        let start = text.find(value).expect("the value stands in the text");
        let words = ["ssn", "ss#", "born"].map(String::from);
        assert_eq!(near(text, start, start + value.len(), &words), expected, "{text}");
    }

    #[test]
    fn words_near_by_count() {
        check("SSN: 1", "1", Some("ssn"));
        check("ss# 1", "1", Some("ss#"));
        check("1 is the ssn", "1", Some("ssn"));
    }

    #[test]
    fn words_far_off_or_in_other_sentences_do_not() {
        check("No ssn was asked for. Order 1", "1", None);
        check("stubborn 1", "1", None);
        check(&format!("ssn{}1", " ".repeat(60)), "1", None);
        check("order 1, ssn not asked", "1", None);
    }
}
