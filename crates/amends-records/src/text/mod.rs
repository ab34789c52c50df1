//! Personal data in prose: patterns, validators behind them, and words near by.
//!
//! All patterns are searched together once, in order to learn which of them occur at all; in most cells none does.
//! Only those that occur are then run alone, so that no pattern hides another, and where findings overlap the surest
//! one stays.

mod context;

use amends_case::{ElementIndex, ElementSet, Vocabulary};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet};

use crate::rules::{ElementFile, Rules, RulesError, TextRule};
use crate::validators::{self, Check};

/// Something personal in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFinding {
    /// What it is.
    pub element: ElementIndex,
    /// First character, counted from 0.
    pub start: usize,
    /// Character behind the last.
    pub end: usize,
    /// Percent.
    pub confidence: u8,
    /// A short sentence, without the value.
    pub why: String,
}

/// A finding must be at least this sure (percent) to be taken.
pub(crate) const TAKEN: u8 = 50;

#[derive(Debug)]
struct Pattern {
    element: ElementIndex,
    regex: Regex,
    check: Option<Check>,
    confidence: u8,
    context: Vec<String>,
    /// Whether each of the context words has an ASCII letter, so that a text without letters holds none of them.
    lettered: bool,
    with_context: u8,
}

/// All text patterns of the rules.
#[derive(Debug)]
pub(crate) struct TextRules {
    together: Regex,
    patterns: Vec<Pattern>,
}

/// What a pattern gave, in bytes.
struct Candidate<'a> {
    element: ElementIndex,
    start: usize,
    end: usize,
    confidence: u8,
    context: Option<&'a str>,
    checked: bool,
}

impl TextRules {
    pub(crate) fn new(files: &[ElementFile], vocabulary: &Vocabulary) -> Result<Self, RulesError> {
        let mut patterns = Vec::new();
        let mut sources = Vec::new();
        for file in files {
            let Some(element) = vocabulary.index(&file.element) else { continue };
            for rule in &file.text {
                patterns.push(pattern(file, rule, element)?);
                sources.push(rule.pattern.as_str());
            }
        }
        let together = Regex::builder()
            .configure(Regex::config().match_kind(MatchKind::All).utf8_empty(false).nfa_size_limit(Some(64 << 20)))
            .syntax(bytes_only())
            .build_many(&sources)
            .map_err(|error| RulesError::Pattern {
                file: "all".to_owned(),
                pattern: String::new(),
                why: error.to_string(),
            })?;
        Ok(Self { together, patterns })
    }

    /// Room for a search; it may serve many.
    pub(crate) fn none_present(&self) -> PatternSet {
        PatternSet::new(self.patterns.len())
    }

    /// Calls `take` with each finding and its value, in order of place. `denied` elements need a context word.
    /// `present` is room for this search, from [`Self::none_present`].
    pub(crate) fn search(
        &self,
        text: &str,
        denied: ElementSet,
        present: &mut PatternSet,
        mut take: impl FnMut(TextFinding, &str),
    ) {
        if !may_hold(text.as_bytes()) {
            return;
        }
        present.clear();
        self.together.which_overlapping_matches(&Input::new(text.as_bytes()), present);
        if present.is_empty() {
            return;
        }
        let mut candidates = Vec::new();
        let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        for pattern in present.iter().map(|id| &self.patterns[id.as_usize()]) {
            if pattern.may_be_taken(letters, denied) {
                pattern.collect(text, denied, &mut candidates);
            }
        }
        for candidate in best(candidates) {
            take(candidate.finding(text), text.get(candidate.start..candidate.end).unwrap_or(""));
        }
    }
}

/// Patterns are of bytes and ASCII: forty times faster than Unicode classes on text with accents.
pub(crate) fn bytes_only() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

fn pattern(file: &ElementFile, rule: &TextRule, element: ElementIndex) -> Result<Pattern, RulesError> {
    let name = format!("{}.toml", file.element);
    let check = match &rule.validator {
        Some(validator) => Some(
            validators::by_name(validator)
                .ok_or_else(|| RulesError::Validator { file: name.clone(), name: validator.clone() })?,
        ),
        None => None,
    };
    let lettered = rule.context.iter().all(|word| word.bytes().any(|byte| byte.is_ascii_alphabetic()));
    Ok(Pattern {
        lettered,
        element,
        regex: crate::rules::compile(&name, &rule.pattern)?,
        check,
        confidence: rule.confidence,
        context: rule.context.iter().map(|word| word.to_lowercase()).collect(),
        with_context: rule.with_context,
    })
}

/// Whether a text, or any of several in a row, has a byte or word without which no pattern can occur.
pub(crate) fn may_hold(bytes: &[u8]) -> bool {
    const SIGN: u8 = 1;
    const OF_WORDS: u8 = 2;
    const BYTES: [u8; 256] = {
        let mut bytes = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            bytes[byte] = match byte as u8 {
                b'0'..=b'9' | b'@' | b':' | b'=' => SIGN,
                // One letter of each word below.
                b'd' | b'-' | b's' => OF_WORDS,
                _ => 0,
            };
            byte += 1;
        }
        bytes
    };
    let mut seen = 0;
    for byte in bytes {
        seen |= BYTES[usize::from(*byte)];
        if seen & SIGN != 0 {
            return true;
        }
    }
    let holds = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    seen & OF_WORDS != 0 && (holds(b"aiden") || holds(b"-----") || holds(b"ass"))
}

impl Pattern {
    /// Whether anything this pattern finds can be sure enough. Without letters there is no context word, and what needs
    /// one (a bare number in a column that was weighed and is something else) is not looked for.
    fn may_be_taken(&self, letters: bool, denied: ElementSet) -> bool {
        let alone = if denied.contains(self.element) { 0 } else { self.confidence };
        alone >= TAKEN || (!self.context.is_empty() && (letters || !self.lettered))
    }

    fn collect<'a>(&'a self, text: &str, denied: ElementSet, candidates: &mut Vec<Candidate<'a>>) {
        let mut captures = self.regex.create_captures();
        let mut at = 0;
        while at <= text.len() {
            self.regex.search_captures(&Input::new(text.as_bytes()).range(at..), &mut captures);
            let Some(whole) = captures.get_match() else { return };
            let span = captures
                .get_group(1)
                .filter(|_| self.regex.group_info().group_len(regex_automata::PatternID::ZERO) == 2)
                .unwrap_or(whole.span());
            let valid = text.get(span.start..span.end).is_some_and(|value| self.check.is_none_or(|check| check(value)));
            at = if valid { whole.end().max(at + 1) } else { next_start(text, whole.start()) };
            if !valid || !is_separate(text, span.start, span.end) {
                continue;
            }
            let context = context::near(text, span.start, span.end, &self.context);
            let confidence = match context {
                Some(_) => self.confidence.max(self.with_context),
                None if denied.contains(self.element) => 0,
                None => self.confidence,
            };
            if confidence >= TAKEN {
                candidates.push(Candidate {
                    element: self.element,
                    start: span.start,
                    end: span.end,
                    confidence,
                    context,
                    checked: self.check.is_some(),
                });
            }
        }
    }
}

/// Where to go on after a form whose value was not valid: behind its first word, so that a value inside is not lost.
fn next_start(text: &str, start: usize) -> usize {
    let rest = &text.as_bytes()[start..];
    start
        + rest
            .iter()
            .skip(1)
            .position(|byte| !byte.is_ascii_alphanumeric())
            .map_or(rest.len(), |place| place + 1)
            .max(1)
}

/// Whether the value is not a piece of a longer number (`1-219-09-9998-7`, `12.34.56.78.90`).
fn is_separate(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let joined = |sign: Option<&u8>, digit: Option<&u8>| {
        sign.is_some_and(|sign| matches!(sign, b'-' | b'.' | b'/')) && digit.is_some_and(u8::is_ascii_digit)
    };
    let digit_at = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    let before = start >= 2 && digit_at(start) && joined(bytes.get(start - 1), bytes.get(start - 2));
    let after = end > start && digit_at(end - 1) && joined(bytes.get(end), bytes.get(end + 1));
    !before && !after
}

/// The surest candidates that do not overlap, by place.
fn best(mut candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    candidates.sort_by_key(|found| {
        (std::cmp::Reverse((found.confidence, found.end - found.start)), found.start, found.element)
    });
    let mut kept: Vec<Candidate<'_>> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        if kept.iter().all(|other| candidate.end <= other.start || other.end <= candidate.start) {
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|found| found.start);
    kept
}

impl Candidate<'_> {
    fn finding(&self, text: &str) -> TextFinding {
        let characters = |end: usize| {
            text.get(..end).map_or(end, |before| if text.is_ascii() { end } else { before.chars().count() })
        };
        let form = if self.checked { "form and validity fit" } else { "form fits" };
        let why = match self.context {
            Some(word) => format!("{form}; near the word «{word}»"),
            None => form.to_owned(),
        };
        TextFinding {
            element: self.element,
            start: characters(self.start),
            end: characters(self.end),
            confidence: self.confidence,
            why,
        }
    }
}

impl Rules {
    /// Personal data in plain text, in order of place, without overlaps. Offsets are characters.
    pub fn detect_text(&self, text: &str) -> Vec<TextFinding> {
        let mut found = Vec::new();
        self.text().search(text, ElementSet::EMPTY, &mut self.text().none_present(), |finding, _| found.push(finding));
        found
    }
}

#[cfg(test)]
mod tests;
