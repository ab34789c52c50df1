//! `aws ec2 describe-security-groups`.

use amends_case::ProblemKind;
use amends_case::statement::Side;
use serde_json::Value;

use super::{Allowed, net, ports, protocol, rest};
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const AWS_GROUPS: Format = Format { name: "aws_security_groups", is, read };

fn is(source: &Source<'_>) -> bool {
    first_keys(source.text).contains(&"SecurityGroups")
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    members(source.text, &["SecurityGroups"], out, &mut |key, item, value, out| match key {
        "SecurityGroups" => group(&value, item, out),
        key => rest(key, &value, out),
    });
}

fn group(value: &Value, item: u64, out: &mut Out<'_>) {
    let used = ["GroupId", "GroupName", "IpPermissions", "IpPermissionsEgress"];
    let unused = ["Description", "OwnerId", "Tags", "VpcId", "SecurityGroupArn"];
    let Some(group) = Object::of(value, item, "SecurityGroup", &used, &unused, out) else { return };
    let mut device = group.text("GroupId", out);
    if device.is_empty() {
        // Groups of EC2-Classic.
        device = group.text("GroupName", out);
    }
    if device.is_empty() {
        out.problem(item, ProblemKind::Malformed, "a security group has neither id nor name");
        return;
    }
    let mut order = 0;
    for (key, is_inward) in [("IpPermissions", true), ("IpPermissionsEgress", false)] {
        for value in group.list(key, out) {
            permission(value, &device, is_inward, &mut order, item, out);
        }
    }
}

fn permission(value: &Value, device: &str, is_inward: bool, order: &mut u32, item: u64, out: &mut Out<'_>) {
    let used = ["IpProtocol", "FromPort", "ToPort", "IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"];
    let Some(rule) = Object::of(value, item, "IpPermission", &used, &[], out) else { return };
    let protocol = protocol(rule.raw("IpProtocol", out));
    let ports = ports(&protocol, rule.number("FromPort", out), rule.number("ToPort", out), item, out);
    for (others, note) in sides(rule, out) {
        *order = order.saturating_add(1);
        let allowed = Allowed { order: *order, is_inward, others, protocol: &protocol, ports: &ports, note };
        out.say(item, allowed.by(device));
    }
}

/// Who is on the other side, each with what its author wrote beside it.
fn sides(rule: Object<'_>, out: &mut Out<'_>) -> Vec<(Side, String)> {
    let mut sides = Vec::new();
    for (key, field) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
        for value in rule.list(key, out) {
            let Some(range) = Object::of(value, rule.item, "IpRange", &[field, "Description"], &[], out) else {
                continue;
            };
            if let Some(net) = net(range.raw(field, out), rule.item, out) {
                sides.push((Side::Nets(vec![net]), range.text("Description", out)));
            }
        }
    }
    for value in rule.list("UserIdGroupPairs", out) {
        let used = ["GroupId", "GroupName", "Description"];
        let unused = ["UserId", "VpcId", "VpcPeeringConnectionId", "PeeringStatus"];
        let Some(pair) = Object::of(value, rule.item, "UserIdGroupPair", &used, &unused, out) else { continue };
        let id = pair.text("GroupId", out);
        let id = if id.is_empty() { pair.text("GroupName", out) } else { id };
        if id.is_empty() {
            out.problem(rule.item, ProblemKind::Malformed, "a rule names a group without an id");
            continue;
        }
        sides.push((Side::Group(id), pair.text("Description", out)));
    }
    if !rule.list("PrefixListIds", out).is_empty() {
        let why = "a rule names a prefix list, whose networks are not in the file: what it lets through is not known";
        out.problem(rule.item, ProblemKind::UnknownFormat, why);
    }
    sides
}
