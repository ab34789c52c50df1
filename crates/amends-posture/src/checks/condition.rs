//! Conditions of a check on an instance, once they are read: what they come to, and which fields made it so.

use std::collections::BTreeMap;

use super::truth::Truth;
use crate::{Instance, Value};

/// A condition. `rules/checks/README.md` has the language that it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Every one holds. Of none: yes.
    All(Vec<Condition>),
    /// One holds. Of none: no.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// What a field says.
    Field(&'static str, Test),
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// Whether anybody has stated it at all. The only one that a field which is not there can answer.
    Known(bool),
    /// Yes, or no.
    Is(bool),
    /// A number, or how many words a list has.
    Equal(Bound),
    /// At least.
    Least(Bound),
    /// At most.
    Most(Bound),
    /// A text is one of these.
    OneOf(Vec<String>),
    /// A text is none of these; a list holds none of these.
    NoneOf(Vec<String>),
    /// A list holds at least one word, and no others than these.
    OnlyOf(Vec<String>),
    /// A list holds one of these at least.
    AnyOf(Vec<String>),
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bound {
    /// A number.
    Number(i64),
    /// A number that the organisation may set.
    Parameter(String),
    /// Another field of the same instance.
    Field(&'static str),
}

/// Numbers that an organisation may set, by name.
pub(crate) type Parameters = BTreeMap<String, i64>;

impl Condition {
    /// What it comes to.
    pub(crate) fn truth(&self, instance: &Instance, parameters: &Parameters) -> Truth {
        match self {
            Self::All(parts) => parts.iter().fold(Truth::Yes, |sum, part| sum.and(part.truth(instance, parameters))),
            Self::Any(parts) => parts.iter().fold(Truth::No, |sum, part| sum.or(part.truth(instance, parameters))),
            Self::Not(part) => part.truth(instance, parameters).not(),
            Self::Field(name, test) => test.truth(instance, name, parameters),
        }
    }

    /// The fields that made it what it is, each once, in the order of the file: of a conjunction that fails, those that
    /// fail; of one that is not known, those that are not known.
    pub(crate) fn because(&self, instance: &Instance, parameters: &Parameters, fields: &mut Vec<&'static str>) {
        let truth = self.truth(instance, parameters);
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let alike = parts.iter().filter(|part| part.truth(instance, parameters) == truth);
                alike.for_each(|part| part.because(instance, parameters, fields));
            }
            Self::Not(part) => part.because(instance, parameters, fields),
            Self::Field(name, test) => {
                let both = [Some(*name), test.other_field()].into_iter().flatten();
                let mut new: Vec<&'static str> = match truth {
                    Truth::Unknown => both.filter(|field| field_of(instance, field).is_none()).collect(),
                    _ => both.collect(),
                };
                if new.is_empty() {
                    new.push(name);
                }
                new.retain(|field| !fields.contains(field));
                fields.extend(new);
            }
        }
    }

    /// Every field that it looks at.
    pub(crate) fn fields(&self, fields: &mut Vec<&'static str>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.fields(fields)),
            Self::Not(part) => part.fields(fields),
            Self::Field(name, test) => fields.extend([Some(*name), test.other_field()].into_iter().flatten()),
        }
    }

    /// Whether it asks something of that sort of a field anywhere.
    #[cfg(test)]
    pub(crate) fn asks(&self, sort: fn(&Test) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.asks(sort)),
            Self::Not(part) => part.asks(sort),
            Self::Field(_, test) => sort(test),
        }
    }
}

/// What a field says; none where it is not there, or is an empty text, which says nothing.
fn field_of<'i>(instance: &'i Instance, name: &str) -> Option<&'i Value> {
    instance.fields.get(name).filter(|value| !matches!(value, Value::Text(text) if text.is_empty()))
}

impl Test {
    fn truth(&self, instance: &Instance, name: &str, parameters: &Parameters) -> Truth {
        let value = field_of(instance, name);
        if let Self::Known(wanted) = self {
            return Truth::from(value.is_some() == *wanted);
        }
        let found = value.and_then(|value| self.holds(value, instance, parameters));
        found.map_or(Truth::Unknown, Truth::from)
    }

    /// None where the value is of another kind than is asked for: that says nothing.
    fn holds(&self, value: &Value, instance: &Instance, parameters: &Parameters) -> Option<bool> {
        let number = || match value {
            Value::Number(number) => Some(*number),
            Value::List(words) => i64::try_from(words.len()).ok(),
            _ => None,
        };
        match (self, value) {
            (Self::Is(wanted), Value::Is(found)) => Some(found == wanted),
            (Self::Equal(bound), _) => Some(number()? == bound.number(instance, parameters)?),
            (Self::Least(bound), _) => Some(number()? >= bound.number(instance, parameters)?),
            (Self::Most(bound), _) => Some(number()? <= bound.number(instance, parameters)?),
            (Self::OneOf(words), Value::Text(text)) => Some(words.contains(text)),
            (Self::NoneOf(words), Value::Text(text)) => Some(!words.contains(text)),
            (Self::NoneOf(words), Value::List(found)) => Some(!found.iter().any(|word| words.contains(word))),
            (Self::AnyOf(words), Value::List(found)) => Some(found.iter().any(|word| words.contains(word))),
            (Self::OnlyOf(words), Value::List(found)) => {
                Some(!found.is_empty() && found.iter().all(|word| words.contains(word)))
            }
            _ => None,
        }
    }

    fn other_field(&self) -> Option<&'static str> {
        match self {
            Self::Equal(Bound::Field(name)) | Self::Least(Bound::Field(name)) | Self::Most(Bound::Field(name)) => {
                Some(name)
            }
            _ => None,
        }
    }
}

impl Bound {
    fn number(&self, instance: &Instance, parameters: &Parameters) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Parameter(name) => parameters.get(name).copied(),
            Self::Field(name) => match field_of(instance, name)? {
                Value::Number(number) => Some(*number),
                _ => None,
            },
        }
    }
}
