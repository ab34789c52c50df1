//! BloodHound: what a collector (SharpHound and others, versions 4 to 6) read of a directory, and graphs as BloodHound
//! takes and gives them. Sources: BloodHound's documentation of its JSON formats and of OpenGraph.
//!
//! A relation leads from who has the power to what it is over, by BloodHound's own name. Objects are called by their name
//! where it stands in the same file, and by their id where it does not.

use std::collections::HashMap;

use amends_case::{ProblemKind, SecretId, Statement};
use serde_json::Value;

use crate::clean::{clean, head, tail};
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

mod accounts;
mod graph;
mod known;
mod objects;

pub(crate) const BLOODHOUND: Format = Format { name: "bloodhound", is, read };

/// Bytes in which a file says what it is: `meta` stands at its beginning or at its end.
const EDGE_BYTES: usize = 16 << 10;

fn is(source: &Source<'_>) -> bool {
    let keys = first_keys(source.text);
    let (first, last) = (head(source.text, EDGE_BYTES), tail(source.text, 1_024));
    let has = |word: &str| first.contains(word) || last.contains(word);
    let is_collected = keys.contains(&"data") || keys.contains(&"meta");
    let is_collected = is_collected && (has("\"ObjectIdentifier\"") || has("\"meta\"") && has("\"methods\""));
    let is_graph =
        keys.contains(&"graph") && has("\"nodes\"") || keys == ["data"] && has("\"nodes\"") && has("\"edges\"");
    is_collected || is_graph
}

/// Names by id.
type Names = HashMap<String, String>;

/// What an id stands for: its name, or itself.
fn name_of(names: &Names, id: &str) -> String {
    names.get(id).cloned().unwrap_or_else(|| clean(id))
}

fn relate(from: &str, to: &str, kind: &str, item: u64, out: &mut Out<'_>) {
    if from.is_empty() || to.is_empty() || kind.is_empty() {
        out.problem(item, ProblemKind::Malformed, "a relation lacks one of its ends, or its kind");
        return;
    }
    out.say(item, Statement::Relation { from: from.to_owned(), to: to.to_owned(), kind: clean(kind) });
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    if first_keys(source.text).contains(&"graph") {
        return graph::open(source, out);
    }
    // What an object is, and what others are called, may stand behind it: it is looked for first.
    let (kind, names, is_graph) = survey(source);
    if is_graph {
        return graph::exported(source, out);
    }
    if kind.is_empty() {
        out.problem(0, ProblemKind::Malformed, "does not say of what type its objects are");
    } else if !known::TYPES.contains(&kind.as_str()) {
        out.unknown(0, "type of objects", &kind);
    }
    members(source.text, &["data"], out, &mut |key, item, value, out| match key {
        "data" => objects::object(&kind, &names, &value, item, out),
        "meta" => {
            Object::of(&value, 0, "meta", &["type"], known::META, out);
        }
        key => out.unknown(0, "key", key),
    });
}

/// The type of the objects, and their names. Troubles are told when the file is read.
fn survey(source: &Source<'_>) -> (String, Names, bool) {
    let nobody = |_: &str| SecretId([0; 16]);
    let mut unheard = Out::new("", &nobody);
    let (mut kind, mut names) = (String::new(), Names::new());
    let mut count = 0_u64;
    members(source.text, &["data"], &mut unheard, &mut |key, _, value, _| {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(clean);
        match key {
            "data" => {
                count += 1;
                let name = text(value.get("Properties").and_then(|properties| properties.get("name")));
                if let (Some(id), Some(name)) =
                    (text(value.get("ObjectIdentifier")), name.filter(|name| !name.is_empty()))
                {
                    names.insert(id, name);
                }
            }
            "meta" => kind = text(value.get("type")).unwrap_or_default().to_ascii_lowercase(),
            _ => {}
        }
    });
    // In a graph, `data` is no list: the walk ended there, and not one object was seen.
    let is_graph = count == 0 && kind.is_empty() && head(source.text, EDGE_BYTES).contains("\"nodes\"");
    (kind, names, is_graph)
}
