//! Databases, buckets and copies of them.

use std::collections::BTreeMap;

use amends_case::{Asset, ProblemKind, Statement};

use super::hosts::{environment, members, owner, tag};
use super::{Resource, Seen, known};
use crate::aws::policy::rights;
use crate::clean::{clean, day_in};
use crate::out::Out;

pub(super) fn database(resource: Resource<'_>, out: &mut Out<'_>) {
    let used = ["identifier", "id", "address", "publicly_accessible", "vpc_security_group_ids", "tags"];
    let Some(database) = resource.object("aws_db_instance", &used, known::DATABASE, out) else { return };
    let name = resource.called(database, &["identifier", "id"], out);
    let mut addresses = vec![database.text("address", out), database.text("id", out), clean(resource.address)];
    addresses.retain(|address| !address.is_empty() && *address != name);
    let (environment, owner) = (environment(database, out), owner(database, out));
    let asset = Asset { name: name.clone(), addresses, environment, owner, ..Asset::default() };
    out.say(resource.item, Statement::Asset(asset));
    members(&name, database, "vpc_security_group_ids", out);
    if database.flag("publicly_accessible", out) == Some(true) {
        out.say(resource.item, Statement::Public { host: name });
    }
}

pub(super) fn snapshot(resource: Resource<'_>, out: &mut Out<'_>) {
    let keys = match resource.kind {
        "aws_ebs_snapshot" => ["id", "volume_id", "start_time"],
        "aws_db_snapshot" => ["db_snapshot_identifier", "db_instance_identifier", "snapshot_create_time"],
        _ => ["db_cluster_snapshot_identifier", "db_cluster_identifier", "snapshot_create_time"],
    };
    let used = [&keys[..], &["tags"]].concat();
    let Some(snapshot) = resource.object("snapshot", &used, known::SNAPSHOT, out) else { return };
    let time = snapshot.raw(keys[2], out);
    let made = day_in(time);
    if made.is_none() && !time.is_empty() {
        out.problem(resource.item, ProblemKind::Malformed, "the time of a snapshot is none");
    }
    let what = Statement::Copy {
        name: resource.called(snapshot, &keys[..1], out),
        store: snapshot.text(keys[1], out),
        place: "aws".to_owned(),
        environment: environment(snapshot, out),
        made,
        owner: owner(snapshot, out),
        expires: day_in(&tag(snapshot, &["expires", "expiry", "delete-after"], out)),
    };
    out.say(resource.item, what);
}

/// What several resources say of one bucket.
#[derive(Default)]
pub(super) struct Bucket {
    item: u64,
    has_public_acl: bool,
    has_public_policy: bool,
    ignores_acls: bool,
    restricts_policies: bool,
}

/// Takes a resource about a bucket; false where it is of a type that says nothing of who may read it.
pub(super) fn bucket(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) -> bool {
    let used: &[&str] = match resource.kind {
        "aws_s3_bucket" => &["bucket", "id", "acl", "policy", "tags"],
        "aws_s3_bucket_acl" => &["bucket", "acl"],
        "aws_s3_bucket_policy" => &["bucket", "policy"],
        "aws_s3_bucket_public_access_block" => &["bucket", "ignore_public_acls", "restrict_public_buckets"],
        _ => return false,
    };
    let Some(object) = resource.object("aws_s3_bucket", used, known::BUCKET, out) else { return true };
    let name = match (object.text("bucket", out), resource.kind) {
        (name, "aws_s3_bucket") if name.is_empty() => resource.called(object, &["id"], out),
        (name, _) if name.is_empty() => {
            let why = "a bucket's settings are for a bucket that is not known before they were applied";
            out.problem(resource.item, ProblemKind::UnknownFormat, why);
            return true;
        }
        (name, _) => name,
    };
    let bucket = seen.buckets.entry(name.clone()).or_default();
    bucket.item = if bucket.item == 0 { resource.item } else { bucket.item };
    if resource.kind == "aws_s3_bucket" {
        bucket.item = resource.item;
        let (environment, owner) = (environment(object, out), owner(object, out));
        let addresses = Some(clean(resource.address)).filter(|address| *address != name).into_iter().collect();
        out.say(resource.item, Statement::Asset(Asset { name, addresses, environment, owner, ..Asset::default() }));
    }
    let acl = if used.contains(&"acl") { object.raw("acl", out) } else { "" };
    bucket.has_public_acl |= ["public-read", "public-read-write", "authenticated-read"].contains(&acl);
    if used.contains(&"policy")
        && let Some(document) = object.value("policy").filter(|policy| policy.as_str() != Some(""))
    {
        let is_open = |right: &crate::aws::policy::Right| {
            right.is_allowed
                && !right.has_condition
                && right.from.iter().all(|net| net.prefix() == 0)
                && right.principals.iter().any(|principal| principal == "*")
        };
        bucket.has_public_policy |= rights(document, resource.item, out).iter().any(is_open);
    }
    if used.contains(&"ignore_public_acls") {
        bucket.ignores_acls |= object.flag("ignore_public_acls", out) == Some(true);
        bucket.restricts_policies |= object.flag("restrict_public_buckets", out) == Some(true);
    }
    true
}

/// Says which buckets are open to everybody, once all that concerns them was read.
pub(super) fn say(buckets: &BTreeMap<String, Bucket>, out: &mut Out<'_>) {
    for (name, bucket) in buckets {
        let by_acl = bucket.has_public_acl && !bucket.ignores_acls;
        if by_acl || bucket.has_public_policy && !bucket.restricts_policies {
            out.say(bucket.item, Statement::Public { host: name.clone() });
        }
    }
}
