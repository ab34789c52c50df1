//! `aws ec2 describe-instances`.

use amends_case::{Asset, ProblemKind, Statement};
use serde_json::Value;

use super::{Tags, rest};
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const AWS_INSTANCES: Format = Format { name: "aws_instances", is, read };

#[rustfmt::skip]
const UNUSED: &[&str] = &[
    "AmiLaunchIndex", "Architecture", "BlockDeviceMappings", "BootMode", "CapacityReservationId", "CapacityReservationSpecification",
    "ClientToken", "CpuOptions", "CurrentInstanceBootMode", "EbsOptimized", "ElasticGpuAssociations",
    "ElasticInferenceAcceleratorAssociations", "EnaSupport", "EnclaveOptions", "HibernationOptions", "Hypervisor", "ImageId",
    "InstanceLifecycle", "InstanceType", "KernelId", "KeyName", "LaunchTime", "Licenses", "MaintenanceOptions", "MetadataOptions",
    "Monitoring", "NetworkPerformanceOptions", "Operator", "OutpostArn", "Placement", "Platform", "PlatformDetails",
    "PrivateDnsNameOptions", "ProductCodes", "RamdiskId", "RootDeviceName", "RootDeviceType", "SourceDestCheck",
    "SpotInstanceRequestId", "SriovNetSupport", "StateReason", "StateTransitionReason", "SubnetId", "TpmSupport", "UsageOperation",
    "UsageOperationUpdateTime", "VirtualizationType", "VpcId",
];
const USED: &[&str] = &[
    "InstanceId",
    "State",
    "Tags",
    "PrivateIpAddress",
    "PrivateDnsName",
    "PublicIpAddress",
    "PublicDnsName",
    "Ipv6Address",
    "SecurityGroups",
    "NetworkInterfaces",
    "IamInstanceProfile",
];

fn is(source: &Source<'_>) -> bool {
    first_keys(source.text).contains(&"Reservations")
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut number = 0;
    members(source.text, &["Reservations"], out, &mut |key, item, value, out| {
        if key != "Reservations" {
            return rest(key, &value, out);
        }
        let unused = ["Groups", "OwnerId", "RequesterId", "ReservationId"];
        let Some(reservation) = Object::of(&value, item, "Reservation", &["Instances"], &unused, out) else { return };
        for value in reservation.list("Instances", out) {
            number += 1;
            instance(value, number, out);
        }
    });
}

fn instance(value: &Value, item: u64, out: &mut Out<'_>) {
    let Some(instance) = Object::of(value, item, "Instance", USED, UNUSED, out) else { return };
    if let Some(state) = instance.value("State")
        && let Some(state) = Object::of(state, item, "State", &["Name"], &["Code"], out)
        && ["terminated", "shutting-down"].contains(&state.raw("Name", out))
    {
        return;
    }
    let id = instance.text("InstanceId", out);
    if id.is_empty() {
        out.problem(item, ProblemKind::Malformed, "an instance has no id");
        return;
    }
    let tags = Tags::of(instance, "Tags", out);
    let name = if tags.name.is_empty() { id.clone() } else { tags.name };
    let mut addresses = Vec::new();
    let mut groups = Vec::new();
    translation(instance, ("PrivateIpAddress", "PublicIpAddress"), &mut addresses, out);
    addresses.push(instance.text("Ipv6Address", out));
    security_groups(instance, "SecurityGroups", &mut groups, out);
    for value in instance.list("NetworkInterfaces", out) {
        interface(value, item, &mut addresses, &mut groups, out);
    }
    addresses.extend(["PrivateDnsName", "PublicDnsName"].map(|key| instance.text(key, out)));
    if name != id {
        addresses.push(id);
    }
    let mut seen = std::collections::BTreeSet::new();
    addresses.retain(|address| !address.is_empty() && seen.insert(address.clone()));
    named(instance, out);
    let asset =
        Asset { name: name.clone(), addresses, environment: tags.environment, owner: tags.owner, ..Asset::default() };
    out.say(item, Statement::Asset(asset));
    groups.sort();
    groups.dedup();
    for group in groups {
        out.say(item, Statement::Member { host: name.clone(), group });
    }
    if let Some(profile) = instance.value("IamInstanceProfile")
        && let Some(profile) = Object::of(profile, item, "IamInstanceProfile", &["Arn"], &["Id"], out)
    {
        // Whoever is on the instance has what its profile has.
        let to = profile.text("Arn", out);
        out.say(item, Statement::Relation { from: name, to, kind: "InstanceProfile".to_owned() });
    }
}

fn named(instance: Object<'_>, out: &mut Out<'_>) {
    for (address, name) in [("PrivateIpAddress", "PrivateDnsName"), ("PublicIpAddress", "PublicDnsName")] {
        let (address, name) = (instance.text(address, out), instance.text(name, out));
        if !address.is_empty() && !name.is_empty() {
            out.say(instance.item, Statement::Named { address, name });
        }
    }
}

fn translation(object: Object<'_>, keys: (&str, &str), addresses: &mut Vec<String>, out: &mut Out<'_>) {
    let (private, public) = (object.text(keys.0, out), object.text(keys.1, out));
    pair(&private, &public, object.item, addresses, out);
}

fn pair(private: &str, public: &str, item: u64, addresses: &mut Vec<String>, out: &mut Out<'_>) {
    let is_new = !addresses.iter().any(|known| known == public);
    addresses.extend([private, public].map(str::to_owned));
    if private.is_empty() || public.is_empty() || !is_new {
        return;
    }
    match (private.parse(), public.parse()) {
        (Ok(private), Ok(public)) => out.say(item, Statement::Translation { public, private }),
        _ => out.problem(item, ProblemKind::Malformed, "an address of an instance is none"),
    }
}

fn security_groups(object: Object<'_>, key: &str, groups: &mut Vec<String>, out: &mut Out<'_>) {
    for value in object.list(key, out) {
        if let Some(group) = Object::of(value, object.item, "GroupIdentifier", &["GroupId"], &["GroupName"], out) {
            groups.push(group.text("GroupId", out));
        }
    }
}

/// Further addresses and groups of a network card. Its other keys describe the card.
fn interface(value: &Value, item: u64, addresses: &mut Vec<String>, groups: &mut Vec<String>, out: &mut Out<'_>) {
    let Some(card) = Object::open(value, item, "NetworkInterface", out) else { return };
    security_groups(card, "Groups", groups, out);
    for value in card.list("PrivateIpAddresses", out) {
        let Some(address) = Object::open(value, item, "PrivateIpAddress", out) else { continue };
        let private = address.text("PrivateIpAddress", out);
        let public = address.value("Association").and_then(|value| Object::open(value, item, "Association", out));
        let public = public.map(|association| association.text("PublicIp", out)).unwrap_or_default();
        pair(&private, &public, item, addresses, out);
    }
    for value in card.list("Ipv6Addresses", out) {
        if let Some(address) = Object::open(value, item, "Ipv6Address", out) {
            addresses.push(address.text("Ipv6Address", out));
        }
    }
}
