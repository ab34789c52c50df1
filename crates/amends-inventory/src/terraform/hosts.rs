//! Instances and their public addresses.

use amends_case::{Asset, Statement};

use super::{Resource, known};
use crate::clean::clean;
use crate::json::Object;
use crate::out::Out;

/// The value of a tag, by one of its usual names.
pub(super) fn tag(object: Object<'_>, names: &[&str], out: &mut Out<'_>) -> String {
    let Some(tags) = object.value("tags").and_then(|tags| Object::open(tags, object.item, "tags", out)) else {
        return String::new();
    };
    let named = tags.each().find(|(key, _)| names.iter().any(|name| key.eq_ignore_ascii_case(name)));
    named.map(|(key, _)| tags.text(key, out)).unwrap_or_default()
}

pub(super) fn environment(object: Object<'_>, out: &mut Out<'_>) -> String {
    tag(object, &["environment", "env", "stage"], out)
}

pub(super) fn owner(object: Object<'_>, out: &mut Out<'_>) -> String {
    tag(object, &["owner", "team"], out)
}

/// Says that a thing belongs to the groups that its attribute names.
pub(super) fn members(host: &str, object: Object<'_>, key: &str, out: &mut Out<'_>) {
    for group in object.texts(key, out) {
        out.say(object.item, Statement::Member { host: host.to_owned(), group });
    }
}

pub(super) fn instance(resource: Resource<'_>, out: &mut Out<'_>) {
    let used = [
        "private_ip",
        "public_ip",
        "private_dns",
        "public_dns",
        "ipv6_addresses",
        "secondary_private_ips",
        "vpc_security_group_ids",
        "iam_instance_profile",
        "tags",
        "id",
    ];
    let Some(instance) = resource.object("aws_instance", &used, known::INSTANCE_ATTRIBUTES, out) else { return };
    let name = match tag(instance, &["name"], out) {
        name if name.is_empty() => resource.called(instance, &["id"], out),
        name => name,
    };
    let (private, public) = (instance.text("private_ip", out), instance.text("public_ip", out));
    let mut addresses = vec![private.clone(), public.clone()];
    addresses.extend(instance.texts("ipv6_addresses", out));
    addresses.extend(instance.texts("secondary_private_ips", out));
    addresses.extend(["private_dns", "public_dns", "id"].map(|key| instance.text(key, out)));
    addresses.push(clean(resource.address));
    addresses.retain(|address| !address.is_empty() && *address != name);
    let (environment, owner) = (environment(instance, out), owner(instance, out));
    let asset = Asset { name: name.clone(), addresses, environment, owner, ..Asset::default() };
    out.say(resource.item, Statement::Asset(asset));
    for (address, key) in [(&private, "private_dns"), (&public, "public_dns")] {
        let called = instance.text(key, out);
        if !address.is_empty() && !called.is_empty() {
            out.say(resource.item, Statement::Named { address: address.clone(), name: called });
        }
    }
    translation(&private, &public, resource.item, out);
    members(&name, instance, "vpc_security_group_ids", out);
    let to = instance.text("iam_instance_profile", out);
    if !to.is_empty() {
        out.say(resource.item, Statement::Relation { from: name, to, kind: "InstanceProfile".to_owned() });
    }
}

fn translation(private: &str, public: &str, item: u64, out: &mut Out<'_>) {
    if private.is_empty() || public.is_empty() {
        return;
    }
    match (private.parse(), public.parse()) {
        (Ok(private), Ok(public)) => out.say(item, Statement::Translation { public, private }),
        _ => out.problem(item, amends_case::ProblemKind::Malformed, "an address of an instance is none"),
    }
}

/// A public address of its own (`aws_eip`).
pub(super) fn address(resource: Resource<'_>, out: &mut Out<'_>) {
    let used = ["private_ip", "public_ip"];
    let Some(address) = resource.object("aws_eip", &used, known::EIP, out) else { return };
    let (private, public) = (address.text("private_ip", out), address.text("public_ip", out));
    translation(&private, &public, resource.item, out);
}
