//! Policy documents of AWS: what a statement allows or denies. Source: IAM JSON policy reference.
//!
//! Where a statement says more than can be told here, an allowance counts as wider and a denial as uncertain: a way too many is
//! looked at and dismissed, a way too few is not seen.

use amends_case::{Net, ProblemKind, Statement};
use serde_json::Value;

use super::net;
use crate::json::Object;
use crate::out::Out;

/// Bytes of a document within a text at most; AWS allows 10,240 characters.
const TEXT_MAX: usize = 1 << 20;

/// One statement of a policy, without whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Right {
    pub(crate) is_allowed: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    pub(crate) from: Vec<Net>,
    pub(crate) has_condition: bool,
    /// `Principal`s of a policy that stands on a resource; `*` for everybody.
    pub(crate) principals: Vec<String>,
}

impl Right {
    /// All of a policy that is known by its name only.
    pub(crate) fn of(actions: &[&str]) -> Self {
        Self {
            is_allowed: true,
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            resources: vec!["*".to_owned()],
            from: Vec::new(),
            has_condition: false,
            principals: Vec::new(),
        }
    }

    /// Said of an account. `is_bounded`: something that is not in the file limits it further.
    pub(crate) fn say(&self, account: &str, is_bounded: bool, item: u64, out: &mut Out<'_>) {
        let what = Statement::CloudRight {
            account: account.to_owned(),
            is_allowed: self.is_allowed,
            actions: self.actions.clone(),
            resources: self.resources.clone(),
            from: self.from.clone(),
            has_condition: self.has_condition || is_bounded,
        };
        out.say(item, what);
    }
}

/// The statements of a document: an object, or (from the API itself, and in Terraform) a text that holds one, as it is or
/// encoded as part of an address.
pub(crate) fn rights(document: &Value, item: u64, out: &mut Out<'_>) -> Vec<Right> {
    let held;
    let document = match document {
        Value::String(text) if text.len() <= TEXT_MAX => {
            let text = decode(text);
            let Ok(value) = serde_json::from_str::<Value>(&text) else {
                out.problem(item, ProblemKind::Malformed, "a policy is a text that holds no JSON");
                return Vec::new();
            };
            held = value;
            &held
        }
        other => other,
    };
    let Some(policy) = Object::of(document, item, "Policy", &["Statement"], &["Version", "Id"], out) else {
        return Vec::new();
    };
    let statements = match policy.value("Statement") {
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => policy.list("Statement", out),
    };
    statements.iter().filter_map(|value| right(value, item, out)).collect()
}

fn right(value: &Value, item: u64, out: &mut Out<'_>) -> Option<Right> {
    let used = ["Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"];
    let statement = Object::of(value, item, "Statement", &used, &["Sid"], out)?;
    let is_allowed = match statement.raw("Effect", out) {
        "Allow" => true,
        "Deny" => false,
        _ => {
            out.problem(item, ProblemKind::Malformed, "a statement of a policy neither allows nor denies");
            return None;
        }
    };
    let (from, mut has_condition) = conditions(statement, is_allowed, out);
    let mut either = |key: &str, not: &str, out: &mut Out<'_>| {
        if statement.value(not).is_none() {
            return statement.texts(key, out);
        }
        // «All but these»: an allowance counts for all; a denial is not sure to hold for what is asked.
        has_condition |= !is_allowed;
        vec!["*".to_owned()]
    };
    let actions = either("Action", "NotAction", out);
    let resources = either("Resource", "NotResource", out);
    if actions.is_empty() {
        out.problem(item, ProblemKind::Malformed, "a statement of a policy names no action");
        return None;
    }
    let principals = principals(statement, out);
    Some(Right { is_allowed, actions, resources, from, has_condition, principals })
}

fn principals(statement: Object<'_>, out: &mut Out<'_>) -> Vec<String> {
    if statement.value("NotPrincipal").is_some() {
        return vec!["*".to_owned()];
    }
    match statement.value("Principal") {
        None => Vec::new(),
        Some(Value::String(_)) => statement.texts("Principal", out),
        Some(value) => {
            let Some(kinds) = Object::open(value, statement.item, "Principal", out) else { return Vec::new() };
            kinds.each().map(|(kind, _)| kind).flat_map(|kind| kinds.texts(kind, out)).collect()
        }
    }
}

/// The networks that a statement holds for, and whether there is a further condition.
fn conditions(statement: Object<'_>, is_allowed: bool, out: &mut Out<'_>) -> (Vec<Net>, bool) {
    let (mut from, mut has_further) = (Vec::new(), false);
    let Some(value) = statement.value("Condition") else { return (from, false) };
    let Some(operators) = Object::open(value, statement.item, "Condition", out) else { return (from, true) };
    for (operator, keys) in operators.each() {
        let Some(keys) = Object::open(keys, statement.item, "Condition", out) else { return (from, true) };
        for (key, wanted) in keys.each() {
            let (operator, name) = (operator.to_ascii_lowercase(), key.to_ascii_lowercase());
            if operator == "ipaddress" && name == "aws:sourceip" && from.is_empty() {
                let words = keys.texts(key, out);
                let nets: Vec<Net> = words.iter().filter_map(|word| net(word, statement.item, out)).collect();
                has_further |= nets.len() < words.len() || nets.is_empty();
                from = nets;
            } else if operator == "bool" && name == "aws:securetransport" && is_allowed && is_true(wanted) {
                // Encrypted on the way: nobody is kept out by it.
            } else {
                has_further = true;
            }
        }
    }
    (from, has_further)
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true) || value.as_str() == Some("true")
}

/// RFC 3986, section 2.1; what is no such encoding stays.
fn decode(text: &str) -> String {
    if !text.trim_start().starts_with('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        plain.push(hex.unwrap_or(*byte));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
#[path = "policy/tests.rs"]
mod tests;
