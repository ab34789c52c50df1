//! From a rule file to a rule that runs.

use amends_case::Micros;

use super::detect::{Detector, VALUES_MAX, memory, memory_of_values};
use super::file::{OneOrMany, RuleFile};
use super::filter::Filter;
use super::history::{History, Limits};
use super::part::Part;

/// A year: no rule looks back further.
const MINUTES_MAX: u32 = 527_040;
const LEAST_MAX: u32 = 100_000;
const LEVELS: [&str; 5] = ["informational", "low", "medium", "high", "critical"];
/// What `why` may name in braces, besides the parts of the event.
const WORDS: [&str; 6] = ["count", "before", "value", "minutes", "sender", "stretches"];
/// The same for `[history]`, which speaks of no single event.
const WORDS_OF_HISTORY: [&str; 5] = ["count", "before", "value", "sender", "stretches"];

/// A rule, compiled.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) level: String,
    pub(crate) technique: String,
    pub(crate) quiet: Micros,
    pub(crate) minutes: u32,
    pub(crate) when: Vec<Filter>,
    pub(crate) then: Vec<Filter>,
    pub(crate) why: Vec<Word>,
    pub(crate) detector: Detector,
}

/// A stretch of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    Text(String),
    Part(Part),
    Named(&'static str),
}

/// Compiles a rule file. The error says what in it cannot be.
pub(crate) fn compile(file: &RuleFile) -> Result<Rule, String> {
    if !LEVELS.contains(&file.level.as_str()) {
        return Err(format!("level `{}` is none of {}", file.level, LEVELS.join(", ")));
    }
    if file.title.trim().is_empty() {
        return Err("has no title".to_owned());
    }
    let is_technique =
        file.technique.strip_prefix('T').is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()));
    if !is_technique {
        return Err(format!("`{}` is no technique of ATT&CK", file.technique));
    }
    let when = filters(&file.when)?;
    let then = file.then.as_ref().map(filters).transpose()?.unwrap_or_default();
    let (detector, minutes) = detector(file, !then.is_empty())?;
    let why = sentence(&file.why)?;
    let is_of_days = |word: &Word| match word {
        Word::Text(_) => true,
        Word::Part(_) => false,
        Word::Named(name) => WORDS_OF_HISTORY.contains(name),
    };
    if matches!(detector, Detector::History(_)) && !why.iter().all(is_of_days) {
        return Err(format!("`why` of a history may name {} and nothing else", WORDS_OF_HISTORY.join(", ")));
    }
    Ok(Rule {
        id: file.id.clone(),
        level: file.level.clone(),
        technique: file.technique.clone(),
        quiet: Micros::from(file.quiet_minutes.min(MINUTES_MAX)) * 60_000_000,
        minutes,
        when,
        then,
        why,
        detector,
    })
}

fn detector(file: &RuleFile, then: bool) -> Result<(Detector, u32), String> {
    let mut found: Vec<(Detector, u32)> = Vec::new();
    if let Some(each) = &file.each {
        found.push((Detector::Each { by: parts(&each.by)? }, 0));
    }
    if let Some(burst) = &file.burst {
        let (by, least, span) = (parts(&burst.by)?, least(burst.least)?, span(burst.minutes)?);
        let detector = match &burst.distinct {
            None if burst.tries_most.is_some() => return Err("`tries_most` needs `distinct`".to_owned()),
            None => Detector::Burst { by, least, span, then, keep: memory() },
            Some(_) if least > VALUES_MAX => return Err(format!("counts more than {VALUES_MAX} different values")),
            Some(of) => {
                let most = burst.tries_most.map_or(u64::MAX, u64::from);
                Detector::Distinct { by, of: part(of)?, least, span, most, then, keep: memory_of_values() }
            }
        };
        found.push((detector, burst.minutes));
    }
    if let Some(second) = &file.second {
        let (by, of) = (parts(&second.by)?, part(&second.value)?);
        found.push((Detector::Second { by, of, keep: memory_of_values() }, 0));
    }
    if let Some(first) = &file.first {
        let history = Micros::from(first.history_days.min(366)) * 86_400_000_000;
        let (by, of) = (parts(&first.by)?, part(&first.value)?);
        found.push((Detector::First { by, of, history, keep: memory_of_values() }, 0));
    }
    if let Some(before) = &file.before {
        if !then {
            return Err("`before` needs `[then]`".to_owned());
        }
        let (by, by_then, span) = (parts(&before.by)?, parts(&before.by_then)?, span(before.minutes)?);
        found.push((Detector::Before { by, by_then, span, keep: memory() }, before.minutes));
    }
    if let Some(outlier) = &file.outlier {
        let rows = match outlier.of.as_str() {
            "rows" => true,
            "bytes_out" => false,
            other => return Err(format!("`{other}` is neither rows nor bytes_out")),
        };
        let minutes = outlier.hours.saturating_mul(60);
        let (by, bucket) = (parts(&outlier.by)?, span(minutes)?);
        let (times, history) = (u64::from(outlier.times), u64::from(outlier.history_least));
        let least = outlier.least;
        found.push((Detector::Outlier { by, rows, bucket, least, times, history, keep: memory() }, minutes));
    }
    if let Some(text) = &file.history {
        let minutes = text.hours.saturating_mul(60);
        let limits = Limits {
            bucket: span(minutes)?,
            least: text.least,
            deviations: text.deviations,
            history: text.history_least.max(1),
        };
        found.push((Detector::History(History::new(limits)), minutes));
    }
    if then && file.burst.is_none() && file.before.is_none() {
        return Err("`[then]` goes with `burst` and `before` only".to_owned());
    }
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err("needs one of each, burst, second, first, before, outlier and history, and only one".to_owned()),
    }
}

fn filters(text: &OneOrMany) -> Result<Vec<Filter>, String> {
    match text {
        OneOrMany::One(table) => Ok(vec![Filter::read(table)?]),
        OneOrMany::Many(tables) => tables.iter().map(Filter::read).collect(),
    }
}

fn part(word: &str) -> Result<Part, String> {
    Part::from_word(word).ok_or_else(|| format!("`{word}` is nothing that an event has"))
}

fn parts(words: &[String]) -> Result<Vec<Part>, String> {
    words.iter().map(|word| part(word)).collect()
}

fn least(number: u32) -> Result<usize, String> {
    if (1..=LEAST_MAX).contains(&number) {
        Ok(number as usize)
    } else {
        Err(format!("`least` is not within 1 and {LEAST_MAX}"))
    }
}

fn span(minutes: u32) -> Result<Micros, String> {
    if (1..=MINUTES_MAX).contains(&minutes) {
        Ok(Micros::from(minutes) * 60_000_000)
    } else {
        Err("its time is not within a minute and a year".to_owned())
    }
}

fn sentence(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    for (at, piece) in text.split('{').enumerate() {
        let Some((name, rest)) = piece.split_once('}').filter(|_| at > 0) else {
            if at > 0 {
                return Err("`why` has a `{` without `}`".to_owned());
            }
            words.push(Word::Text(piece.to_owned()));
            continue;
        };
        let named = WORDS.iter().find(|word| **word == name).map(|word| Word::Named(word));
        let word = named.or_else(|| Part::from_word(name).filter(|part| *part != Part::Detail).map(Word::Part));
        words.push(word.ok_or_else(|| format!("`why` names `{{{name}}}`, which there is not"))?);
        words.push(Word::Text(rest.to_owned()));
    }
    Ok(words)
}
