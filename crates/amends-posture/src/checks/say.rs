//! Sentences of results: a template of a check file, filled with what is known of an instance.

use amends_case::suggest::nearest;

use super::condition::Parameters;
use super::kinds::{Field, Kind};
use crate::{Instance, Value};

/// Most characters of one value that a sentence quotes.
const QUOTED_MAX: usize = 120;
/// Most words of a list that a sentence quotes.
const WORDS_MAX: usize = 5;

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
}

impl Sentence {
    /// Reads a template. The error says what in it cannot be.
    pub(crate) fn read(text: &str, kind: &'static Kind, parameters: &Parameters) -> Result<Self, String> {
        let mut pieces = Vec::new();
        for (at, stretch) in text.trim().split('{').enumerate() {
            let (name, rest) = match (at, stretch.split_once('}')) {
                (0, _) => (None, stretch),
                (_, Some((name, rest))) => (Some(name), rest),
                (_, None) => return Err("has a `{` without its `}`".to_owned()),
            };
            if let Some(name) = name {
                pieces.push(piece(name, kind, parameters)?);
            }
            if rest.contains('}') {
                return Err("has a `}` without its `{`".to_owned());
            }
            if !rest.is_empty() {
                pieces.push(Piece::Text(rest.to_owned()));
            }
        }
        if pieces.is_empty() { Err("is empty".to_owned()) } else { Ok(Self(pieces)) }
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
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Name => text.push_str(&quoted(&instance.name)),
                Piece::Because => text.push_str(&phrases(kind, because)),
                Piece::Group => text.push_str(&quoted(group)),
                Piece::Field(name) => text.push_str(&value(name, instance.fields.get(name))),
                Piece::Parameter(name) => {
                    text.push_str(&number(name, parameters.get(name).copied().unwrap_or_default()));
                }
            }
        }
        text
    }
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

fn value(name: &str, value: Option<&Value>) -> String {
    match value {
        None => "(not known)".to_owned(),
        Some(Value::Is(true)) => "yes".to_owned(),
        Some(Value::Is(false)) => "no".to_owned(),
        Some(Value::Number(amount)) => number(name, *amount),
        Some(Value::Text(text)) if text.is_empty() => "(not known)".to_owned(),
        Some(Value::Text(text)) => quoted(text),
        Some(Value::List(words)) if words.is_empty() => "none".to_owned(),
        Some(Value::List(words)) => {
            let mut shown: Vec<String> = words.iter().take(WORDS_MAX).map(|word| quoted(word)).collect();
            if words.len() > WORDS_MAX {
                shown.push(format!("{} more", grouped(words.len() as u64)));
            }
            listed(&shown.iter().map(String::as_str).collect::<Vec<_>>())
        }
    }
}

/// A number with its unit, which the end of its name says.
fn number(name: &str, number: i64) -> String {
    let is = |unit: &str| name == unit || name.ends_with(&format!("_{unit}"));
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
        if at > 0 && (digits.len() - at) % 3 == 0 {
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
