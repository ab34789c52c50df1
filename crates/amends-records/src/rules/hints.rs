//! Headers: split into words, compared with the hints of a rule.
//!
//! A hint is written without spaces and compared with runs of whole words joined together, so that `dateofbirth`,
//! `date_of_birth`, `DateOfBirth` and `customer.dateOfBirth` are one header, and `host` is not found in `ghostwriter`.

use super::file::ColumnRule;

/// The words of a header, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct HeaderWords {
    words: Vec<String>,
}

/// Words that say whose data a column holds, and not which.
const BEARERS: [&str; 63] = [
    "customer",
    "cust",
    "subscriber",
    "sub",
    "account",
    "acct",
    "holder",
    "member",
    "patient",
    "employee",
    "emp",
    "client",
    "person",
    "user",
    "owner",
    "applicant",
    "primary",
    "contact",
    "insured",
    "authorized",
    "authorised",
    "auth",
    "spouse",
    "co",
    "guardian",
    "parent",
    "child",
    "children",
    "dependent",
    "relative",
    "beneficiary",
    "emergency",
    "secondary",
    "joint",
    "current",
    "billing",
    "bill",
    "mailing",
    "mail",
    "home",
    "service",
    "residence",
    "res",
    "legal",
    "personal",
    "verified",
    "s",
    "c",
    "the",
    "of",
    "txt",
    "str",
    "val",
    "value",
    "data",
    "field",
    "users",
    "customers",
    "subscribers",
    "profile",
    "svc",
    "private",
    "work",
];

impl HeaderWords {
    /// Splits at anything but letters and digits, between lower and upper case, and between letters and digits.
    pub(crate) fn new(header: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut word = String::new();
        let letters: Vec<char> = header.chars().filter(|letter| !matches!(letter, '\'' | '’')).collect();
        for (index, letter) in letters.iter().enumerate() {
            if !letter.is_alphanumeric() {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                continue;
            }
            let previous = index.checked_sub(1).map(|before| letters[before]);
            if previous.is_some_and(|previous| is_seam(previous, *letter, letters.get(index + 1).copied())) {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            }
            word.extend(letter.to_lowercase());
        }
        words.extend((!word.is_empty()).then_some(word));
        Self { words }
    }

    /// Whether there is no header, or only a position (`col17`, `column 3`, `field_2`, `Unnamed: 4`, `c1`).
    pub(crate) fn is_unhelpful(&self) -> bool {
        let fillers = [
            "col",
            "column",
            "field",
            "unnamed",
            "f",
            "c",
            "var",
            "x",
            "attr",
            "attribute",
            "fld",
            "untitled",
            "spare",
            "misc",
            "extra",
            "custom",
            "udf",
            "data",
            "value",
            "val",
        ];
        self.words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || fillers.contains(&word.as_str()))
    }

    /// Where a run of whole words, joined, equals `joined`.
    fn position(&self, joined: &str) -> Option<(usize, usize)> {
        (0..self.words.len()).find_map(|start| {
            let mut rest = joined;
            for (index, word) in self.words[start..].iter().enumerate() {
                rest = rest.strip_prefix(word.as_str())?;
                if rest.is_empty() {
                    return Some((start, start + index + 1));
                }
            }
            None
        })
    }

    /// Whether a hint stands in the header.
    pub(crate) fn holds(&self, joined: &str) -> bool {
        self.position(joined).is_some()
            || joined.strip_suffix('s').is_none() && self.position(&format!("{joined}s")).is_some()
    }

    /// Whether the header is the hint and nothing else but words about whose data it is.
    fn is_whole(&self, joined: &str) -> bool {
        let Some((start, end)) = self.position(joined) else { return false };
        let outside = self.words[..start].iter().chain(&self.words[end..]);
        // A list has the bearers' plural: `contacts[].name`.
        let is_bearer =
            |word: &str| BEARERS.contains(&word) || word.strip_suffix('s').is_some_and(|one| BEARERS.contains(&one));
        outside.into_iter().all(|word| is_bearer(word) || word.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The words.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }
}

/// Whether a new word begins at `letter`.
fn is_seam(previous: char, letter: char, next: Option<char>) -> bool {
    (previous.is_lowercase() && letter.is_uppercase())
        || (previous.is_uppercase() && letter.is_uppercase() && next.is_some_and(char::is_lowercase))
        || (previous.is_alphabetic() && letter.is_numeric())
        || (previous.is_numeric() && letter.is_alphabetic())
}

/// What one rule wants to see in a header; hints without spaces, longest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hints {
    headers: Vec<(String, u8)>,
    whole: Vec<(String, u8)>,
    against: Vec<String>,
}

impl Hints {
    /// The hints of a rule.
    pub(crate) fn new(rule: &ColumnRule) -> Self {
        let joined = |text: &String| text.to_lowercase().replace(' ', "");
        Self {
            headers: rule.headers.iter().map(|(words, weight)| (joined(words), *weight)).collect(),
            whole: rule.whole.iter().map(|(words, weight)| (joined(words), *weight)).collect(),
            against: rule.against.iter().map(joined).collect(),
        }
    }

    /// From −100 to 100: how strongly a header names what the rule is about, or speaks against it. 0 says nothing.
    pub(crate) fn score(&self, header: &HeaderWords) -> i32 {
        let inside = self.headers.iter().filter(|(hint, _)| header.holds(hint)).map(|(hint, weight)| (*weight, hint));
        let whole = self.whole.iter().filter(|(hint, _)| header.is_whole(hint)).map(|(hint, weight)| (*weight, hint));
        let best = inside.chain(whole).max_by(|a, b| a.cmp(b));
        let against = self.against.iter().any(|word| {
            header.holds(word) && !best.is_some_and(|(_, hint)| hint.contains(word.as_str()) && hint.len() > word.len())
        });
        match best {
            Some((weight, _)) if against => i32::from(weight) - 70,
            Some((weight, _)) => i32::from(weight),
            None if against => -60,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: &[&str]) {
        assert_eq!(HeaderWords::new(header).words(), expected, "{header}");
    }

    #[test]
    fn headers_fall_into_words() {
        check("customer.phones[].n", &["customer", "phones", "n"]);
        check("DateOfBirth", &["date", "of", "birth"]);
        check("IPAddress", &["ip", "address"]);
        check("SSNLast4", &["ssn", "last", "4"]);
        check("Mother's Maiden-Name", &["mothers", "maiden", "name"]);
        check("", &[]);
    }

    #[test]
    fn hints_need_whole_words() {
        let header = HeaderWords::new("cust_dateOfBirth");
        assert!(
            header.holds("dateofbirth") && header.holds("birth") && !header.holds("ofbir") && !header.holds("eofbirth")
        );
        assert!(HeaderWords::new("phones").holds("phone"));
    }

    #[test]
    fn positions_are_no_headers() {
        for text in ["", "col17", "Column 3", "Unnamed: 4", "17", "f_2"] {
            assert!(HeaderWords::new(text).is_unhelpful(), "{text}");
        }
        assert!(!HeaderWords::new("ssn").is_unhelpful());
    }
}
