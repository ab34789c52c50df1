//! OSCAL: assessment results, and a plan of action and milestones (NIST, <https://pages.nist.gov/OSCAL>).
//!
//! Both documents stand alone: the plan of assessment that results must name is a resource at their own end. What is in both
//! (a row's observation, a check's finding) has one id in both. A check is a control and has one objective, defined in the
//! document; frameworks that it answers to are selections beside it. An objective is *satisfied* only if every instance
//! passes: *cannot tell* and *muted* are not satisfied, for another reason (`other`) than a failure (`fail`).

mod findings;
mod observations;
mod plan;
mod results;
mod risks;

use serde_json::{Map, Value, json};

use super::SharedInput;
use super::id::id;
use super::words::{line, midnight, moment};

pub use plan::plan_of_action;
pub use results::assessment_results;

/// The version that the documents say they are of. They hold nothing that 1.2 has not kept.
pub const OSCAL_VERSION: &str = "1.1.3";

/// The name space of properties that OSCAL has no word for.
const NS: &str = "https://amends.invalid/ns/oscal";

/// A property of ours.
fn prop(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NS, "value": line(value) })
}

/// The head of a document. `more` holds roles and parties.
fn metadata(input: &SharedInput<'_>, title: &str, parties: &[Value]) -> Value {
    let organisation = organisation(input);
    let mut all = vec![json!({ "uuid": organisation, "type": "organization", "name": line(input.organisation) })];
    all.extend_from_slice(parties);
    json!({
        "title": line(&format!("{title} of {}", input.organisation)),
        "last-modified": moment(input.now),
        "version": input.as_of.to_string(),
        "oscal-version": OSCAL_VERSION,
        "roles": [
            { "id": "assessed", "title": "The organisation whose posture this is" },
            { "id": "action-owner", "title": "Who does what is to be done" },
        ],
        "parties": all,
        "responsible-parties": [{ "role-id": "assessed", "party-uuids": [organisation] }],
    })
}

fn organisation(input: &SharedInput<'_>) -> String {
    id("organisation", &[input.organisation])
}

fn tool() -> String {
    id("tool", &["amends"])
}

/// Who says so: the program.
fn origin() -> Value {
    json!({ "actors": [{ "type": "tool", "actor-uuid": tool() }] })
}

/// The program, as what the assessment was made with.
fn assets(input: &SharedInput<'_>) -> Value {
    json!({
        "components": [{
            "uuid": tool(),
            "type": "software",
            "title": "Amends",
            "description": "Reads an inventory, follows routes to people's data and runs checks. Offline; no agent.",
            "props": [{ "name": "version", "value": line(input.tool_version) }],
            "status": { "state": "operational" },
        }],
        "assessment-platforms": [{
            "uuid": id("platform", &["amends"]),
            "title": "Amends",
            "uses-components": [{ "component-uuid": tool() }],
        }],
    })
}

/// When the inventory says things were so. A day that has not begun cannot have been collected.
fn collected(input: &SharedInput<'_>) -> String {
    midnight(input.as_of).min(moment(input.now))
}

/// An object with a list under a key, if the list is not empty: OSCAL has no empty lists.
fn put(into: &mut Value, key: &str, list: Vec<Value>) {
    if let (Some(into), false) = (into.as_object_mut(), list.is_empty()) {
        into.insert(key.to_owned(), Value::Array(list));
    }
}

/// The document with its id: of all that it holds, so that another content is another document.
fn document(name: &str, mut body: Value) -> String {
    let uuid = id(name, &[&body.to_string()]);
    let mut ordered = Map::new();
    ordered.insert("uuid".to_owned(), uuid.into());
    if let Some(fields) = body.as_object_mut() {
        ordered.append(fields);
    }
    let mut text = format!("{:#}", json!({ name: ordered }));
    text.push('\n');
    text
}
