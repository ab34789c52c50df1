//! Sentences of results: a template of a check file, filled with what is known of an instance.

use amends_case::suggest::nearest;

use super::condition::Parameters;
use super::kinds::{Field, Kind};
use crate::{Instance, Value};

/// Most characters of one value that a sentence quotes.
const QUOTED_MAX: usize = 120;
/// Most words of a list that a sentence quotes.
const WORDS_MAX: usize = 5;
/// What stands where a sentence names a field that is not known.
pub(super) const HOLE: &str = "(not known)";

/// A template, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The instance's name.
    Name,
    /// What the fields that decided are about.
    Because,
    /// The action's group.
    Group,
    Field(&'static str),
    Parameter(String),
    /// Left out where a field in it is not known.
    Optional(Vec<Piece>),
}

impl Sentence {
    /// Reads a template. The error says what in it cannot be.
    pub(crate) fn read(text: &str, kind: &'static Kind, parameters: &Parameters) -> Result<Self, String> {
        let mut all = Vec::new();
        let mut rest = text.trim();
        while let Some((before, after)) = rest.split_once('[') {
            all.extend(pieces(before, kind, parameters)?);
            let Some((inner, after)) = after.split_once(']') else {
                return Err("has a `[` without its `]`".to_owned());
            };
            let inner = pieces(inner, kind, parameters)?;
            if !inner.iter().any(|piece| matches!(piece, Piece::Field(_))) {
                return Err("has a `[…]` without a field: it is what is left out where that is not known".to_owned());
            }
            all.push(Piece::Optional(inner));
            rest = after;
        }
        all.extend(pieces(rest, kind, parameters)?);
        if all.is_empty() { Err("is empty".to_owned()) } else { Ok(Self(all)) }
    }

    /// Whether it names the instance.
    pub(crate) fn is_named(&self) -> bool {
        self.0.contains(&Piece::Name)
    }

    /// Fills it. `because` are the fields that decided.
    pub(crate) fn fill(
        &self,
        instance: &Instance,
        kind: &Kind,
        because: &[&str],
        group: &str,
        parameters: &Parameters,
    ) -> String {
        let filler = Filler { instance, kind, because, group, parameters };
        self.0.iter().map(|piece| filler.fill(piece)).collect()
    }
}

/// What a template is filled with.
struct Filler<'a> {
    instance: &'a Instance,
    kind: &'a Kind,
    because: &'a [&'a str],
    group: &'a str,
    parameters: &'a Parameters,
}

impl Filler<'_> {
    fn fill(&self, piece: &Piece) -> String {
        match piece {
            Piece::Text(words) => words.clone(),
            Piece::Name => quoted(&self.instance.name),
            Piece::Because => phrases(self.kind, self.because),
            Piece::Group => quoted(self.group),
            Piece::Field(name) => value(name, self.instance.fields.get(name)).unwrap_or_else(|| HOLE.to_owned()),
            Piece::Parameter(name) => number(name, self.parameters.get(name).copied().unwrap_or_default()),
            Piece::Optional(pieces) => {
                let is_hole = |piece: &Piece| match piece {
                    Piece::Field(name) => value(name, self.instance.fields.get(name)).is_none(),
                    _ => false,
                };
                if pieces.iter().any(is_hole) {
                    return String::new();
                }
                pieces.iter().map(|piece| self.fill(piece)).collect()
            }
        }
    }
}

/// The pieces of a stretch without brackets.
fn pieces(text: &str, kind: &'static Kind, parameters: &Parameters) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    for (at, stretch) in text.split('{').enumerate() {
        let (name, rest) = match (at, stretch.split_once('}')) {
            (0, _) => (None, stretch),
            (_, Some((name, rest))) => (Some(name), rest),
            (_, None) => return Err("has a `{` without its `}`".to_owned()),
        };
        if let Some(name) = name {
            found.push(piece(name, kind, parameters)?);
        }
        if let Some(stray) = rest.chars().find(|letter| ['}', ']'].contains(letter)) {
            return Err(format!("has a `{stray}` without its beginning"));
        }
        if !rest.is_empty() {
            found.push(Piece::Text(rest.to_owned()));
        }
    }
    Ok(found)
}

fn piece(name: &str, kind: &'static Kind, parameters: &Parameters) -> Result<Piece, String> {
    match (name, name.strip_prefix('$')) {
        ("name", _) => Ok(Piece::Name),
        ("because", _) => Ok(Piece::Because),
        ("group", _) => Ok(Piece::Group),
        (_, Some(parameter)) if parameters.contains_key(parameter) => Ok(Piece::Parameter(parameter.to_owned())),
        (_, Some(parameter)) => Err(format!("names `{{${parameter}}}`, which is not among [parameters]")),
        _ => match kind.field(name) {
            Some(Field { is_personal: true, .. }) => Err(format!("may not say `{{{name}}}`: it is somebody's name")),
            Some(field) => Ok(Piece::Field(field.name)),
            None => {
                let known = kind.fields.iter().map(|field| field.name).chain(["name", "because", "group"]);
                let meant = nearest(name, known).map(|word| format!("; did you mean `{{{word}}}`?"));
                Err(format!("names `{{{name}}}`, which {} does not have{}", kind.name, meant.unwrap_or_default()))
            }
        },
    }
}

/// What fields are about, in words: `its owner and how many people it holds`.
pub(crate) fn phrases(kind: &Kind, fields: &[&str]) -> String {
    let mut phrases: Vec<&str> = Vec::new();
    for field in fields.iter().filter_map(|name| kind.field(name)) {
        if !phrases.contains(&field.says) {
            phrases.push(field.says);
        }
    }
    listed(&phrases)
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A value in words; none where it says nothing.
fn value(name: &str, value: Option<&Value>) -> Option<String> {
    let words = match value? {
        Value::Is(true) => "yes".to_owned(),
        Value::Is(false) => "no".to_owned(),
        Value::Number(amount) => number(name, *amount),
        Value::Text(text) if text.is_empty() => return None,
        Value::Text(text) => quoted(text),
        Value::List(words) if words.is_empty() => return None,
        Value::List(words) => {
            let mut shown: Vec<String> = words.iter().take(WORDS_MAX).map(|word| quoted(word)).collect();
            if words.len() > WORDS_MAX {
                shown.push(format!("{} more", grouped(words.len() as u64)));
            }
            listed(&shown.iter().map(String::as_str).collect::<Vec<_>>())
        }
    };
    Some(words)
}

/// A number with its unit, which a word of its name says.
fn number(name: &str, number: i64) -> String {
    let is = |unit: &str| name.split('_').any(|word| word == unit);
    let sign = if number < 0 { "−" } else { "" };
    let digits = format!("{sign}{}", grouped(number.unsigned_abs()));
    let one = number.unsigned_abs() == 1;
    match () {
        () if is("days") => format!("{digits} {}", if one { "day" } else { "days" }),
        () if is("minutes") => format!("{digits} {}", if one { "minute" } else { "minutes" }),
        () if is("permille") && number % 10 == 0 => format!("{} %", number / 10),
        () if is("permille") => format!("{}.{} %", number / 10, (number % 10).unsigned_abs()),
        () => digits,
    }
}

/// `312000` as `312,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A value of an inventory as one line of bounded length.
pub(crate) fn quoted(text: &str) -> String {
    let mut line: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(QUOTED_MAX + 1).collect();
    if line.chars().count() > QUOTED_MAX {
        line = line.chars().take(QUOTED_MAX - 1).collect();
        line.push('…');
    }
    line
}
