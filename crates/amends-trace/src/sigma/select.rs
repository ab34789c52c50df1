//! Selections: what stands under `detection`, compiled.

use super::fields::FieldTable;
use super::pattern::Pattern;
use super::test::{AnyOf, Test};
use super::value::{Value, finished, rewrite};
use super::yaml::Node;

/// A compiled selection.
#[derive(Debug, Clone)]
pub(super) enum Select {
    All(Vec<Select>),
    Any(Vec<Select>),
    /// A field's value passes; the last says whether that is wanted.
    Field(usize, Box<AnyOf>, bool),
    /// Some value of the event passes.
    Words(Box<AnyOf>),
}

/// How values are compared, from the modifiers of a key.
#[derive(Debug, Clone, Default)]
struct How {
    before: bool,
    behind: bool,
    all: bool,
    cased: bool,
    regex: Option<String>,
    network: bool,
    number: Option<[bool; 3]>,
    exists: bool,
    field: bool,
    unwanted: bool,
    rewrites: Vec<String>,
}

/// Compiles a selection. The error says what in it cannot be read.
pub(super) fn compile(node: &Node, fields: &mut FieldTable) -> Result<Select, String> {
    match node {
        Node::Map(pairs) => {
            let parts = pairs.iter().map(|(key, value)| item(key, value, fields)).collect::<Result<Vec<_>, _>>()?;
            if parts.is_empty() { Err("a selection is empty".to_owned()) } else { Ok(Select::All(parts)) }
        }
        Node::List(items) if items.iter().any(|item| matches!(item, Node::Map(_))) => {
            let parts = items.iter().map(|item| compile(item, fields)).collect::<Result<Vec<_>, _>>()?;
            Ok(Select::Any(parts))
        }
        Node::List(_) | Node::Scalar(..) => item("", node, fields),
        Node::Null => Err("a selection is empty".to_owned()),
    }
}

fn item(key: &str, node: &Node, fields: &mut FieldTable) -> Result<Select, String> {
    let mut parts = key.split('|');
    let name = parts.next().unwrap_or_default();
    let how = modifiers(parts)?;
    let nodes: Vec<&Node> = match node {
        Node::List(items) => items.iter().collect(),
        other => vec![other],
    };
    if nodes.is_empty() {
        return Err(format!("`{key}` has no values"));
    }
    let mut sets = Vec::new();
    for node in nodes {
        sets.push(tests(key, name.is_empty(), node, &how, fields)?);
    }
    let select = |tests: Vec<Test>, fields: &mut FieldTable| {
        let any = Box::new(AnyOf::new(tests, how.cased));
        if name.is_empty() { Select::Words(any) } else { Select::Field(fields.number(name), any, !how.unwanted) }
    };
    if how.all {
        Ok(Select::All(sets.into_iter().map(|set| select(set, fields)).collect()))
    } else {
        Ok(select(sets.into_iter().flatten().collect(), fields))
    }
}

fn modifiers<'a>(names: impl Iterator<Item = &'a str>) -> Result<How, String> {
    let mut how = How::default();
    for name in names {
        match name {
            "contains" => (how.before, how.behind) = (true, true),
            "startswith" => how.behind = true,
            "endswith" => how.before = true,
            "all" => how.all = true,
            "cased" => how.cased = true,
            "re" => how.regex = Some(String::new()),
            "i" | "m" | "s" | "ignorecase" | "multiline" | "dotall" => match &mut how.regex {
                Some(flags) => flags.push_str(&name[..1]),
                None => return Err(format!("modifier `{name}` without `re`")),
            },
            "cidr" => how.network = true,
            "lt" => how.number = Some([true, false, false]),
            "lte" => how.number = Some([true, true, false]),
            "gt" => how.number = Some([false, false, true]),
            "gte" => how.number = Some([false, true, true]),
            "neq" => how.unwanted = true,
            "exists" => how.exists = true,
            "fieldref" => how.field = true,
            "base64" | "base64offset" | "wide" | "utf16" | "utf16le" | "utf16be" | "windash" => {
                how.rewrites.push(name.to_owned());
            }
            "expand" => return Err("modifier `expand` needs lists that stand outside of the rule".to_owned()),
            other => return Err(format!("modifier `{other}` is not known here")),
        }
    }
    Ok(how)
}

fn tests(key: &str, is_word: bool, node: &Node, how: &How, fields: &mut FieldTable) -> Result<Vec<Test>, String> {
    let text = match node {
        Node::Null if !is_word => return Ok(vec![Test::Null]),
        Node::Scalar(text, _) => text,
        _ => return Err(format!("`{key}` holds something that is no value")),
    };
    if how.exists {
        return match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Ok(vec![Test::Exists(true)]),
            "false" | "no" => Ok(vec![Test::Exists(false)]),
            _ => Err(format!("`{key}` is neither true nor false")),
        };
    }
    if let Some(flags) = &how.regex {
        return Ok(vec![Test::of_regex(text, flags).map_err(|why| format!("`{key}`: {why}"))?]);
    }
    if how.network {
        return Ok(vec![Test::of_network(text)?]);
    }
    if how.field {
        return Ok(vec![Test::Field(fields.number(text), how.before, how.behind)]);
    }
    if let Some(wanted) = how.number {
        let number: f64 = text.trim().parse().map_err(|_| format!("`{key}` compares with what is no number"))?;
        return Ok(vec![Test::Number(number, wanted)]);
    }
    let mut values = vec![Value::Pattern(Pattern::read(text))];
    for modifier in &how.rewrites {
        let mut next = Vec::new();
        for value in &values {
            next.extend(rewrite(modifier, value).unwrap_or_else(|| Ok(vec![value.clone()]))?);
        }
        values = next;
    }
    // Words may stand anywhere in a value.
    let (before, behind) = (how.before || is_word, how.behind || is_word);
    let finish = |value| {
        let pattern = finished(value)?.open(before, behind);
        Ok(Test::of_pattern(if how.cased { pattern } else { pattern.lower() }))
    };
    values.into_iter().map(finish).collect()
}
