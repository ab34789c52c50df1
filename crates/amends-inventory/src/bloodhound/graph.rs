//! Graphs: BloodHound's OpenGraph (`graph`: nodes with kinds, edges with ends), and what its API gives for a query (`data`:
//! nodes by number, edges between numbers).

use serde_json::Value;

use super::{Names, accounts, name_of, relate};
use crate::clean::clean;
use crate::json::{Object, members};
use crate::out::Out;
use crate::read::Source;

/// OpenGraph.
pub(super) fn open(source: &Source<'_>, out: &mut Out<'_>) {
    members(source.text, &[], out, &mut |key, _, value, out| match key {
        "graph" => nodes_and_edges(&value, out),
        "metadata" | "$schema" => {}
        key => out.unknown(0, "key", key),
    });
}

fn nodes_and_edges(value: &Value, out: &mut Out<'_>) {
    let Some(graph) = Object::of(value, 0, "graph", &["nodes", "edges"], &[], out) else { return };
    let mut names = Names::new();
    for (at, value) in graph.list("nodes", out).iter().enumerate() {
        let used = ["id", "kinds", "properties"];
        let Some(node) = Object::of(value, at as u64 + 1, "node", &used, &[], out) else { continue };
        let (id, kinds) = (node.text("id", out), node.texts("kinds", out));
        let mut name = id.clone();
        // A node has whatever properties its maker gave it.
        if let Some(properties) =
            node.value("properties").and_then(|value| Object::open(value, node.item, "properties", out))
        {
            let own = properties.text("name", out);
            name = if own.is_empty() { name } else { own };
            if kinds.iter().any(|kind| kind == "User") {
                accounts::account(&name, &id, properties, out);
            }
            accounts::written_down(&name, properties, out);
        }
        names.insert(id, name);
    }
    for (at, value) in graph.list("edges", out).iter().enumerate() {
        let used = ["kind", "start", "end"];
        let Some(edge) = Object::of(value, at as u64 + 1, "edge", &used, &["properties"], out) else { continue };
        let end = |key: &str, out: &mut Out<'_>| {
            let used = ["value"];
            let unused = ["match_by", "kind", "property_matchers"];
            let end = edge.value(key).and_then(|value| Object::of(value, edge.item, "end", &used, &unused, out));
            end.map(|end| name_of(&names, &end.text("value", out))).unwrap_or_default()
        };
        let (from, to) = (end("start", out), end("end", out));
        relate(&from, &to, edge.raw("kind", out), edge.item, out);
    }
}

/// An answer of BloodHound's API.
pub(super) fn exported(source: &Source<'_>, out: &mut Out<'_>) {
    members(source.text, &[], out, &mut |key, _, value, out| match key {
        "data" => numbered(&value, out),
        key => out.unknown(0, "key", key),
    });
}

fn numbered(value: &Value, out: &mut Out<'_>) {
    let unused = ["literals", "node_keys", "edge_keys"];
    let Some(data) = Object::of(value, 0, "data", &["nodes", "edges"], &unused, out) else { return };
    let mut names = Names::new();
    let nodes = data.value("nodes").and_then(|nodes| Object::open(nodes, 0, "nodes", out));
    for (number, value) in nodes.into_iter().flat_map(Object::each) {
        let used = ["label", "objectId"];
        let unused = ["kind", "kinds", "isTierZero", "isOwnedObject", "lastSeen", "properties"];
        let Some(node) = Object::of(value, 0, "node", &used, &unused, out) else { continue };
        let label = node.text("label", out);
        names.insert(clean(number), if label.is_empty() { node.text("objectId", out) } else { label });
    }
    for (at, value) in data.list("edges", out).iter().enumerate() {
        let used = ["source", "target", "kind", "label"];
        let unused = ["lastSeen", "properties", "impactPercent", "exploreGraphId"];
        let Some(edge) = Object::of(value, at as u64 + 1, "edge", &used, &unused, out) else { continue };
        let (from, to) = (name_of(&names, &edge.text("source", out)), name_of(&names, &edge.text("target", out)));
        let kind = edge.text("kind", out);
        let kind = if kind.is_empty() { edge.text("label", out) } else { kind };
        relate(&from, &to, &kind, edge.item, out);
    }
}
