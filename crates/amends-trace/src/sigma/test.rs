//! A test of one value, compiled.

use std::collections::BTreeSet;
use std::net::IpAddr;

use amends_case::Net;

use aho_corasick::AhoCorasick;
use regex_automata::meta::{BuildError, Regex};
use regex_automata::util::syntax;

use super::pattern::{Pattern, Piece};

/// From how many texts on one automaton looks for all of them.
const MANY: usize = 12;
/// Most memory that one expression's automaton may take, in bytes.
const REGEX_BYTES_MAX: usize = 1 << 20;

/// One test of one value.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Equals(String),
    Starts(String),
    Ends(String),
    Contains(String),
    Fits(Pattern),
    Regex(Box<Regex>),
    Network(Net),
    /// Number, and which of below, equal, above are wanted.
    Number(f64, [bool; 3]),
    Exists(bool),
    /// There is no such field, or it is empty.
    Null,
    /// Another field's value; whether something may stand before and behind.
    Field(usize, bool, bool),
}

/// Tests of which one must hold, with what makes many of them fast.
#[derive(Debug, Clone)]
pub(super) struct AnyOf {
    pub(super) tests: Vec<Test>,
    /// Whether upper and lower case differ.
    pub(super) cased: bool,
    /// Other fields that the tests need.
    pub(super) fields: Vec<usize>,
    equal: BTreeSet<String>,
    contained: Option<AhoCorasick>,
    /// What the two above do not take care of.
    others: Vec<usize>,
}

impl AnyOf {
    pub(super) fn new(tests: Vec<Test>, cased: bool) -> Self {
        let texts = |want: fn(&Test) -> Option<&String>| -> Vec<String> {
            let found: Vec<String> = tests.iter().filter_map(want).cloned().collect();
            if found.len() >= MANY { found } else { Vec::new() }
        };
        let equal: BTreeSet<String> = texts(as_equals).into_iter().collect();
        let contained = texts(as_contains);
        let contained = if contained.is_empty() { None } else { AhoCorasick::new(contained).ok() };
        let is_other = |test: &Test| {
            let covered = (as_equals(test).is_some() && !equal.is_empty())
                || (as_contains(test).is_some() && contained.is_some());
            !covered
        };
        let others = (0..tests.len()).filter(|at| is_other(&tests[*at])).collect();
        let other = |test: &Test| if let Test::Field(field, ..) = test { Some(*field) } else { None };
        let fields = tests.iter().filter_map(other).collect();
        Self { tests, cased, fields, equal, contained, others }
    }

    /// Whether one test holds. `value` is in lower case unless case matters; `raw` is as it stood. `other` gives
    /// another field's value, in the same case as `value`.
    pub(super) fn holds<'v>(
        &self,
        raw: Option<&str>,
        value: Option<&str>,
        other: &dyn Fn(usize) -> Option<&'v str>,
    ) -> bool {
        if let Some(value) = value {
            if self.equal.contains(value) {
                return true;
            }
            if self.contained.as_ref().is_some_and(|all| all.is_match(value)) {
                return true;
            }
        }
        self.others.iter().any(|at| self.tests[*at].holds(raw, value, other))
    }
}

fn as_equals(test: &Test) -> Option<&String> {
    if let Test::Equals(text) = test { Some(text) } else { None }
}

/// The last line of what the regular expression's reader says: the ones before it draw where.
fn why_unread(error: &BuildError) -> String {
    let said = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

fn as_contains(test: &Test) -> Option<&String> {
    if let Test::Contains(text) = test { Some(text) } else { None }
}

impl Test {
    /// The cheapest test for a pattern.
    pub(super) fn of_pattern(pattern: Pattern) -> Self {
        match pattern.0.as_slice() {
            [] => Test::Equals(String::new()),
            [Piece::Text(text)] => Test::Equals(text.clone()),
            [Piece::Any, Piece::Text(text)] => Test::Ends(text.clone()),
            [Piece::Text(text), Piece::Any] => Test::Starts(text.clone()),
            [Piece::Any, Piece::Text(text), Piece::Any] => Test::Contains(text.clone()),
            _ => Test::Fits(pattern),
        }
    }

    /// A regular expression, as Rust's `regex` reads them: without look-around and back references. It is read as
    /// bytes first, since `\b` and `\d` over Unicode cost 40 times as much.
    pub(super) fn of_regex(text: &str, flags: &str) -> Result<Self, String> {
        let build = |unicode: bool| -> Result<Regex, Box<BuildError>> {
            let syntax = syntax::Config::new()
                .unicode(unicode)
                .utf8(unicode)
                .case_insensitive(flags.contains('i'))
                .multi_line(flags.contains('m'))
                .dot_matches_new_line(flags.contains('s'))
                .nest_limit(100);
            let config = Regex::config().nfa_size_limit(Some(REGEX_BYTES_MAX)).utf8_empty(unicode);
            Regex::builder().syntax(syntax).configure(config).build(text).map_err(Box::new)
        };
        // Text beyond ASCII has to be read as text: a class of bytes cannot hold it.
        let built = if text.is_ascii() { build(false).or_else(|_| build(true)) } else { build(true) };
        match built {
            Ok(regex) => Ok(Test::Regex(Box::new(regex))),
            Err(error) if error.size_limit().is_some() => Err("a regular expression is too large".to_owned()),
            Err(error) => Err(format!("a regular expression that this engine does not read ({})", why_unread(&error))),
        }
    }

    /// An IP network.
    pub(super) fn of_network(text: &str) -> Result<Self, String> {
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let wrong = || format!("`{text}` is no network");
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits: u8 = if bits.is_empty() { most } else { bits.trim().parse().map_err(|_| wrong())? };
        if bits > most { Err(wrong()) } else { Ok(Test::Network(Net::new(address, bits))) }
    }

    fn holds<'v>(&self, raw: Option<&str>, value: Option<&str>, other: &dyn Fn(usize) -> Option<&'v str>) -> bool {
        let Some(value) = value else { return matches!(self, Test::Null | Test::Exists(false)) };
        match self {
            Test::Equals(text) => value == text,
            Test::Starts(text) => value.starts_with(text.as_str()),
            Test::Ends(text) => value.ends_with(text.as_str()),
            Test::Contains(text) => memchr::memmem::find(value.as_bytes(), text.as_bytes()).is_some(),
            Test::Fits(pattern) => pattern.fits(value),
            Test::Regex(regex) => raw.is_some_and(|raw| regex.is_match(raw)),
            Test::Network(network) => within(value, *network),
            Test::Number(number, wanted) => match value.trim().parse::<f64>() {
                Ok(value) => value.partial_cmp(number).is_some_and(|order| wanted[(order as i8 + 1) as usize]),
                Err(_) => false,
            },
            Test::Exists(wanted) => *wanted,
            Test::Null => value.is_empty(),
            Test::Field(field, before, behind) => other(*field).is_some_and(|other| match (before, behind) {
                (false, false) => value == other,
                (true, false) => value.ends_with(other),
                (false, true) => value.starts_with(other),
                (true, true) => value.contains(other),
            }),
        }
    }

    /// A text that must stand in whatever passes (and whether it is all of it), for the index.
    pub(super) fn literal(&self) -> Option<(&str, bool)> {
        match self {
            Test::Equals(text) => Some((text, true)),
            Test::Starts(text) | Test::Ends(text) | Test::Contains(text) => Some((text, false)),
            Test::Fits(pattern) => pattern.longest().map(|text| (text, false)),
            _ => None,
        }
    }
}

fn within(value: &str, network: Net) -> bool {
    // `::ffff:10.0.0.1` is 10.0.0.1: Windows writes it so.
    let Ok(address) = value.trim().parse::<IpAddr>() else { return false };
    network.contains(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(test: Test, value: &str, expected: bool) {
        let any = AnyOf::new(vec![test.clone()], true);
        assert_eq!(any.holds(Some(value), Some(value), &|_| None), expected, "{test:?} on {value}");
    }

    #[test]
    fn networks() {
        check(Test::of_network("10.0.0.0/8").unwrap(), "10.20.30.40", true);
        check(Test::of_network("10.0.0.0/8").unwrap(), "::ffff:10.20.30.40", true);
        check(Test::of_network("10.0.0.0/8").unwrap(), "11.0.0.1", false);
        check(Test::of_network("0.0.0.0/0").unwrap(), "203.0.113.9", true);
        check(Test::of_network("2001:db8::/32").unwrap(), "2001:db8::1", true);
        check(Test::of_network("2001:db8::/32").unwrap(), "10.0.0.1", false);
        check(Test::of_network("192.0.2.7").unwrap(), "192.0.2.7", true);
        check(Test::of_network("10.0.0.0/8").unwrap(), "-", false);
        assert!(Test::of_network("10.0.0.0/33").is_err());
    }

    #[test]
    fn expressions() {
        check(Test::of_regex(r"^\d{3}$", "").unwrap(), "123", true);
        check(Test::of_regex("abc", "").unwrap(), "xABCx", false);
        check(Test::of_regex("abc", "i").unwrap(), "xABCx", true);
        check(Test::of_regex("a.b", "s").unwrap(), "a\nb", true);
        check(Test::of_regex("[äö]", "").unwrap(), "schön", true);
        assert!(Test::of_regex("(?!x)y", "").unwrap_err().contains("look-around"));
        assert!(Test::of_regex("a[b", "").unwrap_err().contains("unclosed character class"));
        assert!(Test::of_regex("(a{1000}){1000}", "").is_err());
    }

    #[test]
    fn long_lists_hold_like_short_ones() {
        let tests: Vec<Test> = (0..40).map(|at| Test::Contains(format!("word{at:02}"))).collect();
        let any = AnyOf::new(tests, false);
        assert!(any.holds(None, Some("a word17 b"), &|_| None));
        assert!(!any.holds(None, Some("a word77 b"), &|_| None));
        let tests: Vec<Test> = (0..40).map(|at| Test::Equals(format!("word{at:02}"))).collect();
        assert!(!AnyOf::new(tests, false).holds(None, Some("a word17 b"), &|_| None));
    }
}
