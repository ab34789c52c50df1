//! One rule of Sigma, from YAML to what can be run.

use super::condition::{self, Expr};
use super::fields::FieldTable;
use super::select::{self, Select};
use super::yaml::Node;

/// Most characters of a rule's own words that are kept.
const WORDS_MAX: usize = 300;

/// Where a rule applies. Empty: anywhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Place {
    pub(super) product: String,
    pub(super) service: String,
    pub(super) category: String,
}

/// A rule that can be run.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) level: String,
    /// ATT&CK technique as `T1059.001`; empty if the rule names none.
    pub(super) technique: String,
    pub(super) place: Place,
    pub(super) selections: Vec<Select>,
    pub(super) condition: Expr,
}

/// The words that rules and correlations have in common.
pub(super) fn technique(node: &Node) -> String {
    let tags = node.get("tags").map(Node::texts).unwrap_or_default();
    let found = tags.iter().filter_map(|tag| tag.strip_prefix("attack.")).find(|tag| {
        tag.strip_prefix(['t', 'T'])
            .is_some_and(|rest| rest.len() >= 4 && rest.bytes().take(4).all(|byte| byte.is_ascii_digit()))
    });
    found.map(str::to_ascii_uppercase).unwrap_or_default()
}

/// A rule's title, without what a terminal would obey, and not longer than a line.
pub(super) fn title(node: &Node) -> String {
    node.text_of("title").chars().filter(|letter| !letter.is_control()).take(WORDS_MAX).collect()
}

/// Compiles a rule. The error says what in it cannot be read.
pub(super) fn compile(node: &Node, fields: &mut FieldTable) -> Result<Rule, String> {
    let title = title(node);
    if title.is_empty() {
        return Err("has no title".to_owned());
    }
    let source = node.get("logsource").ok_or("has no logsource")?;
    let part = |key: &str| source.text_of(key).to_ascii_lowercase();
    let place = Place { product: part("product"), service: part("service"), category: part("category") };
    let Some(Node::Map(pairs)) = node.get("detection") else { return Err("has no detection".to_owned()) };
    let mut names = Vec::new();
    let mut selections = Vec::new();
    for (name, value) in pairs.iter().filter(|(name, _)| name != "condition") {
        if name == "timeframe" {
            return Err("`timeframe` belongs to the old pipe syntax; use a correlation".to_owned());
        }
        selections.push(select::compile(value, fields).map_err(|why| format!("{name}: {why}"))?);
        names.push(name.clone());
    }
    let conditions = node.get("detection").and_then(|it| it.get("condition")).map(Node::texts).unwrap_or_default();
    if conditions.is_empty() {
        return Err("has no condition".to_owned());
    }
    let mut exprs = conditions.iter().map(|text| condition::parse(text, &names)).collect::<Result<Vec<_>, _>>()?;
    let condition = if exprs.len() == 1 { exprs.swap_remove(0) } else { Expr::Any(exprs) };
    Ok(Rule {
        id: node.text_of("id").to_owned(),
        name: node.text_of("name").to_owned(),
        title,
        level: node.text_of("level").to_ascii_lowercase(),
        technique: technique(node),
        place,
        selections,
        condition,
    })
}
