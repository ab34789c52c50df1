//! Terraform's state (version 4) and what `terraform show -json` writes of a plan or a state. Sources: HashiCorp, "JSON Output
//! Format"; the documentation of the AWS provider.
//!
//! A plan is read as what will be. Values that are known after it was applied only are missing: things are then called
//! by their address in the configuration (`aws_instance.web`).

use std::collections::{BTreeMap, BTreeSet};

use amends_case::{ProblemKind, SecretId};
use serde_json::Value;

use crate::aws::iam::{Details, Holder};
use crate::clean::clean;
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

mod hosts;
mod known;
mod rights;
mod rules;
pub(crate) mod secrets;
mod stores;

pub(crate) const TERRAFORM: Format = Format { name: "terraform", is, read };

/// Modules within modules at most.
const DEPTH_MAX: usize = 32;

fn is(source: &Source<'_>) -> bool {
    let keys = first_keys(source.text);
    keys.contains(&"terraform_version")
        && keys.iter().any(|key| ["serial", "lineage", "resources", "format_version"].contains(key))
}

/// One resource.
#[derive(Clone, Copy)]
struct Resource<'v> {
    kind: &'v str,
    /// `module.a.aws_instance.web[0]`.
    address: &'v str,
    attributes: &'v Value,
    item: u64,
}

impl<'v> Resource<'v> {
    /// Its attributes; those that are in no list are told of.
    fn object(self, what: &'static str, used: &[&str], unused: &[&str], out: &mut Out<'_>) -> Option<Object<'v>> {
        let unused: Vec<&str> = unused.iter().chain(known::COMMON).copied().collect();
        Object::of(self.attributes, self.item, what, used, &unused, out)
    }

    /// The first of some attributes that has a text, or the address.
    fn called(self, object: Object<'_>, keys: &[&str], out: &mut Out<'_>) -> String {
        let name = keys.iter().map(|key| object.text(key, out)).find(|name| !name.is_empty());
        name.unwrap_or_else(|| clean(self.address))
    }
}

/// What is put together over several resources.
#[derive(Default)]
struct Seen {
    items: u64,
    has_planned: bool,
    buckets: BTreeMap<String, stores::Bucket>,
    holders: BTreeMap<(&'static str, String), Holder>,
    details: Details,
    secrets: BTreeSet<(String, SecretId)>,
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut seen = Seen::default();
    members(
        source.text,
        &["resources", "resource_changes", "resource_drift"],
        out,
        &mut |key, _, value, out| match key {
            "resources" => state(&mut seen, &value, out),
            "resource_changes" => change(&mut seen, &value, out),
            "resource_drift" => secrets::within(&mut seen, key, &value, out),
            "planned_values" | "values" => {
                seen.has_planned = true;
                values(&mut seen, &value, out);
            }
            // What was before, as a state in a plan: its secrets are in the file too.
            "prior_state" => secrets::within(&mut seen, "prior_state", &value, out),
            "outputs" | "variables" => secrets::named(&mut seen, key, &value, out),
            "output_changes" | "configuration" => secrets::within(&mut seen, key, &value, out),
            "version" if value.as_u64() == Some(4) => {}
            "version" => out.problem(0, ProblemKind::UnknownFormat, "is a state of another version than 4"),
            "timestamp" => out.as_of = value.as_str().and_then(crate::clean::day_in),
            key if known::MEMBERS.contains(&key) => {}
            key => out.unknown(0, "key", key),
        },
    );
    stores::say(&seen.buckets, out);
    rights::say(seen, out);
}

/// A resource of a state's, with its instances.
fn state(seen: &mut Seen, value: &Value, out: &mut Out<'_>) {
    seen.items += 1;
    let item = seen.items;
    let used = ["module", "mode", "type", "name", "instances"];
    let Some(resource) = Object::of(value, item, "resource", &used, &["provider", "each"], out) else { return };
    let kind = resource.raw("type", out);
    let module = resource.raw("module", out);
    let dot = if module.is_empty() { "" } else { "." };
    let address = format!("{module}{dot}{kind}.{}", resource.raw("name", out));
    let is_managed = resource.raw("mode", out) != "data";
    for value in resource.list("instances", out) {
        let used = ["index_key", "attributes", "sensitive_attributes"];
        let Some(instance) = Object::of(value, item, "instance", &used, known::INSTANCE, out) else { continue };
        let address = match instance.value("index_key") {
            Some(index) => format!("{address}[{index}]"),
            None => address.clone(),
        };
        let Some(attributes) = instance.value("attributes") else { continue };
        let marked = secrets::marked(instance, out);
        let resource = Resource { kind, address: &address, attributes, item };
        secrets::of(seen, resource, &marked, out);
        if is_managed {
            take(seen, resource, out);
        }
    }
}

/// A resource as a plan or a shown state has it: in modules within each other.
fn values(seen: &mut Seen, value: &Value, out: &mut Out<'_>) {
    let Some(values) = Object::of(value, 0, "values", &["outputs", "root_module"], &[], out) else { return };
    if let Some(outputs) = values.value("outputs") {
        secrets::named(seen, "outputs", outputs, out);
    }
    if let Some(root) = values.value("root_module") {
        module(seen, root, 0, out);
    }
}

fn module(seen: &mut Seen, value: &Value, depth: usize, out: &mut Out<'_>) {
    if depth > DEPTH_MAX {
        out.problem(0, ProblemKind::LimitReached, "has more than 32 modules within each other");
        return;
    }
    let used = ["resources", "child_modules"];
    let Some(module_object) = Object::of(value, 0, "module", &used, &["address"], out) else { return };
    for value in module_object.list("resources", out) {
        seen.items += 1;
        let used = ["address", "mode", "type", "values"];
        let Some(resource) = Object::of(value, seen.items, "resource", &used, known::RESOURCE, out) else { continue };
        let Some(attributes) = resource.value("values") else { continue };
        let (kind, address) = (resource.raw("type", out), resource.raw("address", out));
        let is_managed = resource.raw("mode", out) != "data";
        let resource = Resource { kind, address, attributes, item: seen.items };
        secrets::of(seen, resource, &[], out);
        if is_managed {
            take(seen, resource, out);
        }
    }
    for value in module_object.list("child_modules", out) {
        module(seen, value, depth + 1, out);
    }
}

/// A change of a plan's. What will be stands in the planned values already, unless they were left out; what was may hold secrets.
fn change(seen: &mut Seen, value: &Value, out: &mut Out<'_>) {
    seen.items += 1;
    let item = seen.items;
    let used = ["address", "mode", "type", "change"];
    let Some(resource) = Object::of(value, item, "resource_change", &used, known::CHANGE, out) else { return };
    let (kind, address) = (resource.raw("type", out), resource.raw("address", out));
    let Some(change) = resource.value("change") else { return };
    let used = ["before", "after"];
    let Some(change) = Object::of(change, item, "change", &used, known::ACTIONS, out) else { return };
    let of = |attributes| Resource { kind, address, attributes, item };
    for attributes in used.iter().filter_map(|key| change.value(key)) {
        secrets::of(seen, of(attributes), &[], out);
    }
    // Without an «after» it is deleted.
    if let Some(after) = change.value("after").filter(|_| !seen.has_planned && resource.raw("mode", out) != "data") {
        take(seen, of(after), out);
    }
}

fn take(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) {
    match resource.kind {
        "aws_instance" => hosts::instance(resource, out),
        "aws_eip" => hosts::address(resource, out),
        "aws_db_instance" => stores::database(resource, out),
        "aws_security_group" => rules::group(resource, out),
        "aws_security_group_rule" => rules::rule(resource, out),
        "aws_vpc_security_group_ingress_rule" => rules::single(resource, true, out),
        "aws_vpc_security_group_egress_rule" => rules::single(resource, false, out),
        "aws_db_snapshot" | "aws_db_cluster_snapshot" | "aws_ebs_snapshot" => stores::snapshot(resource, out),
        kind if kind.starts_with("aws_s3_bucket") && stores::bucket(seen, resource, out) => {}
        kind if kind.starts_with("aws_iam_") && rights::take(seen, resource, out) => {}
        kind if known::TYPES.contains(&kind) => {}
        kind => out.unknown(resource.item, "resource type", kind),
    }
}
