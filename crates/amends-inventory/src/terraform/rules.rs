//! Security groups and their rules.

use amends_case::ProblemKind;
use amends_case::statement::Side;

use super::Resource;
use crate::aws::{Allowed, net, ports, protocol};
use crate::clean::clean;
use crate::json::Object;
use crate::out::Out;

const WITHIN: [&str; 9] = [
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "security_groups",
    "self",
    "prefix_list_ids",
    "protocol",
    "from_port",
    "to_port",
    "description",
];

pub(super) fn group(resource: Resource<'_>, out: &mut Out<'_>) {
    let used = ["id", "name", "ingress", "egress"];
    let unused = ["description", "vpc_id", "revoke_rules_on_delete"];
    let Some(group) = resource.object("aws_security_group", &used, &unused, out) else { return };
    let device = resource.called(group, &["id", "name"], out);
    let mut order = 0;
    for (key, is_inward) in [("ingress", true), ("egress", false)] {
        for value in group.list(key, out) {
            let Some(rule) = Object::of(value, resource.item, "rule", &WITHIN, &[], out) else { continue };
            let mut sides = nets(rule, &["cidr_blocks", "ipv6_cidr_blocks"], out);
            sides.extend(rule.texts("security_groups", out).into_iter().map(Side::Group));
            own(rule, &device, &mut sides, out);
            say(rule, "protocol", &device, is_inward, sides, &mut order, out);
        }
    }
}

/// A rule of its own (`aws_security_group_rule`).
pub(super) fn rule(resource: Resource<'_>, out: &mut Out<'_>) {
    let used = [&WITHIN[..], &["type", "security_group_id", "source_security_group_id"]].concat();
    let Some(rule) = resource.object("aws_security_group_rule", &used, &["security_group_rule_id"], out) else {
        return;
    };
    let device = resource.called(rule, &["security_group_id"], out);
    let is_inward = match rule.raw("type", out) {
        "ingress" => true,
        "egress" => false,
        _ => {
            out.problem(resource.item, ProblemKind::Malformed, "a rule leads neither in nor out");
            return;
        }
    };
    let mut sides = nets(rule, &["cidr_blocks", "ipv6_cidr_blocks"], out);
    sides.extend(Some(rule.text("source_security_group_id", out)).filter(|id| !id.is_empty()).map(Side::Group));
    own(rule, &device, &mut sides, out);
    say(rule, "protocol", &device, is_inward, sides, &mut 0, out);
}

/// A rule with one other side (`aws_vpc_security_group_ingress_rule`, `…_egress_rule`).
pub(super) fn single(resource: Resource<'_>, is_inward: bool, out: &mut Out<'_>) {
    let used = [
        "security_group_id",
        "cidr_ipv4",
        "cidr_ipv6",
        "referenced_security_group_id",
        "prefix_list_id",
        "ip_protocol",
        "from_port",
        "to_port",
        "description",
    ];
    let Some(rule) = resource.object("aws_vpc_security_group_rule", &used, &["security_group_rule_id"], out) else {
        return;
    };
    let device = resource.called(rule, &["security_group_id"], out);
    let mut sides = nets(rule, &["cidr_ipv4", "cidr_ipv6"], out);
    let other = rule.text("referenced_security_group_id", out);
    if !other.is_empty() {
        sides.push(Side::Group(other));
    }
    say(rule, "ip_protocol", &device, is_inward, sides, &mut 0, out);
}

fn nets(rule: Object<'_>, keys: &[&str], out: &mut Out<'_>) -> Vec<Side> {
    let mut nets = Vec::new();
    for key in keys {
        for text in rule.texts(key, out).into_iter().filter(|text| !text.is_empty()) {
            nets.extend(net(&text, rule.item, out));
        }
    }
    if nets.is_empty() { Vec::new() } else { vec![Side::Nets(nets)] }
}

fn own(rule: Object<'_>, device: &str, sides: &mut Vec<Side>, out: &mut Out<'_>) {
    if rule.flag("self", out) == Some(true) {
        sides.push(Side::Group(device.to_owned()));
    }
}

fn say(
    rule: Object<'_>,
    protocol_key: &str,
    device: &str,
    is_inward: bool,
    sides: Vec<Side>,
    order: &mut u32,
    out: &mut Out<'_>,
) {
    let protocol = protocol(rule.raw(protocol_key, out));
    let ports = ports(&protocol, rule.number("from_port", out), rule.number("to_port", out), rule.item, out);
    let has_prefixes = ["prefix_list_ids", "prefix_list_id"].iter().any(|key| !rule.texts(key, out).is_empty());
    if has_prefixes {
        let why = "a rule names a prefix list, whose networks are not in the file: what it lets through is not known";
        out.problem(rule.item, ProblemKind::UnknownFormat, why);
    }
    if sides.is_empty() && !has_prefixes {
        let why = "a rule has no other side, or one that is not known before it was applied";
        out.problem(rule.item, ProblemKind::UnknownFormat, why);
    }
    for others in sides {
        *order = order.saturating_add(1);
        let note = clean(rule.raw("description", out));
        let allowed = Allowed { order: *order, is_inward, others, protocol: &protocol, ports: &ports, note };
        out.say(rule.item, allowed.by(device));
    }
}
